"""What Mesa's page draws: who waits for whom and how each stands, and what the public believes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.mesa_app.summit import State, Summit
from sim.plots.ring import ordered
from sim.plots.style import GRID, INK, colours
from sim.reading.circles import Wait, signed_graph, waits

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS, _DASHES = "os^Dv*PX", ("-", "--", "-.", ":")
_ASIDE = 0.1
"""From how far aside on a name stands beside its sign, and not above or below."""
_GAP = 15
"""How many points a name stands from the middle of its sign, of which the widest takes eleven."""
_ACROSS = {-1: "right", 0: "center", 1: "left"}
_UP = {-1: "top", 0: "center", 1: "bottom"}


def draw_actors(summit: Summit, ax: Axes) -> Axes:
    """Draw each actor as it stands, by sign, colour and word, and for whom it waits.

    An arrow leads from whoever waits to who is waited for; it is broken where it is an absence
    that is waited for.
    """
    system = signed_graph(summit.summit)
    found = waits(system)
    ring = ordered(system.actors, {(wait.who, wait.whom) for wait in found})
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(ring)) / max(1, len(ring))
    places = dict(zip(ring, zip(np.cos(angles), np.sin(angles), strict=True), strict=True))
    for wait in found:
        _arrow(ax, wait, places)
    for name, state in summit.states().items():
        _node(ax, name, state, *places[name])
    ax.set(xlim=(-2.5, 2.5), ylim=(-1.6, 1.6))
    ax.set_axis_off()
    return ax


def _arrow(ax: Axes, wait: Wait, places: Mapping[str, tuple[float, float]]) -> None:
    line: Any = {"linestyle": "-" if True in wait.signs else "--", "color": INK}
    shape: Any = {"arrowstyle": "-|>", "mutation_scale": 13, "connectionstyle": "arc3,rad=0.12"}
    room: Any = {"shrinkA": 13, "shrinkB": 13}
    ax.annotate("", places[wait.whom], places[wait.who], arrowprops=line | shape | room)


def _node(ax: Axes, name: str, state: State, x: float, y: float) -> None:
    edge: Any = {"facecolors": state.colour, "edgecolors": INK, "linewidths": 1.2, "zorder": 3}
    ax.scatter([x], [y], 260, marker=state.marker, **edge)
    across = 0 if abs(x) < _ASIDE else 1 if x > 0 else -1
    up = 0 if across else 1 if y > 0 else -1
    style: Any = {"fontsize": 11, "color": INK, "textcoords": "offset points"}
    style |= {"ha": _ACROSS[across], "va": _UP[up]}
    ax.annotate(f"{name}\n{state.said}", (x, y), (_GAP * across, _GAP * up), **style)


def draw_beliefs(summit: Summit, ax: Axes) -> Axes:
    """Draw how probable the public thought it, stage by stage, that each leader comes."""
    table = 100 * summit.beliefs()
    dark = colours(2 * len(table.columns))[::2]
    signs = zip(table, dark, cycle(_MARKERS), cycle(_DASHES), strict=False)
    for leader, colour, marker, dash in signs:
        style: Any = {"color": colour, "marker": marker, "linestyle": dash}
        ax.plot(range(len(table)), table[leader], label=leader, markeredgecolor=INK, **style)
    stages = list(summit.summit.stage_index)
    ax.set(xlim=(-0.3, len(stages) - 0.7), ylim=(-3, 103), ylabel="comes, as the public believes")
    ax.set_xticks(range(len(stages)), stages, rotation=30, ha="right")
    ax.yaxis.set_major_formatter("{x:.0f}%")
    ax.grid(color=GRID)
    ax.spines[["top", "right"]].set_visible(False)
    if len(table.columns):
        ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.16), ncols=4)
    return ax
