"""Bars of outcome shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of
from sim.plots.style import (
    INK,
    LABEL,
    SHORTEST,
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
        Columns as_of, outcome, share, low, high; the moments in order.
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
    head = Head.of(title, question, [*map(_said, moments)])
    axes = new_axis(_body(labels, len(moments)), head.lines) if ax is None else ax
    step = 0.8 / len(moments)
    bars = []
    for number, moment in enumerate(moments):
        places = np.arange(len(names)) + (number - (len(moments) - 1) / 2) * step
        rows = table[table["as_of"] == moment]
        bars.append(_bars(axes, places, rows, step, shade(number, len(moments))))
    rows_of(axes, labels)
    axes.set_xlim(0, max(SHORTEST, float(table["high"].max())))
    axes.xaxis.set_major_formatter(scale)
    counted = bool((table["low"] < table["high"]).any())
    exactly = "probability, every history counted"
    shown = f"share of rounds, with the {interval_said(interval)} of the count"
    dress(axes, shown if counted else exactly)
    head.put(axes, bars)
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
    ax.bar_label(bars, [percent(part) for part in share], padding=3, fontsize=8.5, color=INK)
    return bars


def _said(moment: str) -> str:
    return as_of_said(moment).replace("$", r"\$")
