"""Fair timing: one core, contenders taking turns, the best of several passes of each."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import process_time


@dataclass(frozen=True)
class Contender:
    """Something that does work when called.

    Attributes
    ----------
    work
        Does it once.
    rounds
        How many rounds that is.
    """

    work: Callable[[], object]
    rounds: int


def stay_on_one_core() -> None:
    """Keep this process and its children on a single core, where the system allows it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def best_seconds(contenders: Mapping[str, Contender], passes: int) -> dict[str, float]:
    """The least processor time of each contender a round, all of them taking turns.

    Taking turns lets a slow moment of the machine fall on everyone; the best of several passes
    is the one that was disturbed the least. Time on the clock would favour short passes, which
    slip between the interruptions of a busy machine.
    """
    least = dict.fromkeys(contenders, float("inf"))
    for contender in contenders.values():
        contender.work()
    for _ in range(passes):
        for name, contender in contenders.items():
            gc.collect()
            began = process_time()
            contender.work()
            least[name] = min(least[name], (process_time() - began) / contender.rounds)
    return least
