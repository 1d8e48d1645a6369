"""A picture for a page: drawn once for wide screens and paper, and once for small screens.

A picture that is made small is not read. So the narrow one is drawn anew: as wide as a telephone,
its letters as large as before, its labels broken into more lines and its keys below each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.faces.laid import Picture
from sim.faces.svg import any_letters, inline
from sim.plots.page import LINE, points
from sim.plots.style import INK, lines, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[["Axes | None"], "Axes"]
"""Draws on an axis, or on a new figure of fitting size."""

_WIDTH, _PAD = 4.0, 0.06
"""Inches."""

_LEAST = 1.1
"""How wide an axis must be at least, in inches."""

_ROW, _BELOW = 18, 42
"""After how many letters a label is broken beside a row, and below the axis."""

_HERE = "\u200b"
"""Where a line may be broken."""

_TRIES = 2

_AWAY = 4
"""How far letters stay from labels, in dots."""


class _Margins(NamedTuple):
    """What is free beside an axis, in inches."""

    left: float = 1.2
    right: float = 0.4
    top: float = 0.6
    bottom: float = 0.6


def pictured(draw: Draw, name: str, title: str, caption: str, small: bool = True) -> Picture:
    """A picture as a page holds it.

    Parameters
    ----------
    draw
        Draws it, without a title of its own; more than once.
    name
        For ids, as `inline` takes it.
    title, caption
        What it is called, for those who do not see it, and what stands below.
    small
        Whether it can be drawn on a narrow axis.
    """
    with any_letters():
        wide = draw(None)
        narrow = _narrow(draw, points(wide)[1] / 72) if small else None
    shown = inline(wide, f"{name}-wide", title, caption)
    if narrow is None:
        return Picture(name, caption, shown)
    return Picture(name, caption, shown, inline(narrow, f"{name}-narrow", title, caption))


def _narrow(draw: Draw, body: float) -> Axes | None:
    """The picture on a narrow page, or nothing where its labels leave it no room."""
    margins = _Margins()
    for _ in range(_TRIES):
        if _WIDTH - margins.left - margins.right < _LEAST:
            return None
        axes = draw(_axis(body, margins))
        body = max(body, _broken(axes))
        margins = _needed(axes)
    return axes


def _axis(body: float, margins: _Margins) -> Axes:
    from matplotlib.figure import Figure

    left, right, top, bottom = margins
    height = body + top + bottom
    figure = Figure(figsize=(_WIDTH, height))
    place = (left / _WIDTH, bottom / height, 1 - (left + right) / _WIDTH, body / height)
    return figure.add_axes(place)


def _broken(ax: Axes) -> float:
    """Break labels and keys into more lines; return how high the rows then are, in inches."""
    place = ax.get_position()
    ax.set_xlabel(_in_lines(ax.get_xlabel(), _BELOW), color=INK)
    ax.xaxis.label.set(x=-place.x0 / place.width, ha="left", multialignment="left")
    above = [text for text in ax.texts if getattr(text, "xycoords", "") == "axes fraction"]
    for text in above:
        text.set_text(_in_lines(text.get_text(), _BELOW))
    keys = ax.get_legend()
    if keys is not None:
        _below_each_other(ax, keys, above)
    if not ax.yaxis_inverted():
        return 0.0
    labels = [_in_lines(label.get_text(), _ROW) for label in ax.get_yticklabels()]
    ax.set_yticks(ax.get_yticks(), labels)
    _widen(ax)
    return len(labels) * (max(map(lines, labels)) * LINE + 0.12)


def _widen(ax: Axes) -> None:
    """Let what is written at the left of marks not reach the labels."""
    box = ax.get_window_extent()
    reach = box.x0 - min((text.get_window_extent().x0 for text in ax.texts), default=box.x0)
    if reach > -_AWAY:
        reach += _AWAY
        low, high = ax.get_xlim()
        ax.set_xlim(low - (high - low) * reach / (box.width - reach), high)


def _below_each_other(ax: Axes, keys: Any, above: list[Any]) -> None:
    """Put the keys below each other; what stands above them goes up by as much as they need."""
    said = [_in_lines(key.get_text(), _BELOW) for key in keys.get_texts()]
    before = keys.get_window_extent().height
    figure: Any = ax.figure
    now = ax.legend(
        keys.legend_handles,
        said,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        frameon=False,
        labelcolor=INK,
        borderpad=0,
        borderaxespad=0.3,
        labelspacing=0.3,
        handlelength=1.2,
    )
    more = 72 * (now.get_window_extent().height - before) / figure.dpi
    for text in above:
        across, up = text.xyann
        text.xyann = (across, up + more)


def _in_lines(text: str, width: int) -> str:
    """A text with its lines broken anew, in names of numbers after a dot too."""
    whole = text.replace("\n", " ").replace(r"\$", "$").replace(".", f".{_HERE} ")
    return wrapped(whole, width).replace(f"{_HERE} ", "").replace(_HERE, "")


def _needed(ax: Axes) -> _Margins:
    """How far everything reaches beyond the axis; what stands below it has the figure's width."""
    figure: Any = ax.figure
    box, below = ax.get_window_extent(), ax.xaxis.label.get_window_extent()
    ax.xaxis.label.set_visible(False)
    rest = figure.get_tightbbox()
    ax.xaxis.label.set_visible(True)
    dpi = figure.dpi
    low = min(rest.y0, below.y0 / dpi) if ax.get_xlabel() else rest.y0
    reach = (box.x0 / dpi - rest.x0, rest.x1 - box.x1 / dpi, rest.y1 - box.y1 / dpi)
    return _Margins(*(max(0.0, float(part)) + _PAD for part in (*reach, box.y0 / dpi - low)))
