"""Sensitivity from one run in which every few rounds draw their own numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.blocks import Block, Progress, Workers, blocks, spread
from sim.crews import Executor
from sim.evidence import posterior
from sim.intents import prior, strong
from sim.memory import forget, keep
from sim.parameters import repeated, vary
from sim.scenario import MODES, Scenario
from sim.streams import LEVELS, Streams
from sim.strengths import HORIZONS
from sim.studies.factors import Factors
from sim.studies.indices import FEWEST, Indices, first_order_of_codes
from sim.tally import Task, played

ROUNDS_A_DRAW = 8
"""How many rounds share a draw of the numbers. With two of them, what the numbers do is hard to
tell from luck; with very many, too few draws are left to look along a range."""

_FINE = 4
_MIDDLES = (np.arange(LEVELS >> _FINE) + 0.5) / (LEVELS >> _FINE)
"""Each range is cut into 4,096 equally likely parts, and a number is in the middle of one."""


def by_draws(
    task: Task,
    factors: Factors,
    workers: Workers,
    executor: Executor | str | None,
    watch: Progress,
) -> tuple[Indices, int]:
    """The first-order indices of the outcomes, and how many rounds were played."""
    rounds = ROUNDS_A_DRAW * max(-(-task.rounds // ROUNDS_A_DRAW), FEWEST)
    values = [range_.at(_MIDDLES) for range_ in factors.ranges]
    quantiles, codes = [], []
    play, todo = partial(_play, task, factors, values), blocks([task.as_of], rounds)
    for _, (drawn, outcome) in spread(play, todo, workers, executor):
        quantiles.append(drawn)
        codes.append(outcome)
        watch(ROUNDS_A_DRAW * sum(map(len, codes)), rounds)
    outcomes = len(task.scenario.outcomes)
    found = first_order_of_codes(np.concatenate(quantiles), np.concatenate(codes), outcomes)
    return found, rounds


def _play(
    task: Task, factors: Factors, values: list[NDArray[np.float64]], block: Block
) -> tuple[NDArray[np.float32], Any]:
    """The quantiles of each draw, shape (draws, factors), and the outcomes, (draws, rounds)."""
    streams = Streams(task.seed, block.rounds, block.first_cell)
    levels = [_level(streams, name) for name in factors.names]
    quantiles = _MIDDLES[np.stack(levels, axis=1)].astype(np.float32)
    drawn = [table[..., level] for table, level in zip(values, levels, strict=False)]
    varied = replace(task, scenario=_varied(task, factors, drawn))
    try:
        with played(varied.part(block.first_cell, block.rounds)) as model:
            outcome: Any = model.outcome
            if factors.mode:
                under = np.stack([model.outcome_under(mode) for mode in MODES])
                chosen = (quantiles[:, -1] * len(MODES)).astype(np.intp)
                outcome = under[np.repeat(chosen, ROUNDS_A_DRAW), np.arange(block.rounds)]
                # Three places and no more, so that no bin holds rounds of two modes.
                quantiles[:, -1] = chosen / (len(MODES) - 1)
    finally:
        forget(varied.scenario)
    return quantiles, np.reshape(outcome, (-1, ROUNDS_A_DRAW))


def _varied(task: Task, factors: Factors, values: list[NDArray[np.float64]]) -> Scenario:
    """The scenario with the numbers of each draw, for all rounds of the draw."""
    drawn = vary(task.scenario, dict(zip(factors.numbers, values, strict=True)))
    scenario = repeated(drawn, ROUNDS_A_DRAW)
    # What is known of the intents is the same in all rounds of a draw: worked out once.
    known = posterior(drawn, task.as_of).repeated(scenario, ROUNDS_A_DRAW)
    keep(prior, known.prior, scenario)
    keep(posterior, known, scenario, task.as_of)
    if drawn.strengths is not None:
        for horizon in HORIZONS:
            tables = strong(drawn, horizon)
            keep(strong, np.repeat(tables, ROUNDS_A_DRAW, axis=-1), scenario, horizon)
    forget(drawn)
    return scenario


def _level(streams: Streams, name: str) -> NDArray[np.intp]:
    """In which of the equally likely parts of its range a number is, one a draw."""
    bits = streams.uniform("", "quantile", name).bits[::ROUNDS_A_DRAW]
    part: NDArray[np.intp] = (bits >> _FINE).astype(np.intp)
    return part
