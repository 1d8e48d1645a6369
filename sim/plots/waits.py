"""Who waits for whom, as arrows between those who may come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.conditions import ALWAYS
from sim.equations import delegation_name
from sim.plots.columns import AWAY, SIDES, Column, Label
from sim.plots.page import WIDTH, Head, new_axis, points
from sim.plots.ring import Points, across, curve, loop, ordered, sides
from sim.plots.style import GRID, INK, MAIN, lines, wrapped
from sim.reading.circles import Wait, promisers, signed_graph, waits
from sim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOBODY = "nobody waits for anybody"

_QUESTION = "Who waits for whom?"
_FAR = "#7c8791"
"""The colour of arrows outside circles."""

_LOWEST, _EDGE, _ACROSS, _SMALL = 84.0, 0.2, 95, 8.5
"""Points of the lowest picture; inches at its sides; letters and points of a line below it."""

_FREE = 6.0
"""Points between the labels and what stands above."""

_MANY = 40
"""From how many on arrows are drawn finer."""

_BROAD = 110.0
"""Points of half a ring: it is no broader, unless it is high."""

_RADIUS, _ROOM, _HEAD = 5.5, 9.5, (9.0, 3.8)
"""Points: of a node, from its middle to an arrow, and how long and half as wide a head is."""

_DASHES: Mapping[frozenset[bool], Any] = {
    frozenset({True}): "-",
    frozenset({False}): (0, (3, 1.8)),
    frozenset({True, False}): (0, (3, 1.2, 0.8, 1.2)),
}
_SIGNS = {
    frozenset({True}): "waits for a presence",
    frozenset({False}): "waits for an absence",
    frozenset({True, False}): "for a presence or for an absence",
}
_CIRCLE, _OTHERS = "in a circle: each waits for the other", "hollow: there are other ways"
_DELEGATION, _PROMISE = "a delegation", "ringed: a public promise, made or open"


def plot_waits(
    scenario: Scenario,
    ax: Axes | None = None,
    title: str | None = None,
    question: str = _QUESTION,
) -> Axes:
    """Draw who waits for whom: an arrow leads from whoever waits to who is waited for.

    Discs are leaders, squares delegations; below each name stands the whole condition. A line is
    solid where a presence is waited for and broken where an absence is. A head is hollow where
    there are other ways, as in "at least 2 of". What belongs to a circle, in which each waits in
    the end for the others, is strong and its nodes are filled. A ring is a public promise. Who
    neither waits nor is waited for is named below.

    Parameters
    ----------
    scenario
        Whose conditions; what is no presence in them stands in words only.
    ax
        Where to draw; a new figure of fitting size without.
    title
        What stands above it; by default the summit's name.
    question
        What is asked, below the title.
    """
    system = signed_graph(scenario)
    found = waits(system)
    cast = _Cast.of(scenario, system.actors, found, set(chain.from_iterable(system.circles)))
    keys = dict(_keys(found, cast))
    head = Head.of(scenario.name if title is None else title, question, list(keys), abreast=2)
    axes = _new(cast, head) if ax is None else ax
    wide, high = points(axes)
    axes.set(xlim=(0, wide), ylim=(0, high))
    high -= _FREE
    axes.set_axis_off()
    places = _put(axes, cast, wide, high)
    for wait, way in zip(found, _ways(found, places, np.array([wide / 2, high / 2])), strict=True):
        _arrow(axes, wait, way, min(1.0, (_MANY / len(found)) ** 0.5))
    _nodes(axes, cast, places)
    if not found:
        axes.text(wide / 2, high / 2, NOBODY, ha="center", va="center", color=INK, style="italic")
    _below(axes, cast.apart)
    head.put(axes, list(keys.values()))
    return axes


@dataclass(frozen=True)
class _Cast:
    """Who is drawn and how: the ring, what is said of each, and who stands apart from it."""

    ring: Sequence[str]
    said: Mapping[str, str]
    circled: frozenset[str]
    delegations: frozenset[str]
    promisers: frozenset[str]
    apart: str

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        actors: Sequence[str],
        found: Sequence[Wait],
        circled: set[str],
    ) -> _Cast:
        """Those who wait or are waited for; all of them where nobody waits."""
        met = {name for wait in found for name in (wait.who, wait.whom)} or set(actors)
        pairs = {(wait.who, wait.whom) for wait in found}
        apart = [name for name in actors if name not in met]
        return cls(
            ring=ordered([name for name in actors if name in met], pairs),
            said=_conditions(scenario),
            circled=frozenset(circled),
            delegations=frozenset(map(delegation_name, scenario.judgement.sending)),
            promisers=frozenset(promisers(scenario)),
            apart=f"Neither waiting nor waited for: {', '.join(apart)}" if apart else "",
        )


def _conditions(scenario: Scenario) -> dict[str, str]:
    """Actor to its condition, in the words of the scenario."""
    judgement = scenario.judgement
    said = {name: f"comes if {when}" for name, when in judgement.conditions.items()}
    return said | {
        delegation_name(party): f"only if {sending.only_if}"
        for party, sending in judgement.sending.items()
        if sending.only_if is not ALWAYS
    }


def _new(cast: _Cast, head: Head) -> Axes:
    heights = [
        sum(Label.of(actor, cast.said.get(actor, "")).needs for actor in side)
        for side in sides(cast.ring)
    ]
    bottom = 0.25 + 0.17 * lines(wrapped(cast.apart, _ACROSS))
    axes = new_axis((max(_LOWEST, *heights) + _FREE) / 72, head.lines, bottom)
    figure: Any = axes.figure
    figure.subplots_adjust(left=_EDGE / WIDTH, right=1 - _EDGE / WIDTH)
    return axes


def _put(ax: Axes, cast: _Cast, wide: float, high: float) -> dict[str, Points]:
    """Write the labels in two columns, and give the places of the nodes between them."""
    columns = [
        Column.of(ax, {actor: cast.said.get(actor, "") for actor in actors}, side, wide, high)
        for actors, side in zip(sides(cast.ring), SIDES, strict=True)
    ]
    left, right = columns[0].wide + AWAY, wide - columns[1].wide - AWAY
    spare = max(0.0, (right - left) / 2 - max(_BROAD, high / 2))
    left, right = left + spare, right - spare
    half = (right - left) / 2
    places: dict[str, Points] = {}
    for column, way, edge in zip(columns, (-1, 1), (left, right), strict=True):
        at = (left + right) / 2 + way * across(column.heights, half, high / 2)
        column.move(edge, way)
        for name, node, y in zip(column.names, at.tolist(), column.heights.tolist(), strict=True):
            ends = node + way * _RADIUS, edge + way * (AWAY - 3)
            ax.plot(ends, (y, y), color=GRID, linewidth=1, zorder=0.5)
            places[name] = np.array([node, y])
    return places


def _keys(found: Sequence[Wait], cast: _Cast) -> Iterator[tuple[str, Any]]:
    """What marks mean, of those that there are."""
    from matplotlib.lines import Line2D

    signs = [signs for signs in _DASHES if any(wait.signs == signs for wait in found)]
    for sign in signs:
        yield _SIGNS[sign], Line2D([], [], color=INK, linestyle=_DASHES[sign], linewidth=1.4)
    hollow: Any = {"marker": ">", "markerfacecolor": "white", "markeredgecolor": INK}
    if not all(wait.needed for wait in found):
        yield _OTHERS, Line2D([], [], color=INK, linewidth=1.4, markersize=7, **hollow)
    node: Any = {"linestyle": "none", "markeredgecolor": INK, "markerfacecolor": "white"}
    if any(wait.circle for wait in found):
        yield _CIRCLE, Line2D([], [], color=MAIN, linewidth=3)
    if cast.delegations & set(cast.ring):
        yield _DELEGATION, Line2D([], [], marker="s", markersize=8, **node)
    if cast.promisers & set(cast.ring):
        yield _PROMISE, Line2D([], [], markeredgewidth=2.6, marker="o", markersize=7, **node)


def _nodes(ax: Axes, cast: _Cast, places: Mapping[str, Points]) -> None:
    for actor, place in places.items():
        shape = "s" if actor in cast.delegations else "o"
        fill = MAIN if actor in cast.circled else "white"
        x, y = place.tolist()
        style: Any = {"marker": shape, "edgecolors": INK, "zorder": 4}
        ax.scatter(x, y, (2 * _RADIUS) ** 2, facecolors=fill, linewidths=1.4, **style)
        if actor in cast.promisers:
            ax.scatter(x, y, (2 * _RADIUS + 7) ** 2, facecolors="none", linewidths=1.1, **style)


def _ways(found: Sequence[Wait], places: Mapping[str, Points], centre: Points) -> Iterator[Points]:
    """The curve of each arrow."""
    pairs = {(wait.who, wait.whom) for wait in found}
    for wait in found:
        start, end = places[wait.who], places[wait.whom]
        if wait.who == wait.whom:
            yield loop(start, centre, _ROOM)
        else:
            yield curve(start, end, centre, (wait.whom, wait.who) in pairs, _ROOM)


def _arrow(ax: Axes, wait: Wait, way: Points, part: float) -> None:
    """A line with a head at its end, both as large as the part says."""
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    long, broad = part * _HEAD[0], part * _HEAD[1]
    along = (way[2] - way[1]) / (float(np.hypot(*(way[2] - way[1]))) or 1.0)
    neck, aside = way[2] - long * along, broad * np.array([-along[1], along[0]])
    colour, width = (MAIN, 2.4) if wait.circle else (_FAR, 1.2)
    style: Any = {"edgecolor": colour, "zorder": 2 + wait.circle / 2}
    line = Path([way[0], way[1], neck], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    dashes: Any = {"linestyle": _DASHES[wait.signs], "linewidth": part * width}
    ax.add_patch(PathPatch(line, facecolor="none", capstyle="butt", **dashes, **style))
    fill = colour if wait.needed else "white"
    head = [way[2], neck + aside, neck - aside]
    ax.add_patch(Polygon(head, facecolor=fill, linewidth=1.2, **style))


def _below(ax: Axes, said: str) -> None:
    ax.annotate(
        wrapped(said, _ACROSS),
        (0, 0),
        (0, -6),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=_SMALL,
        color=INK,
    )
