"""The talks of a scenario by themselves: as in a summit in which just this is the case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import ScenarioError
from sim.negotiating import negotiate
from sim.scenario import Rank
from sim.sides import agreements
from sim.studies.room import is_scenario, room

ISTANBUL = sim.load("istanbul-2025")
FACTS = ("Trump presses Ukraine", "exchange prepared", "Russia believed unable to sign")


@pytest.mark.parametrize("facts", [(), FACTS[:1], FACTS[:2], FACTS])
@pytest.mark.parametrize("russia", ["technical", "official", "minister", "leader"])
@pytest.mark.parametrize("ukraine", ["official", "minister"])
def test_ends_as_a_summit_with_these_ranks_and_facts(
    russia: str, ukraine: str, facts: tuple[str, ...]
) -> None:
    """What is agreed, or that nothing is, is what the summit's own talks make of it."""
    ranks = {"Russia": russia, "Ukraine": ukraine}
    found = sim.bargain(ISTANBUL, ranks=ranks, facts=facts)
    held = negotiate(
        ISTANBUL,
        {party: np.array(Rank[rank.upper()], np.uint8) for party, rank in ranks.items()},
        np.array(False),
        lambda atom, positive: np.array(str(atom) in facts),
        np.arange(1),
    )
    number = int(held.agreement[0])
    agreed = dict(zip(ISTANBUL.agenda, agreements(ISTANBUL)[number], strict=True))
    assert found.agreement == (agreed if number >= 0 else None)
    assert found.said.end[0] == held.end[0]


def test_without_ranks_the_highest_who_may_sign_are_there() -> None:
    """In Istanbul the presidents, in Geneva ministers and whoever came for the opposition."""
    highest = {"Russia": "leader", "Ukraine": "leader"}
    assert sim.bargain(ISTANBUL).agreement == sim.bargain(ISTANBUL, ranks=highest).agreement
    opened = room(sim.load("geneva-syria-2014"))
    assert (opened.turns, opened.mediated) == (10, True)


def test_turns_tactics_and_mandates_may_be_others() -> None:
    """What is asked for goes before what the scenario says; a mandate is narrowed, not widened."""
    how: dict[str, Any] = {"ranks": {"Russia": "official"}, "facts": FACTS[:2]}
    assert sim.bargain(ISTANBUL, **how).turns == 20
    assert sim.bargain(ISTANBUL, turns=5, **how).turns == 5
    assert sim.bargain(ISTANBUL, ["conceder"], **how).turn < sim.bargain(ISTANBUL, **how).turn
    wide = {"Russia": {"ceasefire": ["none", "30 days unconditional"]}}
    agreed = sim.bargain(ISTANBUL, mandates=wide, **how).agreement
    assert agreed is not None
    assert agreed["ceasefire"] == "none"


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"ranks": {"Russa": "official"}}, "'Russa' is not a party that bargains; did you mean"),
        ({"ranks": {"Russia": "aide"}}, "'aide' is not a rank"),
        ({"ranks": {"Russia": "none"}}, "talks need two sides in the room"),
        ({"facts": ["Trump presses Russia"]}, "is not a fact that moves these talks; did you mean"),
        ({"rounds": 2}, "many rounds of a scenario are played by a run"),
    ],
)
def test_what_does_not_fit_is_refused(how: dict[str, Any], message: str) -> None:
    """With the nearest right name."""
    with pytest.raises(ScenarioError, match=message):
        sim.bargain(ISTANBUL, **how)


def test_a_scenario_without_talks_has_no_room() -> None:
    """And what is no scenario has neither ranks nor facts."""
    with pytest.raises(ScenarioError, match="says nothing of talks"):
        sim.bargain("paris-1960")
    with pytest.raises(ScenarioError, match="those of a scenario's talks"):
        sim.bargain("docs/examples/prisoners.yaml", facts=["rain"])


def test_a_scenario_is_known_by_its_summit(tmp_path: Path) -> None:
    """By the name of a bundled one, or by the key that every scenario has."""
    assert is_scenario("istanbul-2025")
    assert is_scenario("scenarios/istanbul_2025.yaml")
    for other in ("docs/examples/prisoners.yaml", tmp_path, "nowhere", "no\0where"):
        assert not is_scenario(other)
