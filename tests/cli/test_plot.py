"""`summitry plot`: what is drawn again is what was drawn, and nothing of anybody's is lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.plots import draw_figures, plot_waits
from tests.history import written
from tests.summits import text as scenario_text

Command = Callable[..., Any]

ISTANBUL = "istanbul-2025"
RUN = ["attendance", "modes", "outcomes", "timeline", "waits"]
"""The figures of a run of more than two stages."""


def pictures(folder: Path) -> dict[str, bytes]:
    """The pictures of a folder, by name."""
    kinds = (".png", ".svg")
    return {f.name: f.read_bytes() for f in sorted(folder.iterdir()) if f.suffix in kinds}


def names(*figures: str) -> list[str]:
    """The files of figures."""
    return sorted(f"{figure}.{kind}" for figure in figures for kind in ("png", "svg"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short run."""
    return sim.run("granada-2023", rounds=10).save(tmp_path_factory.mktemp("saved") / "r")


@pytest.fixture
def r(saved: Path, here: Path) -> Path:
    """The same as `r` in the current directory, to be changed."""
    shutil.copytree(saved, here / "r")
    return here / "r"


# What is drawn


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        (("run", ISTANBUL, "--rounds", 77, "--as-of", "Tuesday"), RUN),
        (
            ("run", ISTANBUL, "--rounds", 77, "--mode", "assured", "--do", "Putin attends"),
            ["attendance", "modes", "outcomes", "waits"],
        ),
        (
            ("compare", ISTANBUL, "--rounds", 300, "--do", "Putin attends"),
            ["differences", "flow", "waits"],
        ),
        # Rounds that weigh differently on the two sides do not flow.
        (
            ("compare", "granada-2023", "--rounds", 1500, "--given", "Pashinyan attends"),
            ["differences", "waits"],
        ),
        (("sensitivity", "granada-2023", "--rounds", 5000), ["ranking", "tornado", "waits"]),
        (("backtest", "mine"), ["reliability", "reliability-open"]),
    ],
)
def test_what_was_saved_is_drawn_again_byte_for_byte(
    words: tuple[Any, ...], figures: list[str], summitry: Command, here: Path
) -> None:
    """In place or elsewhere; and beside it what a run leaves to whoever asks."""
    written(here / "mine")
    assert summitry(*words, "--out", "r").code == 0
    saved = pictures(here / "r")
    assert saved
    done = summitry("plot", "r", "--out", "deep/er")
    assert done.out == f"Drawn: {', '.join(f'deep/er/{name}' for name in names(*figures))}\n"
    again = pictures(here / "deep" / "er")
    assert list(again) == names(*figures) == sorted(os.listdir("deep/er"))
    assert saved.items() <= again.items()
    first = next(iter(saved))
    (here / "r" / first).unlink()
    assert summitry("plot", "r", "--figure", first[:-4], "--format", first[-3:]).code == 0
    assert pictures(here / "r") == saved


def test_what_python_draws_is_the_same(summitry: Command, here: Path) -> None:
    """Of a run, what its own methods draw; of a scenario, who waits for whom."""
    summitry("run", ISTANBUL, "--rounds", 512, "--out", "r")
    summitry("plot", "r", "--format", "svg")
    result = sim.run(ISTANBUL, rounds=512)
    (here / "mine").mkdir()
    mine = {
        "attendance": result.plot_attendance(),
        "modes": result.plot_modes(),
        "waits": plot_waits(result.scenario),
    }
    draw_figures(mine, here / "mine", [".svg"])
    assert pictures(here / "mine").items() <= pictures(here / "r").items()


def test_a_run_of_one_moment_has_no_timeline(summitry: Command) -> None:
    """Two bars say all of it."""
    Path("s.yaml").write_text(scenario_text(intent={"Ann": "comes"}))
    summitry("run", "s.yaml", "--rounds", 10, "--out", "r")
    drawn = summitry("plot", "r").out
    assert "outcomes.png" in drawn
    assert "timeline" not in drawn


@pytest.mark.usefixtures("r")
@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        (("--figure", "modes"), ["modes.png", "modes.svg"]),
        (("--format", "svg", "--figure", "outcomes"), ["outcomes.svg"]),
        (
            ("--format", "png", "--figure", "waits", "--figure", "modes", "--figure", "waits"),
            ["modes.png", "waits.png"],
        ),
    ],
)
def test_only_what_is_asked_for_is_drawn(
    words: tuple[str, ...], drawn: list[str], summitry: Command
) -> None:
    """By figure and by format, each of them once."""
    done = summitry("plot", "r", "--out", "p", *words)
    assert done.out == f"Drawn: {', '.join(f'p/{name}' for name in drawn)}\n"
    assert sorted(os.listdir("p")) == drawn


# Of a scenario


@pytest.mark.parametrize("words", [(), ("--figure", "waits")])
def test_of_a_scenario_it_is_drawn_who_waits(
    words: tuple[str, ...], summitry: Command, here: Path
) -> None:
    """In the current directory, under the scenario's name, without playing anything."""
    done = summitry("plot", "granada-2023", *words)
    assert done.out == "Drawn: granada-2023-waits.png, granada-2023-waits.svg\n"
    assert list(pictures(here)) == names("granada-2023-waits") == sorted(os.listdir())


def test_a_file_will_do_and_is_drawn_anew_when_it_changes(summitry: Command, here: Path) -> None:
    """A picture that this program drew makes way for the next."""
    file = Path("s.yaml")
    file.write_text(scenario_text(intent={"Bob": "comes"}, comes_if={"Ann": "Bob attends"}))
    assert summitry("plot", "s.yaml", "--out", "p").code == 0
    first = pictures(here / "p")
    file.write_text(scenario_text(intent={"Bob": "comes"}, comes_if={"Ann": "Bob stays away"}))
    assert summitry("plot", "s.yaml", "--out", "p").code == 0
    assert list(pictures(here / "p")) == list(first) == names("s-waits")
    assert pictures(here / "p") != first


