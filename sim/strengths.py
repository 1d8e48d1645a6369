"""How strongly words are read: posterior draws of two exponents, one a horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 256


@dataclass(frozen=True, eq=False)
class Strengths:
    """Draws of the strengths."""

    early: NDArray[np.float64]
    late: NDArray[np.float64]
    source: str
    sha256: str
