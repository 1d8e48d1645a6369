"""Published lists: what they show, and what stays of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.lists import omission, rank_case, rank_likelihood, rank_table, tells_of_intent
from sim.public import Public
from sim.scenario import COMES, COMES_IF, STAYS_AWAY, Rank, Scenario
from tests.summits import always, come, near, never, play, summit

BY_INTENT = {
    "when Ann means to stay away": {"official": 1},
    "when Ann means to come if": {"official": 0.5, "minister": 0.5},
    "otherwise": {"technical": 0.25, "minister": 0.75},
}
MIXED = {"stays away": 0.4, "comes if": 0.3, "comes": 0.3}


def listing(rank: Any = BY_INTENT, **changes: Any) -> Scenario:
    """North may send a delegation, whatever Ann means; she comes if Bob does, and he does not."""
    north = {"base": 1, "rank": rank, **changes.pop("north", {})}
    judgement = {
        "intent": {"Ann": MIXED, "Bob": "stays away"},
        "comes_if": {"Ann": "Bob attends"},
        "sends_a_delegation": {"North": north},
    }
    return summit(**{**judgement, **changes})


# ---- tables -------------------------------------------------------------------------------


def test_cases_of_rank_are_read_from_the_top() -> None:
    """The leader's intent chooses the case."""
    scenario = listing()
    public = Public(scenario)
    cases = [
        int(rank_case(scenario, "North", lambda atom, _: public.truth(atom), code))
        for code in (STAYS_AWAY, COMES_IF, COMES)
    ]
    assert cases == [0, 1, 2]
    np.testing.assert_array_equal(
        rank_table(scenario, "North"), [(0, 1, 0), (0, 0.5, 0.5), (0.25, 0, 0.75)]
    )


def test_a_list_tells_of_the_intent_as_its_ranks_do() -> None:
    """By intent: how probably a list shows this rank; a list of no rank tells nothing."""
    scenario = listing()
    public = Public(scenario)
    shown = {rank: rank_likelihood(scenario, "North", rank, public) for rank in Rank}
    assert tells_of_intent(scenario, "North")
    np.testing.assert_array_equal(shown[Rank.TECHNICAL], (0, 0, 0.25))
    np.testing.assert_array_equal(shown[Rank.OFFICIAL], (1, 0.5, 0))
    np.testing.assert_array_equal(shown[Rank.MINISTER], (0, 0.5, 0.75))
    np.testing.assert_array_equal(shown[Rank.NONE], (1, 1, 1))


def test_many_lists_are_read_at_once() -> None:
    """With a rank for every round, the likelihood has a value for every round."""
    scenario = listing()
    ranks = np.array([1, 2, 3], np.uint8)
    np.testing.assert_array_equal(
        rank_likelihood(scenario, "North", ranks, Public(scenario)),
        [(0, 1, 0), (0, 0.5, 0.5), (0.25, 0, 0.75)],
    )


def test_a_rank_that_asks_for_no_intent_tells_of_none() -> None:
    """Only `means to` makes a list evidence; a party that sends nobody has no ranks at all."""
    scenario = listing(
        rank={"when Bob has declined": {"official": 1}, "otherwise": {"minister": 1}}
    )
    assert not tells_of_intent(scenario, "North")
    assert not tells_of_intent(scenario, "South")


def test_leaving_the_leader_off_has_a_likelihood_only_where_it_is_given() -> None:
    """`North lists without Ann: 2 v 4 v 9` is by intent, those who stay away first."""
    scenario = listing(reads={"North lists without Ann": "2 v 4 v 9"})
    assert omission(scenario, "North") == (0.9, 0.4, 0.2)
    assert omission(scenario, "South") is None


# ---- simulated lists ----------------------------------------------------------------------


def test_a_simulated_list_shows_a_rank_by_the_leaders_intent() -> None:
    """Who means to stay away sends officials; the frequencies are those of the case."""
    model = play(listing(acts_to_come={"Monday": {"North lists": 1}}), 8_000)
    rank, intent = model.delegations["North"].rank, model.leaders["Ann"].intent
    assert always(rank[intent == STAYS_AWAY] == Rank.OFFICIAL)
    assert near(rank[intent == COMES_IF] == Rank.MINISTER, 0.5)
    assert near(rank[intent == COMES] == Rank.TECHNICAL, 0.25)
    np.testing.assert_array_equal(model.world.public.announced["North"], rank)


def test_an_unlisted_rank_is_drawn_from_the_same_luck() -> None:
    """Whether or not a list shows it, the rank of a round is the same."""
    unlisted = play(listing(), 3_000)
    listed = play(listing(acts_to_come={"Tuesday": {"North lists": 0.5}}), 3_000)
    shown = listed.world.public.happened["North", "lists"]
    assert near(shown, 0.5)
    np.testing.assert_array_equal(
        listed.delegations["North"].rank, unlisted.delegations["North"].rank
    )
    assert always((listed.world.public.announced["North"] > Rank.NONE) == shown)


def test_a_listed_rank_stays() -> None:
    """What moved the odds of a higher rank after the list came too late for it."""
    rank = {"when Bob arrives": {"minister": 1}, "otherwise": {"official": 1}}
    lists = {"Monday": {"North lists": 0.5}, "Tuesday": {"Bob arrives": 1}}
    model = play(listing(rank=rank, acts_to_come=lists))
    listed = model.world.public.happened["North", "lists"]
    highest = model.delegations["North"].rank
    assert always(highest[listed] == Rank.OFFICIAL)
    assert always(highest[~listed] == Rank.MINISTER)


