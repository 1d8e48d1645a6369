"""The worked example for the EMA Workbench: what it plays, and what it tells the workbench."""

from __future__ import annotations

import sys
import warnings
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import sim
from tests.summits import summit

FILE = Path(__file__).parents[2] / "docs" / "examples" / "ema.py"
ANN, READS = "intent.Ann.comes", "reads.Ann evasive"
SUMMIT = summit(
    intent={"Ann": {"stays away": "70%", "comes": "20% to 40%"}},
    record={"Monday": ["Ann evasive"]},
    reads={"Ann evasive": "2 v 6 to 4 v 4"},
    outcomes={"she comes": "Ann attends", "not": "always"},
)


@pytest.fixture
def ema(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example as a module."""
    spec = spec_from_file_location("ema_example", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "ema_example", module)
    spec.loader.exec_module(module)
    return module


def told(kind: str) -> Any:
    """A class of the workbench that only remembers what it was told."""
    return lambda *what, **how: SimpleNamespace(kind=kind, what=what, **how)


def test_the_middle_is_a_run_with_the_middle_numbers(ema: Any) -> None:
    """At quantile 0.5 of every range the example plays what `suppose` with these numbers does."""
    shares = ema.Play(SUMMIT, rounds=4_000, seed=3)("assured", **{ANN: 0.5, READS: 0.5})
    middle = sim.suppose(SUMMIT, settings={ANN: "30%", READS: "3 v 5"})
    alone = sim.run(middle, 4_000, 3, "assured").outcomes
    assert shares == pytest.approx(dict(zip(alone["outcome"], alone["share"], strict=True)))


def test_every_range_is_an_uncertainty(ema: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbench is told of each range, from 0 to 1, of the mode, and of each outcome."""
    bench: Any = ModuleType("ema_workbench")
    for kind in ("CategoricalParameter", "Model", "RealParameter", "ScalarOutcome"):
        setattr(bench, kind, told(kind))
    monkeypatch.setitem(sys.modules, "ema_workbench", bench)
    play = ema.Play(SUMMIT)
    model = ema.workbench_model(play)
    assert model.function is play
    assert [(known.kind, *known.what) for known in model.uncertainties] == [
        ("RealParameter", ANN, 0, 1),
        ("RealParameter", READS, 0, 1),
        ("CategoricalParameter", "mode", ("cautious", "credible", "assured")),
    ]
    assert [outcome.what for outcome in model.outcomes] == [("she comes",), ("not",)]


def test_the_workbench_plays_it(ema: Any) -> None:
    """Where it is installed, every experiment has its shares, which sum to one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it could use and does not find
        bench = pytest.importorskip("ema_workbench")
        model = ema.workbench_model(ema.Play(SUMMIT, rounds=500))
        experiments, outcomes = bench.perform_experiments(model, scenarios=8)
    assert {ANN, READS, "mode"} <= set(experiments.columns)
    assert outcomes["she comes"] + outcomes["not"] == pytest.approx([1.0] * 8)
