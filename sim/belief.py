"""What the public believes: the chance that each actor will come, judged before anyone knows.

b(X) = P(X comes | public) + P(X comes if | public) · b(X's condition), the actors taken as
independent, swept synchronously three times from one half. This is bounded rationality, stated
as such: nobody runs the whole summit in their head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain
from math import prod
from typing import Any

import numpy as np

from sim.conditions import ALWAYS, Atom, Condition
from sim.equations import PRESENCE, delegation_name, expand, nodes
from sim.intents import Floats, filter_forward, prior, redraw_rate
from sim.lists import rank_case, rank_table
from sim.odds import likely
from sim.public import Public
from sim.scenario import COMES, COMES_IF, INTENTS, Rank, Scenario
from sim.streams import entry, in_turn

SWEEPS = 3

Likelihood = Callable[[], Any]
"""Gives P(what was seen | intent), shape (3,) or (3, rounds), when somebody asks for it."""


class Beliefs:
    """The public's posterior over intents, kept up to date as a block is played.

    Parameters
    ----------
    scenario
        Its priors are common knowledge.
    public
        The public past of the block.
    rounds
        How many the block has.
    acceptance
        Party to the probability that it now sends its delegation, shape () or (rounds,).
    """

    def __init__(
        self, scenario: Scenario, public: Public, rounds: int, acceptance: Callable[[str], Any]
    ) -> None:
        self._scenario, self._public, self._acceptance = scenario, public, acceptance
        self._rounds = rounds
        self._prior = prior(scenario)
        self._party = {delegation_name(party): party for party in scenario.judgement.sending}
        self._rates: dict[str, list[Likelihood]] = {name: [] for name in scenario.leader}
        self._seen: dict[str, list[list[Likelihood]]] = {name: [] for name in scenario.leader}
        self._minds: dict[str, Floats] = {}

    def open_stage(self) -> None:
        """A stage begins: minds may have changed, as the last public classes allow."""
        self._minds.clear()
        for leader in self._scenario.leader:
            self._rates[leader].append(partial(self._rate, leader, self._public.last.later(leader)))
            self._seen[leader].append([])

    def _rate(self, leader: str, said: Callable[[], Any]) -> Any:
        return redraw_rate(self._scenario, leader, said())

    def see(self, leader: str, likelihood: Likelihood) -> None:
        """Something was seen that depends on a leader's intent."""
        self._minds.pop(leader, None)
        self._seen[leader][-1].append(likelihood)

    def intents(self, leader: str) -> Floats:
        """P(intent | public), shape (3, 1) or (3, rounds)."""
        mass = self._mind(leader)
        total = mass.sum(axis=1, keepdims=True)
        given_world = mass / np.where(total > 0, total, 1)
        intents: Floats = (self._weights()[:, None] * given_world).sum(axis=0)
        return intents

    def _weights(self) -> Floats:
        """P(world | public), shape (worlds, 1) or (worlds, rounds)."""
        weights = self._prior.weights
        weights = weights[:, None] if weights.ndim == 1 else weights
        for leader, table in self._prior.intents.items():
            if (table != table[0]).any():
                weights = weights * self._mind(leader).sum(axis=1)
        shares: Floats = weights / weights.sum(axis=0)
        return shares

    def _mind(self, leader: str) -> Floats:
        """One leader's filtered posterior, shape (worlds, 3, 1) or (worlds, 3, rounds)."""
        if leader not in self._minds:
            rates = [np.atleast_1d(rate()) for rate in self._rates[leader]]
            told = [[_column(one()) for one in likes] for likes in self._seen[leader]]
            # What is on record has an entry for each draw of strengths, what is played for each
            # round: where both are there, all take the rounds'.
            lengths = {part.shape[-1] for part in (*rates, *chain(*told))} - {1}
            longest = lengths.pop() if len(lengths) == 1 else self._rounds
            seen = [
                prod((in_turn(part, longest) for part in parts), start=np.ones((3, 1)))
                for parts in told
            ]
            rates = [in_turn(rate, longest) for rate in rates]
            mass = filter_forward(self._prior.intents[leader], rates, seen)[-1]
            mass = mass if mass.ndim > 2 else mass[..., None]
            self._minds[leader] = in_turn(mass, self._rounds)
        return self._minds[leader]

    def of(self, condition: Condition) -> Any:
        """The believed probability of a condition, shape (1,) or (rounds,)."""
        actors = self._reached(condition)
        belief: dict[str, Any] = dict.fromkeys(actors, np.array([0.5]))
        for _ in range(SWEEPS):
            belief = {actor: self._update(actor, belief) for actor in actors}
        return condition.likelihood(lambda atom: self._of_atom(atom, belief))

    def _reached(self, condition: Condition) -> list[str]:
        """The actors that a condition depends on, directly or through others."""
        found: dict[str, None] = {}
        pending = [condition]
        while pending:
            for actor in self._actors(pending.pop()):
                if actor not in found:
                    found[actor] = None
                    pending.append(self._condition(actor))
        return list(found)

    def _actors(self, condition: Condition) -> Iterable[str]:
        for atom, _ in condition.atoms():
            if atom.kind in PRESENCE:
                for part, _ in expand(atom, self._scenario).atoms():
                    yield part.names[0]

    def _condition(self, actor: str) -> Condition:
        judgement = self._scenario.judgement
        if actor in self._scenario.leader:
            return judgement.conditions.get(actor, ALWAYS)
        return judgement.sending[self._party[actor]].only_if

    def _update(self, actor: str, belief: dict[str, Any]) -> Any:
        held = self._condition(actor).likelihood(lambda atom: self._of_atom(atom, belief))
        if actor in self._scenario.leader:
            intents = self.intents(actor)
            return intents[COMES] + intents[COMES_IF] * held
        return self._acceptance(self._party[actor]) * held

    def _of_atom(self, atom: Atom, belief: dict[str, Any]) -> Any:
        match atom:
            case Atom("attends", (name,)):
                return belief[name]
            case Atom("stays away", (name,)):
                return 1 - belief[name]
            case Atom("sends", (party, rank)):
                return self._at_least(party, Rank[rank.upper()], belief)
            case Atom("sends nobody", (party,)):
                return 1 - self._at_least(party, Rank.TECHNICAL, belief)
            case Atom("chance", (name,)):
                return self._chance(name)
            case Atom("believed unable to sign", (party,)):
                return self._unable(party)
        return self._public.truth(atom).astype(np.float64)

    def _chance(self, name: str) -> Any:
        if name in self._prior.chances:
            holds = self._prior.worlds[self._prior.chances.index(name)]
            return self._weights()[holds].sum(axis=0)
        return self._scenario.judgement.chances[name]

    def _at_least(self, party: str, rank: Rank, belief: dict[str, Any]) -> Any:
        miss = 1.0
        for actor in nodes(party, self._scenario):
            if actor in self._scenario.leader:
                miss = miss * (1 - belief[actor])
            elif rank < Rank.LEADER:
                miss = miss * (1 - belief[actor] * self._rank_reached(party, rank))
        return 1 - miss

    def _rank_reached(self, party: str, rank: Rank) -> Any:
        """P(the delegation would have the rank | public): as announced, else by its cases."""
        announced = self._public.announced[party]
        tail = rank_table(self._scenario, party)[:, rank - 1 :].sum(axis=1)
        leader = self._scenario.party[party].leader
        may_come = leader and leader in self._scenario.leader
        weights = self.intents(leader) if leader and may_come else np.ones((3, 1)) / 3
        unlisted = sum(
            weights[code] * entry(tail, rank_case(self._scenario, party, self._read, code))
            for code in range(len(INTENTS))
        )
        return np.where(announced > Rank.NONE, announced >= rank, unlisted)

    def _unable(self, party: str) -> Any:
        """P(others think the announced delegation unable to sign | public)."""
        forced = self._scenario.forced.get(Atom("believed unable to sign", (party,)))
        if forced is not None:
            return np.float64(forced)
        announced, unable = self._public.announced[party], np.float64(0)
        for rank, odds in self._scenario.judgement.unable.get(party, {}).items():
            unable = unable + (announced == rank) * likely(odds, self._read)
        return unable

    def _read(self, atom: Atom, positive: bool) -> Any:
        return self._public.truth(atom)


def _column(likelihood: Any) -> Any:
    return likelihood if np.ndim(likelihood) > 1 else likelihood[:, None]
