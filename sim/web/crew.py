"""Those who work for the page: processes of their own, so that it answers while they compute.

Quick questions have processes that slow ones never enter. A process that takes too long, or dies,
is put out of the way and another takes its place; whoever waits for one of the others notices
nothing. Equal questions that are asked at once are worked out once, and the latest answers are
kept.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import signal
import traceback
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, NamedTuple, Self

from sim.crews import cores
from sim.crews.processes import obey
from sim.errors import Refusal, ScenarioError, WorkersLost

QUICK_SECONDS, SLOW_SECONDS = 20.0, 60.0
"""How long a question may take before it is given up."""
MOST_WAITING = 200
"""How many questions may wait for a process, of either kind."""
MOST_KEPT, MOST_BYTES = 512, 1 << 26
"""How many answers are kept, and how many bytes they may have together."""
_LEAST_KEPT = 8
MEMORY = 3 << 30
"""How many bytes of its own a process may have, where there are enough for all."""
_LEAST_MEMORY = 1 << 30
LIVES = 2
"""How often a question is asked whose process dies."""

_START_SECONDS = 120.0
_NICENESS = 10

Warm = Callable[[], None]


class Call(NamedTuple):
    """A question: equal ones have the same answer."""

    function: Callable[..., Any]
    args: tuple[Hashable, ...]


class Busy(RuntimeError):
    """Too many wait already; it may be asked again in `seconds`."""

    def __init__(self, seconds: int = 2) -> None:
        super().__init__("too much is asked at once; ask again in a moment")
        self.seconds = seconds


class TooLong(Refusal):
    """A question that takes longer than a page should let one wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"this takes more than {seconds:g} seconds, which is more than a page gives: ask "
            "for fewer rounds, or on the command line"
        )


class Crew:
    """Processes that work for the page; a context in which they are at hand.

    Parameters
    ----------
    warm
        Called in each process as it starts, so that its first answer is as quick as the others;
        a function of a module.
    quick, slow
        How many processes there are for questions of either kind; by default, one a core, and one.
    quick_seconds, slow_seconds, waiting
        The bounds: see the constants of this module.
    """

    def __init__(
        self,
        warm: Warm | None = None,
        quick: int | None = None,
        slow: int = 1,
        quick_seconds: float = QUICK_SECONDS,
        slow_seconds: float = SLOW_SECONDS,
        waiting: int = MOST_WAITING,
    ) -> None:
        number = quick or cores()
        self._threads = ThreadPoolExecutor(2 * (number + slow), "crew")
        self._quick = _Room(warm, number, 0, quick_seconds, self._threads)
        self._slow = _Room(warm, slow, _NICENESS, slow_seconds, self._threads)
        self._most_waiting = waiting
        self._open: dict[tuple[_Room, Call], _Open] = {}
        self._kept = _Kept()

    async def __aenter__(self) -> Self:
        try:
            await asyncio.gather(self._quick.start(), self._slow.start())
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        tasks = [one.task for one in self._open.values()]
        for task in tasks:
            task.cancel()
        self._quick.stop()
        self._slow.stop()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._threads.shutdown()

    async def do(self, function: Callable[..., Any], *args: Hashable, slow: bool = False) -> Any:
        """What a function gives, called in another process; or what it gave to the same before.

        Whoever asks may be cancelled: what nobody waits for any more is not begun.

        Parameters
        ----------
        function
            A function of a module, that is one of its arguments alone.
        args
            They can be pickled, and equal ones are the same question.
        slow
            Whether it may take long, and so must keep nobody else waiting.

        Raises
        ------
        Exception
            What the function raises.
        Busy
            If too many wait.
        TooLong
            If it is given up.
        WorkersLost
            If its process dies, again and again.
        """
        call, room = Call(function, args), self._slow if slow else self._quick
        if (kept := self._kept.get(call)) is not None:
            return kept.answer
        asked = self._open.get((room, call)) or self._begin(room, call)
        asked.waiting += 1
        try:
            return await asyncio.shield(asked.task)
        finally:
            asked.waiting -= 1
            if not asked.waiting and not asked.begun and not asked.task.done():
                self._forget(room, call, asked)
                asked.task.cancel()

    def _begin(self, room: _Room, call: Call) -> _Open:
        waiting = (one for (there, _), one in self._open.items() if there is room and not one.begun)
        if len(list(waiting)) >= self._most_waiting:
            raise Busy
        asked = self._open[room, call] = _Open()
        asked.task = asyncio.create_task(self._work(room, call, asked))
        asked.task.add_done_callback(_heard)
        return asked

    def _forget(self, room: _Room, call: Call, asked: _Open) -> None:
        """Let a question go, unless somebody has asked it anew since it was dropped."""
        if self._open.get((room, call)) is asked:
            del self._open[room, call]

    async def _work(self, room: _Room, call: Call, asked: _Open) -> Any:
        try:
            worker = await room.free()
            asked.begun = True
            found = await room.ask(worker, call)
        finally:
            self._forget(room, call, asked)
        if found.failed:
            raise found.answer
        self._kept.keep(call, found)
        return found.answer


