"""Sensitivity from vectors of numbers, played side by side with the same luck."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.blocks import Progress
from sim.studies.design import Design
from sim.studies.factors import Factors
from sim.studies.indices import Indices
from sim.studies.salib import pawn, sobol
from sim.tally import Task

ROUNDS_EACH = 1_000
"""How many rounds a vector of numbers is given where vectors are played side by side."""

LEAST_SAMPLES = 64
"""The fewest base samples of Sobol's method; PAWN takes four times as many."""


def by_vectors(task: Task, factors: Factors, method: str, watch: Progress) -> tuple[Indices, int]:
    """The indices of the outcomes by Sobol's method or PAWN, and how many rounds were played."""
    count = len(factors.numbers)
    each = replace(task, rounds=ROUNDS_EACH)
    kept: list[Any] = []

    def evaluate(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        values = [range_.at(u) for range_, u in zip(factors.ranges, vectors.T, strict=True)]
        total = len(vectors) * ROUNDS_EACH
        sums, _ = Design(each, factors.numbers).play(
            values, lambda n: watch(n * ROUNDS_EACH, total)
        )
        shares: NDArray[np.float64] = sums / ROUNDS_EACH
        kept.append((vectors, shares))
        return shares

    wanted = max(task.rounds // ROUNDS_EACH, 1)
    if method == "sobol":
        base = max(LEAST_SAMPLES, 2 ** int(np.log2(max(wanted // (count + 2), 1))))
        found = sobol(evaluate, count, base, task.seed)
        index, reach = found["S1"], found["S1_conf"]
    else:
        found = pawn(evaluate, count, max(4 * LEAST_SAMPLES, wanted), task.seed)
        index, reach = found["median"], np.full_like(found["median"], np.nan)
    vectors, shares = kept[0]
    low, high = (_mean_where(shares, part) for part in (vectors <= 0.1, vectors >= 0.9))
    mean = shares.mean(axis=0)
    return Indices(
        index=index,
        low=index - reach,
        high=index + reach,
        at_low=low,
        at_high=high,
        share=mean,
        # All vectors have the same luck, so more of them make the error of the mean no smaller.
        monte_carlo=np.sqrt(mean * (1 - mean) / ROUNDS_EACH),
        assumptions=shares.std(axis=0),
    ), len(vectors) * ROUNDS_EACH


def _mean_where(shares: Any, where: Any) -> Any:
    """The mean share of each outcome over the vectors in which each number is so."""
    return (where.T @ shares) / np.where(where.any(axis=0), where.sum(axis=0), np.nan)[:, None]
