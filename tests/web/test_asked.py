"""What a user has asked, in a link."""

from __future__ import annotations

import shlex
import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import FormData, QueryParams, UploadFile

from sim.decoding import MAX_BYTES
from sim.errors import Refusal, ScenarioError
from sim.web import linked
from sim.web.asked import LONGEST_LINK, MOST_ROUNDS, MOST_SEED, Asked
from sim.web.library import Library

LIBRARY = Library.of()
ISTANBUL = LIBRARY["istanbul-2025"]
ASKED = Asked(ISTANBUL.slug, name=ISTANBUL.name, base=ISTANBUL.text)
TEXT = ISTANBUL.text.decode()

KEYS = ["scenario", "given", "do", "set", "mode", "as-of", "rounds", "seed", "edit", "x"]
SLUGS = [shelved.slug for shelved in LIBRARY]


def read(query: str | list[tuple[str, str]]) -> Asked:
    """What a query asks."""
    return Asked.read(QueryParams(query), LIBRARY)


def packed(raw: bytes, base: bytes = ISTANBUL.text, told: bytes | None = None) -> str:
    """A text as it stands in a link, whatever it is."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=base[-(1 << 15) :])
    body = press.compress(raw) + press.flush()
    total = zlib.crc32(raw if told is None else told).to_bytes(4, "big")
    return urlsafe_b64encode(linked._mark(base) + total + body).decode().rstrip("=")


SAID = st.text(min_size=1, max_size=40).map(str.strip).filter(bool)
NAMES = SAID.filter(lambda said: said.strip() == said)
SETTINGS = st.dictionaries(NAMES, SAID.filter(lambda said: "=" not in said), max_size=4)


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """Whatever can be asked."""
    whole = replace(
        ASKED,
        given=tuple(draw(st.lists(SAID, max_size=3))),
        do=tuple(draw(st.lists(SAID, max_size=3))),
        settings=tuple(draw(SETTINGS).items()),
        mode=draw(st.sampled_from(["cautious", "credible", "assured"])),
        as_of=draw(st.just("") | SAID),
        rounds=draw(st.integers(1, MOST_ROUNDS)),
        seed=draw(st.integers(0, MOST_SEED)),
    )
    text = draw(st.none() | st.text(max_size=200) | st.integers(0, len(TEXT)).map(_without))
    return whole if text is None else whole.edited(text)


def _without(start: int) -> str:
    return TEXT[:start] + TEXT[start + 7 :]


@given(questions())
@example(ASKED)
@example(replace(ASKED, text=""))
@example(replace(ASKED, text="\r\r\n\n"))
@example(replace(ASKED, given=("a&b=c#d+e%20", "\u202e", "ß"), as_of="=", seed=MOST_SEED))
def test_a_query_reads_back_equal(question: Asked) -> None:
    """Whatever is asked; and it is read as the same again and again."""
    again = read(question.query())
    assert again == question
    assert again.query() == question.query()
    assert (again.base, again.name) == (ISTANBUL.text, ISTANBUL.name)


@given(
    st.lists(st.tuples(st.sampled_from(KEYS), st.text(max_size=30) | st.sampled_from(SLUGS))),
    st.sampled_from(SLUGS),
)
def test_whatever_stands_in_a_query_is_read_or_refused(
    fields: list[tuple[str, str]], slug: str
) -> None:
    """In one sentence; and what is read can be linked to and said on the command line."""
    try:
        question = read([("scenario", slug), *(f for f in fields if f[0] != "scenario")])
    except ScenarioError as refused:
        said = str(refused)
    else:
        said = question.query()
        assert read(said) == question
        assert shlex.split(question.command())[:3] == ["summitry", "run", slug]
    assert "\n" not in said


@given(st.binary(max_size=300))
def test_letters_that_are_no_text_are_refused(raw: bytes) -> None:
    """Behind the right mark, too; nothing but one sentence comes of them."""
    mark = linked._mark(ISTANBUL.text)
    for letters in (raw.hex(), urlsafe_b64encode(mark + raw).decode().rstrip("=")):
        with pytest.raises(ScenarioError, match="edited text"):
            read([("scenario", "istanbul-2025"), ("edit", letters or "x")])


def test_what_is_as_usual_stands_in_no_link() -> None:
    """A link says only what is other than usual, in an order of its own."""
    assert ASKED.query() == "scenario=istanbul-2025"
    assert ASKED.link() == "/s/istanbul-2025"
    assert ASKED.link("/answer") == "/answer?scenario=istanbul-2025"
    full = read("seed=1&rounds=5&do=b&given=a&set=n=1&mode=cautious&as-of=T&scenario=minsk-2015")
    assert [key for key, _ in parse_qsl(full.query())] == [
        *("scenario", "given", "do", "set", "mode", "as-of", "rounds", "seed")
    ]
    assert full.link().startswith("/s/minsk-2015?given=a&do=b")


def test_what_is_left_empty_says_nothing() -> None:
    """Nor does a file that is sent in the place of a text; blanks around a value do not count."""
    form: list[tuple[str, Any]] = [
        ("scenario", "istanbul-2025"),
        ("set", " intent.Trump.comes = 30% "),
        ("set", "a=b=c"),
        ("given", ""),
        ("do", UploadFile(BytesIO(b"x"), filename="x")),
    ]
    found = Asked.read(FormData(form), LIBRARY)
    assert found.settings == (("intent.Trump.comes", "30%"), ("a=b", "c"))
    assert (found.given, found.do) == ((), ())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "no scenario ''"),
        ("scenario=istanbul-2052", "did you mean 'istanbul-2025'"),
        ("scenario=istanbul-2025&scenario=minsk-2015", "'scenario' is said 2 times"),
        ("mode=credibel", "'credibel' is not a mode; did you mean 'credible'"),
        ("rounds=0", "rounds to be a whole number from 1"),
        ("rounds=1000001", "from 1 to 1,000,000"),
        ("rounds=1e3", "a whole number, found '1e3'"),
        ("rounds=nan", "a whole number, found 'nan'"),
        ("rounds=-5", "a whole number, found '-5'"),
        ("rounds=٣", "a whole number"),
        (f"rounds={'9' * 400}", "a whole number"),
        (f"rounds={'9' * 4_000}", "'rounds' has 4,000 letters; at most 500"),
        ("rounds=1&rounds=2", "'rounds' is said 2 times"),
        ("seed=-1", "seed to be a whole number"),
        (f"seed={MOST_SEED + 1}", "seed to be a whole number from 0"),
        ("as-of=" + "a" * 501, "'as-of' has 501 letters"),
        ("given=" + "a" * 501, "'given' has 501 letters"),
        ("&".join(["do=a"] * 21), "'do' is said 21 times; at most 20"),
        ("&".join(f"set=a{k}=1" for k in range(201)), "'set' is said 201 times; at most 200"),
        ("set=a", "expected NAME=VALUE, found 'a'"),
        ("set==1", "expected NAME=VALUE"),
        ("set=a=1&set=a=2", "'a' is named twice"),
        ("edit=*", "damaged or cut short"),
        ("edit=a", "damaged or cut short"),
        ("edit=" + "a" * (LONGEST_LINK + 1), "'edit' has 32,769 letters"),
    ],
)
def test_what_is_not_well_asked_is_told(query: str, expected: str) -> None:
    """In one sentence that says what was expected."""
    whole = query if not query or "scenario" in query else f"scenario=istanbul-2025&{query}"
    with pytest.raises(ScenarioError) as caught:
        read(whole)
    assert expected in str(caught.value)


def test_an_edited_text_makes_a_short_link() -> None:
    """A changed number adds little more than a hundred letters; an unchanged text none."""
    changed = ASKED.edited(TEXT.replace("8%", "9%", 1))
    assert changed.text is not None
    assert len(changed.query()) < len(ASKED.query()) + 200
    assert ASKED.edited(TEXT) == ASKED
    assert ASKED.edited(TEXT.replace("\n", "\r\n")) == ASKED
    assert read([("scenario", "istanbul-2025"), ("edit", packed(ISTANBUL.text))]) == ASKED


def test_lines_end_as_in_the_file(tmp_path: Path) -> None:
    """Whichever way a browser ends them."""
    (tmp_path / "a.yaml").write_bytes(b"summit: A\r\nquestion: B\r\n")
    question = Asked.read(QueryParams("scenario=a"), Library.of(str(tmp_path)))
    for text in ("summit: A\nquestion: C\n", "summit: A\r\nquestion: C\r\n"):
        assert question.edited(text).text == "summit: A\r\nquestion: C\r\n"


def test_a_link_to_a_text_of_another_file_says_so(tmp_path: Path) -> None:
    """The file was changed since, and what was edited hangs on it."""
    file = tmp_path / "a.yaml"
    file.write_text("summit: A\n")
    served = Library.of(str(tmp_path))
    link = Asked.read(QueryParams("scenario=a"), served).edited("summit: B\n").query()
    assert Asked.read(QueryParams(link), served).text == "summit: B\n"
    file.write_text("summit: AA\n")
    with pytest.raises(ScenarioError, match="not the one that the link was made from"):
        Asked.read(QueryParams(link), served)


@pytest.mark.parametrize(
    "letters",
    [
        packed(b"\0" * (MAX_BYTES + 1)),
        packed(b"a" * 20_000_000),
        packed(b"\xff\xfe"),
        packed(b"abc", told=b"abd"),
        packed(b"abc")[:-2],
        packed(b"abc") + "AAAA",
    ],
    ids=["too long", "a bomb", "no text", "another sum", "cut short", "more behind it"],
)
def test_a_damaged_text_is_refused(letters: str) -> None:
    """However it was damaged, or made to be."""
    assert len(letters) < LONGEST_LINK
    with pytest.raises(ScenarioError, match="damaged or cut short"):
        read([("scenario", "istanbul-2025"), ("edit", letters)])


def test_a_bomb_is_not_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more of it is made than a file may have, and a byte."""
    made = []
    expand = zlib.decompressobj

    class Watched:
        def __init__(self, *args: Any, **how: Any) -> None:
            self.press = expand(*args, **how)

        def __getattr__(self, name: str) -> Any:
            return getattr(self.press, name)

        def decompress(self, *args: Any) -> bytes:
            made.append(len(found := self.press.decompress(*args)))
            return found

    bomb = packed(b"a" * 20_000_000)
    monkeypatch.setattr(zlib, "decompressobj", Watched)
    with pytest.raises(ScenarioError):
        read([("scenario", "istanbul-2025"), ("edit", bomb)])
    assert made == [MAX_BYTES + 1]


