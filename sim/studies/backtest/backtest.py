"""Forecasting past meetings with what others taught, and scoring it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import fits
from sim.calibration.calibrating import Calibration, calibrate
from sim.errors import ScenarioError, one_of
from sim.fits import Fits
from sim.history import Case, History, read
from sim.plots import plot_reliability
from sim.saving import Command
from sim.studies.backtest.predicting import Predictions, predictions
from sim.studies.backtest.scoring import Scores, scored
from sim.studies.saving import save_study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CASE, DISPUTE = "case", "dispute"
"""What is left out: the case itself, or all of its dispute."""


@dataclass(frozen=True, repr=False, eq=False)
class Backtest:
    """How forecasts of past meetings would have fared.

    Attributes
    ----------
    history
        What was forecast.
    taught_by
        In words, what the parameters were fitted on, and what was left out.
    left_out
        `case` or `dispute`, or `file` where a parameter file forecast.
    related
        How many cases belong to a dispute that the file knows, which was left out for them.
    predictions
        By target.
    """

    history: History
    taught_by: str
    left_out: str
    related: int
    predictions: Mapping[str, Predictions]

    def __repr__(self) -> str:
        return f"<Backtest of {len(self.history.cases)} cases, {self.taught_by}>"

    @cached_property
    def _scored(self) -> Scores:
        return scored(self.predictions)

    @property
    def scores(self) -> pd.DataFrame:
        """As in `scoring.Scores`."""
        return self._scored.scores.copy()

    @property
    def differences(self) -> pd.DataFrame:
        """As in `scoring.Scores`."""
        return self._scored.differences.copy()

    @property
    def table(self) -> pd.DataFrame:
        """Every forecast: a row a result, see `Predictions.table`, the targets below each other."""
        return pd.concat([said.table for said in self.predictions.values()], ignore_index=True)

    def plot(self, ax: Axes | None = None, part: str = "all") -> Axes:
        """Draw how often those came who were given some probability of coming."""
        said = self.predictions["attends"]
        rows = said.asked["open"] if part == "open" else said.asked["open"] | True
        chosen = rows.to_numpy()
        return plot_reliability(
            said.shares["model"][chosen, 1],
            said.happened[chosen],
            "Those who were to come",
            self.taught_by,
            ax,
        )

    def as_dict(self) -> dict[str, Any]:
        """The scores as plain data, ready for JSON: each target by name, and what was scored."""
        return {
            "history": {
                "source": self.history.source,
                "sha256": self.history.sha256,
                "cases": len(self.history.cases),
                "rows": self.history.rows,
            },
            "taught_by": self.taught_by,
            "left_out": self.left_out,
            "related": self.related,
            **{target: self._target(target) for target in self.predictions},
        }

    def _target(self, target: str) -> dict[str, Any]:
        scores, gaps = self.scores, self.differences
        parts = {
            part: _part(
                scores[(scores["target"] == target) & (scores["part"] == part)],
                gaps[(gaps["target"] == target) & (gaps["part"] == part)],
            )
            for part in scores["part"].unique()
        }
        return parts.pop("all") | parts

    def save(
        self, folder: str | Path | None = None, command: str | Command = "", name: str = ""
    ) -> Path:
        """Write tables, the reliability diagram and a manifest, as `Result.save` does."""
        return save_study(
            folder,
            name or "backtest",
            tables={
                "predictions": self.table,
                "scores": self.scores,
                "differences": self.differences,
            },
            figures=lambda: {
                "reliability": self.plot(),
                "reliability-open": self.plot(part="open"),
            },
            manifest={**self.as_dict(), "scenario_sha256": None},
            command=command,
        )


def _part(scores: pd.DataFrame, gaps: pd.DataFrame) -> dict[str, Any]:
    """One part of a target's forecasts."""
    found: dict[str, Any] = {"n": int(scores["n"].iloc[0]), "cases": int(scores["cases"].iloc[0])}
    for row in scores.to_dict("records"):
        said = ("brier", "log", "rps", "skill")
        found[row["forecaster"]] = {name: row[name] for name in said if row[name] == row[name]}
    found["differences"] = {
        str(rival): {
            row["score"]: {end: row[end] for end in ("difference", "low", "high")}
            for row in some.to_dict("records")
        }
        for rival, some in gaps.groupby("rival", sort=False)
    }
    return found


def backtest(
    history: History | str | Path | None = None, parameters: Fits | str | Path | None = None
) -> Backtest:
    """Forecast past meetings with a parameter file.

    A meeting that the file was fitted on, or that belongs to a dispute of which it knows cases, is
    forecast with the fit that has seen none of that dispute.

    Parameters
    ----------
    history
        Coded cases, or their folder; the packaged ones if left out.
    parameters
        A parameter file; the packaged one if left out.

    Raises
    ------
    ScenarioError
        If either cannot be read, or there is nothing to forecast.

    Examples
    --------
    >>> found = backtest()
    >>> sorted(found.predictions)
    ['attendance_outcome', 'attends', 'talks_outcome']
    """
    cases = _cases(history)
    known = parameters if isinstance(parameters, Fits) else fits.read(parameters)
    disputes = {case.id: _dispute(known, case) for case in cases.cases}
    related = sum(dispute is not None for dispute in disputes.values())
    found = predictions(cases.cases, lambda case: known.fit(disputes[case.id]))
    return Backtest(cases, f"{known.whole.cases} cases of {known.source}", "file", related, found)


def leave_out(
    what: str = DISPUTE,
    history: History | str | Path | None = None,
    calibration: Calibration | None = None,
) -> Backtest:
    """Forecast each of some meetings with what the others teach.

    Parameters
    ----------
    what
        `case`: all but the case itself teach; `dispute`: all but those of its dispute.
    history
        As for `backtest`.
    calibration
        Of these cases, where it is there already.

    Raises
    ------
    ScenarioError
        If there are not at least two to learn from and to forecast.
    """
    one_of(what, (CASE, DISPUTE), "what can be left out")
    cases = _cases(history)
    teacher = calibration or calibrate(cases)
    groups = {case.id: case.id if what == CASE else case.dispute for case in cases.cases}
    if len(set(groups.values())) < 2:
        raise ScenarioError(
            f"{cases.source}: without its only {what} nothing is left to learn from"
        )
    members = {
        group: {case for case, of in groups.items() if of == group} for group in groups.values()
    }
    taught = {group: teacher.without(of) for group, of in members.items()}
    found = predictions(cases.cases, lambda case: taught[groups[case.id]])
    said = f"{len(cases.cases)} cases of {cases.source}, each {what} left out in turn"
    return Backtest(cases, said, what, len(cases.cases), found)


def _cases(history: History | str | Path | None) -> History:
    found = history if isinstance(history, History) else read(history)
    if not found.rows:
        raise ScenarioError(
            f"{found.source}: nothing was said in any case, so there is no forecast"
        )
    return found


def _dispute(known: Fits, case: Case) -> str | None:
    return known.dispute_of(case.id, case.dispute, [one.id for one in case.principals])
