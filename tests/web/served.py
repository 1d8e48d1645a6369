"""The page as `summitry serve` serves it, in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "sim", "serve"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}

_SAID = re.compile(r"Serving at (http://127\.0\.0\.1:\d+)/ \(end with Ctrl-C\)\n")


@dataclass(frozen=True)
class Served:
    """A process that serves the page, and where it does."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        """The port of the address."""
        return int(self.address.rpartition(":")[2])

    def end(self, by: int = signal.SIGINT) -> tuple[int, str]:
        """End it by a signal: its exit code, and what it had said of errors."""
        self.process.send_signal(by)
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


@contextmanager
def served(*words: str, port: int = 0) -> Iterator[Served]:
    """The page, once it answers; at the end it is killed if it still serves."""
    process = subprocess.Popen(
        [*COMMAND, *words, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    )
    try:
        assert process.stdout is not None
        said = _SAID.fullmatch(process.stdout.readline())
        assert said, process.communicate(timeout=60)
        yield Served(process, said[1])
    finally:
        process.kill()
        process.communicate()
