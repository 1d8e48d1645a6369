"""Playing many rounds: whole cells in blocks, one after another or in several processes."""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from numbers import Integral
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sim.errors import ScenarioError, one_of
from sim.reading import load
from sim.result import Result
from sim.rulecheck import checked
from sim.rules import Rule
from sim.scenario import MODES, START, Scenario
from sim.streams import CELL
from sim.tally import Tally, Task, play

BLOCK = 8 * CELL
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
    one_of(mode, MODES, "a mode")
    one_of(as_of, summit.stage_index, "a stage")
    followed = checked(rules or {}, summit)
    moments = list(dict.fromkeys([START, summit.record_end, as_of]))
    total = rounds * len(moments)
    job = Task(summit, START, int(seed), mode, followed, 0, 0)
    tallies: dict[str, Tally] = {}
    done = 0
    for block, tally in _played(job, _blocks(moments, int(rounds)), workers):
        tallies[block.as_of] = tallies[block.as_of] + tally if block.as_of in tallies else tally
        done += tally.rounds
        if progress:
            progress(done, total)
    seconds = perf_counter() - began
    said = {actor: repr(rule) for actor, rule in followed.items()}
    return Result(summit, int(rounds), int(seed), mode, as_of, tallies, seconds, said)


def _check_number(name: str, number: object, least: int) -> None:
    if not isinstance(number, Integral) or number < least:
        raise ScenarioError(f"expected {name} to be a whole number from {least}, got {number!r}")


class _Block(NamedTuple):
    """A share of the work."""

    as_of: str
    first_cell: int
    rounds: int


def _blocks(moments: Iterable[str], rounds: int) -> Iterator[_Block]:
    for moment in moments:
        for first in range(0, rounds, BLOCK):
            yield _Block(moment, first // CELL, min(BLOCK, rounds - first))


def _play(job: Task, block: _Block) -> Tally:
    return play(replace(job, **block._asdict()))


def _played(job: Task, blocks: Iterator[_Block], workers: int) -> Iterator[tuple[_Block, Tally]]:
    """Each block with its counts; only a few blocks are ever on their way at once."""
    if workers == 1:
        for block in blocks:
            yield block, _play(job, block)
        return
    with _processes(job, workers) as submit:
        pending = deque((block, submit(block)) for block in islice(blocks, 2 * workers))
        while pending:
            block, counted = pending.popleft()
            yield block, counted.result()
            pending.extend((block, submit(block)) for block in islice(blocks, 1))


@contextmanager
def _processes(job: Task, workers: int) -> Iterator[Callable[[_Block], Future[Tally]]]:
    """Processes that know the job; forked where possible, so that rules need not be importable."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    executor = ProcessPoolExecutor(workers, context, _employ, (job,))
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns of threads, which here are only those of idle numeric libraries.
            warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)
            yield lambda block: executor.submit(_play_own, block)
    finally:
        executor.shutdown(cancel_futures=True)


_job: Task
"""In a worker: what it plays blocks of."""


def _employ(job: Task) -> None:
    """Make a process a worker; an interrupt is its employer's business."""
    global _job
    _job = job
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _play_own(block: _Block) -> Tally:
    return _play(_job, block)
