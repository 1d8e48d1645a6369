"""Outcomes as of every stage: columns as high as the shares, intervals at their borders, names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from sim.errors import ScenarioError
from sim.plots import plot_timeline
from sim.plots.style import colours
from tests.plots.samples import LONG, assert_legible, banded, table, timeline

WEEK = ["start", "Sunday", "Tuesday", "Wednesday", "Wednesday night", "Thursday", "Friday"]
OUTCOMES = ["leaders meet", "Putin alone", "declined", "ministers' talks", LONG, "none"]
MANY = [f"{word} {number}" for number in range(6) for word in ("a meeting of", "none of")]


def stacked(table: pd.DataFrame, value: str = "share") -> Any:
    """A column of the table as outcomes x moments."""
    moments, names = table["as_of"].unique(), table["outcome"].unique()
    return table.pivot(index="outcome", columns="as_of", values=value).loc[names, moments]


def test_columns_are_as_high_as_the_shares() -> None:
    """Stacked from above downwards, a column a stage, without a gap."""
    shares = timeline(WEEK, OUTCOMES)
    parts = np.array(plot_timeline(shares, "Talks").patches).reshape(len(OUTCOMES), len(WEEK))
    heights = np.vectorize(lambda part: part.get_height())(parts)
    tops = np.vectorize(lambda part: part.get_y() + part.get_height())(parts)
    middles = np.vectorize(lambda part: part.get_x() + part.get_width() / 2)(parts)
    expected = stacked(shares).to_numpy()
    np.testing.assert_allclose(heights, expected, atol=1e-12)
    np.testing.assert_allclose(tops, 1 - (np.cumsum(expected, axis=0) - expected), atol=1e-12)
    np.testing.assert_allclose(middles, np.tile(np.arange(len(WEEK)), (len(OUTCOMES), 1)))


def test_whiskers_are_the_intervals_of_each_share() -> None:
    """As long as from low to high, at the lower border of each part, the upper one of the last."""
    shares = timeline(WEEK, OUTCOMES, 100)
    ax = plot_timeline(shares, "Talks")
    lines = [line for line in ax.collections if isinstance(line, LineCollection)]
    drawn = np.array([line.get_segments() for line in lines[1::2]])[..., 1]
    share, low, high = (stacked(shares, value).to_numpy() for value in ("share", "low", "high"))
    tops = 1 - np.cumsum(share, axis=0) + share
    np.testing.assert_allclose(drawn[:-1, :, 0], (tops - low)[:-1], atol=1e-12)
    np.testing.assert_allclose(drawn[:-1, :, 1], (tops - high)[:-1], atol=1e-12)
    np.testing.assert_allclose(drawn[-1], np.stack([low, high], -1)[-1], atol=1e-12)


def test_outcomes_are_named_beside_the_last_column() -> None:
    """With their shares there, in order, those that never occur too."""
    ax = plot_timeline(table(*WEEK), "Talks")
    names = [text.get_text().replace("\n", " ") for text in ax.texts if "%" in text.get_text()]
    assert names[:4] == ["leaders meet 50.0%", "talks 0%", f"{LONG} <0.1%", "none 50.0%"]
    assert ax.get_legend() is None


def test_parts_with_room_hold_their_share() -> None:
    """A number stands in the middle of its part; thin parts have none."""
    ax = plot_timeline(table("start", "Friday"), "Talks")
    numbers = [text for text in ax.texts if text.get_text() == "50%"]
    assert [text.get_position() for text in numbers] == [
        (column, pytest.approx(middle, abs=1e-4)) for middle in (0.75, 0.25) for column in (0, 1)
    ]
    assert not [text for text in ax.texts if text.get_text() in {"0%", "<1%"}]


@pytest.mark.parametrize(
    ("moments", "outcomes", "title", "question"),
    [
        (WEEK, OUTCOMES, "Talks", "Who comes?"),
        (["start", "Friday"], ["talks"], "Talks", ""),
        (["start"], OUTCOMES, LONG, f"{LONG}? " * 2),
        (["start", *(f"day {number} of the talks" for number in range(19))], MANY, "Talks", ""),
        (["start", "x" * 40, f"after {LONG}"], [f"{LONG} {n}" for n in "abc"], LONG, LONG),
    ],
)
def test_nothing_covers_anything(
    moments: list[str], outcomes: list[str], title: str, question: str
) -> None:
    """Up to twenty stages and twelve outcomes, one of each, and long names."""
    assert_legible(plot_timeline(timeline(moments, outcomes), title, question))


def test_a_legend_names_outcomes_where_there_is_no_room() -> None:
    """An axis too low for labels beside the column gets a legend; its figure is left alone."""
    figure = Figure(figsize=(4, 1.5))
    mine = figure.add_subplot()
    assert plot_timeline(timeline(WEEK, OUTCOMES), "Talks", ax=mine) is mine
    assert tuple(figure.get_size_inches()) == (4, 1.5)
    legend = mine.get_legend()
    assert legend is not None
    said = [text.get_text().replace("\n", " ") for text in legend.get_texts()]
    assert [text.rsplit(" ", 1)[0] for text in said] == OUTCOMES


def test_outcomes_keep_their_colours() -> None:
    """One colour an outcome, as of every stage."""
    ax = plot_timeline(timeline(WEEK, OUTCOMES), "Talks")
    faces = np.array([part.get_facecolor() for part in ax.patches]).reshape(len(OUTCOMES), -1, 4)
    assert (faces == faces[:, :1]).all()
    assert len({tuple(face) for face in faces[:, 0]}) == len(OUTCOMES) == len(set(colours(6)))


def test_nothing_at_all_can_be_drawn() -> None:
    """Shares that are all zero are named and have no height."""
    ax = plot_timeline(table("start", "Friday", shares=(0.0, 0.0)), "Talks")
    assert [part.get_height() for part in ax.patches] == [0.0] * 4
    assert_legible(ax)


def test_a_dollar_is_a_dollar() -> None:
    """In names of outcomes and of stages."""
    shares = timeline(["start", "$1 or $2"], ["$5bn for a $6bn_debt", "none"])
    ax = plot_timeline(shares, "A $ and a $", "Is it $1 or $2?")
    assert_legible(ax)
    assert ax.get_xticklabels()[1].get_text() == r"\$1 or \$2"


def test_a_table_without_rows_is_refused() -> None:
    """And the error says so."""
    with pytest.raises(ScenarioError, match="nothing to draw: the table is empty"):
        plot_timeline(table("start").head(0), "Talks")


def test_bands_are_broad_lines_behind_the_whiskers() -> None:
    """At the same borders, and what they are is said below."""
    shown = banded(timeline(["start", "Monday", "Friday"], ["talks", "no talks"]))
    ax = plot_timeline(shown, "Talks")
    broad = [lines for lines in ax.collections if lines.get_linewidth()[0] == 2.8]
    assert len(broad) == 2
    assert "broad lines: band for how strongly" in ax.get_xlabel()
    assert_legible(ax)
    plain = plot_timeline(timeline(["start", "Monday", "Friday"], ["talks", "no talks"]), "Talks")
    assert "broad" not in plain.get_xlabel()
