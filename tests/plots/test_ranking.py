"""First-order indices: bars by number and outcome, the largest on top."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sim.errors import ScenarioError
from sim.plots import plot_ranking
from sim.plots.style import LABEL, wrapped
from tests.plots.samples import LONG, assert_legible, drivers

NUMBERS = [f"intent.{name}.comes" for name in ("Putin", "Trump", "Zelenskyy", LONG)] + ["mode"]
OUTCOMES = ["talks", "none", LONG]


def drawn(ax: Any, columns: int) -> tuple[Any, Any]:
    """Bars' lengths and intervals' ends, number x outcome, in units of the column's scale."""
    starts = sorted({bar.get_x() for bar in ax.patches})
    assert len(starts) == columns
    bars = np.array([bar.get_width() for bar in ax.patches]).reshape(columns, -1).T
    lines = [found for found in ax.collections if found.get_zorder() == 3]
    intervals = np.array([line.get_segments() for line in lines])[..., 0]
    return bars, (intervals - np.array(starts)[:, None, None]).transpose(1, 0, 2)


def test_bars_are_as_long_as_the_indices_and_the_largest_is_on_top() -> None:
    """All columns on one scale, whose end is written below."""
    table = drivers(OUTCOMES, NUMBERS)
    ax = plot_ranking(table, "Talks")
    top = float(ax.get_xticklabels()[1].get_text())
    assert top >= table["index_high"].max()
    order = table.groupby("number")["index"].max().sort_values(ascending=False).index
    wide = table.pivot(index="number", columns="outcome").reindex(order)
    bars, intervals = drawn(ax, len(OUTCOMES))
    np.testing.assert_allclose(bars * top, wide["index"][OUTCOMES])
    np.testing.assert_allclose(intervals[..., 0] * top, wide["index_low"][OUTCOMES])
    np.testing.assert_allclose(intervals[..., 1] * top, wide["index_high"][OUTCOMES])
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == [wrapped(number, LABEL) for number in order]


def test_draws_no_more_than_asked() -> None:
    """Of five numbers, the two with the largest index for any outcome."""
    ax = plot_ranking(drivers(OUTCOMES, NUMBERS), "Talks", most=2)
    assert len(ax.patches) == 2 * len(OUTCOMES)


def test_what_is_not_known_is_not_drawn() -> None:
    """Its place stays empty; a number of which nothing is known comes last."""
    table = drivers(OUTCOMES, NUMBERS)
    table.loc[(table["number"] == "mode") & (table["outcome"] == "none"), "index"] = np.nan
    table.loc[table["number"] == NUMBERS[0], "index"] = np.nan
    ax = plot_ranking(table, "Talks")
    assert len(ax.patches) == len(table) - 1 - len(OUTCOMES)
    assert ax.get_yticklabels()[-1].get_text() == NUMBERS[0]
    nothing = plot_ranking(table.assign(index=np.nan, index_high=np.nan), "Talks")
    assert not nothing.patches
    assert_legible(nothing)


@pytest.mark.parametrize(
    ("many", "name"), [(1, LONG), (2, "talks"), (4, LONG), (5, "$1 or $2"), (12, LONG)]
)
def test_nothing_covers_anything(many: int, name: str) -> None:
    """One outcome and twelve, fifteen numbers, long and odd names."""
    outcomes = [f"{number}. {name}" for number in range(many)]
    numbers = [*NUMBERS, *(f"belief.{number}.truth" for number in range(12))]
    ax = plot_ranking(drivers(outcomes, numbers), name)
    assert len(ax.patches) == 15 * many
    assert_legible(ax)


def test_draws_where_it_is_told() -> None:
    """An axis that is given is used, and its figure left as it is."""
    figure = Figure(figsize=(3, 2))
    mine = figure.add_subplot()
    assert plot_ranking(drivers(OUTCOMES, NUMBERS), "Talks", mine) is mine
    assert tuple(figure.get_size_inches()) == (3, 2)


def test_a_table_without_rows_is_refused() -> None:
    """And the error says so."""
    with pytest.raises(ScenarioError, match="the table is empty"):
        plot_ranking(pd.DataFrame(columns=["outcome", "number", "index"]), "Talks")
