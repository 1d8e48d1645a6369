"""How much a coded history holds: its rows by what was said and by what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.history.cases import History, Principal, Word
from sim.history.codebook import (
    ATTENDANCE_OUTCOMES,
    DISPUTED,
    HORIZONS,
    MET_LATE,
    NOT_ASKED,
    SETTLED,
    STANCES,
    TALKS_OUTCOMES,
)


@dataclass(frozen=True)
class Came:
    """How many of so many rows are of a principal who came."""

    came: int
    of: int


@dataclass(frozen=True)
class Counts:
    """What there is.

    Attributes
    ----------
    open
        How many rows are neither confirmed nor declined.
    disputes
        How many there are.
    stances
        Stance to horizon to who came.
    met
        Whether a condition was met, in rows that have one, to who came.
    attendance, talks
        What came of so many cases.
    """

    cases: int
    rows: int
    open: int
    disputes: int
    stances: Mapping[str, Mapping[str, Came]]
    met: Mapping[str, Came]
    attendance: Mapping[str, int]
    talks: Mapping[str, int]


def count(history: History) -> Counts:
    """Count a history; words of the codebook that do not occur are counted too."""
    rows = list(_rows(history))
    return Counts(
        cases=len(history.cases),
        rows=len(rows),
        open=sum(word.said not in SETTLED for _, word, _ in rows),
        disputes=len(history.disputes),
        stances={stance: _by_horizon(stance, rows) for stance in STANCES},
        met={
            met: _came(of for _, word, of in rows if word.met_late == met)
            for met in MET_LATE
            if met != NOT_ASKED
        },
        attendance=_counted((c.attendance_outcome for c in history.cases), ATTENDANCE_OUTCOMES),
        talks=_counted((c.talks_outcome for c in history.cases), (*TALKS_OUTCOMES, DISPUTED)),
    )


_Row = tuple[str, Word, Principal]
"""A horizon, what was said by then, and by whom."""


def _rows(history: History) -> Iterator[_Row]:
    for case in history.cases:
        for of in case.principals:
            for horizon, word in of.words.items():
                yield horizon, word, of


def _by_horizon(stance: str, rows: Sequence[_Row]) -> dict[str, Came]:
    said = [(horizon, of) for horizon, word, of in rows if word.said == stance]
    return {horizon: _came(of for by, of in said if by == horizon) for horizon in HORIZONS}


def _came(principals: Iterable[Principal]) -> Came:
    attended = [of.attended for of in principals]
    return Came(sum(attended), len(attended))


def _counted(found: Iterable[str], words: Sequence[str]) -> dict[str, int]:
    counter = Counter(found)
    return {word: counter[word] for word in words}
