"""What answers which address: the pages, their forms, and that nothing of a text runs in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zipfile import ZipFile

import httpx
import pytest

import sim
from sim.plots import percent
from sim.reading import bundled, load
from sim.web.app import application
from sim.web.guard import Guard
from sim.web.library import Library
from sim.web.statics import statics
from tests.web.browser import Browser
from tests.web.sessions import Alone

HERE = "http://127.0.0.1:8765"
ISTANBUL = "/s/istanbul-2025"
FEW = "rounds=500"
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
"""Of dist/htmx.min.js in the npm package htmx.org 2.0.11."""


def page_of(target: str | None = None) -> Browser:
    """A browser before the page of a library, which does everything in this process."""
    crew: Any = Alone()
    return Browser(Guard(application(Library.of(target), crew), rate=1e9, burst=1e9), HERE)


@cache
def page() -> Browser:
    """The page of the bundled scenarios."""
    return page_of()


def query(answer: httpx.Response) -> list[tuple[str, str]]:
    """What the address asks to which an answer leads."""
    assert answer.status_code == 303, answer.text
    return parse_qsl(urlsplit(answer.headers["location"]).query)


class Reading(HTMLParser):
    """What a page holds: elements with their attributes, and the text of some."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if data.strip():
            self.texts.append(" ".join(data.split()))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a kind."""
        return [attrs for found, attrs in self.elements if found == tag]


def trouble(answer: httpx.Response) -> list[str]:
    """The messages of a page, in order."""
    return re.findall(r"</strong> (.*?)</p>", answer.text)


# ---- every view of every scenario ---------------------------------------------------------


@pytest.mark.parametrize("name", bundled())
def test_every_scenario_has_every_view(name: str) -> None:
    """And in none of them stands anything that the page's own policy would not let run."""
    paths = [f"/s/{name}?{FEW}", f"/answer?scenario={name}&{FEW}"]
    paths += [f"/{view}?scenario={name}&{FEW}" for view in ("says", "story", "edit")]
    for path in paths:
        answer = page().get(path)
        assert answer.status_code == 200, (path, answer.text)
        inert(answer.text)


def inert(text: str) -> None:
    """Assert that scripts and styles are files of the page, and no element has its own."""
    seen = Reading(text)
    for tag, attrs in seen.elements:
        assert not [key for key in attrs if key.startswith("on") or key == "style"], (tag, attrs)
        assert tag not in ("style", "iframe", "object", "embed", "base")
        for key in ("src", "href", "action", "hx-get", "hx-post"):
            assert (attrs.get(key) or "/").startswith(("/", "#", "?")), (tag, attrs)
    sources = [attrs.get("src") for attrs in seen.of("script")]
    assert set(sources) <= {"/static/htmx.min.js", "/static/page.js"}
    assert len(seen.of("script")) in (0, 2)


def test_the_shelf_lists_what_there_is() -> None:
    """With what each teaches; a file that cannot be read is there too, with what is wrong."""
    text = page().get("/").text
    for name in bundled():
        assert f'href="/s/{name}"' in text
    assert "A dodge is weak evidence, a list of names is strong." in text


