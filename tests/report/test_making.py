"""Where a report goes: whole or not at all, and never in place of something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.report import Report, making, report
from sim.rounds import run
from sim.saving import is_report
from tests.report.test_page import FEW, small


@pytest.fixture(scope="module")
def made() -> Report:
    """A report of a small summit."""
    return report(small(), 300)


def test_it_is_saved_and_known_again(made: Report, tmp_path: Path) -> None:
    """Byte for byte; one that is there already is replaced."""
    file = made.save(tmp_path / "new" / "r.html")
    assert file.read_bytes() == made.html.encode()
    assert is_report(file)
    assert made.save(file) == file
    assert [path.name for path in file.parent.iterdir()] == ["r.html"]
    assert repr(made).startswith("<Report of 'Talks at Geneva', ")


@pytest.mark.parametrize("foreign", [b"", b"<!doctype html><title>mine</title>", b"\xff" * 5000])
def test_nothing_else_is_replaced(made: Report, tmp_path: Path, foreign: bytes) -> None:
    """Neither a file nor a folder nor a link to nowhere."""
    file = tmp_path / "r.html"
    file.write_bytes(foreign)
    with pytest.raises(ScenarioError, match="no report; choose another"):
        made.save(file)
    assert file.read_bytes() == foreign
    (tmp_path / "d.html").mkdir()
    (tmp_path / "l.html").symlink_to(tmp_path / "nowhere")
    for name in ("d.html", "l.html"):
        with pytest.raises(ScenarioError, match="no report"):
            made.save(tmp_path / name)
    assert {path.name for path in tmp_path.iterdir()} == {"r.html", "d.html", "l.html"}


def test_what_came_meanwhile_is_not_replaced(
    made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another may have written there while the report was."""
    write = Path.write_text

    def slowly(self: Path, *words: Any, **how: Any) -> int:
        (tmp_path / "r.html").write_bytes(b"mine")
        return write(self, *words, **how)

    monkeypatch.setattr(Path, "write_text", slowly)
    with pytest.raises(ScenarioError, match="no report"):
        made.save(tmp_path / "r.html")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


def test_a_link_to_a_report_stays_a_link(made: Report, tmp_path: Path) -> None:
    """What is replaced is the report that it leads to."""
    there, link = tmp_path / "there", tmp_path / "l.html"
    there.mkdir()
    old = replace(made, html=made.html + "\n")
    old.save(there / "r.html")
    link.symlink_to(there / "r.html")
    assert made.save(link) == link
    assert link.is_symlink()
    assert (there / "r.html").read_text(encoding="utf-8") == made.html


def test_a_page_that_speaks_of_reports_is_none(tmp_path: Path) -> None:
    """The mark must stand at the head."""
    file = tmp_path / "r.html"
    file.write_text("<p>" + "x" * 2000 + '<meta name="generator" content="summitry report">')
    assert not is_report(file)


def test_a_report_that_fails_leaves_what_was_there(
    made: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old one, and nothing half-written."""
    file = made.save(tmp_path / "r.html")
    before = file.read_bytes()
    monkeypatch.setattr(making, "refuse_to_overwrite", lambda file: None)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(ScenarioError, match="No space left"):
        made.save(file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]


def test_a_report_in_a_results_folder_is_the_folder_s(made: Report, tmp_path: Path) -> None:
    """So the folder can still be replaced, unless something foreign is called so."""
    folder = tmp_path / "r"
    result = run(small(), 100)
    result.save(folder)
    made.save(folder / "report.html")
    result.save(folder)
    assert not (folder / "report.html").exists()
    (folder / "report.html").write_text("mine")
    with pytest.raises(ScenarioError, match=r"'report\.html' in this results folder"):
        result.save(folder)


def test_a_scenario_may_be_named() -> None:
    """By its bundled name, as anywhere."""
    assert report("granada-2023", FEW).scenario == "Pashinyan and Aliyev at Granada"
