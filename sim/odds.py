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
    code = np.min_scalar_type(codes[-1]).type
    row: Any = code(0)
    for k, mover in enumerate(odds.movers):
        row = row | mover.when.value(read) * code(1 << k)
    return _shifted(odds.base, shift), row


def likely(odds: Odds, read: Reader) -> Any:
    """The probability as the movers stand, shape () or (rounds,)."""
    if not _varied(odds):
        table, row = weigh(odds, read)
        return table[row]
    shift: Any = np.zeros(())
    for mover in odds.movers:
        shift = shift + mover.when.value(read) * mover.shift
    return _shifted(odds.base, shift)


def happens(uniform: Uniform, odds: Odds, read: Reader, where: Any = True) -> BoolArray:
    """Whether it comes about in each round, at these odds; `where` that matters."""
    if _varied(odds):
        return uniform.below(likely(odds, read), where=where)
    table, row = weigh(odds, read)
    if np.ndim(row):
        return uniform.below(table, row, where)
    return uniform.below(table[row], where=where)


def _shifted(base: Any, shift: Any) -> Any:
    """A probability whose log-odds are shifted."""
    push = np.exp(shift)
    return base * push / (base * push + 1 - base)


def _varied(odds: Odds) -> bool:
    """Whether a number differs from round to round."""
    return any(np.ndim(number) for number in (odds.base, *(mover.shift for mover in odds.movers)))
