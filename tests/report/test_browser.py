"""A report in a browser: readable by all, on every screen and on paper, and asking for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.report import report
from tests.browsers import axe, chromium

pytestmark = pytest.mark.browser

WIDE, TELEPHONE = {"width": 1100, "height": 800}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=["istanbul-2025", "geneva-syria-2014", "paris-1960"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a report is."""
    folder: Path = tmp_path_factory.mktemp("report")
    return report(request.param, 20_000).save(folder / "r.html").as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, TELEPHONE], ids=["wide", "telephone"])
def test_nothing_stands_in_anybody_s_way(
    browser: Any, address: str, scheme: str, size: dict[str, int]
) -> None:
    """Axe finds nothing serious, in light and dark, wide and narrow."""
    with browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        page.goto(address)
        assert axe(page) == []


@pytest.mark.parametrize("size", [WIDE, TELEPHONE], ids=["wide", "telephone"])
def test_no_page_is_wider_than_its_screen(browser: Any, address: str, size: dict[str, int]) -> None:
    """What is too wide is pushed within its own frame."""
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_it_asks_for_nothing_and_complains_of_nothing(browser: Any, address: str) -> None:
    """One file, and a policy that it keeps itself."""
    with browser.new_context() as context:
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert (asked, said) == ([address], [])
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_one_picture_of_two_is_shown(browser: Any, address: str) -> None:
    """The narrow one on a telephone, the wide one elsewhere."""
    for size, shown in ((WIDE, "wide"), (TELEPHONE, "narrow")):
        with browser.new_context(viewport=size) as context:
            page = context.new_page()
            page.goto(address)
            for kind in ("wide", "narrow"):
                assert page.locator(f"#outcomes .{kind}").is_visible() == (kind == shown)


def test_letters_on_a_telephone_are_large_enough(browser: Any, address: str) -> None:
    """Ten dots of the screen at least for what stands beside the rows of a picture."""
    with browser.new_context(viewport=TELEPHONE) as context:
        page = context.new_page()
        page.goto(address)
        for text in page.locator("#outcomes .narrow text").all():
            assert text.bounding_box()["height"] >= 9


def test_it_can_be_printed(browser: Any, address: str) -> None:
    """As a document of pages, in ink on white however dark the screen is."""
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(address)
        assert page.pdf(format="A4")[:5] == b"%PDF-"
        page.emulate_media(media="print")
        dark = page.evaluate("getComputedStyle(document.body).color")
        assert max(map(int, dark.strip("rgb()").split(","))) < 80
