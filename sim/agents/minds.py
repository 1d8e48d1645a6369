"""The wheels of a leader's mind and voice: what is meant, how that changes, what is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.intents import Posterior, afresh, redraw_rates
from sim.likelihoods import REPEAT
from sim.memory import remembered
from sim.scenario import CLASSES, COMES, COMES_IF, INTENTS, Scenario
from sim.streams import entry
from sim.wheel import Varied, Wheel, wheel

KEPT = len(INTENTS)
"""The category of an intent that is not drawn anew."""


@remembered
def intents(posterior: Posterior, leader: str) -> Wheel | Varied:
    """The wheel of a leader's intent as of the end of the record, a row for each world."""
    return wheel(posterior.intents(leader))


@remembered
def reopens(scenario: Scenario, leader: str) -> bool:
    """Whether a mind changes otherwise after a public no."""
    return bool(np.ptp(redraw_rates(scenario, leader), axis=0).any())


@remembered
def changes(posterior: Posterior, leader: str) -> tuple[float, Wheel | Varied]:
    """The highest rate of redrawing an intent, and the wheel of what becomes of it at a stage.

    The wheel has two rows for each world: where the leader's last word was no refusal, and was.
    """
    rates, before = redraw_rates(posterior.scenario, leader), posterior.prior.intents[leader]
    highest = float(rates.max())
    if rates.ndim > 1 or before.ndim > 2:

        def share(intent: int, row: Any, rounds: Any) -> Any:
            redrawn = _entry(before[:, intent], row // 2, rounds)
            return redrawn * _entry(rates, row % 2, rounds)

        return highest, Varied(KEPT, share)
    anew = before[:, None, :] * rates[:, None]
    kept = np.broadcast_to(1 - rates[:, None], (*anew.shape[:2], 1))
    return highest, wheel(np.concatenate([anew, kept], axis=2).reshape(-1, KEPT + 1))


def _entry(table: Any, row: Any, rounds: Any) -> Any:
    """The entry, in some rounds, of a small table that may differ from round to round."""
    return entry(table[:, rounds] if table.ndim > 1 else table, row)


@remembered
def voices(scenario: Scenario, leader: str) -> tuple[Wheel | Varied, Wheel | Varied]:
    """The wheels of a first statement and of a later one, on which 7 stands for the last again."""
    by_intent = scenario.judgement.statements[leader]
    if any(np.ndim(p) for row in by_intent for p in row):
        return _speaking(by_intent, 1.0), _speaking(by_intent, 1 - REPEAT)
    shares = afresh(scenario, leader).swapaxes(0, 1)
    repeat = np.full_like(shares[:, :1], REPEAT)
    return wheel(shares), wheel(np.concatenate([(1 - REPEAT) * shares, repeat], axis=1))


def _speaking(by_intent: Sequence[Sequence[Any]], part: float) -> Varied:
    """The wheel of statements that differ from round to round, as `part` of everything."""

    def share(said: int, intent: Any, rounds: Any) -> Any:
        stays, comes_if, comes = (
            part * (row[said][rounds] if np.ndim(row[said]) else row[said]) for row in by_intent
        )
        return np.where(intent == COMES, comes, np.where(intent == COMES_IF, comes_if, stays))

    return Varied(len(CLASSES) if part < 1 else len(CLASSES) - 1, share)
