"""One command, one table of ratios: `python -m tests.benchmarks [--quick]`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

from sim.blocks import BLOCK
from tests.benchmarks import contenders, growth, processes, talks
from tests.benchmarks.studies import costs
from tests.benchmarks.timing import best_seconds, stay_on_one_core

HEADER = """\
Istanbul 2025 from `start`: every act of every stage is played, then all is resolved. The engine
draws a statement once somebody asks for it; the twin, a round at a time, draws all of them.
twin    one scalar Mesa model a round under mesa.batch_run, number_processes=1, credible mode only
floor   nothing but drawing as many 16-bit numbers as the engine draws, with the same generator
Contenders take turns in one process on one core; each counts with the least processor time of
{passes} passes. Memory is the peak of a process of its own for each number of rounds. An exponent b
of `seconds ~ size ** b` is fitted by least squares of logarithms, to scenarios that are generated.
Only the ratios carry over to another machine."""


class Row(NamedTuple):
    """A line of the table."""

    what: str
    ratio: str
    against: str
    absolute: str


def speeds(passes: int) -> Iterator[Row]:
    """How the engine compares with the twin and with the floor."""
    draws = sum(contenders.numbers_drawn(BLOCK)) / BLOCK
    least = best_seconds(
        {
            "engine": contenders.engine(),
            "rule": contenders.engine_with_a_rule(),
            "all modes": contenders.engine_in_all_modes(),
            "twin": contenders.twin(),
            "floor": contenders.floor(),
        },
        passes,
    )
    named = {
        "engine": "engine, credible mode",
        "rule": "engine, credible mode, a rule of one's own",
        "all modes": "engine, all modes, counted",
    }
    for name, what in named.items():
        yield Row(what, f"{least['twin'] / least[name]:,.0f} x", "twin", _rate(least[name]))
    for name, what in named.items():
        share = least["floor"] / least[name]
        yield Row(what, f"{share:.2f} x", f"floor, {draws:.1f} draws a round", _rate(least[name]))
    yield Row("twin, credible mode", "1 x", "itself", _rate(least["twin"]))
    yield Row("floor", f"{least['twin'] / least['floor']:,.0f} x", "twin", _rate(least["floor"]))


def studies(passes: int) -> Iterator[Row]:
    """What the questions asked of a forecast cost."""
    for what, ratio, absolute in costs(passes):
        yield Row(what, f"{ratio:.2f} x", "a run of these rounds as of one moment", absolute)


def bargaining(passes: int) -> Iterator[Row]:
    """How fast talks are played, beside NegMAS where it is there, and as they grow."""
    for what, number, against, absolute in talks.costs(passes):
        ratio = f"{number:,.0f} x" if "NegMAS" in against else f"{number:.2f}"
        yield Row(f"talks, {what}", ratio, against, absolute)


def growing(passes: int, most: int) -> Iterator[Row]:
    """How time grows with rounds, actors, stages and conditions: exponents, reported only."""
    for what, exponent, absolute in growth.costs(passes, most):
        yield Row(f"exponent in the {what}", f"{exponent:.2f}", "1: in proportion", absolute)


def start_up(passes: int) -> Iterator[Row]:
    """How long the default run takes, from key to table."""
    imports, run = processes.best_times((processes.IMPORTS, processes.DEFAULT_RUN), passes)
    yield Row(
        "summitry run istanbul-2025, whole process",
        f"{run / imports:.2f} x",
        'python -c "import mesa, pandas, matplotlib"',
        f"{run:.2f} s against {imports:.2f} s",
    )


def memory(sizes: tuple[int, ...]) -> Iterator[Row]:
    """Whether memory stays flat as the rounds grow."""
    first = processes.peak_memory(sizes[0])
    for rounds in sizes[1:]:
        peak = processes.peak_memory(rounds)
        yield Row(
            f"peak memory, {rounds:,} rounds",
            f"{peak / first:.2f} x",
            f"{sizes[0]:,} rounds",
            f"{peak:,.0f} MB against {first:,.0f} MB",
        )


def _rate(seconds_a_round: float) -> str:
    return f"{1 / seconds_a_round:,.0f} rounds/s"


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer passes, at most 10^6 rounds")
    quick = parser.parse_args().quick
    passes, sizes = (3, (10**5, 10**6)) if quick else (15, (10**5, 10**6, 10**7))
    stay_on_one_core()
    table = Table("what", "ratio", "against", "for orientation", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    parts = (
        speeds(passes),
        studies(3 if quick else 7),
        bargaining(3 if quick else 7),
        growing(3 if quick else 7, sizes[-1]),
        start_up(3 if quick else 7),
        memory(sizes),
    )
    for part in track(parts, "Measuring", console=Console(stderr=True), transient=True):
        for row in part:
            table.add_row(*row)
    console = Console(width=120)
    console.print(HEADER.format(passes=passes), highlight=False)
    console.print()
    console.print(table)


if __name__ == "__main__":
    main()
