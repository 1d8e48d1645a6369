"""Rounds are played in blocks of whole cells, one after another or by several workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Literal, NamedTuple, TypeVar

from sim.crews import Executor, cores, hired
from sim.errors import check_number
from sim.streams import CELL

BLOCK = 8 * CELL

AUTO: Literal["auto"] = "auto"
"""As many workers as there are cores, as far as each gets `SHARE`."""

SHARE = 4
"""How many full blocks a process must have to play to be worth starting.

To start two processes and to make a scenario ready in each takes as long as to play about two
blocks of Istanbul; with four blocks each they have saved that, and begin to gain.
"""

Workers = int | Literal["auto"]

Done = TypeVar("Done")

Progress = Callable[[int, int | None], None]
"""Told how many rounds have been played, and of how many, those of all moments together.

Of None, if that is not known yet."""


class Block(NamedTuple):
    """A share of the work: some rounds as of a moment."""

    as_of: str
    first_cell: int
    rounds: int


def blocks(moments: Sequence[str], rounds: int, abreast: bool = False) -> Iterator[Block]:
    """The blocks of so many rounds as of each moment, in order.

    Parameters
    ----------
    abreast
        Whether the moments take turns, a block as of each, and not one after another.
    """
    starts = range(0, rounds, BLOCK)
    ordered = (
        ((moment, first) for first in starts for moment in moments)
        if abreast
        else ((moment, first) for moment in moments for first in starts)
    )
    for moment, first in ordered:
        yield Block(moment, first // CELL, min(BLOCK, rounds - first))


def spread(
    play: Callable[[Block], Done],
    todo: Iterator[Block],
    workers: Workers = 1,
    executor: Executor | str | None = None,
) -> Generator[tuple[Block, Done], None, None]:
    """Each block with what came of it, in order; only a few blocks are ever on their way at once.

    Whoever stops asking, by an error or an interrupt too, has those on their way cancelled.

    Parameters
    ----------
    play
        Plays a block, in another process if there are several workers.
    todo
        The blocks.
    workers, executor
        As in `sim.crews.hired`; `AUTO` workers are as many as are worth starting.

    Raises
    ------
    ScenarioError, WorkersLost
        As `hired` does.
    """
    if executor is None and workers == AUTO:
        workers, todo = _worthwhile(todo)
    with hired(play, 1 if workers == AUTO else workers, executor) as crew:
        pending: deque[tuple[Block, Any]] = deque()
        try:
            while True:
                for block in islice(todo, max(crew.ahead - len(pending), 0)):
                    pending.append((block, crew.submit(block)))
                if not pending:
                    return
                block, promise = pending.popleft()
                yield block, crew.result(promise)
        finally:
            crew.cancel(promise for _, promise in pending)


def check_workers(workers: object) -> None:
    """Refuse what is neither `AUTO` nor a number of workers.

    Raises
    ------
    ScenarioError
        Saying what was expected.
    """
    if workers != AUTO:
        check_number("workers", workers, 1)


def _worthwhile(todo: Iterator[Block]) -> tuple[int, Iterator[Block]]:
    """How many processes are worth starting for the blocks, and the blocks."""
    most, share = cores(), SHARE * BLOCK
    seen: list[Block] = []
    rounds = 0
    while rounds < most * share and (block := next(todo, None)):
        seen.append(block)
        rounds += block.rounds
    return max(min(most, rounds // share), 1), chain(seen, todo)
