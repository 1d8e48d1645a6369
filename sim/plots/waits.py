"""Who waits for whom, as arrows between those who may come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.conditions import ALWAYS
from sim.equations import delegation_name
from sim.plots.page import WIDTH, Head, new_axis, points, size
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

_NAME, _SAID = 9.5, 8.0
_NAME_LINE, _SAID_LINE, _APART = 13.5, 11.5, 12.0
_LETTERS, _MOST = 30, 4
"""Of labels: points of their letters and lines, letters a line, the most lines of a condition."""

_PITCH, _LOWEST, _AWAY, _EDGE = 44.0, 120.0, 12.0, 0.2
"""Points between nodes, of the lowest picture, from a node to its label; inches at the sides."""

_ACROSS, _LETTER, _PART = 95, 5.6, 0.3
"""Letters of a line below; points of a letter; which part of an axis is a column of labels."""

_BROAD = 110.0
"""Points of half a ring: it is no broader, unless it is high."""

_RADIUS, _ROOM, _HEAD = 5.5, 9.5, (9.0, 3.8)
"""Points: of a node, from its middle to an arrow, and how long and half as wide a head is."""

_DASHES: Mapping[frozenset[bool], Any] = {
    frozenset({True}): "-",
    frozenset({False}): (0, (4, 2.5)),
    frozenset({True, False}): (0, (7, 2, 1.5, 2)),
}
_SIGNS = {
    frozenset({True}): "waits for a presence",
    frozenset({False}): "waits for an absence",
    frozenset({True, False}): "for a presence or for an absence",
}
_CIRCLE, _OTHERS = "in a circle: each waits for the other", "hollow: there are other ways"
_DELEGATION, _PROMISE = "a delegation", "ringed: a public promise, made or open"


def plot_waits(scenario: Scenario, ax: Axes | None = None) -> Axes:
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
    """
    system = signed_graph(scenario)
    found = waits(system)
    cast = _Cast.of(scenario, system.actors, found, set(chain.from_iterable(system.circles)))
    keys = dict(_keys(found, cast))
    head = Head.of(scenario.name, _QUESTION, list(keys), abreast=2)
    axes = _new(cast, head) if ax is None else ax
    wide, high = points(axes)
    axes.set(xlim=(0, wide), ylim=(0, high))
    axes.set_axis_off()
    places = _put(axes, cast, wide, high)
    for wait in found:
        _arrow(axes, wait, places, np.array([wide / 2, high / 2]), found)
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


