"""Random systems of conditions, told in plain tuples so that an oracle needs no code of `sim`.

A formula is one of

    ("attends", i)   ("fact", k)   ("truth", True)   ("not", f)
    ("all", (f, ...))   ("any", (f, ...))   ("at least", count, (f, ...))

with actors and facts numbered from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from random import Random
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.attendance import Resolution, System, resolve
from sim.conditions import AllOf, AnyOf, AtLeast, Condition, Known, attends
from sim.deadlock import kinds
from sim.streams import BoolArray

Formula = tuple[Any, ...]
FACTS = 3


def name(actor: int) -> str:
    """The name of an actor by its number: A, B, C, ..."""
    return chr(ord("A") + actor)


def condition(formula: Formula, facts: Sequence[Any]) -> Condition:
    """The condition that a formula tells, in the words of the package."""
    match formula:
        case ("attends", actor):
            return attends(name(actor))
        case ("fact", number):
            return Known(facts[number])
        case ("truth", truth):
            return Known(np.asarray(truth))
        case ("not", part):
            return ~condition(part, facts)
        case ("at least", count, parts):
            return AtLeast(tuple(condition(part, facts) for part in parts), count)
    group = {"all": AllOf, "any": AnyOf}[formula[0]]
    return group(tuple(condition(part, facts) for part in formula[1]))


@dataclass(frozen=True)
class Round:
    """A system in one round: what the oracles read."""

    formulas: tuple[Formula, ...]
    facts: tuple[bool, ...]
    trusted: frozenset[int]

    @cached_property
    def system(self) -> System:
        """The system, its facts being the same in all rounds."""
        facts = [np.asarray(fact) for fact in self.facts]
        return System({name(a): condition(f, facts) for a, f in enumerate(self.formulas)})

    @cached_property
    def guesses(self) -> list[frozenset[int]]:
        """Every set of actors."""
        masks = product((False, True), repeat=len(self.formulas))
        return [frozenset(np.flatnonzero(mask).tolist()) for mask in masks]


@dataclass(frozen=True)
class Plain:
    """A system in many rounds.

    Attributes
    ----------
    facts, trusted
        Boolean, shape (facts, rounds) and (actors, rounds).
    """

    formulas: tuple[Formula, ...]
    facts: BoolArray
    trusted: BoolArray

    @cached_property
    def system(self) -> System:
        """The system in the words of the package."""
        return System({name(a): condition(f, self.facts) for a, f in enumerate(self.formulas)})

    @cached_property
    def resolution(self) -> Resolution:
        """What the package makes of it."""
        return resolve(self.system, self.trusted)

    @cached_property
    def kinds(self) -> dict[str, BoolArray]:
        """The kinds of deadlock that the package finds in it."""
        return kinds(self.resolution, self.trusted)

    def deadlocks(self, column: int) -> set[str]:
        """The kinds of deadlock that it finds in one round."""
        return {kind for kind, where in self.kinds.items() if where[column]}

    @property
    def rounds(self) -> int:
        """How many rounds there are."""
        return self.trusted.shape[1]

    @cached_property
    def cautious(self) -> Plain:
        """The same with nobody trusted."""
        return replace(self, trusted=np.zeros_like(self.trusted))

    @cached_property
    def assured(self) -> Plain:
        """The same with everyone trusted."""
        return replace(self, trusted=np.ones_like(self.trusted))

    def round(self, column: int) -> Round:
        """One round of it."""
        return Round(
            self.formulas,
            tuple(self.facts[:, column].tolist()),
            members(self.trusted, column),
        )


def members(truth: BoolArray, column: int) -> frozenset[int]:
    """The rows that are true in one round."""
    return frozenset(np.flatnonzero(truth[:, column]).tolist())


def columns(sets: Sequence[frozenset[int]], actors: int) -> BoolArray:
    """Sets of actors as the rounds of a Boolean array (actors, rounds)."""
    return np.array([[actor in chosen for chosen in sets] for actor in range(actors)])


# Seeded systems, the same on every machine.


def seeded(seed: int, rounds: int = 4) -> Plain:
    """A random system of 2 to 8 actors: monotone, of two camps, or of any kind, in turn."""
    rng = Random(seed)
    actors = rng.randint(2, 8)
    writer = _Writer(
        rng,
        negation=0.0 if seed % 4 == 0 else rng.choice((0.15, 0.3, 0.5)),
        camps=[seed % 4 in (1, 2) and rng.random() < 0.5 for _ in range(actors)],
        mixed=seed % 4 == 3,
    )
    trust = rng.random()
    return Plain(
        tuple(writer.equation(actor) for actor in range(actors)),
        np.array([[rng.random() < 0.4 for _ in range(rounds)] for _ in range(FACTS)]),
        np.array([[rng.random() < trust for _ in range(rounds)] for _ in range(actors)]),
    )


@dataclass
class _Writer:
    """Writes random formulas, negating each node with probability `negation`.

    Unless `mixed`, an actor waits for the absence of those in the other camp only.
    """

    rng: Random
    negation: float
    camps: Sequence[bool]
    mixed: bool

    def equation(self, actor: int) -> Formula:
        """A condition, at times with an intent before it as the model has it."""
        formula = self.formula(actor, self.rng.choice((0, 1, 1, 2, 3)), True)
        if self.rng.random() < 0.3:
            comes, comes_if = self.rng.sample(range(FACTS), 2)
            return ("any", (("fact", comes), ("all", (("fact", comes_if), formula))))
        return formula

    def formula(self, actor: int, depth: int, positive: bool) -> Formula:
        """A tree of at most this depth, standing under an even number of `not`s or an odd."""
        if self.rng.random() < self.negation:
            return ("not", self.node(actor, depth, not positive))
        return self.node(actor, depth, positive)

    def node(self, actor: int, depth: int, positive: bool) -> Formula:
        """A leaf or a group."""
        return self.group(actor, depth, positive) if depth else self.leaf(actor, positive)

    def leaf(self, actor: int, positive: bool) -> Formula:
        """An actor, more seldom a fact, seldom a constant."""
        chance = self.rng.random()
        if chance > 0.97:
            return ("truth", self.rng.random() < 0.5)
        if chance > 0.9:
            return ("fact", self.rng.randrange(FACTS))
        other = self.rng.randrange(len(self.camps))
        wanted = self.mixed or (self.camps[actor] == self.camps[other]) == positive
        return ("attends", other) if wanted else ("not", ("attends", other))

    def group(self, actor: int, depth: int, positive: bool) -> Formula:
        """All, any or at least some of two to four parts."""
        size = self.rng.randint(2, 4)
        parts = tuple(self.formula(actor, self.rng.randrange(depth), positive) for _ in range(size))
        kind = self.rng.choice(("all", "any", "at least"))
        if kind == "at least":
            return (kind, self.rng.randint(0, len(parts)), parts)
        return (kind, parts)


# Strategies of Hypothesis, which shrink to small systems.


@cache
def formulas(actors: int, negation: bool = True) -> st.SearchStrategy[Formula]:
    """Formulas over so many actors."""
    leaves = st.one_of(
        st.tuples(st.just("attends"), st.integers(0, actors - 1)),
        st.tuples(st.just("fact"), st.integers(0, FACTS - 1)),
        st.tuples(st.just("truth"), st.booleans()),
    )

    def grown(inner: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
        parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
        ways = [
            st.tuples(st.sampled_from(("all", "any")), parts),
            st.tuples(st.just("at least"), st.integers(0, 4), parts),
        ]
        negated = [st.tuples(st.just("not"), inner)] if negation else []
        return st.one_of(*ways, *negated)

    return st.recursive(leaves, grown, max_leaves=6)


@cache
def truths(rows: int, rounds: int) -> st.SearchStrategy[BoolArray]:
    """Boolean arrays of shape (rows, rounds)."""
    cells = np.arange(rows * rounds).reshape(rows, rounds)
    bits = st.integers(0, 2**cells.size - 1)
    return bits.map(lambda number: (number >> cells & 1).astype(np.bool_))


@st.composite
def plain_systems(draw: st.DrawFn, negation: bool = True, most: int = 5, rounds: int = 3) -> Plain:
    """Systems of one to `most` actors."""
    actors = draw(st.integers(1, most))
    return Plain(
        tuple(draw(formulas(actors, negation)) for _ in range(actors)),
        draw(truths(FACTS, rounds)),
        draw(truths(actors, rounds)),
    )
