"""The page in a real browser: everything that it lets one do, seen as its user sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest

from sim.reading import bundled
from tests.browsers import axe, chromium
from tests.web.served import ENVIRONMENT, Served, served

pytestmark = pytest.mark.browser

ISTANBUL = "/s/istanbul-2025"
DESK, PHONE = {"width": 1360, "height": 900}, {"width": 360, "height": 740}
FEW = "rounds=2000"
USUAL = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
"""What a console says of a question that was refused, and of one that was called off."""


@dataclass
class Seat:
    """Somebody before a browser: what a page of theirs said on its console, and what it loaded."""

    browser: Any
    address: str
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def page(self, **how: Any) -> Any:
        """A new page in a context of its own."""
        context = self.browser.new_context(**{"viewport": DESK, **how})
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("request", lambda request: self.asked.append(request.url))
        return page

    def open(self, path: str, **how: Any) -> Any:
        """A new page at an address of the server."""
        page = self.page(**how)
        page.goto(self.address + path)
        return page


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    """The page, served for all tests of this module."""
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser of all of them."""
    with chromium() as running:
        yield running


@pytest.fixture
def seat(server: Served, browser: Any) -> Iterator[Seat]:
    """Where one sits down; in the end nothing was loaded from elsewhere, and nothing forbidden."""
    sitting = Seat(browser, server.address)
    yield sitting
    for context in sitting.contexts:
        context.close()
    elsewhere = [url for url in sitting.asked if not url.startswith((server.address, "data:"))]
    assert elsewhere == []
    assert [word for word in sitting.said if not any(usual in word for usual in USUAL)] == []


def cli(*words: str) -> Any:
    """What the command line answers, as plain data."""
    command = [sys.executable, "-m", "sim", *words, "--json"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=ENVIRONMENT)
    return json.loads(done.stdout)


def shares(page: Any) -> dict[str, str]:
    """Outcome to its share now, as the table says it."""
    rows = page.locator("table.outcomes tbody tr")
    return {
        row.locator("th").inner_text(): row.locator("td strong").inner_text() for row in rows.all()
    }


def percents(found: Any) -> dict[str, str]:
    """The same of what the command line answers."""
    from sim.plots import percent

    return {row["name"]: percent(row["share"]) for row in found["outcomes"]}


def settled(page: Any, rounds: str) -> None:
    """Wait until the answer is one of so many rounds."""
    page.locator("#standing", has_text=f"{rounds} rounds").wait_for()


def query(page: Any) -> dict[str, list[str]]:
    """What the address asks."""
    return parse_qs(urlsplit(page.url).query)


def follow(page: Any, link: Any) -> None:
    """Follow a link or press a button that leads to another page, and wait for that."""
    with page.expect_navigation():
        link.click()


def number(page: Any, name: str) -> Any:
    """The field of a number."""
    return page.get_by_role("spinbutton", name=name, exact=True)


# ---- choosing and reading -----------------------------------------------------------------


def test_a_scenario_is_chosen_read_and_seen(seat: Seat) -> None:
    """From the list to its forecast, to its sentences, with the picture of who waits for whom."""
    page = seat.open("/")
    page.get_by_role("link", name="Istanbul talks on Ukraine").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Istanbul talks on Ukraine"
    page.get_by_role("link", name="What it says").click()
    page.get_by_text("Zelenskyy waits for Putin.").wait_for()
    page.get_by_text("Putin attends and Zelenskyy attends and Trump attends").wait_for()
    picture = page.get_by_role("img", name="Who waits for whom: Istanbul talks on Ukraine")
    assert picture.bounding_box()["width"] > 300


# ---- asking -------------------------------------------------------------------------------


