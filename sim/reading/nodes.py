"""YAML text to plain data, with the line and column of everything in it.

The text is read event by event, so that every guard (size, depth, aliases, tags, duplicate
keys) stands before anything is built. Scalars stay text: `no` is a word, and what is a number
is decided by where it stands. A value left empty is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from sim.errors import Place, ScenarioError
from sim.shown import REORDERING

MAX_DEPTH = 32
MAX_REPEATED = 1_000
MAX_PIECES = 20_000
"""The most texts, lists and mappings: so many are read in less than a second."""

Path = tuple[str | int, ...]
"""The way to a node: keys of mappings and indices of lists."""


@dataclass
class Node:
    """A piece of the file and where it stands.

    Attributes
    ----------
    value
        Text, None where empty, a list of nodes, or a mapping of key to (key node, value node).
    line, column
        1-based.
    exact
        The column of the text's first character where the text stands as it is on one line;
        0 where quoting or folding moved characters about.
    size
        The number of nodes in it, itself included.
    """

    value: Any
    line: int
    column: int
    exact: int = 0
    size: int = 1

    def plain(self) -> Any:
        """The same as text, lists and dicts."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, (_, node) in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(frozen=True)
class Tree:
    """A file's nodes, and how to say where one of them stands."""

    root: Node
    file: str

    def walk(self, path: Sequence[str | int]) -> Iterator[tuple[str | int, Node, Node]]:
        """Each step of a path that exists: the step, the key's node and the value's node.

        Steps that lead nowhere are passed over, so that a path may hold remarks.
        """
        node = self.root
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                key, node = node.value[step]
                yield step, key, node
            elif (
                isinstance(node.value, list)
                and isinstance(step, int)
                and 0 <= step < len(node.value)
            ):
                node = node.value[step]
                yield step, node, node

    def place(self, path: Sequence[str | int], *, key: bool = False, offset: int = -1) -> Place:
        """Where the end of a path stands.

        Parameters
        ----------
        path
            Keys and indices.
        key
            Whether the key is meant and not what stands behind it.
        offset
            The number of a character within the text; -1 for the whole.
        """
        node, said = self.root, []
        for step, key_node, value_node in self.walk(path):
            node = key_node if key or value_node.value is None else value_node
            said.append(step if isinstance(step, str) else f"item {step + 1}")
        column = node.exact + offset if offset >= 0 and node.exact else node.column
        return Place(self.file, node.line, column, tuple(said))


@dataclass
class _Open:
    """A list or mapping that is being read."""

    node: Node
    anchor: str | None
    key: Node | None = None


