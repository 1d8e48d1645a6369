"""How strongly words are read: provisional numbers, to be replaced by what past meetings teach.

The draws packaged here are made up: lognormal, the same for every summit.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from statistics import NormalDist

import numpy as np

from sim.errors import Place, ScenarioError
from sim.strengths import DRAWS, Strengths

MOST_BYTES = 1 << 20


def strengths(file: Path | None, case: str | None, dispute: str | None) -> Strengths:
    """How strongly words are read in a summit.

    Parameters
    ----------
    file
        A parameter file; the packaged one if None.
    case, dispute
        The coded case that the summit is, and the dispute that it belongs to: neither is to have
        taught what is given.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or is no parameter file.
    """
    return _provisional() if file is None else _read(file)


@cache
def _provisional() -> Strengths:
    usual = NormalDist()
    quantiles = np.array([usual.inv_cdf((k + 0.5) / DRAWS) for k in range(DRAWS)])
    early = 0.6 * np.exp(0.3 * quantiles)
    late = 0.5 * np.exp(0.3 * quantiles[np.arange(DRAWS) * 101 % DRAWS])
    order = np.arange(DRAWS) * 37 % DRAWS
    made = np.concatenate([early, late]).tobytes()
    return Strengths(early[order], late[order], "no past meetings", sha256(made).hexdigest())


def _read(file: Path) -> Strengths:
    spot = Place(str(file))
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the parameter file cannot be read: {reason}", spot) from None
    try:
        if len(raw) > MOST_BYTES:
            raise ValueError(f"more than {MOST_BYTES:,} bytes")
        data = json.loads(raw)
        early, late = (np.array(data[name], np.float64) for name in ("early", "late"))
        if early.shape != (DRAWS,) or late.shape != (DRAWS,):
            raise ValueError(f"expected {DRAWS} draws")
        return Strengths(early, late, str(data["source"]), sha256(raw).hexdigest())
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ScenarioError(f"this is no parameter file: {error}", spot) from None
