"""How strongly the words of a scenario are read: as it says itself, or as its reader asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np

from sim.errors import Place, ScenarioError
from sim.fits import strengths
from sim.reading.document import Document
from sim.reading.source import Source
from sim.strengths import MOST, Strengths

ASSUMED, PACKAGED = "assumed", "packaged"
"""Instead of a file: the table as elicited, and the fit that comes with the program."""

Read = Callable[[str | None, str | None], Strengths | None]
"""Gives the strengths, by the case of the coded history and the dispute."""


def asked(said: str | Path | None) -> Read | None:
    """What a reader asks for: `assumed`, `packaged` or a file; None: what the scenario says."""
    if said is None:
        return None
    if str(said) == ASSUMED:
        return lambda case, dispute: None
    file = None if str(said) == PACKAGED else Path(said)
    return lambda case, dispute: _sound(strengths(file, case, dispute), file)


def strengths_of(
    document: Document, source: Source, folder: Path, wanted: Read | None
) -> Strengths | None:
    """How strongly words are read; None: as elicited.

    Parameters
    ----------
    folder
        That of the scenario's file, in which a parameter file that it names must be.
    wanted
        What is read instead of what the scenario says.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is no parameter file.
    """
    said = document.parameters
    if wanted is None and said:
        wanted = asked(said if said in (ASSUMED, PACKAGED) else _within(said, folder, source))
        try:
            return wanted and wanted(document.history_case, document.dispute)
        except ScenarioError as error:
            source.fail(f"'{said:.60}': {error.message}", "parameters")
    found = wanted or asked(PACKAGED)
    return found and found(document.history_case, document.dispute)


def _within(said: str, folder: Path, source: Source) -> Path:
    """A file below a folder, by its path there."""
    path = PurePosixPath(said)
    foreign = path.is_absolute() or PureWindowsPath(said).anchor or "\\" in said or "\0" in said
    if foreign or ".." in path.parts:
        message = "expected 'assumed', 'packaged', or a parameter file beside the scenario or below"
        source.fail(f"{message}, found '{said:.60}'", "parameters")
    file = folder / path
    if not file.is_file():
        source.fail(f"there is no such file beside the scenario: '{said:.60}'", "parameters")
    return file


def _sound(found: Strengths, file: Path | None) -> Strengths:
    """The strengths, if they are some."""
    for part in (found.early, found.late):
        if not (np.isfinite(part) & (part >= 0) & (part <= MOST)).all():
            message = f"a strength lies between 0 and {MOST:g}"
            raise ScenarioError(message, Place(str(file or "")))
    return found
