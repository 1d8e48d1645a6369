"""Serving the page: where, for whom, until when."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import pytest

from sim.web import serving
from sim.web.guard import Guard
from tests.test_cli import Command, here, summitry
from tests.web.served import COMMAND, ENVIRONMENT, Served, served

__all__ = ["here", "summitry"]

LINK = "/s/istanbul-2025?do=Putin+attends&rounds=2000"


def children(of: int) -> set[int]:
    """The processes that a process has started, from whichever of its threads."""
    tasks = Path(f"/proc/{of}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def gone(processes: set[int]) -> bool:
    """Whether all of them end within a while."""
    ends = monotonic() + 20
    while monotonic() < ends:
        if not any(map(running, processes)):
            return True
        sleep(0.05)
    return False


def running(number: int) -> bool:
    """Whether a process has not ended."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_the_page_is_served_until_it_is_interrupted() -> None:
    """To this computer alone; then nothing is left of it, and nothing was an error."""
    with served("istanbul-2025") as page:
        workers = children(page.process.pid)
        answer = httpx.get(page.address + LINK)
        assert answer.status_code == 200
        assert "server" not in answer.headers
        assert "Putin attends" in answer.text
        assert httpx.get(f"http://localhost:{page.port}/healthz").status_code == 200
        assert _reached_from_elsewhere(page) is False
        assert page.end() == (0, "")
    assert gone(workers)


def _reached_from_elsewhere(page: Served) -> bool:
    """Whether it listens at any address of this computer that others can reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent; it only says which way it would go
        except OSError:
            return False
        address = probe.getsockname()[0]
    with socket.socket() as knock:
        return not address.startswith("127.") and knock.connect_ex((address, page.port)) == 0


@pytest.mark.slow
def test_a_link_survives_the_server() -> None:
    """Killed without a word and started again, it gives the same bytes; its workers went too."""
    with served() as page:
        before = httpx.get(page.address + LINK, timeout=60)
        workers = children(page.process.pid)
        assert len(workers) >= 2
        page.end(signal.SIGKILL)
        assert gone(workers)
        port = page.port
    with served(port=port) as page:
        after = httpx.get(page.address + LINK, timeout=60)
        assert (after.status_code, after.content) == (200, before.content)
        assert page.end(signal.SIGTERM) == (0, "")


@pytest.mark.slow
def test_a_worker_that_is_killed_is_not_missed() -> None:
    """Whatever was asked meanwhile is answered."""
    with served() as page, httpx.Client(base_url=page.address, timeout=60) as browser:
        for seed in range(6):
            workers = [one for one in children(page.process.pid) if _works(one)]
            assert workers
            os.kill(workers[seed % len(workers)], signal.SIGKILL)
            assert browser.get(f"{LINK}&seed={seed}").status_code == 200
        assert page.end() == (0, "")


def _works(number: int) -> bool:
    """Whether a process is one that works for the page, and not the one that counts them."""
    with suppress(OSError):
        return b"spawn_main" in Path(f"/proc/{number}/cmdline").read_bytes() and running(number)
    return False


def test_a_port_that_is_taken_is_told(summitry: Command) -> None:
    """In one sentence, with what to say instead."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = summitry("serve", "--port", port)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"summitry: port {port} is in use; say another (--port), or 0 for any that is free\n"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["."], ".: there is no scenario (*.yaml) in this folder"),
        (["--port", "65536"], "65536 is not in the range"),
        (["--port", "x"], "not a valid integer"),
    ],
)
def test_what_cannot_be_served_is_told(words: list[str], expected: str, summitry: Command) -> None:
    """Before any process is started."""
    done = summitry("serve", *words)
    assert (done.code, done.out) == (2, "")
    assert expected in done.err


@pytest.mark.parametrize("missing", ["uvicorn", "starlette", "python_multipart"])
def test_without_a_web_server_it_says_what_to_install(missing: str) -> None:
    """In one sentence."""
    code = f"import sys; sys.modules[{missing!r}] = None; from sim.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "serve"], capture_output=True, text=True, env=ENVIRONMENT
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "summitry: this needs a web server: pip install 'summitry[web]'\n"
    assert COMMAND[-1] == "serve"


