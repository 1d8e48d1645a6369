"""Rules of one's own: what they may ask, and that they combine as conditions do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import sim
from sim.conditions import Condition
from sim.reading import load
from sim.scenario import COMES, COMES_IF, Scenario
from tests.rules import Plays, versus
from tests.summits import always, come, near, play, summit


@dataclass(frozen=True)
class SavesFace(sim.Rule):
    """Comes only in good company, unless the mood takes them."""

    pride: float = 0.8

    def attends(self, leader: Any, world: Any, draws: Any) -> Condition:
        """On the condition, and in company or in the mood."""
        condition: Condition = leader.condition & (
            world.attends("Cyd") | draws.chance("mood", 1 - self.pride)
        )
        return condition


@pytest.mark.parametrize(("pride", "answer"), [(1, "+---"), (0, "++--")])
def test_a_rule_of_ones_own(pride: float, answer: str) -> None:
    """The proud want Cyd there as well as Bob; the others only Bob."""
    assert versus(SavesFace(pride), Bob="++--", Cyd="+-+-") == answer


def test_its_draw_is_as_likely_as_it_says() -> None:
    """In one round of five the mood takes them."""
    scene = summit(
        intent=dict.fromkeys(("Ann", "Bob", "Cyd"), "comes"), comes_if={"Ann": "Bob attends"}
    )
    rules = {"Ann": SavesFace(), "Cyd": sim.rules.StaysAway()}
    assert near(come(play(scene, 4_000, rules=rules), "Ann"), 0.2)


def test_the_resolver_sees_whom_it_waits_for() -> None:
    """Presence and absence in a rule are edges of the same graph as in a file."""
    scene = summit(
        intent=dict.fromkeys(("Ann", "Bob", "Cyd"), "comes"), comes_if={"Ann": "Bob attends"}
    )
    model = sim.SummitModel(scene, 2, rules={"Ann": SavesFace()})
    model.forget()
    waits = {(a, b): signs for a, b, signs in model.system.graph.edges(data="signs")}
    assert waits == {("Ann", "Bob"): {True}, ("Ann", "Cyd"): {True}}


def test_a_rule_without_an_answer_says_so() -> None:
    """A rule must say what `attends` means."""

    class Silent(sim.Rule):
        """Says nothing."""

    with pytest.raises(sim.RuleError, match="Silent does not say what `attends` means"):
        sim.run(summit(intent={"Ann": "comes"}), 10, rules={"Ann": Silent()})


# ---- everything a rule may ask ------------------------------------------------------------


def asked(question: Any, scenario: Scenario | None = None, **options: Any) -> Any:
    """The rounds in which Ann comes if she follows a question."""

    class Asks(sim.Rule):
        """Answers a question with its own answer."""

        def attends(self, leader: Any, world: Any, draws: Any) -> Condition:
            """As asked."""
            condition: Condition = question(leader, world, draws)
            return condition

    rules = {"Ann": Asks(), **options.pop("rules", {})}
    return come(play(scenario or summit(intent={"Ann": "comes"}), rules=rules, **options), "Ann")


def test_arrays_and_conditions_combine_from_either_side() -> None:
    """`array & condition` is a condition like `condition & array`; so for `|`."""
    bob = Plays("+-" * 5)
    scene = summit(intent={"Ann": "comes", "Bob": "comes"})
    array = np.array([True, True, False, False, True] * 2)
    there = np.array([True, False] * 5)
    questions = {
        "&": (lambda lead, world, draws: array & world.attends("Bob"), array & there),
        "swapped &": (lambda lead, world, draws: world.attends("Bob") & array, array & there),
        "|": (lambda lead, world, draws: array | world.attends("Bob"), array | there),
        "swapped |": (lambda lead, world, draws: world.attends("Bob") | array, array | there),
        "~": (lambda lead, world, draws: ~world.attends("Bob") & ~array, ~there & ~array),
        "truth": (lambda lead, world, draws: np.True_ & world.attends("Bob"), there),
    }
    for name, (question, expected) in questions.items():
        found = asked(question, scene, rounds=10, rules={"Bob": bob})
        np.testing.assert_array_equal(found, expected, err_msg=name)


def test_plain_answers_will_do() -> None:
    """A Boolean, or an array of one a round, is an answer."""
    assert always(asked(lambda *_: True))
    assert not asked(lambda *_: np.False_).any()
    half = asked(lambda leader, world, draws: draws.uniform("coin").below(0.5))
    assert near(half, 0.5)


def test_the_same_name_is_the_same_draw() -> None:
    """Asked twice, a draw answers the same; under another name, or by another, it does not."""
    assert not asked(lambda a, w, draws: draws.chance("x", 0.5) & ~draws.chance("x", 0.5)).any()
    apart = asked(lambda a, w, draws: draws.chance("x", 0.5) & ~draws.chance("y", 0.5))
    assert near(apart, 0.25)


def test_a_rule_may_ask_in_the_words_of_a_file() -> None:
    """Any condition that a `comes if` may hold."""
    scene = summit(
        intent={"Ann": "comes", "Bob": "comes"},
        sends_a_delegation={"East": {"base": 1, "rank": {"official": 1}}},
        record={"Monday": ["Bob confirmed", "Dan presses South"]},
        changes_of_mind=0,
    )
    for text, answer in (
        ("East sends at least officials", True),
        ("East sends at least ministers", False),
        ("Dan presses South and not Dan presses North", True),
        ("at least 1 of Bob attend", True),
    ):
        found = asked(lambda a, world, d, text=text: world.condition(text), scene)
        assert always(found == answer)


def test_a_rule_may_ask_for_chances_and_absences() -> None:
    """A declared chance is the round's own; staying away is not attending."""
    scene = summit(intent={"Ann": "comes", "Bob": "stays away"}, chance={"thaw": 0.3})
    assert near(asked(lambda a, world, d: world.chance("thaw"), scene), 0.3)
    assert always(asked(lambda a, world, d: world.stays_away("Bob"), scene))


