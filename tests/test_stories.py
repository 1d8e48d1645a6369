"""Short stories that a diplomat could check: what is given, and what then comes of it.

Each file in `tests/stories` is a list of stories. `given` are sections of a scenario file, laid
over the small summit of `tests/summits.py` or, with `scenario: NAME`, over a bundled one. `then`
says by mode what holds in every round (`come`, `agreed`, `deadlocked`, `deadlock`, `outcome`) or
in what share of them (`outcomes`, `attendance`, `ranks`, `talks`): `100%`, `about 40%`,
`under 5%`, `over 60%`. A story `like` an earlier one of its file is given all that that one is, and
what it says itself is laid over it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from sim.deadlock import kinds
from sim.meeting import Meeting
from sim.model import SummitModel
from sim.negotiating import ENDS, Held
from sim.reading import bundled, loads
from sim.scenario import MODES, Rank, Scenario
from sim.sides import agreements
from tests.summits import near, play, summit

FOLDER = Path(__file__).parent / "stories"
ROUNDS = 4_000


def read(file: Path) -> Any:
    """What a YAML file holds."""
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def laid_over(base: Any, changes: Any, section: str = "") -> Any:
    """A tree with some branches changed; an intent, and whatever is no mapping, is replaced."""
    if not isinstance(base, Mapping) or not isinstance(changes, Mapping):
        return changes
    if section == "intent":
        return {**base, **changes}
    return {**base, **{key: laid_over(base.get(key), value, key) for key, value in changes.items()}}


def told(file: Path) -> dict[str, Any]:
    """The stories of a file by name, each with all that it is given."""
    stories: dict[str, Any] = {}
    for story in read(file):
        before = stories[story["like"]]["given"] if "like" in story else {}
        given = laid_over(before, story["given"])
        assert story["name"] not in stories
        stories[story["name"]] = {**story, "given": given}
    return stories


STORIES = [
    (file.name, story) for file in sorted(FOLDER.glob("*.yaml")) for story in told(file).values()
]


@pytest.mark.parametrize(
    ("file", "story"), [pytest.param(*story, id=story[1]["name"]) for story in STORIES]
)
def test_story(file: str, story: Mapping[str, Any]) -> None:
    """What is given leads to what is told."""
    wrong = list(mismatches(story))
    if wrong:
        lines = [f"{file}: {story['name']}", *(f"  {line}" for line in wrong)]
        pytest.fail("\n".join(lines), pytrace=False)


def test_there_are_stories() -> None:
    """The folder is found, no two stories have one name, and each has an end."""
    names = [story["name"] for _, story in STORIES]
    assert len(set(names)) == len(names) >= 50
    assert all(set(story["then"]) <= set(MODES) and story["then"] for _, story in STORIES)


def test_a_story_that_fails_says_what_is_otherwise() -> None:
    """The mode and the words of the story, what was expected and what was found."""
    story = {
        "given": {"intent": {"Ann": {"comes": 0.5, "stays away": 0.5}, "Bob": "comes"}},
        "then": {
            "credible": {"come": ["Bob"], "attendance": {"Bob": "under 5%", "Cyd": "100%"}},
            "assured": {"attendance": {"Bob": "100%"}, "ranks": {"North": {"leader": "about 50%"}}},
        },
    }
    assert list(mismatches(story)) == [
        "credible > come: expected Bob, found Ann, Bob; or Bob",
        "credible > attendance > Bob: expected under 5%, found 100.00%",
        "credible > attendance > Cyd: there is no such thing; there is Ann, Bob",
    ]


# ---- what is given ------------------------------------------------------------------------


def scenario_of(given: Mapping[str, Any]) -> Scenario:
    """The scenario of a story."""
    if "scenario" not in given:
        return summit(**{key.replace(" ", "_"): value for key, value in given.items()})
    changes = {key: value for key, value in given.items() if key != "scenario"}
    tree = laid_over(read(bundled()[given["scenario"]]), changes)
    return loads(json.dumps(tree, default=str))


# ---- what then is -------------------------------------------------------------------------


def mismatches(story: Mapping[str, Any]) -> Iterator[str]:
    """What is otherwise than the story has it, a line each."""
    scenario = scenario_of(story["given"])
    for mode, then in story["then"].items():
        model = play(scenario, ROUNDS, mode=mode, as_of=story.get("as of"))
        for key, told in then.items():
            path = f"{mode} > {key}"
            if key in SHARES:
                yield from _uneven(told, SHARES[key](model), path)
            elif (found := CERTAIN[key](model)) != {_plain(told)}:
                yield f"{path}: expected {_said([_plain(told)])}, found {_said(found)}"


def _uneven(told: Mapping[str, Any], rounds: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, said in told.items():
        here = f"{path} > {name}"
        if name not in rounds:
            yield f"{here}: there is no such thing; there is {', '.join(rounds)}"
        elif isinstance(said, Mapping):
            yield from _uneven(said, rounds[name], here)
        elif not _fits(said, rounds[name]):
            yield f"{here}: expected {said}, found {np.mean(rounds[name]):.2%}"


def _fits(said: str, rounds: Any) -> bool:
    """Whether something is true in as many rounds as is said."""
    how, _, number = said.rpartition(" ")
    share, expected = np.mean(rounds), float(number.removesuffix("%")) / 100
    if how == "about":
        return near(rounds, expected)
    return bool({"": share == expected, "under": share < expected, "over": share > expected}[how])


def _plain(told: Any) -> Any:
    return tuple(sorted(told)) if isinstance(told, list) else told


def _said(values: Iterable[Any]) -> str:
    texts = [", ".join(v) or "nobody" if isinstance(v, tuple) else v for v in sorted(values)]
    return "; or ".join(texts) or "none"


def _names(model: SummitModel) -> list[str]:
    """Leaders by name and delegations by party, in the order of the resolution."""
    return [actor.name.removesuffix(" delegation") for actor in model.actors]


def _groups(model: SummitModel, table: Any) -> set[tuple[str, ...]]:
    """The groups of actors that the rounds hold."""
    return {
        tuple(sorted(name for name, there in zip(_names(model), column, strict=True) if there))
        for column in np.unique(table, axis=1).T
    }


def _deadlocks(model: SummitModel) -> set[str]:
    found = kinds(model.resolution(model.mode), model.trusted(model.mode))
    return {kind for kind, rounds in found.items() if rounds.any()}


def _outcomes(model: SummitModel) -> dict[str, Any]:
    names = [outcome.name for outcome in model.summit.outcomes]
    return {name: model.outcome == number for number, name in enumerate(names)}


def _ranks(model: SummitModel) -> dict[str, Any]:
    meeting = Meeting(model.world, model.resolution(model.mode))
    return {
        party.name: {str(rank): meeting.rank(party.name) == rank for rank in Rank}
        for party in model.summit.parties
    }


def _held(model: SummitModel) -> Held:
    held = model.meeting(model.mode).talks
    assert held is not None, "a story of talks says what each side wants"
    return held


def _agreed(model: SummitModel) -> set[tuple[str, ...]]:
    """What the rounds agree on, each as options before their issues; none where nothing is."""
    talks = model.summit.judgement.talks
    assert talks is not None
    found = set()
    for number in np.unique(_held(model).agreement):
        signed = agreements(model.summit)[number] if number >= 0 else ()
        pairs = zip(talks.issues.items(), signed, strict=False)  # nothing is signed on no issue
        said = (f"{option} {issue}" for (issue, all_), option in pairs if option != all_[0])
        found.add(tuple(sorted(said)))
    return found


CERTAIN: Mapping[str, Callable[[SummitModel], set[Any]]] = {
    "come": lambda model: _groups(model, model.resolution(model.mode).attends),
    "agreed": _agreed,
    "deadlocked": lambda model: _groups(model, model.resolution(model.mode).undecided),
    "deadlock": _deadlocks,
    "outcome": lambda model: {n for n, rounds in _outcomes(model).items() if rounds.any()},
}
"""What may be said of every round: the values that occur, one where it is certain."""

SHARES: Mapping[str, Callable[[SummitModel], Mapping[str, Any]]] = {
    "outcomes": _outcomes,
    "attendance": lambda model: dict(
        zip(_names(model), model.resolution(model.mode).attends, strict=True)
    ),
    "ranks": _ranks,
    "talks": lambda model: {end: _held(model).end == code for code, end in enumerate(ENDS)},
}
"""What may be said of a share of the rounds: in which of them it is so."""
