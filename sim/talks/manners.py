"""How a side comes to the table, as far as somebody has said it: its tactic, and what is unsure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from sim.errors import ScenarioError, one_of
from sim.ranges import Range
from sim.talks.tactics import Tactic

Floor = Literal["reservation", "worst"]


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
    weights
        Issue to what its weight may be; of an issue that is not named, as the profile says.
    values
        Issue to option to what it may be worth; of all others, as the profile says.
    floor
        How far the side comes down in the end: to its `reservation`, or no further than what its
        `worst` agreement is worth, if that is more, as in GENIUS and NegMAS.

    Raises
    ------
    ScenarioError
        For an unknown floor, a range of exponents without a tactic or not above 0, a range of
        weights that is not at least 0, or a range of several numbers at once.
    """

    tactic: Tactic | None = None
    exponent: Range | None = None
    reservation: Range | None = None
    weights: Mapping[str, Range] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Range]] = field(default_factory=dict)
    floor: Floor = "reservation"

    def __post_init__(self) -> None:
        one_of(self.floor, get_args(Floor), "a floor")
        if self.exponent and self.tactic is None:
            raise ScenarioError("a range of exponents needs a tactic")
        for name, range_ in self.ranges:
            if isinstance(range_.low, tuple):
                raise ScenarioError(f"a range of {name[0]}s holds one number, not several")
            if name[0] == "exponent" and range_.low <= 0:
                raise ScenarioError("a tactic's exponents are above 0")
            if name[0] == "weight" and range_.low < 0:
                raise ScenarioError("a weight is at least 0")

    @property
    def ranges(self) -> Iterator[tuple[tuple[str, ...], Range]]:
        """Every range with the name of its number.

        `reservation`, `exponent`, or `weight` with its issue, or `value` with issue and option.
        """
        if self.reservation:
            yield ("reservation",), self.reservation
        if self.exponent:
            yield ("exponent",), self.exponent
        for issue, range_ in self.weights.items():
            yield ("weight", issue), range_
        for issue, options in self.values.items():
            for option, range_ in options.items():
                yield ("value", issue, option), range_


UNSAID = Manner()
