"""Acts to come: what a round plays at a stage that the record does not reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents import Delegation, Leader
from sim.evidence import likelihood_of, supposed, whose_intent
from sim.intents import stacked
from sim.lists import omission, rank_likelihood, tells_of_intent
from sim.scenario import GIVEN, Act, ActToCome, Rank, Scenario, Statement
from sim.streams import BoolArray, choose, entry
from sim.world import Draws, World


class Stage:
    """Plays the acts of a stage, lists last: each shows a rank settled before it appeared.

    What is supposed at the stage happens, whatever its odds; if it is supposed to have been
    learnt, the rounds are weighed by how probable it was.
    """

    def __init__(
        self, world: World, leaders: Mapping[str, Leader], delegations: Mapping[str, Delegation]
    ) -> None:
        self._world, self._leaders, self._delegations = world, leaders, delegations

    def speak(self, stage: str) -> None:
        """Let every leader say something."""
        lines = supposed(self._scenario, stage)
        words = {line.leader: line for line in lines if isinstance(line, Statement)}
        for name, leader in self._leaders.items():
            if name in words:
                likelihood = leader.say(words[name])
                if words[name].by == GIVEN:
                    self._world.weigh(likelihood())
            else:
                leader.speak()

    def act(self, stage: str) -> None:
        """Play all acts that are supposed or to come at a stage."""
        acts = [line for line in supposed(self._scenario, stage) if isinstance(line, Act)]
        bound = {act.name for act in acts}
        to_come = self._scenario.judgement.acts_to_come
        coming = [act for act in to_come if act.stage == stage and act.name not in bound]
        self._deeds(
            [line for line in acts if line.verb != "lists"],
            [act for act in coming if act.name[1] != "lists"],
        )
        self._lists(
            [line for line in acts if line.verb == "lists"],
            [act for act in coming if act.name[1] == "lists"],
        )

    def _deeds(self, acts: Sequence[Act], coming: Sequence[ActToCome]) -> None:
        for line in acts:
            self._weigh(line, self._done(line))
            self._world.public.record(line)
        for act in coming:
            self._world.public.witness(act.name, self._occurs(act))

    def _lists(self, acts: Sequence[Act], coming: Sequence[ActToCome]) -> None:
        """Settle what every list shows before any of them appears."""
        for line in acts:
            self._weigh(line, self._done(line) * self._shown(line))
        lists = [(act.name[0], self._occurs(act)) for act in coming]
        shown = [(party, where, self._list(party, where)) for party, where in lists]
        for line in acts:
            self._world.public.record(line)
        for party, where, rank in shown:
            self._world.public.announce(party, rank, where)

    @property
    def _scenario(self) -> Scenario:
        return self._world.scenario

    def _draws(self, actor: str) -> Draws:
        return Draws(self._world.streams, _id(self._scenario, actor), self._world.stage)

    def _weigh(self, act: Act, likelihood: Any) -> None:
        if act.by == GIVEN:
            self._world.weigh(likelihood)

    def _done(self, act: Act) -> Any:
        """How probable it was that an act that is supposed was done; others take note of it."""
        coming = self._scenario.judgement.acts_to_come
        chances = [c.chance for c in coming if (c.stage, c.name) == (act.stage, act.name)]
        if chances and chances[0] is not None:
            return np.asarray(chances[0])
        leader, done = whose_intent(self._scenario, act.actor), self._scenario.judgement.reads
        if leader is None or act.name not in done:
            return np.ones(())
        return self._see(leader, likelihood_of(done[act.name], True))

    def _shown(self, act: Act) -> Any:
        """How probable the list was that is supposed; others take note of what it shows."""
        party, likely = act.actor, np.ones(())
        leader, omitted = whose_intent(self._scenario, party), omission(self._scenario, party)
        if party in self._delegations and act.listed:
            delegation = self._delegations[party]
            self._tell_rank(party, ~delegation.listed, np.uint8(act.listed))
            likely = likely * delegation.show(act.listed)
        elif party in self._delegations:
            self._delegations[party].settle_rank(np.ones((), np.bool_))
        if leader is not None and omitted is not None:
            likely = likely * self._see(leader, likelihood_of(omitted, not act.includes_leader))
        return likely

    def _see(self, leader: str, likelihood: Any) -> Any:
        """Let others take note of something; how probable each round's intent makes it."""
        self._world.beliefs.see(leader, lambda: likelihood)
        return entry(likelihood, self._leaders[leader].intent)

    def _occurs(self, act: ActToCome) -> BoolArray:
        """In which rounds the act is done; what depends on an intent tells of it."""
        actor, verb, *others = act.name
        done_to = [_id(self._scenario, other) for other in others]
        uniform = self._draws(actor).uniform(" ".join([verb, *done_to]))
        if act.chance is not None:
            return uniform.below(act.chance)
        leader = whose_intent(self._scenario, actor)
        assert leader is not None
        done = stacked(self._scenario.judgement.reads[act.name])
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
        if omitted is None or leader is None:
            return rank
        left_out = stacked(omitted)
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
    if name in scenario.party:
        return scenario.party[name].id
    leads = (party.leader_id for party in scenario.parties if party.leader == name)
    return next(leads) or name


def _either(truth: BoolArray, likelihood: NDArray[np.float64]) -> Callable[[], Any]:
    """The likelihood by intent, shape (3, rounds), of something done or not: if anyone asks."""
    by_round = likelihood if likelihood.ndim > 1 else likelihood[:, None]
    return lambda: np.where(truth, by_round, 1 - by_round)
