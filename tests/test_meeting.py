"""The meeting: who is in the room, at which rank, and what that makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.meeting import Meeting
from sim.scenario import MODES, Rank
from tests.summits import always, near, never, play, summit
from tests.test_equations import ANY, judgements

CHANCY = {"stays away": 0.5, "comes": 0.5}


def outcome(condition: str, **changes: Any) -> Any:
    """In which rounds a condition on the outcome holds."""
    scenario = summit(**changes, outcomes={"yes": condition, "no": "always"})
    return play(scenario).outcome == 0


def sending(**bases: Any) -> dict[str, Any]:
    """Parties with delegations of officials, each sent for certain or not at all."""
    return {
        "sends_a_delegation": {
            party: {"base": base, "rank": {"official": 1}} for party, base in bases.items()
        }
    }


# ---- ranks --------------------------------------------------------------------------------


def test_a_party_has_the_rank_of_its_leader_or_of_its_delegation() -> None:
    """Leader if the leader attends, else the delegation's if it is sent, else none."""
    scenario = summit(
        intent={"Ann": CHANCY},
        sends_a_delegation={"North": {"base": 0.5, "rank": {"technical": 0.5, "minister": 0.5}}},
    )
    model = play(scenario)
    rank = Meeting(model.world, model.resolution("credible")).rank("North")
    ann, sent = model.leaders["Ann"].attends, model.delegations["North"].attends
    drawn = model.delegations["North"].rank
    np.testing.assert_array_equal(rank, np.where(ann, Rank.LEADER, np.where(sent, drawn, 0)))
    assert set(np.unique(rank)) == {0, 1, 3, 4}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("North sends at least technical", True),
        ("North sends at least officials", True),
        ("North sends at least ministers", False),
        ("South sends at least leaders", True),
        ("South sends nobody", False),
        ("East sends nobody", True),
        ("West sends nobody", True),
        ("West sends at least technical", False),
    ],
)
def test_what_a_party_sends_is_asked_of_who_came(condition: str, holds: bool) -> None:
    """Officials from North, the leader from South, nobody from East, nobody to send in West."""
    people = {"Bob": "comes", "Cyd": "stays away"}
    assert always(outcome(condition, intent=people, **sending(North=1)) == holds)


# ---- talks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "delegations", "held"),
    [
        ({"Ann": "comes", "Bob": "comes"}, {}, True),
        ({"Ann": "comes", "Bob": "stays away"}, {}, False),
        ({"Ann": "comes", "Bob": "stays away"}, {"South": 1}, True),
        ({"Ann": "comes"}, {"North": 1}, False),  # one party, twice
        ({"Ann": "comes", "Dan": "comes"}, {}, False),  # a patron is no principal
        ({"Ann": "stays away"}, {"East": 1, "South": 1}, True),
        ({"Ann": "stays away"}, {}, False),
    ],
)
def test_talks_are_held_between_two_principals(
    people: dict[str, str], delegations: dict[str, int], held: bool
) -> None:
    """At least two principal parties in the room, at any rank."""
    assert always(outcome("talks held", intent=people, **sending(**delegations)) == held)


def test_talks_are_held_late_only_where_they_are_not_held() -> None:
    """By a last draw, independent of why they were not held."""
    people = {"intent": {"Ann": CHANCY, "Bob": "comes"}, "held_late": 0.3}
    held, late = outcome("talks held", **people), outcome("held late", **people)
    assert near(held, 0.5)
    assert never(late & held)
    assert near(late[~held], 0.3)


def test_talks_are_never_held_late_unless_the_scenario_says_so() -> None:
    """The chance of a postponement is the author's to give."""
    assert never(outcome("held late", intent={"Ann": "stays away"}))


# ---- mandates -----------------------------------------------------------------------------

TABLE = {"on_the_table": {"prisoners": ["none", "all"], "ceasefire": ["none", "limited", "full"]}}
MANDATE = {
    "may_sign": {
        "North": {
            "official": ["prisoners", "limited ceasefire"],
            "minister": "nothing",
            "leader": "any",
        }
    }
}


@pytest.mark.parametrize(
    ("item", "by_officials"),
    [
        ("prisoners", True),
        ("all prisoners", True),
        ("limited ceasefire", True),
        ("full ceasefire", False),
        ("ceasefire", False),
    ],
)
def test_a_mandate_covers_an_issue_or_some_of_its_options(item: str, by_officials: bool) -> None:
    """Who may sign an issue may sign each of its options, and not the other way about."""
    asked = f"North may sign {item}"
    officials, leader = sending(North=1), {"intent": {"Ann": "comes"}}
    assert always(outcome(asked, **TABLE, **MANDATE, **officials) == by_officials)
    assert always(outcome(asked, **TABLE, **MANDATE, **leader))


