"""What could have been agreed, and how good what was agreed is.

The solutions of bargaining theory are points to measure by, as the Automated Negotiating Agents
Competition does: Baarslag et al. (2013), "Evaluating practical negotiating agents: results and
analysis of the 2011 international competition", Artificial Intelligence 198.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.errors import ScenarioError
from sim.talks.additive import ROUNDING, lowered
from sim.talks.domain import Domain, Floats
from sim.talks.ending import NOBODY
from sim.talks.frontier import Mask, undominated

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Analysis:
    """The frontier of a domain and the points on it that theories of bargaining single out.

    An agreement is its index in `Domain.agreements`. All points are on the Pareto frontier and
    leave no side below its reservation value. Of agreements that tie, the one where the side that
    gains least gains most, then the first. A point is None if no agreement is good enough for all.

    Attributes
    ----------
    domain
        What is on the table.
    mandates
        True for each agreement that the delegations may sign, shape (agreements,); all without.

    Raises
    ------
    ScenarioError
        If the mandates are not as many as the agreements.
    """

    domain: Domain
    mandates: Mask | None = None

    def __post_init__(self) -> None:
        if self.mandates is not None and np.shape(self.mandates) != (self.domain.size,):
            raise ScenarioError(
                f"{self.domain.name}: mandates for {np.size(self.mandates):,} agreements, "
                f"but there are {self.domain.size:,}"
            )

    @cached_property
    def frontier(self) -> Indices:
        """The agreements, of those that may be signed, that no other one dominates, in order."""
        size = self.domain.size
        may = np.arange(size) if self.mandates is None else np.flatnonzero(self.mandates)
        return may[undominated(self.domain.utilities[:, may])]

    @cached_property
    def nash(self) -> int | None:
        """The largest product of gains, of the sides that can gain anything.

        Nash (1950), "The bargaining problem", Econometrica 18(2).
        """
        product = self._shares[self._shares.any(axis=1)].prod(axis=0)
        return self._choose(np.vstack([product, np.sort(self._shares, axis=0)]))

    @cached_property
    def kalai_smorodinsky(self) -> int | None:
        """The side that reaches least of its ideal gain reaches as much of it as can be.

        A side's ideal is its largest gain among the agreements that all sides would sign. Of
        agreements that tie, the one where the next side reaches more, and so on.

        Notes
        -----
        Kalai & Smorodinsky (1975), "Other solutions to Nash's bargaining problem", Econometrica
        43(3), take the point where the ray to the ideal leaves the set; a finite set need not
        have one. This is the lexicographic maximin of Imai (1983), "Individual monotonicity and
        lexicographic maxmin solution", Econometrica 51(2), which is their point on a convex set
        of two sides; on finite sets see Nagahisa & Tanaka (2002), "An axiomatization of the
        Kalai-Smorodinsky solution when the feasible sets can be finite", Social Choice and
        Welfare 19(4). Unlike the agreement nearest to the ray, it is efficient, needs no measure
        of nearness, and never leaves a side less so that the shares be more even.
        """
        return self._choose(np.sort(self._shares, axis=0))

    @cached_property
    def utilitarian(self) -> int | None:
        """The largest sum of utilities: it compares sides, so their scales matter."""
        total = self._gains.sum(axis=0)
        return self._choose(np.vstack([total, np.sort(self._gains, axis=0)]))

    @cached_property
    def egalitarian(self) -> int | None:
        """The side that gains least gains as much as can be, then the next: scales matter.

        Kalai (1977), "Proportional solutions to bargaining situations", Econometrica 45(7); the
        lexicographic rule for ties: Chun & Peters (1988), "The lexicographic egalitarian
        solution", Cahiers du CERO 30.
        """
        return self._choose(np.sort(self._gains, axis=0))

    @cached_property
    def points(self) -> dict[str, int | None]:
        """Each point by its name."""
        return {
            "Nash": self.nash,
            "Kalai-Smorodinsky": self.kalai_smorodinsky,
            "utilitarian": self.utilitarian,
            "egalitarian": self.egalitarian,
        }

    def distances(self, agreements: ArrayLike) -> pd.DataFrame:
        """How far agreements are from the frontier and from each point.

        Euclidean in the utilities as they are, as Baarslag et al. (2013) report.

        Parameters
        ----------
        agreements
            Indices, -1 for none.

        Returns
        -------
        A row each; columns 'Pareto frontier' and the names of `points`. Not a number where there
        was no agreement, or is no such point.

        Raises
        ------
        ScenarioError
            If an index is not one of an agreement.
        """
        signed = self._indices(agreements)
        places = self.domain.utilities.T
        far = {"Pareto frontier": self._to_frontier()}
        for name, point in self.points.items():
            to = np.nan if point is None else places[point]
            far[name] = np.linalg.norm(places - to, axis=1)
        lengths = {name: np.append(far[name], np.nan)[signed] for name in far}
        return pd.DataFrame(lengths)

    def _to_frontier(self) -> Floats:
        from scipy.spatial import KDTree  # takes half a second to load

        places = self.domain.utilities.T
        if not len(self.frontier):
            return np.full(len(places), np.nan)
        return np.asarray(KDTree(places[self.frontier]).query(places)[0])

    def _indices(self, agreements: ArrayLike) -> Indices:
        signed = np.asarray(agreements, np.intp)
        if np.any((signed < NOBODY) | (signed >= self.domain.size)):
            raise ScenarioError(
                f"{self.domain.name}: an agreement is a number from 0 to "
                f"{self.domain.size - 1:,}, or -1 for none"
            )
        return signed

    @cached_property
    def _candidates(self) -> Indices:
        """The part of the frontier that is good enough for all."""
        utilities = self.domain.utilities[:, self.frontier]
        least = lowered(_reservations(self.domain), utilities.max(axis=1, initial=0))
        return self.frontier[(utilities >= least[:, None]).all(axis=0)]

    @cached_property
    def _gains(self) -> Floats:
        """Over the reservation values: shape (sides, candidates)."""
        utilities = self.domain.utilities[:, self._candidates]
        return np.maximum(utilities - _reservations(self.domain)[:, None], 0)

    @cached_property
    def _shares(self) -> Floats:
        """Gains as parts of the ideal ones; nothing where nothing can be gained."""
        ideal = self._gains.max(axis=1, keepdims=True, initial=0)
        return np.asarray(self._gains / np.where(ideal > 0, ideal, 1))

    def _choose(self, merits: Floats) -> int | None:
        """The candidate with the largest first merit, of those the largest second, and so on."""
        left = np.arange(len(self._candidates))
        for merit in merits:
            most = merit[left].max(initial=0)
            left = left[merit[left] >= most - ROUNDING * most]
        return int(self._candidates[left[0]]) if len(left) else None


def report(
    domain: Domain,
    agreements: ArrayLike,
    mandates: Mask | None = None,
    utilities: Floats | None = None,
) -> pd.DataFrame:
    """Say what came of many rounds of talks.

    Parameters
    ----------
    domain
        What was on the table.
    agreements
        What each round agreed on, an index in `Domain.agreements`; -1 for none.
    mandates
        True for each agreement that could be signed; all without.
    utilities
        What each side had in each round, shape (sides, rounds), where that is not what the domain
        says: reservation values may differ by round.

    Returns
    -------
    Columns measure, mean, error (the standard error of the mean), rounds (how many it is the
    mean of). A round without agreement leaves each side its reservation value; its distances are
    not counted. Social welfare is the sum of the sides' utilities.

    Raises
    ------
    ScenarioError
        If an index is not one of an agreement, or the mandates are not as many as those.
    """
    analysis = Analysis(domain, mandates)
    distances = analysis.distances(agreements)
    signed = np.asarray(agreements, np.intp)
    if utilities is None:
        utilities = np.column_stack([domain.utilities, _reservations(domain)])[:, signed]
    measures = {"agreement rate": (signed != NOBODY).astype(float)}
    for profile, utility in zip(domain.profiles, utilities, strict=True):
        measures[f"utility of {profile.party}"] = utility
    measures["social welfare"] = utilities.sum(axis=0)
    for name in distances:
        to = name if name == "Pareto frontier" else f"{name} point"
        measures[f"distance to {to}"] = distances[name].dropna().to_numpy()
    return pd.DataFrame(_rows(measures), columns=["measure", "mean", "error", "rounds"])


def _rows(measures: dict[str, Floats]) -> Iterator[tuple[str, float, float, int]]:
    for measure, values in measures.items():
        many = len(values)
        mean = float(values.mean()) if many else np.nan
        error = float(values.std(ddof=1) / np.sqrt(many)) if many > 1 else np.nan
        yield measure, mean, error, many


def _reservations(domain: Domain) -> Floats:
    return np.array([profile.reservation for profile in domain.profiles], np.float64)
