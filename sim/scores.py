"""How good forecasts were: proper scores, one a forecast, lower is better.

A score is proper if who forecasts does best, on average, by saying what they believe (Gneiting &
Raftery 2007, "Strictly proper scoring rules, prediction, and estimation").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ScenarioError, check_number

FloatArray = NDArray[np.float64]

_ROUNDING = 1e-6
"""By how much shares of all outcomes may miss 1."""
_ENDS = (2.5, 97.5)
_AT_ONCE = 1 << 20
"""How many groups are drawn at once: so much memory, however many draws are asked for."""


def brier(p: ArrayLike, happened: ArrayLike) -> FloatArray:
    """The squared error of a probability (half of Brier's score, which adds both categories).

    Parameters
    ----------
    p
        The probability that was said, (n,).
    happened
        Whether it happened, Booleans, (n,).

    Returns
    -------
    A score each, (n,), from 0 to 1.

    Raises
    ------
    ScenarioError
        If `p` holds no probabilities, or the two differ in shape.

    Examples
    --------
    >>> brier([0.8, 0.8], [True, False]).round(2).tolist()
    [0.04, 0.64]
    """
    said, truth = _binary(p, happened)
    return (said - truth) ** 2


def log_score(p: ArrayLike, happened: ArrayLike) -> FloatArray:
    """How surprising what happened was: minus the natural logarithm of its probability (Good 1952).

    Parameters, errors
        As of `brier`.

    Returns
    -------
    A score each, (n,), from 0; infinite where what happened had been called impossible.

    Examples
    --------
    >>> log_score([0.5, 0.0], [True, True]).round(3).tolist()
    [0.693, inf]
    """
    said, truth = _binary(p, happened)
    with np.errstate(divide="ignore"):
        return 0.0 - np.where(truth, np.log(said), np.log1p(-said))


def brier_of(shares: ArrayLike, happened: ArrayLike) -> FloatArray:
    """The score of Brier (1950) for several outcomes: squared errors, summed over all of them.

    Of two outcomes it is twice `brier`.

    Parameters
    ----------
    shares
        The probabilities that were said: a row a forecast, a column an outcome, (n, k).
    happened
        The column of what happened, (n,).

    Returns
    -------
    A score each, (n,), from 0 to 2.

    Raises
    ------
    ScenarioError
        If a row holds no probabilities that add up to one, or a code is that of no column.

    Examples
    --------
    >>> brier_of([[0.5, 0.3, 0.2]], [0]).round(2).tolist()
    [0.38]
    """
    said, truth = _several(shares, happened)
    return _summed((said - truth) ** 2)


def log_score_of(shares: ArrayLike, happened: ArrayLike) -> FloatArray:
    """Minus the natural logarithm of the share of what happened (Good 1952).

    Parameters, errors
        As of `brier_of`.

    Returns
    -------
    A score each, (n,), from 0; infinite where what happened had no share.

    Examples
    --------
    >>> log_score_of([[0.5, 0.3, 0.2]], [0]).round(3).tolist()
    [0.693]
    """
    said, truth = _several(shares, happened)
    with np.errstate(divide="ignore"):
        return 0.0 - np.log(said[truth])


def rps(shares: ArrayLike, happened: ArrayLike) -> FloatArray:
    """The ranked probability score, for outcomes that stand on an ordered scale.

    Squared errors of the probability to be at or below each of the k - 1 thresholds, summed
    (Epstein 1969) and divided by k - 1 (as in Murphy 1971), so that it is the mean of their
    `brier` scores and lies from 0 to 1.

    Parameters, errors
        As of `brier_of`; the columns in the order of the scale, at least two.

    Examples
    --------
    >>> rps([[0.5, 0.3, 0.2], [0.5, 0.3, 0.2]], [0, 2]).round(3).tolist()
    [0.145, 0.445]
    """
    said, truth = _several(shares, happened)
    if said.shape[1] < 2:
        raise ScenarioError("a scale has at least two outcomes")
    below = np.cumsum(said - truth, axis=1)[:, :-1]
    return _summed(below**2 / below.shape[1])


def skill(score: ArrayLike, reference: ArrayLike) -> float:
    """By which part scores are better, on average, than those of a reference.

    1 less the ratio of the means: 1 is perfect, 0 as good as the reference, below 0 worse. Not a
    number, where both means are nothing or both infinite.

    Examples
    --------
    >>> skill([0.0, 0.25], [0.25, 0.25])
    0.5
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(1 - np.mean(np.asarray(score)) / np.mean(np.asarray(reference)))


def paired(
    ours: ArrayLike,
    theirs: ArrayLike,
    groups: ArrayLike,
    seed: int = 0,
    draws: int = 10_000,
) -> tuple[float, float, float]:
    """By how much our scores differ from theirs of the same things, and how surely.

    Whole groups are drawn anew, with replacement (the bootstrap of clusters, Field & Welsh 2007),
    since the rows of a group share their fate: all forecasts of a case, say. Each draw's mean is
    the ratio of the sums over the groups drawn. The ends are percentiles (Efron & Tibshirani
    1993, *An introduction to the bootstrap*); with few groups they lie too close together.

    Parameters
    ----------
    ours, theirs
        Scores, (n,), row by row of the same.
    groups
        To which group each row belongs, (n,): names or numbers.
    seed, draws
        The same seed gives the same interval, in whatever order the rows stand.

    Returns
    -------
    difference, low, high
        The mean of ours less theirs, below 0 where ours are better, and its 95% interval; that
        is not a number where there is only one group, which tells nothing of others.

    Raises
    ------
    ScenarioError
        If there are no rows, or they differ in number; or a difference is infinite or no number.

    Examples
    --------
    >>> paired([0.0, 0.25, 0.0], [0.25, 0.5, 0.25], ["Geneva", "Geneva", "Oslo"])
    (-0.25, -0.25, -0.25)
    """
    check_number("draws", draws, 1)
    check_number("seed", seed, 0)
    gaps, labels = _gaps(ours, theirs, groups)
    # In an order of their own, so that sums round alike whatever the order of the rows.
    order = np.lexsort((gaps, labels))
    sums = np.bincount(labels[order], gaps[order])
    sizes = np.bincount(labels)
    mean = float(sums.sum() / sizes.sum())
    if len(sizes) < 2:
        return mean, float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    means = np.concatenate(
        [sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1) for drawn in _drawn(rng, sizes, draws)]
    )
    low, high = np.percentile(means, _ENDS)
    return mean, float(low), float(high)


