"""What comes of the talks: from who is in the room to what is agreed.

The parties in the room bargain as `sim.talks.bargaining` says, each within the mandate of its
rank. Nothing is drawn. The first option of an issue means nothing: it is within every mandate,
and an agreement of nothing on every issue is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conditions import Reader
from sim.odds import likely
from sim.scenario import Rank, Scenario, Talks, Wants, remembered
from sim.streams import BoolArray, Codes
from sim.talks.bargaining import NOBODY, Choice, End, Tactic, bargain
from sim.talks.cases import alike, varying
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.mandates import mandate

NOT_HELD = len(End)
"""In place of an `End`, where fewer than two of those who bargain are in the room."""

ENDS = ("agreed", "timed out", "walked out", "no mandate", "not held")
"""How talks end, in the order of `End`; or that they were not held."""

_FEW = 1 << 16
_CELLS = 1 << 22
"""How many agreements times cases are weighed at once, about."""

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Held:
    """What came of the talks in each round.

    Attributes
    ----------
    agreement
        Its number, in the order of `agreements`; -1 for none: shape (rounds,).
    end
        Codes of `End`, or `NOT_HELD`: shape (rounds,).
    """

    agreement: NDArray[np.int32]
    end: Codes


@remembered
def agreements(scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """Every agreement that there may be, an option of each issue; without talks none."""
    talks = scenario.judgement.talks
    return _domain(scenario, tuple(talks.wants)).agreements if talks else ()


def negotiate(
    scenario: Scenario,
    ranks: Mapping[str, Codes],
    mediated: BoolArray,
    read: Reader,
    places: Ints,
) -> Held:
    """Let the parties in the room bargain.

    Rounds in which the same parties are there with the same ranks, moved by the same facts, are
    played once.

    Parameters
    ----------
    scenario
        One with talks.
    ranks
        The rank of each party that bargains, in the order of the table: shape () or (rounds,).
    mediated
        Whether there is a mediator, shape () or (rounds,).
    read
        Gives the truth of what moves a party, shape () or (rounds,).
    places
        Where in the block each round is, for numbers that vary: shape (rounds,).
    """
    talks = _talks(scenario)
    movers = [mover.when for wants in talks.wants.values() for mover in wants.reservation.movers]
    columns: list[tuple[Any, int]] = [(mediated, 2)]
    columns += [(rank, len(Rank)) for rank in ranks.values()]
    columns += [(when.value(read), 2) for when in movers]
    first, case = _cases(columns, places.size, _varied(talks))

    def chosen(values: Any) -> Any:
        return np.broadcast_to(values, places.size)[first]

    sides = []
    for party, rank in ranks.items():
        wants = _only(talks.wants[party], places[first])
        floor = _reservation(wants, chosen(rank), lambda atom, sign: chosen(read(atom, sign)))
        sides.append(_Side(party, wants, chosen(rank), np.broadcast_to(floor, first.size)))
    held = _held(scenario, sides, chosen(mediated))
    return Held(held.agreement[case], held.end[case])


def _talks(scenario: Scenario) -> Talks:
    assert scenario.judgement.talks is not None
    return scenario.judgement.talks


def _held(scenario: Scenario, sides: Sequence[_Side], mediated: BoolArray) -> Held:
    """What comes of each case, group by group of those who are in the room."""
    held = Held(
        np.full(mediated.size, NOBODY, np.int32), np.full(mediated.size, NOT_HELD, np.uint8)
    )
    group, present = np.unique(
        np.stack([mediated, *(side.rank > Rank.NONE for side in sides)]),
        axis=1,
        return_inverse=True,
    )
    for number, (mediator, *there) in enumerate(group.T):
        table = [side for side, is_there in zip(sides, there, strict=True) if is_there]
        if len(table) < 2:
            continue
        cases = np.flatnonzero(present.ravel() == number)
        cells = cases.size * len(agreements(scenario))
        for some in np.array_split(cases, ceil(cells / _CELLS)):
            _bargain(scenario, [side.at(some) for side in table], bool(mediator), some, held)
    return held


def _bargain(
    scenario: Scenario, table: Sequence[_Side], mediator: bool, cases: Ints, held: Held
) -> None:
    """Play the talks of some cases, in which the same sides are at the table, and note them."""
    outcome = bargain(
        _domain(scenario, tuple(side.party for side in table)),
        [side.tactic for side in table],
        _talks(scenario).turns,
        cases.size,
        mandates=[Choice(_mandates(scenario, side.party), side.rank) for side in table],
        reservations=[side.reservation for side in table],
        exponents=[side.wants.firmness for side in table],
        utilities=[side.utilities for side in table],
        mediator=mediator,
    )
    held.agreement[cases], held.end[cases] = outcome.agreement, outcome.end


# ---- rounds that are alike ----------------------------------------------------------------


def _cases(columns: Sequence[tuple[Any, int]], rounds: int, varied: bool) -> tuple[Ints, Ints]:
    """Rounds that are alike in all columns are one case.

    Parameters
    ----------
    columns
        Codes, shape () or (rounds,), and how many there are.
    varied
        Whether numbers differ from round to round, so that each round is a case of its own.

    Returns
    -------
    A round of each case, and the case of each round.
    """
    every = np.arange(rounds)
    if varied:
        return every, every
    if prod(codes for _, codes in columns) > _FEW:
        return alike([np.broadcast_to(column, rounds) for column, _ in columns], rounds)
    # Of few codes it is known without sorting which occur.
    code: Any = np.uint16(0)
    for column, codes in columns:
        code = code * np.uint16(codes) + column
    code = np.broadcast_to(code, rounds).astype(np.uint16)
    last = np.full(_FEW, -1)
    last[code] = every
    found = np.flatnonzero(last >= 0)
    case = np.empty(_FEW, np.intp)
    case[found] = np.arange(found.size)
    return last[found], case[code]


# ---- a side -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Side:
    """A party at the table: its rank and its reservation value, shape (cases,)."""

    party: str
    wants: Wants
    rank: Codes
    reservation: Floats

    def at(self, cases: Ints) -> _Side:
        """The same side in some cases."""
        wants = _only(self.wants, cases)
        return _Side(self.party, wants, self.rank[cases], self.reservation[cases])

    @property
    def tactic(self) -> Tactic:
        """How it bargains; of an exponent that varies, as in the first case."""
        return Tactic(_first(self.wants.firmness), self.wants.imitation, self.wants.patience)

    @property
    def utilities(self) -> Choice | None:
        """What agreements are worth in each case; None where it is the same in all."""
        weights = _shares(np.broadcast_arrays(*self.wants.weights))
        return varying(weights, self.wants.worth, self.rank.size)


def _varied(talks: Talks) -> bool:
    """Whether a number differs from round to round."""
    for wants in talks.wants.values():
        worth = [number for issue in wants.worth for number in issue]
        shifts = [mover.shift for mover in wants.reservation.movers]
        reservation = [wants.reservation.base, *shifts, *wants.by_rank.values()]
        if any(map(np.ndim, [*wants.weights, *worth, *reservation, wants.firmness])):
            return True
    return False


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


def _reservation(wants: Wants, rank: Codes, read: Reader) -> Any:
    """What no agreement is worth at a rank, as the facts stand."""
    base: Any = wants.reservation.base
    for own, worth in wants.by_rank.items():
        base = np.where(rank == own, worth, base)
    return likely(replace(wants.reservation, base=base), read)


def _shares(weights: Any) -> Any:
    """Weights in proportion: they sum to one, unless all are nothing."""
    total = np.sum(weights, axis=0)
    return np.asarray(weights) / np.where(total > 0, total, 1)


# ---- what is on the table -----------------------------------------------------------------


@remembered
def _domain(scenario: Scenario, parties: tuple[str, ...]) -> Domain:
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


def _first(number: Any) -> float:
    return float(np.ravel(number)[0])


@remembered
def _mandates(scenario: Scenario, party: str) -> BoolArray:
    """What a party may sign at each rank: shape (ranks, agreements)."""
    talks = _talks(scenario)
    domain = _domain(scenario, tuple(talks.wants))
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
