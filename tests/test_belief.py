"""What the public believes before it knows: a formula, checked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.belief import SWEEPS
from sim.model import SummitModel
from sim.scenario import Scenario
from tests.summits import always, come, never, play, summit

SHARE = st.integers(0, 10).map(lambda n: n / 10)
MIXED = {"stays away": 0.2, "comes if": 0.5, "comes": 0.3}
TIGHT = 1e-12


def believed(scenario: Scenario, condition: str, rounds: int = 3) -> float:
    """The belief in a condition at the record's end, the same in every round."""
    model = SummitModel(scenario, rounds)
    belief = model.world.belief(condition)
    model.forget()
    assert belief.shape == (rounds,)
    assert np.ptp(belief) == 0
    return float(belief[0])


def intent(comes: float, comes_if: float) -> dict[str, float]:
    """Probabilities of an intent, the rest staying away."""
    return {
        "comes": comes,
        "comes if": comes_if,
        "stays away": abs(round(1 - comes - comes_if, 9)),
    }


# ---- the formula --------------------------------------------------------------------------


def test_a_circle_of_two_is_swept_three_times_from_one_half() -> None:
    """b(X) = P(comes) + P(comes if) b(the other), both at once, three times."""
    circle = summit(
        intent={"Ann": intent(0.3, 0.5), "Bob": intent(0.1, 0.8)},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
    )
    ann_1, bob_1 = 0.3 + 0.5 * 0.5, 0.1 + 0.8 * 0.5  # 0.55, 0.5
    ann_2, bob_2 = 0.3 + 0.5 * bob_1, 0.1 + 0.8 * ann_1  # 0.55, 0.54
    ann_3, bob_3 = 0.3 + 0.5 * bob_2, 0.1 + 0.8 * ann_2  # 0.57, 0.54
    assert SWEEPS == 3
    assert believed(circle, "Ann attends") == pytest.approx(ann_3, abs=TIGHT)
    assert believed(circle, "Bob attends") == pytest.approx(bob_3, abs=TIGHT)
    assert (ann_3, bob_3) == pytest.approx((0.57, 0.54))


@given(SHARE, SHARE, SHARE, SHARE)
def test_any_circle_of_two_agrees_with_plain_arithmetic(
    a: float, b: float, c: float, d: float
) -> None:
    """The same with any intents."""
    ann, bob = (a * (1 - b), a * b), (c * (1 - d), c * d)
    circle = summit(
        intent={"Ann": intent(*np.round(ann, 9)), "Bob": intent(*np.round(bob, 9))},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
    )
    x = y = 0.5
    for _ in range(3):
        x, y = ann[0] + ann[1] * y, bob[0] + bob[1] * x
    assert believed(circle, "Ann attends") == pytest.approx(x, abs=1e-8)
    assert believed(circle, "Bob attends and not Ann attends") == pytest.approx(
        y * (1 - x), abs=1e-8
    )


FOUR = {
    "intent": {
        "Ann": intent(0.5, 0),
        "Bob": intent(0.4, 0),
        "Cyd": intent(0.9, 0),
    }
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Ann attends", 0.5),
        ("Ann stays away", 0.5),
        ("not Cyd attends", 0.1),
        ("Ann attends and Bob attends", 0.2),
        ("Ann attends or Bob attends", 0.7),
        ("Cyd attends and (Ann attends or Bob stays away)", 0.9 * (1 - 0.5 * 0.4)),
        (
            "at least 2 of Ann, Bob, Cyd attend",
            0.5 * 0.4 * 0.9 + 0.5 * 0.4 * 0.1 + 0.45 * 0.6 + 0.18,
        ),
        ("at least 1 of Ann, Bob, Cyd attend", 1 - 0.5 * 0.6 * 0.1),
        ("always", 1),
        ("never", 0),
    ],
)
def test_a_condition_is_believed_as_if_all_were_independent(
    condition: str, expected: float
) -> None:
    """And multiplies, or multiplies the misses, counting takes the Poisson binomial."""
    assert believed(summit(**FOUR), condition) == pytest.approx(expected, abs=TIGHT)


def test_those_whom_a_condition_reaches_through_others_count() -> None:
    """A chain of three is swept as a chain: the third sweep reaches the far end."""
    chain = summit(
        intent={"Ann": "comes if", "Bob": "comes if", "Cyd": intent(0.9, 0)},
        comes_if={"Ann": "Bob attends", "Bob": "Cyd attends"},
    )
    assert believed(chain, "Ann attends") == pytest.approx(0.9, abs=TIGHT)


