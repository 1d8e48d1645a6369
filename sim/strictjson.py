"""JSON that tells every reader the same: no key twice, no NaN, and one spelling to be hashed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any


def plain(data: Any) -> Any:
    """Plain data without what JSON cannot say: what is no number, or infinite, is null."""
    if isinstance(data, Mapping):
        return {name: plain(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [plain(value) for value in data]
    return None if isinstance(data, float) and not isfinite(data) else data


def canonical(data: Any) -> bytes:
    r"""The one spelling of plain data: keys sorted, no blanks, ASCII, floats as short as can be.

    It is that of Python's `json.dumps(data, sort_keys=True, separators=(",", ":"))`.

    Raises
    ------
    ValueError
        If there is something in it that JSON cannot say, or it is too deep.

    Examples
    --------
    >>> canonical({"b": 0.1, "a": ["é"]})
    b'{"a":["\\u00e9"],"b":0.1}'
    """
    try:
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)
    except RecursionError:
        raise _too_deep() from None
    return text.encode("ascii")


def parse(raw: bytes) -> Any:
    """What a JSON text in UTF-8 says.

    Raises
    ------
    ValueError
        If it is none, is too deep, or says a key twice.
    """
    try:
        return json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise _too_deep() from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping whose keys are said once: of two, readers would choose differently."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is said twice")
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _too_deep() -> ValueError:
    return ValueError("it is nested too deeply")
