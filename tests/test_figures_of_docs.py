"""The pictures of the documents that the program draws: whoever wants to can draw them again."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.pages import DOCS, PAGES

MODULE = runpy.run_path(str(DOCS / "pictures" / "figures.py"))


def test_every_picture_is_shown() -> None:
    """Each stands in the folder and on a page."""
    pages = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = [file.name for file in (DOCS / "pictures").iterdir() if file.suffix != ".py"]
    assert {f"{name}.png" for name in MODULE["FIGURES"]} <= set(pictures)
    assert [name for name in pictures if f"pictures/{name})" not in pages] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULE["FIGURES"])
def test_a_picture_is_drawn_in_the_size_that_it_has(name: str, tmp_path: Path) -> None:
    """What the script draws today is a PNG as wide and high as the one in the documents."""
    head = slice(16, 24)  # width and height stand here
    drawn = MODULE["draw"](name, tmp_path).read_bytes()
    kept = (DOCS / "pictures" / f"{name}.png").read_bytes()
    assert drawn[:8] == kept[:8]
    assert drawn[head] == kept[head]
