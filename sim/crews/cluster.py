"""A Dask cluster: a scheduler that hands blocks to workers on this machine or on many.

The play goes to each worker once: it is the result of a task on which every block's task hangs.
Dask keeps it where it was used, and makes it again if those who had it die. A block that a dead
worker was playing, or whose tally it had not handed over, is played by another.
"""

from __future__ import annotations

import asyncio
import logging
import operator
import pickle
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from importlib.metadata import version
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from sim.crews.crew import Crew, Play
from sim.crews.sending import Sent
from sim.errors import ScenarioError, WorkersLost

try:
    from distributed import Client, KilledWorker, Security
    from distributed.client import ClosedClientError
    from distributed.comm import CommClosedError
    from distributed.core import rpc
    from distributed.versions import VersionMismatchWarning
except ImportError:
    raise ScenarioError("this needs Dask: pip install 'summitry[cluster]'") from None

ANSWER, ARRIVAL = 3, 10
"""For how many seconds a scheduler's answer, and then a first worker, is waited for."""

RETRIES = 2
"""How often a block is played again after an error on a worker. A worker that dies is another
thing: Dask counts those itself (`distributed.scheduler.allowed-failures`, 3 unless set)."""

_GLANCE = 2.0
"""After how many seconds workers are counted again; they come and go."""


class Cluster(Crew):
    """The workers of a Dask cluster.

    Parameters
    ----------
    play
        Plays a block.
    client
        A `distributed.Client`.
    """

    def __init__(self, play: Play, client: Any) -> None:
        self._client = client
        self._counted, self._threads = -_GLANCE, 0
        data = pickle.dumps(_Reader(Sent(play)))
        with _scheduler_there():
            self._sent = client.submit(pickle.loads, data, pure=False)

    @property
    def ahead(self) -> int:  # type: ignore[override]
        """Two blocks for each thread that the workers have now."""
        if monotonic() - self._counted >= _GLANCE:
            with _scheduler_there(OSError):
                self._threads = sum(self._client.nthreads().values())
            self._counted = monotonic()
        return 2 * max(self._threads, 1)

    def submit(self, block: Any) -> Any:
        """A future of Dask's; never one of an earlier run (`pure`), whatever that had played."""
        data = pickle.dumps(block)
        with _scheduler_there():
            return self._client.submit(operator.call, self._sent, data, pure=False, retries=RETRIES)

    def result(self, promise: Any) -> Any:
        """Wait for it."""
        try:
            with _scheduler_there():
                return promise.result()
        except KilledWorker as error:
            raise WorkersLost(f"the same rounds were lost with several workers: {error}") from error
        except WorkersLost:
            raise
        except Exception as error:
            if self._sent.status != "error":
                raise
            raise ScenarioError(
                f"the workers of the cluster cannot read what they are to play: {error}; install "
                f"summitry {version('summitry')} there"
            ) from error

    def cancel(self, promises: Iterable[Any]) -> None:
        """Cancel the futures, and do without the play."""
        with suppress(ClosedClientError):
            self._client.cancel([*promises, self._sent])


@contextmanager
def _scheduler_there(*signs: type[Exception]) -> Iterator[None]:
    """Tell in one way that the scheduler has gone, which shows in many; by some signs besides."""
    gone = (CancelledError, asyncio.CancelledError, CommClosedError, ClosedClientError)
    try:
        yield
    except (*gone, *signs) as error:
        raise WorkersLost("the Dask scheduler has gone, and its workers with it") from error


class _Reader:
    """Plays blocks that come as bytes.

    What Dask itself unpickles is thus of the standard library alone: the scheduler need not know
    summitry, and a worker that does not know it says so and goes on.
    """

    def __init__(self, play: Sent) -> None:
        self._play = play

    def __call__(self, block: bytes) -> Any:
        return self._play(pickle.loads(block))


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address, and no word of Dask's own meanwhile.

    Raises
    ------
    ScenarioError
        If the address is none, no scheduler answers, or no worker is there.
    """
    with _silence():
        _refuse_strangers(address)
        with closing(Client(address, timeout=ANSWER, set_as_default=False)) as client:
            try:
                client.wait_for_workers(1, timeout=ARRIVAL)
            except TimeoutError as error:
                raise ScenarioError(
                    f"the scheduler at '{address}' has no workers; start one: dask worker {address}"
                ) from error
            yield client


def _refuse_strangers(address: str) -> None:
    """Refuse what is no address of a scheduler, before a client waits for its answer."""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("tcp", "tls", "ws", "wss") and parts.hostname and parts.port
    except ValueError:
        good = False
    if not good:
        raise ScenarioError(
            f"'{address}' is not the address of a Dask scheduler, such as tcp://127.0.0.1:8786"
        )
    with ThreadPoolExecutor(1) as aside:  # a notebook has a loop of its own in this thread
        try:
            found = aside.submit(asyncio.run, _greeted(address)).result()
        except Exception as error:
            raise ScenarioError(
                f"no Dask scheduler answers at '{address}' within {ANSWER} seconds"
            ) from error
    if found != "Scheduler":
        raise ScenarioError(f"at '{address}' there is a Dask {found.lower()} and no scheduler")


async def _greeted(address: str) -> str:
    """What kind of server of Dask's is there."""
    known = Security().get_connection_args("client")
    async with asyncio.timeout(ANSWER), rpc(address, connection_args=known) as server:
        return str((await server.identity())["type"])


@contextmanager
def _silence() -> Iterator[None]:
    """Errors reach whoever asked, so Dask need not log them; versions are compared elsewhere."""
    known = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    levels = {logging.getLogger(name): logging.getLogger(name).level for name in known}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionMismatchWarning)
        for logger in levels:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in levels.items():
                logger.setLevel(level)
