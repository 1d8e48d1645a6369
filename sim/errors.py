"""What can go wrong, said once and clearly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Integral

from sim.shown import in_one_line

_LONGEST_WORD = 200
"""Of longer words no nearest name is sought: it would take long and say little."""
_LONGEST = 2_000
"""The most characters of a message; what it quotes may be as long as a file."""


@dataclass(frozen=True)
class Place:
    """A spot in a file: 1-based line and column; `path` is the way to it in words."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return ": ".join(part for part in (spot, " > ".join(self.path)) if part)


class ScenarioError(ValueError):
    """A scenario, a condition or a request that does not say what it should.

    `str(error)` is one message in one line: file, line, column, the path in words, what was
    expected and the nearest name that would have been right.
    """

    def __init__(self, message: str, place: Place | None = None) -> None:
        self.message = _brief(message)
        self.place = place or Place()
        where = _brief(str(self.place))
        super().__init__(f"{where}: {self.message}" if where else self.message)


def _brief(text: str) -> str:
    return in_one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


class RuleError(ScenarioError):
    """A rule written in Python that would not do what it seems to say."""


class Refusal(RuntimeError):
    """A question that is well put but cannot be answered honestly."""


class WorkersLost(RuntimeError):
    """Those who played were lost: nothing is wrong with what was asked; asking again may do."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """A half sentence with the nearest of `names`, or with all of them where they are few."""
    known = list(dict.fromkeys(names))
    lower = {name.lower(): name for name in known if len(name) <= _LONGEST_WORD}
    short = word.lower() if len(word) <= _LONGEST_WORD else ""
    near = get_close_matches(short, lower, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{lower[near[0]]}'?"
    if known and len(known) <= 12:
        return f"; known here: {', '.join(known)}"
    return ""


def one_of(
    name: str, known: Iterable[str], what: str, error: type[ScenarioError] = ScenarioError
) -> str:
    """The name, if it is known; else raise an error that says what it is not."""
    if name not in known:
        raise error(f"'{name}' is not {what}{did_you_mean(str(name), known)}")
    return name


def check_number(name: str, number: object, least: int, most: int | None = None) -> None:
    """Refuse what is no whole number, too small a one, or too large."""
    if not isinstance(number, Integral) or number < least:
        raise ScenarioError(f"expected {name} to be a whole number from {least}, got {number!r}")
    if most is not None and int(number) > most:
        # The number itself may have more digits than Python will print.
        raise ScenarioError(f"expected {name} to be a whole number from {least} to {most:,}")
