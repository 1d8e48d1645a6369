"""Forecasting past meetings with what others taught, and scoring it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import fits, redrawing
from sim.calibration.calibrating import Calibration, calibrate
from sim.calibration.elicited import ASSUMED
from sim.errors import ScenarioError, one_of
from sim.fits import Fits
from sim.history import HORIZONS, History, about, read
from sim.saving import Command
from sim.studies.backtest.predicting import Predictions, predictions
from sim.studies.backtest.scoring import ONE_OF_TWO, PARTS, Scores, scored
from sim.studies.saving import save_study

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CASE, DISPUTE = "case", "dispute"
"""What is left out of what teaches a forecast."""

ELICITED = "as_elicited"
"""The model once more, taught in the same way but for one thing: words are read as elicited."""

ASSUMED_TOO = (
    "The model's form was chosen by people who knew these meetings, which no leaving out undoes; "
    "only meetings that nobody had seen can test that."
)
"""What no backtest of the packaged meetings can tell."""


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
        `case` or `dispute`.
    related
        How many cases have cases of their dispute among what teaches, which were left out.
    predictions
        By target.
    parameters
        The parameter file that forecast; None where the meetings themselves taught one another.
    beside
        The same meetings forecast in another way, to be shown beside it.
    """

    history: History
    taught_by: str
    left_out: str
    related: int
    predictions: Mapping[str, Predictions]
    parameters: Fits | None = None
    beside: Backtest | None = None

    def __repr__(self) -> str:
        return f"<Backtest of {len(self.history.cases)} cases, taught by {self.taught_by}>"

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
        """Draw how often those came who were given some probability of coming.

        Parameters
        ----------
        ax
            Where to draw; a new figure without.
        part
            One of `scoring.PARTS`: which forecasts.

        Raises
        ------
        ScenarioError
            If there are none.
        """
        one_of(part, PARTS, "a part of the forecasts")
        return redrawing.reliability(self._findings, ax, part)

    @property
    def _findings(self) -> redrawing.Findings:
        return redrawing.Findings(self.tables.__getitem__, {"taught_by": self.taught_by})

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What a results folder holds of it, by file name."""
        return {"predictions": self.table, "scores": self.scores, "differences": self.differences}

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data, ready for JSON: each target by name, and what was scored."""
        known = self.parameters
        return {
            "history": about(self.history),
            "taught_by": self.taught_by,
            "parameters": known
            and {"source": known.source, "sha256": known.sha256, "taught": asdict(known.taught)},
            "assumed": [ASSUMED, ASSUMED_TOO],
            "left_out": self.left_out,
            "related": self.related,
            **{target: self._target(target) for target in self.predictions},
            **({f"{self.beside.left_out}_left_out": self.beside.as_dict()} if self.beside else {}),
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
        return {**parts.pop("all"), **parts, "forecasts": self.predictions[target].said_by_model()}

    def save(
        self, folder: str | Path | None = None, command: str | Command = "", name: str = ""
    ) -> Path:
        """Write tables, the reliability diagram and a manifest, as `Result.save` does."""
        return save_study(
            folder,
            name or "backtest",
            tables=self.tables,
            manifest={**self.as_dict(), "scenario_sha256": None},
            command=command,
        )


def _part(scores: pd.DataFrame, gaps: pd.DataFrame) -> dict[str, Any]:
    """One part of a target's forecasts; what is not known is no number."""
    counts = ("n", "cases", "disputes")
    found: dict[str, Any] = {name: int(scores[name].iloc[0]) for name in counts}
    ordered = scores["target"].iloc[0] != ONE_OF_TWO
    for row in scores.to_dict("records"):
        said = ("brier", "log", *(["rps"] if ordered else []), "skill")
        found[row["forecaster"]] = {name: row[name] for name in said}
    found["differences"] = {
        str(rival): {
            row["score"]: {end: row[end] for end in ("difference", "low", "high", "skill")}
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
    coded = _coded(history)
    known = parameters if isinstance(parameters, Fits) else fits.read(parameters)
    apart = {
        case.id: known.dispute_of(case.id, case.dispute, [one.id for one in case.principals])
        for case in coded.cases
    }
    # What the file knows to belong together shares its fate, whatever the folder calls it.
    cases = [replace(case, dispute=apart[case.id] or case.dispute) for case in coded.cases]
    found = predictions(cases, lambda case: known.fit(apart[case.id]))
    said = f"{known.whole.cases:,} meetings ({known.source} parameters)"
    related = sum(dispute is not None for dispute in apart.values())
    return Backtest(coded, said, DISPUTE, related, found, known)


def leave_one_out(history: History | str | Path | None = None) -> Backtest:
    """Forecast each of some meetings with what the others teach.

    First without all others of its dispute; beside it, without the case alone, which its relatives
    may flatter. The model is joined by itself with words read as they were elicited (`ELICITED`).

    Parameters
    ----------
    history
        As for `backtest`.

    Raises
    ------
    ScenarioError
        If there are not at least two disputes, to learn from one and forecast the other.
    """
    coded = _coded(history)
    if len(coded.disputes) < 2:
        raise ScenarioError(f"{coded.source}: without its only dispute there is nothing to learn")
    teacher = calibrate(coded)
    elicited = replace(teacher, fixed=dict.fromkeys(HORIZONS, 0.0))
    by_case, by_dispute = (_left_out(teacher, elicited, what) for what in (CASE, DISPUTE))
    return replace(by_dispute, beside=by_case)


def _left_out(teacher: Calibration, elicited: Calibration, what: str) -> Backtest:
    coded = teacher.history
    together = [(case,) for case in coded.cases] if what == CASE else coded.disputes.values()
    groups = [{case.id for case in cases} for cases in together]

    def forecast(by: Calibration) -> dict[str, Predictions]:
        taught = {case: fit for cases in groups for fit in [by.without(cases)] for case in cases}
        return predictions(coded.cases, lambda case: taught[case.id])

    found, other = forecast(teacher), forecast(elicited)
    joined = {target: said.beside(ELICITED, other[target]) for target, said in found.items()}
    said = f"the same meetings, each {what} left out in turn"
    return Backtest(coded, said, what, len(coded.cases), joined)


def _coded(history: History | str | Path | None) -> History:
    found = history if isinstance(history, History) else read(history)
    if not found.rows:
        raise ScenarioError(
            f"{found.source}: nothing was said in any case, so there is no forecast"
        )
    return found
