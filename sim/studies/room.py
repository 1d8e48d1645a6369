"""The talks of a scenario by themselves: who is in the room, at which rank, and what is so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.conditions import Atom
from sim.decoding import MAX_BYTES
from sim.errors import ScenarioError, one_of
from sim.reading import bundled
from sim.scenario import Rank, Scenario
from sim.sides import at_the_table, domain_of, mandates, movers
from sim.talks.domain import Domain
from sim.talks.manners import Manner

_SUMMIT = re.compile(rb"^summit[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, eq=False)
class Room:
    """What is on the table, and what each side may sign.

    Attributes
    ----------
    domain
        The sides in the order of the table, with their reservation values and tactics.
    mandates
        Of each side, the agreements that it may sign: shape (agreements,).
    turns
        As the scenario says.
    mediated
        Whether the scenario has a mediator.
    """

    domain: Domain
    mandates: tuple[NDArray[np.bool_], ...]
    turns: int
    mediated: bool


def is_scenario(source: str | Path) -> bool:
    """Whether this is a bundled scenario's name, or the path of a file that says its summit."""
    path = Path(source)
    try:
        if not path.is_file():
            return str(source) in bundled()
        with path.open("rb") as stream:
            return bool(_SUMMIT.search(stream.read(MAX_BYTES)))
    except (OSError, ValueError):
        return False


def room(
    scenario: Scenario, ranks: Mapping[str, str] | None = None, facts: Collection[str] = ()
) -> Room:
    """Open the room in which the parties of a scenario bargain.

    Parameters
    ----------
    ranks
        Party to the rank that is there, or `none`; of all others the highest that may sign.
    facts
        What is the case, of what moves a side: `Trump presses Ukraine`. All else is not.

    Raises
    ------
    ScenarioError
        If the scenario has no talks, for names that mean nothing in them, or if fewer than two
        sides are in the room.
    """
    talks = scenario.judgement.talks
    if talks is None:
        raise ScenarioError(f"{scenario.name}: its judgement says nothing of talks")
    for party in ranks or {}:
        one_of(party, talks.wants, "a party that bargains")
    there = {party: _rank(scenario, party, (ranks or {}).get(party)) for party in talks.wants}
    if sum(rank > Rank.NONE for rank in there.values()) < 2:
        raise ScenarioError(f"{scenario.name}: talks need two sides in the room")
    holds = _facts(scenario, facts)
    sides = at_the_table(
        scenario,
        {party: np.array([rank], np.uint8) for party, rank in there.items() if rank},
        lambda atom, positive: np.array([atom in holds]),
        *np.zeros((2, 1), np.intp),
    )
    domain = domain_of(scenario, tuple(side.party for side in sides))
    profiles = tuple(
        replace(profile, reservation=float(side.reservation[0]), manner=Manner(tactic=side.tactic))
        for profile, side in zip(domain.profiles, sides, strict=True)
    )
    return Room(
        replace(domain, profiles=profiles),
        tuple(mandates(scenario, side.party)[there[side.party]] for side in sides),
        talks.turns,
        talks.mediator is not None,
    )


def _rank(scenario: Scenario, party: str, said: str | None) -> Rank:
    if said is None:
        return max(scenario.judgement.may_sign.get(party, {}), default=Rank.LEADER)
    return Rank[one_of(said, map(str, Rank), "a rank").upper()]


def _facts(scenario: Scenario, said: Collection[str]) -> set[Atom]:
    """The facts that are meant, of those that move somebody."""
    known = {str(atom): atom for mover in movers(scenario) for atom, _ in mover.when.atoms()}
    return {known[one_of(fact, known, "a fact that moves these talks")] for fact in said}
