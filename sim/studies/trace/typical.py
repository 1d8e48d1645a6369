"""A typical round of each outcome: what most often went before it, told as one story.

Rounds are *alike* if everyone did the same in them: the same actors attended, leaders meant to do
the same at the end, parties were there with the same ranks, and the talks ended alike, with the
same agreement. Among the rounds that have an outcome, the most frequent such combination is the
typical one, and the first round that has it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import one_of
from sim.model import SummitModel
from sim.rounds import prepared
from sim.rules import Rule
from sim.scenario import Scenario
from sim.streams import CELL
from sim.studies.trace.telling import Trace, retold
from sim.tally import Task, played

ROUNDS = 4 * CELL
"""Among how many rounds typical ones are looked for: the first of a run."""


@dataclass(frozen=True)
class Typical:
    """A typical round of an outcome.

    Attributes
    ----------
    outcome
        Its name.
    share
        The share of the rounds with the outcome that are alike to this one.
    kinds
        How many kinds of rounds have the outcome, no two of them alike.
    trace
        The first round of the most frequent kind, as a story.
    """

    outcome: str
    share: float
    kinds: int
    trace: Trace


def typical(
    scenario: Scenario | str | Path,
    outcomes: Sequence[str] | None = None,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    rounds: int = ROUNDS,
) -> list[Typical]:
    """A typical round of each of some outcomes, in their order; none for one that never occurs.

    Parameters
    ----------
    scenario, seed, mode, as_of, rules
        As of `sim.run`: the rounds are those of that run. Where rounds are weighed, the most
        frequent kind is the heaviest.
    outcomes
        Which; all without.
    rounds
        Among how many rounds to look.

    Raises
    ------
    ScenarioError
        For an unfit scenario, number, stage, mode, rule or outcome.

    Examples
    --------
    >>> found = typical("istanbul-2025", ["Ukraine declines"], rounds=2_000)
    >>> [(kind.outcome, kind.trace.outcome) for kind in found]
    [('Ukraine declines', 'Ukraine declines')]
    """
    job = prepared(scenario, rounds, seed, mode, as_of, rules)
    names = [outcome.name for outcome in job.scenario.outcomes]
    wanted = names if outcomes is None else list(outcomes)
    for name in wanted:
        one_of(name, names, "an outcome of this scenario")
    kinds = _counted(job)
    found = [(name, kinds[names.index(name)]) for name in wanted]
    return [_typical(job, name, kinds) for name, kinds in found if kinds.weight]


class _Kind(NamedTuple):
    """A kind of round: what the rounds of it weigh, and which is the first."""

    weight: float
    first: int


@dataclass
class _Kinds:
    """The kinds of rounds that have one outcome, by what everyone did."""

    known: dict[bytes, _Kind] = field(default_factory=dict)

    def add(self, did: bytes, weight: float, first: int) -> None:
        """Count more rounds of a kind; blocks come in order."""
        before = self.known.get(did, _Kind(0, first))
        self.known[did] = _Kind(before.weight + weight, before.first)

    @property
    def weight(self) -> float:
        """What all rounds with the outcome weigh."""
        return sum(kind.weight for kind in self.known.values())

    @property
    def commonest(self) -> _Kind:
        """The heaviest; of several, the one that came first."""
        return max(self.known.values(), key=lambda kind: (kind.weight, -kind.first))


def _typical(job: Task, name: str, kinds: _Kinds) -> Typical:
    commonest = kinds.commonest
    share = commonest.weight / kinds.weight
    return Typical(name, share, len(kinds.known), retold(job, commonest.first))


def _counted(job: Task) -> list[_Kinds]:
    """The kinds of rounds of each outcome, cell by cell."""
    counted = [_Kinds() for _ in job.scenario.outcomes]
    for first in range(0, job.rounds, CELL):
        part = job.part(first // CELL, min(CELL, job.rounds - first))
        with played(part) as model:
            for code, did, weight, place in _kinds(model):
                counted[code].add(did, weight, first + place)
    return counted


def _kinds(model: SummitModel) -> Iterator[tuple[int, bytes, float, int]]:
    """Of each kind in a block: its outcome, what everyone did, its weight, its first round."""
    did, weight = _done(model), np.asarray(model.weight_under(model.mode), np.float64)
    counts = np.flatnonzero(weight > 0)
    rows = np.ascontiguousarray(did[:, counts].T)
    whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    _, place, kind = np.unique(whole, return_index=True, return_inverse=True)
    weights = np.bincount(kind.ravel(), weight[counts], place.size)
    for at, heavy in zip(place.tolist(), weights.tolist(), strict=True):
        yield int(rows[at, 0]), rows[at].tobytes(), heavy, int(counts[at])


def _done(model: SummitModel) -> Any:
    """The outcome and what everyone did, a row for each thing: shape (things, rounds)."""
    meeting, rounds = model.meeting(model.mode), model.world.streams.rounds
    assert model.outcome is not None
    parts = [model.outcome, *model.resolution(model.mode).attends]
    parts += [leader.intent for leader in model.leaders.values()]
    parts += [meeting.rank(party.name) for party in model.summit.parties]
    if meeting.talks is not None:
        parts += [meeting.talks.end, meeting.talks.agreement]
    return np.stack([np.broadcast_to(part, rounds) for part in parts]).astype(np.int32)
