"""What each forecaster says of each case at each horizon, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calibration.elicited import NAMES
from sim.calibration.forecasts import forecasts
from sim.calibration.rivals import RESULTS, RIVALS, last_word, least_willing, spoken
from sim.fits import Fit
from sim.history import HORIZONS, STANCES, Case
from sim.history.codebook import SETTLED

Floats = NDArray[np.float64]

MODEL = "model"

Choose = Callable[[Case], Fit]
"""Gives the fit with which a case is forecast: one that has not seen it."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """All that was forecast of one target.

    Attributes
    ----------
    target
        `attends` (of a principal), `attendance_outcome` or `talks_outcome` (of a meeting).
    asked
        A row a forecast: columns case, dispute (that with which the case was left out, or else its
        own: what hangs together), horizon, actor (empty of a meeting), stance (the
        principal's, or the least willing of the meeting's), open (whether that is neither
        confirmed nor declined; of a meeting, whether any principal's is).
    shares
        Forecaster to its probabilities, (forecasts, results): the model first.
    happened
        What came of it: the number of the result, (forecasts,).
    """

    target: str
    asked: pd.DataFrame
    shares: Mapping[str, Floats]
    happened: NDArray[np.intp]

    def beside(self, name: str, other: Predictions) -> Predictions:
        """The same with another model's forecasts of the same, as one more forecaster."""
        model, *rivals = self.shares.items()
        return replace(self, shares=dict([model, (name, other.shares[MODEL]), *rivals]))

    @property
    def results(self) -> Sequence[str]:
        """What may come of it."""
        return RESULTS[self.target]

    def said_by_model(self) -> list[dict[str, Any]]:
        """The model's forecasts as plain data, each with what came of it."""
        rows = self.asked[["case", "horizon", "actor"]].to_dict("records")
        shares = zip(rows, self.shares[MODEL], self.happened, strict=True)
        return [
            {
                **{str(key): value for key, value in row.items()},
                "shares": dict(zip(self.results, map(float, said), strict=True)),
                "happened": self.results[came],
            }
            for row, said, came in shares
        ]

    @property
    def table(self) -> pd.DataFrame:
        """A row a forecast and result: who gave it which probability, and whether it came."""
        count = len(self.results)
        long = self.asked.loc[np.repeat(self.asked.index, count)].reset_index(drop=True)
        long.insert(0, "target", self.target)
        long["result"] = list(self.results) * len(self.asked)
        for name, said in self.shares.items():
            long[name] = said.ravel()
        long["happened"] = (self.happened[:, None] == np.arange(count)).ravel()
        return long


class _Row(NamedTuple):
    """A question, what the model says, with whose counts the rivals answer, and the answer."""

    case: Case
    horizon: str
    actor: str
    stance: str
    open: bool
    model: Floats
    fit: Fit
    happened: str


def predictions(cases: Sequence[Case], choose: Choose) -> dict[str, Predictions]:
    """Forecast cases at every horizon at which anything of them is coded.

    Parameters
    ----------
    choose
        Which fit is used of each case.

    Returns
    -------
    Target to what was forecast, in the order of the cases; what the coders saw differently is not
    among it.
    """
    fits = [choose(case) for case in cases]
    rows: dict[str, list[_Row]] = {target: [] for target in RESULTS}
    for fit in dict.fromkeys(fits):
        some = [case for case, chosen in zip(cases, fits, strict=True) if chosen is fit]
        for horizon in HORIZONS:
            for target, row in _asked([c for c in some if horizon in spoken(c)], horizon, fit):
                rows[target].append(row)
    place = {case.id: number for number, case in enumerate(cases)}
    for found in rows.values():
        found.sort(key=lambda row: (place[row.case.id], HORIZONS.index(row.horizon)))
    return {target: _together(target, found) for target, found in rows.items()}


def _asked(cases: Sequence[Case], horizon: str, fit: Fit) -> Iterator[tuple[str, _Row]]:
    """Every question about some cases at a horizon, with its target."""
    found = forecasts(cases, horizon, np.stack([fit.draws[name] for name in NAMES]))
    meetings = zip(cases, found.attends, found.attendance, found.talks, strict=True)
    for case, attends, attendance, talks in meetings:
        for one, p in zip(case.principals, attends, strict=True):
            if horizon in one.words:
                said, came = one.words[horizon].said, RESULTS["attends"][one.attended]
                model = np.array([1 - p, p])
                yield "attends", _Row(case, horizon, one.id, said, _open(said), model, fit, came)
        words = [last_word(one, horizon) for one in case.principals]
        undecided = any(_open(said) for said in words if said)
        for target, model in (("attendance_outcome", attendance), ("talks_outcome", talks)):
            came, said = getattr(case, target), least_willing(case, horizon)
            if came in RESULTS[target]:
                yield target, _Row(case, horizon, "", said, undecided, model, fit, came)


def _open(stance: str) -> bool:
    return stance not in SETTLED


def _together(target: str, rows: Sequence[_Row]) -> Predictions:
    results = RESULTS[target]
    tables = {
        fit: {name: rival(fit.counts[target]) for name, rival in RIVALS.items()}
        for fit in dict.fromkeys(row.fit for row in rows)
    }
    rivals = {
        name: [tables[row.fit][name][STANCES.index(row.stance)] for row in rows] for name in RIVALS
    }
    shares = {MODEL: [row.model for row in rows]} | rivals
    return Predictions(
        target,
        pd.DataFrame(
            [
                (row.case.id, row.case.dispute, row.horizon, row.actor, row.stance, row.open)
                for row in rows
            ],
            columns=["case", "dispute", "horizon", "actor", "stance", "open"],
        ),
        {name: np.array(said).reshape(-1, len(results)) for name, said in shares.items()},
        np.array([results.index(row.happened) for row in rows], np.intp),
    )
