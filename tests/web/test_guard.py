"""What stands before the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sim.web import guard
from sim.web.guard import BURST, MOST_BODY, MOST_URL, POLICY, Guard, Message
from tests.web.browser import Browser

PORT = 8765
HERE = f"http://127.0.0.1:{PORT}"
OURS = {"origin": HERE}


async def _said(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())}", headers={"server": "secret/1.0"})


async def _lax(request: Request) -> Response:
    headers = {"content-security-policy": "default-src *", "cache-control": "max-age=60"}
    return PlainTextResponse("lax", headers=headers)


async def _broken(request: Request) -> Response:
    raise KeyError("secret")


APP = Starlette(
    routes=[
        Route("/", _said, methods=["GET", "POST"]),
        Route("/lax", _lax),
        Route("/broken", _broken),
    ]
)


@pytest.fixture
def page() -> Browser:
    """A browser before a guarded page."""
    return Browser(Guard(APP, PORT), HERE)


def test_every_answer_says_what_a_browser_may_do(page: Browser) -> None:
    """Whatever the page itself says; refusals, errors and what is not there included."""
    asked = [
        page.get("/"),
        page.get("/lax"),
        page.get("/none"),
        page.get("/broken"),
        page.post("/"),
        page.request("PUT", "/"),
        page.get("/", headers={"host": "evil.example"}),
    ]
    assert [answer.status_code for answer in asked] == [200, 200, 404, 500, 403, 405, 421]
    for answer in asked:
        assert answer.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "secret" not in answer.text
    assert page.get("/").headers["cache-control"] == "no-cache"
    assert page.get("/lax").headers["cache-control"] == "max-age=60"


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"]
)
def test_the_page_is_known_by_its_names(page: Browser, host: str) -> None:
    """Those of this computer, at its port."""
    assert page.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example:8765",
            "evil.example",
            "",
            "127.0.0.1",
            "localhost:80",
            "localhost:",
            ":8765",
        ),
        *("localhost:8765.evil.example", "evil.example#localhost:8765", "localhost:8765@evil"),
        *(
            "127.0.0.1.evil.example:8765",
            "0.0.0.0:8765",
            "[::1]",
            "[::1",
            "::1:8765",
            "localhost.:8765",
        ),
        *("127.0.0.1:08765", "127.0.0.1:8765, evil.example", "127.0.0.1:٨٧٦٥".encode()),
    ],
)
def test_a_page_by_another_name_is_not_this_one(page: Browser, host: Any) -> None:
    """Another site may have its name lead here (DNS rebinding), and reads nothing."""
    answer = page.get("/", headers=[(b"host", host if isinstance(host, bytes) else host.encode())])
    assert answer.status_code == 421


def test_a_page_at_the_usual_port_needs_to_name_none() -> None:
    """As browsers leave it out."""
    page = Browser(Guard(APP, 80), "http://127.0.0.1")
    assert page.get("/", headers={"host": "localhost"}).status_code == 200
    assert page.get("/", headers={"host": "localhost:80"}).status_code == 200
    assert page.get("/", headers={"host": "localhost:81"}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        OURS,
        OURS | {"sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},  # a form, without a script
        {"sec-fetch-site": "same-origin"},
        {"host": f"localhost:{PORT}", "origin": f"http://localhost:{PORT}"},
    ],
)
def test_a_form_of_the_page_may_act(page: Browser, headers: dict[str, str]) -> None:
    """However its browser says where it comes from."""
    assert page.post("/", content=b"abc", headers=headers).text == "3"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": f"https://127.0.0.1:{PORT}"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-origin"},
        {"origin": f"http://localhost:{PORT}"},
        {"origin": f"{HERE}, https://evil.example"},
        OURS | {"sec-fetch-site": "cross-site"},
        OURS | {"sec-fetch-site": "none"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site"},
        {"referer": HERE},
    ],
)
def test_a_form_of_another_page_does_not_act(page: Browser, headers: dict[str, str]) -> None:
    """Nor one of which nobody says where it comes from."""
    answer = page.post("/", content=b"abc", headers=headers)
    assert answer.status_code == 403
    assert answer.text == "This form was sent from another page.\n"


@pytest.mark.parametrize(
    ("site", "mode", "dest", "status"),
    [
        ("none", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("same-origin", "no-cors", "image", 200),
        ("cross-site", "navigate", "document", 200),
        ("same-site", "navigate", "document", 200),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "cors", "empty", 403),
        ("same-site", "no-cors", "script", 403),
        ("nonsense", "no-cors", "script", 403),
    ],
)
def test_another_page_may_link_here_and_no_more(
    page: Browser, site: str, mode: str, dest: str, status: int
) -> None:
    """So that it can neither read nor have the processor work."""
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert page.get("/", headers=headers).status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get"])
def test_other_methods_are_not_understood(page: Browser, method: str) -> None:
    """And which are is said."""
    answer = page.request(method, "/") if method != "get" else raw("get", "/")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


def raw(method: str, path: str, *got: Message, **scope: Any) -> Any:
    """What a request gets that is made of messages; after those, nothing comes any more."""
    sent: list[Message] = []
    coming = list(got)

    async def receive() -> Message:
        if coming:
            return coming.pop(0)
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    whole = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", f"127.0.0.1:{PORT}".encode()), (b"origin", HERE.encode())],
    }
    asyncio.run(Guard(APP, PORT)(whole | scope, receive, send))
    if not sent:
        return None
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Response(sent[1]["body"], sent[0]["status"], headers)


def test_only_so_much_is_read(page: Browser) -> None:
    """Whether its length is said or not, and whatever is said of it."""
    assert page.post("/", content=b"a" * MOST_BODY, headers=OURS).text == f"{MOST_BODY}"
    assert page.post("/", content=b"a" * (MOST_BODY + 1), headers=OURS).status_code == 413

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY // 1_000 + 1):
            yield b"a" * 1_000

    assert page.post("/", content=drops(), headers=OURS).status_code == 413
    for said in ("-1", "1e3", "9" * 30, "5, 5"):
        headers = [*OURS.items(), ("content-length", said)]
        assert page.post("/", content=b"", headers=headers).status_code == 413
    assert page.request("GET", "/", content=b"a" * (MOST_BODY + 1)).status_code == 413


def test_a_link_has_only_so_many_letters(page: Browser) -> None:
    """More are not looked at."""
    assert page.get("/?" + "a" * (MOST_URL - 10)).status_code == 200
    assert raw("GET", "/", query_string=b"a" * MOST_URL).status_code == 414
    assert raw("GET", "/" + "a" * MOST_URL).status_code == 414


def test_a_request_that_drips_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so long."""
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    part: Message = {"type": "http.request", "body": b"a", "more_body": True}
    for method in ("POST", "GET"):
        answer = raw(method, "/", part, part)
        assert answer.status_code == 408
        assert answer.headers["connection"] == "close"


