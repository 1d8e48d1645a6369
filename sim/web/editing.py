"""What a text that was edited in the page says, or where it does not: for worker processes."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import ScenarioError
from sim.inventory import numbers
from sim.web.answering import scenario
from sim.web.asked import Asked
from sim.web.briefing import unchanged


@dataclass(frozen=True)
class Problem:
    """What keeps a text from being played, and where that stands; line 0 is nowhere."""

    message: str
    line: int
    column: int
    path: str


@dataclass(frozen=True)
class Verdict:
    """What a text is, if it can be played; else what is wrong with it.

    Attributes
    ----------
    said
        What there is in it.
    warnings
        What is allowed but looks like a slip.
    problem
        What keeps it from being played.
    """

    said: str = ""
    warnings: tuple[str, ...] = ()
    problem: Problem | None = None


def verdict(asked: Asked, text: bytes, path: str) -> Verdict:
    """Read the text that was edited, or the file's own."""
    try:
        summit = scenario(unchanged(asked), text, path)
    except ScenarioError as error:
        place = error.place
        problem = Problem(error.message, place.line, place.column, " > ".join(place.path))
        return Verdict(problem=problem)
    counts = (
        (len(summit.parties), "party", "parties"),
        (len(summit.stages), "stage", "stages"),
        (len(summit.record), "line of the record", "lines of the record"),
        (len(numbers(summit)), "number", "numbers"),
        (len(summit.outcomes), "outcome", "outcomes"),
    )
    said = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts)
    return Verdict(f"{summit.name}, {said}.", summit.warnings)