def test_a_folder_is_served_with_what_is_broken(tmp_path: Path) -> None:
    """Which leads to its text, where it is mended."""
    whole = bundled()["granada-2023"].read_text(encoding="utf-8")
    (tmp_path / "good.yaml").write_text(whole, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(whole.replace("parties:", "partis:"), encoding="utf-8")
    there = page_of(str(tmp_path))
    (tmp_path / "none.yaml").mkdir()
    text = there.get("/").text
    assert re.search(r"<h2>\S+bad.yaml</h2>\s*<p class=\"trouble\">[^/]*line \d+, column", text)
    assert "did you mean" in text
    assert 'href="/edit?scenario=bad"' in text
    assert 'href="/edit?scenario=none"' not in text
    assert there.get("/s/bad").status_code == 400
    assert "/edit?scenario=bad" in there.get("/s/bad").text
    editor = there.get("/edit?scenario=bad")
    assert editor.status_code == 200
    assert "did you mean" in editor.text
    mended = there.post(
        "/edit?scenario=bad", data={"text": whole, "then": "use"}, headers={"origin": HERE}
    )
    state = there.get(mended.headers["location"] + f"&{FEW}")
    assert state.status_code == 200
    assert "Pashinyan" in state.text


def test_a_single_scenario_is_opened_at_once(tmp_path: Path) -> None:
    """There is nothing to choose."""
    answer = page_of("granada-2023").get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/s/granada-2023")


# ---- what is asked ------------------------------------------------------------------------


def test_the_page_shows_the_numbers_of_a_run() -> None:
    """Those of `sim.run` with the same seed, and the differences of `sim.compare`."""
    before = load("istanbul-2025")
    after = sim.suppose(before, do=["Putin attends"], settings={"intent.Trump.comes": "30%"})
    how: dict[str, Any] = {"rounds": 500, "seed": 3, "as_of": "Tuesday"}
    run, compared = sim.run(after, **how), sim.compare(before, after, **how)
    texts = Reading(
        page()
        .get(
            f"{ISTANBUL}?do=Putin+attends&set=intent.Trump.comes%3D30%25&{FEW}&seed=3&as-of=Tuesday"
        )
        .text
    ).texts
    for row in run.outcomes.itertuples():
        place = texts.index(row.outcome)
        assert percent(row.share) in texts[place : place + 3]
    for row in compared.differences.itertuples():
        said = f"{100 * abs(row.difference):.1f}"
        assert any(text.endswith((said, f"{said}?")) for text in texts) or said == "0.0"


@pytest.mark.parametrize(
    ("form", "link"),
    [
        ("n.intent.Trump.comes=30", [("set", "intent.Trump.comes=30%")]),
        ("n.intent.Trump.comes=2", []),
        ("n.intent.Trump.comes=+&n.chance.deal+prepared=8", []),
        ("n.reads.Putin+evasive=5+v+5", [("set", "reads.Putin evasive=5 v 5")]),
        ("n.reads.Putin+evasive=2+v+5", []),
        ("n.strength.early=0", [("set", "strength.early=0")]),
        ("add=yes&add-by=do&add-what=Putin+attends", [("do", "Putin attends")]),
        (
            "add=yes&add-when=Wednesday&add-what=Putin+confirmed",
            [("given", "Wednesday: Putin confirmed")],
        ),
        ("add=yes&add-when=Wednesday&add-what=Putin+attends&add-by=do", [("do", "Putin attends")]),
        ("add=yes&add-text=deal+prepared", [("given", "deal prepared")]),
        ("add=yes", []),
        ("add-text=deal+prepared&n.intent.Trump.comes=2", []),
        ("do=Putin+attends&do=Trump+attends&drop=do:0", [("do", "Trump attends")]),
        ("do=Putin+attends&set=intent.Trump.comes%3D30%25&reset=all", []),
        (
            "do=Putin+attends&n.intent.Trump.comes=30&reset=intent.Trump.comes",
            [("do", "Putin attends")],
        ),
        ("set=Trump.intent.comes%3D30%25&reset=Trump.intent.comes", []),
        (
            "mode=cautious&as-of=start&seed=&n.intent.Trump.comes=2",
            [("mode", "cautious"), ("as-of", "start")],
        ),
    ],
)
def test_a_form_becomes_the_shortest_link(form: str, link: list[tuple[str, str]]) -> None:
    """What is as the file has it is not said; and the link asks the same again."""
    answer = page().get(f"{ISTANBUL}?{form}&{FEW}")
    assert [pair for pair in query(answer) if pair[0] != "rounds"] == link
    again = page().get(answer.headers["location"])
    assert again.status_code == 200


def test_what_was_set_stands_in_its_field() -> None:
    """In percent, however it was said; under another name, it is kept all the same."""
    seen = Reading(page().get(f"{ISTANBUL}?set=intent.Trump.comes%3D0.3&{FEW}").text)
    fields = {attrs.get("name"): attrs.get("value") for attrs in seen.of("input")}
    assert fields["n.intent.Trump.comes"] == "30"
    seen = Reading(page().get(f"{ISTANBUL}?set=Trump.intent.comes%3D30%25&{FEW}").text)
    hidden = [attrs["value"] for attrs in seen.of("input") if attrs.get("name") == "set"]
    assert hidden == ["Trump.intent.comes=30%"]


def test_shares_that_give_way_are_told() -> None:
    """Who moves one share of a distribution moves the others, and sees it."""
    text = page().get(f"/answer?scenario=istanbul-2025&n.intent.Trump.comes=30&{FEW}").text
    assert 'data-along="intent.Trump.stays away" data-now="42.9%"' in text
    assert 'data-along="intent.Trump.comes if" data-now="27.1%"' in text


def test_the_fragment_says_where_the_page_now_is() -> None:
    """A step of its own is one to go back to; anything else takes the place of the last."""
    path = f"/answer?scenario=istanbul-2025&n.intent.Trump.comes=30&{FEW}"
    link = f"{ISTANBUL}?set=intent.Trump.comes%3D30%25&{FEW}"
    assert page().get(path).headers["hx-replace-url"] == link
    assert page().get(path, headers={"Summitry-Step": "yes"}).headers["hx-push-url"] == link


def test_an_edited_text_is_shown_beside_the_file() -> None:
    """Outcomes that are new say so, those that are gone are named."""
    whole = bundled()["granada-2023"].read_text(encoding="utf-8")
    name = load("granada-2023").outcomes[0].name
    answer = send(whole.replace(f"{name}:", "something new:"), "use")
    text = page().get(f"{answer.headers['location']}&{FEW}").text
    assert "<td>new</td>" in text
    assert f"that there are no more: {name}." in text


def test_many_rounds_keep_nobody_waiting() -> None:
    """Questions that take long, whoever asks for so many rounds, go to those who may be slow."""
    rooms: list[tuple[str, bool]] = []

    class Watched(Alone):
        async def do(self, function: Any, *args: Any, slow: bool = False) -> Any:
            rooms.append((function.__name__, slow))
            return function(*args)

    there = Browser(application(Library.of("granada-2023"), Watched()), HERE)  # type: ignore[arg-type]
    for rounds, slow in ((100_000, False), (100_001, True)):
        asking = f"scenario=granada-2023&rounds={rounds}"
        assert there.get(f"/answer?{asking}").status_code == 200
        assert there.get(f"/story?{asking}").status_code == 200
        assert ("answer", slow) in rooms
        assert ("tale", slow) in rooms
        assert ("answer", not slow) not in rooms
        rooms.clear()


def test_what_is_refined_is_of_a_million_rounds() -> None:
    """And of everything else that was asked."""
    seen: list[Any] = []

    class Watched(Alone):
        async def do(self, function: Any, *args: Any, slow: bool = False) -> Any:
            if function.__name__ == "answer":
                seen.append((args[0].rounds, args[0].seed, slow))
                args = (replace(args[0], rounds=500), *args[1:])
            return function(*args)

    there = Browser(application(Library.of("granada-2023"), Watched()), HERE)  # type: ignore[arg-type]
    assert there.get("/refined?scenario=granada-2023&seed=3").status_code == 200
    assert seen == [(1_000_000, 3, True)]


def test_only_what_nobody_chose_is_refined() -> None:
    """Who says how many rounds gets so many."""
    assert "/refined?" in page().get("/answer?scenario=granada-2023").text
    assert "/refined?" not in page().get("/answer?scenario=granada-2023&rounds=300").text


# ---- what is wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "status", "field", "message"),
    [
        ("n.intent.Trump.comes=130", 400, "n.intent.Trump.comes", "between 0% and 100%"),
        ("n.reads.Putin+evasive=often", 400, "n.reads.Putin evasive", "expected how many of ten"),
        ("given=Putin+atends", 400, "given:0", "did you mean &#39;attends&#39;?"),
        ("do=deal+prepared&do=Putin+atends", 400, "do:1", "did you mean &#39;attends&#39;?"),
        ("add=yes&add-text=Putin+atends", 400, "add-text", "did you mean &#39;attends&#39;?"),
        ("add=yes&add-what=Putin+confirmed", 400, "add-text", "Putin"),
        ("do=Putin+attends&do=Putin+stays+away", 400, "do:1", "it cannot be both"),
        ("set=nothing%3D1", 400, "n.nothing", "no number of this scenario"),
        ("rounds=many", 400, "rounds", "expected rounds to be a whole number"),
        ("rounds=10000000", 400, "rounds", "from 1 to 1,000,000"),
        ("seed=x", 400, "seed", "expected seed to be a whole number"),
        ("as-of=Wednesdy", 400, "", "did you mean &#39;Wednesday&#39;?"),
        ("mode=brave", 400, "", "is not a mode"),
        ("given=Putin+attends", 422, "", "none of 500 rounds"),
        ("add=yes&add-what=Putin+attends", 422, "add-text", "none of 500 rounds"),
        ("edit=AAAA", 400, "", "link"),
    ],
)
def test_what_is_wrong_is_said_once_and_at_its_field(
    asked: str, status: int, field: str, message: str
) -> None:
    """On the whole page and in the fragment alike; without a traceback."""
    few = "" if "rounds=" in asked else f"&{FEW}"
    fragment = page().get(f"/answer?scenario=istanbul-2025&{asked}{few}")
    assert fragment.status_code == status
    assert message in fragment.text
    marked = [attrs["data-field"] for attrs in Reading(fragment.text).of("li")]
    assert marked == ([field] if field else [])
    whole = page().get(f"{ISTANBUL}?{asked}{few}")
    assert whole.status_code == status
    if "edit" not in asked:
        (said,) = trouble(whole)
        assert message in said
    inert(whole.text)


