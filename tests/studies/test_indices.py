"""Sensitivity indices, against SALib's test functions and what is known of them in closed form."""

from __future__ import annotations

import sys
from dataclasses import fields

import numpy as np
import pytest
from numpy.typing import NDArray
from SALib.test_functions import Ishigami, Sobol_G

from sim.errors import ScenarioError
from sim.studies.indices import Indices, first_order, first_order_of_codes
from sim.studies.salib import pawn, sobol

FloatArray = NDArray[np.float64]

WEIGHTS = np.array([0.4, 0.2, 0.0])
"""What each number adds to the chance that `told_by_chance` has the outcome."""
OF_CHANCE = WEIGHTS**2 / (WEIGHTS**2).sum()
G_COEFFICIENTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
OF_ISHIGAMI = np.array([0.3139, 0.4424, 0.0])
TOTAL_OF_ISHIGAMI = np.array([0.5576, 0.4424, 0.2437])


def ishigami(quantiles: FloatArray) -> FloatArray:
    """The Ishigami function with a = 7 and b = 0.1, and a result that never changes."""
    result = Ishigami.evaluate((2 * quantiles - 1) * np.pi, 7.0, 0.1)
    return np.stack((result, np.full(len(quantiles), 0.1)), axis=-1)


def sobol_g(quantiles: FloatArray) -> FloatArray:
    """Sobol's G function."""
    return Sobol_G.evaluate(quantiles, G_COEFFICIENTS)[:, np.newaxis]


def without_luck(results: FloatArray) -> FloatArray:
    """Pairs whose two rounds are the same."""
    return np.stack((results, results), axis=1)


def told_by_chance(seed: int, pairs: int, weights: FloatArray = WEIGHTS) -> Indices:
    """The indices of an outcome whose chance is 0.2 plus the weighted numbers."""
    luck = np.random.default_rng(seed)
    quantiles = luck.random((pairs, len(weights)))
    chance = 0.2 + quantiles @ weights
    codes = (luck.random((pairs, 2)) < chance[:, np.newaxis]).astype(np.uint8)
    return first_order_of_codes(quantiles, codes, 2)


@pytest.fixture(scope="module")
def studies() -> list[Indices]:
    """The same study with different luck."""
    return [told_by_chance(seed, 20_000) for seed in range(150)]


# Closed forms.


def test_ishigami_without_luck() -> None:
    """First-order indices are the known ones, within their own intervals."""
    quantiles = np.random.default_rng(1).random((50_000, 3))
    found = first_order(quantiles, without_luck(ishigami(quantiles)))
    np.testing.assert_allclose(found.index[:, 0], OF_ISHIGAMI, atol=0.01)
    assert (found.low[:, 0] <= OF_ISHIGAMI).all()
    assert (found.high[:, 0] >= OF_ISHIGAMI).all()


def test_sobol_g_without_luck() -> None:
    """First-order indices are those that SALib knows in closed form."""
    quantiles = np.random.default_rng(2).random((50_000, 8))
    found = first_order(quantiles, without_luck(sobol_g(quantiles)))
    expected = Sobol_G.sensitivity_index(G_COEFFICIENTS)
    np.testing.assert_allclose(found.index[:, 0], expected, atol=0.01)


def test_without_luck_the_spread_is_that_of_the_results() -> None:
    """Two rounds that are the same leave nothing to luck and all to the numbers."""
    quantiles = np.random.default_rng(3).random((50_000, 3))
    results = ishigami(quantiles)
    found = first_order(quantiles, without_luck(results))
    assert found.monte_carlo.tolist() == [0, 0]
    assert found.assumptions[0] == pytest.approx(results[:, 0].std(ddof=1))
    # Var Y = a² / 8 + b π⁴ / 5 + b² π⁸ / 18 + 1 / 2
    variance = 49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5
    assert found.assumptions[0] ** 2 == pytest.approx(variance, rel=0.02)
    assert found.share == pytest.approx([3.5, 0.1], abs=0.05)


# Luck.


