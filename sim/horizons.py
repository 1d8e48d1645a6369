"""When a stage is: days before a summit opens, or from the eve of it on."""

from __future__ import annotations

import datetime as dt

from sim.memory import remembered
from sim.scenario import Scenario
from sim.strengths import HORIZONS

EARLY, LATE = HORIZONS

EVE = dt.timedelta(days=1)
"""So long before the opening day a stage begins to be late."""


def horizon(scenario: Scenario, stage: str) -> str:
    """Of `HORIZONS`, that of a stage: by how many days it lies before the opening day.

    The opening day is the one that the scenario says; else that of its last stage. A stage
    without a date is as the next that has one. Where none follows, the deadline is late, and so is
    what follows something late; the rest is early.
    """
    by_stage: dict[str, str] = _horizons(scenario)
    return by_stage[stage]


@remembered
def _horizons(scenario: Scenario) -> dict[str, str]:
    stages = scenario.stages
    opening, late, found = scenario.opens or stages[-1].date, False, {}
    for number, stage in enumerate(stages):
        dates = [other.date for other in stages[number:] if other.date]
        if opening and dates:
            late = late or dates[0] >= opening - EVE
        else:
            late = late or stage is stages[-1]
        found[stage.name] = LATE if late else EARLY
    return found
