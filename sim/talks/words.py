"""How much an issue counts and what an option is worth, in words."""

from __future__ import annotations

from collections.abc import Mapping

WORTHS: Mapping[str, float] = {"best": 1, "good": 0.75, "fair": 0.5, "poor": 0.25, "worst": 0}
"""What an option is worth."""
WEIGHTS: Mapping[str, float] = {"vital": 1, "high": 0.75, "medium": 0.5, "low": 0.25, "none": 0}
"""How much an issue counts."""
