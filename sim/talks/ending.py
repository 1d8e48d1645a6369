"""How talks end, for many cases or rounds at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Codes = NDArray[np.uint8]

NOBODY = -1
"""In place of an agreement, or of who proposed it, where there is none."""
MEDIATOR = -2
"""In place of a proposer, where the mediator's text is agreed."""


class End(IntEnum):
    """How talks can end."""

    AGREED = 0
    TIMED_OUT = 1
    """The last turn is over."""
    WALKED_OUT = 2
    """A side has lost its patience."""
    NO_MANDATE = 3
    """From the outset a side may sign nothing that is worth its reservation."""


@dataclass(frozen=True, eq=False)
class Ending:
    """How talks have ended, each of shape (cases,).

    Attributes
    ----------
    agreement
        Its index, or `NOBODY`.
    turn
        In which the last side accepted, counted from 0; the number of turns where none was agreed.
    proposer
        The side, or `MEDIATOR` or `NOBODY`.
    end
        Codes of `End`.
    """

    agreement: Ints
    turn: Ints
    proposer: Ints
    end: Codes

    @classmethod
    def open(cls, cases: int, turns: int) -> Self:
        """Talks that run out of time, unless something happens."""
        return cls(
            np.full(cases, NOBODY, np.intp),
            np.full(cases, turns, np.intp),
            np.full(cases, NOBODY, np.intp),
            np.full(cases, End.TIMED_OUT, np.uint8),
        )

    def agree(self, cases: Ints, agreement: Ints, turn: Ints | int, proposer: Ints | int) -> None:
        """Note that these cases have ended in an agreement."""
        self.agreement[cases] = agreement
        self.turn[cases] = turn
        self.proposer[cases] = proposer
        self.end[cases] = End.AGREED

    def take(self, other: Ending, cases: Ints) -> None:
        """Note that these cases have ended as those of `other` have."""
        self.agreement[cases] = other.agreement
        self.turn[cases] = other.turn
        self.proposer[cases] = other.proposer
        self.end[cases] = other.end
