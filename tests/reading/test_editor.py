"""What an author sees in an editor: asked of the language server that editors ask."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from sim.reading import bundled, json_schema
from sim.skeleton import MODELINE, SKELETON, write_copy
from tests.reading.language_server import Editor, editor, installed

pytestmark = pytest.mark.slow

SCHEMA = "scenario.schema.json"
SETTINGS = {
    "yaml": {
        "schemaStore": {"enable": False},
        "validate": True,
        "hover": True,
        "completion": True,
    }
}

TEXT = f"""{MODELINE}
summit: Talks
question: Who comes?
stages: [Monday, Friday]
parties:
  North:
    leader: Alba
    |party
record:
  Monday:
    - |line
judgement:
  intent:
    Alba:
      stays away: 40%
      |intent
    Brandt:
      |cases
  comes if: {{Alba: Brandt attends}}
  promise kept:
    Brandt: |probability
  reads:
    Alba evasive: |likelihood
  sends a delegation:
    North:
      base: 80%
      moved by:
        North lists: |shift
      |sending
  |judgement
outcomes:
  no talks: always
|top
"""
"""What is being written; a bar and a name mark the places at which an editor is asked."""
ELSE = {"probability": "95%", "likelihood": "2 v 5", "shift": "strong up"}
"""What stands at a place at which it is not asked."""
NUMBERS = count()


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """The language server, from npm and without a store of schemas."""
    folder = installed(tmp_path_factory.mktemp("server"))
    with editor(folder, SETTINGS) as talking:
        yield talking


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the schema in it, as `summitry schema` writes it."""
    here = tmp_path_factory.mktemp("scenarios")
    (here / SCHEMA).write_text(json.dumps(json_schema()), encoding="utf-8")
    return here


def written(text: str, mark: str) -> tuple[str, tuple[int, int]]:
    """A text without its marks, and the line and column of one of them."""
    line, found = next(
        (number, line) for number, line in enumerate(text.splitlines()) if line.endswith(mark)
    )
    others = re.sub(r"\|(\w+)", lambda m: "" if m[0] == mark else ELSE.get(m[1], ""), text)
    return others, (line, found.index("|"))


def fresh(folder: Path) -> Path:
    """A file that was never opened."""
    return folder / f"{next(NUMBERS)}.yaml"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("top", {"place", "opens", "resolves", "sources", "delegations", "on the table"}),
        ("party", {"speaks through", "role", "id"}),
        ("line", {"WHO declined", "WHO promises", "WHO presses WHOM", "WHO says of WHOM"}),
        ("intent", {"comes if", "comes"}),
        ("cases", {"stays away", "otherwise"}),
        ("probability", {"95%"}),
        ("likelihood", {"2 v 5", "strong for"}),
        ("shift", {"strong up", "moderate down", "odds x 2.5"}),
        ("sending", {"decides", "only if", "rank"}),
        ("judgement", {"chance", "promise believed", "talks"}),
    ],
)
def test_completes(mark: str, expected: set[str], asked: Editor, folder: Path) -> None:
    """Every part of a scenario is completed by the keys or values that fit there."""
    text, at = written(TEXT, f"|{mark}")
    asked.open(file := fresh(folder), text)
    assert expected <= set(asked.complete(file, at))


def test_completes_what_is_not_there_yet(asked: Editor, folder: Path) -> None:
    """A key that stands there already is not offered again."""
    text, at = written(TEXT, "|judgement")
    asked.open(file := fresh(folder), text)
    offered = set(asked.complete(file, at))
    assert not offered & {"intent", "comes if", "reads", "sends a delegation"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("question:", "What the outcomes answer."),
        ("judgement:", "Every number, each an assumption of the author's."),
        ("stays away:", "Stays away whatever others do. If left out: 0%."),
        ("North:\n      base", "How the party decides on its delegation."),
        ("moved by:", "each with its shift of the log-odds"),
        ("North lists:", "It shifts the log-odds: slight, moderate, strong or decisive"),
        ("Monday:", "What was said and done at the stage before the colon"),
    ],
)
def test_tells(word: str, expected: str, asked: Editor, folder: Path) -> None:
    """Over a key, and over a name of the author's, stands what it is, with an example."""
    text, _ = written(TEXT, "|top")
    asked.open(file := fresh(folder), text)
    before = text[: text.index(word)]
    at = before.count("\n"), len(before) - before.rfind("\n")
    said = asked.hover(file, at)
    assert expected in said
    assert "Example:" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("place: ", "plase: "),
        ("South: {leader: Brandt}", "South: {leeder: Brandt}"),
        ("stays away: 40%", "stays awya: 40%"),
        ("Alba inclined:", "Alba inclned:"),
        ("North: {base: 80%", "North: {base: 800%"),
        ("North lists: strong up", "North lists: up"),
    ],
)
def test_marks_a_slip_where_it_is(old: str, new: str, asked: Editor, folder: Path) -> None:
    """A slip is marked on its own line, and nothing else is."""
    before, _, after = SKELETON.partition(old)
    slips = asked.open(fresh(folder), f"{before}{new}{after}")
    assert {slip["range"]["start"]["line"] for slip in slips} == {before.count("\n")}


def test_finds_nothing_wrong_with_what_is_well_said(asked: Editor, folder: Path) -> None:
    """The skeleton and all bundled scenarios are clean."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in bundled().values()}
    for name, text in {"what `new` writes": SKELETON, **texts}.items():
        assert text.startswith(MODELINE)
        assert asked.open(fresh(folder), text) == [], name


def test_knows_a_copy_for_what_it_is(asked: Editor, folder: Path, tmp_path: Path) -> None:
    """The line that names the schema need not be the first."""
    text = write_copy("istanbul-2025", tmp_path / "copy").read_text(encoding="utf-8")
    assert asked.open(fresh(folder), text) == []
    (slip,) = asked.open(fresh(folder), text.replace("place: ", "plase: "))
    assert "plase" in slip["message"]
