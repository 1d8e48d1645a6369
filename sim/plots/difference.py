"""How much more or less often each outcome occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of, size
from sim.plots.style import INK, LABEL, MAIN, SHORTEST, filled, lines, percent, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_difference(
    table: pd.DataFrame, title: str, before: str = "", after: str = "", ax: Axes | None = None
) -> Axes:
    """Draw the difference of each outcome's share with its interval, around a zero line.

    A dot is filled where the interval leaves zero out. On the right stand the shares themselves.

    Parameters
    ----------
    table
        Columns outcome, before, after, difference, low, high: shares, and the 95% interval of the
        paired difference.
    title
        The summit's name.
    before, after
        What is compared, in words.
    ax
        Where to draw, with room on the right for the shares; a new figure of fitting size without.

    Raises
    ------
    ScenarioError
        If the table is empty.
    """
    labels = [wrapped(name, LABEL) for name in filled(table)["outcome"]]
    head = Head.of(title, " \N{RIGHTWARDS ARROW} ".join(filter(None, (before, after))))
    body = len(labels) * max(0.34, max(map(lines, labels)) * LINE + 0.1)
    axes = new_axis(body, head.lines, 0.8) if ax is None else ax
    _dots(axes, table)
    rows_of(axes, labels)
    axes.set_xlim(*_limits(table))
    axes.xaxis.set_major_formatter(lambda value, _: _signed(value))
    dress(
        axes,
        "difference in percentage points, with the 95% interval of paired rounds\n"
        "(hollow: the interval holds zero)",
    )
    head.put(axes)
    wide = _shares(axes, table)
    if ax is None:
        make_room(axes, wide / 72 + 0.25)
    return axes


def _dots(ax: Axes, table: pd.DataFrame) -> None:
    places = np.arange(len(table))
    ax.axvline(0, color=INK, linewidth=1, zorder=1)
    ax.hlines(places, table["low"], table["high"], color=MAIN, linewidth=2.2, zorder=2)
    clear = (table["low"] > 0) | (table["high"] < 0)
    fill = np.where(clear, MAIN, "white")
    ax.scatter(table["difference"], places, 40, c=fill, edgecolors=MAIN, linewidths=1.5, zorder=3)


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    """From the lowest to the highest end, zero and some room for dots included."""
    low, high = min(0.0, float(table["low"].min())), max(0.0, float(table["high"].max()))
    if high - low < SHORTEST:
        low, high = (low + high - SHORTEST) / 2, (low + high + SHORTEST) / 2
    room = 0.06 * (high - low)
    return low - room, high + room


def _shares(ax: Axes, table: pd.DataFrame) -> float:
    """Write the shares before and after at the right; return how many points they take."""
    ways = zip(table["before"], table["after"], strict=True)
    texts = [
        ax.annotate(
            f"{percent(before)} \N{RIGHTWARDS ARROW} {percent(after)}",
            (1, place),
            (8, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
        )
        for place, (before, after) in enumerate(ways)
    ]
    return max(size(ax, text)[0] for text in texts)


def _signed(value: float) -> str:
    return "0" if abs(value) < 1e-9 else f"{100 * value:+.6g}".replace("-", "\N{MINUS SIGN}")
