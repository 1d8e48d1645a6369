"""Which assumptions drive which outcome, and how sure the forecast is beside its Monte Carlo error.

Numbers are drawn anew from their ranges every few rounds, so that one run tells the luck of a round
from what the numbers do (`sim.studies.indices`). The resolver's modes are one more number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import redrawing
from sim.blocks import Progress, Workers
from sim.crews import Executor
from sim.errors import Refusal, ScenarioError, one_of
from sim.evidence import weighs
from sim.result import plain
from sim.rounds import prepared
from sim.rules import Rule
from sim.saving import Command
from sim.scenario import Scenario
from sim.strengths import told
from sim.studies.drawn import by_draws
from sim.studies.factors import Factors, factors_of
from sim.studies.indices import Indices
from sim.studies.saving import save_study
from sim.studies.vectors import by_vectors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROUNDS = 200_000
METHODS = ("first-order", "sobol", "pawn")


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivity:
    """What drives each outcome.

    Every table is made afresh and is yours to change.

    Attributes
    ----------
    scenario, rounds, seed, mode, as_of, method
        What was played; `mode` is None where it was varied too.
    factors
        What was varied.
    drivers
        Columns outcome, number, index, index_low, index_high, at_low, at_high. The index is the
        first-order index; for PAWN the median of its distances, for which no interval is known.
        `at_low` and `at_high` are the outcome's share where the number is in its lowest and its
        highest tenth; of the mode, where it is cautious and where it is assured.
    spread
        Columns outcome, share, monte_carlo, assumptions: the standard error of the share that is
        due to luck, and the standard deviation of the share over the ranges of the numbers.
    """

    scenario: Scenario
    rounds: int
    seed: int
    mode: str | None
    as_of: str
    method: str
    factors: Factors
    drivers: pd.DataFrame
    spread: pd.DataFrame

    def __repr__(self) -> str:
        return f"<Sensitivity of '{self.scenario.name}', as of {self.as_of}>"

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the indices, the largest on top, on a new figure without an axis."""
        return redrawing.ranking(self._findings, ax)

    def plot_tornado(self, outcome: str, ax: Axes | None = None) -> Axes:
        """Draw how far each number moves an outcome, on a new figure without an axis."""
        return redrawing.tornado(self._findings, ax, outcome)

    @property
    def _findings(self) -> redrawing.Findings:
        return redrawing.Findings(self.tables.__getitem__, self._said, lambda: self.scenario)

    @property
    def _said(self) -> dict[str, Any]:
        """What the manifest says of the study."""
        data = self.as_dict()
        return {key: data[key] for key in data if key not in self.tables}

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What a results folder holds of it, by file name."""
        return {"drivers": self.drivers, "spread": self.spread}

    def as_dict(self) -> dict[str, Any]:
        """The study as plain data, ready for JSON; what is not known is null."""
        return {
            "scenario": self.scenario.name,
            "method": self.method,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode or "varied",
            "as_of": self.as_of,
            "supposed": list(self.scenario.supposed),
            "numbers": self.factors.names,
            "odds": self.factors.odds,
            "narrowed": dict(self.factors.narrowed),
            "parameters": told(self.scenario.strengths),
            "drivers": plain(self.drivers),
            "spread": plain(self.spread),
            "scenario_sha256": self.scenario.sha256,
        }

    def save(
        self, folder: str | Path | None = None, command: str | Command = "", name: str = ""
    ) -> Path:
        """Write tables, manifest and pictures, as `Result.save` does."""
        return save_study(
            folder,
            name or f"{self.scenario.name.lower()} sensitivity",
            tables=self.tables,
            manifest=self._said,
            command=command,
            scenario=self.scenario,
        )


def sensitivity(
    scenario: Scenario | str | Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str | None = None,
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    method: str = "first-order",
    odds: float | None = None,
    workers: Workers = 1,
    executor: Executor | str | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find the numbers on which the outcomes hang most.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one. Its numbers with ranges are varied; where
        none has one, all are, with their odds divided and multiplied by `ODDS`.
    rounds, seed, as_of, rules, workers, executor, progress
        As of `run`. Sobol's method and PAWN play vectors of numbers with the same luck, 1,000
        rounds each, and at least as many vectors as they need, in this process.
    mode
        One of `MODES`; the mode is varied too if left out.
    method
        `first-order`, `sobol` or `pawn`, the last two through SALib.
    odds
        Vary numbers without a range as well: their odds are divided and multiplied by this.

    Raises
    ------
    ScenarioError, Refusal
        As `run` does; also where nothing can be varied, or SALib is not there.

    Examples
    --------
    >>> found = sensitivity("granada-2023", rounds=20_000, as_of="start")
    >>> found.spread.columns.tolist()
    ['outcome', 'share', 'monte_carlo', 'assumptions']
    """
    one_of(method, METHODS, "a method")
    if executor is not None and method != "first-order":
        raise ScenarioError(f"only the first-order method is played elsewhere, not '{method}'")
    task = prepared(scenario, rounds, seed, mode or "credible", as_of, rules, workers)
    if weighs(task.scenario, task.as_of):
        raise Refusal(
            "what is given beyond the moment of the forecast weighs the rounds, which this study "
            "cannot do; give what was said or done by then, or bring it about (--do)"
        )
    factors = factors_of(task.scenario, odds, mode is None and method == "first-order")
    watch = progress or (lambda done, total: None)
    if method == "first-order":
        found, total = by_draws(task, factors, workers, executor, watch)
    else:
        found, total = by_vectors(task, factors, method, watch)
    outcomes = [outcome.name for outcome in task.scenario.outcomes]
    return Sensitivity(
        scenario=task.scenario,
        rounds=total,
        seed=task.seed,
        mode=None if factors.mode else task.mode,
        as_of=task.as_of,
        method=method,
        factors=factors,
        drivers=_drivers(found, outcomes, factors.names),
        spread=_spread(found, outcomes),
    )


def _drivers(found: Indices, outcomes: list[str], names: list[str]) -> pd.DataFrame:
    return _long(
        outcomes,
        names,
        index=found.index,
        index_low=found.low,
        index_high=found.high,
        at_low=found.at_low,
        at_high=found.at_high,
    )


def _spread(found: Indices, outcomes: list[str]) -> pd.DataFrame:
    columns = {
        "share": found.share,
        "monte_carlo": found.monte_carlo,
        "assumptions": found.assumptions,
    }
    return pd.DataFrame({"outcome": outcomes} | columns)


def _long(outcomes: list[str], names: list[str], **columns: Any) -> pd.DataFrame:
    """A row for each outcome and number, from arrays of shape (numbers, outcomes)."""
    keys = {
        "outcome": np.repeat(outcomes, len(names)),
        "number": np.tile(names, len(outcomes)),
    }
    return pd.DataFrame(keys | {name: part.T.ravel() for name, part in columns.items()})
