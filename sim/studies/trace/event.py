"""What a story is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MEETING = "the meeting"
"""Where a story ends, in place of a stage."""


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


def hidden(text: str) -> str:
    """A sentence about what the public does not see."""
    return f"(hidden) {text}"


def one(array: Any) -> Any:
    """The value of a block of one round, whether it is one a round or one for all."""
    return np.ravel(array)[0].item()
