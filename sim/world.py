"""The summit as the actors of one block see it: the public past, shared chances, beliefs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.belief import Beliefs
from sim.conditions import Atom, Condition, Known, attends
from sim.equations import PRESENCE, expand
from sim.errors import RuleError, one_of
from sim.grammar import parse
from sim.intents import Posterior
from sim.odds import happens
from sim.public import PUBLIC, Public
from sim.scenario import START, Rank, Scenario
from sim.streams import BoolArray, Streams, Uniform, both, either
from sim.vocabulary import CONTEXTS, names


class Draws:
    """One actor's random draws, each known by a name: swapping a rule moves nobody else's.

    Parameters
    ----------
    streams
        The block's random streams.
    actor
        The id of the actor who draws.
    stage
        The stage to which the draws belong.
    of
        Whose draws they are beside the actor's own: a rule's "intent" is not the actor's.
    """

    def __init__(self, streams: Streams, actor: str, stage: str = "", of: str = "") -> None:
        self._streams, self._actor, self._stage, self._of = streams, actor, stage, of

    def uniform(self, name: str) -> Uniform:
        """The uniform number behind the name, one a round."""
        return self._streams.uniform(self._actor, f"{self._of}{name}", self._stage)

    def chance(self, name: str, p: float) -> Known:
        """True with probability `p` in each round; the same name is the same draw."""
        return Known(self.uniform(name).below(p), name)


class World:
    """What actors and rules may ask of the summit.

    Attributes
    ----------
    scenario, streams, public, beliefs
        The block's scenario, random streams, public past and public beliefs.
    stage
        The stage being played; `start` at first.
    weight
        How probable each round makes what is supposed to have been learnt, shape () or (rounds,).
    chances
        Declared chance to whether it holds, shape (rounds,).
    row
        Each round's combination of the chances that intents hang on: its row in the priors.
    """

    def __init__(self, posterior: Posterior, streams: Streams) -> None:
        self.scenario: Scenario = posterior.scenario
        self.streams = streams
        self.stage = START
        self.public = Public(self.scenario)
        self.intent_of: Callable[[str], Any] = lambda leader: None
        self.rank_of: Callable[[str], Any] = lambda party: np.uint8(Rank.NONE)
        self.acceptance: Callable[[str], Any] = lambda party: 0.0
        self.beliefs = Beliefs(
            self.scenario, self.public, streams.rounds, lambda party: self.acceptance(party)
        )
        self.weight: Any = np.ones(())
        self.chances: dict[str, BoolArray] = {}
        self._settled: dict[Atom, BoolArray] = {}
        self.row = self._draw_chances(posterior)

    def _draw_chances(self, posterior: Posterior) -> Any:
        row: Any = None
        judgement = self.scenario.judgement
        for number, name in enumerate(posterior.prior.chances):
            uniform = self._chance_uniform(name)
            table = posterior.chance(number)
            holds = uniform.below(table[0]) if row is None else uniform.below(table, row)
            row = holds.astype(np.uint16) if row is None else row * 2 + holds
            self.chances[name] = holds
        for name, p in judgement.chances.items():
            if name not in self.chances:
                self.chances[name] = self._chance_uniform(name).below(p)
        return row

    def _chance_uniform(self, name: str) -> Uniform:
        ids = self.scenario.judgement.chance_ids
        return self.streams.uniform("", "chance", ids.get(name, name))

    @property
    def at_deadline(self) -> bool:
        """Whether the last stage has come."""
        return self.stage == self.scenario.stages[-1].name

    # ---- what rules ask -------------------------------------------------------------------

    def attends(self, leader: str) -> Condition:
        """That a leader attends."""
        return attends(one_of(leader, self.scenario.leader, "a leader who may come", RuleError))

    def stays_away(self, leader: str) -> Condition:
        """That a leader stays away."""
        return ~self.attends(leader)

    def condition(self, text: str) -> Condition:
        """Any condition in the words of a scenario file, such as "Ukraine sends nobody"."""
        return parse(text, names(self.scenario), CONTEXTS["a leader's 'comes if'"])

    def chance(self, name: str) -> Known:
        """Whether a declared chance holds."""
        return Known(self.chances[one_of(name, self.chances, "a declared chance", RuleError)], name)

    def belief(self, condition: Condition | str) -> Any:
        """The public's probability that a condition will hold, shape (rounds,)."""
        if isinstance(condition, str):
            condition = self.condition(condition)
        return np.broadcast_to(self.beliefs.of(condition), self.streams.rounds)

    def weigh(self, likelihood: Any) -> None:
        """Something was learnt that each round makes so probable."""
        self.weight = self.weight * likelihood

    # ---- facts ----------------------------------------------------------------------------

    def bind(self, condition: Condition) -> Condition:
        """The condition in terms of who attends, with every other fact filled in as it stands."""
        return condition.replace(self._bind)

    def _bind(self, atom: Atom) -> Condition:
        if atom.kind in PRESENCE:
            return expand(atom, self.scenario, self.rank_of)
        return Known(self.truth(atom, True), str(atom))

    def truth(self, atom: Atom, positive: bool = True) -> BoolArray:
        """Whether a fact other than attendance holds by now, shape () or (rounds,)."""
        if atom.kind in PUBLIC:
            return self.public.truth(atom)
        if atom.kind == "chance":
            return self.chances[atom.names[0]]
        assert atom.kind == "believed unable to sign", atom
        return self._unable(atom.names[0])

    def settled(self, atom: Atom) -> BoolArray:
        """The same at the meeting, when no fact changes any more: each is looked up once."""
        if atom not in self._settled:
            self._settled[atom] = self.truth(atom)
        return self._settled[atom]

    def _unable(self, party: str) -> BoolArray:
        """Whether others think a party's announced delegation unable to sign."""
        forced = self.scenario.forced.get(Atom("believed unable to sign", (party,)))
        if forced is not None:
            return np.asarray(forced)
        announced = self.public.announced[party]
        uniform = self.streams.uniform(self.scenario.party[party].id, "believed unable to sign")
        unable = np.zeros(self.streams.rounds, np.bool_)
        for rank, odds in self.scenario.judgement.unable.get(party, {}).items():
            where = announced == rank
            if where.any():
                unable |= where & happens(uniform, odds, self.truth, where)
        return unable

    def blame(self, party: str) -> BoolArray:
        """Whether a no-show would be laid at a party's door: another side will visibly be there.

        It will if it has published a list, or if its leader has confirmed or arrived and has not
        declined since.
        """
        public, blamed = self.public, np.zeros((), np.bool_)
        for other in self.scenario.parties:
            if other.name == party or other.role != "principal":
                continue
            blamed = either(blamed, public.truth(Atom("lists", (other.name,))))
            if not np.ndim(blamed) and blamed:
                break  # what was said is not even asked for
            if other.leader and other.leader in self.scenario.leader:
                confirmed = public.truth(Atom("said", (other.leader, "confirmed")))
                arrived = public.truth(Atom("arrives", (other.leader,)))
                refused = public.truth(Atom("said", (other.leader, "declined")))
                blamed = either(blamed, both(either(confirmed, arrived), ~refused))
        return np.asarray(blamed)
