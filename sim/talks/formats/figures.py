"""Numbers as files say them: decimals, percentages and words, none of which loses a digit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite

from sim.errors import ScenarioError
from sim.ranges import Range, between
from sim.talks.words import WEIGHTS, WORTHS, worded

LONGEST = 60
"""The most characters of a number; all the digits of a double need fewer."""
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")


def number(text: str) -> float:
    """A finite decimal number.

    Raises
    ------
    ValueError
        Saying what was expected.
    """
    said = text.strip()
    value = float(said) if len(said) <= LONGEST and _NUMBER.fullmatch(said) else None
    if value is None or not isfinite(value):
        raise ValueError(f"expected a finite number such as '0.4', found '{said:.60}'")
    return value + 0.0  # one zero only


def integer(text: str) -> int:
    """A whole number of at most 15 digits."""
    if not _INTEGER.fullmatch(text.strip()):
        raise ValueError(f"expected a whole number, found '{text:.60}'")
    return int(text)


def weight(text: str) -> float:
    """A finite number of at least 0."""
    return _not_negative(number(text))


def said_value(text: str) -> float:
    """`80%`, `0.8` or one of `WORTHS`."""
    return _said(text, WORTHS)


def said_weight(text: str) -> float:
    """`40%`, `0.4` or one of `WEIGHTS`; at least 0."""
    return _not_negative(_said(text, WEIGHTS))


def exponent(text: str) -> float:
    """A finite number above 0."""
    value = number(text)
    if value <= 0:
        raise ValueError(f"an exponent is above 0, found {value:g}")
    return value


def _said(text: str, words: Mapping[str, float]) -> float:
    said = text.strip()
    meant = worded(said, words, "a number")
    if meant is not None:
        return meant
    if said.endswith("%"):
        return number(said.removesuffix("%")) / 100
    return number(said)


def _not_negative(value: float) -> float:
    if value < 0:
        raise ValueError(f"a weight is at least 0, found '{value:g}'")
    return value


def digits(value: float) -> str:
    """All the digits of a number, so that every YAML reads it back as the same number.

    YAML 1.1 takes a number with an exponent for one only where it has a point.

    Raises
    ------
    ScenarioError
        If the number is not finite.
    """
    if not isfinite(value):
        raise ScenarioError(f"only finite numbers can be written, found '{value}'")
    whole, exponent, power = repr(float(value)).partition("e")
    return f"{whole}{'' if '.' in whole or not exponent else '.0'}{exponent}{power}"


def share(value: float) -> str:
    """`40%` where that is short and exact, else all the digits."""
    short = f"{value * 100:.6g}%"
    if abs(value) <= 1 and "e" not in short and _said(short, {}) == value:
        return short
    return digits(value)


def ranged(found: Range, say: Callable[[float], str]) -> str:
    """A range as it is said, its numbers written by `say`.

    Raises
    ------
    ScenarioError
        If there are no words for a range of this kind.
    """
    low, value, high = (n for n in (found.low, found.value, found.high) if isinstance(n, float))
    if found == between(low, high):
        return f"{say(low)} to {say(high)}"
    if found.kind != "pert":
        raise ScenarioError(f"a range of the kind '{found.kind}' cannot be written here")
    return f"{say(value)} from {say(low)} to {say(high)}"
