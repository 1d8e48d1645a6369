"""Weights and values that are drawn: each round is the talks of its own numbers."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.ranges import Range, between
from sim.streams import CELL, LEVELS, Streams
from sim.studies.talks import Talks
from sim.talks import draws
from sim.talks.additive import additive
from sim.talks.bargaining import End
from sim.talks.domain import Domain, Floats, Issue, Profile
from sim.talks.draws import Drawn, Name, draw, portions, unsure
from sim.talks.formats import read_domain
from sim.talks.manners import Manner
from sim.talks.tactics import Tactic
from tests.talks.scalar import Player, Told, mediated, talk

SEED, ROUNDS = 7, 300
TRUCE = """\
talks: The truce
issues:
  exchange: [all, some, none]
  truce: [long, short, no]
sides:
  Alba:
    weights: {exchange: 45% from 30% to 60%, truce: low to high}
    values:
      exchange: {all: best, some: poor to good, none: worst}
      truce: {long: best, short: 40% from 20% to 50%, no: worst}
    reservation: 20% from 10% to 30%
  Brandt:
    weights: {exchange: high, truce: medium from low to vital}
    values:
      exchange: {all: worst, some: 50%, none: best}
      truce: {long: worst, short: 60%, no: best}
    reservation: 20%
"""
RANGES = {
    ("Alba", "reservation"): Range("pert", 0.1, 0.2, 0.3),
    ("Alba", "weight", "exchange"): Range("pert", 0.3, 0.45, 0.6),
    ("Alba", "weight", "truce"): between(0.25, 0.75),
    ("Alba", "value", "exchange", "some"): between(0.25, 0.75),
    ("Alba", "value", "truce", "short"): Range("pert", 0.2, 0.4, 0.5),
    ("Brandt", "weight", "truce"): Range("pert", 0.25, 0.5, 1.0),
}
"""What the file leaves open."""
ADDRESSES = {
    ("Alba", "reservation"): ("Alba", "reservation"),
    ("Alba", "weight", "exchange"): ("Alba", "weight", "exchange"),
    ("Alba", "weight", "truce"): ("Alba", "weight", "truce"),
    ("Alba", "value", "exchange", "some"): ("Alba", "value of exchange", "some"),
    ("Alba", "value", "truce", "short"): ("Alba", "value of truce", "short"),
    ("Brandt", "weight", "truce"): ("Brandt", "weight", "truce"),
}
"""The stream of each, which no later version may rename."""


@pytest.fixture
def truce(tmp_path: Path) -> Path:
    """A file in which numbers of all kinds have ranges."""
    file = tmp_path / "truce.yaml"
    file.write_text(TRUCE, encoding="utf-8")
    return file


@pytest.fixture
def in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rounds are played at a time."""
    monkeypatch.setattr(draws, "CELLS", 700)


def told(found: Talks) -> list[Told]:
    """Every round as the scalar twin tells it."""
    played = found.played
    ends = [End(end).name.lower().replace("_", " ") for end in played.end.tolist()]
    columns = (played.agreement.tolist(), played.turn.tolist(), played.proposer.tolist(), ends)
    return list(zip(*columns, strict=True))


def twin(domain: Domain, number: int, tactic: Tactic) -> list[Player]:
    """The sides of one round in plain Python, from the streams and the ranges alone."""
    streams = Streams(SEED, ROUNDS)

    def drawn(*name: str, said: float) -> float:
        if name not in RANGES:
            return said
        bits = streams.uniform(*ADDRESSES[name]).bits[number]
        return float(RANGES[name].at((bits + 0.5) / LEVELS))

    players = []
    for side in domain.profiles:
        utilities = [0.0]
        for issue in domain.issues:
            weight = drawn(side.party, "weight", issue.name, said=side.weights[issue.name])
            table = side.values[issue.name]
            worth = [
                weight * drawn(side.party, "value", issue.name, option, said=table[option])
                for option in issue.options
            ]
            utilities = [one + other for one in utilities for other in worth]
        floor = drawn(side.party, "reservation", said=side.reservation)
        players.append(
            Player(
                utilities,
                floor,
                tactic.exponent,
                imitation=tactic.imitation,
                patience=tactic.patience,
            )
        )
    return players


