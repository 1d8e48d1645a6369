"""What sides are unsure of, drawn for every round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.ranges import Range
from sim.streams import CELL, LEVELS, Streams
from sim.talks.cases import CELLS, Choice, varying
from sim.talks.domain import Domain, Floats, Profile

TOGETHER = 1 << 20
"""How many rounds are drawn and played at once, at most: some 450 MB."""

Name = tuple[str, ...]
"""A party and its number: `reservation`, `exponent`, `weight` and the issue, or `value`, the issue
and the option."""


def unsure(domain: Domain) -> dict[Name, Range]:
    """Every number of a domain that is said with a range."""
    return {
        (profile.party, *name): range_
        for profile in domain.profiles
        for name, range_ in profile.manner.ranges
    }


def draw(
    ranges: Mapping[Name, Range], rounds: int, seed: int, first: int = 0
) -> Mapping[Name, Floats]:
    """A number a round, at the middle of one of 65,536 equally likely parts of its range.

    Each draw has the name of its number, so that no other range changes it. `first` is the number
    of the first round: wherever one begins, a round draws the same.
    """
    streams = Streams(seed, rounds, *divmod(first, CELL))
    return {
        name: range_.at((streams.uniform(*_address(*name)).bits + 0.5) / LEVELS)
        for name, range_ in ranges.items()
    }


def _address(party: str, number: str, *of: str) -> tuple[str, str, str]:
    """Party, quantity, and the last part of what it is a number of."""
    return party, " of ".join([number, *of[:-1]]), of[-1] if of else ""


def portions(
    domain: Domain, ranges: Mapping[Name, Range], rounds: int, seed: int
) -> Iterator[Drawn]:
    """Draw the rounds in portions, few enough that the agreements of each can be weighed at once.

    So what is drawn takes no more memory in more rounds, however many numbers are drawn in each.
    """
    weighed = {party for party, number, *_ in ranges if number in ("weight", "value")}
    cells = domain.size * len(weighed)
    many = min(TOGETHER, max(CELLS // cells, 1)) if cells else TOGETHER
    for first in range(0, rounds, many):
        some = min(many, rounds - first)
        yield Drawn(domain, some, draw(ranges, some, seed, first))


@dataclass(frozen=True, eq=False)
class Drawn:
    """The numbers of a domain in some rounds.

    Attributes
    ----------
    domain
        With all that is not drawn.
    rounds
        How many there are.
    numbers
        What is drawn, shape (rounds,) each.
    """

    domain: Domain
    rounds: int
    numbers: Mapping[Name, Floats]

    def get(self, name: Name, said: float) -> float | Floats:
        """A number: as it is drawn, shape (rounds,), or else as it is said."""
        return self.numbers.get(name, said)

    @property
    def utilities(self) -> list[Choice | None]:
        """Of each side, what agreements are worth to it; None where that is as it is said."""
        return [self._utilities(profile) for profile in self.domain.profiles]

    def _utilities(self, of: Profile) -> Choice | None:
        party, issues = of.party, self.domain.issues
        weights = [self.get((party, "weight", i.name), of.weights[i.name]) for i in issues]
        values = [
            [self.get((party, "value", i.name, o), of.values[i.name][o]) for o in i.options]
            for i in issues
        ]
        return varying(weights, values, np.arange(self.rounds))
