"""The facade: its names are a promise, and importing it costs nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("mesa", "pandas", "matplotlib", "pydantic", "numpy", "networkx", "ruamel", "rich", "click")
NAMES = {
    "Backtest": "sim.studies.backtest.past",
    "Comparison": "sim.studies.compare",
    "Delegation": "sim.agents.delegation",
    "Leader": "sim.agents.leader",
    "Refusal": "sim.errors",
    "Result": "sim.result",
    "Rule": "sim.rules.base",
    "RuleError": "sim.errors",
    "Scenario": "sim.scenario",
    "ScenarioError": "sim.errors",
    "Sensitivity": "sim.studies.sensitivity",
    "SummitModel": "sim.model",
    "Talks": "sim.studies.talks",
    "Trace": "sim.studies.trace.telling",
    "backtest": "sim.studies.backtest.past",
    "bargain": "sim.studies.talks",
    "calibrate": "sim.calibration.calibrating",
    "compare": "sim.studies.compare",
    "load": "sim.reading",
    "resolve": "sim.resolving",
    "rules": "sim.rules",
    "run": "sim.rounds",
    "sensitivity": "sim.studies.sensitivity",
    "suppose": "sim.supposing",
    "sweep": "sim.studies.sweep",
    "timeline": "sim.rounds",
    "trace": "sim.studies.trace.telling",
}


def python(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return done.stdout.strip()


def test_exports_exactly_these_names() -> None:
    """A name gained or lost is a decision, taken here."""
    assert sorted(sim.__all__) == sorted(dir(sim)) == sorted(NAMES)


@pytest.mark.parametrize(("name", "home"), NAMES.items())
def test_every_name_is_the_thing_itself(name: str, home: str) -> None:
    """Each name leads to what its module defines, the same each time."""
    thing = getattr(sim, name)
    assert getattr(thing, "__module__", getattr(thing, "__name__", "")) == home
    assert getattr(sim, name) is thing


def test_unknown_names_are_refused_as_python_does() -> None:
    """A misspelt name is an AttributeError that says which."""
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'rnu'"):
        _ = sim.rnu  # type: ignore[attr-defined]


def test_star_brings_all_of_them() -> None:
    """`from sim import *` works."""
    assert set(python("from sim import *; print(*sorted(set(dir())))").split()) >= set(NAMES)


def test_importing_it_imports_nothing_heavy() -> None:
    """`import sim` leaves Mesa, pandas and the like alone."""
    loaded = python("import sys, sim; print(*sys.modules)").split()
    assert not {module.partition(".")[0] for module in loaded} & set(HEAVY)


def test_names_are_never_hidden_by_modules() -> None:
    """Whatever has been imported before, `sim.run` is the function, and so on for every name."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((ROOT / "sim").rglob("*.py"))
        if path.name != "__main__.py"
    ]
    functions = [name for name in NAMES if name != "rules"]
    code = f"""
from importlib import import_module
import sim
for module in {modules!r}:
    import_module(module)
print(all(callable(getattr(sim, name)) for name in {functions!r}), sim.rules.__name__)
"""
    assert python(code) == "True sim.rules"


def test_nothing_inside_imports_the_facade() -> None:
    """Modules take names from where they are defined, so that there are no circles."""
    for path in (ROOT / "sim").rglob("[!_]*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = {alias.name for alias in getattr(node, "names", ()) if hasattr(alias, "name")}
            if isinstance(node, ast.Import):
                assert "sim" not in names, path
            if isinstance(node, ast.ImportFrom) and node.module == "sim":
                assert not names & (set(NAMES) - {"rules"}), path


def test_its_annotations_are_for_others_too() -> None:
    """The marker of PEP 561 lies in the package."""
    assert (Path(sim.__file__).parent / "py.typed").exists()
