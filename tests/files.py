"""Scenario files as plain text and mappings, for tests that edit them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from sim.ranges import parse_range, read_range
from sim.reading import bundled, loads, nodes, numbers
from sim.scenario import Scenario

Path = tuple[str, ...]

NO_NUMBERS = {"comes if", "may sign"}
"""The sections of a judgement in which no number stands."""
NO_NUMBER = {"id", "at", "decides", "only if", "turns", "mediator", "imitation", "patience"}
"""The keys, in other sections, behind which none stands."""


def plain(name: str) -> Any:
    """A bundled file as mappings, lists and text."""
    text = bundled()[name].read_text(encoding="utf-8")
    return nodes.read(text, name).root.plain()


def numbers_said(name: str) -> dict[Path, str]:
    """Every number in the judgement of a bundled file, by the keys that lead to it."""
    found = _leaves(plain(name)["judgement"], ())
    ranges = {path: (text, parse_range(text)) for path, text in found}
    return {
        path: (parts[2] or _middle(text)) if parts else text
        for path, (text, parts) in ranges.items()
    }


def _middle(said: str) -> str:
    """The number that ordinary rounds use of a probability `5% to 25%`."""
    found = read_range(said, numbers.probability)
    assert found is not None
    return repr(found.value)


def name_of(path: Path) -> str:
    """What the number behind some keys is called."""
    if path[:2] == ("talks", "wants"):
        path = ("talks", *path[2:])
    long_form = path[0] == "chance" and len(path) > 2
    return ".".join(path[:2] if long_form else path)


def _leaves(part: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if (path[:1] and path[0] in NO_NUMBERS) or (len(path) > 1 and path[-1] in NO_NUMBER):
        return
    if isinstance(part, dict):
        for key, inside in part.items():
            yield from _leaves(inside, (*path, key))
    elif part != "as read":
        yield path, part


def edited(document: Any, *changes: tuple[Path, str]) -> Scenario:
    """The scenario of a file whose judgement says something else behind some keys."""
    document = deepcopy(document)
    for path, text in changes:
        part = document["judgement"]
        for key in path[:-1]:
            part = part.setdefault(key, {})
        part[path[-1]] = text
    return loads(json.dumps(document))
