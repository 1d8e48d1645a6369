"""Scores of forecasts: against scikit-learn, scoringrules and SciPy, and what makes them proper."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isnan, log
from typing import Any

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import bootstrap
from sklearn.metrics import brier_score_loss, log_loss

from sim.errors import ScenarioError
from sim.scores import brier, brier_of, log_score, log_score_of, paired, rps, skill

PROBABILITIES = arrays(np.float64, 6, elements=st.floats(0, 1))
TRUTHS = arrays(np.bool_, 6)
PROPER = [brier_of, log_score_of, rps]


@st.composite
def shares(draw: st.DrawFn, outcomes: int = 4, least: float = 0.0) -> Any:
    """Probabilities of some outcomes that add up to one."""
    parts = draw(arrays(np.float64, outcomes, elements=st.floats(least, 1)))
    total = parts.sum()
    return parts / total if total > 1e-3 else np.full(outcomes, 1 / outcomes)


# ---- against other programs ---------------------------------------------------------------


@given(PROBABILITIES, TRUTHS)
def test_a_probability_scores_as_in_scikit_learn_and_scoringrules(p: Any, happened: Any) -> None:
    """Mean Brier score and each alone; scikit-learn calls it the Brier score loss."""
    mean = brier_score_loss(happened, p, pos_label=True, labels=[False, True])
    np.testing.assert_allclose(brier(p, happened).mean(), mean, atol=1e-12)
    np.testing.assert_allclose(brier(p, happened), scoringrules.brier_score(happened, p))


@given(arrays(np.float64, 6, elements=st.floats(1e-3, 1 - 1e-3)), TRUTHS)
def test_the_log_score_is_scikit_learns_log_loss(p: Any, happened: Any) -> None:
    """Where it is finite: scikit-learn cuts probabilities off near 0 and 1, we do not."""
    expected = log_loss(happened, p, labels=[False, True])
    np.testing.assert_allclose(log_score(p, happened).mean(), expected, rtol=1e-9)
    each = scoringrules.log_score(happened.astype(float), p)
    np.testing.assert_allclose(log_score(p, happened), each, rtol=1e-9)


@given(st.lists(shares(least=0.01), min_size=1, max_size=5), st.data())
def test_several_outcomes_score_as_in_scikit_learn(rows: list[Any], data: st.DataObject) -> None:
    """Brier's sum over all outcomes, not halved, and the logarithm of the one that happened."""
    said = np.array(rows)
    happened = np.array([data.draw(st.integers(0, 3)) for _ in rows])
    mean = brier_score_loss(happened, said, labels=range(4), scale_by_half=False)
    np.testing.assert_allclose(brier_of(said, happened).mean(), mean, rtol=1e-9)
    expected = log_loss(happened, said, labels=range(4))
    np.testing.assert_allclose(log_score_of(said, happened).mean(), expected, rtol=1e-9)


@given(shares(), st.integers(0, 3))
def test_the_ranked_score_is_a_third_of_scoringrules_for_four_outcomes(p: Any, code: int) -> None:
    """That package numbers outcomes from 1 and does not divide by the number of thresholds."""
    expected = scoringrules.rps_score(code + 1, p) / 3
    np.testing.assert_allclose(rps([p], [code])[0], expected, atol=1e-12)


@pytest.mark.parametrize("seed", [1, 2])
def test_with_a_row_a_group_the_interval_is_that_of_scipys_bootstrap(seed: int) -> None:
    """Percentiles of the mean, but for the luck of either program."""
    rng = np.random.default_rng(seed)
    ours, theirs = rng.exponential(size=(2, 60))
    difference, *ends = paired(ours, theirs, np.arange(60), seed=seed)
    gaps = ours - theirs
    found = bootstrap((gaps,), np.mean, n_resamples=10_000, method="percentile", rng=rng)
    assert difference == pytest.approx(gaps.mean())
    np.testing.assert_allclose(ends, found.confidence_interval, atol=0.03 * gaps.std())


# ---- closed forms -------------------------------------------------------------------------