def test_numbers_that_do_not_go_together_are_all_to_blame() -> None:
    """Any of them could give way."""
    answer = page().get(
        f"/answer?scenario=istanbul-2025&n.intent.Trump.comes=70&n.intent.Trump.comes+if=60&{FEW}"
    )
    marked = [attrs["data-field"] for attrs in Reading(answer.text).of("li")]
    assert sorted(marked, key=str) == ["n.intent.Trump.comes", "n.intent.Trump.comes if"]
    assert "together they come to 130%" in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/s/nowhere", 404),
        ("/answer?scenario=nowhere", 404),
        ("/answer", 404),
        ("/nowhere", 404),
        ("/static/nothing.js", 404),
        ("/figure/nothing.svg?scenario=istanbul-2025", 400),
        ("/story?scenario=istanbul-2025&outcome=nothing", 400),
        (f"/story?scenario=istanbul-2025&outcome=Putin+alone&{FEW}", 422),
    ],
)
def test_what_is_not_there_is_said(path: str, status: int) -> None:
    """With its status, on a page that leads back."""
    answer = page().get(path)
    assert answer.status_code == status
    inert(answer.text)


# ---- what is read -------------------------------------------------------------------------


def test_a_story_is_stepped_through() -> None:
    """A step shows what happened until then; beyond the last step is the last step."""
    path = f"/story?scenario=istanbul-2025&as-of=start&outcome=Ukraine+declines&{FEW}"
    first, third, last = (page().get(f"{path}&step={step}").text for step in (1, 3, 99))
    assert "Tuesday" not in Reading(first).texts
    assert "Tuesday" in Reading(third).texts
    assert "So it ends:" in last
    assert "hidden" in first
    other = page().get(f"{path}&step=99&number=1").text
    assert "So it ends:" in other
    assert other != last


