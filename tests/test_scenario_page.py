"""The page on scenario files names every key, and says how every kind of number is written."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from sim.reading import json_schema
from tests.pages import DOCS, tables

PAGE = DOCS / "reference" / "scenario.md"
SCHEMA = json_schema()
PARTS = SCHEMA["$defs"]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module of the documents that makes the tables."""
    monkeypatch.syspath_prepend(DOCS)
    yield __import__("scenario_keys")
    sys.modules.pop("scenario_keys", None)


def values(key: Any) -> Iterator[dict[str, Any]]:
    """Everything within a part of the schema that says what a value is."""
    if isinstance(key, dict):
        if "type" in key or "pattern" in key:
            yield key
        for inner in key.values():
            yield from values(inner)
    elif isinstance(key, list):
        for inner in key:
            yield from values(inner)


def test_the_page_asks_for_the_tables(keys: Any) -> None:
    """The mark at which the build puts the tables stands on the page."""
    assert keys.MARK in PAGE.read_text(encoding="utf-8")


def test_every_key_has_a_row_with_a_meaning_and_an_example(keys: Any) -> None:
    """Each key of each part is a row; none leaves open what it is, means, or looks like."""
    sections = re.split(r"^### ", keys.markdown(), flags=re.MULTILINE)[1:]
    rows = {text.split("\n", 1)[0]: text for text in sections}
    parts = {"The file": SCHEMA, **{part["title"]: part for part in PARTS.values()}}
    assert rows.keys() == parts.keys()
    for title, part in parts.items():
        for key in part["properties"]:
            (row,) = re.findall(rf"^\| `{re.escape(key)}` \|.*$", rows[title], re.MULTILINE)
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
            assert all(cells), (title, row)


def test_every_part_stands_somewhere(keys: Any) -> None:
    """No part is without a way from the top of the file to it."""
    assert keys.markdown().count("Stands at `") == len(PARTS)


def test_every_kind_of_value_is_explained(keys: Any) -> None:
    """Whatever word a row uses for what a key holds stands in the table of kinds."""
    explained = {row[0] for row in tables(PAGE)["kinds"]}
    used = {keys.kind(value, PARTS) for value in values(SCHEMA) if value.get("type") != "object"}
    plain = {word for said in used for word in re.split(r" or |list of |[()]|by name: ", said)}
    linked = {word for word in plain if word.startswith(("[", "`"))}
    assert plain - linked - {""} <= explained


def test_numbers_are_written_as_the_table_of_kinds_says(keys: Any) -> None:
    """Each way of writing a number that the table shows is one that the schema takes."""
    shown = {name: re.findall(r"`([^`]+)`", text) for name, text in tables(PAGE)["kinds"][1:]}
    numbers = [value for value in values(SCHEMA) if " to " in value.get("pattern", "")]
    patterns = {keys.kind(value, PARTS): value["pattern"] for value in numbers}
    assert len(patterns) == 7
    for name, pattern in patterns.items():
        assert shown[name]
        assert [text for text in shown[name] if not re.search(pattern, text)] == []
