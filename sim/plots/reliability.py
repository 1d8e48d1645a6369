"""Whether what was given a probability came about as often as it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ScenarioError
from sim.plots.page import Head, dress, new_axis
from sim.plots.style import INK, MAIN, scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

BINS = 10

_KEYS = ("how often it came about", "95% of shares, were the forecasts right and independent")
_RIGHT, _BAR = "#9aa3ab", "#b7c9d9"
_SIDE = 4.6
_LEAST, _MOST = 24.0, 160.0


@dataclass(frozen=True)
class Reliability:
    """Forecasts put together by their probability.

    Attributes
    ----------
    forecast, share
        Of each bin that holds any, the mean probability and how often it came about.
    low, high
        Where that share lies in 95 of 100 cases, if each forecast was right and they hang on
        nothing common (consistency bars, Bröcker & Smith 2007, *Weather and Forecasting* 22).
    count
        How many forecasts.
    """

    forecast: Floats
    share: Floats
    low: Floats
    high: Floats
    count: NDArray[np.intp]


def reliability(p: ArrayLike, happened: ArrayLike) -> Reliability:
    """Put forecasts together, in `BINS` bins of equal width.

    Parameters
    ----------
    p
        Probabilities, (n,).
    happened
        Whether it came about, (n,).

    Raises
    ------
    ScenarioError
        If there are none.

    Examples
    --------
    >>> found = reliability([0.25, 0.25, 0.75, 0.75], [0, 1, 1, 1])
    >>> found.forecast.tolist(), found.share.tolist()
    ([0.25, 0.75], [0.5, 1.0])
    """
    said, truth = np.asarray(p, np.float64), np.asarray(happened, np.bool_)
    if not said.size:
        raise ScenarioError("nothing to draw: there is no forecast")
    place = np.minimum((said * BINS).astype(np.intp), BINS - 1)
    rows = [
        (said[place == one].mean(), truth[place == one].mean(), *_bar(said[place == one]))
        for one in np.unique(place)
    ]
    forecast, share, low, high = np.array(rows).T
    return Reliability(forecast, share, low, high, np.unique(place, return_counts=True)[1])


def _bar(p: Floats) -> tuple[float, float]:
    """The 2.5% and 97.5% quantiles of the share of successes (Poisson binomial distribution)."""
    exactly = np.ones(1)
    for one in p:
        exactly = np.convolve(exactly, (1 - one, one))
    low, high = np.searchsorted(np.cumsum(exactly), (0.025, 0.975))
    return low / p.size, min(high, p.size) / p.size


def plot_reliability(
    p: ArrayLike, happened: ArrayLike, title: str, question: str = "", ax: Axes | None = None
) -> Axes:
    """Draw a reliability diagram: dots on the diagonal are forecasts that were right.

    A dot's area grows with the number of forecasts, which stands beside it; the bars say how far a
    dot may be off by luck alone.

    Parameters
    ----------
    p, happened
        As for `reliability`.
    title, question
        What was forecast, and by whom.
    ax
        Where to draw; a new figure without.
    """
    found = reliability(p, happened)
    head = Head.of(title, question, _KEYS)
    axes = new_axis(_SIDE, head.lines) if ax is None else ax
    axes.plot([0, 1], [0, 1], color=_RIGHT, linewidth=1, zorder=1)
    bars = axes.vlines(found.forecast, found.low, found.high, color=_BAR, linewidth=7, zorder=2)
    style: Any = {"color": MAIN, "zorder": 3}
    sizes = (_MOST * found.count / found.count.max()).clip(_LEAST)
    dots = axes.scatter(found.forecast, found.share, sizes, **style)
    for x, y, count in zip(found.forecast, found.share, found.count, strict=True):
        axes.annotate(
            f"{count:,}", (x, y), (12, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    axes.set(xlim=(-0.03, 1.06), ylim=(-0.05, 1.05))
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.set_xticks(np.linspace(0, 1, 6))
    axes.xaxis.set_major_formatter(scale)
    axes.yaxis.set_major_formatter(scale)
    axes.set_ylabel("share that came about", color=INK)
    dress(axes, "probability that was forecast")
    head.put(axes, [dots, bars])
    return axes
