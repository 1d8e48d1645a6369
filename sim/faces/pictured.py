"""A picture for a page: drawn once for wide screens and paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.faces.laid import Picture
from sim.faces.svg import inline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Draw = Callable[["Axes | None"], "Axes"]
"""Draws on an axis, or on a new figure of fitting size."""


def pictured(draw: Draw, name: str, title: str, caption: str) -> Picture:
    """A picture as a page holds it.

    Parameters
    ----------
    draw
        Draws it, without a title of its own.
    name
        For ids, as `inline` takes it.
    title, caption
        What it is called, for those who do not see it, and what stands below.
    """
    return Picture(name, caption, inline(draw(None), f"{name}-wide", title, caption))
