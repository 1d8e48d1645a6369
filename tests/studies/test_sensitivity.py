"""What drives an outcome: on summits so small that the answer is known in closed form."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import root
from scipy.stats import beta, binomtest

from sim.errors import Refusal, ScenarioError
from sim.rounds import run
from sim.scenario import Scenario
from sim.studies.drawn import ROUNDS_A_DRAW
from sim.studies.factors import MODE
from sim.studies.sensitivity import Sensitivity, sensitivity
from sim.supposing import suppose
from sim.tables.sensitivity import text
from tests.summits import summit

SEEDS = 24
ANN, BOB, DAN = (f"intent.{name}.comes" for name in ("Ann", "Bob", "Dan"))


def independent(ann: str = "20% to 80%", bob: str = "30% to 50%", **more: Any) -> Scenario:
    """Three who come independently; the outcome asks whether the first two both do."""
    return summit(
        intent={
            "Ann": {"stays away": "50%", "comes": ann},
            "Bob": {"stays away": "60%", "comes": bob},
            "Dan": {"stays away": "50%", "comes": "10% to 90%"},
        },
        outcomes={"both": "Ann attends and Bob attends", "not both": "always"},
        **more,
    )


CIRCLE = summit(
    intent={
        "Ann": {"stays away": "30%", "comes if": "50% to 90%"},
        "Bob": {"stays away": "20%", "comes if": "70% to 90%"},
    },
    comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
    outcomes={"both": "Ann attends and Bob attends", "not both": "always"},
)
PLAIN = summit(
    delegations={"North": {"head": "Gil (envoy)"}},
    intent={"Ann": {"stays away": 0.5, "comes if": 0.2, "comes": 0.3}, "Bob": "comes"},
    comes_if={"Ann": "Bob attends"},
    record={"Monday": ["Ann evasive"]},
    reads={"Ann evasive": "2 v 5"},
    sends_a_delegation={"North": {"base": "40%", "moved by": {"Ann has confirmed": "strong up"}}},
    outcomes={"comes": "Ann attends", "North": "North sends at least technical", "not": "always"},
)


@cache
def studied(scenario: Scenario, rounds: int = 100_000, **how: Any) -> Sensitivity:
    """A study that several tests look at."""
    return sensitivity(scenario, rounds, **how)


@cache
def simple() -> Scenario:
    """The summit that most tests look at."""
    return independent()


def driver(found: Sensitivity, outcome: str, number: str) -> Any:
    """What a number does to an outcome."""
    return found.drivers.set_index(["outcome", "number"]).loc[(outcome, number)]


def doubt(found: Sensitivity, outcome: str) -> Any:
    """How sure an outcome's share is."""
    return found.spread.set_index("outcome").loc[outcome]


def of_uniform(low: float, high: float) -> tuple[float, float]:
    """Mean and variance of a uniform number."""
    return (low + high) / 2, (high - low) ** 2 / 12


def of_pert(low: float, mode: float, high: float) -> tuple[float, float]:
    """Mean and variance of a PERT, by SciPy."""
    at = (mode - low) / (high - low)
    found = beta(1 + 4 * at, 1 + 4 * (1 - at), low, high - low)
    return float(found.mean()), float(found.var())


def of_interval(low: float, high: float) -> tuple[float, float]:
    """Mean and variance of the beta with these 10% and 90% quantiles, by SciPy."""

    def missed(logs: Any) -> Any:
        return beta.ppf([0.1, 0.9], *np.exp(logs)) - [low, high]

    found = beta(*np.exp(root(missed, [1.0, 1.0]).x))
    return float(found.mean()), float(found.var())


def on_average(values: list[float], truth: float) -> bool:
    """Whether the mean of estimates is the truth, within four of its standard errors."""
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    return bool(abs(np.mean(values) - truth) < 4 * error)


# Against closed forms.


