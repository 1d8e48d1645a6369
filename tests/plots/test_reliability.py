"""Reliability diagrams: which forecasts stand together, and how far luck alone may take them."""

from __future__ import annotations

from itertools import pairwise, product
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from scipy import stats

from sim.errors import ScenarioError
from sim.plots import plot_reliability
from sim.plots.reliability import BINS, reliability
from tests.plots.samples import boxes

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)
FEW = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@given(PAIRS)
def test_forecasts_stand_in_ten_bins(pairs: list[tuple[float, bool]]) -> None:
    """Each from its lower end to below the next; a certainty belongs to the last."""
    p, happened = map(list, zip(*pairs, strict=True))
    found = reliability(p, happened)
    bins: dict[int, list[tuple[float, bool]]] = {}
    for said, came in pairs:
        bins.setdefault(min(int(said * BINS), BINS - 1), []).append((said, came))
    assert found.count.tolist() == [len(bins[one]) for one in sorted(bins)]
    for place, one in enumerate(sorted(bins)):
        said, came = zip(*bins[one], strict=True)
        assert found.forecast[place] == pytest.approx(np.mean(said))
        assert found.share[place] == pytest.approx(np.mean(came))
    assert (np.diff(found.forecast) >= 0).all()


@pytest.mark.parametrize(("p", "there"), [(0.0, 0), (0.1, 1), (0.5, 5), (0.999, 9), (1.0, 9)])
def test_where_bins_begin(p: float, there: int) -> None:
    """Beside one in the middle of every bin, it makes the count of its own two."""
    middles = [(one + 0.5) / BINS for one in range(BINS)]
    count = reliability([*middles, p], [False] * (BINS + 1)).count
    assert count.tolist() == [2 if one == there else 1 for one in range(BINS)]


@given(PAIRS)
def test_bars_are_scipys(pairs: list[tuple[float, bool]]) -> None:
    """The 2.5% and 97.5% quantiles of the number that comes about (Poisson binomial)."""
    p, happened = map(np.array, zip(*pairs, strict=True))
    found = reliability(p, happened)
    place = np.minimum((p * BINS).astype(int), BINS - 1)
    for one, low, high in zip(np.unique(place), found.low, found.high, strict=True):
        said = p[place == one]
        right = stats.poisson_binom(said)
        # A quantile is where the sum of probabilities reaches it, but for the last bit of the sum.
        for end, level in ((low, 0.025), (high, 0.975)):
            number = round(float(end) * said.size)
            assert end * said.size == pytest.approx(number)
            assert right.cdf(number) >= level - 1e-9
            assert number == 0 or right.cdf(number - 1) <= level + 1e-9


@given(FEW)
def test_bars_hold_what_they_say(p: list[float]) -> None:
    """By adding up all that may happen, at most a fortieth lies below and as much above."""
    found = reliability(np.clip(p, 0.3, 0.3999), [True] * len(p))
    said = np.clip(p, 0.3, 0.3999)
    below = above = 0.0
    for end in product((0, 1), repeat=len(p)):
        chance = prod(one if came else 1 - one for one, came in zip(said, end, strict=True))
        below += chance * (sum(end) / len(p) < found.low[0] - 1e-9)
        above += chance * (sum(end) / len(p) > found.high[0] + 1e-9)
    assert below <= 0.025 + 1e-9
    assert above <= 0.025 + 1e-9


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_a_certainty_has_no_luck(p: float) -> None:
    """Its bar has no length, and a miss lies off it."""
    found = reliability([p] * 40, [p < 1] + [p == 1] * 39)
    assert (found.low.tolist(), found.high.tolist()) == ([p], [p])
    assert found.share[0] != p


def test_right_forecasts_lie_on_their_bars() -> None:
    """Nineteen of twenty of them, or more, since numbers are whole."""
    rng = np.random.default_rng(0)
    inside = total = 0
    for _ in range(60):
        p = rng.random(300)
        found = reliability(p, rng.random(300) < p)
        inside += int(((found.low <= found.share) & (found.share <= found.high)).sum())
        total += found.count.size
    assert stats.binomtest(inside, total, 0.95, alternative="less").pvalue > 1e-3
    assert inside < total


def test_of_nothing_there_is_no_diagram() -> None:
    """In a sentence."""
    with pytest.raises(ScenarioError, match=r"^nothing to draw: there is no forecast$"):
        reliability([], [])


# The drawing.

P = np.linspace(0, 1, 41)
HAPPENED = P > 0.45


def test_what_is_drawn() -> None:
    """A dot and a bar a bin, the number of forecasts beside it, and the diagonal."""
    axes = plot_reliability(P, HAPPENED, "Who comes", "by whom")
    found = reliability(P, HAPPENED)
    bars, dots = axes.collections
    np.testing.assert_allclose(dots.get_offsets(), np.column_stack([found.forecast, found.share]))
    ends = np.array([[line[0][1], line[1][1]] for line in bars.get_segments()])
    np.testing.assert_allclose(ends, np.column_stack([found.low, found.high]))
    counts = [text.get_text() for text in axes.texts if text.get_text().isdigit()]
    assert counts == [f"{count}" for count in found.count]
    assert axes.lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]
    plt.close(axes.figure)


def test_areas_tell_how_many() -> None:
    """The more forecasts, the larger the dot; the smallest can still be seen."""
    axes = plot_reliability([0.05] * 100 + [0.55] * 25 + [0.95], [True] * 126, "x")
    first, second, third = axes.collections[1].get_sizes()
    assert first / second == pytest.approx(4)
    assert second > third > 20
    plt.close(axes.figure)


@pytest.mark.parametrize("p", [[0.0], [1.0], [0.0, 1.0], [0.5]], ids=str)
def test_nothing_leaves_the_page(p: list[float]) -> None:
    """Not even numbers beside dots at the edges, or a head above them."""
    axes = plot_reliability(p, [True] * len(p), "Who was to come", "the same meetings " * 6)
    page = axes.figure.bbox
    legend = axes.get_legend()
    assert legend is not None
    head = [axes._left_title, *(text for text in axes.texts if text.get_va() == "bottom"), legend]  # type: ignore[attr-defined]
    for box in boxes(axes, [*head, *axes.texts, *axes.get_yticklabels()]):
        assert page.x0 <= box.x0
        assert box.x1 <= page.x1 + 1
        assert page.y0 <= box.y0
        assert box.y1 <= page.y1 + 1
    title, *rest = boxes(axes, head)
    for upper, lower in pairwise([title, *(box for box in rest if box.height > 1)]):
        assert upper.y0 >= lower.y1 - 1
    plt.close(axes.figure)


def test_it_may_be_drawn_on_axes_of_ones_own() -> None:
    """Then no figure is made."""
    _, axes = plt.subplots()
    before = plt.get_fignums()
    assert plot_reliability(P, HAPPENED, "x", ax=axes) is axes
    assert plt.get_fignums() == before
    plt.close(axes.figure)
