"""What the page says of an answer: how a share changed, and which rounds moved."""

from __future__ import annotations

import pytest

from sim.web.answered import _change
from sim.web.answers import Line


def line(low: float, difference: float, high: float) -> Line:
    """An outcome whose share changed so."""
    return Line("one", 0.5, 0.4, 0.6, None, None, 0.5, 0.4, 0.6, difference, low, high)


@pytest.mark.parametrize(
    ("ends", "digits", "said"),
    [
        ((0.02, 0.03, 0.04), 1, ("▲", "up", "3.0", "[+2.0, +4.0]", "up")),
        ((-0.04, -0.03, -0.02), 2, ("▼", "down", "3.00", "[-4.00, -2.00]", "down")),
        ((-0.01, 0.01, 0.03), 1, ("≈", "up", "1.0?", "[-1.0, +3.0]", "unsure")),
        ((0.00001, 0.00002, 0.00004), 2, ("▲", "up", "<0.01", "", "up")),
        ((-0.0004, 0.0001, 0.0006), 1, ("≈", "up", "<0.1?", "[-0.0, +0.1]", "unsure")),
        ((0.0, 0.0, 0.0), 1, ("=", "", "same", "", "none")),
    ],
)
def test_a_change_is_said_in_points(
    ends: tuple[float, float, float], digits: int, said: tuple[str, ...]
) -> None:
    """With a sign and a word; one that luck could make is no claim, and no interval is of zeros."""
    assert _change(line(*ends), digits) == said


def test_of_a_new_outcome_no_change_is_said() -> None:
    """There is nothing that it could be compared with."""
    assert _change(Line("one", 0.5, 0.4, 0.6), 1) == ("–", "", "", "", "none")
