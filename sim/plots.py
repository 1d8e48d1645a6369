"""Pictures of a run's tables, each drawn on a Matplotlib axis."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#b9c4cf", "#1f5a85", "#c4782b")
"""Start, then later moments: told apart by lightness too, for print and for the colour-blind."""

_SVG: dict[Any, Any] = {"svg.hashsalt": "summitry", "svg.fonttype": "none"}


def plot_outcomes(table: pd.DataFrame, title: str, ax: Axes | None = None) -> Axes:
    """Horizontal bars of outcome shares with their intervals, one bar for each moment.

    Parameters
    ----------
    table
        Columns as_of, outcome, share, low, high; the moments in order.
    title
        The summit's name.
    ax
        Where to draw; a new figure without.
    """
    if ax is None:
        from matplotlib.figure import Figure

        names = table["outcome"].nunique()
        figure = Figure(figsize=(8, 1.2 + 0.55 * names), layout="constrained")
        ax = figure.add_subplot()
    moments = list(dict.fromkeys(table["as_of"]))
    names_in_order = list(dict.fromkeys(table["outcome"]))
    height = 0.8 / len(moments)
    for number, moment in enumerate(moments):
        rows = table[table["as_of"] == moment]
        places = np.arange(len(rows)) + (number - (len(moments) - 1) / 2) * height
        _bars(ax, places, rows, height, COLOURS[number % len(COLOURS)], _label(moment))
    ax.set_yticks(range(len(names_in_order)), [fill(name, 28) for name in names_in_order])
    ax.invert_yaxis()
    ax.set_xlim(0, min(1.0, table["high"].max() * 1.15 + 0.04))
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    ax.set_xlabel("share of rounds, with 95% interval of the count")
    ax.set_title(title, loc="left", fontweight="bold")
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.legend(frameon=False, loc="lower right")
    return ax


def _bars(
    ax: Axes, places: Any, rows: pd.DataFrame, height: float, colour: str, label: str
) -> None:
    share = rows["share"].to_numpy()
    errors = np.array([share - rows["low"], rows["high"] - share]).clip(0)
    ax.barh(places, share, height * 0.92, color=colour, label=label)
    ax.errorbar(share, places, xerr=errors, fmt="none", ecolor="#333333", elinewidth=0.8)
    for place, value, high in zip(places, share, rows["high"], strict=True):
        text = _percent(value)
        ax.annotate(text, (high, place), (3, 0), textcoords="offset points", va="center", size=7)


def _percent(share: float) -> str:
    if share == 0:
        return "0%"
    return f"{share:.1%}" if share >= 0.001 else "<0.1%"


def _label(moment: str) -> str:
    return "at the start" if moment == "start" else f"as of {moment}"


def write(ax: Axes, folder: Path, name: str) -> None:
    """Write the axis's figure as PNG and as SVG; the same picture gives the same bytes."""
    import matplotlib as mpl

    figure: Any = ax.figure
    with mpl.rc_context(_SVG):
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    bare: Mapping[str, None] = {"Software": None}
    figure.savefig(folder / f"{name}.png", dpi=150, metadata=bare)
