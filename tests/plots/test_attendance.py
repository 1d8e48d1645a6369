"""Bars of attendance: who comes how often, and in which rank."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import sim
from sim.errors import ScenarioError
from sim.plots import plot_attendance
from sim.plots.style import luminance
from sim.reading import bundled
from tests.plots.samples import LONG, assert_legible

ATTENDANCE = pd.DataFrame(
    {
        "actor": ["Ann", "Bob", "North delegation", "South delegation"],
        "share": [0.5, 0.0, 0.8, 1.0],
        "low": [0.48, 0.0, 0.78, 0.999],
        "high": [0.52, 0.001, 0.82, 1.0],
    }
)
RANKS = pd.DataFrame(
    {
        "party": ["North", "South", "East"],
        "none": [0.1, 0.0, 1.0],
        "technical": [0.05, 0.0, 0.0],
        "official": [0.15, 0.0, 0.0],
        "minister": [0.2, 1.0, 0.0],
        "leader": [0.5, 0.0, 0.0],
    }
)


def rows(ax: Any) -> list[list[Rectangle]]:
    """The parts of each bar that have any length, from the left."""
    parts = [bar for bar in ax.patches if bar.get_width() > 0]
    found: dict[int, list[Rectangle]] = {}
    for part in sorted(parts, key=lambda part: part.get_x()):
        found.setdefault(round(part.get_y() + part.get_height() / 2), []).append(part)
    return [found.get(place, []) for place in range(len(ax.get_yticks()))]


def keys(ax: Any) -> list[str]:
    """What the legend says."""
    legend = ax.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def test_a_bar_is_as_long_as_the_share() -> None:
    """Each labelled with it, below each other as in the table."""
    ax = plot_attendance(ATTENDANCE, "Talks", "Who comes?")
    assert [sum(part.get_width() for part in row) for row in rows(ax)] == [0.5, 0, 0.8, 1]
    assert [text.get_text() for text in ax.get_yticklabels()] == list(ATTENDANCE["actor"])
    said = [text.get_text() for text in ax.texts if "%" in text.get_text()]
    assert said == ["50.0%", "0%", "80.0%", "100%"]
    assert keys(ax) == []


def test_a_delegation_has_parts_by_rank() -> None:
    """From the highest rank down; what is left is beside the leader. Leaders have no parts."""
    ax = plot_attendance(ATTENDANCE, "Talks", ranks=RANKS)
    widths = [[part.get_width() for part in row] for row in rows(ax)]
    np.testing.assert_allclose(widths[2], [0.2, 0.15, 0.05, 0.4])
    assert widths[:2] == [[0.5], []]
    assert widths[3] == [1.0]
    assert keys(ax) == [
        "comes",
        "led by a minister",
        "led by an official",
        "experts",
        "beside the leader",
    ]


def test_parts_that_there_are_not_are_not_explained() -> None:
    """Where all come as officials, two keys do."""
    only = RANKS.assign(technical=0.0, official=[0.8, 1, 0], minister=0.0, leader=0.0)
    assert keys(plot_attendance(ATTENDANCE, "Talks", ranks=only)) == ["comes", "led by an official"]


def test_neighbouring_parts_differ_without_colour() -> None:
    """In grey; the last in its hatching too."""
    ax = plot_attendance(ATTENDANCE, "Talks", ranks=RANKS)
    parts = rows(ax)[2]
    greys = [luminance(to_rgb(part.get_facecolor())) for part in parts]  # type: ignore[arg-type]
    assert all(after - before > 0.1 for before, after in pairwise(greys))
    assert [bool(part.get_hatch()) for part in parts] == [False, False, False, True]


def test_the_intervals_are_those_of_the_table() -> None:
    """A line from low to high, on a white one."""
    ax = plot_attendance(ATTENDANCE, "Talks")
    for lines in ax.collections:
        ends = np.array([segment[:, 0] for segment in lines.get_segments()])  # type: ignore[attr-defined]
        np.testing.assert_allclose(ends, ATTENDANCE[["low", "high"]])


@pytest.mark.parametrize(
    ("interval", "as_of", "said"),
    [
        ("Wilson", "Friday", "share of rounds as of Friday, with the 95% interval"),
        (
            "confidence sequence",
            "",
            "share of rounds, with the 95% confidence sequence",
        ),
        ("Wilson", "start", "share of rounds at the start, with the 95% interval"),
    ],
)
def test_the_axis_says_what_is_counted(interval: str, as_of: str, said: str) -> None:
    """And as of when."""
    ax = plot_attendance(ATTENDANCE, "Talks", interval=interval, as_of=as_of)
    assert ax.get_xlabel().replace("\n", " ").startswith(said)


def test_an_exact_probability_is_no_share_of_rounds() -> None:
    """Where nothing was drawn there is no interval."""
    exact = ATTENDANCE.assign(low=ATTENDANCE["share"], high=ATTENDANCE["share"])
    said = plot_attendance(exact, "Talks", as_of="Friday").get_xlabel()
    assert said == "probability of coming as of Friday, every history counted"


def test_nothing_is_refused() -> None:
    """A table without rows."""
    with pytest.raises(ScenarioError, match="nothing to draw"):
        plot_attendance(ATTENDANCE[:0], "Talks")


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_bundled_scenario_is_legible(name: str) -> None:
    """Each bar as long as its share, whatever its parts."""
    result = sim.run(name, rounds=300)
    ax = result.plot_attendance()
    widths = [sum(part.get_width() for part in row) for row in rows(ax)]
    np.testing.assert_allclose(widths, result.attendance["share"], atol=1e-9)
    assert_legible(ax)


def test_hostile_names_are_legible() -> None:
    """Long ones, dollars, brackets, and sixteen of them."""
    names = [LONG, "$x^2$", "<b> & 😀", "A" * 70, *map(str, range(12))]
    table = pd.DataFrame({"actor": names, "share": 1.0, "low": 0.999, "high": 1.0})
    ax = plot_attendance(table, LONG, f"{LONG}? {LONG}?", as_of=LONG)
    assert_legible(ax)
    assert r"\$x^2\$" in [text.get_text() for text in ax.get_yticklabels()]


def test_draws_on_an_axis_of_somebody_else() -> None:
    """And leaves its figure as it is."""
    figure = Figure((4, 3))
    axis = figure.add_subplot()
    before = figure.subplotpars.left
    assert plot_attendance(ATTENDANCE, "Talks", ax=axis, ranks=RANKS) is axis
    assert figure.subplotpars.left == before
