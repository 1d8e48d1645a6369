"""The pages of the documents, and what stands in them: fenced blocks and marked tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
KINDS = ("tutorials", "how-to", "reference", "explanation")
RULES = sorted((DOCS / "rules").glob("*.py"))

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]+?) -->\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_TABLE = re.compile(r"^<!-- (?P<name>[^\n]+) -->\n+(?P<rows>(?:\|[^\n]*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, what its comment says, its text and line."""

    language: str
    mark: str
    text: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("text")) + 1
        yield Block(found["language"], found["mark"] or "", found["text"], line)


def block(page: Path, mark: str) -> str:
    """The text of the one block of a page that its comment calls so."""
    (text,) = [one.text for one in blocks(page) if one.mark == mark]
    return text


def tables(page: Path) -> dict[str, list[list[str]]]:
    """The marked tables of a page: what the comment says to the cells of the rows."""
    text = page.read_text(encoding="utf-8")
    found = {}
    for table in _TABLE.finditer(text):
        rows = [line.strip("|").split("|") for line in table["rows"].splitlines()]
        cells = [[cell.strip() for cell in row] for row in rows]
        found[table["name"].removeprefix("table: ")] = [
            row for row in cells if not row[0].startswith("--")
        ]
    return found
