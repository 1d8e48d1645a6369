"""Linear-additive utilities: of every agreement, the weighted sum of what its options are worth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
