"""The Pareto frontier: what a comparison of all pairs finds, also in awkward shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from sim.talks.frontier import undominated


def by_pairs(utilities: np.ndarray) -> np.ndarray:
    """Compare each agreement with each other one."""
    places = utilities.T
    no_worse = (places[:, None] >= places).all(axis=2)
    return ~(no_worse & ~no_worse.T).any(axis=0)


@given(
    arrays(
        np.float64,
        array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=5),
        elements=st.integers(-3, 3),
    )
)
def test_is_what_no_other_agreement_dominates(utilities: np.ndarray) -> None:
    """A few agreements of one to five sides, with many ties."""
    np.testing.assert_array_equal(undominated(utilities), by_pairs(utilities))


@pytest.mark.parametrize("sides", [2, 3, 4, 5])
@pytest.mark.parametrize("levels", [2, 5, 30, 10**6])
def test_halving_loses_nothing(sides: int, levels: int) -> None:
    """So many agreements that they are halved again and again, from all ties to none."""
    luck = np.random.default_rng(sides + levels)
    for size in (65, 130, 900):
        utilities = luck.integers(0, levels, (sides, size)).astype(float)
        np.testing.assert_array_equal(undominated(utilities), by_pairs(utilities))


@pytest.mark.parametrize("sides", [2, 3, 4])
def test_in_sharing_a_cake_nothing_is_dominated(sides: int) -> None:
    """Whatever one side gets more of, others get less of: twenty thousand ways."""
    shares = np.random.default_rng(1).dirichlet(np.ones(sides), 20_000).T
    assert undominated(shares).all()


def test_rounding_makes_no_difference() -> None:
    """0.1 + 0.2 is not above 0.3."""
    utilities = np.array([[0.1 + 0.2, 0.3, 0.2], [1.0, 1.0, 1.0]])
    assert undominated(utilities).tolist() == [True, True, False]


@pytest.mark.parametrize("veto", [-1e7, -1e8])
def test_the_unthinkable_blurs_nothing(veto: float) -> None:
    """However bad two agreements are, the others are told apart as before."""
    utilities = np.random.default_rng(2).random((2, 3_000))
    vetoed = np.column_stack([utilities, [veto, veto], [veto, 0.5]])
    np.testing.assert_array_equal(undominated(vetoed)[:3_000], by_pairs(utilities))


def test_of_nothing_nothing_is_best() -> None:
    """No agreements, no frontier."""
    assert undominated(np.empty((2, 0))).tolist() == []
