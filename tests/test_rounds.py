"""Playing many rounds: the same numbers from any split, and the right ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

import sim
from sim import blocks
from sim.conditions import Condition, as_condition
from sim.errors import Refusal, ScenarioError
from sim.reading import bundled
from sim.result import Result
from sim.scenario import CLASSES, MODES, START
from sim.streams import CELL
from sim.supposing import suppose
from tests.oracles.bayes import Enumeration
from tests.summits import play, summit

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
PEOPLE: Mapping[str, Any] = {
    "intent": {"Ann": MIXED, "Bob": MIXED},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "record": {"Monday": ["Ann promises", "Bob inclined"]},
    "promise_believed": {"Ann": 0.5},
    "outcomes": {"both": "Ann attends and Bob attends", "rest": "always"},
}


def counts(result: Result) -> dict[str, dict[str, Any]]:
    """Every count of a run, ready to be compared."""
    names = ("rounds", "outcomes", "attends", "ranks", "deadlock")
    return {
        moment: {name: np.asarray(getattr(tally, name)).tolist() for name in names}
        for moment, tally in result.tallies.items()
    }


# ---- what is played -----------------------------------------------------------------------


def test_the_start_the_records_end_and_the_moment_asked_for_are_played() -> None:
    """Each once, and the tables show the moment asked for."""
    scenario = summit(**PEOPLE)
    assert set(sim.run(scenario, 50).tallies) == {START, "Monday"}
    assert set(sim.run(scenario, 50, as_of=START).tallies) == {START, "Monday"}
    result = sim.run(scenario, 50, as_of="Tuesday")
    assert set(result.tallies) == {START, "Monday", "Tuesday"}
    assert result.as_of == "Tuesday"
    assert all(tally.rounds == 50 for tally in result.tallies.values())


def test_every_stage_up_to_the_records_end_is_played() -> None:
    """Also one of which nothing is on record, whichever moment is asked for."""
    late = summit(**{**PEOPLE, "record": {"Tuesday": ["Ann promises"]}})
    for as_of in (None, START, "Monday", "Tuesday"):
        assert sim.run(late, 50, as_of=as_of).moments == [START, "Monday", "Tuesday"]
    course = [START, "Monday", "Tuesday", "Wednesday"]
    assert sim.run(late, 50, as_of="Wednesday").moments == course


def test_each_moment_is_played_as_if_it_alone_were_asked_for() -> None:
    """The course of a run is made of the runs as of its moments."""
    scenario = summit(**{**PEOPLE, "record": {"Tuesday": ["Ann promises"]}})
    whole = counts(sim.run(scenario, 500, seed=2))
    for moment in whole:
        assert counts(sim.run(scenario, 500, seed=2, as_of=moment))[moment] == whole[moment]


def test_what_is_supposed_or_counted_exactly_has_one_moment() -> None:
    """The moment asked for."""
    scenario = summit(**PEOPLE)
    supposed = sim.suppose(scenario, do=["Ann attends"])
    assert sim.run(supposed, 50, as_of=START).moments == [START]
    assert sim.run(supposed, 50).moments == ["Monday"]
    assert sim.run(scenario, as_of=START, exact=True).moments == [START]


def test_without_a_record_there_is_one_moment() -> None:
    """The start is the record's end."""
    assert set(sim.run(summit(intent={"Ann": "comes"}), 20).tallies) == {START}


