"""A leader who must decide before it is known who comes."""

from __future__ import annotations

import pytest

from sim.errors import RuleError
from sim.model import SummitModel
from sim.rulecheck import checked
from sim.rules import DecidesEarly
from tests.rules import SCENE, versus
from tests.summits import always, come, play, summit

HOPES = {**SCENE, "intent": {"Ann": "comes if", "Bob": {"comes": 0.6, "stays away": 0.4}}}
HOPES["comes_if"] = {"Ann": "Bob attends"}
KNOWN = {"record": {"Monday": ["Dan arrives"]}}


@pytest.mark.parametrize(
    ("threshold", "answer"), [(0.0, "++"), (0.59, "++"), (0.6, "--"), (1.0, "--")]
)
def test_goes_on_what_is_believed_and_not_on_who_comes(threshold: float, answer: str) -> None:
    """The belief in Bob is 60%, whether he then comes or not."""
    assert versus(DecidesEarly("Monday", threshold), summit(**HOPES, **KNOWN), Bob="+-") == answer


def test_half_is_the_threshold_by_default() -> None:
    """More likely than not."""
    assert versus(DecidesEarly("Monday"), summit(**HOPES, **KNOWN), Bob="+-") == "++"


def test_a_scenario_that_says_decides_uses_it() -> None:
    """`decides` in a file is this rule."""
    scenario = summit(**HOPES, decides={"Ann": {"at": "Tuesday", "threshold": 0.7}})
    model = SummitModel(scenario)
    model.forget()
    assert model.leaders["Ann"].rule == DecidesEarly("Tuesday", 0.7)


def test_a_stage_later_than_the_words_knows_more() -> None:
    """Deciding after Bob has confirmed, Ann believes him; deciding before, she may not."""
    told = {"record": {"Monday": ["Dan arrives"], "Tuesday": ["Bob confirmed"]}}
    scenario = summit(**HOPES, **told, reads={"Bob confirmed": "9 v 1"})
    assert always(come(play(scenario, rules={"Ann": DecidesEarly("Tuesday", 0.8)}), "Ann"))
    assert not come(play(scenario, rules={"Ann": DecidesEarly("Monday", 0.8)}), "Ann").any()


def test_a_slip_in_the_stage_is_caught() -> None:
    """A stage that never comes would mean never to go."""
    with pytest.raises(RuleError, match="'Tusday' is not a stage; did you mean 'Tuesday'"):
        checked({"Ann": DecidesEarly("Tusday")}, summit(**HOPES))
