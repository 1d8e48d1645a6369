"""A file of nodes (YAML or JSON), and the questions that every format asks of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from sim.errors import did_you_mean
from sim.ranges import Range, read_range
from sim.reading.nodes import Node
from sim.reading.source import Source
from sim.talks.domain import twice
from sim.talks.formats import names


class Form(Source):
    """A file's tree; every question that it cannot answer is an error where it stands."""

    def find(self, *path: str | int) -> Node | None:
        """What stands at the end of a path; None if the path leads nowhere or to nothing."""
        node = self.tree.root
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[step][1]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                return None
        return node if node.value is not None else None

    def need(self, *path: str | int) -> Node:
        """What stands at the end of a path, which must be there."""
        node = self.find(*path)
        if node is None:
            self.fail(f"expected '{path[-1]}'", *path)
        return node

    def keys(self, *path: str | int, known: Collection[str] = ()) -> Sequence[str]:
        """The keys of a mapping, in the order of the text; if `known` is given, no others."""
        node = self.find(*path)
        if node is None or not isinstance(node.value, dict) or not node.value:
            self.fail(f"expected a mapping, found {_called(node)}", *path)
        if known:
            for key in node.value:
                self.known(key, known, "a key that is known here", *path, key)
        return tuple(node.value)

    def count(self, *path: str | int) -> int:
        """The length of a list that must not be empty."""
        node = self.find(*path)
        if node is None or not isinstance(node.value, list) or not node.value:
            self.fail(f"expected a list, found {_called(node)}", *path)
        return len(node.value)

    def text(self, *path: str | int) -> str:
        """A piece of text."""
        node = self.need(*path)
        if not isinstance(node.value, str):
            self.fail(f"expected a text, found {_called(node)}", *path)
        return node.value

    def name(self, *path: str | int) -> str:
        """A text that is a name."""
        text = self.text(*path)
        if wrong := names.fault(text):
            self.fail(wrong, *path)
        return text

    def names(self, *path: str | int) -> tuple[str, ...]:
        """A list of names, no two the same."""
        listed = tuple(self.name(*path, item) for item in range(self.count(*path)))
        if (again := twice(listed)) >= 0:
            self.fail(f"'{listed[again]:.60}' stands in this list twice", *path, again)
        return listed

    def number(self, *path: str | int, read: Callable[[str], float]) -> float:
        """A number, as `read` understands its text."""
        text = self.text(*path)
        try:
            return read(text)
        except ValueError as error:
            self.fail(str(error), *path)

    def ranged(self, *path: str | int, read: Callable[[str], float]) -> tuple[float, Range | None]:
        """A number, and the range that it is said with, such as `30% from 20% to 40%`."""
        text = self.text(*path)
        try:
            found = read_range(text, read, probability=False)
        except ValueError as error:
            self.fail(str(error), *path)
        if found is None:
            return self.number(*path, read=read), None
        assert not isinstance(found.value, tuple)
        return found.value, found

    def cover(self, wanted: Sequence[str], what: str, *path: str | int) -> None:
        """See that a mapping has just the keys wanted: none is left out, none is added."""
        said, known = self.keys(*path), set(wanted)
        for key in said:
            if key not in known:
                near = did_you_mean(key, wanted)
                self.fail(f"'{key:.60}' is no {what}{near}", *path, key, key=True)
        if left_out := known.difference(said):
            name = next(name for name in wanted if name in left_out)
            self.fail(f"nothing is said here of the {what} '{name:.60}'", *path, key=True)

    def numbers(
        self,
        wanted: Sequence[str],
        what: str,
        *path: str | int,
        read: Callable[[str], float],
    ) -> Mapping[str, float]:
        """A number for each of the names wanted."""
        self.cover(wanted, what, *path)
        return {name: self.number(*path, name, read=read) for name in wanted}

    def ranges(
        self,
        wanted: Sequence[str],
        what: str,
        *path: str | int,
        read: Callable[[str], float],
    ) -> tuple[Mapping[str, float], Mapping[str, Range]]:
        """A number for each of the names wanted, and the ranges of those that are said with one."""
        self.cover(wanted, what, *path)
        said = {name: self.ranged(*path, name, read=read) for name in wanted}
        ranges = {name: range_ for name, (_, range_) in said.items() if range_}
        return {name: number for name, (number, _) in said.items()}, ranges


def _called(node: Node | None) -> str:
    if node is None or node.value is None:
        return "nothing"
    if isinstance(node.value, str):
        return f"'{node.value:.60}'"
    kind = "mapping" if isinstance(node.value, dict) else "list"
    return f"a {kind}" if node.value else f"an empty {kind}"
