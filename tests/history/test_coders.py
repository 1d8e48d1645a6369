"""How far two codings agree, against published examples and programs that nobody here wrote."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import chain
from math import isnan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from sim.errors import ScenarioError
from sim.history import agreement, read
from sim.history.coders import coefficients, ordinal
from tests.history import CASES, STANCES, written

PAIRS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)
SOME = PAIRS.filter(lambda pairs: len(set(chain.from_iterable(pairs))) > 1)


def _pairs(one: str, other: str) -> list[tuple[int, int]]:
    letters = "0123456789abcde"
    return [(letters.index(a), letters.index(b)) for a, b in zip(one, other, strict=True)]


@pytest.mark.parametrize(
    ("one", "other", "alpha"),
    [("0100000010", "1110010000", 0.095), ("aabbdcccedda", "babbbccceddd", 0.692)],
    ids=["example A, dichotomous", "example B, nominal"],
)
def test_alpha_is_that_of_krippendorffs_examples(one: str, other: str, alpha: float) -> None:
    """Of two observers (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*)."""
    assert coefficients(_pairs(one, other), False)[1] == pytest.approx(alpha, abs=5e-4)


def test_ordinal_alpha_is_that_of_krippendorffs_example() -> None:
    """Example C of the same, with four observers, some of whom did not see all."""
    rows = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    data = [
        (coder, unit, int(value))
        for coder, row in enumerate(rows)
        for unit, value in enumerate(row)
        if value != "." and unit != 11  # which one observer alone saw
    ]
    counts = Counter(value for _, _, value in data)
    assert counts == {1: 9, 2: 13, 3: 10, 4: 5, 5: 3}
    assert AnnotationTask(data, ordinal(counts)).alpha() == pytest.approx(0.815, abs=5e-4)
    assert AnnotationTask(data).alpha() == pytest.approx(0.743, abs=5e-4)


@given(SOME)
def test_kappa_is_that_of_statsmodels(pairs: list[tuple[int, int]]) -> None:
    """Whoever used which code how often."""
    table, _ = to_table(np.array(pairs), bins=np.arange(-0.5, 4))
    expected = cohens_kappa(table, return_results=False)
    assert coefficients(pairs, False)[0] == pytest.approx(float(expected), abs=1e-12)


@given(SOME)
def test_ordinal_alpha_is_that_of_the_coincidence_matrix(pairs: list[tuple[int, int]]) -> None:
    """Computed as the textbook does, from how often two codes meet."""
    met = np.zeros((4, 4))
    for a, b in pairs:
        met[a, b] += 1
        met[b, a] += 1
    of = met.sum(axis=0)
    below = np.cumsum(of)
    far = np.array(
        [
            [
                (below[max(i, j)] - below[min(i, j)] + of[min(i, j)] - (of[i] + of[j]) / 2) ** 2
                for j in range(4)
            ]
            for i in range(4)
        ]
    )
    expected = 1 - (of.sum() - 1) * (met * far).sum() / (np.outer(of, of) * far).sum()
    assert coefficients(pairs, True)[1] == pytest.approx(expected, abs=1e-9)


@given(SOME, st.booleans(), st.randoms())
def test_it_is_the_same_whoever_comes_first(
    pairs: list[tuple[int, int]], ordered: bool, chance: object
) -> None:
    """To the last bit, and in whichever order the rows come."""
    found = coefficients(pairs, ordered)
    assert coefficients([(b, a) for a, b in pairs], ordered) == found
    chance.shuffle(pairs)  # type: ignore[attr-defined]
    assert coefficients(pairs, ordered) == found


def test_a_near_miss_of_pressure_counts_less_than_a_far_one() -> None:
    """For alpha, which knows the order; kappa does not."""
    near, far = [(0, 0), (1, 1), (2, 2), (1, 2)], [(0, 0), (1, 1), (2, 2), (0, 2)]
    assert coefficients(near, True)[1] > coefficients(far, True)[1]
    assert coefficients(near, False)[0] == pytest.approx(coefficients(far, False)[0])


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(1, 1), (1, 1)]], ids=str)
def test_of_a_single_word_neither_has_a_meaning(pairs: list[tuple[int, int]]) -> None:
    """Nor where nothing is compared."""
    assert all(map(isnan, coefficients(pairs, True)))


def test_only_what_both_coded_is_compared(tmp_path: Path) -> None:
    """Rows by case, actor and horizon; cases by themselves."""
    one = read(written(tmp_path / "one"))
    stances = STANCES.replace("alba,bob", "alba,bill").replace(
        "ann,late,confirmed", "ann,late,silent"
    )
    cases = CASES.replace("leaders,as_planned", "leaders,partial")
    other = read(written(tmp_path / "other", stances=stances, cases=cases))
    found = agreement(one, other)
    assert found.columns.tolist() == ["variable", "n", "agree", "kappa", "alpha"]
    row = found.set_index("variable")
    assert row["n"].tolist() == [4, 4, 4, 4, 4, 4, 2, 2]
    assert row.loc["stance", "agree"] == 0.75
    assert row.loc["attendance_outcome", "agree"] == 0.5
    assert (row.loc["attended"] == [4, 1, 1, 1]).all()
    pd.testing.assert_frame_equal(found, agreement(other, one), check_exact=True)


def test_two_that_share_nothing_are_compared_in_nothing(tmp_path: Path) -> None:
    """And no number is made up."""
    one = read(written(tmp_path / "one"))
    found = agreement(one, read())
    assert (found["n"] == 0).all()
    assert found[["agree", "kappa", "alpha"]].isna().all(axis=None)


def test_the_packaged_history_agrees_with_itself() -> None:
    """In everything."""
    found = agreement(read(), read())
    assert (found[["agree", "kappa", "alpha"]] == 1).all(axis=None)
    assert found["n"].tolist() == [345] * 6 + [89] * 2


def test_without_nltk_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line."""
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    with pytest.raises(
        ScenarioError, match=r"^this needs NLTK: pip install 'summitry\[history\]'$"
    ):
        agreement(read(), read())