def test_who_asks_too_often_is_told_to_wait(page: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many at once, a few each second; every address for itself."""
    now = 100.0
    monkeypatch.setattr(guard, "monotonic", lambda: now)
    codes = [page.get("/").status_code for _ in range(int(BURST) + 2)]
    assert codes == [200] * int(BURST) + [429] * 2
    assert page.get("/").headers["retry-after"] == "1"
    now += 0.055
    assert [page.get("/").status_code for _ in range(6)] == [200] * 5 + [429]
    now += 1_000
    assert page.get("/").status_code == 200
    buckets = guard._Buckets(1, 1)
    assert [buckets.wait(f"10.0.{k // 256}.{k % 256}") for k in range(2_000)] == [0.0] * 2_000
    assert len(buckets._left) == guard._MOST_ADDRESSES
    assert buckets.wait("10.0.7.200") > 0


def test_what_nobody_waits_for_is_given_up() -> None:
    """Whoever has gone takes their question with them."""
    ended = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "http.request"
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append(True)
            raise

    got: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        await asyncio.sleep(0)
        return got.pop(0)

    async def send(message: Message) -> None:
        pytest.fail("something was sent")

    scope = {
        "type": "http",
        "method": "GET",
        "query_string": b"",
        "headers": [(b"host", f"localhost:{PORT}".encode())],
    }
    asyncio.run(Guard(app, PORT)(scope, receive, send))
    assert ended == [True]


def test_what_is_no_request_is_passed_over() -> None:
    """A socket is not opened."""
    assert raw("GET", "/", type="websocket") is None
