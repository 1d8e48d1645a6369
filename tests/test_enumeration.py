"""Every possible history once: against closed forms, against Bayes, against drawn rounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

import sim
from sim import enumeration
from sim.conditions import Condition, as_condition
from sim.enumeration import Histories, histories
from sim.errors import Refusal
from sim.likelihoods import ASSUMED
from sim.reading import bundled
from sim.result import Result
from sim.rulefile import load_rules
from sim.scenario import CLASSES, COMES, INTENTS, MODES, START, Rank, Scenario
from sim.supposing import suppose
from sim.wheel import Wheel
from tests.oracles.bayes import Enumeration
from tests.summits import alike, summit

TIGHT = 1e-12
ROUNDS = 30_000
DOUBT = 1e-7
"""Below this a count is no longer put down to luck (seeds are fixed)."""

MIXED = {"stays away": 0.2, "comes if": 0.5, "comes": 0.3}
OTHER = {"stays away": 0.35, "comes if": 0.25, "comes": 0.4}
CIRCLE: Mapping[str, Any] = {
    "intent": {"Ann": MIXED, "Bob": OTHER},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "outcomes": {"both": "Ann attends and Bob attends", "rest": "always"},
}


def exact(scenario: Scenario, **options: Any) -> Result:
    """Every history, once."""
    return sim.run(scenario, exact=True, **options)


def shares(scenario: Scenario, **options: Any) -> dict[str, float]:
    """Outcome to its exact share."""
    table = exact(scenario, **options).outcomes
    return dict(zip(table["outcome"], table["share"].astype(float), strict=True))


def size(scenario: Scenario, **options: Any) -> int:
    """How many histories there are."""
    return exact(scenario, **options).rounds


def near(share: float) -> Any:
    """A share, but for rounding."""
    return pytest.approx(share, abs=TIGHT)


# ---- the tree of histories ----------------------------------------------------------------


def test_questions_split_a_history_only_where_the_answer_is_open() -> None:
    """Two questions of one draw make three histories, not four, with the widths between them."""
    found: dict[tuple[bool, bool], float] = {}

    def play(block: Histories) -> None:
        uniform = block.uniform("Ann", "mood")
        answers = (uniform.below(0.6), uniform.below(0.3))
        for history, key in enumerate(zip(*(answer.tolist() for answer in answers), strict=True)):
            found[key] = float(block.probability[history])

    list(histories(play))
    assert found == {(True, True): near(0.3), (True, False): near(0.3), (False, False): near(0.4)}


@pytest.mark.parametrize("at_once", [1, 2, 32_768])
def test_every_history_is_played_once(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Whatever the size of blocks: each path through a tree of draws, with its probability."""
    monkeypatch.setattr(enumeration, "_AT_ONCE", at_once)
    table = np.array([[0.2, 0.5, 0.3], [0.0, 0.9, 0.1]])
    found: dict[tuple[int, ...], float] = {}

    def play(block: Histories) -> None:
        first = Wheel(np.array([0.4, 0.6])).spin(block.uniform("Ann", "first"))
        second = Wheel(table).spin(block.uniform("Ann", "second"), first)
        # The third is only asked for where the second came up last.
        third = block.uniform("Bob", "third", "Monday").below(0.25, where=second == 2)
        third = third & (second == 2)
        chance = block.probability
        for path in zip(*(draw.tolist() for draw in (first, second, third)), strict=True):
            assert path not in found
            found[path] = 0.0
        for path, p in zip(zip(first, second, third, strict=True), chance, strict=True):
            found[path] = float(p)

    monkeypatch.setattr(enumeration, "estimate", lambda play: 1.0)
    list(histories(play))
    expected = {}
    for one, two in product(range(2), range(3)):
        p = (0.4, 0.6)[one] * table[one, two]
        if p and two == 2:
            expected |= {(one, two, True): near(p / 4), (one, two, False): near(3 * p / 4)}
        elif p:
            expected[one, two, False] = near(p)
    assert found == expected


