"""Named random streams: the same name, the same digits; any other name, other digits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.streams import CELL, LEVELS, Streams, Uniform, entry, in_turn, level

quick = settings(max_examples=200)


def position(uniform: Uniform, index: int) -> Fraction:
    """The uniform of one round at full precision, by definition (bits + rest) / 65536."""
    return (int(uniform.bits[index]) + Fraction(uniform.rest(index))) / LEVELS


def same(one: Uniform, other: Uniform) -> bool:
    """Whether two draws agree in leading bits and, on a sample, in what follows."""
    sample = range(0, len(one.bits), max(1, len(one.bits) // 7))
    return np.array_equal(one.bits, other.bits) and all(
        one.rest(index) == other.rest(index) for index in sample
    )


# Names.


def test_the_same_name_has_the_same_digits() -> None:
    """Seed, actor, quantity and stage decide every digit, whatever was drawn before."""
    fresh, used = Streams(7, 1000), Streams(7, 1000)
    used.uniform("Trump", "mood", "Friday").below(0.123)
    one = fresh.uniform("Putin", "mood", "Friday")
    assert same(one, used.uniform("Putin", "mood", "Friday"))
    assert same(one, used.uniform("Putin", "mood", "Friday"))


def test_the_digits_of_a_seed_are_pinned() -> None:
    """These are the digits of version 0.1: if they change, so does every result of a seed."""
    uniform = Streams(2025, CELL + 2).uniform("Putin", "intent", "Sunday")
    assert uniform.bits[:4].tolist() == [16991, 43210, 16060, 51563]
    assert uniform.bits[CELL:].tolist() == [50938, 37747]
    assert uniform.rest(0) == 0.2294393035449115


def test_numbers_of_numpy_name_the_same_draw() -> None:
    """A seed, a cell or a round counted by NumPy is the number that it is."""
    one = Streams(np.int64(7), 64, np.int32(2)).uniform("Putin", "mood")
    other = Streams(7, 64, 2).uniform("Putin", "mood")
    assert np.array_equal(one.bits, other.bits)
    assert one.rest(np.int64(5)) == other.rest(5)


def _others() -> Iterator[pytest.ParameterSet]:
    """Draws that differ from (seed 7, cell 0, Putin, mood, Friday) in a single respect."""
    yield pytest.param(Streams(8, 64).uniform("Putin", "mood", "Friday"), id="seed")
    yield pytest.param(Streams(-7, 64).uniform("Putin", "mood", "Friday"), id="sign of the seed")
    yield pytest.param(Streams(7, 64, 1).uniform("Putin", "mood", "Friday"), id="cell")
    yield pytest.param(Streams(7, 64).uniform("Trump", "mood", "Friday"), id="actor")
    yield pytest.param(Streams(7, 64).uniform("Putin", "pride", "Friday"), id="quantity")
    yield pytest.param(Streams(7, 64).uniform("Putin", "mood", "Sunday"), id="stage")
    yield pytest.param(Streams(7, 64).uniform("Putin", "mood"), id="no stage")
    yield pytest.param(Streams(7, 64).uniform("Putinm", "ood", "Friday"), id="where names end")
    yield pytest.param(Streams(7, 64).uniform("mood", "Putin", "Friday"), id="order of the names")
    yield pytest.param(Streams(7, 64).uniform("putin", "mood", "Friday"), id="capitals")
    yield pytest.param(Streams(7, 64, 0).uniform("Pu\u0308tin", "mood", "Friday"), id="accents")


@pytest.mark.parametrize("other", list(_others()))
def test_another_name_has_other_digits(other: Uniform) -> None:
    """A name that differs in one respect only shares its digits no more than chance has it."""
    one = Streams(7, 64).uniform("Putin", "mood", "Friday")
    assert (one.bits == other.bits).sum() <= 1
    assert one.rest(0) != other.rest(0)


def test_seeds_beyond_64_bits_are_told_apart() -> None:
    """Any integer is a seed, and no two share their digits."""
    seeds = (0, 2**64, 2**200, -(2**64), 2**64 + 1)
    draws = [Streams(seed, 64).uniform("Putin", "mood").bits for seed in seeds]
    assert all((one != other).any() for one, other in combinations(draws, 2))


# Rounds, cells and blocks.

BORDERS = [
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    1000,
    CELL - 1,
    CELL,
    CELL + 1,
    2 * CELL - 3,
    2 * CELL,
    2 * CELL + 6,
]


@pytest.mark.parametrize("rounds", BORDERS)
def test_a_short_run_is_the_start_of_a_long_one(rounds: int) -> None:
    """The first n rounds of N are the run of n rounds, also about the borders of cells."""
    short = Streams(3, rounds).uniform("Putin", "mood")
    long = Streams(3, 3 * CELL + 10).uniform("Putin", "mood")
    assert short.bits.shape == (rounds,)
    assert same(short, long.only(np.arange(rounds)))


@pytest.mark.parametrize(("cell", "rounds"), [(1, CELL), (1, CELL + 5), (2, 7), (3, 11)])
def test_a_block_is_a_slice_of_the_run(cell: int, rounds: int) -> None:
    """A block that starts at a later cell holds the same rounds as the whole run there."""
    block = Streams(3, rounds, first_cell=cell).uniform("Putin", "mood")
    whole = Streams(3, 3 * CELL + 11).uniform("Putin", "mood")
    span = np.arange(cell * CELL, cell * CELL + rounds)
    assert same(block, whole.only(span))
    p = 0.3 + np.arange(rounds) / (3 * rounds)
    assert np.array_equal(block.below(p), whole.only(span).below(p))


def test_two_draws_of_one_block_do_not_share_memory() -> None:
    """Changing one array of bits leaves every other draw alone."""
    streams = Streams(3, 100)
    one, other = streams.uniform("Putin", "mood"), streams.uniform("Putin", "mood")
    one.bits[:] = 0
    assert other.bits.any()


def test_only_keeps_the_numbers_of_some_rounds() -> None:
    """A selection holds the same uniform of each of its rounds, in the order asked for."""
    whole = Streams(5, 2 * CELL).uniform("Putin", "mood")
    rounds = np.array([CELL + 3, 0, 17, CELL - 1, 17])
    part = whole.only(rounds)
    assert [position(part, k) for k in range(5)] == [position(whole, k) for k in rounds]


def test_a_selection_of_a_selection_keeps_its_rounds() -> None:
    """Selecting twice is selecting from the selection."""
    whole = Streams(5, 100).uniform("Putin", "mood")
    twice = whole.only(np.array([90, 50, 10])).only(np.array([2, 0]))
    assert [position(twice, k) for k in range(2)] == [position(whole, k) for k in (10, 90)]


def test_a_selection_is_below_where_the_whole_is() -> None:
    """Thresholds inside a selection decide as they do in the whole."""
    whole = Streams(5, 5000).uniform("Putin", "mood")
    rounds = np.arange(4999, 0, -3)
    for index in rounds[:40]:
        p = float(position(whole, int(index)))
        assert np.array_equal(whole.only(rounds).below(p), whole.below(p)[rounds])


# U < p.


def exactly_below(uniform: Uniform, p: list[float]) -> list[bool]:
    """U < p at full precision, round by round."""
    return [position(uniform, k) < Fraction(threshold) for k, threshold in enumerate(p)]


def near(uniform: Uniform, index: int) -> Iterator[float]:
    """Thresholds that share their leading 16 bits with a round's uniform, or nearly."""
    low = int(uniform.bits[index]) / LEVELS
    middle = float(position(uniform, index))
    yield from (low, np.nextafter(low, 0), np.nextafter(low, 1), low + 0.5 / LEVELS)
    yield from (middle, np.nextafter(middle, 0), np.nextafter(middle, 1), low + 1 / LEVELS)


