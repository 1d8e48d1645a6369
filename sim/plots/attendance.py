"""Who attends, and what rank a delegation has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.equations import delegation_name
from sim.plots.page import LINE, Head, dress, make_room, new_axis, rows_of
from sim.plots.style import (
    INK,
    LABEL,
    QUESTION,
    filled,
    interval_said,
    lines,
    percent,
    scale,
    wrapped,
)
from sim.scenario import Rank, as_of_said

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_KINDS: Mapping[str, tuple[str, str]] = {
    "comes": ("#1a5485", ""),
    "minister": ("#5f7f9f", ""),
    "official": ("#a9bccd", ""),
    "technical": ("#e0e6eb", ""),
    "beside": ("#ffffff", "////"),
}
"""Parts of bars, from the left: colour and hatching; neighbours differ in grey."""

_SAID = {
    "comes": "comes",
    "minister": "led by a minister",
    "official": "led by an official",
    "technical": "experts",
    "beside": "beside the leader",
}
_BAR = 0.56


def plot_attendance(
    table: pd.DataFrame,
    title: str,
    question: str = "",
    ax: Axes | None = None,
    interval: str | None = None,
    ranks: pd.DataFrame | None = None,
    as_of: str = "",
) -> Axes:
    """Draw how often each actor comes, as a bar with its interval: leaders, then delegations.

    Where ranks are given, the bar of a delegation has parts: the rank of its party's presence,
    from minister to experts, and last the rounds in which it comes beside its leader.

    Parameters
    ----------
    table
        Columns actor, share, low, high, as of `Result.attendance`.
    title
        The summit's name.
    question
        What is asked, below the title.
    ax
        Where to draw; a new figure of fitting size without.
    interval
        What kind of interval it is, as `Result.interval` says.
    ranks
        Columns party and one a rank, as of `Result.ranks`.
    as_of
        The moment, for the line below.

    Raises
    ------
    ScenarioError
        If the table is empty.
    """
    labels = [wrapped(name, LABEL) for name in filled(table)["actor"]]
    parts = _parts(table, ranks)
    kinds = [kind for kind in _KINDS if parts[kind].any()] or ["comes"]
    keys = [_SAID[kind] for kind in kinds] if len(kinds) > 1 else []
    head = Head.of(title, question, keys, abreast=3)
    body = len(labels) * max(0.34, max(map(lines, labels)) * LINE + 0.1)
    below = _below(table, interval, as_of)
    axes = new_axis(body, head.lines, 0.4 + LINE * lines(below)) if ax is None else ax
    marks = _bars(axes, {kind: parts[kind] for kind in kinds})
    _reach(axes, table)
    rows_of(axes, labels)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(scale)
    dress(axes, below)
    head.put(axes, marks if keys else ())
    if ax is None:
        make_room(axes)
    return axes


def _parts(table: pd.DataFrame, ranks: pd.DataFrame | None) -> dict[str, Any]:
    """How long each part of each bar is; all of a bar together is the share."""
    parts = {kind: np.zeros(len(table)) for kind in _KINDS}
    known = {} if ranks is None else ranks.set_index("party").T.to_dict()
    by_name = {delegation_name(str(party)): row for party, row in known.items()}
    for place, (actor, share) in enumerate(zip(table["actor"], table["share"], strict=True)):
        if actor not in by_name:
            parts["comes"][place] = share
            continue
        left = float(share)
        for rank in (Rank.MINISTER, Rank.OFFICIAL, Rank.TECHNICAL):
            part = min(left, float(by_name[actor][str(rank)]))
            parts[str(rank)][place] = part
            left -= part
        parts["beside"][place] = left if left > 1e-9 else 0
    return parts


def _bars(ax: Axes, parts: Mapping[str, Any]) -> list[Any]:
    places = np.arange(len(next(iter(parts.values()))))
    start, bars = np.zeros(len(places)), []
    for kind, part in parts.items():
        colour, hatch = _KINDS[kind]
        style: Any = {"color": colour, "edgecolor": INK, "linewidth": 0.6, "hatch": hatch}
        bars.append(ax.barh(places, part, _BAR, start, **style))
        start = start + part
    return bars


def _reach(ax: Axes, table: pd.DataFrame) -> None:
    """The intervals at the ends of bars, on white so that they show, and the shares beside."""
    places: Sequence[float] = range(len(table))
    for colour, width in (("white", 2.6), (INK, 1.1)):
        ax.hlines(places, table["low"], table["high"], color=colour, linewidth=width, zorder=3)
    for place, (share, high) in enumerate(zip(table["share"], table["high"], strict=True)):
        ax.annotate(
            percent(share),
            (high, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=INK,
        )


def _below(table: pd.DataFrame, interval: str | None, as_of: str) -> str:
    when = f" {as_of_said(as_of)}" if as_of else ""
    if not (table["low"] < table["high"]).any():
        return wrapped(f"probability of coming{when}, every history counted", QUESTION)
    return wrapped(f"share of rounds{when}, with the {interval_said(interval)}", QUESTION)
