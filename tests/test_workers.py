"""Several processes: they stop when they are told to, and never run far ahead."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest

from sim import rounds
from sim.blocks import BLOCK
from sim.rounds import run


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_goes_through(workers: int) -> None:
    """Whoever presses Ctrl-C stops all of it, and no process is left."""

    def press(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("istanbul-2025", rounds=50 * BLOCK, workers=workers, progress=press)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("workers", [1, 3])
def test_blocks_are_made_as_they_are_needed(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the longest run needs no more memory than a short one."""
    made: list[int] = []
    original = rounds.blocks

    def counted(*arguments: Any) -> Iterator[Any]:
        for number, block in enumerate(original(*arguments), 1):
            made.append(number)
            yield block

    def press(done: int, total: int) -> None:
        if done > 3 * BLOCK:
            raise KeyboardInterrupt

    monkeypatch.setattr(rounds, "blocks", counted)
    with pytest.raises(KeyboardInterrupt):
        run("istanbul-2025", rounds=10**12, workers=workers, progress=press)
    assert max(made) <= 4 + 2 * workers
