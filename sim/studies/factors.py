"""What a study of sensitivity varies: numbers with their ranges, and the resolver's mode."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike

from sim.betas import FloatArray
from sim.errors import ScenarioError
from sim.inventory import Number, numbers, strengths
from sim.parameters import find, vary
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
    """What is varied: numbers with their ranges, and perhaps the mode, which comes last.

    Attributes
    ----------
    numbers, ranges, mode
        As above.
    odds
        By what the odds of numbers without a range are divided and multiplied; None where these
        are not varied.
    narrowed
        Leaders whose words bear no more than a smaller factor of odds, and which: with a larger
        one, more than ten of ten would say something.
    """

    numbers: tuple[Number, ...]
    ranges: tuple[Range | Sample, ...]
    mode: bool
    odds: float | None = None
    narrowed: Mapping[str, float] = field(default_factory=dict)

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
        numbers are varied only where no number has a range. How a leader's words are read is
        varied by less where together they bear no more.
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
    narrowed: dict[str, float] = {}
    if odds is None and not found:
        odds = ODDS
    if odds is not None:
        found |= _without(scenario, found, odds)
        narrowed = _narrowed(scenario, found, odds)
    found |= _strengths(scenario)
    moving = {number: range_ for number, range_ in found.items() if range_.low != range_.high}
    if not moving:
        raise ScenarioError("there is no number that could be varied")
    return Factors(tuple(moving), tuple(moving.values()), mode, odds, narrowed)


def _without(
    scenario: Scenario, found: Mapping[Number, Range | Sample], odds: float
) -> dict[Number, Range | Sample]:
    """The numbers to which nobody gave a range, with one."""
    known = {place for number in found for place in number.places}
    return {
        number: _sound(number, odds)
        for number in numbers(scenario).values()
        if not known & set(number.places) and not _takes_the_rest(number, scenario)
    }


def _narrowed(
    scenario: Scenario, found: dict[Number, Range | Sample], odds: float
) -> dict[str, float]:
    """Make the ranges of likelihoods so narrow that they fit together; whose words, and by what.

    Only ranges that nobody gave are narrowed. The factor is a whole number of hundredths, so that
    what is said of it is all of it.
    """
    by_leader: dict[str, list[Number]] = {}
    for number in found:
        if number.places[0][0] == "overruled":
            by_leader.setdefault(number.places[0][1], []).append(number)
    narrowed = {}
    for leader, words in by_leader.items():
        free = [number for number in words if number.name not in scenario.ranges]
        given = {number: found[number] for number in words if number not in free}
        if not free or _fit(scenario, given | {number: found[number] for number in free}):
            continue
        factor = _bearable(scenario, free, given, odds)
        found |= {number: _sound(number, factor) for number in free}
        narrowed[leader] = factor
    return narrowed


def _bearable(
    scenario: Scenario,
    free: Sequence[Number],
    given: Mapping[Number, Range | Sample],
    odds: float,
) -> float:
    """The largest factor of odds, in hundredths, that likelihoods of one leader bear together."""

    def too_much(hundredths: int) -> bool:
        ranges = {number: _sound(number, hundredths / 100) for number in free}
        return not _fit(scenario, {**given, **ranges})

    return (100 + bisect_left(range(101, int(100 * odds) + 1), True, key=too_much)) / 100


def _fit(scenario: Scenario, likelihoods: Mapping[Number, Range | Sample]) -> bool:
    """Whether likelihoods can all be as large as they may be at once, each intent by itself."""
    largest = {
        number: tuple(np.maximum(range_.low, range_.high).tolist())
        for number, range_ in likelihoods.items()
    }
    try:
        vary(scenario, largest)
    except ScenarioError:
        return False
    return True


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
