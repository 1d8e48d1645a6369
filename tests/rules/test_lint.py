"""The classic slip: Python's `if` or `and` on a value that every round has of its own.

Each slip below marks its line; the message must name the class, that line and what to write.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

import sim
from sim.rulecheck import checked
from sim.rules.lint import lint
from sim.scenario import Scenario
from tests.summits import summit


class Sieve(sim.Rule):
    """Chooses with `if`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        if leader.comes:  # slip
            return leader.condition
        return world.attends("Bob")


class Either(sim.Rule):
    """Chooses with `... if ... else ...`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        wanted = leader.condition
        return wanted if leader.comes else world.attends("Bob")  # slip


class Both(sim.Rule):
    """Joins with `and`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        return leader.comes and world.attends("Bob")  # slip


class Any_(sim.Rule):  # noqa: N801
    """Joins with `or`, on a value that comes by way of a name."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        mood = draws.uniform("mood").below(0.5)
        mine = mood
        return mine or world.attends("Bob")  # slip


class Contrary(sim.Rule):
    """Negates with `not`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        return leader.condition & (not world.attends("Bob"))  # slip


class Chained(sim.Rule):
    """Compares in a chain."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        likely = world.belief("Bob attends")
        return leader.comes & (0.2 < likely < 0.8)  # slip


class Least(sim.Rule):
    """Takes the smaller of two with `min`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        likely = world.belief("Bob attends")
        lower = min(likely, 1 - likely)  # slip
        return leader.comes & (lower < 0.5)


class Most(sim.Rule):
    """Takes the larger of two with `max`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        return leader.comes & (max(leader.last, 3) == 3)  # slip


class Waits(sim.Rule):
    """Waits with `while`."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As only one round could."""
        while leader.stays_away:  # slip
            pass
        return leader.condition


class Decides(sim.Rule):
    """Slips in `decide`, not in `attends`."""

    def decide(self, leader: Any, world: Any, draws: Any) -> None:
        """As only one round could."""
        if world.belief(leader.condition) > 0.5:  # slip
            leader.decision = leader.comes

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As decided."""
        return leader.decision


class Inherits(Both):
    """Slips in what it inherits."""


SLIPS = [
    (Sieve, "write '&' and '|', or np.where"),
    (Either, "write np.where"),
    (Both, "'and' looks at all rounds at once; write '&'"),
    (Any_, "'or' looks at all rounds at once; write '|'"),
    (Contrary, "'not' looks at all rounds at once; write '~'"),
    (Chained, r"write '\(a < b\) & \(b < c\)'"),
    (Least, "'min' of arrays .* write np.minimum"),
    (Most, "'max' of arrays .* write np.maximum"),
    (Waits, "'while' asks once for all rounds"),
    (Decides, "'if' chooses once for all rounds"),
    (Inherits, "write '&'"),
]


def scene() -> Scenario:
    """Ann comes if Bob does."""
    return summit(intent={"Ann": "comes", "Bob": "comes"}, comes_if={"Ann": "Bob attends"})


def marked(error: sim.RuleError, mark: str = "# slip") -> bool:
    """Whether an error points at the marked line."""
    return mark in linecache.getline(error.place.file, error.place.line)


@pytest.mark.parametrize(("rule", "said"), SLIPS)
def test_a_slip_is_named_with_class_line_and_what_to_write(rule: Any, said: str) -> None:
    """Before anything is played: the same message with many rounds and with one."""
    owner = Both if rule is Inherits else rule
    for rounds in (1, 1_000):
        with pytest.raises(sim.RuleError, match=said) as caught:
            sim.run(scene(), rounds, rules={"Ann": rule})
        assert marked(caught.value)
        assert caught.value.place.path[0] == owner.__qualname__
        assert f"{owner.__name__} > " in str(caught.value)


@pytest.mark.parametrize("rule", [Any_, Chained, Least])
def test_with_one_round_python_would_have_taken_it_in_silence(rule: Any) -> None:
    """Which is why the source is read: a model of one round does not notice."""
    model = sim.SummitModel(scene(), 1, rules={"Ann": rule()})
    model.run_model()
    model.forget()
    with pytest.raises(sim.RuleError):
        lint(rule())


@dataclass(frozen=True)
class Plain(sim.Rule):
    """Uses `if` and `and` where they are right: on plain values, the same in all rounds."""

    stage: str = "Tuesday"
    brave: bool = True
    least: float = 0.2

    def decide(self, leader: Any, world: Any, draws: Any) -> None:
        """On its day."""
        if world.stage == self.stage and not world.at_deadline:
            leader.decision = leader.comes | (leader.comes_if & (world.belief("Bob attends") > 0))

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """As a plain value says."""
        chance = min(max(self.least, 0.1), 0.9) if self.brave else 0.0
        if leader.name == "Ann" or (leader.party == "North" and "Bob" in world.scenario.leader):
            return leader.decision | draws.chance("brave", chance)
        names = [name for name in world.scenario.leader if name != leader.name]
        return np.True_ & world.attends(names[0])


def test_plain_values_may_be_asked_as_python_does() -> None:
    """Fields of the rule, names, stages and the scenario are the same in all rounds."""
    lint(Plain())
    assert checked({"Ann": Plain()}, scene()) == {"Ann": Plain()}


def test_built_in_rules_pass_their_own_reading() -> None:
    """The package keeps to what it asks of others."""
    for name in sim.rules.__all__:
        if name not in ("Rule", "DecidesEarly"):
            lint(getattr(sim.rules, name)())
    lint(sim.rules.DecidesEarly("Monday"))


def test_a_rule_without_source_is_left_to_the_dry_run() -> None:
    """Typed at a prompt, a rule has no file; the two rounds of the dry run catch it."""
    body = """
        class Typed(Rule):
            def attends(self, leader, world, draws):
                return leader.comes and leader.condition
    """
    space: dict[str, Any] = {"Rule": sim.Rule}
    exec(dedent(body), space)
    lint(space["Typed"]())
    with pytest.raises(sim.RuleError, match=r"Typed > attends: .* write '&' for and"):
        checked({"Ann": space["Typed"]}, scene())


class Brief(sim.Rule):
    """Says it in a lambda, which is not read."""

    attends = lambda self, leader, world, draws: leader.comes and leader.condition  # noqa: E731 slip


def test_a_lambda_is_left_to_the_dry_run_too() -> None:
    """The two rounds catch what the reading passes over."""
    lint(Brief())
    with pytest.raises(sim.RuleError, match="write '&' for and") as caught:
        checked({"Ann": Brief}, scene())
    assert marked(caught.value, "slip")


class Helped(sim.Rule):
    """Slips in a helper, which is not read."""

    def attends(self, leader: Any, world: Any, draws: Any) -> Any:
        """By way of a helper."""
        return self.helper(draws.uniform("mood").below(0.5))

    def helper(self, mood: Any) -> Any:
        """Chooses as only one round could."""
        return np.True_ if mood else np.False_  # slip


def test_a_slip_in_a_helper_is_caught_by_the_dry_run() -> None:
    """NumPy's opaque message is said in plain words, with the line."""
    with pytest.raises(sim.RuleError, match="ask once for all rounds; write '&' for and") as caught:
        sim.run(scene(), 1, rules={"Ann": Helped})
    assert marked(caught.value)
    assert caught.value.place.path == ("Helped", "helper")
