"""Supposing: what is learnt moves minds by Bayes, what is brought about moves everyone else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

import sim
from sim.conditions import Atom
from sim.errors import Refusal, ScenarioError
from sim.evidence import posterior
from sim.meeting import Meeting
from sim.model import SummitModel
from sim.result import Result
from sim.rounds import timeline
from sim.scenario import CLASSES, COMES, COMES_IF, DO, GIVEN, START, Rank, Scenario
from sim.streams import CELL
from sim.supposing import suppose
from tests.summits import always, near, never, play, summit

TIGHT = 1e-12
MIXED = {"stays away": 0.2, "comes if": 0.5, "comes": 0.3}
OTHER = {"stays away": 0.35, "comes if": 0.25, "comes": 0.4}
RANKED = {
    "when Ann means to come": {"minister": 0.7, "official": 0.3},
    "otherwise": {"minister": 0.2, "official": 0.8},
}
LAND: Mapping[str, Any] = {
    "intent": {"Ann": {"when thaw": OTHER, "otherwise": MIXED}, "Bob": OTHER},
    "comes_if": {"Ann": "Bob attends and not Dan presses South", "Bob": "Ann attends"},
    "chance": {"thaw": 0.4},
    "changes_of_mind": {"Ann": 0.2},
    "reads": {"Ann arrives": "5 v 1", "Bob evasive": "3 v 3", "Bob arrives": "4 v 2"},
    "sends_a_delegation": {
        "North": {"base": 0.5, "rank": RANKED},
        "South": {
            "base": 0.4,
            "moved by": {
                "Dan presses": "strong up",
                "North believed unable to sign": "strong down",
            },
            "rank": {"official": 0.6, "minister": 0.4},
        },
    },
    "believed_unable_to_sign": {"North": {"official": 0.5, "minister": 0.1}},
    "outcomes": {
        "both": "Ann attends and Bob attends",
        "Ann": "Ann attends",
        "Bob": "Bob attends",
        "ministers": "North sends at least ministers",
        "somebody": "North sends at least officials or South sends at least officials",
        "rest": "always",
    },
}
PAST: Mapping[str, Any] = {"Monday": ["Ann inclined", "Bob evasive"]}
LATER: Mapping[str, Any] = {
    "Tuesday": ["Ann declined", "Bob inclined"],
    "Wednesday": ["Ann silent"],
}


def exact(scenario: Scenario, **options: Any) -> Result:
    """Every history, once."""
    return sim.run(scenario, exact=True, **options)


def shares(scenario: Scenario, **options: Any) -> Any:
    """The exact share of every outcome."""
    return exact(scenario, **options).outcomes["share"].to_numpy(float)


def weight(scenario: Scenario, **options: Any) -> float:
    """The probability of what is supposed to have been learnt."""
    result = exact(scenario, **options)
    return float(result.tallies[result.as_of].weight[1])


def same(one: Any, other: Any) -> None:
    """Fail unless two tables agree but for rounding."""
    np.testing.assert_allclose(one, other, atol=TIGHT)


# ---- given: as if it stood on record ------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Ann confirmed", "Ann confirmed"),
        ("Nora evasive", "Nora evasive"),
        ("Ann arrives", "Ann arrives"),
        ("Ann promises", "Ann promises"),
        ("Dan presses South", "Dan presses South"),
        ("North lists official", {"North lists": "official"}),
        ("North lists: minister, Ann", {"North lists": "minister, Ann"}),
    ],
)
def test_what_is_given_at_a_recorded_stage_is_as_if_it_stood_on_record(
    said: str, line: Any
) -> None:
    """The line takes the place of the actor's own, and what came later is gone."""
    supposed = suppose(summit(**LAND, record=PAST | LATER), given=[f"Tuesday: {said}"])
    own = [] if said == "Ann confirmed" or "Nora" in said else ["Ann declined"]
    written = summit(**LAND, record={**PAST, "Tuesday": [*own, "Bob inclined", line]})
    assert supposed.record_end == "Tuesday"
    ours, theirs = posterior(supposed, "Tuesday"), posterior(written, "Tuesday")
    same(ours.weights, theirs.weights)
    for leader in ("Ann", "Bob"):
        same(ours.intents(leader), theirs.intents(leader))
    same(shares(supposed), shares(written))


def test_a_first_statement_moves_an_intent_by_bayes() -> None:
    """Prior times likelihood, divided by what the statement was worth."""
    scenario = summit(
        intent={"Ann": MIXED}, comes_if={"Ann": "never"}, record={"Wednesday": ["Ann silent"]}
    )
    said = suppose(scenario, given=["Wednesday: Ann confirmed"])
    mass = np.array([0.2 * 0.02, 0.5 * 0.08, 0.3 * 0.5])
    same(posterior(said, "Wednesday").marginal("Ann"), mass / mass.sum())