def test_a_selection_of_histories_is_asked_alone() -> None:
    """Only the chosen histories split; what was chosen is seen where it was."""

    def play(block: Histories) -> tuple[int, float]:
        uniform = block.uniform("Ann", "mood")
        where = uniform.perhaps_below(0.1)
        Wheel(np.array([0.05, 0.05, 0.9])).spin(uniform.only(where))
        return block.rounds, float(block.probability.sum())

    blocks = list(histories(play))
    assert sum(count for count, _ in blocks) == 3
    assert sum(weight for _, weight in blocks) == near(1)


# ---- closed forms -------------------------------------------------------------------------


def test_one_leader_comes_with_the_probability_one_can_work_out() -> None:
    """P(comes) + P(comes if) P(condition), unless a mishap keeps her."""
    scenario = summit(
        intent={"Ann": MIXED},
        chance={"thaw": 0.4},
        comes_if={"Ann": "thaw"},
        follows_through={"Ann": 0.9},
        outcomes={"Ann": "Ann attends", "rest": "always"},
    )
    assert shares(scenario)["Ann"] == near(0.9 * (0.3 + 0.5 * 0.4))


@pytest.mark.parametrize(("mode", "trust"), [("cautious", 0), ("credible", 0.6), ("assured", 1)])
def test_two_in_a_circle_come_as_often_as_the_promise_is_kept_and_believed(
    mode: str, trust: float
) -> None:
    """The circle closes where the promise is kept, and believed as the mode has it."""
    scenario = summit(
        **CIRCLE,
        record={"Monday": ["Ann promises"]},
        promise_kept={"Ann": 0.9},
        promise_believed={"Ann": 0.6},
    )
    expected = 0.3 * (0.25 + 0.4) + 0.5 * 0.9 * (0.4 + trust * 0.25)
    assert shares(scenario, mode=mode)["both"] == near(expected)


def test_those_who_wait_for_an_absence_are_stuck_as_often_as_both_do() -> None:
    """Each comes unless the other does: a standoff where both have only the condition."""
    scenario = summit(
        intent={"Ann": MIXED, "Bob": OTHER},
        comes_if={"Ann": "Bob stays away", "Bob": "Ann stays away"},
        outcomes={"stuck": "deadlock", "Ann": "Ann attends", "rest": "always"},
    )
    assert shares(scenario)["stuck"] == near(0.5 * 0.25)
    assert shares(scenario)["Ann"] == near(0.3 + 0.5 * 0.35)
    kinds = exact(scenario).deadlock.set_index("kind")["share"]
    assert kinds["standoff"] == near(0.5 * 0.25)


@pytest.mark.parametrize("said", ["inclined", "declined"])
def test_minds_change_over_two_stages_as_one_works_out_by_hand(said: str) -> None:
    """What the record tells fades at each stage, sooner where a public no stands."""
    usual, reopened = 0.1, 0.5
    scenario = summit(
        intent={"Ann": MIXED},
        comes_if={"Ann": "never"},
        record={"Monday": [f"Ann {said}"]},
        changes_of_mind={"Ann": usual},
        reopens={"Ann": reopened},
        outcomes={"Ann": "Ann attends", "rest": "always"},
    )
    table = np.asarray(ASSUMED)
    no, prior = CLASSES.index("declined"), np.array([0.2, 0.5, 0.3])
    mind = prior * table[:, CLASSES.index(said)]
    mind = mind / mind.sum()
    rate = reopened if said == "declined" else usual
    tuesday = (1 - rate) * mind + rate * prior
    again = (said == "declined") / 2
    refuses = again + table[:, no] / 2  # on Tuesday, by intent
    after = tuesday * refuses
    stays = tuesday * (1 - refuses)
    comes = ((1 - reopened) * after + reopened * prior * after.sum())[COMES]
    comes += ((1 - usual) * stays + usual * prior * stays.sum())[COMES]
    assert shares(scenario)["Ann"] == near(comes)


