"""Inputs that are small to write and large to understand take a moment and little room.

They are read in a process of their own that the system ends if it takes too much of either.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.fuzz.bombs import DOMAINS, SCENARIOS

resource = pytest.importorskip("resource")

SECONDS = 5
"""Of the processor, for each: they take less than one; a slow machine may have five."""
ROOM = 1 << 30
"""Bytes of memory that a process may have beside what it has once all is imported."""

_READ = """
import resource, sys
from pathlib import Path
from tempfile import TemporaryDirectory
from sim.errors import ScenarioError
from sim.reading import loads
from sim.talks.formats import read_domain
from tests.fuzz.bombs import DOMAINS, SCENARIOS

seconds, room = map(int, sys.argv[1:])
now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + room, now + room))

def read(name, call):
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    print(name, flush=True)
    try:
        call()
    except ScenarioError as error:
        assert len(str(error).splitlines()) == 1
        print(" refused:", str(error)[:150])
    else:
        print(" read")

for name, text in SCENARIOS.items():
    read(name, lambda: loads(text))
with TemporaryDirectory() as folder:
    file = Path(folder) / "domain"
    for name, text in DOMAINS.items():
        file.write_text(text, encoding="utf-8")
        read(name, lambda: read_domain(file, warn=lambda _: None))
print("done")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are the system's")
def test_no_bomb_goes_off() -> None:
    """Each is read or refused in one line, within the limits."""
    command = [sys.executable, "-c", _READ, str(SECONDS), str(ROOM)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{found.stdout[-400:]}\n{found.stderr[-2000:]}"
    assert found.stdout.endswith("done\n")
    assert found.stdout.count("\n refused:") + found.stdout.count("\n read") == len(
        SCENARIOS
    ) + len(DOMAINS)
