"""Sweeps: every point is a run with other numbers, all with the same luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import Refusal, ScenarioError
from sim.rounds import run
from sim.studies import sweep as module
from sim.studies.sweep import sweep
from sim.supposing import suppose
from tests.summits import summit

ANN, BOB = "intent.Ann.comes", "intent.Bob.comes"
MOVER = "sends a delegation.South.moved by.North lists"
READS = "reads.Ann evasive"
SUMMIT = summit(
    delegations={"North": {"head": "Gil (envoy)"}, "South": {"head": "Hal (envoy)"}},
    intent={
        "Ann": {"stays away": 0.5, "comes if": 0.2, "comes": 0.3},
        "Bob": {"stays away": 0.5, "comes": 0.5},
    },
    comes_if={"Ann": "Bob attends"},
    record={"Monday": ["Ann evasive"]},
    reads={"Ann evasive": "2 v 5"},
    acts_to_come={"Tuesday": {"North lists": "50%"}},
    sends_a_delegation={
        "North": {"base": "50%"},
        "South": {"base": "40%", "moved by": {"North lists": "strong up"}},
    },
    outcomes={
        "both": "Ann attends and Bob attends",
        "one": "Ann attends or Bob attends",
        "South sends": "South sends at least technical",
        "none": "always",
    },
)


def played(table: Any, point: int) -> Any:
    """The outcomes of one point of a sweep."""
    return table[table["point"] == point][["outcome", "share", "low", "high"]]


# A point is a run.


@pytest.mark.parametrize("rounds", [500, 3_000, 16_384])
def test_a_point_is_a_run(rounds: int) -> None:
    """Shares and intervals of a point are those of a run with these settings, digit by digit."""
    table = sweep(SUMMIT, {ANN: ["10%", "60%"], BOB: ["20%", "35%", "50%"]}, rounds=rounds)
    settings = [(a, b) for a in ("10%", "60%") for b in ("20%", "35%", "50%")]
    for point, (ann, bob) in enumerate(settings):
        alone = run(suppose(SUMMIT, settings={ANN: ann, BOB: bob}), rounds).outcomes
        here = played(table, point)
        assert here["outcome"].tolist() == alone["outcome"].tolist()
        assert here["share"].tolist() == alone["share"].tolist()
        np.testing.assert_allclose(here[["low", "high"]], alone[["low", "high"]], atol=1e-12)


@pytest.mark.parametrize("mode", ["cautious", "assured"])
def test_every_mode_and_moment_is_that_of_a_run(mode: str) -> None:
    """Seed, mode and moment reach every point."""
    table = sweep(SUMMIT, {ANN: ["40%"]}, rounds=1_000, seed=5, mode=mode, as_of="start")
    alone = run(suppose(SUMMIT, settings={ANN: "40%"}), 1_000, 5, mode, "start").outcomes
    assert table["share"].tolist() == alone["share"].tolist()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (READS, ["2 v 5", "5 v 2", "1 v 2 v 9"]),
        (MOVER, ["strong down", "odds x 1", "decisive up"]),
        ("chance", ["10%", "90%"]),
        ("acts to come.Tuesday.North lists", ["0%", "100%"]),
        ("changes of mind", ["0%", "30% a stage"]),
    ],
)
def test_numbers_of_every_kind_are_swept(name: str, values: list[str]) -> None:
    """Likelihoods, shifts, chances and rates: each point is the run with that value."""
    scenario = SUMMIT
    if name in ("chance", "changes of mind"):
        scenario = summit(
            intent={
                "Ann": {
                    "when storm": {"stays away": 1},
                    "otherwise": {"stays away": 0.2, "comes": 0.8},
                }
            },
            chance={"storm": "50%"},
            changes_of_mind="5% a stage",
            record={"Monday": ["Ann confirmed"]},
            outcomes={"she comes": "Ann attends", "not": "always"},
        )
        name = {"chance": "chance.storm"}.get(name, name)
    table = sweep(scenario, {name: values}, rounds=2_000)
    for point, value in enumerate(values):
        alone = run(suppose(scenario, settings={name: value}), 2_000).outcomes
        assert played(table, point)["share"].tolist() == alone["share"].tolist()
    assert table.groupby("point")["share"].apply(tuple).nunique() == len(values)


def test_all_points_have_the_same_luck() -> None:
    """Where a number grows, what hangs on it grows at every step: no noise lies between points."""
    table = sweep(SUMMIT, {BOB: "0% to 100%"}, points=21, rounds=1_000)
    both = table[table["outcome"] == "both"]["share"].to_numpy()
    assert (np.diff(both) >= 0).all()
    assert both[0] == 0 < both[-1]


def test_a_round_is_weighed_at_every_point() -> None:
    """What is given weighs the rounds of each point as it does those of a run."""
    learnt = suppose(SUMMIT, given=["Bob attends"])
    table = sweep(learnt, {ANN: ["20%", "50%"]}, rounds=8_000)
    for point, value in enumerate(("20%", "50%")):
        alone = run(suppose(learnt, settings={ANN: value}), 8_000).outcomes
        np.testing.assert_allclose(
            played(table, point)[["share", "low", "high"]], alone[["share", "low", "high"]]
        )


# The table.


def test_a_row_a_point_and_outcome() -> None:
    """Its columns are the point, each number by its name, the outcome and its share."""
    table = sweep(SUMMIT, {ANN: "10% to 40%", BOB: [0.25, 0.5]}, points=4, rounds=100)
    assert list(table.columns) == ["point", ANN, BOB, "outcome", "share", "low", "high"]
    assert len(table) == 4 * 2 * 4
    np.testing.assert_allclose(table[ANN].unique(), [0.1, 0.2, 0.3, 0.4])
    assert table[BOB].unique().tolist() == [0.25, 0.5]
    np.testing.assert_allclose(table.groupby("point")["share"].sum(), 1)


def test_a_likelihood_has_three_columns() -> None:
    """One an intent: by how much it speaks for each."""
    table = sweep(SUMMIT, {READS: ["2 v 5", (0.1, 0.2, 0.3)]}, rounds=100)
    columns = [f"{READS} ({intent})" for intent in ("stays away", "comes if", "comes")]
    np.testing.assert_allclose(table.groupby("point")[columns].first().iloc[0], [0.5, 0.35, 0.2])
    np.testing.assert_allclose(table.groupby("point")[columns].first().iloc[1], [0.1, 0.2, 0.3])


def test_a_range_of_shifts() -> None:
    """The log-odds are spread evenly between the ends."""
    table = sweep(SUMMIT, {MOVER: "odds x 0.5 to odds x 2"}, points=3, rounds=100)
    np.testing.assert_allclose(table[MOVER].unique(), [-np.log(2), 0, np.log(2)], atol=1e-12)


# The hypercube.


def test_a_hypercube_fills_every_layer() -> None:
    """Each axis is cut into as many equally likely layers as there are points, one point in each.

    McKay, Beckman & Conover (1979).
    """
    axes = {ANN: "10% to 50%", BOB: "0% to 100%"}
    table = sweep(SUMMIT, axes, samples=40, rounds=10)
    for name, low, high in ((ANN, 0.1, 0.5), (BOB, 0, 1)):
        values = table.groupby("point")[name].first().to_numpy()
        layers = np.floor((values - low) / (high - low) * 40).astype(int)
        assert sorted(layers) == list(range(40))


def test_a_hypercube_is_settled_by_its_seed() -> None:
    """The same seed gives the same table, another seed other points; and each is a run."""
    axes = {ANN: "10% to 50%", BOB: "0% to 100%"}
    one, again = (sweep(SUMMIT, axes, samples=5, rounds=500, seed=2) for _ in range(2))
    assert one.equals(again)
    other = sweep(SUMMIT, axes, samples=5, rounds=500, seed=3)
    assert not np.isin(other[ANN], one[ANN]).any()
    point = one[one["point"] == 2].iloc[0]
    settings = {name: f"{point[name]:.17g}" for name in axes}
    alone = run(suppose(SUMMIT, settings=settings), 500, 2).outcomes
    assert played(one, 2)["share"].tolist() == alone["share"].tolist()


# What cannot be swept.


@pytest.mark.parametrize(
    ("axes", "how", "complaint"),
    [
        ({}, {}, "at least one number"),
        ({"intent.Ann.come": "0% to 10%"}, {}, "did you mean 'intent.Ann.comes'"),
        ({ANN: "30%"}, {}, "expected a range, such as '0% to 40%', found '30%'"),
        ({ANN: ["30%"]}, {"samples": 3}, "expected a range"),
        ({ANN: "40% to 30%"}, {}, f"{ANN}: the low end"),
        ({ANN: ["130%"]}, {}, "between 0% and 100%"),
        ({ANN: [1.3]}, {}, f"{ANN}: this is no probability: 1.3"),
        ({ANN: [float("nan")]}, {}, "no probability: nan"),
        ({ANN: [(0.1, 0.2, 0.3)]}, {}, "no probability"),
        ({READS: [0.5]}, {}, "no likelihood"),
        ({MOVER: [float("inf")]}, {}, "no shift: inf"),
        ({MOVER: "slight up, likely slight down to strong up"}, {}, "80% interval"),
        ({ANN: []}, {}, "at least one value"),
        ({ANN: "0% to 10%", "Ann.intent.comes": "0% to 5%"}, {}, f"is '{ANN}' too"),
        ({ANN: "0% to 10%"}, {"points": 0}, "at least one point"),
        ({ANN: "0% to 10%"}, {"samples": 0}, "at least one point"),
        ({ANN: "0% to 10%"}, {"rounds": 16_385}, "at most 16,384 rounds a point"),
        ({ANN: "0% to 10%", BOB: "0% to 10%"}, {"points": 1_001}, "1,002,001 points"),
    ],
)
def test_what_cannot_be_swept(axes: Any, how: Any, complaint: str) -> None:
    """One sentence says what does not fit, before anything is played."""
    with pytest.raises(ScenarioError, match=complaint.replace("(", r"\(")):
        sweep(SUMMIT, axes, **{"rounds": 10, **how})


def test_what_is_too_rare_at_a_point_is_refused() -> None:
    """Where Bob seldom comes, little can be said of the rounds in which he does."""
    learnt = suppose(SUMMIT, given=["Bob attends"])
    with pytest.raises(Refusal, match="at point 1 what is supposed is so rare"):
        sweep(learnt, {BOB: ["50%", "1%"]}, rounds=8_000)


def test_what_is_brought_about_is_never_rare() -> None:
    """What somebody makes so weighs nothing, however few the rounds."""
    done = suppose(SUMMIT, do=["Tuesday: Bob confirmed", "Ann attends"])
    table = sweep(done, {BOB: ["50%", "1%"]}, rounds=50)
    assert set(table[table["share"] > 0]["outcome"]) <= {"both", "one"}


def test_progress_is_told_in_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all points together, as the parts that fit into memory are done."""
    monkeypatch.setattr("sim.studies.design._AT_ONCE", 300)
    told: list[tuple[int, int]] = []
    sweep(SUMMIT, {ANN: "0% to 50%"}, rounds=100, progress=lambda *done: told.append(done))
    assert told == [(300, 500), (500, 500)]


def test_parts_join_without_a_seam(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table does not depend on how many points are played side by side."""
    whole = sweep(SUMMIT, {ANN: "0% to 50%", READS: ["2 v 5", "5 v 2"]}, rounds=200)
    monkeypatch.setattr("sim.studies.design._AT_ONCE", 600)
    assert sweep(SUMMIT, {ANN: "0% to 50%", READS: ["2 v 5", "5 v 2"]}, rounds=200).equals(whole)


def test_a_point_has_at_most_a_cell() -> None:
    """By default as many rounds as have a stretch of the random streams of their own."""
    assert module.ROUNDS == 16_384
