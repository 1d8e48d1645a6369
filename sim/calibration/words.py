"""The elicited table of statements, read more or less strongly."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.likelihoods import ASSUMED


def scaled(strength: ArrayLike) -> NDArray[np.float64]:
    """P(statement | intent) at a strength, shape (3, 7, ...)."""
    table = np.array(ASSUMED)
    mean = table.mean(axis=0)
    power = np.asarray(strength, np.float64)
    shape = (..., *[None] * power.ndim)
    raw = mean[shape] * (table / mean)[shape] ** power
    shares: NDArray[np.float64] = raw / raw.sum(axis=1, keepdims=True)
    return shares
