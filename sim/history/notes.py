"""What a coded history can bear, in the words of those who coded it.

They stand in the folder's `README.md`, as a list under the heading below, so that they are said in
one place.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sim.history.cases import History
from sim.history.files import text_of
from sim.history.reading import CODED, PACKAGED
from sim.shown import in_one_line

HEADING = "## What it can bear"

_SECTION = re.compile(rf"^{HEADING}[ \t]*$(?P<text>.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"^[-*][ \t]+(?P<text>\S.*)$", re.MULTILINE)


def caveats(history: History) -> tuple[str, ...]:
    """What is to be known of a history before it is used; nothing where its folder does not say.

    Raises
    ------
    ScenarioError
        For a `README.md` that is no text.
    """
    folder = CODED if history.source == PACKAGED else Path(history.source)
    said = text_of(folder / "README.md")
    section = _SECTION.search((said or "").replace("\r\n", "\n"))
    return tuple(map(in_one_line, _ITEM.findall(section["text"]))) if section else ()


def about(history: History) -> dict[str, Any]:
    """What a history is, and what its coders say that it can bear, as plain data."""
    return {
        "source": history.source,
        "sha256": history.sha256,
        "cases": len(history.cases),
        "rows": history.rows,
        "caveats": list(caveats(history)),
    }
