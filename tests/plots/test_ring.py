"""A ring of nodes: who sits beside whom, and which way arrows take."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.plots.ring import across, curve, loop, ordered, sides

NAMES = ["Ann", "Bob", "Cyd", "Dan", "Eve", "Fay"]


def test_those_of_a_pair_sit_near_each_other() -> None:
    """A chain that was given out of order becomes a chain around the ring."""
    chain = ["Ann", "Dan", "Bob", "Fay", "Cyd", "Eve"]
    ring = ordered(NAMES, list(pairwise(chain)))
    places = [ring.index(name) for name in chain]
    steps = {(second - first) % 6 for first, second in pairwise(places)}
    assert steps in ({1}, {5})


def test_without_pairs_the_order_stays() -> None:
    """And where it is good already."""
    assert ordered(NAMES, []) == NAMES
    assert ordered(NAMES, list(pairwise(NAMES))) == NAMES


@pytest.mark.parametrize("number", range(1, 7))
def test_the_ring_has_two_sides(number: int) -> None:
    """Down the left and up the right; the left has one more of an odd number."""
    left, right = sides(NAMES[:number])
    assert left + right[::-1] == NAMES[:number]
    assert len(left) - len(right) == number % 2


def test_the_sides_bulge() -> None:
    """So that an arrow along a side passes by no node between: the corners turn one way."""
    heights = np.linspace(0, 200, 8)
    at = np.stack([across(heights, 100, 100), heights], 1)
    steps = np.diff(at, axis=0)
    turns = steps[:-1, 0] * steps[1:, 1] - steps[:-1, 1] * steps[1:, 0]
    assert (turns > 0).all()
    assert at[:, 0].max() <= 100


@pytest.mark.parametrize("paired", [False, True])
def test_an_arrow_keeps_clear_of_its_nodes(paired: bool) -> None:
    """It begins and ends so far from their middles, and bends towards the middle of the ring."""
    start, end, centre = np.array([-100.0, 60.0]), np.array([-90.0, -60.0]), np.zeros(2)
    first, bend, last = curve(start, end, centre, paired, 9.0)
    assert np.hypot(*(first - start)) == pytest.approx(9, abs=1)
    assert np.hypot(*(last - end)) == pytest.approx(9, abs=1)
    assert first[0] > start[0]
    assert bend[0] > max(start[0], end[0]) - 20


def test_the_two_arrows_of_a_pair_keep_apart() -> None:
    """Even across the middle, where both would be straight."""
    left, right, centre = np.array([-100.0, 0.0]), np.array([100.0, 0.0]), np.zeros(2)
    there, back = (curve(a, b, centre, True, 9.0) for a, b in ((left, right), (right, left)))
    assert there[1][1] * back[1][1] < 0
    assert abs(there[1][1] - back[1][1]) > 20


def test_a_loop_leads_back_to_its_node() -> None:
    """From its rim to its rim, on the side of the middle."""
    place, centre = np.array([-100.0, 0.0]), np.zeros(2)
    first, far, last = loop(place, centre, 9.0)
    assert np.hypot(*(first - place)) == pytest.approx(np.hypot(*(last - place)), abs=0.01)
    assert far[0] > place[0]
    assert np.hypot(*(far - place)) > 3 * 9
