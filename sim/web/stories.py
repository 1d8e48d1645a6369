"""A round as a story that is read moment by moment: for worker processes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sim.scenario import START
from sim.studies.trace.telling import Trace, trace
from sim.studies.trace.typical import ROUNDS, typical
from sim.web.answering import scenario
from sim.web.asked import Asked

_HIDDEN = "(hidden) "


@dataclass(frozen=True)
class Event:
    """Something that happened, and whether nobody but its owner knows."""

    text: str
    hidden: bool


@dataclass(frozen=True)
class Moment:
    """What happened at a stage, and whether it stands in the record."""

    title: str
    events: tuple[Event, ...]
    recorded: bool


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
    moments = []
    for stage, events in groupby(found.events, lambda event: event.stage):
        some = list(events)
        recorded = any(event.kind == "record" for event in some)
        told = tuple(
            Event(event.text.removeprefix(_HIDDEN), event.text.startswith(_HIDDEN))
            for event in some
        )
        moments.append(Moment(_title(stage), told, recorded))
    return Tale(found.round, found.outcome, tuple(moments), found.supposed, share)


def _title(stage: str) -> str:
    if stage == START:
        return "Before the first stage"
    return stage[:1].upper() + stage[1:]
