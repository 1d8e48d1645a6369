"""What is kept of a block of rounds: counts. Adding them merges blocks, in any order, exactly."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.deadlock import KINDS, kinds
from sim.meeting import Meeting
from sim.model import SummitModel
from sim.rules import Rule
from sim.scenario import MODES, Rank, Scenario

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """A block to be played: everything that decides its digits."""

    scenario: Scenario
    as_of: str
    seed: int
    mode: str
    rules: Mapping[str, Rule]
    first_cell: int
    rounds: int


@dataclass(frozen=True)
class Tally:
    """Counts over rounds.

    Attributes
    ----------
    rounds
        How many rounds were counted.
    outcomes
        Shape (modes, outcomes), in the order of `MODES`.
    attends
        Shape (actors,): leaders, then delegations.
    ranks
        Shape (parties, 5): how often each party had each `Rank`.
    deadlock
        Shape (kinds,), in the order of `deadlock.KINDS`.
    """

    rounds: int
    outcomes: Counts
    attends: Counts
    ranks: Counts
    deadlock: Counts

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.rounds + other.rounds,
            self.outcomes + other.outcomes,
            self.attends + other.attends,
            self.ranks + other.ranks,
            self.deadlock + other.deadlock,
        )


def play(task: Task) -> Tally:
    """Play a block and count it."""
    model = SummitModel(
        task.scenario,
        task.rounds,
        rng=task.seed,
        mode=task.mode,
        as_of=task.as_of,
        rules=task.rules,
        first_cell=task.first_cell,
    )
    try:
        model.run_model()
        return count(model)
    finally:
        model.forget()
        del model
        gc.collect(1)  # a block is a circle of agents and model, which only the collector frees


def count(model: SummitModel) -> Tally:
    """Count a block that has been played."""
    resolution = model.resolution(model.mode)
    meeting = Meeting(model.world, resolution)
    stuck = kinds(resolution, model.trusted(model.mode))
    outcomes = len(model.summit.outcomes)
    return Tally(
        rounds=model.world.streams.rounds,
        outcomes=np.stack([_count(model.outcome_under(mode), outcomes) for mode in MODES]),
        attends=np.array([np.count_nonzero(row) for row in resolution.attends], np.int64),
        ranks=np.stack(
            [_count_ranks(meeting, party.name, model) for party in model.summit.parties]
        ),
        deadlock=np.array([np.count_nonzero(stuck[kind]) for kind in KINDS], np.int64),
    )


def _count(codes: Any, categories: int) -> Counts:
    return np.array([np.count_nonzero(codes == code) for code in range(categories)], np.int64)


def _count_ranks(meeting: Meeting, party: str, model: SummitModel) -> Counts:
    return _count(np.broadcast_to(meeting.rank(party), model.world.streams.rounds), len(Rank))
