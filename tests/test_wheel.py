"""The wheel of fortune: one category a round, with exactly the probabilities given."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.streams import CELL, LEVELS, Streams, Uniform, entry
from sim.wheel import Varied, Wheel, Wheels, wheel

quick = settings(max_examples=100)


def inverted(row: np.ndarray, uniform: Uniform, index: int) -> int:
    """The category of one round from its uniform at full precision."""
    position = int(uniform.bits[index]) + Fraction(uniform.rest(index))
    last = max(np.flatnonzero(row))
    borders = [Fraction(border) * LEVELS for border in accumulate(map(float, row))]
    return min(bisect_right(borders, position), int(last))


def many(seed: int, categories: int, rows: int = 1) -> np.ndarray:
    """A table of random probabilities, some of them zero."""
    rng = np.random.default_rng(seed)
    table = rng.exponential(size=(rows, categories)) * (rng.random((rows, categories)) < 0.8)
    table[:, 0] += 0.01
    return table / table.sum(axis=1, keepdims=True)


# Exactness.


@pytest.mark.parametrize("categories", [1, 2, 3, 7, 100, 255])
def test_one_row_is_inverted_exactly(categories: int) -> None:
    """Every round has the category in which its full-precision uniform falls."""
    table = many(categories, categories)
    uniform = Streams(1, 3000).uniform("Putin", "intent")
    drawn = Wheel(table).spin(uniform)
    assert drawn.dtype == np.uint8
    assert drawn.tolist() == [inverted(table[0], uniform, k) for k in range(3000)]


def test_where_a_border_crosses_the_bits_the_rest_decides() -> None:
    """Borders laid through the leading bits of many rounds are decided by what follows."""
    uniform = Streams(2, 100_000).uniform("Putin", "intent")
    cells = np.sort(uniform.bits[:200].astype(np.float64))
    row = np.diff(np.concatenate([[0], (cells + 0.5) / LEVELS, [1]]))
    crossed = np.flatnonzero(np.isin(uniform.bits, uniform.bits[:200]))
    drawn = Wheel(row).spin(uniform)
    assert crossed.size > 400
    assert drawn[crossed].tolist() == [inverted(row, uniform, int(k)) for k in crossed]


def test_each_round_may_have_its_own_row() -> None:
    """The row of the table is chosen round by round."""
    table = many(3, 40, rows=25)
    uniform = Streams(3, 5000).uniform("Putin", "intent")
    rows = np.random.default_rng(3).integers(0, 25, 5000)
    drawn = Wheel(table).spin(uniform, rows)
    assert drawn.tolist() == [inverted(table[row], uniform, k) for k, row in enumerate(rows)]


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int64])
def test_rows_may_be_small_integers(kind: type) -> None:
    """Row numbers of a narrow type do not overflow the table."""
    table = np.eye(200)
    rows = np.arange(100, dtype=kind)
    assert Wheel(table).spin(Streams(3, 100).uniform("A", "x"), rows).tolist() == rows.tolist()


def test_a_single_row_serves_every_round() -> None:
    """A table of one row needs no row numbers and takes zeros."""
    uniform = Streams(3, 1000).uniform("Putin", "intent")
    wheel = Wheel(np.array([0.3, 0.3, 0.4]))
    with_rows = wheel.spin(uniform, np.zeros(1000, np.intp))
    assert np.array_equal(wheel.spin(uniform), with_rows)


@st.composite
def weights(draw: st.DrawFn) -> np.ndarray:
    """A row of probabilities, zeros among them, that sums to one up to rounding."""
    parts = draw(st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any))
    return np.array(parts) / sum(parts)


@quick
@given(weights(), st.integers(0, 50))
def test_any_row_is_inverted_exactly(row: np.ndarray, seed: int) -> None:
    """Whatever the probabilities, each round falls into its category."""
    uniform = Streams(seed, 20).uniform("Putin", "intent")
    assert Wheel(row).spin(uniform).tolist() == [inverted(row, uniform, k) for k in range(20)]


def test_two_categories_are_a_chance() -> None:
    """The first of two categories comes up exactly where U < p."""
    uniform = Streams(4, 20_000).uniform("Putin", "intent")
    for p in (0.0, 1e-9, 0.1, 1 / 3, 0.999, 1.0):
        assert np.array_equal(Wheel(np.array([p, 1 - p])).spin(uniform) == 0, uniform.below(p))


# The last bit of precision.


class Stub(Uniform):
    """A uniform with leading bits and rest of one's own choice."""

    def __init__(self, bits: int, rest: float) -> None:
        self.bits, self._rest = np.array([bits], np.uint16), rest

    def rest(self, index: int) -> float:
        """The rest as chosen."""
        return self._rest