@pytest.mark.parametrize("rank", ["technical", "minister"])
def test_nothing_may_be_signed_at_a_rank_without_a_mandate(rank: str) -> None:
    """`nothing` and silence are the same."""
    sent = {"sends_a_delegation": {"North": {"base": 1, "rank": {rank: 1}}}}
    assert never(outcome("North may sign prisoners", **TABLE, **MANDATE, **sent))


def test_nobody_who_is_not_there_may_sign() -> None:
    """A mandate needs a hand."""
    absent = {"intent": {"Ann": "stays away"}, **sending(North=0)}
    assert never(outcome("North may sign prisoners", **TABLE, **MANDATE, **absent))
    assert never(outcome("South may sign prisoners", **TABLE, **MANDATE, intent={"Bob": "comes"}))


# ---- deadlock -----------------------------------------------------------------------------

STANDOFF = {
    "intent": {"Ann": "comes if", "Bob": "comes if", "Cyd": "comes"},
    "comes_if": {"Ann": "Bob stays away", "Bob": "Ann stays away"},
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("deadlock", True),
        ("Ann is deadlocked", True),
        ("Cyd is deadlocked", False),
        ("Ann attends", False),
        ("Ann stays away", False),
        ("not Ann attends", True),
        ("not Ann stays away", True),
        ("North sends nobody", False),
        ("North sends at least technical", False),
        ("Cyd attends", True),
        ("at least 2 of Ann, Bob, Cyd attend", False),
        ("talks held", False),
    ],
)
def test_of_the_undecided_neither_coming_nor_staying_is_true(condition: str, holds: bool) -> None:
    """They do not attend and do not stay away; `not` is plain negation."""
    assert always(outcome(condition, **STANDOFF) == holds)


def test_an_undecided_leader_may_still_send_officials() -> None:
    """The party then has the rank of those who came, and does not send nobody."""
    both = {**STANDOFF, **sending(North=1)}
    assert never(outcome("North sends nobody", **both))
    assert always(outcome("North sends at least official", **both))
    assert never(outcome("North sends at least leader", **both))


def test_a_deadlock_that_needs_an_intent_is_one_in_its_rounds_only() -> None:
    """Where one of the two comes or stays away anyway, nothing is stuck."""
    mixed = {"stays away": 0.2, "comes if": 0.5, "comes": 0.3}
    people = {"intent": {"Ann": mixed, "Bob": mixed}, "comes_if": STANDOFF["comes_if"]}
    assert near(outcome("deadlock", **people), 0.25)


# ---- outcomes -----------------------------------------------------------------------------


def test_the_first_outcome_that_fits_is_the_rounds() -> None:
    """Later ones are not looked at, and the last takes what is left."""
    scenario = summit(
        intent={"Ann": CHANCY, "Bob": CHANCY},
        outcomes={
            "both": "Ann attends and Bob attends",
            "someone": "Ann attends or Bob attends",
            "nobody": "always",
        },
    )
    model = play(scenario)
    here = [model.leaders[name].attends for name in ("Ann", "Bob")]
    np.testing.assert_array_equal(model.outcome, 2 - np.sum(here, axis=0))


def test_facts_of_the_deadline_may_be_asked_of_an_outcome() -> None:
    """What was said and done, and declared chances."""
    record = {"Monday": ["Ann declined", "Dan presses North"]}
    people = {"intent": {"Ann": "stays away"}, "changes_of_mind": 0}
    assert always(outcome("Dan presses North", **people, record=record))
    assert near(outcome("thaw", **people, chance={"thaw": 0.3}), 0.3)


@settings(max_examples=30)
@given(judgements(ANY))
def test_the_outcome_under_another_mode_is_that_of_a_model_in_that_mode(
    judgement: dict[str, Any],
) -> None:
    """Looking again only at the rounds that differ is the same as playing it all."""
    scenario = summit(
        **judgement,
        outcomes={
            "stuck": "deadlock and not Cyd is deadlocked",
            "three": "at least 3 of Ann, Bob, Cyd, Dan attend",
            "talks": "talks held",
            "ministers": "North sends at least minister",
            "nobody": "North sends nobody",
            "rest": "always",
        },
    )
    here = play(scenario, 200)
    for mode in MODES:
        there = play(scenario, 200, mode=mode)
        np.testing.assert_array_equal(here.outcome_under(mode), there.outcome)


def test_a_summit_to_which_nobody_may_come_still_has_an_outcome() -> None:
    """Nobody is there to resolve, and the catch-all fits in every round and mode."""
    model = play(summit(), 100)
    assert always(model.outcome == 0)
    assert always(model.outcome_under("assured") == 0)
