"""What comes of the talks: from who is in the room to what is agreed.

The parties in the room bargain as `sim.talks.bargaining` says, each within the mandate of its
rank. Nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conditions import Reader
from sim.scenario import Rank, Scenario
from sim.sides import Side, agreements, at_the_table, domain_of, draws, mandates, movers
from sim.streams import BoolArray, Codes
from sim.talks.bargaining import NOBODY, End, bargain
from sim.talks.cases import CELLS, Choice, alike

NOT_HELD = len(End)
"""In place of an `End`, where fewer than two of those who bargain are in the room."""

ENDS = ("agreed", "timed out", "walked out", "no mandate", "not held")
"""How talks end, in the order of `End`; or that they were not held."""

_FEW = 1 << 16

Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Held:
    """What came of the talks in each round.

    Attributes
    ----------
    agreement
        Its number, in the order of `sim.sides.agreements`; -1 for none: shape (rounds,).
    end
        Codes of `End`, or `NOT_HELD`: shape (rounds,).
    """

    agreement: NDArray[np.int32]
    end: Codes


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
    columns: list[tuple[Any, int]] = [(mediated, 2)]
    columns += [(rank, len(Rank)) for rank in ranks.values()]
    columns += [(mover.when.value(read), 2) for mover in movers(scenario)]
    drawn = draws(scenario)
    draw = np.zeros(places.size, np.intp) if drawn is None else drawn[places]
    first, case = _cases(columns, draw)

    def chosen(values: Any) -> Any:
        return np.broadcast_to(values, places.size)[first]

    sides = at_the_table(
        scenario,
        {party: chosen(rank) for party, rank in ranks.items()},
        lambda atom, sign: chosen(read(atom, sign)),
        places[first],
        draw[first],
    )
    held = _held(scenario, sides, chosen(mediated))
    return Held(held.agreement[case], held.end[case])


def _held(scenario: Scenario, sides: Sequence[Side], mediated: BoolArray) -> Held:
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
        cells = cases.size * len(agreements(scenario)) * len(table)
        for some in np.array_split(cases, ceil(cells / CELLS)):
            _bargain(scenario, [side.at(some) for side in table], bool(mediator), some, held)
    return held


def _bargain(
    scenario: Scenario, table: Sequence[Side], mediator: bool, cases: Ints, held: Held
) -> None:
    """Play the talks of some cases, in which the same sides are at the table, and note them."""
    talks = scenario.judgement.talks
    assert talks is not None
    outcome = bargain(
        domain_of(scenario, tuple(side.party for side in table)),
        [side.tactic for side in table],
        talks.turns,
        cases.size,
        mandates=[Choice(mandates(scenario, side.party), side.rank) for side in table],
        reservations=[side.reservation for side in table],
        exponents=[side.wants.firmness for side in table],
        utilities=[side.utilities for side in table],
        mediator=mediator,
    )
    held.agreement[cases], held.end[cases] = outcome.agreement, outcome.end


def _cases(columns: Sequence[tuple[Any, int]], draw: Ints) -> tuple[Ints, Ints]:
    """Rounds of one draw that are alike in all columns are one case.

    Parameters
    ----------
    columns
        Codes, shape () or (rounds,), and how many there are.
    draw
        Rounds of the same draw have the same numbers: shape (rounds,).

    Returns
    -------
    A round of each case, and the case of each round.
    """
    rounds, codes = draw.size, prod(codes for _, codes in columns)
    if codes > _FEW:
        each = [draw, *(np.broadcast_to(column, rounds) for column, _ in columns)]
        return alike(each, rounds)
    code: Any = np.uint16(0)
    for column, of in columns:
        code = code * np.uint16(of) + column
    code = np.broadcast_to(code, rounds).astype(np.uint16)
    if draw.any():
        _, first, case = np.unique(draw * codes + code, return_index=True, return_inverse=True)
        return first, case
    # Of few codes it is known without sorting which occur.
    last = np.full(_FEW, -1)
    last[code] = np.arange(rounds)
    found = np.flatnonzero(last >= 0)
    case = np.empty(_FEW, np.intp)
    case[found] = np.arange(found.size)
    return last[found], case[code]
