"""What shifts odds: the number behind a condition in `moved by`."""

from __future__ import annotations

from typing import Annotated

from sim.reading.fields import (
    Shift,
    Told,
)

_SHIFTS = (
    "strong up",
    "moderate down",
    "slight up",
    "decisive down",
    "odds x 2.5",
    "moderate up from slight up to strong up",
)

Mover = Annotated[
    Shift,
    Told(
        "The condition stands before the colon. It shifts the log-odds: slight, moderate, strong "
        "or decisive (the odds by 1.5, 3, 10 or 30), up or down; or 'odds x' and a number.",
        *_SHIFTS,
    ),
]