async def _well(scope: Any, receive: Any, send: Any) -> None:
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    await send(start)
    await send({"type": "http.response.body", "body": b"ok"})


HEAD = b"GET / HTTP/1.1\r\nhost: a\r\n"


@pytest.mark.parametrize(
    "said",
    [[b""], [b"GET / HT"], [HEAD], [HEAD + b"\r\n", HEAD]],
    ids=["nothing", "half a line", "half a head", "a second half"],
)
def test_who_does_not_say_what_they_want_is_let_go(
    said: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while; what was whole before has been answered."""
    monkeypatch.setattr(serving, "HEAD_SECONDS", 0.2)

    async def whole() -> bytes:
        with serving._listening(0) as place:
            address = place.getsockname()
            server = serving._Server(_well, "here", lambda _: None)
            task = asyncio.create_task(server.serve([place]))
            reader, writer = await asyncio.open_connection(*address)
            for part in said:
                writer.write(part)
                await asyncio.sleep(0.05)
            got = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            server.should_exit = True
            await task
        return got

    got = asyncio.run(whole())
    assert got.endswith(b"ok") == (len(said) == 2)
    assert not got or got.startswith(b"HTTP/1.1 200")


async def _long(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a" * LENGTH})


LENGTH = 1 << 25


async def _until(true: Callable[[], bool]) -> None:
    """Wait for something to become true, however busy the computer is."""
    async with asyncio.timeout(30):
        while not true():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("reads", [True, False])
def test_who_does_not_read_what_they_get_is_let_go(
    reads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while; who reads gets all of it."""
    monkeypatch.setattr(serving, "READ_SECONDS", 30.0 if reads else 0.2)

    async def whole() -> int:
        with serving._listening(0) as place:
            server = serving._Server(_long, "here", lambda _: None)
            task = asyncio.create_task(server.serve([place]))
            reader, writer = await asyncio.open_connection(*place.getsockname())
            writer.write(HEAD + b"connection: close\r\n\r\n")
            if not reads:
                writer.transport.pause_reading()  # type: ignore[attr-defined]
                await _until(lambda: bool(server.server_state.connections))
                await _until(lambda: not server.server_state.connections)
                writer.transport.resume_reading()  # type: ignore[attr-defined]
            got = 0
            with suppress(ConnectionError):
                while part := await asyncio.wait_for(reader.read(1 << 20), 10):
                    got += len(part)
            writer.close()
            server.should_exit = True
            await task
        return got

    assert (asyncio.run(whole()) > LENGTH) is reads


def test_at_the_end_who_still_waits_is_told() -> None:
    """And the end does not wait for the answer."""

    async def whole() -> bytes:
        begun = asyncio.Event()

        async def never(scope: Any, receive: Any, send: Any) -> None:
            begun.set()
            await asyncio.Event().wait()

        with serving._listening(0) as place:
            server = serving._Server(Guard(never), "here", lambda _: None)
            task = asyncio.create_task(server.serve([place]))
            reader, writer = await asyncio.open_connection(*place.getsockname())
            writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n")
            await asyncio.wait_for(begun.wait(), 30)
            server.should_exit = True
            await asyncio.wait_for(task, 30)
            got = await reader.read()
            writer.close()
        return got

    got = asyncio.run(whole())
    assert got.startswith(b"HTTP/1.1 503 ")
    assert got.endswith(b"This page is being closed.\n")


def test_no_part_of_an_answer_waits_for_the_last() -> None:
    """What is sent in two parts would else lie about until the first is acknowledged (Nagle)."""

    async def whole() -> int:
        with serving._listening(0) as place:
            server = serving._Server(_well, "here", lambda _: None)
            task = asyncio.create_task(server.serve([place]))
            reader, writer = await asyncio.open_connection(*place.getsockname())
            writer.write(HEAD + b"\r\n")
            await reader.readuntil(b"ok")
            (connection,) = server.server_state.connections
            theirs = connection.transport.get_extra_info("socket")  # type: ignore[union-attr]
            at_once: int = theirs.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            server.should_exit = True
            await task
        return at_once

    assert asyncio.run(whole())
