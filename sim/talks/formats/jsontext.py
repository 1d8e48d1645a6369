"""JSON text to the same nodes as YAML, with the line and column of everything in it.

Guarded as YAML is: size, depth, duplicate keys, unprintable text. Numbers stay text, so none is
too big to be read and none loses a digit.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import NoReturn

from sim.errors import Place, ScenarioError
from sim.reading.nodes import MAX_DEPTH, MAX_PIECES, Node, Tree
from sim.talks.formats.names import UNPRINTABLE

_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\\x00-\x1f]|\\.)*"|[-+.\w]+')
_PLAIN = re.compile(
    r"null|true|false|NaN|-?Infinity|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?"
)


def read(text: str, file: str) -> Tree:
    """The nodes of a JSON text.

    Raises
    ------
    ScenarioError
        For anything that is not one JSON value; see the guards above.
    """
    reader = _Reader(text, file)
    root = reader.value(0)
    reader.end()
    return Tree(root, file)


class _Reader:
    def __init__(self, text: str, file: str) -> None:
        self.text, self.file, self.at, self.start = text, file, 0, 0
        self.pieces = 0
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def spot(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def fail(self, message: str, offset: int | None = None) -> NoReturn:
        where = self.start if offset is None else offset
        raise ScenarioError(message, Place(self.file, *self.spot(where)))

    def token(self) -> str:
        """The next token; nothing at the end."""
        space = _SPACE.match(self.text, self.at)
        self.start = space.end() if space else self.at
        found = _TOKEN.match(self.text, self.start)
        if found is None and self.start < len(self.text):
            what = "a text that does not end" if self.text[self.start] == '"' else "this"
            self.fail(f"this is not JSON: {what}")
        self.at = found.end() if found else self.start
        return found.group() if found else ""

    def expect(self, *signs: str) -> str:
        found = self.token()
        if found not in signs:
            wanted = " or ".join(f"'{sign}'" for sign in signs)
            self.fail(f"this is not JSON: expected {wanted}, found {_called(found)}")
        return found

    def value(self, depth: int) -> Node:
        token = self.token()
        line, column = self.spot(self.start)
        self.pieces += 1
        if self.pieces > MAX_PIECES:
            self.fail(f"at most {MAX_PIECES:,} texts, numbers, lists and mappings are read")
        if token in ("{", "["):
            if depth >= MAX_DEPTH:
                self.fail(f"lists and mappings are nested more than {MAX_DEPTH} deep")
            node = Node({} if token == "{" else [], line, column)
            self.members(node, depth) if token == "{" else self.items(node, depth)
            return node
        if token.startswith('"'):
            return Node(self.string(token), line, column)
        if not _PLAIN.fullmatch(token):
            self.fail(f"this is not JSON: expected a value, found {_called(token)}")
        return Node(None if token == "null" else token, line, column)

    def string(self, token: str) -> str:
        try:
            text = json.loads(token)
        except ValueError:
            self.fail("this is not JSON: a '\\' that escapes nothing")
        if found := UNPRINTABLE.search(text):
            self.fail(f"text cannot hold the character U+{ord(found.group()):04X}")
        return str(text)

    def closed(self, sign: str) -> bool:
        """Whether the list or mapping that was just opened is empty."""
        before = self.at
        if self.token() == sign:
            return True
        self.at = before
        return False

    def items(self, node: Node, depth: int) -> None:
        more = not self.closed("]")
        while more:
            node.value.append(self.value(depth + 1))
            more = self.expect(",", "]") == ","

    def members(self, node: Node, depth: int) -> None:
        more = not self.closed("}")
        while more:
            token = self.token()
            start = self.start
            if not token.startswith('"'):
                self.fail(f"this is not JSON: expected a key, found {_called(token)}")
            key = self.string(token)
            if not key.strip():
                self.fail("expected a name before ':', found nothing")
            if key in node.value:
                first = node.value[key][0].line
                self.fail(f"'{key:.60}' stands here twice, first in line {first}", start)
            self.expect(":")
            node.value[key] = (Node(key, *self.spot(start)), self.value(depth + 1))
            more = self.expect(",", "}") == ","

    def end(self) -> None:
        if token := self.token():
            self.fail(f"this is not JSON: expected nothing more, found {_called(token)}")


def _called(token: str) -> str:
    return f"'{token:.60}'" if token else "the end of the file"
