"""How a number that public facts push up or down is told."""

from __future__ import annotations

from collections.abc import Sequence

from sim.conditions import Reader
from sim.scenario import Mover, Odds
from sim.studies.trace.event import one
from sim.studies.trace.phrases import share, words
from sim.wording import listing


def moving(odds: Odds, read: Reader) -> list[Mover]:
    """The movers that hold in a round."""
    return [mover for mover in odds.movers if one(mover.when.value(read))]


def moved(odds: Odds, now: float, held: Sequence[Mover]) -> str:
    """`45%, and 96% with 'Trump presses Ukraine' (strong up)`."""
    said = share(one(odds.base))
    if held:
        facts = listing(f"'{words(m.when)}'" + f" ({m.said})" * bool(m.said) for m in held)
        said += f", and {share(now)} with {facts}"
    return said
