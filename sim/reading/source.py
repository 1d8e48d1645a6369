"""The file while it is being understood: where things stand, and how to complain about them."""

from __future__ import annotations

from collections.abc import Collection, Sized
from dataclasses import dataclass, field
from typing import NoReturn

from sim import grammar
from sim.conditions import Condition
from sim.errors import ScenarioError, did_you_mean
from sim.reading.nodes import Path, Tree
from sim.shown import in_one_line
from sim.vocabulary import CONTEXTS, Names

LONGEST_NAME = 200
"""The most characters of a name."""


@dataclass
class Source:
    """A file's tree, the warnings so far, and how to point into it."""

    tree: Tree
    warnings: list[str] = field(default_factory=list)

    def fail(self, message: str, *path: str | int, key: bool = False) -> NoReturn:
        """Raise an error at the end of a path; with `key`, at the key and not what follows."""
        raise ScenarioError(message, self.tree.place(path, key=key))

    def warn(self, message: str) -> None:
        """Note something allowed that looks like a slip."""
        if message not in self.warnings:
            self.warnings.append(message)

    def known(self, name: str, names: Collection[str], what: str, *path: str | int) -> str:
        """The name, if it is one of those declared; otherwise an error at the path's key."""
        if name not in names:
            self.fail(f"'{name:.60}' is not {what}{did_you_mean(name, names)}", *path, key=True)
        return name

    def named(self, name: str, *path: str | int, key: bool = True) -> str:
        """The name, if it is short and stands in one line; otherwise an error at the path."""
        if len(name) > LONGEST_NAME:
            self.fail(f"a name has at most {LONGEST_NAME} characters", *path, key=key)
        if in_one_line(name) != name:
            self.fail(f"a name stands in one line, found '{name:.60}'", *path, key=key)
        return name

    def few(self, things: Sized, most: int, what: str, *path: str | int) -> None:
        """Refuse more than so many."""
        if len(things) > most:
            message = f"at most {most:,} {what} are read, found {len(things):,}"
            self.fail(message, *path, key=True)

    def locate(
        self, error: grammar.PhraseError, path: Path, *, key: bool, offset: int
    ) -> ScenarioError:
        """A phrase's error as the file's: at the very column where that can be known."""
        place = self.tree.place(path, key=key, offset=offset + error.column - 1)
        return ScenarioError(error.message, place)

    def condition(
        self,
        text: str,
        names: Names,
        context: str,
        *path: str | int,
        key: bool = False,
        offset: int = 0,
    ) -> Condition:
        """A condition that begins `offset` characters into the text at a path (or its key)."""
        try:
            return grammar.parse(text, names, CONTEXTS[context])
        except grammar.PhraseError as error:
            raise self.locate(error, path, key=key, offset=offset) from None

    def cases(self, keys: Collection[str], *path: str | int) -> None:
        """Check that cases are `when ...` one after another and `otherwise` at the end."""
        ordered = list(keys)
        for name in ordered:
            if name != "otherwise" and not name.startswith("when "):
                message = f"expected 'when ...' or 'otherwise', found '{name:.60}'"
                self.fail(message, *path, name, key=True)
        if "otherwise" not in ordered:
            self.fail("the last case must be 'otherwise'", *path, key=True)
        if ordered[-1] != "otherwise":
            self.fail("'otherwise' must be the last case", *path, "otherwise", key=True)
