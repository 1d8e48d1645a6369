"""Known parameters are found again in histories drawn with them, as often as intervals say.

Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari & Gelman 2018, "Validating
Bayesian inference algorithms with simulation-based calibration"): of parameters drawn from the
prior, and data drawn with them, the rank of the truth among draws from the posterior is uniform.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.calibration import calibrate
from sim.calibration.elicited import NAMES
from tests.calibration.synthetic import from_the_prior, seen

Floats = NDArray[np.float64]

FEW, MANY = 30, 200
"""How many histories: of half of the packaged meetings, which is quick; of all of them."""
POINTS = 1_024
BINS = 10


@cache
def ranks(sets: int, every: int) -> Floats:
    """Of the truth among the posterior, from 0 to 1, (sets, parameters)."""
    found = []
    for seed in range(sets):
        truth = from_the_prior(seed)
        posterior = calibrate(seen(truth, seed, every=every), POINTS, seed).posterior
        found.append((posterior.points < truth) @ posterior.weights)
    return np.array(found)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_intervals_hold_the_truth_as_often_as_they_say(level: float) -> None:
    """Central ones, of all ten parameters in thirty histories.

    The parameters of one history are not independent, so the count of each history is taken for
    one number, and the mean of thirty is compared within four of its standard errors: those that
    ten independent parameters would have at least.
    """
    inside = abs(ranks(FEW, 2) - 0.5) < level / 2
    each = inside.mean(axis=1)
    error = max(each.std(ddof=1), np.sqrt(level * (1 - level) / len(NAMES))) / np.sqrt(FEW)
    assert abs(each.mean() - level) < 4 * error


def test_no_parameter_is_always_too_high_or_too_low() -> None:
    """The truth lies in either half of its posterior, and in the tails no more often than it may.

    Each parameter by itself in thirty histories; ten are looked at, so each is judged at one in a
    thousand.
    """
    for name, found in zip(NAMES, ranks(FEW, 2).T, strict=True):
        above = int((found > 0.5).sum())
        assert stats.binomtest(above, FEW, 0.5).pvalue > 1e-3, name
        assert stats.kstest(found, "uniform").pvalue > 1e-3, name


@pytest.mark.slow
def test_ranks_of_the_truth_are_uniform() -> None:
    """In two hundred histories: chi-square of ten bins for each parameter, and for the tails."""
    found = ranks(MANY, 1)
    for name, column in zip(NAMES, found.T, strict=True):
        counts = np.histogram(column, np.linspace(0, 1, BINS + 1))[0]
        assert stats.chisquare(counts).pvalue > 1e-3, name
        assert stats.kstest(column, "uniform").pvalue > 1e-3, name
    for level in (0.5, 0.8, 0.95):
        inside = (abs(found - 0.5) < level / 2).sum(axis=0)
        for name, count in zip(NAMES, inside.tolist(), strict=True):
            assert stats.binomtest(count, MANY, level).pvalue > 1e-3, (name, level)


def test_data_drawn_with_the_prior_bring_the_prior_back() -> None:
    """Averaged over histories, posteriors are the prior: their ranks' mean is a half."""
    mean = ranks(FEW, 2).mean()
    # Ten parameters of one history, at the worst as good as one.
    assert abs(mean - 0.5) < 4 / np.sqrt(12 * FEW)
