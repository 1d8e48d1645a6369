"""What rests on trust: the share of each outcome in the three modes of the resolver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of, size
from sim.plots.style import (
    INK,
    LABEL,
    MAIN,
    QUESTION,
    SHORTEST,
    filled,
    lines,
    percent,
    scale,
    shade,
    wrapped,
)
from sim.scenario import MODES, as_of_said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KEYS = (
    "cautious: nobody is trusted",
    "credible: who is believed",
    "assured: everybody is trusted",
)
_MARKS = ("s", "o", "D")
_AREAS = (95.0, 26.0, 75.0)
"""Of the marks, in square points: where all three coincide, each is still seen."""


def plot_modes(
    table: pd.DataFrame, title: str, question: str = "", ax: Axes | None = None, as_of: str = ""
) -> Axes:
    """Draw the share of each outcome under the three modes, joined by a line.

    The line is as long as the three are apart: the share that rests on trust, which stands at the
    right. The modes differ in shape: an open square, a disc, an open diamond.

    Parameters
    ----------
    table
        Columns outcome, cautious, credible, assured, as of `Result.modes`; NaN in a mode in which
        what is supposed never comes about, which is then not drawn.
    title
        The summit's name.
    question
        What is asked, below the title.
    ax
        Where to draw, with room on the right for what rests on trust; a new figure without.
    as_of
        The moment, for the line below.

    Raises
    ------
    ScenarioError
        If the table is empty.
    """
    labels = [wrapped(name, LABEL) for name in filled(table)["outcome"]]
    shares = table[list(MODES)].to_numpy(dtype=float)
    head = Head.of(title, question, _KEYS)
    body = len(labels) * max(0.36, max(map(lines, labels)) * LINE + 0.1)
    below = _below(shares, as_of)
    axes = new_axis(body, head.lines, 0.4 + LINE * lines(below)) if ax is None else ax
    marks = _dots(axes, shares)
    rows_of(axes, labels)
    top = max(SHORTEST, float(np.nanmax(shares, initial=0)))
    axes.set_xlim(-0.03 * top, 1.03 * top)
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= min(1, 1.03 * top)])
    axes.xaxis.set_major_formatter(scale)
    dress(axes, below)
    head.put(axes, marks)
    wide = _trust(axes, shares)
    if ax is None:
        make_room(axes, wide / 72 + 0.25)
    return axes


def _dots(ax: Axes, shares: Any) -> list[Any]:
    places = np.arange(len(shares))
    # A row whose three shares are all unknown does not occur: one mode is the run's own.
    ends = np.nanmin(shares, axis=1), np.nanmax(shares, axis=1)
    ax.hlines(places, *ends, color=[shade(0, 2)], linewidth=5, zorder=1.5)
    styles: Sequence[Any] = (
        {"facecolors": "none", "edgecolors": INK, "linewidths": 1.3, "zorder": 2},
        {"facecolors": MAIN, "edgecolors": MAIN, "linewidths": 0.5, "zorder": 3},
        {"facecolors": "none", "edgecolors": MAIN, "linewidths": 1.3, "zorder": 2.5},
    )
    return [
        ax.scatter(shares[:, mode], places, area, marker=mark, clip_on=False, **style)
        for mode, (mark, area, style) in enumerate(zip(_MARKS, _AREAS, styles, strict=True))
    ]


def _trust(ax: Axes, shares: Any) -> float:
    """Write at the right what rests on trust; return how many points that takes."""
    spread = np.nanmax(shares, axis=1) - np.nanmin(shares, axis=1)
    said = [f"{percent(part)} on trust" if part > 0 else "nothing on trust" for part in spread]
    texts = [
        ax.annotate(
            text,
            (1, place),
            (10, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
        )
        for place, text in enumerate(said)
    ]
    return max(size(ax, text)[0] for text in texts)


def _below(shares: Any, as_of: str) -> str:
    """What the axis shows, and which modes there is nothing to show of."""
    when = f", {as_of_said(as_of)}" if as_of else ""
    said = wrapped(f"share of rounds in each mode{when}", QUESTION)
    none = [mode for mode, part in zip(MODES, shares.T, strict=True) if np.isnan(part).all()]
    return f"{said}\n(no round of the {' and the '.join(none)} mode fits)" if none else said
