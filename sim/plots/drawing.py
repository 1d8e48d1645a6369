"""Write pictures as files, the same picture as the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.plots.outcomes import ends, plot_outcomes
from sim.plots.timeline import plot_timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SVG: dict[Any, Any] = {"svg.hashsalt": "summitry", "svg.fonttype": "none"}

KINDS: Mapping[str, Mapping[str, Any]] = {
    ".svg": {"metadata": {"Date": None}},
    ".png": {"dpi": 150, "metadata": {"Software": None}},
}
"""The endings of pictures that are written, and how."""


def subtitle(question: str, supposed: Sequence[str], mode: str) -> str:
    """What a picture answers: the question, under what is supposed, in a mode that is not usual."""
    parts = [*supposed, *([f"{mode} mode"] if mode not in ("", "credible") else [])]
    return f"{question} Supposed: {'; '.join(parts)}." if parts else question


def draw(
    table: pd.DataFrame, title: str, question: str, folder: Path, interval: str | None = None
) -> None:
    """Write a picture of the outcomes as `outcomes.svg` and `outcomes.png`.

    It shows the first and the last moment. Where there are more, `timeline.svg` and
    `timeline.png` show them all.

    Parameters
    ----------
    table, title, question
        As `plot_outcomes` takes them.
    folder
        Where to.
    interval
        What kind of interval the table holds, as `plot_outcomes` takes it.
    """
    figures = {"outcomes": plot_outcomes(ends(table), title, question, interval=interval)}
    if table["as_of"].nunique() > 2:
        figures["timeline"] = plot_timeline(table, title, question, interval=interval)
    draw_figures(figures, folder)


def draw_figures(figures: Mapping[str, Axes], folder: Path) -> None:
    """Write figures as NAME.svg and NAME.png; the same input gives the same bytes.

    Parameters
    ----------
    figures
        Name to an axis of the figure.
    folder
        Where to; it is there already.
    """
    for name, ax in figures.items():
        for kind in KINDS:
            draw_figure(ax, folder / f"{name}{kind}")


def draw_figure(ax: Axes, file: Path) -> None:
    """Write a figure as one of `KINDS`, which the file's name ends in."""
    import matplotlib as mpl

    figure: Any = ax.figure
    with mpl.rc_context(SVG):
        figure.savefig(file, **KINDS[file.suffix])
