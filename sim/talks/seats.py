"""A side at the table, in many cases at once: what it may sign, what it demands, what it offers.

A *case* is a way in which the talks can be set up. Rounds that are set up alike are one case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from sim.talks.additive import lowered, rises
from sim.talks.manners import Floor
from sim.talks.tactics import SLACK, Tactic, aspiration

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ladder:
    """What agreements are worth to a side, and the way down from the best to the worst.

    Attributes
    ----------
    utility
        Of every agreement, alike ones made equal: shape (ways, agreements), where a way is a
        profile under a mandate.
    worth
        The same, but minus infinity for what the side may not sign.
    rungs
        `worth` in ascending order, filled up with infinity to a power of two: (ways, width).
    order
        The agreement on each rung: (ways, width). Of equal ones the first stands lowest.
    worst
        The least that the side may sign: (ways,); infinity where that is nothing.
    """

    utility: Floats
    worth: Floats
    rungs: Floats
    order: Ints
    worst: Floats

    @classmethod
    def of(cls, utility: Floats, allowed: Mask) -> Self:
        """The ladder of utilities (ways, agreements) of which the allowed may be signed."""
        alike = _alike(utility, allowed)
        worth = np.where(allowed, alike, -np.inf)
        ways, agreements = worth.shape
        shape = ways, 1 << (agreements - 1).bit_length()
        rungs, order = np.full(shape, np.inf), np.zeros(shape, np.intp)
        order[:, :agreements] = worth.argsort(axis=1, kind="stable")
        rungs[:, :agreements] = np.take_along_axis(worth, order[:, :agreements], axis=1)
        return cls(alike, worth, rungs, order, alike.min(axis=1, where=allowed, initial=np.inf))

    def lowest(self, way: Ints, level: Floats) -> Ints:
        """The worst agreement that is worth the level: a binary search, all cases in step.

        `way` (cases,) and `level` (..., cases); no level may be above the best of its way.
        """
        width = self.rungs.shape[1]
        rungs = self.rungs.ravel()
        # Narrow numbers are three times as quick as wide ones.
        small = np.int32 if rungs.size <= np.iinfo(np.int32).max else np.int64
        at: NDArray[Any] = np.broadcast_to(way * width, level.shape).astype(small)
        half = width // 2
        while half:
            at += np.multiply(rungs[at + small(half - 1)] < level, half, dtype=small)
            half //= 2
        agreement: Ints = self.order.ravel()[at]
        return agreement


def _alike(utility: Floats, allowed: Mask) -> Floats:
    """Utilities where those that differ by rounding alone are equal, to the lowest of them."""
    order = utility.argsort(axis=1, kind="stable")
    ascending = np.take_along_axis(utility, order, axis=1)
    best = utility.max(axis=1, where=allowed, initial=-np.inf)
    risen = rises(ascending, np.where(np.isfinite(best), best, 0))
    lowest = np.maximum.accumulate(np.where(risen, ascending, -np.inf), axis=1)
    alike = np.empty_like(utility)
    np.put_along_axis(alike, order, lowest, axis=1)
    return alike


@dataclass(frozen=True, eq=False)
class Seat:
    """A side and its numbers: `way`, `reservation`, `exponent` of shape (cases,).

    Its `floor` is as `sim.talks.manners.Manner` says.
    """

    ladder: Ladder
    tactic: Tactic
    floor: Floor
    way: Ints
    reservation: Floats
    exponent: Floats

    @property
    def best(self) -> Floats:
        """The most that it may sign: (cases,); minus infinity where that is nothing."""
        best: Floats = self.ladder.rungs[self.way, self.ladder.worth.shape[1] - 1]
        return best

    @property
    def least(self) -> Floats:
        """What an agreement must be worth to be signed at all, the reservation: (cases,)."""
        return lowered(self.reservation, np.where(np.isfinite(self.best), self.best, 0))

    def of(self, cases: Ints) -> Seat:
        """The same side in some of the cases."""
        return Seat(
            self.ladder,
            self.tactic,
            self.floor,
            self.way[cases],
            self.reservation[cases],
            self.exponent[cases],
        )

    def level(self, demand: Floats) -> Floats:
        """The utility demanded, from the floor to all but the best."""
        share = np.maximum(demand - SLACK, 0)
        last = self.least
        if self.floor == "worst":
            last = np.maximum(last, self.ladder.worst[self.way])
        level: Floats = last + share * (self.best - last)
        return level

    def timed(self, first: int, span: int, turns: int) -> Floats:
        """The levels of the next `span` turns of one that minds the time only: (span, cases)."""
        turn = np.arange(first, first + span)[:, np.newaxis]
        return self.level(aspiration(turn, turns, self.exponent))

    def offer(self, level: Floats) -> Ints:
        """The agreement that it proposes at its level: the worst that is worth it."""
        return self.ladder.lowest(self.way, level)

    def worth(self, agreement: Ints) -> Floats:
        """Of agreements (..., cases) to the side; minus infinity outside its mandate."""
        agreements = self.ladder.worth.shape[1]
        worth: Floats = self.ladder.worth.ravel()[self.way * agreements + agreement]
        return worth

    def shortfall(self, agreement: Ints) -> Floats:
        """How far below its best an agreement is; negative for a better one it may not sign."""
        agreements = self.ladder.utility.shape[1]
        utility = self.ladder.utility.ravel()[self.way * agreements + agreement]
        shortfall: Floats = self.best - utility
        return shortfall
