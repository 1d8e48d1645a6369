"""How time grows with what is played: generated scenarios, and exponents fitted to their times."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import numpy as np

from sim.blocks import blocks
from sim.reading import load, loads
from sim.scenario import START, Scenario
from sim.tally import Task, play
from tests.benchmarks.timing import Contender, best_seconds

ROUNDS = (10**4, 10**5, 10**6, 10**7)
ACTORS = (4, 8, 16, 32, 64)
STAGES = (2, 4, 8, 16, 32)
ATOMS = (1, 4, 16, 63)
FEW_ROUNDS = 16_384
USUAL_ACTORS, USUAL_STAGES = 8, 4

_INTENT = {"stays away": 0.05, "comes if": 0.75, "comes": 0.2}


def circle(actors: int, stages: int = USUAL_STAGES, atoms: int = 1, absent: bool = False) -> str:
    """The file of a summit whose leaders all wait for one another.

    Each comes if the next so many leaders do, all of them in one circle; every other one has
    promised, and words of the first are heard at every stage.

    Parameters
    ----------
    actors, stages
        How many leaders, each of a party of its own, and how many stages.
    atoms
        How many others each condition names.
    absent
        Whether the first of those named is to stay away, so that the circle is no monotone one.
    """
    names = [f"Leader {number}" for number in range(actors)]
    return _file(
        names,
        [f"Day {number}" for number in range(stages)],
        record={"Day 0": [f"{name} promises" for name in names[::2]]},
        judgement={
            "intent": dict.fromkeys(names, _INTENT),
            "comes if": {
                name: _named(names[number + 1 :] + names[:number], atoms, absent)
                for number, name in enumerate(names)
            },
            "promise believed": dict.fromkeys(names[::2], 0.5),
            "changes of mind": 0.1,
        },
        outcomes={
            "the first has declined": f"{names[0]} has declined",
            "two meet": f"{names[0]} attends and {names[1]} attends",
            "rest": "always",
        },
    )


def web(actors: int, seed: int = 0) -> str:
    """The file of a summit whose leaders wait for others at random: one large circle and its rim.

    Each comes if one of two others does, and a third as well.
    """
    random = Random(seed)
    names = [f"Leader {number}" for number in range(actors)]

    def waits_for(name: str) -> str:
        one, other, third = random.sample([n for n in names if n != name], 3)
        return f"({one} attends or {other} attends) and {third} attends"

    return _file(
        names,
        ["Day 0", "Day 1"],
        record={"Day 0": [f"{name} promises" for name in names[::2]]},
        judgement={
            "intent": dict.fromkeys(names, _INTENT),
            "comes if": {name: waits_for(name) for name in names},
        },
        outcomes={"the first comes": f"{names[0]} attends", "rest": "always"},
    )


def _named(others: list[str], atoms: int, absent: bool) -> str:
    said = [f"{name} attends" for name in others[:atoms]]
    if absent:
        said[0] = f"{others[0]} stays away"
    return " and ".join(said)


def _file(
    names: list[str],
    stages: list[str],
    record: Mapping[str, Any],
    judgement: Mapping[str, Any],
    outcomes: Mapping[str, str],
) -> str:
    """JSON, which is YAML."""
    return json.dumps(
        {
            "summit": f"A summit of {len(names)}",
            "question": "Who comes?",
            "stages": stages,
            "sources": {"made up": "By a program"},
            "parties": {f"Party {n}": {"leader": name} for n, name in enumerate(names)},
            "record": record,
            "judgement": judgement,
            "outcomes": outcomes,
        }
    )


def costs(passes: int, most: int) -> Iterator[tuple[str, float, str]]:
    """What grows, the exponent b of `seconds ~ size ** b`, and the seconds of each size.

    Parameters
    ----------
    passes
        How often each is measured.
    most
        The most rounds.
    """
    istanbul = load("istanbul-2025")
    rounds = {n: _played(istanbul, n) for n in ROUNDS if n <= most}
    yield _grown(f"rounds of Istanbul, {_span(rounds)}", rounds, min(passes, 3))
    scenarios: Mapping[str, tuple[tuple[int, ...], Callable[[int], str]]] = {
        "actors in one circle": (ACTORS, circle),
        "actors in one circle, absences": (ACTORS, lambda n: circle(n, absent=True)),
        "actors in a web": (ACTORS, web),
        "stages": (STAGES, lambda n: circle(USUAL_ACTORS, stages=n)),
        "atoms of each condition": (ATOMS, lambda n: circle(max(ATOMS) + 1, atoms=n)),
    }
    for what, (sizes, made) in scenarios.items():
        files = {size: made(size) for size in sizes}
        playing = {size: _played(loads(text), FEW_ROUNDS) for size, text in files.items()}
        yield _grown(f"{what}, {_span(playing)}", playing, passes)
    reading = {size: _read(circle(size)) for size in ACTORS}
    yield _grown(f"actors, reading the file, {_span(reading)}", reading, passes)


def _played(scenario: Scenario, rounds: int) -> Contender:
    """So many rounds as of the start, in blocks, counted."""

    def work() -> None:
        for block in blocks([START], rounds):
            play(Task(scenario, START, 0, "credible", {}, block.first_cell, block.rounds))

    return Contender(work, rounds)


def _read(text: str) -> Contender:
    return Contender(lambda: loads(text), 1)


def _grown(what: str, contenders: Mapping[int, Contender], passes: int) -> tuple[str, float, str]:
    """The exponent, by least squares of logarithms."""
    least = best_seconds({str(size): one for size, one in contenders.items()}, passes)
    seconds = [least[str(size)] * one.rounds for size, one in contenders.items()]
    slope = float(np.polyfit(np.log(list(contenders)), np.log(seconds), 1)[0])
    return what, slope, ", ".join(f"{second:.3g} s" for second in seconds)


def _span(sizes: Mapping[int, Any]) -> str:
    return f"{min(sizes):,} to {max(sizes):,}"
