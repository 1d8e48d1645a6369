"""CSV text to rows that know where each of their fields stands.

A heading and its fields are parted by commas (RFC 4180), and each field stands in one line.
Python's own reader does not say where a field begins, and passes over a quotation mark that is out
of place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from sim.cells import as_said
from sim.errors import Place, ScenarioError, did_you_mean
from sim.shown import in_one_line

LONGEST = 200
"""The most characters of a field."""

_LINE = re.compile("\r\n|\n|\r")
_FIELD = re.compile(r'"(?P<quoted>[^"]*(?:""[^"]*)*)"|(?P<bare>[^",]*)')
_QUOTING = (
    "expected a comma here; text that holds one, or a quotation mark, stands between quotation "
    "marks, and a mark within is written twice"
)
_COMMAS = "expected a heading parted by commas, such as '{}', found '{:.60}'"


@dataclass(frozen=True)
class Row:
    """A line of a file.

    Attributes
    ----------
    fields
        Column to the text, and at which character of the line it begins.
    """

    file: str
    line: int
    fields: dict[str, tuple[str, int]]

    def __getitem__(self, column: str) -> str:
        return self.fields[column][0]

    def fail(self, column: str, message: str) -> NoReturn:
        """Raise an error about a field."""
        place = Place(self.file, self.line, self.fields[column][1], (column,))
        raise ScenarioError(message, place)


def rows(text: str, file: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a text that has just these columns, in any order; blank lines are passed over.

    Raises
    ------
    ScenarioError
        With line and column: for a column that is missing, not known or there twice, a line with
        more or fewer fields, a quotation mark out of place, and a field that is empty, too long or
        not plain.
    """
    lines = _lines(text, file)
    line, heading = next(lines, (1, []))
    _check_heading([name for name, _ in heading], columns, heading, Place(file, line, 1))
    for line, fields in lines:
        if len(fields) != len(heading):
            message = f"expected {len(heading)} fields, as in the heading, found {len(fields)}"
            raise ScenarioError(message, Place(file, line, 1))
        named = {name: field for (name, _), field in zip(heading, fields, strict=True)}
        row = Row(file, line, named)
        for column in columns:
            _check_plain(row, column)
        yield row


_Field = tuple[str, int]
"""A text, and at which character of its line it begins."""


def _lines(text: str, file: str) -> Iterator[tuple[int, list[_Field]]]:
    for number, line in enumerate(_LINE.split(text), 1):
        if line.strip(", \t"):  # a spreadsheet may leave commas where rows once were
            yield number, list(_fields(line, file, number))


def _fields(line: str, file: str, number: int) -> Iterator[_Field]:
    at = 0
    while found := _FIELD.match(line, at):
        quoted = found["quoted"]
        said = found["bare"] if quoted is None else quoted.replace('""', '"')
        yield as_said(said), at + 1
        at = found.end()
        if at == len(line):
            return
        if line[at] != ",":
            raise ScenarioError(_QUOTING, Place(file, number, at + 1))
        at += 1


def _check_heading(
    names: Sequence[str], columns: Sequence[str], heading: Sequence[_Field], place: Place
) -> None:
    """Refuse a heading; a name with a slip in it is told before the one that is then missing."""
    if not names:
        example = ",".join(columns)
        raise ScenarioError(f"the file is empty; expected a heading '{example}'", place)
    if len(names) == 1:
        raise ScenarioError(_COMMAS.format(",".join(columns), names[0]), place)
    for place_in_line, (name, column) in enumerate(heading):
        here = Place(place.file, place.line, column)
        if name not in columns:
            hint = did_you_mean(name, columns)
            raise ScenarioError(f"'{name:.60}' is no column that is known here{hint}", here)
        if name in names[:place_in_line]:
            raise ScenarioError(f"the column '{name}' stands here twice", here)
    for name in columns:
        if name not in names:
            raise ScenarioError(f"the column '{name}' is missing", place)


def _check_plain(row: Row, column: str) -> None:
    text = row[column]
    if not text.strip():
        row.fail(column, "expected something here, found nothing")
    if len(text) > LONGEST:
        row.fail(column, f"a field has at most {LONGEST} characters, found {len(text):,}")
    if in_one_line(text) != text:
        row.fail(column, f"expected plain text in one line, found '{text:.60}'")
