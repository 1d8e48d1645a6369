"""An answer as the page shows it: rows of words and lengths, tables, streams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.faces.laid import Table
from sim.plots import percent
from sim.scenario import MODES
from sim.web.answers import Answer, Line, Stream
from sim.web.asked import ROUNDS, Asked
from sim.web.bars import Bars, bars, flow, top
from sim.web.board import Board
from sim.web.briefing import Along
from sim.web.views import changes

REFINED = 1_000_000
"""To how many rounds an answer is refined, once nothing moves, if nobody said how many."""

_FINE = 100_000
"""From so many rounds on, shares have a second decimal."""
_STREAMS, _AGREEMENTS, _DOCK = 8, 8, 3


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
    """The streams as ribbons, the strongest of those that moved as a table."""
    moved = [stream for stream in answer.flow if stream.before != stream.after]
    moved.sort(key=lambda stream: -stream.share)
    drawn = flow(answer.flow)
    return {
        "streams": [_stream(stream) for stream in moved[:_STREAMS]],
        "flow_said": answer.flow_said or _flow_said(answer, moved),
        "flow_height": drawn.height,
        "ribbons": drawn.ribbons,
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
