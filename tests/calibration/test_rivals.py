"""Simple forecasters: what they say, by hand and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from sim.calibration.rivals import (
    RESULTS,
    RIVALS,
    base_rate,
    counted,
    last_word,
    least_willing,
    logistic,
    spoken,
    taken_at_their_word,
)
from sim.history import DISPUTED, HORIZONS, STANCES, Case, count, read
from tests.calibration import case, cases, side

Counts = NDArray[np.int64]


def tables(results: int) -> st.SearchStrategy[Counts]:
    """Counts of what followed each stance."""
    rows = st.lists(st.integers(0, 30), min_size=results, max_size=results)
    return st.lists(rows, min_size=len(STANCES), max_size=len(STANCES)).map(np.array)


def of_sklearn(counts: Counts) -> NDArray[np.float64]:
    """A regression on the stance as one of seven columns, each row counted out.

    One more of each result has nothing in any column.
    """
    rows = [
        (np.eye(len(STANCES))[stance], result)
        for (stance, result), many in np.ndenumerate(counts)
        for _ in range(many)
    ]
    rows += [(np.zeros(len(STANCES)), result) for result in range(counts.shape[1])]
    model = LogisticRegression(solver="newton-cg", tol=1e-8, max_iter=10_000)
    model.fit(np.array([x for x, _ in rows]), np.array([y for _, y in rows]))
    return np.asarray(model.predict_proba(np.eye(len(STANCES))))


# Against scikit-learn.


@pytest.mark.parametrize("target", RESULTS)
def test_of_the_packaged_history_the_regression_is_scikit_learns(target: str) -> None:
    """With its defaults, the stance as one of seven columns; of two results and of five."""
    counts = counted(read().cases)[target]
    np.testing.assert_allclose(logistic(counts), of_sklearn(counts), atol=1e-5)


@pytest.mark.parametrize("results", [2, 3, 5])
@given(data=st.data())
@settings(max_examples=15)
def test_the_regression_is_scikit_learns(results: int, data: st.DataObject) -> None:
    """Of any counts, also where some result never occurred."""
    counts = data.draw(tables(results))
    counts[:, data.draw(st.sets(st.integers(0, results - 1)).map(list))] = 0
    np.testing.assert_allclose(logistic(counts), of_sklearn(counts), atol=1e-4)


# By hand.


@pytest.mark.parametrize("results", [2, 3, 5])
@given(data=st.data())
@settings(max_examples=25)
def test_what_never_occurred_counts_as_once(results: int, data: st.DataObject) -> None:
    """Its shares add up to one over all that was counted, as the constant is not penalised.

    So of n counted and k results it is 1 in n + k on average, and nowhere next to nothing.
    """
    counts = data.draw(tables(results))
    counts[:, 0], counts[-1] = 0, 0
    shares = logistic(counts)[:, 0]
    of_no_stance = shares[-1]  # of what nobody said only the constant is known
    assert counts.sum(axis=1) @ shares + results * of_no_stance == pytest.approx(1, rel=1e-4)
    assert (shares > 1 / (4 * (counts.sum() + results))).all()


@pytest.mark.parametrize("results", [2, 3, 5])
def test_of_stances_alike_what_never_occurred_is_as_likely_after_each(results: int) -> None:
    """Of n counted and k results a share near 1 in n + k."""
    counts = np.full((len(STANCES), results), 9)
    counts[:, 0] = 0
    np.testing.assert_allclose(logistic(counts)[:, 0], 1 / (counts.sum() + results), rtol=0.05)


@given(st.sampled_from([2, 5]).flatmap(tables))
def test_all_of_them_give_probabilities(counts: Counts) -> None:
    """Of each stance, also of those that never occurred; none is nothing."""
    for rival in RIVALS.values():
        shares = rival(counts)
        assert shares.shape == counts.shape
        np.testing.assert_allclose(shares.sum(axis=1), 1)
        assert (shares > 0).all()


def test_of_nothing_they_know_nothing() -> None:
    """Each result is as likely as any other."""
    for rival in RIVALS.values():
        np.testing.assert_allclose(rival(np.zeros((7, 5), np.int64)), 1 / 5)


COUNTS = np.array([[1, 9], [2, 2], [3, 1], [4, 0], [0, 0], [0, 0], [7, 1]])


def test_the_base_rate_counts_one_more_of_each() -> None:
    """Thirteen of thirty came: fourteen of thirty-two, whatever was said."""
    assert base_rate(COUNTS).tolist() == [[18 / 32, 14 / 32]] * 7


def test_the_last_word_is_right_as_often_as_before() -> None:
    """Eleven of fourteen willing came, of the sixteen others two."""
    willing, other = [4 / 16, 12 / 16], [15 / 18, 3 / 18]
    assert taken_at_their_word(COUNTS).tolist() == [willing] * 2 + [other] * 5


# What they are told.

ALBA = case(
    side("ann", "inclined", "declined"),
    side("bob", late="confirmed", attended=True),
    side("cem", "evasive"),
    attendance_outcome="partial",
    talks_outcome="breakdown",
)


def test_who_spoke_last() -> None:
    """By a horizon; nobody is quoted before having spoken."""
    ann, bob, cem = ALBA.principals
    assert [last_word(ann, by) for by in HORIZONS] == ["inclined", "declined"]
    assert [last_word(bob, by) for by in HORIZONS] == [None, "confirmed"]
    assert [last_word(cem, by) for by in HORIZONS] == ["evasive", "evasive"]


def test_the_least_willing_speaks_for_all() -> None:
    """Of what each said last."""
    assert [least_willing(ALBA, by) for by in HORIZONS] == ["evasive", "declined"]


def test_a_horizon_counts_where_anything_was_said() -> None:
    """By anybody."""
    assert spoken(ALBA) == ["early", "late"]
    assert spoken(case(side("ann", late="silent"), side("bob"))) == ["late"]
    assert spoken(case()) == []


def test_what_followed_each_stance_is_counted() -> None:
    """A row of each principal that spoke by a horizon, and one of the meeting."""
    found = {
        target: {
            (STANCES[stance], RESULTS[target][result]): many
            for (stance, result), many in np.ndenumerate(counts)
            if many
        }
        for target, counts in counted([ALBA]).items()
    }
    assert found == {
        "attends": {
            ("inclined", "no"): 1,
            ("evasive", "no"): 1,
            ("declined", "no"): 1,
            ("confirmed", "yes"): 1,
        },
        "attendance_outcome": {("evasive", "partial"): 1, ("declined", "partial"): 1},
        "talks_outcome": {("evasive", "breakdown"): 1, ("declined", "breakdown"): 1},
    }


def test_the_packaged_history_is_counted_once() -> None:
    """Every row, and of each stance as many as `summitry history` says."""
    found, counts = counted(read().cases)["attends"], count(read())
    for stance, row in zip(STANCES, found.tolist(), strict=True):
        came = counts.stances[stance].values()
        assert row == [sum(c.of - c.came for c in came), sum(c.came for c in came)]


@given(st.lists(cases(0, 3), max_size=4))
@settings(max_examples=50)
def test_disputed_talks_are_not_counted(some: list[Case]) -> None:
    """All else is, once for each horizon at which anything was said."""
    found = counted(some)
    horizons = [len(spoken(one)) for one in some]
    clear = [many for one, many in zip(some, horizons, strict=True) if not _disputed(one)]
    rows = sum(len(of.words) for one in some for of in one.principals)
    sums = {target: int(table.sum()) for target, table in found.items()}
    expected = {"attendance_outcome": sum(horizons), "talks_outcome": sum(clear)}
    assert sums == {"attends": rows} | expected


def _disputed(one: Case) -> bool:
    return one.talks_outcome == DISPUTED
