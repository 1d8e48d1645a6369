"""Talks as text: what is agreed and what it is worth; of many rounds, how they end and in what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.tables.layout import (
    GAP,
    INDENT,
    WIDTH,
    enough,
    fill,
    left,
    lines,
    many,
    paragraphs,
    right,
    table,
)
from sim.tables.shares import ALONE, BELOW, BESIDE, with_interval

if TYPE_CHECKING:
    import pandas as pd

    from sim.ranges import Range
    from sim.studies.talks import Talks

_MOST = 8
_DISTANCE = "distance to "
_ENDS = {
    "agreed": "agreed",
    "timed_out": "out of time",
    "walked_out": "a side walked out",
    "no_mandate": "a side had no mandate",
}
_DISTANCES = (
    "Distances are in utilities as they are{}; 0 is on the frontier, or the point itself. What "
    "each point is stands in docs/explanation/bargaining.md."
)
_READ = {"genius": "divided by the largest of their issue", "raw": "as they stand"}
_WISHES = {"weight", "value"}


def text(talks: Talks, width: int = WIDTH) -> str:
    """What came of the talks, in lines of at most `width` characters."""
    return paragraphs(
        [
            "\n".join(fill(line, width) for line in _heading(talks)),
            "\n".join(fill(line, width) for line in _sides(talks)),
            fill(_ended(talks), width),
            _agreement(talks, width),
            "What each side has of it, and its reservation value",
            _worth(talks, width),
            *(_rounds(talks, width) if talks.rounds > 1 else ()),
            fill(_measured(talks), width),
            _measures(talks.measures, width),
            fill(_distances(talks), width),
        ]
    )


def _heading(talks: Talks) -> Iterator[str]:
    """What is on the table; how it was read, where there is more than one way."""
    domain = talks.domain
    counts = {
        "side": len(domain.profiles),
        "issue": len(domain.issues),
        "agreement": domain.size,
        "turn": talks.turns,
    }
    how = ", over a mediator's text" if talks.mediator else ""
    yield f"{domain.name}: {', '.join(many(n, what) for what, n in counts.items())}{how}"
    if domain.normalise:
        read = _READ[domain.normalise]
        yield f"Evaluations of GENIUS: {read} (--normalise {domain.normalise})."


def _sides(talks: Talks) -> Iterator[str]:
    """How each side bargains; where many rounds are played, what is drawn of it."""
    sides = zip(talks.domain.profiles, talks.tactics, talks.domain.utilities, strict=True)
    for of, tactic, utility in sides:
        parts = [f"exponent {tactic.exponent:g}"]
        if tactic.imitation:
            parts.append(f"imitation {_number(tactic.imitation)}")
        if tactic.patience is not None:
            parts.append(f"patience of {many(tactic.patience, 'turn')}")
        if of.manner.floor == "worst" and of.reservation < utility.min():
            parts.append("stops at its worst agreement")
        yield f"{of.party}: {', '.join(parts)}"


def _ended(talks: Talks) -> str:
    """How the talks end with the numbers as they are said."""
    begun = "With the numbers as they are said: " if talks.rounds > 1 else ""
    if talks.end != "agreed":
        told = _ENDS[talks.end]
        return f"{begun}{told}, nothing agreed" if begun else f"{told.capitalize()}, nothing agreed"
    whose = "the mediator" if talks.mediator else talks.proposer
    told = f"agreed in turn {talks.turn} (of 0 to {talks.turns - 1}), on the proposal of {whose}"
    return f"{begun}{told}" if begun else f"A{told[1:]}"


def _agreement(talks: Talks, width: int) -> str:
    """Issues, and beside each what is agreed on it."""
    if talks.agreement is None:
        return ""
    column = enough([*talks.agreement])
    room = width - len(INDENT) - column - len(GAP)
    told = []
    for issue, option in talks.agreement.items():
        for name, part in zip_longest(lines(issue, column), lines(option, room), fillvalue=""):
            told.append(f"{INDENT}{left(name, column)}{GAP}{part}".rstrip())
    return "\n".join(told)


def _worth(talks: Talks, width: int) -> str:
    rows = [
        (profile.party, [_number(talks.utilities[profile.party]), _number(profile.reservation)])
        for profile in talks.domain.profiles
    ]
    return table(["utility", "reserved"], rows, width, right)[0]


def _rounds(talks: Talks, width: int) -> Iterator[str]:
    """How many rounds end, and in what."""
    yield fill(_drawn(talks), width)
    yield f"How the talks end{', with the 95% interval' if talks.ranges else ''}"
    ends = talks.ends[talks.ends["rounds"] > 0].to_dict("records")
    yield _shares([(_ENDS[row["end"]], row) for row in ends], bool(talks.ranges), width)
    found = talks.agreements
    if found.empty:
        return
    shares = found.to_dict("records")
    rows = [("; ".join(agreed), row) for agreed, row in zip(found.index, shares, strict=True)]
    told = f"What is agreed ({'; '.join(issue.name for issue in talks.domain.issues)})"
    yield fill(told if len(rows) <= _MOST else f"{told}: {_MOST} of {len(rows)}", width)
    yield _shares(rows[:_MOST], bool(talks.ranges), width)


def _drawn(talks: Talks) -> str:
    played = f"{talks.rounds:,} rounds, seed {talks.seed}"
    if not talks.ranges:
        return f"{played}: no number has a range, so all rounds are alike."
    drawn = [f"{_of(*name)} {_said(range_)}" for name, range_ in talks.ranges.items()]
    return f"{played}. Drawn in each: {', '.join(drawn)}."


def _of(party: str, number: str, issue: str = "", option: str = "") -> str:
    """Whose number it is, and of what."""
    if option:
        return f"{number} of '{option}' ({issue}) to {party}"
    return f"{number} of {issue} to {party}" if issue else f"{number} of {party}"


def _said(range_: Range) -> str:
    low, value, high = (_number(number) for number in (range_.low, range_.value, range_.high))
    ends = f"{low} to {high}" if range_.kind == "uniform" else f"{value} from {low} to {high}"
    return f"({ends})"


def _shares(rows: Sequence[tuple[str, Mapping[Any, Any]]], drawn: bool, width: int) -> str:
    """Shares, with their intervals where something was drawn."""

    def laid(form: str) -> tuple[str, int]:
        cells = [
            (name, [with_interval(form, row["share"], row["low"], row["high"])])
            for name, row in rows
        ]
        return table(["share"], cells, width, left if form == BESIDE else right)

    if not drawn:
        return laid(ALONE)[0]
    beside, room = laid(BESIDE)
    return beside if room >= enough([name for name, _ in rows]) else laid(BELOW)[0]


def _measured(talks: Talks) -> str:
    if talks.rounds == 1:
        return "How good it is for all, and how far from what theories of bargaining single out"
    return (
        "How good it is for all, and how far from what theories of bargaining single out: means "
        "of the rounds, with their standard errors"
    )


def _distances(talks: Talks) -> str:
    wishes = talks.rounds > 1 and any(number in _WISHES for _, number, *_ in talks.ranges)
    return _DISTANCES.format(" said, not as drawn" if wishes else "")


def _measures(measures: pd.DataFrame, width: int) -> str:
    """Means and standard errors; the errors of many rounds alone."""
    records = [row for row in measures.to_dict("records") if row["rounds"]]
    shown = [row for row in records if row["measure"] != "agreement rate"]
    errors = any(row["rounds"] > 1 for row in shown)
    rows = []
    for row in shown:
        name = str(row["measure"])
        name = f"to the {name.removeprefix(_DISTANCE)}" if name.startswith(_DISTANCE) else name
        rows.append((name, [_number(row["mean"]), *([_error(row["error"])] if errors else [])]))
    return table(["mean", "error"] if errors else ["value"], rows, width, right)[0]


def _number(value: Any) -> str:
    """Three significant digits; what is nothing but rounding is 0."""
    return f"{0.0 if abs(value) < 1e-12 else value:.3g}"


def _error(value: float) -> str:
    return "-" if isnan(value) else f"{0.0 if value < 1e-12 else value:.2g}"
