"""The actors: Mesa agents whose attributes hold a value for every round of a block."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.conditions import ALWAYS, NEVER, Atom, Condition, Known, as_condition
from sim.equations import delegation_name
from sim.intents import Posterior, Prior, kernel, redraw_rate
from sim.likelihoods import REPEAT
from sim.lists import rank_case, rank_table
from sim.odds import happens, weigh
from sim.public import DECLINED, NOT_YET
from sim.rules import Rule
from sim.scenario import COMES, COMES_IF, INTENTS, STAYS_AWAY, Act, Party, Rank, Scenario, Sending
from sim.streams import BoolArray, Codes, both, choose, either
from sim.wheel import Wheel
from sim.world import Draws, World

if TYPE_CHECKING:
    from sim.model import SummitModel


_KEPT = len(INTENTS)
"""The category of an intent that is not drawn anew."""


class Actor(mesa.Agent):  # type: ignore[misc]
    """Someone who attends or does not, by a rule.

    Attributes
    ----------
    name, id
        The name among the actors, and the name of the actor's random draws.
    rule
        What it does.
    attends
        Whether it attends, Boolean, shape (rounds,); None until attendance is resolved.
    """

    model: SummitModel

    def __init__(self, model: SummitModel, name: str, id_: str, rule: Rule) -> None:
        super().__init__(model)
        self.name, self.id, self.rule = name, id_, rule
        self.attends: BoolArray | None = None

    @property
    def world(self) -> World:
        """The summit as its actors see it."""
        return self.model.world

    def draws(self, stage: str = "") -> Draws:
        """The actor's random draws at a stage; without one, those that hold for the round."""
        return Draws(self.world.streams, self.id, stage)

    def decide(self) -> None:
        """Settle what the rule settles at the end of a stage."""
        self.rule.decide(self, self.world, self.draws(self.world.stage))

    def equation(self) -> Condition:
        """When this actor attends: its rule, unless a mishap keeps it."""
        wanted = as_condition(self.rule.attends(self, self.world, self.draws()))
        follows = self.world.scenario.judgement.follows_through.get(self._who, 1.0)
        if follows < 1:
            wanted = self.draws().chance("follows through", follows) & wanted
        return self.world.bind(wanted)

    @property
    def _who(self) -> str:
        return self.name

    def trusted(self) -> BoolArray:
        """The rounds in which the actor's conditional promise is public and believed."""
        return np.zeros((), np.bool_)


class Leader(Actor):
    """The head of a party, with a hidden intent and a public voice.

    Attributes
    ----------
    party
        The party led.
    condition
        On what the leader comes, if it comes on a condition.
    decision
        What an early decision settled; never, until then.
    """

    def __init__(
        self, model: SummitModel, name: str, id_: str, rule: Rule, posterior: Posterior
    ) -> None:
        super().__init__(model, name, id_, rule)
        scenario = model.world.scenario
        self.party = scenario.leader[name].party
        self.condition = scenario.judgement.conditions.get(name, ALWAYS)
        self.decision: Condition = NEVER
        self._posterior = posterior
        self._as_of = scenario.stage_index[posterior.as_of]
        uniform = self.draws().uniform("intent")
        drawn = _minds(posterior, name).spin(uniform, self.world.row)
        self._intents = {self._as_of: drawn}
        self._afresh, self._again = _voices(scenario, name)

    # ---- intent ---------------------------------------------------------------------------

    @property
    def intent(self) -> Codes:
        """The hidden intent at the current stage: codes of `scenario.INTENTS`."""
        return self._intent_at(self.world.scenario.stage_index[self.world.stage])

    def _intent_at(self, stage: int) -> Codes:
        """The intent after a stage; earlier than the record's end it is sampled backward."""
        if stage not in self._intents:
            table = self._posterior.earlier(self.name, stage)
            row = self._intent_at(stage + 1).astype(np.intp)
            if self.world.row is not None:
                row += self.world.row.astype(np.intp) * table.shape[1]
            uniform = self.draws(self.world.scenario.stages[stage].name).uniform("intent before")
            self._intents[stage] = Wheel(table.reshape(-1, table.shape[2])).spin(uniform, row)
        return self._intents[stage]

    @property
    def comes(self) -> Known:
        """That the leader means to come, whatever others do."""
        return Known(self.intent == COMES, f"{self.name} means to come")

    @property
    def comes_if(self) -> Known:
        """That the leader means to come if its condition holds."""
        return Known(self.intent == COMES_IF, f"{self.name} means to come if")

    @property
    def stays_away(self) -> Known:
        """That the leader means to stay away."""
        return Known(self.intent == STAYS_AWAY, f"{self.name} means to stay away")

    def reconsider(self) -> None:
        """Change one's mind, in a few rounds: the intent is drawn anew from its prior."""
        stage = self.world.stage
        number = self.world.scenario.stage_index[stage]
        intent = self._intents[number] = self._intents.pop(number - 1)
        highest, change = _changes(self.world.scenario, self._posterior.prior, self.name)
        if not highest:
            return
        uniform = self.draws(stage).uniform("change of mind")
        where = uniform.perhaps_below(highest)
        row = np.broadcast_to(self.last, intent.shape)[where] == DECLINED
        if self.world.row is not None:
            row = row + 2 * self.world.row[where]
        anew = change.spin(uniform.only(where), row)
        intent[where] = choose(anew < _KEPT, anew, intent[where])

    # ---- voice ----------------------------------------------------------------------------

    @property
    def last(self) -> Codes:
        """The class of the last public statement: codes of `scenario.CLASSES`, 7 for none."""
        last: Codes = self.world.public.last[self.name]
        return last

    def speak(self) -> None:
        """Say something about coming, or say it again."""
        uniform = self.draws(self.world.stage).uniform("statement")
        last = self.last
        if last.ndim == 0 and last == NOT_YET:
            said = self._afresh.spin(uniform, self.intent)
        else:
            said = self._again.spin(uniform, self.intent)
            said = choose(said == NOT_YET, last, said)
        table = kernel(self.world.scenario, self.name)
        self.world.beliefs.see(self.name, lambda: table[said, last].T)
        self.world.public.last[self.name] = said

    # ---- promises -------------------------------------------------------------------------

    @property
    def promised(self) -> BoolArray:
        """Whether a conditional promise of the leader is public."""
        return self.world.public.truth(Atom("promises", (self.name,)))

    @property
    def honours_promise(self) -> Known:
        """That the leader has promised nothing or keeps it."""
        kept = self.world.scenario.judgement.kept.get(self.name, 1.0)
        if kept == 1 or not self.promised.any():
            return ALWAYS
        return Known(either(~self.promised, self.draws().uniform("promise kept").below(kept)))

    def trusted(self) -> BoolArray:
        """The rounds in which it comes on a condition, has said so, and is believed."""
        believed = self.world.scenario.judgement.believed.get(self.name, 1.0)
        signed: BoolArray = both(self.promised, self.intent == COMES_IF)
        if signed.any():
            signed &= self.draws().uniform("promise believed").below(believed)
        return signed


