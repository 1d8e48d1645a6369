"""The usual leader comes as intended."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.model import SummitModel
from sim.rules import ComesAsIntended
from sim.scenario import COMES, COMES_IF
from tests.rules import SCENE, versus
from tests.summits import come, play, summit

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}


@pytest.mark.parametrize(
    ("intent", "answer"), [("comes", "++"), ("comes if", "+-"), ("stays away", "--")]
)
def test_comes_as_intended(intent: str, answer: str) -> None:
    """Whatever others do, on the condition, or not at all."""
    scene = {**SCENE, "intent": {**SCENE["intent"], "Ann": intent}}
    assert versus(ComesAsIntended(), summit(**scene), Bob="+-") == answer


@pytest.mark.parametrize(("kept", "answer"), [(1, "+-"), (0, "--")])
def test_a_broken_promise_keeps_away(kept: int, answer: str) -> None:
    """A promise that is not kept is not come upon, though the condition holds."""
    scene = summit(**SCENE, record={"Monday": ["Ann promises"]}, promise_kept={"Ann": kept})
    assert versus(ComesAsIntended(), scene, Bob="+-") == answer


def test_each_round_follows_its_own_intent() -> None:
    """In a block, every round is its own leader."""
    scene: dict[str, Any] = {**SCENE, "intent": {"Ann": MIXED, "Bob": MIXED}}
    scene["comes_if"] = {"Ann": "Bob attends", "Bob": "never"}
    model = play(summit(**scene), 1_000)
    ann, bob = model.leaders["Ann"], model.leaders["Bob"]
    expected = (ann.intent == COMES) | ((ann.intent == COMES_IF) & bob.attends)
    np.testing.assert_array_equal(come(model, "Ann"), expected)


def test_it_is_the_rule_of_a_leader_who_has_no_other() -> None:
    """Without a word on deciding early, this is what a leader does."""
    model = SummitModel(summit(**SCENE))
    model.forget()
    assert all(leader.rule == ComesAsIntended() for leader in model.leaders.values())
