"""The notebook of the lessons: it runs from top to bottom, and stores nothing of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from tests.pages import DOCS, Block
from tests.playing import Player

NOTEBOOKS = sorted(DOCS.rglob("*.ipynb"))
FILE = DOCS / "tutorials" / "istanbul.ipynb"


def cells(file: Path) -> list[dict[str, Any]]:
    """The cells that hold code."""
    notebook = json.loads(file.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_there_is_one_notebook() -> None:
    """The tests below are of every notebook that there is."""
    assert NOTEBOOKS == [FILE]


def test_no_output_is_stored() -> None:
    """Neither what cells gave, nor in which order somebody ran them, is part of the file."""
    assert [cell for cell in cells(FILE) if cell["outputs"] or cell["execution_count"]] == []
    assert json.loads(FILE.read_text(encoding="utf-8"))["metadata"].keys() == {
        "kernelspec",
        "language_info",
    }


def test_its_code_runs_from_top_to_bottom(tmp_path: Path) -> None:
    """Each cell runs after those above it, as plain Python but for Jupyter's own lines."""
    player = Player(FILE, tmp_path)
    with mpl.rc_context({"backend": "agg"}):
        for number, cell in enumerate(cells(FILE)):
            lines = ["\n" if line.startswith("%") else line for line in cell["source"]]
            player.python(Block("python", "", "".join(lines), number))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # Jupyter's own are not ours to mend
def test_jupyter_runs_it_and_shows_its_pictures() -> None:
    """A kernel runs every cell; three of them show a picture."""
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    notebook = nbformat.read(FILE, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert len([output for output in shown if "image/png" in output.get("data", {})]) == 3
