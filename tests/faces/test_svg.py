"""A picture in a page: bare, its own, and in the page's ink."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.figure import Figure

from sim.faces.svg import any_letters, inline
from sim.plots import plot_outcomes, plot_timeline, plot_tornado
from sim.plots.style import INK, MAIN, ON_COLOUR, colours
from tests.plots.samples import drivers, table, timeline

NAMES = ["talks", "no talks"]
HOSTILE = "</title><script>x</script> ]]> & \u202eback \x1b[31m"


def drawn(ax: Any, name: str = "p", title: str = "Title", desc: str = "Said") -> Any:
    """The root of the picture, read as XML."""
    return ElementTree.fromstring(inline(ax, name, title, desc))


def course() -> Any:
    """A picture with parts, whiskers, clips and numbers on colours."""
    return plot_timeline(timeline(["start", "Monday", "Tuesday"], NAMES), "A summit")


def swings() -> Any:
    """A picture with marks that are used again and again."""
    return plot_tornado(drivers(NAMES, ["a", "b", "c"]), "talks", "A summit")


@pytest.mark.parametrize("draw", [course, swings])
def test_nothing_in_it_needs_leave(draw: Any) -> None:
    """No style, no script, no metadata, no namespace: a strict policy lets it be."""
    root = drawn(draw())
    for element in root.iter():
        assert element.tag not in ("style", "script", "metadata", "image")
        assert not {"style", "width", "height"} & set(element.attrib) or element.tag == "rect"
        assert "{" not in element.tag + "".join(element.attrib)
        assert all("//" not in value for value in element.attrib.values())


@pytest.mark.parametrize("draw", [course, swings])
def test_every_reference_is_to_an_own_id(draw: Any) -> None:
    """What is referred to is there, once, and called after the picture."""
    root = drawn(draw(), "tornado-2")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(set(ids)) == len(ids) > 2
    assert all(name.startswith("tornado-2-") for name in ids)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', ElementTree.tostring(root).decode()))
    assert used <= set(ids)
    assert {*ids} - used == {"tornado-2-title", "tornado-2-desc"}


def test_it_says_what_it_is() -> None:
    """A picture to those who do not see it, with a name and a description, in this order."""
    root = drawn(course(), "p", "Title", "Said")
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "p-title p-desc")
    assert [(part.tag, part.get("id"), part.text) for part in root[:2]] == [
        ("title", "p-title", "Title"),
        ("desc", "p-desc", "Said"),
    ]


def test_ink_and_paper_are_the_page_s() -> None:
    """By class; on coloured parts ink and white stay what they are."""
    ax = Figure().add_subplot()
    ax.bar([0], [1], color=MAIN, edgecolor="white")
    ax.text(0, 0.5, "on blue", color="white")
    ax.text(0, 0.7, "on pale", color=ON_COLOUR)
    ax.text(0, 2, "beside", color=INK)
    ax.text(0, 3, "black")
    root = drawn(ax)
    roles = {part.text: part.get("class") for part in root.iter("text")}
    assert (roles["on blue"], roles["on pale"]) == (None, None)
    assert (roles["beside"], roles["black"]) == ("fill-ink", "fill-ink")
    bars = [part.get("class") for part in root.iter("path") if part.get("fill") == MAIN]
    assert bars == ["fill-main stroke-edge"]


def test_colours_of_data_stay() -> None:
    """Each outcome has its own."""
    names = [f"outcome {number}" for number in range(6)]
    root = drawn(plot_timeline(timeline(["start", "Monday"], names), ""))
    assert {*colours(6)} <= {part.get("fill") for part in root.iter("path")}


def test_the_same_picture_is_the_same_text() -> None:
    """Also when it is drawn anew."""
    assert inline(course(), "p", "t", "d") == inline(course(), "p", "t", "d")


def test_names_are_letters_and_no_more() -> None:
    """Whatever a scenario calls an outcome; signs that steer are written out."""
    shares = table("start", shares=(0.5, 0.5)).assign(outcome=[HOSTILE, "$\\frac{1}{2}$ <b>"])
    with any_letters():
        ax = plot_outcomes(shares, HOSTILE, HOSTILE)
    text = inline(ax, "p", HOSTILE, HOSTILE)
    assert "<script" not in text
    assert "]]>" not in text
    assert not {"\u202e", "\x1b"} & set(text)
    said = " ".join(filter(None, (part.text for part in ElementTree.fromstring(text).iter())))
    assert "<script>x</script>" in said
    assert r"\u202eback" in said


def test_the_frame_holds_all_that_is_drawn() -> None:
    """What reaches beyond the figure is not cut off, and no blank is left above and below."""
    ax = Figure(figsize=(4, 4)).add_axes((0.25, 0.25, 0.5, 0.5))
    ax.text(1.8, 0.5, "far out at the right", transform=ax.transAxes)
    left, top, wide, high = map(float, str(drawn(ax).get("viewBox")).split())
    assert left == 0
    assert wide > 4 * 72
    assert top > 36
    assert high < 3 * 72


@pytest.mark.parametrize("name", ["", "Up", "1a", "a b", "a_b", 'a"b', "-a"])
def test_a_name_that_is_no_id_is_refused(name: str) -> None:
    """It would break what refers to it."""
    with pytest.raises(ValueError, match="small letters"):
        inline(course(), name, "t", "d")
