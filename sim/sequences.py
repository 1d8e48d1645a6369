"""How sure a share is at every look, however often one looks: a confidence sequence.

A fixed interval such as Wilson's holds at a number of rounds chosen beforehand. Who stops when it
has become narrow looks often, and stops at a lucky moment. The intervals of a confidence sequence
hold at all numbers of rounds at once, so at whichever one stops.

This one inverts Robbins' test by a mixture (Robbins 1970, *Annals of Mathematical Statistics*
41(5)): the likelihood of the counts where the share is itself drawn from a beta distribution round
p, over their likelihood under p,

    M(p) = B(kp + s, k(1 - p) + n - s) / (B(kp, k(1 - p)) p^s (1 - p)^(n - s)),

is a martingale if p is the share, and begins at 1. That it ever reaches 1 / alpha has probability
alpha at most (Ville 1939). The beta-binomial mixture and how its weight k is tuned are those of
Howard, Ramdas, McAuliffe & Sekhon (2021), "Time-uniform, nonparametric, nonasymptotic confidence
sequences", *Annals of Statistics* 49(2).
"""

from __future__ import annotations

from math import e
from typing import Any

import numpy as np

SEQUENCE = "confidence sequence"
"""What an interval is called that belongs to one."""

ALPHA = 0.05
"""How often a sequence may fail, at any look at all."""

TUNED_FOR = 0.05
"""The share at which the intervals are narrowest when they reach the width that is asked for.

Half, whose counts scatter most, is then 5% wider than it could be, and one in a hundred 7%.
"""

_HALVINGS = 60


def weight(width: float) -> float:
    """The weight k, in rounds, with which intervals soon reach a full width.

    With L = -W(-alpha^2 / e) on the lower branch of Lambert's function, the normal mixture is
    narrowest where k (L - 1) rounds have been played, at sqrt(L) standard errors either side.
    """
    from scipy.special import lambertw

    errors = -float(lambertw(-(ALPHA**2) / e, -1).real)
    rounds = 4 * errors * TUNED_FOR * (1 - TUNED_FOR) / width**2
    return rounds / (errors - 1)


def sequence(count: Any, rounds: int, weight: float) -> tuple[Any, Any]:
    """The interval of a share at one look, of a sequence that holds at all looks.

    Parameters
    ----------
    count
        In how many rounds it happened so far, a number or an array.
    rounds
        Of how many.
    weight
        The same k at every look, chosen before the first.

    Returns
    -------
    low, high
        In the shape of `count`, within [0, 1]; rounding makes them wider, never narrower.

    Examples
    --------
    >>> low, high = sequence(50, 100, weight=10)
    >>> f"{low:.3f} {high:.3f}"
    '0.351 0.649'
    """
    happened = np.asarray(count, np.float64)
    return _low(happened, rounds, weight), 1 - _low(rounds - happened, rounds, weight)


def _low(count: Any, rounds: int, weight: float) -> Any:
    """The least p that is not refuted, by bisection.

    log M is convex in p, being a sum of log(1 + i / kp) over i < s and log(1 + i / k(1 - p)) over
    i < n - s and a constant; and it is not above 0 at p = s / n. So below s / n it crosses its
    bound once at most.
    """
    out, within = np.zeros_like(count), np.where(count > 0, count, 1) / rounds
    for _ in range(_HALVINGS):
        p = (out + within) / 2
        refuted = _log_evidence(p, count, rounds, weight) >= -np.log(ALPHA)
        out, within = np.where(refuted, p, out), np.where(refuted, within, p)
    return np.where(count > 0, out, 0.0)


def _log_evidence(p: Any, count: Any, rounds: int, weight: float) -> Any:
    """Log M: how much the counts speak against p."""
    from scipy.special import betaln, xlog1py, xlogy

    yes, no = weight * p, weight * (1 - p)
    others = rounds - count
    mixed = betaln(yes + count, no + others) - betaln(yes, no)
    return mixed - xlogy(count, p) - xlog1py(others, -p)
