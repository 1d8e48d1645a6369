"""A process that works for the page: questions go in, answers or errors come out."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from sim.crews import cores
from sim.crews.processes import obey
from sim.errors import Refusal, ScenarioError, WorkersLost

MEMORY = 3 << 30
"""How many bytes of its own a process may have, where there are enough for all."""
_LEAST_MEMORY = 1 << 30
_START_SECONDS = 120.0

Warm = Callable[[], None]


class Call(NamedTuple):
    """A question: equal ones have the same answer."""

    function: Callable[..., Any]
    args: tuple[Hashable, ...]


class Found(NamedTuple):
    """An answer, or the error in its place; and how many bytes question and answer have."""

    answer: Any
    failed: bool
    size: int


class TooLong(Refusal):
    """A question that takes longer than a page should let one wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"this takes more than {seconds:g} seconds, which is more than a page gives: ask "
            "for fewer rounds, or on the command line"
        )


class Worker:
    """A process, as the others see it; its methods wait, and so belong in a thread."""

    def __init__(self, warm: Warm | None, niceness: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, self._theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(self._theirs, warm, niceness), daemon=True, name="summitry"
        )
        self._killed = False

    def start(self) -> None:
        """Start it, and wait until it is warm.

        Raises
        ------
        WorkersLost
            If it does not begin.
        """
        with _no_interrupts():
            self._process.start()
        self._theirs.close()  # so that its end is seen from here
        if self._killed:
            self._process.kill()
        try:
            begun = self._connection.poll(_START_SECONDS) and self._connection.recv_bytes()
        except (EOFError, OSError):
            begun = False
        if not begun:
            raise WorkersLost("a process that should work for the page does not begin")

    def ask(self, call: Call, seconds: float) -> Found:
        """What it makes of a question.

        Raises
        ------
        TooLong
            If it makes nothing of it in time.
        EOFError, OSError
            If it dies.
        """
        sent = pickle.dumps(call)
        self._connection.send_bytes(sent)
        if not self._connection.poll(seconds):
            raise TooLong(seconds)
        got = self._connection.recv_bytes()
        answer, failed = pickle.loads(got)
        return Found(answer, failed, len(sent) + len(got))

    def kill(self) -> None:
        """Put it out of the way."""
        self._killed = True
        if self._process.pid is not None:
            self._process.kill()


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Have processes that are started here never see an interrupt, from their first moment."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---- in the process -----------------------------------------------------------------------


def _serve(connection: Connection, warm: Warm | None, niceness: int) -> None:
    """Answer questions until nobody asks any more."""
    obey()
    _be_modest(niceness)
    if warm is not None:
        warm()
    connection.send_bytes(b"ready")
    while True:
        try:
            asked = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send_bytes(_answered(asked))


def _answered(asked: bytes) -> bytes:
    """The answer to a question, or the error in its place."""
    try:
        call = pickle.loads(asked)
        return pickle.dumps((call.function(*call.args), False))
    except MemoryError:
        message = "this takes more memory than a page gives: ask for fewer rounds"
        return pickle.dumps((Refusal(message), True))
    except (ScenarioError, Refusal) as error:
        return _as_error(error)
    except Exception as error:
        traceback.print_exc()
        return _as_error(error)


def _as_error(error: Exception) -> bytes:
    """An error as it can be sent; as words, if it cannot be."""
    try:
        sent = pickle.dumps((error, True))
        pickle.loads(sent)
    except Exception:
        return pickle.dumps((RuntimeError(repr(error)), True))
    return sent


def _be_modest(niceness: int) -> None:
    """Leave the processor to others, and take no more memory than one should."""
    if hasattr(os, "nice"):
        os.nice(niceness)
    with suppress(ImportError, OSError, ValueError):
        import resource

        most = _memory()
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _memory() -> int:
    """How many bytes a process may have, so that all of them leave the computer some."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(_LEAST_MEMORY, min(MEMORY, whole // (cores() + 2)))
