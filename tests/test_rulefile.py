"""Rules from a file: it is code, and what is wrong with it is said with its place."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

import sim
from sim.errors import RuleError
from sim.rulefile import load_rules
from sim.streams import CELL
from tests.summits import summit

GOOD = '''
    from dataclasses import dataclass

    import sim


    @dataclass(frozen=True)
    class Hesitates(sim.Rule):
        """Comes in company, in some rounds."""

        courage: float = 0.3

        def attends(self, leader, world, draws):
            """With Bob, or boldly."""
            return world.attends("Bob") | draws.chance("courage", self.courage)


    rules = {"Ann": Hesitates(0.5), "Bob": sim.rules.StaysAway}
'''


def written(folder: Path, text: str, name: str = "rules.py") -> Path:
    """A rules file."""
    file = folder / name
    file.write_text(dedent(text).lstrip(), encoding="utf-8")
    return file


def test_a_file_names_actors_and_their_rules(tmp_path: Path) -> None:
    """Its mapping `rules` is what is loaded, instances and classes alike."""
    rules = load_rules(written(tmp_path, GOOD))
    assert set(rules) == {"Ann", "Bob"}
    assert repr(rules["Ann"]) == "Hesitates(courage=0.5)"
    assert rules["Bob"] is sim.rules.StaysAway
    assert load_rules(str(tmp_path / "rules.py")).keys() == rules.keys()


def test_rules_from_a_file_play_in_two_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same counts as in one."""
    monkeypatch.setattr("sim.blocks.BLOCK", CELL)
    rules = load_rules(written(tmp_path, GOOD))
    scenario = summit(intent={"Ann": "comes", "Bob": "comes"})
    one, two = (sim.run(scenario, 40_000, rules=rules, workers=workers) for workers in (1, 2))
    assert one.attendance.equals(two.attendance)
    assert one.attendance["share"].tolist() == pytest.approx([0.5, 0], abs=0.02)


def test_two_files_of_one_name_are_two(tmp_path: Path) -> None:
    """Files in different folders do not stand in for one another."""
    for folder, answer in (("one", "AlwaysComes"), ("two", "StaysAway")):
        (tmp_path / folder).mkdir()
        text = f"import sim\nrules = {{'Ann': sim.rules.{answer}()}}\n"
        written(tmp_path / folder, text)
    names = [
        type(load_rules(tmp_path / folder / "rules.py")["Ann"]).__name__
        for folder in ("one", "two")
    ]
    assert names == ["AlwaysComes", "StaysAway"]


def test_a_file_is_read_anew_each_time(tmp_path: Path) -> None:
    """What was edited counts."""
    for answer in ("AlwaysComes", "StaysAway"):
        file = written(
            tmp_path, f"import sim\nrules = {{'Ann': sim.rules.{answer}()}}  # {answer}\n"
        )
        assert type(load_rules(file)["Ann"]).__name__ == answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a mapping of actors to rules"),
        ("rules = [1, 2]", "expected a mapping of actors to rules, such as rules = {'Putin'"),
        ("x = 1\nrules = {'Ann': }", r"rules\.py:2:\d+: this is not Python"),
        ("import nowhere_to_be_found", "ModuleNotFoundError: No module named"),
        ("rules = {}\n1 / 0", "ZeroDivisionError: division by zero"),
        ("rules = {'Ann': undefined}", "NameError: name 'undefined' is not defined"),
        ("x = '\0'", "null bytes"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    """With the file, and the line where Python knows it."""
    file = written(tmp_path, text)
    with pytest.raises(RuleError, match=said) as caught:
        load_rules(file)
    assert caught.value.place.file == str(file)


@pytest.mark.parametrize("name", ["missing.py", "", "notes.txt"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    """A missing file, a folder, a file that is no Python."""
    if name == "notes.txt":
        written(tmp_path, GOOD, name)
    with pytest.raises(RuleError, match="there is no such Python file"):
        load_rules(tmp_path / name)


def test_a_mapping_of_something_else_is_found_out_when_it_is_tried(tmp_path: Path) -> None:
    """The file is well formed; what it maps to is no rule."""
    rules = load_rules(written(tmp_path, "rules = {'Ann': 'comes'}\n"))
    with pytest.raises(RuleError, match=r"the rule of 'Ann' is 'comes'; expected a sim\.Rule"):
        sim.run(summit(intent={"Ann": "comes"}), 10, rules=rules)


def test_a_slip_in_a_file_is_found_with_its_line(tmp_path: Path) -> None:
    """The message points into the user's file."""
    slip = GOOD.replace("| draws", "or draws")
    file = written(tmp_path, slip)
    with pytest.raises(RuleError, match="'or' looks at all rounds at once") as caught:
        sim.run(summit(intent={"Ann": "comes", "Bob": "comes"}), 10, rules=load_rules(file))
    assert caught.value.place.file == str(file)
    assert " or draws" in file.read_text(encoding="utf-8").splitlines()[caught.value.place.line - 1]
