"""Numbers that are given with a range: `30% from 20% to 45%`.

They are taken out of the tree before the rest of the file is understood, which then sees the
number that ordinary rounds use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from math import exp

from sim.errors import Place, ScenarioError
from sim.likelihoods import table
from sim.ranges import Number, Range, parse_range, read_range
from sim.reading import numbers
from sim.reading.headed import Heads
from sim.reading.heads import phrase
from sim.reading.nodes import Node, Path, Tree
from sim.scenario import Intents

Ranges = Mapping[Path, Range]
"""The way to a number in the file to the values that it may have."""


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
    parts = parse_range(node.value) if isinstance(node.value, str) else None
    if read is None or parts is None:
        return node
    found[path] = _range(tree, node.value, path, read)
    return replace(node, value=parts[2] or _said(found[path].value, read))


def _range(tree: Tree, text: str, path: Path, read: Callable[[str], Number]) -> Range:
    try:
        found = read_range(text, read, probability=read in (numbers.probability, numbers.rate))
    except ValueError as error:
        raise ScenarioError(str(error), tree.place(path)) from None
    assert found is not None
    return found


def check_ends(
    ranges: Ranges, heads: Heads, overruled: Mapping[str, Mapping[str, Intents]], tree: Tree
) -> None:
    """Check that the numbers go together wherever in their ranges they are.

    Parameters
    ----------
    overruled
        Leader to the classes of statements that the file reads, as in `Judgement`.

    Raises
    ------
    ScenarioError
        Where more than ten of ten would say something, or 100% would become less of nothing else.
    """
    ends: dict[str, dict[str, Range]] = {}
    for path, found in ranges.items():
        alone = not any(other[:-1] == path[:-1] for other in ranges if other != path)
        if _is_share(path) and found.value == 1 and found.low != 1 and alone:
            message = "of less than 100% the rest has nowhere to go: give another share too"
            raise ScenarioError(message, tree.place(path))
        head = heads.reads[str(path[-1])] if path[1] == "reads" else None
        if head and head.kind == "statement":
            leader, said = head.name
            ends.setdefault(leader, {})[said] = found
            _check_ten(leader, dict(overruled[leader]), ends[leader], tree.place(path))


def _check_ten(
    leader: str, given: dict[str, Intents], ends: Mapping[str, Range], place: Place
) -> None:
    for end in (max, min):
        for said, found in ends.items():
            given[said] = tuple(map(end, found.low, found.high))  # type: ignore[assignment,arg-type]
        try:
            table(given)
        except ValueError as error:
            raise ScenarioError(
                "at an end of its range, of ten more or fewer than ten would say something: for "
                f"{leader} {error}",
                place,
            ) from None


def _is_share(path: Path) -> bool:
    """Whether a share of a distribution stands there."""
    return path[1] == "intent" or path[3:4] == ("rank",)


def _reader(path: Path) -> Callable[[str], Number] | None:
    """How the number at a path is read; None where no number stands."""
    match path[1:]:
        case ("talks", *inside):
            return _talks_reader(inside)
        case ("chance", _) | ("chance", _, "chance") | ("held late",):
            return numbers.probability
        case ("intent" | "promise kept" | "promise believed" | "follows through", *_):
            return numbers.probability
        case ("acts to come", _, _) | ("decides", _, "threshold"):
            return numbers.probability
        case ("sends a delegation", _, "base") | ("sends a delegation", _, "rank", *_):
            return numbers.probability
        case ("believed unable to sign", _, "technical" | "official" | "minister"):
            return numbers.probability
        case ("changes of mind" | "reopens", *_):
            return numbers.rate
        case ("reads", _):
            return numbers.likelihood
        case ("sends a delegation" | "believed unable to sign", _, "moved by", _):
            return numbers.shift
    return None


def _talks_reader(inside: list[str | int]) -> Callable[[str], Number] | None:
    """The same, of a number of the talks."""
    match inside:
        case ("wants", _, "moved by", _):
            return numbers.shift
        case ("wants", _, "no agreement") | ("wants", _, "by rank", _):
            return numbers.worth
        case ("wants", _, "tactic"):
            return numbers.tactic
        case ("wants", _, _, option):
            return numbers.weight if option == "weight" else numbers.worth
    return None


def _said(value: Number, read: Callable[[str], Number]) -> str:
    """The middle of a range as a file would say it."""
    if isinstance(value, tuple):
        return " v ".join(f"{10 * part:.15g}" for part in reversed(value))
    return f"odds x {exp(value):.16e}" if read is numbers.shift else f"{value!r}"


def named(ranges: Ranges, heads: Heads) -> Iterator[tuple[str, Range]]:
    """The ranges by the names of their numbers, as `sim.inventory` has them."""
    for (_, *path), found in ranges.items():
        yield ".".join(_name(tuple(map(str, path)), heads)), found


def _name(path: tuple[str, ...], heads: Heads) -> tuple[str, ...]:
    """The way to a number, in the words that the program uses where the file's may differ."""
    match path:
        case ("reads", key):
            return "reads", phrase(heads.reads[key].name)
        case ("acts to come", stage, key):
            return "acts to come", stage, phrase(heads.to_come[stage, key].name)
        case ("chance", name, _):
            return "chance", name
        case ("talks", "wants", *inside):
            moved = inside[1:2] == ["moved by"]
            return "talks", *(" ".join(part.split()) if moved else part for part in inside)
        case (*before, "moved by", fact):
            return *before, "moved by", " ".join(fact.split())
    return path