ALMOST_ONE = 1 - 2.0**-53


def test_the_largest_uniform_has_a_category() -> None:
    """A uniform just below one falls into the last category, not beyond it."""
    row = np.array([1 - 2.0**-20, 2.0**-20])
    assert Wheel(row).spin(Stub(LEVELS - 1, ALMOST_ONE)).tolist() == [1]


def test_the_rest_is_not_rounded_away() -> None:
    """A border just below the next value of the bits is met by all 53 bits of the rest."""
    border = np.nextafter(0.5 + 1 / LEVELS, 0)
    row = np.array([border, 1 - border])
    rest = 1 - 2.0**-37 - 2.0**-45
    assert Fraction(rest) < Fraction(border) * LEVELS - LEVELS // 2 < Fraction(ALMOST_ONE)
    assert Wheel(row).spin(Stub(LEVELS // 2, rest)).tolist() == [0]
    assert Wheel(row).spin(Stub(LEVELS // 2, ALMOST_ONE)).tolist() == [1]


# Categories that cannot come up.


@pytest.mark.parametrize(
    "row",
    [
        [0.0, 1.0],
        [1.0, 0.0],
        [0.0, 0.5, 0.0, 0.0, 0.5, 0.0],
        [0.0, 0.0, 1.0, 0.0],
        [0.1] * 10 + [0.0],
        [0.0, *[1 / 49] * 49, 0.0],
        [0.0, 0.7, 0.0, 0.1, 0.2, 0.0],
    ],
    ids=str,
)
def test_what_has_no_probability_never_comes_up(row: list[float]) -> None:
    """Zeros at the start, in the middle and at the end are never drawn, whatever rounding left."""
    wheel = Wheel(np.array(row))
    uniform = Streams(5, 4 * LEVELS).uniform("Putin", "intent")
    assert set(wheel.spin(uniform).tolist()) == set(np.flatnonzero(row).tolist())
    for rest in (0.0, 0.5, ALMOST_ONE):
        assert row[int(wheel.spin(Stub(LEVELS - 1, rest))[0])] > 0
        assert row[int(wheel.spin(Stub(0, rest))[0])] > 0


@pytest.mark.parametrize("tail", [[1e-17], [0.0], [1e-17, 0.0, 1e-18]], ids=str)
def test_sums_beyond_one_leave_every_uniform_a_category(tail: list[float]) -> None:
    """Rounding may carry the sum past one before the last category; no round is misplaced."""
    row = np.array([0.2, 0.2, 0.25, 0.05, 0.2, 0.1, *tail])
    assert np.cumsum(row)[5] > 1
    uniform = Streams(6, 4 * LEVELS).uniform("Putin", "intent")
    assert set(Wheel(row).spin(uniform).tolist()) == set(range(6))
    assert Wheel(row).spin(Stub(LEVELS - 1, ALMOST_ONE)).tolist() == [5]


# Frequencies, with fixed seeds.


@pytest.mark.parametrize("categories", [2, 3, 7, 60])
def test_categories_come_up_as_often_as_they_should(categories: int) -> None:
    """The counts of many rounds pass a chi-square test."""
    row = many(categories, categories)[0]
    rounds = 16 * CELL
    counts = np.bincount(
        Wheel(row).spin(Streams(7, rounds).uniform("Putin", "intent")), minlength=categories
    )
    likely = row > 0
    assert counts[~likely].sum() == 0
    assert stats.chisquare(counts[likely], rounds * row[likely]).pvalue > 0.001


def test_neighbours_at_the_wheel_are_independent() -> None:
    """Two actors with the same probabilities are drawn without regard to each other."""
    wheel, streams = Wheel(np.array([0.2, 0.3, 0.5])), Streams(8, 16 * CELL)
    one, other = (wheel.spin(streams.uniform(actor, "intent")) for actor in ("A1", "A2"))
    table = np.bincount(3 * one + other, minlength=9).reshape(3, 3)
    assert stats.chi2_contingency(table).pvalue > 0.001


# Probabilities that differ from round to round.


@pytest.mark.parametrize("rows", [1, 3])
def test_rounds_that_are_all_alike_turn_the_usual_wheel(rows: int) -> None:
    """A table repeated for every round gives every round the same category."""
    table, size = many(5, 6, rows), 4_000
    uniform = Streams(6, size).uniform("Putin", "intent")
    row = np.random.default_rng(5).integers(0, rows, size)
    varied = wheel(np.repeat(table[..., None], size, axis=2))
    assert isinstance(varied, Varied)
    assert isinstance(wheel(table), Wheel)
    assert np.array_equal(varied.spin(uniform, row), Wheel(table).spin(uniform, row))
    some = np.arange(0, size, 7)
    chosen = varied.spin(uniform.only(some), row[some])
    assert np.array_equal(chosen, varied.spin(uniform, row)[some])


def test_each_round_has_its_own_borders() -> None:
    """Each round is drawn as by a wheel of its own."""
    size = 300
    tables = np.stack([many(seed, 4, 2) for seed in range(size)], axis=2)
    uniform, row = Streams(7, size).uniform("Putin", "intent"), np.arange(size) % 2
    drawn = wheel(tables).spin(uniform, row)
    expected = [Wheel(tables[..., k]).spin(uniform, row)[k] for k in range(size)]
    assert drawn.tolist() == expected


# ---- several wheels, used in turn ---------------------------------------------------------


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.integers(1, 4), st.integers(2, 8), st.integers(1, 256))
def test_wheels_used_in_turn_are_those_wheels(
    seed: int, rows: int, categories: int, size: int
) -> None:
    """Each round spins the wheel whose turn it is, to the last bit."""
    luck = np.random.default_rng(seed)
    shares = luck.dirichlet(np.full(categories, 0.3), (rows, size)).swapaxes(1, 2)
    shares = np.where(shares < 0.02, 0, shares)
    shares = shares / shares.sum(axis=1, keepdims=True)
    uniform = Streams(seed, 3_000).uniform("Putin", "mood")
    row = luck.integers(0, rows, 3_000).astype(np.uint8)
    found = Wheels(shares).spin(uniform, row)
    whole = np.stack([Wheel(shares[..., k]).spin(uniform, row) for k in range(size)])
    assert np.array_equal(found, whole[np.arange(3_000) % size, np.arange(3_000)])
    some = np.flatnonzero(luck.random(3_000) < 0.1)
    assert np.array_equal(Wheels(shares).spin(uniform.only(some), row[some]), found[some])
    by_round = shares[..., np.arange(3_000) % size]
    assert np.array_equal(Varied(categories - 1, _share(by_round)).spin(uniform, row), found)
    assert np.array_equal(Varied(categories - 1, _share(shares), size).spin(uniform, row), found)


def _share(table: np.ndarray) -> Any:
    return lambda category, row, turns: entry(table[:, category, turns], row)


def test_a_border_within_a_cell_is_found_by_further_bits() -> None:
    """Where sixteen bits do not decide, the others do."""
    uniform = Streams(0, 8).uniform("Putin", "mood")
    border = (int(uniform.bits[5]) + uniform.rest(5)) / 65_536
    for shift, category in ((1e-9, 0), (-1e-9, 1)):
        shares = np.array([border + shift, 1 - border - shift]).reshape(1, 2, 1).repeat(4, axis=2)
        assert Wheels(shares).spin(uniform)[5] == category


def test_very_many_wheels_are_not_tabulated() -> None:
    """They would take too much room."""
    shares = np.full((300, 2, 256), 0.5)
    assert isinstance(wheel(shares), Varied)
    assert isinstance(wheel(shares[:3]), Wheels)
    assert isinstance(wheel(np.full((1, 2, 257), 0.5)), Varied)
