"""Named random streams: every draw has an address, so luck never depends on call order.

A draw is keyed by (seed, cell, actor id, quantity, stage). A cell is a fixed 16,384 rounds and
a partial cell is a prefix of it; so the first rounds of a long run are the short run, and
neither block size nor workers nor the rules of other actors change a digit.

The key is hashed (BLAKE2b) straight into the state of NumPy's SFC64 generator, whose first
rounds are thrown away as NumPy does after seeding (Doty-Humphrey, PractRand).
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

NUMBERS = 2
"""The version of the numbers: raised whenever a seed no longer gives the digits that it gave."""

CELL = 16_384
LEVELS = 65_536
_WARM_UP = 12

BoolArray = NDArray[np.bool_]
Codes = NDArray[np.uint8]
Name = tuple[str, str, str]


def _digest(*parts: int | str) -> bytes:
    """32 bytes from the parts; `repr` keeps them apart, so no two keys run together."""
    return blake2b(repr(parts).encode(), digest_size=32).digest()


class Streams:
    """The random numbers of one block of rounds.

    Parameters
    ----------
    seed
        Any integer.
    rounds
        How many rounds the block holds.
    first_cell
        The number of the block's first cell: its first round is `first_cell * CELL`.
    skip
        How many rounds of the first cell are passed over, so that one round can be played again.
    """

    def __init__(self, seed: int, rounds: int, first_cell: int = 0, skip: int = 0) -> None:
        self.seed, self.rounds, self.first_cell = int(seed), rounds, int(first_cell)
        self._skipped = None if not skip else np.arange(skip, skip + rounds)
        self._generator = np.random.SFC64(0)
        self._state: Any = dict(self._generator.state)
        self._turns: dict[int, NDArray[np.uint32]] = {}

    def turns(self, size: int) -> NDArray[np.uint32]:
        """Which of so many entries, used in turn, is that of each round."""
        if size not in self._turns:
            self._turns[size] = np.arange(self.rounds, dtype=np.uint32) % np.uint32(size)
        return self._turns[size]

    def uniform(self, actor: str, quantity: str, stage: str = "") -> Uniform:
        """One uniform number in [0, 1) a round, known by its name."""
        name = (actor, quantity, stage)
        if self._skipped is None:
            return Uniform(self, name, self._bits(name, self.rounds), None)
        bits = self._bits(name, int(self._skipped[-1]) + 1)
        return Uniform(self, name, bits[self._skipped], self._skipped)

    def _bits(self, name: Name, rounds: int) -> NDArray[np.uint16]:
        bits = np.empty(rounds, np.uint16)
        for start in range(0, rounds, CELL):
            size = min(CELL, rounds - start)
            words = self._words(name, start // CELL, -(-size // 4))
            bits[start : start + size] = words.view("<u2")[:size]
        return bits

    def _words(self, name: Name, cell: int, size: int) -> NDArray[np.uint64]:
        key = _digest(self.seed, self.first_cell + cell, *name)
        state = np.frombuffer(key, dtype="<u8").astype(np.uint64)
        state[3] = 1  # SFC64's own counter
        self._state["state"] = {"state": state}
        self._generator.state = self._state
        raw: NDArray[np.uint64] = self._generator.random_raw(_WARM_UP + size)
        return raw[_WARM_UP:].astype("<u8", copy=False)

    def rest(self, name: Name, index: int) -> float:
        """The bits below the first 16 of round `index`'s uniform, itself uniform in [0, 1)."""
        cell, offset = divmod(int(index), CELL)
        digest = _digest(self.seed, self.first_cell + cell, *name, offset)
        return (int.from_bytes(digest[:8], "little") >> 11) * 2.0**-53


class Repeated(Streams):
    """The same luck over and over, so that what differs between repetitions is not luck.

    Parameters
    ----------
    seed
        Any integer.
    rounds
        How many rounds have luck of their own, at most a cell.
    times
        How often they are repeated, one after another.
    """

    def __init__(self, seed: int, rounds: int, times: int) -> None:
        super().__init__(seed, rounds * times)
        self._own, self._times = rounds, times

    def uniform(self, actor: str, quantity: str, stage: str = "") -> Uniform:
        """One uniform number in [0, 1) a round, known by its name."""
        name = (actor, quantity, stage)
        bits = np.tile(self._bits(name, self._own), self._times)
        return Uniform(self, name, bits, np.tile(np.arange(self._own), self._times))


def both(one: Any, other: Any) -> Any:
    """`one & other`; a single truth is settled at once, for NumPy is slow with those."""
    if not one.ndim:
        return other if one else one
    if not other.ndim:
        return one if other else other
    return one & other


def either(one: Any, other: Any) -> Any:
    """`one | other`; a single truth is settled at once, for NumPy is slow with those."""
    if not one.ndim:
        return one if one else other
    if not other.ndim:
        return other if other else one
    return one | other


