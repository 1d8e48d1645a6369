"""Numbers that are given with a range: `30% from 20% to 45%`.

They are taken out of the tree before the rest of the file is understood, which then sees the
number that ordinary rounds use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import exp

from sim.errors import ScenarioError
from sim.ranges import Number, Range, parse_range, read_range
from sim.reading import numbers
from sim.reading.nodes import Node, Path, Tree

Ranges = Mapping[Path, Range]
"""The way to a number in the file to the values that it may have."""

_PROBABILITIES = (
    "chance",
    "intent",
    "promise kept",
    "promise believed",
    "follows through",
    "acts to come",
    "held late",
)
_RATES = ("changes of mind", "reopens")
_LAST = ("base", "threshold", "technical", "official", "minister")


def take_ranges(tree: Tree) -> tuple[Tree, Ranges]:
    """The tree with plain numbers, and the ranges that stood with them.

    Raises
    ------
    ScenarioError
        For a range that is not well said.
    """
    found: dict[Path, Range] = {}
    root = _plain(tree, tree.root, (), found)
    return Tree(root, tree.file), found


def _plain(tree: Tree, node: Node, path: Path, found: dict[Path, Range]) -> Node:
    if len(path) == 1 and path[0] != "judgement":
        return node
    if isinstance(node.value, dict):
        inside = {
            key: (at, _plain(tree, value, (*path, key), found))
            for key, (at, value) in node.value.items()
        }
        return replace(node, value=inside)
    read = _reader(path)
    if not isinstance(node.value, str) or read is None or parse_range(node.value) is None:
        return node
    range_ = _range(tree, node.value, path, read)
    found[path] = range_
    parts = parse_range(node.value)
    assert parts is not None
    return replace(node, value=parts[2] or _said(range_.value, read))


def _range(tree: Tree, text: str, path: Path, read: Callable[[str], Number]) -> Range:
    try:
        found = read_range(text, read, probability=read in (numbers.probability, numbers.rate))
    except ValueError as error:
        raise ScenarioError(str(error), tree.place(path)) from None
    assert found is not None
    return found


def _reader(path: Path) -> Callable[[str], Number] | None:
    """How the number at a path is read; None where no number stands."""
    section = path[1] if len(path) > 1 else ""
    if section in _PROBABILITIES:
        return numbers.probability
    if section in _RATES:
        return numbers.rate
    if section == "reads":
        return numbers.likelihood
    if len(path) > 2 and path[-2] == "moved by":
        return numbers.shift
    return numbers.probability if path and path[-1] in _LAST else None


def _said(value: Number, read: Callable[[str], Number]) -> str:
    """The middle of a range as a file would say it."""
    if isinstance(value, tuple):
        return " v ".join(f"{10 * part:.15g}" for part in reversed(value))
    return f"odds x {exp(value)!r}" if read is numbers.shift else f"{value!r}"


def named(ranges: Ranges, heads: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Range]]:
    """The ranges by the names of their numbers, as `sim.parameters` has them.

    Parameters
    ----------
    heads
        How what is read is called, by the words of the file.
    """
    for (_, *path), found in ranges.items():
        if path[0] == "reads":
            path[1] = " ".join(heads[str(path[1])])
        if path[0] == "chance" and path[-1] == "chance" and len(path) > 2:
            path.pop()
        yield ".".join(map(str, path)), found