@pytest.mark.parametrize(
    ("said", "moments"),
    [
        ("20% to 80%", of_uniform(0.2, 0.8)),
        ("50% from 0% to 90%", of_pert(0, 0.5, 0.9)),
        ("50%, likely 25% to 70%", of_interval(0.25, 0.7)),
    ],
)
def test_indices_of_a_product(said: str, moments: tuple[float, float]) -> None:
    """Where the share is p q, its variance over p and q falls into three known parts.

    Over many seeds the indices and the variance are on average what they are known to be, and
    about 95 in a hundred intervals hold the index.
    """
    (mean, variance), (other_mean, other_variance) = moments, of_uniform(0.1, 0.7)
    parts = {ANN: variance * other_mean**2, BOB: mean**2 * other_variance}
    total = sum(parts.values()) + variance * other_variance
    scenario = independent(said, "10% to 70%")
    found = [sensitivity(scenario, 80_000, seed) for seed in range(SEEDS)]
    assert on_average([doubt(one, "both")["share"] for one in found], mean * other_mean)
    assert on_average([doubt(one, "both")["assumptions"] ** 2 for one in found], total)
    for name, part in parts.items():
        told = [driver(one, "both", name) for one in found]
        held = sum(row["index_low"] <= part / total <= row["index_high"] for row in told)
        assert binomtest(held, SEEDS, 0.95).pvalue > 0.001
        assert on_average([row["index"] for row in told], part / total)


def test_what_nothing_hangs_on_has_no_index() -> None:
    """Dan moves no outcome; nor does the mode where there is no circle."""
    for name in (DAN, MODE):
        told = driver(studied(simple()), "both", name)
        assert told["index_low"] < 0.01
        assert told["index"] == pytest.approx(0, abs=0.03)
        assert told["at_low"] == pytest.approx(told["at_high"], abs=0.02)


def test_ends_are_the_shares_in_the_outer_tenths() -> None:
    """With p in its lowest tenth, 20% to 26%, the share is 23% of that of q, and so on."""
    told = driver(studied(simple()), "both", ANN)
    assert told["at_low"] == pytest.approx(0.23 * 0.4, abs=0.012)
    assert told["at_high"] == pytest.approx(0.77 * 0.4, abs=0.02)


@pytest.mark.parametrize("rounds", [1_000, 10_000])
def test_few_rounds_tell_modes_apart(rounds: int) -> None:
    """However coarse the bins, none holds two modes: the ends are those of one mode alone."""
    told = driver(studied(CIRCLE, rounds), "both", MODE)
    assert told["at_low"] == 0
    assert told["index_high"] > 0.95


def test_the_mode_drives_what_hangs_on_trust() -> None:
    """Nobody promised, so two who wait for one another meet only where all are trusted.

    The share is p q in a third of the rounds, and zero in the others.
    """
    found = studied(CIRCLE)
    (p, vp), (q, vq) = of_uniform(0.5, 0.9), of_uniform(0.7, 0.9)
    squares = (vp + p**2) * (vq + q**2)
    total = squares / 3 - (p * q / 3) ** 2
    told = driver(found, "both", MODE)
    reach = 1.5 * (told["index_high"] - told["index"])
    assert reach < 0.03
    assert told["index"] == pytest.approx((p * q) ** 2 * 2 / 9 / total, abs=reach)
    assert told["at_low"] == 0
    assert told["at_high"] == pytest.approx(p * q, abs=0.01)
    assert doubt(found, "both")["assumptions"] == pytest.approx(np.sqrt(total), rel=0.02)
    strongest = found.drivers.sort_values("index", ascending=False)["number"].iloc[0]
    assert strongest == MODE
    assert found.mode is None


def test_a_mode_that_is_said_is_not_varied() -> None:
    """Then all rounds are of that mode."""
    found = studied(CIRCLE, mode="assured")
    assert found.mode == "assured"
    assert MODE not in set(found.drivers["number"])
    assert doubt(found, "both")["share"] == pytest.approx(0.7 * 0.8, abs=0.01)
    cautious = studied(CIRCLE, 2_000, mode="cautious")
    assert doubt(cautious, "both")["share"] == 0
    assert cautious.drivers["index"].isna().all()


