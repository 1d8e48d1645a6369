"""From which outcome to which the rounds change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.plots.page import WIDTH, Head, beside, new_axis
from sim.plots.style import INK, colours, darker, filled, lines, percent, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOWEST, _LINE, _NAME, _HEADING = 3.6, 0.16, 22, 24
_STACK, _GAP = 0.03, 0.018
_SAME, _CHANGED = 0.22, 0.8
_RIM, _DARKER = 0.6, 0.6


def plot_flow(
    table: pd.DataFrame, title: str, before: str, after: str, ax: Axes | None = None
) -> Axes:
    """Draw how many rounds went from which outcome to which, as streams between two stacks.

    Streams have the colour of the outcome before. Those that did not change are paler and have no
    rim; the rim keeps the thinnest change visible.

    Parameters
    ----------
    table
        Columns before, after, rounds, share: from which outcome to which, and how often.
    title
        The summit's name.
    before, after
        What is compared, in words; written above the stacks.
    ax
        Where to draw, with room on both sides for labels; a new figure of fitting size without.

    Raises
    ------
    ScenarioError
        If there is no flow at all.

    Notes
    -----
    An alluvial diagram: Rosvall & Bergstrom (2010), "Mapping change in large networks",
    PLoS ONE 5(1), e8694.
    """
    names = list(pd.unique(table[["before", "after"]].to_numpy().ravel("F")))
    some = filled(table[table["share"] > 0])
    flows = some.pivot_table(index="before", columns="after", values="share", aggfunc="sum")
    shares = flows.reindex(index=names, columns=names).fillna(0).to_numpy()
    shades = dict(zip(names, colours(len(names)), strict=True))
    sides = [_Stack(names, shares.sum(axis=1)), _Stack(names, shares.sum(axis=0))]
    head, above = Head.of(title), [wrapped(text, _HEADING) for text in (before, after)]
    if ax is None:
        body = max(_LOWEST, *(side.needs for side in sides))
        axes = new_axis(body, head.lines + max(map(lines, above)))
    else:
        axes = ax
    axes.set_xlim(0, 1)
    axes.set_ylim(max(side.end for side in sides), 0)
    for place, side in zip((0, 1 - _STACK), sides, strict=True):
        side.draw(axes, place, shades)
    _streams(axes, shares, names, sides, shades)
    _dress(axes, above, 1 - float(np.trace(shares) / shares.sum()))
    head.put(axes, above=14 * max(map(lines, above)))
    wide = [side.label(axes, edge, shades) for edge, side in enumerate(sides)]
    if ax is None:
        _make_room(axes, *wide)
    return axes


class _Stack:
    """Outcomes on top of each other, with gaps; from above downwards, starting at 0."""

    def __init__(self, names: Sequence[str], shares: Any) -> None:
        gaps = np.where(shares > 0, _GAP, 0.0)
        self.names, self.shares = names, shares
        self.tops = np.cumsum(shares + gaps) - shares - gaps
        self.end = float((shares + gaps).sum()) - _GAP
        self.shown = np.flatnonzero(shares > 0).tolist()
        self.labels = [wrapped(f"{names[n]} {percent(shares[n])}", _NAME) for n in self.shown]

    @property
    def needs(self) -> float:
        """Inches for all labels."""
        return sum(lines(label) * _LINE + 0.03 for label in self.labels)

    def draw(self, ax: Axes, left: float, shades: Mapping[str, str]) -> None:
        """Draw the blocks."""
        names = [self.names[number] for number in self.shown]
        ax.bar(
            left,
            self.shares[self.shown],
            _STACK,
            self.tops[self.shown],
            align="edge",
            color=[shades[name] for name in names],
            edgecolor=INK,
            linewidth=_RIM,
            clip_on=False,
        )

    def label(self, ax: Axes, edge: float, shades: Mapping[str, str]) -> float:
        """Name the blocks at the side, as far as there is room; return how wide the names are."""
        middles = (self.tops + self.shares / 2)[self.shown]
        colour = [shades[self.names[number]] for number in self.shown]
        return beside(ax, edge, middles.tolist(), self.labels, colour) or 0.0


def _streams(
    ax: Axes, shares: Any, names: Sequence[str], sides: Sequence[_Stack], shades: Mapping[str, str]
) -> None:
    """Draw each flow from its part of the left block to its part of the right one."""
    starts = sides[0].tops[:, None] + np.cumsum(shares, axis=1) - shares
    ends = sides[1].tops[None, :] + np.cumsum(shares, axis=0) - shares
    for (source, target), share in np.ndenumerate(shares):
        if share > 0:
            same = source == target
            ax.add_patch(
                _stream(
                    starts[source, target],
                    ends[source, target],
                    share,
                    facecolor=(shades[names[source]], _SAME if same else _CHANGED),
                    edgecolor="none" if same else darker(shades[names[source]], _DARKER),
                    linewidth=0 if same else _RIM,
                    zorder=1.5 if same else 2,
                )
            )


def _stream(start: float, end: float, share: float, **style: Any) -> Any:
    """A stream as wide as the share, its two borders cubic curves that set out level."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    left, right = _STACK, 1 - _STACK
    points = [
        (left, start),
        (0.5, start),
        (0.5, end),
        (right, end),
        (right, end + share),
        (0.5, end + share),
        (0.5, start + share),
        (left, start + share),
        (left, start),
    ]
    curve = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY]
    return PathPatch(Path(points, codes), **style)


def _dress(ax: Axes, above: Sequence[str], changed: float) -> None:
    for place, side, text in zip((0, 1), ("left", "right"), above, strict=True):
        ax.annotate(
            text,
            (place, 1),
            (0, 6),
            xycoords="axes fraction",
            textcoords="offset points",
            ha=side,
            va="bottom",
            color=INK,
        )
    ax.set_axis_off()
    ax.annotate(
        f"{percent(changed)} of rounds end otherwise: the stronger streams",
        (0.5, 0),
        (0, -10),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="center",
        va="top",
        color=INK,
    )


def _make_room(ax: Axes, left: float, right: float) -> None:
    figure: Any = ax.figure
    figure.subplots_adjust(left=(left / 72 + 0.15) / WIDTH, right=1 - (right / 72 + 0.15) / WIDTH)
