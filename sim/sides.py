"""The sides of the talks: what each wants, what it may sign, and what it has without an agreement.

The first option of an issue means nothing: it is within every mandate, and an agreement of nothing
on every issue is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conditions import Reader
from sim.memory import remembered
from sim.odds import likely
from sim.scenario import Mover, Odds, Rank, Scenario, Talks, Wants
from sim.streams import BoolArray, Codes
from sim.talks.cases import Choice, varying
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.mandates import mandate
from sim.talks.tactics import Tactic

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Side:
    """A party at the table, in some cases.

    Attributes
    ----------
    party, wants
        Who it is, and what it wants in these cases.
    rank
        Of its presence: shape (cases,).
    reservation
        What no agreement is worth to it: shape (cases,).
    draw
        Cases of the same draw have the same numbers: shape (cases,).
    """

    party: str
    wants: Wants
    rank: Codes
    reservation: Floats
    draw: Ints

    def at(self, cases: Ints) -> Side:
        """The same side in some of the cases."""
        wants = _only(self.wants, cases)
        rows = self.rank[cases], self.reservation[cases], self.draw[cases]
        return Side(self.party, wants, *rows)

    @property
    def tactic(self) -> Tactic:
        """How it bargains; of an exponent that varies, as in the first case."""
        return Tactic(_first(self.wants.firmness), self.wants.imitation, self.wants.patience)

    @property
    def utilities(self) -> Choice | None:
        """What agreements are worth in each case; None where it is the same in all."""
        weights = _shares(np.broadcast_arrays(*self.wants.weights))
        return varying(weights, self.wants.worth, self.draw)


def at_the_table(
    scenario: Scenario, ranks: Mapping[str, Codes], read: Reader, rounds: Ints, draw: Ints
) -> list[Side]:
    """The parties that bargain, in the order of the table, whether they are in the room or not.

    Parameters
    ----------
    ranks
        Of each, shape (cases,).
    read
        Gives the truth of what moves them, shape (cases,).
    rounds
        Which round of the block each case is, for numbers that vary: shape (cases,).
    draw
        Cases of the same draw have the same numbers: shape (cases,).
    """
    sides = []
    for party, rank in ranks.items():
        wants = _only(_talks(scenario).wants[party], rounds)
        floor = np.broadcast_to(likely(without_agreement(wants, rank), read), rounds.size)
        sides.append(Side(party, wants, rank, floor, draw))
    return sides


def without_agreement(wants: Wants, rank: Codes) -> Odds:
    """What no agreement is worth at a rank, shape () or (cases,), and what moves it."""
    base: Any = wants.reservation.base
    for own, worth in wants.by_rank.items():
        base = np.where(rank == own, worth, base)
    return replace(wants.reservation, base=base)


def movers(scenario: Scenario) -> list[Mover]:
    """All that moves what no agreement is worth to somebody."""
    wants = _talks(scenario).wants.values()
    return [mover for of_party in wants for mover in of_party.reservation.movers]


def draws(scenario: Scenario) -> Ints | None:
    """Which draw of the numbers each round of the block has; None where no number differs.

    Rounds of one draw stand side by side.
    """
    differing = [number for number in _numbers(scenario) if np.ndim(number)]
    if not differing:
        return None
    new = np.zeros(np.shape(differing[0])[-1], bool)
    for number in differing:
        new[1:] |= np.diff(number) != 0
    return np.cumsum(new)


def _numbers(scenario: Scenario) -> Iterator[Any]:
    """Every number of the talks."""
    for wants in _talks(scenario).wants.values():
        yield from wants.weights
        yield from chain.from_iterable(wants.worth)
        yield wants.reservation.base
        yield from (mover.shift for mover in wants.reservation.movers)
        yield from wants.by_rank.values()
        yield wants.firmness


def _only(wants: Wants, rounds: Ints) -> Wants:
    """What a party wants in some rounds."""

    def only(number: Any) -> Any:
        return number[rounds] if np.ndim(number) else number

    odds = wants.reservation
    movers = tuple(replace(mover, shift=only(mover.shift)) for mover in odds.movers)
    return replace(
        wants,
        weights=tuple(map(only, wants.weights)),
        worth=tuple(tuple(map(only, issue)) for issue in wants.worth),
        reservation=replace(odds, base=only(odds.base), movers=movers),
        by_rank={rank: only(worth) for rank, worth in wants.by_rank.items()},
        exponent=only(wants.exponent),
    )


def _shares(weights: Any) -> Any:
    """Weights in proportion: they sum to one, unless all are nothing."""
    total = np.sum(weights, axis=0)
    return np.asarray(weights) / np.where(total > 0, total, 1)


def _first(number: Any) -> float:
    return float(np.ravel(number)[0])


def _talks(scenario: Scenario) -> Talks:
    assert scenario.judgement.talks is not None
    return scenario.judgement.talks


# ---- what is on the table -----------------------------------------------------------------


@remembered
def agreements(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Every agreement that there may be, an option of each issue; without talks none."""
    talks = scenario.judgement.talks
    return domain_of(scenario, tuple(talks.wants)).agreements if talks else ()


@remembered
def domain_of(scenario: Scenario, parties: tuple[str, ...]) -> Domain:
    """What these parties bargain over; of numbers that vary, as in the first round."""
    talks = _talks(scenario)
    issues = tuple(Issue(name, options) for name, options in talks.issues.items())
    profiles = []
    for party in parties:
        wants = talks.wants[party]
        weights = _shares([_first(weight) for weight in wants.weights])
        values = {
            issue.name: dict(zip(issue.options, map(_first, worth), strict=True))
            for issue, worth in zip(issues, wants.worth, strict=True)
        }
        profiles.append(Profile(party, dict(zip(talks.issues, weights, strict=True)), values))
    return Domain(scenario.name, issues, tuple(profiles))


@remembered
def mandates(scenario: Scenario, party: str) -> BoolArray:
    """What a party may sign at each rank: shape (ranks, agreements)."""
    talks = _talks(scenario)
    domain = domain_of(scenario, tuple(talks.wants))
    by_rank = scenario.judgement.may_sign.get(party, {})
    table = np.stack(
        [mandate(domain, _allowed(talks, by_rank.get(rank, frozenset()))) for rank in Rank]
    )
    table[:, 0] = False
    return table


def _allowed(talks: Talks, items: frozenset[str] | None) -> dict[str, list[str]]:
    """Issue to the options within a mandate (None: anything)."""
    return {
        issue: [
            option
            for number, option in enumerate(options)
            if not number or items is None or items & {issue, f"{option} {issue}"}
        ]
        for issue, options in talks.issues.items()
    }
