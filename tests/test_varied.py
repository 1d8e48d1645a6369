"""Numbers that differ from round to round: each is played by its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.inventory import Number, numbers
from sim.model import SummitModel
from sim.parameters import find, vary
from sim.reading import load
from sim.scenario import COMES_IF, MODES, START, Scenario
from sim.streams import CELL
from sim.supposing import suppose
from tests.summits import play, summit

ROUNDS = 400
HALF = ROUNDS // 2

RICH = summit(
    record={
        "Monday": [{"Ann promises": "attends only if Bob attends"}, "Bob declined"],
        "Tuesday": ["Ann conditional", {"North lists": "official"}, "Ann consults Bob"],
    },
    delegations={"North": {"head": "Nils (aide, official)"}, "South": {"head": "Sue (envoy)"}},
    chance={"deal": 0.3, "storm": 0.2},
    intent={
        "Ann": {
            "when deal": {"stays away": 0.2, "comes if": 0.5, "comes": 0.3},
            "otherwise": {"stays away": 0.5, "comes if": 0.4, "comes": 0.1},
        },
        "Bob": {"stays away": 0.3, "comes if": 0.5, "comes": 0.2},
        "Cyd": {"stays away": 0.3, "comes if": 0.5, "comes": 0.2},
    },
    comes_if={
        "Ann": "Bob attends or South believed unable to sign",
        "Bob": "Ann attends and not storm",
        "Cyd": "South sends at least ministers or Bob attends",
    },
    promise_kept={"Ann": 0.8},
    promise_believed={"Ann": 0.6},
    changes_of_mind={"Ann": 0.2, "Bob": 0.1, "Cyd": 0.2},
    reopens={"Bob": 0.4},
    follows_through={"Ann": 0.9, "Bob": 0.8, "South": 0.9},
    reads={
        "Ann conditional": "2 v 4 v 1",
        "Ann evasive": "2 v 3",
        "Ann consults Bob": "6 v 3",
        "Bob arrives": "8 v 2",
        "North lists without Ann": "1 v 8",
    },
    acts_to_come={
        "Tuesday": {"North lists": 0.7, "Ann consults Bob": "as read"},
        "Wednesday": {"Bob arrives": "as read", "Cyd doubts South": 0.5, "South lists": 0.8},
    },
    decides={"Cyd": {"at": "Tuesday", "threshold": 0.5}},
    sends_a_delegation={
        "North": {"base": 0.6, "moved by": {"Bob arrives": "strong up"}},
        "South": {
            "decides": "after North lists",
            "base": 0.5,
            "moved by": {"Cyd doubts South": "moderate down", "no-show blame": "slight up"},
            "only if": "North sends at least officials",
            "rank": {
                "when Bob means to come": {"official": 0.3, "minister": 0.7},
                "otherwise": {"technical": 0.2, "official": 0.5, "minister": 0.3},
            },
        },
    },
    believed_unable_to_sign={
        "South": {
            "technical": 0.8,
            "official": 0.6,
            "minister": 0.3,
            "moved by": {"Cyd doubts South": "moderate up"},
        }
    },
    held_late=0.3,
    outcomes={
        "both": "Ann attends and Bob attends",
        "one": "Ann attends or Bob attends",
        "talks": "talks held",
        "late": "held late",
        "Cyd": "Cyd attends",
        "none": "always",
    },
)
"""Every kind of number, and every part of the engine that reads one."""

SCENARIOS: Mapping[str, tuple[Scenario, tuple[str, ...]]] = {
    "istanbul": (load("istanbul-2025"), (START, "Wednesday")),
    "rich": (RICH, (START, "Monday", "Tuesday")),
    "granada": (load("granada-2023"), ("3 October",)),
}
"""Scenarios, and the moments as of which they are played."""

ALL = [
    pytest.param(name, number, id=f"{name}: {number}")
    for name, (scenario, _) in SCENARIOS.items()
    for number in numbers(scenario)
]


def other(number: Number, by: float = 0.5) -> Any:
    """A value that the number does not have."""
    if number.kind == "likelihood":
        assert isinstance(number.value, tuple)
        return np.array([by * p for p in number.value])
    assert isinstance(number.value, float)
    return number.value + 1 / by if number.kind == "shift" else by * number.value


def plainly(value: Any) -> Any:
    """A value as a scenario holds it."""
    return tuple(map(float, value)) if np.ndim(value) else float(value)


def every_round(value: Any, rounds: int = ROUNDS) -> Any:
    """A value once for each round."""
    return np.repeat(np.asarray(value, float)[..., None], rounds, axis=-1)


def halves(first: Any, second: Any) -> Any:
    """One value in the first half of the rounds, another in the second."""
    return np.concatenate([every_round(first, HALF), every_round(second, ROUNDS - HALF)], axis=-1)


def seen(model: SummitModel) -> dict[str, Any]:
    """All that came of each round, under every mode."""
    assert model.outcome is not None
    found: dict[str, Any] = {mode: model.outcome_under(mode) for mode in MODES}
    for actor in model.actors:
        found[f"{actor.name} attends"] = actor.attends
    for name, leader in model.leaders.items():
        found[f"{name} intends"] = leader.intent
    for party, delegation in model.delegations.items():
        found[f"{party}'s rank"] = np.broadcast_to(delegation.rank, model.outcome.shape)
    return found


def of(scenario: Scenario, as_of: str, rounds: int = ROUNDS, **options: Any) -> dict[str, Any]:
    """What comes of the rounds of a scenario."""
    return seen(play(scenario, rounds, as_of=as_of, **options))


def assert_same(one: Mapping[str, Any], other: Mapping[str, Any], where: Any = ...) -> None:
    """The same came of the same rounds."""
    assert one.keys() == other.keys()
    for what, values in one.items():
        np.testing.assert_array_equal(values[where], other[what][where], what)


# One array.


@pytest.mark.parametrize(("name", "number"), ALL)
def test_rounds_are_played_by_their_own_numbers(name: str, number: str) -> None:
    """A value in one half of the rounds and another in the other: each half is as with that value.

    The number itself stands in the first half, so an array that never changes is a case of it.
    """
    scenario, moments = SCENARIOS[name]
    place = numbers(scenario)[number]
    first, second = place.value, other(place)
    mixed = vary(scenario, {place: halves(first, second)})
    changed = vary(scenario, {place: plainly(second)})
    for as_of in moments:
        found = of(mixed, as_of)
        assert_same(found, as_it_is(name, as_of), slice(HALF))
        assert_same(found, of(changed, as_of), slice(HALF, None))


@cache
def as_it_is(name: str, as_of: str) -> dict[str, Any]:
    """What comes of a scenario with its own numbers."""
    return of(SCENARIOS[name][0], as_of)


@pytest.mark.parametrize(("name", "number"), ALL[::4])
def test_an_array_of_one_value_is_that_value(name: str, number: str) -> None:
    """The same number in every round is the number itself, digit by digit."""
    scenario, moments = SCENARIOS[name]
    place = numbers(scenario)[number]
    assert_same(
        of(vary(scenario, {place: every_round(place.value)}), moments[0]),
        as_it_is(name, moments[0]),
    )


def test_everything_moves_something() -> None:
    """Every number changes some round here, so the tests above are not empty."""
    unmoved = {number for number, place in numbers(RICH).items() if not _moves(place)}
    assert not unmoved


def _moves(place: Number) -> bool:
    changed = vary(RICH, {place: plainly(other(place, 0.1))})
    for as_of in (START, "Monday"):
        before, after = as_it_is("rich", as_of), of(changed, as_of)
        if any((before[what] != after[what]).any() for what in before):
            return True
    return False


# Several arrays.

PAIRS = [
    ("intent.Ann.when deal.comes", "chance.deal"),
    ("intent.Ann.when deal.comes", "intent.Ann.when deal.comes if"),
    ("changes of mind.Bob", "reopens.Bob"),
    ("reads.Ann conditional", "reads.Ann consults Bob"),
    ("sends a delegation.South.base", "sends a delegation.South.moved by.no-show blame"),
    ("believed unable to sign.South.official", "sends a delegation.South.rank.minister"),
    ("follows through.Ann", "promise kept.Ann"),
    ("decides.Cyd.threshold", "reads.North lists without Ann"),
]


@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_two_numbers_vary_at_once(pair: tuple[str, str]) -> None:
    """Each round takes both from its own place."""
    places = [find(RICH, name) for name in pair]
    firsts, seconds = [p.value for p in places], [other(p, 0.3) for p in places]
    arrays = [halves(a, b) for a, b in zip(firsts, seconds, strict=True)]
    mixed = vary(RICH, dict(zip(places, arrays, strict=True)))
    as_first = vary(RICH, dict(zip(places, firsts, strict=True)))
    as_second = vary(RICH, dict(zip(places, map(plainly, seconds), strict=True)))
    for as_of in (START, "Tuesday"):
        found = of(mixed, as_of)
        assert_same(found, of(as_first, as_of), slice(HALF))
        assert_same(found, of(as_second, as_of), slice(HALF, None))


def test_all_numbers_vary_at_once() -> None:
    """A scenario of nothing but arrays is the scenario itself."""
    arrays = {n: every_round(n.value) for n in numbers(RICH).values()}
    for as_of in (START, "Monday", "Tuesday"):
        assert_same(of(vary(RICH, arrays), as_of), as_it_is("rich", as_of))


def test_likelihoods_vary_by_intent() -> None:
    """An array of shape (3, rounds) holds each round's likelihood of every intent."""
    place = find(RICH, "reads.Ann consults Bob")
    drawn = np.random.default_rng(5).uniform(0.1, 0.9, (3, 40))
    found = of(vary(RICH, {place: drawn}), "Tuesday", 40)
    for k in range(0, 40, 8):
        alone = of(vary(RICH, {place: plainly(drawn[:, k])}), "Tuesday", 40)
        assert_same(found, alone, k)


