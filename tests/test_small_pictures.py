"""The small pictures are those that are drawn today, and show what the resolver answers."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ElementTree

from tests.pages import DOCS

PLACE = DOCS / "pictures"
MODULE = runpy.run_path(str(PLACE / "small.py"))


def test_the_pictures_are_those_that_are_drawn_today() -> None:
    """Each file is what its script draws, byte for byte, and each is well-formed."""
    drawn = MODULE["pictures"]()
    assert {name: (PLACE / name).read_text(encoding="utf-8") for name in drawn} == drawn
    assert all(ElementTree.fromstring(text).tag.endswith("svg") for text in drawn.values())


def test_the_page_shows_every_picture_of_the_resolver() -> None:
    """None is drawn in vain."""
    page = (DOCS / "explanation" / "resolver.md").read_text(encoding="utf-8")
    assert [name for name in MODULE["PICTURES"] if f"(../pictures/{name}.svg)" not in page] == []


def test_what_a_picture_says_in_words_is_so() -> None:
    """The notes below the panels agree with who comes in them."""
    answers = {
        (name, panel.title): "".join("?-+"[code + 1] for code in panel.answer.values())
        for name, (_, panels) in MODULE["PICTURES"].items()
        for panel in panels
    }
    assert answers == {
        ("circle", "cautious"): "--",
        ("circle", "credible"): "++",
        ("circle", "assured"): "++",
        ("promise", "Duval comes"): "+++",
        ("promise", "Duval does not"): "---",
        ("crowd", "it tips"): "+++++",
        ("crowd", "it does not"): "+----",
        ("absence", "standoff"): "??",
        ("absence", "contradiction"): "??",
        ("absence", "no circle"): "-+",
    }
