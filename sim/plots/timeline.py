"""The outcomes as of every stage, stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.plots.page import Head, beside, make_room, new_axis, points
from sim.plots.style import (
    BAND,
    INK,
    PALE,
    banded,
    colours,
    filled,
    interval_said,
    legible_on,
    lines,
    percent,
    scale,
    within,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOWEST, _LINE = 3.4, 0.16
_NAME, _STAGE = 26, 11
_UPRIGHT, _ABREAST = 24, 3
_COLUMN, _NUMBER, _SMALL = 0.8, 7.5, 8.0
_LETTER, _ROW = 5.2, 10.5
"""About how wide a letter is and how high a line, in points."""

_USUAL, _ROOMY = 330.0, 40.0
"""About how wide the axis of a new figure is; from which width on a column holds numbers."""

_BROAD = 2.8
_ASIDE, _SPREAD = (0.26, 0.31, 0.36), (-0.2, 0.0, 0.2)
"""Where whiskers stand, from a column's middle: neighbours not above each other."""


def plot_timeline(
    table: pd.DataFrame,
    title: str,
    question: str = "",
    ax: Axes | None = None,
    interval: str | None = None,
) -> Axes:
    """Draw the outcomes as of every stage: a column a stage, a part of it an outcome.

    The first outcome is on top. A whisker at the lower border of a part (the upper one of the
    last) is the 95% interval of that outcome's own share; a broad line behind it is its band.

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
        Where to draw, with room on the right for labels; a new figure of fitting size without.
    interval
        What kind of interval it is, as `Result.interval` says.

    Raises
    ------
    ScenarioError
        If the table is empty.
    """
    moments, names = list(filled(table)["as_of"].unique()), list(table["outcome"].unique())

    def by_moment(value: str) -> Any:
        wide = table.pivot(index="outcome", columns="as_of", values=value)
        return wide.loc[names, moments].to_numpy()

    share, told = by_moment("share"), banded(table)
    said = [f"{name} {percent(last)}" for name, last in zip(names, share[:, -1], strict=True)]
    labels = [wrapped(text, _NAME) for text in said]
    head = Head.of(title, question)
    stages = _Stages.of(moments, _USUAL if ax is None else points(ax)[0])
    body = max(_LOWEST, sum(lines(label) * _LINE + 0.03 for label in labels))
    axes = new_axis(body, head.lines, stages.needs + _LINE * told) if ax is None else ax
    shades = colours(len(names))
    parts = _columns(axes, share, shades)
    _dress(axes, len(moments), interval_said(interval), told)
    stages.put(axes)
    head.put(axes)
    _label(axes, share[:, -1], labels, shades, parts, own=ax is None)
    roomy = points(axes)[0] / len(moments) > _ROOMY
    if roomy:
        _numbers(axes, share, shades)
    whiskers = _Whiskers(axes, share, _ASIDE if roomy else _SPREAD)
    if told:
        whiskers.put(by_moment("band_low"), by_moment("band_high"), [(PALE, _BROAD)])
    whiskers.put(by_moment("low"), by_moment("high"), [("white", 1.8), (INK, 0.8)])
    return axes


@dataclass(frozen=True)
class _Stages:
    """The stages' names below their columns: abreast, or upright where there is no room."""

    labels: Sequence[str]
    upright: bool

    @classmethod
    def of(cls, moments: Sequence[str], wide: float) -> _Stages:
        """Names for an axis so many points wide."""
        pitch = wide / len(moments)
        labels = [wrapped(moment, _STAGE) for moment in moments]
        if _longest(labels) * _LETTER < pitch and max(map(lines, labels)) <= _ABREAST:
            return cls(labels, upright=False)
        return cls([within(moment, _UPRIGHT, int(pitch / _ROW)) for moment in moments], True)

    @property
    def needs(self) -> float:
        """Inches below the axis."""
        return self._high / 72 + 0.4

    @property
    def _high(self) -> float:
        if self.upright:
            return _LETTER * _longest(self.labels)
        return _ROW * max(map(lines, self.labels))

    def put(self, ax: Axes) -> None:
        """Write them."""
        turned = 90 if self.upright else 0
        ax.set_xticks(range(len(self.labels)), self.labels, fontsize=_SMALL, rotation=turned)


def _longest(labels: Sequence[str]) -> int:
    return max(len(line) for label in labels for line in label.split("\n"))


def _columns(ax: Axes, share: NDArray[np.float64], shades: Sequence[str]) -> list[Any]:
    borders = 1 - np.cumsum(share, axis=0)
    places = np.arange(share.shape[1])
    edge: Any = {"edgecolor": "white", "linewidth": 0.6}
    return [
        ax.bar(places, part, _COLUMN, bottom, color=shade, **edge)
        for part, bottom, shade in zip(share, borders, shades, strict=True)
    ]


@dataclass(frozen=True)
class _Whiskers:
    """Upright lines at the borders of parts, from where to where a share may lie."""

    ax: Axes
    share: Any
    seats: Sequence[float]

    def put(self, low: Any, high: Any, strokes: Sequence[tuple[str, float]]) -> None:
        """Draw those of all shares, each as strokes of a colour and a width, one on another."""
        borders = 1 - np.cumsum(self.share, axis=0)
        for place, (part, least, most) in enumerate(zip(self.share, low, high, strict=True)):
            last = place == len(self.share) - 1 and place > 0
            fixed = borders[place] if last else borders[place] + part
            ends = fixed + (least if last else -least), fixed + (most if last else -most)
            where = np.arange(self.share.shape[1]) + self.seats[place % len(self.seats)]
            for colour, width in strokes:
                self.ax.vlines(where, *ends, color=colour, linewidth=width, zorder=3)


def _dress(ax: Axes, moments: int, interval: str, told: bool) -> None:
    ax.set_xlim(-0.5, moments - 0.5)
    ax.set_ylim(0, 1)
    ax.yaxis.set_major_formatter(scale)
    thin, broad = f"thin lines: {interval} of each count", f"broad lines: band for {BAND}"
    ax.set_xlabel(f"as of each stage; {thin}" + f"\n{broad}" * told, color=INK)
    ax.set_ylabel("share of rounds", color=INK)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelcolor=INK)


def _label(
    ax: Axes,
    last: NDArray[np.float64],
    labels: Sequence[str],
    shades: Sequence[str],
    parts: Sequence[Any],
    *,
    own: bool,
) -> None:
    """Name the outcomes at the last column, or in a legend where there is no room."""
    middles = 1 - np.cumsum(last) + last / 2
    edge = ax.get_xlim()[1] - 0.5 + _COLUMN / 2
    wide = beside(ax, edge, middles.tolist(), labels, shades)
    if wide is None:
        ax.legend(
            parts,
            labels,
            loc="upper left",
            bbox_to_anchor=(1, 1),
            frameon=False,
            fontsize=_NUMBER,
            labelcolor=INK,
            borderpad=0,
        )
    elif own:
        make_room(ax, wide / 72 + 0.1)
        figure: Any = ax.figure
        figure.subplots_adjust(left=figure.subplotpars.left + 0.03)


def _numbers(ax: Axes, share: NDArray[np.float64], shades: Sequence[str]) -> None:
    """Write the share into each part that has room for it."""
    high = points(ax)[1]
    borders = 1 - np.cumsum(share, axis=0)
    for (row, column), part in np.ndenumerate(share):
        if part * high > 1.4 * _NUMBER:
            ax.text(
                column,
                float(borders[row, column] + part / 2),
                percent(part, 0),
                ha="center",
                va="center_baseline",
                fontsize=_NUMBER,
                color=legible_on(shades[row]),
            )
