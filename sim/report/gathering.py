"""Everything that a report tells, played: the run, what drives it, typical rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.blocks import Progress, Workers
from sim.crews import Executor
from sim.errors import Refusal, ScenarioError
from sim.result import Result
from sim.rounds import ROUNDS, run, timeline
from sim.rules import Rule
from sim.scenario import Scenario
from sim.stopping import Until
from sim.studies.sensitivity import ROUNDS as STUDY_ROUNDS
from sim.studies.sensitivity import Sensitivity, sensitivity
from sim.studies.trace import Typical, typical
from sim.studies.trace.typical import ROUNDS as TOLD_ROUNDS

MAIN, MOST = 0.05, 3
"""An outcome with at least this share is a main one; and how many of them are told of at most."""


@dataclass(frozen=True)
class Study:
    """How what drives the outcomes is found out.

    Attributes
    ----------
    rounds, mode, method, odds
        As `sim.sensitivity` takes them; rounds are by default twice those of the run, and at most
        as many as it plays by default.
    """

    rounds: int | None = None
    mode: str | None = None
    method: str = "first-order"
    odds: float | None = None


@dataclass(frozen=True)
class Gathered:
    """What a report tells.

    Attributes
    ----------
    result
        The run.
    study, why_not
        What drives the outcomes, or why that could not be found out.
    typical
        A typical round of each main outcome.
    looked_at
        Among how many rounds these were looked for.
    commands
        How to make it again, a command line each.
    code
        The SHA-256 of each file of code that was followed, by its name.
    differs
        How what a results folder holds differs from what was played now.
    """

    result: Result
    study: Sensitivity | None
    why_not: str
    typical: tuple[Typical, ...]
    looked_at: int
    commands: tuple[str, ...] = ()
    code: Mapping[str, str] = field(default_factory=dict)
    differs: tuple[str, ...] = ()

    @property
    def main(self) -> list[str]:
        """The main outcomes, the most frequent first."""
        return main_outcomes(self.result)


def main_outcomes(result: Result) -> list[str]:
    """The most frequent outcome and at most two others that are frequent."""
    table = result.outcomes.sort_values("share", ascending=False, kind="stable")
    often = table["share"] >= MAIN
    often.iloc[0] = True
    return [str(name) for name in table["outcome"][often]][:MOST]


def gather(
    scenario: Scenario | str | Path,
    rounds: int | str | Until = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    workers: Workers = 1,
    executor: Executor | str | None = None,
    progress: Progress | None = None,
    exact: bool = False,
    whole: bool = False,
    study: Study | None = None,
) -> Gathered:
    """Play all of it.

    Parameters
    ----------
    scenario, rounds, seed, mode, as_of, rules, workers, executor, progress, exact
        As of `sim.run`.
    whole
        Whether the whole course is played as `sim.timeline` does it, what is supposed included.
    study
        How it is found out what drives the outcomes.

    Raises
    ------
    ScenarioError, Refusal
        As `sim.run` does.
    """
    how: dict[str, Any] = {"workers": workers, "executor": executor, "progress": progress}
    if whole:
        result = timeline(scenario, rounds, seed, mode, rules, **how)
    else:
        result = run(scenario, rounds, seed, mode, as_of, rules, exact=exact, **how)
    try:
        found, why_not = _varied(result, rules, study or Study(), how), ""
    except (Refusal, ScenarioError) as error:
        found, why_not = None, str(error)
    looked_at = TOLD_ROUNDS if exact else min(TOLD_ROUNDS, result.rounds)
    told = typical(
        result.scenario, main_outcomes(result), seed, mode, result.as_of, rules, looked_at
    )
    return Gathered(result, found, why_not, tuple(told), looked_at)


def _varied(result: Result, rules: Any, study: Study, how: Mapping[str, Any]) -> Sensitivity:
    rounds = STUDY_ROUNDS if result.exact else min(STUDY_ROUNDS, 2 * result.rounds)
    here = {} if study.method == "first-order" else {"executor": None}
    return sensitivity(
        result.scenario,
        study.rounds or rounds,
        result.seed,
        study.mode,
        result.as_of,
        rules,
        study.method,
        study.odds,
        **{**how, **here},
    )
