"""How strongly the words of a scenario are read: as it says itself, or as its reader asks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import NamedTuple

import numpy as np

from sim.errors import ScenarioError, did_you_mean
from sim.fits import Fits, read
from sim.reading.document import Document
from sim.reading.source import Source
from sim.strengths import Strengths

ASSUMED, PACKAGED = "assumed", "packaged"
"""Instead of a file: the table as elicited, and the fit that comes with the program."""


@dataclass(frozen=True)
class Asked:
    """What words are to be read by: what past meetings teach, or None, the table as elicited."""

    fits: Fits | None


class Beside(NamedTuple):
    """Where a parameter file must be that a scenario names, and which it may name; None: any."""

    folder: Path
    files: Collection[str] | None = None


class Found(NamedTuple):
    """How strongly words are read, None: as elicited; and the bytes of a file that is named."""

    strengths: Strengths | None
    file: bytes = b""


def asked(said: str | Path | None) -> Asked | None:
    """What a reader asks for: `assumed`, `packaged` or a file; None: what the scenario says.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is no parameter file.
    """
    if said is None:
        return None
    if str(said) == ASSUMED:
        return Asked(None)
    return Asked(read(None if str(said) == PACKAGED else said))


def strengths_of(
    document: Document,
    source: Source,
    beside: Beside,
    wanted: Asked | None,
    leaders: Collection[str],
) -> Found:
    """How strongly the words of a scenario are read.

    Parameters
    ----------
    beside
        The folder of the scenario's file, and which parameter files there it may name.
    wanted
        What is read instead of what the scenario says.
    leaders
        Who may come.

    Raises
    ------
    ScenarioError
        If there is no such file, or it is no parameter file; or if the scenario's case does not
        belong to its dispute.
    """
    said, raw = document.parameters or PACKAGED, b""
    if wanted is None and said not in (ASSUMED, PACKAGED):
        file = _within(said, beside, source)
        try:
            fits = read(file)
        except ScenarioError as error:
            source.fail(f"'{said:.60}': {error.message}", "parameters")
        wanted, raw = Asked(fits), fits.raw
    wanted = wanted or asked(said)
    if wanted is None or wanted.fits is None:
        return Found(None)
    apart = _apart(wanted.fits, document, source, leaders)
    return Found(_strengths(wanted.fits, apart), raw)


def _apart(fits: Fits, document: Document, source: Source, leaders: Collection[str]) -> str | None:
    """The dispute that may not teach how the scenario's words are read."""
    case, dispute = document.history_case, document.dispute
    known = {**read().dispute_by_case, **fits.dispute_by_case}
    belongs = known.get(case or "")
    if belongs and dispute and dispute != belongs:
        source.fail(f"the case '{case}' belongs to '{belongs}', not to this dispute", "dispute")
    apart = fits.dispute_of(case, belongs or dispute, leaders)
    if apart is None and (case or dispute) and not belongs:
        what, name, names = (
            ("dispute", dispute, fits.disputes) if dispute else ("case", case, known)
        )
        source.warn(
            f"'{name:.60}' is no {what} of the past meetings that teach how strongly words are "
            f"read, so none of them is left out{did_you_mean(str(name), names)}"
        )
    return apart


def _strengths(fits: Fits, apart: str | None) -> Strengths:
    fit = fits.fit(apart)
    of = "" if fits.source == PACKAGED else f" ({fits.source})"
    without = f", without those of {apart}" if apart else ""
    return Strengths(
        early=np.exp(fit.draws["early"]),
        late=np.exp(fit.draws["late"]),
        source=f"{fit.cases:,} past meetings{of}{without}",
        sha256=fits.sha256,
        apart=apart or "",
    )


def _within(said: str, beside: Beside, source: Source) -> Path:
    """A file below a folder, by its path there."""
    if beside.files is not None and said not in beside.files:
        message = "expected 'assumed' or 'packaged', since this text may name no file"
        source.fail(f"{message}, found '{said:.60}'", "parameters")
    path = PurePosixPath(said)
    foreign = path.is_absolute() or PureWindowsPath(said).anchor or "\\" in said or "\0" in said
    if foreign or ".." in path.parts:
        message = "expected 'assumed', 'packaged', or a parameter file beside the scenario or below"
        source.fail(f"{message}, found '{said:.60}'", "parameters")
    file = beside.folder / path
    if not file.is_file():
        source.fail(f"there is no such file beside the scenario: '{said:.60}'", "parameters")
    return file
