"""The numbers of a scenario: each that its file gives, by the way that leads to it there."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.inventory import every, numbers
from sim.reading import bundled, load
from sim.reading import numbers as read
from tests.files import name_of, numbers_said
from tests.summits import summit

NAMES = sorted(bundled())


@pytest.mark.parametrize("name", NAMES)
def test_every_number_is_listed_by_its_way_in_the_file(name: str) -> None:
    """No number of a bundled file is missing, and none is invented."""
    assert set(numbers(load(name))) == set(map(name_of, numbers_said(name)))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_what_the_file_says(name: str) -> None:
    """A number reads the file's own words as the value that it has."""
    listed = numbers(load(name))
    for path, said in numbers_said(name).items():
        number = listed[name_of(path)]
        assert number.read(said) == number.value, number.name


@pytest.mark.parametrize("name", NAMES)
def test_no_two_stand_at_one_place(name: str) -> None:
    """Every place in the judgement belongs to one number, which bears its own name."""
    scenario = load(name)
    listed = numbers(scenario)
    places = [place for number in listed.values() for place in number.places]
    assert len(set(places)) == len(places)
    assert all(number.name == name for name, number in listed.items())
    assert set(places) <= {place for number in every(scenario.judgement) for place in number.places}


def test_ranges_bear_the_names_of_numbers() -> None:
    """What a bundled file gives a range is one of its numbers."""
    for name in NAMES:
        scenario = load(name)
        assert set(scenario.ranges) <= set(numbers(scenario))


def test_one_number_for_all_is_one() -> None:
    """It stands for everyone whom it moves, be it many, one, or a party's delegation."""
    many = summit(
        intent={"Ann": "comes", "Bob": "comes"},
        changes_of_mind="2%",
        follows_through="99%",
        sends_a_delegation={"East": {"base": "50%"}},
    )
    assert len(numbers(many)["changes of mind"].places) == 2
    assert len(numbers(many)["follows through"].places) == 3
    one = summit(intent={"Ann": "comes"}, changes_of_mind="2%")
    assert "changes of mind" in numbers(one)


def test_equal_numbers_by_name_are_as_many() -> None:
    """Numbers that the file gives by name are each its own, though they be the same."""
    listed = numbers(
        summit(
            intent={"Ann": "comes", "Bob": "comes"},
            changes_of_mind={"Ann": "2%", "Bob": "2%"},
            follows_through={"Ann": "99%"},
        )
    )
    assert {"changes of mind.Ann", "changes of mind.Bob", "follows through.Ann"} <= set(listed)
    assert "changes of mind" not in listed


def test_what_nobody_gave_a_number_is_not_listed() -> None:
    """Neither the intent of one who comes on a condition, nor a rank that follows from the cast."""
    scenario = summit(
        comes_if={"Ann": "Bob attends"},
        intent={"Bob": {"comes": 0.4, "stays away": 0.6}},
        sends_a_delegation={"East": {"base": "50%"}},
    )
    assert set(numbers(scenario)) == {
        "intent.Bob.stays away",
        "intent.Bob.comes",
        "sends a delegation.East.base",
    }


def test_a_share_of_nothing_is_listed_where_it_has_a_range() -> None:
    """A share of 0% is no number, unless it is said that it may be more."""
    kept = {"comes": "60%", "stays away": "40%"}
    assert "intent.Ann.comes if" not in numbers(summit(intent={"Ann": kept | {"comes if": "0%"}}))
    perhaps = summit(
        intent={"Ann": kept | {"comes if": "0% from 0% to 10%"}, "Bob": "comes"},
        comes_if={"Ann": "Bob attends"},
    )
    assert "intent.Ann.comes if" in numbers(perhaps)


def test_a_spokesperson_s_act_bears_the_leader_s_name() -> None:
    """Whoever speaks, a number has the name of the one who means it; an act is said in full."""
    scenario = summit(
        intent={"Ann": {"comes": 0.5, "stays away": 0.5}},
        reads={"Nora evasive": "2 v 5", "Nora waits for South": "3 v 4"},
        acts_to_come={
            "Monday": {"Nora presses South": "20%"},
            "Tuesday": {"Nora waits for South": "as read"},
        },
    )
    listed = numbers(scenario)
    assert {
        "reads.Ann evasive",
        "reads.Ann waits for South",
        "acts to come.Monday.Ann presses South",
    } <= set(listed)


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [
        ("chance.deal prepared", "12%", 0.12),
        ("reopens.Trump", "4% a stage", 0.04),
        ("reads.Putin evasive", "1 v 6", (0.6, 0.35, 0.1)),
        ("sends a delegation.Russia.moved by.Russia lists", "odds x 1", 0.0),
    ],
)
def test_a_number_reads_its_own_kind(name: str, said: str, value: object) -> None:
    """A probability, a rate, a likelihood and a shift are each said in their own words."""
    assert numbers(load("istanbul-2025"))[name].read(said) == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("chance.deal prepared", "2 v 5"),
        ("reopens.Trump", "strong up"),
        ("reads.Putin evasive", "20%"),
        ("sends a delegation.Russia.moved by.Russia lists", "20%"),
    ],
)
def test_a_number_refuses_another_kind(name: str, said: str) -> None:
    """The error names the number and says what was expected."""
    with pytest.raises(ScenarioError, match=f"{name}: expected .* found '{said}'"):
        numbers(load("istanbul-2025"))[name].read(said)


def test_kinds_are_those_of_the_sections() -> None:
    """All kinds are there, and only rates are read by the stage."""
    listed = numbers(load("istanbul-2025")).values()
    kinds = {"probability", "rate", "likelihood", "shift", "weight", "worth", "exponent"}
    assert {number.kind for number in listed} == kinds
    assert read.rate("2% a stage") == read.probability("2%")
