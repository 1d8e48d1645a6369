"""What a story is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from sim.scenario import START

MEETING = "the meeting"
"""Where a story ends, in place of a stage."""

_HIDDEN = "(hidden) "


@dataclass(frozen=True)
class Event:
    """Something that happened in a round.

    Attributes
    ----------
    stage
        The stage at which it did, `start`, or `MEETING`.
    kind
        How words are read: `read`. Of the record: `record`. Hidden: `chance`, `intent`, `doubt`.
        Played: `said`, `done`. What follows: `belief`, `decided`, `sent`. At the meeting:
        `equation`, `mishap`, `promise`, `follows`, `circle`, `deadlock`, `attends`, `rank`,
        `talks`, `reservation`, `bargain`, `outcome`, `weight`.
    text
        It in a sentence; what nobody but its owner knows begins with "(hidden)".
    facts
        It in plain values, by the name of whom or what they are about.
    """

    stage: str
    kind: str
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def secret(self) -> bool:
        """Whether nobody but its owner knows."""
        return self.text.startswith(_HIDDEN)

    @property
    def plain(self) -> str:
        """The sentence, without saying whether it is hidden."""
        return self.text.removeprefix(_HIDDEN)


class Moment(NamedTuple):
    """What happened at a stage: its heading, the events, whether it stands in the record."""

    title: str
    events: tuple[Event, ...]
    recorded: bool


def moments(events: Iterable[Event]) -> Iterator[Moment]:
    """A story stage by stage."""
    for stage, told in groupby(events, lambda event: event.stage):
        some = tuple(told)
        yield Moment(titled(stage), some, any(event.kind == "record" for event in some))


def titled(stage: str) -> str:
    """A stage, or the meeting, as a heading."""
    return "Before the first stage" if stage == START else stage[:1].upper() + stage[1:]


def hidden(text: str) -> str:
    """A sentence about what the public does not see."""
    return f"{_HIDDEN}{text}"


def one(array: Any) -> Any:
    """The value of a block of one round, whether it is one a round or one for all."""
    return np.ravel(array)[0].item()
