"""The committed reference run: still the same, digit for digit; and the tool that says so."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "results" / "reference.py"


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, with a reference run of its own."""
    spec = importlib.util.spec_from_file_location("reference", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "FOLDER", tmp_path / "reference")
    return module


def test_the_reference_run_is_the_same_today() -> None:
    """Every table of the bundled scenario, digit for digit."""
    done = subprocess.run(
        [sys.executable, FILE, "--check"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "digit for digit" in done.stdout


def test_finds_no_difference_where_there_is_none(reference: ModuleType) -> None:
    """A run just made is the same as a run made now."""
    reference.make(reference.FOLDER)
    assert reference.differing() == []


def test_names_the_tables_that_differ(reference: ModuleType) -> None:
    """One digit is enough; so is a table that is missing on either side."""
    reference.make(reference.FOLDER)
    table = reference.FOLDER / "modes.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("1", "2", 1), encoding="utf-8")
    (reference.FOLDER / "ranks.csv").unlink()
    (reference.FOLDER / "former.csv").write_text("", encoding="utf-8")
    assert reference.differing() == ["former.csv", "modes.csv", "ranks.csv"]


def test_an_empty_folder_agrees_with_nothing(reference: ModuleType) -> None:
    """Without a reference run every table differs."""
    assert "outcomes.csv" in reference.differing()


def test_is_small_and_the_same_on_every_machine(reference: ModuleType) -> None:
    """Tables, manifest and pictures; nothing that depends on what else is installed."""
    reference.make(reference.FOLDER)
    names = {file.name for file in reference.FOLDER.iterdir()}
    assert names == {
        "attendance.csv",
        "deadlock.csv",
        "manifest.json",
        "modes.csv",
        "outcomes.csv",
        "outcomes.png",
        "outcomes.svg",
        "ranks.csv",
        "talks.csv",
        "timeline.png",
        "timeline.svg",
    }
    assert sum(file.stat().st_size for file in reference.FOLDER.iterdir()) < 400_000
    manifest = json.loads((reference.FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "python results/reference.py"
    assert set(manifest["files"]) == names - {"manifest.json"}


def test_can_be_made_again_in_place(reference: ModuleType) -> None:
    """Making it twice gives the same tables."""
    for _ in range(2):
        reference.make(reference.FOLDER)
    assert reference.differing() == []
