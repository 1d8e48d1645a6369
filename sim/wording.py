"""Several things as one part of a sentence."""

from __future__ import annotations

from collections.abc import Iterable


def listing(parts: Iterable[str], last: str = "and") -> str:
    """`A, B and C`."""
    said = list(parts)
    return f" {last} ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)