def test_a_text_that_is_too_long_for_a_link_is_to_be_downloaded() -> None:
    """The question can be answered, but not be shared by a link."""
    noise = Random(0).randbytes(30_000).hex()
    with pytest.raises(Refusal, match="at most 32,768 go in one: download the text"):
        ASKED.edited(noise).link()
    with pytest.raises(ScenarioError, match=r"600,000 bytes; at most 524,288"):
        ASKED.edited("a" * 600_000)
    with pytest.raises(ScenarioError, match="half a character"):
        ASKED.edited("\ud800")


def test_the_command_asks_the_same() -> None:
    """Said in a shell; of an edited text, by the name of the file that is downloaded."""
    question = read(
        "scenario=istanbul-2025&do=not Trump presses Ukraine&set=a=1&seed=3&mode=assured"
    )
    assert question.command() == (
        "summitry run istanbul-2025 --do 'not Trump presses Ukraine' --set a=1 --mode assured "
        "--rounds 20000 --seed 3"
    )
    edited = question.edited("x")
    assert edited.command().startswith("summitry run istanbul-2025-edited.yaml --do")
    assert edited.comparing("T") == ""
    assert ASKED.comparing("T") == ""
    assert question.comparing("T").startswith("summitry compare istanbul-2025 --do 'not Trump")
    assert replace(edited, do=(), settings=(), mode="credible").comparing("T") == (
        "summitry compare istanbul-2025 istanbul-2025-edited.yaml --as-of T --rounds 20000 --seed 3"
    )
