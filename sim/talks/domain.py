"""What is on the table, and what each side wants.

A *domain* has discrete issues, each with options; an agreement takes one option of every issue.
A side's utility is linear-additive: the weighted sum of the values of the options. The terms are
those of the field (Baarslag et al. 2016, *Learning about the opponent in automated bilateral
negotiation*): reservation value, outcome space, profile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import inf, isfinite, prod

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError, one_of
from sim.ranges import Range
from sim.talks.additive import additive
from sim.talks.manners import UNSAID, Manner

MOST = 100_000
"""The most agreements that a domain may have."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Issue:
    """A question to be settled, with its possible answers."""

    name: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What a side wants.

    Attributes
    ----------
    party
        Whose it is.
    weights
        Issue to its weight, at least 0; they need not sum to one.
    values
        Issue to option to its value.
    reservation
        The utility of no agreement: nothing below it is accepted.
    manner
        How it bargains, as far as that has been said.
    """

    party: str
    weights: Mapping[str, float]
    values: Mapping[str, Mapping[str, float]]
    reservation: float = 0.0
    manner: Manner = UNSAID


@dataclass(frozen=True, eq=False)
class Domain:
    """Issues, and the profiles of the sides in the order of the table.

    Attributes
    ----------
    normalise
        Of a domain that was read from GENIUS files: how, as `sim.talks.formats.read_domain` says.

    Raises
    ------
    ScenarioError
        For fewer than two sides, an issue without options, or two issues, sides or options of an
        issue with one name; for a profile that leaves out an option or is unsure of what is not
        on the table, a negative weight, a number that is not finite, utilities too large to be
        added, or too many agreements.
    """

    name: str
    issues: tuple[Issue, ...]
    profiles: tuple[Profile, ...]
    normalise: str | None = None

    def __post_init__(self) -> None:
        if len(self.profiles) < 2:
            raise ScenarioError(f"{self.name}: talks need at least two sides")
        if not self.issues or not all(issue.options for issue in self.issues):
            raise ScenarioError(f"{self.name}: talks need issues, each with at least one option")
        self._check_names()
        if self.size > MOST:
            # The number itself may have more digits than Python will print.
            raise ScenarioError(
                f"{self.name}: there are too many agreements; at most {MOST:,} are weighed"
            )
        for profile in self.profiles:
            self._check_words(profile)
            self._check_ranges(profile.manner)
            self._check_numbers(profile)

    def _check_names(self) -> None:
        self._check_once("issues", [issue.name for issue in self.issues])
        for issue in self.issues:
            self._check_once(f"options of '{issue.name:.60}'", issue.options)
        self._check_once("sides", [profile.party for profile in self.profiles])

    def _check_once(self, what: str, names: Sequence[str]) -> None:
        if (place := twice(names)) >= 0:
            raise ScenarioError(f"{self.name}: there are two {what} called '{names[place]:.60}'")

    def _check_words(self, profile: Profile) -> None:
        for issue in self.issues:
            missing = set(issue.options) - set(profile.values.get(issue.name, ()))
            if missing or issue.name not in profile.weights:
                what = f"'{min(missing)}'" if missing else "the weight"
                raise ScenarioError(
                    f"{self.name}: {profile.party} says nothing of {what} of {issue.name}"
                )

    def _check_ranges(self, manner: Manner) -> None:
        options = {issue.name: issue.options for issue in self.issues}
        for name in (*manner.weights, *manner.values):
            one_of(name, options, "an issue on the table")
        for name, ranges in manner.values.items():
            for option in ranges:
                one_of(option, options[name], f"an option of '{name}'")

    def _check_numbers(self, profile: Profile) -> None:
        for what, number, least in self._numbers(profile):
            if not isfinite(number):
                raise ScenarioError(f"{self.name}: {what} is no finite number: {number}")
            if number < least:
                raise ScenarioError(f"{self.name}: {what} is below {least:g}: {number:g}")
        if not isfinite(sum(self._terms(profile))):
            raise ScenarioError(
                f"{self.name}: the utilities of {profile.party} are too large to be added"
            )

    def _numbers(self, profile: Profile) -> Iterator[tuple[str, float, float]]:
        """Every number of a profile: what it is, the number, and the least that it may be."""
        yield f"the reservation of {profile.party}", profile.reservation, -inf
        for issue in self.issues:
            to = f"'{issue.name}' to {profile.party}"
            yield f"the weight of {to}", profile.weights[issue.name], 0
            for option in issue.options:
                yield f"the value of '{option}' in {to}", profile.values[issue.name][option], -inf

    def _terms(self, profile: Profile) -> Iterator[float]:
        """No less than what each option may add to a utility, whatever is drawn."""
        weights, values = profile.manner.weights, profile.manner.values
        for issue in self.issues:
            weight = _reach(profile.weights[issue.name], weights.get(issue.name))
            unsure = values.get(issue.name, {})
            for option in issue.options:
                yield weight * _reach(profile.values[issue.name][option], unsure.get(option))

    @property
    def size(self) -> int:
        """How many agreements are possible."""
        return prod(len(issue.options) for issue in self.issues)

    @cached_property
    def agreements(self) -> tuple[tuple[str, ...], ...]:
        """Every agreement, an option of each issue; the last issue changes fastest."""
        return tuple(product(*(issue.options for issue in self.issues)))

    @cached_property
    def utilities(self) -> Floats:
        """Of every side, for every agreement: shape (sides, agreements)."""
        return np.concatenate([self._utility(profile) for profile in self.profiles])

    def _utility(self, profile: Profile) -> Floats:
        weights = [profile.weights[issue.name] for issue in self.issues]
        tables = [(profile.values[issue.name], issue.options) for issue in self.issues]
        return additive(weights, [[table[option] for option in of] for table, of in tables])


def twice(names: Sequence[str]) -> int:
    """The place of the first name that stood before; -1 if there is none."""
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            return place
        seen.add(name)
    return -1


def _reach(number: float, range_: Range | None) -> float:
    ends = (range_.low, range_.high) if range_ else (number,)
    return sum(abs(end) for end in ends if not isinstance(end, tuple))
