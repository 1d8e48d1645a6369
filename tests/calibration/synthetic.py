"""Histories that were drawn from the model itself, with known parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.calibration import elicited
from sim.calibration.attendance import patterns, presence
from sim.calibration.elicited import CENTRE, NAMES, SPREAD
from sim.calibration.meetings import meetings
from sim.history import ATTENDANCE_OUTCOMES, TALKS_OUTCOMES, Case, History, read
from tests.calibration.twin import share

Floats = NDArray[np.float64]


def from_the_prior(seed: int) -> Floats:
    """Parameters drawn from the prior, (parameters, 1)."""
    return np.random.default_rng([seed, 1]).normal(CENTRE, SPREAD)[:, None]


def seen(point: Floats, seed: int, mark: str = "", every: int = 1) -> History:
    """The packaged meetings, or every so many of them, with their words and another end of each.

    Who comes is drawn from the model at these parameters; so is how a meeting is then called, and
    what comes of its talks.
    """
    rng = np.random.default_rng([seed, 2])
    known = read()
    ends: list[Case] = list(known.cases[::every])
    for group in meetings(ends, "late"):
        chances = presence(group, point)[:, :, 0]
        for place, chance in zip(group.at, chances, strict=True):
            there = patterns(group.sides)[rng.choice(len(chance), p=chance)]
            ends[place] = _ended(ends[place], there.tolist(), point, rng, mark)
    return replace(known, cases=tuple(ends), source="made up")


def _ended(
    one: Case, there: list[bool], point: Floats, rng: np.random.Generator, mark: str
) -> Case:
    words = {0: "none", 1: "one", len(there): "all"}
    shares = elicited.OUTCOMES[words.get(sum(there), "several")]
    called = ATTENDANCE_OUTCOMES[rng.choice(len(shares), p=shares)]
    return replace(
        one,
        id=f"{mark}{one.id}",
        principals=tuple(
            replace(of, attended=came) for of, came in zip(one.principals, there, strict=False)
        ),
        attendance_outcome=called,
        talks_outcome=_result(called, dict(zip(NAMES, point[:, 0], strict=True)), rng),
    )


def _result(called: str, values: dict[str, float], rng: np.random.Generator) -> str:
    """A result of talks, by a hidden logistic quality and the thresholds that were elicited."""
    if rng.random() < elicited.NOT_HELD[called == "cancelled"]:
        return "not_held"
    quality = rng.logistic() + values["result"]
    quality += values["all there"] * (called == "as_planned")
    parts = np.cumsum(elicited.RESULTS)[:-1]
    reached = sum(part < share(quality) for part in parts)
    return TALKS_OUTCOMES[1 + int(reached)]