def test_a_slider_moves_the_distribution(seat: Seat) -> None:
    """Table, change, field, address and link follow; the numbers are those of the command line."""
    page = seat.open(f"{ISTANBUL}?{FEW}&as-of=start")
    before = shares(page)
    slider = page.get_by_role("slider", name="Trump comes", exact=True)
    slider.fill("30")
    page.get_by_role("columnheader", name="Change").wait_for()
    after = shares(page)
    assert after != before
    assert number(page, "Trump comes").input_value() == "30"
    assert query(page)["set"] == ["intent.Trump.comes=30%"]
    assert page.get_by_label("Link to this state").input_value() == page.url
    told = cli(
        *("run", "istanbul-2025", "--rounds", "2000", "--as-of", "start"),
        *("--set", "intent.Trump.comes=30%"),
    )
    assert after == percents(told)
    changed = page.get_by_role("region", name="What you changed")
    assert "Trump comes: 2% to 30%" in changed.inner_text().replace("→", "to")
    assert "Trump stays away" in changed.inner_text()
    page.get_by_role("button", name="Reset: Trump comes").first.click()
    page.get_by_role("columnheader", name="Share", exact=True).wait_for()
    assert shares(page) == before
    assert "set" not in query(page)


def test_keys_move_a_slider_and_the_headline_is_said(seat: Seat) -> None:
    """Focus stays where it is; a live region holds the headline, and nothing of the table."""
    page = seat.open(f"{ISTANBUL}?{FEW}&as-of=start")
    slider = page.get_by_role("slider", name="Zelenskyy's promise is believed")
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("columnheader", name="Change").wait_for()
    assert number(page, "Zelenskyy's promise is believed").input_value() == "75"
    assert slider.evaluate("one => one === document.activeElement")
    headline = page.locator("#headline").inner_text()
    page.locator("#said", has_text=headline).wait_for(state="attached")
    assert page.locator("#said").text_content() == headline


def test_words_are_set_too(seat: Seat) -> None:
    """What is no probability is written; folded groups open."""
    page = seat.open(f"{ISTANBUL}?{FEW}&as-of=Sunday")
    page.get_by_label("Putin evasive", exact=True).fill("5 v 5")
    page.get_by_role("columnheader", name="Change").wait_for()
    assert query(page)["set"] == ["reads.Putin evasive=5 v 5"]
    page.get_by_text("Delegations", exact=False).first.click()
    page.get_by_role("combobox", name="United States sends a delegation, given").fill("slight up")
    page.get_by_text("United States sends a delegation, given: United States lists:").wait_for()


def test_something_learnt_and_something_brought_about(seat: Seat) -> None:
    """Chosen from lists or written; each is dropped by itself, and all of it at once."""
    page = seat.open(f"{ISTANBUL}?{FEW}")
    page.get_by_label("When", exact=True).select_option("Wednesday")
    page.get_by_label("Who", exact=True).select_option("Putin")
    page.get_by_label("What", exact=True).select_option("Putin confirmed")
    page.get_by_role("button", name="Suppose it").click()
    page.get_by_role("button", name="Drop: given Wednesday: Putin confirmed").wait_for()
    assert query(page)["given"] == ["Wednesday: Putin confirmed"]
    told = cli(
        *("run", "istanbul-2025", "--rounds", "2000", "--given", "Wednesday: Putin confirmed")
    )
    assert shares(page) == percents(told)
    page.get_by_label("it is brought about").check()
    page.get_by_label("Or in the scenario's own words").fill("Trump attends")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Drop: do Trump attends").wait_for()
    assert query(page)["do"] == ["Trump attends"]
    page.get_by_role("button", name="Drop: given Wednesday: Putin confirmed").click()
    page.get_by_text("As of Thursday").first.wait_for()
    assert "given" not in query(page)
    assert page.locator("#ask-head").evaluate("one => one === document.activeElement")
    number(page, "deal prepared").fill("50")
    page.get_by_text("deal prepared: 8%").wait_for()
    page.get_by_role("button", name="Reset everything").click()
    page.get_by_role("columnheader", name="Share", exact=True).wait_for()
    assert urlsplit(page.url).query == FEW


