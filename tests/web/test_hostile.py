"""Whatever is sent to the page: it is answered or refused, and nothing is changed by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.web.app import application
from sim.web.guard import POLICY, Guard
from sim.web.library import Library
from tests.fuzz import nasty
from tests.fuzz.bombs import SCENARIOS
from tests.web.browser import Browser
from tests.web.sessions import Alone

HERE = "http://127.0.0.1:8765"
OURS = {"origin": HERE}
FEW = ("scenario", "istanbul-2025"), ("rounds", "64")
WORDS = (*nasty.NUMBERS, *nasty.WORDS, *nasty.CODE, *nasty.FORMULAS, *nasty.PATHS, *nasty.SIGNS)
QUICK = ("/", "/s/istanbul-2025", "/answer", "/edit", "/download/scenario.yaml", "/healthz")
LONG = ("/says", "/story", "/figure/waits.svg", "/static/page.css", "/refined")
FIELDS = (
    *("scenario", "given", "do", "set", "mode", "as-of", "rounds", "seed", "edit", "outcome"),
    *("number", "step", "drop", "reset", "add", "add-by", "add-when", "add-what", "add-text"),
    *("n.chance.deal prepared", "n.intent.Trump.comes", "n.nothing", "text", "then"),
)
ATTACKS = (
    *(
        "/s/..%2f..%2fetc%2fpasswd",
        "/s/%2e%2e",
        "/s/%00",
        "/s/istanbul-2025%00",
        "/s/../etc/passwd",
    ),
    *("/static/..%2fapp.py", "/static/../app.py", "/static/%2e%2e%2fapp.py", "/static//etc/passwd"),
    *(
        "/figure/..%2f..%2fx.svg",
        "/figure/x.svg",
        "/download/../../x",
        "/%2f%2fevil.example/",
        "/\\evil",
    ),
    "/static/page.css%00.html",
)


@cache
def page() -> Browser:
    """A browser before the page, which does everything in this process."""
    crew: Any = Alone()
    return Browser(Guard(application(Library.of(), crew), rate=1e9, burst=1e9), HERE)


def fine(answer: Any) -> None:
    """Answered or refused, by a page that may run nothing that was sent."""
    assert answer.status_code < 500, answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert "<script>alert" not in answer.text
    assert "root:" not in answer.text


SAID = st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from(WORDS) | st.text()), max_size=5)


@given(st.sampled_from(QUICK), SAID)
@settings(max_examples=40)
def test_whatever_is_asked_is_answered_or_refused(path: str, fields: list[tuple[str, str]]) -> None:
    """With words that have broken programs before, in any field of any address."""
    ask(path, fields)


@pytest.mark.slow
@given(st.sampled_from((*QUICK, *LONG)), SAID)
@settings(max_examples=150)
def test_however_often_it_is_asked(path: str, fields: list[tuple[str, str]]) -> None:
    """The same, longer, and also where pictures are drawn."""
    ask(path, fields)


def ask(path: str, fields: list[tuple[str, str]]) -> None:
    """Ask the page with some fields, and with few rounds if they say nothing else."""
    said = {name for name, _ in fields}
    whole = [*(field for field in FEW if field[0] not in said), *fields]
    fine(page().get(path, params=sendable(whole)))


def sendable(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Fields as they can be sent: half a character cannot."""
    return [(name, value.encode("utf-8", "replace").decode()) for name, value in fields]


@pytest.mark.parametrize(
    "word", ["<script>alert(1)</script>", '"><script>alert(1)</script>', "{{7*7}}"]
)
def test_nothing_that_is_said_becomes_part_of_the_page(word: str) -> None:
    """It is shown as it was said, or not at all; wherever it is said."""
    for name in ("given", "do", "as-of", "mode", "n.intent.Trump.comes", "add-text", "outcome"):
        fine(page().get("/s/istanbul-2025", params=[("rounds", "64"), ("add", "1"), (name, word)]))
    fine(page().get("/story", params=[*FEW, ("outcome", word)]))


