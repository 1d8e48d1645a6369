"""What is read has bounds, SECURITY.md says which, and within them the counts are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim import grammar
from sim.decoding import MAX_BYTES
from sim.errors import ScenarioError
from sim.fits import MOST_BYTES
from sim.history.sheets import LONGEST
from sim.intents import MOST_CHANCES
from sim.reading import cast, judgement, loads, nodes, numbers, source
from sim.reading.build import MAX_OPTIONS, MAX_OUTCOMES, MAX_SOURCES, MAX_STAGES
from sim.rounds import run
from sim.talks import domain
from sim.talks.formats import sheets
from sim.web import asked, crew, guard, library, serving
from tests.reading import SMALL, changed

LIMITS = {
    "bytes of a file": MAX_BYTES,
    "names, texts, lists and mappings of a file": nodes.MAX_PIECES,
    "nested lists and mappings": nodes.MAX_DEPTH,
    "pieces repeated by aliases": nodes.MAX_REPEATED,
    "stages": MAX_STAGES,
    "parties": cast.MAX_PARTIES,
    "parties, leaders, spokespersons, members and chances": cast.MAX_NAMES,
    "outcomes": MAX_OUTCOMES,
    "options on the table": MAX_OPTIONS,
    "sources": MAX_SOURCES,
    "characters of a name": source.LONGEST_NAME,
    "characters of a condition": grammar.MAX_LENGTH,
    "nested brackets of a condition": grammar.MAX_DEPTH,
    "movers of a delegation or a belief": judgement.MAX_MOVERS,
    "chances that intents hang on": MOST_CHANCES,
    "turns of talks in a scenario": numbers.MOST_TURNS,
    "agreements of a domain": domain.MOST,
    "files of a domain's folder": sheets.MOST_FILES,
    "characters of a field of a coded history": LONGEST,
    "bytes of a parameter file": MOST_BYTES,
}
PAGE = {
    "rounds of a question": (asked.MOST_ROUNDS,),
    "things supposed of a kind, and numbers set": (asked.MOST_SUPPOSED, asked.MOST_SETTINGS),
    "characters of each": (asked.LONGEST,),
    "characters of a link that it gives, and takes": (asked.LONGEST_LINK, guard.MOST_URL),
    "bytes of what is sent to it": (guard.MOST_BODY,),
    "seconds for a question, and a refinement": (crew.QUICK_SECONDS, crew.SLOW_SECONDS),
    "questions that wait for a process": (crew.MOST_WAITING,),
    "seconds that one waits for it": (crew.PATIENCE,),
    "connections": (serving.MOST_CONNECTIONS,),
    "seconds to send a request's head, and the rest": (serving.HEAD_SECONDS, guard.BODY_SECONDS),
    "scenarios of a served folder": (library.MOST_FILES,),
}
SECURITY = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("what", [*LIMITS, *PAGE])
def test_the_limits_are_those_that_are_documented(what: str) -> None:
    """Each stands in SECURITY.md with its number, or its two."""
    numbers = PAGE.get(what) or (LIMITS[what],)
    said = ", ".join(f"{number:,.0f}" for number in numbers)
    assert re.search(rf"^\| {re.escape(what)} \| {said} \|$", SECURITY, re.MULTILINE)


def test_no_more_limits_are_documented_than_there_are() -> None:
    """Nor any that has gone."""
    rows = re.findall(r"^\| [^|]+ \| [0-9, ]+ \|$", SECURITY, re.MULTILINE)
    assert len(rows) == len(LIMITS) + len(PAGE)


def _listed(what: str, number: int) -> str:
    return ", ".join(f"{what}{n}" for n in range(number))


TOO_MANY = {
    "stages": changed("[Monday, Tuesday]", f"[Monday, {_listed('s', MAX_STAGES)}]"),
    "outcomes": changed(
        "  both:", "".join(f"  o{n}: Ann attends\n" for n in range(MAX_OUTCOMES)) + "  both:"
    ),
    "parties": changed(
        "parties:\n",
        "parties:\n" + "".join(f"  P{n}: {{}}\n" for n in range(cast.MAX_PARTIES)),
    ),
    "names": changed("[Rolf (aide)]", f"[{_listed('m', cast.MAX_NAMES)}]"),
    "options": changed("[open, closed]", f"[{_listed('o', MAX_OPTIONS + 1)}]"),
    "characters": changed("else:", f"{'e' * (source.LONGEST_NAME + 1)}:"),
}


@pytest.mark.parametrize("what", TOO_MANY)
def test_more_than_may_be_is_refused(what: str) -> None:
    """With the limit in the message."""
    with pytest.raises(ScenarioError, match=rf"at most [0-9,]+ {what}"):
        loads(TOO_MANY[what])


def test_a_full_room_is_no_empty_one() -> None:
    """256 parties are as many as a byte cannot count."""
    many = range(256)
    parties = "".join(f"  P{n}: {{leader: L{n}}}\n" for n in many)
    intents = "".join(f"    L{n}: {{comes: 100%}}\n" for n in many)
    text = SMALL[: SMALL.index("sources:")] + (
        f"parties:\n{parties}judgement:\n  intent:\n{intents}"
        "outcomes: {held: talks held, else: always}\n"
    )
    assert run(loads(text), rounds=2).outcomes["share"].tolist() == [1, 0]


def test_as_many_outcomes_as_there_may_be_are_told_apart() -> None:
    """The last one is the only one that ever fits."""
    many = "".join(f"  o{n}: never\n" for n in range(MAX_OUTCOMES - 1))
    text = SMALL[: SMALL.index("outcomes:")] + f"outcomes:\n{many}  else: always\n"
    assert run(loads(text), rounds=2).outcomes["share"].tolist()[-1] == 1
