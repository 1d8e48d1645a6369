"""Other numbers: found by name, exchanged, and the same as a file that says them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.evidence import posterior
from sim.inventory import Number, numbers
from sim.likelihoods import table
from sim.parameters import find, vary
from sim.reading import load
from sim.scenario import CLASSES, INTENTS, START, Scenario
from tests.files import Path, edited, name_of, numbers_said, plain
from tests.summits import play, summit

ISTANBUL = load("istanbul-2025")
FILES = ("istanbul-2025", "singapore-2018", "granada-2023")
OTHERWISE = {
    "likelihood": "1 v 2 v 1.5",
    "shift": "odds x 1.7",
    "rate": "7% a stage",
    "weight": "37%",
    "worth": "21%",
    "exponent": "2.5",
}
"""What files are made to say instead; of a probability it is a third."""

# Finding.


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("chance.deal prepared", "chance.deal prepared"),
        ("judgement.chance.deal prepared", "chance.deal prepared"),
        ("judgement . reopens . Trump", "reopens.Trump"),
        ("leaders.Trump.intent.comes", "intent.Trump.comes"),
        ("Trump.intent.comes if", "intent.Trump.comes if"),
        ("parties.Russia.sends a delegation.base", "sends a delegation.Russia.base"),
        ("Putin.intent.otherwise.comes", "intent.Putin.otherwise.comes"),
        ("changes of mind", "changes of mind"),
    ],
)
def test_a_number_has_several_spellings(said: str, name: str) -> None:
    """What goes without saying may be left out, and the leader may come first."""
    assert find(ISTANBUL, said) == numbers(ISTANBUL)[name]


def test_a_case_left_out_means_every_case() -> None:
    """One name then stands for a share in all cases of an intent or of a rank."""
    listed = numbers(ISTANBUL)
    cases = [listed[f"intent.Putin.{case}.comes"] for case in ("when deal prepared", "otherwise")]
    everywhere = tuple(place for case in cases for place in case.places)
    for said in ("intent.Putin.comes", "leaders.Putin.intent.comes"):
        assert find(ISTANBUL, said).places == everywhere
    assert len(find(ISTANBUL, "sends a delegation.Ukraine.rank.minister").places) == 2


def test_one_of_all_may_be_named() -> None:
    """A number for all can be changed for one, and numbers by name for all."""
    assert find(ISTANBUL, "changes of mind.Putin").places == (("changes_of_mind", "Putin"),)
    assert len(find(ISTANBUL, "follows through").places) == 3


def test_how_the_packaged_table_reads_a_class_is_a_number() -> None:
    """A statement of which the file says nothing is found with what the table assumes."""
    number = find(ISTANBUL, "reads.Putin confirmed")
    overruled = table(ISTANBUL.judgement.overruled["Putin"])
    assert number.kind == "likelihood"
    assert number.value == tuple(row[CLASSES.index("confirmed")] for row in overruled)


def test_names_may_hold_full_stops() -> None:
    """A leader may be called St. John."""
    scenario = summit(
        parties={"North": {"leader": "St. John"}, "South": {"leader": "Bob"}},
        intent={"St. John": {"comes": 0.5, "stays away": 0.5}},
        follows_through="99%",
    )
    for name, number in numbers(scenario).items():
        assert find(scenario, name) == number
    assert find(scenario, "follows through.St. John").value == 0.99


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("chance.deal preparred", "chance.deal prepared"),
        ("intent.Trump.come", "intent.Trump.comes"),
        ("reads.Putin evasiv", "reads.Putin evasive"),
        ("promise kept.Zelensky", "promise kept.Zelenskyy"),
    ],
)
def test_a_slip_is_met_with_the_nearest_name(typo: str, meant: str) -> None:
    """The error says what was written and what may have been meant."""
    with pytest.raises(ScenarioError, match=f"'{typo}' is no number .* did you mean '{meant}'"):
        find(ISTANBUL, typo)


def test_who_says_an_actor_alone_is_shown_numbers_of_it() -> None:
    """The first names that hold the word; where none does, nothing is made up."""
    with pytest.raises(ScenarioError, match=r"; there are 'intent.Trump.stays away', .*, \.\.\.$"):
        find(ISTANBUL, "Trump")
    with pytest.raises(ScenarioError, match=r"is no number of this scenario$"):
        find(ISTANBUL, "nonsense")


# Varying: the same as a file that says the number.


@cache
def document(name: str) -> Any:
    """A bundled file, read once."""
    return plain(name)


def cases() -> list[Any]:
    """Every number of some files."""
    return [
        pytest.param(file, path, id=f"{file}: {name_of(path)}")
        for file in FILES
        for path in numbers_said(file)
    ]


def other(number: Number) -> str:
    """A value that the number does not have, as a file says it."""
    if number.kind != "probability":
        return OTHERWISE[number.kind]
    return repr(number.value / 3) if isinstance(number.value, float) else ""


def said_instead(path: Path, number: Number, text: str, file: str) -> list[tuple[Path, str]]:
    """What a file has to say; of a distribution, every share."""
    if number.places[0][-2:-1] != ("value",):
        return [(path, text)]
    shares = {p: number.read(t) for p, t in numbers_said(file).items() if p[:-1] == path[:-1]}
    rest = 1 - sum(v for p, v in shares.items() if p == path)  # type: ignore[misc]
    scale = (1 - float(text)) / rest
    return [(p, text if p == path else repr(v * scale)) for p, v in shares.items()]  # type: ignore[operator]


@pytest.mark.parametrize(("file", "path"), cases())
def test_varied_is_as_said(file: str, path: Path) -> None:
    """Another number is the same, digit by digit, as a file that says it."""
    scenario = load(file)
    number = numbers(scenario)[name_of(path)]
    text = other(number)
    varied = vary(scenario, {number: number.read(text)})
    said = edited(document(file), *said_instead(path, number, text, file))
    assert_same(varied, said)


def assert_same(varied: Scenario, said: Scenario) -> None:
    """Two scenarios believe the same, and the same comes of them."""
    for leader in said.leader:
        np.testing.assert_allclose(
            posterior(varied, varied.record_end).marginal(leader),
            posterior(said, said.record_end).marginal(leader),
            atol=1e-12,
        )
    one, other = (play(scenario, 300, as_of=START) for scenario in (varied, said))
    np.testing.assert_array_equal(one.outcome, other.outcome)
    for mine, theirs in zip(one.actors, other.actors, strict=True):
        np.testing.assert_array_equal(mine.attends, theirs.attends)


@pytest.mark.parametrize("file", FILES)
def test_what_is_read_goes_in_and_comes_out(file: str) -> None:
    """Read, varied and found again, a number is what was read."""
    for name, number in numbers(load(file)).items():
        value = number.read(other(number))
        found = find(vary(load(file), {number: value}), name)
        assert found.value == value, name


def test_varying_leaves_the_scenario_as_it_was() -> None:
    """A scenario with other numbers is another one."""
    number = find(ISTANBUL, "intent.Putin.comes")
    before = number.value
    vary(ISTANBUL, {number: 0.9})
    assert find(ISTANBUL, "intent.Putin.comes").value == before


def test_a_class_is_read_otherwise_than_packaged() -> None:
    """A number of the packaged table varied is a file that reads the class."""
    number = find(ISTANBUL, "reads.Putin inclined")
    varied = vary(ISTANBUL, {number: number.read("1 v 3")})
    said = edited(document("istanbul-2025"), (("reads", "Putin inclined"), "1 v 3"))
    assert_same(varied, said)
    assert varied.judgement.overruled["Putin"] == said.judgement.overruled["Putin"]


def test_a_class_varied_to_what_it_is_changes_nothing() -> None:
    """The packaged table said aloud is the packaged table."""
    number = find(ISTANBUL, "reads.Putin confirmed")
    varied = vary(ISTANBUL, {number: number.value})
    np.testing.assert_allclose(
        table(varied.judgement.overruled["Putin"]), table(ISTANBUL.judgement.overruled["Putin"])
    )


# Distributions.

shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(
    lambda parts: [part / sum(parts) for part in parts]
)


def with_intent(parts: list[float]) -> Scenario:
    """Ann means to do this."""
    intent = dict(zip(INTENTS, map(repr, parts), strict=True))
    return summit(intent={"Ann": intent, "Bob": "comes"}, comes_if={"Ann": "Bob attends"})


def intent_of(scenario: Scenario) -> Any:
    """What Ann means to do."""
    return scenario.judgement.intents["Ann"][0].value


@settings(max_examples=40)
@given(shares, st.sampled_from(range(3)), st.floats(0, 1))
def test_the_other_shares_keep_their_proportions(parts: list[float], k: int, p: float) -> None:
    """One share is as given, the sum stays 1, and the ratio of the other two stays."""
    scenario = with_intent(parts)
    value = intent_of(vary(scenario, {find(scenario, f"intent.Ann.{INTENTS[k]}"): p}))
    one, other = (n for n in range(3) if n != k)
    assert value[k] == p
    assert sum(value) == pytest.approx(1)
    assert value[one] * parts[other] == pytest.approx(value[other] * parts[one])


@settings(max_examples=40)
@given(shares, st.lists(st.tuples(*[st.floats(0.001, 1)] * 2), min_size=1, max_size=5))
def test_drawn_shares_always_sum_to_one(
    parts: list[float], drawn: list[tuple[float, float]]
) -> None:
    """Shares that are drawn and come to more than 100% together are scaled down."""
    scenario, (one, other) = with_intent(parts), np.array(drawn).T
    names = [find(scenario, f"intent.Ann.{said}") for said in ("comes", "comes if")]
    stays, comes_if, comes = intent_of(vary(scenario, dict(zip(names, (one, other), strict=True))))
    np.testing.assert_allclose(stays + comes_if + comes, 1)
    np.testing.assert_allclose(comes * other, comes_if * one)
    np.testing.assert_allclose(comes, np.where(one + other > 1, one / (one + other), one))


def test_shares_that_are_all_drawn_sum_to_one() -> None:
    """Where nobody is left to take the rest, all are scaled together."""
    scenario = with_intent([0.5, 0.2, 0.3])
    drawn = np.array([[0.4, 0.2], [0.2, 0.1], [0.2, 0.3]])
    names = [find(scenario, f"intent.Ann.{said}") for said in INTENTS]
    value = intent_of(vary(scenario, dict(zip(names, drawn, strict=True))))
    np.testing.assert_allclose(np.stack(value), drawn / drawn.sum(axis=0))


def test_two_shares_given_leave_the_rest_to_the_third() -> None:
    """What is left of 100% is the share that nobody named."""
    scenario = with_intent([0.5, 0.2, 0.3])
    given_ = {find(scenario, "Ann.intent.comes"): 0.5, find(scenario, "Ann.intent.comes if"): 0.1}
    assert intent_of(vary(scenario, given_)) == pytest.approx((0.4, 0.1, 0.5))


def test_more_than_everything_is_refused() -> None:
    """Shares that come to more than 100% are named."""
    scenario = with_intent([0.5, 0.2, 0.3])
    with pytest.raises(ScenarioError, match=r"Ann\.comes, .*Ann\.comes if: .* come to 130%"):
        vary(
            scenario,
            {find(scenario, "intent.Ann.comes"): 0.6, find(scenario, "intent.Ann.comes if"): 0.7},
        )


@pytest.mark.parametrize("value", [0.4, np.array([0.4, 0.9])])
def test_what_has_nowhere_to_go_is_refused(value: Any) -> None:
    """The rest of 100% needs another share that can grow in proportion."""
    scenario = summit(intent={"Ann": "comes"})
    with pytest.raises(ScenarioError, match="come to 40%, and there is no other share"):
        vary(scenario, {find(scenario, "intent.Ann.comes"): value})


def test_more_than_ten_of_ten_are_refused() -> None:
    """Classes of a statement cannot be said by more than all."""
    numbers_ = [find(ISTANBUL, f"reads.Putin {said}") for said in ("evasive", "confirmed")]
    with pytest.raises(ScenarioError, match=r"reads\.Putin evasive, .* more than ten would say it"):
        vary(ISTANBUL, dict.fromkeys(numbers_, (0.6, 0.6, 0.6)))


def test_the_oracle_s_files_are_the_bundled_ones() -> None:
    """Unedited, they hold the same judgement."""
    for file in FILES:
        assert edited(document(file)).judgement == load(file).judgement
