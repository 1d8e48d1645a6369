"""A leader who cannot wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.conditions import Condition
from sim.errors import RuleError, did_you_mean
from sim.rules.base import Rule


@dataclass(frozen=True)
class DecidesEarly(Rule):
    """Must decide at a stage, and goes on its condition if that is believed likely enough."""

    stage: str
    threshold: float = 0.5

    def decide(self, actor: Any, world: Any, draws: Any) -> None:
        """At its stage, freezes the decision on what the public then believes."""
        stages = [stage.name for stage in world.scenario.stages]
        if self.stage not in stages:
            raise RuleError(f"'{self.stage}' is not a stage{did_you_mean(self.stage, stages)}")
        if world.stage == self.stage:
            likely = world.belief(actor.condition) > self.threshold
            actor.decision = actor.comes | (actor.comes_if & actor.honours_promise & likely)

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """As decided."""
        decision: Condition = actor.decision
        return decision
