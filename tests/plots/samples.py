"""Tables to draw, and what stands where in a picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.text import Text

from sim.intervals import wilson

LONG = "the leaders meet, but only after a very long night of talks about who talks to whom"


def table(*moments: str, shares: tuple[float, ...] = (0.5, 0.0, 0.00002, 0.49998)) -> pd.DataFrame:
    """Outcomes as of some moments."""
    names = ["leaders meet", "talks", LONG, "none"][: len(shares)]
    rows = [
        {"as_of": m, "outcome": n, "share": s, "low": s * 0.98, "high": min(1, s * 1.02 + 0.0001)}
        for m in moments
        for n, s in zip(names, shares, strict=True)
    ]
    return pd.DataFrame(rows)


def timeline(moments: Sequence[str], outcomes: Sequence[str], rounds: int = 500) -> pd.DataFrame:
    """Random shares that sum to one as of each moment, with their intervals."""
    luck = np.random.default_rng(len(moments) + len(outcomes))
    tables = []
    for moment in moments:
        counts = luck.multinomial(rounds, luck.dirichlet(np.full(len(outcomes), 0.7)))
        low, high = wilson(counts, rounds)
        shares = {"share": counts / rounds, "low": low, "high": high}
        tables.append(pd.DataFrame({"as_of": moment, "outcome": outcomes, **shares}))
    return pd.concat(tables, ignore_index=True)


def drivers(outcomes: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    """Random indices and swings of each number for each outcome."""
    luck = np.random.default_rng(len(outcomes))
    rows = [{"outcome": outcome, "number": number} for outcome in outcomes for number in numbers]
    found = pd.DataFrame(rows)
    index = luck.random(len(rows))
    found = found.assign(index=index, index_low=index - 0.04, index_high=index + 0.05)
    return found.assign(at_low=luck.random(len(rows)), at_high=luck.random(len(rows)))


def box(text: Text) -> Any:
    """Where a text stands on the figure, in pixels, without what leads to it."""
    return Text.get_window_extent(text)


def boxes(ax: Any, artists: Iterable[Any]) -> list[Any]:
    """Where artists stand on the figure, in pixels."""
    ax.figure.draw_without_rendering()
    return [artist.get_window_extent() for artist in artists]


def texts(ax: Any) -> list[Text]:
    """All that is written: title, labels at the axes and in the picture, legend."""
    ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()] if ax.axison else []
    names = [ax.xaxis.label, ax.yaxis.label] if ax.axison else []
    legend = ax.get_legend()
    keys = legend.get_texts() if legend else []
    written = [ax._left_title, *ax.texts, *ticks, *names, *keys]
    return [text for text in written if text.get_text().strip()]


def assert_legible(ax: Any) -> None:
    """No text covers another one or leaves the figure."""
    ax.figure.draw_without_rendering()
    page = ax.figure.bbox
    found = [(text.get_text(), box(text)) for text in texts(ax)]
    for text, place in found:
        assert page.x0 - 1 <= place.x0, text
        assert place.x1 <= page.x1 + 1, text
        assert page.y0 - 1 <= place.y0, text
        assert place.y1 <= page.y1 + 1, text
    for (one, first), (other, second) in combinations(found, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 1 or high <= 1, f"{one!r} and {other!r} overlap"


def banded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with bands, of which the first row has none."""
    low, high = table["share"] * 0.8, (table["share"] * 1.2 + 0.001).clip(upper=1)
    first = table.index == 0
    return table.assign(band_low=low.mask(first), band_high=high.mask(first))
