"""A coded history as text: what it can bear, a case of it, and how far two codings agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import TYPE_CHECKING

from sim.history import HORIZONS, Came, Case, Counts, History, Principal, Word, caveats, count
from sim.history.codebook import NO_CONDITION
from sim.tables.layout import INDENT, WIDTH, fill, left, many, paragraphs, right, table

if TYPE_CHECKING:
    import pandas as pd

_BY = {"early": "3 days before", "late": "the evening before"}
_PRESSED = ("", "some pressure", "strong pressure")
_CAME = (
    "Came: in person, at the planned rank, on about the planned date; or had travelled to a "
    "meeting that was called off."
)
_UNSAID = (
    "Nothing is known of how this was coded: its README.md has no list under '## What it can bear'."
)
_AGREEMENT = (
    "Agree: the share coded alike. Kappa is Cohen's; alpha is Krippendorff's, ordinal for "
    "pressure; 1 is agreement, 0 what chance brings. '-': nothing was compared, "
    "or only one word was used."
)


def text(history: History, width: int = WIDTH) -> str:
    """What a history can bear, in lines of at most `width` characters."""
    counts = count(history)
    return paragraphs(
        [
            fill(_size(history, counts), width),
            "Who came, by what was said",
            _stances(counts, width),
            fill(_CAME, width),
            "Who came where the coming hung on a condition, by whether that was met",
            _two({met: _came(of) for met, of in counts.met.items()}, "came", width),
            "What came of the meetings",
            _two(_numbers(counts.attendance), "cases", width),
            "What came of the talks",
            _two(_numbers(counts.talks), "cases", width),
            what_it_can_bear(history, width),
        ]
    )


def of_case(case: Case, width: int = WIDTH) -> str:
    """One case: what each said, and who came."""
    heads = [*(_BY[horizon] for horizon in HORIZONS), "came", "sent"]
    rows = [(_plain(of.id), list(_cells(of))) for of in case.principals]
    came_of_it = (
        f"The meeting: {_plain(case.attendance_outcome)}. The talks: {_plain(case.talks_outcome)}."
    )
    return paragraphs(
        [
            fill(f"{case.name}: {case.format} in {case.place}, {case.planned}", width),
            table(heads, rows, width, left)[0] if rows else "Nobody was coded.",
            fill(f"{came_of_it} Dispute: {case.dispute}.", width),
        ]
    )


def of_agreement(agreement: pd.DataFrame, width: int = WIDTH) -> str:
    """How far two codings agree."""
    rows = [
        (_plain(variable), [f"{n:,}", *map(_number, numbers)])
        for variable, n, *numbers in agreement.itertuples(index=False)
    ]
    return paragraphs(
        [
            "How far the two codings agree",
            table(list(agreement.columns[1:]), rows, width, right)[0],
            fill(_AGREEMENT, width),
        ]
    )


def _size(history: History, counts: Counts) -> str:
    cases, disputes = many(counts.cases, "case"), many(counts.disputes, "dispute")
    return (
        f"History ({history.source}): {cases} of {disputes}, {many(counts.rows, 'row')}. Open, "
        f"that is neither confirmed nor declined: {counts.open:,}."
    )


def what_is_open(history: History) -> str:
    """How few rows are open questions, and who came of each stance, in a sentence each."""
    counts = count(history)
    came = (f"{stance} {_came(_sum(of))}" for stance, of in counts.stances.items() if _sum(of).of)
    never = [stance for stance, of in counts.stances.items() if not _sum(of).of]
    unsaid = f" Nobody was {' or '.join(never)}." if never else ""
    return (
        f"Of {many(counts.rows, 'row')} {counts.open:,} are open questions, neither confirmed nor "
        f"declined. Came: {', '.join(came)}.{unsaid}"
    )


def what_it_can_bear(history: History, width: int) -> str:
    """How a history was coded and chosen, under a head."""
    said = [one.replace("`", "'") for one in caveats(history)] or [_UNSAID]
    return paragraphs(
        [
            "What the coded meetings can bear",
            "\n".join(fill(f"{INDENT}{one}", width) for one in said),
        ]
    )


def _stances(counts: Counts, width: int) -> str:
    """Stances, and at each horizon how many came of how many."""
    rows = [
        (_plain(stance), [_came(of[horizon]) for horizon in HORIZONS] + [_came(_sum(of))])
        for stance, of in counts.stances.items()
    ]
    return table([*(_BY[horizon] for horizon in HORIZONS), "both"], rows, width, right)[0]


def _sum(by_horizon: Mapping[str, Came]) -> Came:
    found = by_horizon.values()
    return Came(sum(came.came for came in found), sum(came.of for came in found))


def _came(found: Came) -> str:
    return f"{found.came:,} of {found.of:,}" if found.of else "-"


def _two(cells: Mapping[str, str], head: str, width: int) -> str:
    """Words of the codebook, and a cell beside each."""
    return table([head], [(_plain(word), [cell]) for word, cell in cells.items()], width, right)[0]


def _numbers(counts: Mapping[str, int]) -> dict[str, str]:
    return {word: f"{number:,}" for word, number in counts.items()}


def _cells(of: Principal) -> Iterator[str]:
    for horizon in HORIZONS:
        yield "\n".join(_said(of.words[horizon])) if horizon in of.words else "-"
    yield "yes" if of.attended else "no"
    yield of.rank_sent


def _said(word: Word) -> Iterator[str]:
    """The stance, its condition and whether that was met, and the pressure."""
    yield word.said
    if word.condition != NO_CONDITION:
        yield f"on: {_plain(word.condition)}"
        yield f"met: {word.met_late}"
    if word.pressure:
        yield _PRESSED[word.pressure]


def _number(value: float) -> str:
    return "-" if isnan(value) else f"{value:.3f}"


def _plain(word: str) -> str:
    """A word of the codebook, or an id, as one reads it."""
    return word.replace("_", " ")
