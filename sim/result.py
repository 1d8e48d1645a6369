"""A finished run: shares with their intervals, as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import redrawing
from sim.bands import bands as bands_of
from sim.bands import enough
from sim.deadlock import KINDS
from sim.equations import delegation_name
from sim.intervals import effective, weighed, wilson
from sim.negotiating import ENDS
from sim.plots import draw_figures
from sim.redrawing import Findings, to_save
from sim.saving import (
    Command,
    made_by,
    save_in,
    write_manifest,
    write_parameters,
    write_scenarios,
)
from sim.scenario import MODES, Rank, Scenario
from sim.sequences import SEQUENCE
from sim.sides import agreements
from sim.stopping import Until
from sim.strengths import told
from sim.tablefiles import write_tables
from sim.talks.bargaining import End
from sim.tally import Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TICK = 1e-6


@dataclass(frozen=True, repr=False, eq=False)
class Result:
    """How often each outcome occurred, and what else was counted.

    Every table is made afresh and is yours to change.

    Attributes
    ----------
    scenario, rounds, seed, mode, as_of
        What was played.
    tallies
        Stage to the counts as of that stage: of every moment that was played.
    seconds
        How long it took, by the clock.
    rules
        Who followed a rule other than the usual one, and how that rule reads.
    exact
        Whether every possible history was counted once, with its probability.
    until
        The width at which the run stopped, if it was played until one.
    """

    scenario: Scenario
    rounds: int
    seed: int
    mode: str
    as_of: str
    tallies: Mapping[str, Tally]
    seconds: float
    rules: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False
    until: Until | None = None

    def __repr__(self) -> str:
        return (
            f"<Result of '{self.scenario.name}': {self.rounds:,} rounds, seed {self.seed}, "
            f"{self.mode}, as of {self.as_of}>"
        )

    @property
    def moments(self) -> list[str]:
        """The stages as of which the rounds were played, in order of time."""
        return sorted(self.tallies, key=self.scenario.stage_index.__getitem__)

    @property
    def outcomes(self) -> pd.DataFrame:
        """Columns outcome, share, low, high, as of `as_of`; and band_low, band_high with draws.

        The band is where the share lies for 95% of the draws of strengths, luck taken off; NaN
        where one cannot be told from the other; `bands` says whether for want of rounds.
        """
        return self.outcomes_as_of(self.as_of)

    @property
    def attendance(self) -> pd.DataFrame:
        """Columns actor, share, low, high: leaders, then delegations; as of `as_of`."""
        return self.attendance_as_of(self.as_of)

    def outcomes_as_of(self, stage: str) -> pd.DataFrame:
        """The same as of a stage that was played."""
        names = [outcome.name for outcome in self.scenario.outcomes]
        table = self._shares("outcome", names, stage, lambda tally: tally.outcomes[self._row])
        if (drawn := self._drawn(stage)) is not None:
            strengths = self.scenario.strengths
            at = strengths.points if strengths else None
            table["band_low"], table["band_high"] = bands_of(*drawn, at)
        return table

    def attendance_as_of(self, stage: str) -> pd.DataFrame:
        """Share and 95% interval of each actor's coming as of a stage that was played."""
        sending = self.scenario.judgement.sending
        delegations = [delegation_name(p.name) for p in self.scenario.parties if p.name in sending]
        actors = [leader.name for leader in self.scenario.leaders] + delegations
        return self._shares("actor", actors, stage, lambda tally: tally.attends)

    @property
    def ranks(self) -> pd.DataFrame:
        """The share of rounds in which each party had each rank: a row a party, a column a rank."""
        parties = [party.name for party in self.scenario.parties]
        shares = self._tally.ranks / self._tally.weight[self._row]
        table = pd.DataFrame(shares, columns=[str(rank) for rank in Rank])
        table.insert(0, "party", parties)
        return table

    @property
    def modes(self) -> pd.DataFrame:
        """The share of each outcome under each mode: a row an outcome, a column a mode."""
        weight = self._tally.weight
        # A mode in which what is supposed never comes about has no shares.
        shares = self._tally.outcomes.T / np.where(weight > 0, weight, np.nan)
        table = pd.DataFrame(shares, columns=list(MODES))
        table.insert(0, "outcome", [outcome.name for outcome in self.scenario.outcomes])
        return table

    @property
    def deadlock(self) -> pd.DataFrame:
        """Columns kind, share, low, high: the rounds that hold a deadlock of each kind."""
        return self._shares("kind", list(KINDS), self.as_of, lambda tally: tally.deadlock)

    @property
    def talks(self) -> pd.DataFrame:
        """How the talks ended: columns end, agreement, share, low, high.

        A row for each agreement that was made, the most frequent first, then one for each other
        end; `agreement` tells what is more than nothing in it. No rows where the scenario says
        nothing of bargaining.
        """
        if self._tally.agreements is None:
            return pd.DataFrame(columns=["end", "agreement", "share", "low", "high"])
        made = [_terms(self.scenario, options) for options in agreements(self.scenario)]
        signed = self._shares("agreement", made, self.as_of, lambda tally: tally.agreements)
        signed.insert(0, "end", ENDS[End.AGREED])
        signed = signed[signed["share"] > 0].sort_values("share", ascending=False, kind="stable")
        ended = self._shares("end", list(ENDS), self.as_of, lambda tally: tally.ends)
        ended.insert(1, "agreement", "")
        parts = [signed, ended.drop(index=int(End.AGREED))]
        return pd.concat([part for part in parts if len(part)], ignore_index=True)

    @property
    def timeline(self) -> pd.DataFrame:
        """The outcomes as of every stage played: a column as_of, then those of `outcomes`."""
        tables = [self.outcomes_as_of(stage) for stage in self.moments]
        for table, stage in zip(tables, self.moments, strict=True):
            table.insert(0, "as_of", stage)
        return pd.concat(tables, ignore_index=True)

    @property
    def rounds_per_second(self) -> float:
        """How many rounds were played a second, those of all stages together."""
        return self.rounds * len(self.tallies) / max(self.seconds, _TICK)

    def effective_sample_size(self, stage: str) -> float:
        """As how many rounds of equal weight the rounds tell, as of a stage (Kish 1965).

        Infinitely many, if every history was counted.
        """
        tally = self.tallies[stage]
        if self.exact:
            return inf
        if tally.squares is None:
            return float(tally.rounds)
        return float(effective(tally.weight[self._row], tally.squares.weight[self._row]))

    @property
    def interval(self) -> str | None:
        """What kind of 95% interval stands beside a share; None, if every history was counted."""
        if self.exact:
            return None
        if self.until:
            return SEQUENCE
        return "Wilson" if self._tally.squares is None else "weighed"

    @property
    def bands(self) -> str | None:
        """Whether bands can be told as of `as_of`: `told`, or `too few rounds`.

        None where all rounds read words alike, so that shares have no bands.
        """
        return self.bands_as_of(self.as_of)

    def bands_as_of(self, stage: str) -> str | None:
        """The same as of a stage that was played."""
        if (drawn := self._drawn(stage)) is None:
            return None
        return "told" if enough(*drawn) else "too few rounds"

    @property
    def parameters(self) -> dict[str, Any] | None:
        """Where the strengths of words come from, and how many draws were used.

        None where words are read as elicited.
        """
        strengths = self.scenario.strengths
        return told(strengths.mean if strengths and self.exact else strengths)

    @property
    def _findings(self) -> Findings:
        return Findings(self.tables.__getitem__, self._said, lambda: self.scenario)

    @property
    def _tally(self) -> Tally:
        return self.tallies[self.as_of]

    def _drawn(self, stage: str) -> tuple[Any, Any] | None:
        """Outcomes by the draw of strengths, and the same of squared weights if rounds are weighed.

        None where all rounds read words alike.
        """
        tally = self.tallies[stage]
        if tally.drawn is None:
            return None
        return tally.drawn, None if tally.squares is None else tally.squares.drawn

    @property
    def _row(self) -> int:
        return MODES.index(self.mode)

    def _shares(
        self, label: str, names: list[str], stage: str, part: Callable[[Tally], Any]
    ) -> pd.DataFrame:
        tally = self.tallies[stage]
        sums, weight = part(tally), tally.weight[self._row]
        share = sums / weight
        low, high = share, share
        if self.until:
            low, high = self.until.intervals(sums, tally.rounds)
        elif not self.exact and tally.squares is None:
            low, high = wilson(sums, tally.rounds)
        elif not self.exact and tally.squares is not None:
            squares = tally.squares
            low, high = weighed(sums, part(squares), weight, squares.weight[self._row])
        return pd.DataFrame({label: names, "share": share, "low": low, "high": high})

    def as_dict(self) -> dict[str, Any]:
        """The run as plain data, ready for JSON."""
        return {
            "scenario": self.scenario.name,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode,
            "as_of": self.as_of,
            "outcomes": plain(self.outcomes.rename(columns={"outcome": "name"})),
            "attendance": self.attendance.to_dict("records"),
            "modes": {mode: _by_name(self.modes, "outcome", mode) for mode in MODES},
            "deadlock": _by_name(self.deadlock, "kind", "share"),
            **({"talks": self.talks.to_dict("records")} if self._bargained else {}),
            "effective_sample_size": None if self.exact else self.effective_sample_size(self.as_of),
            "supposed": list(self.scenario.supposed),
            "exact": self.exact,
            "until": self.until.width if self.until else None,
            "interval": self.interval,
            "bands": self.bands,
            "parameters": self.parameters,
            "seconds": self.seconds,
            "rounds_per_second": self.rounds_per_second,
            "scenario_sha256": self.scenario.sha256,
            "version": version("summitry"),
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the outcomes as of the first and the last moment played, with their intervals.

        Parameters
        ----------
        ax
            Where to draw; a new figure without. A notebook shows `result.plot().figure`.
        """
        return redrawing.outcomes(self._findings, ax)

    def plot_timeline(self, ax: Axes | None = None) -> Axes:
        """Draw the outcomes as of every moment played: how the forecast moved.

        Parameters
        ----------
        ax
            As for `plot`; on the right it needs room for labels.
        """
        return redrawing.timeline(self._findings, ax)

    def plot_attendance(self, ax: Axes | None = None) -> Axes:
        """Draw who comes as of `as_of`, a delegation by its rank.

        Parameters
        ----------
        ax
            As for `plot`.
        """
        return redrawing.attendance(self._findings, ax)

    def plot_modes(self, ax: Axes | None = None) -> Axes:
        """Draw the outcomes under the three modes: what rests on trust.

        Parameters
        ----------
        ax
            As for `plot`; on the right it needs room for what rests on trust.
        """
        return redrawing.modes(self._findings, ax)

    def save(
        self, folder: str | Path | None = None, command: str | Command = "", name: str = ""
    ) -> Path:
        """Write tables, scenario, manifest and pictures; the folder appears whole or not at all.

        Parameters
        ----------
        folder
            Its path: a results folder that is already there is replaced, anything else refused.
            Without, a new folder in `results/` of the current directory.
        command
            The command line that makes this run, for the manifest.
        name
            How the new folder's name begins; by default, the summit's name.

        Returns
        -------
        The folder.

        Raises
        ------
        ScenarioError
            If something else is in the way, or the folder cannot be written.
        """

        def write(draft: Path) -> None:
            write_parameters(draft, self.scenario)
            write_tables(draft, self.tables)
            write_scenarios(draft, scenario=self.scenario.text)
            draw_figures(to_save(draft, self._said), draft)
            seconds = round(self.seconds, 3)
            write_manifest(draft, {**self._said, **made_by(command), "seconds": seconds})

        return save_in(folder, name or self.scenario.name.lower(), write)

    @property
    def _bargained(self) -> bool:
        return self._tally.agreements is not None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What a results folder holds of it, by file name."""
        return {
            "outcomes": self.timeline,
            "attendance": self.attendance,
            "ranks": self.ranks,
            "modes": self.modes,
            "deadlock": self.deadlock,
            **({"talks": self.talks} if self._bargained else {}),
        }

    @property
    def _said(self) -> dict[str, Any]:
        """What the manifest says of the run."""
        return {
            "scenario": self.scenario.name,
            "question": self.scenario.question,
            "scenario_sha256": self.scenario.sha256,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode,
            "as_of": self.as_of,
            "supposed": list(self.scenario.supposed),
            "exact": self.exact,
            "until": self.until.width if self.until else None,
            "interval": self.interval,
            "bands": self.bands,
            "parameters": self.parameters,
            "rules": dict(self.rules),
        }


def _terms(scenario: Scenario, options: tuple[str, ...]) -> str:
    """What is agreed on each issue on which anything is, such as "prisoners: all"."""
    said = zip(scenario.agenda.items(), options, strict=True)
    return "; ".join(f"{issue}: {option}" for (issue, known), option in said if option != known[0])


def plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain data; what is not known is null."""
    return [
        {str(key): value if value == value else None for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def _by_name(table: pd.DataFrame, name: str, value: str) -> dict[str, float]:
    return {str(key): float(share) for key, share in zip(table[name], table[value], strict=True)}
