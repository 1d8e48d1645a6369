"""How far a side comes down."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.talks.tactics import NAMED, Tactic, aspiration, imitated


def test_aspiration_is_the_polynomial_of_the_paper():
    """With 3 turns, time is 1/4, 2/4 and 3/4."""
    assert aspiration([0, 1, 2], 3, 1).tolist() == [0.75, 0.5, 0.25]
    assert aspiration(1, 3, [4, 1, 0.5]) == pytest.approx([1 - 1 / 16, 0.5, 1 - np.sqrt(0.5)])


def test_the_higher_the_exponent_the_longer_a_side_holds_out():
    """At every turn boulware demands more than linear, and that more than conceder."""
    turns = np.arange(20)
    boulware, linear, conceder = (aspiration(turns, 20, NAMED[name]) for name in NAMED)
    assert (boulware > linear).all()
    assert (linear > conceder).all()
    assert (np.diff(boulware) < 0).all()


def test_a_step_is_repeated_in_percent():
    """Offers that have come a quarter nearer to one's best lower the demand by a quarter."""
    demand = imitated(np.array([0.8, 0.8, 0.8]), np.array([4.0, 4, 4]), np.array([3.0, 4, 8]))
    assert demand.tolist() == pytest.approx([0.6, 0.8, 1])


def test_who_has_not_heard_two_offers_demands_all():
    """With one offer there is no step to repeat; with nothing left to gain there is none either."""
    demand = imitated(np.array([0.8, 0.8]), np.array([np.nan, 0]), np.array([3.0, 1]))
    assert demand.tolist() == [1, 0.8]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"exponent": 0}, "a tactic's exponent is above 0, not 0"),
        ({"exponent": np.inf}, "a tactic's exponent is above 0, not inf"),
        ({"exponent": np.nan}, "a tactic's exponent is above 0, not nan"),
        ({"imitation": 1.1}, "imitation is a share from 0 to 1, not 1.1"),
        ({"imitation": -0.1}, "imitation is a share from 0 to 1, not -0.1"),
        ({"patience": 0}, "patience lasts at least 1 turn, not 0"),
    ],
    ids=str,
)
def test_numbers_outside_their_range_are_refused(wrong, message):
    """A tactic says what its numbers may be."""
    with pytest.raises(ScenarioError) as caught:
        Tactic(**wrong)
    assert str(caught.value) == message


def test_a_name_that_is_not_known_is_refused():
    """The nearest name is told."""
    assert Tactic.called("boulware", patience=3) == Tactic(4, patience=3)
    with pytest.raises(ScenarioError, match="did you mean 'boulware'"):
        Tactic.called("bulware")
