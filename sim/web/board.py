"""What there is to ask of a scenario: its numbers with their fields, its stages, its phrases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.inventory import Number, numbers, strengths
from sim.ranges import Range
from sim.scenario import START, Scenario
from sim.strengths import told
from sim.web.labels import SHARES, labelled, said
from sim.web.phrases import Phrase, phrases

_TINY = 0.1
"""Ranges that end below this share want smaller steps."""


@dataclass(frozen=True)
class Field:
    """A number that can be changed.

    Attributes
    ----------
    name
        As of `sim.inventory`.
    label
        It in words.
    kind
        As of `sim.inventory`.
    default
        What its field holds where nothing is changed: of a share, its percent without the sign.
    ends
        Of a share with a range: from where to where, in percent.
    range
        The same as the file says it; empty without a range.
    hint
        What else is to be known to change it.
    """

    name: str
    label: str
    kind: str
    default: str
    ends: tuple[float, float] | None = None
    range: str = ""
    hint: str = ""

    @property
    def share(self) -> bool:
        """Whether it is said in percent, and so moved by a slider."""
        return self.kind in SHARES

    @property
    def step(self) -> str:
        """By how much a key moves the slider, in percentage points."""
        return "0.5" if self.ends and self.ends[1] <= 100 * _TINY else "1"

    def value(self, text: str) -> str:
        """What a link says, such as "30%", as the field holds it."""
        if not self.share:
            return text
        stripped = text.strip().removesuffix("a stage").strip()
        if stripped.endswith("%"):
            return stripped.removesuffix("%").strip()
        try:
            return f"{100 * float(stripped):.10g}"
        except ValueError:
            return stripped

    def setting(self, value: str) -> str:
        """What the field holds, as a link says it."""
        text = value.strip()
        return f"{text}%" if self.share and text and _plain(text) else text


@dataclass(frozen=True)
class Group:
    """Numbers that belong together."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Stop:
    """A moment as of which the record can be known."""

    name: str
    label: str
    date: str = ""


@dataclass(frozen=True)
class Board:
    """All that a page needs to know of a scenario to ask about it.

    Attributes
    ----------
    name, question
        The summit, and what is asked of it.
    where
        Where and when it is to be held.
    cast
        Each party with its leader.
    outcomes
        Their names, in order.
    ranged
        The numbers that the file gives a range.
    groups
        All others, group by group.
    stops
        The start and every stage.
    record_end
        The name of the last one that the record reaches.
    phrases
        What may be supposed with a list's help.
    """

    name: str
    question: str
    where: str
    cast: tuple[str, ...]
    outcomes: tuple[str, ...]
    stops: tuple[Stop, ...]
    record_end: str
    ranged: tuple[Field, ...]
    groups: tuple[Group, ...]
    phrases: tuple[Phrase, ...]

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by the name of its number."""
        parts = (self.ranged, *(group.fields for group in self.groups))
        return {field.name: field for part in parts for field in part}


def board(scenario: Scenario) -> Board:
    """What there is to ask of a scenario.

    Examples
    --------
    >>> from sim.reading import load
    >>> board(load("istanbul-2025")).ranged[0].label
    'deal prepared'
    """
    ranged, groups = _fields(scenario)
    return Board(
        name=scenario.name,
        question=scenario.question,
        where=", ".join(filter(None, (scenario.place, _day(scenario.opens)))),
        cast=tuple(_cast(scenario)),
        outcomes=tuple(outcome.name for outcome in scenario.outcomes),
        stops=tuple(_stops(scenario)),
        record_end=scenario.record_end,
        ranged=ranged,
        groups=groups,
        phrases=phrases(scenario),
    )


def _cast(scenario: Scenario) -> Iterator[str]:
    for party in scenario.parties:
        yield f"{party.name} ({party.leader})" if party.leader else party.name


def _stops(scenario: Scenario) -> Iterator[Stop]:
    yield Stop(START, "the start")
    for stage in scenario.stages:
        date = _day(stage.date).rpartition(" ")[0]
        yield Stop(stage.name, stage.name, "" if date == stage.name else date)


def _day(date: dt.date | None) -> str:
    """A date as it is said; empty without one."""
    return f"{date.day} {date:%B} {date.year}" if date else ""


def _fields(scenario: Scenario) -> tuple[tuple[Field, ...], tuple[Group, ...]]:
    """Fields of numbers with ranges, and of all others in groups."""
    ranged: list[Field] = []
    groups: dict[str, list[Field]] = {}
    for name, number in numbers(scenario).items():
        title, label = labelled(scenario, number)
        found = scenario.ranges.get(name)
        field = _field(number, label, found)
        if found:
            ranged.append(field)
        else:
            groups.setdefault(title, []).append(_field(number, label))
    for number in strengths(scenario):
        title, label = labelled(scenario, number)
        groups.setdefault(title, []).append(_strength(scenario, number, label))
    return tuple(ranged), tuple(Group(title, tuple(some)) for title, some in groups.items())


_HINTS = {
    "likelihood": "of ten who come v of ten who stay away, such as 7 v 5",
    "shift": "such as strong up, moderate down, odds x 2.5",
    "exponent": "boulware, linear, conceder or a number; more is longer",
}
_THREE = "of ten who come v who come if v who stay away, such as 7 v 6 v 5"


def _field(number: Number, label: str, found: Range | None = None) -> Field:
    ends, told_range = None, ""
    if found:
        low, high = (said(_with(number, end)) for end in (found.low, found.high))
        sign = "%" if number.kind in SHARES else ""
        told_range = f"{low}{sign} to {high}{sign}"
        if number.kind in SHARES:
            ends = 100 * float(np.min(found.low)), 100 * float(np.max(found.high))
    held = said(number)
    three = number.kind == "likelihood" and held.count(" v ") > 1
    hint = _THREE if three else _HINTS.get(number.kind, "")
    return Field(number.name, label, number.kind, held, ends, told_range, hint)


def _with(number: Number, value: object) -> Number:
    return Number(number.name, number.kind, number.places, value)  # type: ignore[arg-type]


def _strength(scenario: Scenario, number: Number, label: str) -> Field:
    """A strength of words: where it is drawn, no one number is its default."""
    learnt = told(scenario.strengths)
    if learnt is None:
        return Field(number.name, label, number.kind, said(number), hint="1 is as elicited")
    hint = f"empty: drawn as past meetings teach, {said(number)} on average; 1 is as elicited"
    return Field(number.name, label, number.kind, "", hint=hint)


def _plain(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
