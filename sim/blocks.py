"""Rounds are played in blocks of whole cells, one after another or in several processes."""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sim.streams import CELL

BLOCK = 8 * CELL

Done = TypeVar("Done")

Progress = Callable[[int, int], None]
"""Told how many rounds have been played, and of how many; those of all moments together."""


class Block(NamedTuple):
    """A share of the work: some rounds as of a moment."""

    as_of: str
    first_cell: int
    rounds: int


def blocks(moments: Iterable[str], rounds: int) -> Iterator[Block]:
    """The blocks of so many rounds as of each moment, in order."""
    for moment in moments:
        for first in range(0, rounds, BLOCK):
            yield Block(moment, first // CELL, min(BLOCK, rounds - first))


def spread(
    play: Callable[[Block], Done], todo: Iterator[Block], workers: int = 1
) -> Iterator[tuple[Block, Done]]:
    """Each block with what came of it, in order; only a few blocks are ever on their way at once.

    Parameters
    ----------
    play
        Plays a block, in another process if there are several workers.
    """
    if workers == 1:
        for block in todo:
            yield block, play(block)
        return
    with _processes(play, workers) as submit:
        pending = deque((block, submit(block)) for block in islice(todo, 2 * workers))
        while pending:
            block, done = pending.popleft()
            yield block, done.result()
            pending.extend((block, submit(block)) for block in islice(todo, 1))


@contextmanager
def _processes(
    play: Callable[[Block], Done], workers: int
) -> Iterator[Callable[[Block], Future[Done]]]:
    """Processes that know the play; forked where possible, so that rules need not be importable."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    executor = ProcessPoolExecutor(workers, context, _employ, (play,))
    try:
        with warnings.catch_warnings():
            # Python 3.12 warns of threads, which here are only those of idle numeric libraries.
            warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)
            yield lambda block: executor.submit(_play_own, block)
    finally:
        executor.shutdown(cancel_futures=True)


_play: Callable[[Block], Any]
"""In a worker: how it plays blocks."""


def _employ(play: Callable[[Block], Any]) -> None:
    """Make a process a worker; an interrupt is its employer's business."""
    global _play
    _play = play
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _play_own(block: Block) -> Any:
    return _play(block)
