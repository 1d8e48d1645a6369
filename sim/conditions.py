"""Conditions: what must be true for someone to come, and for an outcome to have happened.

A condition is a tree of `and`, `or`, `not` and counting over *atoms* ("Putin attends") and
known Boolean arrays. The parser and rules written in Python build the same tree, so that the
resolver sees in either which attendance is asked for and which absence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from sim.errors import RuleError
from sim.streams import BoolArray, both, either

Reader = Callable[["Atom", bool], BoolArray]
"""Gives the truth of an atom; the flag says whether it stands under an even number of `not`s."""


class Condition:
    """Something true or false in each round; combine with `&`, `|` and `~`."""

    __array_ufunc__ = None  # lets `array & condition` reach __rand__ instead of NumPy

    def __and__(self, other: object) -> Condition:
        return AllOf((self, as_condition(other)))

    def __rand__(self, other: object) -> Condition:
        return as_condition(other) & self

    def __or__(self, other: object) -> Condition:
        return AnyOf((self, as_condition(other)))

    def __ror__(self, other: object) -> Condition:
        return as_condition(other) | self

    def __invert__(self) -> Condition:
        return Not(self)

    def __bool__(self) -> NoReturn:
        raise RuleError(
            "a condition has a truth for every round, so Python's 'if', 'and', 'or' and 'not' "
            "cannot read it; write '&' for and, '|' for or, '~' for not"
        )

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        """Its truth, shape (rounds,) or (), given the truth of its atoms."""
        raise NotImplementedError

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        """Its probability if its atoms were independent, given theirs."""
        raise NotImplementedError

    def atoms(self, positive: bool = True) -> Iterator[tuple[Atom, bool]]:
        """Its atoms, each with whether it stands under an even number of `not`s."""
        raise NotImplementedError

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        """The same tree with every atom exchanged."""
        raise NotImplementedError


@dataclass(frozen=True)
class Atom(Condition):
    """A single fact by name: its kind and whom it is about."""

    kind: str
    names: tuple[str, ...] = ()

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        return read(self, positive)

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        return belief(self)

    def atoms(self, positive: bool = True) -> Iterator[tuple[Atom, bool]]:
        yield self, positive

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        return change(self)

    def __str__(self) -> str:
        phrase = PHRASES.get(self.kind, self.kind + " {}")
        if self.kind == "said" and self.names[1] in ("confirmed", "declined"):
            phrase = "{} has {}"
        if phrase.count("{}") > len(self.names):  # an act without its object
            return f"{self.names[0]} {self.kind}"
        return phrase.format(*self.names)


@dataclass(frozen=True, eq=False)
class Known(Condition):
    """A truth already settled: one Boolean, or one a round."""

    truth: BoolArray
    label: str = ""

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        return self.truth

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        return self.truth.astype(np.float64)

    def atoms(self, positive: bool = True) -> Iterator[tuple[Atom, bool]]:
        yield from ()

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        return self

    def __str__(self) -> str:
        if self.label:
            return self.label
        return ("always" if self.truth else "never") if self.truth.ndim == 0 else "(drawn)"


@dataclass(frozen=True)
class _Group(Condition):
    parts: tuple[Condition, ...]

    def atoms(self, positive: bool = True) -> Iterator[tuple[Atom, bool]]:
        for part in self.parts:
            yield from part.atoms(positive)

    def _said(self, word: str) -> str:
        return word.join(
            f"({part})" if isinstance(part, _Group) else str(part) for part in self.parts
        )


@dataclass(frozen=True)
class AllOf(_Group):
    """True where all parts are."""

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        truth = self.parts[0].value(read, positive)
        for part in self.parts[1:]:
            truth = both(truth, part.value(read, positive))
        return truth

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        chance = self.parts[0].likelihood(belief)
        for part in self.parts[1:]:
            chance = chance * part.likelihood(belief)
        return chance

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        return AllOf(tuple(part.replace(change) for part in self.parts))

    def __str__(self) -> str:
        return self._said(" and ")


@dataclass(frozen=True)
class AnyOf(_Group):
    """True where at least one part is."""

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        truth = self.parts[0].value(read, positive)
        for part in self.parts[1:]:
            truth = either(truth, part.value(read, positive))
        return truth

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        miss = 1 - self.parts[0].likelihood(belief)
        for part in self.parts[1:]:
            miss = miss * (1 - part.likelihood(belief))
        return 1 - miss

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        return AnyOf(tuple(part.replace(change) for part in self.parts))

    def __str__(self) -> str:
        return self._said(" or ")


@dataclass(frozen=True)
class Not(Condition):
    """True where the part is not; `not not A` is `A`."""

    part: Condition

    def __invert__(self) -> Condition:
        return self.part

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        return ~self.part.value(read, not positive)

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        return 1 - self.part.likelihood(belief)

    def atoms(self, positive: bool = True) -> Iterator[tuple[Atom, bool]]:
        yield from self.part.atoms(not positive)

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        return ~self.part.replace(change)

    def __str__(self) -> str:
        return f"not ({self.part})" if isinstance(self.part, _Group) else f"not {self.part}"


@dataclass(frozen=True)
class AtLeast(_Group):
    """True where at least `count` parts are."""

    count: int

    def value(self, read: Reader, positive: bool = True) -> BoolArray:
        total = sum(part.value(read, positive).astype(np.uint16) for part in self.parts)
        return np.asarray(total) >= self.count

    def likelihood(self, belief: Callable[[Atom], Any]) -> Any:
        """By the Poisson binomial distribution."""
        exactly: list[Any] = [1.0]
        for part in self.parts:
            p = part.likelihood(belief)
            held = [0.0, *(value * p for value in exactly)]
            exactly = [was * (1 - p) + now for was, now in zip([*exactly, 0.0], held, strict=True)]
        return sum(exactly[self.count :])

    def replace(self, change: Callable[[Atom], Condition]) -> Condition:
        return AtLeast(tuple(part.replace(change) for part in self.parts), self.count)

    def __str__(self) -> str:
        names = ", ".join(str(part).removesuffix(" attends") for part in self.parts)
        return f"at least {self.count} of {names} attend"


ALWAYS = Known(np.asarray(True))
NEVER = Known(np.asarray(False))

PHRASES: Mapping[str, str] = {
    "attends": "{} attends",
    "stays away": "{} stays away",
    "sends": "{} sends at least {}",
    "sends nobody": "{} sends nobody",
    "said": "{} is {}",
    "chance": "{}",
    "fact": "{}",
    "presses": "{} presses {}",
    "lists": "{} lists",
    "lists below": "{} lists below {}",
    "promises": "{} promises",
    "waits": "{} waits for {}",
    "arrives": "{} arrives",
    "consults": "{} consults {}",
    "warns": "{} warns {}",
    "doubts": "{} doubts {}",
    "believed unable to sign": "{} believed unable to sign",
    "may sign": "{} may sign {}",
    "no-show blame": "no-show blame",
    "means": "{} means to {}",
    "talks held": "talks held",
    "held late": "held late",
    "talks agree": "talks agree",
    "talks time out": "talks time out",
    "talks break down": "talks break down",
    "no mandate": "no mandate",
    "agreed": "{} is {}",
    "agreed otherwise": "{} is not {}",
    "deadlock": "deadlock",
    "deadlocked": "{} is deadlocked",
}
"""How each kind of atom reads, in the words that the parser takes."""


def as_condition(value: object) -> Condition:
    """A condition from what stands beside one: a condition, a Boolean, or an array of them."""
    if isinstance(value, Condition):
        return value
    array = np.asarray(value)
    if array.dtype != np.bool_:
        raise RuleError(f"expected a condition or Booleans, got {array.dtype} ({value!r:.60})")
    return Known(array)


def attends(name: str) -> Condition:
    """The condition that `name` attends."""
    return Atom("attends", (name,))


def every(parts: Iterable[Condition]) -> Condition:
    """All of the parts; of none, always."""
    gathered = tuple(parts)
    return AllOf(gathered) if len(gathered) > 1 else gathered[0] if gathered else ALWAYS


def some(parts: Iterable[Condition]) -> Condition:
    """At least one of the parts; of none, never."""
    gathered = tuple(parts)
    return AnyOf(gathered) if len(gathered) > 1 else gathered[0] if gathered else NEVER


def first_fitting(conditions: Iterable[Condition], read: Reader) -> Any:
    """The number of the first condition that holds, `uint8`, shape () or (rounds,).

    The last condition is taken to hold where no other does.
    """
    number: Any = np.uint8(0)
    still_open: Any = np.True_
    for place, condition in enumerate(conditions):
        if place:
            number = number + still_open * np.uint8(1)
        still_open = both(still_open, ~condition.value(read))
    return number