def test_one_threshold_is_exact_for_all_rounds() -> None:
    """U < p decides as the full-precision uniform does where 16 bits do not."""
    uniform = Streams(11, 400).uniform("Putin", "mood")
    for index in range(40):
        for p in near(uniform, index):
            assert uniform.below(float(p)).tolist() == exactly_below(uniform, [float(p)] * 400)


def test_thresholds_of_each_round_are_exact() -> None:
    """U < p decides at full precision, p being another one in each round."""
    uniform = Streams(11, 400).uniform("Putin", "mood")
    for thresholds in zip(*(near(uniform, index) for index in range(400)), strict=True):
        p = np.array(thresholds)
        assert uniform.below(p).tolist() == exactly_below(uniform, p.tolist())


@quick
@given(st.lists(st.floats(0, 1), min_size=5, max_size=5), st.integers(0, 50))
def test_any_threshold_is_exact(p: list[float], seed: int) -> None:
    """For whatever probabilities, one a round or one for all."""
    uniform = Streams(seed, 5).uniform("Putin", "mood")
    assert uniform.below(np.array(p)).tolist() == exactly_below(uniform, p)
    assert uniform.below(p[0]).tolist() == exactly_below(uniform, [p[0]] * 5)


def test_a_table_of_thresholds_is_read_by_row() -> None:
    """A small table with each round's row of it is the array of one threshold a round."""
    uniform = Streams(11, 3000).uniform("Putin", "mood")
    table = np.array([0.0, 1.0, 1 / 3, *(p for k in range(20) for p in near(uniform, k))])
    rows = np.random.default_rng(0).integers(0, len(table), 3000)
    rows[:20] = 3 + 8 * np.arange(20) + np.arange(20) % 8
    for kind in (np.intp, np.uint8):
        drawn = uniform.below(table, rows.astype(kind))
        assert drawn.tolist() == exactly_below(uniform, table[rows].tolist())


