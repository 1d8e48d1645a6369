"""The history that comes with the program is what its README says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from sim.history import Came, about, caveats, codebook, count, read
from sim.history.reading import CODED
from tests.history import NOTES, written

README = (CODED / "README.md").read_text(encoding="utf-8")


def test_it_holds_what_it_holds() -> None:
    """Those who said that they come came, but for five; of those who declined, none."""
    counts = count(read())
    assert (counts.cases, counts.rows, counts.open) == (89, 345, 74)
    both = {
        stance: Came(sum(came.came for came in by.values()), sum(came.of for came in by.values()))
        for stance, by in counts.stances.items()
    }
    assert both["confirmed"] == Came(220, 225)
    assert both["declined"] == Came(0, 46)
    assert sum(came.of for came in both.values()) == 345
    assert sum(counts.attendance.values()) == sum(counts.talks.values()) == 89
    assert sum(came.of for came in counts.met.values()) == 39


def test_its_readme_has_its_size() -> None:
    """And every word of the codebook, and every file."""
    assert f"{len(read().cases)} cases, {read().rows} actor-by-horizon rows" in README
    known = {word for columns in _columns() for words in columns.values() for word in words}
    assert {word for word in known if word not in re.findall(r"\w+", README)} == set()
    assert {column for columns in _columns() for column in columns} <= set(
        re.findall(r"\w+", README)
    )
    assert {file.name for file in CODED.glob("*.csv")} == set(re.findall(r"`(\w+\.csv)`", README))


def _columns() -> tuple[codebook.Columns, ...]:
    return codebook.CASES, codebook.STANCE_ROWS, codebook.DISPUTES


def test_every_case_has_somebody_and_a_dispute() -> None:
    """A dispute with several cases is not named after one of them."""
    found = read()
    assert all(case.principals for case in found.cases)
    disputes = Counter(case.dispute for case in found.cases)
    assert not {name for name in disputes if name in found.case}
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in disputes)
    assert disputes["russia-west"] == 17


def test_the_disputes_that_the_readme_explains_are_there() -> None:
    """It explains those whose names do not say enough."""
    section = README[README.index("| together as |") :]
    explained = set(re.findall(r"^\| ([a-z-]+) \|", section, re.MULTILINE)) - {"---"}
    assert explained <= {case.dispute for case in read().cases}
    assert {"cold-war", "russia-west", "sudans"} <= explained


def test_read_by_its_folder_it_is_the_same() -> None:
    """But for its source."""
    packaged, named = read(), read(CODED)
    assert (packaged.cases, packaged.sha256) == (named.cases, named.sha256)
    assert (packaged.source, named.source) == ("packaged", str(CODED))


def test_its_caveats_are_those_of_its_readme() -> None:
    """Its agreement is said there, and nowhere else in the program."""
    said = " ".join(caveats(read()))
    assert "not a verified archive" in said
    assert "no base rate" in said
    figures = set(re.findall(r"0\.\d\d", said))
    assert {"0.86", "0.88"} <= figures
    sources = [file for file in CODED.parent.glob("*.py") if "0.86" in file.read_text("utf-8")]
    assert sources == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_folder_of_ones_own_may_say_what_it_can_bear(end: str, tmp_path: Path) -> None:
    """As a list below that heading."""
    folder = written(tmp_path, README=NOTES.replace("\n", end).encode())
    assert caveats(read(folder)) == ("Very little.", "`ann` is made up.")


@pytest.mark.parametrize("notes", [None, "", "# Notes\n- Nothing to the point.\n"])
def test_a_folder_of_ones_own_may_say_nothing(notes: str | None, tmp_path: Path) -> None:
    """Then there is nothing to be told."""
    assert caveats(read(written(tmp_path, README=notes))) == ()


def test_what_a_history_is_as_plain_data(tmp_path: Path) -> None:
    """Whence it is, its hash, its size, and what its coders say that it can bear."""
    for found in (read(), read(written(tmp_path))):
        assert about(found) == {
            "source": found.source,
            "sha256": found.sha256,
            "cases": len(found.cases),
            "rows": found.rows,
            "caveats": [*caveats(found)],
        }
    assert about(found)["caveats"] == ["Very little.", "`ann` is made up."]
    assert about(read(written(tmp_path / "bare", README=None)))["caveats"] == []
