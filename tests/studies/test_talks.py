"""Talks with what is unsure drawn: rounds, ranges, mandates, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ScenarioError
from sim.ranges import Range, between
from sim.studies.talks import MOST_ROUNDS, MOST_TURNS
from sim.tables.talks import text as told
from sim.talks import bargaining
from sim.talks.analysis import Analysis
from sim.talks.bargaining import End
from sim.talks.domain import Domain
from sim.talks.formats import read_domain, write_domain
from sim.talks.mandates import mandate
from sim.talks.manners import Manner
from sim.talks.tactics import Tactic
from tests.benchmarks.talks import talks as many_talks
from tests.talks.domains import settings, table

ROOT = Path(__file__).resolve().parents[2]
PRISONERS = ROOT / "docs" / "examples" / "prisoners.yaml"
UNSURE = Range("pert", 0.2, 0.3, 0.6)


def unsure(reservation: Range = UNSURE, exponent: Range | None = None) -> Domain:
    """The prisoners where only the first side is unsure of anything."""
    domain = read_domain(PRISONERS)
    first, second = domain.profiles
    tactic = Tactic(exponent=2.0)
    first = replace(first, reservation=0.3, manner=Manner(tactic, exponent, reservation))
    return replace(domain, profiles=(first, replace(second, manner=Manner(tactic))))


def test_a_single_round_has_the_numbers_as_they_are_said() -> None:
    """It is what the engine makes of profiles and tactics, and the seed changes nothing."""
    domain = unsure(exponent=between(1.0, 4.0))
    engine = bargaining.bargain(domain, [Tactic(2.0)] * 2, 20, 1)
    for seed in (0, 1):
        found = sim.bargain(domain, seed=seed)
        assert found.turn == engine.turn[0]
        assert found.agreement == dict(
            zip(
                ("exchange", "the dead", "truce"),
                domain.agreements[engine.agreement[0]],
                strict=True,
            )
        )


def test_numbers_with_a_range_are_drawn_from_it() -> None:
    """Where talks fail at once, what a side has is its reservation: its mean is the range's."""
    domain = unsure()
    nothing = {"Brandt": {"exchange": []}}
    found = sim.bargain(domain, rounds=20_000, mandates=nothing)
    had = found.played.utilities[0]
    assert (had.min() >= 0.2, had.max() <= 0.6) == (True, True)
    assert had.mean() == pytest.approx((0.2 + 4 * 0.3 + 0.6) / 6, abs=0.002)
    assert set(found.played.utilities[1]) == {0.5}
    assert found.measures.set_index("measure").loc["utility of Alba", "mean"] == had.mean()


def test_a_drawn_exponent_decides_when_a_side_gives_in() -> None:
    """Each round is the talks of its own numbers."""
    found = sim.bargain(unsure(exponent=between(1.0, 4.0)), rounds=200, seed=5)
    assert set(found.ranges) == {("Alba", "reservation"), ("Alba", "exponent")}
    assert len(set(found.played.turn.tolist())) > 1


def test_the_same_seed_draws_the_same_and_a_long_run_begins_with_the_short_one() -> None:
    """Draws have names; another side's range changes none of them."""
    short, long = (sim.bargain(PRISONERS, rounds=n, seed=2).played for n in (300, 900))
    assert short.agreement.tolist() == long.agreement[:300].tolist()
    assert short.utilities.tolist() == long.utilities[:, :300].tolist()
    other = sim.bargain(PRISONERS, rounds=300, seed=3).played
    assert other.utilities.tolist() != short.utilities.tolist()


def test_without_ranges_all_rounds_are_alike() -> None:
    """And a tactic that is given is sure."""
    domain = table([0, 1, 2], [2, 1, 0])
    found = sim.bargain(domain, rounds=40)
    assert not found.ranges
    assert found.ends.set_index("end").loc["agreed", "rounds"] == 40
    assert len(found.agreements) == 1
    assert found.agreements[["share", "low", "high"]].to_numpy().tolist() == [[1.0] * 3]
    sure = sim.bargain(unsure(exponent=between(1.0, 4.0)), ["linear"], rounds=10)
    assert list(sure.ranges) == [("Alba", "reservation")]


