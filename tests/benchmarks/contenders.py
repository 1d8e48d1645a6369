"""Who is timed: the engine, the scalar twin under Mesa's batch runner, and the floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import mesa
import numpy as np

from sim.blocks import BLOCK
from sim.model import SummitModel
from sim.rules import ComesAsIntended, Rule
from sim.scenario import START
from sim.streams import CELL, Streams
from sim.tally import Task, play
from tests.benchmarks.timing import Contender
from tests.twin import Twin, istanbul

TWIN_ROUNDS = 1_000


def engine(rounds: int = BLOCK, rules: Mapping[str, Rule] | None = None) -> Contender:
    """A block in credible mode alone: played, resolved, every round's outcome known."""
    blocks = count()

    def work() -> None:
        model = SummitModel(
            istanbul(),
            rounds,
            as_of=START,
            rules=rules,
            first_cell=next(blocks) * (rounds // CELL),
        )
        model.run_model()
        model.forget()

    return Contender(work, rounds)


@dataclass(frozen=True)
class InGoodCompany(ComesAsIntended):
    """A rule as a user would write it: comes as intended, but not alone, or else in the mood."""

    mood: float = 0.2

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """With Putin or Trump there, or in the mood."""
        company = world.attends("Putin") | world.attends("Trump")
        return super().attends(leader, world, draws) & (company | draws.chance("mood", self.mood))


def engine_with_a_rule(rounds: int = BLOCK) -> Contender:
    """The engine in credible mode, one leader of which follows a rule of the user's."""
    return engine(rounds, {"Zelenskyy": InGoodCompany()})


def engine_in_all_modes(rounds: int = BLOCK) -> Contender:
    """A block as `sim.run` plays it: all three modes, deadlocks, everything counted."""
    blocks = count()

    def work() -> None:
        play(Task(istanbul(), START, 0, "credible", {}, next(blocks) * (rounds // CELL), rounds))

    return Contender(work, rounds)


def twin(rounds: int = TWIN_ROUNDS) -> Contender:
    """The scalar twin under `mesa.batch_run`, in credible mode alone."""
    batches = count()

    def work() -> None:
        first = next(batches) * rounds
        mesa.batch_run(
            Twin,
            {"rng": range(first, first + rounds), "mode": "credible"},
            number_processes=1,
            display_progress=False,
        )
        mesa.Agent._ids.clear()  # Mesa keeps every model; the twin shall not pay for that

    return Contender(work, rounds)


def floor(rounds: int = BLOCK) -> Contender:
    """Nothing but drawing as many 16-bit numbers as a block draws, with the same generator."""
    draws = numbers_drawn(rounds)
    generator = np.random.SFC64(0)

    def work() -> None:
        for size in draws:
            generator.random_raw(-(-size // 4)).view(np.uint16)

    return Contender(work, rounds)


def numbers_drawn(rounds: int) -> list[int]:
    """How many 16-bit numbers a block asks of its streams, call by call."""
    with _counting() as sizes:
        engine(rounds).work()
    return sizes


@contextmanager
def _counting() -> Iterator[list[int]]:
    sizes: list[int] = []
    drawn = Streams.uniform

    def counted(streams: Streams, *name: Any, **named: Any) -> Any:
        uniform = drawn(streams, *name, **named)
        sizes.append(uniform.bits.size)
        return uniform

    Streams.uniform = counted  # type: ignore[method-assign]
    try:
        yield sizes
    finally:
        Streams.uniform = drawn  # type: ignore[method-assign]
