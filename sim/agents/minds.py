"""The wheels of a leader's mind and voice: what is meant, how that changes, what is said."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.intents import Posterior, manner, redraw_rates, words
from sim.likelihoods import REPEAT
from sim.memory import remembered
from sim.scenario import INTENTS, Scenario
from sim.streams import entry
from sim.wheel import Spinner, Varied, wheel

KEPT = len(INTENTS)
"""The category of an intent that is not drawn anew."""


@remembered
def intents(posterior: Posterior, leader: str) -> Spinner:
    """The wheel of a leader's intent as of the end of the record, a row for each world."""
    return wheel(posterior.intents(leader))


@remembered
def earlier(posterior: Posterior, leader: str, stage: int) -> Spinner:
    """The wheel of a leader's intent after a stage, a row for each world and next intent."""
    table = posterior.earlier(leader, stage)
    return wheel(table.reshape(-1, *table.shape[2:]))


@remembered
def reopens(scenario: Scenario, leader: str) -> bool:
    """Whether a mind changes otherwise after a public no."""
    return bool(np.ptp(redraw_rates(scenario, leader), axis=0).any())


@remembered
def changes(posterior: Posterior, leader: str) -> tuple[float, Spinner]:
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


def voices(scenario: Scenario, leader: str, stage: str) -> tuple[Spinner, Spinner]:
    """The wheels of a first statement and of a later one, on which 7 stands for the last again."""
    found: tuple[Spinner, Spinner] = _voices(scenario, *manner(scenario, leader, stage))
    return found


@remembered
def _voices(scenario: Scenario, whose: str, horizon: str) -> tuple[Spinner, Spinner]:
    shares = words(scenario, whose, horizon)
    repeat = np.full_like(shares[:, :1], REPEAT)
    return wheel(shares), wheel(np.concatenate([(1 - REPEAT) * shares, repeat], axis=1))