def test_more_rounds_leave_the_doubt_of_assumptions() -> None:
    """The Monte Carlo error halves with four times the rounds, and that of assumptions stays."""
    few, many = (doubt(studied(simple(), n), "both") for n in (25_000, 100_000))
    assert few["monte_carlo"] / many["monte_carlo"] == pytest.approx(2, rel=0.05)
    assert few["assumptions"] == pytest.approx(many["assumptions"], rel=0.2)
    luck = np.sqrt((0.2 - (0.3**2 / 3 + 0.5**2) * (0.1**2 / 3 + 0.4**2)) / 100_000)
    assert many["monte_carlo"] == pytest.approx(luck, rel=0.05)


def test_the_errors_of_the_share_are_as_told() -> None:
    """Over many seeds the share strays by what luck and the numbers that happened to be drawn do.

    Rounds of a draw share their numbers, so there are fewer draws of these than rounds.
    """
    rounds, seeds = 2_000, 100
    found = [doubt(sensitivity(simple(), rounds, seed), "both") for seed in range(seeds)]
    told = np.mean(
        [
            row["monte_carlo"] ** 2 + row["assumptions"] ** 2 * ROUNDS_A_DRAW / rounds
            for row in found
        ]
    )
    strayed = np.var([row["share"] for row in found], ddof=1)
    assert strayed / told == pytest.approx(1, abs=0.4)


# Other methods.


def test_sobol_finds_the_same_drivers() -> None:
    """Saltelli's sample, through SALib, agrees with the indices of one run."""
    plain = studied(simple(), mode="credible")
    found = studied(simple(), 400_000, method="sobol")
    for name in (ANN, BOB, DAN):
        one, other = driver(plain, "both", name), driver(found, "both", name)
        reach = one["index_high"] - one["index"] + other["index_high"] - other["index"]
        assert one["index"] == pytest.approx(other["index"], abs=reach)
    assert MODE not in found.factors.names
    assert (found.mode, found.rounds) == ("credible", 64 * 5 * 1_000)
    # The same luck is in every vector, so the share may be off by the luck of a thousand rounds.
    assert doubt(found, "both")["share"] == pytest.approx(0.2, abs=0.05)


def test_pawn_ranks_alike() -> None:
    """What moves the distribution most is what the variance hangs on most."""
    found = studied(simple(), 300_000, method="pawn")
    index = found.drivers[found.drivers["outcome"] == "both"].set_index("number")["index"]
    assert list(index.sort_values(ascending=False).index) == [ANN, BOB, DAN]
    assert found.drivers["index_low"].isna().all()
    assert found.as_dict()["drivers"][0]["index_low"] is None
    assert found.rounds == 300_000


# What is varied.


def test_only_numbers_with_a_range_are_varied() -> None:
    """Where any has one; and the mode."""
    found = studied(simple())
    assert found.factors.names == [ANN, BOB, DAN, MODE]


def test_without_ranges_all_numbers_are_varied() -> None:
    """Their odds are halved and doubled; the largest share of a distribution takes the rest."""
    found = sensitivity(PLAIN, 400)
    ranges = dict(zip(found.factors.names, found.factors.ranges, strict=False))
    assert set(ranges) == {
        "intent.Ann.comes if",
        "intent.Ann.comes",
        "reads.Ann evasive",
        "sends a delegation.North.base",
        "sends a delegation.North.moved by.Ann has confirmed",
    }
    shares = ranges["intent.Ann.comes"]
    assert (shares.low, shares.high) == pytest.approx((0.15 / 0.85, 0.6 / 1.3))
    moved = ranges["sends a delegation.North.moved by.Ann has confirmed"]
    assert (moved.low, moved.high) == pytest.approx((np.log(10 / 2), np.log(10 * 2)))


def test_a_likelihood_turns_from_no_to_yes() -> None:
    """It tilts: those who stay away say it more seldom while those who come say it more."""
    reads = dict(
        zip(
            *(getattr(sensitivity(PLAIN, 400).factors, part) for part in ("names", "ranges")),
            strict=False,
        )
    )["reads.Ann evasive"]
    (stays, between, comes), (stays_high, between_high, comes_high) = reads.low, reads.high
    assert stays > stays_high
    assert between == pytest.approx(between_high)
    assert comes < comes_high


