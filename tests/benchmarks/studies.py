"""What the studies cost, as multiples of a plain run of the same rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import sim
from sim.blocks import blocks
from sim.rounds import moments, prepared
from sim.scenario import Scenario
from sim.tally import play
from tests.benchmarks.timing import Contender, best_seconds

MOMENT = "Wednesday"
"""As of which a comparison and a study of sensitivity are played."""


def costs(passes: int) -> Iterator[tuple[str, float, str]]:
    """Each study, its cost in plain runs, and what that is in seconds."""
    summit = sim.load("istanbul-2025")
    supposed = sim.suppose(summit, do=[f"{MOMENT}: Putin confirmed"])
    course = moments(summit, summit.record_end)
    studies = {
        f"timeline of {len(course)} moments": (
            100_000,
            lambda: sim.timeline(summit, 100_000),
            course,
        ),
        "comparison": (
            1_000_000,
            lambda: sim.compare(summit, supposed, 1_000_000, as_of=MOMENT),
            [MOMENT],
        ),
        "sensitivity, first-order": (
            200_000,
            lambda: sim.sensitivity(summit, 200_000, as_of=MOMENT),
            [MOMENT],
        ),
    }
    for name, (rounds, study, played) in studies.items():
        contenders = {
            "study": Contender(study, rounds),
            "plain": Contender(lambda r=rounds, p=played: _plain(summit, r, p), rounds),
        }
        least = best_seconds(contenders, passes)
        # In runs as of a single moment: the timeline has several of them to play.
        ratio = len(played) * least["study"] / least["plain"]
        yield f"{name}, {rounds:,} rounds", ratio, f"{rounds * least['study']:.2f} s"


def _plain(summit: Scenario, rounds: int, played: Sequence[str]) -> None:
    """A plain run as of each of some moments: played and counted, nothing else."""
    task = prepared(summit, rounds, 0, "credible", None, None)
    for block in blocks(played, rounds):
        play(replace(task, **block._asdict()))
