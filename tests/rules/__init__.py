"""Tests of rules, each a transcript: who else comes, round by round, and what the rule answers.

A round is a letter: `+` for coming, `-` for staying away. So `versus(FollowsTheCrowd(1), Bob="+-",
Cyd="--")` is `+-`: in the first round Bob is there, and that is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.conditions import Condition, Known
from sim.rules import Rule
from sim.scenario import Scenario
from tests.summits import play, summit

SCENE: dict[str, Any] = {
    "intent": dict.fromkeys(("Ann", "Bob", "Cyd"), "comes if"),
    "comes_if": {"Ann": "Bob attends", "Bob": "never", "Cyd": "never"},
}


@dataclass(frozen=True)
class Plays(Rule):
    """Comes in the rounds that a script says."""

    script: str

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """As scripted."""
        return Known(np.array([sign == "+" for sign in self.script]))


def versus(rule: Rule, scenario: Scenario | None = None, **others: str) -> str:
    """What Ann's rule makes of scripted others, a sign a round."""
    rounds = max((len(script) for script in others.values()), default=1)
    rules = {"Ann": rule, **{name: Plays(script) for name, script in others.items()}}
    model = play(scenario or summit(**SCENE), rounds, rules=rules)
    return signs(model.leaders["Ann"].attends)


def signs(truth: Any) -> str:
    """Rounds as signs."""
    return "".join("+" if here else "-" for here in truth)