def test_odds_vary_the_others_too() -> None:
    """With a factor of odds, numbers without a range join those with one."""
    scenario = independent(promise_kept={"Ann": "75%"})
    few, more = (sensitivity(scenario, 400, odds=odds).factors for odds in (None, 3.0))
    assert "promise kept.Ann" not in few.names
    added = dict(zip(more.names, more.ranges, strict=False))["promise kept.Ann"]
    assert (added.low, added.high) == pytest.approx((0.5, 0.9))
    assert more.ranges[0] == few.ranges[0]


def test_words_are_varied_by_as_much_as_they_bear() -> None:
    """By the largest hundredth with which no more than ten of ten say something; it is told."""
    reads = {f"Ann {said}": "4.5 v 4.5" for said in ("inclined", "silent")}
    scenario = summit(
        intent={"Ann": {"stays away": 0.5, "comes if": 0.2, "comes": 0.3}, "Bob": "comes"},
        comes_if={"Ann": "Bob attends"},
        record={"Monday": ["Ann inclined"]},
        reads=reads,
        outcomes={"comes": "Ann attends", "not": "always"},
    )
    found = sensitivity(scenario, 400)
    assert found.factors.narrowed == {"Ann": 1.22}
    assert (found.as_dict()["odds"], found.as_dict()["narrowed"]) == (2.0, {"Ann": 1.22})
    assert "that of Ann by 1.22" in " ".join(text(found).split())
    ranges = dict(zip(found.factors.names, found.factors.ranges, strict=False))
    highest = sum(ranges[f"reads.{name}"].high[2] for name in reads)
    assert 0.99 < highest <= 1
    assert ranges["intent.Ann.comes"].high == pytest.approx(0.6 / 1.3)
    assert sensitivity(scenario, 400, odds=1.2).factors.narrowed == {}


def test_wider_odds_leave_more_doubt() -> None:
    """The more the numbers may be, the less is known."""
    two, four = (
        doubt(sensitivity(PLAIN, 20_000, odds=odds), "comes")["assumptions"] for odds in (2.0, 4.0)
    )
    assert four > 1.3 * two


def test_a_number_that_is_set_has_no_range() -> None:
    """What somebody supposes is not varied."""
    found = sensitivity(suppose(simple(), settings={ANN: "40%"}), 400)
    assert found.factors.names == [BOB, DAN, MODE]


def test_nothing_to_vary() -> None:
    """Certainties have no odds to change."""
    sure = summit(intent={"Ann": "comes"}, outcomes={"comes": "Ann attends", "not": "always"})
    with pytest.raises(ScenarioError, match="no number that could be varied"):
        sensitivity(sure, 400)


@pytest.mark.parametrize(
    ("how", "complaint"),
    [
        ({"odds": 1.0}, "more than 1, got 1.0"),
        ({"odds": float("inf")}, "more than 1, got inf"),
        ({"method": "morris"}, "'morris' is not a method"),
        ({"mode": "bold"}, "'bold' is not a mode"),
        ({"as_of": "Thursday"}, "'Thursday' is not a stage"),
    ],
)
def test_what_does_not_fit(how: Any, complaint: str) -> None:
    """One sentence says what does not fit."""
    with pytest.raises(ScenarioError, match=complaint):
        sensitivity(simple(), 400, **how)


# What is supposed.


@pytest.mark.parametrize("method", ["first-order", "sobol", "pawn"])
def test_what_is_given_later_is_refused(method: str) -> None:
    """Weighed rounds are no sample of the numbers: neither the end nor a later stage is given."""
    for given, as_of in (("Ann attends", None), ("Tuesday: Ann confirmed", "start")):
        with pytest.raises(Refusal, match="weighs the rounds"):
            sensitivity(suppose(simple(), given=[given]), 400, as_of=as_of, method=method)


