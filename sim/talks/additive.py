"""Linear-additive utilities: of every agreement, the weighted sum of what its options are worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-12
"""What differs by no more than this part of itself, or of a side's best, is equal: 0.1 + 0.2 and
0.3 are the same utility. That is some thousand times the error of a sum."""

Floats = NDArray[np.float64]


def additive(weights: Sequence[ArrayLike], values: Sequence[Sequence[ArrayLike]]) -> Floats:
    """Add up weight times value over the issues, for every agreement.

    Parameters
    ----------
    weights
        Of each issue, shape () or (cases,).
    values
        Of each issue, of each of its options: shape () or (cases,).

    Returns
    -------
    Shape (cases, agreements), a single case where no number differs. The last issue changes
    fastest, as in `sim.talks.domain.Domain.agreements`.
    """
    total: Floats = np.zeros((1, 1))
    for weight, options in zip(weights, values, strict=True):
        worth = np.empty((max(map(np.size, options)), len(options)))
        for number, option in enumerate(options):
            worth[:, number] = option
        part = np.reshape(weight, (-1, 1)) * worth
        sums = total[:, :, np.newaxis] + part[:, np.newaxis, :]
        total = sums.reshape(len(sums), -1)
    return total


def rises(ascending: Floats, best: ArrayLike) -> NDArray[np.bool_]:
    """Where utilities in ascending order rise by more than rounding may have made.

    Parameters
    ----------
    ascending
        Shape (..., agreements).
    best
        What the best agreement is worth, shape (...).

    Returns
    -------
    Of the same shape; the first of each row rises.
    """
    scale = np.maximum(np.abs(ascending), np.abs(best)[..., np.newaxis])
    with np.errstate(invalid="ignore"):
        return np.asarray(np.diff(ascending, prepend=-np.inf) > ROUNDING * scale)


def lowered(reservation: ArrayLike, best: ArrayLike) -> Floats:
    """The reservation, less what rounding may have made; so that the best may be just as much."""
    scale = np.maximum(np.abs(reservation), np.abs(best))
    return np.asarray(reservation, np.float64) - ROUNDING * scale
