"""Summitry simulates diplomatic summits.

A *scenario* says who is invited, what each has said in public, on which conditions each comes
and what may come of it. `load` reads one, `run` plays it in many seeded rounds, `resolve` is the
resolver of circular conditions alone. `timeline` shows how the forecast moved, `suppose` asks
what if, `compare` what that changes, `trace` why, `sensitivity` and `sweep` how much hangs on
which assumption. `bargain` plays talks offer by offer, over a file of their own. `calibrate`
learns from past meetings, `backtest` says how forecasts of them would have fared.

>>> import sim
>>> sim.resolve({"A": "B attends", "B": "A attends"}, promised=["A"])["B"].tolist()
[1]

Names are looked up when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import rules as rules
    from sim.agents import Delegation as Delegation
    from sim.agents import Leader as Leader
    from sim.calibration import calibrate as calibrate
    from sim.errors import Refusal as Refusal
    from sim.errors import RuleError as RuleError
    from sim.errors import ScenarioError as ScenarioError
    from sim.model import SummitModel as SummitModel
    from sim.reading import load as load
    from sim.resolving import resolve as resolve
    from sim.result import Result as Result
    from sim.rounds import run as run
    from sim.rounds import timeline as timeline
    from sim.rules import Rule as Rule
    from sim.scenario import Scenario as Scenario
    from sim.studies.backtest import Backtest as Backtest
    from sim.studies.backtest import backtest as backtest
    from sim.studies.compare import Comparison as Comparison
    from sim.studies.compare import compare as compare
    from sim.studies.sensitivity import Sensitivity as Sensitivity
    from sim.studies.sensitivity import sensitivity as sensitivity
    from sim.studies.sweep import sweep as sweep
    from sim.studies.talks import Talks as Talks
    from sim.studies.talks import bargain as bargain
    from sim.studies.trace import Trace as Trace
    from sim.studies.trace import trace as trace
    from sim.supposing import suppose as suppose

_HOME = {
    "Backtest": "sim.studies.backtest",
    "Comparison": "sim.studies.compare",
    "Delegation": "sim.agents",
    "Leader": "sim.agents",
    "Refusal": "sim.errors",
    "Result": "sim.result",
    "Rule": "sim.rules",
    "RuleError": "sim.errors",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.errors",
    "Sensitivity": "sim.studies.sensitivity",
    "SummitModel": "sim.model",
    "Talks": "sim.studies.talks",
    "Trace": "sim.studies.trace",
    "backtest": "sim.studies.backtest",
    "bargain": "sim.studies.talks",
    "calibrate": "sim.calibration",
    "compare": "sim.studies.compare",
    "load": "sim.reading",
    "resolve": "sim.resolving",
    "run": "sim.rounds",
    "sensitivity": "sim.studies.sensitivity",
    "suppose": "sim.supposing",
    "sweep": "sim.studies.sweep",
    "timeline": "sim.rounds",
    "trace": "sim.studies.trace",
}

__all__ = [
    "Backtest",
    "Comparison",
    "Delegation",
    "Leader",
    "Refusal",
    "Result",
    "Rule",
    "RuleError",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "SummitModel",
    "Talks",
    "Trace",
    "backtest",
    "bargain",
    "calibrate",
    "compare",
    "load",
    "resolve",
    "rules",
    "run",
    "sensitivity",
    "suppose",
    "sweep",
    "timeline",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name == "rules":
        return import_module("sim.rules")
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
