"""Talks over a single text: a mediator proposes, the sides answer.

The procedure is Fisher's one-text procedure (Fisher & Ury 1981, *Getting to Yes*) in the form of
a mediator who looks for joint gains (Ehtamo, Kettunen & Hämäläinen 2001, *Searching for joint
gains in multi-party negotiations*). Among the texts that all would sign now the mediator chooses
the one with the greatest product of gains (Nash 1950, *The bargaining problem*), of the sides that
can gain anything.

Its limits: the mediator knows every side's utilities, mandate and present level, and nobody
misleads it; it proposes nothing until all would sign; and nobody makes an offer, so nobody can
imitate one. It therefore shows how much a well-informed mediator could help at most.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.talks.additive import ROUNDING
from sim.talks.ending import MEDIATOR, End, Ending
from sim.talks.seats import Floats, Ints, Mask, Seat
from sim.talks.tactics import aspiration

CELLS = 2**18
"""How many agreements times cases are weighed at once, about."""


def single_text(seats: Sequence[Seat], turns: int) -> Ending:
    """Let the mediator propose in every turn, until all sign or the time is over.

    Levels only ever fall, so the first turn in which all would sign something is found by
    halving. A side whose patience ends in an earlier turn walks out, for it has heard nothing.

    Parameters
    ----------
    seats
        Nobody imitates, everybody may sign something.
    turns
        At least 1.
    """
    cases, agreements = seats[0].way.size, seats[0].ladder.worth.shape[1]
    ending = Ending.open(cases, turns)
    for some in np.array_split(np.arange(cases), max(cases * agreements // CELLS, 1)):
        ending.take(_text([seat.of(some) for seat in seats], turns), some)
    return ending


def _text(seats: Sequence[Seat], turns: int) -> Ending:
    worth = [seat.ladder.worth[seat.way] for seat in seats]
    early, late = np.zeros((2, seats[0].way.size), np.intp)
    late += turns
    while (early < late).any():
        middle = (early + late) // 2
        signed = _signed(seats, worth, middle, turns).any(axis=1)
        early, late = np.where(signed, early, middle + 1), np.where(signed, middle, late)
        early = np.minimum(early, late)
    patience = min([turns, *(seat.tactic.patience or turns for seat in seats)])
    ending = Ending.open(early.size, turns)
    ending.end[early > patience] = End.WALKED_OUT
    done = np.flatnonzero((early < turns) & (early <= patience))
    signed = _signed(seats, worth, early, turns)[done]
    gains = [np.where(signed, of[done], 0) for of in worth]
    ending.agree(done, _fairest(seats, gains, signed, done), early[done], MEDIATOR)
    return ending


def _signed(seats: Sequence[Seat], worth: Sequence[Floats], turn: Ints, turns: int) -> Mask:
    """What all would sign in a turn of each case: (cases, agreements)."""
    signed: Mask = np.ones(worth[0].shape, bool)
    for seat, of in zip(seats, worth, strict=True):
        signed &= of >= seat.level(aspiration(turn, turns, seat.exponent))[:, np.newaxis]
    return signed


def _fairest(seats: Sequence[Seat], worth: Sequence[Floats], signed: Mask, cases: Ints) -> Ints:
    """The first of those with the greatest product of gains, each as a share of its best.

    Sides that can gain nothing are left out of the product. Of equal products the one is chosen
    where the side that gains least gains most, then the next.
    """
    shares = np.stack(
        [
            _share(of, seat.reservation[cases, np.newaxis], seat.best[cases, np.newaxis])
            for seat, of in zip(seats, worth, strict=True)
        ]
    )
    gaining = (shares > 0).any(axis=2, where=signed, keepdims=True)
    left = _greatest(np.where(gaining, shares, 1).prod(axis=0), signed)
    if (left.sum(axis=1) > 1).any():
        for share in np.sort(shares, axis=0):
            left = _greatest(share, left)
    return np.asarray(left.argmax(axis=1))


def _share(worth: Floats, least: Floats, best: Floats) -> Floats:
    """The gain over the reservation as a share of the greatest that the side may sign."""
    return np.asarray(np.maximum(worth - least, 0) / np.where(best > least, best - least, 1))


def _greatest(merit: Floats, left: Mask) -> Mask:
    """Of those that are left, those with the greatest merit, rounding apart."""
    most = merit.max(axis=1, where=left, initial=0, keepdims=True)
    return np.asarray(left & (merit >= most - ROUNDING * most))
