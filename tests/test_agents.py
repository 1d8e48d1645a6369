"""Leaders and delegations: what they mean, say, promise and decide."""

from __future__ import annotations

import pickle
from itertools import product
from typing import Any

import numpy as np
import pytest

from sim.intents import spoken
from sim.model import SummitModel
from sim.scenario import CLASSES, COMES, COMES_IF, MODES, STAYS_AWAY, Scenario
from tests.summits import STAGES, always, come, fits, near, never, play, summit

MANY = 16_384
MIXED = {"stays away": 0.5, "comes if": 0.3, "comes": 0.2}
CHANCY = {"stays away": 0.5, "comes": 0.5}


def history(scenario: Scenario, name: str, rounds: int = MANY) -> tuple[Any, Any]:
    """A leader's intents and last words after each stage to come, shape (stages, rounds)."""
    model = SummitModel(scenario, rounds)
    intents, words = [model.leaders[name].intent.copy()], []
    while model.world.stage != STAGES[-1]:
        model.step()
        intents.append(model.leaders[name].intent.copy())
        words.append(np.array(model.leaders[name].last))
    model.forget()
    return np.array(intents), np.array(words)


# ---- intents ------------------------------------------------------------------------------


def test_an_intent_is_drawn_once_and_stays() -> None:
    """Without changes of mind a leader means at the deadline what was meant at the start."""
    intents, _ = history(summit(intent={"Ann": MIXED}, comes_if={"Ann": "always"}), "Ann")
    assert fits(np.bincount(intents[0], minlength=3), list(MIXED.values()))
    assert always(intents == intents[0])


def test_a_change_of_mind_draws_the_prior_again() -> None:
    """At each stage with probability r; the new intent may be the old one."""
    scenario = summit(intent={"Ann": MIXED}, comes_if={"Ann": "always"}, changes_of_mind=0.4)
    intents, words = history(scenario, "Ann")
    free = words[0] != CLASSES.index("declined")
    for before, after, where in ((0, 1, slice(None)), (1, 2, free)):
        for now in range(3):
            then = intents[after][where][intents[before][where] == now]
            shares = 0.4 * np.array(list(MIXED.values())) + 0.6 * (np.arange(3) == now)
            assert fits(np.bincount(then, minlength=3), shares)


def test_a_mind_changes_as_the_chance_of_its_round_has_it() -> None:
    """A redraw is from the prior given what has been prepared, or not, in this round."""
    hangs = {"when thaw": {"comes": 1}, "otherwise": {"stays away": 1}}
    model = play(summit(chance={"thaw": 0.5}, intent={"Ann": hangs}, changes_of_mind=1))
    np.testing.assert_array_equal(come(model, "Ann"), model.world.chances["thaw"])


def test_after_a_public_no_only_reopening_changes_a_mind() -> None:
    """Without `reopens` a declined leader stays where they are; with it, at its own rate."""
    declined = {
        "intent": {"Ann": {"stays away": 0.5, "comes": 0.5}},
        "reads": {"Ann declined": "10 v 10"},
        "record": {"Monday": ["Ann declined"]},
        "changes_of_mind": 1,
    }
    for rate in (None, 0.4):
        intents, words = history(
            summit(**declined, **({"reopens": {"Ann": rate}} if rate else {})), "Ann"
        )
        assert always(words == CLASSES.index("declined"))
        for before, after in ((0, 1), (1, 2)):
            assert near(intents[before] != intents[after], (rate or 0) / 2)


def test_a_no_taken_back_frees_the_mind() -> None:
    """Once something else has been said, minds change at the usual rate again."""
    scenario = summit(
        intent={"Ann": CHANCY},
        changes_of_mind=1,
        record={"Monday": ["Ann declined"], "Tuesday": ["Ann inclined"]},
    )
    model = SummitModel(scenario, MANY)
    before = model.leaders["Ann"].intent.copy()
    model.step()
    assert near(before != model.leaders["Ann"].intent, 0.5)
    model.forget()


# ---- statements ---------------------------------------------------------------------------


def test_leaders_speak_as_their_intents_have_it() -> None:
    """First afresh, then half of the time once more the same, by intent and last word."""
    scenario = summit(
        intent={"Ann": MIXED}, comes_if={"Ann": "always"}, reads={"Ann evasive": "2 v 3 v 5"}
    )
    intents, words = history(scenario, "Ann")
    spoken_after = [
        np.stack(
            [spoken(scenario, "Ann", "Monday", np.uint8(word), np.uint8(last)) for word in range(7)]
        )
        for last in range(8)
    ]
    for code in range(3):
        first = words[0][intents[0] == code]
        assert fits(np.bincount(first, minlength=7), spoken_after[-1][:, code])
        for last in range(7):
            then = words[1][(intents[0] == code) & (words[0] == last)]
            if then.size > 500:
                assert fits(np.bincount(then, minlength=7), spoken_after[last][:, code])