SUPPOSED = suppose(
    RICH, given=["Tuesday: Ann confirmed", "Wednesday: North lists: official"], do=["Bob attends"]
)


@pytest.mark.parametrize("number", list(numbers(SUPPOSED))[::3])
def test_what_is_supposed_weighs_by_each_round_s_numbers(number: str) -> None:
    """The weight of a round is how probable its own numbers make what was learnt."""
    place = numbers(SUPPOSED)[number]
    mixed = vary(SUPPOSED, {place: halves(place.value, other(place))})
    found = weights(mixed)
    np.testing.assert_allclose(found[:HALF], weights(SUPPOSED)[:HALF], rtol=1e-12)
    as_second = weights(vary(SUPPOSED, {place: plainly(other(place))}))
    np.testing.assert_allclose(found[HALF:], as_second[HALF:], rtol=1e-12)


def weights(scenario: Scenario) -> Any:
    """What each round weighs, as of the start."""
    return play(scenario, ROUNDS, as_of=START).weight_under("credible")


# Blocks.


def test_a_block_of_one_round() -> None:
    """A round alone, with its own numbers, is the round among many."""
    places = list(numbers(RICH).values())
    values = {p: halves(p.value, other(p, 0.4)) for p in places}
    found = of(vary(RICH, values), START)
    for k in (0, HALF - 1, HALF, ROUNDS - 1):
        own = {p: value[..., k : k + 1] for p, value in values.items()}
        alone = of(vary(RICH, own), START, 1, skip=k)
        for what, array in found.items():
            assert alone[what][0] == array[k], what