def test_luck_does_not_bias_an_index(studies: list[Indices]) -> None:
    """Over many studies of chance outcomes the mean index is the true one."""
    found = np.array([study.index[:, 1] for study in studies])
    error = found.std(axis=0) / np.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - OF_CHANCE) < 3 * error).all()


def test_intervals_hold_the_truth_as_often_as_they_say(studies: list[Indices]) -> None:
    """Of the 95% intervals about 95% hold the true index."""
    held = [(study.low[:, 1] <= OF_CHANCE) & (study.high[:, 1] >= OF_CHANCE) for study in studies]
    assert (np.mean(held, axis=0) > 0.9).all()
    assert 0.93 < np.mean(held) < 0.99


def test_luck_and_assumptions_are_told_apart(studies: list[Indices]) -> None:
    """The spread over the numbers is the true one, and luck's error shrinks as it should."""
    variances = [study.assumptions[1] ** 2 for study in studies]
    assert np.mean(variances) == pytest.approx((WEIGHTS**2).sum() / 12, rel=0.03)
    # E[p (1 - p)] over the numbers, of 40,000 rounds.
    mean, variance = 0.2 + WEIGHTS.sum() / 2, (WEIGHTS**2).sum() / 12
    by_luck = np.sqrt((mean * (1 - mean) - variance) / 40_000)
    assert np.mean([study.monte_carlo[1] for study in studies]) == pytest.approx(by_luck, rel=0.01)


def test_tenths_show_which_way_a_number_works(studies: list[Indices]) -> None:
    """The lowest and highest tenths have the shares that their chances make."""
    middle = 0.2 + WEIGHTS.sum() / 2
    for found, away in (("at_low", -0.45), ("at_high", 0.45)):
        shares = np.mean([getattr(study, found)[:, 1] for study in studies], axis=0)
        np.testing.assert_allclose(shares, middle + away * WEIGHTS, atol=0.003)


def test_where_nothing_matters_there_is_no_index() -> None:
    """If the numbers do nothing, hardly ever is one of them given a share of it."""
    studies = [told_by_chance(seed, 1000, np.zeros(2)) for seed in range(100)]
    assert sum(np.isfinite(study.index).any() for study in studies) <= 2


def test_what_never_changes_has_no_index() -> None:
    """A constant result, or an outcome that is always or never reached, gives NaN."""
    quantiles = np.random.default_rng(4).random((1000, 3))
    found = first_order(quantiles, without_luck(ishigami(quantiles)))
    assert np.isnan(found.index[:, 1]).all()
    assert np.isfinite(found.index[:, 0]).all()
    settled = first_order_of_codes(quantiles, np.ones((1000, 2), np.uint8), 3)
    assert np.isnan(settled.index).all()
    assert settled.share.tolist() == [0, 1, 0]


# Codes.


def test_codes_are_quick_one_hot_results() -> None:
    """Outcomes counted are the same as outcomes averaged."""
    luck = np.random.default_rng(5)
    quantiles = luck.random((2000, 4))
    codes = (3 * quantiles[:, :1] * luck.random((2000, 2))).astype(np.uint8)
    counted = first_order_of_codes(quantiles, codes, 4, bins=30)
    averaged = first_order(quantiles, codes[:, :, np.newaxis] == np.arange(4), bins=30)
    for field in fields(Indices):
        one, other = getattr(counted, field.name), getattr(averaged, field.name)
        np.testing.assert_allclose(one, other, atol=1e-9)


@pytest.mark.parametrize(
    ("pairs", "numbers", "shape", "bins", "complaint"),
    [
        (50, 2, (50, 2), None, "at least 100 draws"),
        (200, 2, (200,), None, "two rounds a draw"),
        (200, 2, (200, 1), None, "two rounds a draw"),
        (200, 2, (200, 2, 1), None, "two rounds a draw"),
        (200, 2, (200, 2), 15, "multiple of 10"),
        (200, 2, (200, 2), 110, "at most half"),
    ],
)
def test_what_does_not_fit_is_refused(
    pairs: int, numbers: int, shape: tuple[int, ...], bins: int | None, complaint: str
) -> None:
    """One sentence says what does not fit."""
    quantiles = np.full((pairs, numbers), 0.5)
    with pytest.raises(ValueError, match=complaint):
        first_order_of_codes(quantiles, np.zeros(shape, np.uint8), 2, bins)