def test_tables_tell_what_was_played() -> None:
    """Shares add up, the most frequent agreement comes first, intervals hold the shares."""
    found = sim.bargain(PRISONERS, rounds=2_000)
    ends, agreements = found.ends, found.agreements
    assert list(ends["end"]) == [end.name.lower() for end in End]
    assert ends["rounds"].sum() == 2_000
    assert agreements["rounds"].is_monotonic_decreasing
    assert agreements["rounds"].sum() == (found.played.agreement >= 0).sum()
    for shown in (ends, agreements):
        assert ((shown["low"] <= shown["share"]) & (shown["share"] <= shown["high"])).all()
    assert list(agreements.columns) == ["rounds", "share", "low", "high"]
    assert list(agreements.index.names) == ["exchange", "the dead", "truce"]
    assert agreements.index.is_unique
    number = int(np.bincount(found.played.agreement[found.played.agreement >= 0]).argmax())
    assert agreements.index[0] == found.domain.agreements[number]


@pytest.mark.parametrize("rounds", [2, 50])
@pytest.mark.parametrize("renamed", ["share", "rounds", "low", "high", "agreement", "end"])
def test_an_issue_may_be_called_what_a_column_is(renamed: str, rounds: int, tmp_path: Path) -> None:
    """The name of an issue changes nothing but the name, in tables, text and plain data."""
    text = PRISONERS.read_text(encoding="utf-8")
    (tmp_path / "talks.yaml").write_text(text.replace("truce:", f"{renamed}:"), encoding="utf-8")
    plain, found = (sim.bargain(of, rounds=rounds) for of in (PRISONERS, tmp_path / "talks.yaml"))
    assert found.agreements.to_numpy().tolist() == plain.agreements.to_numpy().tolist()
    assert found.agreements.index.get_level_values(renamed).tolist() == (
        plain.agreements.index.get_level_values("truce").tolist()
    )
    assert repr(found.as_dict()) == repr(_renamed(plain.as_dict(), renamed))
    assert len(told(found).splitlines()) == len(told(plain).splitlines())


def _renamed(data: Any, name: str) -> Any:
    """Plain data where `truce` has another name."""
    if isinstance(data, list):
        return [_renamed(part, name) for part in data]
    if not isinstance(data, dict):
        return data
    return {name if key == "truce" else key: _renamed(part, name) for key, part in data.items()}


@pytest.mark.parametrize("reservation", [0, 5])
def test_agreements_on_one_issue_have_an_index_of_one_level(reservation: int) -> None:
    """And so they have where there are none."""
    found = sim.bargain(table([0, 1, 2], [2, 1, 0], reservations=[reservation, 0]), rounds=3)
    (issue,) = found.domain.issues
    assert isinstance(found.agreements.index, pd.MultiIndex)
    assert list(found.agreements.index.names) == [issue.name]
    assert len(found.agreements) == (1 if found.end == "agreed" else 0)
    assert (found.end == "agreed") == (reservation == 0)


def test_a_mandate_is_as_forbidden_options() -> None:
    """An option that a side may not sign is in no agreement, and other sides mind it not."""
    domain = read_domain(PRISONERS)
    mask = mandate(domain, {"truce": ["none", "while buses drive"]})
    expected = [a[2] != "thirty days" for a in domain.agreements]
    assert mask.tolist() == expected
    assert mandate(domain, {}).all()
    found = sim.bargain(domain, rounds=500, mandates={"Alba": {"exchange": ["all for all"]}})
    assert set(found.agreements.index.unique("exchange")) == {"all for all"}
    assert sim.bargain(domain, mandates={"Alba": {"truce": []}}).end == "no_mandate"


