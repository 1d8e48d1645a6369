"""Where numbers end: nothing, everything, underflow, one round, and more than 32 bits count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import Refusal, ScenarioError
from sim.intervals import LEAST_SQUARE, effective, weighed
from sim.inventory import numbers
from sim.reading import loads
from sim.scenario import MODES, START
from sim.streams import CELL, Streams
from sim.tally import Tally, Task, play
from tests.benchmarks.growth import circle, web
from tests.summits import play as played
from tests.summits import summit

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
RICH: Mapping[str, Any] = {
    "chance": {"thaw": 0.4},
    "intent": {
        "Ann": {"when thaw": {"comes if": 0.5, "comes": 0.5}, "otherwise": MIXED},
        "Bob": MIXED,
    },
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends or North sends at least ministers"},
    "changes_of_mind": 0.2,
    "reads": {"Ann arrives": "8 v 5 v 1", "North lists without Ann": "1 v 5 v 9"},
    "acts_to_come": {"Tuesday": {"Ann arrives": "as read", "North lists": 0.5}},
    "sends_a_delegation": {
        "North": {
            "base": 0.5,
            "decides": "after Ann has declined",
            "moved by": {"North lists": "strong up", "Bob is evasive": "moderate down"},
            "rank": {"official": 0.4, "minister": 0.6},
        }
    },
    "promise_believed": {"Ann": 0.6},
    "record": {"Monday": ["Ann promises", "Ann evasive"]},
    "outcomes": {
        "both": "Ann attends and Bob attends",
        "Ann": "Ann attends",
        "a no stands": "Ann has declined",
        "ministers": "North sends at least minister",
        "rest": "always",
    },
}


# ---- nothing and everything ---------------------------------------------------------------


def sure(scenario: sim.Scenario, random: Random) -> sim.Scenario:
    """The scenario with each number, where it can be, at one of its ends."""
    for number in numbers(scenario).values():
        end = random.choice(["0%", "100%"])
        if number.kind == "likelihood":
            end = " v ".join(random.choice("01") for _ in range(3)).replace("1", "10")
        try:
            scenario = sim.suppose(scenario, settings={number.name: end})
        except ScenarioError:
            continue
    return scenario


@pytest.mark.parametrize("seed", range(4))
def test_numbers_of_nothing_and_of_everything_play_as_they_are_counted(seed: int) -> None:
    """Each at one of its ends: shares are those of every history, counted."""
    scenario = sure(summit(**RICH), Random(seed))
    rounds = 500
    result = sim.timeline(scenario, rounds)
    for moment in result.moments:
        share = result.outcomes_as_of(moment)["share"]
        true = sim.run(scenario, as_of=moment, exact=True).outcomes["share"]
        assert share.sum() == pytest.approx(1, abs=1e-12)
        np.testing.assert_array_less(
            np.abs(share - true), 5 * np.sqrt(true * (1 - true) / rounds) + 1e-9
        )


@pytest.mark.parametrize("end", ["0%", "100%"])
@pytest.mark.parametrize("name", sorted(numbers(summit(**RICH))))
def test_each_number_may_stand_at_either_end(name: str, end: str) -> None:
    """What fits no number of its kind is refused; of the others, nothing becomes no number."""
    scenario = summit(**RICH)
    number = numbers(scenario)[name]
    if number.kind not in ("probability", "rate"):
        with pytest.raises(ScenarioError):
            sim.suppose(scenario, settings={name: end})
        return
    result = sim.run(sim.suppose(scenario, settings={name: end}), 50)
    tables = (result.timeline, result.attendance, result.deadlock, result.modes)
    assert all(np.isfinite(table.select_dtypes("number")).all(axis=None) for table in tables)
    json.dumps(result.as_dict(), allow_nan=False)


@pytest.mark.parametrize("p", [0.0, 5e-324, 1e-300, 2.0**-53, 1 - 2.0**-53, 1.0])
def test_a_probability_at_the_edge_is_below_as_often_as_it_says(p: float) -> None:
    """Nothing never happens, everything always; what is all but either, in no million rounds."""
    below = Streams(0, 1 << 20).uniform("Ann", "coin").below(p)
    assert below.mean() == round(p)


def test_outcomes_that_never_occur_have_shares_and_intervals() -> None:
    """Nothing of anything, with an interval that begins at nothing; in pictures and files too."""
    scenario = summit(
        intent={"Ann": "comes"}, outcomes={"never": "not Ann attends", "rest": "always"}
    )
    never, rest = sim.run(scenario, 200).outcomes.to_dict("records")
    assert (never["share"], never["low"]) == (0, 0) != (0, never["high"])
    assert (rest["share"], rest["high"]) == (1, 1) != (rest["low"], 1)
    sim.run(scenario, 200).plot()


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_single_round_is_a_run(rounds: int) -> None:
    """With every table, a picture, JSON, and intervals as wide as they are ignorant."""
    result = sim.run("istanbul-2025", rounds)
    assert set(result.outcomes["share"] * rounds) <= set(range(rounds + 1))
    assert (result.outcomes["high"] - result.outcomes["low"] > 0.5).all()
    json.dumps(result.as_dict(), allow_nan=False)
    result.plot_timeline()


# ---- weights that vanish ------------------------------------------------------------------


def given(stages: int, leaders: int) -> sim.Scenario:
    """A summit of which all is given that anybody says: each word as likely with any intent."""
    names = [f"L{number}" for number in range(leaders)]
    scenario = summit(
        stages=[f"D{number}" for number in range(stages + 1)],
        parties={f"P{number}": {"leader": name} for number, name in enumerate(names)},
        intent={name: {"stays away": 0.5, "comes": 0.5} for name in names},
        reads={f"{name} silent": "5 v 5 v 5" for name in names},
        outcomes={"the first": f"{names[0]} attends", "rest": "always"},
    )
    said = [f"D{number}: {name} silent" for number in range(stages) for name in names]
    return sim.suppose(scenario, given=said)


def test_small_weights_weigh_as_much_as_large_ones() -> None:
    """Hundreds of words given, each as likely as not to be said: it is the shares that count."""
    result = sim.run(given(stages=20, leaders=20), 2_000)
    assert 0 < result.tallies[START].weight[1] < 1e-45
    assert result.effective_sample_size(START) == pytest.approx(2_000)
    (first, _) = result.outcomes.to_dict("records")
    assert first["low"] < 0.5 < first["high"]


@pytest.mark.parametrize("stages", [75, 95])
def test_weights_that_vanish_are_refused_and_no_shares_are_made_of_them(stages: int) -> None:
    """Where their squares have no digits left, and where they are gone altogether."""
    with pytest.raises(Refusal, match=r"and 1,\d97 more.* suppose less"):
        sim.run(given(stages, leaders=20), 1_000)


def test_squares_without_digits_count_as_none() -> None:
    """Kish's size of weights is the same at any scale, down to where it is refused."""
    weights = np.random.default_rng(0).uniform(0.5, 1, 1_000)
    usual = effective(weights.sum(), (weights**2).sum())
    for scale in 10.0 ** -np.arange(0, 140, 20):
        small = weights * scale
        assert effective(small.sum(), (small**2).sum()) == pytest.approx(usual, rel=1e-12)
    assert effective(1e-150, LEAST_SQUARE / 10) == 0


