"""What an uncertain number may be: from its low to its high end, and how likely where between."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, log
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from sim.betas import FloatArray, beta_quantile, fit_beta

Kind = Literal["uniform", "pert", "beta", "odds", "shift"]
Number = float | tuple[float, ...]
"""A number, or one an intent."""

PERT_WEIGHT = 4.0
"""How much more the mode of a PERT counts than either end (Vose 2008)."""


@dataclass(frozen=True)
class Range:
    """What an uncertain number may be.

    Of several numbers (a likelihood by intent) all are at the same quantile at once, and one may
    fall while another rises; a single number rises.

    Parameters
    ----------
    kind
        `uniform`: anywhere between the ends alike. `pert`: a beta distribution on [low, high]
        whose mode is `value` (the modified PERT, Vose, *Risk Analysis*, 2008). `beta`: a
        probability whose 10% and 90% quantiles are the ends. `odds`: a probability whose
        log-odds are uniform between those of the ends. `shift`: log-odds, uniform.
    low, high
        The ends: numbers, or tuples of one length.
    value
        What ordinary rounds use; it does not stray outside the ends.

    Raises
    ------
    ValueError
        Saying what does not fit.
    """

    kind: Kind
    low: Number
    value: Number
    high: Number

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"'{self.kind}' is no kind of range")
        lengths = {len(n) if isinstance(n, tuple) else None for n in self._numbers}
        if len(lengths) > 1:
            raise ValueError("the ends of a range and its value must be alike: as many numbers")
        for low, value, high in self._each():
            _check_order(low, value, high)
            if self.kind == "odds":
                _check_odds(low, high)
        if not isinstance(self.low, tuple):
            _check_rising(*self._each())
        if self.kind == "beta":
            _check_beta(*self._each())

    @property
    def _numbers(self) -> tuple[Number, Number, Number]:
        return self.low, self.value, self.high

    def _each(self) -> list[tuple[float, float, float]]:
        """Low, value and high of each number."""
        low, value, high = (n if isinstance(n, tuple) else (n,) for n in self._numbers)
        return list(zip(low, value, high, strict=True))

    def at(self, u: ArrayLike) -> FloatArray:
        """The number at each quantile.

        Parameters
        ----------
        u
            Quantiles in [0, 1], shape (rounds,).

        Returns
        -------
        numbers
            Shape (rounds,), or (numbers, rounds) where the ends are tuples.
        """
        quantiles = np.asarray(u, np.float64)
        numbers = [_quantile(self.kind, *ends, quantiles) for ends in self._each()]
        return np.stack(numbers) if isinstance(self.low, tuple) else numbers[0]


def between(low: Number, high: Number) -> Range:
    """Anywhere between two ends alike; ordinary rounds use the middle."""
    if isinstance(low, tuple) and isinstance(high, tuple) and len(low) == len(high):
        middle = tuple((one + other) / 2 for one, other in zip(low, high, strict=True))
        return Range("uniform", low, middle, high)
    if isinstance(low, tuple) or isinstance(high, tuple):
        raise ValueError("the ends of a range must be alike: as many numbers")
    return Range("uniform", low, (low + high) / 2, high)


def by_odds(value: Number, factor: Number) -> Range:
    """The range of a probability that nobody gave one: its odds divided and multiplied.

    Certainties, 0 and 1, have no odds to change and stay as they are.

    Parameters
    ----------
    value
        A probability, or one an intent.
    factor
        By how much, at least 1. A tuple, one a probability, tilts them against each other:
        (1 / 3, 1, 3) makes a likelihood by intent turn from speaking for one who stays away
        to speaking for one who comes.

    Raises
    ------
    ValueError
        Where a value is no probability or a factor no such number.
    """
    values = value if isinstance(value, tuple) else (value,)
    factors = factor if isinstance(factor, tuple) else (_spreading(factor),) * len(values)
    if len(factors) != len(values) or not all(isfinite(by) and by > 0 for by in factors):
        raise ValueError(f"odds need a factor above 0 for each of {len(values)}, found {factor}")
    if not all(0 <= p <= 1 for p in values):
        raise ValueError(f"a probability lies between 0% and 100%, found {value}")
    pairs = list(zip(values, factors, strict=True))
    low = tuple(_times_odds(p, 1 / by) for p, by in pairs)
    high = tuple(_times_odds(p, by) for p, by in pairs)
    if isinstance(value, tuple):
        return Range("odds", low, value, high)
    return Range("odds", low[0], value, high[0])


def by_shift(value: float, factor: float) -> Range:
    """The range of a shift of log-odds that nobody gave one: `value` ± log(`factor`)."""
    reach = log(_spreading(factor))
    return Range("shift", value - reach, value, value + reach)


_LONGEST = 200
"""The most characters of a range: of more, the ways to part them would take long to try."""
_RANGE = re.compile(r"(?:(?P<value>.+?)(?P<how> from | ?, ?likely ))?(?P<low>.+?) to (?P<high>.+)")


def parse_range(text: str) -> tuple[Kind, str, str, str] | None:
    """The parts of a range as it is said; None if the text is none.

    Returns
    -------
    kind, low, value, high
        The kind and three texts of numbers, unread; `value` is empty where it is the middle.

    Examples
    --------
    >>> parse_range("20% to 45%")
    ('uniform', '20%', '', '45%')
    >>> parse_range("30% from 20% to 45%")
    ('pert', '20%', '30%', '45%')
    >>> parse_range("30%, likely 20% to 45%")
    ('beta', '20%', '30%', '45%')
    """
    plain = " ".join(text.split())
    said = _RANGE.fullmatch(plain) if len(plain) <= _LONGEST else None
    if said is None:
        return None
    value = said["value"] or ""
    kind: Kind = "uniform" if not value else "pert" if said["how"] == " from " else "beta"
    return kind, said["low"], value, said["high"]


def read_range(
    text: str, read: Callable[[str], Number], *, probability: bool = True
) -> Range | None:
    """A range as it is said, its numbers read by `read`; None if the text is none.

    Parameters
    ----------
    text
        As in `parse_range`.
    read
        The reader of one number; its `ValueError` passes through.
    probability
        Whether the number is a probability: only of one can an 80% interval be said.
    """
    parts = parse_range(text)
    if parts is None:
        return None
    kind, low, value, high = parts
    if kind == "beta" and not probability:
        raise ValueError(
            "'likely' gives the 80% interval of a probability; of other numbers say the ends, "
            f"such as '{value} from {low} to {high}'"
        )
    if not value:
        return between(read(low), read(high))
    return Range(kind, read(low), read(value), read(high))


# What does not fit.


def _check_order(low: float, value: float, high: float) -> None:
    if not all(isfinite(n) for n in (low, value, high)):
        raise ValueError("the ends of a range and its value must be finite numbers")
    if not min(low, high) <= value <= max(low, high):
        raise ValueError(f"{value:.4g} lies outside its range, {low:.4g} to {high:.4g}")


def _check_rising(only: tuple[float, float, float]) -> None:
    low, _, high = only
    if low > high:
        raise ValueError(
            f"the low end of a range must be below its high end, found {low:.4g} to {high:.4g}"
        )


def _check_odds(low: float, high: float) -> None:
    inside = all(0 < p < 1 for p in (low, high))
    if not inside and not (low == high and 0 <= low <= 1):
        raise ValueError(
            f"odds range between probabilities above 0 and below 1, found {low:.4g} to {high:.4g}"
        )


def _check_beta(*numbers: tuple[float, float, float]) -> None:
    if len(numbers) > 1:
        raise ValueError("an 80% interval is that of one probability, not of several numbers")
    low, _, high = numbers[0]
    if not 0 < low < high < 1:
        raise ValueError(
            "an 80% interval of a probability goes from above 0% to a higher one below 100%, "
            f"found {low:.4g} to {high:.4g}"
        )
    fit_beta(low, high)


def _spreading(factor: Number) -> float:
    if isinstance(factor, tuple) or not (isfinite(factor) and factor >= 1):
        raise ValueError(f"a factor of odds is a number of at least 1, found {factor}")
    return factor


# Quantile functions.


def _quantile(kind: Kind, low: float, value: float, high: float, u: FloatArray) -> FloatArray:
    if low == high:
        return np.full(u.shape, low)
    if kind == "beta":
        return beta_quantile(*fit_beta(low, high), u)
    if kind == "odds":
        log_odds = _log_odds(low) + (_log_odds(high) - _log_odds(low)) * u
        probability: FloatArray = 1 / (1 + np.exp(-log_odds))
        return probability
    if kind == "pert":
        # A falling number is the mirror of a rising one: both signs change, the mode stays.
        mode = (value - low) / (high - low)
        u = beta_quantile(1 + PERT_WEIGHT * mode, 1 + PERT_WEIGHT * (1 - mode), u)
    return low + (high - low) * u


def _log_odds(p: float) -> float:
    return log(p) - log(1 - p)


def _times_odds(p: float, factor: float) -> float:
    return p if p in (0, 1) else p * factor / (1 + p * (factor - 1))
