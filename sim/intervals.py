"""How sure a share is that was counted in a number of rounds."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np


def wilson(count: Any, rounds: int, confidence: float = 0.95) -> tuple[Any, Any]:
    """The score interval of a binomial proportion (Wilson 1927).

    Parameters
    ----------
    count
        In how many rounds it happened, a number or an array.
    rounds
        Of how many, at least one.
    confidence
        The nominal coverage.

    Returns
    -------
    low, high
        In the shape of `count`, within [0, 1].

    Examples
    --------
    >>> low, high = wilson(0, 100)
    >>> f"{low:.3f} {high:.3f}"
    '0.000 0.037'
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = np.asarray(count, np.float64) / rounds
    centre = share + z**2 / (2 * rounds)
    spread = z * np.sqrt(share * (1 - share) / rounds + (z / (2 * rounds)) ** 2)
    scale = 1 + z**2 / rounds
    low, high = (centre - spread) / scale, (centre + spread) / scale
    # Exactly nothing and exactly everything, where rounding would leave a trace.
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)