@pytest.mark.usefixtures("in_portions")
@pytest.mark.parametrize("tactic", [Tactic(0.5), Tactic(4.0, 0.4), Tactic(9.0, 0.0, 3)], ids=str)
def test_each_round_is_as_the_twin_plays_its_numbers(tactic: Tactic, truce: Path) -> None:
    """Agreement, turn, proposer and end of every round are those of its drawn numbers."""
    domain = read_domain(truce)
    found = sim.bargain(domain, [tactic], rounds=ROUNDS, seed=SEED)
    players = [twin(domain, number, tactic) for number in range(ROUNDS)]
    assert told(found) == [talk(of, found.turns) for of in players]
    worth = [
        [side.utilities[signed] if signed >= 0 else side.reservation for side in of]
        for of, (signed, *_) in zip(players, told(found), strict=True)
    ]
    np.testing.assert_allclose(found.played.utilities.T, worth, rtol=1e-12)


@pytest.mark.usefixtures("in_portions")
def test_each_round_of_a_mediator_is_as_the_twin_plays_its_numbers(truce: Path) -> None:
    """The text is chosen by what the sides want in this round."""
    domain, tactic = read_domain(truce), Tactic(3.0)
    found = sim.bargain(domain, [tactic], rounds=ROUNDS, seed=SEED, mediator=True)
    assert told(found) == [mediated(twin(domain, n, tactic), found.turns) for n in range(ROUNDS)]
    assert len(found.agreements) > 1


def test_all_that_has_a_range_is_told(truce: Path) -> None:
    """By party, number, issue and option, with the range."""
    found = sim.bargain(truce, rounds=10)
    assert found.ranges == RANGES
    said = found.as_dict()["drawn"]
    assert {"party": "Alba", "number": "reservation"} in said
    assert {"party": "Brandt", "number": "weight", "issue": "truce"} in said
    option = {"party": "Alba", "number": "value", "issue": "exchange", "option": "some"}
    assert option in said
    assert len(said) == len(RANGES)


def test_a_single_round_has_the_weights_as_they_are_said(truce: Path) -> None:
    """Nothing is drawn in it, whatever the seed."""
    one, other = (sim.bargain(truce, seed=seed) for seed in (0, 1))
    assert one.utilities == other.utilities
    assert one.domain.profiles[0].weights == {"exchange": 0.45, "truce": 0.5}


def test_weights_are_drawn_from_their_range_and_count_as_they_are(truce: Path) -> None:
    """Where only one thing may be signed its utility is the weight: its mean is the range's."""
    only = {"exchange": ["all"], "truce": ["no"]}
    found = sim.bargain(truce, rounds=20_000, mandates={"Alba": only})
    weights = found.played.utilities[0]
    assert (weights.min() >= 0.3, weights.max() <= 0.6) == (True, True)
    assert weights.mean() == pytest.approx((0.3 + 4 * 0.45 + 0.6) / 6, abs=0.002)
    mean = found.measures.set_index("measure").loc["utility of Alba", "mean"]
    assert mean == pytest.approx(weights.mean())


