"""Those who work for the page: processes of their own, so that it answers while they compute.

Quick questions have processes that slow ones never enter. A process that takes too long, or dies,
is put out of the way and another takes its place; whoever waits for one of the others notices
nothing. Equal questions that are asked at once are worked out once, and the latest answers are
kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from sim.crews import cores
from sim.errors import WorkersLost
from sim.web.kept import Kept
from sim.web.workers import Call, Found, TooLong, Warm, Worker

QUICK_SECONDS, SLOW_SECONDS = 20.0, 60.0
"""How long a question may take before it is given up."""
MOST_WAITING = 200
"""How many questions may wait for a process, of either kind."""
PATIENCE = 120.0
"""How many seconds a question waits for a process: there may be none that can begin any more."""
LIVES = 2
"""How often a question is asked whose process dies."""

_NICENESS = 10


class Busy(RuntimeError):
    """Too many wait already; it may be asked again in `seconds`."""

    def __init__(self, seconds: int = 2) -> None:
        super().__init__("too much is asked at once; ask again in a moment")
        self.seconds = seconds


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
        self._kept = Kept()

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
            If too many wait, or for too long.
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
        self._workers: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Have all processes at hand."""
        self._idle: asyncio.Queue[Worker] = asyncio.Queue()
        await asyncio.gather(*(self._hire() for _ in range(self._number)))

    def stop(self) -> None:
        """Let all of them go."""
        self._open = False
        for task in self._starting:
            task.cancel()
        for worker in self._workers:
            worker.kill()

    async def free(self) -> Worker:
        """A process that has nothing to do, once there is one.

        Raises
        ------
        Busy
            If there is none for long.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._idle.get()
        except TimeoutError:
            raise Busy from None

    async def ask(self, worker: Worker, call: Call) -> Found:
        """What a process, or another if it dies, makes of a question."""
        for _ in range(LIVES):
            try:
                found: Found = await self._in_thread(worker.ask, call, self._seconds)
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

    def _replace(self, worker: Worker) -> None:
        worker.kill()
        self._workers.discard(worker)
        if self._open:
            task = asyncio.create_task(self._rehire())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _hire(self) -> None:
        worker = Worker(*self._how)
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
