"""Probabilities that public facts push up or down: a logit index with named movers."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.conditions import Reader
from sim.scenario import Odds
from sim.streams import BoolArray, Uniform


def weigh(odds: Odds, read: Reader) -> tuple[Any, Any]:
    """The probability for every combination of movers, and which combination holds.

    Returns
    -------
    table, row
        The table has shape (2 ** movers,); `row` has shape () or (rounds,).
    """
    count = len(odds.movers)
    codes = np.arange(2**count)
    shift = np.zeros(codes.size)
    for k, mover in enumerate(odds.movers):
        shift += (codes >> k & 1) * mover.shift
    push = np.exp(shift)
    table = odds.base * push / (odds.base * push + 1 - odds.base)
    code = np.min_scalar_type(codes[-1]).type
    row: Any = code(0)
    for k, mover in enumerate(odds.movers):
        row = row | mover.when.value(read) * code(1 << k)
    return table, row


def happens(uniform: Uniform, odds: Odds, read: Reader) -> BoolArray:
    """Whether it comes about in each round, at these odds."""
    table, row = weigh(odds, read)
    return uniform.below(table, row) if np.ndim(row) else uniform.below(table[row])
