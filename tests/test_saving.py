"""Results folders: whole or not at all, never in place of something else, never shared."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.errors import ScenarioError
from sim.folders import replacing
from sim.saving import (
    read_manifest,
    refuse_to_harm,
    save,
    save_new,
    write_manifest,
)
from sim.tablefiles import read_table, write_tables

ROW = {"as_of": "start", "outcome": "talks", "share": 0.5, "low": 0.4, "high": 0.6}


def writing(said: str = "new") -> Callable[[Path], None]:
    """What writes a small run."""

    def write(folder: Path) -> None:
        write_tables(folder, {"outcomes": pd.DataFrame([ROW])})
        (folder / "said.txt").write_text(said)
        write_manifest(folder, {"scenario_sha256": "0"})

    return write


def failing(error: BaseException) -> Callable[[Path], None]:
    """What fails halfway."""

    def write(folder: Path) -> None:
        (folder / "half.txt").write_text("half")
        raise error

    return write


def everything(folder: Path) -> set[str]:
    """All that is there, by path."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current directory with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Writing where one is told


def test_makes_the_folders_above(here: Path) -> None:
    """A folder deep down is made, and nothing else is left beside it."""
    assert save(Path("a/b/run"), writing()) == Path("a/b/run")
    assert {p for p in everything(here) if "/run/" not in p} == {"a", "a/b", "a/b/run"}


def test_is_readable_as_any_new_folder(here: Path) -> None:
    """The draft's privacy does not stick."""
    (here / "other").mkdir()
    assert save(Path("run"), writing()).stat().st_mode == (here / "other").stat().st_mode


def test_replaces_an_earlier_run(here: Path) -> None:
    """The old goes whole, the new comes whole."""
    save(Path("run"), writing("old"))
    save(Path("run"), writing("new"))
    assert Path("run/said.txt").read_text() == "new"
    assert everything(here) == {"run"} | {f"run/{name}" for name in os.listdir("run")}


def test_takes_an_empty_folder() -> None:
    """What is empty holds nothing to lose."""
    Path("run").mkdir()
    assert (save(Path("run"), writing()) / "manifest.json").is_file()


def test_follows_a_link(here: Path) -> None:
    """A linked folder is replaced where it is; the link stays."""
    save(Path("disk/run"), writing("old"))
    Path("link").symlink_to(here / "disk" / "run")
    save(Path("link"), writing("new"))
    assert Path("link").is_symlink()
    assert Path("disk/run/said.txt").read_text() == "new"


# Refusing


def _file(place: Path) -> None:
    place.write_text("precious")


def _foreign(place: Path) -> None:
    place.mkdir()
    (place / "thesis.txt").write_text("precious")


def _foreign_manifest(place: Path) -> None:
    place.mkdir()
    (place / "manifest.json").write_text('{"name": "a browser extension"}')


def _added(place: Path) -> None:
    save(place, writing())
    (place / "notes.csv").write_text("precious")


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (_file, "this is a file"),
        (_foreign, "something here that is no results folder"),
        (_foreign_manifest, "something here that is no results folder"),
        (_added, "'notes.csv' in this results folder is not of a run"),
    ],
)
def test_refuses_what_is_not_its_own(
    prepare: Callable[[Path], None], message: str, here: Path
) -> None:
    """Anything that a run did not write stays untouched."""
    place = here / "place"
    prepare(place)
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    with pytest.raises(ScenarioError, match=f"place: .*{message}.*; choose another folder"):
        save(place, writing())
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("place", [".", "../{here}", ""])
def test_refuses_the_current_directory(place: str, here: Path) -> None:
    """It would be pulled away under the user's feet."""
    with pytest.raises(ScenarioError, match="this is the current directory"):
        save(Path(place.format(here=here.name)), writing())


def test_refusing_can_be_asked_beforehand() -> None:
    """Before a long run is played in vain."""
    refuse_to_harm(Path("not/there"))
    _file(Path("file"))
    with pytest.raises(ScenarioError, match="this is a file"):
        refuse_to_harm(Path("file"))


# Failing


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt(), ZeroDivisionError()])
def test_a_failure_leaves_nothing(error: BaseException, here: Path) -> None:
    """No draft, no empty folder, no folder above that was not there before."""
    with pytest.raises((ScenarioError, type(error))):
        save(Path("a/b/run"), failing(error))
    with pytest.raises((ScenarioError, type(error))):
        save_new("run", failing(error))
    assert everything(here) == set()


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt(), ZeroDivisionError()])
def test_a_failure_keeps_the_old_results(error: BaseException, here: Path) -> None:
    """What was there is there still, and nothing beside it."""
    save(Path("run"), writing("old"))
    before = everything(here)
    with pytest.raises((ScenarioError, type(error))):
        save(Path("run"), failing(error))
    assert everything(here) == before
    assert Path("run/said.txt").read_text() == "old"


