"""The files that a browser loads beside a page: few, small, and held in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from sim.faces.render import style

_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_OWN = ("htmx.min.js", "page.css", "page.js", "icon.svg")
SHEET = "style.css"
"""The sheet that report and page share."""


@dataclass(frozen=True)
class Static:
    """A file: its bytes, its media type, and what tells it from others."""

    body: bytes
    kind: str
    tag: str


@cache
def statics() -> dict[str, Static]:
    """All that there are, by name."""
    folder = files("sim.web").joinpath("static")
    bodies = {name: folder.joinpath(name).read_bytes() for name in _OWN}
    bodies[SHEET] = style().encode()
    return {name: _static(name, body) for name, body in bodies.items()}


def _static(name: str, body: bytes) -> Static:
    ending = name[name.rindex(".") :]
    return Static(body, _KINDS[ending], f'"{sha256(body).hexdigest()[:16]}"')
