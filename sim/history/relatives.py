"""Cases that stand alone in a history and may yet belong together."""

from __future__ import annotations

from itertools import combinations

from sim.fits import RELATED, bare
from sim.history.cases import Case, History

MOST = 5
"""How many pairs are told."""


def strangers(history: History) -> list[str]:
    """Disputes that nobody has named and that share principals, a sentence each pair.

    A case that no `disputes.csv` names is a dispute of its own; if it is left out of a fit, those
    that belong to it stay in.
    """
    named = {case.id for case in history.cases if case.dispute != case.id}
    alone = [case for case in history.cases if case.id not in named]
    pairs = [
        (one, other, shared)
        for one, other in combinations(alone, 2)
        if len(shared := sorted(_who(one) & _who(other))) >= RELATED
    ]
    said = [
        f"'{one.id}' and '{other.id}' share {' and '.join(shared[:RELATED])}: say in disputes.csv "
        "whether they belong together, or each teaches the forecast of the other"
        for one, other, shared in pairs[:MOST]
    ]
    return said + [f"and so do {len(pairs) - MOST:,} more pairs"] * (len(pairs) > MOST)


def _who(case: Case) -> set[str]:
    return {bare(principal.id) for principal in case.principals}