def test_a_scenario_may_be_named_or_read_or_given() -> None:
    """The bundled name, the path and the scenario itself make the same run."""
    path = bundled()["istanbul-2025"]
    runs = [sim.run(given_, 300) for given_ in ("istanbul-2025", path, str(path), sim.load(path))]
    assert all(counts(run) == counts(runs[0]) for run in runs)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rounds": 0}, "rounds"),
        ({"rounds": 1e5}, "rounds"),
        ({"workers": 0}, "workers"),
        ({"seed": -1}, "seed"),
        ({"mode": "assurd"}, "did you mean 'assured'"),
        ({"as_of": "Tusday"}, "did you mean 'Tuesday'"),
        ({"as_of": ""}, "is not a stage"),
        ({"rules": {"Anne": sim.rules.AlwaysComes}}, "'Anne', who may not come"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused_at_once(
    options: dict[str, Any], said: str
) -> None:
    """Before anything is played, naming what is wrong."""
    with pytest.raises(ScenarioError, match=said):
        sim.run(
            summit(**PEOPLE),
            **{"rounds": 10, **options},
            progress=lambda *_: pytest.fail("something was played"),
        )


def test_an_impossible_record_refuses_the_whole_run() -> None:
    """No number is better than one that means nothing."""
    impossible = summit(
        intent={"Ann": "comes"},
        reads={"Ann declined": "0 v 5"},
        record={"Monday": ["Ann declined"]},
    )
    with pytest.raises(Refusal, match="impossible"):
        sim.run(impossible, 10)


# ---- however it is split ------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("cells", [1, 2])
def test_neither_blocks_nor_workers_change_a_number(
    monkeypatch: pytest.MonkeyPatch, workers: int, cells: int
) -> None:
    """One block or several, in one process or two."""
    whole = sim.run("istanbul-2025", 40_000, seed=5)
    monkeypatch.setattr(blocks, "BLOCK", cells * CELL)
    split = sim.run("istanbul-2025", 40_000, seed=5, workers=workers)
    assert counts(split) == counts(whole)


@dataclass(frozen=True)
class Moody(sim.Rule):
    """Comes when in the mood, or if Bob comes."""

    mood: float = 0.5

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """By one draw of its own, or in company."""
        condition: Condition = draws.chance("mood", self.mood) | world.attends("Bob")
        return condition


def test_rules_travel_to_other_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of one's own counts the same in two processes as in one, wherever it is defined."""

    @dataclass(frozen=True)
    class Local(Moody):
        """The same, defined in a function."""

    monkeypatch.setattr(blocks, "BLOCK", CELL)
    scenario = summit(**PEOPLE)
    for rule in (Moody(0.3), Local(0.3)):
        one, two = (
            sim.run(scenario, 40_000, rules={"Ann": rule}, workers=workers) for workers in (1, 2)
        )
        assert counts(one) == counts(two)
        assert one.rules == {"Ann": repr(rule)}


def test_progress_is_told_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many rounds have been played, and of how many, all moments together."""
    monkeypatch.setattr(blocks, "BLOCK", CELL)
    told: list[tuple[int, int]] = []
    sim.run(summit(**PEOPLE), 20_000, progress=lambda done, total: told.append((done, total)))
    assert told == [(done, 40_000) for done in (CELL, 20_000, 20_000 + CELL, 40_000)]


def test_an_error_in_another_process_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's failure reaches the caller, and the other blocks are given up."""
    monkeypatch.setattr(blocks, "BLOCK", CELL)

    @dataclass(frozen=True)
    class Fails(sim.Rule):
        """Works on two rounds, not on more."""

        def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
            """Always, if the block has two rounds."""
            return as_condition(1 / (world.streams.rounds == 2) > 0)

    with pytest.raises(ZeroDivisionError):
        sim.run(summit(**PEOPLE), 40_000, rules={"Ann": Fails()}, workers=2)


# ---- the right numbers --------------------------------------------------------------------


@settings(max_examples=8)
@given(st.lists(st.integers(1, 9), min_size=3, max_size=3), st.integers(0, 100))
def test_unconditional_leaders_are_independent_coins(tenths: list[int], seed: int) -> None:
    """With no condition, outcomes are products of Bernoullis and attendance each leader's own."""
    names = ("Ann", "Bob", "Cyd")
    comes = dict(zip(names, (n / 10 for n in tenths), strict=True))
    outcomes = {}
    exact = []
    for here in product((True, False), repeat=3):
        said = [f"{n} {'attends' if h else 'stays away'}" for n, h in zip(names, here, strict=True)]
        outcomes[", ".join(said)] = " and ".join(said)
        exact.append(
            np.prod([p if h else 1 - p for p, h in zip(comes.values(), here, strict=True)])
        )
    scenario = summit(
        intent={n: {"comes": p, "stays away": round(1 - p, 9)} for n, p in comes.items()},
        outcomes=outcomes | {"nothing else": "always"},
    )
    result = sim.run(scenario, CELL, seed=seed)
    for shares, true in ((result.outcomes, [*exact, 0]), (result.attendance, list(comes.values()))):
        error = np.sqrt(np.multiply(true, np.subtract(1, true)) / CELL)
        assert np.all(np.abs(shares["share"] - true) <= 5 * error)
    assert result.modes[list(MODES)].nunique(axis=1).max() == 1


def test_intervals_are_wilsons() -> None:
    """Each share stands in its score interval, as SciPy has it."""
    result = sim.run("istanbul-2025", 2_000)
    for row in result.outcomes.itertuples():
        hits = round(row.share * 2_000)
        expected = binomtest(hits, 2_000).proportion_ci(0.95, method="wilson")
        assert (row.low, row.high) == pytest.approx(expected, abs=1e-9)
        assert row.low <= row.share <= row.high


def test_the_shares_of_a_run_sum_to_one() -> None:
    """Under every mode and as of every stage played."""
    result = sim.run("istanbul-2025", 3_000, as_of="Tuesday")
    for moment in result.tallies:
        assert result.outcomes_as_of(moment)["share"].sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(result.modes[list(MODES)].sum(), 1, atol=1e-12)


# ---- what is expected of tomorrow is what is said today -----------------------------------

SAID = ("inclined", "evasive", "declined")
TOMORROW: Mapping[str, Any] = {
    "chance": {"thaw": 0.4},
    "intent": {
        "Ann": {"when thaw": {"comes if": 0.5, "comes": 0.5}, "otherwise": MIXED},
        "Bob": {"when thaw": {"comes if": 0.8, "comes": 0.2}, "otherwise": MIXED},
    },
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends or North sends at least ministers"},
    "changes_of_mind": 0.2,
    "reopens": {"Ann": 0.3},
    "reads": {
        **{f"{n} {said}": "0 v 0" for n in ("Ann", "Bob") for said in CLASSES if said not in SAID},
        **{f"{n} inclined": "7 v 4 v 1" for n in ("Ann", "Bob")},
        **{f"{n} evasive": "2 v 4 v 3" for n in ("Ann", "Bob")},
        **{f"{n} declined": "1 v 2 v 6" for n in ("Ann", "Bob")},
        "Ann arrives": "8 v 5 v 1",
        "North lists without Ann": "1 v 5 v 9",
    },
    "sends_a_delegation": {
        "North": {
            "base": 0.5,
            "decides": "after Ann has declined",
            "moved by": {"North lists": "strong up", "Bob is evasive": "moderate down"},
            "rank": {
                "when Ann means to come": {"official": 0.2, "minister": 0.8},
                "otherwise": {"official": 0.7, "minister": 0.3},
            },
        }
    },
    "promise_believed": {"Ann": 0.6},
    "outcomes": {
        "both": "Ann attends and Bob attends",
        "Ann": "Ann attends",
        "a no stands": "Ann has declined",
        "Bob": "Bob attends",
        "ministers": "North sends at least minister",
        "rest": "always",
    },
}
PAST: Mapping[str, Any] = {"Monday": ["Ann promises", "Ann evasive", "Bob inclined"]}
LISTS = (None, "official", "minister", "official, Ann", "minister, Ann")


def test_outcomes_are_martingales() -> None:
    """Weighted by how likely each is, tomorrow's forecasts average to today's.

    Today's record is extended by everything that may be on it tomorrow: what both leaders say,
    whether Ann arrives, whether North publishes a list and of whom.
    """
    to_come = {"acts_to_come": {"Tuesday": {"Ann arrives": "as read", "North lists": 0.5}}}
    today = summit(**TOMORROW, **to_come, record=PAST)
    size = 4 * CELL
    now = shares(today, "Monday", size, seed=0)
    evidence = Enumeration(today, "Monday").evidence
    average, variance, total = np.zeros(now.size), now * (1 - now) / size, 0.0
    options = product(SAID, SAID, (True, False), LISTS)
    for number, (ann, bob, arrives, listed) in enumerate(options, 1):
        lines: list[Any] = [f"Ann {ann}", f"Bob {bob}"] + ["Ann arrives"] * arrives
        lines += [{"North lists": listed}] if listed else []
        tomorrow = summit(**TOMORROW, **to_come, record={**PAST, "Tuesday": lines})
        likely = 0.5 * Enumeration(tomorrow, "Tuesday").evidence / evidence
        then = shares(tomorrow, "Tuesday", 4_000, seed=number)
        total += likely
        average += likely * then
        variance += likely**2 * then * (1 - then) / 4_000
    assert total == pytest.approx(1, abs=1e-12)
    assert np.all(np.abs(average - now) <= 4.5 * np.sqrt(variance))


def shares(scenario: sim.Scenario, as_of: str, size: int, seed: int) -> Any:
    """The share of each outcome as of a stage."""
    model = play(scenario, size, as_of=as_of, rng=seed)
    return np.bincount(model.outcome, minlength=len(scenario.outcomes)) / size


# ---- one round again ----------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [START, "Wednesday"])
def test_a_round_can_be_played_again_by_itself(as_of: str) -> None:
    """Alone, with the cell and the place of its draws: intents, words, acts, ranks and ending."""
    scenario = sim.load("istanbul-2025")
    whole = play(scenario, CELL + 50, as_of=as_of, rng=3)
    for number in (0, 17, CELL - 1, CELL, CELL + 49):
        cell, skip = divmod(number, CELL)
        one = play(scenario, 1, as_of=as_of, rng=3, first_cell=cell, skip=skip)
        assert one.outcome[0] == whole.outcome[number]
        for name, leader in one.leaders.items():
            for part in ("intent", "last", "attends"):
                many = np.broadcast_to(getattr(whole.leaders[name], part), CELL + 50)
                assert np.ravel(getattr(leader, part))[0] == many[number]
        for party, delegation in one.delegations.items():
            ranks = np.broadcast_to(whole.delegations[party].rank, CELL + 50)
            assert np.ravel(delegation.rank)[0] == ranks[number]


def test_a_round_that_is_weighed_has_its_weight_again() -> None:
    """What a round is worth under a supposition belongs to it alone."""
    scenario = suppose(summit(**PEOPLE), given=["Tuesday: Bob conditional", "Ann attends"])
    whole = play(scenario, 40, rng=1)
    weights = whole.weight_under("credible")
    assert np.unique(weights).size > 2
    again = [play(scenario, 1, rng=1, skip=k).weight_under("credible")[0] for k in range(40)]
    np.testing.assert_array_equal(again, weights)
