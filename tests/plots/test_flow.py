"""Flows: streams as wide as the table says, from the outcome before to the outcome after."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from sim.errors import ScenarioError
from sim.plots import plot_flow
from tests.plots.samples import LONG, assert_legible

NAMES = ["leaders meet", "talks", LONG, "none"]


def flow(names: list[str] = NAMES) -> pd.DataFrame:
    """Rounds from each outcome to each, one way only once in ten thousand."""
    rounds = np.array([[3000, 500, 1, 0], [0, 2000, 0, 499], [0, 0, 1000, 0], [700, 0, 0, 2300]])
    rows = [
        {"before": names[a], "after": names[b], "rounds": many, "share": many / 10_000}
        for (a, b), many in np.ndenumerate(rounds[: len(names), : len(names)])
    ]
    return pd.DataFrame(rows)


def streams(ax: Any) -> list[PathPatch]:
    """The streams of a picture, in the order of the table."""
    return [patch for patch in ax.patches if isinstance(patch, PathPatch)]


def ends(stream: PathPatch) -> tuple[float, float, float, float]:
    """Where a stream starts and ends: upper and lower border left, then right."""
    points = np.asarray(stream.get_path().vertices)
    return points[0, 1], points[7, 1], points[3, 1], points[4, 1]


def test_streams_are_as_wide_as_the_flows() -> None:
    """At both ends; what never happens has none."""
    drawn = streams(plot_flow(flow(), "Talks", "before", "after"))
    shares = [share for share in flow()["share"] if share > 0]
    widths = np.array([ends(stream) for stream in drawn])
    np.testing.assert_allclose(widths[:, 1] - widths[:, 0], shares)
    np.testing.assert_allclose(widths[:, 3] - widths[:, 2], shares)


def test_streams_fill_the_blocks_that_they_join() -> None:
    """Those of one block lie side by side from its upper to its lower border."""
    table = flow()[flow()["share"] > 0]
    ax = plot_flow(flow(), "Talks", "before", "after")
    places = np.array([ends(stream) for stream in streams(ax)])
    blocks = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert len(blocks) == 2 * len(NAMES)
    for side, (column, first) in enumerate((("before", 0), ("after", 2))):
        for name, block in zip(NAMES, blocks[4 * side :], strict=False):
            own = np.sort(places[(table[column] == name).to_numpy(), first : first + 2], axis=0)
            assert own[0, 0] == pytest.approx(block.get_y())
            np.testing.assert_allclose(own[1:, 0], own[:-1, 1])
            assert own[-1, 1] == pytest.approx(block.get_y() + block.get_height())
            assert block.get_height() == pytest.approx(
                table.loc[table[column] == name, "share"].sum()
            )


def test_what_changed_is_stronger_and_has_a_rim() -> None:
    """So that one round in ten thousand still shows."""
    table = flow()[flow()["share"] > 0]
    same = (table["before"] == table["after"]).to_numpy()
    drawn = streams(plot_flow(flow(), "Talks", "before", "after"))
    strength = np.array([stream.get_facecolor()[3] for stream in drawn])
    rims = np.array([stream.get_linewidth() for stream in drawn])
    assert strength[same].max() < strength[~same].min()
    assert rims[same].max() == 0
    assert rims[~same].min() > 0.5


def test_says_what_is_compared_and_how_much_changed() -> None:
    """Above the stacks and below; blocks have names and shares."""
    ax = plot_flow(flow(), "Talks", "as it stands", "Putin attends")
    said = [text.get_text().replace("\n", " ") for text in ax.texts]
    assert {"as it stands", "Putin attends"} <= set(said)
    assert "17.0% of rounds end otherwise: the stronger streams" in said
    assert {"leaders meet 35.0%", "leaders meet 37.0%", f"{LONG} 10.0%"} <= set(said)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (NAMES, "start"),
        (["talks"], LONG),
        (["$1", "$2"], "$1 or $2"),
        ([f"{LONG} {n}" for n in "abcd"], LONG),
    ],
)
def test_nothing_covers_anything(names: list[str], words: str) -> None:
    """One outcome and several, long and odd names."""
    assert_legible(plot_flow(flow(names), words, words, words))


def test_draws_where_it_is_told() -> None:
    """An axis that is given is used, and its figure left as it is."""
    figure = Figure(figsize=(3, 2))
    mine = figure.add_subplot()
    assert plot_flow(flow(), "Talks", "before", "after", mine) is mine
    assert tuple(figure.get_size_inches()) == (3, 2)


def test_a_table_without_flows_is_refused() -> None:
    """No rows, or no round in them."""
    for table in (flow().head(0), flow().assign(share=0.0)):
        with pytest.raises(ScenarioError, match="nothing to draw"):
            plot_flow(table, "Talks", "before", "after")