def test_a_slip_is_told_beside_its_field(seat: Seat) -> None:
    """With what was nearly said; the last good answer stays, and is said to be that."""
    page = seat.open(f"{ISTANBUL}?{FEW}")
    before, address = shares(page), page.url
    page.get_by_label("Or in the scenario's own words").fill("Putin atends")
    page.keyboard.press("Enter")
    page.get_by_text("did you mean 'attends'?").first.wait_for()
    written = page.get_by_label("Or in the scenario's own words")
    assert written.get_attribute("aria-invalid") == "true"
    note = page.locator(f"#{written.get_attribute('aria-errormessage')}")
    assert "did you mean 'attends'?" in note.inner_text()
    page.get_by_text("The answer below is still the one to the last question").wait_for()
    assert (shares(page), page.url) == (before, address)
    number(page, "deal prepared").fill("12")
    page.get_by_text("deal prepared: 8%").wait_for()
    assert written.input_value() == "Putin atends"
    assert "given" not in query(page)
    written.fill("exchange prepared")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Drop: given exchange prepared").wait_for()
    assert page.get_by_text("did you mean").count() == 0
    assert written.input_value() == ""
    number(page, "Trump comes").fill("130")
    page.get_by_text("a probability lies between").first.wait_for()
    assert number(page, "Trump comes").get_attribute("aria-invalid") == "true"
    beside = number(page, "Trump comes").get_attribute("aria-errormessage")
    assert page.locator(f"#{beside}").inner_text().startswith("a probability lies")
    assert page.locator("#answer").get_attribute("aria-busy") is None
    number(page, "Trump comes").fill("13")
    page.get_by_text("Trump comes: 2%").wait_for()
    assert page.get_by_text("a probability lies between").count() == 0


def test_what_is_refused_is_not_refined(seat: Seat) -> None:
    """Nor is it said that the last answer were still about to be."""
    page = seat.open(ISTANBUL)
    page.locator(".refining").wait_for()
    number(page, "Trump comes").fill("130")
    page.locator("#trouble .trouble").wait_for()
    assert page.locator(".refining").count() == 0
    page.wait_for_timeout(1_500)
    settled(page, "20,000")


def test_moment_mode_seed_and_rounds_are_chosen(seat: Seat) -> None:
    """Each of them changes the answer to that of the command line."""
    page = seat.open(ISTANBUL)
    page.get_by_role("spinbutton", name="Rounds").fill("3000")
    settled(page, "3,000")
    page.get_by_role("spinbutton", name="Seed").fill("7")
    page.get_by_text("seed 7").first.wait_for()
    page.get_by_role("radio", name="Tuesday").check()
    page.get_by_text("As of Tuesday").first.wait_for()
    page.get_by_role("radio", name="cautious").check()
    page.locator("#standing", has_text="cautious mode").wait_for()
    told = cli(
        *("run", "istanbul-2025", "--rounds", "3000", "--seed", "7", "--as-of", "Tuesday"),
        *("--mode", "cautious"),
    )
    assert shares(page) == percents(told)


def test_the_answer_is_refined_once_nothing_moves(seat: Seat) -> None:
    """To a million rounds, which the address says nothing of; a further move is answered anew."""
    page = seat.open(f"{ISTANBUL}?do=Putin+attends")
    settled(page, "20,000")
    page.locator("#more-unsure summary").focus()
    settled(page, "1,000,000")
    assert "rounds" not in query(page)
    assert page.evaluate("document.activeElement.textContent") == "How unsure it is"
    page.get_by_role("radio", name="assured").check()
    settled(page, "20,000")


def test_a_late_answer_does_not_take_the_place_of_a_newer_one(seat: Seat) -> None:
    """However the answers come in, the last question's is what stands."""
    page = seat.open(f"{ISTANBUL}?{FEW}&as-of=start")
    held: list[Any] = []

    def hold(route: Any) -> None:
        if "31" in urlsplit(route.request.url).query:
            held.append(route)
        else:
            route.continue_()

    page.route("**/answer?*", hold)
    number(page, "Trump comes").fill("31")
    page.wait_for_timeout(300)
    number(page, "Trump comes").fill("45")
    page.locator(".changed", has_text="45%").wait_for()
    after = shares(page)
    for route in held:
        try:
            route.continue_()
        except Exception:  # it was called off, which is as well
            continue
    page.wait_for_timeout(300)
    assert held
    assert shares(page) == after
    assert query(page)["set"] == ["intent.Trump.comes=45%"]


