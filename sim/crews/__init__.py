"""Crews play blocks: this process, processes of our own, somebody's executor, a Dask cluster.

Whoever plays a block, the digits are the same; crews differ only in how long it takes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sim.crews.crew import Alone, Crew, Executor
from sim.crews.lent import Lent
from sim.crews.processes import Processes
from sim.errors import ScenarioError

__all__ = ["Crew", "Executor", "cores", "hired"]


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def hired(
    play: Callable[[Any], Any], workers: int = 1, executor: Executor | str | None = None
) -> Iterator[Crew]:
    """A crew that knows the play, until its work is done.

    Parameters
    ----------
    play
        Plays a block.
    workers
        How many processes, where there is no executor; 1 is this one.
    executor
        Whatever has `submit(function, *arguments)` and gives futures with `result()`, such as
        those of `concurrent.futures` and a Dask client; or the address of a Dask scheduler. An
        executor is not shut down.

    Raises
    ------
    ScenarioError
        If the executor is none, or nobody answers at the address.
    WorkersLost
        If processes or a cluster are lost, and blocks with them.
    """
    if executor is None:
        with Alone(play) if workers == 1 else Processes(play, workers) as own:
            yield own
    elif isinstance(executor, str):
        from sim.crews.cluster import Cluster, connected

        with connected(executor) as client, Cluster(play, client) as reached:
            yield reached
    elif not callable(getattr(executor, "submit", None)):
        raise ScenarioError(
            f"expected an executor, which has a method 'submit', or the address of a Dask "
            f"scheduler; found {executor!r:.60}"
        )
    elif _of_dask(executor):
        from sim.crews.cluster import Cluster

        with Cluster(play, executor) as known:
            yield known
    else:
        with Lent(play, executor, cores()) as lent:
            yield lent


def _of_dask(executor: Any) -> bool:
    """Whether it is a Dask client, whose futures have ways of their own."""
    dask = sys.modules.get("distributed")
    return dask is not None and isinstance(executor, dask.Client)