@lru_cache(maxsize=256)
def _minds(posterior: Posterior, leader: str) -> Wheel:
    """The wheel of a leader's intent as of the end of the record, a row for each world."""
    return Wheel(posterior.intents(leader))


@lru_cache(maxsize=256)
def _changes(scenario: Scenario, prior: Prior, leader: str) -> tuple[float, Wheel]:
    """The highest rate of redrawing an intent, and the wheel of what becomes of it at a stage.

    The wheel has two rows for each world: where the leader's last word was no refusal, and was.
    """
    rates = redraw_rate(scenario, leader, np.array([NOT_YET, DECLINED]))
    anew = prior.intents[leader][:, None, :] * rates[:, None]
    kept = np.broadcast_to(1 - rates[:, None], (*anew.shape[:2], 1))
    return float(rates.max()), Wheel(np.concatenate([anew, kept], axis=2).reshape(-1, _KEPT + 1))


@lru_cache(maxsize=256)
def _ranks(scenario: Scenario, party: str) -> Wheel:
    """The wheel of a delegation's rank, a row for each case."""
    return Wheel(rank_table(scenario, party))


@lru_cache(maxsize=256)
def _voices(scenario: Scenario, leader: str) -> tuple[Wheel, Wheel]:
    """The wheels of a first statement and of a later one, on which 7 stands for the last again."""
    afresh = kernel(scenario, leader)[:, NOT_YET, :].T
    again = np.column_stack([(1 - REPEAT) * afresh, np.full(len(afresh), REPEAT)])
    return Wheel(afresh), Wheel(again)


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

    def settle(self, where: BoolArray) -> None:
        """Decide whether it is sent, in the rounds of `where` that are not decided yet."""
        where = both(where, ~self._decided)
        if where.any():
            self.settle_rank(where)
            accepted = happens(self.draws().uniform("sent"), self._sending.odds, self._read)
            self._sent = either(self._sent, both(where, accepted))
            self._decided = either(self._decided, where)

    def acceptance(self) -> Any:
        """The probability, as of now, that the party sends it: shape () or (rounds,)."""
        table, row = weigh(self._sending.odds, self._read)
        return table[row]

    def settle_rank(self, where: BoolArray) -> None:
        """Draw the rank in the rounds of `where` in which no list has shown it."""
        where = both(where, ~self._ranked)
        if where.any():
            leader = self.model.leaders.get(self.world.scenario.party[self.party].leader or "")
            intent = leader.intent if leader else STAYS_AWAY
            case = rank_case(self.world.scenario, self.party, self.world.truth, intent)
            uniform = self.draws().uniform("rank")
            row = np.broadcast_to(case, uniform.bits.shape)
            drawn = _ranks(self.world.scenario, self.party).spin(uniform, row)
            self._show(drawn + np.uint8(Rank.TECHNICAL), where)

    def list_on_record(self, act: Act) -> None:
        """Take the rank that a list on record shows."""
        if act.listed:
            self.listed = np.ones((), np.bool_)
            self._show(np.uint8(act.listed), self.listed)

    def _show(self, rank: Any, where: BoolArray) -> None:
        self.rank = choose(where, rank, self.rank)
        self._ranked = either(self._ranked, where)

    def _read(self, atom: Atom, positive: bool = True) -> BoolArray:
        if atom.kind == "no-show blame":
            return self.world.blame(self.party)
        return self.world.truth(atom)
