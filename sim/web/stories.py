"""A round as a story that is read moment by moment: for worker processes."""

from __future__ import annotations

from dataclasses import dataclass

from sim.studies.trace.event import Moment, moments
from sim.studies.trace.telling import Trace, trace
from sim.studies.trace.typical import ROUNDS, typical
from sim.web.answering import scenario
from sim.web.asked import Asked


@dataclass(frozen=True)
class Tale:
    """A round, told.

    Attributes
    ----------
    round
        Its number.
    outcome
        What came of it.
    moments
        In order of time.
    supposed
        What is supposed beside the record.
    typical
        Of the rounds with the outcome, the share that is alike to this one, where it is the
        typical one.
    """

    round: int
    outcome: str
    moments: tuple[Moment, ...]
    supposed: tuple[str, ...]
    typical: float | None = None


def tale(asked: Asked, text: bytes, path: str, outcome: str, number: int) -> Tale:
    """Tell a round.

    Parameters
    ----------
    outcome
        What is to come of it; empty: anything.
    number
        Which: of an outcome, 0 is the typical one and the others follow in order.

    Raises
    ------
    ScenarioError
        If there is no such outcome, or the question is not well put.
    Refusal
        If none of the rounds has it.
    """
    summit = scenario(asked, text, path)
    how = (asked.seed, asked.mode, asked.as_of or None)
    if outcome and number == 0:
        kinds = typical(summit, [outcome], *how, rounds=min(asked.rounds, ROUNDS))
        if kinds:
            return _told(kinds[0].trace, kinds[0].share)
    skip = number - 1 if outcome else number
    told = trace(summit, None, outcome or None, 1, *how, rounds=asked.rounds, skip=max(0, skip))
    return _told(told[0])


def _told(found: Trace, share: float | None = None) -> Tale:
    stages = tuple(moments(found.events))
    return Tale(found.round, found.outcome, stages, found.supposed, share)
