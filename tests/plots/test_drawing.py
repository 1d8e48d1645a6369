"""Files: which are written, and that the same gives the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.plots import (
    draw_figure,
    draw_figures,
    drawn_here,
    ends,
    plot_difference,
    plot_flow,
    plot_outcomes,
    plot_ranking,
    plot_timeline,
    plot_tornado,
)
from sim.plots.drawing import KINDS
from tests.plots.samples import drivers, table
from tests.plots.test_difference import differences
from tests.plots.test_flow import flow


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    """SVG and PNG, in this process and in another."""
    folders = [tmp_path / name for name in ("first", "second", "third")]
    for folder in folders:
        folder.mkdir()
    saved = tmp_path / "table.pickle"
    table("start", "Friday").to_pickle(saved)
    for folder in folders[:2]:
        draw_figures({"outcomes": plot_outcomes(table("start", "Friday"), "Talks")}, folder)
    code = (
        "import sys, pathlib, pandas; from sim.plots import draw_figures, plot_outcomes; "
        "ax = plot_outcomes(pandas.read_pickle(sys.argv[1]), 'Talks'); "
        "draw_figures({'outcomes': ax}, pathlib.Path(sys.argv[2]))"
    )
    subprocess.run([sys.executable, "-c", code, saved, folders[2]], check=True)
    for name in ("outcomes.svg", "outcomes.png"):
        pictures = {(folder / name).read_bytes() for folder in folders}
        assert len(pictures) == 1
    assert 1_000 < (folders[0] / "outcomes.svg").stat().st_size < 60_000


def test_every_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    """Drawn twice from the same tables, each is the same as SVG and as PNG."""
    for folder in (tmp_path / "first", tmp_path / "second"):
        folder.mkdir()
        indices = drivers(["talks", "none"], ["mode", "intent.Putin.comes"])
        pictures = {
            "timeline": plot_timeline(table("start", "Friday"), "Talks"),
            "difference": plot_difference(differences(), "Talks"),
            "flow": plot_flow(flow(), "Talks", "before", "after"),
            "tornado": plot_tornado(indices, "talks", "Talks"),
            "ranking": plot_ranking(indices, "Talks"),
        }
        draw_figures(pictures, folder)
    there = sorted(file.name for file in (tmp_path / "first").iterdir())
    assert there == sorted(f"{name}.{kind}" for name in pictures for kind in ("svg", "png"))
    for name in there:
        first, second = ((tmp_path / folder / name).read_bytes() for folder in ("first", "second"))
        assert first == second


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_who_drew_it(tmp_path: Path, kind: str) -> None:
    """So that it can be told from one that somebody else drew, whatever that shows."""
    ours, other = tmp_path / f"ours{kind}", tmp_path / f"other{kind}"
    ax = plot_outcomes(table("start"), "Talks")
    draw_figure(ax, ours)
    ax.figure.savefig(other)
    assert (drawn_here(ours), drawn_here(other)) == (True, False)


def test_only_what_is_asked_for_is_written(tmp_path: Path) -> None:
    """One of the two formats."""
    draw_figures({"outcomes": plot_outcomes(table("start"), "Talks")}, tmp_path, [".svg"])
    assert [file.name for file in tmp_path.iterdir()] == ["outcomes.svg"]


@pytest.mark.parametrize(
    ("moments", "kept"),
    [
        (["start"], ["start"]),
        (["start", "Friday"], ["start", "Friday"]),
        (["start", "Monday", "Friday"], ["start", "Friday"]),
    ],
)
def test_the_ends_are_the_first_and_the_last_moment(moments: list[str], kept: list[str]) -> None:
    """Every outcome of them, in order, and nothing else."""
    shown = ends(table(*moments)).reset_index(drop=True)
    pd.testing.assert_frame_equal(shown, table(*kept))