def test_intervals_of_weights_do_not_depend_on_their_scale() -> None:
    """A share of small weights is as sure as one of large weights."""
    random = np.random.default_rng(1)
    weights, happened = random.uniform(0, 1, 500), random.random(500) < 0.3

    def interval(scale: float) -> Any:
        w = weights * scale
        squares = w**2
        return weighed(
            np.array([w[happened].sum(), 0, w.sum()]),
            np.array([squares[happened].sum(), 0, squares.sum()]),
            w.sum(),
            squares.sum(),
        )

    np.testing.assert_allclose(interval(1e-130), interval(1), rtol=1e-9, atol=1e-12)


# ---- more rounds than 32 bits count -------------------------------------------------------


def parts(tally: Tally) -> dict[str, Any]:
    """The arrays of a tally, by name."""
    names = ("weight", "outcomes", "attends", "ranks", "deadlock", "ends", "agreements")
    return {name: getattr(tally, name) for name in names if getattr(tally, name) is not None}


def test_counts_have_64_bits_on_every_platform() -> None:
    """Also where NumPy's own whole numbers have 32, as they had on Windows; weights are floats."""
    tally = play(Task(sim.load("istanbul-2025"), START, 0, "credible", {}, 0, 100))
    assert {part.dtype for part in parts(tally).values()} == {np.dtype(np.int64)}
    alone = play(Task(summit(), START, 0, "credible", {}, 0, 10))
    assert {part.dtype for part in parts(alone).values()} == {np.dtype(np.int64)}
    learnt = sim.suppose(sim.load("istanbul-2025"), given=["Putin attends"])
    both = play(Task(learnt, START, 0, "credible", {}, 0, 100))
    assert {part.dtype for part in parts(both).values()} == {np.dtype(np.float64)}


