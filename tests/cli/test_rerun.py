"""Playing a results folder again: the same bit for bit, or what is not; and no more than that."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import rounds
from tests.parameter_files import parameter_file
from tests.summits import text

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
TEXT = text(
    intent={"Ann": MIXED, "Bob": {"stays away": 0.5, "comes": 0.5}},
    comes_if={"Ann": "Bob attends"},
    outcomes={"both": "Ann attends and Bob attends", "rest": "always"},
)
RULE = """
from dataclasses import dataclass
from pathlib import Path
import sim

Path("it ran").touch()

@dataclass(frozen=True)
class Goes(sim.Rule):
    \"\"\"Comes whatever happens.\"\"\"

    def attends(self, leader, world, draws):
        return draws.chance("goes", 1.0)

rules = {"Ann": Goes()}
"""

Command = Callable[..., Any]


@pytest.fixture(autouse=True)
def scenario(here: Path) -> Path:
    """A scenario in the current directory."""
    (here / "s.yaml").write_text(TEXT)
    (here / "t.yaml").write_text(TEXT.replace('"rest"', '"the rest"', 1))
    return here / "s.yaml"


def manifest(**changes: Any) -> None:
    """Change what the manifest of `r` says."""
    file = Path("r/manifest.json")
    said = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(said | changes), encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ["run", "s.yaml", "--rounds", "300", "--seed", "5", "--as-of", "Tuesday"],
        ["run", "istanbul-2025", "--rounds", "300"],
        ["run", "s.yaml", "--exact"],
        ["run", "s.yaml", "--rounds", "20000", "--given", "Bob attends", "--workers", "2"],
        ["timeline", "s.yaml", "--rounds", "300", "--mode", "assured"],
        ["compare", "s.yaml", "--rounds", "300", "--do", "Bob attends"],
        ["compare", "s.yaml", "s.yaml", "--rounds", "300"],
        ["compare", "s.yaml", "t.yaml", "--rounds", "300"],
        ["sensitivity", "s.yaml", "--rounds", "3000", "--odds", "2"],
    ],
    ids=" ".join,
)
def test_what_was_saved_is_made_again(words: list[str], summitry: Command) -> None:
    """Every table, bit for bit, wherever the scenario went: the folder holds its text."""
    assert summitry(*words, "--out", "r").code == 0
    for name in ("s.yaml", "t.yaml"):
        Path(name).unlink()
    done = summitry("rerun", "r")
    assert (done.code, done.err) == (0, "")
    names = sorted(file.name for file in Path("r").glob("*.csv"))
    assert done.out == f"The same, bit for bit: {', '.join(names)}\n"


def test_another_number_is_told_with_its_distance(summitry: Command, here: Path) -> None:
    """Exit code 1; of which table, by how much, and what else is not as it was."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    table = Path("r/modes.csv")
    head, first, *rest = table.read_text().splitlines()
    outcome, *shares = first.split(",")
    raised = [str(float(share) + 0.25) for share in shares[:1]] + shares[1:]
    table.write_text("\n".join([head, ",".join([outcome, *raised]), *rest]) + "\n")
    manifest(versions={"numpy": "0.1"})
    done = summitry("rerun", "r")
    assert done.code == 1
    assert done.out.startswith("Not the same:\nmodes.csv: differs by up to 0.25, in 'cautious'\n")
    assert "(numpy 0.1 then, " in done.out
    assert {file.name for file in here.iterdir()} == {"s.yaml", "t.yaml", "r"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda text: text.replace("both", "neither"),
            "its rows are of something else, or in another order",
        ),
        (lambda text: text + "more,0,0,0\n", "has other rows or columns"),
        (lambda text: text.replace("cautious", "timid"), "has other rows or columns"),
        (lambda text: "", "has other rows or columns"),
        (lambda text: text.replace("\n", "\r\n"), "differs only in how it is written"),
    ],
)
def test_another_table_is_told(change: Callable[[str], str], said: str, summitry: Command) -> None:
    """One that cannot be compared number by number."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    table = Path("r/modes.csv")
    table.write_bytes(change(table.read_text()).encode())
    done = summitry("rerun", "r")
    assert (done.code, done.out.splitlines()[1]) == (1, f"modes.csv: {said}")


def test_tables_of_only_one_side_are_told(summitry: Command) -> None:
    """Both ways."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    files = json.loads(Path("r/manifest.json").read_text())["files"]
    Path("r/former.csv").write_text("")
    manifest(files=["former.csv", *(name for name in files if name != "ranks.csv")])
    done = summitry("rerun", "r")
    assert done.code == 1
    assert "former.csv: is not made today\nranks.csv: was not made then\n" in done.out


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"command": "rm -rf s.yaml"}, "no command that can be played again"),
        ({"command": "summitry new x"}, "no command that can be played again"),
        ({"command": "summitry sweep s.yaml --out x.csv"}, "no command that can be played"),
        ({"command": "summitry"}, "no command that can be played again"),
        ({"command": "'"}, "no command that can be played again"),
        ({"command": ""}, "no command that can be played again"),
        ({"command": None}, "no command that can be played again"),
        ({"command": "summitry run s.yaml --out s.yaml"}, "its command says 'out', which no"),
        ({"command": "summitry run s.yaml --resume x"}, "its command says 'resume', which no"),
        ({"command": "summitry run s.yaml --cluster tcp://x:1"}, "says 'cluster', which no"),
        ({"command": "summitry run s.yaml --wish x"}, "its command cannot be understood: No such"),
        ({"command": "summitry run --help"}, "its command cannot be understood: No such"),
        ({"command": "summitry run s.yaml --rules x.py"}, "the rules of 'x.py' were followed"),
        ({"command": "summitry compare s.yaml t.yaml"}, "this is not the file that was played"),
        ({"scenario_sha256": "0"}, "this is not the file that was played: it has changed"),
        ({"files": ["../secret.csv"]}, "expected the tables that the manifest names"),
    ],
)
def test_a_manifest_is_not_obeyed(
    changes: dict[str, Any], said: str, summitry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it says, only commands that play are read, and nothing else happens."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    manifest(**changes)
    Path("secret.csv").write_text("secret")
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    monkeypatch.setattr(rounds, "spread", lambda *_, **__: pytest.fail("it was played"))
    done = summitry("rerun", "r")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


def test_a_changed_copy_is_refused(summitry: Command) -> None:
    """The scenario of the folder is the one that was played, or none."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    Path("r/scenario.yaml").write_text(TEXT + "\n")
    done = summitry("rerun", "r")
    assert done.code == 2
    assert done.err.endswith("this is not the file that was played: it has changed\n")


def test_without_a_copy_the_file_itself_will_do(summitry: Command) -> None:
    """If it is where it was and as it was."""
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    Path("r/scenario.yaml").unlink()
    assert summitry("rerun", "r").code == 0
    Path("s.yaml").write_text(TEXT + "\n")
    assert "it has changed" in summitry("rerun", "r").err
    Path("s.yaml").unlink()
    assert "there is no such file" in summitry("rerun", "r").err


def test_rules_are_only_run_when_they_are_named(summitry: Command) -> None:
    """And only those that were followed, to the letter."""
    Path("mine.py").write_text(RULE)
    summitry("run", "s.yaml", "--rounds", 100, "--rules", "mine.py", "--out", "r")
    Path("it ran").unlink()
    done = summitry("rerun", "r")
    assert (done.code, Path("it ran").exists()) == (2, False)
    assert "they are code: if you trust it, name the file with --rules" in done.err
    Path("mine.py").rename("moved.py")
    assert summitry("rerun", "r", "--rules", "moved.py").code == 0
    Path("it ran").unlink()
    Path("moved.py").write_text(RULE + "#")
    done = summitry("rerun", "r", "--rules", "moved.py")
    assert (done.code, Path("it ran").exists()) == (2, False)
    assert "these are not the rules that were followed" in done.err
    assert "cannot be read" in summitry("rerun", "r", "--rules", "gone.py").err


def test_rules_where_none_were_followed_are_refused(summitry: Command) -> None:
    """It would be another run."""
    Path("mine.py").write_text(RULE)
    summitry("run", "s.yaml", "--rounds", 100, "--out", "r")
    assert "no --rules was followed" in summitry("rerun", "r", "--rules", "mine.py").err


def test_rules_of_both_sides_are_followed_again(summitry: Command) -> None:
    """Those before and those after the change."""
    Path("mine.py").write_text(RULE)
    words = ("--rounds", 100, "--rules", "mine.py", "--rules-after", "mine.py")
    summitry("compare", "s.yaml", *words, "--out", "r")
    done = summitry("rerun", "r", "--rules", "mine.py", "--rules-after", "mine.py")
    assert (done.code, done.err) == (0, "")


def test_what_is_no_results_folder_is_refused(summitry: Command) -> None:
    """As everywhere."""
    done = summitry("rerun", "nowhere")
    assert (done.code, done.out) == (2, "")
    assert "expected a results folder with manifest.json" in done.err


def test_a_parameter_file_beside_the_scenario_is_found_again(summitry: Command, here: Path) -> None:
    """Its copy in the folder is used, whatever has become of it since."""
    Path("mine.json").write_text(json.dumps(parameter_file(0.5, 0.25)))
    data = json.loads(text(intent={"Ann": "comes"})) | {"parameters": "mine.json"}
    Path("p.yaml").write_text(json.dumps(data))
    assert summitry("run", "p.yaml", "--rounds", 400, "--out", "with").code == 0
    Path("mine.json").unlink()
    assert summitry("rerun", "with").out.startswith("The same, bit for bit")


def test_a_parameter_file_of_the_command_line_is_named_again(summitry: Command, here: Path) -> None:
    """By its path, as rules are; `assumed` needs none."""
    Path("mine.json").write_text(json.dumps(parameter_file(0.5, 0.25)))
    for said in ("mine.json", "assumed", "packaged"):
        done = summitry("run", "s.yaml", "--rounds", 400, "--params", said, "--out", "with")
        assert done.code == 0, done.err
        command = json.loads(Path("with/manifest.json").read_text())["command"]
        assert f"--params {said}" in command
        assert summitry("rerun", "with").out.startswith("The same, bit for bit")
