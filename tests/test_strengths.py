"""How strongly words are read: tables, draws that rounds use in turn, and what is made of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

import sim
from sim.checkpoints.fingerprints import digest
from sim.evidence import posterior
from sim.horizons import horizon
from sim.intents import afresh
from sim.likelihoods import ASSUMED, scaled
from sim.model import SummitModel
from sim.reading import loads
from sim.scenario import CLASSES, INTENTS, START, Scenario
from sim.strengths import DRAWS, MOST, Strengths, told
from tests.oracles.bayes import Enumeration
from tests.oracles.words import tilted
from tests.summits import alike, summit, text

MIXED = {"stays away": 0.4, "comes if": 0.3, "comes": 0.3}
DATES = {"Monday": "2030-01-07", "Tuesday": "2030-01-09", "Wednesday": "2030-01-10"}
PEOPLE: Mapping[str, Any] = {
    "stages": DATES,
    "chance": {"thaw": 0.3},
    "intent": {
        "Ann": {"when thaw": {"comes": 0.6, "stays away": 0.4}, "otherwise": MIXED},
        "Bob": MIXED,
    },
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "reads": {"Bob evasive": "2 v 5"},
    "changes_of_mind": 0.1,
    "promise_believed": {"Ann": 0.6},
    "record": {
        "Monday": ["Ann promises", "Ann inclined", "Bob evasive"],
        "Tuesday": ["Ann confirmed", "Bob sceptical"],
    },
    "outcomes": {
        "both": "Ann attends and Bob attends",
        "Ann": "Ann attends",
        "said so": "Bob has declined or Ann has evasive".replace("Ann has", "Ann is"),
        "rest": "always",
    },
}
WIDE = Strengths(
    np.linspace(0, 3, DRAWS)[np.arange(DRAWS) * 37 % DRAWS],
    np.linspace(0, 2, DRAWS)[np.arange(DRAWS) * 101 % DRAWS],
    "made up",
)
ONES = Strengths(np.ones(DRAWS), np.ones(DRAWS), "made up")


def people(strengths: Strengths | None, **changes: Any) -> Scenario:
    """A summit whose words tell something, read so strongly."""
    return replace(summit(**{**PEOPLE, **changes}), strengths=strengths)


def played(scenario: Scenario, rounds: int, **options: Any) -> np.ndarray:
    """The outcome of each round."""
    model = SummitModel(scenario, rounds, **options)
    try:
        model.run_model()
        assert model.outcome is not None
        return model.outcome
    finally:
        model.forget()


# ---- the table ----------------------------------------------------------------------------


def test_a_strength_of_one_is_the_elicited_table() -> None:
    """To the last bit."""
    assert_array_equal(scaled(1), ASSUMED)
    assert_array_equal(scaled(np.array([0.5, 1.0]))[..., 1], ASSUMED)


def test_with_no_strength_words_tell_nothing() -> None:
    """Every intent then says all classes as often as they are said on average."""
    mean = np.mean(ASSUMED, axis=0)
    assert_allclose(scaled(0), np.broadcast_to(mean / mean.sum(), (3, 7)))


@given(st.floats(0, MOST))
def test_the_table_is_as_specified(strength: float) -> None:
    """As written once more in plain Python; each intent says something."""
    assert_allclose(scaled(strength), tilted(strength), rtol=1e-9, atol=1e-300)
    assert_allclose(scaled(strength).sum(axis=1), 1)


def test_what_the_author_set_is_read_so_at_every_stage() -> None:
    """The other classes keep the proportions of the scaled table."""
    scenario = people(WIDE.one(7))
    for stage in DATES:
        table = afresh(scenario, "Bob", stage)
        assert_allclose(table[:, CLASSES.index("evasive")], [0.5, 0.35, 0.2])
        others = np.delete(table, CLASSES.index("evasive"), axis=1)
        plain = np.delete(afresh(scenario, "Ann", stage), CLASSES.index("evasive"), axis=1)
        ratio = others / plain
        assert_allclose(ratio, np.broadcast_to(ratio[:, :1], ratio.shape))


# ---- horizons -----------------------------------------------------------------------------

EARLY, LATE = "early", "late"


@pytest.mark.parametrize(
    ("stages", "opens", "read"),
    [
        (DATES, None, [EARLY, LATE, LATE]),  # the deadline's day stands for the opening
        (DATES, "2030-01-10", [EARLY, LATE, LATE]),
        (DATES, "2030-01-08", [LATE, LATE, LATE]),
        (DATES, "2030-01-12", [EARLY, EARLY, EARLY]),
        (list(DATES), "2030-01-10", [EARLY, EARLY, LATE]),
        (list(DATES), None, [EARLY, EARLY, LATE]),
    ],
)
def test_the_horizon_is_by_days_to_the_opening(
    stages: Any, opens: str | None, read: list[str]
) -> None:
    """Late is from the eve on; without dates the deadline alone is."""
    data = json.loads(text(**{**PEOPLE, "stages": stages, "record": {}}))
    scenario = loads(json.dumps(data | ({"opens": opens} if opens else {})))
    assert [horizon(scenario, stage) for stage in DATES] == read


def test_a_stage_without_a_date_is_as_the_next_that_has_one() -> None:
    """Where none follows, what comes after something late is late, and so is the deadline."""
    scenario = summit(stages=DATES)
    first, second, third = scenario.stages

    def read(*stages: Any) -> list[str]:
        changed = replace(scenario, stages=stages, opens=third.date)
        return [horizon(changed, stage.name) for stage in stages]

    undated = [replace(stage, date=None) for stage in scenario.stages]
    assert read(undated[0], second, third) == [LATE, LATE, LATE]
    assert read(first, undated[1], third) == [EARLY, LATE, LATE]
    assert read(first, undated[1], undated[2]) == [EARLY, EARLY, LATE]
    assert read(first, second, undated[2]) == [EARLY, LATE, LATE]


def test_each_stage_is_read_with_the_strength_of_its_horizon() -> None:
    """Words of Monday early, those of Tuesday late."""
    scenario = people(WIDE.one(3))
    assert_allclose(afresh(scenario, "Ann", "Monday"), tilted(float(WIDE.early[3])))
    assert_allclose(afresh(scenario, "Ann", "Tuesday"), tilted(float(WIDE.late[3])))


# ---- draws that rounds use in turn --------------------------------------------------------


@pytest.mark.parametrize("as_of", [START, "Monday", "Tuesday"])
def test_strengths_of_one_change_nothing(as_of: str) -> None:
    """Drawn or not, every round is the same as with the elicited table."""
    plain = played(people(None), 3_000, as_of=as_of)
    assert_array_equal(played(people(ONES), 3_000, as_of=as_of), plain)
    assert_array_equal(played(people(ONES.one(0)), 3_000, as_of=as_of), plain)


@pytest.mark.parametrize("name", ["istanbul-2025", "minsk-2015", "singapore-2018"])
def test_strengths_of_one_change_nothing_in_bundled_scenarios(name: str) -> None:
    """As of any moment of the record."""
    scenario = sim.load(name, parameters="assumed")
    rest = {"rounds": 700, "seed": 4}
    plain = sim.run(scenario, **rest).timeline
    found = sim.run(replace(scenario, strengths=ONES), **rest).timeline
    assert_array_equal(found[["share", "low", "high"]], plain[["share", "low", "high"]])


def test_words_read_as_elicited_give_the_digits_that_they_always_gave() -> None:
    """Those of before there were strengths."""
    scenario = sim.load("istanbul-2025", parameters="assumed")
    tallies = sim.run(scenario, 5_000, seed=1).tallies
    counted = {moment: tally.outcomes.tolist() for moment, tally in tallies.items()}
    assert digest(counted) == "280ed690ebab03c717fc640a03d226e2"


@pytest.mark.parametrize("name", ["people", "istanbul-2025", "singapore-2018"])
@pytest.mark.parametrize("moment", [0, 1, -1])
def test_a_round_is_that_of_a_run_with_its_own_draw_alone(name: str, moment: int) -> None:
    """Round k of 256 draws is round k of a run in which all draws are the draw k mod 256."""
    scenario = people(WIDE) if name == "people" else sim.load(name)
    strengths, as_of = scenario.strengths, list(scenario.stage_index)[moment]
    assert strengths is not None
    options = {"as_of": as_of, "first_cell": 2, "rng": 6}
    whole = played(scenario, 2_000, **options)
    for draw in (0, 5, 255):
        one = strengths.one(draw)
        alone = played(replace(scenario, strengths=one), 2_000, **options)
        assert_array_equal(whole[draw::DRAWS], alone[draw::DRAWS])
        same = Strengths(np.full(DRAWS, one.early), np.full(DRAWS, one.late))
        assert_array_equal(played(replace(scenario, strengths=same), 2_000, **options), alone)


@pytest.mark.parametrize("mode", ["cautious", "credible"])
def test_early_deciders_believe_by_the_draw_of_their_round(mode: str) -> None:
    """What is said is believed as strongly as the round reads it, on record and played."""
    scenario = people(
        WIDE,
        decides={"Bob": {"at": "Tuesday", "threshold": 0.6}},
        record={"Monday": ["Ann inclined"]},
    )
    options = {"as_of": "Monday", "mode": mode}
    whole = played(scenario, 4_000, **options)
    for draw in (1, 100):
        alone = played(replace(scenario, strengths=WIDE.one(draw)), 4_000, **options)
        assert_array_equal(whole[draw::DRAWS], alone[draw::DRAWS])


@pytest.mark.parametrize(("rounds", "skip"), [(1, 0), (1, 700), (60, 200), (500, 300)])
def test_a_block_may_begin_anywhere(rounds: int, skip: int) -> None:
    """Each round keeps its draw, in blocks of few rounds too."""
    whole = played(people(WIDE), 900, as_of="Monday")
    part = played(people(WIDE), rounds, as_of="Monday", skip=skip)
    assert_array_equal(part, whole[skip : skip + rounds])


def test_a_told_round_is_the_round_of_the_run() -> None:
    """Round k is told with the draw k mod 256."""
    scenario = people(WIDE)
    whole = played(scenario, 600, as_of="Monday", rng=2)
    names = [outcome.name for outcome in scenario.outcomes]
    for number in (3, 259, 512):
        story = sim.trace(scenario, round=number, seed=2, as_of="Monday")[0]
        assert story.outcome == names[whole[number]]


@settings(max_examples=20)
@given(st.floats(0, 4), st.floats(0, 4))
def test_the_posterior_is_that_of_bayes(early: float, late: float) -> None:
    """Of any two strengths, against every history written out in plain Python."""
    scenario = replace(
        people(Strengths(np.array(early), np.array(late))), opens=people(None).stages[-1].date
    )
    known, oracle = posterior(scenario, "Tuesday"), Enumeration(scenario, "Tuesday")
    for leader in ("Ann", "Bob"):
        assert_allclose(known.marginal(leader), oracle.intent(leader), atol=1e-12)
    assert_allclose(known.chance(0)[0], oracle.chance("thaw"), atol=1e-12)


def test_the_posterior_of_draws_is_that_of_each() -> None:
    """One axis more, worked out once."""
    known = posterior(people(WIDE), "Tuesday")
    for draw in (0, 17, 255):
        alone = posterior(people(WIDE.one(draw)), "Tuesday")
        assert_array_equal(known.marginal("Ann")[:, draw], alone.marginal("Ann"))
        assert_array_equal(known.weights[:, draw], alone.weights)


def test_two_sides_read_words_alike() -> None:
    """Rounds that are compared use the same draw, so what is not changed falls alike."""
    scenario = people(WIDE)
    assert sim.compare(scenario, scenario, rounds=3_000).differences["difference"].abs().max() == 0


def test_what_is_given_is_weighed_by_each_rounds_draw() -> None:
    """A weight is how probable the round's own draw makes what was learnt."""
    asked = sim.suppose(people(WIDE), given=["Wednesday: Ann confirmed"])
    weights = _weights(asked, 600)
    for draw in (0, 88):
        alone = _weights(replace(asked, strengths=WIDE.one(draw)), 600)
        assert_array_equal(weights[draw::DRAWS], alone[draw::DRAWS])


