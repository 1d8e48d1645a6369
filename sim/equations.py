"""From what a scenario says of presence to the resolver's nodes: leaders and delegations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.conditions import ALWAYS, Atom, Condition, Known, attends, every, some
from sim.scenario import Rank, Scenario
from sim.streams import Codes

RankOf = Callable[[str], Codes]
"""The rank that a party's delegation has if it is sent, one a round or one for all."""

PRESENCE = frozenset({"attends", "stays away", "sends", "sends nobody"})
"""The kinds of atom that ask who comes, and so are for the resolver."""


def delegation_name(party: str) -> str:
    """How a party's delegation is called among the actors."""
    return f"{party} delegation"


def expand(atom: Atom, scenario: Scenario, rank_of: RankOf | None = None) -> Condition:
    """An atom of presence in terms of who attends.

    `P sends at least r` holds if P's leader attends, or if its delegation does and has the rank;
    `P sends nobody` if neither attends. Without `rank_of`, any rank is taken to be reached.
    """
    match atom:
        case Atom("attends"):
            return atom
        case Atom("stays away", (name,)):
            return ~attends(name)
        case Atom("sends nobody", (party,)):
            return every(~attends(name) for name in nodes(party, scenario))
    party, rank = atom.names
    sent: Condition = ALWAYS
    if rank_of:
        sent = Known(np.asarray(rank_of(party) >= Rank[rank.upper()]))
    leader = scenario.party[party].leader
    return some(
        attends(name) if name == leader else attends(name) & sent
        for name in nodes(party, scenario)
        if name == leader or rank != str(Rank.LEADER)
    )


def nodes(party: str, scenario: Scenario) -> list[str]:
    """The actors who can represent a party: its leader, its delegation, both or neither."""
    leader = scenario.party[party].leader
    found = [leader] if leader and leader in scenario.leader else []
    return found + [delegation_name(party)] * (party in scenario.judgement.sending)
