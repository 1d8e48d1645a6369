"""What a published list of a delegation shows: its rank, and whether the leader is on it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conditions import Atom, Reader, first_fitting
from sim.intents import stacked
from sim.public import Public
from sim.scenario import INTENTS, Intents, Rank, Scenario
from sim.streams import BoolArray, entry

MEANS = {"stay away": 0, "come if": 1, "come": 2}


def omission(scenario: Scenario, party: str) -> Intents | None:
    """P(the leader is not on the list | intent), where the scenario gives it."""
    leader = scenario.party[party].leader
    return scenario.judgement.reads.get((party, "lists without", leader or ""))


def rank_case(scenario: Scenario, party: str, public: Reader, intent: Any) -> Any:
    """Which of the party's cases of rank applies, given its leader's intent (a code, or codes)."""

    def read(atom: Atom, positive: bool) -> BoolArray:
        if atom.kind == "means":
            return np.asarray(intent == MEANS[atom.names[1]])
        return public(atom, positive)

    return first_fitting((case.when for case in scenario.judgement.sending[party].ranks), read)


def rank_table(scenario: Scenario, party: str) -> NDArray[np.float64]:
    """P(rank | case), shape (cases, 3): technical, official, minister."""
    return stacked([case.value for case in scenario.judgement.sending[party].ranks])


def tells_of_intent(scenario: Scenario, party: str) -> bool:
    """Whether the rank on a party's list depends on what its leader means to do."""
    sending = scenario.judgement.sending.get(party)
    return sending is not None and any(
        atom.kind == "means" for case in sending.ranks for atom, _ in case.when.atoms()
    )


def rank_likelihood(scenario: Scenario, party: str, rank: Any, public: Public) -> Any:
    """P(a list shows this rank | the leader's intent), shape (3,) or (3, rounds).

    A list that names nobody but the leader shows no rank of a delegation, and tells nothing.
    """
    ranks = rank_table(scenario, party)
    table = np.concatenate([np.ones_like(ranks[:, :1]), ranks], axis=1)
    shown = np.minimum(rank, Rank.MINISTER)
    rows = [
        entry(table, rank_case(scenario, party, lambda atom, _: public.truth(atom), code), shown)
        for code in range(len(INTENTS))
    ]
    return np.stack(np.broadcast_arrays(*rows))
