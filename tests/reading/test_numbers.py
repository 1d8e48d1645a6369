"""Numbers as they are said."""

from __future__ import annotations

from math import log

import pytest

from sim.reading import numbers


@pytest.mark.parametrize(
    ("said", "value"),
    [("72%", 0.72), ("0.72", 0.72), (".5", 0.5), ("1", 1), ("0", 0), ("100%", 1), ("0.5%", 0.005)],
)
def test_a_probability_is_a_share_or_a_percentage(said: str, value: float) -> None:
    """Both ways of saying it mean the same."""
    assert numbers.probability(said) == pytest.approx(value)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("72", "did you mean '72%'?"),
        ("101%", "lies between 0% and 100%"),
        ("1.5", "did you mean '1.5%'?"),
        ("-5%", "expected a probability"),
        ("nan", "expected a probability"),
        ("inf", "expected a probability"),
        (".nan", "expected a probability"),
        ("0x10", "expected a probability"),
        ("1_0%", "expected a probability"),
        ("٣%", "expected a probability"),
        ("", "expected a probability"),
        ("1" * 5000, "expected a probability"),
    ],
)
def test_what_is_no_probability(said: str, words: str) -> None:
    """Signs, exponents, NaN, infinity and what lies outside 0% to 100% are refused."""
    with pytest.raises(ValueError, match=r".+") as caught:
        numbers.probability(said)
    assert words in str(caught.value)


def test_a_rate_may_say_that_it_is_for_each_stage() -> None:
    """`2% a stage` is 2%."""
    assert numbers.rate("2% a stage") == numbers.rate("2%") == 0.02


@pytest.mark.parametrize(
    ("said", "stays", "comes_if", "comes"),
    [
        ("2 v 5", 0.5, 0.35, 0.2),
        ("0.2 v 9.6", 0.96, 0.49, 0.02),
        ("2 v 3 v 5", 0.5, 0.3, 0.2),
        ("strong for", 1 / 11, 0.5, 10 / 11),
        ("moderate against", 0.75, 0.5, 0.25),
    ],
)
def test_a_likelihood_is_out_of_ten(said: str, stays: float, comes_if: float, comes: float) -> None:
    """Who comes is said first, kept last; `comes if` lies midway unless it is said."""
    assert numbers.likelihood(said) == pytest.approx((stays, comes_if, comes))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("11 v 5", "out of ten"),
        ("2", "such as '7 v 5'"),
        ("1 v 2 v 3 v 4", "such as '7 v 5'"),
        ("a v b", "such as '7 v 5'"),
        ("strng for", "did you mean 'strong'?"),
        ("strong up", "such as '7 v 5'"),
    ],
)
def test_what_is_no_likelihood(said: str, words: str) -> None:
    """Nobody can be more than ten of ten."""
    with pytest.raises(ValueError, match=r".+") as caught:
        numbers.likelihood(said)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("said", "factor"),
    [
        ("slight up", 1.5),
        ("moderate down", 1 / 3),
        ("strong up", 10),
        ("decisive down", 1 / 30),
        ("odds x 2.5", 2.5),
    ],
)
def test_a_shift_multiplies_the_odds(said: str, factor: float) -> None:
    """Words and factors alike are shifts of log-odds."""
    assert numbers.shift(said) == pytest.approx(log(factor))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("down", "such as 'moderate down'"),
        ("strongly up", "did you mean 'strong'?"),
        ("odds x 0", "more than 0"),
        ("odds x -1", "such as 'strong up'"),
        ("2.5", "such as 'strong up'"),
    ],
)
def test_what_is_no_shift(said: str, words: str) -> None:
    """A shift says how strongly and which way."""
    with pytest.raises(ValueError, match=r".+") as caught:
        numbers.shift(said)
    assert words in str(caught.value)


def test_dates_and_truths() -> None:
    """A date is a day of the calendar; a truth is `true` or `false`."""
    assert numbers.date("2025-05-16").day == 16
    assert numbers.truth("true")
    assert not numbers.truth("false")
    for said in ("2025-02-30", "16 May 2025", "20250516", ""):
        with pytest.raises(ValueError, match="expected a date"):
            numbers.date(said)
    with pytest.raises(ValueError, match="expected 'true' or 'false'"):
        numbers.truth("yes")
