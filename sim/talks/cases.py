"""From what is given for every round to the few cases that differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ScenarioError
from sim.talks.additive import additive
from sim.talks.domain import Domain
from sim.talks.seats import Floats, Ints, Ladder, Seat
from sim.talks.tactics import Tactic

CELLS = 1 << 20
"""How many agreements times cases had best be weighed at once, over all sides: some 60 MB."""


@dataclass(frozen=True, eq=False)
class Choice:
    """A table, and the row of it that holds in each round.

    Attributes
    ----------
    table
        Of shape (rows, agreements): Boolean for a mandate, numbers for utilities.
    row
        Of shape (rounds,).
    """

    table: NDArray[Any]
    row: NDArray[np.integer]


def varying(
    weights: Sequence[ArrayLike], values: Sequence[Sequence[ArrayLike]], draw: NDArray[np.integer]
) -> Choice | None:
    """The utilities of one side, weighed once for all rounds that have the same numbers.

    Parameters
    ----------
    weights, values
        As `sim.talks.additive.additive` takes them, a case being a round.
    draw
        Rounds of the same draw have the same numbers: shape (rounds,).

    Returns
    -------
    None where no number differs from round to round.
    """
    if not any(map(np.ndim, chain(weights, *values))):
        return None
    _, first, row = np.unique(draw, return_index=True, return_inverse=True)

    def only(number: ArrayLike) -> ArrayLike:
        return np.asarray(number)[first] if np.ndim(number) else number

    table = additive([*map(only, weights)], [[*map(only, options)] for options in values])
    return Choice(table, row)


@dataclass(frozen=True, eq=False)
class Side:
    """A seat where every round is a case, and the utilities as they were given."""

    seat: Seat
    utilities: Choice

    @property
    def columns(self) -> tuple[NDArray[Any], ...]:
        """What tells its rounds apart, each of shape (rounds,)."""
        return self.seat.way, self.seat.reservation, self.seat.exponent

    def utility_of(self, agreement: Ints) -> Floats:
        """Of what is agreed in each round, or else the reservation: (rounds,)."""
        utility = self.utilities.table[self.utilities.row, agreement]
        return np.where(agreement < 0, self.seat.reservation, utility)


def seated(
    domain: Domain,
    tactics: Sequence[Tactic],
    rounds: int,
    mandates: Sequence[Choice | None] | None,
    reservations: Sequence[ArrayLike] | None,
    exponents: Sequence[ArrayLike] | None,
    utilities: Sequence[Choice | None] | None,
) -> list[Side]:
    """The sides in the order of the table, as `sim.talks.bargaining.bargain` is given them."""
    parties = [profile.party for profile in domain.profiles]
    given: dict[str, Sequence[Any]] = {
        "tactics": tactics,
        "mandates": [None] * len(parties) if mandates is None else mandates,
        "reservations": [profile.reservation for profile in domain.profiles]
        if reservations is None
        else reservations,
        "exponents": [tactic.exponent for tactic in tactics] if exponents is None else exponents,
        "utilities": [None] * len(parties) if utilities is None else utilities,
    }
    for what, values in given.items():
        if len(values) != len(parties):
            raise ScenarioError(
                f"{domain.name}: {what} of {len(values)} sides, but {len(parties)} are at the table"
            )
    sides = []
    for number, profile in enumerate(domain.profiles):
        tactic, mandate, reservation, exponent, wishes = (of[number] for of in given.values())
        shape = f"{domain.name}: {profile.party}", rounds, domain.size
        everything = np.ones((1, domain.size), bool)
        allowed = _choice("mandates", mandate, everything, *shape)
        utility = _choice("utilities", wishes, domain.utilities[number : number + 1], *shape)
        numbers = [
            _numbers("reservations", reservation, -np.inf, *shape[:2]),
            _numbers("exponents", exponent, 0.0, *shape[:2]),
        ]
        ladder, way = _ladder(utility, allowed)
        sides.append(Side(Seat(ladder, tactic, profile.manner.floor, way, *numbers), utility))
    return sides


def _choice(
    what: str, given: Choice | None, default: NDArray[Any], who: str, rounds: int, agreements: int
) -> Choice:
    if given is None:
        return Choice(default, np.zeros(rounds, np.intp))
    table, row = np.asarray(given.table, default.dtype), np.asarray(given.row)
    if table.ndim != 2 or table.shape[1] != agreements or row.shape != (rounds,):
        raise ScenarioError(
            f"{who}: {what} need a table of (rows, {agreements}) and a row for each of the "
            f"{rounds} rounds, not shapes {table.shape} and {row.shape}"
        )
    if row.min() < 0 or row.max() >= len(table) or not np.isfinite(table).all():
        raise ScenarioError(f"{who}: {what} name a row that is not there or a number not finite")
    return Choice(table, row)


def _numbers(what: str, given: ArrayLike, above: float, who: str, rounds: int) -> Floats:
    numbers = np.asarray(given, np.float64)
    if numbers.shape not in {(), (rounds,)}:
        raise ScenarioError(f"{who}: {what} are one number or {rounds}, not {numbers.shape}")
    if not ((numbers > above) & (numbers < np.inf)).all():
        raise ScenarioError(f"{who}: {what} are finite numbers above {above}")
    return np.broadcast_to(numbers, (rounds,))


def _ladder(utility: Choice, allowed: Choice) -> tuple[Ladder, Ints]:
    """One way down for every profile under every mandate that occurs, and that of each round."""
    mandates = len(allowed.table)
    pair = utility.row.astype(np.intp) * mandates + allowed.row
    pairs, way = np.unique(pair, return_inverse=True)
    profile, mandate = divmod(pairs, mandates)
    return Ladder.of(utility.table[profile], allowed.table[mandate]), way


def alike(columns: Iterable[NDArray[Any]], rounds: int) -> tuple[Ints, Ints]:
    """Rounds that agree in all columns are one case.

    Returns
    -------
    The first round of each case, and the case of each round.
    """
    case: Ints = np.zeros(rounds, np.intp)
    cases = 1
    for column in columns:
        if cases == rounds:
            break
        values, code = np.unique(column, return_inverse=True)
        if values.size > 1:
            found, case = np.unique(case * values.size + code, return_inverse=True)
            cases = found.size
    _, first = np.unique(case, return_index=True)
    return first, case
