"""How far each number moves one outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.errors import one_of
from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of
from sim.plots.style import (
    INK,
    LABEL,
    MAIN,
    SHORTEST,
    lines,
    percent,
    quoted,
    scale,
    shade,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KEYS = ("number in its lowest tenth", "in its highest tenth", "all rounds")


def plot_tornado(
    table: pd.DataFrame,
    outcome: str,
    title: str,
    ax: Axes | None = None,
    most: int = 12,
    share: float | None = None,
    question: str | None = None,
) -> Axes:
    """Draw how the share of one outcome swings with each number, the widest swing on top.

    A hollow dot is where the number is low, a filled one where it is high.

    Parameters
    ----------
    table
        Columns outcome, number, at_low, at_high: the outcome's share where the number is in its
        lowest and in its highest tenth. Numbers whose swing is not known are left out.
    outcome
        Which one.
    title
        The summit's name.
    ax
        Where to draw; a new figure of fitting size without.
    most
        How many numbers at most.
    share
        The outcome's share over all, drawn as a line.
    question
        What is asked, below the title; by default what moves the outcome.

    Raises
    ------
    ScenarioError
        If the table does not have the outcome.

    Notes
    -----
    A tornado diagram: Howard (1988), "Decision analysis: practice and promise",
    Management Science 34(6).
    """
    one_of(outcome, table["outcome"].unique(), "an outcome of the table")
    rows = _widest(table[table["outcome"] == outcome], most)
    labels = [wrapped(number, LABEL) for number in rows["number"]] or ["no number moves it"]
    asked = f"What moves {quoted(outcome)}?"
    asked = asked if question is None else question
    head = Head.of(title, asked, _KEYS[: 2 if share is None else 3])
    body = len(labels) * max(0.32, max(map(lines, labels)) * LINE + 0.1)
    axes = new_axis(body, head.lines) if ax is None else ax
    marks = _swings(axes, rows)
    if share is not None:
        marks.append(axes.axvline(share, color=INK, linewidth=1, linestyle=(0, (4, 3)), zorder=2.5))
    rows_of(axes, labels)
    _limit(axes, rows, share)
    axes.xaxis.set_major_formatter(scale)
    dress(axes, "share of rounds")
    head.put(axes, marks)
    if ax is None:
        make_room(axes, 0.3)
    return axes


def _widest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    known = rows.dropna(subset=["at_low", "at_high"])
    swing = (known["at_high"] - known["at_low"]).abs().to_numpy()
    return known.iloc[np.argsort(-swing, kind="stable")[:most]]


def _swings(ax: Axes, rows: pd.DataFrame) -> list[Any]:
    places = np.arange(len(rows))
    ends = rows[["at_low", "at_high"]].to_numpy(dtype=float)
    left = ends.min(axis=1)
    ax.barh(places, ends.max(axis=1) - left, 0.42, left, color=[shade(0, 2)], zorder=2)
    style: Any = {"edgecolors": MAIN, "linewidths": 1.5, "zorder": 3}
    dots = [
        ax.scatter(ends[:, end], places, 36, c=fill, **style)
        for end, fill in enumerate(("white", MAIN))
    ]
    _numbers(ax, places, ends)
    return dots


def _numbers(ax: Axes, places: Any, ends: Any) -> None:
    """Write the shares outside the ends."""
    outer = np.sort(ends, axis=1)
    for column, (side, away) in enumerate((("right", -7), ("left", 7))):
        for place, value in zip(places, outer[:, column], strict=True):
            ax.annotate(
                percent(value),
                (value, place),
                (away, 0),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=8.5,
                color=INK,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )


def _limit(ax: Axes, rows: pd.DataFrame, share: float | None) -> None:
    """Leave room for numbers beyond the ends; mark only what a share can be."""
    ends = rows[["at_low", "at_high"]].to_numpy(dtype=float).ravel().tolist()
    ends += [] if share is None else [share]
    low, high = min(ends, default=0.0), max(ends, default=0.0)
    room = max(SHORTEST, high - low) * 0.15
    low, high = low - room, high + room
    ax.set_xlim(low, high)
    ax.set_xticks([tick for tick in ax.get_xticks() if max(low, 0) <= tick <= min(high, 1)])
