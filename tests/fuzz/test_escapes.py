"""What a scenario names stays a name: in a folder's path, a picture, a table, on a terminal."""

from __future__ import annotations

import csv
import json
import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

from sim.cells import as_said, inert
from sim.cli import main
from sim.errors import ScenarioError
from sim.reading import loads
from sim.saving import new_folder, save
from sim.shown import in_one_line, shown
from sim.tablefiles import read_table
from tests.fuzz import nasty
from tests.fuzz.hostile import OUTCOME, SUMMIT, TEXT
from tests.reading import SMALL, changed

STUDIES = {
    "run": ["--rounds", "200"],
    "timeline": ["--rounds", "200"],
    "compare": ["--rounds", "200", "--do", "+A&<b> attends"],
    "sensitivity": ["--rounds", "2000"],
}


def summitry(*words: str) -> Result:
    """The command, which must end well."""
    found = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with the hostile scenario in it."""
    folder = tmp_path / "inside" / "here"
    folder.mkdir(parents=True)
    (folder / "hostile.yaml").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def no_mathematics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be read as a formula of TeX."""

    def parse(self: object, text: str, *rest: object) -> None:
        raise AssertionError(f"read as mathematics: {text}")

    monkeypatch.setattr(MathTextParser, "parse", parse)


@pytest.mark.usefixtures("no_mathematics")
@pytest.mark.parametrize("command", STUDIES)
def test_names_stay_names_in_all_that_is_saved(command: str, here: Path) -> None:
    """Nothing is written outside, run by a spreadsheet, or taken for mathematics or a script."""
    summitry(command, "hostile.yaml", *STUDIES[command])
    assert [path.name for path in here.iterdir() if path.name != "hostile.yaml"] == ["results"]
    assert [path.name for path in here.parent.iterdir()] == ["here"]
    (folder,) = (here / "results").iterdir()
    for file in folder.glob("*.csv"):
        for row in csv.reader(file.read_text(encoding="utf-8").splitlines()):
            assert not [cell for cell in row if _runs(cell)], file.name
    for file in folder.glob("*.svg"):
        tags = {part.tag.rpartition("}")[2] for part in ET.parse(file).iter()}
        assert not tags & {"script", "img", "b", "foreignObject", "a"}, file.name
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert any(SUMMIT in str(said) for said in manifest.values())


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would take a cell for a formula."""
    try:
        float(cell)
    except ValueError:
        return cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    return False


@pytest.mark.usefixtures("no_mathematics")
def test_what_was_saved_is_drawn_again_with_its_own_names(here: Path) -> None:
    """The apostrophe before a formula is taken off again when the table is read."""
    summitry("run", "hostile.yaml", "--rounds", "200", "--out", "out")
    names = read_table(here / "out", "outcomes")["outcome"].tolist()
    assert names[:3] == [OUTCOME, "'=quoted", "-2"]
    summitry("plot", "out")


@pytest.mark.parametrize(
    "command", ["check hostile.yaml", "trace hostile.yaml", "run hostile.yaml"]
)
def test_the_hostile_scenario_can_be_told(command: str, here: Path) -> None:
    """What is printed steers no terminal, and JSON is JSON."""
    words = [*command.split(), *(["--rounds", "200", "--json"] if "run" in command else [])]
    told = summitry(*words).output
    assert shown(told) == told
    if "--json" in words:
        assert json.loads(told)["scenario"] == SUMMIT


def test_a_sweep_writes_no_formulas(here: Path) -> None:
    """Nor does the table that is printed."""
    vary = "chance.=chance$y$=10% to 20%"
    told = summitry("sweep", "hostile.yaml", "--vary", vary, "--points", "2", "--rounds", "64")
    rows = list(csv.reader(told.stdout.splitlines()))
    assert not [cell for row in rows for cell in row if _runs(cell)]
    assert f"'{OUTCOME}" in [cell for row in rows for cell in row]


texts = st.one_of(st.sampled_from([*nasty.FORMULAS, *nasty.ALL]), st.text(max_size=8)).map(
    lambda text: text.encode("utf-8", "replace").decode()  # the reader lets no half characters in
)


@given(st.lists(texts, min_size=1, max_size=4), texts)
def test_cells_that_run_nothing_are_read_back_as_they_were(cells: list[str], head: str) -> None:
    """Whatever the texts are: quoting is undone, numbers are left alone."""
    table = pd.DataFrame({head: pd.Series(cells, dtype=object), "number": [-1.5] * len(cells)})
    made = inert(table)
    assert not [cell for cell in [*made.iloc[:, 0], *made] if _runs(str(cell)) and cell[0] in "=@"]
    assert [as_said(cell) for cell in made.iloc[:, 0]] == cells
    assert as_said(made.columns[0]) == head
    assert (made["number"] == -1.5).all()


@given(st.text())
def test_what_is_shown_steers_nothing(text: str) -> None:
    """No control character and no override of direction is left; ordinary letters are."""
    for said in (shown(text), in_one_line(text)):
        assert not set(said) & set("\x00\x07\x08\t\r\x1b\x7f\x85\x9b\u2028\u202e\u2066\ud800")
    assert "\n" not in in_one_line(text)
    assert shown("Жак, 平和, é, 🕊, نعم\nline") == "Жак, 平和, é, 🕊, نعم\nline"


@given(texts | st.text(max_size=300))
def test_a_new_folder_has_a_plain_name(name: str) -> None:
    """Whatever was run: one step below `results`, short, of letters, digits and hyphens."""
    folder = new_folder(name)
    assert folder.parts[:-1] == ("results",)
    assert folder.name.replace("-", "").isalnum()
    assert len(folder.name.encode()) < 100
    assert folder.name.partition(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}


@pytest.mark.parametrize("sign", ["\x1b", "\r", "\x85", "\u2028", "\u202e", "\u2066", "\x9b"])
@pytest.mark.parametrize(
    "place", ["else", "Monday, Tuesday", "border", "Ann", "storm", "paper", "Red"]
)
def test_a_name_that_would_steer_a_terminal_is_refused(sign: str, place: str) -> None:
    """Wherever it stands, and the message shows the sign written out."""
    escaped = f'"\\x{ord(sign):02x}x"' if ord(sign) < 256 else f'"\\u{ord(sign):04x}x"'
    first = place.partition(",")[0]
    with pytest.raises(ScenarioError) as caught:
        loads(SMALL.replace(first, escaped))
    assert sign not in str(caught.value)


def test_a_refusal_is_one_short_line() -> None:
    """Even where the key that it quotes is long and has several."""
    with pytest.raises(ScenarioError) as caught:
        loads(changed("strict", "strict", SMALL + f'strict: "{"a" * 90_000}\\nb"\n'))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 5_000


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    """The folder that it leads to gets the results."""
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to("real")
    save(link, _write)
    assert link.is_symlink()
    assert (tmp_path / "real" / "manifest.json").is_file()


@pytest.mark.parametrize("below", ["", "sub", "sub/sub"])
def test_a_link_in_a_circle_is_refused(below: str, tmp_path: Path) -> None:
    """As the system says it."""
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(ScenarioError, match="cannot be written"):
        save(loop / below, _write)


def test_a_link_to_something_else_harms_nothing(tmp_path: Path) -> None:
    """A folder that no run wrote is left alone, whatever it is called."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.png").touch()
    (tmp_path / "link").symlink_to("photos")
    with pytest.raises(ScenarioError, match="no results folder"):
        save(tmp_path / "link", _write)
    assert (tmp_path / "photos" / "one.png").exists()


def test_a_name_that_is_no_text_is_written_and_shown(here: Path) -> None:
    """A file system may hold names that are no UTF-8; the manifest says them in JSON."""
    odd = os.fsdecode(b"\xff\x1b[31m.yaml")
    try:
        Path("hostile.yaml").rename(odd)
    except (OSError, UnicodeError):
        pytest.skip("this file system has no such names")
    told = summitry("run", odd, "--rounds", "64", "--out", "out")
    assert shown(told.output) == told.output
    manifest = json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert odd in manifest["command"]


def _write(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"scenario_sha256": ""}', encoding="utf-8")
