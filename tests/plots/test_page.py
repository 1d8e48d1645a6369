"""Labels kept apart: as near as can be to where they want to be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, minimize

from sim.plots.page import Head, spread


@pytest.mark.parametrize("seed", range(8))
def test_labels_move_as_little_as_can_be(seed: int) -> None:
    """The places are those that a general solver of quadratic programmes finds."""
    luck = np.random.default_rng(seed)
    count = int(luck.integers(1, 8))
    heights = luck.uniform(1, 3, count)
    room = heights.sum() * luck.uniform(1, 2)
    wanted = np.sort(luck.uniform(0, room, count))
    apart = (heights[1:] + heights[:-1]) / 2
    order = LinearConstraint(np.eye(count)[1:] - np.eye(count)[:-1], apart, np.inf)
    found = minimize(
        lambda places: ((places - wanted) ** 2).sum(),
        wanted,
        jac=lambda places: 2 * (places - wanted),
        bounds=Bounds(heights / 2, room - heights / 2),
        constraints=[order] if count > 1 else [],
        method="SLSQP",
        options={"ftol": 1e-12},
    )
    assert found.success
    np.testing.assert_allclose(spread(wanted, heights, room), found.x, atol=1e-5)


def test_labels_with_room_stay() -> None:
    """Those that do not overlap stand where they want to."""
    wanted = np.array([2.0, 5.0, 9.0])
    np.testing.assert_allclose(spread(wanted, np.full(3, 2.0), 10.0), wanted)


def test_a_head_without_keys_has_no_line_for_them() -> None:
    """Title and question alone."""
    assert Head.of("Talks", "Who comes?").lines == 2
    assert Head.of("Talks").lines == 1
    assert Head.of("Talks", "", ["a", "b"]).lines == 2