@pytest.mark.parametrize("by", [GIVEN, DO])
def test_a_chance_has_no_causes_so_given_and_do_are_one(by: str) -> None:
    """Both condition the record's posterior on it, and `not` on its opposite."""
    scenario = summit(**LAND, record=PAST)
    p = posterior(scenario, "Monday").chance(0)[0]
    holds, fails = (shares(suppose(scenario, **{by: [text]})) for text in ("thaw", "not thaw"))
    same(p * holds + (1 - p) * fails, shares(scenario))
    learnt = suppose(scenario, given=["thaw or never"])  # the same, but by weighing rounds
    same(holds, shares(learnt))
    same(weight(learnt), p)


@pytest.mark.parametrize("record", [PAST, PAST | LATER])
def test_all_that_may_be_said_adds_up_to_what_is_expected(record: Any) -> None:
    """The sum over the seven classes of P(said) P(outcome | said) is P(outcome)."""
    scenario = summit(**LAND, record=record)
    told = [suppose(scenario, given=[f"Tuesday: Ann {said}"]) for said in CLASSES]
    chances = [weight(said, as_of="Monday") for said in told]
    same(sum(chances), 1)
    total = sum(p * shares(said, as_of="Monday") for p, said in zip(chances, told, strict=True))
    same(total, shares(scenario, as_of="Monday"))


def test_what_is_learnt_early_weighs_what_it_later_settles() -> None:
    """As of the stage before by weights, as of the stage itself by Bayes: the same forecast."""
    lone = {**LAND, "outcomes": {"Ann": "Ann attends", "rest": "always"}}
    scenario = summit(**lone, record={**PAST, "Tuesday": ["Ann declined"]})
    said = suppose(scenario, given=["Tuesday: Ann confirmed"])
    same(shares(said, as_of="Monday"), shares(said, as_of="Tuesday"))


@pytest.mark.parametrize("by", [GIVEN, DO])
def test_a_statement_that_says_nothing_changes_nothing(by: str) -> None:
    """If all intents are as likely to say it, and nobody reacts to words, nothing moves."""
    scenario = summit(**LAND, record={"Monday": ["Ann inclined"]})
    same(shares(suppose(scenario, **{by: ["Tuesday: Bob evasive"]})), shares(scenario))


# ---- do: everyone else believes it --------------------------------------------------------

DONE = (
    "Tuesday: Ann confirmed",
    "Tuesday: Ann arrives",
    "Tuesday: North lists official",
    "Tuesday: North lists minister, Ann",
)


@pytest.mark.parametrize("text", DONE)
def test_what_is_brought_about_tells_nothing_of_what_its_actor_means(text: str) -> None:
    """Every hidden intent stays at the posterior of the record without it."""
    scenario = summit(**LAND, record={**PAST, "Tuesday": ["Bob inclined"]})
    ours = posterior(suppose(scenario, do=[text]), "Tuesday")
    without = posterior(scenario, "Tuesday")
    same(ours.weights, without.weights)
    for leader in ("Ann", "Bob"):
        same(ours.intents(leader), without.intents(leader))


@pytest.mark.parametrize("text", DONE)
@pytest.mark.parametrize("record", [PAST, {**PAST, "Tuesday": ["Bob inclined"]}])
def test_what_is_brought_about_is_believed_by_everyone(text: str, record: Any) -> None:
    """The public past and the public's belief are those that would follow the real thing."""
    scenario = summit(**LAND, record=record)
    models = [SummitModel(suppose(scenario, **{by: [text]}), 500) for by in (GIVEN, DO)]
    for model in models:
        if record is PAST:
            model.step()
    learnt, done = (model.world for model in models)
    for leader in ("Ann", "Bob"):
        np.testing.assert_array_equal(learnt.public.last[leader], done.public.last[leader])
        same(learnt.beliefs.intents(leader), done.beliefs.intents(leader))
    assert learnt.public.happened.keys() == done.public.happened.keys()
    assert np.all(learnt.public.announced["North"] == done.public.announced["North"])


def test_others_react_to_what_is_brought_about() -> None:
    """A word that its speaker does not mean sways those who listen, and nobody else."""
    scenario = summit(
        intent={"Ann": MIXED, "Bob": "comes if"},
        comes_if={"Ann": "never", "Bob": "Ann has confirmed"},
        outcomes={"Bob": "Bob attends", "rest": "always"},
    )
    said = suppose(scenario, do=["Wednesday: Ann confirmed"])
    assert shares(said)[0] == 1
    attendance = exact(said).attendance.set_index("actor")["share"]
    assert attendance["Ann"] == pytest.approx(0.3, abs=TIGHT)
    learnt = exact(suppose(scenario, given=["Wednesday: Ann confirmed"]))
    assert learnt.attendance.set_index("actor")["share"]["Ann"] > 0.7


