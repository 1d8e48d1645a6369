"""What is kept of a block: counts that add up, whatever the blocks."""

from __future__ import annotations

from functools import reduce
from itertools import permutations
from operator import add
from typing import Any

import mesa
import numpy as np
import pytest

from sim.deadlock import KINDS
from sim.reading import load
from sim.rules import Rule
from sim.scenario import MODES, START, Rank, Scenario
from sim.streams import CELL
from sim.supposing import suppose
from sim.tally import Tally, Task, count, play
from tests.summits import play as played
from tests.summits import summit

MIXED = {"stays away": 0.2, "comes if": 0.6, "comes": 0.2}


def task(scenario: Scenario, rounds: int, cell: int = 0, as_of: str = START) -> Task:
    """A block under the usual mode."""
    return Task(scenario, as_of, 0, "credible", {}, cell, rounds)


def same(one: Tally, other: Tally) -> bool:
    """Whether two tallies agree in every count."""
    return one.rounds == other.rounds and all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("outcomes", "attends", "ranks", "deadlock")
    )


@pytest.fixture(scope="module")
def istanbul() -> Scenario:
    """The bundled scenario."""
    return load("istanbul-2025")


@pytest.mark.parametrize("rounds", [1, 1_000, CELL, 20_000, 40_000])
def test_blocks_of_any_size_add_up_to_the_same(istanbul: Scenario, rounds: int) -> None:
    """A long block is the sum of its cells, the last of them a prefix."""
    cells = [
        play(task(istanbul, min(CELL, rounds - first), first // CELL))
        for first in range(0, rounds, CELL)
    ]
    assert same(play(task(istanbul, rounds)), reduce(add, cells))


def test_blocks_are_merged_in_any_order(istanbul: Scenario) -> None:
    """Merging is addition: exact, and the same from either side."""
    parts = [play(task(istanbul, rounds, cell)) for cell, rounds in enumerate((500, 300, 7))]
    sums = [reduce(add, order) for order in permutations(parts)]
    assert all(same(sums[0], other) for other in sums)


@pytest.mark.parametrize("as_of", [START, "Tuesday", "Thursday", "Friday"])
def test_every_round_has_one_outcome_under_every_mode(istanbul: Scenario, as_of: str) -> None:
    """Outcomes exclude one another and leave nothing out; ranks of each party likewise."""
    tally = play(task(istanbul, 3_000, as_of=as_of))
    assert tally.outcomes.shape == (len(MODES), len(istanbul.outcomes))
    np.testing.assert_array_equal(tally.outcomes.sum(axis=1), [3_000] * len(MODES))
    np.testing.assert_array_equal(tally.ranks.sum(axis=1), [3_000] * len(istanbul.parties))


def test_counts_are_those_of_the_model() -> None:
    """Who came, at which rank, to what end: as the played block has it."""
    scenario = summit(
        intent={"Ann": MIXED, "Bob": MIXED},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
        sends_a_delegation={"South": {"base": 0.5, "rank": {"official": 1}}},
        outcomes={"Ann": "Ann attends", "rest": "always"},
    )
    model = played(scenario, 500)
    tally = count(model)
    came = [model.leaders["Ann"], model.leaders["Bob"], model.delegations["South"]]
    np.testing.assert_array_equal(tally.attends, [actor.attends.sum() for actor in came])
    credible = tally.outcomes[MODES.index("credible")]
    np.testing.assert_array_equal(credible, [tally.attends[0], 500 - tally.attends[0]])
    south = tally.ranks[[party.name for party in scenario.parties].index("South")]
    bob, sent = model.leaders["Bob"].attends, model.delegations["South"].attends
    assert south[Rank.LEADER] == bob.sum()
    assert south[Rank.OFFICIAL] == (sent & ~bob).sum()
    assert south[Rank.NONE] == (~sent & ~bob).sum()


@pytest.mark.parametrize(
    ("conditions", "kind"),
    [
        ({"Ann": "Bob stays away", "Bob": "Ann stays away"}, "standoff"),
        ({"Ann": "Bob attends", "Bob": "Ann stays away"}, "contradiction"),
        ({"Ann": "Bob stays away or Ann attends", "Bob": "Ann stays away and Bob attends"}, None),
    ],
)
def test_deadlocks_are_counted_by_kind(conditions: dict[str, str], kind: str | None) -> None:
    """Each kind has its own count of rounds."""
    scenario = summit(intent=dict.fromkeys(conditions, "comes if"), comes_if=conditions)
    found = dict(zip(KINDS, play(task(scenario, 200)).deadlock.tolist(), strict=True))
    assert found == dict.fromkeys(KINDS, 0) | ({kind: 200} if kind else {})


@pytest.mark.parametrize("fails", [False, True])
def test_a_finished_block_is_forgotten(istanbul: Scenario, fails: bool) -> None:
    """Mesa holds no model that has been counted, nor one that has failed."""

    class Fails(Rule):
        def decide(self, *args: Any) -> None:
            raise ArithmeticError

    before = len(mesa.Agent._ids)
    block = task(istanbul, 10)
    if fails:
        block = Task(istanbul, START, 0, "credible", {"Putin": Fails()}, 0, 10)
        with pytest.raises(ArithmeticError):
            play(block)
    else:
        play(block)
    assert len(mesa.Agent._ids) == before


def supposed(seed: int = 0) -> Task:
    """A block whose rounds are weighed, by a word and by what came of it."""
    scenario = suppose(
        summit(
            intent={"Ann": MIXED, "Bob": MIXED},
            comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
            outcomes={"both": "Ann attends and Bob attends", "rest": "always"},
        ),
        given=["Tuesday: Ann conditional", "not Bob stays away"],
    )
    return Task(scenario, START, seed, "credible", {}, 0, 2_000)


def test_weighed_counts_add_up_with_their_squares() -> None:
    """Sums of weights, and of squared weights, of two blocks are those of both."""
    one, other = play(supposed(1)), play(supposed(2))
    total = one + other
    assert total.squares is not None
    for part in ("rounds", "weight", "outcomes", "attends", "ranks", "deadlock"):
        for sums, parts in ((total, (one, other)), (total.squares, (one.squares, other.squares))):
            first, second = (getattr(part_of, part) for part_of in parts)
            np.testing.assert_allclose(getattr(sums, part), first + second)


def test_weights_are_those_of_the_rounds() -> None:
    """Each outcome holds the weight of its rounds, under every mode; squares likewise."""
    job = supposed()
    model, tally = played(job.scenario, job.rounds), play(job)
    for row, mode in enumerate(MODES):
        weights, outcome = model.weight_under(mode), model.outcome_under(mode)
        assert np.unique(weights).size > 2
        expected = [np.bincount(outcome, w, 2) for w in (weights, weights**2)]
        np.testing.assert_allclose(tally.outcomes[row], expected[0])
        np.testing.assert_allclose(tally.squares.outcomes[row], expected[1])
        np.testing.assert_allclose(tally.weight[row], weights.sum())
    assert play(task(job.scenario, 10, as_of="Wednesday")).squares is not None