def test_what_was_given_by_then_is_known() -> None:
    """As of the stage at which it was said it is part of the record and weighs nothing."""
    recorded = independent(record={"Wednesday": ["Ann silent"]})
    learnt = suppose(recorded, given=["Tuesday: Ann confirmed"])
    found = sensitivity(learnt, 20_000)
    assert found.as_of == "Tuesday"
    usual = doubt(studied(simple()), "both")["share"]
    assert doubt(found, "both")["share"] > usual + 0.05
    assert doubt(found, "both")["share"] == pytest.approx(
        run(learnt).outcomes["share"][0], abs=0.03
    )


def test_what_is_brought_about_is_played() -> None:
    """With Ann made to come only Bob's number is left to drive."""
    found = sensitivity(suppose(independent(bob="0% to 80%"), do=["Ann attends"]), 60_000)
    assert driver(found, "both", BOB)["index"] == pytest.approx(1, abs=0.1)
    assert driver(found, "both", ANN)["index"] == pytest.approx(0, abs=0.05)


# Digits, and what is kept.


def test_the_same_seed_gives_the_same_table() -> None:
    """On any number of workers, and another seed another."""
    one, two = (sensitivity(simple(), 70_003, workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one.drivers, two.drivers, check_exact=True)
    pd.testing.assert_frame_equal(one.spread, two.spread, check_exact=True)
    assert one.rounds == 70_008  # whole draws
    other = sensitivity(simple(), 70_003, seed=1)
    assert other.spread["share"][0] != one.spread["share"][0]


def test_another_number_leaves_the_draws_of_the_rest() -> None:
    """Where in its range a number is hangs on its name alone."""
    base = sensitivity(simple(), 2_000)
    wider = sensitivity(simple(), 2_000, odds=2.0)
    more = sensitivity(independent(promise_kept={"Ann": "75%"}), 2_000, odds=2.0)
    assert base.drivers["at_low"].tolist() == wider.drivers["at_low"].tolist()
    assert driver(more, "both", BOB)["at_low"] == driver(base, "both", BOB)["at_low"]


def test_few_rounds_are_made_enough() -> None:
    """Indices need a hundred draws, of eight rounds each."""
    assert sensitivity(simple(), 1).rounds == 100 * ROUNDS_A_DRAW


def test_as_plain_data() -> None:
    """JSON takes it; what is not known is null."""
    found = studied(CIRCLE, 2_000, mode="cautious")
    data = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert data["mode"] == "cautious"
    assert data["numbers"] == ["intent.Ann.comes if", "intent.Bob.comes if"]
    assert data["drivers"][0]["index"] is None
    assert set(data["spread"][0]) == {"outcome", "share", "monte_carlo", "assumptions"}
    assert studied(CIRCLE).as_dict()["mode"] == "varied"
    assert repr(found) == "<Sensitivity of 'Talks at Geneva', as of start>"


def test_a_folder_holds_all(tmp_path: Path) -> None:
    """Both tables, both pictures, and a manifest that says how they came about."""
    found = studied(CIRCLE)
    folder = found.save(tmp_path / "found", command="summitry sensitivity x")
    names = {file.name for file in folder.iterdir() if file.suffix != ".parquet"}
    pictures = {f"{name}.{kind}" for name in ("ranking", "tornado") for kind in ("png", "svg")}
    assert names == {"drivers.csv", "spread.csv", "manifest.json", "scenario.yaml", *pictures}
    assert (folder / "tornado.png").read_bytes().startswith(b"\x89PNG")
    written = pd.read_csv(folder / "spread.csv")
    pd.testing.assert_frame_equal(written, found.spread, check_dtype=False)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "summitry sensitivity x"
    assert manifest["mode"] == "varied"


def test_a_picture_of_nothing_is_drawn(tmp_path: Path) -> None:
    """Where no index is known the folder is as whole."""
    folder = studied(CIRCLE, 2_000, mode="cautious").save(tmp_path / "nothing")
    assert (folder / "ranking.png").exists()
    assert (folder / "tornado.svg").exists()
