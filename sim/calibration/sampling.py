"""The posterior of a few parameters whose density can be computed: a bell, and what it misses.

The mode is climbed to, the curvature there gives a normal approximation (Laplace), and points
drawn from a somewhat wider Student distribution around it are weighed by what the density is
there (importance sampling; Gelman and others 2013, *Bayesian data analysis*, sections 10.4 and
13.3). So the approximation only makes it quick, and the effective sample size says how good it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaincinv, logsumexp, ndtri

from sim.errors import Refusal

Floats = NDArray[np.float64]
Density = Callable[[Floats], Floats]
"""Gives the logarithm of a density, up to a constant, at points (parameters, points)."""

FREEDOM = 7.0
"""Degrees of freedom of the Student distribution that is drawn from: its tails are heavy."""
WIDER = 1.1
"""By how much it is wider than the curvature says."""

_STEP = 1e-2
"""How far apart, in standard deviations of the prior, differences are taken."""
_PLACES = 4
"""To how many decimals mode and shape are rounded before anything is drawn, so that the last bits
of an optimiser, which differ between machines, change no draw."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Points with weights: a posterior.

    Attributes
    ----------
    points
        Shape (parameters, points).
    log_weights
        Up to a constant, (points,).
    mode
        Where the density is highest, (parameters,).
    """

    points: Floats
    log_weights: Floats
    mode: Floats

    def reweighted(self, more: Floats) -> Sample:
        """The same points, with something added to the logarithms of their weights."""
        return Sample(self.points, self.log_weights + more, self.mode)

    @property
    def weights(self) -> Floats:
        """They add up to one."""
        shares: Floats = np.exp(self.log_weights - logsumexp(self.log_weights))
        return shares

    @property
    def effective(self) -> float:
        """As how many points of equal weight they tell (Kish 1965)."""
        return float(1 / (self.weights**2).sum())

    def resampled(self, count: int) -> Floats:
        """So many points of equal weight, (parameters, count).

        Systematic resampling (Carpenter, Clifford & Fearnhead 1999), which adds the least noise:
        a point comes as often as its weight says, up to one.
        """
        borders = np.cumsum(self.weights)
        places = (np.arange(count) + 0.5) / count
        chosen = np.minimum(np.searchsorted(borders, places), borders.size - 1)
        return self.points[:, chosen]


def sample(density: Density, start: Floats, scale: Floats, points: int, seed: int = 0) -> Sample:
    """Sample a posterior.

    Parameters
    ----------
    density
        Smooth, with a single mode, and not far from normal around it.
    start, scale
        Where to begin and how far a step is, (parameters,): the mean and standard deviation of
        the prior.
    points, seed
        How many points to weigh, and which.

    Raises
    ------
    Refusal
        If there is no mode with curvature in every direction.
    """
    mode = _mode(density, start, scale)
    try:
        root = np.linalg.cholesky(np.linalg.inv(-_curvature(density, mode, scale)))
        if not np.isfinite(root).all():  # of what is no number NumPy takes the root all the same
            raise np.linalg.LinAlgError
    except np.linalg.LinAlgError:
        raise Refusal("the posterior has no single peak to start from") from None
    mode, root = mode.round(_PLACES), (WIDER * root).round(_PLACES)
    steps = _student(len(start), points, seed)
    drawn = mode[:, None] + root @ steps
    # The density that was drawn from, up to a constant: of a Student distribution.
    size = len(start)
    proposed = -(FREEDOM + size) / 2 * np.log1p((steps**2).sum(axis=0) / FREEDOM)
    return Sample(drawn, density(drawn) - proposed, mode)


def _student(size: int, points: int, seed: int) -> Floats:
    """Draws of a multivariate Student distribution, (size, points)."""
    uniform = np.random.default_rng(seed).random((size + 1, points))
    # Not 0, which would lie infinitely far out.
    normal = ndtri((uniform[:-1] * (1 - 2e-16)) + 1e-16)
    squares = 2 * gammaincinv(FREEDOM / 2, uniform[-1] * (1 - 2e-16) + 1e-16)
    drawn: Floats = normal / np.sqrt(squares / FREEDOM)
    return drawn


def _mode(density: Density, start: Floats, scale: Floats) -> Floats:
    """Where the density is highest, in steps of `scale`."""

    def climb(at: Floats) -> tuple[float, Floats]:
        steps = np.concatenate([np.zeros((1, at.size)), np.eye(at.size), -np.eye(at.size)])
        heights = density((start + scale * (at + _STEP * steps)).T)
        up, down = np.split(heights[1:], 2)
        return -heights[0], -(up - down) / (2 * _STEP)

    found = minimize(climb, np.zeros_like(start), jac=True, method="BFGS", options={"gtol": 1e-6})
    mode: Floats = start + scale * found.x
    return mode


def _curvature(density: Density, mode: Floats, scale: Floats) -> Floats:
    """The second derivatives at the mode, by central differences."""
    size = mode.size
    ones = np.eye(size) * _STEP
    pairs = [(i, j) for i in range(size) for j in range(i, size)]
    signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
    around = [a * ones[i] + b * ones[j] for i, j in pairs for a, b in signs]
    heights = density((mode + scale * np.array(around)).T).reshape(-1, 4)
    slopes = (heights[:, 0] - heights[:, 1] - heights[:, 2] + heights[:, 3]) / (4 * _STEP**2)
    found = np.zeros((size, size))
    for (i, j), slope in zip(pairs, slopes, strict=True):
        found[i, j] = found[j, i] = slope / (scale[i] * scale[j])
    return found
