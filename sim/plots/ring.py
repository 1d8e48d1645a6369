"""A ring of nodes with arrows across: where each stands, and on which curve they are joined."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_BOW = 0.3
"""How much the ring narrows towards its top and bottom."""

_PULL, _DEPTH, _ASIDE, _LEAST = 0.3, 0.35, 0.1, 15.0
"""Of arrows: how far they bend towards the middle, as parts of the way there and of their length;
and how far those of a pair keep aside, as part of their length, and at least in points."""

MANY = 100
"""Of more nodes the order is left as it is: to better it would take long, and show little."""

_LOOP = 5.0
"""How far a loop reaches, in the room that arrows leave."""


def ordered(names: Sequence[str], pairs: Collection[tuple[str, str]]) -> list[str]:
    """The names in the order of the ring, those of a pair near each other.

    From the order as given, two names change places as long as that makes the way between the
    pairs shorter: a plain local search, the same for the same input. More than `MANY` names stay
    as given.
    """
    joined, ways, better = _joined(names, pairs), _ways(len(names)), len(names) <= MANY
    seat = np.arange(len(names))
    while better:
        better = False
        for one, other in combinations(range(len(names)), 2):
            # How much longer the ways of `other` are from its own seat than from that of `one`.
            spared = ways[seat[other], seat] - ways[seat[one], seat]
            spared[[one, other]] = 0
            if (joined[other] - joined[one]) @ spared > 1e-9:
                seat[[one, other]], better = seat[[other, one]], True
    return [names[place] for place in np.argsort(seat)]


def _joined(names: Sequence[str], pairs: Collection[tuple[str, str]]) -> Points:
    """How many arrows there are between each two names, in either direction."""
    number = {name: place for place, name in enumerate(names)}
    found = np.zeros((len(names), len(names)))
    for one, other in pairs:
        found[number[one], number[other]] += 1
    return found + found.T


def _ways(number: int) -> Points:
    """How far each two of so many seats around a circle are apart."""
    at = np.exp(2j * np.pi * np.arange(number) / max(1, number))
    return np.asarray(np.abs(at[:, None] - at))


def sides(ring: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ring cut in two, each from above downwards: its left side and its right one."""
    half = (len(ring) + 1) // 2
    return list(ring[:half]), list(ring[half:])[::-1]


def across(heights: Points, half: float, middle: float) -> Points:
    """How far from the middle nodes at these heights stand; the two sides bulge."""
    part = (heights - middle) / max(middle, 1e-9)
    return np.asarray(half * (1 - _BOW * part**2))


def curve(start: Points, end: Points, centre: Points, paired: bool, room: float) -> Points:
    """The three control points of a quadratic Bézier curve between two nodes.

    Parameters
    ----------
    start, end
        Where the nodes stand, shape (2,).
    centre
        The middle of the ring, towards which the curve bends.
    paired
        Whether there is an arrow in the other direction too, from which it keeps aside.
    room
        How far from the nodes' middles the curve begins and ends.

    Returns
    -------
    Shape (3, 2).
    """
    middle, along = (start + end) / 2, end - start
    length = float(np.hypot(*along)) or 1.0
    inward = centre - middle
    pull = min(_PULL, _DEPTH * length / (float(np.hypot(*inward)) or 1.0))
    bend = middle + pull * inward
    if paired:
        bend = bend + max(_LEAST, _ASIDE * length) * np.array([along[1], -along[0]]) / length
    return _part(np.array([start, bend, end]), room)


def loop(place: Points, centre: Points, room: float) -> Points:
    """Likewise, a curve from a node to itself: inwards and up, out of the way of other arrows."""
    towards = np.array([np.sign(centre[0] - place[0]) or 1.0, 1.8]) / 2
    aside = np.array([-towards[1], towards[0]])
    return np.array(
        [
            place + room * (0.3 * towards + 0.9 * aside),
            place + _LOOP * room * towards,
            place + room * (0.3 * towards - 0.9 * aside),
        ]
    )


def _part(control: Points, room: float) -> Points:
    """The part of a curve that is at least so far from both of its ends, by its polar form."""
    t = np.linspace(0, 1, 201)
    on = _polar(control, t, t)
    free = np.hypot(*(on - control[0]).T) >= room
    free &= np.hypot(*(on - control[2]).T) >= room
    first, last = (t[free][[0, -1]] if free.any() else np.array([0.0, 1.0])).tolist()
    knots = np.array([first, first, last]), np.array([first, last, last])
    return _polar(control, *knots)


def _polar(control: Points, s: Points, t: Points) -> Points:
    s, t = s[:, None], t[:, None]
    straight = (1 - s) * control[0] + s * control[1], (1 - s) * control[1] + s * control[2]
    return np.asarray((1 - t) * straight[0] + t * straight[1])
