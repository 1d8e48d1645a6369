"""Talks of sides that mind the time only: many turns of many cases at once.

What such a side would offer and accept at any time does not depend on the others. So all of it
is known beforehand, and the first offer that all accept is found by comparing arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.talks.ending import Ending
from sim.talks.seats import Ints, Mask, Seat

CELLS = 2**18
"""How many turns times cases are weighed at once, about."""

Refusals = NDArray[np.int8]


def by_the_clock(seats: Sequence[Seat], turns: int) -> Ending:
    """Play stacked alternating offers among sides that mind the time only.

    Memory does not grow with the turns, and what has ended costs nothing more.

    Parameters
    ----------
    seats
        In the order of the table; nobody imitates, nobody walks out, everybody may sign something.
    turns
        At least 1; in a turn every side moves once.
    """
    cases, sides = seats[0].way.size, len(seats)
    ending = Ending.open(cases, turns)
    live, first = np.arange(cases), 0
    tabled = opening(sides, cases)
    while live.size and first < turns:
        span = min(max(CELLS // live.size, 1), turns - first)
        now = [seat.of(live) for seat in seats]
        offers, refusals = proposals(now, first, span, turns)
        tabled = on_the_table(tabled, refusals, sides)
        agreed = tabled[: len(refusals)] & (refusals == 0)
        won = np.flatnonzero(agreed.any(axis=0))
        move = agreed[:, won].argmax(axis=0)
        last = first + (move + sides - 1) // sides
        ending.agree(live[won], offers[move, won], last, move % sides)
        rest = np.delete(np.arange(live.size), won)
        live, tabled = live[rest], tabled[len(refusals) :, rest]
        first += span
    return ending


def proposals(seats: Sequence[Seat], first: int, span: int, turns: int) -> tuple[Ints, Refusals]:
    """What would be offered at every move, and how many moves later refused first (0: never).

    Both of shape (moves, cases), a move being a side's part in a turn. The sides that sit before
    the proposer answer in the next turn; after the last turn nobody does.
    """
    sides, cases = len(seats), seats[0].way.size
    levels = [seat.timed(first, span + 1, turns) for seat in seats]
    if first + span == turns:
        for level in levels:
            level[-1] = np.inf
    offers = np.empty((span, sides, cases), np.intp)
    refusals = np.zeros((span, sides, cases), np.int8)
    for proposer, seat in enumerate(seats):
        offer = offers[:, proposer] = seat.offer(levels[proposer][:span])
        for later in range(sides - 1, 0, -1):  # the first refusal is written last
            turn, answering = divmod(proposer + later, sides)
            refused = seats[answering].worth(offer) < levels[answering][turn : turn + span]
            refusals[:, proposer][refused] = later
    return offers.reshape(-1, cases), refusals.reshape(-1, cases)


def opening(sides: int, cases: int) -> Mask:
    """Before the first move: only the offer of the first side is sure to be tabled."""
    tabled = np.zeros((sides - 1, cases), bool)
    tabled[0] = True
    return tabled


def on_the_table(before: Mask, refusals: Refusals, sides: int) -> Mask:
    """Which of the offers are put on the table at all: shape (moves + sides - 1, cases).

    Who accepts the offer on the table makes none, even if a later side refuses it; the next offer
    is that of the side that refuses. Between two sides every offer is tabled until one is agreed.
    """
    moves, cases = refusals.shape
    if sides == 2:
        return np.ones((moves + 1, cases), bool)
    tabled = np.concatenate([before, np.zeros((moves, cases), bool)])
    for move, refused in enumerate(refusals):
        for later in range(1, sides):
            tabled[move + later] |= tabled[move] & (refused == later)
    return tabled
