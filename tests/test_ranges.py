"""Ranges of uncertain numbers, against SciPy's distributions and in their own words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logit

from sim.ranges import Range, between, by_odds, by_shift, parse_range, read_range
from sim.reading.numbers import likelihood, probability, rate, shift

MIDDLES = (np.arange(20_000) + 0.5) / 20_000
"""Quantiles whose mean number is the mean of the distribution."""
GRID = np.linspace(0, 1, 501)

SAID = st.sampled_from(("uniform", "pert", "beta"))
probabilities = st.floats(0.001, 0.999)
factors = st.one_of(st.just(1.0), st.floats(1.01, 1000))


@st.composite
def three(draw: st.DrawFn) -> tuple[float, float, float]:
    """Low, value and high of a probability, apart."""
    low, width = draw(st.floats(0.001, 0.8)), draw(st.floats(0.01, 0.19))
    return low, low + width * draw(st.floats(0, 1)), low + width


def ranges() -> st.SearchStrategy[Range]:
    """Ranges of every kind."""
    return st.one_of(
        st.builds(lambda kind, ends: Range(kind, *ends), SAID, three()),
        st.builds(by_odds, probabilities, factors),
        st.builds(by_shift, st.floats(-5, 5), factors),
    )


# Quantiles.


@given(ranges())
def test_a_higher_quantile_is_no_lower_number(range_: Range) -> None:
    """The numbers of every kind of range rise with the quantile."""
    assert (np.diff(range_.at(GRID)) >= -1e-12).all()


@given(three())
def test_uniform_is_scipys(ends: tuple[float, float, float]) -> None:
    """A uniform range has SciPy's uniform quantiles, wherever its value lies."""
    low, _, high = ends
    expected = stats.uniform(low, high - low).ppf(GRID)
    np.testing.assert_allclose(Range("uniform", *ends).at(GRID), expected, atol=1e-12)


@given(three())
def test_pert_has_its_mean(ends: tuple[float, float, float]) -> None:
    """The mean of a PERT is (low + 4 mode + high) / 6."""
    low, mode, high = ends
    mean = Range("pert", *ends).at(MIDDLES).mean()
    assert mean == pytest.approx((low + 4 * mode + high) / 6, abs=1e-5)


@given(three())
def test_pert_is_a_beta_on_its_ends(ends: tuple[float, float, float]) -> None:
    """Its quantiles are SciPy's of that beta, which has its mode at the value."""
    low, mode, high = ends
    at = (mode - low) / (high - low)
    expected = stats.beta(1 + 4 * at, 5 - 4 * at, loc=low, scale=high - low).ppf(GRID)
    np.testing.assert_allclose(Range("pert", *ends).at(GRID), expected, atol=1e-6)


@given(three())
def test_likely_is_the_interval_of_four_fifths(ends: tuple[float, float, float]) -> None:
    """The 10% and 90% quantiles of a beta range are its ends."""
    low, _, high = ends
    assert Range("beta", *ends).at([0.1, 0.9]) == pytest.approx((low, high), abs=1e-6)


def test_likely_reaches_beyond_its_ends() -> None:
    """A beta range has no ends but 0 and 1."""
    assert Range("beta", 0.2, 0.3, 0.45).at([0, 1]).tolist() == [0, 1]


@given(probabilities, factors)
def test_odds_go_from_a_fraction_to_a_multiple(p: float, factor: float) -> None:
    """Of a number without a range the log-odds are uniform around what was said."""
    reach = np.log(factor)
    expected = stats.uniform(logit(p) - reach, 2 * reach).ppf(GRID) if reach else logit(p)
    np.testing.assert_allclose(logit(by_odds(p, factor).at(GRID)), expected, atol=1e-8)


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_certainty_stays_as_it_is(certain: float) -> None:
    """What was said to be impossible or certain has no odds to change."""
    assert (by_odds(certain, 3).at(GRID) == certain).all()


def test_a_shift_may_be_any_number() -> None:
    """A shift of log-odds goes from `value - log(factor)` to `value + log(factor)`."""
    expected = np.log((0.5, 1.5, 4.5))
    np.testing.assert_allclose(by_shift(np.log(1.5), 3).at([0, 0.5, 1]), expected)


# Several numbers at once.


