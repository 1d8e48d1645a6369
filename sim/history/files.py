"""The files of a coded history, as text."""

from __future__ import annotations

from pathlib import Path

from sim.decoding import MAX_BYTES, decode
from sim.errors import Place, ScenarioError


def text_of(file: Path) -> str | None:
    """What a file says; None if there is no such file.

    Raises
    ------
    ScenarioError
        Where it cannot be read, is too long, or is no text.
    """
    try:
        with file.open("rb") as stream:
            return decode(stream.read(MAX_BYTES + 1), str(file))
    except FileNotFoundError:
        return None
    except ScenarioError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read: {reason}", Place(str(file))) from None
