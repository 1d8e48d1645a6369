"""Where an issue would be settled if influence alone decided: the forecast to beat.

Actors hold positions along one dimension, such as years of delay. Each weighs as much as its
capability times its salience, that is what it could throw in and how much of that it would. The
weighted median and the weighted mean are where models of group decisions start from: Scholz,
Calbert & Smith (2011), "Unravelling Bueno de Mesquita's group decision model", Journal of
Theoretical Politics 23(4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError

_ROUNDING = 1e-12


@dataclass(frozen=True)
class Stance:
    """Where a party stands on an issue, and how much that weighs.

    Attributes
    ----------
    party
        Whose it is.
    capability
        What the party could throw in, at least 0, on any scale that all share.
    salience
        How much of that it would throw in for this issue, at least 0, on any scale that all share.
    position
        What it wants.

    Raises
    ------
    ScenarioError
        If a number is not finite, or capability or salience is below 0.
    """

    party: str
    capability: float
    salience: float
    position: float

    def __post_init__(self) -> None:
        if not all(map(isfinite, (self.capability, self.salience, self.position))):
            raise ScenarioError(f"{self.party}: a stance needs finite numbers")
        if min(self.capability, self.salience) < 0:
            raise ScenarioError(f"{self.party}: capability and salience are at least 0")

    @property
    def weight(self) -> float:
        """Capability times salience."""
        return self.capability * self.salience


def weighted_mean(stances: Sequence[Stance]) -> float:
    """Average the positions by weight.

    Raises
    ------
    ScenarioError
        If nobody has any weight.
    """
    weights, positions = _arrays(stances)
    return float(weights @ positions / weights.sum())


def weighted_median(stances: Sequence[Stance]) -> float:
    """Find the position that no other one defeats by weight: the lower one if two tie.

    Raises
    ------
    ScenarioError
        If nobody has any weight.

    Notes
    -----
    Each party votes for the nearer of two positions: Black (1948), "On the rationale of group
    decision-making", Journal of Political Economy 56(1). It stays the winner if the votes are
    weighted by how much nearer one is, as in Scholz, Calbert & Smith: the weighted sum of
    distances is least at the median.
    """
    weights, positions = _arrays(stances)
    order = np.argsort(positions, kind="stable")
    below = np.cumsum(weights[order])
    half = below[-1] * (0.5 - _ROUNDING)
    return float(positions[order[np.searchsorted(below, half)]])


def _arrays(stances: Sequence[Stance]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weights = np.array([stance.weight for stance in stances], np.float64)
    if not weights.sum() > 0:
        raise ScenarioError("no party has any weight: capability times salience is 0 for all")
    return weights, np.array([stance.position for stance in stances], np.float64)