def test_pictures_are_parts_of_a_page() -> None:
    """With a name, without styles; one that cannot be drawn is told in its place."""
    for name in ("waits", "timeline"):
        answer = page().get(f"/figure/{name}.svg?scenario=granada-2023&{FEW}")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "<title" in answer.text
        assert "style=" not in answer.text
    path = f"/figure/timeline.svg?scenario=istanbul-2025&given=Wednesday:+Putin+confirmed&{FEW}"
    answer = page().get(path, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "It cannot be drawn" in answer.text


# ---- the text -----------------------------------------------------------------------------


def send(text: str, then: str, path: str = "/edit?scenario=granada-2023") -> httpx.Response:
    """Send an edited text, as a form of the page does."""
    return page().post(path, data={"text": text, "then": then}, headers={"origin": HERE})


def test_an_edited_text_goes_into_the_link() -> None:
    """Which is short, keeps what is supposed, and gives the text back as it was edited."""
    whole = bundled()["granada-2023"].read_text(encoding="utf-8")
    text = whole.replace("question: ", "question: Once more, ")
    answer = send(text, "use", "/edit?scenario=granada-2023&do=Aliyev+attends")
    asked = dict(query(answer))
    assert asked["do"] == "Aliyev attends"
    assert len(asked["edit"]) < 100
    state = page().get(answer.headers["location"] + f"&{FEW}")
    assert "Once more," in state.text
    kept = page().get(f"/download/scenario.yaml?scenario=granada-2023&edit={asked['edit']}")
    assert kept.text == text
    assert send(whole, "use").headers["location"] == "/s/granada-2023"


def test_an_error_stands_at_its_line() -> None:
    """In a list that leads there, both while one types and when a form is sent."""
    whole = bundled()["granada-2023"].read_text(encoding="utf-8")
    text = whole.replace("parties:", "partis:", 1)
    line = text[: text.index("partis:")].count("\n") + 1
    brief, sent = send(text, "say"), send(text, "use")
    assert brief.status_code == 200
    assert sent.status_code == 400
    for answer in (brief, sent):
        assert f'data-goes="{line}"' in answer.text
        assert "did you mean" in answer.text
    assert f'<li class="bad">{line}</li>' in sent.text
    assert text.replace("&", "&amp;").splitlines()[line] in sent.text
    assert "It can be played" in send(whole + "\n", "say").text
    assert "as it stands" in send(whole, "say").text


def test_a_text_too_long_for_a_link_can_be_downloaded() -> None:
    """Which is said; and it comes back as it was sent."""
    whole = bundled()["granada-2023"].read_text(encoding="utf-8")
    noise = "".join(f"# {sha256(str(k).encode()).hexdigest()}\n" for k in range(1_000))
    answer = send(whole + noise, "use")
    assert answer.status_code == 400
    assert "download the text" in answer.text
    kept = send(whole + noise, "download")
    assert kept.text == whole + noise
    assert kept.headers["content-disposition"] == 'attachment; filename="granada-2023-edited.yaml"'


def test_the_editor_offers_what_can_be_done_with_a_text() -> None:
    """To use it, to have it checked, and to download it."""
    text = page().get("/edit?scenario=granada-2023").text
    thens = re.findall(r'<button type="submit"[^>]* name="then" value="(\w+)"', text)
    assert thens == ["use", "check", "download"]


def test_what_is_no_form_is_told() -> None:
    """It is not the address that is wrong."""
    kind = {"origin": HERE, "content-type": "multipart/form-data"}
    answer = page().post("/edit?scenario=granada-2023", content=b"abc", headers=kind)
    assert answer.status_code == 400
    assert "no form" in answer.text


def test_a_form_without_a_text_is_told() -> None:
    """As any other bad input."""
    answer = page().post("/edit?scenario=granada-2023", data={"x": "y"}, headers={"origin": HERE})
    assert answer.status_code == 400
    assert "the text is missing" in answer.text


# ---- taking away --------------------------------------------------------------------------


def test_the_text_is_that_of_the_file() -> None:
    """To the byte."""
    answer = page().get("/download/scenario.yaml?scenario=istanbul-2025")
    assert answer.content == bundled()["istanbul-2025"].read_bytes()
    assert answer.headers["content-disposition"] == 'attachment; filename="istanbul-2025.yaml"'


def test_the_tables_are_results_folders() -> None:
    """Of the run, and of the comparison where something is supposed."""
    plain = page().get(f"/download/tables.zip?scenario=granada-2023&{FEW}")
    both = page().get(f"/download/tables.zip?scenario=granada-2023&do=Aliyev+attends&{FEW}")
    with ZipFile(BytesIO(plain.content)) as archive:
        names = archive.namelist()
        assert "run/outcomes.csv" in names
        assert not any(name.startswith("compare/") for name in names)
    with ZipFile(BytesIO(both.content)) as archive:
        assert "compare/differences.csv" in archive.namelist()
        assert b"--do 'Aliyev attends'" in archive.read("run/manifest.json")


def test_the_tables_compare_what_the_page_compares() -> None:
    """With the file as it stands, where a text was edited and something is supposed of it, too."""
    whole = bundled()["granada-2023"].read_text(encoding="utf-8")
    other = whole.replace("16%, comes: 80% from 60% to 90%", "66%, comes: 30%")
    state = send(other, "use").headers["location"].partition("?")[2]
    asking = f"scenario=granada-2023&{state}&do=Aliyev+attends&as-of=start&{FEW}"
    with ZipFile(BytesIO(page().get(f"/download/tables.zip?{asking}").content)) as archive:
        rows = archive.read("compare/differences.csv").decode().splitlines()[1:]
    assert other != whole
    assert rows
    said = page().get(f"/answer?{asking}").text
    for row in rows:
        before = row.split(",")[-5]
        assert f"<td>{percent(float(before))}</td>" in said


def test_downloads_say_of_how_many_rounds_they_are() -> None:
    """Which may be fewer than those that are shown."""
    for query, told in (("", 20_000), ("&rounds=120000", 120_000), ("&rounds=1", 1)):
        text = page().get(f"/answer?scenario=granada-2023{query}").text
        rounds = "round" if told == 1 else "rounds"
        assert f"a results folder of {told:,} {rounds}:" in text
        assert f"pictures, of {min(told, 100_000):,} {rounds}<" in text


def test_the_report_is_one_file() -> None:
    """Of what is supposed."""
    answer = page().get(f"/download/report.html?scenario=granada-2023&do=Aliyev+attends&{FEW}")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="granada-2023-report.html"'
    )
    assert "Aliyev attends" in answer.text


