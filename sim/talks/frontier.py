"""Which agreements no other one beats: the Pareto frontier, of many agreements and several sides.

Kung, Luccio & Preparata (1975), "On finding the maxima of a set of vectors", Journal of the ACM
22(4): halve the agreements by one side's utility, find what is best in each half, and drop from
the lower half what the upper one matches for all other sides. Takes about n log^(k-1) n steps for
n agreements and k sides, also where nothing beats anything, as in sharing a cake.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.talks.additive import rises

_FEW = 64

Ranks = NDArray[np.intp]
Mask = NDArray[np.bool_]


def undominated(utilities: NDArray[np.float64]) -> Mask:
    """Find the agreements that no other one dominates.

    One dominates another if it is no worse for any side and better for some. Agreements that are
    equal for all sides do not dominate each other.

    Parameters
    ----------
    utilities
        Shape (sides, agreements).

    Returns
    -------
    A mask of agreements.
    """
    ranks = np.stack([_ranks(side) for side in utilities], axis=1)
    distinct, which = np.unique(ranks, axis=0, return_inverse=True)
    return _maxima(distinct)[which.ravel()]


def _ranks(values: NDArray[np.float64]) -> Ranks:
    """Place of each value, from the lowest upwards; those that differ by rounding share one."""
    order = np.argsort(values)
    ranks = np.empty(len(values), np.intp)
    ranks[order] = np.cumsum(rises(values[order], values.max(initial=0)))
    return ranks


def _maxima(points: Ranks) -> Mask:
    """Of distinct points, shape (points, sides), those that none dominates."""
    if len(points) <= _FEW:
        return np.asarray(_at_least(points, points).sum(axis=0) == 1)
    upper = _upper(points[:, 0])
    if not upper.any():
        return _maxima(points[:, 1:])
    best = np.empty(len(points), np.bool_)
    best[upper] = _maxima(points[upper])
    best[~upper] = _maxima(points[~upper])
    lower = np.flatnonzero(best & ~upper)
    best[lower] = ~_matched(points[lower, 1:], points[best & upper, 1:])
    return best


def _matched(points: Ranks, rivals: Ranks) -> Mask:
    """For each point: whether some rival is at least as high on every side."""
    if not len(rivals) or points.shape[1] == 0:
        return np.full(len(points), len(rivals) > 0)
    if points.shape[1] <= 2:
        return _on_or_below(points, rivals)
    if len(points) * len(rivals) <= _FEW**2:
        return np.asarray(_at_least(rivals, points).any(axis=0))
    upper = _upper(np.concatenate([points[:, 0], rivals[:, 0]]))
    high, strong = np.split(upper, [len(points)])
    if not upper.any():
        return _matched(points[:, 1:], rivals[:, 1:])
    found = np.empty(len(points), np.bool_)
    found[high] = _matched(points[high], rivals[strong])
    low = _matched(points[~high, 1:], rivals[strong, 1:])
    found[~high] = low | _matched(points[~high], rivals[~strong])
    return found


def _on_or_below(points: Ranks, rivals: Ranks) -> Mask:
    """The same for one or two sides: points on or below the staircase of the rivals."""
    order = np.argsort(rivals[:, 0])
    stairs = np.maximum.accumulate(rivals[order[::-1], -1])[::-1]
    step = np.searchsorted(rivals[order, 0], points[:, 0])
    heights = np.append(stairs, -1)[step]
    return np.asarray(heights >= points[:, -1])


def _at_least(some: Ranks, others: Ranks) -> Any:
    """Which of some are at least as high as which others on every side: (some, others)."""
    return (some[:, None] >= others).all(axis=2)


def _upper(ranks: Ranks) -> Mask:
    """Those above the median, or the highest where none is; none if all are equal."""
    cut = np.partition(ranks, len(ranks) // 2)[len(ranks) // 2]
    above = np.asarray(ranks > cut)
    return above if above.any() else np.asarray((ranks == cut) & (cut > ranks.min()))
