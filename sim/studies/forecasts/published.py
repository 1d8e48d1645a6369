"""A list of what was published: the hash of each forecast, and what came of its question."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from sim.decoding import MAX_BYTES, decode
from sim.errors import Place, ScenarioError
from sim.studies.forecasts.record import Frozen

COLUMNS = ("sha256", "outcome")


def published(file: str | Path) -> dict[str, str]:
    """The SHA-256 of each forecast to what happened, from a CSV file with these two columns.

    Raises
    ------
    ScenarioError
        If there is no such file or column, or a forecast is named twice.
    """
    name = str(file)
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read: {reason}", Place(name)) from None
    rows = csv.DictReader(StringIO(decode(raw, name), newline=""), skipinitialspace=True)
    found: dict[str, str] = {}
    try:
        if not set(COLUMNS) <= set(rows.fieldnames or ()):
            raise ScenarioError(f"expected the columns {' and '.join(COLUMNS)}", Place(name, 1))
        for row in rows:
            sha256, outcome = ((row[column] or "").strip() for column in COLUMNS)
            if sha256.lower() in found:
                raise ScenarioError("this forecast is named twice", Place(name, rows.line_num))
            found[sha256.lower()] = outcome
    except csv.Error as error:
        raise ScenarioError(f"expected a CSV file: {error}", Place(name)) from None
    return found


def outcomes_of(
    forecasts: Sequence[Frozen], known: Mapping[str, str], file: str | Path
) -> list[str]:
    """What happened, forecast by forecast.

    Parameters
    ----------
    forecasts
        The forecasts.
    known
        What was `published`.
    file
        Where it was published, for messages.

    Raises
    ------
    ScenarioError
        For a forecast that was not published.
    """
    for frozen in forecasts:
        if frozen.sha256 not in known:
            raise ScenarioError(
                f"no forecast with its SHA-256, {frozen.sha256}, stands in '{file}'",
                Place(frozen.file),
            )
    return [known[frozen.sha256] for frozen in forecasts]
