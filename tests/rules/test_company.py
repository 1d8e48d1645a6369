"""Simple leaders: always, never, by chance, with the crowd."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim import resolve
from sim.rules import AlwaysComes, ComesByChance, FollowsTheCrowd, StaysAway
from sim.scenario import Rank
from tests.rules import versus
from tests.summits import always, come, near, never, play, summit


def test_always_comes() -> None:
    """Always comes, whatever others do."""
    assert versus(AlwaysComes(), Bob="+-+-", Cyd="++--") == "++++"


def test_stays_away() -> None:
    """Stays away, whatever others do."""
    assert versus(StaysAway(), Bob="+-+-", Cyd="++--") == "----"


@pytest.mark.parametrize(("others", "answer"), [(0, "++++"), (1, "+++-"), (2, "+---"), (3, "----")])
def test_follows_the_crowd(others: int, answer: str) -> None:
    """Comes once so many others do, and not before."""
    assert versus(FollowsTheCrowd(others), Bob="+-+-", Cyd="++--") == answer


def test_a_crowd_of_thresholds_falls_like_dominoes() -> None:
    """Granovetter's crowd: thresholds 0, 1, 2 bring all three; 0, 2, 2 bring one."""
    scene = summit(
        intent=dict.fromkeys(("Ann", "Bob", "Cyd"), "comes if"),
        comes_if=dict.fromkeys(("Ann", "Bob", "Cyd"), "always"),
    )
    for thresholds, expected in (((0, 1, 2), (1, 1, 1)), ((0, 2, 2), (1, 0, 0))):
        rules = {n: FollowsTheCrowd(k) for n, k in zip(scene.leader, thresholds, strict=True)}
        model = play(scene, 2, rules=rules)
        assert [int(come(model, name)[0]) for name in scene.leader] == list(expected)


def test_a_crowd_needs_a_first_like_any_circle() -> None:
    """Two who follow one another stay at home, unless all are trusted, as the resolver has it."""
    scene = summit(intent={"Ann": "comes", "Bob": "comes"})
    rules = {"Ann": FollowsTheCrowd(), "Bob": FollowsTheCrowd()}
    alone = resolve({"Ann": "Bob attends", "Bob": "Ann attends"}, mode="assured")
    assert never(come(play(scene, 3, rules=rules), "Ann"))
    assert always(come(play(scene, 3, rules=rules, mode="assured"), "Ann") == (alone["Ann"] == 1))


def test_one_is_no_crowd_by_oneself() -> None:
    """However much is trusted, one's own coming is not company."""
    assert versus(FollowsTheCrowd(1), Bob="-", Cyd="-") == "-"
    rules = {"Ann": FollowsTheCrowd(1), "Bob": StaysAway()}
    scene = summit(intent={"Ann": "comes", "Bob": "comes"})
    assert never(come(play(scene, 2, rules=rules, mode="assured"), "Ann"))


def test_comes_by_chance() -> None:
    """By one draw of its own: as often as said, independent of others, more with more chance."""
    scene = summit(intent={"Ann": "comes", "Bob": "comes"})
    came = {
        p: play(scene, 4_000, rules={"Ann": ComesByChance(p), "Bob": ComesByChance(p)})
        for p in (0.0, 0.3, 0.6, 1.0)
    }
    for p, model in came.items():
        assert near(come(model, "Ann"), p)
        assert near(come(model, "Ann", "Bob"), p * p)
    rounds = [come(model, "Ann") for model in came.values()]
    assert all(always(less <= more) for less, more in pairwise(rounds))


def test_simple_rules_serve_delegations_too() -> None:
    """A delegation that always comes has a rank, drawn at the deadline at the latest."""
    scene = summit(
        intent={"Ann": "stays away"},
        sends_a_delegation={"North": {"base": 0, "rank": {"official": 0.5, "minister": 0.5}}},
        outcomes={"ministers": "North sends at least ministers", "rest": "always"},
    )
    model = play(scene, rules={"North": AlwaysComes()})
    assert always(come(model, "North"))
    assert near(model.outcome == 0, 0.5)
    np.testing.assert_array_equal(
        model.delegations["North"].rank == Rank.MINISTER, model.outcome == 0
    )