def _weights(scenario: Scenario, rounds: int) -> Any:
    model = SummitModel(scenario, rounds, as_of="Tuesday")
    model.run_model()
    found = model.weight_under("credible")
    model.forget()
    return found


@pytest.mark.parametrize("draw", [0, 90])
def test_with_each_draw_the_forecast_does_not_move_on_average(draw: int) -> None:
    """What may be said next, weighed by its probability, leaves the forecast where it is."""
    plain = {
        "chance": {},
        "reopens": {"Ann": 0.1, "Bob": 0.1},
        "intent": {"Ann": MIXED, "Bob": MIXED},
        "outcomes": {"both": "Ann attends and Bob attends", "Ann": "Ann attends", "rest": "always"},
    }

    def as_of(stage: str, record: dict[str, list[str]]) -> tuple[Scenario, Any]:
        scenario = people(WIDE.one(draw), record=record, **plain)
        return scenario, sim.run(scenario, exact=True, as_of=stage).outcomes["share"]

    said_before = {"Monday": ["Ann promises", "Ann inclined"]}
    scenario, before = as_of("Monday", said_before)
    meant = 0.9 * posterior(scenario, "Monday").marginal("Ann") + 0.1 * np.array([0.4, 0.3, 0.3])
    again = np.equal(CLASSES, "inclined")[:, None]
    likely = (0.5 * afresh(scenario, "Ann", "Tuesday").T + 0.5 * again) @ meant
    after = [as_of("Tuesday", said_before | {"Tuesday": [f"Ann {said}"]})[1] for said in CLASSES]
    assert likely.sum() == pytest.approx(1)
    assert_allclose(likely @ np.array(after), before, atol=1e-9)


