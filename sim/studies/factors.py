"""What a study of sensitivity varies: numbers with their ranges, and the resolver's mode."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from sim.betas import FloatArray
from sim.errors import ScenarioError
from sim.inventory import Number, numbers, strengths
from sim.parameters import find
from sim.ranges import Range, by_odds, by_shift
from sim.scenario import Scenario

MODE = "mode"
"""How the choice of the resolver's mode is called among the numbers."""

ODDS = 2.0
"""By what the odds of every number are divided and multiplied where no number has a range."""

MOST_ODDS = 1e6
"""Beyond it, a probability would be as good as certain."""


@dataclass(frozen=True, eq=False)
class Sample:
    """What a number may be of which draws are known, each as likely as another.

    Attributes
    ----------
    draws
        In rising order.
    """

    draws: FloatArray

    @property
    def low(self) -> float:
        """The least draw."""
        return float(self.draws[0])

    @property
    def high(self) -> float:
        """The greatest."""
        return float(self.draws[-1])

    def at(self, u: ArrayLike) -> FloatArray:
        """The number at each quantile in [0, 1]."""
        places = (np.asarray(u, np.float64) * self.draws.size).astype(np.intp)
        return self.draws[np.minimum(places, self.draws.size - 1)]


@dataclass(frozen=True)
class Factors:
    """What is varied: numbers with their ranges, and perhaps the mode, which comes last."""

    numbers: tuple[Number, ...]
    ranges: tuple[Range | Sample, ...]
    mode: bool

    @property
    def names(self) -> list[str]:
        """Their names, in order."""
        return [number.name for number in self.numbers] + [MODE] * self.mode


def factors_of(scenario: Scenario, odds: float | None, mode: bool) -> Factors:
    """What is varied of a scenario.

    Parameters
    ----------
    odds
        By what the odds of numbers without a range are divided and multiplied; without, such
        numbers are varied only where no number has a range.
    mode
        Whether the mode is varied too.

    Raises
    ------
    ScenarioError
        Where nothing can be varied.
    """
    if odds is not None and not (isfinite(odds) and odds > 1):
        raise ScenarioError(f"expected odds to be multiplied by more than 1, got {odds}")
    if odds is not None and odds > MOST_ODDS:
        raise ScenarioError(f"expected odds to be multiplied by at most {MOST_ODDS:,.0f}")
    found: dict[Number, Range | Sample] = {
        find(scenario, name): range_ for name, range_ in scenario.ranges.items()
    }
    if odds is not None or not found:
        known = {place for number in found for place in number.places}
        for number in numbers(scenario).values():
            if not known & set(number.places) and not _takes_the_rest(number, scenario):
                found[number] = _sound(number, odds or ODDS)
    found |= _strengths(scenario)
    moving = {number: range_ for number, range_ in found.items() if range_.low != range_.high}
    if not moving:
        raise ScenarioError("there is no number that could be varied")
    return Factors(tuple(moving), tuple(moving.values()), mode)


def _strengths(scenario: Scenario) -> dict[Number, Range | Sample]:
    """How strongly words are read, where that is drawn: each horizon by its own draws."""
    known = scenario.strengths
    if known is None or not known.drawn:
        return {}
    draws = (np.sort(part) for part in (known.early, known.late))
    return dict(zip(strengths(scenario), map(Sample, draws), strict=True))


def _sound(number: Number, odds: float) -> Range:
    """The same as `_assumed`, for a number that may be too near to certainty to be varied."""
    try:
        return _assumed(number, odds)
    except ValueError as error:
        raise ScenarioError(f"{number.name}: {error}") from None


def _assumed(number: Number, odds: float) -> Range:
    """The range of a number that nobody gave one."""
    if number.kind == "shift":
        return by_shift(float(np.asarray(number.value)), odds)
    if number.kind == "likelihood":
        # Alike for all intents it would tell nothing: it tilts from staying away to coming.
        return by_odds(number.value, (1 / odds, 1.0, odds))
    if number.kind == "exponent":
        exponent = float(np.asarray(number.value))
        return Range("uniform", exponent / odds, exponent, exponent * odds)
    return by_odds(number.value, odds)


def _takes_the_rest(number: Number, scenario: Scenario) -> bool:
    """Whether a number is the largest share of its distribution, which the others leave it."""
    place = number.places[0]
    if place[-2:-1] != ("value",):
        return False
    alike = [n for n in numbers(scenario).values() if n.places[0][:-1] == place[:-1]]
    return number.name == max(alike, key=lambda n: np.max(n.value)).name
