"""When a run may stop: once every outcome's interval is narrow enough."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.sequences import sequence, weight

MOST = 10**11
"""The rounds beyond which no width is pursued."""

BEGINNING = "until:"
_FORM = re.compile(r"until:\s*(?P<percent>\S+?)\s*%")


@dataclass(frozen=True)
class Until:
    """Play until the interval of every outcome, as of every moment, is narrower than a width.

    The intervals are those of a confidence sequence (`sim.sequences`), and hold at whichever round
    one stops. Each outcome's holds with a probability of 95%, not all of them at once.

    Parameters
    ----------
    width
        From the low end of an interval to its high end: 0.001 is a tenth of a percentage point.

    Raises
    ------
    ScenarioError
        If it is not above 0 and up to 1, or so small that `MOST` rounds would not do.
    """

    width: float

    def __post_init__(self) -> None:
        if not 0 < self.width <= 1:
            raise _no_width(str(self))
        if self.width**2 * MOST < 1 or not self.met(MOST // 2, MOST):
            raise ScenarioError(
                f"'{self}' may take more than {MOST:,} rounds; ask for a wider interval"
            )

    def __str__(self) -> str:
        return f"{BEGINNING}{100 * self.width:.12g}%"

    def intervals(self, counts: Any, rounds: int) -> tuple[Any, Any]:
        """The low and the high ends of shares that were counted in so many rounds."""
        return sequence(counts, rounds, weight(self.width))

    def met(self, counts: Any, rounds: int) -> bool:
        """Whether the shares are known well enough."""
        low, high = self.intervals(counts, rounds)
        return bool(np.all(high - low < self.width))


def asked(rounds: int | str | Until) -> tuple[int, Until | None]:
    """How many rounds are to be played at most, and until which width, if that is asked for.

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    if isinstance(rounds, Until):
        return MOST, rounds
    if not isinstance(rounds, str):
        return rounds, None
    found = _FORM.fullmatch(rounds.strip())
    try:
        width = float(Decimal(found["percent"]) / 100) if found else 0.0
    except InvalidOperation:
        width = 0.0
    if not 0 < width <= 1:
        raise _no_width(rounds)
    return MOST, Until(width)


def _no_width(said: str) -> ScenarioError:
    return ScenarioError(
        "expected a number of rounds, or the width of an interval above 0% and up to 100%, such as "
        f"'{BEGINNING}0.1%', got '{said}'"
    )
