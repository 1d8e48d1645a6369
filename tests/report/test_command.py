"""`summitry report`: of a scenario, or of what a results folder says itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.report import figures
from tests.report.pages import Page, undrawn
from tests.summits import text
from tests.test_cli import here, summitry

__all__ = ["here", "summitry"]

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
TEXT = text(
    intent={"Ann": MIXED, "Bob": {"stays away": 0.5, "comes": 0.5}},
    comes_if={"Ann": "Bob attends"},
    record={"Monday": [{"Ann inclined": "smiles"}], "Tuesday": [{"Bob inclined": "nods"}]},
    outcomes={"both": "Ann attends and Bob attends", "rest": "always"},
)
RULE = """
from dataclasses import dataclass
import sim

@dataclass(frozen=True)
class Goes(sim.Rule):
    \"\"\"Comes whatever happens.\"\"\"

    def attends(self, leader, world, draws):
        return draws.chance("goes", 1.0)

rules = {"Ann": Goes()}
"""

Command = Callable[..., Any]


@pytest.fixture(autouse=True)
def pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """None: they take time, and are tested elsewhere."""
    monkeypatch.setattr(figures, "pictured", undrawn)


@pytest.fixture(autouse=True)
def scenario(here: Path) -> Path:
    """A scenario in the current directory."""
    (here / "s.yaml").write_text(TEXT)
    (here / "rules.py").write_text(RULE)
    return here / "s.yaml"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("run", ["--rounds", "300"]),
        ("run", ["--rounds", "300", "--seed", "5", "--as-of", "Monday", "--mode", "assured"]),
        ("run", ["--exact"]),
        ("run", ["--rounds", "until:20%"]),
        ("run", ["--rounds", "300", "--do", "Bob attends", "--set", "intent.Ann.comes=50%"]),
        ("run", ["--rounds", "300", "--params", "packaged"]),
        ("timeline", ["--rounds", "300", "--seed", "2"]),
        ("sensitivity", ["--rounds", "200000"]),
    ],
    ids=lambda said: said if isinstance(said, str) else " ".join(said),
)
def test_folder_and_scenario_give_the_same_file(
    command: str, words: list[str], summitry: Command, scenario: Path
) -> None:
    """Byte for byte, wherever the scenario went: the folder holds its text."""
    assert summitry(command, "s.yaml", *words, "--out", "r").code == 0
    same = [] if command == "sensitivity" else words
    done = summitry("report", "s.yaml", *same, "--out", "of.html")
    assert (done.code, done.out, done.err) == (0, "Report in of.html\n", "")
    scenario.rename("t.yaml")
    done = summitry("report", "r")
    assert (done.code, done.out, done.err) == (0, "Report in r/report.html\n", "")
    assert Path("r/report.html").read_bytes() == Path("of.html").read_bytes()


def test_it_stands_beside_the_user_by_default(summitry: Command, here: Path) -> None:
    """Named after the scenario; made again it is replaced."""
    for _ in range(2):
        assert summitry("report", "s.yaml", "--rounds", "300").out == "Report in s-report.html\n"
    assert {path.name for path in here.iterdir()} == {"s.yaml", "rules.py", "s-report.html"}


def test_it_says_how_to_make_it_again(summitry: Command) -> None:
    """By a command line without the places of files, and with the sums of code."""
    Path("deep").mkdir()
    Path("rules.py").rename("deep/rules.py")
    done = summitry("report", "s.yaml", "--rounds", 300, "--rules", "deep/rules.py")
    assert done.code == 0
    read = Page.of(Path("s-report.html").read_text())
    line = "summitry report s.yaml --rounds 300 --seed 0 --mode credible --rules rules.py"
    assert line in read.said
    made = dict(row[:2] for row in read.tables["What this report was made of"])
    assert made["rule of Ann"] == "Goes()"
    assert len(made["SHA-256 of rules.py"]) == len(made["SHA-256 of the scenario"]) == 64
    assert "deep" not in read.said


def test_rules_of_a_folder_run_only_if_named(summitry: Command) -> None:
    """They are code; named, the report is the scenario's."""
    summitry("run", "s.yaml", "--rounds", 300, "--rules", "rules.py", "--out", "r")
    done = summitry("report", "r")
    assert done.code == 2
    assert "name the file with --rules" in done.err
    Path("rules.py").rename("mine.py")
    assert summitry("report", "r", "--rules", "mine.py").code == 0
    Path("mine.py").rename("rules.py")
    summitry("report", "s.yaml", "--rounds", 300, "--rules", "rules.py")
    assert Path("r/report.html").read_bytes() == Path("s-report.html").read_bytes()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("timeline", ["--rounds", "20000", "--given", "Monday: Bob confirmed"]),
        ("sensitivity", ["--rounds", "4000", "--mode", "cautious"]),
    ],
)
def test_what_only_a_folder_says_is_made_again_from_one(
    command: str, words: list[str], summitry: Command
) -> None:
    """Two command lines then, one for the folder and one for its report."""
    summitry(command, "s.yaml", *words, "--out", "r")
    assert summitry("report", "r").err == ""
    said = Page.of(Path("r/report.html").read_text()).said
    assert f"summitry {command} s.yaml --rounds {words[1]}" in said
    assert "--out results/RESULTS summitry report results/RESULTS" in said


