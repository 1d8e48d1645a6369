"""Meetings of the past: what was said before them, and who came.

`read` gives the coded history that comes with the program, or one of your own, `codebook` says
which words it is coded in, `count` how much there is, and `agreement` how far two codings agree.
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
from sim.history.coders import agreement
from sim.history.counts import Came, Counts, count
from sim.history.notes import about, caveats
from sim.history.reading import read
from sim.history.relatives import strangers

__all__ = [
    "ATTENDANCE_OUTCOMES",
    "CONDITIONS",
    "DISPUTED",
    "FORMATS",
    "HORIZONS",
    "RANKS_SENT",
    "STANCES",
    "TALKS_OUTCOMES",
    "Came",
    "Case",
    "Counts",
    "History",
    "Principal",
    "Word",
    "about",
    "agreement",
    "caveats",
    "count",
    "read",
    "strangers",
]
