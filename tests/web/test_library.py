"""What the page serves."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.reading import bundled
from sim.web import library
from sim.web.library import Library
from tests.parameter_files import parameter_file

ISTANBUL = bundled()["istanbul-2025"]


def put(folder: Path, name: str = "mine.yaml", text: str | None = None) -> Path:
    """A scenario in a folder."""
    file = folder / name
    file.write_text(ISTANBUL.read_text(encoding="utf-8") if text is None else text)
    return file


def test_the_bundled_scenarios_are_served_by_their_names() -> None:
    """Where nothing is named, all of them, each with what it teaches."""
    shelves = list(Library.of())
    assert [shelved.slug for shelved in shelves] == list(bundled())
    assert [shelved.name for shelved in shelves] == list(bundled())
    assert all(shelved.teaches and shelved.title and not shelved.problem for shelved in shelves)
    assert Library.of()["istanbul-2025"].text == ISTANBUL.read_bytes()


def test_a_bundled_scenario_is_served_alone() -> None:
    """Neither more nor under another name."""
    (shelved,) = Library.of("minsk-2015")
    assert (shelved.slug, shelved.name) == ("minsk-2015", "minsk-2015")


def test_a_folder_is_served_with_what_is_wrong_in_it(tmp_path: Path) -> None:
    """The broken file is listed with its line; what is no YAML file is not."""
    put(tmp_path, "good.yaml")
    put(tmp_path, "bad.yaml", "summit: A\nquestoin: what\n")
    put(tmp_path, "notes.txt", "nothing")
    put(tmp_path, ".hidden.yaml")
    (tmp_path / "folder.yaml").mkdir()
    shelves = {shelved.slug: shelved for shelved in Library.of(str(tmp_path))}
    assert list(shelves) == ["bad", "folder", "good"]
    assert shelves["bad"].problem.startswith(f"{tmp_path}/bad.yaml:2:")  # type: ignore[union-attr]
    assert "this is no file" in str(shelves["folder"].problem)
    assert shelves["good"].problem is None
    assert shelves["good"].name == str(tmp_path / "good.yaml")


def test_one_file_is_served(tmp_path: Path) -> None:
    """By its path, and nothing that lies beside it."""
    file = put(tmp_path)
    put(tmp_path, "other.yaml")
    (shelved,) = Library.of(str(file))
    assert (shelved.slug, shelved.name) == ("mine", str(file))


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("istanbul-2052", "no such file or folder .* did you mean 'istanbul-2025'"),
        (".", "no scenario"),
        ("nul\0", "."),
    ],
)
def test_what_is_nothing_to_serve_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, expected: str
) -> None:
    """In one sentence, with the nearest name."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match=expected):
        Library.of(target)


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """And one that has not changed is not."""
    file = put(tmp_path)
    served = Library.of(str(tmp_path))
    first = served["mine"]
    assert served["mine"] is first
    put(tmp_path, text="summit: A\n")
    assert served["mine"].problem
    put(tmp_path)
    assert served["mine"].problem is None
    assert served["mine"].text == first.text
    file.unlink()
    with pytest.raises(ScenarioError):
        served["mine"]


def test_a_scenario_is_read_again_with_the_file_beside_it(tmp_path: Path) -> None:
    """Which is marked by what is in it; and not before either has changed."""
    put(tmp_path, text=ISTANBUL.read_text(encoding="utf-8") + "\nparameters: p.json\n")
    served = Library.of(str(tmp_path))
    assert "no such file beside" in str(served["mine"].problem)
    parameters = tmp_path / "p.json"
    marks = []
    for strength in (0.5, 1.0):
        parameters.write_text(json.dumps(parameter_file(strength, strength)))
        first = served["mine"]
        assert served["mine"] is first
        assert (first.problem, first.files) == (None, ("p.json",))
        marks.append(first.beside)
    assert marks[0] != marks[1]
    parameters.unlink()
    assert "no such file beside" in str(served["mine"].problem)


@pytest.mark.parametrize(
    "slug", ["", "..", "../mine", "mine.yaml", "/etc/passwd", "m" * 9_999, "\0"]
)
def test_a_slug_is_no_path(tmp_path: Path, slug: str) -> None:
    """It is looked up among those that are there, and nothing else is opened."""
    put(tmp_path)
    with pytest.raises(ScenarioError, match="there is no scenario"):
        Library.of(str(tmp_path))[slug]


def test_a_slug_is_fit_for_a_link_and_belongs_to_one_file(tmp_path: Path) -> None:
    """Whatever a file is called."""
    names = ["a b", "a-b", "a_b", "a?b", "ä&<b>", "%2e%2e", "-", "x" * 80, "Ä"]
    for name in names:
        put(tmp_path, f"{name}.yaml", "summit: A\n")
    slugs = [shelved.slug for shelved in Library.of(str(tmp_path))]
    assert len(set(slugs)) == len(names)
    assert all(re.fullmatch(r"(?!\.)[A-Za-z0-9_.-]{1,60}", slug) for slug in slugs)


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    """What lies outside is neither shown nor quoted."""
    inside = tmp_path / "inside"
    inside.mkdir()
    secret = put(tmp_path, "secret.yaml", "secret words\n")
    put(inside, "good.yaml")
    (inside / "out.yaml").symlink_to(secret)
    (inside / "in.yaml").symlink_to(inside / "good.yaml")
    (inside / "nowhere.yaml").symlink_to(tmp_path / "none")
    (inside / "round.yaml").symlink_to(inside / "round.yaml")
    served = {shelved.slug: shelved for shelved in Library.of(str(inside))}
    assert served["out"].text == b""
    assert "leads out" in str(served["out"].problem)
    assert served["in"].problem is None
    assert "cannot be read" in str(served["nowhere"].problem)
    assert "cannot be read" in str(served["round"].problem)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """It is no file."""
    os.mkfifo(tmp_path / "pipe.yaml")
    (shelved,) = Library.of(str(tmp_path))
    assert "this is no file" in str(shelved.problem)


def test_only_so_many_are_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of thousands is refused and not read."""
    monkeypatch.setattr(library, "MOST_FILES", 1)
    put(tmp_path, "a.yaml")
    put(tmp_path, "b.yaml")
    with pytest.raises(ScenarioError, match="at most 1 scenarios are served, found 2"):
        Library.of(str(tmp_path))
