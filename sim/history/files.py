"""The files of a coded history, as text."""

from __future__ import annotations

from os.path import lexists  # which, unlike that of a path, never raises
from pathlib import Path

from sim.decoding import bytes_of, decode


def text_of(file: Path) -> str | None:
    """What a file says; None if there is no such file.

    Raises
    ------
    ScenarioError
        Where it cannot be read, is too long, or is no text.
    """
    return decode(bytes_of(file), str(file)) if lexists(file) else None
