"""Those whom a party may send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents.actor import Actor
from sim.conditions import Atom, Condition, Known
from sim.equations import delegation_name
from sim.lists import rank_case, rank_table
from sim.memory import remembered
from sim.odds import happens, likely
from sim.rules import Rule
from sim.scenario import STAYS_AWAY, Act, Party, Rank, Scenario, Sending
from sim.streams import BoolArray, Codes, both, choose, either, entry
from sim.wheel import Spinner, wheel

if TYPE_CHECKING:
    from sim.model import SummitModel


@remembered
def _ranks(scenario: Scenario, party: str) -> Spinner:
    """The wheel of a delegation's rank, a row for each case."""
    return wheel(rank_table(scenario, party))


class Delegation(Actor):
    """Those whom a party may send.

    Attributes
    ----------
    party
        The party that sends it.
    rank
        The rank it has if it is sent, codes of `Rank`: as listed, else as drawn; 0 until settled.
    sent
        Whether the party has decided to send it.
    listed
        Whether a list has shown its rank, which then stays.
    """

    def __init__(self, model: SummitModel, party: Party, rule: Rule) -> None:
        super().__init__(model, delegation_name(party.name), party.id, rule)
        self.party = party.name
        self._sending: Sending = self.world.scenario.judgement.sending[party.name]
        self.rank: Codes = np.zeros((), np.uint8)
        self.listed = self._ranked = self._decided = self._sent = np.zeros((), np.bool_)

    @property
    def _who(self) -> str:
        return self.party

    @property
    def sent(self) -> Known:
        """That the party has decided to send it."""
        return Known(self._sent, f"{self.name} is sent")

    @property
    def decided(self) -> BoolArray:
        """Whether the party has decided, shape () or (rounds,)."""
        return self._decided

    @property
    def only_if(self) -> Condition:
        """On whose presence its going depends."""
        return self._sending.only_if

    @property
    def ready(self) -> BoolArray:
        """Whether what the decision waits for has happened, or the deadline has come."""
        if self.world.at_deadline:
            return np.ones((), np.bool_)
        after = self._sending.after
        if isinstance(after, Known):  # there is nothing to wait for but the deadline
            return np.zeros((), np.bool_)
        return np.asarray(after.value(self.world.truth))

    def decide(self) -> None:
        """Settle what the rule settles, and the rank at the deadline at the latest."""
        super().decide()
        if self.world.at_deadline:
            self.settle_rank(np.ones((), np.bool_))
            self.rank = np.maximum(self.rank, self._least)

    @property
    def _least(self) -> Rank:
        """The rank below which it is brought about that the delegation does not fall."""
        ranks = [
            r for r in Rank if Atom("sends", (self.party, str(r))) in self.world.scenario.forced
        ]
        return max(ranks, default=Rank.NONE)

    def settle(self, where: BoolArray) -> None:
        """Decide whether it is sent, in the rounds of `where` that are not decided yet."""
        where = both(where, ~self._decided)
        if where.any():
            self.settle_rank(where)
            uniform = self.draws().uniform("sent")
            accepted = happens(uniform, self._sending.odds, self.read, where)
            self._sent = either(self._sent, both(where, accepted))
            self._decided = either(self._decided, where)

    def acceptance(self) -> Any:
        """The probability, as of now, that the party sends it: shape () or (rounds,)."""
        return likely(self._sending.odds, self.read)

    def settle_rank(self, where: BoolArray) -> None:
        """Draw the rank in the rounds of `where` in which no list has shown it."""
        where = both(where, ~self._ranked)
        if where.any():
            uniform = self.draws().uniform("rank")
            row = np.broadcast_to(self._case, uniform.rounds)
            drawn = _ranks(self.world.scenario, self.party).spin(uniform, row, where)
            self._show(drawn + np.uint8(Rank.TECHNICAL), where)

    def list_on_record(self, act: Act) -> None:
        """Take the rank that a list on record shows; one of the leader alone settles it unseen."""
        if act.listed:
            self.listed = np.ones((), np.bool_)
            self._show(np.uint8(act.listed), self.listed)
        else:
            self.settle_rank(np.ones((), np.bool_))

    def show(self, listed: Rank) -> Any:
        """Show a rank that is supposed.

        Returns
        -------
        How probable that was in each round, shape () or (rounds,): its weight, if it was learnt.
        """
        table = rank_table(self.world.scenario, self.party)
        drawn = entry(table, self._case, listed - Rank.TECHNICAL)
        likely = np.where(self._ranked, self.rank == listed, drawn)
        self.listed = np.ones((), np.bool_)
        self._show(np.uint8(listed), self.listed)
        return likely

    @property
    def _case(self) -> Any:
        """Which case of its rank applies as things stand."""
        leader = self.model.leaders.get(self.world.scenario.party[self.party].leader or "")
        intent = leader.intent if leader else STAYS_AWAY
        return rank_case(self.world.scenario, self.party, self.world.truth, intent)

    def _show(self, rank: Any, where: BoolArray) -> None:
        self.rank = choose(where, rank, self.rank)
        self._ranked = either(self._ranked, where)

    def read(self, atom: Atom, positive: bool = True) -> BoolArray:
        """Whether something holds that may move the decision."""
        if atom.kind == "no-show blame":
            return self.world.blame(self.party)
        return self.world.truth(atom)
