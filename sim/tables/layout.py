"""How a table is laid out: names on the left, columns of cells, no line too long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from textwrap import wrap
from unicodedata import combining, east_asian_width

WIDTH = 80
"""How many columns a terminal has that does not say."""

NAMES = 26
"""So much room names should have, where they need it."""

INDENT, GAP = "  ", "  "
_NARROWEST = 10

Row = tuple[str, Sequence[str]]
"""What it is about, then its cells; a cell may have several lines."""

Pad = Callable[[str, int], str]
"""Fills a text up to a size: `left` or `right`, as it stands."""


def table(heads: Sequence[str], rows: Sequence[Row], width: int, pad: Pad) -> tuple[str, int]:
    """A table, and how much room it has for names."""
    columns = zip(*(cells for _, cells in rows), strict=True)
    sizes = [
        max(_NARROWEST, *(size(line) for cell in cells for line in cell.split("\n")))
        for cells in columns
    ]
    room = width - len(INDENT) - sum(size + len(GAP) for size in sizes)
    names = max(1, min(max(size(name) for name, _ in rows), room))
    head = ["\n".join(lines(head, size)) for head, size in zip(heads, sizes, strict=True)]
    laid = []
    for name, cells in [("", head), *rows]:
        parts = [lines(name, names), *(cell.split("\n") for cell in cells)]
        for line in zip_longest(*parts, fillvalue=""):
            padded = [left(line[0], names), *map(pad, line[1:], sizes)]
            laid.append((INDENT + GAP.join(padded)).rstrip())
    return "\n".join(laid), room


def enough(names: Sequence[str]) -> int:
    """So much room names need: that of the longest, unless it is long."""
    return min(NAMES, max(map(size, names)))


def paragraphs(parts: Sequence[str]) -> str:
    """Those parts that say something, apart from one another."""
    return "\n\n".join(part for part in parts if part)


def many(number: int, what: str) -> str:
    """A number of things: `1 case`, `1,200 cases`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def fill(said: str, width: int) -> str:
    """A text in lines."""
    return "\n".join(lines(said, width))


def lines(said: str, width: int) -> list[str]:
    """The lines of a text, all as far in as the first; where signs are wide, fewer go into one."""
    indent = " " * (len(said) - len(said.lstrip()))
    return wrap(said, max(1, width * len(said) // max(1, size(said))), subsequent_indent=indent)


def left(said: str, width: int) -> str:
    """A text with blanks after it."""
    return said + " " * (width - size(said))


def right(said: str, width: int) -> str:
    """A text with blanks before it."""
    return " " * (width - size(said)) + said


def size(said: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in said
    )
