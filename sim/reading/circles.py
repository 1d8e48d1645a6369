"""Who waits for whom: the signed graph of a scenario's conditions on presence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from sim.attendance import System
from sim.conditions import ALWAYS, AllOf, AnyOf, AtLeast, Atom, Condition, Not
from sim.equations import PRESENCE, delegation_name, expand
from sim.scenario import Act, Scenario

Need = tuple[str, bool]
"""An actor, and whether it is to be present or absent."""


@dataclass(frozen=True)
class Wait:
    """That the coming of one actor hangs on that of another.

    Attributes
    ----------
    who, whom
        Leaders or delegations.
    signs
        True where a presence is waited for, False where an absence is.
    needed
        Whether nobody else would do in the place of `whom`.
    circle
        Whether each of the two waits, in the end, for the other.
    """

    who: str
    whom: str
    signs: frozenset[bool]
    needed: bool
    circle: bool


def signed_graph(scenario: Scenario) -> System:
    """Leaders and delegations with their conditions; all that is no presence counts as given."""

    def presence(atom: Atom) -> Condition:
        return expand(atom, scenario) if atom.kind in PRESENCE else ALWAYS

    judgement = scenario.judgement
    equations = {
        leader.name: judgement.conditions.get(leader.name, ALWAYS).replace(presence)
        for leader in scenario.leaders
    }
    for party, sending in judgement.sending.items():
        equations[delegation_name(party)] = sending.only_if.replace(presence)
    return System(equations)


def waits(system: System) -> list[Wait]:
    """The edges of a signed graph, in the order of its actors."""
    circle = {actor: number for number, names in enumerate(system.circles) for actor in names}
    return [
        Wait(
            who,
            whom,
            frozenset(system.graph[who][whom]["signs"]),
            needed=bool(_needed(system.equations[who]) & {(whom, True), (whom, False)}),
            circle=who in circle and circle[who] == circle.get(whom),
        )
        for who in system.actors
        for whom in system.actors
        if system.graph.has_edge(who, whom)
    ]


def promisers(scenario: Scenario) -> list[str]:
    """Who has promised something in public, or may still do so; by name."""
    found = [entry.name for entry in scenario.record if isinstance(entry, Act)]
    found += [act.name for act in scenario.judgement.acts_to_come]
    return sorted({name[0] for name in found if name[1] == "promises"})


def _needed(condition: Condition, holds: bool = True) -> frozenset[Need]:
    """Without what the condition cannot hold; or cannot fail, as `holds` says."""
    match condition:
        case Atom(names=names):
            return frozenset({(names[0], holds)})
        case Not(part):
            return _needed(part, not holds)
        case AllOf(parts):
            return _needed_of(parts, len(parts), holds)
        case AnyOf(parts):
            return _needed_of(parts, 1, holds)
        case AtLeast(parts, count):
            return _needed_of(parts, count, holds)
    return frozenset()


def _needed_of(parts: Sequence[Condition], count: int, holds: bool) -> frozenset[Need]:
    """Without what fewer than `count` of the parts would hold: what too many of them need."""
    least = count if holds else len(parts) - count + 1
    needs = Counter(chain.from_iterable(_needed(part, holds) for part in parts))
    return frozenset(need for need, many in needs.items() if many > len(parts) - least)