def test_an_early_decider_is_taken_in() -> None:
    """Public belief rises with a word that was brought about, though its speaker never comes."""
    scenario = summit(
        intent={"Ann": {"stays away": 0.7, "comes": 0.3}, "Bob": "comes if"},
        comes_if={"Bob": "Ann attends"},
        decides={"Bob": {"at": "Monday", "threshold": 0.6}},
        record={"Monday": ["Ann silent"]},
    )
    decided = {
        text: exact(suppose(scenario, do=[f"Monday: Ann {text}"])).attendance.set_index("actor")
        for text in ("silent", "confirmed")
    }
    assert [table.loc["Bob", "share"] for table in decided.values()] == [0, 1]
    silent = suppose(scenario, do=["Monday: Ann silent"])
    same(posterior(silent, "Monday").marginal("Ann")[COMES], 0.3)


# ---- four ways to the same number ---------------------------------------------------------


def heard(said: str) -> Callable[[SummitModel], Any]:
    """Whether Ann's last word is this."""
    return lambda model: model.leaders["Ann"].last == CLASSES.index(said)


def done(*act: str) -> Callable[[SummitModel], Any]:
    """Whether an act has happened."""
    return lambda model: model.world.public.happened[act]


def listed(rank: Rank) -> Callable[[SummitModel], Any]:
    """Whether North's list shows this as its highest rank."""
    return lambda model: model.world.public.announced["North"] == rank


OMISSION: Mapping[str, Any] = {"reads": {**LAND["reads"], "North lists without Ann": "2 v 7"}}
EVENTS: Mapping[str, tuple[str, Any, Mapping[str, Any], Callable[[SummitModel], Any]]] = {
    "a statement": ("Ann conditional", "Ann conditional", {}, heard("conditional")),
    "a repeated statement": ("Ann inclined", "Ann inclined", {}, heard("inclined")),
    "an act as read": (
        "Ann arrives",
        "Ann arrives",
        {"acts_to_come": {"Tuesday": {"Ann arrives": "as read"}}},
        done("Ann", "arrives"),
    ),
    "a list's rank": (
        "North lists minister",
        {"North lists": "minister"},
        {"acts_to_come": {"Tuesday": {"North lists": 0.7}}},
        listed(Rank.MINISTER),
    ),
    "a list without its leader": (
        "North lists official",
        {"North lists": "official"},
        {"acts_to_come": {"Tuesday": {"North lists": 0.7}}, **OMISSION},
        listed(Rank.OFFICIAL),
    ),
    "a list with its leader alone": (
        "North lists Ann",
        {"North lists": "Ann"},
        {"acts_to_come": {"Tuesday": {"North lists": 0.7}}, **OMISSION},
        listed(Rank.LEADER),
    ),
}
ROUNDS = 60_000


def agree(rounds: Any, share: float, errors: float = 4.5) -> None:
    """Fail unless a truth holds in a share of the rounds, but for luck."""
    assert near(rounds, share, errors), (np.mean(rounds), share)


@pytest.mark.parametrize("event", EVENTS)
def test_four_ways_of_learning_agree(event: str) -> None:
    """Throwing rounds away, weighing them, Bayes on the record, and all histories by weight."""
    said, line, to_come, happened = EVENTS[event]
    # Minds change alike after every word: the record does not say what else Ann said on Tuesday.
    land = {**LAND, **to_come, "reopens": LAND["changes_of_mind"]}
    scenario = summit(**land, record=PAST)
    supposed = suppose(scenario, given=[f"Tuesday: {said}"])
    whole = shares(supposed)

    same(whole, shares(summit(**land, record={**PAST, "Tuesday": [line]})))

    weighed = sim.run(supposed, ROUNDS, seed=3).outcomes
    spread = (weighed["high"] - weighed["low"]) / 2 / 1.96
    assert (abs(weighed["share"] - whole) <= 4.5 * spread).all()

    model = SummitModel(scenario, ROUNDS, rng=4)
    model.step()
    hit = np.broadcast_to(happened(model), ROUNDS)
    agree(hit, weight(supposed))
    model.run_model()
    model.forget()
    for code, share in enumerate(whole):
        agree(model.outcome[hit] == code, share)


@pytest.mark.parametrize(
    "text",
    [
        "Bob attends",
        "not Bob attends",
        "North sends at least ministers",
        "South sends nobody",
        "Ann has declined",
        "Ann means to come if",
        "North believed unable to sign",
        "talks held and not thaw",
        "Dan presses South",
    ],
)
def test_what_came_of_it_is_learnt_by_throwing_other_rounds_away(text: str) -> None:
    """Weighing rounds keeps those of the same draws in which it holds; all histories agree."""
    scenario = summit(
        **LAND, record=PAST, acts_to_come={"Tuesday": {"North lists": 1, "Dan presses South": 0.3}}
    )
    supposed = suppose(scenario, given=[text])
    model = play(scenario, ROUNDS, rng=5)
    holds = supposed.given[0].value(Meeting(model.world, model.resolution(model.mode)).truth)
    hit = np.broadcast_to(holds, ROUNDS)
    drawn = sim.run(supposed, ROUNDS, seed=5)
    counts = np.bincount(model.outcome[hit], minlength=6)
    np.testing.assert_array_equal(drawn.tallies["Monday"].outcomes[1], counts)
    assert drawn.effective_sample_size("Monday") == pytest.approx(hit.sum())
    if text == "Ann has declined":
        return  # nobody else asks what was said on three days: too many histories to enumerate
    whole = exact(supposed)
    agree(hit, weight(supposed))
    for code, share in enumerate(whole.outcomes["share"]):
        agree(model.outcome[hit] == code, share)


