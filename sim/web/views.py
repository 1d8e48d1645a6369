"""What templates are filled with: an answer in words and lengths, and what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup

from sim.faces.laid import Picture, Table
from sim.faces.render import environment
from sim.likelihoods import STRENGTHS
from sim.plots import percent
from sim.scenario import MODES
from sim.talks.tactics import NAMED
from sim.web.answers import Answer, Line, Stream
from sim.web.asked import ROUNDS, Asked
from sim.web.bars import Bars, bars, flow, top
from sim.web.board import Board
from sim.web.briefing import Along
from sim.web.editing import Verdict
from sim.web.forms import Adding
from sim.web.library import Shelved
from sim.web.phrases import Phrase, composed

REFINED = 1_000_000
"""To how many rounds an answer is refined, once nothing moves, if nobody said how many."""

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

_FINE = 100_000
"""From so many rounds on, shares have a second decimal."""
_STREAMS, _AGREEMENTS, _DOCK = 8, 8, 3

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
class Row:
    """An outcome as a row: bars and words."""

    name: str
    bars: Bars
    share_said: str
    interval_said: str
    band_said: str
    before_said: str
    sign: str
    word: str
    size: str
    change_ends: str
    way: str


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


# ---- what is asked ------------------------------------------------------------------------


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


# ---- what is answered ---------------------------------------------------------------------


def answered(
    asked: Asked, board: Board, answer: Answer, along: Sequence[Along], refine: bool
) -> dict[str, Any]:
    """An answer: its rows, tables, streams, and where it is refined."""
    end = top(answer)
    rows = [_row(line, answer, end) for line in answer.outcomes]
    fuller = refine and asked.rounds == ROUNDS
    return {
        "answer": answer,
        "top": end,
        "rows": rows,
        "dock": _dock(rows, answer),
        "banded": any(row.band_said for row in rows),
        "changes": list(changes(asked, board)),
        "along": along,
        "changed": asked.changed,
        "refine": asked.link("/refined") if fuller else "",
        "tables": _tables(answer),
        "course_picture": replace(asked, rounds=answer.rounds).link("/figure/timeline.svg"),
        **_flow(answer),
    }


def _row(line: Line, answer: Answer, end: int) -> Row:
    digits = 2 if answer.rounds >= _FINE else 1
    band = ""
    if line.band_low is not None and line.band_high is not None:
        band = f"{{{_ends(line.band_low, line.band_high, digits)}}}"
    before = "new" if line.before is None else percent(line.before, digits)
    return Row(
        line.name,
        bars(line, end),
        percent(line.share, digits),
        f"[{_ends(line.low, line.high, digits)}]",
        band,
        before if answer.compared else "",
        *_change(line, digits),
    )


def _ends(low: float, high: float, digits: int) -> str:
    return f"{percent(low, digits)[:-1]}, {percent(high, digits)[:-1]}"


def _change(line: Line, digits: int) -> tuple[str, str, str, str, str]:
    """How a share changed: a sign, which way, by how much, its interval, and what it looks like."""
    if line.difference is None or line.difference_low is None or line.difference_high is None:
        return "–", "", "", "", "none"
    low, points, high = (
        100 * end for end in (line.difference_low, line.difference, line.difference_high)
    )
    if points == 0:
        return "=", "", "same", "", "none"
    least = 10.0**-digits
    size = f"{abs(points):.{digits}f}" if abs(points) >= least / 2 else f"<{least:g}"
    told = max(-low, high) >= least / 2  # else it would read as from nothing to nothing
    ends = f"[{low:+.{digits}f}, {high:+.{digits}f}]" if told else ""
    sign, way = ("▲", "up") if points > 0 else ("▼", "down")
    if low <= 0 <= high:
        return "≈", way, f"{size}?", ends, "unsure"
    return sign, way, size, ends, way


def _dock(rows: Sequence[Row], answer: Answer) -> list[Row]:
    """What stays in view on a small screen: the most frequent outcome and the greatest changes."""
    by_name = {row.name: row for row in rows}
    first = max(answer.outcomes, key=lambda line: line.share)
    rest = sorted(answer.outcomes, key=lambda line: (-abs(line.difference or 0), -line.share))
    names = dict.fromkeys([first.name, *(line.name for line in rest)])
    return [by_name[name] for name in names][:_DOCK]


def _flow(answer: Answer) -> dict[str, Any]:
    """The streams as bands, the strongest of those that moved as a table."""
    moved = [stream for stream in answer.flow if stream.before != stream.after]
    moved.sort(key=lambda stream: -stream.share)
    drawn = flow(answer.flow)
    return {
        "streams": [_stream(stream) for stream in moved[:_STREAMS]],
        "flow_said": answer.flow_said or _flow_said(answer, moved),
        "flow_height": drawn.height,
        "bands": drawn.bands,
        "blocks": drawn.blocks,
    }


def _stream(stream: Stream) -> dict[str, str]:
    return {"before": stream.before, "after": stream.after, "share_said": percent(stream.share, 2)}


def _flow_said(answer: Answer, moved: Sequence[Stream]) -> str:
    share = sum(stream.share for stream in moved)
    if not moved:
        return "No round ends otherwise than before."
    some = f"; the {_STREAMS} strongest of {len(moved)} streams" if len(moved) > _STREAMS else ""
    return f"{percent(share, 2)} of rounds end otherwise than before{some}:"


def _tables(answer: Answer) -> dict[str, Table | None]:
    digits = 2 if answer.rounds >= _FINE else 1

    def told(share: float | None) -> str:
        return "–" if share is None else percent(share, digits)

    modes = [(line.name, *map(told, line.shares)) for line in answer.modes]
    names = [line.name for line in answer.outcomes]
    course = [
        (name, *(told(moment.outcomes[k].share) for moment in answer.timeline))
        for k, name in enumerate(names)
    ]
    shares = [
        (one.name, told(one.share), f"[{_ends(one.low, one.high, digits)}]")
        for one in answer.attendance
    ]
    stuck = [(one.name, told(one.share)) for one in answer.deadlock if one.share]
    heads = ["Outcome", *(moment.said for moment in answer.timeline)]
    moved = Table.of("course", "The outcomes as the record unfolds", heads, course)
    return {
        "modes": Table.of("modes", "The outcomes in each mode", ["Outcome", *MODES], modes),
        "course": moved if answer.timeline else None,
        "attendance": Table.of(
            "attendance", "How often each attends", ["Actor", "Share", "95% interval"], shares
        ),
        "deadlock": Table.of(
            "deadlock", "Deadlock, beside the outcome", ["Kind", "Share of rounds"], stuck
        )
        if stuck
        else None,
        "talks": _talks(answer, told),
    }


def _talks(answer: Answer, told: Any) -> Table | None:
    """How the talks end, the most frequent agreements one by one."""
    ends = [one for one in answer.talks if one.share > 0]
    if not ends:
        return None
    made = [one for one in ends if one.agreement]
    rows = [(f"agreed: {one.agreement}", told(one.share)) for one in made[:_AGREEMENTS]]
    if rest := made[_AGREEMENTS:]:
        share = told(sum(one.share for one in rest))
        rows.append((f"agreed on something else ({len(rest)})", share))
    rows += [(one.end, told(one.share)) for one in ends if not one.agreement]
    return Table.of("talks", "How the talks end", ["End", "Share of rounds"], rows)
