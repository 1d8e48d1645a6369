"""How strongly public words are read: draws of two exponents of the table of statements.

The table of statements is elicited. What it lacks is a scale: how much does a word tell? Past
meetings say something of that, and what they leave open is a distribution, held here as so many
draws. A round uses one of them: round k the draw k mod `DRAWS`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 256
"""How many draws there are: a power of two, so that they tile a cell of the random streams."""

HORIZONS = ("early", "late")
"""Of which words: those said days before the opening, and from the eve of it on."""

MOST = 100.0
"""The greatest strength: beyond it the rarest words would have probability zero."""


@dataclass(frozen=True, eq=False)
class Strengths:
    """How strongly words are read, by when they are said.

    0: they tell nothing; 1: as much as the elicited table says.

    Attributes
    ----------
    early, late
        Of `HORIZONS`: shape (draws,), draws of both going together and used by the rounds in turn;
        or () for one strength in all rounds; or (rounds,) where numbers are varied.
    source
        Where they come from, as half a sentence.
    sha256
        The hash of the file that they were read from; empty if they come from none.
    apart
        The dispute whose meetings did not teach them; empty if none was left out.
    """

    early: Floats
    late: Floats
    source: str = ""
    sha256: str = ""
    apart: str = ""

    @property
    def drawn(self) -> bool:
        """Whether rounds differ in how they read words."""
        return bool(self.early.ndim)

    @property
    def points(self) -> Floats:
        """Both, a row a draw: shape (draws, 2)."""
        return np.stack([self.early, self.late], axis=1)

    def one(self, draw: int) -> Strengths:
        """A single draw, for all rounds."""
        return self._each(lambda part: part[draw % part.size])

    @property
    def mean(self) -> Strengths:
        """The mean of the draws, for all rounds."""
        return self._each(np.mean)

    def block(self, rounds: int, skip: int = 0) -> Strengths:
        """Those of a block that begins so many rounds into a cell, in the order of its rounds.

        No more of them than the block has rounds; of a single round, just its own.
        """
        if not self.drawn or (not skip and rounds >= self.early.size):
            return self
        if rounds == 1:
            return self.one(skip)
        turns = np.arange(skip, skip + min(rounds, self.early.size)) % self.early.size
        return self._each(lambda part: part[turns])

    def _each(self, of: Any) -> Strengths:
        if not self.drawn:
            return self
        early, late = (np.asarray(of(part), np.float64) for part in (self.early, self.late))
        return replace(self, early=early, late=late)


def told(strengths: Strengths | None) -> dict[str, Any] | None:
    """Where strengths come from and how many draws there are, as plain data; None: as elicited."""
    if strengths is None:
        return None
    draws = int(strengths.early.size)
    said = {name: getattr(strengths, name) for name in ("source", "sha256", "apart")}
    return {**said, "draws": draws}
