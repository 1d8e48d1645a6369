"""Playing many rounds: whole cells in blocks, one after another or in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import reduce
from operator import add
from time import perf_counter

from sim.errors import ScenarioError
from sim.reading import load
from sim.result import Result
from sim.rulecheck import checked
from sim.rules import Rule
from sim.scenario import START, Scenario
from sim.streams import CELL
from sim.tally import Tally, Task, play

BLOCK = 4 * CELL
ROUNDS = 100_000

Progress = Callable[[int], None]
"""Told of the rounds that have just been played."""


def run(
    scenario: Scenario | str,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule] | None = None,
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
        The stage up to which the record is known; by default the record's end.
    rules
        Actor to the rule it follows instead of its usual one.
    workers
        How many processes to use.
    progress
        Called with the number of rounds that have just been played.

    Raises
    ------
    ScenarioError
        For an unfit scenario, stage, mode or rule.
    Refusal
        If the record is impossible under the judgement.

    Examples
    --------
    >>> result = run("istanbul-2025", rounds=2_000)
    >>> float(result.outcomes.share.sum())
    1.0
    """
    summit = load(scenario) if isinstance(scenario, str) else scenario
    began = perf_counter()
    as_of = as_of or summit.record_end
    _check(rounds, mode, as_of, workers, summit)
    rules = checked(rules or {}, summit)
    moments = dict.fromkeys([START, summit.record_end, as_of])
    tasks = {
        moment: [
            Task(summit, moment, seed, mode, rules, first // CELL, min(BLOCK, rounds - first))
            for first in range(0, rounds, BLOCK)
        ]
        for moment in moments
    }
    with _executor(workers) as executor:
        tallies = {
            moment: reduce(add, _played(executor, blocks, progress))
            for moment, blocks in tasks.items()
        }
    return Result(summit, rounds, seed, mode, as_of, tallies, tuple(rules), perf_counter() - began)


def _check(rounds: int, mode: str, as_of: str, workers: int, scenario: Scenario) -> None:
    if rounds < 1:
        raise ScenarioError(f"expected at least one round, got {rounds}")
    if workers < 1:
        raise ScenarioError(f"expected at least one worker, got {workers}")


def _played(
    executor: Executor | None, blocks: list[Task], progress: Progress | None
) -> Iterator[Tally]:
    tallies = executor.map(play, blocks) if executor else map(play, blocks)
    for tally in tallies:
        if progress:
            progress(tally.rounds)
        yield tally


@contextmanager
def _executor(workers: int) -> Iterator[Executor | None]:
    """Processes, or none for a single worker; forked where possible, so rules need no import."""
    if workers == 1:
        yield None
        return
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(workers, mp_context=context) as executor:
        yield executor