def test_who_is_not_on_record_at_a_stage_has_not_spoken() -> None:
    """The last word stays what it was, and what was never said stays unsaid."""
    scenario = summit(
        intent={"Ann": "comes", "Bob": "comes"},
        record={"Monday": ["Ann evasive"], "Tuesday": ["Dan arrives"]},
    )
    model = SummitModel(scenario, 5)
    assert always(model.leaders["Ann"].last == CLASSES.index("evasive"))
    assert always(model.leaders["Bob"].last == len(CLASSES))
    model.step()
    assert always(model.leaders["Bob"].last < len(CLASSES))
    model.forget()


# ---- promises -----------------------------------------------------------------------------

CIRCLE = {
    "intent": {"Ann": "comes if", "Bob": "comes if", "Cyd": CHANCY},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
}
PROMISE = {"Monday": [{"Ann promises": "attends only if Bob attends"}]}


def both(**changes: Any) -> dict[str, Any]:
    """In which rounds Ann and Bob come, by mode."""
    scenario = summit(**{**CIRCLE, **changes})
    return {mode: come(play(scenario, mode=mode), "Ann", "Bob") for mode in MODES}


def test_a_circle_needs_someone_who_moves_first() -> None:
    """Each would come if the other did: nobody does, unless all are trusted."""
    assert [always(came) for came in both().values()] == [False, False, True]
    assert [never(came) for came in both().values()] == [True, True, False]


def test_a_public_promise_closes_the_circle_where_it_is_believed() -> None:
    """One trusted signer is enough; how often, says the belief in the promise."""
    came = both(record=PROMISE, promise_believed={"Ann": 0.4})
    assert never(came["cautious"])
    assert near(came["credible"], 0.4)
    assert always(came["assured"])


@pytest.mark.parametrize(("kept", "believed"), list(product((0, 0.6, 1), repeat=2)))
def test_a_promise_is_kept_or_not_and_believed_or_not(kept: float, believed: float) -> None:
    """Two draws: the circle closes where both hold; the assured rely on its being kept alone."""
    came = both(record=PROMISE, promise_believed={"Ann": believed}, promise_kept={"Ann": kept})
    assert never(came["cautious"])
    assert near(came["credible"], kept * believed)
    assert near(came["assured"], kept)


def test_a_promise_that_is_not_kept_keeps_its_giver_away() -> None:
    """Although the condition holds, and whatever others believe."""
    people = {"intent": {"Ann": "comes if", "Bob": "comes"}, "comes_if": {"Ann": "Bob attends"}}
    for believed in (0, 1):
        scenario = summit(
            **people, record=PROMISE, promise_kept={"Ann": 0.7}, promise_believed={"Ann": believed}
        )
        assert near(come(play(scenario), "Ann"), 0.7)
        assert always(come(play(scenario), "Bob"))


@pytest.mark.parametrize("intent", ["comes", "stays away"])
def test_a_promise_binds_only_those_who_come_on_a_condition(intent: str) -> None:
    """Who comes anyway comes; who stays away is not trusted into coming."""
    came = both(intent={"Ann": intent, "Bob": "comes if"}, record=PROMISE, promise_kept={"Ann": 0})
    for truth in came.values():
        assert always(truth == (intent == "comes"))


def test_nobody_is_trusted_who_has_not_promised() -> None:
    """To be believed, one must have said so: the numbers alone do nothing."""
    came = both(promise_believed={"Ann": 1}, promise_kept={"Ann": 0.5})
    assert never(came["credible"])
    assert always(came["assured"])


def test_a_promise_counts_from_its_stage_on() -> None:
    """As of the start nobody has promised, unless the promise is yet to come."""
    scenario = summit(**CIRCLE, record=PROMISE)
    assert never(come(play(scenario, as_of="start"), "Ann"))
    assert always(come(play(scenario, as_of="Monday"), "Ann"))


def test_a_promise_to_come_counts_where_it_is_given() -> None:
    """Simulated, it closes the circle in the rounds in which it is given and believed."""
    to_come = summit(
        **CIRCLE, acts_to_come={"Tuesday": {"Ann promises": 0.6}}, promise_believed={"Ann": 0.5}
    )
    model = play(to_come, 8_000)
    given = model.leaders["Ann"].promised
    assert near(given, 0.6)
    assert never(come(model, "Ann")[~given])
    assert near(come(model, "Ann")[given], 0.5)


