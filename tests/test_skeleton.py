"""The skeleton: it reads well, it plays, and it overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.readback import readback
from sim.reading import load, loads
from sim.rounds import run
from sim.scenario import CLASSES
from sim.skeleton import SKELETON, write_skeleton


def test_loads_without_a_warning() -> None:
    """What `new` writes is a good scenario, and can be said back."""
    scenario = loads(SKELETON)
    assert scenario.warnings == ()
    assert "Talks at Geneva" in readback(scenario)


def test_every_outcome_and_every_mode_tells_something() -> None:
    """It is worth playing: no outcome is empty, and trust matters."""
    result = run(loads(SKELETON), rounds=5_000)
    assert result.outcomes["share"].min() > 0.02
    cautious, credible, assured = result.modes.iloc[0, 1:]
    assert cautious < credible < assured


def test_explains_itself() -> None:
    """It has comments, names all classes of statements, and fits an editor's window."""
    lines = SKELETON.splitlines()
    assert sum("#" in line for line in lines) > 20
    assert all(said in SKELETON for said in CLASSES)
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("geneva", "geneva.yaml"),
        ("geneva.yaml", "geneva.yaml"),
        ("geneva.yml", "geneva.yml"),
        ("geneva.2030", "geneva.2030.yaml"),
        ("two words", "two words.yaml"),
    ],
)
def test_writes_a_file_that_loads(name: str, file: str, tmp_path: Path) -> None:
    """The suffix is added where there is none."""
    assert write_skeleton(tmp_path / name) == tmp_path / file
    assert load(tmp_path / file).name == "Talks at Geneva"


def test_refuses_to_overwrite(tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    (tmp_path / "geneva.yaml").write_text("mine")
    with pytest.raises(ScenarioError, match="this file exists; choose another name"):
        write_skeleton(tmp_path / "geneva")
    assert (tmp_path / "geneva.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["", ".", "/", "missing/geneva"])
def test_says_what_cannot_be_written(name: str) -> None:
    """No name, or no folder to put it in."""
    with pytest.raises(ScenarioError, match=r"expected the name of a file|cannot be written: No"):
        write_skeleton(Path(name))
