"""Drawing one of a few categories for many rounds at once, by a look-up table.

The table has a cell for each of the 65,536 values of a uniform's leading bits (the method of
Marsaglia 1963, cut at 16 bits). Where a border between two categories falls inside a cell, the
table says so and the uniform's further bits decide: the draw is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.streams import LEVELS, Codes, Uniform, places
from sim.strengths import DRAWS

_UNDECIDED = 255
_SHIFT = 8
_CELL = 1 << _SHIFT
_MOST_WHEELS = 1 << 16
"""So many wheels take 16 MiB; beyond, nothing is tabulated."""


class Wheel:
    """A wheel of fortune for each row of a small table of probabilities.

    Parameters
    ----------
    probabilities
        Shape (rows, categories), each row summing to one; at most 255 categories.

    Examples
    --------
    >>> import numpy as np
    >>> from sim.streams import Streams
    >>> wheel = Wheel(np.array([[0.0, 1.0], [1.0, 0.0]]))
    >>> wheel.spin(Streams(seed=0, rounds=3).uniform("Putin", "mood"), np.array([0, 1, 0])).tolist()
    [1, 0, 1]
    """

    def __init__(self, probabilities: NDArray[np.float64]) -> None:
        table = np.atleast_2d(np.asarray(probabilities, np.float64))
        self._borders = np.cumsum(table, axis=1) * LEVELS
        # Rounding must not leave a gap behind the last category that can come up.
        for borders, row in zip(self._borders, table, strict=True):
            borders[np.flatnonzero(row)[-1] :] = LEVELS
        self._table = np.full(self._borders.shape[0] * LEVELS, _UNDECIDED, np.uint8)
        for cells, borders in zip(self._table.reshape(-1, LEVELS), self._borders, strict=True):
            starts = np.ceil([0.0, *borders[:-1]]).astype(int)
            for category, span in enumerate(
                zip(starts, np.floor(borders).astype(int), strict=True)
            ):
                cells[slice(*span)] = category

        blocks = self._table.reshape(-1, 16)
        same = (blocks == blocks[:, :1]).all(axis=1)
        self._coarse = np.where(same, blocks[:, 0], _UNDECIDED).astype(np.uint8)

    def spin(
        self, uniform: Uniform, row: NDArray[np.integer[Any]] | None = None, where: Any = True
    ) -> Codes:
        """The category of each round, `uint8`.

        Parameters
        ----------
        uniform
            What decides.
        row
            The round's row of the table.
        where
            In which rounds the answer matters.
        """
        if uniform.branches:
            borders = self._borders.T[:-1] / LEVELS
            return _by_borders(uniform, borders if row is not None else borders[:, 0], row, where)
        if row is None or len(self._borders) == 1:
            drawn = self._coarse.take(uniform.bits >> 4)
            unclear = (drawn == _UNDECIDED).nonzero()[0]
            drawn[unclear] = self._table.take(uniform.bits[unclear])
        else:
            cell = row.astype(np.uint32)
            cell <<= 12
            cell |= uniform.bits >> 4
            drawn = self._coarse.take(cell)
            unclear = (drawn == _UNDECIDED).nonzero()[0]
            fine = row[unclear].astype(np.intp) * LEVELS + uniform.bits[unclear]
            drawn[unclear] = self._table.take(fine)
        for index in unclear[drawn[unclear] == _UNDECIDED]:
            # Seen from its cell, so that adding the bits does not round the rest.
            borders = self._borders[0 if row is None else int(row[index])] - uniform.bits[index]
            drawn[index] = np.searchsorted(borders, uniform.rest(int(index)), side="right")
        return drawn


class Wheels:
    """Several wheels for each row, which the rounds use in turn.

    A cell of the table is 256 values of the leading bits; where a border falls inside one, the
    borders themselves decide. So 256 wheels take no more room than one of `Wheel`.

    Parameters
    ----------
    probabilities
        Shape (rows, categories, wheels), each column summing to one; at most 255 categories.
    """

    def __init__(self, probabilities: NDArray[np.float64]) -> None:
        shares = np.moveaxis(np.asarray(probabilities, np.float64), 1, 2)
        self._rows, self._size, _ = shares.shape
        shares = shares.reshape(-1, shares.shape[2])
        borders = np.cumsum(shares, axis=1) * LEVELS
        # Rounding must not leave a gap behind the last category that can come up.
        last = shares.shape[1] - 1 - (shares[:, ::-1] > 0).argmax(axis=1)
        borders[np.arange(shares.shape[1]) >= last[:, None]] = LEVELS
        self._borders = borders
        starts = np.arange(0, LEVELS, _CELL)
        table = np.zeros((len(borders), starts.size), np.uint8)
        inside = np.zeros(table.shape, np.bool_)
        for border in borders.T:
            table += border[:, None] <= starts
            inside |= (border[:, None] > starts) & (border[:, None] < starts + _CELL)
        table[inside] = _UNDECIDED
        self._table = table.ravel()

    def spin(
        self, uniform: Uniform, row: NDArray[np.integer[Any]] | None = None, where: Any = True
    ) -> Codes:
        """The category of each round, as `Wheel.spin` gives it."""
        at = uniform.turns(self._size)
        if row is not None and self._rows > 1:
            at = places(row, self._size, at)
        cell = at * np.uint32(LEVELS // _CELL)
        cell += uniform.bits >> _SHIFT
        drawn: Codes = self._table.take(cell)
        unclear = (drawn == _UNDECIDED).nonzero()[0]
        # Seen from its level, so that adding the bits does not round the rest.
        borders = self._borders[at[unclear]] - uniform.bits[unclear, None]
        drawn[unclear] = (borders <= 0).sum(axis=1)
        within = ((borders > 0) & (borders < 1)).any(axis=1)
        for index, left in zip(unclear[within], borders[within], strict=True):
            drawn[index] = np.searchsorted(left, uniform.rest(int(index)), side="right")
        return drawn


Share = Callable[[int, Any, Any], NDArray[np.float64]]
"""Gives the probability of a category by round: its number, the row, the entries looked at."""


class Varied:
    """A wheel whose probabilities differ from round to round.

    Parameters
    ----------
    categories
        How many have a share; what is left is that of one more.
    share
        Gives their probabilities.
    size
        How many entries they have, which rounds use in turn; None: one a round.
    """

    def __init__(self, categories: int, share: Share, size: int | None = None) -> None:
        self._categories, self._share, self._size = categories, share, size

    def spin(
        self, uniform: Uniform, row: NDArray[np.integer[Any]] | None = None, where: Any = True
    ) -> Codes:
        """The category of each round, as `Wheel.spin` gives it."""
        at = 0 if row is None else row
        turns = uniform.numbers if self._size is None else uniform.among(self._size)
        shares = (self._share(k, at, turns) for k in range(self._categories))
        return _by_borders(uniform, accumulate(shares), None, where)


Spinner = Wheel | Wheels | Varied


def wheel(probabilities: NDArray[np.float64]) -> Spinner:
    """The wheel of a table of shape (rows, categories), or (rows, categories, n).

    The rounds use the entries of the last axis in turn.
    """
    if probabilities.ndim < 3:
        return Wheel(probabilities)
    rows, _, size = probabilities.shape
    if size <= DRAWS and rows * size <= _MOST_WHEELS:
        return Wheels(probabilities)

    def share(category: int, row: Any, turns: Any) -> NDArray[np.float64]:
        entries = np.arange(size) if isinstance(turns, slice) else turns
        found: NDArray[np.float64] = probabilities[row, category, entries]
        return found

    return Varied(probabilities.shape[1] - 1, share, size)


def _by_borders(
    uniform: Uniform,
    borders: Iterable[NDArray[np.float64]],
    row: NDArray[np.integer[Any]] | None,
    where: Any,
) -> Codes:
    """The number of borders that lie at or below each round's draw."""
    drawn = np.zeros(uniform.rounds, np.uint8)
    for border in borders:
        below = uniform.below(border, row, where)
        drawn += ~below
        where = where & ~below
    return drawn