def test_a_rule_may_ask_what_is_believed() -> None:
    """A number a round, to be compared with another."""
    scene = summit(intent={"Ann": "comes", "Bob": {"comes": 0.6, "stays away": 0.4}}, comes_if={})
    known = {"as_of": "start"}
    for threshold, answer in ((0.9, False), (0.0, True)):
        found = asked(lambda a, w, d, t=threshold: w.belief("Bob attends") > t, scene, **known)
        assert np.mean(found == answer) > 0.3


def test_a_rule_may_ask_for_the_intent_in_its_answer() -> None:
    """Meaning to come is as good as a condition."""
    mixed = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
    scene = summit(intent={"Ann": mixed}, comes_if={"Ann": "always"})
    found = asked(lambda leader, w, d: leader.comes | (leader.comes_if & False), scene)
    usual = play(scene).leaders["Ann"].intent
    np.testing.assert_array_equal(found, usual == COMES)
    either = asked(lambda leader, w, d: ~leader.stays_away, scene)
    np.testing.assert_array_equal(either, np.isin(usual, (COMES, COMES_IF)))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (lambda a, w, d: w.attends("Bobb"), "'Bobb' is not a leader who may come.*'Bob'"),
        (lambda a, w, d: w.stays_away("Dan"), "'Dan' is not a leader who may come"),
        (lambda a, w, d: w.chance("thow"), "'thow' is not a declared chance.*'thaw'"),
        (lambda a, w, d: w.condition("Bob atends"), "expected what 'Bob' does, found 'atends'"),
        (lambda a, w, d: w.condition("Ann means to come"), "cannot be asked here"),
    ],
)
def test_a_question_about_nobody_is_refused(question: Any, said: str) -> None:
    """With the nearest right name."""
    scene = summit(intent={"Ann": "comes", "Bob": "comes"}, chance={"thaw": 0.5})
    with pytest.raises(sim.ScenarioError, match=said):
        asked(question, scene)


def test_the_design_example_plays_on_istanbul() -> None:
    """A rule on one leader of the bundled scenario runs through `sim.run`."""

    @dataclass(frozen=True)
    class Proud(sim.rules.ComesAsIntended):
        """Comes as intended, but not to an empty chair."""

        def attends(self, leader: Any, world: Any, draws: Any) -> Condition:
            """In company only."""
            return super().attends(leader, world, draws) & world.attends("Putin")

    scenario = load("istanbul-2025")
    usual = sim.run(scenario, 2_000, as_of="start")
    proud = sim.run(scenario, 2_000, as_of="start", rules={"Zelenskyy": Proud()})
    alone = [
        float(run.outcomes.set_index("outcome")["share"]["Zelenskyy alone"])
        for run in (usual, proud)
    ]
    assert alone[0] > 0.05
    assert alone[1] == 0
