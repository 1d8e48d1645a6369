"""Shares and moments in words, as several tables say them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isnan

import pandas as pd

from sim.bands import FEWEST
from sim.plots import interval_said, percent
from sim.result import Result
from sim.scenario import Scenario, as_of_said
from sim.strengths import DRAWS
from sim.tables.layout import enough, right, table

ABREAST, BESIDE, BELOW = "{0:>7} {1} {2}", "{0:>7} {1}\n        {2}", "{0}\n{1}\n{2}"
ALONE, BRIEF = "{0:>14}", "{0}"
"""Where interval and band stand: after the share, on a line of their own, or nowhere."""


def with_interval(form: str, share: float, low: float, high: float, *band: float) -> str:
    """A share, its interval, and its band where there is one to be told, in percent."""
    told = f"{{{_ends(*band)}}}" if band and not isnan(band[0]) else ""
    return form.format(percent(share, 2), f"[{_ends(low, high)}]", told).rstrip()


def _ends(low: float, high: float) -> str:
    return f"{percent(low, 2)[:-1]}, {percent(high, 2)[:-1]}"


def cells(form: str, tables: Sequence[pd.DataFrame]) -> list[list[str]]:
    """A row a name, a cell a table: its columns are a name, share, low, high, perhaps a band."""
    counted = zip(*(table.itertuples(index=False) for table in tables), strict=True)
    return [[with_interval(form, *entry[1:]) for entry in row] for row in counted]


def asked(scenario: Scenario) -> Iterable[str]:
    """The summit and its question, and what is supposed."""
    yield f"{scenario.name}: {scenario.question}"
    if scenario.supposed:
        yield f"Supposed: {'; '.join(scenario.supposed)}."


def title(result: Result) -> str:
    """What a table of outcomes shows."""
    counted = "counted exactly" if result.exact else f"with its {interval_said(result.interval)}"
    return f"How often each outcome occurs, {counted}, in {result.mode} mode"


def reading(result: Result) -> Iterable[str]:
    """How strongly words are read, and what intervals and bands are."""
    strengths = result.scenario.strengths
    if strengths is None:
        return
    source = f"How strongly words are read comes from {strengths.source}"
    bands = set(map(result.bands_as_of, result.moments))
    if "told" in bands:
        yield (
            f"{source}. What that leaves open stands in {{ }}: 95% of {DRAWS} draws, apart from "
            f"luck, which stands in [ ] and may hide it. The two are never summed."
        )
    elif "too few rounds" in bands:
        alike = " of equal weight" if result.interval == "weighed" else ""
        yield (
            f"{source}. Too few rounds were played to tell what that leaves open, which takes "
            f"{FEWEST * DRAWS:,}{alike}."
        )
    elif result.exact and strengths.drawn:
        yield f"{source}: here the mean of its draws, so what that leaves open is not shown."
    else:
        yield f"{source}."


def effort(result: Result) -> Iterable[str]:
    """Who followed which rule, how many rounds were played and how long it took."""
    for actor, rule in result.rules.items():
        yield f"{actor} follows {rule}."
    if result.exact:
        yield f"{result.rounds:,} histories, each with its probability: {result.seconds:.2f} s."
        return
    moments = len(result.moments)
    each = f" at each of {moments} moments" if moments > 1 else ""
    rounds = "round" if result.rounds == 1 else "rounds"
    yield (
        f"{result.rounds:,} {rounds}{each}, seed {result.seed}: "
        f"{result.seconds:.2f} s, {result.rounds_per_second:,.0f} rounds a second."
    )
    if result.until:
        yield (
            f"Played {result.until}: every interval of an outcome is narrower than that, and holds "
            "wherever one stops."
        )
    least = min(map(result.effective_sample_size, result.moments))
    if least < result.rounds:
        yield f"Weighed by what is supposed, they tell as much as {least:,.0f} rounds would."


def by_moment(result: Result, width: int, form: str) -> list[str]:
    """Outcomes by moment, in as few blocks as leave names their room, all about as wide."""
    moments = result.moments
    tables = {moment: result.outcomes_as_of(moment) for moment in moments}
    names = [outcome.name for outcome in result.scenario.outcomes]
    blocks: list[tuple[str, int]] = []
    for count in range(1, len(moments) + 1):
        blocks = [_block(names, part, tables, width, form) for part in _parted(moments, count)]
        if min(room for _, room in blocks) >= enough(names):
            break
    return [block for block, _ in blocks]


def _block(
    names: Sequence[str],
    moments: Sequence[str],
    tables: dict[str, pd.DataFrame],
    width: int,
    form: str,
) -> tuple[str, int]:
    rows = zip(names, cells(form, [tables[moment] for moment in moments]), strict=True)
    return table([as_of_said(moment) for moment in moments], list(rows), width, right)


def _parted(moments: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    """The moments in so many parts, of which no two differ by more than one in length."""
    for part in range(count):
        yield moments[part * len(moments) // count : (part + 1) * len(moments) // count]
