"""Which figures a results folder has, and how each is drawn from what the folder holds.

A figure is described once, here: those who save a folder, those who draw it again, and whoever
asks a result for its picture all draw it by this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.calibration.rivals import RESULTS
from sim.errors import one_of
from sim.plots import (
    ends,
    plot_attendance,
    plot_difference,
    plot_flow,
    plot_modes,
    plot_outcomes,
    plot_ranking,
    plot_reliability,
    plot_timeline,
    plot_tornado,
    plot_waits,
    subtitle,
)
from sim.reading import load
from sim.scenario import Scenario
from sim.tablefiles import no_results, read_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SCENARIO = "scenario.yaml"
ALL, OPEN = "all", "open"
"""Parts of the forecasts of past meetings, beside those of either horizon."""


@dataclass(frozen=True)
class Findings:
    """What figures are drawn from.

    Attributes
    ----------
    table
        Gives a table by its name.
    said
        What the manifest says, or will say.
    scenario
        Gives what was played; None where no scenario was.
    """

    table: Callable[[str], pd.DataFrame]
    said: Mapping[str, Any]
    scenario: Callable[[], Scenario] | None = None

    @classmethod
    def of(cls, folder: Path, said: Mapping[str, Any]) -> Findings:
        """Those of a results folder; a table is read once, when it is first asked for."""
        scenario = partial(load, folder / _SCENARIO)
        return cls(cache(partial(read_table, folder)), said, scenario)

    def text(self, key: str) -> str:
        """What the manifest says of something; empty if nothing."""
        return str(self.said.get(key) or "")

    @property
    def asked(self) -> str:
        """The question, with what is supposed."""
        supposed = [str(text) for text in self.said.get("supposed", ())]
        return subtitle(self.text("question"), supposed, self.text("mode"))

    @property
    def interval(self) -> str | None:
        """What kind of interval stands beside shares."""
        return self.said.get("interval")


Draw = Callable[[Findings, "Axes | None"], "Axes"]


@dataclass(frozen=True)
class Figure:
    """One picture of a kind of folder.

    Attributes
    ----------
    draw
        Draws it, on a given axis or on a new figure.
    files
        What it is drawn from; where one is missing, there is no such figure.
    saved
        Whether it is among those that are drawn when the folder is saved: the others take as long
        and are for who asks for them.
    there
        Whether there is anything to draw.
    """

    draw: Draw
    files: tuple[str, ...]
    saved: bool = True
    there: Callable[[Findings], bool] = lambda found: True


def outcomes(found: Findings, ax: Axes | None = None) -> Axes:
    """The outcomes as of the first and the last moment."""
    table = ends(found.table("outcomes"))
    return plot_outcomes(table, found.text("scenario"), found.asked, ax, found.interval)


def timeline(found: Findings, ax: Axes | None = None) -> Axes:
    """The outcomes as of every moment."""
    table = found.table("outcomes")
    return plot_timeline(table, found.text("scenario"), found.asked, ax, found.interval)


def attendance(found: Findings, ax: Axes | None = None) -> Axes:
    """Who comes, and in which rank."""
    table, ranks = found.table("attendance"), found.table("ranks")
    title, asked, as_of = found.text("scenario"), found.asked, found.text("as_of")
    return plot_attendance(table, title, asked, ax, found.interval, ranks, as_of)


def modes(found: Findings, ax: Axes | None = None) -> Axes:
    """What rests on trust."""
    table, as_of = found.table("modes"), found.text("as_of")
    return plot_modes(table, found.text("scenario"), found.asked, ax, as_of)


def differences(found: Findings, ax: Axes | None = None) -> Axes:
    """How far two variants differ."""
    table, before, after = found.table("differences"), found.text("before"), found.text("after")
    return plot_difference(table, found.text("scenario"), before, after, ax)


def flow(found: Findings, ax: Axes | None = None) -> Axes:
    """From which outcome to which the rounds change."""
    table, before, after = found.table("flow"), found.text("before"), found.text("after")
    return plot_flow(table, found.text("scenario"), before, after, ax)


def ranking(found: Findings, ax: Axes | None = None) -> Axes:
    """Which numbers matter for which outcome."""
    return plot_ranking(found.table("drivers"), found.text("scenario"), ax)


def tornado(found: Findings, ax: Axes | None = None, outcome: str | None = None) -> Axes:
    """How far numbers move an outcome: by default the one on which assumptions tell most."""
    if outcome is None:
        spread = found.table("spread")
        most = int(np.argmax(spread["assumptions"].fillna(-1)))
        outcome = str(spread["outcome"].iloc[most])
    return plot_tornado(found.table("drivers"), outcome, found.text("scenario"), ax)


def reliability(found: Findings, ax: Axes | None = None, part: str = ALL) -> Axes:
    """How often those came who were given some probability of coming."""
    title = "Who was to come" if part == ALL else f"Who was to come: {part} forecasts"
    rows = _came(found.table("predictions"), part)
    taught = f"Taught by {found.text('taught_by')}"
    return plot_reliability(rows["model"], rows["happened"], title, taught, ax)


def _came(predictions: pd.DataFrame, part: str) -> pd.DataFrame:
    """The forecasts that a principal comes: all, those where something was open, of a horizon."""
    coming = predictions["result"] == RESULTS["attends"][True]
    rows = predictions[(predictions["target"] == "attends") & coming]
    if part == ALL:
        return rows
    return rows[rows["open"] if part == OPEN else rows["horizon"] == part]


def waits(found: Findings, ax: Axes | None = None) -> Axes:
    """Who waits for whom."""
    assert found.scenario is not None
    return plot_waits(found.scenario(), ax)


_WAITS = Figure(waits, (_SCENARIO,), saved=False)

KINDS: Mapping[str, Mapping[str, Figure]] = {
    "outcomes.csv": {
        "outcomes": Figure(outcomes, ("outcomes.csv",)),
        "timeline": Figure(
            timeline,
            ("outcomes.csv",),
            there=lambda found: found.table("outcomes")["as_of"].nunique() > 2,
        ),
        "attendance": Figure(attendance, ("attendance.csv", "ranks.csv"), saved=False),
        "modes": Figure(modes, ("modes.csv",), saved=False),
        "waits": _WAITS,
    },
    "flow.csv": {
        "differences": Figure(differences, ("differences.csv",)),
        "flow": Figure(
            flow, ("flow.csv",), there=lambda found: bool((found.table("flow")["share"] > 0).any())
        ),
        "waits": _WAITS,
    },
    "drivers.csv": {
        "ranking": Figure(ranking, ("drivers.csv",)),
        "tornado": Figure(tornado, ("drivers.csv", "spread.csv")),
        "waits": _WAITS,
    },
    "predictions.csv": {
        "reliability": Figure(reliability, ("predictions.csv",)),
        "reliability-open": Figure(
            partial(reliability, part=OPEN),
            ("predictions.csv",),
            there=lambda found: not _came(found.table("predictions"), OPEN).empty,
        ),
    },
}
"""The figures of each kind of results folder, by the table that tells the kind."""


def figures(folder: Path, found: Findings) -> dict[str, Figure]:
    """The figures that a results folder has, by name.

    Raises
    ------
    ScenarioError
        If it is of no kind that is known.
    """
    for table, kind in KINDS.items():
        if (folder / table).exists():
            return {
                name: figure
                for name, figure in kind.items()
                if all((folder / file).exists() for file in figure.files) and figure.there(found)
            }
    raise no_results(folder, f"with {' or '.join(KINDS)}")


def to_save(folder: Path, said: Mapping[str, Any]) -> dict[str, Axes]:
    """The figures that are saved with a folder whose tables are written, each drawn.

    Drawn from what was written, they are the same when they are drawn again.
    """
    found = Findings.of(folder, said)
    shown = figures(folder, found)
    return {name: figure.draw(found, None) for name, figure in shown.items() if figure.saved}


def redrawn(folder: Path, said: Mapping[str, Any], names: tuple[str, ...] = ()) -> dict[str, Axes]:
    """Figures of a results folder, each drawn: those named, or all that it has.

    Raises
    ------
    ScenarioError
        For a name that is none of its figures, or a table that cannot be read.
    """
    found = Findings.of(folder, said)
    shown = figures(folder, found)
    chosen = [one_of(name, shown, "a figure of this folder") for name in names or shown]
    return {name: shown[name].draw(found, None) for name in chosen}
