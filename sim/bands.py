"""How far a share differs between draws of parameters, once luck is taken off: its band.

Rounds use the draws in turn, so each draw has a share of its own, which differs from the others'
because its parameters do and because its rounds are few. A share changes smoothly with the
parameters, so a surface of second order through the draws' shares (Box & Wilson 1951) keeps what
parameters do and a few parts in a hundred of the luck. With J draws, shares q of them, n rounds
each, and p coefficients beside the mean,

    luck     = mean of q (1 - q) / (n - 1)
    between  = sum (surface - mean)**2 / (J - 1) - luck p / (J - 1)

has the expectation of what the parameters do. Where the shares lie farther from the surface than
luck explains, they themselves are taken, with p = J - 1: one-way analysis of variance (Searle,
Casella & McCulloch 1992, *Variance Components*, chapter 3). What is taken is drawn towards its mean
until its variance is `between`, and the band holds the middle 95%. It is no interval of the count:
no number of rounds makes it narrower.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.intervals import effective, scatter

Floats = NDArray[np.float64]

FEWEST = 30
"""How many rounds a draw must have, on average, for luck to be told from what parameters do."""

SEEN = 100
"""In how many rounds an outcome must have occurred, and not: of fewer, luck is too uneven."""

SURE = 3.0
"""How improbable a variance between draws must be, were there none: as of so many sigmas."""

WITHIN = (0.025, 0.975)
"""The quantiles at which a band ends."""


def bands(counts: Any, squares: Any = None, at: Any = None) -> tuple[Floats, Floats]:
    """The band of each outcome; NaN where what parameters do cannot be told from luck.

    Parameters
    ----------
    counts
        How often each outcome occurred with each draw, shape (draws, outcomes), or what the rounds
        in which it did weigh.
    squares
        The same with every weight squared, where rounds are weighed.
    at
        The parameters of each draw, shape (draws, parameters); without them there is no surface.

    Returns
    -------
    low, high
        Shape (outcomes,), within [0, 1].
    """
    if not enough(counts, squares):
        untold = np.full(np.shape(counts)[1], np.nan)
        return untold, untold
    weight, squared = _weights(counts, squares)
    rounds = effective(weight, squared)
    share = counts / weight
    noise = scatter(share, counts if squares is None else squares, squared) / weight**2
    luck = (noise * rounds / (rounds - 1)).mean(axis=0)
    values, size = _smoothed(share, luck, at)
    free = len(share) - 1
    raw = values.var(axis=0, ddof=1)
    between = raw - luck * size / free
    mean = values.mean(axis=0)
    seen = rounds.sum() * np.minimum(mean, 1 - mean) >= SEEN
    told = seen & (size > 0) & (raw * free > luck * _chance(size))
    shrunk = mean + (values - mean) * np.sqrt(between.clip(0) / np.where(raw > 0, raw, 1))
    low, high = np.quantile(shrunk, WITHIN, axis=0).clip(0, 1)
    return np.where(told, low, np.nan), np.where(told, high, np.nan)


def enough(counts: Any, squares: Any = None) -> bool:
    """Whether there are rounds enough to tell luck from what parameters do.

    Parameters
    ----------
    counts, squares
        As of `bands`.
    """
    rounds = effective(*_weights(counts, squares))
    # Luck cannot be estimated from a single round, nor a share from none.
    return bool(rounds.mean() >= FEWEST and (rounds >= 2).all())


def _weights(counts: Any, squares: Any) -> tuple[Any, Any]:
    """What the rounds of each draw weigh, and the same of squares: shape (draws, 1) each."""
    weight = np.sum(counts, axis=1, keepdims=True)
    return weight, weight if squares is None else np.sum(squares, axis=1, keepdims=True)


def _smoothed(share: Floats, luck: Floats, at: Any) -> tuple[Floats, Any]:
    """The shares on their surface, or as they are; and how many coefficients that took, beside one.

    Returns
    -------
    values, size
        Shape (draws, outcomes) and (outcomes,).
    """
    free = len(share) - 1
    whole = np.full(share.shape[1], free)
    if at is None:
        return share, whole
    columns = _second_order(np.asarray(at, np.float64))
    coefficients, _, rank, _ = np.linalg.lstsq(columns, share, rcond=None)
    surface = columns @ coefficients
    left = free + 1 - rank
    near = ((share - surface) ** 2).sum(axis=0) <= luck * _chance(left)
    return np.where(near, surface, share), np.where(near, rank - 1, whole)


def _chance(freedom: Any) -> Any:
    """How large a chi-squared number may be by chance (Wilson & Hilferty 1931)."""
    part = 2 / (9 * np.maximum(freedom, 1))
    return freedom * (1 - part + SURE * np.sqrt(part)) ** 3


def _second_order(at: Floats) -> Floats:
    """A constant, the parameters, their squares and products: shape (draws, columns)."""
    spread = at.std(axis=0)
    scaled = (at - at.mean(axis=0)) / np.where(spread > 0, spread, 1)
    first, second = np.triu_indices(scaled.shape[1])
    products = scaled[:, first] * scaled[:, second]
    return np.hstack([np.ones((len(at), 1)), scaled, products])
