"""Which numbers matter, and for which outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of
from sim.plots.style import GRID, INK, LABEL, MAIN, SHORTEST, filled, lines, shade, within, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ABREAST, _LETTERS, _UPRIGHT = 4, 60, 24
_GAP, _UNDER, _SMALL = 0.4, 0.06, 7
_USUAL, _LETTER, _ROW = 370.0, 5.2, 12.0
"""In points: about how wide the axis of a new figure is, a letter, and how high a line."""


def plot_ranking(table: pd.DataFrame, title: str, ax: Axes | None = None, most: int = 15) -> Axes:
    """Draw the first-order index of each number for each outcome, the largest on top.

    A column an outcome, all on the same scale; a bar is the index, a thin line its interval.
    An index that is not known is not drawn, nor an outcome of which none is.

    Parameters
    ----------
    table
        Columns outcome, number, index, index_low, index_high.
    title
        The summit's name.
    ax
        Where to draw, with room above for the outcomes; a new figure of fitting size without.
    most
        How many numbers at most: those with the largest index for any outcome.

    Raises
    ------
    ScenarioError
        If the table is empty.

    Notes
    -----
    The first-order index is the part of an outcome's variance that a number explains alone:
    Sobol' (1993), "Sensitivity estimates for nonlinear mathematical models", Mathematical
    Modelling and Computational Experiments 1(4).
    """
    table = _known(filled(table))
    outcomes = list(table["outcome"].unique())
    numbers = _largest(table, most)
    index, low, high = (
        table.pivot(index="number", columns="outcome", values=value)
        .reindex(index=numbers, columns=outcomes)
        .to_numpy(dtype=float)
        for value in ("index", "index_low", "index_high")
    )
    labels = [wrapped(number, LABEL) for number in numbers]
    head, above = Head.of(title), _Above(outcomes)
    body = len(labels) * max(0.3, max(map(lines, labels)) * LINE + 0.1)
    axes = new_axis(body, head.lines + above.points / 14) if ax is None else ax
    top = _top(index, high)
    for column in range(len(outcomes)):
        start = column * (1 + _GAP)
        _bars(axes, start, *(values[:, column] / top for values in (index, low, high)))
    rows_of(axes, labels)
    _dress(axes, len(outcomes), top)
    above.put(axes)
    head.put(axes, above=above.points)
    if ax is None:
        make_room(axes, 0.3)
    return axes


def _known(table: pd.DataFrame) -> pd.DataFrame:
    """The table without outcomes of which no index is known, unless that is all of them."""
    known = table.groupby("outcome", sort=False)["index"].transform("count") > 0
    return table[known] if known.any() else table


def _largest(table: pd.DataFrame, most: int) -> list[str]:
    """The numbers, the largest index first; those with none last, as they came."""
    largest = table.groupby("number", sort=False)["index"].max()
    ranked = largest.sort_values(ascending=False, kind="stable", na_position="last")
    return [str(number) for number in ranked.index[:most]]


def _top(index: Any, high: Any) -> float:
    """Where the scale of a column ends: a round number that nothing exceeds."""
    known = np.concatenate([index, high], axis=None)
    # An interval may reach beyond one, which no index does.
    most = max(SHORTEST, min(1.0, float(np.max(known, initial=0, where=np.isfinite(known)))))
    step = 10 ** np.floor(np.log10(most))
    return float(np.ceil(most / step - 1e-9) * step)


def _bars(ax: Axes, start: float, index: Any, low: Any, high: Any) -> None:
    known = np.isfinite(index)
    places = np.arange(len(index))[known]
    ax.barh(places, index[known], 0.5, start, color=[shade(0, 2)], zorder=1)
    ends = start + index[known]
    ax.vlines(ends, places - 0.25, places + 0.25, color=MAIN, linewidth=2, zorder=2)
    ax.hlines(
        places,
        start + low[known].clip(0, 1),
        start + high[known].clip(0, 1),
        color=INK,
        linewidth=1,
        zorder=3,
    )


def _dress(ax: Axes, columns: int, top: float) -> None:
    """A line where each column starts, and what it spans below."""
    dress(ax, "first-order index, with its 95% interval")
    starts = np.arange(columns) * (1 + _GAP)
    ax.grid(visible=False)
    whole: Any = {"transform": ax.get_xaxis_transform(), "linewidth": 0.8, "zorder": 0}
    ax.vlines(starts, 0, 1, color=INK, **whole)
    ax.vlines(starts + 1, 0, 1, color=GRID, **whole)
    ax.spines["left"].set_visible(False)
    ax.set_xlim(-_UNDER, starts[-1] + 1 + _UNDER)
    ticks = [place for start in starts for place in (start, start + 1)]
    ax.set_xticks(ticks, ["0", f"{top:g}"] * columns, fontsize=_SMALL)


class _Above:
    """The outcomes' names above their columns: abreast if they are few, upright otherwise."""

    def __init__(self, outcomes: Sequence[str]) -> None:
        self.upright = len(outcomes) > _ABREAST
        if self.upright:
            most = int(_USUAL / len(outcomes) / _ROW)
            self.texts = [within(name, _UPRIGHT, most) for name in outcomes]
        else:
            self.texts = [wrapped(name, _LETTERS // len(outcomes)) for name in outcomes]

    @property
    def points(self) -> float:
        """How high they are."""
        if self.upright:
            return _LETTER * max(len(line) for text in self.texts for line in text.split("\n"))
        return 2 + _ROW * max(map(lines, self.texts))

    def put(self, ax: Axes) -> None:
        """Write them."""
        for column, text in enumerate(self.texts):
            ax.annotate(
                text,
                (column * (1 + _GAP) + (0.5 if self.upright else 0), 1),
                (0, 5),
                xycoords=ax.get_xaxis_transform(),
                textcoords="offset points",
                ha="center" if self.upright else "left",
                va="bottom",
                rotation=90 if self.upright else 0,
                fontsize=8.5,
                color=INK,
            )
