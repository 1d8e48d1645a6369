"""What is measured from outside: whole processes, their time and their memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

IMPORTS = (sys.executable, "-c", "import mesa, pandas, matplotlib")
DEFAULT_RUN = (sys.executable, "-c", "from sim.cli import main; main()", "run", "istanbul-2025")

_PLAY = """
import resource, sys
from sim.rounds import run
run("istanbul-2025", rounds=int(sys.argv[1]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# Linux hands the parent's peak down to a child; an empty process in between starts afresh.
_ALONE = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"


def best_times(commands: tuple[tuple[str, ...], ...], passes: int) -> list[float]:
    """The least processor seconds of each command, the commands taking turns."""
    least = [float("inf")] * len(commands)
    for _ in range(passes):
        for number, command in enumerate(commands):
            before = _seconds_of_children()
            _run(command)
            least[number] = min(least[number], _seconds_of_children() - before)
    return least


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_memory(rounds: int) -> float:
    """The peak memory in megabytes of a process that plays this many rounds of Istanbul."""
    command = [sys.executable, "-S", "-c", _ALONE, sys.executable, "-c", _PLAY, str(rounds)]
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return int(_run(command)) / unit


def _run(command: Sequence[str]) -> str:
    """What a command prints; whatever it saves goes to a folder that is thrown away."""
    root = str(Path(__file__).resolve().parents[2])
    with TemporaryDirectory() as folder:
        told = subprocess.run(
            command,
            check=True,
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": root},
        )
    return told.stdout
