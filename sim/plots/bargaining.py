"""What can be agreed, in the utilities of two sides, and how talks moved through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.plots.page import WIDTH, Head, new_axis, points, size, spread
from sim.plots.style import GRID, INK, LABEL, MAIN, percent, shade, wrapped
from sim.talks.analysis import Analysis
from sim.talks.domain import Domain
from sim.talks.ending import NOBODY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HIGH, _LEFT, _RIGHT = 5.2, 0.75, 0.3
"""Inches: how high the axis of a new figure is, and what is free beside it."""

_FAINT, _SMALL = "#c3c9ce", 9.0
_DOT, _CROWD = 9.0, 2000
"""The area of a faint dot, in square points, and from how many on they get smaller."""

_LEAST, _MOST = 30.0, 700.0
"""Areas of the dots of agreements, in square points: of the rarest and of one without rivals."""

_STAR = 400.0
"""The area of a star, in square points: an offer fits into it."""

_AWAY, _UP = 18.0, 12.0
"""How far a name stands from its star, in points."""

Shown = NDArray[np.float64]
Place = tuple[float, float]


def plot_outcome_space(
    domain: Domain,
    sides: tuple[int, int] = (0, 1),
    frontier: ArrayLike | None = None,
    offers: Sequence[tuple[int, int]] | None = None,
    agreements: ArrayLike | None = None,
    ax: Axes | None = None,
    *,
    marked: Mapping[str, int | None] | None = None,
    mandates: ArrayLike | None = None,
    title: str | None = None,
) -> Axes:
    """Draw every possible agreement by what it is worth to two sides.

    With more than two sides, the frontier of all of them is drawn as rings: seen from two sides
    it is not a line.

    Parameters
    ----------
    domain
        What is on the table.
    sides
        Whose utilities are drawn, across and upwards.
    frontier
        Indices of the agreements that no other one dominates; worked out if not given.
    offers
        Of one round, in order of time: which side made it, and the index of the agreement. Those
        of the two sides are drawn, early ones light and the last one dark.
    agreements
        What many rounds agreed on, -1 for none: a dot is the larger, the more of them did.
    ax
        Where to draw, with room on the right for labels; a new figure without.
    marked
        Names of points and the indices of their agreements, None for a point that there is not;
        if not given, those of Nash, of Kalai and Smorodinsky, and the utilitarian one.
    mandates
        Where frontier and points are worked out: true for each agreement that could be signed;
        everything could if not given.
    title
        What stands above; the domain's name if not given.
    """
    if frontier is None or marked is None:
        known = Analysis(domain, None if mandates is None else np.asarray(mandates, bool))
        frontier = known.frontier if frontier is None else frontier
        marked = _usual(known) if marked is None else marked
    shown = domain.utilities[list(sides)]
    keys = _keys(domain, sides, offers, agreements)
    head = Head.of(domain.name if title is None else title, "", keys)
    axes = new_axis(_HIGH, head.lines) if ax is None else ax
    if ax is None:
        axes.figure.subplots_adjust(left=_LEFT / WIDTH, right=1 - _RIGHT / WIDTH)
    marks = [_everything(axes, shown)]
    marks.append(_frontier(axes, shown, np.asarray(frontier, np.intp), len(domain.profiles)))
    marks.append(_reservations(axes, domain, sides))
    if agreements is not None:
        marks.append(_agreed(axes, shown, np.asarray(agreements, np.intp)))
    for place, side in enumerate(sides if offers is not None else ()):
        made = [offer for who, offer in offers or () if who == side]
        marks.append(_offered(axes, shown, made, place))
    _dress(axes, [domain.profiles[side].party for side in sides])
    beyond = _mark(axes, _together(shown, marked))
    if ax is None:
        figure: Any = axes.figure
        figure.subplots_adjust(right=1 - (_RIGHT + beyond / 72) / WIDTH)
    head.put(axes, marks)
    return axes


def _usual(known: Analysis) -> dict[str, int | None]:
    return {name: point for name, point in known.points.items() if name != "egalitarian"}


def _keys(
    domain: Domain,
    sides: tuple[int, int],
    offers: Sequence[tuple[int, int]] | None,
    agreements: ArrayLike | None,
) -> list[str]:
    keys = ["possible agreements", "Pareto frontier", "reservation values"]
    if agreements is not None:
        signed = np.asarray(agreements) != NOBODY
        share = float(signed.mean()) if signed.size else 0.0
        keys.append(f"agreed, in {percent(share)} of rounds")
    if offers is not None:
        keys += [wrapped(f"offered by {domain.profiles[side].party}", LABEL) for side in sides]
    return keys


def _everything(ax: Axes, shown: Shown) -> Any:
    area = _DOT * min(1, (_CROWD / shown.shape[1]) ** 0.5)
    style: Any = {"color": _FAINT, "linewidths": 0, "zorder": 1}
    ax.scatter(shown[0], shown[1], area, rasterized=True, **style)
    return ax.scatter([], [], _DOT, **style)


def _frontier(ax: Axes, shown: Shown, frontier: NDArray[np.intp], sides: int) -> Any:
    order = frontier[np.lexsort(shown[::-1, frontier])]
    style = "-" if sides == 2 else "none"
    (line,) = ax.plot(
        *shown[:, order],
        linestyle=style,
        linewidth=1.1,
        marker="o",
        markersize=4,
        markerfacecolor="white",
        color=INK,
        zorder=2,
    )
    return line


def _reservations(ax: Axes, domain: Domain, sides: tuple[int, int]) -> Any:
    across, upwards = (domain.profiles[side].reservation for side in sides)
    style: Any = {"color": INK, "linewidth": 1, "linestyle": (0, (2, 3)), "zorder": 0.9}
    ax.axhline(upwards, **style)
    return ax.axvline(across, **style)


def _agreed(ax: Axes, shown: Shown, agreements: NDArray[np.intp]) -> Any:
    places, rounds = np.unique(agreements[agreements != NOBODY], return_counts=True)
    areas = _LEAST + (_MOST - _LEAST) * rounds / max(1, rounds.sum())
    style: Any = {"color": [shade(0, 2)], "edgecolors": MAIN, "alpha": 0.8, "zorder": 3}
    ax.scatter(shown[0, places], shown[1, places], areas, **style)
    return ax.scatter([], [], 60, **style)


def _offered(ax: Axes, shown: Shown, made: Sequence[int], place: int) -> Any:
    """One side's offers, joined: discs for the first side, squares for the second."""
    shape, stroke = (("o", "-"), ("s", (0, (4, 2))))[place]
    across, upwards = shown[:, list(made)]
    style: Any = {"marker": shape, "edgecolors": INK, "linewidths": 0.7}
    ax.plot(across, upwards, linestyle=stroke, linewidth=1.3, color=MAIN, zorder=4)
    shades = [shade(number, len(made)) for number in range(len(made))]
    ax.scatter(across, upwards, 30, c=shades or None, zorder=4.5, **style)
    return ax.plot(
        [],
        [],
        linestyle=stroke,
        linewidth=1.3,
        color=MAIN,
        marker=shape,
        markersize=5,
        markeredgecolor=INK,
        markeredgewidth=0.7,
    )[0]