def test_points_are_those_of_what_all_may_sign() -> None:
    """Distances are measured to the best that everybody had a mandate for."""
    allowed = {"Alba": {"truce": ["none"]}, "Brandt": {"exchange": ["all for all"]}}
    found = sim.bargain(PRISONERS, mandates=allowed, mediator=True)
    both = mandate(found.domain, {"truce": ["none"], "exchange": ["all for all"]})
    point = Analysis(found.domain, both).nash
    assert point is not None
    signed = found.domain.utilities[:, found.said.agreement[0]]
    far = float(np.linalg.norm(signed - found.domain.utilities[:, point]))
    measures = found.measures.set_index("measure")
    assert measures.loc["distance to Nash point", "mean"] == pytest.approx(far)


def test_the_offers_of_a_round_lead_to_what_is_agreed() -> None:
    """Told move by move; the last one that its maker put on the table is the agreement."""
    for setting in settings(21, 60, imitation=True, patience=True):
        found = sim.bargain(setting.domain, setting.tactics, setting.turns)
        offers = found.offers
        assert all(0 <= side < len(setting.tactics) for side, _ in offers)
        if found.end == "agreed":
            assert offers[-1] == (found.said.proposer[0], found.said.agreement[0])
        elif found.end == "timed_out":
            assert len(offers) <= setting.turns * len(setting.tactics)
    assert sim.bargain(PRISONERS, mandates={"Alba": {"truce": []}}).offers == []
    assert sim.bargain(PRISONERS, mediator=True).offers == []


def test_a_mediator_has_a_name_and_no_offers() -> None:
    """Its proposal is nobody's at the table."""
    assert sim.bargain(PRISONERS, mediator=True).proposer == "mediator"


def test_nobody_else_is_called_as_the_mediator_is() -> None:
    """A side may be, but not where it could be taken for the one who mediates."""
    domain = read_domain(PRISONERS)
    first, second = domain.profiles
    domain = replace(domain, profiles=(first, replace(second, party="mediator")))
    assert sim.bargain(domain).proposer == "mediator"
    assert "on the proposal of mediator" in told(sim.bargain(domain))
    with pytest.raises(ScenarioError, match="a side is called 'mediator', as the one who mediates"):
        sim.bargain(domain, mediator=True)


@pytest.mark.parametrize("rounds", [1, 200])
@pytest.mark.parametrize("mediator", [False, True])
def test_everything_can_be_drawn(rounds: int, mediator: bool) -> None:
    """The offers of one round, or what many agreed on."""
    ax = sim.bargain(PRISONERS, rounds=rounds, mediator=mediator).plot()
    keys = [text.get_text() for text in ax.get_legend().get_texts()]
    assert ("offered by Alba" in keys) == (rounds == 1 and not mediator)
    assert any(key.startswith("agreed, in") for key in keys) != ("offered by Alba" in keys)


def test_what_a_file_says_of_a_side_is_written_and_read_again(tmp_path: Path) -> None:
    """Ranges, exponents, imitation and patience come back as they were."""
    manners = [
        Manner(),
        Manner(reservation=UNSURE),
        Manner(Tactic(4.0, 0.25, 7)),
        Manner(Tactic(2.5), between(1.0, 4.0), between(0.1, 1 / 3)),
    ]
    domain = table([1, 2], [2, 1], [1, 1], [2, 2])
    profiles = tuple(
        replace(
            profile,
            manner=manner,
            reservation=manner.reservation.value if manner.reservation else 0.125,
        )
        for profile, manner in zip(domain.profiles, manners, strict=True)
    )
    domain = replace(domain, profiles=profiles)
    read = read_domain(write_domain(domain, tmp_path / "talks.yaml"))
    assert read.profiles == domain.profiles


