"""Pictures of a state, as part of a page: for worker processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sim.errors import one_of
from sim.faces.svg import inline
from sim.plots import plot_timeline, plot_waits, subtitle
from sim.rounds import timeline
from sim.web.answering import scenario
from sim.web.asked import Asked
from sim.web.briefing import unchanged

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WAITS, TIMELINE = "waits", "timeline"
_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


def figure(asked: Asked, text: bytes, path: str, name: str) -> str:
    """A picture as SVG, in ink and paper of the page that it stands in.

    Raises
    ------
    ScenarioError
        If there is no such picture, or the question is not well put.
    """
    one_of(name, _FIGURES, "a picture")
    ax, title, desc = _FIGURES[name](asked, text, path)
    return str(inline(ax, name, title, desc)).replace("<svg ", f"<svg {_NAMESPACE} ", 1)


def _waits(asked: Asked, text: bytes, path: str) -> tuple[Axes, str, str]:
    summit = scenario(unchanged(asked), text, path)
    desc = "An arrow leads from whoever waits to who is waited for; the sentences say the same."
    return plot_waits(summit), f"Who waits for whom: {summit.name}", desc


def _timeline(asked: Asked, text: bytes, path: str) -> tuple[Axes, str, str]:
    summit = scenario(asked, text, path)
    found = timeline(summit, asked.rounds, asked.seed, asked.mode)
    question = subtitle(summit.question, summit.supposed, asked.mode)
    desc = "The share of each outcome as of each stage; the table beside it says the same."
    ax = plot_timeline(found.timeline, summit.name, question, None, found.interval)
    return ax, f"How the forecast moved: {summit.name}", desc


_FIGURES: dict[str, Callable[[Asked, bytes, str], tuple[Axes, str, str]]] = {
    WAITS: _waits,
    TIMELINE: _timeline,
}
