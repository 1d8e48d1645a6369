"""The actors: Mesa agents whose attributes hold a value for every round of a block."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.conditions import ALWAYS, NEVER, Atom, Condition, Known, as_condition
from sim.equations import delegation_name
from sim.intents import Posterior, afresh, redraw_rates, spoken
from sim.likelihoods import REPEAT
from sim.lists import MEANS, rank_case, rank_table
from sim.odds import happens, likely
from sim.public import DECLINED, NOT_YET, Later
from sim.rules import Rule
from sim.scenario import (
    CLASSES,
    COMES,
    COMES_IF,
    INTENTS,
    STAYS_AWAY,
    Act,
    Party,
    Rank,
    Scenario,
    Sending,
    Statement,
    remembered,
)
from sim.streams import BoolArray, Codes, both, choose, either, entry
from sim.wheel import Varied, Wheel, wheel
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

    def _rules_draws(self, stage: str = "") -> Draws:
        return Draws(self.world.streams, self.id, stage, of="rule: ")

    def decide(self) -> None:
        """Settle what the rule settles at the end of a stage."""
        self.rule.decide(self, self.world, self._rules_draws(self.world.stage))

    def equation(self) -> Condition:
        """When this actor attends: its rule, unless a mishap keeps it."""
        forced = self.world.scenario.forced.get(Atom("attends", (self.name,)))
        if forced is not None:
            return ALWAYS if forced else NEVER
        wanted = as_condition(self.rule.attends(self, self.world, self._rules_draws()))
        follows = self.world.scenario.judgement.follows_through.get(self._who, 1.0)
        if np.any(np.less(follows, 1)):
            at_best = wanted.value(lambda atom, positive: np.asarray(positive))
            kept = self.draws().uniform("follows through").below(follows, where=at_best)
            wanted = Known(kept, "follows through") & wanted
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
        self._bound = next((code for means, code in MEANS.items() if self._forced(means)), None)
        self._intents = {self._as_of: self._first_intent()}

    # ---- intent ---------------------------------------------------------------------------

    def _forced(self, means: str) -> bool:
        """Whether it is brought about that the leader means to do so."""
        return bool(self.world.scenario.forced.get(Atom("means", (self.name, means))))

    def _first_intent(self) -> Codes:
        if self._bound is not None:
            return np.full(self.world.streams.rounds, self._bound, np.uint8)
        uniform = self.draws().uniform("intent")
        return _minds(self._posterior, self.name).spin(uniform, self._row)

    @property
    def _row(self) -> Any:
        """Each round's row in the leader's tables; None where the intent hangs on no chance."""
        return self.world.row if len(self._posterior.prior.intents[self.name]) > 1 else None

    @property
    def intent(self) -> Codes:
        """The hidden intent at the current stage: codes of `scenario.INTENTS`."""
        return self._intent_at(self.world.scenario.stage_index[self.world.stage])

    def _intent_at(self, stage: int) -> Codes:
        """The intent after a stage; earlier than the record's end it is sampled backward."""
        if self._bound is not None:
            return self._intents[self._as_of]
        if stage not in self._intents:
            table = self._posterior.earlier(self.name, stage)
            row = self._intent_at(stage + 1).astype(np.intp)
            if self._row is not None:
                row += self._row.astype(np.intp) * table.shape[1]
            uniform = self.draws(self.world.scenario.stages[stage].name).uniform("intent before")
            minds = wheel(table.reshape(-1, *table.shape[2:]))
            self._intents[stage] = minds.spin(uniform, row)
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
        if self._bound is not None:
            return
        before = self._intents.pop(number - 1)
        highest, change = _changes(self._posterior, self.name)
        if not highest:
            self._intents[number] = before
            return
        intent = self._intents[number] = before.copy()
        uniform = self.draws(stage).uniform("change of mind")
        where = uniform.perhaps_below(highest)
        row: Any = 0
        if _reopens(self.world.scenario, self.name):
            refused = np.broadcast_to(self.last, intent.shape)[where] == DECLINED
            row = refused.astype(np.intp)
        if self._row is not None:
            row = row + 2 * self._row[where]
        row = np.broadcast_to(row, where.shape)
        anew = change.spin(uniform.only(where), row)
        intent[where] = choose(anew < _KEPT, anew, intent[where])

    # ---- voice ----------------------------------------------------------------------------

    @property
    def last(self) -> Codes:
        """The class of the last public statement: codes of `scenario.CLASSES`, 7 for none."""
        last: Codes = self.world.public.last[self.name]
        return last

    def speak(self) -> None:
        """Say something about coming, or say it again; it is drawn once somebody listens."""
        last, intent = self.world.public.last.later(self.name), self.intent
        said = Later(partial(self._words, self.draws(self.world.stage), intent, last))
        self._say(said, last)

    def _words(self, draws: Draws, intent: Codes, last: Later) -> Codes:
        """What is said, given the intent and the last word."""
        uniform = draws.uniform("statement")
        first, later = _voices(self.world.scenario, self.name)
        before = last()
        if before.ndim == 0 and before == NOT_YET:
            return first.spin(uniform, intent)
        said = later.spin(uniform, intent)
        words: Codes = choose(said == NOT_YET, before, said)
        return words

    def say(self, statement: Statement) -> Later:
        """Say what is supposed to be said.

        Returns
        -------
        How probable that was in each round, shape (rounds,): its weight, if it was learnt; it is
        worked out only then.
        """
        last, intent = self.world.public.last.later(self.name), self.intent
        said = np.uint8(CLASSES.index(statement.said))
        self._say(Later(lambda: said), last)
        return Later(lambda: entry(spoken(self.world.scenario, self.name, said, last()), intent))

    def _say(self, said: Later, last: Later) -> None:
        self.world.beliefs.see(self.name, partial(self._heard, said, last))
        self.world.public.last[self.name] = said

    def _heard(self, said: Later, last: Later) -> Any:
        """The likelihood of what was said by intent, shape (3,) or (3, rounds)."""
        return spoken(self.world.scenario, self.name, said(), last())

    # ---- promises -------------------------------------------------------------------------

    @property
    def promised(self) -> BoolArray:
        """Whether a conditional promise of the leader is public."""
        return self.world.public.truth(Atom("promises", (self.name,)))

    @property
    def honours_promise(self) -> Known:
        """That the leader has promised nothing or keeps it."""
        kept = self.world.scenario.judgement.kept.get(self.name, 1.0)
        if np.all(np.equal(kept, 1)) or not self.promised.any():
            return ALWAYS
        honoured = self.draws().uniform("promise kept").below(kept, where=self.promised)
        return Known(either(~self.promised, honoured))

    def trusted(self) -> BoolArray:
        """The rounds in which it comes on a condition, has said so, and is believed."""
        believed = self.world.scenario.judgement.believed.get(self.name, 1.0)
        signed: BoolArray = both(self.promised, self.intent == COMES_IF)
        if signed.any():
            signed &= self.draws().uniform("promise believed").below(believed, where=signed)
        return signed