def test_a_block_that_begins_elsewhere() -> None:
    """The second cell of the streams plays with the numbers that stand at its own rounds."""
    place = find(RICH, "sends a delegation.South.base")
    many = CELL + 50
    drawn = np.linspace(0.05, 0.95, many)
    whole = of(vary(RICH, {place: drawn}), START, many)
    later = of(vary(RICH, {place: drawn[CELL:]}), START, 50, first_cell=1)
    for what, array in later.items():
        np.testing.assert_array_equal(array, whole[what][CELL:], what)


# Beliefs and early decisions.

BELIEVED = [
    "intent.Ann.otherwise.comes",
    "intent.Bob.comes if",
    "chance.deal",
    "chance.storm",
    "changes of mind.Ann",
    "reopens.Bob",
    "reads.Ann evasive",
    "reads.North lists without Ann",
    "sends a delegation.South.base",
    "sends a delegation.South.moved by.no-show blame",
    "sends a delegation.South.rank.otherwise.minister",
    "believed unable to sign.South.official",
    "believed unable to sign.South.moved by.Cyd doubts South",
]
ASKED = (
    "Ann attends",
    "Bob stays away",
    "South sends at least ministers",
    "storm and Bob attends",
    "South believed unable to sign",
)


@pytest.mark.parametrize("number", BELIEVED)
def test_what_is_believed_varies_with_the_number(number: str) -> None:
    """The public's probability in each round follows from that round's numbers."""
    place = find(RICH, number)
    first, second = place.value, other(place)
    for as_of in (START, "Tuesday"):
        mixed = believed(vary(RICH, {place: halves(first, second)}), as_of)
        one = believed(RICH, as_of)
        two = believed(vary(RICH, {place: plainly(second)}), as_of)
        np.testing.assert_allclose(mixed[:, :HALF], one[:, :HALF], rtol=1e-12)
        np.testing.assert_allclose(mixed[:, HALF:], two[:, HALF:], rtol=1e-12)


def believed(scenario: Scenario, as_of: str) -> Any:
    """What is believed in the end, shape (questions, rounds)."""
    model = play(scenario, ROUNDS, as_of=as_of)
    return np.stack([model.world.belief(question) for question in ASKED])


def test_a_decision_follows_its_own_round_s_threshold() -> None:
    """In each round the leader goes if the belief exceeds that round's threshold."""
    levels = np.linspace(0, 1, ROUNDS)
    scenario = vary(RICH, {find(RICH, "decides.Cyd.threshold"): levels})
    model = SummitModel(scenario, ROUNDS, as_of=START)
    for _ in ("Monday", "Tuesday"):
        model.step()
    cyd = model.leaders["Cyd"]
    asked = cyd.intent == COMES_IF
    goes = cyd.decision.value(lambda atom, positive: np.array(False))
    likely = model.world.belief(cyd.condition) > levels
    model.forget()
    np.testing.assert_array_equal(goes[asked], likely[asked])
    assert 0 < goes[asked].mean() < 1
