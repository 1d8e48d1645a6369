"""A text in a link: compressed, by what it shares with the file that it was made from.

A changed line adds some dozen letters.
"""

from __future__ import annotations

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from functools import lru_cache
from hashlib import sha256

from sim.decoding import MAX_BYTES
from sim.errors import ScenarioError

_LETTERS = re.compile(r"[A-Za-z0-9_-]*")
_HASH, _SUM = 6, 4
_LINKED = 8
"""Of how many edited texts the letters are remembered: a page holds many links to one of them."""
_WINDOW = 1 << 15
"""How much of a text a compressor can look back upon."""


@lru_cache(_LINKED)
def packed(text: str, base: bytes) -> str:
    """A text as letters of a link: which text it was made from, its sum, what differs."""
    raw = text.encode()
    press = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=base[-_WINDOW:])
    pressed = press.compress(raw) + press.flush()
    return urlsafe_b64encode(_mark(base) + _sum(raw) + pressed).rstrip(b"=").decode()


def unpacked(letters: str, base: bytes) -> bytes:
    """The text; never more of it than a file may have."""
    try:
        if not _LETTERS.fullmatch(letters):
            raise ValueError("other letters than those of a link")
        raw = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        mark, total, pressed = raw[:_HASH], raw[_HASH : _HASH + _SUM], raw[_HASH + _SUM :]
        if mark != _mark(base):
            raise ScenarioError(
                "the file of this scenario is not the one that the link was made from, so the "
                "edited text that is in the link cannot be told"
            )
        text = _expanded(pressed, base)
        if total != _sum(text):
            raise ValueError("its sum is another")
        text.decode()
    except (ValueError, Error, zlib.error) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError("the edited text in this link is damaged or cut short") from None
    return text


def _expanded(pressed: bytes, base: bytes) -> bytes:
    press = zlib.decompressobj(-15, zdict=base[-_WINDOW:])
    text = press.decompress(pressed, MAX_BYTES + 1)
    if len(text) > MAX_BYTES or not press.eof or press.unused_data:
        raise ValueError("it is too long, too short, or more than one")
    return text


def _mark(base: bytes) -> bytes:
    return sha256(base).digest()[:_HASH]


def _sum(raw: bytes) -> bytes:
    return zlib.crc32(raw).to_bytes(_SUM, "big")