def test_a_rank_that_was_settled_before_the_list_decides_its_weight() -> None:
    """Where North decides on Monday, only the rounds with that rank agree with Tuesday's list."""
    land = {
        **LAND,
        "sends_a_delegation": {
            "North": {
                "base": 0.5,
                "decides": "after Dan presses",
                "rank": {"official": 0.4, "minister": 0.6},
            }
        },
        "acts_to_come": {"Monday": {"Dan presses North": 0.5}, "Tuesday": {"North lists": 1}},
        "believed_unable_to_sign": {},
    }
    supposed = suppose(summit(**land), given=["Tuesday: North lists official"])
    same(weight(supposed), 0.4)
    model = play(supposed, 4_000)
    assert always(model.delegations["North"].rank == Rank.OFFICIAL)


# ---- who comes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "leader", "comes"),
    [
        ("Ann attends", "Ann", True),
        ("Ann stays away", "Ann", False),
        ("not Ann attends", "Ann", False),
    ],
)
@pytest.mark.parametrize("mode", ["cautious", "credible", "assured"])
def test_attendance_is_brought_about_whatever_is_meant(
    text: str, leader: str, comes: bool, mode: str
) -> None:
    """In every round, and nobody else's draws move: the same digits."""
    scenario = summit(**LAND, record=PAST, follows_through={"Ann": 0.5, "Bob": 0.9})
    before = play(scenario, 3_000, mode=mode)
    after = play(suppose(scenario, do=[text]), 3_000, mode=mode)
    assert always(after.leaders[leader].attends == comes)
    for name in ("Ann", "Bob"):
        np.testing.assert_array_equal(before.leaders[name].intent, after.leaders[name].intent)
        np.testing.assert_array_equal(before.leaders[name].last, after.leaders[name].last)
    for party in ("North", "South"):
        sent = [model.delegations[party].sent.truth for model in (before, after)]
        ranks = [model.delegations[party].rank for model in (before, after)]
        np.testing.assert_array_equal(*sent)
        np.testing.assert_array_equal(*ranks)
    moved = before.leaders["Bob"].attends != after.leaders["Bob"].attends
    assert always(after.leaders["Bob"].intent[moved] == COMES_IF)


def test_a_rank_is_brought_about_at_least() -> None:
    """The delegation goes, with that rank where it would have had a lower one."""
    scenario = summit(**LAND, record=PAST)
    before = play(scenario, 3_000).delegations["North"]
    after = play(suppose(scenario, do=["North sends at least ministers"]), 3_000)
    assert always(after.delegations["North"].attends)
    assert always(after.delegations["North"].rank >= Rank.MINISTER)
    officials = play(suppose(scenario, do=["North sends at least officials"]), 3_000)
    np.testing.assert_array_equal(officials.delegations["North"].rank, before.rank)
    assert shares(suppose(scenario, do=["North sends at least officials"]))[-1] == 0


def test_a_leader_is_a_rank_and_nobody_is_everyone() -> None:
    """`sends at least leader` brings the leader; `sends nobody` keeps all of them at home."""
    scenario = summit(**LAND, record=PAST)
    led = play(suppose(scenario, do=["North sends at least leader"]), 500)
    assert always(led.leaders["Ann"].attends)
    gone = play(suppose(scenario, do=["North sends nobody"]), 500)
    assert never(gone.leaders["Ann"].attends)
    assert never(gone.delegations["North"].attends)


@pytest.mark.parametrize(("means", "code"), [("stay away", 0), ("come if", 1), ("come", 2)])
def test_what_a_leader_means_can_be_brought_about(means: str, code: int) -> None:
    """In every round and at every stage, and the public learns nothing of it."""
    scenario = summit(**LAND, record=PAST)
    model = play(suppose(scenario, do=[f"Ann means to {means}"]), 500)
    assert always(model.leaders["Ann"].intent == code)
    np.testing.assert_array_equal(
        SummitModel(suppose(scenario, do=[f"Ann means to {means}"]), 5).world.beliefs.intents(
            "Ann"
        ),
        SummitModel(scenario, 5).world.beliefs.intents("Ann"),
    )


def test_an_intent_that_is_brought_about_was_there_when_an_early_decision_fell() -> None:
    """A leader who is made to mean to come has meant it all along."""
    scenario = summit(
        intent={"Ann": {"stays away": 0.9, "comes": 0.1}},
        decides={"Ann": {"at": "Monday", "threshold": 0.5}},
        record={"Monday": ["Ann evasive"], "Tuesday": ["Ann evasive"]},
        changes_of_mind={"Ann": 0.3},
        comes_if={"Ann": "always"},
    )
    assert always(play(suppose(scenario, do=["Ann means to come"]), 500).leaders["Ann"].attends)
    assert never(play(suppose(scenario, do=["Ann means to stay away"]), 500).leaders["Ann"].attends)


