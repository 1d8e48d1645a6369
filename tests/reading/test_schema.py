"""The JSON Schema: current, valid, and true of the bundled scenarios."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from sim.reading import bundled, json_schema, loads
from tests.reading import ISTANBUL, SMALL, changed

SCHEMA = ISTANBUL.parent / "scenario.schema.json"


def as_json(text: str) -> Any:
    """YAML as an editor sees it; a date is text there."""
    data = YAML(typ="safe", pure=True).load(text)
    return json.loads(json.dumps(data, default=dt.date.isoformat))


def test_the_schema_on_file_is_current() -> None:
    """Written with sorted keys, two blanks of indentation and a newline at the end."""
    written = json.dumps(json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert SCHEMA.read_text(encoding="utf-8") == written


def test_the_schema_is_one() -> None:
    """It is valid by its own metaschema."""
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", sorted(bundled()))
def test_bundled_scenarios_fit_the_schema(name: str) -> None:
    """What loads also satisfies an editor."""
    jsonschema.validate(as_json(bundled()[name].read_text(encoding="utf-8")), json_schema())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("summit:", "sumit:"),
        ("base: 50%", "base: 500%"),
        ("base: 50%", "base: 50"),
        ("role: host", "role: guest"),
        ("{base: 50%}", "{base: 50%, moved by: {storm: up}}"),
    ],
)
def test_the_schema_sees_slips(old: str, new: str) -> None:
    """An editor marks what the reader would refuse."""
    jsonschema.validate(as_json(SMALL), json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(changed(old, new)), json_schema())


def described(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Whatever stands behind a key, a name or a dash, and is told by an editor, by the way to it.

    Definitions are gone through by themselves, not where they are referred to.
    """
    for key in ("properties", "patternProperties"):
        for name, part in schema.get(key, {}).items():
            yield f"{path}.{name}", part
            yield from described(part, f"{path}.{name}")
    for key in ("additionalProperties", "items"):
        if isinstance(part := schema.get(key), dict):
            yield f"{path}.<{key}>", part
            yield from described(part, f"{path}.<{key}>")
    for key in ("oneOf", "anyOf"):
        for number, part in enumerate(schema.get(key, ())):
            yield from described(part, f"{path}.<{key} {number}>")
    for name, part in schema.get("$defs", {}).items():
        yield from described(part, name)


DESCRIBED = dict(described(json_schema()))


def test_every_key_and_every_value_is_described() -> None:
    """Each key, and each value behind a name of the author's, has a description and an example."""
    assert len(DESCRIBED) > 120
    assert not [
        path
        for path, part in DESCRIBED.items()
        if not part.get("description") or not part.get("examples")
    ]


def test_every_example_fits_where_it_stands() -> None:
    """What an editor puts in is what the schema lets stand there."""
    definitions = json_schema()["$defs"]
    for path, part in DESCRIBED.items():
        validator = jsonschema.Draft202012Validator({"$defs": definitions, **part})
        for example in part["examples"]:
            assert not list(validator.iter_errors(example)), (path, example)


def test_what_may_be_left_out_says_what_then_holds() -> None:
    """Of each key the description says so exactly if the key is not required."""
    schema = json_schema()
    for model in (schema, *schema["$defs"].values()):
        required = model.get("required", ())
        for key, part in model["properties"].items():
            assert ("If left out: " in part["description"]) == (key not in required), key


def test_no_default_is_offered_that_nobody_would_write() -> None:
    """An editor offers defaults; an empty mapping, a null and a zero are none."""
    offered = [part["default"] for part in DESCRIBED.values() if "default" in part]
    assert set(offered) == {"principal", "nothing", False}


@pytest.mark.parametrize(
    "line",
    [
        "- Ann   inclined:  would",
        "- Ann inclined",
        "- 'Ann\tinclined': would",
        "- Ann says  of Bob: he will",
        "- Bob waits for Red",
        "- Red lists: [Rita, Rolf]",
        "- Ann promises: attends if Bob attends",
        "- Sam evasive: asked [paper]",
    ],
)
def test_what_the_reader_takes_as_a_line_fits(line: str) -> None:
    """The patterns of heads refuse no line that is well said."""
    text = changed("- Ann inclined: would like to", line)
    loads(text)
    jsonschema.validate(as_json(text), json_schema())


@pytest.mark.parametrize(
    "line", ["- Ann inclned: would", "- Ann: would", "- {Ann silent: a, Bob silent: b}"]
)
def test_a_line_that_is_none_is_seen(line: str) -> None:
    """A slip in what somebody said or did is marked, and so are two lines in one."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(changed("- Ann inclined: would like to", line)), json_schema())


@pytest.mark.parametrize(
    ("cases", "fits"),
    [
        ("{when storm: {comes: 100%}, otherwise: {stays away: 100%}}", True),
        ("{when storm: {comes: 100%}}", False),
        ("{whenever storm: {comes: 100%}, otherwise: {stays away: 100%}}", False),
    ],
)
def test_cases_are_known(cases: str, fits: bool) -> None:
    """Cases begin with 'when' and end with 'otherwise'."""
    text = changed("Bob: {stays away: 50%, comes: 50%}", f"Bob: {cases}")
    validator = jsonschema.Draft202012Validator(json_schema())
    assert validator.is_valid(as_json(text)) == fits
