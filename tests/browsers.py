"""A browser for tests: Debian's Chromium, and what axe finds wrong with a page.

Both must be there: a test that needs them fails where they are not. axe-core comes from npm, once,
into the user's cache, and is never a part of the project.
"""

from __future__ import annotations

import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

CHROMIUM = "/usr/bin/chromium"
AXE = "4.14.1"

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_GRAVE = ("serious", "critical")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of Playwright's, which is closed in the end."""
    from playwright.sync_api import sync_playwright

    assert Path(CHROMIUM).exists(), f"these tests need {CHROMIUM}"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def axe(page: Any) -> list[str]:
    """What is gravely wrong with a page for those who see or move otherwise, a line each.

    The page's own policy may forbid scripts, so its context is to be made with `bypass_csp=True`.
    """
    page.evaluate(_axe())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in _GRAVE
        for node in fault["nodes"]
    ]


@cache
def _axe() -> str:
    """The text of axe-core."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    file = home / "summitry-tests" / f"axe-core-{AXE}.js"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=file.parent) as room:
            _fetch(Path(room)).replace(file)
    return file.read_text(encoding="utf-8")


def _fetch(room: Path) -> Path:
    command = ["npm", "pack", "--silent", f"axe-core@{AXE}"]
    said = subprocess.run(command, cwd=room, check=True, capture_output=True, text=True).stdout
    with tarfile.open(room / said.split()[-1]) as archive:
        archive.extract("package/axe.min.js", room, filter="data")
    return room / "package" / "axe.min.js"