def test_codes_and_quantiles_stay_in_their_bounds() -> None:
    """An outcome that is not there, or a quantile beyond 1, is refused."""
    quantiles, codes = np.full((200, 1), 0.5), np.full((200, 2), 2, np.uint8)
    with pytest.raises(ValueError, match="from 0 to 1"):
        first_order_of_codes(quantiles, codes, 2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        first_order_of_codes(quantiles * 3, codes, 3)


# SALib.


def test_sobol_finds_first_order_and_total_indices() -> None:
    """SALib's indices of the Ishigami function are the known ones, within sampling error."""
    found = sobol(ishigami, numbers=3, base_samples=1024, seed=0)
    np.testing.assert_allclose(found["S1"][:, 0], OF_ISHIGAMI, atol=0.03)
    np.testing.assert_allclose(found["ST"][:, 0], TOTAL_OF_ISHIGAMI, atol=0.03)
    assert (found["S1_conf"][:, 0] < 0.1).all()
    assert all(np.isnan(values[:, 1]).all() for values in found.values())


def test_sobol_and_one_sample_agree() -> None:
    """The indices of SALib's own sample are those that one plain sample gives."""
    quantiles = np.random.default_rng(6).random((30_000, 8))
    plain = first_order(quantiles, without_luck(sobol_g(quantiles)))
    found = sobol(sobol_g, numbers=8, base_samples=512, seed=6)
    assert (np.abs(found["S1"] - plain.index) < 0.01 + found["S1_conf"]).all()


def test_pawn_finds_what_moves_the_distribution() -> None:
    """The number that Ishigami's function depends on most moves its distribution most."""
    found = pawn(ishigami, numbers=3, samples=2000, seed=0)
    assert found["median"][:, 0].argmax() == 1
    assert (found["minimum"][:, 0] <= found["median"][:, 0]).all()
    assert (found["mean"][:, 0] <= found["maximum"][:, 0]).all()
    assert np.isnan(found["maximum"][:, 1]).all()


@pytest.mark.parametrize("seed", [0, -1, 2**40])
def test_a_seed_settles_everything(seed: int) -> None:
    """The same seed gives the same indices, 0 too; and NumPy's own stream is left alone."""
    before = np.random.get_state()[1].tolist()
    for one, other in (
        [sobol(ishigami, 3, 16, seed) for _ in range(2)],
        [pawn(ishigami, 3, 50, seed) for _ in range(2)],
    ):
        np.testing.assert_equal(one, other)
    assert np.random.get_state()[1].tolist() == before


def test_a_sobol_sample_is_a_power_of_two() -> None:
    """Other sizes unbalance the sequence, and are refused."""
    with pytest.raises(ScenarioError, match="power of two, found 1000"):
        sobol(ishigami, 3, 1000, 0)


@pytest.mark.parametrize("study", [sobol, pawn])
def test_salib_is_asked_for_by_name(study: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without SALib an error says how to get it."""
    for module in ("SALib.sample.sobol", "SALib.sample.latin"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ScenarioError, match=r"pip install 'summitry\[sensitivity\]'"):
        study(ishigami, 3, 16, 0)


def test_more_rounds_a_draw_say_more_of_what_the_numbers_do() -> None:
    """Of as many rounds, eight a draw are surer than two of how far the numbers move a share."""
    truth = 0.2 / np.sqrt(12)
    found: dict[int, list[float]] = {2: [], 8: []}
    for seed in range(20):
        luck = np.random.default_rng(seed)
        for rounds, spreads in found.items():
            quantiles = luck.random((40_000 // rounds, 1))
            codes = luck.random((40_000 // rounds, rounds)) < 0.1 + 0.2 * quantiles
            spreads.append(first_order_of_codes(quantiles, codes.astype(int), 2).assumptions[1])
    assert np.mean(found[8]) == pytest.approx(truth, rel=0.05)
    assert np.std(found[8]) < np.std(found[2]) / 2
