"""The page on files has every file, column and key of the folders that the program writes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import sim
from sim.fits import PACKAGED
from tests.pages import DOCS, tables

PAGE = DOCS / "reference" / "files.md"
KINDS = ("run", "compare", "sensitivity", "backtest")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder of each kind."""
    place = tmp_path_factory.mktemp("saved")
    summit = sim.load("istanbul-2025")
    sim.run(summit, rounds=8_000).save(place / "run", "")
    changed = sim.suppose(summit, do=["Trump attends"])
    sim.compare(summit, changed, rounds=1_000).save(place / "compare", "")
    sim.sensitivity(summit, rounds=4_000).save(place / "sensitivity", "")
    sim.backtest().save(place / "backtest", "")
    return place


def names(cell: str) -> list[str]:
    """The names in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def columns() -> dict[str, dict[str, list[str]]]:
    """Kind to file to columns, as the page's table has them; an empty cell is as above."""
    found: dict[str, dict[str, list[str]]] = {}
    for kind, file, column, _ in tables(PAGE)["columns"][1:]:
        if kind:
            files = found.setdefault(names(kind)[0], {})
        if file:
            said = files.setdefault(names(file)[0], [])
        said += names(column)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_of_a_folder_are_those_of_the_page(kind: str, saved: Path) -> None:
    """Each CSV file of a folder has the columns that the page says, in that order."""
    heads = {
        file.name: file.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        for file in (saved / kind).glob("*.csv")
    }
    assert heads == columns()[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_the_keys_of_a_manifest_are_those_of_the_page(kind: str, saved: Path) -> None:
    """A manifest has the keys that the page says of its kind, and no others."""
    said = {
        key
        for cell, of, _ in tables(PAGE)["manifest"][1:]
        for key in names(cell)
        if of == "all" or kind in names(of)
    }
    manifest = json.loads((saved / kind / "manifest.json").read_text(encoding="utf-8"))
    assert manifest.keys() == said


def test_the_files_of_a_folder_are_tables_pictures_scenarios_and_the_manifest(saved: Path) -> None:
    """There is no file in any folder of which the page does not speak."""
    endings = {file.suffix for file in saved.rglob("*.*") if file.is_file()}
    assert endings - {".parquet"} == {".csv", ".png", ".svg", ".yaml", ".json"}
    texts = {file.name for file in saved.rglob("*") if file.suffix in (".yaml", ".json")}
    assert texts == {"scenario.yaml", "manifest.json"}


def test_the_keys_of_a_parameter_file_are_those_of_the_page() -> None:
    """The packaged parameter file has them, in that order."""
    said = [key for cell, _ in tables(PAGE)["parameters"][1:] for key in names(cell)]
    assert [*json.loads(PACKAGED.read_text(encoding="utf-8"))] == said


def test_a_checkpoint_holds_what_the_page_says(tmp_path: Path) -> None:
    """Two files: which run it is, and its blocks."""
    sim.run("granada-2023", rounds=1_000, as_of="start", checkpoint=tmp_path / "kept")
    assert {file.name for file in (tmp_path / "kept").iterdir()} == {"job.json", "blocks"}
    job = json.loads((tmp_path / "kept" / "job.json").read_text(encoding="utf-8"))
    assert [*job] == ["job", "passing", "checksum"]
