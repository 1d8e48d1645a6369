"""Odds that facts push up and down, and what counts as a fact at the moment of decision."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.conditions import Known
from sim.odds import happens, weigh
from sim.scenario import Mover, Odds, Rank, Scenario
from sim.streams import Streams
from tests.summits import always, come, near, never, play, summit

SHIFTS = st.floats(-4, 4)
SHARES = st.floats(0.01, 0.99)


def mover(truth: Any, shift: float) -> Mover:
    """A settled fact with its shift."""
    return Mover(Known(np.asarray(truth)), shift, "")


def logistic(base: float, shift: float) -> float:
    """The base moved by a shift of its log-odds."""
    odds = base / (1 - base) * exp(shift)
    return odds / (1 + odds)


# ---- the index ----------------------------------------------------------------------------


@given(SHARES, st.lists(st.tuples(st.booleans(), SHIFTS), max_size=5))
def test_shifts_of_the_movers_that_hold_are_added(
    base: float, movers: list[tuple[bool, float]]
) -> None:
    """Logit p = logit base + the sum of the shifts of what is true."""
    odds = Odds(base, tuple(mover(truth, shift) for truth, shift in movers))
    table, row = weigh(odds, lambda atom, positive: np.True_)
    pushed = sum(shift for truth, shift in movers if truth)
    assert table[row] == pytest.approx(logistic(base, pushed))
    assert table.shape == (2 ** len(movers),)


def test_each_round_has_its_own_combination_of_movers() -> None:
    """Where a fact differs between rounds, so does the probability."""
    odds = Odds(
        0.5, (mover([True, False, True, False], 1.0), mover([True, True, False, False], -3))
    )
    table, row = weigh(odds, lambda atom, positive: np.True_)
    expected = [logistic(0.5, shift) for shift in (-2, -3, 1, 0)]
    np.testing.assert_allclose(table[row], expected)


@pytest.mark.parametrize("base", [0.0, 1.0])
def test_nothing_moves_a_certainty(base: float) -> None:
    """Never and always stay what they are, whatever pushes."""
    odds = Odds(base, (mover(True, 3.0), mover(True, -1.0)))
    np.testing.assert_array_equal(weigh(odds, lambda atom, positive: np.True_)[0], [base] * 4)


@given(SHARES, st.lists(SHIFTS, max_size=3), st.floats(0, 4))
def test_one_more_push_up_lowers_nothing_in_any_round(
    base: float, others: list[float], push: float
) -> None:
    """With the same luck, whoever was sent is still sent."""
    streams, read = Streams(0, 256), lambda atom, positive: np.True_
    movers = tuple(mover(True, shift) for shift in others)
    before = happens(streams.uniform("North", "sent"), Odds(base, movers), read)
    pushed = Odds(base, (*movers, mover(True, push)))
    assert always(happens(streams.uniform("North", "sent"), pushed, read) >= before)


# ---- pressure -----------------------------------------------------------------------------


def sending(**north: Any) -> dict[str, Any]:
    """North's delegation, everything else staying away."""
    return {"sends_a_delegation": {"North": {"base": 0.3, **north}}}


PRESSED = sending(**{"moved by": {"Dan presses": "strong up", "Bob presses North": "slight up"}})


@pytest.mark.parametrize("seed", [0, 1])
def test_more_pressure_never_lowers_acceptance(seed: int) -> None:
    """In every round: whoever gives in to one gives in to two."""
    lines = (
        [],
        ["Bob presses North"],
        ["Dan presses North"],
        ["Dan presses North", "Bob presses North"],
    )
    sent = [
        come(play(summit(**PRESSED, record={"Monday": line} if line else {}), rng=seed), "North")
        for line in lines
    ]
    for weaker, stronger in ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3)):
        assert always(sent[weaker] <= sent[stronger])
    for given_, shift in zip(sent, (0, np.log(1.5), np.log(10), np.log(15)), strict=True):
        assert near(given_, logistic(0.3, shift))


