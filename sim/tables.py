"""A run as text, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap
from unicodedata import combining, east_asian_width

import pandas as pd

from sim.plots import percent
from sim.result import Result
from sim.scenario import MODES, START

WIDTH = 80
_NAMES = 26
_INDENT, _GAP = "  ", "  "
_MODES = (
    "Who may break a circle of 'I come if you come': nobody (cautious), whoever promised in public "
    "and is believed (credible), everybody (assured)."
)

Row = tuple[str, Sequence[str]]
"""What it is about, then its cells; a cell may have several lines."""


def text(result: Result, width: int = WIDTH) -> str:
    """Outcomes, attendance, modes and deadlock, in lines of at most `width` characters."""
    summit, mode, as_of = result.scenario, result.mode, _said(result.as_of)
    happened = summit.what_happened
    parts = [
        _fill(f"{summit.name}: {summit.question}", width),
        _fill(f"How often each outcome occurs, with its 95% interval, in {mode} mode", width),
        _over_time(result, result.outcomes_as_of, width),
        "How often each actor attends",
        _over_time(result, result.attendance_as_of, width),
        _fill(f"The outcomes {as_of}, in each mode", width),
        _modes(result, width),
        _fill(_MODES, width),
        _fill(_deadlock(result), width),
        "\n".join(_fill(line, width) for line in _effort(result)),
        _fill(f"What happened (never used): {happened}", width) if happened else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _said(moment: str) -> str:
    return "at the start" if moment == START else f"as of {moment}"


def _over_time(result: Result, shares: Callable[[str], pd.DataFrame], width: int) -> str:
    """Shares with their intervals: a row a name, a column a moment."""
    heads = [_said(moment) for moment in result.moments]
    tables = [shares(moment) for moment in result.moments]
    names = [str(name) for name in tables[0].iloc[:, 0]]
    if not names:
        return f"{_INDENT}nobody may come"
    counted = list(zip(*(table.itertuples(index=False) for table in tables), strict=True))

    def table(form: str, pad: Callable[[str, int], str]) -> tuple[str, int]:
        cells = [[_with_interval(form, *entry[1:]) for entry in row] for row in counted]
        return _table(heads, list(zip(names, cells, strict=True)), width, pad)

    beside, room = table("{:>7} {}", _left)
    return beside if room >= min(_NAMES, max(map(_size, names))) else table("{}\n{}", _right)[0]


def _with_interval(form: str, share: float, low: float, high: float) -> str:
    reach = f"[{percent(low, 2)[:-1]}, {percent(high, 2)[:-1]}]"
    return form.format(percent(share, 2), reach)


def _modes(result: Result, width: int) -> str:
    rows = [
        (str(row["outcome"]), [percent(row[mode], 2) for mode in MODES])
        for row in result.modes.to_dict("records")
    ]
    return _table(MODES, rows, width, _right)[0]


def _deadlock(result: Result) -> str:
    kinds = zip(result.deadlock["kind"], result.deadlock["share"], strict=True)
    said = [f"{kind} in {percent(share, 2)}" for kind, share in kinds if share]
    if not said:
        return "Deadlock: in no round."
    return f"Deadlock, beside the outcome: {', '.join(said)} of rounds."


def _effort(result: Result) -> Iterable[str]:
    for actor, rule in result.rules.items():
        yield f"{actor} follows {rule}."
    moments = len(result.moments)
    each = f" at each of {moments} moments" if moments > 1 else ""
    yield (
        f"{result.rounds:,} rounds{each}, seed {result.seed}: "
        f"{result.seconds:.2f} s, {result.rounds_per_second:,.0f} rounds a second."
    )


def _table(
    heads: Sequence[str], rows: Sequence[Row], width: int, pad: Callable[[str, int], str]
) -> tuple[str, int]:
    """A table, and how much room it has for names."""
    columns = zip(*(cells for _, cells in rows), strict=True)
    sizes = [
        max(10, *(_size(line) for cell in cells for line in cell.split("\n"))) for cells in columns
    ]
    room = width - len(_INDENT) - sum(size + len(_GAP) for size in sizes)
    names = max(1, min(max(_size(name) for name, _ in rows), room))
    head = ["\n".join(_wrap(head, size)) for head, size in zip(heads, sizes, strict=True)]
    lines = []
    for name, cells in [("", head), *rows]:
        parts = [_wrap(name, names), *(cell.split("\n") for cell in cells)]
        for line in zip_longest(*parts, fillvalue=""):
            padded = [_left(line[0], names), *map(pad, line[1:], sizes)]
            lines.append((_INDENT + _GAP.join(padded)).rstrip())
    return "\n".join(lines), room


def _fill(said: str, size: int) -> str:
    return "\n".join(_wrap(said, size))


def _wrap(said: str, size: int) -> list[str]:
    """The lines of a text; where signs are wide, fewer go into a line."""
    return wrap(said, max(1, size * len(said) // max(1, _size(said))))


def _left(said: str, size: int) -> str:
    return said + " " * (size - _size(said))


def _right(said: str, size: int) -> str:
    return " " * (size - _size(said)) + said


def _size(said: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in said
    )