def test_one_can_go_back(seat: Seat) -> None:
    """Each thing that was moved is a step of its own, however often it moved."""
    page = seat.open(f"{ISTANBUL}?{FEW}&as-of=start")
    first = shares(page)
    slider = page.get_by_role("slider", name="Trump comes", exact=True)
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(120)
    page.locator(".changed", has_text="Trump comes").wait_for()
    page.get_by_role("radio", name="cautious").check()
    page.locator("#standing", has_text="cautious mode").wait_for()
    page.go_back()
    page.locator("#standing", has_text="credible mode").wait_for()
    assert "mode" not in query(page)
    assert page.get_by_role("radio", name="credible").is_checked()
    while "set" in query(page):
        page.go_back()
        page.wait_for_timeout(300)
    assert shares(page) == first
    assert number(page, "Trump comes").input_value() == "2"


# ---- a story ------------------------------------------------------------------------------


def test_a_round_is_told_step_by_step(seat: Seat) -> None:
    """Chosen by its outcome, stepped through by keys; what is hidden is said to be."""
    page = seat.open(f"/story?scenario=istanbul-2025&as-of=start&{FEW}")
    page.get_by_label("A round that ends with").select_option("Putin alone")
    follow(page, page.get_by_role("button", name="Tell it"))
    page.get_by_text("Step 1 of 8").wait_for()
    page.get_by_text("hidden", exact=True).first.wait_for()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    page.get_by_text("Step 2 of 8").wait_for()
    assert page.locator("#current").evaluate("one => one === document.activeElement")
    assert "Sunday" in page.locator("#current").inner_text()
    with page.expect_navigation():
        page.keyboard.press("ArrowLeft")
    page.get_by_text("Step 1 of 8").wait_for()
    page.get_by_role("link", name="The whole story").click()
    page.get_by_text("So it ends: Putin alone.").wait_for()
    shared = page.url
    told = page.locator("ol.story").inner_text()
    page.get_by_role("link", name="Another round").click()
    page.get_by_text("Step 1 of 8").wait_for()
    assert seat.open(shared.removeprefix(seat.address)).locator("ol.story").inner_text() == told


# ---- the text -----------------------------------------------------------------------------


def test_a_text_is_edited_mended_and_used(seat: Seat) -> None:
    """An error stands at its line while one types; the mended text makes a link like any other."""
    page = seat.open(f"/edit?scenario=istanbul-2025&{FEW}")
    text = page.get_by_label("The scenario as YAML")
    whole = text.input_value()
    assert whole == bundled()["istanbul-2025"].read_text()
    text.fill(whole.replace("Putin: Trump attends", "Putin: Trump atends"))
    page.get_by_text("did you mean 'attends'?").wait_for()
    line = whole[: whole.index("Putin: Trump attends")].count("\n") + 1
    assert page.locator("#gutter .bad").inner_text().strip().endswith(str(line))
    page.get_by_role("link", name=f"Line {line}").click()
    spot = text.evaluate("one => [one.selectionStart, one === document.activeElement]")
    assert spot[1]
    assert whole[: spot[0]].count("\n") + 1 == line
    follow(page, page.get_by_role("button", name="Use this text"))
    assert text.evaluate("one => one === document.activeElement")
    assert "did you mean 'attends'?" in page.get_by_role("alert").first.inner_text()
    text.fill(whole.replace("8% from 2% to 20%", "80% from 2% to 90%"))
    page.get_by_text("It can be played").wait_for()
    page.get_by_role("button", name="Use this text").click()
    page.get_by_role("columnheader", name="Change").wait_for()
    assert len(query(page)["edit"][0]) < 200
    page.get_by_text("Its text was edited").wait_for()
    assert number(page, "deal prepared").input_value() == "80"