@given(three(), three())
def test_several_numbers_keep_their_order_and_share_a_quantile(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> None:
    """Each row is the range of that number alone, at the same quantiles."""
    both = Range("pert", *zip(one, other, strict=True))
    expected = [Range("pert", *ends).at(GRID) for ends in (one, other)]
    np.testing.assert_array_equal(both.at(GRID), expected)


@given(three())
def test_a_falling_number_is_the_mirror_of_a_rising_one(ends: tuple[float, float, float]) -> None:
    """A PERT read from its high to its low end has the same quantiles in reverse."""
    low, mode, high = ends
    falling = Range("pert", (high,), (mode,), (low,)).at(GRID)[0]
    np.testing.assert_allclose(falling, Range("pert", *ends).at(1 - GRID), atol=1e-6)


def test_ends_that_are_one_leave_a_constant() -> None:
    """A number whose ends are the same is that number, whatever the others do."""
    assert (Range("pert", (0.2, 0.5), (0.3, 0.5), (0.4, 0.5)).at(GRID)[1] == 0.5).all()


def test_a_likelihood_can_be_tilted() -> None:
    """A factor an intent turns what was said against one intent into what speaks for it."""
    tilted = by_odds((0.5, 0.5, 0.5), (1 / 3, 1, 3)).at([0, 1])
    np.testing.assert_allclose(tilted, [(0.75, 0.25), (0.5, 0.5), (0.25, 0.75)])


# Words.


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("20% to 45%", ("uniform", "20%", "", "45%")),
        ("30% from 20% to 45%", ("pert", "20%", "30%", "45%")),
        ("30%, likely 20% to 45%", ("beta", "20%", "30%", "45%")),
        ("  2%  a stage from 1% to 5% a stage ", ("pert", "1%", "2% a stage", "5% a stage")),
        ("2 v 5 from 1 v 5 to 4 v 5", ("pert", "1 v 5", "2 v 5", "4 v 5")),
        ("slight up to odds x 4", ("uniform", "slight up", "", "odds x 4")),
        (
            "strong up from slight up to decisive up",
            ("pert", "slight up", "strong up", "decisive up"),
        ),
        ("30%", None),
        ("odds x 2.5", None),
        ("30% from 20%", None),
        ("to", None),
        ("", None),
    ],
)
def test_words_of_a_range_are_told_apart(text: str, parts: tuple[str, ...] | None) -> None:
    """Each way to say a range has its kind and its three numbers; a mere number is no range."""
    assert parse_range(text) == parts


@given(st.text(max_size=40))
def test_any_text_is_a_range_or_none(text: str) -> None:
    """What has no ` to ` is no range, and nothing that one may write breaks the parser."""
    parts = parse_range(text)
    assert parts is None or " to " in " ".join(text.split())


def test_a_range_is_read_number_by_number() -> None:
    """The reader of a number reads the ends and the value; the middle stands for no value."""
    assert read_range("20% to 45%", probability) == between(0.2, 0.45)
    assert read_range("2% a stage from 1% to 5%", rate) == Range("pert", 0.01, 0.02, 0.05)
    assert read_range("20%", probability) is None
    said = read_range("2 v 5 from 1 v 5 to 4 v 5", likelihood, probability=False)
    assert said == Range("pert", (0.5, 0.3, 0.1), (0.5, 0.35, 0.2), (0.5, 0.45, 0.4))


def test_the_middle_is_the_value_of_a_uniform_range() -> None:
    """Ordinary rounds use the middle, of several numbers that of each."""
    assert between(0.2, 0.4).value == pytest.approx(0.3)
    assert between((0.2, 1.0), (0.4, 0.0)).value == pytest.approx((0.3, 0.5))


# What does not fit.


@pytest.mark.parametrize(
    ("kind", "numbers", "complaint"),
    [
        ("normal", (0.1, 0.2, 0.3), "'normal' is no kind of range"),
        ("uniform", (0.4, 0.3, 0.2), "low end of a range must be below"),
        ("pert", (0.2, 0.5, 0.4), "0.5 lies outside its range, 0.2 to 0.4"),
        ("pert", (0.2, float("nan"), 0.4), "finite"),
        ("shift", (-float("inf"), 0.0, 1.0), "finite"),
        ("pert", (0.2, (0.3,), 0.4), "alike"),
        ("pert", ((0.2, 0.1), (0.3, 0.1), (0.4,)), "alike"),
        ("beta", (0.0, 0.1, 0.2), "80% interval of a probability"),
        ("beta", (0.2, 0.2, 0.2), "80% interval of a probability"),
        ("beta", (0.5, 0.7, 1.7), "80% interval of a probability"),
        ("beta", (1e-9, 0.5, 1 - 1e-9), "no beta distribution"),
        ("beta", ((0.1, 0.1), (0.2, 0.2), (0.3, 0.3)), "one probability"),
        ("odds", (0.0, 0.1, 0.2), "above 0 and below 1"),
        ("odds", (1.5, 1.5, 1.5), "above 0 and below 1"),
    ],
)
def test_what_is_no_range_is_refused(
    kind: str, numbers: tuple[float, float, float], complaint: str
) -> None:
    """One sentence says what does not fit."""
    with pytest.raises(ValueError, match=complaint):
        Range(kind, *numbers)


@pytest.mark.parametrize(
    ("value", "factor", "complaint"),
    [
        (0.3, 0.5, "at least 1"),
        (1.2, 3, "between 0% and 100%"),
        ((0.1, 0.2), (1, 2, 3), "for each of 2"),
        ((0.1, 0.2), (1, -2), "above 0"),
    ],
)
def test_odds_need_a_probability_and_a_factor(
    value: float | tuple[float, ...], factor: float | tuple[float, ...], complaint: str
) -> None:
    """What cannot spread a number is refused."""
    with pytest.raises(ValueError, match=complaint):
        by_odds(value, factor)


def test_a_shift_has_one_factor() -> None:
    """A factor below one would turn the ends round."""
    with pytest.raises(ValueError, match="at least 1"):
        by_shift(0.0, 0.5)


def test_ends_are_alike() -> None:
    """A number and a likelihood are no ends of one range."""
    with pytest.raises(ValueError, match="alike"):
        between(0.2, (0.3, 0.4))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("slight up, likely odds x 1.2 to moderate up", shift),
        ("2 v 5, likely 1 v 5 to 4 v 5", likelihood),
    ],
)
def test_likely_is_said_of_probabilities_only(text: str, read: object) -> None:
    """Of a shift or a likelihood there is no 80% interval, and a better wording is given."""
    with pytest.raises(ValueError, match=r"say the ends, such as '.* from .* to "):
        read_range(text, read, probability=False)
