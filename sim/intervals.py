"""How sure a share is, or a difference of shares, that was counted in a number of rounds."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np

LEAST_SQUARE = 1e-290
"""The least sum of squares whose parts, of many million rounds, have all their digits."""


def wilson(count: Any, rounds: Any, confidence: float = 0.95) -> tuple[Any, Any]:
    """The score interval of a binomial proportion (Wilson 1927).

    Parameters
    ----------
    count
        In how many rounds it happened, a number or an array.
    rounds
        Of how many, at least one.
    confidence
        The nominal coverage.

    Returns
    -------
    low, high
        In the shape of `count`, within [0, 1].

    Examples
    --------
    >>> low, high = wilson(0, 100)
    >>> f"{low:.3f} {high:.3f}"
    '0.000 0.037'
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = np.asarray(count, np.float64) / rounds
    centre = share + z**2 / (2 * rounds)
    spread = z * np.sqrt(share * (1 - share) / rounds + (z / (2 * rounds)) ** 2)
    scale = 1 + z**2 / rounds
    low, high = (centre - spread) / scale, (centre + spread) / scale
    # Exactly nothing and exactly everything, where rounding would leave a trace.
    return np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)


def weighed(
    sums: Any, squares: Any, weight: float, weight_squares: float, confidence: float = 0.95
) -> tuple[Any, Any]:
    """The interval of a share of rounds that are weighed.

    The delta method gives the variance of the ratio of sums (Hesterberg 1995); the score interval
    of as many equal rounds as have that variance stays within [0, 1]. With weights of nothing and
    one it is Wilson's interval of the rounds that count.

    Parameters
    ----------
    sums, squares
        The weights of the rounds in which it happened, and their squares, summed.
    weight, weight_squares
        Those of all rounds.
    confidence
        The nominal coverage.
    """
    share = np.asarray(sums, np.float64) / weight
    variance = np.maximum(scatter(share, squares, weight_squares), 0) / weight**2
    alike = share * (1 - share)
    usable = (variance > 0) & (alike > 0)
    alone = effective(weight, weight_squares)
    rounds = np.where(usable, alike / np.where(usable, variance, 1), alone)
    return wilson(share * rounds, rounds, confidence)


def scatter(share: Any, squares: Any, weight_squares: Any) -> Any:
    """The squares of what each round's weight adds to a share's error, summed.

    A round in which it happened adds (1 - share) times its weight, another share times its own.
    """
    return (1 - 2 * share) * squares + share**2 * weight_squares


def effective(weight: Any, weight_squares: Any) -> Any:
    """As how many rounds of equal weight weighed rounds tell (Kish 1965, *Survey Sampling*).

    None, where the squares are so small that they have lost their digits.
    """
    some = np.asarray(weight_squares) > LEAST_SQUARE
    return np.where(some, weight**2 / np.where(some, weight_squares, 1), 0.0)


def paired(
    only_before: Any, only_after: Any, rounds: int, confidence: float = 0.95
) -> tuple[Any, Any]:
    """The interval of the difference of two shares counted in the same rounds.

    The adjusted Wald interval of Bonett & Price (2012), "Adjusted Wald confidence interval for a
    difference of binomial proportions based on paired data".

    Parameters
    ----------
    only_before, only_after
        In how many rounds it happened in one and not in the other, numbers or arrays.
    rounds
        How many rounds there are.
    confidence
        The nominal coverage.

    Returns
    -------
    low, high
        Of the share after less the share before.

    Examples
    --------
    >>> low, high = paired(10, 30, 1_000)
    >>> f"{low:.4f} {high:.4f}"
    '0.0073 0.0326'
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    down = (np.asarray(only_before, np.float64) + 1) / (rounds + 2)
    up = (np.asarray(only_after, np.float64) + 1) / (rounds + 2)
    reach = z * np.sqrt((up + down - (up - down) ** 2) / (rounds + 2))
    return np.maximum(up - down - reach, -1), np.minimum(up - down + reach, 1)
