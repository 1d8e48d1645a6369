"""What is kept of a block of rounds: counts. Adding them merges blocks, in any order, exactly.

Where rounds are weighed, sums of weights stand for counts; with the sums of their squares they
give the error of a share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.deadlock import KINDS, kinds
from sim.model import SummitModel
from sim.negotiating import ENDS, Held
from sim.rules import Rule
from sim.scenario import MODES, Rank, Scenario
from sim.sides import agreements
from sim.streams import BoolArray, Codes, Streams

Counts = NDArray[Any]
"""Whole numbers, or sums of weights."""


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

    def part(self, first_cell: int, rounds: int) -> Task:
        """The same for some rounds only."""
        return replace(self, first_cell=first_cell, rounds=rounds)


@dataclass(frozen=True)
class Tally:
    """Counts over rounds.

    Attributes
    ----------
    rounds
        How many rounds were counted.
    weight
        What they weigh together under each mode, shape (modes,).
    outcomes
        Shape (modes, outcomes), in the order of `MODES`.
    attends
        Shape (actors,): leaders, then delegations.
    ranks
        Shape (parties, 5): how often each party had each `Rank`.
    deadlock
        Shape (kinds,), in the order of `deadlock.KINDS`.
    ends
        How the talks ended: shape (ends,), in the order of `negotiating.ENDS`; None where the
        scenario says nothing of bargaining.
    agreements
        How often each agreement was made, in the order of `sides.agreements`; or None.
    drawn
        The outcomes of the run's mode once more, by the draw of strengths that their round used:
        shape (draws, outcomes); None where all rounds read words alike.
    squares
        The same with every weight squared; None where no round is weighed.
    """

    rounds: int
    weight: Counts
    outcomes: Counts
    attends: Counts
    ranks: Counts
    deadlock: Counts
    ends: Counts | None = None
    agreements: Counts | None = None
    drawn: Counts | None = None
    squares: Tally | None = None

    def __add__(self, other: Tally) -> Tally:
        sums = {
            part.name: getattr(self, part.name) + getattr(other, part.name)
            for part in fields(self)
            if part.name != "squares" and getattr(self, part.name) is not None
        }
        if self.squares is None or other.squares is None:
            return Tally(**sums)
        return Tally(**sums, squares=self.squares + other.squares)


@contextmanager
def played(task: Task, streams: Streams | None = None) -> Iterator[SummitModel]:
    """A block, played to its end; its arrays go when it has been looked at."""
    model = SummitModel(
        task.scenario,
        streams.rounds if streams else task.rounds,
        rng=task.seed,
        mode=task.mode,
        as_of=task.as_of,
        rules=task.rules,
        first_cell=task.first_cell,
        streams=streams,
    )
    try:
        model.run_model()
        yield model
    finally:
        model.forget()
        # A circle of agents and model, which only the collector of garbage would find, and late.
        for part in (*model.actors, model.world, model):
            vars(part).clear()


def play(task: Task) -> Tally:
    """Play a block and count it."""
    with played(task) as model:
        return count(model)


def count(model: SummitModel, luck: Callable[[], Any] | None = None) -> Tally:
    """Count a block that has been played.

    Parameters
    ----------
    luck
        Gives the probability of each round, where they are not drawn but enumerated: asked once
        every question has been, since a question may settle more.
    """
    seen = _look(model)
    weights = None
    if luck is not None or model.weighed:
        learnt = {mode: model.weight_under(mode) for mode in MODES}
        chance = 1.0 if luck is None else luck()
        weights = {mode: weight * chance for mode, weight in learnt.items()}
    counted = _counted(model, seen, weights)
    if weights is None:
        return counted
    squares = _counted(model, seen, {mode: weight**2 for mode, weight in weights.items()})
    return replace(counted, squares=squares)


class _Seen(NamedTuple):
    """What is counted of a block, a row for each thing and a column for each round."""

    outcomes: Sequence[Codes]
    attends: BoolArray
    ranks: Sequence[Codes]
    deadlock: Sequence[BoolArray]
    talks: Held | None


def _look(model: SummitModel) -> _Seen:
    rounds = model.world.streams.rounds
    resolution = model.resolution(model.mode)
    meeting = model.meeting(model.mode)
    # Without circles nobody is stuck, so it need not be asked who is trusted.
    stuck = kinds(resolution, model.trusted(model.mode if model.system.circles else "cautious"))
    return _Seen(
        outcomes=[model.outcome_under(mode) for mode in MODES],
        attends=resolution.attends,
        ranks=[np.broadcast_to(meeting.rank(p.name), rounds) for p in model.summit.parties],
        deadlock=[stuck[kind] for kind in KINDS],
        talks=meeting.talks,
    )


def _counted(model: SummitModel, seen: _Seen, weights: Mapping[str, Any] | None) -> Tally:
    rounds = model.world.streams.rounds
    by_mode = [weights[mode] if weights else None for mode in MODES]
    mine = weights[model.mode] if weights else None
    return Tally(
        rounds=rounds,
        weight=np.array([_sums([np.ones(rounds, bool)], weight)[0] for weight in by_mode]),
        outcomes=np.stack(
            [
                _by_code(codes, len(model.summit.outcomes), weight)
                for codes, weight in zip(seen.outcomes, by_mode, strict=True)
            ]
        ),
        attends=_sums(seen.attends, mine),
        ranks=np.stack([_by_code(codes, len(Rank), mine) for codes in seen.ranks]),
        deadlock=_sums(seen.deadlock, mine),
        ends=None if seen.talks is None else _by_code(seen.talks.end, len(ENDS), mine),
        agreements=None if seen.talks is None else _by_agreement(model, seen.talks, mine),
        drawn=_by_draw(model, seen.outcomes[MODES.index(model.mode)], mine),
    )


def _by_draw(model: SummitModel, outcomes: Codes, weight: Any) -> Counts | None:
    """How often each outcome occurred with each draw of strengths."""
    if not model.draws:
        return None
    many = len(model.summit.outcomes)
    cell = model.world.streams.turns(model.draws) * np.uint32(many)
    counted = np.bincount(cell + outcomes, weight, model.draws * many).reshape(model.draws, many)
    return counted if weight is not None else counted.astype(np.int64)


def _by_agreement(model: SummitModel, talks: Held, weight: Any) -> Counts:
    """Of many kinds it is quicker to count all at once; of none agreed, nothing is counted."""
    number = talks.agreement + 1
    made = np.bincount(number, weight, len(agreements(model.summit)) + 1)[1:]
    return made.astype(np.int64) if weight is None else made


def _by_code(codes: Any, categories: int, weight: Any) -> Counts:
    return _sums((codes == code for code in range(categories)), weight)


def _sums(rows: Iterable[Any], weight: Any) -> Counts:
    """How often each is true; counts of 64 bits on every platform, since blocks are added up."""
    if weight is None:
        return np.array([np.count_nonzero(row) for row in rows], np.int64)
    return np.array([weight[row].sum() for row in rows], np.float64)
