r"""Text from outside, made fit to be shown.

A name may hold signs that steer a terminal (escape sequences, a return to the line's beginning)
or that turn the order of what is read (Boucher & Anderson 2023, *Trojan Source*). Where a text is
shown, they are written out, as in `\x1b`, and steer nothing.
"""

from __future__ import annotations

import re

REORDERING = "\u202a-\u202e\u2066-\u2069"
"""The signs that embed, isolate or override a direction, as a part of a pattern's class."""

_STEERING = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{REORDERING}]")
_HIDDEN = re.compile(rf"\n|{_STEERING.pattern}")


def shown(text: str) -> str:
    """A text whose lines stay as they are, and which does nothing but be read."""
    return _STEERING.sub(_written, text)


def in_one_line(text: str) -> str:
    """The same in one line."""
    return _HIDDEN.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    return ascii(found.group())[1:-1]
