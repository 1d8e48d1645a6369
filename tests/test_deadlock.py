"""What kind of deadlock it is: named cases, and agreement with brute force."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings

from sim.attendance import System, resolve
from sim.conditions import ALWAYS, NEVER, AtLeast, Condition, Known, attends
from sim.deadlock import COUNTED, KINDS, kinds
from tests.oracles import scalar_oracle
from tests.systems import Plain, plain_systems

A, B, C, D, E = map(attends, "ABCDE")
IRAN, TRUMP = attends("Iran"), attends("Trump")


def held(equations: Mapping[str, Condition], trusted: str = "") -> set[str]:
    """The kinds of deadlock in one round."""
    system = System(equations)
    mask = np.array([[actor in trusted.split()] for actor in system.actors])
    return {kind for kind, where in kinds(resolve(system, mask), mask).items() if where[0]}


STANDOFF = {"Iran": ~TRUMP, "Trump": ~IRAN}
CHASE = {"Iran": TRUMP, "Trump": ~IRAN}
LATENT = {"A": ~B, "B": ~A, "C": A | ~C}

CASES = [
    pytest.param({"A": B, "B": A}, "", "",
                 id="a circle nobody opens is no deadlock, they stay away"),
    pytest.param({"A": B, "B": ALWAYS}, "", "", id="no deadlock where all is decided"),
    pytest.param(STANDOFF, "", "standoff", id="each comes only if the other stays away"),
    pytest.param(STANDOFF, "Iran Trump", "standoff", id="trust does not end a standoff"),
    pytest.param(CHASE, "", "contradiction", id="one comes where the other does not, and back"),
    pytest.param({"Trump": ~TRUMP}, "", "contradiction", id="who comes only if they stay away"),
    pytest.param(LATENT, "", "latent",
                 id="A or B could come; only with A can C make up its mind"),
    pytest.param({**STANDOFF, "A": ~A}, "", "standoff contradiction",
                 id="two deadlocks apart, one of each kind"),
    pytest.param({**STANDOFF, **LATENT, "D": E, "E": ~D}, "",
                 "standoff latent contradiction", id="three deadlocks apart, all three kinds"),
    pytest.param({**STANDOFF, "A": ~A & IRAN}, "", "latent",
                 id="hanging together, a contradiction breaks the tie of a standoff"),
    pytest.param({**STANDOFF, "A": IRAN & TRUMP}, "", "standoff",
                 id="who hangs on a standoff belongs to it"),
    pytest.param({**STANDOFF, "A": ALWAYS, "B": A | IRAN}, "", "standoff",
                 id="the decided do not tie the undecided together"),
    pytest.param({"A": ~A & D, "B": ~B & D, "C": ~A & ~B & E, "D": ALWAYS, "E": NEVER}, "",
                 "contradiction", id="what is known to fail ties nobody"),
    pytest.param({**STANDOFF, "A": ~A | IRAN & E, "E": NEVER}, "", "standoff contradiction",
                 id="a reason known to fail does not tie two deadlocks together"),
    pytest.param({"A": AtLeast((~B, ~C, D), 2), "B": ~A, "C": ~A, "D": ALWAYS}, "", "standoff",
                 id="a count with one of its parts settled"),
    pytest.param({"A": ~B | D, "B": ~A & D, "C": ~D, "D": ~C}, "C D", "standoff",
                 id="a deadlock that others inherit"),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "trusted", "expected"), CASES)
def test_named_case(equations: Mapping[str, Condition], trusted: str, expected: str) -> None:
    """The case reads as a sentence and its deadlock is of the kind said."""
    assert held(equations, trusted) == set(expected.split())


def test_trust_may_turn_one_kind_into_another() -> None:
    """Once C is trusted to stand by A, the coming of A would spare D its quandary."""
    equations = {"A": ~B, "B": ~A, "C": A & C, "D": ~C & ~D}
    assert held(equations) == {"standoff", "contradiction"}
    assert held(equations, "C") == {"latent"}


def test_the_kind_may_differ_from_round_to_round() -> None:
    """One system, three rounds: a standoff, a contradiction, and nothing amiss."""
    same, free = np.array([False, True, False]), np.array([False, False, True])
    system = System({"A": ~B | Known(free), "B": ~A & ~Known(same) | A & Known(same)})
    nobody = np.zeros((2, 3), np.bool_)
    found = kinds(resolve(system, nobody), nobody)
    assert found["standoff"].tolist() == [True, False, False]
    assert found["contradiction"].tolist() == [False, True, False]
    assert not found["latent"].any()


def test_rounds_of_equal_bounds_may_differ_in_trust() -> None:
    """A and B are stuck in both rounds; only where B is trusted is there a single way out."""
    system = System({"A": ~B, "B": ~A | A & B})
    trusted = np.array([[False, False], [False, True]])
    found = resolve(system, trusted)
    assert found.undecided.all()
    assert kinds(found, trusted)["standoff"].tolist() == [True, False]
    assert kinds(found, trusted)["latent"].tolist() == [False, True]


def test_rounds_of_equal_bounds_may_differ_in_what_is_denied() -> None:
    """A is stuck in both rounds; whether it would stand by itself is known under a `not` only."""
    broken = Known(np.array([False, True]))
    system = System({"A": ~B, "B": ~A | ~(~A | broken | ~B)})
    trusted = np.array([[False, False], [True, True]])
    found = resolve(system, trusted)
    assert found.undecided.all()
    assert kinds(found, trusted)["latent"].tolist() == [True, False]
    assert kinds(found, trusted)["standoff"].tolist() == [False, True]


def ring(size: int) -> dict[str, Condition]:
    """Each comes if the next stays away."""
    return {f"{k:02d}": ~attends(f"{(k + 1) % size:02d}") for k in range(size)}


@pytest.mark.parametrize(
    ("size", "kind"),
    [(2, "standoff"), (15, "contradiction"), (16, "standoff"), (17, "unclassified")],
)
def test_more_than_sixteen_are_not_counted(size: int, kind: str) -> None:
    """A ring of sixteen is classified, one of seventeen is not."""
    assert COUNTED == 16
    assert held(ring(size)) == {kind}


def test_two_rings_of_nine_are_counted_apart() -> None:
    """Eighteen undecided in two components are two contradictions, not too many to count."""
    one, other = ring(9), ring(9)
    shifted = {f"x{k}": e.replace(lambda a: attends("x" + a.names[0])) for k, e in other.items()}
    assert held({**one, **shifted}) == {"contradiction"}


def test_every_kind_has_an_answer_for_every_round() -> None:
    """Rounds without a deadlock are false throughout."""
    nobody = np.zeros((2, 5), np.bool_)
    found = kinds(resolve(System({"A": B, "B": ALWAYS}), nobody), nobody)
    assert tuple(found) == KINDS
    assert all(where.shape == (5,) and not where.any() for where in found.values())


@settings(max_examples=200)
@given(plain_systems(most=4))
def test_kinds_agree_with_counting_by_hand(plain: Plain) -> None:
    """In each round the kinds are those that scalar brute force counts out."""
    for mode in (plain, plain.cautious, plain.assured):
        for column in range(mode.rounds):
            assert mode.deadlocks(column) == scalar_oracle.kinds(mode.round(column))


@settings(max_examples=200)
@given(plain_systems(most=4))
def test_a_deadlock_has_a_kind_and_only_a_deadlock_has(plain: Plain) -> None:
    """A round has some kind exactly where somebody is undecided."""
    stuck = plain.resolution.undecided.any(axis=0)
    assert [bool(plain.deadlocks(column)) for column in range(plain.rounds)] == stuck.tolist()


@settings(max_examples=200)
@given(plain_systems(most=4))
def test_a_contradiction_needs_an_odd_circle(plain: Plain) -> None:
    """Only odd systems contradict themselves; every even deadlock has a way out."""
    if plain.system.kind != "odd":
        for mode in (plain.cautious, plain, plain.assured):
            assert not mode.kinds["contradiction"].any()