def test_a_delegation_is_sent_at_the_odds_of_what_has_happened() -> None:
    """A strong mover multiplies the odds by ten, in the share of histories in which it holds."""
    scenario = summit(
        sends_a_delegation={
            "South": {
                "base": 0.4,
                "moved by": {"Dan presses": "strong up"},
                "rank": {"official": 0.3, "minister": 0.7},
            }
        },
        acts_to_come={"Tuesday": {"Dan presses South": 0.2}},
        outcomes={
            "ministers": "South sends at least ministers",
            "officials": "South sends at least officials",
            "nobody": "always",
        },
    )
    odds = 10 * 0.4 / 0.6
    sent = 0.8 * 0.4 + 0.2 * odds / (1 + odds)
    assert shares(scenario) == {
        "ministers": near(0.7 * sent),
        "officials": near(0.3 * sent),
        "nobody": near(1 - sent),
    }


def test_a_chance_that_is_nothing_or_everything_is_no_chance() -> None:
    """Nothing splits on what is certain."""
    scenario = summit(
        intent={"Ann": "comes if"}, comes_if={"Ann": "thaw or ice"}, chance={"thaw": 1, "ice": 0}
    )
    assert size(scenario) == 1


# ---- against Bayes ------------------------------------------------------------------------

STORY: Mapping[str, Any] = {
    "stages": ["Monday", "Tuesday"],
    "intent": {
        "Ann": {"when thaw": MIXED, "otherwise": OTHER},
        "Bob": {"when thaw": OTHER, "otherwise": MIXED},
    },
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "chance": {"thaw": 0.4},
    "changes_of_mind": {"Ann": 0.2, "Bob": 0.1},
    "reopens": {"Ann": 0.4},
    "reads": {"Ann arrives": "5 v 1", "South lists without Bob": "2 v 6"},
    "sends_a_delegation": {
        "South": {
            "base": 0.5,
            "rank": {
                "when Bob means to come": {"minister": 0.7, "official": 0.3},
                "otherwise": {"minister": 0.2, "official": 0.8},
            },
        }
    },
}
PAST = {"Monday": ["Ann declined", "Bob inclined"]}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Ann evasive", "Bob confirmed"],
        ["Ann declined", "Ann arrives"],
        [{"South lists": "official"}],
        [{"South lists": "minister, Bob"}, "Bob conditional"],
    ],
)
def test_what_a_record_tells_of_intents_is_bayes(lines: list[Any]) -> None:
    """Learning at the end what was meant weighs as much as the sum over all hidden paths."""
    scenario = summit(**STORY, record={**PAST, "Tuesday": lines})
    oracle = Enumeration(scenario, "Tuesday")
    for leader in ("Ann", "Bob"):
        for code, means in enumerate(("stay away", "come if", "come")):
            learnt = suppose(scenario, given=[f"{leader} means to {means}"])
            weight = exact(learnt, as_of="Tuesday").tallies["Tuesday"].weight
            np.testing.assert_allclose(weight, oracle.intent(leader)[code], atol=TIGHT)


@pytest.mark.parametrize("said", CLASSES)
def test_a_statement_to_come_is_as_probable_as_bayes_has_it(said: str) -> None:
    """The weight of all histories is the evidence of the longer record over the shorter's."""
    today = summit(**STORY, record=PAST)
    tomorrow = summit(**STORY, record={**PAST, "Tuesday": [f"Ann {said}"]})
    expected = Enumeration(tomorrow, "Tuesday").evidence / Enumeration(today, "Monday").evidence
    found = exact(suppose(today, given=[f"Tuesday: Ann {said}"]))
    assert found.as_of == "Monday"
    np.testing.assert_allclose(found.tallies["Monday"].weight, expected, atol=TIGHT)


# ---- against rounds -----------------------------------------------------------------------


