"""Where NegMAS is: in this Python, or in the one that `SUMMITRY_NEGMAS_PYTHON` names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ORACLE = Path(__file__).parents[1] / "oracles" / "negmas_oracle.py"
VARIABLE = "SUMMITRY_NEGMAS_PYTHON"
MISSING = f"NegMAS is not installed here, and {VARIABLE} does not name a Python that has it"


def python() -> str | None:
    """The interpreter to play NegMAS with, if there is one."""
    named = os.environ.get(VARIABLE)
    return named or (sys.executable if find_spec("negmas") else None)


def negmas(talks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What NegMAS makes of each of the talks; see the oracle for their form."""
    interpreter = python()
    assert interpreter, MISSING
    told = subprocess.run(
        [interpreter, str(ORACLE)],
        input=json.dumps(talks),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[dict[str, Any]] = json.loads(told.stdout)
    return answer
