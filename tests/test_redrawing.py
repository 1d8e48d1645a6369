"""The register of figures: complete, and the one place where a figure is described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.errors import ScenarioError
from sim.redrawing import KINDS, Findings, figures, redrawn, to_save
from sim.saving import read_manifest
from sim.tablefiles import TABLES


def test_every_figure_is_drawn_from_files_that_there_may_be() -> None:
    """Its own kind's table, tables that can be read, the scenario."""
    known = {f"{name}.csv" for name in TABLES} | {"scenario.yaml"}
    for kind, found in KINDS.items():
        assert kind in known
        assert all(set(figure.files) <= known for figure in found.values())


def test_help_names_every_figure() -> None:
    """In the words in which they are asked for."""
    said = CliRunner().invoke(main, ["plot", "--help"]).output
    names = {name for found in KINDS.values() for name in found} - {"reliability-open"}
    assert names <= set(re.findall(r"[a-z]+", said))


def test_a_kind_is_told_by_its_table(tmp_path: Path) -> None:
    """A folder with none of them is of no kind."""
    with pytest.raises(ScenarioError, match=r"expected a results folder with outcomes\.csv or "):
        figures(tmp_path, Findings.of(tmp_path, {}))


def test_a_figure_whose_files_are_gone_is_none(tmp_path: Path) -> None:
    """The others are still drawn."""
    folder = sim.run("granada-2023", rounds=10).save(tmp_path / "r")
    (folder / "scenario.yaml").unlink()
    (folder / "ranks.csv").unlink()
    assert list(redrawn(folder, read_manifest(folder))) == ["outcomes", "timeline", "modes"]


def test_a_save_leaves_slow_company_to_who_asks(tmp_path: Path) -> None:
    """Outcomes and timeline are saved with a run; the others are drawn on demand."""
    folder = sim.run("granada-2023", rounds=10).save(tmp_path / "r")
    assert list(to_save(folder, read_manifest(folder))) == ["outcomes", "timeline"]
    assert {file.stem for file in folder.glob("*.png")} == {"outcomes", "timeline"}


def test_an_older_manifest_will_do(tmp_path: Path) -> None:
    """What it does not say is left out of the picture."""
    folder = sim.run("granada-2023", rounds=10).save(tmp_path / "r")
    for ax in redrawn(folder, {}, ("outcomes", "timeline", "attendance", "modes")).values():
        assert ax.get_title(loc="left") == ""