def choose(where: Any, new: Any, old: Any) -> Any:
    """The `new` codes in the rounds of `where`, else the `old`: `np.where`, but many times faster.

    All three have shape () or (rounds,); codes are `uint8`.
    """
    return old ^ ((old ^ new) * where)


def entry(table: Any, *index: Any) -> Any:
    """Each round's entry of a small table: `table[index]`.

    The table has an axis for each part of the index, and perhaps one at its end whose entries the
    rounds use in turn; a part has shape () or (rounds,).
    """
    if table.ndim > len(index):
        rounds = max(map(np.size, index)) if any(map(np.ndim, index)) else table.shape[-1]
        return table[(*index, np.arange(rounds) % table.shape[-1])]
    return table[index]


def places(row: Any, size: int, turns: Any) -> NDArray[np.uint32]:
    """Each round's place in a flat table of rows of entries that rounds use in turn."""
    found: NDArray[np.uint32] = np.asarray(row).astype(np.uint32) * np.uint32(size) + turns
    return found


def in_turn(table: Any, rounds: int) -> Any:
    """A table whose last axis has entries that rounds use in turn, with one for each round."""
    size = table.shape[-1]
    if size in (1, rounds):
        return table
    times = -(-rounds // size)
    return np.tile(table, times)[..., :rounds]


def level(table: Any, *others: Any) -> Any:
    """The table with an axis of rounds at its end if another, otherwise alike, has one."""
    return table[..., None] if table.ndim < max(other.ndim for other in others) else table


class Uniform:
    """A uniform number a round, of which 16 bits are drawn and the rest only where they decide.

    Attributes
    ----------
    bits
        The leading 16 bits, `uint16`, shape (rounds,).
    branches
        Whether a question splits a round into one for each answer, as where all are enumerated.
    """

    branches = False

    def __init__(
        self,
        streams: Streams,
        name: Name,
        bits: NDArray[np.uint16],
        rounds: NDArray[np.intp] | None,
        places: NDArray[np.intp] | None = None,
    ) -> None:
        self._streams, self._name, self.bits = streams, name, bits
        self._rounds, self._places = rounds, places

    @property
    def rounds(self) -> int:
        """How many there are."""
        return self.bits.size

    @property
    def numbers(self) -> Any:
        """The rounds' places in the block, as an index."""
        return slice(None) if self._places is None else self._places

    def only(self, rounds: NDArray[np.intp]) -> Uniform:
        """The same numbers, of some rounds only (indices into these)."""
        chosen = rounds if self._rounds is None else self._rounds[rounds]
        places = rounds if self._places is None else self._places[rounds]
        return Uniform(self._streams, self._name, self.bits[rounds], chosen, places)

    def rest(self, index: int) -> float:
        """What follows the leading 16 bits in one round, uniform in [0, 1)."""
        at = index if self._rounds is None else int(self._rounds[index])
        return self._streams.rest(self._name, at)

    def perhaps_below(self, p: float) -> NDArray[np.intp]:
        """The rounds in which it is left open that U < p: few, where p is small."""
        rounds: NDArray[np.intp] = (self.bits <= int(p * LEVELS)).nonzero()[0]
        return rounds

    def below(
        self,
        p: float | NDArray[np.float64],
        row: NDArray[np.integer[Any]] | None = None,
        where: Any = True,
    ) -> BoolArray:
        """U < p, exactly.

        Parameters
        ----------
        p
            One probability, or several that rounds use in turn, mostly one a round; with `row`, a
            small table of either.
        row
            The table's entry for each round.
        where
            In which rounds the answer matters.
        """
        scaled = np.asarray(p, np.float64) * LEVELS
        # A probability of one lies a whole level above the highest threshold: the rest is below it.
        floor = np.clip(np.floor(scaled), 0, LEVELS - 1)
        cut, remainder = floor.astype(np.uint16), (scaled - floor).ravel()
        at = self._places_in(scaled.shape, row)
        if at is not None:
            cut = cut.take(at)
        below: BoolArray = self.bits < cut
        if remainder.any():
            for index in (self.bits == cut).nonzero()[0]:
                place = index if at is None else at[index]
                below[index] = self.rest(int(index)) < remainder[place if scaled.ndim else 0]
        return below

    def turns(self, size: int) -> Any:
        """Which of so many entries, used in turn, is that of each round."""
        whole = self._streams.turns(size)
        return whole if self._places is None else whole[self._places]

    def among(self, size: int) -> Any:
        """The same as an index, which is quick where there is an entry for each round."""
        return self.numbers if size == self._streams.rounds else self.turns(size)

    def _places_in(self, shape: tuple[int, ...], row: Any) -> Any:
        """Each round's place in a flat table; None where that is its own, or there is one for all.

        Parameters
        ----------
        shape
            Of the table: of rows, if there is a row, then of what rounds use in turn, if anything.
        """
        if row is None:
            # Of some rounds only, one asks with an entry for each of these.
            return None if shape in ((), (self.rounds,)) else self.turns(shape[-1])
        if len(shape) < 2:
            return row
        return places(row, shape[-1], self.turns(shape[-1]))