def test_a_uniform_is_not_below_itself() -> None:
    """Where all digits agree with the threshold, U < p is false."""
    uniform = Streams(11, 400).uniform("Putin", "mood")
    uniform.rest = lambda index: 0.5
    p = (uniform.bits + 0.5) / LEVELS
    assert not uniform.below(p).any()
    assert not uniform.below(float(p[7]))[7]
    assert uniform.below(np.nextafter(p, 1)).all()


def test_never_and_always() -> None:
    """Nothing is below zero, everything is below one, even where all 16 bits are set."""
    uniform = Streams(1, 4 * LEVELS).uniform("Putin", "mood")
    assert uniform.bits.max() == LEVELS - 1
    assert uniform.bits.min() == 0
    for p in (0.0, np.zeros(4 * LEVELS)):
        assert not uniform.below(p).any()
    for p in (1.0, np.ones(4 * LEVELS)):
        assert uniform.below(p).all()


def test_mixed_thresholds_of_zero_and_one() -> None:
    """Certain and impossible rounds may stand beside doubtful ones."""
    uniform = Streams(1, 3000).uniform("Putin", "mood")
    p = np.resize([0.0, 1.0, 0.1], 3000)
    assert uniform.below(p).tolist() == exactly_below(uniform, p.tolist())


def test_higher_thresholds_only_add_rounds() -> None:
    """The same uniform is compared each time: who is below p is below any larger p."""
    uniform = Streams(2, 20_000).uniform("Putin", "mood")
    last = np.zeros(20_000, np.bool_)
    for p in np.linspace(0, 1, 23):
        now = uniform.below(float(p))
        assert (last <= now).all()
        last = now


# Frequencies, with fixed seeds: these cannot fail by bad luck, only by a change.

MANY = 16 * CELL


@pytest.mark.parametrize("shift", [0, 4, 8])
def test_leading_bits_are_uniform(shift: int) -> None:
    """Each byte of the leading bits passes a chi-square test of uniformity."""
    bits = Streams(12, MANY).uniform("Putin", "mood").bits
    counts = np.bincount(bits >> shift & 255, minlength=256)
    assert stats.chisquare(counts).pvalue > 0.001


def test_first_rounds_of_many_names_are_uniform() -> None:
    """One round under many names is as uniform as many rounds under one."""
    streams = Streams(12, 1)
    bits = np.array([streams.uniform(f"actor {k}", "mood").bits[0] for k in range(10_000)])
    assert stats.chisquare(np.bincount(bits >> 10, minlength=64)).pvalue > 0.001


def test_what_follows_the_leading_bits_is_uniform_and_unrelated() -> None:
    """The rest passes a Kolmogorov-Smirnov test and does not correlate with the leading bits."""
    uniform = Streams(12, 5000).uniform("Putin", "mood")
    rest = np.array([uniform.rest(index) for index in range(5000)])
    assert stats.kstest(rest, "uniform").pvalue > 0.001
    assert stats.pearsonr(rest, uniform.bits).pvalue > 0.001


@pytest.mark.parametrize("p", [1e-5, 0.001, 0.02, 1 / 3, 0.5, 0.95, 1 - 1e-5])
def test_chances_come_up_as_often_as_they_should(p: float) -> None:
    """U < p holds in a share p of the rounds."""
    count = int(Streams(12, MANY).uniform("Putin", "chance").below(p).sum())
    assert stats.binomtest(count, MANY, p).pvalue > 0.001


NAMES = [
    (first_cell, actor, quantity, stage)
    for first_cell in (0, 1)
    for actor in ("A1", "A2")
    for quantity in ("mood", "mood2")
    for stage in ("", "1", "2")
]


def test_adjacent_names_are_independent() -> None:
    """No pair of names that differ by a letter, a stage or a cell is correlated."""
    draws = [Streams(0, CELL, cell).uniform(*names).bits for cell, *names in NAMES]
    correlation = np.corrcoef(np.array(draws, np.float64))
    off_diagonal = correlation[~np.eye(len(NAMES), dtype=bool)]
    assert np.abs(off_diagonal).max() < 4.5 / np.sqrt(CELL)


def test_adjacent_seeds_are_independent() -> None:
    """Seeds that follow one another share nothing."""
    draws = [Streams(seed, CELL).uniform("Putin", "mood").bits for seed in range(12)]
    correlation = np.corrcoef(np.array(draws, np.float64))
    assert np.abs(correlation[~np.eye(12, dtype=bool)]).max() < 4.5 / np.sqrt(CELL)