# ---- pressure and acts left undone --------------------------------------------------------


def sends(scenario: Scenario, seed: int = 0, as_of: str = "Monday") -> Any:
    """In which rounds South sends its delegation."""
    model = play(scenario, 5_000, rng=seed, as_of=as_of)
    return np.broadcast_to(model.delegations["South"].sent.truth, 5_000)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("stage", ["Monday", "Tuesday", "Wednesday"])
@pytest.mark.parametrize("record", [{}, PAST, PAST | {"Tuesday": ["Dan warns South"]}])
def test_pressure_never_keeps_a_delegation_at_home(stage: str, record: Any, seed: int) -> None:
    """In every single round: whoever sent it without pressure sends it with it."""
    scenario = summit(**LAND, record=record, acts_to_come={"Tuesday": {"North lists": 0.5}})
    pressed = suppose(scenario, do=[f"{stage}: Dan presses South"])
    without, with_it = (sends(one, seed, pressed.record_end) for one in (scenario, pressed))
    assert always(with_it | ~without)
    assert (with_it & ~without).any()


@pytest.mark.parametrize(
    "settings",
    [
        {"sends a delegation.South.base": "55%"},
        {"sends a delegation.South.moved by.Dan presses": "decisive up"},
        {"sends a delegation.South.moved by.North believed unable to sign": "slight down"},
    ],
)
def test_no_mover_that_is_raised_keeps_a_delegation_at_home(settings: Mapping[str, str]) -> None:
    """The same draws against a threshold that is nowhere lower."""
    scenario = summit(
        **LAND,
        record=PAST,
        acts_to_come={"Tuesday": {"North lists": 0.8, "Dan presses South": 0.5}},
    )
    without, with_it = sends(scenario), sends(suppose(scenario, settings=settings))
    assert always(with_it | ~without)
    assert (with_it & ~without).any()


@pytest.mark.parametrize(
    "text", ["not Dan presses South", "not Dan presses", "Tuesday: not Dan presses South"]
)
def test_an_act_to_come_may_be_left_undone(text: str) -> None:
    """It happens in no round, and the delegation goes at its base."""
    scenario = summit(**LAND, record=PAST, acts_to_come={"Tuesday": {"Dan presses South": 0.5}})
    undone = suppose(scenario, do=[text])
    attendance = exact(undone).attendance.set_index("actor")["share"]
    assert attendance["South delegation"] == pytest.approx(0.4, abs=TIGHT)
    assert undone.record_end == "Monday"


def test_an_act_on_record_may_be_left_undone() -> None:
    """What came after it was an answer to it, and is gone; the rest of its stage stays."""
    record = {"Monday": ["Ann arrives", "Bob evasive"], "Tuesday": ["Bob confirmed"]}
    undone = suppose(summit(**LAND, record=record), do=["not Ann arrives"])
    assert undone.record_end == "Monday"
    without = posterior(summit(**LAND, record={"Monday": ["Bob evasive"]}), "Monday")
    same(posterior(undone, "Monday").marginal("Ann"), without.marginal("Ann"))


def test_an_act_left_undone_says_as_little_as_one_that_is_done() -> None:
    """That it was looked for and did not come is no evidence where it was prevented."""
    scenario = summit(**LAND, record=PAST, acts_to_come={"Monday": {"Ann arrives": "as read"}})
    free = posterior(summit(**LAND, record=PAST), "Monday").marginal("Ann")
    for text in ("Monday: Ann arrives", "not Ann arrives"):
        same(posterior(suppose(scenario, do=[text]), "Monday").marginal("Ann"), free)
    assert posterior(scenario, "Monday").marginal("Ann")[COMES] < free[COMES]


# ---- credibility --------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "truth"), [("", True), ("not ", False)])
def test_belief_in_a_mandate_is_brought_about(text: str, truth: bool) -> None:
    """Whatever is listed, the others think so, or do not, and decide by it."""
    scenario = summit(**LAND, record=PAST, acts_to_come={"Tuesday": {"North lists": 0.8}})
    supposed = suppose(scenario, do=[f"{text}North believed unable to sign"])
    atom = Atom("believed unable to sign", ("North",))
    assert always(play(supposed, 200).world.truth(atom) == truth)
    odds = 0.4 / 0.6 / (10 if truth else 1)
    attendance = exact(supposed).attendance.set_index("actor")["share"]
    assert attendance["South delegation"] == pytest.approx(odds / (1 + odds), abs=TIGHT)


