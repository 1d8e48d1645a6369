"""How long the page lets one wait: `python -m tests.benchmarks.page [--sessions N] [--steps N]`.

Everything is a multiple of the bare run of the same rounds, `sim.run` in one process, measured just
before in the same minutes. Sessions ask a server of their own, each with its own seed, so that
hardly anything has been answered before; every answer is compared, byte for byte, with the one
that is worked out alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any, NamedTuple

import httpx
from rich.console import Console
from rich.table import Table

from sim.crews import cores
from sim.reading import bundled, load
from sim.rounds import run
from sim.web.answering import answer
from sim.web.asked import MOST_ROUNDS, ROUNDS, Asked
from sim.web.crew import Crew
from sim.web.warming import warm
from tests.web.served import Served, served
from tests.web.sessions import SCENARIOS, Session, lost, movable, play

PAUSE = (0.5, 2.0)
"""Between how many seconds somebody thinks before they move the next thing."""


class Row(NamedTuple):
    """A line of the table."""

    what: str
    typical: str
    worst: str
    against: str


def seconds(work: Callable[[], object], passes: int) -> list[float]:
    """How long something takes by the clock, again and again, once it has been done."""
    work()
    found = []
    for _ in range(passes):
        began = perf_counter()
        work()
        found.append(perf_counter() - began)
    return found


def row(what: str, found: list[float], bare: float, against: str) -> Row:
    """Median and 99th percentile, in milliseconds and as multiples of what it is measured by."""
    worst = quantiles(found, n=100, method="inclusive")[98]
    return Row(
        what, *(f"{1e3 * s:,.0f} ms, {s / bare:,.1f} x" for s in (median(found), worst)), against
    )


def asked(name: str, rounds: int = ROUNDS) -> Asked:
    """A question with one number moved."""
    return Asked(name, settings=((movable(name)[0], "33%"),), rounds=rounds, name=name)


def single(name: str, page: Served, passes: int) -> Iterator[Row]:
    """One question at a time: in this process, in another, through the server."""
    path = bundled()[name]
    text, question = path.read_bytes(), asked(name)
    summit = load(path)
    bare = median(seconds(lambda: run(summit, ROUNDS), passes))
    against = f"run {name}: {1e3 * bare:,.0f} ms"
    plain = replace(question, settings=())
    yield row(
        f"{name}: answer", seconds(lambda: answer(plain, text, str(path)), passes), bare, against
    )
    moved = seconds(lambda: answer(question, text, str(path)), passes)
    yield row(f"{name}: answer, a number moved", moved, bare, against)
    there = asyncio.run(_by_a_crew(question, text, str(path), passes))
    yield row(f"{name}: the same, by the crew", there, bare, against)
    with httpx.Client(base_url=page.address, timeout=300) as browser:
        links = iter(replace(question, seed=k).link("/answer") for k in range(passes + 1))
        through = seconds(lambda: _got(browser, next(links)), passes)
        yield row(f"{name}: the same, through HTTP", through, bare, against)
        links = iter(replace(question, seed=k).link("/refined") for k in range(4))
        refined = seconds(lambda: _got(browser, next(links)), 3)
    once = median(seconds(lambda: run(summit, MOST_ROUNDS), 1))
    against = f"run of as many: {1e3 * once:,.0f} ms"
    yield row(f"{name}: refined to {MOST_ROUNDS:,}", refined, once, against)


async def _by_a_crew(question: Asked, text: bytes, path: str, passes: int) -> list[float]:
    found = []
    async with Crew(warm, quick=1) as crew:
        for seed in range(passes + 1):
            began = perf_counter()
            await crew.do(answer, replace(question, seed=seed), text, path)
            found.append(perf_counter() - began)
    return found[1:]


def _got(browser: httpx.Client, link: str) -> Any:
    answered = browser.get(link)
    assert answered.status_code == 200, answered.text
    return answered


def together(page: Served, number: int, steps: int, paused: bool) -> Iterator[Row]:
    """Many sessions at once, and whether they lost anything."""
    summits = [load(name) for name in SCENARIOS]
    bare = median(seconds(lambda: [run(summit, ROUNDS) for summit in summits], 5)) / len(summits)
    sessions = [Session(k + 1_000 * paused, ROUNDS, steps) for k in range(number)]
    luck = Random(1)
    pause = (lambda: luck.uniform(*PAUSE)) if paused else (lambda: 0.0)
    began = perf_counter()
    asyncio.run(play(page.address, sessions, pause))
    took = perf_counter() - began
    every = [asking for session in sessions for asking in session.asked]
    how = "who think" if paused else "who never pause"
    against = f"mean bare run: {1e3 * bare:,.0f} ms"
    yield row(f"{number} sessions {how}", [asking.seconds for asking in every], bare, against)
    again = sum(asking.times > 1 for asking in every)
    missing = lost(sessions)
    yield Row(
        f"  {len(every):,} questions in {took:.0f} s, {again} asked twice",
        f"{len(missing)} lost",
        "",
        f"{len(every) / took:,.1f} a second",
    )
    for what in missing[:5]:
        yield Row(f"  lost: {what:.60}", "", "", "")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.page", description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--passes", type=int, default=15)
    parser.add_argument("--single", nargs="*", default=list(bundled()), help="scenarios by name")
    said = parser.parse_args()
    table = Table("what", "median", "99th percentile", "against", box=None, pad_edge=False)
    load = os.getloadavg()[0]
    with ExitStack() as stack:
        page = stack.enter_context(served())
        for name in said.single:
            for line in single(name, page, said.passes):
                table.add_row(*line)
        for paused in (True, False):
            for line in together(page, said.sessions, said.steps, paused):
                table.add_row(*line)
        process = page.process.pid
        memory = Path(f"/proc/{process}/status")
        if memory.exists():
            peak = next(line for line in memory.read_text().splitlines() if "VmHWM" in line)
            table.add_row("the server's own memory at its most", peak.split(":")[1].strip(), "", "")
    console = Console(width=130)
    console.print(f"{cores()} cores; {load:.1f} processes were waiting for them before.")
    console.print(table)


if __name__ == "__main__":
    main()
