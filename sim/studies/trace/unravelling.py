"""In which order one round's attendance came to be settled: who followed whom into the room.

What the resolver finds at once (`sim.attendance`) is retold step by step. Whose equation is
settled by those who are settled already follows them. Where nobody is left who could follow,
some wait for one another: a circle, which those who are trusted may close. They move first;
whoever then comes follows, in waves (the least fixed point from below); those who would not come
after all withdraw, and the rest are asked again (the greatest fixed point from above). What
remains is a deadlock (`sim.deadlock`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from sim.attendance import Resolution, System, resolve
from sim.conditions import (
    ALWAYS,
    NEVER,
    AllOf,
    AnyOf,
    AtLeast,
    Atom,
    Condition,
    Known,
    Not,
    every,
    some,
)
from sim.deadlock import kinds
from sim.streams import BoolArray

Truth = Callable[[Atom], bool | None]
"""Whether an atom holds, or None where that is open."""


@dataclass(frozen=True)
class Follows:
    """An actor is settled by others that are: `because` of whose coming or staying away."""

    actor: str
    comes: bool
    because: Mapping[str, bool]


@dataclass(frozen=True)
class Attempt:
    """Those trusted move `first`, others follow in waves, some who moved first `withdraw`."""

    first: tuple[str, ...]
    waves: tuple[tuple[str, ...], ...]
    withdraw: tuple[str, ...]


@dataclass(frozen=True)
class Circle:
    """Some wait for one another.

    Attributes
    ----------
    members
        Those who do.
    comes
        What becomes of each of them that is not deadlocked.
    attempts
        How those who are trusted tried to close it; none if nobody is, or if `absences`.
    absences
        Whether they wait for absences too, so that there is no order in which they move.
    """

    members: tuple[str, ...]
    comes: Mapping[str, bool]
    attempts: tuple[Attempt, ...] = ()
    absences: bool = False


@dataclass(frozen=True)
class Deadlock:
    """Actors who block one another, and of which kind (`deadlock.KINDS`) that is."""

    members: tuple[str, ...]
    kind: str


Step = Follows | Circle | Deadlock


def unravel(resolution: Resolution, trusted: BoolArray) -> Iterator[Step]:
    """The steps by which the first round of a block was settled.

    Parameters
    ----------
    resolution
        What the resolver found.
    trusted
        The set C of each round, Boolean, shape (actors, rounds).
    """
    system = resolution.system
    row = system.index
    stuck = {actor for actor in system.actors if resolution.undecided[row[actor], 0]}
    truth = {actor: bool(resolution.attends[row[actor], 0]) for actor in system.actors}
    moves = {actor: bool(trusted[row[actor], 0]) for actor in system.actors}
    settled: dict[str, bool] = {}
    while step := list(_next(system, settled, stuck, truth, moves)):
        yield from step
        for one in step:
            settled.update({one.actor: one.comes} if isinstance(one, Follows) else one.comes)
    yield from _deadlocks(system, settled, moves)


def folded(condition: Condition, truth: Truth) -> Condition:
    """A condition in one round, with all that is known filled in and folded away."""
    match condition:
        case Known(truth=known):
            return ALWAYS if np.ravel(known)[0] else NEVER
        case Atom():
            holds = truth(condition)
            return condition if holds is None else ALWAYS if holds else NEVER
        case Not(part=part):
            inner = folded(part, truth)
            return NEVER if inner is ALWAYS else ALWAYS if inner is NEVER else ~inner
    assert isinstance(condition, AllOf | AnyOf | AtLeast)
    parts = [folded(part, truth) for part in condition.parts]
    still_open = [part for part in parts if part not in (ALWAYS, NEVER)]
    needed = condition.count if isinstance(condition, AtLeast) else 1
    needed = (len(parts) if isinstance(condition, AllOf) else needed) - parts.count(ALWAYS)
    if needed <= 0 or needed > len(still_open):
        return ALWAYS if needed <= 0 else NEVER
    if needed == len(still_open):
        return every(still_open)
    return some(still_open) if needed == 1 else AtLeast(tuple(still_open), needed)


def _next(
    system: System,
    settled: Mapping[str, bool],
    stuck: set[str],
    truth: Mapping[str, bool],
    moves: Mapping[str, bool],
) -> Iterator[Follows | Circle]:
    """All who follow by now; if nobody does, the next circle."""
    rest = _rest(system, settled)
    now = {actor: phi is ALWAYS for actor, phi in rest.equations.items() if phi in (ALWAYS, NEVER)}
    for actor, comes in now.items():
        yield Follows(actor, comes, _because(system.equations[actor], comes, settled))
    if now:
        return
    for component in rest.components:
        members = tuple(actor for actor in rest.actors if actor in component)
        comes_of = {actor: truth[actor] for actor in members if actor not in stuck}
        if not comes_of:
            continue
        among = {atom.names[0] for a in members for atom, _ in rest.equations[a].atoms()}
        if rest.signs(members) == {True} and among <= set(members):
            yield Circle(members, comes_of, tuple(_attempts(rest, members, moves)))
        else:
            yield Circle(members, comes_of, absences=True)
        return


def _rest(system: System, settled: Mapping[str, bool]) -> System:
    """The equations of those who are not settled, as those who are leave them."""

    def truth(atom: Atom) -> bool | None:
        return settled.get(atom.names[0])

    open_ = {a: phi for a, phi in system.equations.items() if a not in settled}
    return System({actor: folded(phi, truth) for actor, phi in open_.items()})


def _because(equation: Condition, comes: bool, settled: Mapping[str, bool]) -> dict[str, bool]:
    """Those settled who speak for what the actor does."""
    left = folded(equation, lambda atom: None)
    atoms = [(atom.names[0], positive) for atom, positive in left.atoms()]
    return {
        other: settled[other]
        for other, positive in atoms
        if other in settled and comes == (settled[other] == positive)
    }


def _attempts(rest: System, members: Sequence[str], moves: Mapping[str, bool]) -> Iterator[Attempt]:
    signers = tuple(actor for actor in members if moves[actor])
    while signers:
        coming, waves = set(signers), []
        while wave := _wave(rest, [m for m in members if not moves[m]], coming):
            waves.append(wave)
            coming.update(wave)
        withdraw = tuple(s for s in signers if not _holds(rest.equations[s], coming))
        yield Attempt(signers, tuple(waves), withdraw)
        if not withdraw:
            return
        signers = tuple(s for s in signers if s not in withdraw)


def _wave(rest: System, unsigned: Sequence[str], coming: set[str]) -> tuple[str, ...]:
    return tuple(a for a in unsigned if a not in coming and _holds(rest.equations[a], coming))


def _holds(equation: Condition, coming: set[str]) -> bool:
    return folded(equation, lambda atom: atom.names[0] in coming) is ALWAYS


def _deadlocks(
    system: System, settled: Mapping[str, bool], moves: Mapping[str, bool]
) -> Iterator[Deadlock]:
    rest = _rest(system, settled)
    for group in nx.weakly_connected_components(rest.graph):
        members = tuple(actor for actor in rest.actors if actor in group)
        part = System({actor: rest.equations[actor] for actor in members})
        signed = np.array([[moves[actor]] for actor in members])
        found = kinds(resolve(part, signed), signed)
        yield Deadlock(members, next(kind for kind, rounds in found.items() if rounds[0]))
