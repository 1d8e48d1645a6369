"""A page read as a browser would, and complained of where a browser would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from markupsafe import Markup

from sim.faces.laid import Picture

VOID = {"meta", "br", "hr", "img", "input", "link"}


@dataclass
class Page(HTMLParser):
    """What a page holds.

    Attributes
    ----------
    tags
        Every element and its attributes, in order.
    ids, headings
        All ids; the level of each heading.
    faults
        What is not closed, or closed without having been opened.
    tables
        Each table as rows of texts, heads included, by its caption.
    """

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _caption: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, html: str) -> Page:
        """The page read."""
        page = cls()
        page.feed(html)
        page.close()
        page.faults += [f"<{tag}> is never closed" for tag in page._open]
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """It is opened."""
        self.tags.append((tag, dict(attrs)))
        self.ids += [str(value) for name, value in attrs if name == "id"]
        if len(attrs) > len(dict(attrs)):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "table":
            self._rows, self._caption = [], ""
        if tag == "tr":
            self._rows.append([])
        if tag in ("th", "td"):
            self._rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """It is opened and closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """It is closed."""
        if tag == "table":
            self.tables[self._caption] = self._rows
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")

    def handle_data(self, data: str) -> None:
        """Text within it."""
        if self._open and self._open[-1] not in ("style", "script"):
            self.text.append(data)
        if self._open and self._open[-1] == "caption":
            self._caption += data
        elif self._rows and {"th", "td"} & set(self._open[-2:]):
            self._rows[-1][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind."""
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def said(self) -> str:
        """All of its text, in one line."""
        return " ".join(" ".join(self.text).split())


def undrawn(draw: Any, name: str, title: str, caption: str, small: bool = True) -> Picture:
    """In place of `pictured`: a picture with nothing in it, for tests of what stands around."""
    return Picture(name, caption, Markup("<svg></svg>"))
