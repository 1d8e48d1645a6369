"""Small summits for tests: a test says what is different about its own, and nothing else.

There are four parties and three stages. Nobody may come until a test gives them an intent or a
condition. What is built goes through YAML text, as a scenario file does.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import chisquare

from sim.model import SummitModel
from sim.reading import loads
from sim.scenario import Scenario
from sim.streams import BoolArray

BASE: dict[str, Any] = {
    "summit": "Talks at Geneva",
    "question": "Who comes?",
    "stages": ["Monday", "Tuesday", "Wednesday"],
    "sources": {"paper": "A newspaper"},
    "parties": {
        "North": {"leader": "Ann", "speaks through": "Nora"},
        "South": {"leader": "Bob"},
        "East": {"leader": "Cyd"},
        "West": {"leader": "Dan", "role": "patron"},
    },
    "record": {},
    "outcomes": {"anything": "always"},
}
STAGES = tuple(BASE["stages"])
_TOP = {"place", "delegations", "on the table", "strict", "what happened", *BASE}
_INTENTS = ("stays away", "comes if", "comes")


def summit(**changes: Any) -> Scenario:
    """The base summit with some sections changed, as a scenario file would have them.

    A section that is no section of a file is one of its judgement; underscores stand for blanks.
    An intent may be a single word: `intent={"Ann": "comes"}`.
    """
    return loads(text(**changes), parameters="assumed")


def alike(scenario: Scenario) -> Scenario:
    """The scenario with the mean of its strengths of words in all rounds, as `--exact` has it."""
    assert scenario.strengths is not None
    return replace(scenario, strengths=scenario.strengths.mean)


def text(**changes: Any) -> str:
    """The file of such a summit: JSON, which is YAML."""
    document = dict(BASE)
    judgement: dict[str, Any] = {}
    for key, value in changes.items():
        section = key.replace("_", " ")
        (document if section in _TOP else judgement)[section] = value
    if "intent" in judgement:
        judgement["intent"] = {name: _sure(said) for name, said in judgement["intent"].items()}
    return json.dumps(document | {"judgement": judgement}, indent=1)


def _sure(said: Any) -> Any:
    return {said: 1} if said in _INTENTS else said


def play(scenario: Scenario, rounds: int = 2_000, **options: Any) -> SummitModel:
    """The scenario's model, played to the end."""
    model = SummitModel(scenario, rounds, **options)
    try:
        model.run_model()
    finally:
        model.forget()
    return model


def come(model: SummitModel, *names: str) -> BoolArray:
    """In which rounds all of these came: leaders by name, delegations by party."""
    actors = {**model.leaders, **model.delegations}
    return np.logical_and.reduce([_of(actors[name]) for name in names])


def _of(actor: Any) -> BoolArray:
    assert actor.attends is not None, "the meeting has not been held"
    attends: BoolArray = actor.attends
    return attends


def always(truth: Any) -> bool:
    """Whether something holds in every round."""
    return bool(np.all(truth))


def never(truth: Any) -> bool:
    """Whether something holds in no round."""
    return not np.any(truth)


def near(truth: Any, share: float, errors: float = 4.5) -> bool:
    """Whether something holds in a share of the rounds, within some standard errors."""
    truth = np.asarray(truth)
    error = np.sqrt(share * (1 - share) / truth.size)
    return bool(abs(truth.mean() - share) <= errors * error)


def fits(counts: Any, shares: Any) -> bool:
    """Whether counts may have come from these shares, by the chi-square test."""
    expected = np.asarray(shares) * np.sum(counts)
    assert not np.asarray(counts)[expected == 0].any()
    some = expected > 0
    return bool(chisquare(np.asarray(counts)[some], expected[some]).pvalue > 1e-4)