# ---- strangers ----------------------------------------------------------------------------

NASTY = """</textarea><script>alert(1)</script><img src=x onerror=alert(2)> "'&{{7*7}} {% x %}"""


def test_nothing_of_a_text_becomes_part_of_the_page(tmp_path: Path) -> None:
    """Names of parties, leaders, stages, chances and outcomes, texts, sources, what is supposed."""
    (tmp_path / "odd.yaml").write_text(hostile(), encoding="utf-8")
    (tmp_path / "<b>.yaml").write_text(f"{quoted(NASTY)}: 1\n", encoding="utf-8")
    there = page_of(str(tmp_path))
    assert "cannot be played" in there.get("/").text
    for path in (
        "/",
        f"/s/odd?{FEW}",
        f"/s/odd?{FEW}&do=<b>Ann</b>+attends&set=chance.<i>x</i>%3D3%25",
        f"/answer?scenario=odd&{FEW}&as-of=start",
        f"/says?scenario=odd&{FEW}",
        f"/story?scenario=odd&{FEW}&step=99&as-of=start",
        "/edit?scenario=odd",
        "/figure/waits.svg?scenario=odd",
    ):
        answer = there.get(path)
        assert answer.status_code < 500, path
        seen = Reading(answer.text)
        assert not [attrs for attrs in seen.of("img") if attrs.get("src") == "x"], path
        assert not seen.of("b")
        assert not seen.of("i")
        assert "alert(1)</script>" not in answer.text
        assert "49" not in re.findall(r"'&#39;&amp;(\d+)", answer.text)
        if not path.startswith("/figure"):
            inert(answer.text)
    assert there.get(f"/s/odd?{FEW}").status_code == 200


