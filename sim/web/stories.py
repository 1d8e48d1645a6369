"""A round as a story that is read moment by moment: for worker processes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sim.scenario import START
from sim.studies.trace import Trace, trace
from sim.web.answering import scenario
from sim.web.asked import Asked

MOST = 200
"""The most rounds of an outcome that are told one after another."""

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
    """

    round: int
    outcome: str
    moments: tuple[Moment, ...]
    supposed: tuple[str, ...]


def tale(asked: Asked, text: bytes, path: str, outcome: str, number: int) -> Tale:
    """Tell the round of an outcome (or of any, if it is empty) that comes `number` after the first.

    Raises
    ------
    ScenarioError
        If there is no such outcome, or the question is not well put.
    Refusal
        If none of the rounds has it.
    """
    summit = scenario(asked, text, path)
    told = trace(
        summit,
        outcome=outcome or None,
        count=min(number, MOST) + 1,
        seed=asked.seed,
        mode=asked.mode,
        as_of=asked.as_of or None,
        rounds=asked.rounds,
    )
    return _told(told[-1])


def _told(found: Trace) -> Tale:
    moments = []
    for stage, events in groupby(found.events, lambda event: event.stage):
        some = list(events)
        recorded = any(event.kind == "record" for event in some)
        told = tuple(
            Event(event.text.removeprefix(_HIDDEN), event.text.startswith(_HIDDEN))
            for event in some
        )
        moments.append(Moment(_title(stage), told, recorded))
    return Tale(found.round, found.outcome, tuple(moments), found.supposed)


def _title(stage: str) -> str:
    if stage == START:
        return "Before the first stage"
    return stage[:1].upper() + stage[1:]
