"""Somebody's executor, which stays theirs."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import BrokenExecutor
from typing import Any

from sim.crews.crew import Crew, Executor, Play
from sim.crews.sending import Sent
from sim.errors import WorkersLost


class Lent(Crew):
    """An executor that somebody lends.

    Parameters
    ----------
    play
        Plays a block.
    executor
        Calls functions; in this process or another.
    size
        How many blocks it plays at once, if it does not say so itself. Executors after the
        pattern of `concurrent.futures` keep that in `_max_workers`, where Dask looks for it too.
    """

    def __init__(self, play: Play, executor: Executor, size: int) -> None:
        self._executor, self._sent = executor, Sent(play)
        self.ahead = 2 * (getattr(executor, "_max_workers", None) or size)

    def submit(self, block: Any) -> Any:
        """A future."""
        try:
            return self._executor.submit(self._sent, block)
        except BrokenExecutor as error:
            raise _broken(error) from error

    def result(self, promise: Any) -> Any:
        """Wait for it."""
        try:
            return promise.result()
        except BrokenExecutor as error:
            raise _broken(error) from error

    def cancel(self, promises: Iterable[Any]) -> None:
        """Cancel the futures, as far as they know how."""
        for future in promises:
            if cancel := getattr(future, "cancel", None):
                cancel()


def _broken(error: BrokenExecutor) -> WorkersLost:
    return WorkersLost(f"the executor broke down: {error}")