@remembered
def _minds(posterior: Posterior, leader: str) -> Wheel | Varied:
    """The wheel of a leader's intent as of the end of the record, a row for each world."""
    return wheel(posterior.intents(leader))


@remembered
def _reopens(scenario: Scenario, leader: str) -> bool:
    """Whether a mind changes otherwise after a public no."""
    return bool(np.ptp(redraw_rates(scenario, leader), axis=0).any())


@remembered
def _changes(posterior: Posterior, leader: str) -> tuple[float, Wheel | Varied]:
    """The highest rate of redrawing an intent, and the wheel of what becomes of it at a stage.

    The wheel has two rows for each world: where the leader's last word was no refusal, and was.
    """
    rates, before = redraw_rates(posterior.scenario, leader), posterior.prior.intents[leader]
    highest = float(rates.max())
    if rates.ndim > 1 or before.ndim > 2:

        def share(intent: int, row: Any, rounds: Any) -> Any:
            redrawn = _entry(before[:, intent], row // 2, rounds)
            return redrawn * _entry(rates, row % 2, rounds)

        return highest, Varied(_KEPT, share)
    anew = before[:, None, :] * rates[:, None]
    kept = np.broadcast_to(1 - rates[:, None], (*anew.shape[:2], 1))
    return highest, wheel(np.concatenate([anew, kept], axis=2).reshape(-1, _KEPT + 1))


def _entry(table: Any, row: Any, rounds: Any) -> Any:
    """The entry, in some rounds, of a small table that may differ from round to round."""
    return entry(table[:, rounds] if table.ndim > 1 else table, row)


@remembered
def _ranks(scenario: Scenario, party: str) -> Wheel | Varied:
    """The wheel of a delegation's rank, a row for each case."""
    return wheel(rank_table(scenario, party))


@remembered
def _voices(scenario: Scenario, leader: str) -> tuple[Wheel | Varied, Wheel | Varied]:
    """The wheels of a first statement and of a later one, on which 7 stands for the last again."""
    by_intent = scenario.judgement.statements[leader]
    if any(np.ndim(p) for row in by_intent for p in row):
        return _speaking(by_intent, 1.0), _speaking(by_intent, 1 - REPEAT)
    shares = afresh(scenario, leader).swapaxes(0, 1)
    repeat = np.full_like(shares[:, :1], REPEAT)
    return wheel(shares), wheel(np.concatenate([(1 - REPEAT) * shares, repeat], axis=1))


def _speaking(by_intent: Sequence[Sequence[Any]], part: float) -> Varied:
    """The wheel of statements that differ from round to round, as `part` of everything."""

    def share(said: int, intent: Any, rounds: Any) -> Any:
        stays, comes_if, comes = (
            part * (row[said][rounds] if np.ndim(row[said]) else row[said]) for row in by_intent
        )
        return np.where(intent == COMES, comes, np.where(intent == COMES_IF, comes_if, stays))

    return Varied(len(CLASSES) if part < 1 else len(CLASSES) - 1, share)


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
            accepted = happens(uniform, self._sending.odds, self._read, where)
            self._sent = either(self._sent, both(where, accepted))
            self._decided = either(self._decided, where)

    def acceptance(self) -> Any:
        """The probability, as of now, that the party sends it: shape () or (rounds,)."""
        return likely(self._sending.odds, self._read)

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

    def _read(self, atom: Atom, positive: bool = True) -> BoolArray:
        if atom.kind == "no-show blame":
            return self.world.blame(self.party)
        return self.world.truth(atom)
