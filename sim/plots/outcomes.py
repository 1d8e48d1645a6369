"""Bars of outcome shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of
from sim.plots.style import (
    BAND,
    INK,
    LABEL,
    PALE,
    SHORTEST,
    banded,
    interval_said,
    lines,
    percent,
    scale,
    shade,
    wrapped,
)
from sim.scenario import as_of_said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR, _GAP = 0.2, 0.2
_BROAD, _LOWER = 3.0, 0.33
"""Of a band: its points, and how far below the middle of its bar it lies, in bars."""


def plot_outcomes(
    table: pd.DataFrame,
    title: str,
    question: str = "",
    ax: Axes | None = None,
    interval: str | None = None,
) -> Axes:
    """Draw horizontal bars of outcome shares with their intervals, one bar for each moment.

    Parameters
    ----------
    table
        Columns as_of, outcome, share, low, high, and band_low, band_high if shares have bands; the
        moments in order.
    title
        The summit's name.
    question
        What is asked, below the title.
    ax
        Where to draw; a new figure of fitting size without.
    interval
        What kind of interval it is, as `Result.interval` says.
    """
    moments, names = list(table["as_of"].unique()), list(table["outcome"].unique())
    labels = [wrapped(name, LABEL) for name in names]
    told = banded(table)
    head = Head.of(title, question, [*map(_said, moments), *[f"band: {BAND}"] * told])
    axes = new_axis(_body(labels, len(moments)), head.lines) if ax is None else ax
    step = 0.8 / len(moments)
    bars = []
    for number, moment in enumerate(moments):
        places = np.arange(len(names)) + (number - (len(moments) - 1) / 2) * step
        rows = table[table["as_of"] == moment]
        bars.append(_bars(axes, places, rows, step, shade(number, len(moments))))
    marks = [*bars, *[_mark()] * told]
    rows_of(axes, labels)
    axes.set_xlim(0, max(SHORTEST, float(_ends(table).max())))
    axes.xaxis.set_major_formatter(scale)
    counted = bool((table["low"] < table["high"]).any())
    exactly = "probability, every history counted"
    shown = f"share of rounds, with the {interval_said(interval)} of the count"
    dress(axes, shown if counted else exactly)
    head.put(axes, marks)
    if ax is None:
        make_room(axes)
    return axes


def ends(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the first and the last moment, which are as many as bars tell apart well.

    Parameters
    ----------
    table
        As `plot_outcomes` takes it.
    """
    moments = table["as_of"].unique()
    return table[table["as_of"].isin([moments[0], moments[-1]])]


def _body(labels: list[str], moments: int) -> float:
    """Inches for all bars and their labels."""
    most = max(map(lines, labels))
    return len(labels) * max(moments * _BAR + _GAP, most * LINE + 0.1)


def _bars(ax: Axes, places: Any, rows: pd.DataFrame, step: float, colour: Any) -> Any:
    share = rows["share"].to_numpy()
    reach = np.array([share - rows["low"], rows["high"] - share]).clip(0)
    style = {"ecolor": INK, "elinewidth": 0.8}
    bars = ax.barh(places, share, step * 0.9, color=[colour], xerr=reach, error_kw=style)
    labels = ax.bar_label(
        bars, [percent(part) for part in share], padding=3, fontsize=8.5, color=INK
    )
    if banded(rows):
        ends = rows["band_low"], rows["band_high"]
        # Low on the bar, so that its end and the interval show; without a band nothing is drawn.
        ax.hlines(places + _LOWER * step, *ends, color=PALE, linewidth=_BROAD, zorder=1.5)
        for label, end in zip(labels, _ends(rows), strict=True):
            label.xy = (end, label.xy[1])
    return bars


def _ends(rows: pd.DataFrame) -> Any:
    """How far each row reaches: to the end of its interval, or of its band."""
    return rows[[name for name in ("high", "band_high") if name in rows]].max(axis=1)


def _mark() -> Any:
    """What a band looks like in the legend."""
    from matplotlib.lines import Line2D

    return Line2D([], [], color=PALE, linewidth=_BROAD)


def _said(moment: str) -> str:
    return as_of_said(moment).replace("$", r"\$")
