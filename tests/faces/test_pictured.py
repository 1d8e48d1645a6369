"""A picture twice: for wide screens, and drawn anew for small ones."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.faces.pictured import pictured
from sim.plots import plot_outcomes, plot_timeline, plot_tornado
from tests.plots.samples import LONG, drivers, table, timeline

STAGES = ["start", "Monday", "Tuesday", "Wednesday"]
NUMBERS = [f"sends a delegation.South.moved by.fact {number}" for number in range(5)]


def bars(ax: Any) -> Any:
    """Rows with long names."""
    return plot_outcomes(table("start", "Monday"), "", "", ax)


def course(ax: Any) -> Any:
    """Columns with names beside them."""
    return plot_timeline(timeline(STAGES, ["talks", "no talks", LONG]), "", "", ax)


def swings(ax: Any) -> Any:
    """Rows whose numbers stand at the left of their marks."""
    return plot_tornado(drivers(["talks"], NUMBERS), "talks", "", ax)


def frame(svg: str) -> list[float]:
    """Left, top, width, height of what is shown."""
    found = re.search(r'viewBox="([^"]*)"', svg)
    assert found
    return [float(part) for part in found[1].split()]


@pytest.mark.parametrize("draw", [bars, course, swings])
def test_the_narrow_one_is_as_wide_as_a_telephone(draw: Any) -> None:
    """With letters as large as those of the wide one, which is twice as wide."""
    picture = pictured(draw, "p", "Title", "Said")
    assert picture.narrow is not None
    assert frame(picture.narrow)[2] < 0.56 * frame(picture.wide)[2]
    assert set(sizes(picture.narrow)) <= set(sizes(picture.wide))


def sizes(svg: str) -> list[str]:
    """The sizes of letters."""
    return re.findall(r'font-size="([^"]*)"', svg)


def test_nothing_of_it_is_left_out() -> None:
    """The same words, in more lines."""
    picture = pictured(bars, "p", "Title", "Said")
    assert words(str(picture.narrow)) == words(picture.wide)


def words(svg: str) -> list[str]:
    """All words that are drawn, sorted; of marks at the axis there may be fewer."""
    said = " ".join(re.findall(r"<text[^>]*>([^<]*)<", svg)).split()
    return sorted(word for word in said if not word.endswith("0%"))


def test_their_ids_differ() -> None:
    """Both stand on one page."""
    picture = pictured(swings, "p", "Title", "Said")
    ids = re.findall(r' id="([^"]*)"', picture.wide + str(picture.narrow))
    assert len(ids) == len(set(ids)) > 4


def test_one_that_cannot_be_narrow_stays_wide() -> None:
    """It is not asked for, or its names leave no room."""
    assert pictured(bars, "p", "Title", "Said", small=False).narrow is None

    def crowded(ax: Any) -> Any:
        axes = bars(ax)
        axes.text(3.5, 0.5, "far beyond the right edge", transform=axes.transAxes)
        return axes

    assert pictured(crowded, "p", "Title", "Said").narrow is None