def test_who_has_not_promised_breaks_no_promise() -> None:
    """Where the promise was never given, the condition alone decides."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": "comes"},
        comes_if={"Ann": "Bob attends"},
        acts_to_come={"Tuesday": {"Ann promises": 0.6}},
        promise_kept={"Ann": 0},
    )
    model = play(scenario)
    given = model.leaders["Ann"].promised
    assert near(given, 0.6)
    np.testing.assert_array_equal(come(model, "Ann"), ~given)


@pytest.mark.parametrize(
    ("intent", "trusted"), [("comes", False), ("comes if", True), ("stays away", False)]
)
def test_only_those_who_come_on_a_condition_are_among_the_trusted(
    intent: str, trusted: bool
) -> None:
    """A promise to come on a condition says nothing of those who need none, or come on none."""
    scenario = summit(
        intent={"Ann": intent, "Bob": "comes"}, comes_if={"Ann": "Bob attends"}, record=PROMISE
    )
    model = SummitModel(scenario, 3)
    model.forget()
    assert always(model.leaders["Ann"].trusted() == trusted)


def test_promises_move_nobody_else() -> None:
    """What is kept and what is believed leaves every draw of others where it was."""
    promise = {"promise_kept": {"Ann": 0.3}, "promise_believed": {"Ann": 0.3}}
    plain = play(summit(**CIRCLE))
    other = play(summit(**CIRCLE, **promise, acts_to_come={"Monday": {"Ann promises": 0.5}}))
    np.testing.assert_array_equal(come(plain, "Cyd"), come(other, "Cyd"))
    for name in CIRCLE["intent"]:
        np.testing.assert_array_equal(plain.leaders[name].last, other.leaders[name].last)


def test_a_believer_is_not_moved_by_what_is_kept() -> None:
    """Kept changes what Ann does, believed who is trusted: neither changes the other."""
    trusted, honoured = [], []
    for kept, believed in product((0.3, 0.8), (0.3, 0.8)):
        model = SummitModel(
            summit(
                **CIRCLE,
                record=PROMISE,
                promise_kept={"Ann": kept},
                promise_believed={"Ann": believed},
            ),
            2_000,
        )
        trusted.append(model.trusted("credible"))
        honoured.append(model.leaders["Ann"].honours_promise.truth)
        model.forget()
    np.testing.assert_array_equal(trusted[0], trusted[2])
    np.testing.assert_array_equal(trusted[1], trusted[3])
    np.testing.assert_array_equal(honoured[0], honoured[1])
    np.testing.assert_array_equal(honoured[2], honoured[3])


# ---- mishaps ------------------------------------------------------------------------------


def test_a_mishap_keeps_one_who_means_to_come() -> None:
    """With its own probability, whatever the intent, and each leader by an own draw."""
    sure = {"intent": {"Ann": "comes", "Bob": "comes if"}, "comes_if": {"Bob": "always"}}
    model = play(summit(**sure, follows_through={"Ann": 0.9, "Bob": 0.6}), 8_000)
    assert near(come(model, "Ann"), 0.9)
    assert near(come(model, "Bob"), 0.6)
    assert near(come(model, "Ann", "Bob"), 0.54)


def test_who_waits_for_someone_kept_by_a_mishap_stays_away() -> None:
    """The circle is resolved knowing who cannot come."""
    came = both(record=PROMISE, follows_through={"Bob": 0.7})
    for mode in ("credible", "assured"):
        assert near(came[mode], 0.7)


def test_a_delegation_may_meet_with_a_mishap_too() -> None:
    """Said of the party, it is about the delegation and not about the leader."""
    model = play(
        summit(
            intent={"Ann": "comes"},
            sends_a_delegation={"North": {"base": 1}},
            follows_through={"North": 0.6},
        )
    )
    assert near(come(model, "North"), 0.6)
    assert always(come(model, "Ann"))


# ---- early decisions ----------------------------------------------------------------------

EARLY = {
    "intent": {"Ann": "comes if", "Bob": CHANCY},
    "comes_if": {"Ann": "Bob attends"},
    "decides": {"Ann": {"at": "Tuesday", "threshold": 0.4}},
}


def test_an_early_decision_is_frozen() -> None:
    """Ann goes on what she believes, and is there whether or not Bob comes in the end."""
    model = play(summit(**EARLY), as_of="start")
    assert not always(come(model, "Bob"))
    tuesday = SummitModel(summit(**EARLY), 2_000, as_of="start")
    tuesday.step()
    tuesday.step()
    belief = tuesday.world.belief("Bob attends")
    tuesday.forget()
    np.testing.assert_array_equal(come(model, "Ann"), belief > 0.4)


@pytest.mark.parametrize(("intent", "goes"), [("comes", True), ("stays away", False)])
def test_who_needs_no_company_decides_by_intent(intent: str, goes: bool) -> None:
    """Whoever comes anyway goes, whoever stays away does not, whatever is believed."""
    for threshold in (0, 1):
        scenario = summit(
            intent={"Ann": intent, "Bob": CHANCY},
            comes_if={"Ann": "Bob attends"},
            decides={"Ann": {"at": "Tuesday", "threshold": threshold}},
        )
        assert always(come(play(scenario), "Ann") == goes)


def test_what_is_decided_outlives_a_change_of_mind() -> None:
    """The intent at the stage of the decision counts, and not that of the deadline."""
    scenario = summit(
        intent={"Ann": CHANCY},
        comes_if={"Ann": "always"},
        changes_of_mind=1,
        decides={"Ann": {"at": "Monday", "threshold": 0.5}},
    )
    model = SummitModel(scenario, 2_000)
    model.step()
    decided = model.leaders["Ann"].intent == COMES
    model.run_model()
    model.forget()
    np.testing.assert_array_equal(come(model, "Ann"), decided)
    assert not always(decided == (model.leaders["Ann"].intent == COMES))


def test_a_decision_on_a_recorded_stage_is_by_the_intent_of_that_stage() -> None:
    """What is on record afterwards informs us of the intent then; it does not take it back."""
    scenario = summit(
        intent={"Ann": CHANCY},
        comes_if={"Ann": "always"},
        changes_of_mind=0.5,
        reads={"Ann declined": "0 v 5"},
        decides={"Ann": {"at": "Monday", "threshold": 0.5}},
        record={"Tuesday": ["Ann declined"]},
    )
    model = play(scenario, MANY)
    assert near(come(model, "Ann"), 0.25)  # half a mind was changed on Tuesday, half of that to no


def test_a_mishap_may_follow_an_early_decision() -> None:
    """Deciding to go is not yet being there."""
    scenario = summit(**{**EARLY, "intent": {"Ann": "comes", "Bob": CHANCY}}, follows_through=0.7)
    assert near(come(play(scenario), "Ann"), 0.7)


def test_a_broken_promise_counts_in_an_early_decision() -> None:
    """Who does not honour a promise does not go on the condition."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": "comes"},
        comes_if={"Ann": "Bob attends"},
        decides={"Ann": {"at": "Monday", "threshold": 0.5}},
        record=PROMISE,
        promise_kept={"Ann": 0.7},
    )
    assert near(come(play(scenario), "Ann"), 0.7)