def test_an_early_decider_knows_what_is_thought_of_a_mandate() -> None:
    """Who goes only if a mandate is doubted believes in the doubt that is brought about."""
    scenario = summit(
        intent={"Bob": "comes if"},
        comes_if={"Bob": "North believed unable to sign"},
        decides={"Bob": {"at": "Tuesday", "threshold": 0.5}},
        sends_a_delegation={"North": {"base": 0.5, "rank": {"official": 1}}},
        believed_unable_to_sign={"North": {"official": 0.5}},
    )
    for said, comes in (("", True), ("not ", False)):
        supposed = suppose(scenario, do=[f"{said}North believed unable to sign"])
        assert always(play(supposed, 50).leaders["Bob"].attends == comes)


def test_belief_in_a_promise_is_set() -> None:
    """The circle closes in as many rounds as the promise is believed."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": "comes if"},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
        record={"Monday": ["Ann promises"]},
        promise_believed={"Ann": 0.5},
        outcomes={"both": "Ann attends", "rest": "always"},
    )
    for said, p in (("0%", 0), ("30%", 0.3), ("100%", 1)):
        supposed = suppose(scenario, settings={"promise believed.Ann": said})
        assert shares(supposed)[0] == pytest.approx(p, abs=TIGHT)


# ---- several at once ----------------------------------------------------------------------


def test_suppositions_add_up_in_any_order() -> None:
    """Given, done and set at several stages: the order in which they are said does not matter."""
    scenario = summit(**LAND, record=PAST | LATER)
    given = ["Tuesday: Bob confirmed", "Monday: Ann conditional"]
    do = ["Wednesday: Dan presses South", "Bob attends"]
    settings = {"intent.Bob.comes": "20%", "chance.thaw": "60%"}
    one = suppose(scenario, given=given, do=do, settings=settings)
    other = suppose(scenario, given=given[::-1], do=do[::-1], settings=settings)
    assert one.record_end == other.record_end == "Monday"
    same(shares(one), shares(other))
    assert one.supposed == (
        "set intent.Bob.comes=20%",
        "set chance.thaw=60%",
        "given Tuesday: Bob confirmed",
        "given Monday: Ann conditional",
        "do Wednesday: Dan presses South",
        "do Bob attends",
    )


def test_probabilities_of_what_is_supposed_follow_the_chain_rule() -> None:
    """P(a and b) = P(a) P(b | a), a word and an ending."""
    scenario = summit(**LAND, record=PAST)
    word, end = "Tuesday: Ann evasive", "Bob attends"
    both = suppose(scenario, given=[word, end])
    first = suppose(scenario, given=[word])
    conditional = exact(first).attendance.set_index("actor")["share"]["Bob"]
    same(weight(both), weight(first) * conditional)


def test_each_mode_has_weights_of_its_own() -> None:
    """Where what is learnt hangs on the mode, so does its probability, and the shares with it."""
    scenario = summit(
        intent={"Ann": MIXED, "Bob": OTHER},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
        record={"Monday": ["Ann promises"]},
        promise_believed={"Ann": 0.5},
        outcomes={"both": "Ann attends and Bob attends", "Ann": "Ann attends", "rest": "always"},
    )
    supposed = suppose(scenario, given=["Bob attends"])
    whole = {mode: exact(supposed, mode=mode) for mode in ("cautious", "credible", "assured")}
    weights = whole["credible"].tallies["Monday"].weight
    assert len(set(weights.round(9))) == 3
    for mode, result in whole.items():
        for other in whole.values():
            same(other.modes[mode], result.outcomes["share"])
    drawn = sim.run(supposed, ROUNDS).modes
    np.testing.assert_allclose(
        drawn[list(whole)], whole["credible"].modes[list(whole)], atol=4.5 * 0.5 / np.sqrt(20_000)
    )


def test_a_timeline_holds_what_is_supposed_at_every_moment() -> None:
    """As of an earlier stage rounds are weighed by it; the last moment is the run's."""
    scenario = summit(**LAND, record=PAST | {"Tuesday": ["Bob inclined"]})
    supposed = suppose(scenario, given=["Tuesday: Ann confirmed"])
    told = timeline(supposed, 20_000)
    assert told.moments == [START, "Monday", "Tuesday"]
    for moment in told.moments[1:]:
        table, whole = told.outcomes_as_of(moment), shares(supposed, as_of=moment)
        reach = (table["high"] - table["low"]) * 4.5 / 2 / 1.96
        assert (abs(table["share"] - whole) <= reach).all()
    assert told.outcomes.equals(sim.run(supposed, 20_000).outcomes)


def test_workers_count_what_is_supposed_alike() -> None:
    """A scenario with something supposed travels to other processes whole."""
    scenario = suppose(
        summit(**LAND, record=PAST | LATER),
        given=["Tuesday: Ann confirmed", "not Bob stays away"],
        do=["Wednesday: Dan presses South", "North believed unable to sign"],
    )
    one, two = (sim.run(scenario, 9 * CELL, workers=workers, as_of="Monday") for workers in (1, 2))
    assert one.outcomes.equals(two.outcomes)
    assert one.modes.equals(two.modes)


# ---- what is refused ----------------------------------------------------------------------