def agree(whole: Result, drawn: Result) -> None:
    """Fail where a count of rounds is no binomial draw with the exact probability."""
    ours, theirs = whole.tallies[whole.as_of], drawn.tallies[whole.as_of]
    np.testing.assert_allclose(ours.weight, 1, atol=1e-9)
    for part in ("outcomes", "attends", "ranks", "deadlock"):
        expected, counts = (np.ravel(getattr(tally, part)) for tally in (ours, theirs))
        for k, (p, count) in enumerate(zip(expected, counts, strict=True)):
            p = float(np.clip(p, 0, 1)) if 1e-9 < p < 1 - 1e-9 else round(float(p))
            found = binomtest(int(count), theirs.rounds, p).pvalue
            assert found > DOUBT, f"{part} {k}: {count} of {theirs.rounds}, exactly {p}"


def sums(whole: Result) -> None:
    """Fail if the histories, or what came of them, do not sum to one."""
    tally = whole.tallies[whole.as_of]
    np.testing.assert_allclose(tally.weight, 1, atol=1e-9)
    np.testing.assert_allclose(tally.outcomes.sum(axis=1), 1, atol=1e-9)
    np.testing.assert_allclose(tally.ranks.sum(axis=1), 1, atol=1e-9)


LONG = {"istanbul-2025"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in LONG)) for name in sorted(bundled())],
)
def test_bundled_scenarios_come_out_as_their_rounds_do(name: str) -> None:
    """All histories sum to one, and drawn rounds agree with them in every count and mode."""
    try:
        whole = exact(sim.load(name))
    except Refusal as reason:
        pytest.skip(str(reason))
    sums(whole)
    agree(whole, sim.run(alike(sim.load(name)), ROUNDS, seed=1, as_of=whole.as_of))


CONDITIONS = (
    "{other} attends",
    "{other} stays away",
    "not {other} attends and thaw",
    "South sends at least officials",
    "{other} attends or Dan presses South",
    "{other} attends and not Ann has declined",
    "South sends nobody or {other} attends",
)


def dealt(luck: Random, *names: str) -> dict[str, float]:
    """Probabilities that sum to one, some of them nothing."""
    parts = [luck.choice((0, 1, 2, 3)) for _ in names]
    parts[0] += not any(parts)
    return {name: part / sum(parts) for name, part in zip(names, parts, strict=True)}


def any_summit(number: int, past: bool = True) -> Scenario:
    """A summit of two, sometimes three leaders and a delegation, with something of everything.

    It lasts two days; the first is on record, or left out.
    """
    luck = Random(number)
    names = ("Ann", "Bob", "Cyd")[: luck.choice((2, 2, 3))]
    intent: dict[str, Any] = {name: dealt(luck, *INTENTS) for name in names}
    intent["Ann"] = {"when thaw": intent["Ann"], "otherwise": dealt(luck, *INTENTS)}
    others = {name: names[(k + 1) % len(names)] for k, name in enumerate(names)}
    coming: dict[str, Any] = {"South lists": luck.choice((0.5, 1)), "Dan presses South": 0.4}
    coming |= {} if luck.random() < 0.5 else {"Ann promises": 0.5}
    reads = {"South lists without Bob": "1 v 5"} if luck.random() < 0.5 else {}
    if luck.random() < 0.5:
        coming["Ann arrives"], reads["Ann arrives"] = "as read", "5 v 1"
    monday: list[Any] = [f"{name} {luck.choice(CLASSES)}" for name in names]
    early = {"Bob": {"at": luck.choice(("Monday", "Tuesday")[not past :]), "threshold": 0.3}}
    return summit(
        stages=["Monday", "Tuesday"][not past :],
        intent=intent,
        comes_if={name: luck.choice(CONDITIONS).format(other=others[name]) for name in names},
        chance={"thaw": 0.5},
        record={"Monday": [*monday, *["Ann promises"] * luck.randrange(2)]} if past else {},
        acts_to_come={"Tuesday": coming},
        reads=reads,
        promise_kept={"Ann": 0.8},
        promise_believed={"Ann": 0.7},
        follows_through={luck.choice((*names, "South")): 0.9},
        changes_of_mind={"Ann": 0.2 * (len(names) == 2)},
        reopens={"Ann": luck.choice((0, 0.6)) * (len(names) == 2)},
        sends_a_delegation={
            "South": {
                "base": 0.5,
                "moved by": {"Dan presses": "strong up", "no-show blame": "moderate up"},
                "decides": luck.choice(("after South lists", "after Dan presses")),
                "only if": luck.choice(("always", "Ann attends", "Ann stays away")),
                "rank": {
                    "when Bob means to come": {"minister": 0.8, "official": 0.2},
                    "otherwise": {"technical": 0.5, "official": 0.5},
                },
            }
        },
        believed_unable_to_sign={"South": {"official": 0.5}},
        held_late=0.3,
        outcomes={
            "stuck": "deadlock and not Ann is deadlocked",
            "both": "Ann attends and Bob attends",
            "ministers": "South sends at least ministers",
            "a surprise": "Ann attends and Bob stays away",
            "late": "held late",
            "rest": "always",
        },
        decides=early if len(names) == 2 else {},
    )


