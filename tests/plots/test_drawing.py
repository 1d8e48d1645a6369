"""Files: which are written, and that the same gives the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sim.plots import (
    draw,
    draw_figures,
    ends,
    plot_difference,
    plot_flow,
    plot_outcomes,
    plot_ranking,
    plot_timeline,
    plot_tornado,
)
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
        draw(table("start", "Friday"), "Talks", "Who comes?", folder)
    code = (
        "import sys, pathlib, pandas; from sim.plots import draw; "
        "draw(pandas.read_pickle(sys.argv[1]), 'Talks', 'Who comes?', pathlib.Path(sys.argv[2]))"
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


@pytest.mark.parametrize("many", [1, 3])
def test_more_than_two_moments_get_a_timeline(tmp_path: Path, many: int) -> None:
    """The bars then show the first and the last moment alone."""
    moments = ["start", "Monday", "Tuesday", "Wednesday", "Friday"][:many]
    draw(table(*moments), "Talks", "Who comes?", tmp_path)
    names = ["outcomes", "timeline"] if many > 2 else ["outcomes"]
    there = {file.name for file in tmp_path.iterdir()}
    assert there == {f"{name}.{kind}" for name in names for kind in ("svg", "png")}
    alone = tmp_path / "alone"
    alone.mkdir()
    shown = table(*dict.fromkeys((moments[0], moments[-1])))
    draw_figures({"outcomes": plot_outcomes(shown, "Talks", "Who comes?")}, alone)
    for name in ("outcomes.svg", "outcomes.png"):
        assert (tmp_path / name).read_bytes() == (alone / name).read_bytes()


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
