"""Intervals of shares: against statsmodels, and what must hold of every one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from sim.intervals import paired, weighed, wilson

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


# ---- rounds that are weighed --------------------------------------------------------------


@given(counted())
def test_weights_of_nothing_and_one_give_wilson_of_those_that_count(case: tuple[int, int]) -> None:
    """Rounds thrown away tell nothing, whatever their number."""
    count, rounds = case
    found = weighed(count, count, rounds, rounds)
    np.testing.assert_allclose(found, wilson(count, rounds), rtol=1e-6, atol=1e-12)


@given(st.floats(1e-6, 1e6))
def test_only_the_proportions_of_weights_matter(scale: float) -> None:
    """Weights in other units give the same interval."""
    one = weighed(3.0, 2.0, 10.0, 8.0)
    other = weighed(3.0 * scale, 2.0 * scale**2, 10.0 * scale, 8.0 * scale**2)
    np.testing.assert_allclose(one, other, rtol=1e-9)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.9])
def test_uneven_weights_cover_as_often_as_they_say(share: float) -> None:
    """Close to 95% of intervals hold the share of the weighed population."""
    rng = np.random.default_rng(2)
    happened = rng.random((4_000, 2_000)) < 0.5
    # What happened weighs more or less than what did not, so that its share is as wanted.
    mean = np.where(happened, share, 1 - share)
    weights = mean * rng.exponential(size=happened.shape)
    sums, squares = (np.where(happened, w, 0).sum(axis=1) for w in (weights, weights**2))
    low, high = np.transpose(
        [
            weighed(*case)
            for case in zip(
                sums, squares, weights.sum(axis=1), (weights**2).sum(axis=1), strict=True
            )
        ]
    )
    assert 0.935 < np.mean((low <= share) & (share <= high)) < 0.965


def test_what_has_no_weight_or_all_of_it_reaches_the_end() -> None:
    """Then as many rounds tell as weights of that spread are worth (Kish)."""
    low, high = weighed(np.array([0.0, 10.0]), np.array([0.0, 5.0]), 10.0, 5.0)
    expected = wilson(np.array([0, 20]), 20)
    np.testing.assert_allclose((low, high), expected)


# ---- differences in the same rounds -------------------------------------------------------


def test_a_difference_of_paired_shares_as_published() -> None:
    """Fagerland, Lydersen & Laake (2014), airway hyper-responsiveness: 1 and 7 of 21 changed."""
    low, high = paired(7, 1, 21)
    down, up, n, z = 8 / 23, 2 / 23, 23, 1.959964
    reach = z * ((up + down - (up - down) ** 2) / n) ** 0.5
    np.testing.assert_allclose((low, high), (up - down - reach, up - down + reach), rtol=1e-6)
    assert (round(float(low), 3), round(float(high), 3)) == (-0.508, -0.013)


@given(st.integers(0, 1_000), st.integers(0, 1_000))
def test_a_difference_turns_round_with_its_sides(one: int, other: int) -> None:
    """After less before is before less after, turned round; it never passes one."""
    low, high = paired(one, other, 2_000)
    back_low, back_high = paired(other, one, 2_000)
    np.testing.assert_allclose((low, high), (-back_high, -back_low), atol=1e-12)
    assert -1 <= low <= (other - one) / 2_000 + 1e-3
    assert (other - one) / 2_000 - 1e-3 <= high <= 1


@pytest.mark.parametrize(("down", "up"), [(0.001, 0.002), (0.02, 0.05), (0.3, 0.3)])
def test_paired_differences_cover_as_often_as_they_say(down: float, up: float) -> None:
    """At least close to 95% of intervals hold the true difference, however rare a change is."""
    rng = np.random.default_rng(3)
    before, after, _ = rng.multinomial(2_000, [down, up, 1 - down - up], size=20_000).T
    low, high = paired(before, after, 2_000)
    assert 0.94 < np.mean((low <= up - down) & (up - down <= high)) < 0.985