@pytest.mark.parametrize("path", ATTACKS)
def test_no_address_leads_to_a_file(path: str) -> None:
    """Only what is listed is there."""
    answer = page().get(path)
    fine(answer)
    assert answer.status_code in (400, 404)


@pytest.mark.slow
@pytest.mark.parametrize("bomb", SCENARIOS.values(), ids=SCENARIOS.keys())
def test_a_bomb_in_the_editor_is_refused_or_read(bomb: str) -> None:
    """As it would be from a file, and at its line."""
    answer = page().post("/edit?scenario=istanbul-2025", data={"text": bomb}, headers=OURS)
    assert answer.status_code in (200, 400, 413)
    fine(answer)


_WATCH = """
import json, os, sys
from tests.web.test_hostile import FEW, OURS, page

asked = json.loads(sys.stdin.read())
there = page()

def play():
    for path in ("/", "/s/istanbul-2025", "/answer", "/says", "/story", "/edit"):
        there.get(path, params=FEW)
    for path in ("/figure/timeline.svg", "/download/report.html", "/download/tables.zip"):
        there.get(path, params=FEW)
    for text in asked["texts"]:
        for then in ("say", "use", "download"):
            there.post(
                "/edit?scenario=istanbul-2025", data={"text": text, "then": then}, headers=OURS
            )
    for path in asked["paths"]:
        there.get(path)

for path in ("/figure/timeline.svg", "/download/tables.zip"):
    there.get(path, params=FEW)  # which look for fonts once, and for how many cores there are
seen, CHANGES = [], os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
STARTS = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn")
MOVES = ("os.rename", "os.remove", "os.link", "os.symlink", "os.mkdir", "os.rmdir", "os.chmod",
         "os.truncate", "shutil.", "tempfile.", "socket.connect", "socket.sendto")

def hook(event, args):
    place = str(args[0]) if args else ""
    if event in ("os.remove", "os.rmdir") and args[1] >= 0:
        place = os.readlink(f"/proc/self/fd/{args[1]}") + "/" + place
    if event == "open":
        if isinstance(args[2], int) and args[2] & CHANGES:
            seen.append(["write", place])
        elif not isinstance(args[0], int) and (args[1] or os.path.isabs(place)):
            seen.append(["read", place])
    elif event.startswith((*STARTS, *MOVES)):
        seen.append([event, place])

sys.addaudithook(hook)
play()
print(json.dumps(seen))
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_nothing_is_changed_and_no_other_file_is_read(tmp_path: Path) -> None:
    """The interpreter itself is asked (PEP 578): what is written is temporary, and then gone."""
    root = Path(__file__).resolve().parents[2]
    own, fonts = tmp_path / "own", tmp_path / "fonts"
    own.mkdir()
    fonts.mkdir()
    mine = {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    text = (root / "scenarios" / "istanbul_2025.yaml").read_text(encoding="utf-8")
    texts = [text + f"parameters: {said}\n" for said in ("/etc/passwd", "../x", "assumed")]
    done = subprocess.run(
        [sys.executable, "-c", _WATCH],
        input=json.dumps({"texts": [*texts, *nasty.CODE], "paths": ATTACKS}),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | mine | {"TMPDIR": str(own), "MPLCONFIGDIR": str(fonts)},
    )
    assert done.returncode == 0, done.stderr
    known = (root, own, fonts, Path(sys.prefix), Path(sys.base_prefix), Path("/usr/share/fonts"))
    strange = []
    for event, place in json.loads(done.stdout):
        may = known if event == "read" else (own, fonts)
        if not any(map((tmp_path / place).resolve().is_relative_to, may)):
            strange.append((event, place))
    assert strange == []
    assert list(own.iterdir()) == []
    assert {file.name for file in tmp_path.iterdir()} == {"own", "fonts"}
