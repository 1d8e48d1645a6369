"""How public words are read: the packaged table of statements, and what the words of odds mean.

The table is elicited: it is an *assumption* of this program, and a scenario may overrule any entry
(`reads:`). Rows are intents, columns the seven classes of a statement: what a leader of that intent
would say, speaking afresh. How much it makes of a word can be scaled by a strength, which past
meetings tell (`sim.strengths`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


def scaled(strength: Any) -> NDArray[np.float64]:
    """The elicited table with what its words tell scaled.

    With m(s) the mean of P(s | intent) over intents, P(s | intent) becomes proportional to
    m(s) (P(s | intent) / m(s)) ** strength. So with 0 words tell nothing and are as frequent as
    on average, and with 1 the table is as elicited, to the last bit.

    Parameters
    ----------
    strength
        From 0 to `strengths.MOST`: a number, or an array of them, shape (n,).

    Returns
    -------
    Shape (3 intents, 7 classes), or (3, 7, n).
    """
    power = np.asarray(strength, np.float64)
    elicited = np.array(ASSUMED).reshape(len(ASSUMED), len(CLASSES), *[1] * power.ndim)
    mean = elicited.mean(axis=0)
    tilted = mean * (elicited / mean) ** power
    found: NDArray[np.float64] = tilted / tilted.sum(axis=1, keepdims=True)
    return np.where(power == 1, elicited, found)


def table(
    overrides: Mapping[str, Intents], assumed: Iterable[Iterable[Any]] = ASSUMED
) -> tuple[tuple[float, ...], ...]:
    """The class-by-intent table with some classes set; the others keep their proportions.

    Parameters
    ----------
    overrides
        Class to its probability by intent.
    assumed
        The table in which nothing is set, as elicited or `scaled`.

    Raises
    ------
    ValueError
        Where an intent's overridden classes exceed one, or all classes are given and fall short.
    """
    rows = []
    for intent, shares in enumerate(assumed):
        row = dict(zip(CLASSES, shares, strict=True))
        fixed = {said: values[intent] for said, values in overrides.items()}
        left = 1 - sum(fixed.values())
        others = [p for said, p in row.items() if said not in fixed]
        if np.any(left < -1e-9) or (not others and np.any(np.abs(left) > 1e-9)):
            raise ValueError(f"they sum to {np.max(1 - np.asarray(left)):.4g}")
        scale: Any = np.maximum(left, 0.0) / sum(others) if others else 0.0
        rows.append(tuple(fixed.get(said, p * scale) for said, p in row.items()))
    return tuple(rows)
