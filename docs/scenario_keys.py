"""The keys of a scenario file as Markdown tables, made of its JSON Schema when pages are built."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ruamel.yaml import YAML

from sim.reading import json_schema

MARK = "<!-- every key of a scenario -->"
_WITHOUT = " If left out: "
_DAY = re.compile(r"'(\d{4}-\d\d-\d\d)'")

Schema = Mapping[str, Any]

_NUMBERS = {  # what only this kind's pattern holds; the first that fits
    "(slight|moderate|strong|decisive) (up|down)": "shift",
    " v ": "likelihood",
    "boulware": "exponent",
    "vital": "weight",
    "best": "worth",
    " a stage": "rate",
    "%|": "probability",
}
_PLAIN = {"boolean": "truth", "integer": "whole number", "number": "", "null": ""}


def markdown() -> str:
    """A section for the file as a whole and one for each part of it."""
    schema = json_schema()
    parts = schema["$defs"]
    whole = ["### The file", "", schema["description"], "", *_table(schema, parts)]
    stands = {name: [" > ".join(path) for path in _paths(schema, parts, name)] for name in parts}
    inner = (
        line
        for name in sorted(parts, key=lambda name: stands[name][0].count(" > "))
        for line in _part(parts[name], stands[name], parts)
    )
    return "\n".join([*whole, *inner])


def _part(part: Schema, stands: list[str], parts: Schema) -> Iterator[str]:
    places = ", ".join(f"`{path}`" for path in stands)
    yield from ("", f"### {part['title']}", "", f"{part['description']} Stands at {places}.", "")
    yield from _table(part, parts)


def _table(part: Schema, parts: Schema) -> Iterator[str]:
    yield from ("| key | is | meaning | if left out | for example |", "|---|---|---|---|---|")
    for name, key in part["properties"].items():
        yield _row(f"`{name}`", key, parts, "an error" if name in part.get("required", ()) else "")
    if isinstance(other := part.get("additionalProperties"), dict):
        yield _row("any other name", other, parts)


def _row(name: str, key: Schema, parts: Schema, without: str = "") -> str:
    examples = " or ".join(f"`{_said(example)}`" for example in key.get("examples", ())[:2])
    meaning, _, default = key.get("description", "").partition(_WITHOUT)
    cells = (name, kind(key, parts), meaning, default or without, examples)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def kind(key: Schema, parts: Schema) -> str:
    """What a key holds, in words; parts are linked."""
    if "$ref" in key:
        title = parts[key["$ref"].rpartition("/")[2]]["title"]
        return f"[{title}](#{title.replace(' ', '-')})"
    if several := key.get("oneOf") or key.get("anyOf"):
        return " or ".join(dict.fromkeys(filter(None, (kind(one, parts) for one in several))))
    if "const" in key or "enum" in key:
        return ", ".join(f"`{word}`" for word in key.get("enum", [key.get("const")]))
    if "patternProperties" in key:
        return f"cases of {kind(key['properties']['otherwise'], parts)}"
    if key.get("type") == "array":
        return f"list of {_bracketed(kind(key['items'], parts))}"
    if key.get("type") == "object":
        return f"by name: {_bracketed(kind(key['additionalProperties'], parts))}"
    return _value(key)


def _bracketed(said: str) -> str:
    return f"({said})" if " or " in said else said


def _value(key: Schema) -> str:
    if pattern := key.get("pattern"):
        return next((name for sign, name in _NUMBERS.items() if sign in pattern), "phrase")
    if key.get("format") == "date":
        return "day"
    said = key["type"]
    return _PLAIN.get(said, "phrase") if isinstance(said, str) else "text"


def _said(example: Any) -> str:
    """An example as a scenario file would have it, on one line."""
    yaml, text = YAML(typ="safe", pure=True), io.StringIO()
    yaml.default_flow_style, yaml.width, yaml.sort_base_mapping_type_on_output = True, 1000, False
    yaml.dump(example, text)
    return _DAY.sub(r"\1", text.getvalue().removesuffix("...\n").strip())


def _paths(schema: Schema, parts: Schema, wanted: str) -> Iterator[tuple[str, ...]]:
    """Every way to a part, as the keys on it; a name that the author chooses is NAME."""
    for name, key in schema.get("properties", {}).items():
        yield from _within(key, (name,), parts, wanted)
    if isinstance(other := schema.get("additionalProperties"), dict):
        yield from _within(other, ("NAME",), parts, wanted)


def _within(
    key: Schema, at: tuple[str, ...], parts: Schema, wanted: str
) -> Iterator[tuple[str, ...]]:
    if "$ref" in key:
        name = key["$ref"].rpartition("/")[2]
        deeper = _paths(parts[name], parts, wanted)
        yield from [at] if name == wanted else ((*at, *path) for path in deeper)
    for one in (*key.get("oneOf", ()), *key.get("anyOf", ())):
        yield from _within(one, at, parts, wanted)
    if isinstance(other := key.get("additionalProperties"), dict):
        yield from _within(other, (*at, "NAME"), parts, wanted)
    for case in (*key.get("patternProperties", {}).values(),):
        yield from _within(case, (*at, "when ..."), parts, wanted)
