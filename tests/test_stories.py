"""Stories that a diplomat could check: what is given, and what then must come of it.

Each file in `tests/stories` is a list of stories. What is `given` are sections of a scenario file,
laid over the small summit of `tests/summits.py` or, with `scenario: NAME`, over a bundled one. What
`then` must hold are shares of rounds: `100%`, `about 40%`, `under 5%` or `over 60%`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

import sim
from sim.reading import bundled, loads
from tests.summits import BASE

FOLDER = Path(__file__).parent / "stories"
ROUNDS = 4_000
ERRORS = 4.5
"""By how many standard errors a share may differ from what it is about."""


def read(file: Path) -> Any:
    """What a YAML file holds."""
    return YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))


def laid_over(base: Any, changes: Any) -> Any:
    """A tree with some of its branches changed; whatever is no mapping is replaced."""
    if not isinstance(base, Mapping) or not isinstance(changes, Mapping):
        return changes
    return {**base, **{key: laid_over(base.get(key), value) for key, value in changes.items()}}


def scenario_of(given: Mapping[str, Any]) -> sim.Scenario:
    """The scenario that is given."""
    given = dict(given)
    name = given.pop("scenario", None)
    base = read(bundled()[name]) if name else BASE
    tree = {"judgement": {}, **laid_over(base, given)}
    return loads(json.dumps(tree, default=str))


def fits(said: str, share: float) -> bool:
    """Whether a share is as it is said to be."""
    how, _, number = said.rpartition(" ")
    expected = float(number.removesuffix("%")) / 100
    if how == "about":
        return abs(share - expected) <= ERRORS * np.sqrt(expected * (1 - expected) / ROUNDS)
    return {"": share == expected, "under": share < expected, "over": share > expected}[how]


def found(result: sim.Result) -> dict[str, Any]:
    """All shares of a run, laid out as `then` lays them out."""
    modes = result.modes.set_index("outcome")
    return {
        "outcomes": result.outcomes.set_index("outcome")["share"].to_dict(),
        "attendance": result.attendance.set_index("actor")["share"].to_dict(),
        "modes": {mode: modes[mode].to_dict() for mode in modes},
        "ranks": result.ranks.set_index("party").T.to_dict(),
        "deadlock": result.deadlock.set_index("kind")["share"].to_dict(),
    }


def mismatches(then: Mapping[str, Any], shares: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """What is otherwise than the story has it, a line each."""
    for key, said in then.items():
        if key not in shares:
            yield f"{path}{key}: there is no such thing; there is {', '.join(shares)}"
        elif isinstance(said, Mapping):
            yield from mismatches(said, shares[key], f"{path}{key} > ")
        elif not fits(said, shares[key]):
            yield f"{path}{key}: expected {said}, found {shares[key]:.2%}"


STORIES = [(file, story) for file in sorted(FOLDER.glob("*.yaml")) for story in read(file)]


@pytest.mark.parametrize(
    ("file", "story"),
    [pytest.param(file, story, id=f"{file.stem}: {story['name']}") for file, story in STORIES],
)
def test_story(file: Path, story: Mapping[str, Any]) -> None:
    """What is given comes to what is told."""
    assert set(story) <= {"name", "given", "as of", "then"}
    result = sim.run(scenario_of(story["given"]), ROUNDS, as_of=story.get("as of"))
    wrong = list(mismatches(story["then"], found(result)))
    if wrong:
        lines = [f"{file.name}: {story['name']}", *(f"  {line}" for line in wrong)]
        pytest.fail("\n".join(lines), pytrace=False)


def test_every_story_has_a_name_of_its_own() -> None:
    """So that a failure says which it is."""
    names = [story["name"] for _, story in STORIES]
    assert len(set(names)) == len(names) >= 15


def test_a_story_that_fails_says_what_is_otherwise() -> None:
    """The path in words, what was expected and what was found."""
    shares = {"outcomes": {"both": 0.25}}
    assert list(mismatches({"outcomes": {"both": "100%", "none": "0%"}}, shares)) == [
        "outcomes > both: expected 100%, found 25.00%",
        "outcomes > none: there is no such thing; there is both",
    ]
