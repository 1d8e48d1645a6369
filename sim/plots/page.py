"""Where things stand on the page: the head above, the room at the sides, labels kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.plots.style import GRID, INK, QUESTION, TITLE, lines, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH, LINE = 8.0, 0.19
"""Inches."""

_LEGEND, _MARK = 76, 8
"""How many letters of keys stand side by side, and how many the mark of each takes."""

_SIDE, _APART, _SMALL = 18.0, 1.5, 9.0


@dataclass(frozen=True)
class Head:
    """What stands above a picture: the title, the question, what marks mean.

    Attributes
    ----------
    abreast
        How many keys stand side by side where there is no room for all.
    """

    title: str
    question: str = ""
    keys: Sequence[str] = ()
    abreast: int = 1

    @classmethod
    def of(cls, title: str, question: str = "", keys: Sequence[str] = (), abreast: int = 1) -> Head:
        """A head with its lines broken."""
        return cls(wrapped(title, TITLE), wrapped(question, QUESTION), keys, abreast)

    @property
    def columns(self) -> int:
        """How many keys stand side by side."""
        room = sum(len(key) + _MARK for key in self.keys) < _LEGEND
        return len(self.keys) if room else self.abreast

    @property
    def key_lines(self) -> int:
        """How many lines the keys take."""
        return -(-len(self.keys) // max(1, self.columns))

    @property
    def lines(self) -> int:
        """How many lines all of it takes."""
        return lines(self.title) + lines(self.question) + self.key_lines

    def put(self, ax: Axes, marks: Sequence[Any] = (), above: float = 0) -> None:
        """Write it, from below upwards, given the mark of each key.

        Parameters
        ----------
        ax
            The axis below.
        marks
            As many as there are keys.
        above
            Points to leave free above the axis.
        """
        keys = above + 9 + 14 * self.key_lines
        asked = 14 * lines(self.question)
        ax.set_title(self.title, loc="left", fontweight="bold", pad=keys + asked + 3)
        ax.annotate(
            self.question,
            (0, 1),
            (0, keys),
            xycoords="axes fraction",
            textcoords="offset points",
            va="bottom",
            color=INK,
        )
        if self.keys:
            ax.legend(
                marks,
                self.keys,
                loc="lower left",
                bbox_to_anchor=(0, 1),
                ncols=self.columns,
                frameon=False,
                labelcolor=INK,
                borderpad=0,
                borderaxespad=0.3,
                labelspacing=0.3,
                handlelength=1.2,
            )


def new_axis(body: float, head: float, bottom: float = 0.6) -> Axes:
    """An axis on a new figure: `body` inches high, below `head` lines of text."""
    from matplotlib.figure import Figure

    top = 0.35 + head * 0.2
    height = body + top + bottom
    figure = Figure(figsize=(WIDTH, height))
    figure.subplots_adjust(top=1 - top / height, bottom=bottom / height)
    return figure.add_subplot()


def make_room(ax: Axes, right: float = 0.65) -> None:
    """Leave as much on the left as the longest label takes, and `right` inches on the right.

    A layout engine would do the same, and take as long as all of the drawing.
    """
    figure: Any = ax.figure
    widest = max(label.get_window_extent().width for label in ax.get_yticklabels())
    figure.subplots_adjust(left=(widest / figure.dpi + 0.2) / WIDTH, right=1 - right / WIDTH)


def rows_of(ax: Axes, labels: Sequence[str]) -> None:
    """Rows from above downwards, a label each."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.45, -0.55)


def dress(ax: Axes, said: str) -> None:
    """Give rows of marks a quiet axis below, which says what they are."""
    ax.set_xlabel(said, color=INK)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.spines["left"].set_color(INK)
    ax.tick_params(length=0, labelcolor=INK)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)


def points(ax: Axes) -> tuple[float, float]:
    """Width and height of an axis, in points."""
    figure: Any = ax.figure
    box = ax.get_window_extent()
    return 72 * box.width / figure.dpi, 72 * box.height / figure.dpi


def size(ax: Axes, text: Any) -> tuple[float, float]:
    """Width and height of a text, in points, without what leads to it."""
    from matplotlib.text import Text

    figure: Any = ax.figure
    box = Text.get_window_extent(text)
    return 72 * box.width / figure.dpi, 72 * box.height / figure.dpi


def beside(
    ax: Axes, edge: float, places: Sequence[float], texts: Sequence[str], shades: Sequence[str]
) -> float | None:
    """Label the parts of a stack at its side, with a line from each part to its label.

    Parameters
    ----------
    ax
        An axis whose height is settled.
    edge
        Where the stack ends; labels stand left of it if it is 0 and right of it otherwise.
    places
        The parts' middles, from above downwards.
    texts, shades
        A label and a colour for each part.

    Returns
    -------
    How many points the labels take at the side, or None if they do not fit and none was written.
    """
    side = -_SIDE if edge == 0 else _SIDE
    labels = [
        ax.annotate(
            text,
            (edge, place),
            (side, 0),
            textcoords="offset points",
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=_SMALL,
            color=INK,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": shade,
                "linewidth": 1.6,
                "patchA": None,
                "shrinkA": 3,
                "shrinkB": 0,
                "relpos": (float(side < 0), 0.5),
            },
        )
        for text, place, shade in zip(texts, places, shades, strict=True)
    ]
    sizes = np.add([size(ax, label) for label in labels], (0, _APART))
    height = points(ax)[1]
    if sizes[:, 1].sum() > height:
        for label in labels:
            label.remove()
        return None
    low, high = sorted(ax.get_ylim())
    down = ax.yaxis_inverted()
    part = (np.array(places) - low) / (high - low)
    wanted = height * (part if down else 1 - part)
    for label, shift in zip(labels, wanted - spread(wanted, sizes[:, 1], height), strict=True):
        label.xyann = (side, float(shift))
    return float(sizes[:, 0].max()) + _SIDE


def spread(
    wanted: NDArray[np.float64], heights: NDArray[np.float64], room: float
) -> NDArray[np.float64]:
    """Where the middles of boxes go that want to be at `wanted` and may not overlap.

    The squared way is least among all places that keep the order and stay between 0 and `room`.

    Parameters
    ----------
    wanted
        The middles, in order.
    heights
        How high each box is; all together not more than `room`.
    room
        How high all may reach.

    Notes
    -----
    A shift by the heights of the boxes before makes this an isotonic regression, solved by pooling
    adjacent violators: Barlow, Bartholomew, Bremner & Brunk (1972), "Statistical Inference under
    Order Restrictions", Wiley.
    """
    before = np.cumsum(heights) - heights / 2
    blocks: list[tuple[float, int]] = []
    for level in (wanted - before).tolist():
        blocks.append((level, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (upper, many), (lower, few) = blocks[-2:]
            blocks[-2:] = [((upper * many + lower * few) / (many + few), many + few)]
    levels = np.repeat([level for level, _ in blocks], [count for _, count in blocks])
    start = heights[0] / 2 - before[0]
    return np.asarray(levels.clip(start, room - heights.sum()) + before)
