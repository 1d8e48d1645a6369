"""Counts as plain data and back, bit for bit: whole numbers, and floats in their shortest form."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from sim.tally import Tally

_KINDS = {"int": np.int64, "float": np.float64}


def plain(tally: Tally) -> dict[str, Any]:
    """Counts as JSON may hold them: Python writes a float so that the same one is read.

    Raises
    ------
    TypeError
        For an array of anything but whole numbers or floats.
    """
    return {part.name: _plain(getattr(tally, part.name)) for part in fields(tally)}


def alike(one: Tally, other: Tally) -> bool:
    """Whether two are counts of the same things, and so can be added."""
    squares = [tally.squares for tally in (one, other) if tally.squares]
    return all(_shapes(tally) == _shapes(other) for tally in (one, *squares))


def _shapes(tally: Tally) -> dict[str, Any]:
    """The shape of each part; none where there is no array."""
    parts = {part.name: getattr(tally, part.name) for part in fields(tally)}
    return {name: getattr(of, "shape", None) for name, of in parts.items() if name != "squares"}


def counts(data: dict[str, Any]) -> Tally:
    """The counts that were written.

    Raises
    ------
    KeyError, TypeError, ValueError
        If they are none.
    """
    return Tally(**{name: _counts(part) for name, part in data.items()})


def _plain(part: Any) -> Any:
    if isinstance(part, Tally):
        return plain(part)
    if not isinstance(part, np.ndarray):
        return None if part is None else int(part)
    for kind, dtype in _KINDS.items():
        if part.dtype == dtype:
            return {kind: part.ravel().tolist(), "shape": list(part.shape)}
    raise TypeError(f"counts of {part.dtype} cannot be kept")


def _counts(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    for kind, dtype in _KINDS.items():
        if kind in part:
            return np.array(part[kind], dtype).reshape(part["shape"])
    return counts(part)
