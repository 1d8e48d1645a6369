"""Acts to come: what a round plays at a stage that the record does not reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import Delegation, Leader
from sim.evidence import whose_intent
from sim.lists import omission, rank_likelihood, tells_of_intent
from sim.scenario import ActToCome, Rank, Scenario
from sim.streams import BoolArray, choose
from sim.world import Draws, World


class Stage:
    """Plays the acts of a stage, lists last: each shows a rank settled before it appeared."""

    def __init__(
        self, world: World, leaders: Mapping[str, Leader], delegations: Mapping[str, Delegation]
    ) -> None:
        self._world, self._leaders, self._delegations = world, leaders, delegations

    def play(self, stage: str) -> None:
        """Play all acts to come at a stage."""
        coming = [act for act in self._scenario.judgement.acts_to_come if act.stage == stage]
        for act in coming:
            if act.name[1] != "lists":
                self._world.public.witness(act.name, self._occurs(act))
        lists = [(act.name[0], self._occurs(act)) for act in coming if act.name[1] == "lists"]
        shown = [(party, where, self._list(party, where)) for party, where in lists]
        for party, where, rank in shown:
            self._world.public.announce(party, rank, where)

    @property
    def _scenario(self) -> Scenario:
        return self._world.scenario

    def _draws(self, actor: str) -> Draws:
        return Draws(self._world.streams, _id(self._scenario, actor), self._world.stage)

    def _occurs(self, act: ActToCome) -> BoolArray:
        """In which rounds the act is done; what depends on an intent tells of it."""
        actor, verb, *others = act.name
        done_to = [_id(self._scenario, other) for other in others]
        uniform = self._draws(actor).uniform(" ".join([verb, *done_to]))
        if act.chance is not None:
            return uniform.below(act.chance)
        leader = whose_intent(self._scenario, actor)
        assert leader is not None
        done = np.array(self._scenario.judgement.reads[act.name])
        occurs = uniform.below(done, self._leaders[leader].intent)
        self._world.beliefs.see(leader, _either(occurs, done))
        return occurs

    def _list(self, party: str, where: BoolArray) -> Any:
        """The rank that a party's list shows: its leader's, if the leader is on it."""
        rank: Any = np.uint8(Rank.NONE)
        if party in self._delegations:
            delegation = self._delegations[party]
            delegation.settle_rank(where)
            rank = delegation.rank
            self._tell_rank(party, where & ~delegation.listed, rank)
            delegation.listed = delegation.listed | where
        omitted, leader = omission(self._scenario, party), whose_intent(self._scenario, party)
        if not omitted or not leader:
            return rank
        left_out = np.array(omitted)
        uniform = self._draws(party).uniform("leaves its leader off the list")
        absent = uniform.below(left_out, self._leaders[leader].intent)
        told = _either(absent, left_out)
        self._world.beliefs.see(leader, lambda: np.where(where, told(), 1.0))
        return choose(absent, rank, np.uint8(Rank.LEADER))

    def _tell_rank(self, party: str, where: BoolArray, rank: Any) -> None:
        leader = whose_intent(self._scenario, party)
        if leader and where.any() and tells_of_intent(self._scenario, party):
            seen = partial(rank_likelihood, self._scenario, party, rank, self._world.public.copy())
            self._world.beliefs.see(leader, lambda: np.where(where, seen(), 1.0))


def _id(scenario: Scenario, name: str) -> str:
    """The id of a leader or a party."""
    known = scenario.leader.get(name) or scenario.party.get(name)
    return known.id if known else name


def _either(truth: BoolArray, likelihood: NDArray[np.float64]) -> Callable[[], Any]:
    """The likelihood by intent, shape (3, rounds), of something done or not: if anyone asks."""
    return lambda: np.where(truth, likelihood[:, None], 1 - likelihood[:, None])