def hostile() -> str:
    """A scenario that is well said, and all of whose names and texts are hostile."""
    tag = "<img src=x onerror=evil>"
    return f"""
summit: {quoted(NASTY)}
question: {quoted(NASTY)}
teaches: {quoted(NASTY)}
place: {quoted(NASTY)}
stages: [{quoted("Mon " + tag)}, {quoted("Tue <script>evil")}]
sources: {{s: {quoted(NASTY)}}}
parties:
  {quoted("Land " + tag)}: {{leader: {quoted("Ann " + tag)}}}
  Other: {{leader: Bob}}
record:
  {quoted("Mon " + tag)}:
    - {quoted("Ann " + tag + " inclined")}: {quoted(NASTY)}
judgement:
  chance: {{{quoted("thaw <script>evil")}: 30% from 10% to 50%}}
  intent:
    {quoted("Ann " + tag)}: {{stays away: 40%, comes: 60%}}
    Bob: {{stays away: 50%, comes if: 50%}}
  comes if: {{Bob: {quoted("Ann " + tag + " attends")}}}
outcomes:
  {quoted("met " + tag)}: Bob attends
  {quoted("</table><script>alert(1)</script>")}: always
what happened: {quoted(NASTY)}
"""


def quoted(text: str) -> str:
    """A text as YAML holds it, whatever stands in it."""
    inside = text.replace("'", "''")
    return f"'{inside}'"


# ---- what a browser loads -----------------------------------------------------------------


def test_htmx_is_the_one_of_its_package() -> None:
    """To the byte, with its licence beside it."""
    assert sha256(statics()["htmx.min.js"].body).hexdigest() == HTMX
    folder = Path(sim.__file__).parent / "web" / "static"
    assert "Zero-Clause BSD" in (folder / "htmx.LICENSE").read_text(encoding="utf-8")


def test_files_are_loaded_once() -> None:
    """A browser that has one is told so; nothing in them leads elsewhere."""
    for name, file in statics().items():
        answer = page().get(f"/static/{name}")
        assert answer.content == file.body
        known = page().get(f"/static/{name}", headers={"if-none-match": answer.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
        assert outside(file.body) == [], name


def outside(body: bytes) -> Sequence[str]:
    """Addresses elsewhere that a file would have a browser load."""
    found = re.findall(rb"url\(([^)]*)\)|@import|sourceMappingURL", body)
    return [str(one) for one in found if not one.startswith(b"#")]


def test_it_is_well() -> None:
    """Whoever watches over it can ask."""
    answer = page().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "well\n")
