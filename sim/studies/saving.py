"""The results folder of a study: its tables, pictures and manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.plots import draw_figures
from sim.redrawing import to_save
from sim.saving import (
    Command,
    made_by,
    save_in,
    write_manifest,
    write_parameters,
    write_scenarios,
)
from sim.scenario import Scenario
from sim.tablefiles import write_tables


def save_study(
    folder: str | Path | None,
    name: str,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    command: str | Command,
    **scenarios: Scenario | None,
) -> Path:
    """Write a study's folder with its figures; it appears whole or not at all.

    Parameters
    ----------
    folder
        Its path; without, a new folder in `results/` of the current directory.
    name
        How the new folder's name begins.
    tables
        By file name.
    manifest
        What reproduces the study; how and with what it was made is added.
    command
        The command line that makes it.
    scenarios
        What was played, by file name.

    Raises
    ------
    ScenarioError
        If something else is in the way, or the folder cannot be written.
    """

    def write(draft: Path) -> None:
        played = {name: scenario for name, scenario in scenarios.items() if scenario}
        for scenario in played.values():
            write_parameters(draft, scenario)
        write_tables(draft, tables)
        write_scenarios(draft, **{name: scenario.text for name, scenario in played.items()})
        draw_figures(to_save(draft, manifest), draft)
        write_manifest(draft, {**manifest, **made_by(command)})

    return save_in(folder, name, write)
