"""The posterior of the parameters, given a history, and given it without some of its cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibration.elicited import CENTRE, NAMES, SPREAD
from sim.calibration.forecasts import log_likelihood
from sim.calibration.rivals import counted
from sim.calibration.sampling import Sample, sample
from sim.errors import ScenarioError, check_number
from sim.fits import Fit
from sim.history import Case, History, read
from sim.strengths import DRAWS

Floats = NDArray[np.float64]

POINTS = 8_192
"""How many points of the parameters are weighed."""

FEWEST = 1_024
"""The fewest that would do."""

LEAST = 1_000
"""The effective sample below which leaving cases out by weights is not trusted, but done anew."""

PLACES = 4
"""To how many decimals draws are rounded: what lies behind differs between machines."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """A history, and the points of the parameters that were weighed by it.

    Attributes
    ----------
    points, seed
        How many points were drawn, and which.
    fixed
        Parameters that are not learnt, each at a value of its normal scale.
    """

    history: History
    points: int = POINTS
    seed: int = 0
    fixed: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def posterior(self) -> Sample:
        """Points weighed by all cases."""
        return self._sampled(self.history.cases)

    @cached_property
    def _terms(self) -> Floats:
        """The log-likelihood of each case at each point, (cases, points)."""
        return log_likelihood(self.history.cases, self.posterior.points)

    def fit(self) -> Fit:
        """What all cases teach."""
        return _fit(self.posterior, self.history.cases, True)

    def without(self, cases: Collection[str]) -> Fit:
        """What the others teach: by weights, or anew where too few points would carry them."""
        out = np.array([case.id in cases for case in self.history.cases])
        kept = [case for case, gone in zip(self.history.cases, out, strict=True) if not gone]
        found = self.posterior.reweighted(-self._terms[out].sum(axis=0))
        if found.effective >= LEAST:
            return _fit(found, kept, False)
        return _fit(self._sampled(kept), kept, True)

    def without_disputes(self) -> Mapping[str, Fit]:
        """Of each dispute, what the cases of all others teach."""
        disputes = self.history.disputes
        return {name: self.without({case.id for case in of}) for name, of in disputes.items()}

    def _sampled(self, cases: Collection[Case]) -> Sample:
        known = tuple(cases)
        free = np.array([name not in self.fixed for name in NAMES])
        settled = np.array([[self.fixed.get(name, 0.0)] for name in NAMES])

        def whole(points: Floats) -> Floats:
            full = np.repeat(settled, points.shape[1], axis=1)
            full[free] = points
            return full

        def density(points: Floats) -> Floats:
            gaps = (points - CENTRE[free, None]) / SPREAD[free, None]
            likely: Floats = log_likelihood(known, whole(points)).sum(axis=0)
            prior: Floats = -0.5 * (gaps**2).sum(axis=0)
            return likely + prior

        found = sample(density, CENTRE[free], SPREAD[free], self.points, self.seed)
        return replace(found, points=whole(found.points))


def calibrate(
    history: History | str | Path | None = None, points: int = POINTS, seed: int = 0
) -> Calibration:
    """Learn from past meetings how strongly words count.

    Parameters
    ----------
    history
        Coded cases, or their folder; the packaged ones if left out.
    points, seed
        How many points of the parameters to weigh, and which.

    Raises
    ------
    ScenarioError
        If nothing was said in any case, or one has too many principals.

    Examples
    --------
    >>> calibrate(points=2_048).fit().draws["late"].shape
    (256,)
    """
    cases = history if isinstance(history, History) else read(history)
    if not cases.rows:
        raise ScenarioError(f"{cases.source}: nothing was said in any case, so nothing is learnt")
    check_number("points", points, FEWEST)
    check_number("seed", seed, 0)
    return Calibration(cases, points, seed)


def _fit(found: Sample, cases: Sequence[Case], anew: bool) -> Fit:
    draws = found.resampled(DRAWS).round(PLACES)
    return Fit(
        draws=dict(zip(NAMES, draws, strict=True)),
        effective=found.effective,
        anew=anew,
        cases=len(cases),
        counts=counted(cases),
    )
