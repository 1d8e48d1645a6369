"""Differences: dots and intervals where the table has them, around zero."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from sim.errors import ScenarioError
from sim.plots import plot_difference
from tests.plots.samples import LONG, assert_legible


def differences() -> pd.DataFrame:
    """More, less, about as often, and never at all."""
    rows = {
        "before": [0.2, 0.7, 0.1, 0.0],
        "after": [0.5, 0.39998, 0.10002, 0.0],
        "difference": [0.3, -0.30002, 0.00002, 0.0],
        "low": [0.27, -0.33, -0.004, 0.0],
        "high": [0.33, -0.27, 0.004, 0.0],
    }
    return pd.DataFrame({"outcome": ["leaders meet", "talks", LONG, "none"], **rows})


def test_dots_and_intervals_stand_where_the_table_says() -> None:
    """A row an outcome, the first on top."""
    table = differences()
    ax = plot_difference(table, "Talks", "as it stands", "Putin attends")
    (lines,) = (found for found in ax.collections if isinstance(found, LineCollection))
    (dots,) = (found for found in ax.collections if isinstance(found, PathCollection))
    np.testing.assert_array_equal(np.asarray(dots.get_offsets())[:, 0], table["difference"])
    ends = np.array(lines.get_segments())
    np.testing.assert_array_equal(ends[:, :, 0], table[["low", "high"]])
    np.testing.assert_array_equal(ends[:, 0, 1], range(4))
    assert ax.yaxis_inverted()


def test_a_dot_is_hollow_where_the_interval_holds_zero() -> None:
    """It is filled where the outcome is more often or less often for sure."""
    ax = plot_difference(differences(), "Talks")
    (dots,) = (found for found in ax.collections if isinstance(found, PathCollection))
    hollow = [tuple(face) == to_rgba("white") for face in np.asarray(dots.get_facecolor())]
    assert hollow == [False, False, True, True]


def test_says_the_shares_themselves_and_what_is_compared() -> None:
    """Before and after stand on the right of each row, and in words below the title."""
    ax = plot_difference(differences(), "Talks", "as it stands", "Putin attends")
    said = [text.get_text() for text in ax.texts]
    assert said[0] == "as it stands → Putin attends"
    assert said[1:] == ["20.0% → 50.0%", "70.0% → 40.0%", "10.0% → 10.0%", "0% → 0%"]


@pytest.mark.parametrize(
    ("rows", "title", "words"), [(1, "Talks", ""), (4, LONG, LONG), (2, "$1", "$2 or $3")]
)
def test_nothing_covers_anything(rows: int, title: str, words: str) -> None:
    """Few rows and many, long and odd names."""
    assert_legible(plot_difference(differences().tail(rows), title, words, words))


def test_no_difference_can_be_drawn() -> None:
    """Zero is in the middle, and the axis spans something."""
    low, high = plot_difference(differences().tail(1), "Talks").get_xlim()
    assert low == -high < 0


def test_draws_where_it_is_told() -> None:
    """An axis that is given is used, and its figure left as it is."""
    figure = Figure(figsize=(3, 2))
    mine = figure.add_subplot()
    assert plot_difference(differences(), "Talks", ax=mine) is mine
    assert tuple(figure.get_size_inches()) == (3, 2)


def test_a_table_without_rows_is_refused() -> None:
    """And the error says so."""
    with pytest.raises(ScenarioError, match="the table is empty"):
        plot_difference(differences().head(0), "Talks")
