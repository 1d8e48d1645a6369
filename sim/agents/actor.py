"""What all actors are: Mesa agents whose attributes hold a value for every round of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.conditions import ALWAYS, NEVER, Atom, Condition, Known, as_condition
from sim.rules import Rule
from sim.streams import BoolArray
from sim.world import Draws, World

if TYPE_CHECKING:
    from sim.model import SummitModel


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

    def wanted(self) -> Condition:
        """When this actor means to attend, by its rule."""
        return as_condition(self.rule.attends(self, self.world, self._rules_draws()))

    def equation(self) -> Condition:
        """When this actor attends: its rule, unless a mishap keeps it."""
        forced = self.world.scenario.forced.get(Atom("attends", (self.name,)))
        if forced is not None:
            return ALWAYS if forced else NEVER
        wanted = self.wanted()
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
