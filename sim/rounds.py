"""Playing many rounds: whole cells in blocks, one after another or in several processes."""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import reduce
from numbers import Integral
from operator import add
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sim.errors import ScenarioError, did_you_mean
from sim.reading import load
from sim.result import Result
from sim.rulecheck import checked
from sim.rules import Rule
from sim.scenario import MODES, START, Scenario
from sim.streams import CELL
from sim.tally import Tally, Task, play

BLOCK = 4 * CELL
ROUNDS = 100_000

Progress = Callable[[int, int], None]
"""Told how many rounds have been played, and of how many; those of all moments together."""


def run(
    scenario: Scenario | str | Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Result:
    """Play a scenario many times and count what comes of it.

    The rounds are played as of `as_of` and, beside it, as of the start and the record's end. The
    same seed gives the same result on any number of workers.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one.
    rounds, seed, mode
        How many rounds, from which seed, resolved in which of `MODES`.
    as_of
        The stage up to which the record is known, or `start`; by default the record's end.
    rules
        Actor to the rule it follows instead of its usual one.
    workers
        How many processes to use.
    progress
        Called after each block with the number of rounds that have been played, and of how many.

    Raises
    ------
    ScenarioError
        For an unfit scenario, number, stage, mode or rule.
    Refusal
        If the record is impossible under the judgement.

    Examples
    --------
    >>> result = run("istanbul-2025", rounds=2_000)
    >>> result.outcomes.shape
    (8, 4)
    """
    summit = scenario if isinstance(scenario, Scenario) else load(scenario)
    began = perf_counter()
    as_of = summit.record_end if as_of is None else as_of
    _check_number("rounds", rounds, 1)
    _check_number("seed", seed, 0)
    _check_number("workers", workers, 1)
    _check_name("a mode", mode, MODES)
    _check_name("a stage", as_of, summit.stage_index)
    followed = checked(rules or {}, summit)
    moments = list(dict.fromkeys([START, summit.record_end, as_of]))
    blocks = [
        _Block(moment, first // CELL, min(BLOCK, rounds - first))
        for moment in moments
        for first in range(0, rounds, BLOCK)
    ]
