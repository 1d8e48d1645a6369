"""Simple leaders, for comparison, for teaching and as parts of other rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.conditions import ALWAYS, NEVER, AtLeast, Condition
from sim.rules.base import Rule


@dataclass(frozen=True)
class AlwaysComes(Rule):
    """Comes, whatever anyone says."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """Always."""
        return ALWAYS


@dataclass(frozen=True)
class StaysAway(Rule):
    """Stays away, whatever anyone says."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """Never."""
        return NEVER


@dataclass(frozen=True)
class ComesByChance(Rule):
    """Comes with a fixed probability, independent of all others."""

    probability: float = 0.5

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """By one draw."""
        comes: Condition = draws.chance("comes", self.probability)
        return comes


@dataclass(frozen=True)
class FollowsTheCrowd(Rule):
    """Comes once enough other leaders do: a threshold (Granovetter 1978)."""

    others: int = 1

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """If at least `others` of the other leaders attend."""
        names = [name for name in world.scenario.leader if name != actor.name]
        return AtLeast(tuple(world.attends(name) for name in names), self.others)