@dataclass(frozen=True)
class _Label:
    """A name, and below it a condition."""

    name: str
    said: str

    @classmethod
    def of(cls, cast: _Cast, actor: str, letters: int = _LETTERS) -> _Label:
        """With lines of about so many letters; what is too long is cut."""
        said = _cut(cast.said.get(actor, ""), letters * 6 // 5, _MOST)
        return cls(_cut(actor, letters, _MOST), said)

    @property
    def high(self) -> float:
        """Points, with what is left free between labels."""
        return lines(self.name) * _NAME_LINE + lines(self.said) * _SAID_LINE + _APART

    def put(self, ax: Axes, y: float, side: str) -> list[Any]:
        """Write it with its middle at this height, and give its texts."""
        top = y + (self.high - _APART) / 2
        below = top - lines(self.name) * _NAME_LINE
        style: Any = {"ha": side, "va": "top", "color": INK}
        name = ax.text(0, top, self.name, fontsize=_NAME, fontweight="bold", **style)
        return [name, *([ax.text(0, below, self.said, fontsize=_SAID, **style)] * bool(self.said))]


def _cut(text: str, letters: int, most: int) -> str:
    """The text in at most so many lines."""
    said = wrap(text, letters)
    cut = said[:most] if len(said) <= most else [*said[: most - 1], f"{said[most - 1]} ..."]
    return "\n".join(cut).replace("$", r"\$")


def _new(cast: _Cast, head: Head) -> Axes:
    columns = [[_Label.of(cast, actor).high for actor in side] for side in sides(cast.ring)]
    needs = max(sum(max(_PITCH, high) for high in column) for column in columns)
    bottom = 0.25 + 0.17 * lines(wrapped(cast.apart, _ACROSS))
    axes = new_axis(max(_LOWEST, needs) / 72, head.lines, bottom)
    figure: Any = axes.figure
    figure.subplots_adjust(left=_EDGE / WIDTH, right=1 - _EDGE / WIDTH)
    return axes


def _put(ax: Axes, cast: _Cast, wide: float, high: float) -> dict[str, Points]:
    """Write the labels in two columns, and give the places of the nodes between them."""
    columns = [_Column.of(ax, cast, side, wide, high) for side in sides(cast.ring)]
    left, right = columns[0].wide + _AWAY, wide - columns[1].wide - _AWAY
    spare = max(0.0, (right - left) / 2 - max(_BROAD, high / 2))
    left, right = left + spare, right - spare
    half = (right - left) / 2
    places: dict[str, Points] = {}
    for column, way, edge in zip(columns, (-1, 1), (left, right), strict=True):
        at = (left + right) / 2 + way * across(column.heights, half, high / 2)
        column.move(ax, edge, way, at)
        places |= dict(zip(column.actors, np.stack([at, column.heights], 1), strict=True))
    return places


@dataclass(frozen=True)
class _Column:
    """The labels on one side of the ring, each at the height of its node."""

    actors: Sequence[str]
    heights: Points
    texts: Sequence[Sequence[Any]]
    wide: float

    @classmethod
    def of(cls, ax: Axes, cast: _Cast, actors: Sequence[str], wide: float, high: float) -> _Column:
        """Written at the height where they go; names alone where conditions find no room."""
        letters = min(_LETTERS, max(4, int(_PART * wide / _LETTER)))
        labels = [_Label.of(cast, actor, letters) for actor in actors]
        if sum(label.high for label in labels) > high + 1:
            labels = [_Label(label.name, "") for label in labels]
        needs = np.array([max(_PITCH, label.high) for label in labels])
        needs = needs * high / needs.sum() if needs.sum() > high else needs
        needs = needs + (high - needs.sum()) / max(1, len(labels))
        heights = high - np.cumsum(needs) + needs / 2
        side = "right" if actors == sides(cast.ring)[0] else "left"
        texts = [label.put(ax, y, side) for label, y in zip(labels, heights, strict=True)]
        widest = max((size(ax, text)[0] for text in chain(*texts)), default=0.0)
        return cls(actors, heights, texts, widest)

    def move(self, ax: Axes, edge: float, way: int, nodes: Points) -> None:
        """To the edge of the ring, with a thin line from each node that is not near it."""
        for texts, y, node in zip(self.texts, self.heights.tolist(), nodes.tolist(), strict=True):
            for text in texts:
                text.set_x(edge + way * _AWAY)
            ends = node + way * _RADIUS, edge + way * (_AWAY - 3)
            ax.plot(ends, (y, y), color=GRID, linewidth=1, zorder=0.5)


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
        style: Any
        (x, y), style = place, {"marker": shape, "edgecolors": INK, "zorder": 4}
        ax.scatter(x, y, (2 * _RADIUS) ** 2, facecolors=fill, linewidths=1.4, **style)
        if actor in cast.promisers:
            ax.scatter(x, y, (2 * _RADIUS + 7) ** 2, facecolors="none", linewidths=1.1, **style)


def _arrow(
    ax: Axes, wait: Wait, places: Mapping[str, Points], centre: Points, found: Sequence[Wait]
) -> None:
    from matplotlib.patches import PathPatch, Polygon
    from matplotlib.path import Path

    start, end = places[wait.who], places[wait.whom]
    if wait.who == wait.whom:
        way = loop(start, centre, _ROOM)
    else:
        paired = any((back.who, back.whom) == (wait.whom, wait.who) for back in found)
        way = curve(start, end, centre, paired, _ROOM)
    long, broad = _HEAD
    along = (way[2] - way[1]) / (float(np.hypot(*(way[2] - way[1]))) or 1.0)
    neck, tip = way[2] - long * along, way[2]
    aside = broad * np.array([-along[1], along[0]])
    colour, width = (MAIN, 2.4) if wait.circle else (_FAR, 1.2)
    line = Path([way[0], way[1], neck], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    dashes: Any = _DASHES[wait.signs]
    style: Any = {"facecolor": "none", "edgecolor": colour, "zorder": 2 + wait.circle / 2}
    ax.add_patch(PathPatch(line, linestyle=dashes, linewidth=width, capstyle="butt", **style))
    style["facecolor"] = colour if wait.needed else "white"
    ax.add_patch(Polygon([tip, neck + aside, neck - aside], linewidth=1.2, **style))


def _below(ax: Axes, said: str) -> None:
    ax.annotate(
        wrapped(said, _ACROSS),
        (0, 0),
        (0, -6),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=_SAID + 0.5,
        color=INK,
    )
