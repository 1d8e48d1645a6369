"""What templates are filled with: where views lead, what is asked, what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup

from sim.faces.laid import Picture
from sim.faces.render import environment
from sim.likelihoods import STRENGTHS
from sim.talks.tactics import NAMED
from sim.web.asked import Asked
from sim.web.board import Board
from sim.web.editing import Verdict
from sim.web.forms import Adding
from sim.web.library import Shelved
from sim.web.phrases import Phrase, composed

MEANINGS = {
    "cautious": "nobody: each waits for the other",
    "credible": "whoever promised in public, if believed",
    "assured": "everybody: all would move together",
}

LIKES = {
    "likelihood": ("8 v 2", "6 v 4", "5 v 5", "4 v 6", "2 v 8"),
    "shift": tuple(f"{word} {way}" for way in ("up", "down") for word in STRENGTHS),
    "exponent": tuple(NAMED),
}
"""What can be chosen of what is written, by the kind of number."""

_PLACE = re.compile(r"^(\d+):(\d+): ")
"""Where in a file something is wrong, as the command line says it."""

LEARNT = "as learnt"
"""What is said of a number that past meetings tell, where the file has none."""

VIEWS = (
    ("forecast", "Forecast", None),
    ("says", "What it says", "/says"),
    ("story", "One round", "/story"),
    ("edit", "Its text", "/edit"),
)
"""The views of a state: key, name, path; without one, that of the scenario."""


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and whether an earlier answer is still shown.

    Attributes
    ----------
    title, message
        What it is, and what was expected.
    kept
        Which answer stands below all the same; empty if none does.
    """

    title: str
    message: str
    kept: str = ""

    def in_words(self, board: Board) -> Trouble:
        """The same with what a number is about in place of its name."""
        name, colon, rest = self.message.partition(": ")
        if not colon or name not in board.fields:
            return self
        return replace(self, message=f"{board.fields[name].label}: {rest}")


@dataclass(frozen=True)
class Masthead:
    """What stands above a scenario that cannot be read: its file's name."""

    name: str
    question: str


@dataclass(frozen=True)
class Change:
    """Something that was changed, and which button takes it back."""

    kind: str
    label: str
    was: str
    now: str
    button: str
    value: str


def render(template: str, **values: Any) -> str:
    """A template of the page, filled."""
    made = environment("sim.web")
    made.filters.setdefault("thousands", "{:,}".format)
    usual = {"oob": False, "about": {}, "trouble": None, "learnt": LEARNT}
    return made.get_template(template).render(usual | values)


def views(asked: Asked, view: str) -> dict[str, Any]:
    """The links to the views of a state."""
    return {"view": view, "views": [(key, name, asked.link(path)) for key, name, path in VIEWS]}


def taken(asked: Asked, reported: int) -> dict[str, Any]:
    """The links under which a state can be taken away; of how many rounds a report is at most."""
    names = {"report": "report.html", "tables": "tables.zip", "scenario": "scenario.yaml"}
    downloads = {key: asked.link(f"/download/{name}") for key, name in names.items()}
    return {"link": asked.link(), "downloads": downloads, "report_rounds": reported}


def book(found: Shelved) -> dict[str, Any]:
    """A scenario on the shelf."""
    asked = Asked(found.slug)
    own = {"link": asked.link(), "edit": asked.link("/edit"), "wrong": _wrong(found)}
    return {**vars(found), **own}


def _wrong(found: Shelved) -> str:
    """What is wrong with a scenario, for whoever sees its file's name above."""
    said = (found.problem or "").removeprefix(f"{found.name}:").strip()
    return _PLACE.sub(r"line \1, column \2: ", said)


def waits(svg: str) -> Picture:
    """The picture of who waits for whom."""
    said = "An arrow leads from whoever waits to who is waited for; the sentences say the same."
    return Picture("waits", said, Markup(svg))


def judged(found: Verdict, asked: Asked) -> dict[str, Any]:
    """What a text was found to be."""
    return {"verdict": found, "problem": found.problem, "changed": asked.text is not None}


def editing(asked: Asked, base: bytes, found: Verdict) -> dict[str, Any]:
    """A text that is edited, and the line at which it cannot be read."""
    text = base.decode("utf-8-sig", "replace") if asked.text is None else asked.text
    plain = text.replace("\r\n", "\n")
    return {
        "text": plain,
        "lines": plain.count("\n") + 1,
        "line": found.problem.line if found.problem else 0,
        "column": found.problem.column if found.problem else 0,
        "action": replace(asked, text=None).link("/edit"),
        **judged(found, asked),
    }


def asking(asked: Asked, board: Board, more: Adding | None) -> dict[str, Any]:
    """The form: what its fields hold, what can be chosen, which groups stand open."""
    values = {
        name: board.fields[name].value(value)
        for name, value in asked.settings
        if name in board.fields
    }
    others = [(name, value) for name, value in asked.settings if name not in board.fields]
    opened = {
        group.title for group in board.groups if any(field.name in values for field in group.fields)
    }
    return {
        "action": f"/s/{asked.scenario}",
        "packed": dict(parse_qsl(asked.query())).get("edit", ""),
        "values": values,
        "others": others,
        "opened": opened,
        "modes": MEANINGS.items(),
        "likes": LIKES,
        "adding": more or Adding(),
        "actors": list(dict.fromkeys(phrase.who for phrase in board.phrases)),
        "phrases": _by_actor(board.phrases),
        "example": _example(board),
        "rounds": asked.rounds,
        "seed": asked.seed,
    }


def _by_actor(phrases: Sequence[Phrase]) -> list[tuple[str, list[Phrase]]]:
    return [(who, list(some)) for who, some in groupby(phrases, lambda phrase: phrase.who)]


def _example(board: Board) -> str:
    """Something that may be supposed, as one writes it: at its last stage, if it is said at one."""
    staged = (phrase for phrase in board.phrases if phrase.staged)
    phrase = next(staged, None) or next(iter(board.phrases), None)
    return composed(board.stops[-1].name, phrase.text, phrase.staged) if phrase else ""


def changes(asked: Asked, board: Board) -> Iterator[Change]:
    """Everything in which the question differs from the file."""
    for k, text in enumerate(asked.given):
        yield Change("given", text, "", "", "drop", f"given:{k}")
    for k, text in enumerate(asked.do):
        yield Change("do", text, "", "", "drop", f"do:{k}")
    for name, value in asked.settings:
        field = board.fields.get(name)
        label = field.label if field else name
        was = f"{field.default or LEARNT}{'%' * field.share}" if field else ""
        yield Change("number", label, was, value, "reset", name)
