"""Talks in which somebody minds what the others do: move by move, many cases at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.talks.ending import End, Ending
from sim.talks.seats import Floats, Ints, Mask, Seat
from sim.talks.tactics import aspiration, imitated


def move_by_move(seats: Sequence[Seat], turns: int) -> Ending:
    """Play stacked alternating offers among sides of any tactic.

    Parameters
    ----------
    seats
        In the order of the table; everybody may sign something.
    turns
        At least 1.
    """
    ending = Ending.open(seats[0].way.size, turns)
    table = _Table(seats)
    for turn in range(turns):
        for side in range(len(seats)):
            table.move(side, turn, turns, ending)
        if not table.live.size:
            break
    return ending


def offers_of(seats: Sequence[Seat], turns: int) -> list[tuple[int, int]]:
    """The offers of a single case in order of time: whose it is, and the index of the agreement.

    Parameters
    ----------
    seats, turns
        As `move_by_move` takes them.
    """
    ending, table = Ending.open(1, turns), _Table(seats)
    made: list[tuple[int, int]] = []
    for turn in range(turns):
        for side in range(len(seats)):
            table.move(side, turn, turns, ending)
            if not table.live.size:
                return made
            if table.proposer[0] == side:
                made.append((side, int(table.offer[0])))
    return made


class _Table:
    """What lies on the table, and what each side remembers; all of shape (cases,) or (sides, …)."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        sides, cases = len(seats), seats[0].way.size
        self.seats = list(seats)
        self.live: Ints = np.arange(cases)
        self.offer: Ints = np.zeros(cases, np.intp)
        self.proposer: Ints = np.full(cases, -1, np.intp)
        self.accepted: Ints = np.zeros(cases, np.intp)
        self.demand: Floats = np.ones((sides, cases))
        self.shortfall: Floats = np.full((sides, cases), np.nan)
        self.tempted: Mask = np.zeros((sides, cases), bool)

    def move(self, side: int, turn: int, turns: int, ending: Ending) -> None:
        """Let a side answer the offer on the table, and put its own there if it refuses."""
        seat, open_ = self.seats[side], self.proposer >= 0
        level = seat.level(self._demand(side, turn, turns))
        accepts = open_ & (seat.worth(self.offer) >= level)
        refuses = ~accepts
        self.accepted = np.where(accepts, self.accepted + 1, 0)
        agreed = self.accepted == len(self.seats) - 1
        ending.agree(self.live[agreed], self.offer[agreed], turn, self.proposer[agreed])
        walks = ~self.tempted[side] & (seat.tactic.patience == turn)
        ending.end[self.live[walks]] = End.WALKED_OUT
        self.offer = np.where(refuses, seat.offer(level), self.offer)
        self.proposer = np.where(refuses, side, self.proposer)
        for other, listener in enumerate(self.seats):
            if other != side and listener.tactic.patience is not None:
                signs = listener.worth(self.offer) >= listener.least
                self.tempted[other] |= refuses & signs
        if (over := agreed | walks).any():
            self._keep(np.flatnonzero(~over))

    def _demand(self, side: int, turn: int, turns: int) -> Floats:
        """What the side demands now, a blend of what the time and what the others suggest."""
        seat = self.seats[side]
        timed = aspiration(turn, turns, seat.exponent)
        weight = seat.tactic.imitation
        if not weight:
            return timed
        now = np.where(self.proposer >= 0, seat.shortfall(self.offer), np.nan)
        echo = imitated(self.demand[side], self.shortfall[side], now)
        self.shortfall[side] = now
        demand: Floats = weight * echo + (1 - weight) * timed
        self.demand[side] = demand
        return demand

    def _keep(self, cases: Ints) -> None:
        self.seats = [seat.of(cases) for seat in self.seats]
        self.live, self.offer = self.live[cases], self.offer[cases]
        self.proposer, self.accepted = self.proposer[cases], self.accepted[cases]
        self.demand, self.shortfall = self.demand[:, cases], self.shortfall[:, cases]
        self.tempted = self.tempted[:, cases]
