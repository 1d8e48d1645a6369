"""How fast talks are bargained: beside NegMAS, and as rounds and turns grow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.talks.bargaining import bargain
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.tactics import Tactic
from tests.benchmarks.timing import Contender, best_seconds
from tests.talks.negmas import negmas, python

ROUNDS = 20_000
TURNS = (20, 100, 1_000)
NEGMAS_TALKS = 20
GROWING_ROUNDS = (5_000, 10_000, 20_000, 40_000)
GROWING_TURNS = (125, 250, 500, 1_000)
FEW_ROUNDS, FEW_TURNS = 5_000, 100
SEED = 0


class Talks(NamedTuple):
    """A table of two or more sides, each round with reservations and exponents of its own."""

    domain: Domain
    tactics: list[Tactic]
    reservations: list[np.ndarray]
    exponents: list[np.ndarray]


def talks(sides: int, rounds: int, deadlocked: bool = False) -> Talks:
    """Four issues of three options, with values at random; deadlocked: on opposed terms.

    No two rounds are alike, so that nothing is saved by playing a case once.
    """
    random = np.random.default_rng(SEED)
    issues = tuple(Issue(name, ("low", "middle", "high")) for name in ("a", "b", "c", "d"))
    profiles = []
    for side in range(sides):
        values = {
            issue.name: dict(zip(issue.options, random.random(3), strict=True)) for issue in issues
        }
        if deadlocked:
            ends = (0.0, 0.5, 1.0)[:: 1 if side % 2 else -1]
            values = {issue.name: dict(zip(issue.options, ends, strict=True)) for issue in issues}
        profiles.append(Profile(f"side {side}", dict.fromkeys(values, 1.0), values))
    domain = Domain("the talks", issues, tuple(profiles))
    least = 0.6 if deadlocked else 0.0
    best = domain.utilities.max(axis=1)
    reservations = [random.uniform(least, least + 0.3, rounds) * top for top in best]
    exponents = [random.uniform(0.5, 4.0, rounds) for _ in range(sides)]
    return Talks(domain, [Tactic()] * sides, reservations, exponents)


def engine(given: Talks, turns: int, rounds: int) -> Contender:
    """All rounds at once."""

    def work() -> None:
        bargain(
            given.domain,
            given.tactics,
            turns,
            rounds,
            reservations=[numbers[:rounds] for numbers in given.reservations],
            exponents=[numbers[:rounds] for numbers in given.exponents],
        )

    return Contender(work, rounds)


def negmas_seconds(given: Talks, turns: int, passes: int) -> float:
    """The processor seconds a round of NegMAS, the same talks, with an inverter of its own."""
    asked: list[dict[str, Any]] = [
        {
            "utilities": given.domain.utilities.tolist(),
            "impossible": True,
            "reservations": [float(numbers[number]) for numbers in given.reservations],
            "exponents": [float(numbers[number]) for numbers in given.exponents],
            "turns": turns,
            "stable": False,
        }
        for number in range(NEGMAS_TALKS)
    ]
    told = negmas(asked * (passes + 1))[NEGMAS_TALKS:]  # the first pass warms up
    seconds = np.array([talk["seconds"] for talk in told]).reshape(passes, NEGMAS_TALKS)
    return float(seconds.min(axis=0).mean())


def costs(passes: int) -> Iterator[tuple[str, float, str, str]]:
    """What is measured, the number, what it stands beside, and an absolute figure.

    Ratios to NegMAS where it is there; then the exponents b of `seconds ~ size ** b` for talks
    that never agree, so that all turns are played.
    """
    for sides in (2, 3) if python() else ():
        for deadlocked in (False, True):
            for turns in TURNS:
                given = talks(sides, ROUNDS, deadlocked)
                ours = best_seconds({"": engine(given, turns, ROUNDS)}, passes)[""]
                theirs = negmas_seconds(given, turns, passes)
                how = "never agreed" if deadlocked else "mostly agreed"
                yield (
                    f"{sides} sides, {turns:,} turns, {how}",
                    theirs / ours,
                    "NegMAS, a round at a time",
                    f"{1 / ours:,.0f} rounds/s against {1 / theirs:,.0f}",
                )
    for sides in (2, 3):
        given = talks(sides, max(GROWING_ROUNDS), deadlocked=True)
        by_rounds = {n: engine(given, FEW_TURNS, n) for n in GROWING_ROUNDS}
        by_turns = {n: engine(given, n, FEW_ROUNDS) for n in GROWING_TURNS}
        for what, contenders in {"rounds": by_rounds, "turns": by_turns}.items():
            slope, absolute = _growth(contenders, passes)
            yield f"{sides} sides, exponent in the {what}", slope, "1: in proportion", absolute


def _growth(contenders: Mapping[int, Contender], passes: int) -> tuple[float, str]:
    named = {str(size): contender for size, contender in contenders.items()}
    least = best_seconds(named, passes)
    seconds = [least[str(size)] * contender.rounds for size, contender in contenders.items()]
    slope = np.polyfit(np.log(list(contenders)), np.log(seconds), 1)[0]
    return float(slope), ", ".join(f"{second:.2f} s" for second in seconds)
