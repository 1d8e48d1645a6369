"""The answer in sentences: they say what the tables say, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.faces import answer
from sim.plots import percent
from sim.reading import load
from sim.result import Result
from sim.rounds import run
from sim.scenario import MODES
from tests.summits import alike, summit

CIRCLE: dict[str, Any] = {
    "intent": {"Ann": "comes if", "Bob": "comes if"},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "outcomes": {"both": "Ann attends and Bob attends", "nobody": "always"},
}
SURE = {"intent": {"Ann": "comes"}, "outcomes": {"Ann": "Ann attends", "nobody": "always"}}


@pytest.fixture(scope="module")
def istanbul() -> Result:
    """A run with bands and modes that differ."""
    return run("istanbul-2025", rounds=20_000, as_of="Sunday")


def test_the_headline_is_the_most_frequent_outcome(istanbul: Result) -> None:
    """With its share as tables say it."""
    first = istanbul.outcomes.sort_values("share").iloc[-1]
    said = answer.headline(istanbul)
    assert said.startswith("As of Sunday, the most frequent outcome is ")
    assert answer.quoted(first["outcome"]) in said
    assert said.endswith(f"in {percent(first['share'])} of rounds.")


def test_the_answer_keeps_three_uncertainties_apart(istanbul: Result) -> None:
    """Interval, band and modes, each by its name."""
    first = istanbul.outcomes.sort_values("share").iloc[-1]
    low, high = (percent(first[end]) for end in ("low", "high"))
    assert answer.count_said(istanbul) == f"The 95% interval of the count is {low} to {high}."
    assert answer.band_said(istanbul).startswith("The band for how strongly words count is ")
    said = answer.answer(istanbul)
    assert said.count("; ") == 2
    assert said.endswith(").")
    for part in (answer.count_said, answer.band_said, answer.modes_said):
        assert part(istanbul)[1:-1] in said


def test_of_outcomes_as_frequent_the_first_is_named() -> None:
    """In the order of the scenario."""
    result = run(summit(**SURE), rounds=50)
    assert answer.main_outcome(result) == "Ann"
    assert answer.headline(result).endswith("in 100% of rounds.")


def test_a_counted_run_has_no_interval() -> None:
    """Its shares are probabilities."""
    scenario = load("istanbul-2025")
    result = run(alike(scenario), exact=True, as_of="Thursday")
    assert "with probability " in answer.headline(result)
    assert answer.count_said(result) == "Every history was counted, so the count has no error."
    assert "no band is told" in answer.band_said(result)
    assert "no band is told" in answer.band_said(replace(result, scenario=scenario))


def test_too_few_rounds_for_a_band_are_told() -> None:
    """It is not that luck hides it."""
    said = answer.band_said(run("istanbul-2025", rounds=500))
    assert said.startswith("Too few rounds were played")


def test_a_circle_rests_on_trust_alone() -> None:
    """In assured mode both come, in cautious mode nobody does."""
    result = run(summit(**CIRCLE), rounds=100, mode="cautious")
    assert answer.modes_said(result) == (
        "Between the modes it goes from 0% (assured) to 100% (cautious)."
    )
    assert "at least 100% of rounds end otherwise than if nobody is" in answer.spread_said(result)


def test_where_the_modes_agree_nothing_rests_on_trust() -> None:
    """And the share is the same in every mode."""
    result = run(summit(**SURE), rounds=100)
    assert answer.modes_said(result) == "In every mode it is 100%."
    assert answer.spread_said(result).startswith("The modes agree")


def test_trust_is_the_distance_of_the_modes(istanbul: Result) -> None:
    """Half the summed differences, and the outcome that moves most."""
    table = istanbul.modes.set_index("outcome")[list(MODES)]
    moved = (table["assured"] - table["cautious"]).abs()
    said = answer.spread_said(istanbul)
    assert f"at least {percent(float(moved.sum()) / 2)} of rounds" in said
    assert str(moved.idxmax()) in said


def test_a_difference_that_does_not_show_is_no_number(istanbul: Result) -> None:
    """Of less than a twentieth of a point nothing is said to be at least so much."""
    table = istanbul.modes.assign(cautious=istanbul.modes["assured"])
    table.loc[:1, "cautious"] += [0.0001, -0.0001]

    class Near(Result):
        @property
        def modes(self) -> Any:
            return table

    near = Near(**{name: getattr(istanbul, name) for name in istanbul.__dataclass_fields__})
    assert "hardly anything" in answer.spread_said(near)
    assert "<0.1%" not in answer.spread_said(near)


def test_what_never_comes_about_in_a_mode_says_nothing_of_trust() -> None:
    """No share is known there, so none is compared."""

    class Half(Result):
        @property
        def modes(self) -> Any:
            return super().modes.assign(cautious=np.nan)

    result = run(summit(**CIRCLE), rounds=100)
    half = Half(**{name: getattr(result, name) for name in result.__dataclass_fields__})
    assert answer.spread_said(half).endswith("cannot be told.")
    assert "nan" not in answer.modes_said(half)
