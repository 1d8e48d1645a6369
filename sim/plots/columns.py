"""Two columns of names, with what is said of each below it, and room for nodes between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.plots.page import size
from sim.plots.style import INK, lines

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDES = ("right", "left")
"""On which side the left column and the right one are flush: towards the nodes."""

AWAY = 12.0
"""Points from the nodes to the columns."""

_NAME, _SAID = 9.5, 8.0
_NAME_LINE, _SAID_LINE, _APART, _PITCH = 13.5, 11.5, 12.0, 44.0
"""In points: letters, lines, what is free between labels, from a node to the next at least."""

_LETTERS, _MORE, _MOST = 30, 1.2, 4
"""Of a line: letters of a name, how many more of what is said; how many lines at most."""

_PART, _LETTER = 0.32, 5.6
"""Which part of an axis a column may take, and about how wide a letter is, in points."""


@dataclass(frozen=True)
class Label:
    """A name, and below it what is said."""

    name: str
    said: str

    @classmethod
    def of(cls, name: str, said: str, letters: int = _LETTERS) -> Label:
        """With lines of about so many letters; what is too long is cut."""
        return cls(_cut(name, letters), _cut(said, int(letters * _MORE)))

    @property
    def high(self) -> float:
        """How high it is, in points, with what is left free between labels."""
        return lines(self.name) * _NAME_LINE + lines(self.said) * _SAID_LINE + _APART

    @property
    def needs(self) -> float:
        """How much of a column it takes, in points."""
        return max(_PITCH, self.high)

    def put(self, ax: Axes, y: float, side: str) -> list[Any]:
        """Write it with its middle at this height, and give its texts."""
        top = y + (self.high - _APART) / 2
        below = top - lines(self.name) * _NAME_LINE
        style: Any = {"ha": side, "va": "top", "color": INK}
        name = ax.text(0, top, self.name, fontsize=_NAME, fontweight="bold", **style)
        return [name, *([ax.text(0, below, self.said, fontsize=_SAID, **style)] * bool(self.said))]


def _cut(text: str, letters: int) -> str:
    """The text in no more than so many lines, a dollar being a dollar."""
    said = wrap(text, letters)
    if len(said) > _MOST:
        said = [*said[: _MOST - 1], f"{said[_MOST - 1]} ..."]
    return "\n".join(said).replace("$", r"\$")


@dataclass(frozen=True)
class Column:
    """Labels below each other on an axis whose units are points."""

    names: Sequence[str]
    heights: NDArray[np.float64]
    texts: Sequence[Any]
    wide: float

    @classmethod
    def of(cls, ax: Axes, said: Mapping[str, str], side: str, wide: float, high: float) -> Column:
        """Written at their heights; names alone where there is no room for what is said."""
        letters = min(_LETTERS, max(4, int(_PART * wide / _LETTER)))
        labels = [Label.of(name, text, letters) for name, text in said.items()]
        if sum(label.high for label in labels) > high + 1:
            labels = [Label(label.name, "") for label in labels]
        needs = np.array([label.needs for label in labels])
        needs = needs * min(1.0, high / max(1.0, needs.sum()))
        needs = needs + (high - needs.sum()) / max(1, len(labels))
        heights = high - np.cumsum(needs) + needs / 2
        texts = [
            *chain(*(label.put(ax, y, side) for label, y in zip(labels, heights, strict=True)))
        ]
        widest = max((size(ax, text)[0] for text in texts), default=0.0)
        return cls(list(said), heights, texts, widest)

    def move(self, edge: float, way: int) -> None:
        """To where the nodes end: to the left of it if the way is -1, to the right if 1."""
        for text in self.texts:
            text.set_x(edge + way * AWAY)