# What is refused


@pytest.mark.usefixtures("r")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("r", "--figure", "timelin"), "'timelin' is not a figure of this folder; did you mean "),
        (("r", "--figure", "flow"), "known here: outcomes, timeline, attendance, modes, waits"),
        (("granada-2023", "--figure", "modes"), "a figure of a scenario that has not been played"),
        (("missing",), "missing: expected a results folder or a scenario"),
        (("granda-2023",), "expected a results folder or a scenario; did you mean 'granada-2023'"),
        (("foreign",), "foreign: expected a results folder"),
        (("r", "--out", "thesis.txt"), "thesis.txt: cannot be written: File exists"),
        (("thesis.txt",), "thesis.txt:1:1: "),
    ],
)
def test_bad_input_is_one_message(
    words: tuple[str, ...], said: str, summitry: Command, here: Path
) -> None:
    """With exit code 2 and nothing changed."""
    (here / "foreign").mkdir()
    (here / "thesis.txt").write_text("precious")
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    done = summitry("plot", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("r")
@pytest.mark.parametrize(
    "text", ["", "outcome,cautious\n", "outcome,cautious,credible,assured\ntalks,2,0,0\n"]
)
def test_a_table_that_holds_something_else_is_said(text: str, summitry: Command) -> None:
    """Nothing is drawn, not even what could be."""
    Path("r/modes.csv").write_text(text)
    done = summitry("plot", "r", "--out", "p")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("summitry: r: expected a results folder with ")
    assert "modes.csv" in done.err
    assert not Path("p").exists() or not os.listdir("p")


# What is in the way


@pytest.mark.usefixtures("r")
@pytest.mark.parametrize("place", ["r", "."])
def test_a_foreign_file_is_never_replaced(place: str, summitry: Command) -> None:
    """In a results folder or elsewhere: it is named, and nothing at all is drawn."""
    mine = Path(place) / "waits.png"
    mine.write_bytes(b"my own drawing")
    before = sorted(os.listdir(place))
    done = summitry("plot", "r", "--out", place)
    assert (done.code, done.out) == (2, "")
    assert "there is something here already that is no picture drawn by this program" in done.err
    assert "waits.png" in done.err
    assert mine.read_bytes() == b"my own drawing"
    assert sorted(os.listdir(place)) == before


def test_a_bundled_scenario_stays_what_its_name_says(summitry: Command, here: Path) -> None:
    """Though a folder is called so: that is meant only if it holds results."""
    name = "granada-2023"
    (here / name).mkdir()
    assert summitry("plot", name, "--format", "svg").out == f"Drawn: {name}-waits.svg\n"
    assert summitry("run", name, "--rounds", 10, "--out", name).code == 0
    assert f"{name}/modes.svg" in summitry("plot", name).out


@pytest.mark.usefixtures("r")
@pytest.mark.parametrize("target", ["r", "granada-2023"])
def test_the_pictures_of_other_results_are_never_replaced(target: str, summitry: Command) -> None:
    """Nor does anything foreign come among them; the folder itself may be named in other words."""
    shutil.copytree("r", "other")
    before = {path: path.read_bytes() for path in Path("other").iterdir()}
    done = summitry("plot", target, "--out", "other")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("summitry: other: these are the results of something else; ")
    assert {path: path.read_bytes() for path in Path("other").iterdir()} == before
    assert summitry("plot", "r", "--out", "./r/", "--figure", "modes").code == 0


@pytest.mark.usefixtures("r")
def test_what_is_drawn_later_is_the_folders_own(summitry: Command) -> None:
    """The manifest names it, so that the folder can still be replaced by another run."""
    again = ("run", "granada-2023", "--rounds", 10, "--out", "r")
    before = json.loads(Path("r/manifest.json").read_text())
    summitry("plot", "r")
    after = json.loads(Path("r/manifest.json").read_text())
    assert set(after["files"]) == {*os.listdir("r")} - {"manifest.json"}
    assert {**before, "files": 0} == {**after, "files": 0}
    assert summitry(*again).code == 0
    assert "waits.png" not in os.listdir("r")


@pytest.mark.usefixtures("r")
def test_elsewhere_no_manifest_appears(summitry: Command) -> None:
    """Nor is one that is somebody else's taken for ours."""
    Path("p").mkdir()
    Path("p/manifest.json").write_text('{"name": "my web page"}')
    assert summitry("plot", "r", "--out", "p", "--figure", "modes").code == 0
    assert Path("p/manifest.json").read_text() == '{"name": "my web page"}'
    assert sorted(os.listdir("p")) == ["manifest.json", "modes.png", "modes.svg"]


def test_letters_that_the_font_lacks_are_told_once(summitry: Command, here: Path) -> None:
    """In one line for all pictures, and nothing of where in the program that was."""
    outcomes = {"\u65e5\u672c": "Ann attends", "rest": "always"}
    (here / "s.yaml").write_text(scenario_text(intent={"Ann": "comes"}, outcomes=outcomes))
    done = summitry("run", "s.yaml", "--rounds", 10, "--out", "r")
    assert done.code == 0
    assert done.err.startswith("summitry: warning: the font of pictures lacks \u65e5 \u672c: ")
    assert done.err.count("\n") == 1
    assert summitry("plot", "r", "--figure", "waits").err == ""
