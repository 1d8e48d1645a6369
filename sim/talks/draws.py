"""What sides are unsure of, drawn for every round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.ranges import Range
from sim.streams import LEVELS, Streams
from sim.talks.cases import CELLS, Choice, varying
from sim.talks.domain import Domain, Floats, Profile

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


def draw(ranges: Mapping[Name, Range], rounds: int, seed: int) -> Mapping[Name, Floats]:
    """A number a round, at the middle of one of 65,536 equally likely parts of its range.

    Each draw has the name of its number, so that no other range changes it.
    """
    streams = Streams(seed, rounds)
    return {
        name: range_.at((streams.uniform(*_address(*name)).bits + 0.5) / LEVELS)
        for name, range_ in ranges.items()
    }


def _address(party: str, number: str, *of: str) -> tuple[str, str, str]:
    """Party, quantity, and the last part of what it is a number of."""
    return party, " of ".join([number, *of[:-1]]), of[-1] if of else ""


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

    def portions(self) -> Iterator[Drawn]:
        """The rounds in portions, few enough that the agreements of each can be weighed at once."""
        weighed = {party for party, number, *_ in self.numbers if number in ("weight", "value")}
        cells = self.domain.size * len(weighed)
        many = max(CELLS // cells, 1) if cells else self.rounds
        for start in range(0, self.rounds, many):
            some = slice(start, min(start + many, self.rounds))
            numbers = {name: drawn[some] for name, drawn in self.numbers.items()}
            yield Drawn(self.domain, some.stop - some.start, numbers)

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
        return varying(weights, values, self.rounds)