def test_what_is_dropped_from_the_record_cannot_be_asked_as_of() -> None:
    """Answers to what happened are no answers to what is supposed."""
    supposed = suppose(summit(**LAND, record=PAST | LATER), given=["Monday: Ann confirmed"])
    assert {entry.stage for entry in supposed.record} == {"Monday"}
    with pytest.raises(ScenarioError, match=r"counts up to 'Monday', so .* 'Tuesday'"):
        sim.run(supposed, 10, as_of="Tuesday")


def test_an_early_line_stays_where_a_later_one_is_supposed() -> None:
    """The record up to the stage is kept, with everyone else's lines at it."""
    supposed = suppose(summit(**LAND, record=PAST | LATER), given=["Tuesday: Ann confirmed"])
    told = [(e.stage, e.leader, e.said) for e in supposed.record if hasattr(e, "said")]
    assert told == [
        ("Monday", "Ann", "inclined"),
        ("Monday", "Bob", "evasive"),
        ("Tuesday", "Bob", "inclined"),
        ("Tuesday", "Ann", "confirmed"),
    ]


def test_what_cannot_be_is_refused() -> None:
    """No round agrees with it, however many are played."""
    scenario = summit(**LAND, record=PAST)
    supposed = suppose(scenario, given=["Ann attends"], do=["Ann stays away"])
    with pytest.raises(Refusal, match=r"none of 2,000 rounds as of Monday agrees.*impossible"):
        sim.run(supposed, 2_000)
    with pytest.raises(Refusal, match="impossible"):
        exact(supposed)


def test_a_word_that_nobody_would_say_is_refused() -> None:
    """On record by the judgement, beyond it by the weights."""
    mute = {**LAND, "reads": {"Ann declined": "0 v 0"}}
    scenario = summit(**mute, record=PAST)
    for stage, rounds in product(("Monday", "Tuesday"), (2_000,)):
        with pytest.raises(Refusal, match="impossible"):
            sim.run(suppose(scenario, given=[f"{stage}: Ann declined"]), rounds)


def test_what_is_too_rare_is_refused_with_rounds_that_suffice() -> None:
    """An answer needs as much as a thousand rounds tell; the message says how many to play."""
    scenario = summit(intent={"Ann": {"stays away": 0.95, "comes": 0.05}})
    supposed = suppose(scenario, given=["Ann attends"])
    with pytest.raises(Refusal, match="'given Ann attends' is so rare that 4,000 rounds") as rare:
        sim.run(supposed, 4_000)
    said = re.search(r"play about ([\d,]+)", str(rare.value))
    assert said is not None
    enough = int(said[1].replace(",", ""))
    assert enough == pytest.approx(1.2 * 1_000 / 0.05, rel=0.3)
    assert sim.run(supposed, enough).effective_sample_size(START) >= 1_000


ERRORS = [
    ({"given": ["monday: Ann confirmed"]}, "'monday' is not a stage; did you mean 'Monday'"),
    ({"given": ["start: Ann confirmed"]}, "'start' is not a stage; known here: Monday, Tuesday"),
    ({"given": ["Monday: Anne confirmed"]}, "found 'Anne confirmed'; did you mean 'Ann'"),
    ({"given": ["Monday: Ann confirmd"]}, "did you mean 'confirmed'"),
    ({"given": ["Monday:"]}, "expected a leader.*found nothing more"),
    ({"given": [""]}, "expected a condition"),
    ({"given": ["Ann atends"]}, "did you mean 'attends'"),
    ({"given": ["Monday: not Dan presses South"]}, "learn that it never happens"),
    ({"given": ["Monday: Dan confirmed"]}, "Dan may not come"),
    ({"given": ["Monday: Ann says of Bob: he comes"]}, "what somebody says of another tells"),
    ({"given": ["Monday: North lists"]}, "say who is on the list"),
    ({"given": ["Monday: North lists ministre"]}, "did you mean 'minister'"),
    ({"do": ["talks held"]}, "this cannot be brought about; what can"),
    ({"do": ["Ann attends or Bob attends"]}, "this cannot be brought about; what can"),
    ({"do": ["not Ann means to come"]}, "this cannot be brought about"),
    ({"do": ["East sends at least ministers"]}, "this cannot be brought about"),
    ({"do": ["Dan presses South"]}, "say at which stage it is done.*'Monday: Dan presses South'"),
    ({"do": ["not Dan warns South"]}, "neither on record nor to come"),
    ({"do": ["Monday: not Ann confirmed"]}, "only an act can be left undone"),
    ({"do": ["Ann attends", "Ann stays away"]}, "both that Ann attends and that not"),
    (
        {"do": ["North sends at least officials", "North sends nobody"]},
        "both that North delegation",
    ),
    ({"do": ["Ann means to come", "Ann means to stay away"]}, "both that Ann means to"),
    ({"given": ["thaw"], "do": ["not thaw"]}, "both that thaw and that not"),
    ({"given": ["Monday: Ann confirmed", "Monday: Ann declined"]}, "supposed.*'Monday' already"),
    ({"given": ["Monday: Ann confirmed"], "do": ["Monday: Ann confirmed"]}, "supposed.*already"),
    ({"given": ["Monday: North lists Ann"], "do": ["Monday: North lists officials"]}, "already"),
    ({"settings": {"intent.Anne.comes": "30%"}}, "did you mean 'intent.Ann"),
    ({"settings": {"chance.thaw": "130%"}}, "130"),
]