def test_mishaps_and_broken_promises_are_no_part_of_the_belief() -> None:
    """The formula knows of intents and conditions only."""
    plain = {"intent": {"Ann": MIXED, "Bob": intent(0.4, 0)}, "comes_if": {"Ann": "Bob attends"}}
    promised = {"record": {"Monday": [{"Ann promises": "attends only if Bob attends"}]}}
    frail = {"follows_through": 0.5, "promise_kept": {"Ann": 0.5}}
    assert believed(summit(**plain), "Ann attends") == pytest.approx(0.5, abs=TIGHT)
    frail_one = summit(**plain, **promised, **frail)
    assert believed(frail_one, "Ann attends") == pytest.approx(0.5, abs=TIGHT)


# ---- what is public -----------------------------------------------------------------------


def test_statements_move_the_belief_as_bayes_has_it() -> None:
    """'6 v 2' makes an even chance three to one."""
    even = {"intent": {"Ann": intent(0.5, 0)}, "reads": {"Ann inclined": "6 v 2"}}
    said = summit(**even, record={"Monday": ["Ann inclined"]})
    assert believed(summit(**even), "Ann attends") == pytest.approx(0.5, abs=TIGHT)
    assert believed(said, "Ann attends") == pytest.approx(0.75, abs=TIGHT)


def test_one_leaders_word_tells_of_another_through_a_shared_chance() -> None:
    """Where both hang on a thaw, Ann's words move the belief in the thaw and in Bob."""
    hangs = {"when thaw": {"comes": 1}, "otherwise": {"stays away": 1}}
    scenario = summit(
        chance={"thaw": 0.25},
        intent={"Ann": hangs, "Bob": hangs},
        reads={"Ann inclined": "9 v 1"},
        record={"Monday": ["Ann inclined"]},
    )
    for condition in ("thaw", "Ann attends", "Bob attends"):
        assert believed(scenario, condition) == pytest.approx(0.75, abs=TIGHT)


def test_a_chance_that_nobody_hangs_on_keeps_its_probability() -> None:
    """Of such a chance the public learns nothing."""
    scenario = summit(
        chance={"storm": 0.3}, intent={"Ann": "comes"}, record={"Monday": ["Ann silent"]}
    )
    assert believed(scenario, "storm") == pytest.approx(0.3, abs=TIGHT)


def test_what_has_been_said_and_done_is_believed_for_certain() -> None:
    """A fact is a fact, and what has not happened has not."""
    scenario = summit(intent={"Ann": "comes"}, record={"Monday": ["Ann declined", "Bob arrives"]})
    assert believed(scenario, "Ann has declined and Bob arrives") == 1
    assert believed(scenario, "Ann has confirmed or Dan arrives") == 0


def test_a_decision_taken_early_is_not_public() -> None:
    """Who has decided keeps it to themselves: the belief goes on as the formula has it."""
    scenario = summit(
        intent={"Ann": intent(0.4, 0)},
        comes_if={"Ann": "always"},
        decides={"Ann": {"at": "Monday", "threshold": 0.5}},
        record={"Monday": ["Bob arrives"]},
    )
    assert believed(scenario, "Ann attends", rounds=50) == pytest.approx(0.4, abs=TIGHT)


def test_each_round_has_its_own_belief_once_rounds_differ() -> None:
    """In simulated stages people say different things in different rounds, and are believed so."""
    scenario = summit(intent={"Ann": intent(0.5, 0)}, reads={"Ann inclined": "9 v 0"})
    model = SummitModel(scenario, 500)
    model.step()
    inclined = model.leaders["Ann"].last == 1
    belief = model.world.belief("Ann attends")
    model.forget()
    assert always(belief[inclined] == 1)
    assert always(belief[~inclined] < 1)


# ---- delegations --------------------------------------------------------------------------


