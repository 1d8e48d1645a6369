"""What is on the table, and what each side wants.

A *domain* has discrete issues, each with options; an agreement takes one option of every issue.
A side's utility is linear-additive: the weighted sum of the values of the options. The terms are
those of the field (Baarslag et al. 2016, *Learning about the opponent in automated bilateral
negotiation*): reservation value, outcome space, profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError, one_of
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

    Raises
    ------
    ScenarioError
        For fewer than two sides, an issue without options, a profile that leaves out an option
        or is unsure of what is not on the table, or too many agreements.
    """

    name: str
    issues: tuple[Issue, ...]
    profiles: tuple[Profile, ...]

    def __post_init__(self) -> None:
        if len(self.profiles) < 2:
            raise ScenarioError(f"{self.name}: talks need at least two sides")
        if not self.issues or not all(issue.options for issue in self.issues):
            raise ScenarioError(f"{self.name}: talks need issues, each with at least one option")
        if self.size > MOST:
            # The number itself may have more digits than Python will print.
            raise ScenarioError(
                f"{self.name}: there are too many agreements; at most {MOST:,} are weighed"
            )
        for profile in self.profiles:
            for issue in self.issues:
                missing = set(issue.options) - set(profile.values.get(issue.name, ()))
                if missing or issue.name not in profile.weights:
                    what = f"'{min(missing)}'" if missing else "the weight"
                    raise ScenarioError(
                        f"{self.name}: {profile.party} says nothing of {what} of {issue.name}"
                    )
            self._check_ranges(profile.manner)

    def _check_ranges(self, manner: Manner) -> None:
        options = {issue.name: issue.options for issue in self.issues}
        for name in (*manner.weights, *manner.values):
            one_of(name, options, "an issue on the table")
        for name, ranges in manner.values.items():
            for option in ranges:
                one_of(option, options[name], f"an option of '{name}'")

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
