"""Processes of our own. What one of them was playing when it was killed is played again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import warnings
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from threading import Thread
from types import TracebackType
from typing import Any

from sim.crews.crew import Crew, Play
from sim.crews.sending import Sent
from sim.errors import WorkersLost

LIVES = 4
"""How often a block is played while the processes that play it are killed."""


@dataclass(eq=False)
class _Promise:
    block: Any
    future: Future[Any]

    @property
    def broken(self) -> bool:
        """Whether it went down with the processes."""
        return self.future.cancelled() or (
            self.future.done() and isinstance(self.future.exception(), BrokenProcessPool)
        )


class Processes(Crew):
    """So many processes, forked where possible, so that rules need not be importable.

    Where one is killed Python gives up all of them (`BrokenProcessPool`): others are started, and
    play what is missing. A block is a function of its address, so no digit changes.
    """

    def __init__(self, play: Play, number: int) -> None:
        self._sent, self._number = Sent(play), number
        self.ahead = 2 * number
        self._open: deque[_Promise] = deque()
        self._pool = self._started()

    def submit(self, block: Any) -> _Promise:
        """A promise that outlives the processes."""
        promise = _Promise(block, self._begun(block))
        self._open.append(promise)
        return promise

    def result(self, promise: _Promise) -> Any:
        """Wait for it, and start other processes if these were killed."""
        for _ in range(LIVES):
            try:
                found = promise.future.result()
            except BrokenProcessPool:
                self._renew()
            else:
                self._open.remove(promise)
                return found
        raise WorkersLost(
            f"a process that plays was killed, and {LIVES - 1} times again when others played the "
            "same rounds; perhaps there is too little memory: use fewer (--workers)"
        )

    def _renew(self) -> None:
        """Start other processes, and have them play what is missing."""
        self._pool.shutdown(cancel_futures=True)
        self._pool = self._started()
        for promise in self._open:
            if promise.broken:
                promise.future = self._begun(promise.block)

    def _started(self) -> ProcessPoolExecutor:
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        return ProcessPoolExecutor(self._number, context, _employ, (self._sent,))

    def _begun(self, block: Any) -> Future[Any]:
        try:
            with warnings.catch_warnings():
                # Python 3.12 warns of threads, which here are those of idle numeric libraries.
                warnings.filterwarnings("ignore", ".*multi-threaded", DeprecationWarning)
                return self._pool.submit(_play_own, block)
        except BrokenProcessPool as error:
            lost: Future[Any] = Future()
            lost.set_exception(error)
            return lost
        except OSError as error:
            raise WorkersLost(f"no process could be started: {error.strerror or error}") from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)


_play: Play
"""In a worker: how it plays blocks."""


def _employ(play: Play) -> None:
    """Make a process a worker."""
    global _play
    _play = play
    obey()


def obey() -> None:
    """Leave an interrupt to the employer, and end when that does, as it may without a word."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    employer = multiprocessing.parent_process()
    if employer is not None:
        Thread(target=_follow, args=(employer.sentinel,), daemon=True).start()


def _follow(employer: int) -> None:
    wait([employer])
    os._exit(1)


def _play_own(block: Any) -> Any:
    return _play(block)
