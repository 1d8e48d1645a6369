"""The three modes side by side: where each mark stands, and what is said to rest on trust."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.errors import ScenarioError
from sim.plots import plot_modes
from sim.reading import bundled
from sim.scenario import MODES
from tests.plots.samples import LONG, assert_legible, box

TABLE = pd.DataFrame(
    {
        "outcome": ["leaders meet", LONG, "none"],
        "cautious": [0.1, 0.25, 0.65],
        "credible": [0.12, 0.25, 0.63],
        "assured": [0.4, 0.25, 0.35],
    }
)


def marks(ax: Any) -> list[Any]:
    """The marks of the modes, in their order, without the line below."""
    return list(ax.collections[1:])


def said(ax: Any) -> list[str]:
    """What stands at the right."""
    return [text.get_text() for text in ax.texts if text.get_text().endswith("on trust")]


def test_a_mark_stands_at_each_share() -> None:
    """One for each mode, in the row of its outcome."""
    ax = plot_modes(TABLE, "Talks", "Who comes?")
    for mode, dots in zip(MODES, marks(ax), strict=True):
        places = np.array(dots.get_offsets())
        np.testing.assert_allclose(places, np.stack([TABLE[mode], range(3)], 1))
    assert ax.get_yticklabels()[0].get_text() == "leaders meet"


def test_the_line_is_as_long_as_they_are_apart() -> None:
    """And so much is said to rest on trust."""
    ax = plot_modes(TABLE, "Talks")
    ends = np.array([segment[:, 0] for segment in ax.collections[0].get_segments()])  # type: ignore[attr-defined]
    np.testing.assert_allclose(ends[:, 1] - ends[:, 0], [0.3, 0, 0.3])
    assert said(ax) == ["30.0% on trust", "nothing on trust", "30.0% on trust"]


def test_the_modes_differ_in_shape() -> None:
    """A square, a disc, a diamond; of coinciding marks the smaller lies on the larger ones."""
    cautious, credible, assured = marks(plot_modes(TABLE, "Talks"))
    shapes = [dots.get_paths()[0].vertices for dots in (cautious, credible, assured)]
    assert [len(shape) for shape in shapes][::2] == [5, 5]
    assert len(shapes[1]) > 5
    assert not np.allclose(shapes[0], shapes[2])
    assert credible.get_sizes()[0] < min(cautious.get_sizes()[0], assured.get_sizes()[0])
    assert credible.get_zorder() > max(cautious.get_zorder(), assured.get_zorder())
    assert not len(cautious.get_facecolor())
    assert not len(assured.get_facecolor())


def test_the_legend_says_what_the_modes_are() -> None:
    """In the order of trust."""
    legend = plot_modes(TABLE, "Talks").get_legend()
    assert legend is not None
    keys = [text.get_text().partition(":")[0] for text in legend.get_texts()]
    assert keys == list(MODES)


def test_a_mode_that_is_not_known_is_not_drawn() -> None:
    """Where what is supposed never comes about in it; the axis says so."""
    ax = plot_modes(TABLE.assign(cautious=np.nan), "Talks", as_of="Friday")
    assert ax.get_xlabel() == (
        "share of rounds in each mode, as of Friday\n(no round of the cautious mode fits)"
    )
    assert said(ax)[0] == "28.0% on trust"
    assert_legible(ax)


def test_nothing_is_refused() -> None:
    """A table without rows."""
    with pytest.raises(ScenarioError, match="nothing to draw"):
        plot_modes(TABLE[:0], "Talks")


@pytest.mark.parametrize("shares", [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1e-5]])
def test_the_ends_of_the_scale_can_be_drawn(shares: list[float]) -> None:
    """Nothing, everything, next to nothing; no tick below 0 or above 1."""
    table = TABLE.assign(**dict(zip(MODES, ([share] * 3 for share in shares), strict=True)))
    ax = plot_modes(table, "Talks")
    assert all(0 <= tick <= 1 for tick in ax.get_xticks())
    assert_legible(ax)


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_bundled_scenario_is_legible(name: str) -> None:
    """As drawn by a result; no mark covers what stands at the right."""
    ax = sim.run(name, rounds=300).plot_modes()
    assert_legible(ax)
    ends = [dots.get_window_extent().x1 for dots in marks(ax)]
    written = [text for text in ax.texts if text.get_text().endswith("on trust")]
    assert max(ends) < min(box(text).x0 for text in written)


def test_hostile_names_are_legible() -> None:
    """Long ones, dollars, brackets."""
    table = TABLE.assign(outcome=["$x^2$ or $5", "<b> & 😀", "A" * 70])
    ax = plot_modes(table, LONG, f"{LONG}? {LONG}?", as_of=LONG)
    assert_legible(ax)
    assert ax.get_yticklabels()[0].get_text() == r"\$x^2\$ or \$5"


def test_draws_on_an_axis_of_somebody_else() -> None:
    """And leaves its figure as it is."""
    figure = Figure((4, 3))
    axis = figure.add_subplot()
    before = figure.subplotpars.right
    assert plot_modes(TABLE, "Talks", ax=axis) is axis
    assert figure.subplotpars.right == before