def _heard(task: asyncio.Task[Any]) -> None:
    """Look at what became of a task, which nobody may wait for any more."""
    if not task.cancelled():
        task.exception()


@dataclass(eq=False)
class _Open:
    """A question that is being worked out, and how many wait for the answer."""

    task: asyncio.Task[Any] = field(init=False)
    waiting: int = 0
    begun: bool = False


class _Found(NamedTuple):
    """An answer, or the error in its place; and how many bytes question and answer have."""

    answer: Any
    failed: bool
    size: int


class _Kept:
    """The latest answers: so many, and so many bytes of them."""

    def __init__(self) -> None:
        self._found: OrderedDict[Call, _Found] = OrderedDict()
        self._size = 0

    def get(self, call: Call) -> _Found | None:
        found = self._found.get(call)
        if found is not None:
            self._found.move_to_end(call)
        return found

    def keep(self, call: Call, found: _Found) -> None:
        """Keep an answer, unless it would take the place of all others."""
        if call in self._found or found.size > MOST_BYTES // _LEAST_KEPT:
            return
        self._found[call] = found
        self._size += found.size
        while len(self._found) > MOST_KEPT or self._size > MOST_BYTES:
            self._size -= self._found.popitem(last=False)[1].size


class _Room:
    """Processes for questions of a kind, and those who wait for one of them."""

    def __init__(
        self,
        warm: Warm | None,
        number: int,
        niceness: int,
        seconds: float,
        threads: ThreadPoolExecutor,
    ) -> None:
        self._how, self._number, self._threads = (warm, niceness), number, threads
        self._seconds, self._open = seconds, True
        self._workers: set[_Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Have all processes at hand."""
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        await asyncio.gather(*(self._hire() for _ in range(self._number)))

    def stop(self) -> None:
        """Let all of them go."""
        self._open = False
        for task in self._starting:
            task.cancel()
        for worker in self._workers:
            worker.kill()

    async def free(self) -> _Worker:
        """A process that has nothing to do, once there is one."""
        return await self._idle.get()

    async def ask(self, worker: _Worker, call: Call) -> _Found:
        """What a process, or another if it dies, makes of a question."""
        for _ in range(LIVES):
            try:
                found: _Found = await self._in_thread(worker.ask, call, self._seconds)
            except TooLong:
                self._replace(worker)
                raise
            except (EOFError, OSError):
                self._replace(worker)
                worker = await self.free()
            except Exception:  # the question cannot be sent, or the answer not be read
                self._idle.put_nowait(worker)
                raise
            else:
                self._idle.put_nowait(worker)
                return found
        self._idle.put_nowait(worker)
        raise WorkersLost("the process that worked this out was lost, and so was the next one")

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        self._workers.discard(worker)
        if self._open:
            task = asyncio.create_task(self._rehire())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _hire(self) -> None:
        worker = _Worker(*self._how)
        self._workers.add(worker)
        try:
            await self._in_thread(worker.start)
        except BaseException:
            worker.kill()
            self._workers.discard(worker)
            raise
        self._idle.put_nowait(worker)

    async def _rehire(self) -> None:
        while self._open:
            with suppress(WorkersLost, OSError):
                await self._hire()
                break
            await asyncio.sleep(1)

    async def _in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *args)


class _Worker:
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

    def ask(self, call: Call, seconds: float) -> _Found:
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
        return _Found(answer, failed, len(sent) + len(got))

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
