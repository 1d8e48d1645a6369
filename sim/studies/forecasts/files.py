"""A record in a file: it appears whole or not at all, and never in the place of another."""

from __future__ import annotations

import json
import os
import re
from itertools import chain, count
from pathlib import Path

from sim.decoding import bytes_of
from sim.errors import Place, ScenarioError
from sim.folders import drafted, told
from sim.saving import MOST_BYTES
from sim.strictjson import parse
from sim.studies.forecasts.record import Frozen

FORECASTS = "forecasts"
"""Where forecasts are kept that are not told where, in the current directory."""

_LONGEST = 60
"""The most bytes of either part of a file's name before the time."""


def write(frozen: Frozen, file: str | Path | None = None, name: str = "") -> Path:
    """Write a record where nothing is yet.

    Parameters
    ----------
    frozen
        The record.
    file
        Its path; without, a new file in `FORECASTS` of the current directory, named with the
        moment as of which it is and the time when it was frozen (UTC).
    name
        How the new file's name begins; by default, the summit's name.

    Returns
    -------
    The file.

    Raises
    ------
    ScenarioError
        If there is something already, or the file cannot be written.
    """
    wanted = _new(frozen, name) if file is None else Path(file)
    others = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    # A path or a name may hold bytes that are no text; JSON can say them with a backslash.
    text = json.dumps(frozen.data, indent=2, ensure_ascii=False) + "\n"
    raw = text.encode(errors="backslashreplace")

    def draw_up(draft: Path) -> None:
        (draft / "record").write_bytes(raw)

    with told(wanted), drafted(wanted.absolute(), draw_up) as draft:
        for place in chain([wanted], others if file is None else ()):
            if _claimed(draft / "record", place):
                return place
    raise ScenarioError("there is something here already; choose another", Place(str(wanted)))


def read(file: str | Path) -> Frozen:
    """The record of a file, once it has been found to be unchanged.

    Raises
    ------
    ScenarioError
        If there is none, or it was changed.
    """
    raw, spot = bytes_of(Path(file), MOST_BYTES), Place(str(file))
    try:
        data = parse(raw)
    except ValueError as error:
        raise ScenarioError(f"expected a forecast that was frozen: {error}", spot) from None
    if not isinstance(data, dict):
        raise ScenarioError("expected a forecast that was frozen", spot)
    return Frozen(data, str(file)).verify()


def _new(frozen: Frozen, name: str) -> Path:
    said = frozen.said
    parts = [_slug(name or said.scenario.lower()) or "forecast", _slug(said.as_of)]
    return Path(FORECASTS) / f"{'-'.join(filter(None, parts))}-{said.frozen_at:%Y%m%dT%H%M%SZ}.json"


def _slug(name: str) -> str:
    slug = re.sub(r"[\W_]+", "-", name).encode()[:_LONGEST].decode(errors="ignore")
    return slug.strip("-")


def _claimed(draft: Path, file: Path) -> bool:
    """Whether the draft could be put where nothing was: of several, the system lets one win."""
    if os.path.lexists(file):
        return False
    try:
        os.link(draft, file)
    except FileExistsError:
        return False
    except OSError:  # a disk without links; then the look before must do
        os.rename(draft, file)
    return True
