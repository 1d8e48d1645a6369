"""Beta distributions, against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betaincinv

from sim.betas import beta_quantile, fit_beta
from sim.ranges import Range

SHAPES = st.floats(0.1, 1e4)
EVERYWHERE = np.concatenate((np.linspace(0, 1, 201), np.logspace(-15, -3, 50)))


@given(SHAPES, SHAPES)
def test_the_spline_is_the_quantile_function(a: float, b: float) -> None:
    """Interpolated quantiles are within a millionth of SciPy's, also far out in the tails."""
    exact = betaincinv(a, b, EVERYWHERE)
    np.testing.assert_allclose(beta_quantile(a, b, EVERYWHERE), exact, rtol=0, atol=1e-6)


@given(SHAPES, SHAPES)
def test_the_ends_are_exact(a: float, b: float) -> None:
    """The quantiles of 0 and 1 are 0 and 1."""
    assert beta_quantile(a, b, np.array([0.0, 1.0])).tolist() == [0, 1]


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_a_fitted_beta_has_its_interval(one: float, other: float) -> None:
    """A tenth lies below the interval and a tenth above, says SciPy."""
    low, high = sorted((one, other))
    assume(high - low > 1e-3)
    fitted = stats.beta(*fit_beta(low, high))
    assert fitted.cdf(low) == pytest.approx(0.1, abs=1e-6)
    assert fitted.sf(high) == pytest.approx(0.1, abs=1e-6)


@given(st.floats(0.5, 200), st.floats(0.5, 200))
def test_a_beta_is_found_again(a: float, b: float) -> None:
    """The interval of a known beta distribution gives its shapes back."""
    low, high = stats.beta(a, b).ppf((0.1, 0.9))
    assert fit_beta(float(low), float(high)) == pytest.approx((a, b), rel=1e-4)


@pytest.mark.parametrize(
    ("low", "high"), [(1e-12, 1 - 1e-12), (1e-300, 0.5), (0.5, 0.5 + 1e-9)], ids=str
)
def test_an_interval_as_good_as_everything_or_as_a_point_has_no_beta(
    low: float, high: float
) -> None:
    """Where the shapes are out of reach, an error says so."""
    with pytest.raises(ValueError, match="no beta distribution is found"):
        fit_beta(low, high)


def test_a_single_quantile_is_as_good_as_many() -> None:
    """Numbers as well as arrays, the ends of the range among them."""
    found = Range("pert", 0.1, 0.2, 0.6)
    many = found.at(np.array([0.0, 0.3, 1.0]))
    assert [float(found.at(u)) for u in (0.0, 0.3, 1.0)] == many.tolist()