def delegated(**changes: Any) -> Scenario:
    """North sends its leader by half, or a delegation whose rank depends on what she means."""
    north = {
        "base": 0.6,
        "rank": {
            "when Ann means to come": {"minister": 1},
            "otherwise": {"official": 0.5, "minister": 0.5},
        },
        **changes.pop("north", {}),
    }
    return summit(intent={"Ann": intent(0.5, 0)}, sends_a_delegation={"North": north}, **changes)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("North sends nobody", 0.5 * 0.4),
        ("North sends at least technical", 1 - 0.5 * 0.4),
        ("North sends at least minister", 1 - 0.5 * (1 - 0.6 * 0.75)),
        ("North sends at least leaders", 0.5),
    ],
)
def test_a_party_is_believed_to_come_by_its_leader_or_its_delegation(
    condition: str, expected: float
) -> None:
    """The rank to come is averaged over what its leader may mean."""
    assert believed(delegated(), condition) == pytest.approx(expected, abs=TIGHT)


def test_an_announced_rank_is_believed() -> None:
    """A list of officials says that no minister will come, and that Ann does not mean to."""
    listed = delegated(record={"Monday": [{"North lists": "official"}]})
    assert believed(listed, "North sends at least official") == pytest.approx(0.6, abs=TIGHT)
    assert believed(listed, "North sends at least minister") == pytest.approx(0, abs=TIGHT)


def test_a_delegation_is_believed_to_be_sent_by_its_present_odds() -> None:
    """A push triples the odds of sending, and the belief with them."""
    pushed = {"north": {"base": 0.5, "moved by": {"Dan presses North": "odds x 3"}}}
    officials = "North sends at least official and Ann stays away"
    before = believed(delegated(**pushed), officials)
    after = believed(delegated(**pushed, record={"Monday": ["Dan presses North"]}), officials)
    assert before == pytest.approx(0.75 * 0.5, abs=TIGHT)
    assert after == pytest.approx((1 - 0.5 * 0.25) * 0.5, abs=TIGHT)


def test_a_delegation_that_insists_on_company_is_believed_with_it() -> None:
    """Its condition multiplies."""
    insists = delegated(north={"only if": "Ann stays away"})
    company = 1 - 0.5 * (1 - 0.6 * 0.5)
    assert believed(insists, "North sends at least technical") == pytest.approx(company, abs=TIGHT)


def test_a_party_without_a_leader_who_may_come_has_a_rank_as_well() -> None:
    """Its cases ask for no intent."""
    scenario = summit(
        intent={"Ann": "comes"},
        sends_a_delegation={"South": {"base": 0.5, "rank": {"official": 0.5, "minister": 0.5}}},
    )
    assert believed(scenario, "South sends at least minister") == pytest.approx(0.25, abs=TIGHT)


def test_nobody_can_stand_for_a_party_that_sends_nobody() -> None:
    """A party with neither is believed to send nobody."""
    assert believed(summit(intent={"Ann": "comes"}), "West sends nobody") == 1


def test_a_delegation_is_believed_unable_by_its_announced_rank() -> None:
    """The odds of the rank announced, moved by facts; none if nothing is announced."""
    unable = {
        "believed_unable_to_sign": {
            "North": {"official": 0.5, "moved by": {"Bob doubts North": "odds x 3"}}
        }
    }
    condition = "North believed unable to sign"
    officials = {"North lists": "official"}
    silent, ministers = (
        delegated(**unable),
        delegated(**unable, record={"Monday": [{"North lists": "minister"}]}),
    )
    listed = delegated(**unable, record={"Monday": [officials]})
    doubted = delegated(**unable, record={"Monday": [officials, "Bob doubts North"]})
    beliefs = [believed(s, condition) for s in (silent, ministers, listed, doubted)]
    assert beliefs == pytest.approx([0, 0, 0.5, 0.75], abs=TIGHT)


# ---- who decides on it --------------------------------------------------------------------


@pytest.mark.parametrize(("threshold", "goes"), [(0.59, True), (0.6, False), (0.61, False)])
def test_who_must_decide_early_goes_if_the_belief_exceeds_the_threshold(
    threshold: float, goes: bool
) -> None:
    """More than the threshold, not as much; and then company no longer matters."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": {"comes": 0.6, "stays away": 0.4}},
        comes_if={"Ann": "Bob attends"},
        decides={"Ann": {"at": "Monday", "threshold": threshold}},
        record={"Monday": ["Dan arrives"]},
    )
    model = play(scenario, 200)
    assert always(come(model, "Ann") == goes)
    assert not never(come(model, "Bob"))
    assert not always(come(model, "Bob"))
