"""A finished run: shares with their intervals, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.deadlock import KINDS
from sim.equations import delegation_name
from sim.intervals import wilson
from sim.plots import plot_outcomes, write
from sim.saving import save
from sim.scenario import MODES, Rank, Scenario
from sim.tally import Tally

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Result:
    """How often each outcome occurred, and what else was counted.

    Attributes
    ----------
    scenario, rounds, seed, mode, as_of
        What was played.
    tallies
        Stage to the counts as of that stage: the start, the record's end and `as_of`.
    rules
        The actors who followed a rule other than their usual one.
    seconds
        How long it took, by the clock.
    """

    scenario: Scenario
    rounds: int
    seed: int
    mode: str
    as_of: str
    tallies: Mapping[str, Tally]
    rules: tuple[str, ...]
    seconds: float

    def outcomes_as_of(self, stage: str) -> pd.DataFrame:
        """Share and 95% interval of each outcome as of a stage that was played."""
        names = [outcome.name for outcome in self.scenario.outcomes]
        tally = self.tallies[stage]
        return _shares("outcome", names, tally.outcomes[MODES.index(self.mode)], tally.rounds)

    @property
    def outcomes(self) -> pd.DataFrame:
        """Columns outcome, share, low, high; as of `as_of`."""
        return self.outcomes_as_of(self.as_of)

    @cached_property
    def attendance(self) -> pd.DataFrame:
        """Columns actor, share, low, high: leaders, then delegations."""
        sending = self.scenario.judgement.sending
        delegations = [delegation_name(p.name) for p in self.scenario.parties if p.name in sending]
        actors = [leader.name for leader in self.scenario.leaders] + delegations
        return _shares("actor", actors, self._tally.attends, self.rounds)

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """The share of rounds in which each party had each rank: a row a party, a column a rank."""
        parties = [party.name for party in self.scenario.parties]
        table = pd.DataFrame(self._tally.ranks / self.rounds, columns=[str(rank) for rank in Rank])
        table.insert(0, "party", parties)
        return table

    @cached_property
    def modes(self) -> pd.DataFrame:
        """The share of each outcome under each mode: a row an outcome, a column a mode."""
        table = pd.DataFrame(self._tally.outcomes.T / self.rounds, columns=list(MODES))
        table.insert(0, "outcome", [outcome.name for outcome in self.scenario.outcomes])
        return table

    @cached_property
    def deadlock(self) -> pd.DataFrame:
        """Columns kind, share, low, high: the rounds that hold a deadlock of each kind."""
        return _shares("kind", list(KINDS), self._tally.deadlock, self.rounds)

    @property
    def _tally(self) -> Tally:
        return self.tallies[self.as_of]

    def as_dict(self) -> dict[str, Any]:
        """The run as plain data, ready for JSON."""
        return {
            "scenario": self.scenario.name,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode,
            "as_of": self.as_of,
            "outcomes": self.outcomes.rename(columns={"outcome": "name"}).to_dict("records"),
            "attendance": self.attendance.to_dict("records"),
            "modes": {mode: _by_name(self.modes, "outcome", mode) for mode in MODES},
            "deadlock": _by_name(self.deadlock, "kind", "share"),
            "effective_sample_size": float(self.rounds),
            "seconds": self.seconds,
            "rounds_per_second": self.rounds * len(self.tallies) / self.seconds,
            "scenario_sha256": self.scenario.sha256,
            "version": version("summitry"),
        }

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the outcomes at the start and as of `as_of`, with their intervals."""
        return plot_outcomes(outcome_table(self), self.scenario.name, ax)

    def save(self, folder: str | Path, command: str = "") -> Path:
        """Write tables, manifest and plots; the folder appears whole or not at all.

        Parameters
        ----------
        folder
            Its path; a results folder that is already there is replaced, anything else refused.
        command
            The command line that makes this run, for the manifest.
        """
        tables = {
            "outcomes": outcome_table(self),
            "attendance": self.attendance,
            "ranks": self.ranks,
            "modes": self.modes,
            "deadlock": self.deadlock,
        }

        def draw(draft: Path) -> None:
            write(self.plot(), draft, "outcomes")

        return save(Path(folder), tables, self._manifest(command), draw)

    def _manifest(self, command: str) -> dict[str, Any]:
        packages = ("summitry", "mesa", "numpy", "pandas", "matplotlib")
        return {
            "scenario": self.scenario.name,
            "scenario_sha256": self.scenario.sha256,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode,
            "as_of": self.as_of,
            "rules": list(self.rules),
            "command": command,
            "versions": {"python": python_version()} | {name: version(name) for name in packages},
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 3),
        }


def outcome_table(result: Result) -> pd.DataFrame:
    """The outcomes as of every stage played: columns as_of, outcome, share, low, high."""
    stages = sorted(result.tallies, key=result.scenario.stage_index.__getitem__)
    tables = [result.outcomes_as_of(stage).assign(as_of=stage) for stage in stages]
    table = pd.concat(tables, ignore_index=True)
    return table[["as_of", "outcome", "share", "low", "high"]]


def _shares(label: str, names: list[str], counts: Any, rounds: int) -> pd.DataFrame:
    low, high = wilson(counts, rounds)
    share = np.asarray(counts) / rounds
    return pd.DataFrame({label: names, "share": share, "low": low, "high": high})


def _by_name(table: pd.DataFrame, name: str, value: str) -> dict[str, float]:
    return {str(key): float(share) for key, share in zip(table[name], table[value], strict=True)}
