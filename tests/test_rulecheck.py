"""Rules are tried out before they are used: what is wrong is said at once, and where."""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
import pytest

import sim
from sim.errors import Refusal, RuleError, ScenarioError
from sim.rulecheck import checked
from sim.rules import AlwaysComes, ComesByChance, DecidesEarly
from sim.scenario import Scenario
from tests.summits import summit


@pytest.fixture
def scene() -> Scenario:
    """Ann comes if Bob does; East may send a delegation."""
    return summit(
        intent={"Ann": "comes", "Bob": "comes"},
        comes_if={"Ann": "Bob attends"},
        sends_a_delegation={"East": {"base": 0.5}},
    )


def test_good_rules_pass_and_classes_stand_for_themselves(scene: Scenario) -> None:
    """A class without parameters may be given as it is."""
    rules = {"Ann": AlwaysComes, "Bob": ComesByChance(0.3), "East": AlwaysComes()}
    assert checked(rules, scene) == {
        "Ann": AlwaysComes(),
        "Bob": ComesByChance(0.3),
        "East": AlwaysComes(),
    }
    assert checked({}, scene) == {}


@dataclass(frozen=True)
class Answers(sim.Rule):
    """Answers with anything."""

    answer: Any

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:  # here
        """Whatever it was given."""
        return self.answer


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (0.5, r"expected a condition or Booleans, got float64 \(0\.5\)"),
        (1, "expected a condition or Booleans, got int64"),
        (None, "expected a condition or Booleans, got object"),
        ("Bob attends", "expected a condition or Booleans, got "),
        (np.array([0.3, 0.7]), "expected a condition or Booleans, got float64"),
        (np.array([True, False, True]), r"one value for every round, shape \(rounds,\)"),
    ],
)
def test_an_answer_that_is_no_condition_is_named(scene: Scenario, answer: Any, said: str) -> None:
    """A number is no answer to whether one comes; nor is a text, nor too many truths."""
    with pytest.raises(RuleError, match=said) as caught:
        checked({"Ann": Answers(answer)}, scene)
    assert caught.value.place.path == ("Answers", "attends")
    assert "# here" in linecache.getline(caught.value.place.file, caught.value.place.line)


def test_an_answer_joined_with_a_mishap_is_checked_as_well() -> None:
    """Wherever the answer goes, a number is none."""
    frail = summit(intent={"Ann": "comes"}, follows_through={"Ann": 0.9})
    with pytest.raises(RuleError, match="Answers > attends: expected a condition"):
        checked({"Ann": Answers(0.5)}, frail)


class Breaks(sim.Rule):
    """Raises an error of its own."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """Looks for what is not there."""
        return {}["Bob"]  # here


class BreaksLate(sim.Rule):
    """Raises at the deadline, in a helper outside the class."""

    def decide(self, leader: Any, world: Any, draws: Any) -> None:
        """Only at the end."""
        helper(world.stages_left)  # not a thing the world has

    attends = AlwaysComes.attends


def helper(value: Any) -> Any:
    """Takes anything."""
    return value


class Strays(sim.Rule):
    """Waits for someone who is not invited."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """Asks for a name with a slip in it."""
        return world.attends("Bobb")  # here


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Breaks, "KeyError: 'Bob'"),
        (BreaksLate, "AttributeError: 'World' object has no attribute 'stages_left'"),
        (Strays, "'Bobb' is not a leader who may come; did you mean 'Bob'"),
    ],
)
def test_a_rule_that_fails_is_named_with_its_line(scene: Scenario, rule: Any, said: str) -> None:
    """The innermost line of the rule's own file, and the error in its own words."""
    with pytest.raises(RuleError, match=said) as caught:
        checked({"Ann": rule}, scene)
    line = linecache.getline(caught.value.place.file, caught.value.place.line)
    assert "# here" in line or "stages_left" in line
    assert caught.value.place.path[0] == rule.__name__
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"Ann": 3}, "the rule of 'Ann' is 3; expected a sim.Rule"),
        ({"Ann": dict}, "expected a sim.Rule"),
        ({"Ann": DecidesEarly}, "the rule of 'Ann' is a class that needs more: .*'stage'"),
    ],
)
def test_what_is_no_rule_is_refused(scene: Scenario, rules: Any, said: str) -> None:
    """An object, another class, a class that lacks its parameters."""
    with pytest.raises(RuleError, match=said):
        checked(rules, scene)


@pytest.mark.parametrize("name", ["Anne", "Dan", "North", "East delegation"])
def test_a_rule_for_nobody_is_refused(scene: Scenario, name: str) -> None:
    """Only leaders who may come, and parties that send a delegation, follow rules."""
    with pytest.raises(ScenarioError, match=f"a rule for '{name}', who may not come") as caught:
        checked({name: AlwaysComes()}, scene)
    assert not isinstance(caught.value, RuleError)


def test_each_rule_is_tried_by_itself(scene: Scenario) -> None:
    """So that the error names the right one."""
    with pytest.raises(RuleError, match="Breaks > attends"):
        checked({"Ann": AlwaysComes, "Bob": Breaks}, scene)


def test_a_tried_rule_leaves_no_model_behind(scene: Scenario) -> None:
    """The two rounds are forgotten, whether they went well or not."""
    before = len(mesa.Agent._ids)
    checked({"Ann": AlwaysComes}, scene)
    with pytest.raises(RuleError):
        checked({"Ann": Breaks}, scene)
    assert len(mesa.Agent._ids) == before


def test_a_refusal_is_no_fault_of_the_rule() -> None:
    """What cannot be answered honestly stays a refusal."""

    class Refuses(sim.Rule):
        """Refuses."""

        def attends(self, leader: Any, world: Any, draws: Any) -> Any:
            """Not to be said."""
            raise Refusal("nobody knows")

    with pytest.raises(Refusal, match="nobody knows"):
        checked({"Ann": Refuses}, summit(intent={"Ann": "comes"}))
