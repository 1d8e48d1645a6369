"""A round as a story."""

from __future__ import annotations

from pathlib import Path

from sim.reading import bundled, load
from sim.studies.trace.telling import trace
from sim.web.asked import Asked
from sim.web.stories import Tale, tale

PATH = bundled()["granada-2023"]
ASKED = Asked("granada-2023", rounds=500, as_of="start")


def told(number: int, outcome: str) -> Tale:
    """The tale of a number."""
    return tale(ASKED, Path(PATH).read_bytes(), str(PATH), outcome, number)


def test_the_tales_of_an_outcome_follow_one_another() -> None:
    """First the typical one, of which it is said, then all of them in order."""
    summit = load("granada-2023")
    ends = [outcome.name for outcome in summit.outcomes]
    outcome = told(0, "").outcome
    assert outcome in ends
    first, second = trace(summit, None, outcome, 2, as_of="start", rounds=500)
    assert told(0, outcome).typical is not None
    assert [told(k, outcome).round for k in (1, 2)] == [first.round, second.round]
    assert [told(k, "").round for k in (0, 1, 7)] == [0, 1, 7]
