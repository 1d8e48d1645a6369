"""What leaders say, by intent: the specification's tables once more, in plain Python.

It reads the elicited table and the records of a scenario, and shares no arithmetic with the
package.
"""

from __future__ import annotations

from datetime import date, timedelta

from sim.likelihoods import ASSUMED
from sim.scenario import CLASSES, Scenario

Table = list[list[float]]


def words(scenario: Scenario, leader: str, stage: str) -> Table:
    """P(class | intent) of a leader who speaks afresh at a stage: a row an intent.

    Strengths, if the scenario has any, are the same in all rounds.
    """
    own = scenario.judgement.overruled.get(leader, {})
    strength = 1.0
    if scenario.strengths is not None:
        late = is_late(scenario, stage)
        strength = float(scenario.strengths.late if late else scenario.strengths.early)
    rows = []
    for code, row in enumerate(tilted(strength)):
        left = 1 - sum(own[said][code] for said in own)
        others = sum(p for said, p in zip(CLASSES, row, strict=True) if said not in own)
        rows.append(
            [
                own[said][code] if said in own else p * left / others
                for said, p in zip(CLASSES, row, strict=True)
            ]
        )
    return rows


def tilted(strength: float) -> Table:
    """The elicited table, its departures from the mean over intents raised to a power."""
    rows = []
    for row in ASSUMED:
        means = [sum(other[k] for other in ASSUMED) / 3 for k in range(len(CLASSES))]
        raw = [mean * (p / mean) ** strength for p, mean in zip(row, means, strict=True)]
        rows.append([p / sum(raw) for p in raw])
    return rows


def is_late(scenario: Scenario, stage: str) -> bool:
    """Whether a stage with a date, of a summit that says when it opens, is on its eve or later."""
    dates: dict[str, date | None] = {one.name: one.date for one in scenario.stages}
    when, opens = dates[stage], scenario.opens
    assert when is not None
    assert opens is not None
    return opens - when <= timedelta(days=1)
