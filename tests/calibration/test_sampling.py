"""Posteriors by weighted points, against those that are known, and against other samplers."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

import emcee
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.calibration.calibrating import Calibration
from sim.calibration.elicited import CENTRE, SPREAD
from sim.calibration.forecasts import log_likelihood
from sim.calibration.sampling import FREEDOM, WIDER, Sample, sample
from sim.errors import Refusal
from sim.history import read

Floats = NDArray[np.float64]

MEAN = np.array([1.0, -2.0, 0.5])
COVARIANCE = np.array([[1.0, 0.6, 0.0], [0.6, 2.0, -0.3], [0.0, -0.3, 0.5]])
ERRORS = 5
"""By how many standard errors an estimate may be off."""


def normal(points: Floats) -> Floats:
    """The log-density of a normal distribution, up to a constant."""
    steps = points - MEAN[:, None]
    return -0.5 * np.einsum("ip,ij,jp->p", steps, np.linalg.inv(COVARIANCE), steps)


def of_normal(points: int = 8_192, seed: int = 0) -> Sample:
    """That distribution, found from afar."""
    return sample(normal, np.zeros(3), np.full(3, 2.0), points, seed)


def moments(found: Sample) -> tuple[Floats, Floats]:
    """Mean and covariance of weighted points."""
    mean = found.points @ found.weights
    steps = found.points - mean[:, None]
    return mean, (found.weights * steps) @ steps.T


def of_lines(lines: Floats) -> Sample:
    """Points of equal weight."""
    return Sample(lines, np.zeros(lines.shape[1]), lines[:, 0])


def check_moments(found: Sample, mean: Floats, covariance: Floats) -> None:
    """They are these, within what chance allows."""
    spread = np.sqrt(np.diag(covariance))
    is_mean, is_covariance = moments(found)
    error = ERRORS / np.sqrt(found.effective)
    np.testing.assert_array_less(abs(is_mean - mean), error * spread)
    # Of normal numbers a covariance's variance is at most twice that of the two together.
    np.testing.assert_array_less(
        abs(is_covariance - covariance), np.sqrt(2) * error * np.outer(spread, spread)
    )


# Against closed forms.


def test_a_normal_posterior_is_found() -> None:
    """Its peak, its means, its covariances; few points are lost on the heavier tails."""
    found = of_normal()
    np.testing.assert_allclose(found.mode, MEAN, atol=1e-4)
    check_moments(found, MEAN, COVARIANCE)
    assert 0.6 < found.effective / 8_192 < 1


def test_points_are_drawn_from_a_wider_student_distribution() -> None:
    """Weights are the density over SciPy's of that distribution, and the points look like it."""
    found = of_normal()
    drawn_from = stats.multivariate_t(MEAN, WIDER**2 * COVARIANCE, FREEDOM)
    ratio = normal(found.points) - drawn_from.logpdf(found.points.T)
    assert np.ptp(found.log_weights - ratio) < 0.01
    steps = found.points - MEAN[:, None]
    far = np.einsum("ip,ij,jp->p", steps, np.linalg.inv(WIDER**2 * COVARIANCE), steps)
    assert stats.kstest(far / 3, stats.f(3, FREEDOM).cdf).pvalue > 1e-4


def test_a_linear_regression_is_found() -> None:
    """With known noise and a normal prior its posterior is normal, and written down."""
    rng = np.random.default_rng(1)
    known = np.column_stack([np.ones(40), rng.normal(size=(40, 2))])
    seen = known @ [0.5, 1.0, -2.0] + rng.normal(size=40)
    prior = np.diag([4.0, 0.25, 1.0])
    covariance = np.linalg.inv(known.T @ known + np.linalg.inv(prior))
    mean = covariance @ known.T @ seen

    def density(points: Floats) -> Floats:
        missed = seen[:, None] - known @ points
        before = (points**2 / np.diag(prior)[:, None]).sum(axis=0)
        return -0.5 * ((missed**2).sum(axis=0) + before)

    found = sample(density, np.zeros(3), np.sqrt(np.diag(prior)), 8_192)
    np.testing.assert_allclose(found.mode, mean, atol=1e-4)
    check_moments(found, mean, covariance)


@pytest.mark.parametrize("shape", [1.0, 3.0, 20.0])
def test_a_skewed_posterior_is_found(shape: float) -> None:
    """The logarithm of a gamma variable, of which SciPy knows the quantiles."""
    found = sample(lambda x: shape * x[0] - np.exp(x[0]), np.zeros(1), np.ones(1), 8_192)
    for part in (0.025, 0.1, 0.5, 0.9, 0.975):
        below = found.weights[found.points[0] <= np.log(stats.gamma(shape).ppf(part))].sum()
        assert abs(below - part) < ERRORS * np.sqrt(part * (1 - part) / found.effective)