@dataclass
class _Builder:
    """Builds nodes from events, guarding each step."""

    text: str
    file: str
    open: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    root: Node | None = None
    documents: int = 0
    repeated: int = 0
    pieces: int = 0
    reached: Any = None

    def fail(self, message: str, event: Any) -> None:
        raise ScenarioError(message, self.place(event.start_mark))

    def place(self, mark: Any) -> Place:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Place(self.file, line, column, self.place_path())

    def read(self, event: Any) -> None:
        self.reached = event.end_mark
        kind = type(event).__name__.removesuffix("Event")
        if kind == "DocumentStart":
            self.documents += 1
            if self.documents > 1:
                self.fail("expected one document, found a second after '---'", event)
        elif kind == "Alias":
            self.alias(event)
        elif kind in ("Scalar", "SequenceStart", "MappingStart"):
            self.pieces += 1
            if self.pieces > MAX_PIECES:
                self.fail(
                    f"at most {MAX_PIECES:,} names, texts, lists and mappings are read", event
                )
            if event.tag is not None:
                self.fail(f"tags such as '{event.tag}' have no meaning in a scenario", event)
            self.start(kind, event)
        elif kind in ("SequenceEnd", "MappingEnd"):
            closed = self.open.pop()
            self.finish(closed.node, closed.anchor)

    def start(self, kind: str, event: Any) -> None:
        mark = event.start_mark
        if kind == "Scalar":
            self.finish(self.scalar(event), event.anchor)
            return
        if len(self.open) >= MAX_DEPTH:
            self.fail(f"lists and mappings are nested more than {MAX_DEPTH} deep", event)
        self.not_as_key("a list" if kind == "SequenceStart" else "a mapping", event)
        value: Any = [] if kind == "SequenceStart" else {}
        self.open.append(_Open(Node(value, mark.line + 1, mark.column + 1), event.anchor))

    def not_as_key(self, what: str, event: Any) -> None:
        if self.open and isinstance(self.open[-1].node.value, dict) and self.open[-1].key is None:
            self.fail(f"expected a name as a key, found {what}", event)

    def scalar(self, event: Any) -> Node:
        mark, value = event.start_mark, event.value
        if found := _NO_TEXT.search(value):
            self.fail(f"text cannot hold the character U+{ord(found.group()):04X}", event)
        plain = event.style is None
        raw = self.text[mark.index : event.end_mark.index]
        inner = raw if plain else raw[1:-1]
        exact = mark.column + 1 + (not plain) if inner == value else 0
        empty = plain and value == ""
        return Node(None if empty else value, mark.line + 1, mark.column + 1, exact)

    def alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            self.fail(f"'*{event.anchor}' repeats something that is not named before it", event)
        node = self.anchors[event.anchor]
        self.repeated += node.size
        if self.repeated > MAX_REPEATED:
            self.fail(f"aliases repeat more than {MAX_REPEATED:,} pieces of the file", event)
        if not isinstance(node.value, str):
            self.not_as_key("an alias of a list or mapping", event)
        if len(self.open) + _depth(node) > MAX_DEPTH:
            self.fail(f"lists and mappings are nested more than {MAX_DEPTH} deep", event)
        self.add(node, event.start_mark)

    def finish(self, node: Node, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = node
        self.add(node, None)

    def add(self, node: Node, mark: Any) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif parent.key is None:
            self.add_key(parent, node, mark)
            return
        else:
            parent.node.value[parent.key.value] = (parent.key, node)
            parent.key = None
        parent.node.size += node.size

    def add_key(self, parent: _Open, node: Node, mark: Any) -> None:
        place = Place(self.file, node.line, node.column, self.place_path())
        if mark:
            place = self.place(mark)
        if node.value is None or not node.value.strip():
            raise ScenarioError("expected a name before ':', found nothing", place)
        if node.value == "<<":
            raise ScenarioError("merging with '<<' has no meaning in a scenario", place)
        if node.value in parent.node.value:
            first = parent.node.value[node.value][0].line
            raise ScenarioError(f"'{node.value}' stands here twice, first in line {first}", place)
        parent.key = node
        parent.node.size += 1

    def place_path(self) -> tuple[str, ...]:
        return tuple(str(o.key.value) for o in self.open if o.key is not None)


def _depth(node: Node) -> int:
    """How many lists and mappings stand inside one another in a node; never over `MAX_DEPTH`."""
    if isinstance(node.value, list):
        return 1 + max(map(_depth, node.value), default=0)
    if isinstance(node.value, dict):
        return 1 + max((_depth(child) for _, child in node.value.values()), default=0)
    return 0


def read(text: str, file: str) -> Tree:
    """The nodes of a YAML text.

    Raises
    ------
    ScenarioError
        For anything that is not one plain document; see the guards above.
    """
    builder = _Builder(text, file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.read(event)
    except ScenarioError:
        raise
    except MarkedYAMLError as error:
        raise _syntax(error, builder) from None
    except Exception as error:  # the YAML library fails in many ways on text that is no YAML
        line, column, character = _unprintable(text)
        what = f"it holds the character {character}" if line else f"{error}".split("\n")[0]
        place = Place(file, line, column) if line else builder.place(builder.reached)
        raise ScenarioError(f"this is not YAML: {what}", place) from None
    if builder.root is None or builder.root.value is None:
        raise ScenarioError("the file is empty; expected 'summit: ...' and more", Place(file, 1, 1))
    return Tree(builder.root, file)


def _syntax(error: MarkedYAMLError, builder: _Builder) -> ScenarioError:
    mark = error.problem_mark or error.context_mark
    place = builder.place(mark) if mark else Place(builder.file)
    problem = (error.problem or error.context or "it cannot be read").strip()
    for sign, said in _PROBLEMS.items():
        if sign in problem:
            return ScenarioError(f"this is not YAML: {said}", place)
    context = f" {error.context}" if error.context and error.context != problem else ""
    return ScenarioError(f"this is not YAML: {problem}{context}", place)


_PROBLEMS: Mapping[str, str] = {
    "mapping values are not allowed": (
        "a second ': ' in one line; put text that holds ': ' between quotes"
    ),
    "\\t": "a tab; indent with spaces, not tabs",
    "expected <block end>": "this stands further in or out than the lines that it belongs to",
    "expected '<document start>'": "this does not belong to what stands before it",
    "could not find expected ':'": "expected ':' after the name in the line before",
    "expected the node content": "expected a value here",
}
"""What the YAML library says, and what it means to one who wrote a scenario."""


_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_TEXT = re.compile(f"{_UNPRINTABLE.pattern}|[{REORDERING}]")


def _unprintable(text: str) -> tuple[int, int, str]:
    """Line, column and number of the first character that no YAML may hold; zeros if none."""
    found = _UNPRINTABLE.search(text)
    if not found:
        return 0, 0, ""
    before = text[: found.start()]
    return (
        before.count("\n") + 1,
        found.start() - before.rfind("\n"),
        f"U+{ord(found.group()):04X}",
    )
