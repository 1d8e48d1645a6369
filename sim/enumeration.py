"""Every possible history once, with its probability: another source of draws for the same model.

A history begins with nothing settled. Where a rule asks whether a uniform number lies below p,
and what is settled leaves that open, the history splits: this one goes on below p, and a sibling,
settled so far alike, is put aside to be played from the beginning with its number above p. So
each history is played once, draws that nobody asks for never split anything, and a history's
probability is the volume of the box in which its numbers lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from sim.errors import Refusal
from sim.streams import BoolArray, Name, Streams, entry

MOST = 4_000_000
"""How many histories are enumerated at most."""

_LOOKED_AT = (
    "a rule looks at a draw itself, so the histories cannot be enumerated; let it ask whether the "
    "draw lies below a probability, or play rounds instead"
)
_AT_ONCE = 32_768
_PROBES = 4_096

Floats = NDArray[np.float64]
Box = dict[Name, Floats]
"""Draw to the bounds between which it is settled, shape (2, histories)."""


class Histories(Streams):
    """A block of histories, each with what is settled of its draws.

    Parameters
    ----------
    box
        The bounds of every draw that is settled to some degree.
    count
        How many histories there are.

    Attributes
    ----------
    siblings
        Those put aside, to be played later.
    """

    def __init__(self, box: Box, count: int) -> None:
        super().__init__(seed=0, rounds=count)
        self._box = box
        self.siblings: list[tuple[Box, int]] = []

    def uniform(self, actor: str, quantity: str, stage: str = "") -> Any:
        """A number of which only bounds are known."""
        return _Bounded(self, (actor, quantity, stage), np.arange(self.rounds))

    @property
    def probability(self) -> Floats:
        """The probability of each history as it is settled now, shape (histories,)."""
        widths = (high - low for low, high in self._box.values())
        product: Floats = np.multiply.reduce([np.ones(self.rounds), *widths], axis=0)
        return product

    def bounds(self, name: Name) -> Floats:
        """The bounds of a draw, shape (2, histories)."""
        if name not in self._box:
            self._box[name] = _open(self.rounds)
        return self._box[name]

    def settle(self, name: Name, at: NDArray[np.intp], p: Floats) -> None:
        """Settle a draw below p in some histories; their siblings have it above."""
        bounds = self.bounds(name)
        aside = {other: box[:, at] for other, box in self._box.items()}
        aside[name][0] = p
        self.siblings.append((aside, at.size))
        bounds[1, at] = p


class _Probes(Histories):
    """Histories that go either way at random, to see how often they would have split."""

    def __init__(self, count: int) -> None:
        super().__init__({}, count)
        self._luck = np.random.default_rng(0)
        self.leaves = np.ones(count)

    def settle(self, name: Name, at: NDArray[np.intp], p: Floats) -> None:
        bounds, low = self.bounds(name), self._luck.random(at.size) < 0.5
        bounds[1, at[low]] = p[low]
        bounds[0, at[~low]] = p[~low]
        self.leaves[at] *= 2


class _Bounded:
    """What stands for a uniform number: it answers as `streams.Uniform` does."""

    branches = True

    def __init__(self, histories: Histories, name: Name, places: NDArray[np.intp]) -> None:
        self._histories, self._name, self.numbers = histories, name, places

    @property
    def rounds(self) -> int:
        """How many there are."""
        return self.numbers.size

    @property
    def bits(self) -> NoReturn:
        """Not to be had: there is no such number."""
        raise Refusal(_LOOKED_AT)

    def rest(self, index: int) -> NoReturn:
        """Not to be had either."""
        raise Refusal(_LOOKED_AT)

    def only(self, rounds: NDArray[np.intp]) -> _Bounded:
        """The same numbers, of some rounds only (indices into these)."""
        return _Bounded(self._histories, self._name, self.numbers[rounds])

    def perhaps_below(self, p: float) -> NDArray[np.intp]:
        """The rounds in which it is left open, or settled, that U < p."""
        low = self._histories.bounds(self._name)[0, self.numbers]
        found: NDArray[np.intp] = (low < p).nonzero()[0]
        return found

    def below(self, p: Any, row: Any = None, where: Any = True) -> BoolArray:
        """U < p, which splits the histories of `where` that leave it open."""
        table = np.asarray(p, np.float64)
        border = np.broadcast_to(table if row is None else entry(table, row), self.numbers.shape)
        low, high = self._histories.bounds(self._name)[:, self.numbers]
        unsettled = where & (low < border) & (border < high)
        if unsettled.any():
            self._histories.settle(self._name, self.numbers[unsettled], border[unsettled])
        below: BoolArray = self._histories.bounds(self._name)[1, self.numbers] <= border
        return below


def estimate(play: Callable[[Histories], Any]) -> float:
    """About how many histories there are (Knuth 1975, by random descents of the tree)."""
    probes = _Probes(_PROBES)
    play(probes)
    return float(probes.leaves.mean())


def histories(play: Callable[[Histories], Any]) -> Iterator[Any]:
    """Play every history, block by block, and hand on what comes of each block.

    Parameters
    ----------
    play
        Plays a block of histories to its end.

    Raises
    ------
    Refusal
        If there are more than `MOST`.
    """
    about = estimate(play)
    if about > MOST:
        raise Refusal(
            f"there are about {about:,.0f} histories, and at most {MOST:,} are enumerated: play "
            "rounds instead, or ask as of a later stage of the record"
        )
    aside: list[tuple[Box, int]] = [({}, 1)]
    played = 0
    while aside:
        block = _gathered(aside)
        played += block.rounds
        if played > MOST:
            raise Refusal(
                f"there are more than {MOST:,} histories: play rounds instead, or ask as of a "
                "later stage of the record"
            )
        yield play(block)
        aside += block.siblings


def _gathered(aside: list[tuple[Box, int]]) -> Histories:
    """A block of histories taken from those put aside, the last first."""
    taken: list[tuple[Box, int]] = []
    while aside and sum(count for _, count in taken) < _AT_ONCE:
        taken.append(aside.pop())
    names = dict.fromkeys(name for box, _ in taken for name in box)
    box = {
        name: np.concatenate(
            [box[name] if name in box else _open(count) for box, count in taken], axis=1
        )
        for name in names
    }
    return Histories(box, sum(count for _, count in taken))


def _open(count: int) -> Floats:
    return np.repeat([[0.0], [1.0]], count, axis=1)
