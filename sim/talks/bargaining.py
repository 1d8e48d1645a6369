"""The talks themselves: what is agreed, when, and on whose proposal, for many rounds at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.errors import ScenarioError
from sim.talks.cases import Choice, alike, seated
from sim.talks.domain import Domain
from sim.talks.ending import MEDIATOR, NOBODY, Codes, End, Ending
from sim.talks.live import move_by_move, offers_of
from sim.talks.mediation import single_text
from sim.talks.seats import Floats, Ints, Mask, Seat
from sim.talks.tactics import Tactic
from sim.talks.timed import by_the_clock

__all__ = ["MEDIATOR", "NOBODY", "Choice", "End", "Outcome", "Tactic", "bargain", "course"]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of the talks in every round.

    Attributes
    ----------
    agreement
        Index into `Domain.agreements`, or `NOBODY` (-1): (rounds,).
    turn
        In which the last side accepted, counted from 0; the number of turns where none was agreed:
        (rounds,).
    proposer
        Whose proposal it is: a side, `MEDIATOR` (-2) or `NOBODY` (-1): (rounds,).
    end
        Codes of `End`: (rounds,).
    utilities
        Of what was agreed, or else the reservation: (sides, rounds).
    """

    agreement: Ints
    turn: Ints
    proposer: Ints
    end: Codes
    utilities: Floats


def bargain(
    domain: Domain,
    tactics: Sequence[Tactic],
    turns: int,
    rounds: int,
    mandates: Sequence[Choice | None] | None = None,
    reservations: Sequence[ArrayLike] | None = None,
    exponents: Sequence[ArrayLike] | None = None,
    utilities: Sequence[Choice | None] | None = None,
    mediator: bool = False,
) -> Outcome:
    """Play the talks of every round.

    The protocol is that of stacked alternating offers (Aydoğan et al. 2017, *Alternating offers
    protocols for multilateral negotiation*). In every turn each side moves once, in the order of
    the table. It accepts the offer on the table if that is worth its level at this moment, or else
    puts its own there: the worst that it may sign at or above its level, of equal ones the first
    in the order of `Domain.agreements`. What all others have accepted one after the other is
    agreed. The last offer goes unanswered. Where an offer is at least as good as the one that a
    side would make now it is worth its level, and the other way round: so this acceptance is
    AC_next (Baarslag, Hindriks & Jonker 2014, *Effective acceptance conditions*).

    Nothing is drawn: the same arguments give the same outcome. Rounds that are set up alike are
    played once.

    Parameters
    ----------
    domain
        What is on the table.
    tactics
        One of each side.
    turns, rounds
        Each at least 1.
    mandates
        Of each side what it may sign; None: everything.
    reservations
        Of each side, one number or one a round; by default those of the profiles.
    exponents
        Of each side, one number or one a round; by default those of the tactics.
    utilities
        Of each side, in place of those of the domain; None: those of the domain.
    mediator
        Whether a mediator proposes in place of the sides: see `sim.talks.mediation`.

    Raises
    ------
    ScenarioError
        For arguments that do not fit the sides, the rounds or the agreements, for numbers outside
        their range, or for sides that imitate where nobody but the mediator offers anything.
    """
    if turns < 1 or rounds < 1:
        raise ScenarioError(f"{domain.name}: talks need at least one turn and one round")
    if mediator and any(tactic.imitation for tactic in tactics):
        raise ScenarioError(f"{domain.name}: with a mediator there are no offers to imitate")
    sides = seated(domain, tactics, rounds, mandates, reservations, exponents, utilities)
    first, case = alike([column for side in sides for column in side.columns], rounds)
    ending = _played([side.seat.of(first) for side in sides], turns, mediator)
    agreement = ending.agreement[case]
    return Outcome(
        agreement,
        ending.turn[case],
        ending.proposer[case],
        ending.end[case],
        np.stack([side.utility_of(agreement) for side in sides]),
    )


def course(
    domain: Domain,
    tactics: Sequence[Tactic],
    turns: int,
    mandates: Sequence[Choice | None] | None = None,
) -> list[tuple[int, int]]:
    """Tell the offers of one round, with the numbers of the profiles and tactics.

    Parameters
    ----------
    domain, tactics, turns, mandates
        As `bargain` takes them.

    Returns
    -------
    In order of time: the number of the side, and the index of the agreement that it proposes.
    Nothing where a side has no mandate.
    """
    sides = seated(domain, tactics, 1, mandates, None, None, None)
    seats = [side.seat for side in sides]
    if not _able(seats).all():
        return []
    return offers_of(seats, turns)


def _played(seats: Sequence[Seat], turns: int, mediator: bool) -> Ending:
    """Play every case, in the quickest way that its tactics allow."""
    ending = Ending.open(seats[0].way.size, turns)
    able = _able(seats)
    ending.end[~able] = End.NO_MANDATE
    some = np.flatnonzero(able)
    present = [seat.of(some) for seat in seats]
    if mediator:
        played = single_text(present, turns)
    elif any(seat.tactic.imitation or seat.tactic.patience for seat in seats):
        played = move_by_move(present, turns)
    else:
        played = by_the_clock(present, turns)
    ending.take(played, some)
    return ending


def _able(seats: Sequence[Seat]) -> Mask:
    """In which cases everybody may sign something."""
    return np.asarray(np.logical_and.reduce([seat.best >= seat.least for seat in seats]))