@pytest.mark.parametrize(("what", "message"), ERRORS)
def test_what_cannot_be_supposed_is_said_clearly(what: Mapping[str, Any], message: str) -> None:
    """With the words in question, what was expected and the nearest right name."""
    with pytest.raises(ScenarioError, match=message) as told:
        suppose(summit(**LAND, record=PAST), **what)
    if "settings" not in what:
        by, texts = list(what.items())[-1]
        assert str(told.value).startswith(f"--{by} '{texts[-1]}': ")


def test_a_chance_that_never_holds_cannot_be_learnt_but_brought_about() -> None:
    """Bayes has no answer to what has no probability; an intervention needs none."""
    scenario = summit(**{**LAND, "chance": {"thaw": 0}})
    with pytest.raises(ScenarioError, match="impossible under this judgement"):
        suppose(scenario, given=["thaw"])
    assert suppose(scenario, do=["thaw"]).judgement.chances == {"thaw": 1}


def test_a_stage_may_be_called_by_the_clock() -> None:
    """A colon in its name is no end of it."""
    scenario = summit(intent={"Ann": MIXED}, comes_if={"Ann": "never"}, stages=["10:30", "noon"])
    supposed = suppose(scenario, given=[" 10:30 : Ann confirmed"])
    assert [(e.stage, e.said) for e in supposed.record] == [("10:30", "confirmed")]


def test_a_range_ends_where_its_number_is_set() -> None:
    """By whatever spelling the number is called; other ranges stay."""
    text = {"comes": "20% to 40%", "comes if": 0.5, "stays away": 0.2}
    scenario = summit(intent={"Ann": text}, comes_if={"Ann": "thaw"}, chance={"thaw": "10% to 30%"})
    assert set(scenario.ranges) == {"intent.Ann.comes", "chance.thaw"}
    for name in ("intent.Ann.comes", "Ann.intent.comes", "judgement.intent.Ann.comes"):
        assert set(suppose(scenario, settings={name: "25%"}).ranges) == {"chance.thaw"}


def test_nothing_supposed_is_nothing_changed() -> None:
    """The scenario itself comes back."""
    scenario = summit(**LAND, record=PAST)
    assert suppose(scenario) is scenario


def test_binary_draws_of_what_is_given_are_binomial() -> None:
    """The rounds that agree with an ending are as many as its probability has it."""
    scenario = summit(**LAND, record=PAST)
    supposed = suppose(scenario, given=["Bob attends"])
    drawn = sim.run(supposed, ROUNDS, seed=9).tallies["Monday"]
    assert binomtest(int(drawn.weight[1]), ROUNDS, weight(supposed)).pvalue > 1e-5


# Ranges.


def test_what_is_supposed_has_no_range_any_more() -> None:
    """A chance that is settled, an act struck out and a number set are not drawn again."""
    ranged = summit(
        chance={"thaw": "30% from 10% to 60%"},
        intent={
            "Ann": {"stays away": "20%", "comes if": "50% from 30% to 70%", "comes": "30%"},
            "Bob": {"comes": "40% from 20% to 60%", "stays away": "60%"},
        },
        comes_if={"Ann": "thaw"},
        acts_to_come={"Tuesday": {"Dan presses North": "50% from 20% to 80%"}},
    )
    assert set(ranged.ranges) == {
        "chance.thaw",
        "intent.Ann.comes if",
        "intent.Bob.comes",
        "acts to come.Tuesday.Dan presses North",
    }
    left = suppose(
        ranged,
        do=["thaw", "not Dan presses North"],
        settings={"intent.Ann.comes": "60%"},
    )
    assert set(left.ranges) == {"intent.Bob.comes"}


def test_a_text_in_place_of_a_list_is_refused() -> None:
    """It would be read letter by letter."""
    with pytest.raises(ScenarioError, match="expected given to be a list of texts"):
        suppose(summit(intent={"Ann": "comes"}), given="Ann attends")


def test_numbers_may_be_set_as_numbers() -> None:
    """And what is no number of the kind is refused."""
    scenario = summit(intent={"Ann": {"comes": 0.5, "stays away": 0.5}})
    assert suppose(scenario, settings={"intent.Ann.comes": 0.3}).judgement.intents["Ann"][
        0
    ].value == pytest.approx((0.7, 0.0, 0.3))
    for wrong in (1.5, None, (0.1, 0.2)):
        with pytest.raises(ScenarioError, match="this is no probability"):
            suppose(scenario, settings={"intent.Ann.comes": wrong})
