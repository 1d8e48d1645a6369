"""Who waits for whom: an arrow for each wait, told apart without colour, and all of it legible."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon

from sim.conditions import attends
from sim.plots import draw_figures, plot_waits
from sim.plots.style import luminance
from sim.reading import bundled, load, signed_graph
from sim.scenario import Scenario
from tests.plots.samples import LONG, assert_legible, box
from tests.summits import summit

HOSTILE = [f"{LONG.title()} the Third", "$x^2$ & <b>", "Ünïcödé 😀", "A" * 70, "- - -", "7"]


def leaders(names: list[str], **comes_if: str) -> Scenario:
    """A summit of so many leaders, some of whom come on a condition."""
    return meeting(names, {name.replace("_", " "): when for name, when in comes_if.items()})


def meeting(names: list[str], comes_if: dict[str, str], **more: Any) -> Scenario:
    """The same with conditions by name."""
    parties = {f"P{place}": {"leader": name} for place, name in enumerate(names)}
    intent = {
        name: {"stays away": 0.3, "comes if": 0.4, "comes": 0.3} if name in comes_if else "comes"
        for name in names
    }
    return summit(parties=parties, intent=intent, comes_if=comes_if, **more)


def lines(ax: Any) -> list[PathPatch]:
    """The lines of arrows."""
    return [patch for patch in ax.patches if isinstance(patch, PathPatch)]


def heads(ax: Any) -> list[Polygon]:
    """The heads of arrows."""
    return [patch for patch in ax.patches if isinstance(patch, Polygon)]


def nodes(ax: Any) -> list[Any]:
    """Nodes, and the rings around them."""
    return list(ax.collections)


def said(ax: Any) -> list[str]:
    """All that is written, each text in one line."""
    return [text.get_text().replace("\n", " ") for text in ax.texts if text.get_text()]


def keys(ax: Any) -> list[str]:
    """What the legend says."""
    legend = ax.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def place_of(ax: Any, name: str) -> float:
    """How high a name stands, which is as high as its node."""
    (text,) = (text for text in ax.texts if text.get_text() == name)
    return float(text.get_position()[1])


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_edge_is_an_arrow_and_everybody_is_named(name: str) -> None:
    """Of every bundled scenario: as many arrows as edges, all actors in words."""
    system, ax = signed_graph(load(name)), plot_waits(load(name))
    assert len(lines(ax)) == len(heads(ax)) == system.graph.number_of_edges()
    words = " ".join(said(ax))
    assert all(actor in words for actor in system.actors)
    assert_legible(ax)


def test_an_arrow_leads_from_who_waits_to_who_is_waited_for() -> None:
    """Its line begins beside the one, and its head points at the other."""
    ax = plot_waits(leaders(["Ann", "Bob"], Ann="Bob attends"))
    (line,), (head,) = lines(ax), heads(ax)
    ann, bob = (node.get_offsets()[0] for node in nodes(ax))
    assert ann[0] < bob[0]
    assert np.hypot(*(line.get_path().vertices[0] - ann)) < 12
    tip, *back = head.get_xy()[:3]
    assert np.hypot(*(tip - bob)) < 12
    assert all(np.hypot(*(corner - bob)) > np.hypot(*(tip - bob)) for corner in back)


def test_presence_and_absence_differ_in_the_line() -> None:
    """Solid, broken, and of dots and dashes where both are waited for; the legend says which."""
    either = "(Bob attends and Cyd stays away) or (Bob stays away and Dan attends)"
    ax = plot_waits(leaders(["Ann", "Bob", "Cyd", "Dan"], Ann=either))
    strokes = [line.get_linestyle() for line in lines(ax)]
    assert len(set(map(str, strokes))) == 3
    assert keys(ax)[:3] == [
        "waits for a presence",
        "waits for an absence",
        "for a presence or for an absence",
    ]
    assert keys(plot_waits(leaders(["Ann", "Bob"], Ann="Bob attends"))) == ["waits for a presence"]


@pytest.mark.parametrize(
    ("condition", "hollow"),
    [
        ("Bob attends and Cyd attends", [False, False]),
        ("Bob attends or Cyd attends", [True, True]),
        ("Bob attends or (Bob attends and Cyd attends)", [False, True]),
        ("at least 2 of Bob, Cyd, Dan attend", [True, True, True]),
        ("at least 3 of Bob, Cyd, Dan attend", [False, False, False]),
        ("not (Bob attends or Cyd attends)", [False, False]),
        ("Bob attends and (Cyd attends or Dan attends)", [False, True, True]),
    ],
)
def test_a_head_is_hollow_where_there_are_other_ways(condition: str, hollow: list[bool]) -> None:
    """Filled where nobody else would do."""
    ax = plot_waits(leaders(["Ann", "Bob", "Cyd", "Dan"], Ann=condition))
    assert [to_rgb(head.get_facecolor()) == (1, 1, 1) for head in heads(ax)] == hollow
    assert ("hollow: there are other ways" in keys(ax)) == any(hollow)


def test_a_circle_is_strong() -> None:
    """Its arrows are broader and darker than another, and its nodes filled."""
    ax = plot_waits(
        leaders(["Ann", "Bob", "Cyd"], Ann="Bob attends", Bob="Ann attends", Cyd="Ann attends")
    )
    widths = [line.get_linewidth() for line in lines(ax)]
    greys = [luminance(to_rgb(line.get_edgecolor())) for line in lines(ax)]  # type: ignore[arg-type]
    assert widths[0] == widths[1] > 1.5 * widths[2]
    assert greys[0] == greys[1] < greys[2] - 0.1
    filled = [to_rgb(node.get_facecolor()[0]) != (1, 1, 1) for node in nodes(ax)]
    assert sorted(filled) == [False, True, True]
    assert "in a circle: each waits for the other" in keys(ax)


def test_whoever_waits_for_themselves_has_a_loop() -> None:
    """It begins and ends at one node."""
    ax = plot_waits(leaders(["Ann", "Bob"], Ann="Ann attends and Bob attends"))
    line = lines(ax)[0].get_path().vertices
    ann = nodes(ax)[0].get_offsets()[0]
    assert np.hypot(*(line[0] - ann)) < 12
    assert np.hypot(*(line[-1] - ann)) < 24


def test_a_delegation_is_a_square_and_a_promise_a_ring() -> None:
    """Shapes and rings, said in the legend."""
    istanbul = plot_waits(load("istanbul-2025"))
    assert "ringed: a public promise, made or open" in keys(istanbul)
    assert len(nodes(istanbul)) == 3 + 1
    sudan = plot_waits(load("geneva-sudan-2024"))
    shapes = sorted(len(node.get_paths()[0].vertices) for node in nodes(sudan))
    assert len(nodes(sudan)) == 6
    assert shapes[:4] == [5] * 4
    assert "a delegation" in keys(sudan)


def test_the_whole_condition_stands_below_the_name() -> None:
    """What counts and what is no presence can only be said in words."""
    words = said(plot_waits(load("americas-2022")))
    assert "comes if at least 2 of Lopez Obrador, Bolsonaro, Fernandez attend" in words
    assert "comes if all are invited" in words
    syria = said(plot_waits(load("geneva-syria-2014")))
    assert "only if Zarif stays away or Iran accepts" in syria


def test_who_has_no_part_in_it_is_named_below() -> None:
    """And is no node."""
    ax = plot_waits(leaders(["Ann", "Bob", "Cyd", "Dan"], Ann="Bob attends"))
    assert said(ax)[-2] == "Neither waiting nor waited for: Cyd, Dan"
    assert len(nodes(ax)) == 2


@pytest.mark.parametrize("number", [1, 2, 5, 16])
def test_where_nobody_waits_that_is_said(number: int) -> None:
    """Between all who may come."""
    ax = plot_waits(leaders([f"Leader {place}" for place in range(number)]))
    assert "nobody waits for anybody" in said(ax)
    assert len(nodes(ax)) == number
    assert not ax.patches
    assert_legible(ax)


CASTS = {
    "chain": lambda names, k: f"{names[k + 1]} attends" if k + 1 < len(names) else "",
    "ring": lambda names, k: f"{names[(k + 1) % len(names)]} attends",
    "hub": lambda names, k: f"{names[0]} stays away" if k else "",
    "all": lambda names, k: f"at least 2 of {', '.join(n for n in names if n != names[k])} attend",
}


@pytest.mark.parametrize("number", [5, 16])
@pytest.mark.parametrize("cast", CASTS)
def test_up_to_sixteen_are_legible(cast: str, number: int) -> None:
    """No text on another, none on a node, no node on another, no line through a node."""
    names = [f"Leader {chr(65 + place)}" for place in range(number)]
    comes_if = {name: CASTS[cast](names, place) for place, name in enumerate(names)}
    ax = plot_waits(meeting(names, {name: when for name, when in comes_if.items() if when}))
    assert len(nodes(ax)) == number
    assert_legible(ax)
    places = [node.get_offsets()[0] for node in nodes(ax)]
    assert all(np.hypot(*(one - other)) > 20 for one, other in combinations(places, 2))
    pixels = ax.transData.transform(places)
    for text in ax.texts[:-1]:
        area = box(text)
        assert not any(area.contains(*point) for point in pixels), text.get_text()


@pytest.mark.parametrize("number", [3, 16])
def test_no_arrow_passes_through_a_third(number: int) -> None:
    """In a ring and beside a hub, lines keep clear of all nodes but their own two."""
    names = [f"Leader {chr(65 + place)}" for place in range(number)]
    for cast in ("ring", "hub"):
        comes_if = {name: CASTS[cast](names, place) for place, name in enumerate(names)}
        ax = plot_waits(meeting(names, {name: when for name, when in comes_if.items() if when}))
        places = np.array([node.get_offsets()[0] for node in nodes(ax)])
        for line in lines(ax):
            way = line.get_path().interpolated(1).to_polygons(closed_only=False)[0]
            near = [np.hypot(*(way - place).T).min() < 6 for place in places]
            assert sum(near) == 0


def test_hostile_names_are_written_as_they_are() -> None:
    """Dollars, brackets, long words; what is too long for four lines is cut."""
    plain = leaders([f"Leader {place}" for place in range(len(HOSTILE))])
    called = zip(plain.leaders, HOSTILE, strict=True)
    waiting = {name: attends(HOSTILE[place - 1]) for place, name in enumerate(HOSTILE)}
    hostile = replace(
        plain,
        name=LONG,
        leaders=tuple(replace(leader, name=name) for leader, name in called),
        judgement=replace(plain.judgement, conditions=waiting),
    )
    ax = plot_waits(hostile)
    assert_legible(ax)
    assert r"\$x^2\$ & <b>" in said(ax)
    assert max(text.get_text().count("\n") for text in ax.texts) <= 3


def test_the_same_scenario_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nodes and arrows do not change places."""
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        draw_figures({"waits": plot_waits(load("paris-1960"))}, tmp_path / place)
    for kind in ("svg", "png"):
        one, two = (tmp_path / place / f"waits.{kind}" for place in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("size", [(8, 5), (4, 2.5)])
def test_draws_on_an_axis_of_somebody_else(size: tuple[float, float]) -> None:
    """However small: names stay, conditions go where there is no room."""
    figure = Figure(size)
    axis = figure.add_subplot()
    assert plot_waits(load("americas-2022"), axis) is axis
    assert len(lines(axis)) == 6
    assert {"Fernandez", "Caricom"} <= set(said(axis))
    low, high = axis.get_xlim()
    assert all(low <= node.get_offsets()[0][0] <= high for node in nodes(axis))