@pytest.mark.parametrize("lag", [1, 2, 3, 4, 5, 8, CELL])
def test_rounds_are_independent(lag: int) -> None:
    """A round says nothing about a later one, in the same cell or the next."""
    bits = Streams(4, 4 * CELL).uniform("Putin", "mood").bits.astype(np.float64)
    assert stats.pearsonr(bits[:-lag], bits[lag:]).pvalue > 0.001


@pytest.mark.parametrize(
    ("one", "other"), list(combinations([("A", "x"), ("B", "x"), ("A", "y")], 2)), ids=str
)
def test_pairs_of_names_fill_the_square(one: tuple[str, str], other: tuple[str, str]) -> None:
    """The pair of two names' draws is uniform on a 16 x 16 board."""
    streams = Streams(9, 8 * CELL)
    x, y = (streams.uniform(*names).bits.astype(int) >> 12 for names in (one, other))
    assert stats.chisquare(np.bincount(16 * x + y, minlength=256)).pvalue > 0.001


# Playing rounds again.


@pytest.mark.parametrize("skip", [1, 5, CELL - 1])
def test_skipped_rounds_leave_the_others_as_they_were(skip: int) -> None:
    """A draw that begins later has the digits of the whole from there on, to the last bit."""
    whole = Streams(9, CELL + 200).uniform("Putin", "mood")
    part = Streams(9, 100, skip=skip).uniform("Putin", "mood")
    assert np.array_equal(part.bits, whole.bits[skip : skip + 100])
    assert [part.rest(k) for k in (0, 99)] == [whole.rest(skip), whole.rest(skip + 99)]
    p = (part.bits[:50].astype(float) + 0.5) / LEVELS  # a border in the middle of some cells
    for border in p:
        below = whole.below(border)[skip : skip + 100]
        assert np.array_equal(part.below(border), below)


def test_a_round_of_a_later_cell_is_found_by_its_number() -> None:
    """Round k is round k % CELL of cell k // CELL."""
    whole = Streams(9, 3 * CELL).uniform("Putin", "mood")
    for k in (CELL, CELL + 7, 3 * CELL - 1):
        one = Streams(9, 1, first_cell=k // CELL, skip=k % CELL).uniform("Putin", "mood")
        assert (one.bits[0], one.rest(0)) == (whole.bits[k], whole.rest(k))
        chosen = one.only(np.array([0]))
        assert (chosen.bits[0], chosen.rest(0)) == (whole.bits[k], whole.rest(k))


# Small tables.


def test_an_entry_may_differ_from_round_to_round() -> None:
    """A table with an axis of rounds is read in each round at its own index."""
    table = np.arange(24.0).reshape(2, 3, 4)
    row, column = np.array([0, 1, 1, 0]), np.array([2, 0, 1, 1])
    assert entry(table[..., 0], row, column).tolist() == [8, 12, 16, 4]
    assert entry(table, row, column).tolist() == [8, 13, 18, 7]
    assert entry(table, 1, 2).tolist() == table[1, 2].tolist()
    assert entry(table[..., 0], 1, 2) == 20


def test_tables_are_brought_to_one_level() -> None:
    """The one without an axis of rounds is given one, and none is taken away."""
    plain, varied = np.ones(3), np.ones((3, 5))
    assert level(plain, varied).shape == (3, 1)
    assert level(varied, plain) is varied
    assert level(plain, plain) is plain


# ---- entries that rounds use in turn ------------------------------------------------------


@pytest.mark.parametrize("size", [1, 3, 256, 1_000, 4_000])
def test_probabilities_are_used_in_turn(size: int) -> None:
    """Round k has the entry k modulo their number, by rows too."""
    uniform = Streams(5, 1_000).uniform("Putin", "mood")
    turns, p = np.arange(1_000) % size, np.random.default_rng(0).random((2, size))
    row = np.arange(1_000) // 7 % 2
    assert np.array_equal(uniform.below(p[0]), uniform.below(p[0, turns]))
    assert np.array_equal(uniform.below(p, row), uniform.below(p[row, turns]))
    assert np.array_equal(entry(p, row), p[row, turns])
    assert np.array_equal(entry(p, 1), p[1])
    assert np.array_equal(in_turn(p, 1_000)[..., : len(turns)], p[:, turns] if size > 1 else p)


def test_some_rounds_keep_their_turns() -> None:
    """Asked of a part of the rounds, each has the entry that it has among all."""
    uniform, p = Streams(5, 900).uniform("Putin", "mood"), np.linspace(0, 1, 256)
    some = np.array([3, 300, 700])
    assert np.array_equal(uniform.only(some).below(p), uniform.below(p)[some])
