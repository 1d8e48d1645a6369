"""Many who play with the page at once, each moving sliders in an order of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from time import perf_counter
from typing import Any

import httpx

from sim.inventory import numbers
from sim.reading import load
from sim.web.app import application
from sim.web.asked import Asked
from sim.web.library import Library
from tests.web.browser import Browser

SCENARIOS = ("istanbul-2025", "minsk-2015", "singapore-2018")
_BUSY = (429, 503)


@dataclass(frozen=True)
class Asking:
    """A question that somebody asked, the answer, and how long it took.

    Attributes
    ----------
    link
        What was asked.
    status, body
        What came back in the end.
    seconds
        From asking to the last byte, with all that was asked again.
    times
        How often it was asked: more than once, if the page was busy.
    """

    link: str
    status: int
    body: bytes
    seconds: float
    times: int


@dataclass
class Session:
    """Somebody with a page before them.

    Attributes
    ----------
    number
        Which of them; it decides what they do.
    rounds, steps
        With how many rounds they ask, and how often they move something.
    """

    number: int
    rounds: int = 20_000
    steps: int = 10
    asked: list[Asking] = field(default_factory=list)

    def links(self) -> Iterator[str]:
        """What is asked, one move after another."""
        luck = Random(self.number)
        name = SCENARIOS[self.number % len(SCENARIOS)]
        question = Asked(name, rounds=self.rounds, seed=self.number)
        settings: dict[str, str] = {}
        for _ in range(self.steps):
            settings[luck.choice(movable(name))] = f"{luck.randint(5, 60)}%"
            mode = luck.choice(["credible", "credible", "cautious"])
            yield replace(question, settings=tuple(settings.items()), mode=mode).link("/answer")

    async def play(self, browser: httpx.AsyncClient, pause: Callable[[], float]) -> None:
        """Ask all of it, with a pause before each move."""
        for link in self.links():
            await asyncio.sleep(pause())
            self.asked.append(await _ask(browser, link))


async def _ask(browser: httpx.AsyncClient, link: str) -> Asking:
    began, times = perf_counter(), 0
    while True:
        times += 1
        answer = await browser.get(link)
        if answer.status_code not in _BUSY or times > 100:
            seconds = perf_counter() - began
            return Asking(link, answer.status_code, answer.content, seconds, times)
        await asyncio.sleep(float(answer.headers["retry-after"]))


@cache
def movable(name: str) -> Sequence[str]:
    """The probabilities of a scenario that stand alone, and so may be moved by themselves."""
    found = numbers(load(name)).values()
    alone = ("chance", "promise kept", "promise believed", "changes of mind", "sends a delegation")
    return [
        number.name
        for number in found
        if number.kind == "probability"
        and number.name.startswith(alone)
        and ".rank." not in number.name
    ]


async def play(
    address: str, sessions: Sequence[Session], pause: Callable[[], float] = lambda: 0.0
) -> None:
    """Have all of them play at once, each with connections of its own."""

    async def one(session: Session) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=300) as browser:
            await session.play(browser, pause)

    await asyncio.gather(*map(one, sessions))


class Alone:
    """Works for the page in this very process, in the place of a crew."""

    async def do(self, function: Callable[..., Any], *args: Any, slow: bool = False) -> Any:
        """Call it."""
        return function(*args)


def lost(sessions: Sequence[Session]) -> list[str]:
    """What was not answered, or otherwise than it is worked out here, one after another."""
    page = Browser(application(Library.of(), Alone()), "http://here")  # type: ignore[arg-type]
    found = []
    for asking in (asking for session in sessions for asking in session.asked):
        expected = page.get(asking.link)
        if (asking.status, asking.body) != (expected.status_code, expected.content):
            found.append(f"{asking.link}: {asking.status}")
        elif expected.status_code != 200:
            found.append(f"{asking.link}: {expected.status_code} here, too")
    return found
