"""What the tests of the commands share: the command itself, and studies that only take notes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.reading import load
from sim.result import Result
from sim.rounds import run
from sim.saving import Command
from sim.studies.factors import Factors
from tests.test_cli import here, summitry

__all__ = ["here", "noted", "summitry", "supposing"]

SHARES = pd.DataFrame({"outcome": ["talks"], "share": [0.5]})
DIFFERENCES = SHARES[["outcome"]].assign(before=0.5, after=0.6, difference=0.1, low=0.0, high=0.2)
FLOW = pd.DataFrame({"before": ["talks"], "after": ["talks"], "rounds": [9], "share": [1.0]})
SPREAD = SHARES.assign(monte_carlo=0.01, assumptions=0.02)
DRIVERS = SHARES[["outcome"]].assign(
    number="mode", index=0.5, index_low=0.4, index_high=0.6, at_low=0.1, at_high=0.2
)


TOLD = SimpleNamespace(text=lambda _: "a story", as_dict=lambda: {"round": 0})


@dataclass
class Found:
    """What a study might give, for all studies at once."""

    before_said: str = "as it stands"
    after_said: str = "as supposed"
    differences: pd.DataFrame = field(default_factory=lambda: DIFFERENCES)
    flow: pd.DataFrame = field(default_factory=lambda: FLOW)
    spread: pd.DataFrame = field(default_factory=lambda: SPREAD)
    drivers: pd.DataFrame = field(default_factory=lambda: DRIVERS)
    scenario: Any = field(default_factory=lambda: load("istanbul-2025"))
    factors: Factors = field(default_factory=lambda: Factors((), (), mode=False))
    rounds: int = 64
    seed: int = 0
    mode: str | None = None
    as_of: str = "start"
    method: str = "sobol"

    def as_dict(self) -> dict[str, Any]:
        """Nearly nothing."""
        return {"found": 1}

    def save(self, folder: str | None, command: Command, name: str) -> Path:
        """Keep only the command and how a new folder's name would begin."""
        place = Path(folder or f"results/{name}")
        place.mkdir(parents=True)
        (place / "command").write_text(command.line, encoding="utf-8")
        return place


@cache
def played() -> Result:
    """A short run of Istanbul."""
    return run("istanbul-2025", rounds=64)


HOMES: dict[str, tuple[str, Callable[[], Any]]] = {
    "run": ("sim.rounds", played),
    "timeline": ("sim.rounds", played),
    "compare": ("sim.studies.compare", Found),
    "trace": ("sim.studies.trace", lambda: [TOLD]),
    "sensitivity": ("sim.studies.sensitivity", Found),
    "sweep": ("sim.studies.sweep", lambda: SHARES.assign(at=1 / 3)),
}
"""Study to the module that it lives in, and what it might give."""

Notes = list[tuple[tuple[Any, ...], dict[str, Any]]]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Notes]:
    """Put in the place of a study one that notes how it was called."""

    def stand_in(study: str) -> Notes:
        notes: Notes = []
        home, gives = HOMES[study]

        def take_note(*given: Any, **named: Any) -> Any:
            notes.append((given, named))
            return gives()

        if home.startswith("sim.studies."):
            module = ModuleType(home)
            setattr(module, study, take_note)
            monkeypatch.setitem(sys.modules, home, module)
        else:
            monkeypatch.setattr(f"{home}.{study}", take_note, raising=False)
        return notes

    return stand_in


@pytest.fixture
def supposing(monkeypatch: pytest.MonkeyPatch) -> Notes:
    """Put in the place of `suppose` one that notes what was supposed and gives it a new name."""
    notes: Notes = []

    def suppose(scenario: Any, *supposed: Any) -> Any:
        notes.append((supposed, {}))
        return replace(scenario, name=f"{scenario.name}, supposed")

    module = ModuleType("sim.supposing")
    module.suppose = suppose  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.supposing", module)
    return notes
