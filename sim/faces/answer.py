"""The answer in words: what is most frequent, and three ways in which it may be otherwise.

The interval of the count, the band of what past meetings leave open and the spread between the
modes are of different things, so each has its sentence and they are never summed.
"""

from __future__ import annotations

from functools import lru_cache
from math import isnan, nan
from typing import Any

from sim.plots import interval_said, percent
from sim.plots.style import BAND, quoted
from sim.result import Result
from sim.scenario import MODES, as_of_said

_TOLD = 0.0005
"""Shares that differ by less look alike."""
_KEPT = 4
"""Of how many results it is remembered what several sentences say."""


def from_to(low: float, high: float) -> str:
    """An interval in words; once, where both ends read alike.

    Examples
    --------
    >>> [from_to(*ends) for ends in ((0.1234, 0.2), (0.0001, 0.0003), (0.5, 0.5), (0.9997, 0.9999))]
    ['12.3% to 20.0%', 'below 0.1%', '50.0%', 'above 99.9%']
    """
    first, last = percent(low), percent(high)
    if first != last:
        return f"{first} to {last}"
    return first.replace("<", "below ").replace(">", "above ")


def main_outcome(result: Result) -> str:
    """The name of the most frequent outcome; of several, the first."""
    return str(_first(result)["outcome"])


def headline(result: Result) -> str:
    """The most frequent outcome and its share, in one sentence."""
    row, said = _first(result), as_of_said(result.as_of)
    most, share = (
        ("probable", "with probability {}") if result.exact else ("frequent", "in {} of rounds")
    )
    return (
        f"{said[:1].upper()}{said[1:]}, the most {most} outcome is {quoted(row['outcome'])}, "
        f"{share.format(percent(row['share']))}."
    )


def answer(result: Result) -> str:
    """The same with its uncertainties, in one sentence, each by its name."""
    parts = [count_said(result), band_said(result), modes_said(result)]
    said = "; ".join(part[0].lower() + part[1:].rstrip(".") for part in parts)
    return f"{headline(result).rstrip('.')} ({said})."


def count_said(result: Result) -> str:
    """How far the count of rounds can be off: the interval of the most frequent outcome."""
    row = _first(result)
    if result.exact:
        return "Every history was counted, so the count has no error."
    kind = interval_said(result.interval)
    return f"The {kind} of the count is {from_to(row['low'], row['high'])}."


def band_said(result: Result) -> str:
    """What past meetings leave open of how strongly words count, for the most frequent outcome."""
    row, strengths = _first(result), result.scenario.strengths
    if strengths is None or not strengths.drawn:
        return "Words are read with one strength, so no band is told."
    if result.exact:
        return "Words are read with the mean of their strengths, so no band is told."
    if result.bands == "too few rounds":
        return f"Too few rounds were played to tell the band for {BAND}."
    if isnan(row["band_low"]):
        return f"The band for {BAND} is hidden by the luck of the rounds."
    return f"The band for {BAND} is {from_to(row['band_low'], row['band_high'])}."


def modes_said(result: Result) -> str:
    """From where to where the most frequent outcome's share goes between the modes."""
    row = _modes(result)[main_outcome(result)]
    low, high = min(row, key=row.__getitem__), max(row, key=row.__getitem__)
    if row[high] - row[low] < _TOLD:
        return f"In every mode it is {percent(row[low])}."
    return (
        f"Between the modes it goes from {percent(row[low])} ({low}) to {percent(row[high])} "
        f"({high})."
    )


def spread_said(result: Result) -> str:
    """What it means that the modes differ: how much of the forecast rests on trust.

    Notes
    -----
    The rounds of all modes share their draws, so at least as many end otherwise as half the
    summed differences of the shares come to: the total variation distance.
    """
    shares = _modes(result)
    if any(len(row) < len(MODES) for row in shares.values()):
        return (
            "In one of the modes what is supposed never comes about, so how much rests on trust "
            "cannot be told."
        )
    moved = {name: abs(row["assured"] - row["cautious"]) for name, row in shares.items()}
    widest = max(moved, key=moved.__getitem__)
    if not any(max(row.values()) > min(row.values()) for row in shares.values()):
        return "The modes agree: nothing of this forecast rests on whether somebody is trusted."
    if sum(moved.values()) / 2 < _TOLD:
        return (
            "Whether everybody who waits for others is trusted or nobody makes no difference that "
            "shows: hardly anything of this forecast rests on trust."
        )
    rests = percent(sum(moved.values()) / 2)
    return (
        f"If everybody who waits for others is trusted, at least {rests} of rounds end otherwise "
        "than if nobody is: so much of the forecast rests on trust. Most of it is seen in "
        f"{quoted(widest)}, which goes from {percent(shares[widest]['cautious'])} (nobody "
        f"trusted) to {percent(shares[widest]['assured'])} (everybody)."
    )


@lru_cache(_KEPT)
def _modes(result: Result) -> dict[str, dict[str, float]]:
    """Outcome to mode to share, without modes in which what is supposed never comes about."""
    rows: list[dict[Any, Any]] = result.modes.to_dict("records")
    return {
        str(row["outcome"]): {mode: row[mode] for mode in MODES if not isnan(row[mode])}
        for row in rows
    }


@lru_cache(_KEPT)
def _first(result: Result) -> dict[Any, Any]:
    rows: list[dict[Any, Any]] = result.outcomes.to_dict("records")
    return {"band_low": nan, "band_high": nan} | max(rows, key=lambda row: row["share"])
