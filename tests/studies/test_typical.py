"""A typical round: of the most frequent kind, the first, and of the outcome it stands for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.model import SummitModel
from sim.reading import load
from sim.rounds import run
from sim.scenario import Rank
from sim.streams import CELL
from sim.studies.trace import trace, typical
from sim.supposing import suppose
from tests.studies.test_trace import LIVELY
from tests.summits import summit


def kinds(rounds: int) -> list[tuple[str, tuple[object, ...]]]:
    """The outcome of each round and what everyone did, found one actor after another."""
    model = SummitModel(summit(**LIVELY), rounds, rng=3)
    model.run_model()
    meeting = model.meeting(model.mode)
    done: list[np.ndarray] = [np.asarray(actor.attends) for actor in model.actors]
    done += [leader.intent for leader in model.leaders.values()]
    done += [np.broadcast_to(meeting.rank(p.name), rounds) for p in model.summit.parties]
    names = [model.summit.outcomes[code].name for code in np.asarray(model.outcome).tolist()]
    model.forget()
    return [(name, tuple(part[k].item() for part in done)) for k, name in enumerate(names)]


def test_it_is_the_first_round_of_the_most_frequent_kind() -> None:
    """Counted another way, over more than one cell."""
    rounds = CELL + 500
    each = kinds(rounds)
    for found in typical(summit(**LIVELY), seed=3, rounds=rounds):
        mine = Counter(kind for name, kind in each if name == found.outcome)
        most = max(mine.values())
        first = {kind: each.index((found.outcome, kind)) for kind in mine if mine[kind] == most}
        assert found.trace.round == min(first.values())
        assert found.share == most / mine.total()
        assert found.kinds == len(mine)
        assert found.trace.outcome == found.outcome


def test_it_is_told_as_any_round() -> None:
    """By the same story as its number gives."""
    scenario = summit(**LIVELY)
    for found in typical(scenario, rounds=500):
        assert trace(scenario, round=found.trace.round) == [found.trace]


def test_outcomes_are_asked_for_by_name() -> None:
    """In the order asked; what never occurs has none, what is no outcome is refused."""
    scenario = summit(
        intent={"Ann": "comes"},
        outcomes={"Bob": "Bob attends", "Ann": "Ann attends", "nobody": "always"},
        comes_if={"Bob": "Ann stays away"},
    )
    found = typical(scenario, ["nobody", "Ann"], rounds=50)
    assert [kind.outcome for kind in found] == ["Ann"]
    assert (found[0].share, found[0].trace.round) == (1, 0)
    with pytest.raises(ScenarioError, match="'Anne' is not an outcome"):
        typical(scenario, ["Anne"])


def test_rounds_that_weigh_nothing_are_not_typical() -> None:
    """Of what is supposed, a typical round is one in which it is so."""
    scenario = suppose(summit(**LIVELY), given=["North sends at least ministers"])
    for found in typical(scenario, rounds=2_000):
        (ranks,) = (event.facts for event in found.trace.events if event.kind == "rank")
        assert Rank[ranks["North"].upper()] >= Rank.MINISTER
    either = summit(
        intent={"Ann": {"stays away": 0.5, "comes": 0.5}}, outcomes={"whatever": "always"}
    )
    assert [found.kinds for found in typical(either, rounds=100)] == [2]
    sure = typical(suppose(either, given=["Ann attends"]), rounds=100)
    assert [(found.kinds, found.share) for found in sure] == [(1, 1)]


def test_of_kinds_as_frequent_the_first_is_told() -> None:
    """Of two rounds that are not alike, that is the first."""
    scenario = summit(
        intent={"Ann": {"stays away": 0.5, "comes": 0.5}}, outcomes={"whatever": "always"}
    )
    told = [typical(scenario, seed=seed, rounds=2)[0] for seed in range(12)]
    unlike = [found for found in told if found.kinds == 2]
    assert len(unlike) > 2
    assert all(found.trace.round == 0 for found in unlike)


def test_rounds_whose_talks_end_otherwise_are_not_alike() -> None:
    """So no kind is more frequent than the end of talks that it shares."""
    scenario = load("istanbul-2025")
    scenario = replace(scenario, outcomes=scenario.outcomes[-1:])
    (found,) = typical(scenario, rounds=2_000)
    assert found.share <= run(scenario, 2_000).talks["share"].max()
