"""The JSON Schema: current, valid, and true of the bundled scenarios."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from sim.reading import bundled, json_schema
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


def test_every_key_is_described() -> None:
    """Each key has a description and an example, for the one who writes a scenario."""
    schema = json_schema()
    models = [schema, *schema["$defs"].values()]
    for model in models:
        for key, described in model["properties"].items():
            assert described["description"], key
            assert described["examples"], key
