"""Serving the page on this computer alone, until it is interrupted."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from asyncio import TimerHandle, Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sim.errors import ScenarioError

try:
    import python_multipart  # noqa: F401  (which Starlette uses to read forms)
    import starlette  # noqa: F401
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError:
    raise ScenarioError("this needs a web server: pip install 'summitry[web]'") from None

from sim.web.app import application
from sim.web.crew import Crew
from sim.web.guard import App, Guard
from sim.web.library import Library
from sim.web.warming import warm

HOST = "127.0.0.1"
"""Nobody else's computer reaches it."""
HEAD_SECONDS, READ_SECONDS = 10.0, 30.0
"""How long a connection may take to say what it wants, and not to read what it gets."""
MOST_CONNECTIONS = 512
_MOST_HEAD = 1 << 17
_IDLE_SECONDS, _LAST_SECONDS = 15, 2

Say = Callable[[str], None]


def serve(target: str | None = None, port: int = 0, say: Say = print) -> None:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    target
        A folder of scenarios, or one by its path or bundled name; by default, those bundled.
    port
        Where; 0 is any that is free.
    say
        Told the address, once somebody would be answered there.

    Raises
    ------
    ScenarioError
        If there is nothing to serve, or the port is not to be had.
    """
    library = Library.of(target)
    with _listening(port) as place, suppress(KeyboardInterrupt):
        asyncio.run(_serve(library, place, say))


async def _serve(library: Library, place: socket.socket, say: Say) -> None:
    port: int = place.getsockname()[1]
    async with Crew(warm) as crew:
        await asyncio.to_thread(list, library)  # so that nobody waits for it to be read
        guarded = Guard(application(library, crew), port)
        await _Server(guarded, f"http://{HOST}:{port}/", say).serve([place])


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """A socket at which nobody else listens."""
    # Named TCP, so that asyncio sends each part of an answer at once and none waits for the last.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((HOST, port))
            place.listen(MOST_CONNECTIONS)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            reason = "is in use" if taken else f"cannot be had: {error.strerror}"
            message = f"port {port} {reason}; say another (--port), or 0 for any that is free"
            raise ScenarioError(message) from None
        yield place


class _Patient(H11Protocol):
    """Lets a connection go that does not say in time what it wants, or read what it gets."""

    _patience: TimerHandle | None = None
    _unread: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._read_on()

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        self._read_on()
        super().connection_lost(exc)

    @property
    def _untold(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _watch(self) -> None:
        if not self._untold:
            self._relax()
        elif self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _relax(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        if self._untold:
            self.transport.close()


class _Server(uvicorn.Server):
    """A server that says where it is, and whose end by an interrupt is an end like any other."""

    def __init__(self, app: App, address: str, say: Say) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=_Patient,
                ws="none",
                lifespan="off",
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=_IDLE_SECONDS,
                timeout_graceful_shutdown=_LAST_SECONDS,
                h11_max_incomplete_event_size=_MOST_HEAD,
            )
        )
        self._address, self._say = address, say

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say where."""
        await super().startup(sockets)
        self._say(self._address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, without waiting for what is still being worked out."""
        for task in list(self.server_state.tasks):
            task.cancel()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End when it is asked to, and not once more by the same signal."""
        before: dict[int, Any] = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