def _dress(ax: Axes, parties: Sequence[str]) -> None:
    ax.set_xlabel(wrapped(f"utility of {parties[0]}", 2 * LABEL), color=INK)
    ax.set_ylabel(wrapped(f"utility of {parties[1]}", 2 * LABEL), color=INK)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(INK)
    ax.tick_params(length=0, labelcolor=INK)
    ax.grid(color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)


def _together(shown: Shown, marked: Mapping[str, int | None]) -> dict[Place, str]:
    """The names of the points by where they are, a line each, from below upwards."""
    named: dict[Place, list[str]] = {}
    for name, point in marked.items():
        if point is not None:
            named.setdefault((float(shown[0, point]), float(shown[1, point])), []).append(name)
    rising = sorted(named, key=lambda place: (place[1], -place[0]))
    return {place: "\n".join(named[place]) for place in rising}


def _mark(ax: Axes, named: Mapping[Place, str]) -> float:
    """Stars, and their names on the right above, where no agreement is; none covers another.

    The stars are open, so that what lies in them is seen.

    Returns how many points the names reach beyond the axis.
    """
    if not named:
        return 0
    across, upwards = np.array(list(named)).T
    style: Any = {"facecolors": "none", "edgecolors": INK, "linewidths": 1.2, "zorder": 6}
    ax.scatter(across, upwards, _STAR, marker="*", **style)
    labels = [_name(ax, place, text) for place, text in named.items()]
    wide, high = points(ax)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    ax.set(xlim=(left, right), ylim=(bottom, top))
    stars = high * (upwards - bottom) / (top - bottom)
    widths, heights = np.array([size(ax, label) for label in labels]).T
    if heights.sum() <= high:
        shifts = spread(stars + _UP, heights, high) - stars
        for label, shift in zip(labels, shifts.tolist(), strict=True):
            label.xyann = (_AWAY, shift)
    ends = wide * (across - left) / (right - left) + _AWAY + widths
    return max(0.0, float(ends.max()) - wide)


def _name(ax: Axes, place: Place, text: str) -> Any:
    return ax.annotate(
        text,
        place,
        (_AWAY, _UP),
        textcoords="offset points",
        va="center",
        fontsize=_SMALL,
        color=INK,
        annotation_clip=False,
        zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1},
        arrowprops={
            "arrowstyle": "-",
            "color": INK,
            "linewidth": 0.8,
            "patchA": None,
            "shrinkA": 0,
            "shrinkB": 7,
            "relpos": (0, 0.5),
        },
    )
