"""Pictures of a run's tables, each drawn on a Matplotlib axis.

Figures are made without pyplot, which costs time and keeps every figure alive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FROM, _TO = np.array((0.75, 0.79, 0.83)), np.array((0.10, 0.33, 0.52))
"""Early moments are light and the last one dark, which print and the colour-blind can tell."""

_INK, _GRID = "#333333", "#e3e6e9"
_WIDTH, _LINE, _BAR, _GAP = 8.0, 0.19, 0.2, 0.2
_LABEL, _TITLE, _QUESTION, _LEGEND = 30, 48, 62, 60
_SHORTEST = 0.05
_SVG: dict[Any, Any] = {"svg.hashsalt": "summitry", "svg.fonttype": "none"}


def draw(table: pd.DataFrame, title: str, question: str, folder: Path) -> None:
    """Write a picture of the outcomes as `outcomes.svg` and `outcomes.png`.

    The same table gives the same bytes.

    Parameters
    ----------
    table, title, question
        As `plot_outcomes` takes them.
    folder
        Where to.
    """
    import matplotlib as mpl

    figure: Any = plot_outcomes(table, title, question).figure
    with mpl.rc_context(_SVG):
        figure.savefig(folder / "outcomes.svg", metadata={"Date": None})
    figure.savefig(folder / "outcomes.png", dpi=150, metadata={"Software": None})


def plot_outcomes(
    table: pd.DataFrame, title: str, question: str = "", ax: Axes | None = None
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
    """
    moments, names = list(table["as_of"].unique()), list(table["outcome"].unique())
    labels = [_wrapped(name, _LABEL) for name in names]
    head = _Head(_wrapped(title, _TITLE), _wrapped(question, _QUESTION), [*map(_said, moments)])
    axes = _axes(labels, len(moments), head.lines) if ax is None else ax
    step = 0.8 / len(moments)
    bars = []
    for number, moment in enumerate(moments):
        places = np.arange(len(names)) + (number - (len(moments) - 1) / 2) * step
        rows = table[table["as_of"] == moment]
        bars.append(_bars(axes, places, rows, step, _colour(number, len(moments))))
    axes.set_yticks(range(len(names)), labels)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_xlim(0, max(_SHORTEST, float(table["high"].max())))
    _dress(axes)
    head.put(axes, bars)
    if ax is None:
        _make_room(axes)
    return axes


@dataclass(frozen=True)
class _Head:
    """What stands above the bars: the title, the question, which bar is of which moment."""

    title: str
    question: str
    moments: Sequence[str]

    @property
    def columns(self) -> int:
        """How many moments stand side by side."""
        return len(self.moments) if sum(map(len, self.moments)) < _LEGEND else 1

    @property
    def legend_lines(self) -> int:
        """How many lines the moments take."""
        return -(-len(self.moments) // self.columns)

    @property
    def lines(self) -> int:
        """How many lines all of it takes."""
        return _lines(self.title) + _lines(self.question) + self.legend_lines

    def put(self, ax: Axes, bars: Sequence[Any]) -> None:
        """Write it, from below upwards, given the bars of each moment."""
        legend = 9 + 14 * self.legend_lines
        asked = 14 * _lines(self.question)
        ax.set_title(self.title, loc="left", fontweight="bold", pad=legend + asked + 3)
        ax.annotate(
            self.question,
            (0, 1),
            (0, legend),
            xycoords="axes fraction",
            textcoords="offset points",
            va="bottom",
            color=_INK,
        )
        ax.legend(
            bars,
            self.moments,
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=self.columns,
            frameon=False,
            labelcolor=_INK,
            borderpad=0,
            borderaxespad=0.3,
            labelspacing=0.3,
            handlelength=1.2,
        )


def _wrapped(text: str, width: int) -> str:
    """The text in lines, a dollar being a dollar and no mathematics."""
    return "\n".join(wrap(text, width)).replace("$", r"\$")


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _axes(labels: Sequence[str], moments: int, head: int) -> Axes:
    """An axis on a figure just high enough for its bars and labels."""
    from matplotlib.figure import Figure

    lines = max(map(_lines, labels))
    body = len(labels) * max(moments * _BAR + _GAP, lines * _LINE + 0.1)
    top, bottom = 0.35 + head * 0.2, 0.6
    height = body + top + bottom
    figure = Figure(figsize=(_WIDTH, height))
    figure.subplots_adjust(top=1 - top / height, bottom=bottom / height)
    return figure.add_subplot()


def _make_room(ax: Axes) -> None:
    """Leave as much on the left as the longest label takes, and a label's width on the right.

    A layout engine would do the same, and take as long as all of the drawing.
    """
    figure: Any = ax.figure
    widest = max(label.get_window_extent().width for label in ax.get_yticklabels())
    figure.subplots_adjust(left=(widest / figure.dpi + 0.2) / _WIDTH, right=1 - 0.65 / _WIDTH)


def _colour(number: int, moments: int) -> tuple[float, ...]:
    part = (number + 1) / moments if moments == 1 else number / (moments - 1)
    return tuple((_FROM + part * (_TO - _FROM)).tolist())


def _bars(ax: Axes, places: Any, rows: pd.DataFrame, step: float, colour: Any) -> Any:
    share = rows["share"].to_numpy()
    reach = np.array([share - rows["low"], rows["high"] - share]).clip(0)
    style = {"ecolor": _INK, "elinewidth": 0.8}
    bars = ax.barh(places, share, step * 0.9, color=[colour], xerr=reach, error_kw=style)
    ax.bar_label(bars, [percent(part) for part in share], padding=3, fontsize=8.5, color=_INK)
    return bars


def _dress(ax: Axes) -> None:
    ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.6g}%")
    ax.set_xlabel("share of rounds, with the 95% interval of the count", color=_INK)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.spines["left"].set_color(_INK)
    ax.tick_params(length=0, labelcolor=_INK)
    ax.grid(axis="x", color=_GRID, linewidth=0.8)
    ax.set_axisbelow(True)


def percent(share: float, digits: int = 1) -> str:
    """A share as it is written: never as nothing where there was something, nor as everything.

    Examples
    --------
    >>> [percent(share) for share in (0, 0.00001, 0.1234, 0.99999, 1)]
    ['0%', '<0.1%', '12.3%', '>99.9%', '100%']
    """
    if share in (0, 1):
        return f"{share:.0%}"
    said = f"{share:.{digits}%}"
    if float(said[:-1]) == 0:
        return f"<{10.0**-digits:.{digits}f}%"
    return f">{100 - 10.0**-digits:.{digits}f}%" if float(said[:-1]) == 100 else said


def _said(moment: str) -> str:
    return "at the start" if moment == "start" else f"as of {moment}".replace("$", r"\$")