def test_a_folder_that_is_not_as_played_is_told(summitry: Command) -> None:
    """On standard error and in the report, by how much."""
    summitry("run", "s.yaml", "--rounds", 300, "--out", "r")
    table = Path("r/modes.csv")
    head, first, *rest = table.read_text().splitlines()
    outcome, share, *shares = first.split(",")
    raised = ",".join([outcome, str(float(share) + 0.25), *shares])
    table.write_text("\n".join([head, raised, *rest]) + "\n")
    file = Path("r/manifest.json")
    manifest = json.loads(file.read_text())
    file.write_text(json.dumps(manifest | {"versions": {**manifest["versions"], "numpy": "0.1"}}))
    done = summitry("report", "r")
    told = "modes.csv: differs by up to 0.25, in 'cautious'"
    assert done.code == 0
    first, second = done.err.splitlines()
    assert first == f"summitry: warning: r: not the same as played now: {told}"
    assert "numpy 0.1 then, " in second
    assert f"{told} numpy 0.1 then, " in Page.of(Path("r/report.html").read_text()).said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["c"], "it was made by `compare`, and a report is of one run"),
        (["r", "--seed", "1"], "--seed: r says itself how it was played"),
        (["r", "--set", "intent.Ann.comes=1%"], "--set: r says itself"),
        (["."], "expected a results folder"),
        (["nothing"], "no bundled scenario of this name"),
        (["s.yaml", "--out", "x.htm"], "expected a file that ends in .html"),
        (["s.yaml", "--out", "no/x.html"], "there is no such folder: 'no'"),
        (["s.yaml", "--out", "mine.html"], "there is something here that is no report"),
        (["s.yaml", "--exact", "--rounds", "3"], "--exact draws no rounds"),
    ],
    ids=lambda said: said if isinstance(said, str) else " ".join(said),
)
def test_what_cannot_be_reported_is_refused(
    words: list[str], said: str, summitry: Command, here: Path
) -> None:
    """In one sentence, before anything is written."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    summitry("compare", "s.yaml", "--rounds", 100, "--do", "Bob attends", "--out", "c")
    (here / "mine.html").write_text("mine")
    done = summitry("report", *words)
    assert done.code == 2
    assert said in done.err
    assert not [*here.rglob("*report.html")]
    assert (here / "mine.html").read_text() == "mine"


def test_a_folder_with_a_command_of_somebody_s_own_is_not_played(summitry: Command) -> None:
    """Only what saves a results folder is ever played again."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    file = Path("r/manifest.json")
    for line in ("rm -rf /", "summitry serve", "summitry run s.yaml --out elsewhere"):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"command": line}))
        assert summitry("report", "r").code == 2
