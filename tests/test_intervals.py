"""Intervals of shares: against statsmodels, and what must hold of every one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from sim.intervals import wilson

ROUNDS = st.integers(1, 10**12)


@st.composite
def counted(draw: st.DrawFn) -> tuple[int, int]:
    """A count and of how many."""
    rounds = draw(ROUNDS)
    return draw(st.integers(0, rounds)), rounds


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
@given(counted())
def test_agrees_with_statsmodels(confidence: float, case: tuple[int, int]) -> None:
    """Both ends are those of statsmodels' Wilson interval."""
    count, rounds = case
    expected = proportion_confint(count, rounds, 1 - confidence, method="wilson")
    np.testing.assert_allclose(wilson(count, rounds, confidence), expected, rtol=1e-9, atol=1e-15)


@given(counted())
def test_holds_the_share_and_stays_within_zero_and_one(case: tuple[int, int]) -> None:
    """An interval lies around its share and says nothing impossible."""
    count, rounds = case
    low, high = wilson(count, rounds)
    assert 0 <= low <= count / rounds <= high <= 1


@given(counted())
def test_mirrors_what_did_not_happen(case: tuple[int, int]) -> None:
    """The interval of the complement is the complement of the interval."""
    count, rounds = case
    low, high = wilson(count, rounds)
    other_low, other_high = wilson(rounds - count, rounds)
    np.testing.assert_allclose((1 - other_high, 1 - other_low), (low, high), atol=1e-12)


@given(st.integers(1, 10**6), st.integers(2, 100))
def test_more_rounds_say_more(rounds: int, times: int) -> None:
    """The same share of more rounds has a narrower interval."""
    low, high = wilson(rounds // 2, rounds)
    low_of_more, high_of_more = wilson(rounds // 2 * times, rounds * times)
    assert high_of_more - low_of_more < high - low


@given(ROUNDS)
def test_never_and_always_reach_the_ends_exactly(rounds: int) -> None:
    """Nothing counted begins at exactly 0, everything ends at exactly 1, neither is certain."""
    assert wilson(0, rounds)[0] == 0 < wilson(0, rounds)[1]
    assert wilson(rounds, rounds)[0] < 1 == wilson(rounds, rounds)[1]


def test_takes_arrays() -> None:
    """An array of counts gives arrays, each entry as alone."""
    counts = np.array([[0, 3], [50, 100]])
    low, high = wilson(counts, 100)
    assert low.shape == high.shape == counts.shape
    assert (low[0, 1], high[0, 1]) == wilson(3, 100)


def test_covers_as_often_as_it_says() -> None:
    """Averaged over true shares, close to 95% of intervals hold the true one."""
    rng = np.random.default_rng(1)
    truth = rng.uniform(size=20_000)
    low, high = wilson(rng.binomial(200, truth), 200)
    assert 0.945 < np.mean((low <= truth) & (truth <= high)) < 0.957
