"""Cells of a CSV file that no spreadsheet takes for a formula.

A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@`, also after a tab or at a new line,
and a name out of a scenario may begin so. Such a text gets an apostrophe before it, as OWASP says
(*CSV Injection*); numbers keep their sign. What was written so is read back as it was.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_RUNS = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""A beginning that is run, in a full-width script too, or one that quoting has made harmless."""


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """A table none of whose texts, its headings included, is taken for a formula."""
    return table.map(_quoted).rename(columns=_quoted)


def as_said(text: str) -> str:
    """A text as it was before it was made `inert`."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


def _quoted(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and _RUNS.match(cell) else cell
