"""The usual leader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.conditions import Condition, as_condition
from sim.rules.base import Rule


@dataclass(frozen=True)
class ComesAsIntended(Rule):
    """Comes if it means to; comes on its condition if it means that and keeps its promises."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """Comes, or comes if and the condition holds and no promise of it is broken."""
        on_condition = actor.comes_if & actor.honours_promise & actor.condition
        return as_condition(actor.comes | on_condition)