def _drawn(rng: np.random.Generator, sizes: NDArray[Any], draws: int) -> Iterator[NDArray[Any]]:
    """As many groups as there are, in each draw: a row a draw."""
    rows = max(1, _AT_ONCE // len(sizes))
    for done in range(0, draws, rows):
        yield rng.integers(len(sizes), size=(min(rows, draws - done), len(sizes)))


def _gaps(ours: ArrayLike, theirs: ArrayLike, groups: ArrayLike) -> tuple[FloatArray, Any]:
    """The differences of scores, and the number of each one's group."""
    one, other = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    named = np.asarray(groups)
    if not (one.ndim == 1 and one.shape == other.shape == named.shape and one.size):
        raise ScenarioError("expected two scores and a group for each of at least one forecast")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise ScenarioError(
            "an infinite score has no mean difference; compare Brier scores instead"
        )
    return one - other, np.unique(named, return_inverse=True)[1]


def _binary(p: ArrayLike, happened: ArrayLike) -> tuple[FloatArray, NDArray[np.bool_]]:
    said, truth = np.asarray(p, np.float64), np.asarray(happened)
    if said.shape != truth.shape:
        raise ScenarioError(f"{said.size:,} probabilities and {truth.size:,} events do not pair")
    _check_probabilities(said)
    if truth.size and not np.isin(truth, (0, 1)).all():
        raise ScenarioError("expected it to have happened or not: true or false")
    return said, truth.astype(bool)


def _several(shares: ArrayLike, happened: ArrayLike) -> tuple[FloatArray, NDArray[np.bool_]]:
    """The shares, and where among them what happened stands: one a row."""
    said, codes = np.asarray(shares, np.float64), np.asarray(happened)
    if said.ndim != 2 or codes.shape != said.shape[:1]:
        raise ScenarioError("expected a row of shares, and one outcome that happened, a forecast")
    _check_probabilities(said)
    if not np.allclose(_summed(said), 1, rtol=0, atol=_ROUNDING):
        raise ScenarioError("expected the shares of a forecast to add up to 1")
    truth = codes[:, None] == np.arange(said.shape[1])
    if not truth.any(axis=1).all():
        raise ScenarioError(f"expected what happened to be a number from 0 to {said.shape[1] - 1}")
    return said, truth


def _check_probabilities(said: FloatArray) -> None:
    if not ((said >= 0) & (said <= 1)).all():
        raise ScenarioError("expected probabilities from 0 to 1")


def _summed(parts: FloatArray) -> FloatArray:
    """The sum of each row."""
    summed: FloatArray = parts.sum(axis=1)
    return summed