def test_what_was_certain_costs_nothing_or_the_most() -> None:
    """Right: 0 by any score. Wrong: 1, or 2 of Brier's sum, and an infinite surprise."""
    assert brier([1, 0], [True, False]).tolist() == [0, 0]
    assert brier([1, 0], [False, True]).tolist() == [1, 1]
    assert log_score([1, 0, 1, 0], [True, False, False, True]).tolist() == [0, 0, inf, inf]
    sure = [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]
    assert brier_of(sure, [0, 2]).tolist() == [0, 2]
    assert log_score_of(sure, [0, 2]).tolist() == [0, inf]
    assert rps(sure, [0, 2]).tolist() == [0, 1]


@pytest.mark.parametrize("outcomes", [2, 3, 10])
def test_even_odds_cost_the_same_whatever_happens(outcomes: int) -> None:
    """1 - 1/k by Brier, the logarithm of k."""
    even = np.full((outcomes, outcomes), 1 / outcomes)
    np.testing.assert_allclose(brier_of(even, np.arange(outcomes)), 1 - 1 / outcomes)
    np.testing.assert_allclose(log_score_of(even, np.arange(outcomes)), log(outcomes))


@given(PROBABILITIES, TRUTHS)
def test_two_outcomes_are_one_event(p: Any, happened: Any) -> None:
    """Brier's sum counts the error twice; the ranked score has one threshold; logarithms agree."""
    both, codes = np.column_stack([p, 1 - p]), np.where(happened, 0, 1)
    np.testing.assert_allclose(brier_of(both, codes), 2 * brier(p, happened), atol=1e-12)
    np.testing.assert_allclose(rps(both, codes), brier(p, happened), atol=1e-12)
    cut = np.clip(p, 0.01, 0.99)
    np.testing.assert_allclose(
        log_score_of(np.column_stack([cut, 1 - cut]), codes), log_score(cut, happened), rtol=1e-9
    )


@given(shares(), st.integers(0, 3))
def test_the_ranked_score_is_the_mean_brier_score_of_its_thresholds(p: Any, code: int) -> None:
    """Each threshold is an event: at or below it."""
    below = np.clip(np.cumsum(p)[:-1], 0, 1)
    expected = brier(below, code <= np.arange(3)).mean()
    np.testing.assert_allclose(rps([p], [code])[0], expected, atol=1e-12)


def test_the_ranked_score_forgives_a_near_miss() -> None:
    """And Brier's does not: that is why one needs a scale and the other does not."""
    near, far = rps([[0, 1, 0, 0], [0, 0, 0, 1]], [0, 0])
    assert near < far
    assert len(set(brier_of([[0, 1, 0, 0], [0, 0, 0, 1]], [0, 0]).tolist())) == 1


def test_a_small_probability_keeps_its_digits() -> None:
    """One less it would be exactly one, and its logarithm nothing."""
    assert log_score([1e-20], [False])[0] == pytest.approx(1e-20)


# ---- proper -------------------------------------------------------------------------------


@pytest.mark.parametrize("score", PROPER)
@given(truth=shares(least=0.01), said=shares(least=0.01))
def test_nobody_does_better_than_by_saying_what_is_true(
    score: Callable[..., Any], truth: Any, said: Any
) -> None:
    """The expected score is least at the truth."""
    honest, other = (truth @ score(np.tile(p, (4, 1)), np.arange(4)) for p in (truth, said))
    assert honest <= other + 1e-9


@pytest.mark.parametrize("score", [brier, log_score])
@given(truth=st.floats(0.01, 0.99), said=st.floats(0.01, 0.99))
def test_nor_by_another_probability(score: Callable[..., Any], truth: float, said: float) -> None:
    """The same of one event."""
    honest, other = (
        truth * score([p], [True])[0] + (1 - truth) * score([p], [False])[0] for p in (truth, said)
    )
    assert honest <= other + 1e-9


# ---- skill, and differences ---------------------------------------------------------------


def test_skill_is_the_part_of_the_references_error_that_is_gone() -> None:
    """1 is perfect, 0 no better, below it worse; an infinite surprise has infinitely little."""
    assert skill([0, 0], [0.3, 0.1]) == 1
    assert skill([0.2, 0.2], [0.3, 0.1]) == 0
    assert skill([0.4], [0.2]) == -1
    assert skill([inf], [0.2]) == -inf
    assert isnan(skill([0.0], [0.0]))


