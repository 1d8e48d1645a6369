"""A report, and where it is put."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.blocks import Progress, Workers
from sim.crews import Executor
from sim.errors import Place, ScenarioError
from sim.folders import replacing
from sim.report.gathering import Study, gather
from sim.report.page import page
from sim.rounds import ROUNDS
from sim.rules import Rule
from sim.saving import is_report
from sim.scenario import Scenario
from sim.stopping import Until


@dataclass(frozen=True)
class Report:
    """A report: one HTML file that needs no other.

    Attributes
    ----------
    scenario
        The summit's name.
    html
        The file's text; the same run gives the same bytes.
    """

    scenario: str
    html: str

    def __repr__(self) -> str:
        return f"<Report of '{self.scenario}', {len(self.html):,} characters>"

    def save(self, file: str | Path) -> Path:
        """Write it; the file appears whole or not at all.

        Parameters
        ----------
        file
            Its path. A report that is already there is replaced, anything else is refused.

        Returns
        -------
        The path.

        Raises
        ------
        ScenarioError
            If something else is in the way, or the file cannot be written.
        """
        path, place = Path(file), Path(os.path.realpath(file))  # a link goes on to lead there
        refuse_to_overwrite(path)
        with replacing(place.parent) as draft:
            (draft / place.name).write_text(self.html, encoding="utf-8", newline="\n")
            refuse_to_overwrite(path)  # once more: something may have come since
        return path


def report(
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
) -> Report:
    """Play a scenario, find out what drives it, and put all of it into one page.

    Parameters
    ----------
    scenario, rounds, seed, mode, as_of, rules, workers, executor, progress, exact
        As of `sim.run`.
    whole, study
        As of `sim.report.gathering.gather`.

    Raises
    ------
    ScenarioError, Refusal
        As `sim.run` does.

    Examples
    --------
    >>> report("granada-2023", rounds=1_000).html.startswith("<!doctype html>")
    True
    """
    gathered = gather(
        *(scenario, rounds, seed, mode, as_of, rules, workers, executor, progress),
        exact=exact,
        whole=whole,
        study=study,
    )
    return Report(gathered.result.scenario.name, page(gathered))


def refuse_to_overwrite(file: Path) -> None:
    """Refuse a place where something is that is no report.

    Raises
    ------
    ScenarioError
        Naming it.
    """
    if os.path.lexists(file) and not is_report(file):
        reason = "there is something here that is no report; choose another file"
        raise ScenarioError(reason, Place(str(file)))
