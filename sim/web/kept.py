"""The latest answers, kept for whoever asks the same."""

from __future__ import annotations

from collections import OrderedDict

from sim.web.workers import Call, Found

MOST_KEPT, MOST_BYTES = 512, 1 << 26
"""How many answers are kept, and how many bytes they may have together."""
_LEAST_KEPT = 8


class Kept:
    """The latest answers: so many, and so many bytes of them."""

    def __init__(self) -> None:
        self._found: OrderedDict[Call, Found] = OrderedDict()
        self._size = 0

    def get(self, call: Call) -> Found | None:
        """What was found for a question, if it is still kept."""
        found = self._found.get(call)
        if found is not None:
            self._found.move_to_end(call)
        return found

    def keep(self, call: Call, found: Found) -> None:
        """Keep an answer, unless it would take the place of all others."""
        if call in self._found or found.size > MOST_BYTES // _LEAST_KEPT:
            return
        self._found[call] = found
        self._size += found.size
        while len(self._found) > MOST_KEPT or self._size > MOST_BYTES:
            self._size -= self._found.popitem(last=False)[1].size