def test_where_one_starts_does_not_matter() -> None:
    """Nor how long the first step is, but for rounding."""
    for start, scale in ((-4.0, 0.5), (6.0, 3.0)):
        other = sample(normal, np.full(3, start), np.full(3, scale), 256)
        np.testing.assert_allclose(other.points, of_normal(256).points, atol=2e-3)


def test_the_same_seed_draws_the_same_points() -> None:
    """To the last bit; another draws others."""
    first, again, other = of_normal(512), of_normal(512), of_normal(512, seed=1)
    assert np.array_equal(first.points, again.points)
    assert np.array_equal(first.log_weights, again.log_weights)
    assert not np.isin(first.points, other.points).any()


# What has no peak is refused.


@pytest.mark.parametrize(
    "density",
    [
        lambda x: np.zeros(x.shape[1]),
        lambda x: x[0] ** 2 - x[1] ** 2,
        lambda x: -(x[0] ** 2),
        lambda x: x[0] - x[1] ** 2,
        lambda x: np.full(x.shape[1], np.nan),
    ],
    ids=["flat", "a saddle", "a ridge", "a slope", "no number"],
)
def test_what_has_no_peak_is_refused(density: Callable[[Floats], Floats]) -> None:
    """Rather than sampled from somewhere."""
    with pytest.raises(Refusal, match="no single peak"):
        sample(density, np.zeros(2), np.ones(2), 256)


# Weights.

LOGS = st.lists(st.floats(-30, 30), min_size=1, max_size=50).map(np.array)


@given(LOGS, st.floats(-500, 500))
def test_the_effective_sample_is_kishs(logs: Floats, constant: float) -> None:
    """From one to all, whatever constant the weights share."""
    found = Sample(np.zeros((1, logs.size)), logs + constant, np.zeros(1))
    plain = [np.exp(one - logs.max()) for one in logs.tolist()]
    kish = sum(plain) ** 2 / sum(one**2 for one in plain)
    assert found.effective == pytest.approx(kish, rel=1e-9)
    assert 1 - 1e-9 <= found.effective <= logs.size + 1e-9
    assert found.weights.sum() == pytest.approx(1)


@given(LOGS, st.integers(1, 300))
def test_a_point_comes_as_often_as_its_weight_says(logs: Floats, count: int) -> None:
    """Up to one: its expected number of copies, rounded up or down."""
    found = Sample(np.arange(logs.size, dtype=float)[None], logs, np.zeros(1))
    copies = np.bincount(found.resampled(count)[0].astype(int), minlength=logs.size)
    assert copies.sum() == count
    for here, expected in zip(copies, count * found.weights, strict=True):
        assert floor(expected - 1e-9) <= here <= ceil(expected + 1e-9)


@given(LOGS, LOGS)
def test_weights_are_put_upon_weights(logs: Floats, more: Floats) -> None:
    """Points are weighed anew, and stay where they are."""
    size = min(logs.size, more.size)
    found = Sample(np.arange(size, dtype=float)[None], logs[:size], np.zeros(1))
    again = found.reweighted(more[:size])
    raw = found.weights * np.exp(more[:size] - more[:size].max())
    np.testing.assert_allclose(again.weights, raw / raw.sum(), rtol=1e-6, atol=1e-12)
    assert again.points is found.points


# Against a sampler that nobody here wrote.


@pytest.mark.slow
def test_emcee_finds_the_same_posterior() -> None:
    """Mean and spread of all ten, within the Monte Carlo error of both (Foreman-Mackey 2013)."""
    cases = read().cases

    def density(points: Floats) -> Floats:
        prior = stats.norm.logpdf(points, CENTRE, SPREAD).sum(axis=1)
        return log_likelihood(cases, points.T).sum(axis=0) + prior

    walkers, steps, warm = 64, 4_000, 800
    start = np.random.default_rng(0).normal(CENTRE, SPREAD / 10, (walkers, CENTRE.size))
    # Not its snooker move, which up to 3.1.6 accepts by a wrong factor (pull request 531).
    moves = emcee.moves.DEMove()
    sampler = emcee.EnsembleSampler(walkers, CENTRE.size, density, moves=moves, vectorize=True)
    sampler.random_state = np.random.RandomState(0).get_state()
    sampler.run_mcmc(start, steps)
    chain = sampler.get_chain(discard=warm)
    found = Calibration(read(), points=1 << 15).posterior
    mean, covariance = moments(found)
    for values, there in ((chain, mean), ((chain - mean) ** 2, np.diag(covariance))):
        flat = values.reshape(-1, CENTRE.size)
        independent = walkers * (steps - warm) / emcee.autocorr.integrated_time(values)
        error = flat.std(axis=0) * np.sqrt(1 / independent + 1 / found.effective)
        np.testing.assert_array_less(abs(flat.mean(axis=0) - there), 4 * error)
