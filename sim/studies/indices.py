"""How much of what we do not know comes from each number: variance-based sensitivity.

A round depends on uncertain numbers X and on luck. Rounds with the same numbers, a *draw* of these,
share nothing else, so their covariance is Var(E[Y|X]), what the numbers alone do. The
first-order index of a number is the share of that variance that it has by itself,
Var(E[Y|X_i]) / Var(E[Y|X]); it is read off one sample (Plischke, *Reliability Engineering &
System Safety* 107, 2012; Li & Mahadevan, *Reliability Engineering & System Safety* 153, 2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

FloatArray = NDArray[np.float64]

TENTHS = 10
PARTS = 20
"""Into how many parts the sample is cut, each left out in turn by the jackknife."""
FEWEST = 100
"""The fewest draws from which indices are computed."""
_SURE = 3.0
"""How many of its standard errors a variance must have to be divided by."""
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Indices:
    """What the numbers do to each result.

    Attributes
    ----------
    index
        First-order indices, shape (numbers, results); unbiased, so one near zero may be
        negative. NaN where the numbers together do nothing that can be told from luck.
    low, high
        Their 95% interval, by the jackknife.
    at_low, at_high
        The mean result where the number is in its lowest and in its highest tenth.
    share
        The mean of each result, shape (results,); of outcomes, their share of the rounds.
    monte_carlo
        The standard error of `share` that is due to luck alone: more rounds make it smaller.
    assumptions
        The standard deviation of E[Y|X] over the numbers: more rounds do not. NaN where luck
        hides it altogether.
    """

    index: FloatArray
    low: FloatArray
    high: FloatArray
    at_low: FloatArray
    at_high: FloatArray
    share: FloatArray
    monte_carlo: FloatArray
    assumptions: FloatArray


def first_order(
    quantiles: NDArray[np.floating[Any]], outputs: NDArray[Any], bins: int | None = None
) -> Indices:
    """First-order indices of any results.

    Parameters
    ----------
    quantiles
        Where in its range each number is, in [0, 1], independent and uniform;
        shape (draws, numbers).
    outputs
        The results of some rounds at the same numbers, two or more a draw;
        shape (draws, rounds, results).
    bins
        Into how many equally likely bins a number is cut, a multiple of ten. More of them
        follow a curve more closely, and are noisier; by default about draws ** 0.4.

    Raises
    ------
    ValueError
        Where the shapes do not fit, or the draws are too few.
    """
    bins = _checked(quantiles, outputs, 3, bins)
    # Centred, so that nothing is lost in squares; from one value first: a constant is then zero.
    first = outputs[0, 0].astype(np.float64)
    middle = first + (outputs - first).mean(axis=(0, 1))
    centred = outputs - middle
    rounds = outputs.shape[1]
    total = centred.sum(axis=1)
    products = (total**2 - (centred**2).sum(axis=1)) / (rounds * (rounds - 1))
    return _of_means(quantiles, total / rounds, products, bins, middle)


def first_order_of_codes(
    quantiles: NDArray[np.floating[Any]],
    codes: NDArray[np.integer[Any]],
    outcomes: int,
    bins: int | None = None,
) -> Indices:
    """First-order indices of the outcomes: `first_order` of one-hot results, but quickly.

    Parameters
    ----------
    quantiles, bins
        As in `first_order`.
    codes
        The outcome of each round, 0 to `outcomes` - 1; shape (draws, rounds).
    outcomes
        How many there are; they are the results.

    Raises
    ------
    ValueError
        As `first_order`, or where a code is out of range.
    """
    bins = _checked(quantiles, codes, 2, bins)
    if codes.min() < 0 or codes.max() >= outcomes:
        raise ValueError(f"codes of {outcomes} outcomes go from 0 to {outcomes - 1}")
    draws, rounds = codes.shape
    cell = np.arange(draws)[:, np.newaxis] * outcomes + codes
    counts = np.bincount(cell.ravel(), minlength=draws * outcomes).reshape(draws, outcomes)
    products = counts * (counts - 1) / (rounds * (rounds - 1))
    return _of_means(quantiles, counts / rounds, products, bins, np.zeros(outcomes))


def _of_means(
    quantiles: NDArray[Any],
    mean: FloatArray,
    products: FloatArray,
    bins: int,
    middle: FloatArray,
) -> Indices:
    """The indices from the mean result of each draw, less `middle`.

    `products` is the mean product of two different rounds of the draw: what is left of a square
    when luck is taken out.
    """
    part = _part(len(mean))

    def summed(values: FloatArray, cell: NDArray[np.intp], rows: int) -> FloatArray:
        sums = [np.bincount(cell, column, PARTS * rows) for column in values.T]
        stacked: FloatArray = np.stack(sums, axis=-1, dtype=np.float64)
        return stacked.reshape(PARTS, rows, -1)

    def binned(column: NDArray[Any]) -> _Bins:
        cell = part * bins + _bin(column, bins)
        count = np.bincount(cell, minlength=PARTS * bins).reshape(PARTS, bins, 1)
        return _Bins(count.astype(np.float64), summed(mean, cell, bins))

    sums = (summed(values, part, 1)[:, 0] for values in (mean, mean**2, products))
    draws = _Draws(np.bincount(part)[:, np.newaxis].astype(np.float64), *sums)
    return _indices(draws, [binned(column) for column in quantiles.T], middle)


class _Draws(NamedTuple):
    """Sums over the draws of each part: how many, shape (parts, 1), the others (parts, results).

    `mean` is that of the rounds of a draw, `square` its square, `product` that of two of them.
    """

    size: FloatArray
    mean: FloatArray
    square: FloatArray
    product: FloatArray


class _Bins(NamedTuple):
    """Of one number the draws in each part and bin, and the sums of their means.

    Shapes (parts, bins, 1) and (parts, bins, results).
    """

    size: FloatArray
    mean: FloatArray


def _checked(
    quantiles: NDArray[Any], outputs: NDArray[Any], dimensions: int, bins: int | None
) -> int:
    """The number of bins, if all fits."""
    draws, shape = len(quantiles), outputs.shape
    fits = len(shape) == dimensions and shape[0] == draws and shape[1] > 1
    if quantiles.ndim != 2 or not fits:
        raise ValueError(
            "quantiles of shape (draws, numbers) need two rounds a draw or more, found the shapes "
            f"{quantiles.shape} and {shape}"
        )
    if draws < FEWEST:
        raise ValueError(f"indices need at least {FEWEST} draws, found {draws}")
    if not ((quantiles >= 0) & (quantiles <= 1)).all():
        raise ValueError("quantiles lie between 0 and 1")
    if bins is None:
        fine: float = draws**0.4
        return TENTHS * max(1, round(fine / TENTHS))
    if bins % TENTHS or not TENTHS <= bins <= draws // 2:
        raise ValueError(
            f"the bins are a multiple of {TENTHS}, at most half as many as the draws, found {bins}"
        )
    return bins


def _part(draws: int) -> NDArray[np.intp]:
    """The part of the sample that each draw belongs to."""
    return np.arange(draws) * PARTS // draws


def _bin(column: NDArray[Any], bins: int) -> NDArray[np.intp]:
    return np.minimum((column * bins).astype(np.intp), bins - 1)


def _indices(draws: _Draws, numbers: Sequence[_Bins], middle: FloatArray) -> Indices:
    """The indices from sums of results of which `middle` was taken away."""
    draws = _Draws(*map(_and_without, draws))
    luck = (draws.square - draws.product) / draws.size
    means = (draws.square - draws.mean**2 / draws.size) / (draws.size - 1)
    # What the means of draws vary by, less what luck does to a mean: the rounds' covariance.
    known = means - luck
    told = known[0] > _SURE * _error(known)

    index, error, at_low, at_high = np.empty((4, len(numbers), len(middle)))
    for i, bins in enumerate(numbers):
        ratio = np.full_like(known, np.nan)
        np.divide(_between(_Bins(*map(_and_without, bins)), draws), known, ratio, where=told)
        index[i], error[i] = _unbiased(ratio), _error(ratio)
        at_low[i], at_high[i] = (_mean(part) + middle for part in _ends(bins))
    reach = float(stdtrit(PARTS - 1, (1 + _CONFIDENCE) / 2)) * error
    return Indices(
        index=index,
        low=index - reach,
        high=index + reach,
        at_low=at_low,
        at_high=at_high,
        share=draws.mean[0] / draws.size[0] + middle,
        monte_carlo=np.sqrt(np.maximum(luck[0], 0) / draws.size[0]),
        assumptions=np.sqrt(np.where(known[0] > 0, known[0], np.nan)),
    )


def _between(bins: _Bins, draws: _Draws) -> FloatArray:
    """The variance between bins, less what noise within bins adds to it (one-way ANOVA)."""
    filled = (bins.size > 0).sum(axis=1)
    common = draws.mean**2 / draws.size
    between = (bins.mean**2 / np.maximum(bins.size, 1)).sum(axis=1) - common
    within = (draws.square - common - between) / (draws.size - filled)
    result: FloatArray = (between - (filled - 1) * within) / draws.size
    return result


def _ends(bins: _Bins) -> tuple[_Bins, _Bins]:
    """The bins of the lowest and of the highest tenth."""
    tenth = bins.size.shape[1] // TENTHS
    return (
        _Bins(bins.size[:, :tenth], bins.mean[:, :tenth]),
        _Bins(bins.size[:, -tenth:], bins.mean[:, -tenth:]),
    )


def _mean(bins: _Bins) -> FloatArray:
    """The mean over all parts and bins; NaN if there is no draw."""
    result: FloatArray = bins.mean.sum(axis=(0, 1)) / (bins.size.sum() or np.nan)
    return result


# The jackknife over parts (Quenouille 1956, Tukey 1958). Row 0 of an array is of the whole
# sample, the others are of all parts but one.


def _and_without(sums: FloatArray) -> FloatArray:
    whole = sums.sum(axis=0)
    return np.concatenate((whole[np.newaxis], whole - sums))


def _unbiased(estimates: FloatArray) -> FloatArray:
    result: FloatArray = PARTS * estimates[0] - (PARTS - 1) * estimates[1:].mean(axis=0)
    return result


def _error(estimates: FloatArray) -> FloatArray:
    """The standard error of an estimate."""
    result: FloatArray = np.sqrt(PARTS - 1) * estimates[1:].std(axis=0)
    return result