def test_pressure_on_another_moves_nothing() -> None:
    """`Dan presses` in what moves North is about North."""
    calm = come(play(summit(**PRESSED)), "North")
    other = come(play(summit(**PRESSED, record={"Monday": ["Dan presses South"]})), "North")
    np.testing.assert_array_equal(calm, other)


def test_pressure_moves_delegations_and_not_leaders() -> None:
    """A leader's own coming is moved only where a condition asks for it."""
    leaders = {"intent": {"Ann": {"comes": 0.5, "stays away": 0.5}}}
    pressed = {"record": {"Monday": ["Dan presses Ann", "Dan presses North"]}}
    calm, pushed = play(summit(**leaders, **PRESSED)), play(summit(**leaders, **PRESSED, **pressed))
    np.testing.assert_array_equal(come(calm, "Ann"), come(pushed, "Ann"))
    assert np.count_nonzero(come(calm, "North")) < np.count_nonzero(come(pushed, "North"))


def test_simulated_pressure_counts_where_it_occurred() -> None:
    """A push that comes by chance moves only the rounds in which it comes."""
    scenario = summit(**sending(**{"moved by": {"Dan presses": "odds x 1000000"}}),
                      acts_to_come={"Tuesday": {"Dan presses North": 0.5}})  # fmt: skip
    model = play(scenario)
    pressed = model.world.public.happened["Dan", "presses", "North"]
    calm = come(play(summit(**sending())), "North")
    assert near(pressed, 0.5)
    assert always(come(model, "North")[pressed])
    np.testing.assert_array_equal(come(model, "North")[~pressed], calm[~pressed])


def test_two_acts_are_two_draws() -> None:
    """To press one is not to press the other, and tomorrow is another day."""
    acts = {"Dan presses North": 0.5, "Dan presses South": 0.5, "Dan warns North": 0.5}
    model = play(summit(intent={"Ann": "comes"}, acts_to_come={"Monday": acts, "Tuesday": acts}))
    happened = [np.asarray(truth, float) for truth in model.world.public.happened.values()]
    assert [near(truth, 0.75) for truth in happened] == [True] * 3
    assert np.all(np.abs(np.corrcoef(happened) - np.eye(3)) < 0.1)


# ---- blame for a no-show ------------------------------------------------------------------

BLAMED = sending(base=0.5, **{"moved by": {"no-show blame": "odds x 1000000"}})


def blamed(*lines: Any, **earlier: Any) -> bool:
    """Whether what is on record by the deadline makes North fear the blame."""
    people = {"Ann": "comes", "Bob": {"stays away": 0.5, "comes": 0.5}, "Dan": "comes"}
    record = {**earlier, "Wednesday": ["Cyd warns Dan", *lines]}
    sent = come(play(summit(**BLAMED, intent=people, record=record)), "North")
    assert always(sent) or near(sent, 0.5)
    return always(sent)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], False),
        ([{"South lists": "official"}], True),
        (["Bob confirmed"], True),
        (["Bob inclined"], False),
        (["Bob arrives"], True),
        (["Bob declined", "Bob arrives"], False),
        (["Bob declined", {"South lists": "official"}], True),
        (["Dan confirmed", "Dan arrives"], False),  # a patron is no other side
        (["Ann confirmed", "Ann arrives"], False),  # nor is one's own leader
        ([{"North lists": "official"}], False),
    ],
)
def test_a_no_show_is_blamed_where_another_side_will_visibly_be_there(
    lines: list[Any], expected: bool
) -> None:
    """It has listed, or its leader has confirmed or arrived and has not said no since."""
    assert blamed(*lines) == expected


def test_a_plain_no_cancels_what_was_confirmed() -> None:
    """The last word counts."""
    assert blamed(Tuesday=["Bob confirmed"])
    assert not blamed("Bob declined", Tuesday=["Bob confirmed"])
    assert blamed("Bob confirmed", Monday=["Bob confirmed"], Tuesday=["Bob declined"])


# ---- believed unable to sign --------------------------------------------------------------


