"""Who comes to a past meeting, exactly: all that its sides may do, each combination resolved.

A side stays away, comes anyway, or comes if another does; of the last, those who said so in public
are trusted by a share of the others' minds, and the rest are not. Which of four kinds each side is
of decides who attends, by the resolver that rounds go through (`sim.attendance`). Of more than a
few sides there are too many combinations, and `company` says in a formula what it would answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from sim.attendance import System, resolve
from sim.calibration import elicited
from sim.calibration.company import ANYWAY, TRUSTED, UNTRUSTED, company
from sim.calibration.elicited import NAMES
from sim.calibration.meetings import UNSAID, Meetings
from sim.conditions import AtLeast, Known, attends
from sim.history import HORIZONS
from sim.intents import filter_forward
from sim.likelihoods import REPEAT, scaled
from sim.scenario import CLASSES, COMES, COMES_IF

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FEW = 5
"""The most sides of which every combination of kinds is resolved."""

_AT_ONCE = 1 << 20
"""How many probabilities are held at a time, so that they stay in the cache."""

_DECLINED = CLASSES.index("declined")
_WORLDS = np.array([1.0, -1.0])
"""The ground is prepared for all, or for none; either is as likely before a word is said."""


@cache
def kinds_of(sides: int) -> NDArray[np.intp]:
    """Every combination of kinds, (4 ** sides, sides)."""
    return np.array(list(product(range(4), repeat=sides)), np.intp)


@cache
def patterns(sides: int) -> Bools:
    """Every combination of who attends, (2 ** sides, sides)."""
    return np.array(list(product((False, True), repeat=sides)), np.bool_)


@cache
def _led_to(sides: int) -> NDArray[np.intp]:
    """Which pattern each combination of kinds leads to, (4 ** sides,)."""
    kinds = kinds_of(sides).T
    names = [str(side) for side in range(sides)]
    system = System(
        {
            name: Known(kinds[side] == ANYWAY)
            | (
                Known((kinds[side] == TRUSTED) | (kinds[side] == UNTRUSTED))
                & AtLeast(tuple(attends(other) for other in names if other != name), 1)
            )
            for side, name in enumerate(names)
        }
    )
    attending = resolve(system, kinds == TRUSTED).attends
    powers = 1 << np.arange(sides)[::-1]
    return np.asarray(powers @ attending, np.intp)


def presence(meetings: Meetings, points: Floats) -> Floats:
    """The probability of every pattern of attendance.

    Parameters
    ----------
    points
        Values of the parameters on their normal scales, (parameters, draws).

    Returns
    -------
    Shape (meetings, 2 ** sides, draws), in the order of `patterns`.
    """
    sides, draws = meetings.sides, points.shape[1]
    resolved, combinations = (enumerated, 4**sides) if sides <= FEW else (company, 2 ** (sides + 1))
    parts = -(-draws * len(meetings.at) * combinations * len(_WORLDS) // _AT_ONCE)
    found = np.empty((len(meetings.at), 2**sides, draws))
    parts = max(1, min(parts, draws))
    some = (np.array_split(whole, parts, axis=-1) for whole in (points, found))
    for part, into in zip(*some, strict=True):
        into[:] = resolved(*_kinds(meetings, part))
    found *= 1 - elicited.CALLED_OFF
    found[:, 0] += elicited.CALLED_OFF
    return found


def enumerated(kinds: Floats, weights: Floats) -> Floats:
    """The same as `company`, by resolving every combination of kinds."""
    sides = kinds.shape[1]
    joint = weights[:, None]
    for side, kind in enumerate(kinds_of(sides).T):
        joint = joint * kinds[:, side][:, kind]
    by_kinds = joint.sum(axis=2)
    led_to = _led_to(sides)
    found = [by_kinds[:, led_to == pattern].sum(axis=1) for pattern in range(2**sides)]
    return np.stack(found, axis=1)


def _kinds(meetings: Meetings, points: Floats) -> tuple[Floats, Floats]:
    """The probability of each kind of every side, and of each world.

    Returns
    -------
    kinds, weights
        (meetings, sides, 4, worlds, draws) and (meetings, worlds, draws).
    """
    mass = _minds(meetings, points)
    heard = mass.sum(axis=3)
    weights = heard.prod(axis=1)
    intents = mass / heard[:, :, :, None]
    anyway = elicited.FOLLOWS_THROUGH * intents[:, :, :, COMES]
    holds = _holds(meetings, expit(points[NAMES.index("unmet")]))[:, :, None]
    waiting = elicited.FOLLOWS_THROUGH * intents[:, :, :, COMES_IF] * holds
    trusted = elicited.BELIEVED * meetings.committed[:, :, None, None] * waiting
    kinds = np.stack([1 - anyway - waiting, anyway, trusted, waiting - trusted], axis=2)
    return kinds, weights / weights.sum(axis=1, keepdims=True)


def _holds(meetings: Meetings, unmet: Floats) -> Floats:
    """The chance that what a side itself asks for is met, or that it comes all the same.

    Returns
    -------
    Shape (meetings, sides, draws).
    """
    met = np.full_like(unmet, elicited.MET)
    unclear = elicited.MET_IN_TIME * met + (1 - elicited.MET_IN_TIME) * unmet
    by_word = {"": np.ones_like(unmet), "yes": met, "no": unmet, "unclear": unclear}
    chosen = np.searchsorted(sorted(by_word), meetings.waits)
    held: Floats = np.stack([by_word[word] for word in sorted(by_word)])[chosen]
    return held


def _minds(meetings: Meetings, points: Floats) -> Floats:
    """P(intent, what the side has said | world), up to one factor for all.

    Returns
    -------
    Shape (meetings, sides, worlds, 3, draws).
    """
    value = dict(zip(NAMES, points, strict=True))
    odds = (
        value["willing"]
        + meetings.pressure[:, :, None, None] * value["pressure"]
        + meetings.below[:, None, None, None] * value["below leaders"]
        + _WORLDS[:, None] * value["common ground"]
    )
    willing, waiting = expit(odds), expit(value["waiting"])
    before = np.stack([1 - willing, willing * waiting, willing * (1 - waiting)], axis=3)
    shape = before.shape
    rates = np.where(meetings.early == _DECLINED, elicited.REOPENS, elicited.CHANGES_OF_MIND)
    rate, *seen = (
        np.broadcast_to(part, shape).reshape(-1, *shape[3:])
        for part in (rates[:, :, None, None, None], *_heard(meetings, value))
    )
    flat = before.reshape(-1, *shape[3:])
    return filter_forward(flat, [0.0, rate[:, :1]], seen)[-1].reshape(shape)


def _heard(meetings: Meetings, value: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """The likelihood by intent of what was said by either horizon.

    Returns
    -------
    Both of shape (meetings, sides, 1, 3, draws), 1 where nothing was said.
    """
    early, late = (_table(np.exp(value[name])) for name in HORIZONS)
    again = np.equal(meetings.late, meetings.early)[:, :, None, None]
    both = (meetings.late != UNSAID) & (meetings.early != UNSAID)
    afresh = late[meetings.late]
    spoken = np.where(both[:, :, None, None], REPEAT * again + (1 - REPEAT) * afresh, afresh)
    return early[meetings.early][:, :, None], spoken[:, :, None]


def _table(strength: Floats) -> Floats:
    """P(statement | intent), a row more for nothing said: (8, 3, draws)."""
    table = scaled(strength).swapaxes(0, 1)
    return np.concatenate([table, np.ones_like(table[:1])])