# ---- taking away --------------------------------------------------------------------------


def test_what_is_downloaded_is_what_was_asked(seat: Seat, tmp_path: Path) -> None:
    """The report opens, the tables unzip, the text is the file's to the byte."""
    page = seat.open(f"{ISTANBUL}?do=Putin+attends&rounds=1000")
    kept = {}
    for name in ("Report (HTML)", "Tables (ZIP)", "Scenario (YAML)"):
        with page.expect_download(timeout=60_000) as waiting:
            page.get_by_role("link", name=name).click()
        kept[name] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(kept[name])
    report = seat.page()
    report.goto(kept["Report (HTML)"].as_uri())
    assert "Putin attends" in report.get_by_role("main").inner_text()
    seat.asked[:] = [url for url in seat.asked if not url.startswith("file:")]
    with ZipFile(BytesIO(kept["Tables (ZIP)"].read_bytes())) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {"run/outcomes.csv", "run/manifest.json", "compare/differences.csv"} <= set(names)
        assert json.loads(archive.read("run/manifest.json"))["supposed"] == ["do Putin attends"]
    assert kept["Scenario (YAML)"].read_bytes() == bundled()["istanbul-2025"].read_bytes()


def test_a_link_is_copied(seat: Seat) -> None:
    """The button says so; what was copied is the address."""
    page = seat.open(f"{ISTANBUL}?{FEW}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_shared_link_gives_the_same_after_the_server_was_killed(browser: Any) -> None:
    """In another context, from another process: nothing of it was kept on the server."""
    path = f"{ISTANBUL}?given=Wednesday%3A+Putin+confirmed&set=intent.Trump.comes%3D30%25&{FEW}"
    with served() as first:
        seen = shares(Seat(browser, first.address).open(path))
        first.process.kill()
        first.process.wait()
        with served(port=first.port) as second:
            sitting = Seat(browser, second.address)
            page = sitting.open(path)
            assert second.address == first.address
            assert shares(page) == seen
            assert number(page, "Trump comes").input_value() == "30"


# ---- for everybody ------------------------------------------------------------------------


def test_it_works_without_a_script(seat: Seat) -> None:
    """Numbers are sent by a button, things supposed are added and dropped, stories are stepped."""
    page = seat.open(f"{ISTANBUL}?{FEW}", java_script_enabled=False)
    assert not seat.open(ISTANBUL, java_script_enabled=False).locator(".refining").is_visible()
    number(page, "Trump comes").fill("30")
    page.get_by_role("button", name="Show what that makes").first.click()
    assert query(page) == {"set": ["intent.Trump.comes=30%"], "rounds": ["2000"]}
    page.get_by_label("When", exact=True).select_option("Wednesday")
    page.get_by_label("What", exact=True).select_option("Putin confirmed")
    follow(page, page.get_by_role("button", name="Suppose it"))
    assert query(page)["given"] == ["Wednesday: Putin confirmed"]
    page.get_by_label("Or in the scenario's own words").fill("Putin atends")
    follow(page, page.get_by_role("button", name="Suppose it"))
    assert page.get_by_text("did you mean 'attends'?").count() > 0
    assert page.get_by_label("Or in the scenario's own words").input_value() == "Putin atends"
    follow(page, page.get_by_role("button", name="Drop: given Wednesday: Putin confirmed"))
    assert "given" not in query(page)
    page.get_by_role("button", name="Reset: Trump comes").first.click()
    assert query(page) == {"rounds": ["2000"]}
    follow(page, page.get_by_role("link", name="One round"))
    follow(page, page.get_by_role("link", name="Next", exact=True))
    page.get_by_text("Step 2 of").wait_for()
    follow(page, page.get_by_role("link", name="Its text"))
    text = page.get_by_label("The scenario as YAML")
    text.fill(text.input_value().replace("leaders meet with Trump: ", "leaders meet with Trump: ("))
    follow(page, page.get_by_role("button", name="Check it"))
    page.get_by_role("link", name="Line").wait_for()


def test_a_walk_by_keyboard_alone(seat: Seat) -> None:
    """From the list over the skip link to a number, its answer, and a story; focus is seen."""
    page = seat.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, "Istanbul talks on Ukraine")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/istanbul-2025")
    tab_to(page, "8")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline not in ("none", "")
    page.keyboard.press("Control+a")
    page.keyboard.type("50")
    page.locator(".changed", has_text="deal prepared").wait_for()
    tab_to(page, "One round", backwards=True)
    page.keyboard.press("Enter")
    page.wait_for_url("**/story?*")
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    page.get_by_text("Step 2 of").wait_for()