def test_the_first_rounds_of_a_long_run_are_the_short_run(
    truce: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the portions begin and end."""
    long = sim.bargain(truce, rounds=900, seed=2).played
    for rounds, cells in ((1_000, 1), (300, 1_000), (899, 12_345)):
        monkeypatch.setattr(draws, "CELLS", cells)
        short = sim.bargain(truce, rounds=rounds, seed=2).played
        both = min(rounds, 900)
        for one, other in zip(vars(short).values(), vars(long).values(), strict=True):
            assert one[..., :both].tolist() == other[..., :both].tolist()


def test_a_range_of_no_width_is_a_plain_number(tmp_path: Path) -> None:
    """Round for round, to the last digit; and it changes no other draw."""
    ways = []
    for weight, value in (("45%", "40%"), ("45% to 45%", "40% from 40% to 40%")):
        text = TRUCE.replace("45% from 30% to 60%", weight).replace("40% from 20% to 50%", value)
        file = tmp_path / "truce.yaml"
        file.write_text(text, encoding="utf-8")
        ways.append(sim.bargain(file, rounds=500, seed=3))
    plain, ranged = ways
    assert len(ranged.ranges) == len(plain.ranges) + 2
    for one, other in zip(vars(plain.played).values(), vars(ranged.played).values(), strict=True):
        assert one.tolist() == other.tolist()


def test_the_range_of_a_weight_changes_no_other_draw(truce: Path) -> None:
    """Draws have names: a reservation is drawn as if all else were plain."""
    domain = read_domain(truce)
    alone = tuple(
        replace(side, manner=Manner(reservation=side.manner.reservation))
        for side in domain.profiles
    )
    name = ("Alba", "reservation")
    drawn = [draw(unsure(of), 50, SEED)[name] for of in (domain, replace(domain, profiles=alone))]
    assert drawn[0].tolist() == drawn[1].tolist()


def test_portions_hold_every_round_once(truce: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At least one round each; where no weight or value is drawn agreements do not count."""
    domain, rounds = read_domain(truce), 2 * CELL + 50
    numbers = draw(RANGES, rounds, 0)
    floors = {name: range_ for name, range_ in RANGES.items() if name[1] == "reservation"}
    for cells, most in ((18 * 700, 700), (18 * 20_000, 20_000), (10**9, rounds)):
        monkeypatch.setattr(draws, "CELLS", cells)
        together(portions(domain, RANGES, rounds, 0), numbers, most)
    monkeypatch.setattr(draws, "CELLS", 1)
    together(portions(domain, floors, rounds, 0), {name: numbers[name] for name in floors}, rounds)
    monkeypatch.setattr(draws, "TOGETHER", 9_999)
    together(portions(domain, floors, rounds, 0), {name: numbers[name] for name in floors}, 9_999)
    assert [some.rounds for some in portions(domain, RANGES, 3, 0)] == [1, 1, 1]


def together(portions: Iterable[Drawn], numbers: Mapping[Name, Floats], most: int) -> None:
    """See that portions of at most so many rounds are the numbers of all, one after another."""
    parts = list(portions)
    assert max(part.rounds for part in parts) == most
    for name, drawn in numbers.items():
        assert np.concatenate([part.numbers[name] for part in parts]).tolist() == drawn.tolist()


def test_memory_does_not_grow_with_rounds_and_agreements() -> None:
    """Three million utilities a side, all different, take less than 120 MB."""
    options = tuple("abcdefghij")
    issues = tuple(Issue(f"issue {n}", options) for n in range(4))
    worth = dict(zip(options, np.linspace(0, 1, 10).tolist(), strict=True))
    manner = Manner(weights={issue.name: between(0.1, 1.0) for issue in issues})
    sides = tuple(
        Profile(
            party,
            {issue.name: 0.55 for issue in issues},
            {issue.name: worth for issue in issues},
            manner=manner,
        )
        for party in ("North", "South")
    )
    domain = Domain("d", issues, sides)
    tracemalloc.start()
    sim.bargain(domain, rounds=300)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 120e6


def test_utilities_are_matrix_products() -> None:
    """Of all cases at once: what einsum makes of every combination."""
    random = np.random.default_rng(4)
    weights = random.random((2, 5))
    first, second = random.random((3, 5)), random.random((2, 5))
    found = additive(list(weights), [list(first), list(second)])
    one = np.einsum("c,oc->co", weights[0], first)
    other = np.einsum("c,oc->co", weights[1], second)
    np.testing.assert_allclose(found, (one[:, :, None] + other[:, None, :]).reshape(5, 6))
    fixed = additive(weights[:, 0].tolist(), [first[:, 0].tolist(), second[:, 0].tolist()])
    assert fixed.tolist() == found[:1].tolist()


def test_ranges_that_do_not_fit_are_refused(truce: Path) -> None:
    """Negative weights, several numbers at once, and what is not on the table."""
    with pytest.raises(ScenarioError, match="a weight is at least 0"):
        Manner(weights={"truce": between(-0.1, 0.5)})
    with pytest.raises(ScenarioError, match="a range of values holds one number"):
        Manner(values={"truce": {"long": between((0.1, 0.2), (0.3, 0.4))}})
    domain = read_domain(truce)
    for manner, message in (
        (Manner(weights={"truse": between(0, 1)}), "'truse' is not an issue.*'truce'"),
        (Manner(values={"truse": {}}), "'truse' is not an issue on the table"),
        (Manner(values={"truce": {"lang": between(0, 1)}}), "'lang' is not an option of 'truce'"),
    ):
        first, second = domain.profiles
        with pytest.raises(ScenarioError, match=message):
            replace(domain, profiles=(replace(first, manner=manner), second))