# ---- setting, sweeping, varying -----------------------------------------------------------


def test_a_strength_is_set_like_any_number() -> None:
    """For all draws; both at one are the elicited table."""
    scenario = people(WIDE)
    half = sim.suppose(scenario, settings={"strength.late": "0.5"}).strengths
    assert half is not None
    assert_array_equal(half.late, np.full(DRAWS, 0.5))
    assert_array_equal(half.early, WIDE.early)
    both = sim.suppose(scenario, settings={"strength.early": 1, "strength.late": "1"})
    assert told(both.strengths) == {"source": "what is set", "sha256": "", "apart": "", "draws": 1}
    assert_array_equal(played(both, 900, as_of="Monday"), played(people(None), 900, as_of="Monday"))
    plain = sim.suppose(people(None), settings={"strength.late": "0"})
    assert_allclose(afresh(plain, "Ann", "Tuesday"), tilted(0))
    assert_allclose(afresh(plain, "Ann", "Monday"), tilted(1))


@pytest.mark.parametrize("value", ["-1", "101", "much", "", "nan"])
def test_no_strength_is_refused(value: str) -> None:
    """It is a number from 0 to 100."""
    with pytest.raises(sim.ScenarioError, match=r"strength\.late: expected a strength from 0"):
        sim.suppose(people(WIDE), settings={"strength.late": value})


