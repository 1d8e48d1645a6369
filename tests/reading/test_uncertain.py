"""Numbers with ranges: how they are said, what they are called, and where they are wrong."""

from __future__ import annotations

import re
from math import log
from typing import Any

import jsonschema
import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.inventory import numbers
from sim.parameters import find, vary
from sim.ranges import Range
from sim.reading import bundled, json_schema, load, loads
from sim.scenario import Scenario
from tests.files import edited, name_of, numbers_said, plain
from tests.reading import changed
from tests.reading.test_schema import as_json
from tests.summits import play

PLACES = {
    "probability": ("chance: {storm: 10%}", "chance: {storm: NUMBER}", "chance.storm"),
    "rate": ("  comes if:", "  changes of mind: NUMBER\n  comes if:", "changes of mind"),
    "likelihood": (
        "  comes if:",
        "  reads: {Ann evasive: NUMBER}\n  comes if:",
        "reads.Ann evasive",
    ),
    "shift": (
        "{base: 50%}",
        "{base: 50%, moved by: {Red lists: NUMBER}}",
        "sends a delegation.Red.moved by.Red lists",
    ),
}
"""For each kind of number: what stands in a small file, what is put there, and its name."""


def text_with(kind: str, said: str) -> str:
    """The small file with a number of a kind."""
    old, new, _ = PLACES[kind]
    return changed(old, new.replace("NUMBER", f"'{said}'"))


def range_of(kind: str, said: str) -> tuple[Scenario, Range]:
    """A file with such a range, and the range."""
    scenario = loads(text_with(kind, said))
    return scenario, scenario.ranges[PLACES[kind][2]]


# What may be said.

SAID: list[tuple[str, str, str, Any, Any, Any]] = [
    ("probability", "30% from 20% to 45%", "pert", 0.2, 0.3, 0.45),
    ("probability", "20% to 45%", "uniform", 0.2, 0.325, 0.45),
    ("probability", "0.2 to .45", "uniform", 0.2, 0.325, 0.45),
    ("probability", "0 to 100%", "uniform", 0, 0.5, 1),
    ("probability", "8%, likely 3% to 15%", "beta", 0.03, 0.08, 0.15),
    ("rate", "2% a stage from 1% a stage to 5% a stage", "pert", 0.01, 0.02, 0.05),
    ("rate", "2% from 1% to 5% a stage", "pert", 0.01, 0.02, 0.05),
    ("rate", "1% to 5% a stage", "uniform", 0.01, 0.03, 0.05),
    ("rate", "2% a stage, likely 1% to 5%", "beta", 0.01, 0.02, 0.05),
    ("likelihood", "2 v 5 from 1 v 6 to 4 v 4", "pert", (0.6, 0.35, 0.1), None, (0.4, 0.4, 0.4)),
    ("likelihood", "2 v 6 to 4 v 4", "uniform", (0.6, 0.4, 0.2), (0.5, 0.4, 0.3), (0.4, 0.4, 0.4)),
    ("likelihood", "1 v 2 v 3 to 2 v 2 v 1", "uniform", None, (0.2, 0.2, 0.15), None),
    ("likelihood", "slight for to strong for", "uniform", (0.4, 0.5, 0.6), None, None),
    ("shift", "strong up from slight up to decisive up", "pert", log(1.5), log(10), log(30)),
    ("shift", "moderate down to moderate up", "uniform", -log(3), 0, log(3)),
    ("shift", "odds x 2 from odds x 0.5 to odds x 1e14", "pert", -log(2), log(2), log(1e14)),
    ("shift", "odds x 1e13 to odds x 1e15", "uniform", log(1e13), log(1e14), log(1e15)),
]


@pytest.mark.parametrize(("kind", "said", "drawn", "low", "value", "high"), SAID)
def test_a_range_says_its_ends(
    kind: str, said: str, drawn: str, low: Any, value: Any, high: Any
) -> None:
    """Ends and middle are read as numbers of the kind are, and ordinary rounds use the middle."""
    scenario, found = range_of(kind, said)
    assert found.kind == drawn
    for mine, expected in ((found.low, low), (found.value, value), (found.high, high)):
        assert expected is None or mine == pytest.approx(expected, abs=1e-12)
    used = numbers(scenario)[PLACES[kind][2]].value
    assert used == pytest.approx(found.value, abs=1e-12)


@pytest.mark.parametrize(("kind", "said"), [case[:2] for case in SAID])
def test_an_editor_lets_it_stand(kind: str, said: str) -> None:
    """The JSON Schema accepts what the reader accepts."""
    jsonschema.validate(as_json(text_with(kind, said)), json_schema())


@pytest.mark.parametrize("name", sorted(bundled()))
def test_ordinary_rounds_do_not_see_a_range(name: str) -> None:
    """A bundled file that never had its ranges has the same judgement."""
    scenario, document = load(name), plain(name)
    unsure = {path for path, said in numbers_said(name).items() if name_of(path) in scenario.ranges}
    assert len(unsure) == len(scenario.ranges)
    sure = edited(document, *((path, numbers_said(name)[path]) for path in unsure))
    for number, found in numbers(sure).items():
        assert found.value == numbers(scenario)[number].value, number


