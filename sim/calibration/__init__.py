"""How strongly words count, learnt from past meetings.

A *meeting* is a coded case as it looked at one horizon. `elicited` says what is assumed and which
numbers may be learnt, `meetings` what was known, `attendance` who then comes, exactly, and
`sampling` finds the posterior of any density. `calibrating` puts them together.
"""

from __future__ import annotations

from sim.calibration.calibrating import Calibration, calibrate
from sim.calibration.parameters import parameters, write

__all__ = ["Calibration", "calibrate", "parameters", "write"]
