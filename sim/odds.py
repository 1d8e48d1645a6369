"""Probabilities that public facts push up or down: a logit index with named movers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.conditions import Reader
from sim.scenario import Odds
from sim.streams import BoolArray, Uniform, entry


def weigh(odds: Odds, read: Reader) -> tuple[Any, Any]:
    """The probability for every combination of movers, and which combination holds.

    Returns
    -------
    table, row
        The table has shape (2 ** movers,), with an axis of rounds where a number is varied; `row`
        has shape () or (rounds,).
    """
    codes = np.arange(2 ** len(odds.movers))
    shift: Any = np.zeros((codes.size, 1))
    for k, mover in enumerate(odds.movers):
        shift = shift + np.multiply.outer(codes >> k & 1, np.atleast_1d(mover.shift))
    push, base = np.exp(shift), np.atleast_1d(odds.base)
    table = base * push / (base * push + 1 - base)
    code = np.min_scalar_type(codes[-1]).type
    row: Any = code(0)
    for k, mover in enumerate(odds.movers):
        row = row | mover.when.value(read) * code(1 << k)
    return table if table.shape[1] > 1 else table[:, 0], row


def likely(odds: Odds, read: Reader) -> Any:
    """The probability as the movers stand, shape () or (rounds,)."""
    return entry(*weigh(odds, read))


def happens(uniform: Uniform, odds: Odds, read: Reader, where: Any = True) -> BoolArray:
    """Whether it comes about in each round, at these odds; `where` that matters."""
    table, row = weigh(odds, read)
    if np.ndim(row):
        return uniform.below(table, row, where)
    return uniform.below(entry(table, row), where=where)
