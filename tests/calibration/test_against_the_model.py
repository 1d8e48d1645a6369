"""Past meetings as scenarios: the engine of runs plays them and gives the calibration's numbers."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.special import expit

import sim
from sim.calibration import elicited
from sim.calibration.attendance import patterns, presence
from sim.calibration.elicited import CENTRE, NAMES, SPREAD
from sim.calibration.meetings import meetings
from sim.history import HORIZONS, Case, Word, read
from sim.reading import loads
from sim.scenario import Scenario
from sim.strengths import Strengths

HISTORY = read()
DATES = {"early": "2030-05-01", "late": "2030-05-03"}
OPENS = "2030-05-04"
PRESENCES = ("counterpart_attends", "counterpart_rank", "third_party_attends")

Point = dict[str, float]


def point(seed: int) -> Point:
    """Parameters drawn from their prior, on its scale."""
    drawn = CENTRE + SPREAD * np.random.default_rng(seed).standard_normal(len(NAMES))
    return dict(zip(NAMES, map(float, drawn), strict=True))


def scenario_of(case: Case, horizon: str, at: Point) -> Scenario:
    """The plain summit that the calibration takes a case for, as an author would write it."""
    known = HORIZONS[: HORIZONS.index(horizon) + 1]
    names = [principal.id for principal in case.principals]
    words = {
        principal.id: {name: principal.words[name] for name in known if name in principal.words}
        for principal in case.principals
    }
    if len(names) < 2:
        names, words = [*names, "the other side"], {**words, "the other side": {}}
    last = {name: list(words[name].values())[-1] if words[name] else None for name in names}
    record: dict[str, list[Any]] = {stage: [] for stage in known}
    for name in names:
        for stage, word in words[name].items():
            record[stage].append({f"{name} {word.said}": "as coded"})
    committed = [name for name in names if _committed(last[name])]
    for name in committed:
        record[horizon].append({f"{name} promises": f"attends only if {condition(name, names)}"})
    document = {
        "summit": case.name,
        "question": "Who comes?",
        "opens": OPENS,
        "stages": DATES,
        "sources": {"coded": "a coded history"},
        "parties": {f"party {name}": {"leader": name} for name in names},
        "record": {stage: lines for stage, lines in record.items() if lines},
        "judgement": {
            "chance": {"ground": "50%"}
            | {f"terms of {name}": holds(last[name], horizon, at) for name in names},
            "intent": {name: intents(case, last[name], at) for name in names},
            "comes if": {name: f"terms of {name} and {condition(name, names)}" for name in names},
            "promise believed": dict.fromkeys(committed, elicited.BELIEVED),
            "changes of mind": elicited.CHANGES_OF_MIND,
            "reopens": dict.fromkeys(names, elicited.REOPENS),
            "follows through": elicited.FOLLOWS_THROUGH,
        },
        "outcomes": outcomes(names),
    }
    summit = loads(json.dumps(document), parameters="assumed")
    read_as = (np.array(np.exp(at[name])) for name in HORIZONS)
    return replace(summit, strengths=Strengths(*read_as))


def condition(name: str, names: list[str]) -> str:
    """That at least one other comes."""
    others = [other for other in names if other != name]
    return f"at least 1 of {', '.join(others)} attend" if others[1:] else f"{others[0]} attends"


def _committed(word: Word | None) -> bool:
    return word is not None and (
        word.said == "confirmed" or (word.said == "conditional" and word.condition in PRESENCES)
    )


def holds(word: Word | None, horizon: str, at: Point) -> float:
    """The chance that a side's own terms are met, or that it comes all the same."""
    own = word and word.said == "conditional" and word.condition not in (*PRESENCES, "none")
    unmet = float(expit(at["unmet"]))
    unknown = elicited.MET_IN_TIME * elicited.MET + (1 - elicited.MET_IN_TIME) * unmet
    if not own or word is None:
        return 1.0
    met = word.met_late if horizon == "late" else "unclear"
    return {"yes": elicited.MET, "no": unmet, "unclear": unknown}[met]


def intents(case: Case, word: Word | None, at: Point) -> dict[str, Any]:
    """Both cases of the prior: the ground prepared, and not."""
    odds = at["willing"] + at["pressure"] * (word.pressure if word else 0)
    odds += at["below leaders"] * (case.format != "leaders")
    waiting = float(expit(at["waiting"]))

    def prior(willing: float) -> dict[str, float]:
        rest = willing * (1 - waiting)
        return {"stays away": 1 - willing, "comes if": willing * waiting, "comes": rest}

    prepared, not_so = (float(expit(odds + sign * at["common ground"])) for sign in (1, -1))
    return {"when ground": prior(prepared), "otherwise": prior(not_so)}


def outcomes(names: list[str]) -> dict[str, str]:
    """An outcome for each pattern of attendance, in the calibration's order."""
    found = {
        str(number): " and ".join(
            f"{name} {'attends' if comes else 'stays away'}"
            for name, comes in zip(names, pattern, strict=True)
        )
        for number, pattern in enumerate(product((False, True), repeat=len(names)))
    }
    return found | {str(len(found) - 1): "always"}


def forecast(case: Case, horizon: str, at: Point) -> Any:
    """The probability of each pattern by the calibration, (patterns,)."""
    (group,) = meetings([case], horizon)
    return presence(group, np.array([[at[name]] for name in NAMES]))[0, :, 0]


def unless_called_off(shares: Any) -> Any:
    """What the engine knows nothing of: all is called off at the last moment."""
    none = np.eye(len(shares))[0]
    return (1 - elicited.CALLED_OFF) * shares + elicited.CALLED_OFF * none


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.id, marks=[] if place % 6 == 0 else pytest.mark.slow)
        for place, case in enumerate(HISTORY.cases)
    ],
)
def test_enumeration_is_that_of_the_engine(case: Case, horizon: str) -> None:
    """Every history of the scenario, played once by the Mesa model, adds up to the same."""
    at = point(len(case.id))
    summit = scenario_of(case, horizon, at)
    counted = sim.run(summit, exact=True, as_of=horizon)
    np.testing.assert_allclose(
        unless_called_off(counted.outcomes.share.to_numpy()), forecast(case, horizon, at), atol=1e-9
    )


@pytest.mark.parametrize("name", ["istanbul-2025-may", "normandy-berlin-2016", "amman-2023-oct"])
def test_simulation_agrees(name: str) -> None:
    """So do rounds that are drawn, within their luck."""
    case, at, rounds = HISTORY.case[name], point(7), 200_000
    for horizon in HORIZONS:
        played = sim.run(scenario_of(case, horizon, at), rounds=rounds, as_of=horizon)
        expected = forecast(case, horizon, at)
        error = np.sqrt(expected * (1 - expected) / rounds) + 1e-9
        gap = unless_called_off(played.outcomes.share.to_numpy()) - expected
        assert (np.abs(gap) < 4.5 * error).all()
    assert len(expected) == len(patterns(len(case.principals)))
