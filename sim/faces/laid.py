"""What pages are made of: tables and pictures, ready to be laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Table:
    """A table of texts.

    Attributes
    ----------
    name
        For ids; another for each on a page.
    caption
        What it shows.
    heads
        The columns; the first is that of the names of rows.
    rows
        A name and its cells each.
    numeric
        Whether its cells are numbers, which stand at the right.
    note
        What else is to be said, below.
    """

    name: str
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True
    note: str = ""

    @classmethod
    def of(
        cls,
        name: str,
        caption: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        numeric: bool = True,
        note: str = "",
    ) -> Table:
        """A table from any sequences."""
        return cls(name, caption, tuple(heads), tuple(map(tuple, rows)), numeric, note)


@dataclass(frozen=True)
class Picture:
    """A picture in a page.

    Attributes
    ----------
    name
        For ids, as of a table.
    caption
        What stands below.
    wide
        The inline SVG.
    narrow
        Another for small screens; where there is none, the wide one can be pushed from
        side to side.
    """

    name: str
    caption: str
    wide: Markup
    narrow: Markup | None = None
