"""The usual delegation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.conditions import Condition, as_condition
from sim.rules.base import Rule


@dataclass(frozen=True)
class SendsByOdds(Rule):
    """Is sent or not by odds that pressure, blame and the other side's rank push up and down.

    The decision is taken once: when what it waits for has happened, at the deadline at the
    latest.
    """

    def decide(self, actor: Any, world: Any, draws: Any) -> None:
        """Decides in the rounds in which the wait is over."""
        actor.settle(actor.ready)

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """If sent, and if those it insists on are there."""
        return as_condition(actor.sent & actor.only_if)