@pytest.mark.parametrize("when", [1, 2])
@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_a_failure_in_the_last_step_keeps_the_old_results(
    when: int, error: BaseException, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even between taking the old away and putting the new in its place."""
    save(Path("run"), writing("old"))
    before = everything(here)
    calls: list[Any] = []

    def replace(source: Any, target: Any) -> None:
        calls.append(source)
        if len(calls) == when:
            raise error
        os.rename(source, target)

    monkeypatch.setattr("sim.saving.os.replace", replace)
    with pytest.raises((ScenarioError, KeyboardInterrupt)):
        save(Path("run"), writing("new"))
    assert everything(here) == before
    assert Path("run/said.txt").read_text() == "old"


@pytest.mark.parametrize("place", ["file/run", "/proc/run"])
def test_what_cannot_be_written_is_said(place: str) -> None:
    """The system's reason, and where."""
    _file(Path("file"))
    with pytest.raises(ScenarioError, match=f"^{place}: cannot be written: [A-Z]"):
        save(Path(place), writing())


# New folders


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that stands still."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Clock:
            return cls(2025, 5, 15, 12, 0, 0)

    monkeypatch.setattr("sim.saving.datetime", Clock)


@pytest.mark.usefixtures("noon")
def test_a_new_folder_is_named_after_the_run_and_the_moment() -> None:
    """In results/, with a number where the name is taken."""
    names = [save_new("istanbul_2025", writing()) for _ in range(3)]
    stem = "results/istanbul-2025-20250515-120000"
    assert [str(name) for name in names] == [stem, f"{stem}-2", f"{stem}-3"]


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My file (1)", "My-file-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("…", "run"),
        ("Женева", "Женева"),
        ("x" * 300, "x" * 60),
    ],
)
def test_any_name_gives_a_folder_name(name: str, slug: str) -> None:
    """Nothing in a name leads elsewhere."""
    assert save_new(name, writing()) == Path(f"results/{slug}-20250515-120000")


@pytest.mark.usefixtures("noon")
def test_runs_that_end_at_once_get_folders_of_their_own(here: Path) -> None:
    """The system decides who gets which; nobody's results are lost."""

    def one(number: int) -> tuple[int, Path]:
        return number, save_new("race", writing(str(number)))

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(one, range(24)))
    assert len({folder for _, folder in saved}) == 24
    assert all((folder / "said.txt").read_text() == str(number) for number, folder in saved)
    assert len(list((here / "results").iterdir())) == 24


@pytest.mark.usefixtures("noon")
def test_a_folder_that_comes_in_between_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a name be taken after it was found free, the next is tried."""
    first = save_new("race", writing("first"))
    monkeypatch.setattr(Path, "exists", lambda self: self.name == "results")
    assert save_new("race", writing("second")) != first
    assert (first / "said.txt").read_text() == "first"


def test_a_file_called_results_is_said() -> None:
    """The folder of all runs cannot be made where a file is."""
    _file(Path("results"))
    with pytest.raises(ScenarioError, match=r"results/run-.*: cannot be written"):
        save_new("run", writing())


# Reading


def test_reads_what_was_written() -> None:
    """Manifest and outcomes come back."""
    save(Path("run"), writing())
    assert read_manifest(Path("run"))["scenario_sha256"] == "0"
    assert read_table(Path("run"), "outcomes").to_dict("records") == [ROW]


def test_names_that_look_like_nothing_stay_names() -> None:
    """An outcome may be called None, nan or 007."""
    names = ["None", "nan", "007", "", "a,b", 'say "no"']
    table = pd.DataFrame([ROW | {"outcome": name} for name in names])
    write_tables(Path("."), {"outcomes": table})
    assert list(read_table(Path("."), "outcomes")["outcome"]) == names


HEAD = "as_of,outcome,share,low,high\n"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        HEAD,
        "as_of,outcome,share\nstart,talks,0.5\n",
        HEAD + "start,talks,half,0,1\n",
        HEAD + "start,talks,nan,0,1\n",
        HEAD + "start,talks,50,0,1\n",
        HEAD + "start,talks\n",
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_table_of_outcomes_is_said(text: str | bytes | None) -> None:
    """Missing, empty, other columns, no numbers, no shares, no text."""
    if text is not None:
        Path("outcomes.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ScenarioError, match="expected a results folder with"):
        read_table(Path("."), "outcomes")


@pytest.mark.parametrize("text", [None, "", "[]", "{}", "[" * 100_000, '{"scenario": "x"}'])
def test_what_is_no_manifest_is_said(text: str | None) -> None:
    """Missing, empty, of another shape, of another program."""
    if text is not None:
        Path("manifest.json").write_text(text)
    with pytest.raises(ScenarioError, match="expected a results folder with"):
        read_manifest(Path("."))


# Replacing files


def test_files_are_replaced_together(here: Path) -> None:
    """Files appear in the folder at the end, beside what was there."""
    _foreign(here / "place")
    with replacing(here / "place") as draft:
        (draft / "picture").write_text("new")
        assert not (here / "place" / "picture").exists()
    assert everything(here / "place") == {"picture", "thesis.txt"}


@pytest.mark.parametrize("error", [FULL, KeyboardInterrupt()])
def test_no_file_is_replaced_if_one_fails(error: BaseException, here: Path) -> None:
    """What was drawn before is still there."""
    (here / "picture").write_text("old")

    def replace() -> None:
        with replacing(here) as draft:
            failing(error)(draft)

    with pytest.raises((ScenarioError, KeyboardInterrupt)):
        replace()
    assert everything(here) == {"picture"}
    assert (here / "picture").read_text() == "old"
