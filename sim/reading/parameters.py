"""How strongly the words of a scenario are read: as it says itself, or as its reader asks."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256 as hashed
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np

from sim.decoding import bytes_of
from sim.errors import Place, ScenarioError, did_you_mean
from sim.fits import MOST_BYTES, read, strengths
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
) -> tuple[Strengths | None, bytes]:
    """How strongly words are read, None: as elicited; and the parameter file, if one is named.

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
    said, case, dispute = document.parameters, document.history_case, document.dispute
    own = wanted is None and said and said not in (ASSUMED, PACKAGED)
    raw, file = b"", _within(said, folder, source) if own and said else None
    try:
        wanted = wanted or asked(file or said or PACKAGED)
        found = wanted(case, dispute) if wanted else None
        raw = _raw(file, found.sha256) if file and found else b""
    except ScenarioError as error:
        if not file:
            raise
        source.fail(f"'{said:.60}': {error.message}", "parameters")
    if found and not found.apart and (case or dispute):
        source.warn(_nothing_apart(case, dispute))
    return found, raw


def _nothing_apart(case: str | None, dispute: str | None) -> str:
    """That no meeting was kept from teaching how words are read, though the scenario names one."""
    disputes = read().disputes
    cases = [case for of in disputes.values() for case in of.cases]
    what, name, known = ("dispute", dispute, list(disputes)) if dispute else ("case", case, cases)
    return (
        f"'{name:.60}' is no {what} of the coded past meetings, so none is left out of what they "
        f"teach{did_you_mean(str(name), known)}"
    )


def _raw(file: Path, sha256: str) -> bytes:
    """The bytes of a file that has just been read, to be kept with what is made of it."""
    raw = bytes_of(file, MOST_BYTES)
    if hashed(raw).hexdigest() != sha256:
        raise ScenarioError("the parameter file has changed while it was read")
    return raw


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