@pytest.mark.parametrize("past", [True, False])
@pytest.mark.parametrize("number", range(12))
def test_any_small_summit_comes_out_as_its_rounds_do(number: int, past: bool) -> None:
    """Circles, absences, deadlocks, ranks, lists, beliefs and early decisions, in all modes."""
    scenario, mode = any_summit(number, past), MODES[number % 3]
    whole = exact(scenario, mode=mode)
    assert whole.as_of == ("Monday" if past else START)
    sums(whole)
    agree(whole, sim.run(scenario, ROUNDS, seed=number, mode=mode))


# ---- what costs nothing -------------------------------------------------------------------


def test_statements_that_nobody_asks_about_split_nothing() -> None:
    """A leader more, who speaks at every stage and is sure what to do, adds no history."""
    alone = size(summit(**CIRCLE))
    more = {**CIRCLE, "intent": {**CIRCLE["intent"], "Cyd": "comes"}}
    assert size(summit(**more)) == alone


def test_a_stage_at_which_nothing_is_asked_splits_nothing() -> None:
    """Time by itself makes no difference."""
    stages = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert size(summit(**CIRCLE, stages=stages)) == size(summit(**CIRCLE))


def test_a_promise_that_cannot_matter_splits_nothing() -> None:
    """Whether it is believed is asked only where a circle could close."""
    apart = {**CIRCLE, "comes_if": {"Ann": "Bob attends", "Bob": "never"}}
    promised = {"record": {"Monday": ["Ann promises"]}, "promise_believed": {"Ann": 0.5}}
    assert size(summit(**apart, **promised)) == size(summit(**apart))


def test_what_is_brought_about_to_be_said_asks_nothing_of_the_past() -> None:
    """The words before it need not be known, though later ones may lean on it."""
    scenario = summit(**CIRCLE)
    assert size(suppose(scenario, do=["Wednesday: Ann confirmed"])) == size(scenario)


def test_words_that_somebody_asks_about_do_split() -> None:
    """The same leader's statements count once an outcome reads them."""
    asked = {**CIRCLE, "outcomes": {"no": "Ann has declined", "rest": "always"}}
    assert size(summit(**asked)) > size(summit(**CIRCLE))


def test_seed_rounds_and_workers_decide_nothing() -> None:
    """Exact is exact: the same number of histories and the same digits."""
    scenario = any_summit(2)
    one = exact(scenario, rounds=10, seed=1, workers=2)
    other = exact(scenario, rounds=10_000, seed=2)
    assert one.rounds == other.rounds
    assert one.outcomes.equals(other.outcomes)
    assert one.exact
    assert (one.outcomes["low"] == one.outcomes["high"]).all()


# ---- rules --------------------------------------------------------------------------------

