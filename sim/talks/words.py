"""How much an issue counts and what an option is worth, in words."""

from __future__ import annotations

from collections.abc import Mapping

from sim.errors import did_you_mean

WORTHS: Mapping[str, float] = {"best": 1, "good": 0.75, "fair": 0.5, "poor": 0.25, "worst": 0}
"""What an option is worth."""
WEIGHTS: Mapping[str, float] = {"vital": 1, "high": 0.75, "medium": 0.5, "low": 0.25, "none": 0}
"""How much an issue counts."""


def worded(said: str, words: Mapping[str, float], expected: str) -> float | None:
    """What a word means; None for what is no word at all, and so perhaps a number.

    Parameters
    ----------
    expected
        What else could stand there, for the message.

    Raises
    ------
    ValueError
        For another word, with the nearest.
    """
    if said in words:
        return float(words[said])
    if not said.isalpha():
        return None
    near = did_you_mean(said, words)
    hint = near if near.startswith("; did") else ""
    choices = ", ".join(words)
    raise ValueError(f"expected {expected} or one of {choices}, found '{said:.60}'{hint}")