def test_a_tactic_of_a_file_has_a_name_or_an_exponent(tmp_path: Path) -> None:
    """Names are exponents; with a tactic given, imitation and patience stay."""
    text = PRISONERS.read_text(encoding="utf-8")
    text = text.replace("tactic: linear", "tactic: boulware\n    imitation: 30%\n    patience: 6")
    file = tmp_path / "talks.yaml"
    file.write_text(text, encoding="utf-8")
    assert sim.bargain(file).tactics == (Tactic(4.0, 0.3, 6), Tactic(3.0))
    assert sim.bargain(file, ["conceder"]).tactics == (Tactic(0.25, 0.3, 6), Tactic(0.25))
    assert sim.bargain(file, [Tactic(2.0), 1]).tactics == (Tactic(2.0), Tactic(1.0))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (
            "tactic: boulwar",
            "expected one of boulware, linear, conceder, tit-for-tat, found 'boulwar'",
        ),
        ("tactic: linear\n    exponent: 2", "say one of the two"),
        ("exponent: 0", "above 0"),
        ("exponent: 0 to 2", "above 0"),
        ("exponent: 3 to 1", "low end"),
        ("exponent: 2, likely 1 to 3", "'likely' gives the 80% interval of a probability"),
        ("imitation: 120%", "a share from 0 to 1"),
        ("patience: 0", "at least 1 turn"),
        ("patience: soon", "expected a whole number"),
    ],
)
def test_what_is_no_manner_is_refused_where_it_stands(
    said: str, message: str, tmp_path: Path
) -> None:
    """With the line."""
    file = tmp_path / "talks.yaml"
    text = PRISONERS.read_text(encoding="utf-8")
    file.write_text(text.replace("tactic: linear", said), encoding="utf-8")
    with pytest.raises(ScenarioError, match=message) as caught:
        read_domain(file)
    assert caught.value.place.line > 0


def test_the_bounds_themselves_are_within() -> None:
    """As many turns as there may be are played."""
    found = sim.bargain(PRISONERS, [1e-3], turns=MOST_TURNS)
    assert (found.end, found.turns) == ("agreed", MOST_TURNS)


def test_words_that_do_not_fit_are_refused() -> None:
    """Every one is named."""
    for message, wrong in {
        "rounds to be a whole number from 1, got 0": {"rounds": 0},
        "rounds to be a whole number from 1 to 10,000,000": {"rounds": MOST_ROUNDS + 1},
        "turns to be a whole number from 1, got 0": {"turns": 0},
        "turns to be a whole number from 1 to 1,000,000": {"turns": 10**5_000},
        "seed to be a whole number from 0, got -1": {"seed": -1},
        "expected one tactic or 2": {"tactics": ["linear"] * 3},
        "'Alb' is not at the table; did you mean 'Alba'": {"mandates": {"Alb": {}}},
        "not an issue on the table": {"mandates": {"Alba": {"peace": []}}},
        "not an option of 'truce'": {"mandates": {"Alba": {"truce": ["always"]}}},
        "a list of options of 'truce'": {"mandates": {"Alba": {"truce": "none"}}},
    }.items():
        with pytest.raises(ScenarioError, match=message):
            sim.bargain(PRISONERS, **wrong)
    with pytest.raises(ScenarioError, match="needs a tactic"):
        Manner(exponent=UNSURE)
    with pytest.raises(ScenarioError, match="above 0"):
        Manner(Tactic(), Range("uniform", 0.0, 1.0, 2.0))


def test_drawn_rounds_are_played_as_the_engine_plays_them() -> None:
    """A table of a study is nothing but a count of the engine's rounds."""
    given = many_talks(3, 1)
    found = sim.bargain(given.domain, [Tactic(2.0)], turns=30, rounds=5)
    engine = bargaining.bargain(given.domain, [Tactic(2.0)] * 3, 30, 5)
    assert found.played.utilities.tolist() == engine.utilities.tolist()
    assert isinstance(found.agreements, pd.DataFrame)