def test_a_sweep_plays_every_point_with_the_same_draws() -> None:
    """A point is what the number set alone gives."""
    scenario, name = people(WIDE), "intent.Bob.comes"
    swept = sim.sweep(scenario, {name: [0.1, 0.6]}, rounds=1_000, as_of="Monday")
    for point, value in enumerate((0.1, 0.6)):
        alone = sim.run(sim.suppose(scenario, settings={name: value}), 1_000, as_of="Monday")
        assert_array_equal(swept["share"][swept["point"] == point], alone.outcomes["share"])


def test_a_strength_can_be_swept() -> None:
    """The other keeps its draws."""
    scenario = people(WIDE)
    swept = sim.sweep(scenario, {"strength.early": "0.5 to 2"}, points=2, rounds=1_000)
    alone = sim.run(sim.suppose(scenario, settings={"strength.early": 2}), 1_000)
    assert_array_equal(swept["share"][swept["point"] == 1], alone.outcomes["share"])


def test_sensitivity_draws_strengths_with_its_other_numbers() -> None:
    """Two numbers more, each by its own draws; none where words are read as elicited or alike."""
    names = {"strength.early", "strength.late"}
    found = sim.sensitivity(people(WIDE), rounds=60_000, mode="credible")
    assert names <= set(found.factors.names)
    index = found.drivers.query("outcome == 'both'").set_index("number")["index"]
    assert index["strength.late"] > 0.05
    for other in (None, ONES, WIDE.one(0)):
        assert not names & set(sim.sensitivity(people(other), rounds=2_000).factors.names)


def test_what_is_drawn_are_the_draws() -> None:
    """Each as often as another."""
    factors = sim.sensitivity(people(WIDE), rounds=2_000).factors
    drawn = factors.ranges[factors.names.index("strength.early")].at(np.linspace(0, 1, 4 * DRAWS))
    assert set(drawn) == set(WIDE.early)
    assert drawn[0] == WIDE.early.min()


# ---- runs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_no_digit(workers: int) -> None:
    """Blocks are counted alike wherever they are played, bands included."""
    found = sim.run(people(WIDE), 300_000, seed=8, workers=workers, as_of="Tuesday")
    again = sim.run(people(WIDE), 300_000, seed=8, as_of="Tuesday")
    assert found.timeline.equals(again.timeline)
    drawn = found.tallies["Tuesday"].drawn
    assert drawn is not None
    assert_array_equal(drawn.sum(axis=0), found.tallies["Tuesday"].outcomes[1])
    assert_array_equal(drawn.sum(axis=1)[:3], [1_172, 1_172, 1_172])


def test_the_short_run_begins_the_long_one() -> None:
    """Draw by draw."""
    long, short = (played(people(WIDE), n, as_of="Monday") for n in (20_000, 300))
    assert_array_equal(long[:300], short)


def test_exact_runs_take_the_mean_of_the_draws() -> None:
    """One table, no band, and both are said."""
    scenario = people(WIDE)
    whole = sim.run(scenario, exact=True, as_of="Tuesday")
    alone = sim.run(alike(scenario), exact=True, as_of="Tuesday")
    assert_array_equal(whole.outcomes["share"], alone.outcomes["share"])
    assert "band_low" not in whole.outcomes
    assert whole.parameters == {"source": "made up", "sha256": "", "apart": "", "draws": 1}


def test_without_strengths_nothing_is_said_of_them() -> None:
    """No band and no parameters."""
    found = sim.run(people(None), 500)
    assert found.parameters is None
    assert list(found.outcomes) == ["outcome", "share", "low", "high"]


def test_minds_are_of_three_kinds_in_any_strength() -> None:
    """A table of draws has a column each."""
    assert afresh(people(WIDE), "Ann", "Monday").shape == (len(INTENTS), len(CLASSES), DRAWS)
