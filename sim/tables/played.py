"""A run as text."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import pandas as pd

from sim.plots import percent
from sim.result import Result
from sim.scenario import MODES, START, as_of_said
from sim.tables.layout import (
    INDENT,
    WIDTH,
    Pad,
    enough,
    fill,
    left,
    paragraphs,
    right,
    table,
)
from sim.tables.shares import (
    ABREAST,
    ALONE,
    BELOW,
    BESIDE,
    BRIEF,
    asked,
    by_moment,
    cells,
    effort,
    reading,
    title,
)

_MODES = (
    "Who may break a circle of 'I come if you come': nobody (cautious), whoever promised in public "
    "and is believed (credible), everybody (assured)."
)


_MOST = 8
"""How many agreements are told one by one."""


def text(result: Result, width: int = WIDTH) -> str:
    """Outcomes, attendance, modes and deadlock, in lines of at most `width` characters."""
    happened = result.scenario.what_happened
    return paragraphs(
        [
            *(fill(line, width) for line in asked(result.scenario)),
            *_moved(result, width),
            fill(title(result), width),
            _over_time(result, result.outcomes_as_of, width),
            *(fill(line, width) for line in reading(result)),
            "How often each actor attends",
            _over_time(result, result.attendance_as_of, width),
            fill(f"The outcomes {as_of_said(result.as_of)}, in each mode", width),
            _modes(result, width),
            fill(_MODES, width),
            *_talks(result, width),
            fill(_deadlock(result), width),
            "\n".join(fill(line, width) for line in effort(result)),
            fill(f"What happened (never used): {happened}", width) if happened else "",
        ]
    )


def _moved(result: Result, width: int) -> list[str]:
    """The headline, where there is more of a course than a beginning and an end."""
    if len(result.moments) < 3:
        return []
    return ["How the forecast moved", *by_moment(result, width, BRIEF)]


def _over_time(result: Result, shares: Callable[[str], pd.DataFrame], width: int) -> str:
    """Shares with intervals and bands: a row a name, a column for start, record's end and as-of."""
    shown = {START, result.scenario.record_end, result.as_of}
    moments = [moment for moment in result.moments if moment in shown]
    heads, tables = (
        [as_of_said(moment) for moment in moments],
        [shares(moment) for moment in moments],
    )
    names = [str(name) for name in tables[0].iloc[:, 0]]
    if not names:
        return f"{INDENT}nobody may come"

    def laid(form: str, pad: Pad) -> tuple[str, int]:
        return table(heads, list(zip(names, cells(form, tables), strict=True)), width, pad)

    if result.exact:
        return laid(ALONE, right)[0]
    for form in (ABREAST, BESIDE):
        abreast, room = laid(form, left)
        if room >= enough(names):
            return abreast
    return laid(BELOW, right)[0]


def _modes(result: Result, width: int) -> str:
    rows = [
        (str(row["outcome"]), [_if_any(row[mode]) for mode in MODES])
        for row in result.modes.to_dict("records")
    ]
    return table(MODES, rows, width, right)[0]


def _if_any(share: float) -> str:
    """A share, or a dash in a mode in which what is supposed never comes about."""
    return "-" if isnan(share) else percent(share, 2)


def _talks(result: Result, width: int) -> list[str]:
    """How the talks ended, the most frequent agreements one by one."""
    rows = [row for row in result.talks.to_dict("records") if row["share"] > 0]
    if not rows:
        return []
    made = [row for row in rows if row["agreement"]]
    told = [(f"agreed: {row['agreement']}", row["share"]) for row in made[:_MOST]]
    if rest := made[_MOST:]:
        told.append((f"agreed on something else ({len(rest)})", sum(row["share"] for row in rest)))
    told += [(row["end"], row["share"]) for row in rows if not row["agreement"]]
    shares = [(name, [percent(share, 2)]) for name, share in told]
    head = f"How the talks end {as_of_said(result.as_of)}"
    return [fill(head, width), table(["share"], shares, width, right)[0]]


def _deadlock(result: Result) -> str:
    kinds = zip(result.deadlock["kind"], result.deadlock["share"], strict=True)
    told = [f"{kind} in {percent(share, 2)}" for kind, share in kinds if share]
    if not told:
        return "Deadlock, where who comes cannot be settled: in no round."
    return f"Deadlock, beside the outcome: {', '.join(told)} of rounds."