def doubted(*lines: Any, base: float = 0.5, **changes: Any) -> Scenario:
    """South goes unless North's officials are thought unable to sign."""
    return summit(
        **{
            "sends_a_delegation": {
                "South": {"base": 1, "only if": "not North believed unable to sign"},
                "North": {"base": 1},
            },
            "believed_unable_to_sign": {
                "North": {"official": base, "moved by": {"Bob doubts North": "odds x 3"}}
            },
            "record": {"Monday": list(lines)} if lines else {},
            **changes,
        }
    )


def test_nobody_is_believed_unable_before_a_list() -> None:
    """Nothing announced, nothing doubted; nor is a leader or an unmentioned rank."""
    for lines in ([], [{"North lists": "minister"}], [{"North lists": "official, Ann"}]):
        assert always(come(play(doubted(*lines)), "South"))


def test_officials_are_believed_unable_by_their_odds() -> None:
    """One draw, at odds that a public doubt triples, higher in every round."""
    listed = [{"North lists": "official"}]
    calm = come(play(doubted(*listed)), "South")
    doubt = come(play(doubted(*listed, "Bob doubts North")), "South")
    assert near(calm, 0.5)
    assert near(doubt, 0.25)
    assert always(doubt <= calm)


def test_each_rank_is_doubted_by_itself() -> None:
    """That experts could sign nothing says nothing of officials."""
    doubts = {"North": {"technical": 1, "official": 0, "minister": 1}}
    for rank, comes in (("technical", False), ("official", True), ("minister", False)):
        scenario = doubted({"North lists": rank}, believed_unable_to_sign=doubts)
        assert always(come(play(scenario), "South") == comes)


def test_each_round_doubts_the_rank_announced_in_it() -> None:
    """Where lists are played, the rank differs between rounds and the doubt with it."""
    scenario = doubted(
        believed_unable_to_sign={"North": {"technical": 1, "official": 0}},
        sends_a_delegation={
            "South": {"base": 1, "only if": "not North believed unable to sign"},
            "North": {"base": 1, "rank": {"technical": 0.5, "official": 0.5}},
        },
        acts_to_come={"Monday": {"North lists": 0.8}},
    )
    model = play(scenario)
    experts = model.world.public.announced["North"] == Rank.TECHNICAL
    assert near(experts, 0.4)
    np.testing.assert_array_equal(come(model, "South"), ~experts)


def test_the_belief_in_a_mandate_is_apart_from_the_mandate() -> None:
    """What North may sign does not move what others believe, nor the belief what it may sign."""
    table = {
        "on_the_table": {"prisoners": ["none", "all"]},
        "outcomes": {"may": "North may sign prisoners", "may not": "always"},
    }
    listed = {"North lists": "official"}
    for mandate in ("any", "nothing"):
        scenario = doubted(listed, **table, may_sign={"North": {"official": mandate}})
        model = play(scenario)
        assert near(come(model, "South"), 0.5)
        assert always(model.outcome == (0 if mandate == "any" else 1))


def test_a_delegation_may_be_moved_by_the_belief() -> None:
    """Where the counterpart is believed unable, the odds of going fall."""
    moved = {
        "sends_a_delegation": {
            "South": {
                "base": 0.9,
                "moved by": {"North believed unable to sign": "odds x 0.000001"},
            },
            "North": {"base": 1},
        }
    }
    listed = {"North lists": "official"}
    able, unable = (play(doubted(listed, base=b, **moved)) for b in (0, 1))
    assert near(come(able, "South"), 0.9)
    assert np.mean(come(unable, "South")) < 0.01


def test_the_rank_below_asks_what_was_announced_not_what_came() -> None:
    """Announced low and led by the leader, or high and not sent: odds see only the list."""
    moved = {"South": {"base": 1, "only if": "North lists below minister"}, "North": {"base": 0}}
    listed = {"record": {"Monday": [{"North lists": "official"}]}, "sends_a_delegation": moved}
    model = play(summit(intent={"Ann": "comes"}, **listed))
    assert always(model.world.public.announced["North"] == Rank.OFFICIAL)
    assert always(come(model, "South", "Ann"))
    assert never(come(model, "North"))