def test_lists_of_one_stage_are_drawn_up_without_knowing_one_another() -> None:
    """Each would answer the other's list; published together, neither can."""
    answers = {
        party: {
            "base": 1,
            "rank": {f"when {other} lists": {"official": 1}, "otherwise": {"minister": 1}},
        }
        for party, other in (("North", "South"), ("South", "North"))
    }
    both = {"North lists": 1, "South lists": 1}
    model = play(listing(sends_a_delegation=answers, acts_to_come={"Monday": both}))
    for party in answers:
        assert always(model.delegations[party].rank == Rank.MINISTER)
    late = {"Monday": {"North lists": 1}, "Tuesday": {"South lists": 1}}
    model = play(listing(sends_a_delegation=answers, acts_to_come=late))
    assert always(model.delegations["South"].rank == Rank.OFFICIAL)


def test_a_list_sees_the_other_acts_of_its_stage() -> None:
    """Lists come last, wherever they stand in the file."""
    rank = {"when Bob arrives": {"minister": 1}, "otherwise": {"official": 1}}
    acts = {"Monday": {"North lists": 1, "Bob arrives": 1}}
    model = play(listing(rank=rank, acts_to_come=acts))
    assert always(model.delegations["North"].rank == Rank.MINISTER)


def test_the_rank_on_a_recorded_list_is_a_fact() -> None:
    """However improbable, what is on record is who comes."""
    scenario = listing(
        rank={"official": 0.99, "minister": 0.01},
        record={"Monday": [{"North lists": "minister"}]},
    )
    model = play(scenario)
    assert always(model.delegations["North"].rank == Rank.MINISTER)
    assert always(come(model, "North"))


def test_the_highest_on_the_list_is_its_rank() -> None:
    """A minister among experts makes a delegation of ministers."""
    team = {
        "North": {"head": "Ned (the minister, minister)", "with": ["Nat (an expert, technical)"]}
    }
    scenario = listing(
        delegations=team, rank={"official": 1}, record={"Monday": [{"North lists": "Nat, Ned"}]}
    )
    assert always(play(scenario).delegations["North"].rank == Rank.MINISTER)


def test_without_cases_the_rank_is_that_of_the_named_head() -> None:
    """A delegation's highest member says its rank where the judgement says none."""
    team = {"North": {"head": "Ned (the minister, minister)"}}
    scenario = summit(
        intent={"Ann": "stays away"}, delegations=team, sends_a_delegation={"North": {"base": 1}}
    )
    assert always(play(scenario).delegations["North"].rank == Rank.MINISTER)


def test_the_leaders_name_on_a_list_announces_the_leader() -> None:
    """Announced is the leader where the leader is on the list, and below it where not."""
    scenario = listing(
        reads={"North lists without Ann": "2 v 5 v 9"}, acts_to_come={"Monday": {"North lists": 1}}
    )
    model = play(scenario, 8_000)
    left_off = model.world.public.announced["North"] < Rank.LEADER
    intent = model.leaders["Ann"].intent
    for code, share in ((STAYS_AWAY, 0.9), (COMES_IF, 0.5), (COMES, 0.2)):
        assert near(left_off[intent == code], share)
    assert always(model.delegations["North"].rank < Rank.LEADER)


def test_a_list_of_the_leader_leaves_the_delegations_rank_open() -> None:
    """Who would go in the leader's place is drawn when it must be known."""
    model = play(listing(record={"Monday": [{"North lists": "Ann"}]}), 4_000)
    assert always(model.world.public.announced["North"] == Rank.LEADER)
    assert set(np.unique(model.delegations["North"].rank)) == {1, 2, 3}


def test_lists_below_a_rank_needs_a_list() -> None:
    """Nothing announced is not below; a leader announced is below nothing."""
    south = {"South": {"base": 0, "moved by": {}, "only if": "North lists below minister"}}
    sends = {"sends_a_delegation": {"North": {"base": 1}, "South": {**south["South"], "base": 1}}}
    for line, below in (("official", True), ("minister", False), ("Ann", False), (None, False)):
        record = {"Monday": [{"North lists": line}]} if line else {}
        assert always(come(play(listing(**sends, record=record)), "South") == below)


def test_a_list_that_appears_in_no_round_does_no_harm() -> None:
    """A chance of nothing is allowed, and nothing is learned from it."""
    scenario = listing(
        acts_to_come={"Monday": {"North lists": 0}},
        decides={"Ann": {"at": "Monday", "threshold": 0.5}},
    )
    assert never(play(scenario).world.public.happened["North", "lists"])


@pytest.mark.parametrize("first", ["on record", "simulated"])
def test_a_second_list_changes_neither_rank_nor_belief(first: str) -> None:
    """A listed rank stays, so the same list again is no news."""
    once: dict[str, Any] = {"acts_to_come": {"Monday": {"North lists": 1}}}
    again: dict[str, Any] = {
        "acts_to_come": {stage: {"North lists": 1} for stage in ("Monday", "Tuesday")}
    }
    if first == "on record":
        past = {"Monday": [{"North lists": "official"}]}
        once = {"record": past}
        again = {"record": past, "acts_to_come": {"Tuesday": {"North lists": 1}}}
    models = [play(listing(**changes)) for changes in (once, again)]
    ranks = [model.delegations["North"].rank for model in models]
    beliefs = [model.world.belief("Ann attends") for model in models]
    assert always(ranks[0] == ranks[1])
    np.testing.assert_allclose(beliefs[0], beliefs[1])
