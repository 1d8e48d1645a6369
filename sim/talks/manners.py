"""How a side comes to the table, as far as somebody has said it: its tactic, and what is unsure."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import ScenarioError
from sim.ranges import Range
from sim.talks.tactics import Tactic


@dataclass(frozen=True)
class Manner:
    """How a side bargains, and in which ranges its numbers lie.

    Attributes
    ----------
    tactic
        None: it is left to whoever plays.
    exponent
        What the tactic's exponent may be; None: it is as the tactic says.
    reservation
        What the reservation value may be; None: it is as the profile says.

    Raises
    ------
    ScenarioError
        For a range of exponents without a tactic, or one that is not above 0.
    """

    tactic: Tactic | None = None
    exponent: Range | None = None
    reservation: Range | None = None

    def __post_init__(self) -> None:
        if self.exponent is None:
            return
        if self.tactic is None:
            raise ScenarioError("a range of exponents needs a tactic")
        if isinstance(self.exponent.low, tuple) or self.exponent.low <= 0:
            raise ScenarioError("a tactic's exponents are above 0")


UNSAID = Manner()
