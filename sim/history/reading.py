"""Reading a coded history: a folder of CSV files, checked against the codebook."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache
from hashlib import sha256
from os.path import isdir  # which, unlike that of a path, never raises
from pathlib import Path

from sim.errors import Place, ScenarioError, did_you_mean
from sim.history import codebook
from sim.history.cases import Case, History, Principal, Word
from sim.history.codebook import HORIZONS, NO_CONDITION, NOT_ASKED, YES, Columns
from sim.history.files import text_of
from sim.history.sheets import Row, rows

PACKAGED = "packaged"
"""The source of the history that comes with the program."""

CODED = Path(__file__).resolve().parent / "coded"
"""Where that one is."""

_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?")
_ALIKE = ("attended", "rank_sent")
"""What is of an actor and not of a horizon, though it stands in each row."""

_Said = dict[str, dict[str, Row]]
"""Actor to horizon to row."""


def read(folder: str | Path | None = None) -> History:
    """The coded history of a folder, or the one that comes with the program.

    Parameters
    ----------
    folder
        Holds `cases.csv` and `stances.csv`, and may hold `disputes.csv`; a case that is not in the
        last belongs to the dispute that the packaged history gives it, or is one of its own.

    Raises
    ------
    ScenarioError
        With file, line, column, what was expected and the nearest right word; for the first thing
        that is wrong.
    """
    place = CODED if folder is None else Path(folder)
    if not isdir(place):
        raise ScenarioError("there is no such folder", Place(str(folder)))
    cases = _cases(place / "cases.csv")
    disputes = dict(_packaged_disputes())
    if folder is not None:
        disputes |= _disputes(place / "disputes.csv", cases)
    said = _stances(place / "stances.csv", cases)
    built = tuple(_case(row, disputes.get(name, name), said[name]) for name, row in cases.items())
    return History(built, _digest(built), PACKAGED if folder is None else str(folder))


def _cases(file: Path) -> dict[str, Row]:
    """The row of each case."""
    found: dict[str, Row] = {}
    for row in _rows(file, codebook.CASES):
        _check_date(row)
        _once(found, row["case_id"], row, "case_id", "the case")
    if not found:
        raise ScenarioError("there is no case in this file", Place(str(file)))
    return found


def _disputes(file: Path, cases: Mapping[str, Row] | None = None) -> dict[str, str]:
    """Case to dispute, which must be of those cases; nothing where there is no such file."""
    found: dict[str, Row] = {}
    for row in _rows(file, codebook.DISPUTES, needed=False):
        if cases is not None:
            _check_case(row, cases)
        _once(found, row["case_id"], row, "case_id", "the case")
    return {case: row["dispute"] for case, row in found.items()}


@cache
def _packaged_disputes() -> Mapping[str, str]:
    return _disputes(CODED / "disputes.csv")


def _stances(file: Path, cases: Mapping[str, Row]) -> dict[str, _Said]:
    """Case to what was said in it."""
    found: dict[str, _Said] = {case: {} for case in cases}
    for row in _rows(file, codebook.STANCE_ROWS):
        _check_case(row, cases)
        _check_condition(row)
        said = found[row["case_id"]].setdefault(row["actor_id"], {})
        what = f"'{row['actor_id']}' of '{row['case_id']}' by this horizon"
        _once(said, row["horizon"], row, "horizon", what)
        _check_alike(row, next(iter(said.values())))
    return found


def _rows(file: Path, columns: Columns, *, needed: bool = True) -> list[Row]:
    """The rows of a file, all in the words of the codebook; none if there is no file."""
    text = text_of(file)
    if text is None and needed:
        raise ScenarioError("this file is missing", Place(str(file)))
    found = [] if text is None else list(rows(text, str(file), list(columns)))
    for row in found:
        for column, known in columns.items():
            if known and row[column] not in known:
                hint = did_you_mean(row[column], known)
                row.fail(column, f"'{row[column]:.60}' is no word of the codebook here{hint}")
    return found


def _once(found: dict[str, Row], name: str, row: Row, column: str, what: str) -> None:
    """Keep a row by its name, unless there is one already."""
    if name in found:
        said = f"{what} '{name}'" if column == "case_id" else what
        row.fail(column, f"{said} stands here twice, first in line {found[name].line}")
    found[name] = row


def _check_date(row: Row) -> None:
    found = _DATE.fullmatch(row["planned_date"])
    try:
        if found:
            date(int(found["year"]), int(found["month"]), int(found["day"] or 1))
            return
    except ValueError:
        pass
    expected = "expected a day such as 2025-05-15 or a month such as 2025-10"
    row.fail("planned_date", f"{expected}, found '{row['planned_date']:.60}'")


def _check_case(row: Row, cases: Mapping[str, Row]) -> None:
    if row["case_id"] not in cases:
        hint = did_you_mean(row["case_id"], cases)
        row.fail("case_id", f"'{row['case_id']:.60}' is no case of cases.csv{hint}")


def _check_condition(row: Row) -> None:
    """Whether it was met is asked just where there is a condition."""
    asked, met = row["condition"] != NO_CONDITION, row["condition_met_late"]
    if asked and met == NOT_ASKED:
        row.fail("condition_met_late", "expected yes, no or unclear, as there is a condition")
    if not asked and met != NOT_ASKED:
        row.fail("condition_met_late", f"expected {NOT_ASKED}, as there is no condition")


def _check_alike(row: Row, first: Row) -> None:
    """An actor came or did not come, whatever it had said by which horizon."""
    for column in _ALIKE:
        if row[column] != first[column]:
            said = f"'{row[column]}' here, but '{first[column]}' in line {first.line}"
            row.fail(column, f"{said}: it is the same at both horizons")


def _case(row: Row, dispute: str, said: _Said) -> Case:
    return Case(
        id=row["case_id"],
        name=row["name"],
        planned=row["planned_date"],
        place=row["place"],
        format=row["format_planned"],
        attendance_outcome=row["attendance_outcome"],
        talks_outcome=row["talks_outcome"],
        dispute=dispute,
        principals=tuple(_principal(actor, by_horizon) for actor, by_horizon in said.items()),
    )


def _principal(actor: str, by_horizon: Mapping[str, Row]) -> Principal:
    any_row = next(iter(by_horizon.values()))
    words = {horizon: _word(by_horizon[horizon]) for horizon in HORIZONS if horizon in by_horizon}
    return Principal(actor, words, any_row["attended"] == YES, any_row["rank_sent"])


def _word(row: Row) -> Word:
    return Word(row["stance"], row["condition"], row["condition_met_late"], int(row["pressure"]))


def _digest(cases: Sequence[Case]) -> str:
    """The SHA-256 of what is coded, with cases, principals and horizons in order of their names."""
    plain = [asdict(case) for case in sorted(cases, key=lambda case: case.id)]
    for case in plain:
        case["principals"] = sorted(case["principals"], key=lambda of: str(of["id"]))
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
