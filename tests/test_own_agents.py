"""An agent of one's own: a rule names its class, and it plays wherever the rule does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import sim
from sim.checkpoints import fingerprint
from sim.errors import RuleError
from sim.rounds import prepared
from sim.scenario import Scenario
from tests.summits import summit


class Counting(sim.Leader):
    """Counts the stages it has passed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.passed = np.zeros(self.world.streams.rounds, int)

    def decide(self) -> None:
        """Pass one more."""
        super().decide()
        self.passed = self.passed + 1

    def wanted(self) -> Any:
        """As usual, while not too many have passed."""
        return super().wanted() & (self.passed <= self.rule.most)


class Reluctant(sim.Delegation):
    """Never wants to go."""

    def wanted(self) -> Any:
        """Not at all."""
        return super().wanted() & False


@dataclass(frozen=True)
class Leaves(sim.rules.ComesAsIntended):
    """Comes as intended, unless too many stages pass."""

    most: int = 99
    agent = Counting


@dataclass(frozen=True)
class Declines(sim.rules.SendsByOdds):
    """Sends by its odds those who will not go."""

    agent = Reluctant


@dataclass(frozen=True)
class Misled(sim.rules.ComesAsIntended):
    """Names a class that is no agent."""

    agent = int


@pytest.fixture(scope="module")
def scene() -> Scenario:
    """Ann and Bob mean to come; East sends a delegation."""
    sends = {"East": {"base": 1.0, "rank": {"official": 1.0}}}
    return summit(intent={"Ann": "comes", "Bob": "comes"}, sends_a_delegation=sends)


def attends(scene: Scenario, rules: Any, actor: str, **how: Any) -> float:
    """How often an actor attends as of the start."""
    table = sim.run(scene, 40_000, as_of="start", rules=rules, **how).attendance
    return float(table.set_index("actor")["share"][actor])


def test_a_leader_may_remember(scene: Scenario) -> None:
    """The memory has an entry for every round, and the rule's own field decides."""
    stages = len(scene.stages)
    assert attends(scene, {"Ann": Leaves(stages)}, "Ann") == 1
    assert attends(scene, {"Ann": Leaves(stages - 1)}, "Ann") == 0
    assert attends(scene, {"Ann": Leaves(stages - 1)}, "Bob") == 1


def test_it_plays_in_other_processes_too(scene: Scenario) -> None:
    """The rule carries its agent's class."""
    assert attends(scene, {"Ann": Leaves(1)}, "Ann", workers=2) == 0


def test_an_agent_that_does_nothing_else_changes_no_digit() -> None:
    """Its draws are those of the actor, whoever plays it."""
    usual = sim.run("granada-2023", 2_000)
    own = sim.run("granada-2023", 2_000, rules={usual.scenario.leaders[0].name: Leaves()})
    assert own.outcomes.equals(usual.outcomes)


def test_a_delegation_may_be_of_a_class_of_its_own(scene: Scenario) -> None:
    """It may refuse to go where its party sends it."""
    away = {"Ann": sim.rules.StaysAway()}
    assert attends(scene, away, "East delegation") == 1
    assert attends(scene, {**away, "East": Declines()}, "East delegation") == 0


@pytest.mark.parametrize(
    ("actor", "rule", "said"),
    [
        ("Ann", Misled(), "the agent of 'Ann' is <class 'int'>; expected a subclass of sim.Leader"),
        ("Ann", Declines(), "expected a subclass of sim.Leader"),
        ("East", Leaves(), "expected a subclass of sim.Delegation"),
    ],
)
def test_what_is_no_agent_of_that_kind_is_refused(
    scene: Scenario, actor: str, rule: Any, said: str
) -> None:
    """With what was expected."""
    with pytest.raises(RuleError, match=said):
        sim.run(scene, 100, rules={actor: rule})


def test_a_checkpoint_knows_the_agent_by_its_source(scene: Scenario) -> None:
    """A class that was changed meanwhile would play other digits."""
    namespace: dict[str, Any] = {"sim": sim, "__name__": "typed"}
    exec("class Typed(sim.Leader):\n    pass", namespace)

    class Elsewhere(Leaves):
        agent = namespace["Typed"]

    known, unknown = (
        prepared(scene, 10, 0, "credible", None, {"Ann": rule()}) for rule in (Leaves, Elsewhere)
    )
    assert fingerprint(known, ["start"]) == fingerprint(known, ["start"])
    with pytest.raises(RuleError, match="Typed could not be known again"):
        fingerprint(unknown, ["start"])