@given(st.permutations(range(12)), st.integers(0, 99))
def test_the_order_of_rows_changes_no_digit(order: list[int], seed: int) -> None:
    """Nor does a second time; another seed does."""
    rng = np.random.default_rng(5)
    ours, theirs = rng.random((2, 12))
    groups = np.array(list("aabbbcddddee"))
    found = paired(ours, theirs, groups, seed, draws=100)
    assert found == paired(ours[order], theirs[order], groups[order], seed, draws=100)
    assert found != paired(ours, theirs, groups, seed + 1, draws=100)


def test_rows_of_one_case_count_together() -> None:
    """Each forecast said five times over is as uncertain as said once, not less."""
    rng = np.random.default_rng(6)
    ours, theirs = rng.random((2, 30))
    once = paired(ours, theirs, np.arange(30))
    often = paired(ours.repeat(5), theirs.repeat(5), np.arange(30).repeat(5))
    np.testing.assert_allclose(once, often)
    _, low, high = paired(ours.repeat(5), theirs.repeat(5), np.arange(150))
    assert high - low < 0.6 * (once[2] - once[1])


def test_a_large_case_counts_by_its_rows() -> None:
    """The mean is of all rows, in the data and in each draw of groups."""
    difference, low, high = paired([1, 1, 1, 0], [0, 0, 0, 0], ["a", "a", "a", "b"])
    assert (difference, low, high) == (0.75, 0, 1)


def test_the_interval_covers_about_as_often_as_it_says() -> None:
    """Of forty cases of unequal size with a fate in common; percentiles fall a little short."""
    rng, held = np.random.default_rng(7), 0
    for trial in range(400):
        groups = np.arange(40).repeat(rng.integers(1, 6, 40))
        gaps = rng.normal(size=40)[groups] + rng.normal(size=len(groups))
        _, low, high = paired(gaps, np.zeros(len(groups)), groups, trial, draws=400)
        held += low <= 0 <= high
    assert 0.90 < held / 400 < 0.97


def test_many_groups_are_drawn_a_part_at_a_time() -> None:
    """In parts or at once, the interval of many thousand rows is that of the normal law."""
    rng = np.random.default_rng(8)
    gaps = rng.normal(size=20_000)
    difference, low, high = paired(gaps, np.zeros(20_000), np.arange(20_000), draws=2_000)
    reach = 1.96 * gaps.std() / 20_000**0.5
    np.testing.assert_allclose([low, high], [difference - reach, difference + reach], atol=1e-3)


def test_one_group_tells_nothing_of_others() -> None:
    """The mean is known, the interval is not."""
    difference, low, high = paired([0.1, 0.2], [0.2, 0.3], ["a", "a"])
    assert difference == pytest.approx(-0.1)
    assert isnan(low)
    assert isnan(high)


# ---- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: brier([0.5], [True, False]), "1 probabilities and 2 events do not pair"),
        (lambda: brier([1.5], [True]), "expected probabilities from 0 to 1"),
        (lambda: brier([float("nan")], [True]), "expected probabilities from 0 to 1"),
        (lambda: brier([0.5], [2]), "true or false"),
        (lambda: brier_of([0.5, 0.5], [0]), "expected a row of shares"),
        (lambda: brier_of([[0.5, 0.5]], [0, 1]), "expected a row of shares"),
        (lambda: brier_of([[0.5, 0.4]], [0]), "add up to 1"),
        (lambda: brier_of([[1.5, -0.5]], [0]), "expected probabilities from 0 to 1"),
        (lambda: log_score_of([[0.5, 0.5]], [2]), "a number from 0 to 1"),
        (lambda: log_score_of([[0.5, 0.5]], [-1]), "a number from 0 to 1"),
        (lambda: rps([[1.0]], [0]), "at least two"),
        (lambda: paired([], [], []), "at least one forecast"),
        (lambda: paired([1.0], [1.0], [1, 2]), "a group for each"),
        (lambda: paired([inf], [1.0], [1]), "an infinite score has"),
        (lambda: paired([1.0], [1.0], [1], draws=0), "draws to be a whole number from 1"),
    ],
)
def test_what_is_no_forecast_is_refused(ask: Callable[[], Any], said: str) -> None:
    """In one sentence."""
    with pytest.raises(ScenarioError, match=said):
        ask()
