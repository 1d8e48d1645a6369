"""Parameter files for tests: the packaged one, read as strongly as a test says."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sim.fits import PACKAGED
from sim.strengths import DRAWS


def parameter_file(early: ArrayLike, late: ArrayLike) -> dict[str, Any]:
    """What such a file holds: one strength for all draws, or one each."""
    data: dict[str, Any] = json.loads(PACKAGED.read_text(encoding="ascii"))
    fits = [data["whole"], *(one["without"] for one in data["disputes"].values())]
    for fit in fits:
        for name, strength in (("early", early), ("late", late)):
            fit["draws"][name] = np.log(np.broadcast_to(strength, DRAWS)).tolist()
    return data
