"""How far a share differs between draws of parameters, once luck is taken off: its band.

Rounds use the draws in turn, so each draw has a share of its own, which differs from the others'
because its parameters do and because its rounds are few. One-way analysis of variance tells the two
apart: with J draws, shares q of them and n rounds each,

    raw      = sum (q - mean of q)**2 / (J - 1)
    luck     = mean of q (1 - q) / (n - 1)
    between  = raw - luck

has the expectation of what the parameters do (Searle, Casella & McCulloch 1992, *Variance
Components*, chapter 3; draws count alike, however many rounds they have). Each share is then drawn
towards their mean until their variance is `between`, and the band holds the middle 95% of them. It
is no interval of the count: no number of rounds makes it narrower.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.intervals import effective, scatter

Floats = NDArray[np.float64]

FEWEST = 30
"""How many rounds a draw must have, on average, for luck to be told from what parameters do."""

SURE = 3.0
"""By how many of its standard errors, were there none, the variance between draws must differ."""

WITHIN = (0.025, 0.975)
"""The quantiles at which a band ends."""


def bands(counts: Any, squares: Any = None) -> tuple[Floats, Floats]:
    """The band of each outcome; NaN where what parameters do cannot be told from luck.

    Parameters
    ----------
    counts
        How often each outcome occurred with each draw, shape (draws, outcomes), or what the rounds
        in which it did weigh.
    squares
        The same with every weight squared, where rounds are weighed.

    Returns
    -------
    low, high
        Shape (outcomes,), within [0, 1].
    """
    weight = np.sum(counts, axis=1, keepdims=True)
    squared = weight if squares is None else np.sum(squares, axis=1, keepdims=True)
    rounds = effective(weight, squared)
    untold = np.full(np.shape(counts)[1], np.nan)
    # Luck cannot be estimated from a single round, nor a share from none.
    if rounds.mean() < FEWEST or (rounds < 2).any():
        return untold, untold
    share = counts / weight
    noise = scatter(share, counts if squares is None else squares, squared) / weight**2
    luck = (noise * rounds / (rounds - 1)).mean(axis=0)
    raw = share.var(axis=0, ddof=1)
    between = raw - luck
    told = between > SURE * luck * np.sqrt(2 / (len(share) - 1))
    mean = share.mean(axis=0)
    shrunk = mean + (share - mean) * np.sqrt(between.clip(0) / np.where(raw > 0, raw, 1))
    low, high = np.quantile(shrunk, WITHIN, axis=0).clip(0, 1)
    return np.where(told, low, np.nan), np.where(told, high, np.nan)
