"""How far a side comes down: with time, after what it is offered, and when it walks out.

Everything is measured as a *demand*: the share of the way from what a side would have without an
agreement (0) to the best that it may sign (1). So it does not matter on what scale a utility is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ScenarioError, one_of

Floats = NDArray[np.float64]

BOULWARE, LINEAR, CONCEDER = 4.0, 1.0, 0.25
NAMED: Mapping[str, float] = MappingProxyType(
    {"boulware": BOULWARE, "linear": LINEAR, "conceder": CONCEDER}
)
"""The exponents that have a name."""
TIT_FOR_TAT = "tit-for-tat"
"""The tactic that only imitates."""

SLACK = 1e-9
"""Demands closer than this are the same, so that rounding decides nothing."""


@dataclass(frozen=True)
class Tactic:
    """How a side bargains.

    Attributes
    ----------
    exponent
        Of time, above 0: the higher, the longer the side holds out.
    imitation
        From 0 (minds the time only) to 1 (only imitates what the others do).
    patience
        The turn, counted from 0 and at least 1, in which the side walks out at its move if nobody
        has yet offered anything that it could sign; None: it stays.

    Raises
    ------
    ScenarioError
        For a number outside its range.
    """

    exponent: float = LINEAR
    imitation: float = 0.0
    patience: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.exponent < np.inf:
            raise ScenarioError(f"a tactic's exponent is above 0, not {self.exponent}")
        if not 0 <= self.imitation <= 1:
            raise ScenarioError(f"imitation is a share from 0 to 1, not {self.imitation}")
        if self.patience is not None and self.patience < 1:
            raise ScenarioError(f"patience lasts at least 1 turn, not {self.patience}")

    @classmethod
    def called(cls, name: str, imitation: float = 0.0, patience: int | None = None) -> Self:
        """The tactic of a well-known name: boulware, linear, conceder or tit-for-tat."""
        if name == TIT_FOR_TAT:
            return cls(LINEAR, 1.0, patience)
        return cls(NAMED[one_of(name, [*NAMED, TIT_FOR_TAT], "a tactic")], imitation, patience)


def aspiration(turn: ArrayLike, turns: int, exponent: ArrayLike) -> Floats:
    """The demand of a side that minds the time only: `1 - t ** exponent`.

    Time is `t = (turn + 1) / (turns + 1)`, so nobody ever opens with all or ends with nothing.
    The polynomial tactic of Faratin, Sierra & Jennings (1998), *Negotiation decision functions
    for autonomous agents*, with k = 0 and exponent 1 / beta.

    Parameters
    ----------
    turn
        Counted from 0.
    turns
        How many there are.
    exponent
        Above 0. `turn` and `exponent` broadcast.
    """
    time = (np.asarray(turn, np.float64) + 1) / (turns + 1)
    demand: Floats = 1 - time ** np.asarray(exponent, np.float64)
    return demand


def imitated(demand: Floats, before: Floats, now: Floats) -> Floats:
    """The demand that repeats, in percent, the step that the others have just made.

    The relative tit-for-tat of Faratin, Sierra & Jennings (1998), here in the side's own utility:
    as much as the offers that it hears have come nearer to its best, so much less it demands; and
    the more, where they have moved away.

    Parameters
    ----------
    demand
        The side's last one.
    before, now
        How far the last offer but one and the last offer that it heard fall short of its best;
        NaN where it has not heard as many. It demands all until then.
    """
    heard = before > 0
    step = np.divide(now, before, out=np.ones_like(now), where=heard)
    return np.where(np.isnan(before), 1.0, np.clip(demand * step, 0, 1))