# What they are called.

EVERYWHERE = """\
summit: A small summit
question: Who comes?
stages: [Monday, Tuesday]
parties:
  Red: {leader: Ann, speaks through: Sam}
  Blue: {leader: Bob}
delegations:
  Red: {head: "Rita (minister of foreign affairs, minister)"}
record:
  Monday:
    - Ann promises: attends only if Bob attends
judgement:
  chance: {storm: 10% to 20%, deal: {chance: 5% to 15%, id: from 5% to 15%}}
  intent:
    Ann:
      when storm: {stays away: 50%, comes if: 10% to 30%, comes: 30% from 20% to 40%}
      otherwise: {stays away: 50%, comes if: 20%, comes: 20% to 40%}
    Bob: {stays away: 50%, comes: 50% from 40% to 60%}
  comes if: {Ann: Bob attends}
  promise kept: {Ann: 80% to 90%}
  promise believed: {Ann: 60% to 80%}
  changes of mind: 1% to 3% a stage
  reopens: {Ann: 1% to 2%}
  follows through: {Bob: 90% to 100%, Red: 95% to 100%}
  reads:
    Sam evasive: 1 v 3 to 3 v 3
    Sam waits for Blue: 3 v 4 to 5 v 4
    Red lists without Ann: 1 v 9 to 2 v 8
    Ann arrives: slight for to strong for
  acts to come:
    Monday: {Sam presses Blue: 10% to 30%, Red lists: 70% from 50% to 90%}
    Tuesday: {Ann arrives: as read, "Sam  waits for Blue": as read}
  decides: {Bob: {at: Monday, threshold: 40% to 60%}}
  sends a delegation:
    Red:
      base: 50% from 30% to 70%
      moved by:
        "Red  lists": slight up to strong up
        Red believed unable to sign: slight down to slight up
      only if: Bob attends
      rank:
        when Ann means to come: {official: 20% to 40%, minister: 70%}
        otherwise: {technical: 10%, official: 30%, minister: 60% from 50% to 70%}
  believed unable to sign:
    Red:
      technical: 80% to 90%
      official: 40% to 60%
      minister: 10% to 20%
      moved by: {Bob doubts Red: slight up to moderate up}
  held late: 5% to 15%
outcomes:
  both: Ann attends and Bob attends
  else: always
"""


def test_a_range_is_called_as_its_number() -> None:
    """Every place where a number stands takes a range, which bears the number's name."""
    scenario = loads(EVERYWHERE)
    listed = numbers(scenario)
    assert set(scenario.ranges) <= set(listed)
    said = re.findall(r"(?:[0-9%]|up|down|for) to ", EVERYWHERE)
    assert len(scenario.ranges) == len(said) - 1  # an id is none
    for name in (
        "chance.deal",
        "reads.Ann evasive",
        "reads.Ann waits for Blue",
        "acts to come.Monday.Ann presses Blue",
        "changes of mind",
        "intent.Ann.when storm.comes if",
        "sends a delegation.Red.moved by.Red lists",
        "sends a delegation.Red.rank.when Ann means to come.official",
        "believed unable to sign.Red.moved by.Bob doubts Red",
    ):
        assert name in scenario.ranges
    for name, found in scenario.ranges.items():
        assert listed[name].value == pytest.approx(found.value), name


def test_every_range_can_be_drawn() -> None:
    """Wherever in their ranges all the numbers are, the rounds can be played."""
    for scenario in (loads(EVERYWHERE), *map(load, sorted(bundled()))):
        for u in (0.0, 0.5, 1.0):
            levels = np.full(20, np.clip(u, 1e-6, 1 - 1e-6))
            drawn = {
                find(scenario, name): found.at(levels) for name, found in scenario.ranges.items()
            }
            play(vary(scenario, drawn), 20, as_of="start")


def test_several_shares_of_one_distribution() -> None:
    """Each has its own range, and what is drawn still sums to 100%."""
    text = changed(
        "{stays away: 50%, comes if: 20%, comes: 30%}",
        "{stays away: 50% from 30% to 70%, comes if: 10% to 30%, comes: 30% from 10% to 60%}",
    )
    scenario = loads(text)
    u = np.linspace(0.01, 0.99, 9)
    drawn = {find(scenario, name): found.at(u) for name, found in scenario.ranges.items()}
    assert len(drawn) == 3
    shares = vary(scenario, drawn).judgement.intents["Ann"][0].value
    np.testing.assert_allclose(sum(shares), 1)


# What is no range.


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ann: Bob attends", "Ann: Red believed unable to sign"),
        ("Ann: Bob attends", "Ann: Bob attends or Red believed unable to sign"),
        ("border: [open, closed]", "border: [open from 1% to 2%, 1% to 2%]"),
        ("    - Ann inclined: would like to", "    - Ann inclined: 30% from 20% to 45%"),
        ("question: Who comes?", "question: 20% to 45%"),
    ],
)
def test_no_range_where_no_number_stands(old: str, new: str) -> None:
    """A condition, a quotation or an issue may hold the words of a range."""
    assert not loads(changed(old, new)).ranges


