"""Who waits for whom: the signed graph of a scenario's conditions on presence."""

from __future__ import annotations

from sim.attendance import System
from sim.conditions import ALWAYS, Atom, Condition
from sim.equations import PRESENCE, delegation_name, expand
from sim.scenario import Scenario


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
