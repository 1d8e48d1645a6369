"""A summit as a model of the EMA Workbench: `pip install ema_workbench` (Kwakkel 2017).

    python docs/examples/ema.py istanbul-2025

Each number that has a range is an uncertainty, told by where in its range it is: 0 is the low
end, 1 the high end, 0.5 the median. Drawn evenly, as the workbench draws, it follows its range.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import sim
from sim.scenario import MODES


@dataclass(frozen=True)
class Play:
    """Plays a scenario at one point: quantiles in, the share of each outcome out."""

    scenario: sim.Scenario
    rounds: int = 10_000
    seed: int = 0
    as_of: str | None = None

    def __call__(self, mode: str = "credible", **quantiles: float) -> dict[str, float]:
        """The share of each outcome; every point has the same luck."""
        ranges = self.scenario.ranges
        axes = {name: [ranges[name].at(u)] for name, u in quantiles.items()}
        table = sim.sweep(
            self.scenario, axes, rounds=self.rounds, seed=self.seed, mode=mode, as_of=self.as_of
        )
        return dict(zip(table["outcome"], table["share"], strict=True))


def workbench_model(play: Play) -> Any:
    """The workbench's model: an uncertainty a range, and the mode; a scalar an outcome."""
    from ema_workbench import CategoricalParameter, Model, RealParameter, ScalarOutcome

    model = Model("summit", function=play)
    model.uncertainties = [
        *(RealParameter(name, 0, 1) for name in play.scenario.ranges),
        CategoricalParameter("mode", MODES),
    ]
    model.outcomes = [ScalarOutcome(outcome.name) for outcome in play.scenario.outcomes]
    return model


if __name__ == "__main__":
    from ema_workbench import perform_experiments

    model = workbench_model(Play(sim.load(sys.argv[1])))
    experiments, outcomes = perform_experiments(model, scenarios=200)
    print(experiments.assign(**outcomes).describe().T)
