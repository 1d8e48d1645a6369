"""What can be agreed, drawn: everything stands where the utilities say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from sim.plots.bargaining import plot_outcome_space
from sim.plots.style import luminance
from sim.talks.analysis import Analysis
from sim.talks.domain import Domain, Issue, Profile
from tests.plots.samples import LONG, assert_legible

OFFERS = [(0, 9), (1, 1), (0, 8), (1, 2), (0, 7), (1, 4), (2, 6), (0, 5)]


def domain(*utilities: list[float], reservation: float = 0.1, name: str = "Talks") -> Domain:
    """One issue whose options are worth the utilities, a list a side."""
    options = tuple(f"option {number}" for number in range(len(utilities[0])))
    profiles = tuple(
        Profile(party, {"it": 1}, {"it": dict(zip(options, side, strict=True))}, reservation)
        for party, side in zip(("Alba", "Brandt", LONG), utilities, strict=False)
    )
    return Domain(name, (Issue("it", options),), profiles)


RISING = [number / 10 for number in range(11)]
BENT = [1.0, 0.99, 0.97, 0.93, 0.9, 0.7, 0.8, 0.6, 0.45, 0.3, 0.0]
TALKS = domain(RISING, BENT)
THREE = domain(RISING, BENT, [0.5, 0.1, 0.9, 0.4, 0.3, 0.2, 0.8, 0.6, 0.7, 0.1, 1.0])


def dots(ax: Any) -> list[Any]:
    """All scattered marks that are somewhere, in the order drawn."""
    found = [made for made in ax.collections if isinstance(made, PathCollection)]
    return [made for made in found if len(made.get_offsets())]


def lines(ax: Any, drawn: str | None = None) -> list[np.ndarray]:
    """The points of the lines through more than two."""
    found = [line for line in ax.lines if len(line.get_xdata()) > 2]
    return [line.get_xydata() for line in found if drawn in (None, line.get_linestyle())]


def labels(ax: Any) -> list[str]:
    """The names beside stars, from below upwards."""
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_every_agreement_is_a_faint_dot() -> None:
    """Across what the first side gets of it, upwards what the second one does."""
    everything, *_ = dots(plot_outcome_space(TALKS))
    np.testing.assert_allclose(everything.get_offsets(), TALKS.utilities.T)
    assert luminance(everything.get_facecolor()[0]) > 0.5


def test_the_frontier_is_a_line() -> None:
    """Through the agreements that no other one dominates, from one end to the other."""
    (line,) = lines(plot_outcome_space(TALKS))
    places = TALKS.utilities.T[Analysis(TALKS).frontier]
    np.testing.assert_allclose(line, places)
    (given,) = lines(plot_outcome_space(TALKS, frontier=[9, 1, 4]))
    np.testing.assert_allclose(given, TALKS.utilities.T[[1, 4, 9]])


def test_with_more_sides_the_frontier_is_rings() -> None:
    """Seen from the first and the third side it is no line; the sides drawn are those asked for."""
    ax = plot_outcome_space(THREE, sides=(2, 0))
    (rings,) = lines(ax, "None")
    expected = THREE.utilities[[2, 0]][:, Analysis(THREE).frontier].T
    assert sorted(rings.tolist()) == sorted(expected.tolist())
    assert ax.get_ylabel() == "utility of Alba"


def test_reservation_values_are_lines_across() -> None:
    """One for each side, at what it has without an agreement."""
    across, upwards = (
        line for line in plot_outcome_space(TALKS).lines if len(line.get_xdata()) == 2
    )
    assert [*across.get_ydata()] == [0.1, 0.1]
    assert [*upwards.get_xdata()] == [0.1, 0.1]


def test_points_are_starred_and_named() -> None:
    """Where several are the same agreement, their names stand together."""
    points = Analysis(TALKS).points
    ax = plot_outcome_space(TALKS)
    names = [name for label in labels(ax) for name in label.split("\n")]
    assert sorted(names) == ["Kalai-Smorodinsky", "Nash", "utilitarian"]
    stars = {tuple(place) for place in dots(ax)[-1].get_offsets().tolist()}
    assert stars == {tuple(TALKS.utilities[:, points[name]].tolist()) for name in names}
    assert len(stars) == len(labels(ax))


@pytest.mark.parametrize("shown", ["offers", "agreements"])
def test_a_star_hides_nothing(shown: str) -> None:
    """It is open, and wider than the one offer or the rare agreement that lies in it."""
    much: Any = {"offers": [(0, 4)], "agreements": [4] + [5] * 10_000}
    ax = plot_outcome_space(TALKS, marked={"Nash": 4}, **{shown: much[shown]})
    *_, under, star = dots(ax)
    assert under.get_offsets()[0].tolist() == star.get_offsets()[0].tolist()
    assert star.get_facecolor().size == 0
    assert star.get_edgecolor().size > 0
    waist = 0.38 * star.get_sizes()[0] ** 0.5  # of a star with five points
    assert under.get_sizes()[0] ** 0.5 < waist


def test_points_may_be_those_of_what_all_may_sign() -> None:
    """With a mandate, frontier and stars are worked out among what it leaves."""
    may = np.arange(TALKS.size) < 4
    ax = plot_outcome_space(TALKS, mandates=may)
    known = Analysis(TALKS, may)
    (line,) = lines(ax)
    np.testing.assert_allclose(line, TALKS.utilities.T[known.frontier])
    assert known.nash is not None
    assert TALKS.utilities.T[known.nash].tolist() in dots(ax)[-1].get_offsets().tolist()


def test_a_point_that_there_is_not_is_not_drawn() -> None:
    """Where nothing is good enough for both; the others are drawn as given."""
    assert labels(plot_outcome_space(domain(RISING, RISING[::-1], reservation=0.8))) == []
    marked = {"Nash": None, "fair": 4, "even": 4}
    assert labels(plot_outcome_space(TALKS, marked=marked)) == ["fair\neven"]


def test_offers_are_joined_in_order() -> None:
    """A side's own ones, early ones light and the last one dark; a third side's are left out."""
    ax = plot_outcome_space(THREE, frontier=[], offers=OFFERS, marked={})
    for way, marks, side in zip(lines(ax)[-2:], dots(ax)[-2:], (0, 1), strict=True):
        made = [offer for who, offer in OFFERS if who == side]
        np.testing.assert_allclose(way, THREE.utilities[:2, made].T)
        np.testing.assert_allclose(marks.get_offsets(), way)
        light = [sum(face[:3]) for face in marks.get_facecolor()]
        assert light == sorted(light, reverse=True)


def test_the_two_sides_differ_without_colour() -> None:
    """Discs on an unbroken line, squares on a broken one."""
    ax = plot_outcome_space(TALKS, offers=OFFERS)
    ways = [line for line in ax.lines if len(line.get_xdata()) > 2][1:]
    assert [line.get_linestyle() for line in ways] == ["-", "--"]
    first, second = dots(ax)[-3:-1]
    assert len(first.get_paths()[0].vertices) > len(second.get_paths()[0].vertices)


def test_dots_grow_with_the_rounds_that_agreed() -> None:
    """Two of ten rounds end without agreement; five agree on one thing, three on another."""
    ax = plot_outcome_space(TALKS, agreements=[4] * 5 + [6] * 3 + [-1] * 2)
    agreed = dots(ax)[1]
    np.testing.assert_allclose(agreed.get_offsets(), TALKS.utilities.T[[4, 6]])
    assert agreed.get_sizes()[0] > agreed.get_sizes()[1]
    keys = [text.get_text() for text in ax.get_legend().get_texts()]  # type: ignore[union-attr]
    assert keys[-1] == "agreed, in 80.0% of rounds"


@pytest.mark.parametrize("rounds", [[], [-1, -1]])
def test_no_agreement_can_be_drawn(rounds: list[int]) -> None:
    """It says so above."""
    ax = plot_outcome_space(TALKS, offers=[], agreements=rounds)
    keys = [text.get_text() for text in ax.get_legend().get_texts()]  # type: ignore[union-attr]
    assert "agreed, in 0% of rounds" in keys


@pytest.mark.parametrize(
    "talks",
    [
        TALKS,
        THREE,
        domain([1.0], [1.0], name="One way out"),
        domain([0.0, 1.0, 0.98, 0.99], [0.0, 0.97, 1.0, 0.99], name=f"{LONG} for $1"),
        domain([-3.0, 700.0, 0.2], [0.5, 0.5, 40.0]),
    ],
)
@pytest.mark.parametrize("all_of_it", [False, True])
def test_is_legible(talks: Domain, all_of_it: bool) -> None:
    """No text covers another one or leaves the figure, with as many marks as there can be."""
    last = talks.size - 1
    much: Any = {"offers": [(0, last), (1, 0)], "agreements": [0, last, -1]} if all_of_it else {}
    ax = plot_outcome_space(talks, marked=Analysis(talks).points, **much)
    for axis in (ax.xaxis, ax.yaxis):  # ticks beyond the ends are not drawn
        low, high = axis.get_view_interval()
        axis.set_ticks([tick for tick in axis.get_ticklocs() if low <= tick <= high])
    assert_legible(ax)


def test_everything_can_be_told_apart_in_grey() -> None:
    """What is faint, what is light, what is dark: three steps of lightness at least."""
    ax = plot_outcome_space(TALKS, offers=OFFERS, agreements=[4])
    everything, agreed, *_, stars = dots(ax)
    faint = luminance(to_rgb(everything.get_facecolor()[0]))
    for made in (agreed, stars):
        assert faint - luminance(to_rgb(made.get_edgecolor()[0])) > 0.4


def test_draws_on_an_axis_of_somebody_else() -> None:
    """And leaves its figure as it is."""
    figure = Figure()
    ax = figure.add_subplot()
    before = figure.subplotpars.right
    assert plot_outcome_space(TALKS, ax=ax, title="Elsewhere") is ax
    assert ax.get_title(loc="left") == "Elsewhere"
    assert figure.subplotpars.right == before