def tab_to(page: Any, text: str, backwards: bool = False) -> None:
    """Press the tabulator until what has this text, or this value, has the focus."""
    for _ in range(300):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        here = "document.activeElement"
        said = page.evaluate(f"{here}.type === 'number' ? {here}.value : {here}.textContent.trim()")
        if said == text:
            return
    raise AssertionError(f"no way to '{text}'")


VIEWS = (
    "/",
    f"{ISTANBUL}?{FEW}&given=Wednesday%3A+Putin+confirmed&set=intent.Trump.comes%3D30%25",
    f"{ISTANBUL}?given=Putin+atends&set=intent.Trump.comes%3D130%25",
    f"/says?scenario=istanbul-2025&{FEW}",
    f"/story?scenario=istanbul-2025&as-of=start&outcome=Putin+alone&step=4&{FEW}",
    "/edit?scenario=istanbul-2025",
    "/s/nowhere",
)


@pytest.mark.parametrize("how", ["light", "dark", "phone"])
def test_nothing_is_gravely_wrong_for_anybody(seat: Seat, how: str) -> None:
    """On every view axe finds nothing serious, and nothing is wider than the screen."""
    size = PHONE if how == "phone" else DESK
    scheme = "dark" if how == "dark" else "light"
    page = seat.page(viewport=size, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    for path in VIEWS:
        page.goto(seat.address + path)
        if "/s/istanbul" in path:
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_answer_stays_in_view(seat: Seat) -> None:
    """Beside a slider far down on a desk, in a bar below it on a phone."""
    page = seat.open(f"{ISTANBUL}?{FEW}")
    slider = page.get_by_role("slider", name="Ukraine, no agreement is worth", exact=True)
    slider.scroll_into_view_if_needed()
    assert page.locator("#headline").evaluate("one => one.getBoundingClientRect().top >= 0")
    phone = seat.open(f"{ISTANBUL}?{FEW}&set=intent.Trump.comes%3D30%25", viewport=PHONE)
    phone.get_by_role("slider", name="Ukraine, no agreement is worth", exact=True).focus()
    dock = phone.locator(".dock").bounding_box()
    assert dock["y"] + dock["height"] <= PHONE["height"] + 1


# ---- strangers ----------------------------------------------------------------------------


def test_a_form_of_another_site_does_nothing(seat: Seat, browser: Any) -> None:
    """It is refused before anything is read."""
    page = browser.new_context().new_page()
    form = (
        f"<form method=post action='{seat.address}/edit?scenario=istanbul-2025'>"
        "<textarea name=text>summit: x</textarea><input name=then value=use></form>"
    )
    page.set_content(form)
    with page.expect_navigation() as going:
        page.evaluate("document.forms[0].submit()")
    assert going.value.status == 403
    page.context.close()


def test_the_own_form_is_let_through(seat: Seat) -> None:
    """A text is sent and answered by a form without a script, as by one with."""
    for script in (True, False):
        page = seat.open("/edit?scenario=granada-2023", java_script_enabled=script)
        with page.expect_navigation() as going:
            page.get_by_role("button", name="Check it").click()
        assert going.value.status == 200
