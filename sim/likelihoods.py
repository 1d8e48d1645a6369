"""How public words are read: the packaged table of statements, and what the words of odds mean.

The table is elicited, not fitted: it is an *assumption* of this program, and a scenario may
overrule any entry (`reads:`). Rows are intents, columns the seven classes of a statement:
what a leader of that intent would say, speaking afresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any

import numpy as np

from sim.scenario import CLASSES, Intents

ASSUMED: tuple[tuple[float, ...], ...] = (
    # confirmed inclined conditional silent evasive sceptical declined
    (0.020, 0.080, 0.130, 0.160, 0.180, 0.150, 0.280),  # stays away
    (0.080, 0.260, 0.320, 0.120, 0.100, 0.100, 0.020),  # comes if
    (0.500, 0.230, 0.080, 0.100, 0.050, 0.035, 0.005),  # comes
)

REPEAT = 0.5
"""The probability that a leader repeats the last class instead of speaking afresh."""

STRENGTHS: Mapping[str, float] = {
    "slight": log(1.5),
    "moderate": log(3),
    "strong": log(10),
    "decisive": log(30),
}
"""Words for the strength of a piece of evidence or of a push, as log-odds."""


def table(overrides: Mapping[str, Intents]) -> tuple[tuple[float, ...], ...]:
    """The class-by-intent table with some classes set; the others keep their proportions.

    Parameters
    ----------
    overrides
        Class to its probability by intent.

    Raises
    ------
    ValueError
        Where an intent's overridden classes exceed one, or all classes are given and fall short.
    """
    rows = []
    for intent, assumed in enumerate(ASSUMED):
        fixed = {said: values[intent] for said, values in overrides.items()}
        left = 1 - sum(fixed.values())
        spread = sum(p for said, p in zip(CLASSES, assumed, strict=True) if said not in fixed)
        if np.any(left < -1e-9) or (not spread and np.any(np.abs(left) > 1e-9)):
            raise ValueError(f"they sum to {np.max(1 - np.asarray(left)):.4g}")
        scale: Any = np.maximum(left, 0.0) / spread if spread else 0.0
        rows.append(
            tuple(fixed.get(said, p * scale) for said, p in zip(CLASSES, assumed, strict=True))
        )
    return tuple(rows)
