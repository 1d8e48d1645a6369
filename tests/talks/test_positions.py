"""Weighted means and medians of positions: a published example, and other people's medians."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.talks.positions import Stance, weighted_mean, weighted_median

EMISSIONS = [
    Stance("Netherlands", 0.08, 80, 4),
    Stance("Belgium", 0.08, 40, 7),
    Stance("Luxembourg", 0.03, 20, 4),
    Stance("Germany", 0.16, 80, 4),
    Stance("France", 0.16, 60, 10),
    Stance("Italy", 0.16, 60, 10),
    Stance("United Kingdom", 0.16, 90, 10),
    Stance("Ireland", 0.05, 10, 7),
    Stance("Denmark", 0.05, 100, 4),
    Stance("Greece", 0.08, 70, 7),
]
"""Years until medium-sized cars meet emission standards, as ten members of the European Community
wanted them: Bueno de Mesquita (1994), "Political forecasting: an expected utility method", in
Bueno de Mesquita & Stokman (eds), European Community Decision Making, Yale University Press;
reprinted by Scholz, Calbert & Smith (2011)."""

STANCES = st.lists(
    st.builds(Stance, st.just("party"), st.integers(1, 9), st.integers(1, 9), st.integers(-9, 9)),
    min_size=1,
    max_size=9,
)


def test_emission_standards_come_out_as_published() -> None:
    """Before anybody presses anybody: median 7 years, mean 7.390."""
    assert weighted_median(EMISSIONS) == 7.0
    assert round(weighted_mean(EMISSIONS), 3) == 7.390


def test_emission_standards_start_from_a_vote_of_each_pair() -> None:
    """Seven years defeat four and ten: parties vote for the nearer, by weight."""

    def votes(one: float, other: float) -> float:
        return sum(
            stance.weight * (abs(stance.position - other) - abs(stance.position - one))
            for stance in EMISSIONS
        )

    assert votes(7, 4) > 0
    assert votes(7, 10) > 0


@given(STANCES)
def test_the_median_is_that_of_everybody_repeated_by_weight(stances: list[Stance]) -> None:
    """Written out, NumPy's lower median; and NumPy's mean."""
    spelled = np.repeat([s.position for s in stances], [int(s.weight) for s in stances])
    assert weighted_median(stances) == np.percentile(spelled, 50, method="lower")
    assert weighted_mean(stances) == pytest.approx(np.mean(spelled))


@given(STANCES)
def test_no_position_is_nearer_to_all_by_weight(stances: list[Stance]) -> None:
    """The median has the least weighted sum of distances of all positions."""

    def distance(position: float) -> float:
        return sum(stance.weight * abs(stance.position - position) for stance in stances)

    assert distance(weighted_median(stances)) == min(distance(s.position) for s in stances)


def test_rounding_does_not_break_a_tie() -> None:
    """Three tenths on one side and 0.1 + 0.2 on the other: the lower of the two."""
    thirds = [Stance("A", 0.3, 1, 0), Stance("B", 0.1, 1, 5), Stance("C", 0.2, 1, 5)]
    assert weighted_median(thirds) == weighted_median(thirds[::-1]) == 0


def test_who_does_not_care_does_not_count() -> None:
    """However capable; at the lower end as well."""
    assert weighted_median([Stance("Indifferent", 1, 0, 0), Stance("Small", 0.1, 1, 8)]) == 8


def test_stances_without_sense_are_refused() -> None:
    """Weights below zero, numbers that are none, nobody with any weight."""
    with pytest.raises(ScenarioError, match="at least 0"):
        Stance("Alba", -1, 1, 0)
    with pytest.raises(ScenarioError, match="finite"):
        Stance("Alba", 1, 1, float("nan"))
    for nobody in ([], [Stance("Alba", 0, 1, 3)]):
        with pytest.raises(ScenarioError, match="no party has any weight"):
            weighted_mean(nobody)