def test_an_early_decision_beside_a_deadlock_is_no_obstacle() -> None:
    """What is the same in all rounds stands beside what differs."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": "comes if", "Cyd": "comes if"},
        comes_if={"Ann": "Bob attends", "Bob": "Cyd stays away", "Cyd": "Bob stays away"},
        decides={"Ann": {"at": "Monday", "threshold": 0.4}},
        record={"Monday": ["Dan arrives"]},
        outcomes={"stuck": "deadlock", "free": "always"},
    )
    model = play(scenario)
    assert always(model.outcome == 0)
    assert always(come(model, "Ann"))


# ---- delegations --------------------------------------------------------------------------


def sent(**changes: Any) -> Any:
    """In which rounds North's delegation comes."""
    north = {"base": 0.5, **changes.pop("north", {})}
    return come(play(summit(sends_a_delegation={"North": north}, **changes)), "North")


PUSHED = {"moved by": {"Dan presses": "odds x 1000000"}}
AFTER_BOB = {**PUSHED, "decides": "after Bob arrives"}


def test_a_delegation_is_sent_by_its_odds() -> None:
    """One draw, at the deadline, with what is public by then."""
    assert near(sent(), 0.5)
    assert always(sent(north=PUSHED, record={"Wednesday": ["Dan presses North"]}))