RULES = sorted(Path(__file__).parents[1].glob("docs/rules/*.py"))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_of_ones_own_are_enumerated_too(path: Path) -> None:
    """What a rule draws by name splits histories like any other draw."""
    rules = load_rules(path)
    whole = sim.run("istanbul-2025", exact=True, as_of="Friday", rules=rules)
    sums(whole)
    same = alike(sim.load("istanbul-2025"))
    agree(whole, sim.run(same, ROUNDS, seed=3, as_of="Friday", rules=rules))


@dataclass(frozen=True)
class Honest(sim.Rule):
    """Comes unless it would break a promise, whatever it means to do."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """By the promise alone."""
        condition: Condition = actor.honours_promise
        return condition


def test_a_rule_may_ask_of_a_promise_whatever_is_meant() -> None:
    """That a promise is kept does not hang on what its author means to do."""
    scenario = summit(
        intent={"Ann": MIXED},
        comes_if={"Ann": "never"},
        record={"Monday": ["Ann promises"]},
        promise_kept={"Ann": 0.8},
        outcomes={"Ann": "Ann attends", "rest": "always"},
    )
    assert shares(scenario, rules={"Ann": Honest()})["Ann"] == near(0.8)


@dataclass(frozen=True)
class Peeks(sim.Rule):
    """Looks at the digits of a draw."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """By the leading bits."""
        return as_condition(draws.uniform("mood").bits < 7)


def test_a_rule_that_looks_at_a_draw_itself_is_refused() -> None:
    """There is no such number where histories are enumerated, and the message says what to do."""
    with pytest.raises(Refusal, match=r"looks at a draw itself.*or play rounds instead"):
        exact(summit(**CIRCLE), rules={"Ann": Peeks()})


# ---- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(summit(**CIRCLE), id="a circle"),
        pytest.param(any_summit(1), id="any summit"),
        pytest.param(sim.load("helsinki-2018"), id="helsinki"),
        pytest.param(sim.load("minsk-2015"), id="minsk"),
        pytest.param(sim.load("geneva-sudan-2024"), id="geneva"),
    ],
)
def test_a_refusal_says_about_how_many_histories_there_are(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a factor of three of the true number, and nothing is counted."""
    true = size(scenario)
    monkeypatch.setattr(enumeration, "MOST", 2)
    with pytest.raises(Refusal, match="a later stage of the record") as refused:
        exact(scenario)
    said = re.search(r"about ([\d,]+) histories", str(refused.value))
    assert said is not None
    assert true / 3 <= int(said[1].replace(",", "")) <= 3 * true


def test_an_estimate_that_was_too_low_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """More histories than allowed are never counted, whatever was expected."""
    monkeypatch.setattr(enumeration, "MOST", 5)
    monkeypatch.setattr(enumeration, "_AT_ONCE", 2)
    monkeypatch.setattr(enumeration, "estimate", lambda play: 1.0)
    with pytest.raises(Refusal, match="more than 5 histories"):
        exact(summit(**CIRCLE))


def test_what_never_holds_is_refused() -> None:
    """If no history agrees with what is supposed, there is nothing to count."""
    scenario = summit(**CIRCLE)
    never = suppose(scenario, given=["Ann attends", "Ann stays away"])
    with pytest.raises(
        Refusal, match="'given Ann attends' and 'given Ann stays away' is impossible"
    ):
        exact(never)


def test_ranks_are_those_of_the_rooms() -> None:
    """The highest rank that is there, leader included, with its exact share."""
    scenario = summit(
        intent={"Bob": {"stays away": 0.6, "comes": 0.4}},
        sends_a_delegation={"South": {"base": 0.5, "rank": {"official": 1}}},
    )
    table = exact(scenario).ranks.set_index("party").loc["South"]
    assert table[str(Rank.LEADER)] == near(0.4)
    assert table[str(Rank.OFFICIAL)] == near(0.6 * 0.5)
    assert table[str(Rank.NONE)] == near(0.6 * 0.5)
