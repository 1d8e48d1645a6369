"""The band of a share: what draws of parameters do to it, told from luck."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import sim
from sim.bands import FEWEST, bands
from sim.scenario import Scenario
from sim.strengths import DRAWS, Strengths
from tests.summits import summit

WIDE = Strengths(
    np.linspace(0, 3, DRAWS)[np.arange(DRAWS) * 37 % DRAWS],
    np.linspace(0, 3, DRAWS)[np.arange(DRAWS) * 101 % DRAWS],
    "made up",
)


@cache
def told(strengths: Strengths) -> Scenario:
    """Somebody confirms on the last day but one, and comes or not."""
    scenario = summit(
        intent={"Ann": {"stays away": 0.6, "comes": 0.4}},
        record={"Monday": ["Ann confirmed"]},
        outcomes={"Ann": "Ann attends", "rest": "always"},
    )
    return replace(scenario, strengths=strengths)


def drawn(shares: np.ndarray, rounds: int, seed: int = 0) -> np.ndarray:
    """Counts of two outcomes for each draw of a share."""
    hits = np.random.default_rng(seed).binomial(rounds, shares)
    return np.stack([hits, rounds - hits], axis=1)


def test_a_band_holds_the_shares_of_the_middle_draws() -> None:
    """Where rounds are very many it is where 95% of the draws' own shares lie."""
    shares = np.random.default_rng(1).beta(4, 6, DRAWS)
    (low, _), (high, _) = bands(drawn(shares, 1_000_000))
    assert_allclose([low, high], np.quantile(shares, [0.025, 0.975]), atol=0.002)


def test_luck_is_no_part_of_it() -> None:
    """Few rounds a draw scatter the counts much more than the shares, and the band is theirs."""
    shares = np.random.default_rng(2).normal(0.5, 0.06, DRAWS)
    found = [bands(drawn(shares, 60, seed)) for seed in range(40)]
    widths = np.array([high[0] - low[0] for low, high in found])
    raw = [np.ptp(np.quantile(drawn(shares, 60, s)[:, 0] / 60, [0.025, 0.975])) for s in range(40)]
    assert np.nanmean(widths) == pytest.approx(np.ptp(np.quantile(shares, [0.025, 0.975])), rel=0.1)
    assert np.mean(raw) > 1.3 * np.nanmean(widths)


@pytest.mark.parametrize("share", [0.5, 0.03])
def test_where_draws_do_nothing_there_is_no_band(share: float) -> None:
    """Or hardly ever."""
    untold = [np.isnan(bands(drawn(np.full(DRAWS, share), 100, seed))[0][0]) for seed in range(400)]
    assert np.mean(untold) > 0.98


def test_a_surface_through_the_draws_keeps_what_parameters_do_and_little_luck() -> None:
    """A spread is seen that is lost among the draws' own scatter without it."""
    at = np.random.default_rng(8).normal(size=(DRAWS, 2))
    shares = 0.3 + 0.012 * np.tanh(at[:, 0]) + 0.006 * at[:, 1]
    counts = [drawn(shares, 390, seed) for seed in range(30)]
    alone = np.array([np.isnan(bands(found)[0][0]) for found in counts])
    ends = np.array([np.transpose(bands(found, at=at))[0] for found in counts])
    assert alone.mean() > 0.5
    assert np.isfinite(ends).all()
    assert_allclose(ends.mean(axis=0), np.quantile(shares, [0.025, 0.975]), atol=0.004)


def test_where_parameters_do_nothing_a_surface_finds_no_band() -> None:
    """Or hardly ever."""
    at = np.random.default_rng(9).normal(size=(DRAWS, 2))
    found = [bands(drawn(np.full(DRAWS, 0.2), 300, seed), at=at) for seed in range(400)]
    assert np.mean([np.isnan(low[0]) for low, _ in found]) > 0.99


def test_a_few_rounds_among_very_many_tell_of_no_band() -> None:
    """Three or thirty of a hundred thousand may all lie with one draw by luck."""
    at = np.random.default_rng(9).normal(size=(DRAWS, 2))
    rare = np.zeros((DRAWS, 2), int)
    rare[:, 1] = 400
    rare[7] = 60, 340
    assert np.isnan(bands(rare)).all()
    assert np.isnan(bands(rare, at=at)).all()