def test_a_name_is_no_range() -> None:
    """Neither what stands for a chance's draws nor a leader's name is read as numbers."""
    text = changed("chance: {storm: 10%}", "chance: {storm: {chance: 10%, id: 1% to 2%}}")
    assert loads(text).judgement.chance_ids["storm"] == "1% to 2%"
    assert not loads(text).ranges


WRONG = [
    ("probability", "50% from 20% to 45%", "0.5 lies outside its range, 0.2 to 0.45"),
    ("probability", "30% from 45% to 20%", "the low end of a range must be below its high end"),
    ("probability", "45% to 20%", "the low end of a range must be below its high end"),
    ("probability", "a lot to 20%", "expected a probability such as"),
    ("probability", "30% from 20% to 120%", "lies between 0% and 100%"),
    ("probability", "30% from 20% to 45", "did you mean '45%'?"),
    ("probability", "30%, likely 0% to 45%", "goes from above 0%"),
    ("probability", "strong up to decisive up", "expected a probability such as"),
    ("rate", "2% from 5% a stage to 1% a stage", "the low end of a range must be below"),
    ("likelihood", "2 v 5, likely 1 v 6 to 4 v 4", "'likely' gives the 80% interval"),
    ("likelihood", "2 v 5 from 3 v 4 to 4 v 4", "lies outside its range"),
    ("likelihood", "2 v 5 from 1 v 11 to 4 v 4", "out of ten"),
    ("shift", "strong up, likely slight up to decisive up", "'likely' gives the 80% interval"),
    ("shift", "strong up to slight up", "the low end of a range must be below"),
    ("shift", "slight up to 30%", "expected a strength and a way"),
]


@pytest.mark.parametrize(("kind", "said", "words"), WRONG)
def test_a_range_ill_said_is_an_error_at_its_place(kind: str, said: str, words: str) -> None:
    """The error has the line and the column of the number, and says what does not fit."""
    text = text_with(kind, said)
    with pytest.raises(ScenarioError) as caught:
        loads(text)
    assert words in str(caught.value)
    assert_at(caught.value, text, f"'{said}'")


def assert_at(error: ScenarioError, text: str, said: str) -> None:
    """An error points at these words."""
    assert error.place is not None
    before = text[: text.index(said)]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    assert (error.place.line, error.place.column) == (line, column)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("probability", "a lot to 20%"),
        ("probability", "30% from 20% to 120%"),
        ("probability", "30% from 20% to 45"),
        ("probability", "strong up to decisive up"),
        ("probability", "20% to"),
        ("rate", "2% a day from 1% to 5%"),
        ("likelihood", "2 v 5, likely 1 v 6 to 4 v 4"),
        ("likelihood", "20% to 45%"),
        ("shift", "strong up, likely slight up to decisive up"),
        ("shift", "slight up to 30%"),
    ],
)
def test_an_editor_marks_what_is_no_number(kind: str, said: str) -> None:
    """The JSON Schema refuses what the reader refuses, if no numbers need to be compared."""
    with pytest.raises(ScenarioError):
        loads(text_with(kind, said))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(text_with(kind, said)), json_schema())


# Numbers that must go together.


def test_no_more_than_ten_of_ten_at_the_high_end() -> None:
    """Two classes whose high ends are too much together are an error in the file."""
    reads = "  reads:\n    Ann evasive: 2 v 5 from 1 v 5 to 6 v 6\n    Ann silent: 3 v 3 to 5 v 3\n"
    text = changed("  comes if:", f"{reads}  comes if:")
    with pytest.raises(
        ScenarioError, match=r"more or fewer than ten .* for Ann they sum"
    ) as caught:
        loads(text)
    assert_at(caught.value, text, "3 v 3 to 5 v 3")
    assert loads(text.replace("to 5 v 3", "to 4 v 3")).ranges


def test_no_more_than_ten_of_ten_with_a_number_that_is_fixed() -> None:
    """A range is too wide if another class needs the room for certain."""
    reads = "  reads:\n    Ann evasive: 2 v 5 from 1 v 5 to 6 v 6\n    Ann silent: 5 v 3\n"
    text = changed("  comes if:", f"{reads}  comes if:")
    with pytest.raises(ScenarioError, match="at an end of its range") as caught:
        loads(text)
    assert_at(caught.value, text, "2 v 5 from 1 v 5")


def test_the_rest_needs_a_place() -> None:
    """A certainty that might be less is an error where no other share could be more."""
    text = changed("Bob: {stays away: 50%, comes: 50%}", "Bob: {comes: 100% from 80% to 100%}")
    with pytest.raises(ScenarioError, match="the rest has nowhere to go") as caught:
        loads(text)
    assert_at(caught.value, text, "100% from 80%")
    both = "Bob: {comes: 100% from 80% to 100%, stays away: 0% from 0% to 20%}"
    assert len(loads(changed("Bob: {stays away: 50%, comes: 50%}", both)).ranges) == 2
