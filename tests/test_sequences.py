"""Confidence sequences: against SciPy's distributions, and against those who look all the time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import lambertw
from scipy.stats import betabinom, binom

from sim.intervals import wilson
from sim.sequences import ALPHA, TUNED_FOR, sequence, weight

COUNTS = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
WEIGHTS = st.sampled_from([1.0, 30.0, 2_000.0])


def evidence(p: float, count: int, rounds: int, k: float) -> float:
    """The likelihood where the share is itself drawn, over that under p: SciPy's, in logarithms."""
    mixed = betabinom.logpmf(count, rounds, k * p, k * (1 - p))
    return float(mixed - binom.logpmf(count, rounds, p))


@given(COUNTS, WEIGHTS)
def test_the_ends_are_where_the_mixture_refutes(counts: tuple[int, int], k: float) -> None:
    """There SciPy's beta-binomial is 1 / alpha times as likely as its binomial."""
    count, rounds = counts
    for end in sequence(count, rounds, k):
        if 1e-9 < end < 1 - 1e-9:
            assert evidence(float(end), count, rounds, k) == pytest.approx(np.log(20), abs=1e-5)


@given(COUNTS, WEIGHTS)
def test_what_lies_within_is_not_refuted_and_what_lies_without_is(
    counts: tuple[int, int], k: float
) -> None:
    """So the interval is all of what the test leaves, with no gap in it."""
    count, rounds = counts
    low, high = map(float, sequence(count, rounds, k))
    for p in np.linspace(0.001, 0.999, 37):
        if min(abs(p - low), abs(p - high)) > 1e-6:
            assert (evidence(p, count, rounds, k) < np.log(1 / ALPHA)) == (low < p < high)


@given(COUNTS, WEIGHTS)
def test_an_interval_holds_its_share_and_mirrors_its_complement(
    counts: tuple[int, int], k: float
) -> None:
    """Within [0, 1]; that of what did not happen is the same, turned round."""
    count, rounds = counts
    low, high = sequence(count, rounds, k)
    assert 0 <= low <= count / rounds <= high <= 1
    np.testing.assert_allclose(sequence(rounds - count, rounds, k), (1 - high, 1 - low), atol=1e-15)


@pytest.mark.parametrize("rounds", [1, 7, 10**6, 10**11])
def test_nothing_and_everything_have_one_open_end(rounds: int) -> None:
    """What never happened may still happen, and what always did may fail; never the reverse."""
    assert sequence(0, rounds, 10.0)[0] == 0 < sequence(0, rounds, 10.0)[1]
    assert sequence(rounds, rounds, 10.0)[0] < 1 == sequence(rounds, rounds, 10.0)[1]


def test_an_array_of_counts_is_taken_one_by_one() -> None:
    """In its own shape."""
    low, high = sequence(np.array([[0, 3, 50], [97, 99, 100]]), 100, 10.0)
    assert low.shape == high.shape == (2, 3)
    assert (low[1, 0], high[1, 0]) == sequence(97, 100, 10.0)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
@pytest.mark.parametrize("rounds", [10**5, 10**7, 10**9])
def test_it_is_wider_than_wilsons_by_the_factor_expected(share: float, rounds: int) -> None:
    """That of the normal mixture (Howard and others 2021, equation for its boundary)."""
    k = rounds / 40
    low, high = sequence(share * rounds, rounds, k)
    least, most = wilson(share * rounds, rounds)
    errors = np.sqrt((1 + k / rounds) * np.log((1 + rounds / k) / ALPHA**2))
    assert (high - low) / (most - least) == pytest.approx(errors / 1.959964, rel=0.01)


@pytest.mark.parametrize("width", [0.01, 0.001, 0.0001])
def test_no_other_weight_reaches_the_width_sooner(width: float) -> None:
    """At the share that it is tuned for, where the width is just reached."""
    errors = -lambertw(-(ALPHA**2) / np.e, -1).real
    rounds = round(4 * errors * TUNED_FOR * (1 - TUNED_FOR) / width**2)
    k = weight(width)
    low, high = sequence(TUNED_FOR * rounds, rounds, k)
    assert high - low == pytest.approx(width, rel=0.01)
    for other in (k / 2, 2 * k):
        less, more = sequence(TUNED_FOR * rounds, rounds, other)
        assert more - less > high - low


@pytest.mark.parametrize("share", [0.5, 0.05, 0.002])
def test_who_looks_after_every_round_is_misled_as_seldom_as_promised(share: float) -> None:
    """Of many walks at most 5% leave their interval at any round; Wilson's is left by most."""
    walks, rounds = 500, 4_000
    happened = np.random.default_rng(7).random((walks, rounds)) < share
    counts, looks = happened.cumsum(axis=1), np.arange(1, rounds + 1)
    left_wilsons = np.zeros(walks, bool)
    for k in (weight(0.1), weight(0.02)):
        # The ends cross the share where, and only where, the share is refuted.
        spoke = betabinom.logpmf(counts, looks, k * share, k * (1 - share))
        left = (spoke - binom.logpmf(counts, looks, share) >= np.log(1 / ALPHA)).any(axis=1)
        assert left.mean() <= ALPHA + 3 * np.sqrt(ALPHA * (1 - ALPHA) / walks)
    for look in range(50, rounds, 50):
        low, high = wilson(counts[:, look - 1], look)
        left_wilsons |= (share < low) | (high < share)
    assert left_wilsons.mean() > 3 * ALPHA


def test_a_stop_at_a_narrow_interval_misleads_as_seldom_as_promised() -> None:
    """Whoever stops at the first look at which all of three shares are narrow, holds each."""
    shares, width, look, walks = np.array([0.6, 0.37, 0.03]), 0.04, 500, 2_000
    counts, going = np.zeros((walks, 3), int), np.ones(walks, bool)
    held, random, rounds = np.zeros((walks, 3), bool), np.random.default_rng(1), 0
    while going.any():
        counts[going] += random.multinomial(look, shares, going.sum())
        rounds += look
        low, high = sequence(counts[going], rounds, weight(width))
        held[going] = (low <= shares) & (shares <= high)
        going[going] = (high - low >= width).any(axis=1)
    assert (held.mean(axis=0) >= 0.95 - 3 * np.sqrt(0.05 * 0.95 / walks)).all()