@pytest.mark.parametrize(
    ("arrives", "presses", "counts"),
    [
        ("Monday", "Monday", True),  # at the end of the stage at which Bob arrives
        ("Monday", "Tuesday", False),
        ("Tuesday", "Monday", True),
        ("Tuesday", "Wednesday", False),
        (None, "Wednesday", True),  # at the deadline at the latest
    ],
)
@pytest.mark.parametrize("simulated", [False, True])
def test_what_comes_after_the_decision_moves_it_no_more(
    arrives: str | None, presses: str, counts: bool, simulated: bool
) -> None:
    """The decision waits for an act, on record or played, and is then taken once."""
    acts: dict[str, list[str]] = {}
    for stage, act in ((arrives, "Bob arrives"), (presses, "Dan presses North")):
        if stage:
            acts.setdefault(stage, []).append(act)
    played = {"acts_to_come": {stage: dict.fromkeys(done, 1) for stage, done in acts.items()}}
    came = sent(north=AFTER_BOB, **(played if simulated else {"record": acts}))
    assert always(came) if counts else near(came, 0.5)


def test_each_round_decides_in_its_own_time() -> None:
    """Where Bob arrives on Monday, Tuesday's pressure is late; elsewhere it is not."""
    model = play(
        summit(
            sends_a_delegation={"North": {"base": 0.5, **AFTER_BOB}},
            acts_to_come={"Monday": {"Bob arrives": 0.5}, "Tuesday": {"Dan presses North": 1}},
        )
    )
    early = model.world.public.happened["Bob", "arrives"]
    assert near(early, 0.5)
    assert always(come(model, "North")[~early])
    assert near(come(model, "North")[early], 0.5)


def test_a_wait_may_be_for_words_as_well() -> None:
    """The decision falls when the condition first holds, though it may cease to hold."""
    came = sent(
        intent={"Bob": "comes"},
        north={**PUSHED, "decides": "after Bob has confirmed or Dan arrives"},
        record={"Monday": ["Bob confirmed"], "Tuesday": ["Bob evasive", "Dan presses North"]},
    )
    assert near(came, 0.5)


def test_a_delegation_may_insist_on_company() -> None:
    """`only if` is resolved with everyone else's coming; the decision is another matter."""
    people = {"Bob": CHANCY}
    scenario = summit(
        intent=people, sends_a_delegation={"North": {"base": 0.8, "only if": "Bob attends"}}
    )
    model = play(scenario)
    decided = model.delegations["North"].sent.truth
    assert near(decided, 0.8)
    np.testing.assert_array_equal(come(model, "North"), decided & come(model, "Bob"))


def test_leader_and_delegation_come_apart() -> None:
    """Each by its own luck; together, the leader's rank is the party's."""
    model = play(summit(intent={"Ann": CHANCY}, sends_a_delegation={"North": {"base": 0.5}}))
    assert near(come(model, "Ann", "North"), 0.25)


def test_a_leader_may_wait_for_a_delegation_and_it_for_the_leader() -> None:
    """Delegations are nodes of the same system: a circle through one needs trust as well."""
    circle = {
        "intent": {"Bob": "comes if"},
        "comes_if": {"Bob": "North sends at least minister"},
        "sends_a_delegation": {
            "North": {"base": 1, "rank": {"minister": 1}, "only if": "Bob attends"}
        },
    }
    came = {mode: come(play(summit(**circle), mode=mode), "Bob", "North") for mode in MODES}
    assert never(came["credible"])
    assert always(came["assured"])
    promised = summit(**circle, record={"Monday": ["Bob promises"]})
    assert always(come(play(promised), "Bob", "North"))


def test_a_scenario_that_has_travelled_plays_the_same() -> None:
    """Sent to another process and back, a summit is the summit it was."""
    scenario = summit(
        intent={"Ann": MIXED},
        comes_if={"Ann": "South sends at least official"},
        sends_a_delegation={"South": {"base": 0.5, **PUSHED, "rank": {"official": 1}}},
        acts_to_come={"Tuesday": {"Dan presses South": 0.5}},
    )
    here, there = play(scenario), play(pickle.loads(pickle.dumps(scenario)))
    for name in ("Ann", "South"):
        np.testing.assert_array_equal(come(here, name), come(there, name))


def test_actors_know_what_they_mean() -> None:
    """The three intents are conditions that a rule can use; one of them holds."""
    model = SummitModel(summit(intent={"Ann": MIXED}, comes_if={"Ann": "always"}), 50)
    ann = model.leaders["Ann"]
    model.forget()
    means = [ann.stays_away.truth, ann.comes_if.truth, ann.comes.truth]
    for code, truth in zip((STAYS_AWAY, COMES_IF, COMES), means, strict=True):
        np.testing.assert_array_equal(truth, ann.intent == code)
    assert [str(ann.comes), ann.party, ann.id] == ["Ann means to come", "North", "Ann"]
