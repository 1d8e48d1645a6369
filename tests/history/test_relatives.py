"""Cases that nobody has said to belong together are told if they look as if they did."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.history import Case, read, strangers
from sim.history.relatives import MOST
from tests.calibration import case, history, side
from tests.history import STANCES, written


def meeting(name: str, *who: str, dispute: str = "") -> Case:
    """One of these principals; a dispute of its own, if none is said."""
    return case(*map(side, who), name=name, dispute=dispute or name)


def test_two_that_share_two_principals_are_told() -> None:
    """By their names and those of the two, and what is to be done."""
    found = strangers(history(meeting("alba", "cem", "bob", "ann"), meeting("corte", "ann", "cem")))
    assert found == [
        "'alba' and 'corte' share ann and cem: say in disputes.csv whether they belong together, "
        "or each teaches the forecast of the other"
    ]


def test_of_three_principals_that_are_shared_two_are_told() -> None:
    """The first by name."""
    (found,) = strangers(history(*(meeting(name, "cem", "bob", "ann") for name in "xy")))
    assert found.startswith("'x' and 'y' share ann and bob: ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (meeting("x", "ann", "bob"), meeting("y", "ann", "cem")),
        (meeting("x"), meeting("y")),
        (meeting("x", "ann", "bob", dispute="hills"), meeting("y", "ann", "bob", dispute="hills")),
        (meeting("x", "ann", "bob", dispute="hills"), meeting("y", "ann", "bob", dispute="sea")),
        (meeting("x", "ann", "bob", dispute="hills"), meeting("y", "ann", "bob")),
    ],
    ids=["one in common", "nobody", "together", "apart", "one of them named"],
)
def test_of_others_nothing_is_told(one: Case, other: Case) -> None:
    """Somebody has said how it is, or a leader has many quarrels."""
    assert strangers(history(one, other)) == []


def test_of_the_packaged_history_nothing_is_told() -> None:
    """Each of its cases has a dispute."""
    assert strangers(read()) == []


@given(st.lists(st.sets(st.sampled_from("abcd")), max_size=7))
@settings(max_examples=50)
def test_the_first_pairs_are_told_and_the_others_counted(who: list[set[str]]) -> None:
    """Every pair is looked at once."""
    found = strangers(history(*(meeting(f"{n}", *some) for n, some in enumerate(who))))
    pairs = [
        (one, other)
        for one, other in combinations(range(len(who)), 2)
        if len(who[one] & who[other]) >= 2
    ]
    for (one, other), said in zip(pairs[:MOST], found, strict=False):
        assert said.startswith(f"'{one}' and '{other}' share ")
    rest = [f"and so do {len(pairs) - MOST} more pairs"] if len(pairs) > MOST else []
    assert found[MOST:] == rest
    assert len(found) == min(len(pairs), MOST) + len(rest)


def test_a_file_of_disputes_settles_it(tmp_path: Path) -> None:
    """Whichever way."""
    stances = STANCES.replace("brandt,cem", "brandt,ann") + (
        "brandt,bob,late,declined,none,na,0,no,none\n"
    )
    told = [
        strangers(read(written(tmp_path, stances=stances, disputes=disputes)))
        for disputes in (
            None,
            "case_id,dispute\nalba,hills\nbrandt,hills\n",
            "case_id,dispute\nalba,hills\nbrandt,sea\n",
        )
    ]
    assert [len(found) for found in told] == [1, 0, 0]


def test_names_are_compared_without_case_blanks_and_marks() -> None:
    """As everywhere that a past is looked for."""
    one = case(side("Ann B.", "silent"), side("bob", "silent"), name="alba", dispute="alba")
    other = case(side("ann_b", "silent"), side("Bob", "silent"), name="brandt", dispute="brandt")
    assert len(strangers(history(one, other))) == 1
