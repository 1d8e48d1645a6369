"""What stands before the page: who may ask what, how much, and what a browser is told.

The page listens on the loopback address alone, but a browser reaches that for any site. A request
under another name is one of DNS rebinding; one that another site has a browser make is refused,
unless somebody follows a link here.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from math import ceil
from time import monotonic
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_BODY, MOST_URL = 1 << 20, 1 << 16
"""The most bytes of what is sent, and of a link: a form makes a text longer than its file is."""
BODY_SECONDS = 15.0
"""How long a request may take to be sent."""
RATE, BURST = 100.0, 400.0
"""How many requests a second one address may make for long, and how many at once."""
_MOST_ADDRESSES = 1_000

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""What a browser lets the page load, run and send: nothing but its own."""

_ALWAYS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}
_UNLESS_SAID = {b"cache-control": b"no-cache"}
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_USUAL_PORT = 80
_PORT, _LENGTH = re.compile(r"[0-9]{1,5}"), re.compile(r"[0-9]{1,18}")
_READ, _WRITE = ("GET", "HEAD"), ("POST",)


class _Refused(Exception):
    """A request that goes no further."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status, self.headers = status, headers


class Guard:
    """An application with its guard before it (ASGI).

    Parameters
    ----------
    app
        What is guarded.
    port
        At which the page is served; None: at any.
    rate, burst
        As the constants of this module.
    """

    def __init__(
        self, app: App, port: int | None = None, rate: float = RATE, burst: float = BURST
    ) -> None:
        self._app, self._port = app, port
        self._buckets = _Buckets(rate, burst)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = _Answer(send)
            try:
                await self._pass(scope, receive, answer)
            except _Refused as refused:
                await answer.refuse(refused)
            except asyncio.CancelledError:  # the server ends, and lets go of what is unanswered
                await answer.refuse(_Refused(503, "This page is being closed."))
            except Exception:
                await answer.refuse(_Refused(500, "Something went wrong here; that is a bug."))
                raise

    async def _pass(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        headers = _headers(scope)
        self._examine(scope, headers)
        body = await _body(receive, headers.get("content-length", "0"))
        if body is not None:
            await _while_wanted(self._app, scope, _Got(body, receive), answer)

    def _examine(self, scope: Scope, headers: dict[str, str]) -> None:
        """Refuse a request for what it is, before anything of it is read."""
        if scope["method"] not in (*_READ, *_WRITE):
            raise _Refused(405, "Only GET and POST are understood.", allow="GET, HEAD, POST")
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_URL:
            raise _Refused(414, f"A link has at most {MOST_URL:,} letters.")
        host = headers.get("host", "").lower()
        if not self._ours(host):
            raise _Refused(421, "This page is served as 127.0.0.1 and localhost, at its port.")
        _refuse_strangers(scope["method"], f"http://{host}", headers)
        address, *_ = scope.get("client") or ("",)
        if wait := self._buckets.wait(address):
            raise _Refused(429, "Too many requests; ask again.", retry_after=str(ceil(wait)))

    def _ours(self, host: str) -> bool:
        """Whether a request is for this page, by the name that it uses."""
        if host in _NAMES:
            return self._port in (None, _USUAL_PORT)
        name, _, port = host.rpartition(":")
        known = _PORT.fullmatch(port) if self._port is None else port == str(self._port)
        return name in _NAMES and bool(known)


def _headers(scope: Scope) -> dict[str, str]:
    """Headers by name; one that is said twice is said wrongly."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, said = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {said}" if key in found else said
    return found


def _refuse_strangers(method: str, ours: str, headers: dict[str, str]) -> None:
    """Refuse what another site has a browser ask.

    A browser says which site asks (`Sec-Fetch-Site`), and no script can have it say another. For a
    form without a script it may call the origin `null`, since the page sends no referrer.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in _WRITE:
        hidden = site == "same-origin" and origin in (None, "null")
        if not (hidden or (origin == ours and site in (None, "same-origin"))):
            raise _Refused(403, "This form was sent from another page.")
        return
    followed = headers.get("sec-fetch-mode") == "navigate"
    followed = followed and headers.get("sec-fetch-dest", "document") == "document"
    if site not in (None, "same-origin", "none") and not followed:
        raise _Refused(403, "Another page may link here, but hold nothing of this one.")


# ---- how much -----------------------------------------------------------------------------


class _Buckets:
    """A bucket of tokens for each address, of which each request takes one."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """How many seconds until the next request may be made; nothing, if it may be made now."""
        now = monotonic()
        left, then = self._left.pop(address, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        allowed = left >= 1
        self._left[address] = left - allowed, now
        if len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate


async def _body(receive: Receive, length: str) -> bytes | None:
    """What is sent with a request, read to its end; None, if whoever sends it has gone.

    Raises
    ------
    _Refused
        If it is too much, or takes too long.
    """
    if not _LENGTH.fullmatch(length) or int(length) > MOST_BODY:
        raise _too_much()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _whole(receive)
    except TimeoutError:
        raise _Refused(408, "The request took too long.", connection="close") from None


async def _whole(receive: Receive) -> bytes | None:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            raise _too_much()
        more = message.get("more_body", False)
    return bytes(body)


def _too_much() -> _Refused:
    return _Refused(413, f"At most {MOST_BODY:,} bytes are read.", connection="close")


class _Got:
    """What an application receives: all that was sent, and then word that somebody has gone."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self.gone = asyncio.ensure_future(receive())

    async def __call__(self) -> Message:
        """The next message."""
        if self._body is None:
            return await asyncio.shield(self.gone)
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _while_wanted(app: App, scope: Scope, got: _Got, answer: _Answer) -> None:
    """Answer, unless whoever asked goes: what nobody waits for need not be worked out."""
    work = asyncio.ensure_future(app(scope, got, answer.send))
    try:
        await asyncio.wait((got.gone, work), return_when=asyncio.FIRST_COMPLETED)
        if work.done() or answer.ended:
            await work
    finally:
        got.gone.cancel()
        work.cancel()
        await asyncio.gather(got.gone, work, return_exceptions=True)


# ---- what is said -------------------------------------------------------------------------


class _Answer:
    """What goes back, with the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send, self._begun, self.ended = send, False, False

    async def send(self, message: Message) -> None:
        """Send the next part of it."""
        if message["type"] == "http.response.start":
            self._begun = True
            message = {**message, "headers": list(_with_ours(message.get("headers", ())))}
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.ended = True

    async def refuse(self, refused: _Refused) -> None:
        """Send a sentence instead, if nothing was sent yet."""
        if self._begun:
            return
        body = f"{refused}\n".encode()
        headers = {
            "content-type": "text/plain; charset=utf-8",
            "content-length": str(len(body)),
            "cache-control": "no-store",
            **{name.replace("_", "-"): value for name, value in refused.headers.items()},
        }
        said = [(name.encode(), value.encode()) for name, value in headers.items()]
        start = {"type": "http.response.start", "status": refused.status, "headers": said}
        await self.send(start)
        await self.send({"type": "http.response.body", "body": body})


def _with_ours(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[tuple[bytes, bytes]]:
    """Headers with ours, which nothing takes the place of."""
    headers = list(headers)
    said = {name.lower() for name, _ in headers}
    yield from ((name, value) for name, value in headers if name.lower() not in _ALWAYS)
    yield from _ALWAYS.items()
    yield from ((name, value) for name, value in _UNLESS_SAID.items() if name not in said)
