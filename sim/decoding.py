"""The bytes of a file as text: not too many, and nothing that is no text."""

from __future__ import annotations

import re
from pathlib import Path

from sim.errors import Place, ScenarioError

MAX_BYTES = 1 << 19
"""The most bytes of a file that are read as a text."""


def bytes_of(file: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a file, if they are not too many.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is longer.
    """
    spot = Place(str(file))
    try:
        with file.open("rb") as stream:
            raw = stream.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read: {reason}", spot) from None
    if len(raw) > most:
        raise ScenarioError(f"the file is too long; at most {most:,} bytes are read", spot)
    return raw


def decode(raw: bytes, file: str) -> str:
    """The text of a file's bytes.

    Raises
    ------
    ScenarioError
        Where they are too many, not UTF-8, or hold a NUL.
    """
    if len(raw) > MAX_BYTES:
        raise ScenarioError(
            f"the file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read", Place(file)
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise ScenarioError("the file is not UTF-8 text", Place(file, line, column)) from None
    if found := re.search("\0", text):
        before_nul = text[: found.start()]
        raise ScenarioError(
            "the file holds a NUL character, so it is not text",
            Place(file, before_nul.count("\n") + 1, found.start() - before_nul.rfind("\n")),
        )
    return text
