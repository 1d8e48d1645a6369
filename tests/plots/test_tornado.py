"""What moves an outcome: bars from one end to the other, the widest on top."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from sim.errors import ScenarioError
from sim.plots import plot_tornado
from tests.plots.samples import LONG, assert_legible, drivers

NUMBERS = [f"intent.{name}.comes" for name in ("Putin", "Trump", "Zelenskyy", LONG)] + ["mode"]
TABLE = drivers(["talks", "none"], NUMBERS)


def ends(ax: Any) -> tuple[Any, Any]:
    """Where the hollow dots and where the filled ones are."""
    hollow, filled = (dots for dots in ax.collections if isinstance(dots, PathCollection))
    assert tuple(hollow.get_facecolor()[0]) == to_rgba("white") != tuple(filled.get_facecolor()[0])
    return hollow.get_offsets()[:, 0], filled.get_offsets()[:, 0]


def test_bars_go_from_one_end_to_the_other_the_widest_on_top() -> None:
    """A hollow dot at the lowest tenth, a filled one at the highest."""
    rows = TABLE[TABLE["outcome"] == "none"]
    swing = (rows["at_high"] - rows["at_low"]).abs()
    rows = rows.loc[swing.sort_values(ascending=False).index]
    ax = plot_tornado(TABLE, "none", "Talks")
    low, high = ends(ax)
    np.testing.assert_array_equal(low, rows["at_low"])
    np.testing.assert_array_equal(high, rows["at_high"])
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], sorted(swing)[::-1])
    np.testing.assert_array_equal([bar.get_x() for bar in ax.patches], np.minimum(low, high))
    labels = [label.get_text().replace("\n", "") for label in ax.get_yticklabels()]
    assert labels[0] == rows["number"].iloc[0]


def test_the_legend_says_which_end_is_which() -> None:
    """And what the line across is, if there is one."""
    said = ["number in its lowest tenth", "in its highest tenth", "all rounds"]
    for share, keys in ((None, said[:2]), (0.25, said)):
        legend = plot_tornado(TABLE, "none", "Talks", share=share).get_legend()
        assert legend is not None
        assert [text.get_text() for text in legend.get_texts()] == keys


def test_draws_no_more_than_asked() -> None:
    """Of five numbers, the two that move it most."""
    assert len(plot_tornado(TABLE, "none", "Talks", most=2).patches) == 2


def test_a_swing_that_is_not_known_is_not_drawn() -> None:
    """Without any, the picture says so."""
    some = TABLE.copy()
    some.loc[some["number"] == "mode", "at_low"] = np.nan
    assert len(plot_tornado(some, "none", "Talks").patches) == len(NUMBERS) - 1
    ax = plot_tornado(TABLE.assign(at_low=np.nan), "none", "Talks")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["no number moves it"]
    assert_legible(ax)


@pytest.mark.parametrize(("title", "scale"), [("Talks", 0.001), (LONG, 1.0), ("$1 or $2", 0.0)])
def test_nothing_covers_anything(title: str, scale: float) -> None:
    """Wide swings, narrow ones, none; long and odd names."""
    swings = TABLE.replace({"none": title})
    swings[["at_low", "at_high"]] *= scale
    assert_legible(plot_tornado(swings, title, title, share=0.4 * scale))


def test_marks_no_share_below_nothing() -> None:
    """Room for numbers may go below zero; what is marked there may not."""
    for scale in (0.0, 0.01, 1.0):
        swings = TABLE.assign(at_low=0.0, at_high=TABLE["at_high"] * scale)
        ticks = plot_tornado(swings, "none", "Talks").get_xticks()
        assert len(ticks) > 1
        assert min(ticks) >= 0
        assert max(ticks) <= 1


def test_draws_where_it_is_told() -> None:
    """An axis that is given is used, and its figure left as it is."""
    figure = Figure(figsize=(3, 2))
    mine = figure.add_subplot()
    assert plot_tornado(TABLE, "none", "Talks", mine) is mine
    assert tuple(figure.get_size_inches()) == (3, 2)


def test_an_unknown_outcome_is_refused() -> None:
    """With the nearest name."""
    with pytest.raises(ScenarioError, match=r"'tals' is not an outcome.*did you mean 'talks'"):
        plot_tornado(TABLE, "tals", "Talks")