def test_tallies_of_billions_of_rounds_add_up_exactly() -> None:
    """Doubled forty times, each count is that of a block times 2 to the 40."""
    once = play(Task(sim.load("istanbul-2025"), START, 0, "credible", {}, 0, 1_000))
    total = once
    for _ in range(40):
        total = total + total
    assert total.rounds == 1_000 * 2**40
    for name, part in parts(total).items():
        np.testing.assert_array_equal(part, parts(once)[name] * 2**40)


def test_billions_of_rounds_make_a_result() -> None:
    """With shares of the block, intervals narrower than a millionth, and whole numbers in JSON."""
    result = sim.run("istanbul-2025", 1_000, as_of=START)
    tallies = dict(result.tallies)
    for _ in range(34):
        tallies = {moment: tally + tally for moment, tally in tallies.items()}
    rounds = 1_000 * 2**34
    many = type(result)(result.scenario, rounds, 0, "credible", START, tallies, result.seconds)
    np.testing.assert_array_equal(many.outcomes["share"], result.outcomes["share"])
    assert (many.outcomes["high"] - many.outcomes["low"]).max() < 1e-6
    assert json.loads(json.dumps(many.as_dict()))["rounds"] == rounds


@pytest.mark.parametrize("cell", [2**31 // CELL, 2**31, 2**50])
def test_rounds_beyond_32_bits_have_luck_of_their_own(cell: int) -> None:
    """The numbers of cells in the names of draws are whole numbers of any size."""
    scenario = summit(
        intent={"Ann": MIXED, "Bob": MIXED}, comes_if={"Ann": "Bob attends"} | {"Bob": "always"}
    )
    here, there = (played(scenario, 500, first_cell=first) for first in (cell, cell + 1))
    ours, theirs = (np.asarray(model.leaders["Bob"].attends) for model in (here, there))
    assert 0.4 < ours.mean() < 0.95
    assert (ours != theirs).any()
    one = played(scenario, 1, first_cell=np.int64(cell), skip=7)
    assert np.ravel(one.leaders["Bob"].attends)[0] == ours[7]


def test_a_round_beyond_32_bits_can_be_told() -> None:
    """By its number, which the story repeats."""
    (story,) = sim.trace("granada-2023", round=5_000_000_000)
    assert story.as_dict()["round"] == 5_000_000_000


# ---- many actors --------------------------------------------------------------------------


def test_a_thousand_leaders_who_wait_for_one_another_are_read_and_played() -> None:
    """In one circle, all of whose members are trusted or none: it closes as a whole or opens."""
    scenario = loads(circle(1_000, stages=1))
    model = played(scenario, 100, as_of=START)
    for mode in MODES:
        attends = model.resolution(mode).attends
        assert attends.shape == (1_000, 100)
    stays = np.array([np.asarray(leader.intent) for leader in model.leaders.values()]) == 0
    waits = np.array([np.asarray(leader.intent) for leader in model.leaders.values()]) == 1
    come = model.resolution("assured").attends
    following = np.roll(come, -1, axis=0)
    np.testing.assert_array_equal(come, ~stays & (~waits | following))


def test_a_thousand_and_one_parties_are_refused() -> None:
    """In one sentence, before anything is made of them."""
    with pytest.raises(ScenarioError, match="at most 1,000 parties are read, found 1,001"):
        loads(circle(1_001))


@pytest.mark.parametrize("absent", [False, True])
def test_sixty_four_leaders_of_whom_each_waits_for_all_others(absent: bool) -> None:
    """Who comes or stays away whatever the others do, does so; the others come if all do."""
    scenario = loads(circle(64, atoms=63, absent=absent))
    model = played(scenario, 300, as_of=START)
    resolution = model.resolution("assured")
    assert len(resolution.system.circles) == 1
    assert len(resolution.system.circles[0]) == 64
    intents = np.array([np.asarray(leader.intent) for leader in model.leaders.values()])
    assert not resolution.possible[intents == 0].any()
    assert resolution.attends[intents == 2].all()
    if not absent:
        everybody = (intents > 0).all(axis=0)
        np.testing.assert_array_equal(
            resolution.attends, (intents == 2) | ((intents == 1) & everybody)
        )


def test_a_web_of_many_comes_to_the_same_whoever_is_asked_first() -> None:
    """Least and greatest fixed points do not depend on the order of the file."""
    text = web(60)
    document = json.loads(text)
    names = list(document["parties"])
    turned = {**document, "parties": {name: document["parties"][name] for name in names[::-1]}}
    one, other = (played(loads(file), 400, as_of=START) for file in (text, json.dumps(turned)))
    for mode in MODES:
        for leader in one.leaders:
            rows = (model.system.index[leader] for model in (one, other))
            first, second = (
                model.resolution(mode).attends[row]
                for model, row in zip((one, other), rows, strict=True)
            )
            np.testing.assert_array_equal(first, second)