def test_what_no_surface_fits_is_told_draw_by_draw() -> None:
    """Shares that jump with a parameter, and shares that have nothing to do with any."""
    rng = np.random.default_rng(10)
    at = rng.normal(size=(DRAWS, 2))
    jumps = np.where(np.sin(9 * at[:, 0]) > 0, 0.7, 0.3)
    for shares in (jumps, rng.permutation(jumps)):
        counts = drawn(shares, 2_000)
        assert_array_equal(bands(counts, at=at), bands(counts))


@pytest.mark.parametrize("counts", [np.zeros((DRAWS, 2)), np.full((DRAWS, 2), FEWEST / 2 - 1)])
def test_too_few_rounds_tell_of_no_band(counts: np.ndarray) -> None:
    """Fewer than thirty a draw, or none."""
    assert np.isnan(bands(counts)).all()


def test_a_single_draw_without_rounds_tells_of_no_band() -> None:
    """As where something supposed never comes about with it."""
    counts = drawn(np.linspace(0, 1, DRAWS), 900)
    assert np.isfinite(bands(counts)).all()
    counts[7] = 0
    assert np.isnan(bands(counts)).all()


def test_what_always_or_never_occurs_has_no_band() -> None:
    """There is nothing to tell."""
    assert np.isnan(bands(drawn(np.ones(DRAWS), 500))).all()


def test_a_band_stays_within_nothing_and_everything() -> None:
    """Shares at the very ends are drawn towards the mean, never beyond."""
    low, high = bands(drawn(np.random.default_rng(3).beta(0.1, 0.1, DRAWS), 40))
    assert ((low >= 0) & (high <= 1)).all()


def test_rounds_that_weigh_alike_have_the_band_of_rounds_that_are_counted() -> None:
    """Whatever each weighs."""
    counts = drawn(np.linspace(0.2, 0.6, DRAWS), 300)
    assert_allclose(bands(counts * 0.25, counts * 0.0625), bands(counts), rtol=1e-9)


def test_weights_that_differ_make_luck_larger() -> None:
    """As fewer rounds would: half of them with hardly any weight tell as much as half of them."""
    counts = drawn(np.full(DRAWS, 0.4), 200, seed=5)
    low, _ = bands(counts * 1.0, counts * 9.0)
    assert np.isnan(low).all()


def test_the_band_of_a_run_is_the_spread_of_exact_runs() -> None:
    """One exact run for each draw, against a run in which rounds use them in turn."""
    exact = [
        sim.run(replace(told(WIDE), strengths=WIDE.one(draw)), exact=True).outcomes["share"][0]
        for draw in range(DRAWS)
    ]
    found = sim.run(told(WIDE), 400_000).outcomes.loc[0]
    assert found["share"] == pytest.approx(np.mean(exact), abs=0.004)
    band = found[["band_low", "band_high"]].to_numpy(float)
    assert_allclose(band, np.quantile(exact, [0.025, 0.975]), atol=0.01)


def test_strengths_that_are_alike_have_no_band() -> None:
    """Though they are many."""
    same = Strengths(np.full(DRAWS, 0.7), np.full(DRAWS, 0.7))
    found = sim.run(told(same), 50_000).outcomes
    assert found[["band_low", "band_high"]].isna().all(axis=None)


def test_weighed_runs_have_bands_too() -> None:
    """What is given is read with each round's draw."""
    asked = sim.suppose(told(WIDE), given=["Tuesday: Ann confirmed"])
    found = sim.run(asked, 200_000, as_of="Monday").outcomes
    assert found["band_low"].notna().all()
    assert (found["band_low"] < found["share"]).all()
    assert (found["share"] < found["band_high"]).all()


def test_bands_are_null_in_json_where_there_are_none() -> None:
    """NaN is no JSON."""
    same = Strengths(np.full(DRAWS, 0.7), np.full(DRAWS, 0.7), "made up")
    (first, _) = sim.run(told(same), 2_000).as_dict()["outcomes"]
    assert first["band_low"] is first["band_high"] is None


def test_counts_by_draw_add_up() -> None:
    """Blocks are added draw by draw."""
    found = sim.run(told(WIDE), 300_000)
    tally = found.tallies["Monday"]
    assert tally.drawn is not None
    assert_array_equal(tally.drawn.sum(axis=0), tally.outcomes[1])
