"""What a worker process does before its first question, so that this is as quick as the others."""

from __future__ import annotations

from sim.reading import bundled
from sim.web.answering import answer
from sim.web.asked import Asked
from sim.web.briefing import along, board_of

_NAME = "istanbul-2025"


def warm() -> None:
    """Have all modules imported, and everything worked out that waits for a first use."""
    path = bundled()[_NAME]
    asked = Asked(_NAME, settings=(("changes of mind", "3%"),), rounds=1_000)
    for function in (board_of, answer, along):
        function(asked, path.read_bytes(), str(path))
