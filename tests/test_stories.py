"""Short stories with one possible end, which a diplomat could check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.deadlock import kinds
from sim.model import SummitModel
from tests.summits import play, summit

ROUNDS = 200
FILES = sorted((Path(__file__).parent / "stories").glob("*.yaml"))
STORIES = [story for file in FILES for story in YAML(typ="safe", pure=True).load(file)]


@pytest.mark.parametrize("story", STORIES, ids=[story["name"] for story in STORIES])
def test_story(story: dict[str, Any]) -> None:
    """What is given leads, in every round, to what then happens."""
    sections = {key.replace(" ", "_"): value for key, value in story["given"].items()}
    scenario = summit(**sections)
    for mode, then in story["then"].items():
        model = play(scenario, ROUNDS, mode=mode, as_of=story.get("as of"))
        found = {key: READ[key](model) for key in then}
        assert found == {key: {_plain(expected)} for key, expected in then.items()}, mode


def _plain(expected: Any) -> Any:
    return tuple(sorted(expected)) if isinstance(expected, list) else expected


def _named(model: SummitModel, table: np.ndarray) -> set[tuple[str, ...]]:
    """The groups of actors that the rounds hold, delegations called by their party."""
    names = [actor.name.removesuffix(" delegation") for actor in model.actors]
    columns = np.unique(table, axis=1).T
    return {
        tuple(sorted(name for name, there in zip(names, column, strict=True) if there))
        for column in columns
    }


def _outcomes(model: SummitModel) -> set[str]:
    return {model.summit.outcomes[number].name for number in np.unique(model.outcome)}


def _deadlocks(model: SummitModel) -> set[str]:
    found = kinds(model.resolution(model.mode), model.trusted(model.mode))
    return {kind for kind, rounds in found.items() if rounds.any()}


READ = {
    "come": lambda model: _named(model, model.resolution(model.mode).attends),
    "deadlocked": lambda model: _named(model, model.resolution(model.mode).undecided),
    "deadlock": _deadlocks,
    "outcome": _outcomes,
}
"""What a story may say of its end: the values that occur, one where it is certain."""


def test_there_are_stories() -> None:
    """The folder is found, and every story says something about its end."""
    assert len(STORIES) >= 25
    assert all(story["then"] for story in STORIES)
