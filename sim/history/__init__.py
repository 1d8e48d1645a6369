"""Meetings of the past: what was said before them, and who came.

`read` gives the coded history that comes with the program, or one of your own; `codebook` says
which words it is coded in.
"""

from __future__ import annotations

from sim.history.cases import Case, History, Principal, Word
from sim.history.codebook import (
    ATTENDANCE_OUTCOMES,
    CONDITIONS,
    DISPUTED,
    FORMATS,
    HORIZONS,
    RANKS_SENT,
    STANCES,
    TALKS_OUTCOMES,
)
from sim.history.reading import read

__all__ = [
    "ATTENDANCE_OUTCOMES",
    "CONDITIONS",
    "DISPUTED",
    "FORMATS",
    "HORIZONS",
    "RANKS_SENT",
    "STANCES",
    "TALKS_OUTCOMES",
    "Case",
    "History",
    "Principal",
    "Word",
    "read",
]
