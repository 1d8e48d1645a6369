"""The tables of a report: shares, and everything that they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import Any

import numpy as np

from sim.faces.answer import from_to
from sim.faces.laid import Table
from sim.inventory import Number, numbers, strengths
from sim.plots import interval_said, percent
from sim.plots.style import BAND, quoted
from sim.readback import entry_said, number_said
from sim.result import Result
from sim.scenario import MODES, START, Scenario, as_of_said, moment_said
from sim.studies.sensitivity import Sensitivity

_STRONGEST = 3
"""How many numbers are named of each outcome."""

_TOP = 12
"""Of how many numbers a table tells what they do to an outcome, as many as the picture; and of how
many agreements how often they are made."""


def outcomes(result: Result) -> Table:
    """How often each outcome occurs, with everything that is known of that share."""
    banded, course = result.bands == "told", START in result.moments and result.as_of != START
    heads = ["outcome", "probability" if result.exact else "share"]
    heads += [] if result.exact else [interval_said(result.interval)]
    heads += ["band"] * banded + [as_of_said(START)] * course
    first = _records(result.outcomes_as_of(START if course else result.as_of))
    rows = []
    for row, then in zip(_records(result.outcomes), first, strict=True):
        cells = [str(row["outcome"]), percent(row["share"])]
        cells += [] if result.exact else [from_to(row["low"], row["high"])]
        cells += [_band(row)] if banded else []
        rows.append([*cells, *[percent(then["share"])] * course])
    caption = f"How often each outcome occurs, {as_of_said(result.as_of)}"
    note = f"The band is for {BAND}, luck taken off; a dash: luck hides it." if banded else ""
    return Table.of("outcomes-table", caption, heads, rows, note=note)


def _band(row: dict[Any, Any]) -> str:
    return "\N{EN DASH}" if isnan(row["band_low"]) else from_to(row["band_low"], row["band_high"])


def course(result: Result) -> Table:
    """The outcomes as of every moment."""
    shares = [_records(result.outcomes_as_of(moment)) for moment in result.moments]
    rows = [
        (str(row[0]["outcome"]), *(percent(then["share"]) for then in row))
        for row in zip(*shares, strict=True)
    ]
    heads = ["outcome", *map(moment_said, result.moments)]
    table = result.timeline
    reach = float(np.maximum(table["high"] - table["share"], table["share"] - table["low"]).max())
    note = (
        f"The {interval_said(result.interval)} of a share here reaches up to "
        f"{100 * reach:.2g} percentage points to either side."
    )
    return Table.of("course-table", "The outcomes as of each stage", heads, rows, note=note)


def talks(result: Result) -> Table | None:
    """How the talks end, the most frequent agreements one by one; nothing where nobody bargains."""
    told = [row for row in _records(result.talks) if row["share"] > 0]
    if not told:
        return None
    made = [row for row in told if row["agreement"]]
    rows = [(f"agreed: {row['agreement']}", *_share(result, row)) for row in made[:_TOP]]
    if rest := made[_TOP:]:
        share = percent(sum(row["share"] for row in rest))
        unknown = [] if result.exact else ["\N{EN DASH}"]
        rows.append((f"agreed on something else ({len(rest)} ways)", share, *unknown))
    rows += [(str(row["end"]), *_share(result, row)) for row in told if not row["agreement"]]
    heads = ["how", *_heads(result)]
    return Table.of("talks-table", f"How the talks end, {as_of_said(result.as_of)}", heads, rows)


def attendance(result: Result) -> Table:
    """How often each actor attends."""
    rows = [(str(row["actor"]), *_share(result, row)) for row in _records(result.attendance)]
    heads = ["actor", *_heads(result)]
    caption = f"How often each attends, {as_of_said(result.as_of)}"
    return Table.of("attendance-table", caption, heads, rows)


def ranks(result: Result) -> Table:
    """With which rank each party is there."""
    rows = [
        (str(row["party"]), *(percent(share) for key, share in row.items() if key != "party"))
        for row in _records(result.ranks)
    ]
    heads = list(map(str, result.ranks))
    caption = f"The rank with which each party is present, {as_of_said(result.as_of)}"
    return Table.of("ranks-table", caption, heads, rows)


def modes(result: Result) -> Table:
    """The outcomes in each mode, and how far they are apart."""
    rows = []
    for row in _records(result.modes):
        shares = [row[mode] for mode in MODES]
        known = [share for share in shares if not isnan(share)]
        apart = f"{100 * (max(known) - min(known)):.1f}" if len(known) > 1 else "\N{EN DASH}"
        rows.append((str(row["outcome"]), *map(_if_any, shares), apart))
    caption = f"The outcomes in each mode, {as_of_said(result.as_of)}"
    return Table.of("modes-table", caption, ["outcome", *MODES, "apart, in points"], rows)


def _if_any(share: float) -> str:
    return "\N{EN DASH}" if isnan(share) else percent(share)


def spread(study: Sensitivity) -> Table:
    """How sure each share is: luck and assumptions, apart."""
    rows = [
        (str(row["outcome"]), percent(row["share"]), *map(_points, _sure(row)))
        for row in _records(study.spread)
    ]
    heads = ["outcome", "share", "luck: standard error", "assumptions: standard deviation"]
    note = (
        "In percentage points. More rounds make the first smaller; nothing but knowing more makes "
        "the second smaller. A dash: luck hides it. The share is the mean over all that the "
        "numbers may be, so it may differ from the one above."
    )
    return Table.of("spread-table", "How sure each share is", heads, rows, note=note)


def _sure(row: dict[Any, Any]) -> Sequence[float]:
    return row["monte_carlo"], row["assumptions"]


def _points(value: float) -> str:
    return "\N{EN DASH}" if isnan(value) else f"{100 * value:.2f}"


def ranking(study: Sensitivity) -> Table:
    """The numbers that each outcome hangs on most, where luck does not hide it."""
    table = study.drivers.dropna(subset=["index"])
    table = table[~(table["index_low"] <= 0)]  # luck may be all of it; of PAWN no end is known
    table = table.sort_values("index", ascending=False, kind="stable")
    rows = [
        (
            outcome.name,
            str(row["number"]),
            _index(row["index"]),
            _index(row["index_low"], row["index_high"]),
        )
        for outcome in study.scenario.outcomes
        for row in _records(table[table["outcome"] == outcome.name][:_STRONGEST])
    ]
    note = "What drives an outcome that is not here cannot be told from luck."
    heads = ["outcome", "number", "index", "95% interval"]
    caption = "What each outcome hangs on most"
    return Table.of("ranking-table", caption, heads, rows, numeric=False, note=note)


def drivers(study: Sensitivity, outcome: str, name: str) -> Table:
    """What each number does to an outcome, the widest swing first."""
    table = study.drivers[study.drivers["outcome"] == outcome]
    swing = (table["at_high"] - table["at_low"]).abs()
    order = np.argsort(-swing.fillna(-1).to_numpy(), kind="stable")[:_TOP]
    rows = [
        (
            str(row["number"]),
            *(_if_any(row[end]) for end in ("at_low", "at_high")),
            _index(row["index"]),
            _index(row["index_low"], row["index_high"]),
        )
        for row in _records(table.iloc[order])
    ]
    heads = ["number", "share, number low", "share, number high", "index", "95% interval"]
    note = "Where the interval of the index reaches 0, luck may be all that is seen."
    return Table.of(name, f"What moves {quoted(outcome)}", heads, rows, note=note)


def _index(*ends: float) -> str:
    if any(map(isnan, ends)):
        return "\N{EN DASH}"
    said = [f"{round(end, 2) + 0.0:.2f}".replace("-", "\N{MINUS SIGN}") for end in ends]
    return " to ".join(said)


def assumptions(scenario: Scenario) -> Table:
    """Every number of the judgement by name, and the strengths of words."""
    rows = [_number(scenario, number) for number in numbers(scenario).values()]
    rows += list(_strengths(scenario))
    heads = ["number", "value", "may lie"]
    note = (
        "A likelihood reads: of ten who come, of ten who come on their condition, of ten who stay "
        "away. A shift multiplies odds. A dash: no range was given, which does not mean that the "
        "number is certain."
    )
    caption = "Every number that this forecast assumes"
    return Table.of("assumptions-table", caption, heads, rows, note=note)


def _number(scenario: Scenario, number: Number) -> tuple[str, str, str]:
    said, found = number_said(number.value, number.kind), scenario.ranges.get(number.name)
    if found is None:
        return number.name, said, "\N{EN DASH}"
    low, high = (number_said(end, number.kind) for end in (found.low, found.high))
    likely = "likely " if found.kind == "beta" else ""
    return number.name, said, f"{likely}{low} to {high}"


def _strengths(scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    known = scenario.strengths
    if known is None:
        return
    for number in strengths(scenario):
        draws = getattr(known, number.name.partition(".")[2])
        low, high = np.quantile(draws, (0.025, 0.975))
        ends = f"{low:.2f} to {high:.2f} (95% of draws)" if known.drawn else "\N{EN DASH}"
        yield number.name, f"{float(np.mean(draws)):.2f}", ends


def record(scenario: Scenario) -> Table:
    """Every line of the record, and who says so."""
    rows = [
        (entry.stage, entry_said(entry), scenario.sources.get(entry.source, entry.source) or "none")
        for entry in scenario.record
    ]
    heads = ["stage", "what is on record", "source"]
    return Table.of("record-table", "The record, in order of time", heads, rows, numeric=False)


def _share(result: Result, row: dict[Any, Any]) -> list[str]:
    interval = [] if result.exact else [from_to(row["low"], row["high"])]
    return [percent(row["share"]), *interval]


def _heads(result: Result) -> list[str]:
    return ["probability"] if result.exact else ["share", interval_said(result.interval)]


def _records(table: Any) -> list[dict[Any, Any]]:
    found: list[dict[Any, Any]] = table.to_dict("records")
    return found
