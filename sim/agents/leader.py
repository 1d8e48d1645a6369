"""The head of a party."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents import minds
from sim.agents.actor import Actor
from sim.conditions import ALWAYS, NEVER, Atom, Condition, Known
from sim.intents import Posterior, spoken
from sim.lists import MEANS
from sim.public import DECLINED, NOT_YET, Later
from sim.rules import Rule
from sim.scenario import CLASSES, COMES, COMES_IF, INTENTS, STAYS_AWAY, Statement
from sim.streams import BoolArray, Codes, both, choose, either, entry

if TYPE_CHECKING:
    from sim.model import SummitModel


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
        return minds.intents(self._posterior, self.name).spin(uniform, self._row)

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
            row = self._intent_at(stage + 1).astype(np.intp)
            if self._row is not None:
                row += self._row.astype(np.intp) * len(INTENTS)
            uniform = self.draws(self.world.scenario.stages[stage].name).uniform("intent before")
            earlier = minds.earlier(self._posterior, self.name, stage)
            self._intents[stage] = earlier.spin(uniform, row)
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
        highest, change = minds.changes(self._posterior, self.name)
        if not highest:
            self._intents[number] = before
            return
        intent = self._intents[number] = before.copy()
        uniform = self.draws(stage).uniform("change of mind")
        where = uniform.perhaps_below(highest)
        row: Any = 0
        if minds.reopens(self.world.scenario, self.name):
            refused = np.broadcast_to(self.last, intent.shape)[where] == DECLINED
            row = refused.astype(np.intp)
        if self._row is not None:
            row = row + 2 * self._row[where]
        row = np.broadcast_to(row, where.shape)
        anew = change.spin(uniform.only(where), row)
        intent[where] = choose(anew < minds.KEPT, anew, intent[where])

    # ---- voice ----------------------------------------------------------------------------

    @property
    def last(self) -> Codes:
        """The class of the last public statement: codes of `scenario.CLASSES`, 7 for none."""
        last: Codes = self.world.public.last[self.name]
        return last

    def speak(self) -> None:
        """Say something about coming, or say it again; it is drawn once somebody listens."""
        last, intent = self.world.public.last.later(self.name), self.intent
        said = Later(partial(self._words, self.world.stage, intent, last))
        self._say(said, last)

    def _words(self, stage: str, intent: Codes, last: Later) -> Codes:
        """What is said at a stage, given the intent and the last word."""
        uniform = self.draws(stage).uniform("statement")
        first, later = minds.voices(self.world.scenario, self.name, stage)
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
        heard = partial(self._heard, self.world.stage, Later(lambda: said), last)
        return Later(lambda: entry(heard(), intent))

    def _say(self, said: Later, last: Later) -> None:
        self.world.beliefs.see(self.name, partial(self._heard, self.world.stage, said, last))
        self.world.public.last[self.name] = said

    def _heard(self, stage: str, said: Later, last: Later) -> Any:
        """The likelihood of what was said at a stage, by intent: shape (3,) or (3, rounds)."""
        return spoken(self.world.scenario, self.name, stage, said(), last())

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
