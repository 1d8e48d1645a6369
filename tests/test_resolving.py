"""The resolver alone: what it takes, what it refuses, and brute force on tiny systems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conditions import attends
from sim.errors import RuleError, ScenarioError
from sim.resolving import resolve
from tests.oracles.scalar_oracle import holds
from tests.systems import Formula

CIRCLE = {"Putin": "Trump attends", "Zelenskyy": "Putin attends", "Trump": "Putin attends"}


def codes(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer in plain lists; a single round as its code alone."""
    lists = {actor: array.tolist() for actor, array in answer.items()}
    return {actor: told[0] if len(told) == 1 else told for actor, told in lists.items()}


# What it answers


@pytest.mark.parametrize(("mode", "came"), [("cautious", 0), ("credible", 0), ("assured", 1)])
def test_a_circle_without_promises(mode: str, came: int) -> None:
    """If you then I, all round: only an assurance contract lets it close."""
    assert codes(resolve(CIRCLE, mode=mode)) == dict.fromkeys(CIRCLE, came)


@pytest.mark.parametrize(("mode", "came"), [("cautious", 0), ("credible", 1), ("assured", 1)])
def test_a_circle_with_one_promise(mode: str, came: int) -> None:
    """One believed promise on the circle closes it, except for the cautious."""
    assert codes(resolve(CIRCLE, promised=["Trump"], mode=mode)) == dict.fromkeys(CIRCLE, came)


def test_a_promise_beside_the_circle_closes_nothing() -> None:
    """Zelenskyy's promise does not bring those who do not wait for him."""
    assert codes(resolve(CIRCLE, promised=["Zelenskyy"])) == dict.fromkeys(CIRCLE, 0)


def test_promises_may_differ_from_round_to_round() -> None:
    """A promise believed in some rounds closes the circle in those."""
    believed = np.array([True, False, True])
    assert codes(resolve(CIRCLE, promised={"Trump": believed}))["Zelenskyy"] == [1, 0, 1]


def test_absences_that_wait_for_one_another_are_undecided() -> None:
    """Each comes only without the other: nobody is settled, and whoever waits for them neither."""
    system = {"A": "B stays away", "B": "not A attends", "C": "A attends", "D": "always"}
    assert codes(resolve(system)) == {"A": -1, "B": -1, "C": -1, "D": 1}


def test_an_absence_that_is_settled_counts() -> None:
    """Iran waits for Erdogan, who comes; so Trump, who wants Iran away, does not."""
    system = {"Iran": "Erdogan attends", "Trump": "Iran stays away", "Erdogan": "always"}
    assert codes(resolve(system)) == {"Iran": 1, "Trump": 0, "Erdogan": 1}


def test_the_whole_language_of_attendance() -> None:
    """And, or, not, brackets and counting are read."""
    system = {
        "A": "always",
        "B": "never",
        "C": "at least 2 of A, B, D attend",
        "D": "A attends and (B attends or not B attends)",
        "E": "not (A attends and D attends)",
    }
    assert codes(resolve(system)) == {"A": 1, "B": 0, "C": 1, "D": 1, "E": 0}


def test_names_may_have_several_words() -> None:
    """Names are read as they are declared."""
    system = {"the King of Spain": "the Pope attends", "the Pope": "deal prepared"}
    assert codes(resolve(system, {"deal prepared": True})) == dict.fromkeys(system, 1)


# Facts


def test_scalars_broadcast_and_the_answer_is_int8() -> None:
    """One truth stands for all rounds beside arrays; every answer has all rounds."""
    rain = np.array([True, False, True])
    answer = resolve({"A": "rain and sun", "B": "always"}, {"rain": rain, "sun": True})
    assert codes(answer) == {"A": [1, 0, 1], "B": [1, 1, 1]}
    assert {array.dtype for array in answer.values()} == {np.dtype(np.int8)}


@pytest.mark.parametrize("truth", [True, np.True_, np.array(True), [True], np.array([True])])
def test_facts_are_booleans_of_any_kind(truth: Any) -> None:
    """Python's, NumPy's, in lists and in arrays."""
    assert codes(resolve({"A": "rain"}, {"rain": truth})) == {"A": 1}


def test_without_rounds_or_actors_the_answer_is_empty() -> None:
    """Nothing asked, nothing answered."""
    assert resolve({}) == {}
    assert codes(resolve({"A": "rain"}, {"rain": np.zeros(0, np.bool_)})) == {"A": []}


def test_a_fact_that_nobody_asks_for_is_no_fault() -> None:
    """Facts may be more than are used, and still say how many rounds there are."""
    assert codes(resolve({"A": "always"}, {"rain": [True, False]})) == {"A": [1, 1]}


# Conditions built in Python


def test_conditions_may_be_booleans_arrays_or_trees() -> None:
    """What rules return is taken too."""
    drawn = np.array([True, False])
    answer = resolve({"A": drawn, "B": True, "C": attends("A") & drawn, "D": ~attends("C")})
    assert codes(answer) == {"A": [1, 0], "B": [1, 1], "C": [1, 0], "D": [0, 1]}


# What it refuses


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"conditions": {"Putin": "Trumpp attends", "Trump": "always"}},
         "Putin > column 1: expected a declared name, found 'Trumpp'; did you mean 'Trump'"),
        ({"conditions": {"Putin": "rain"}}, "expected a declared name, found 'rain'"),
        ({"conditions": {"Putin": attends("Trump")}}, "Putin: 'Trump attends' cannot be asked"),
        ({"conditions": {"Putin": "deadlock"}}, "'deadlock' cannot be asked here"),
        ({"conditions": {"Putin": "Putin has declined"}}, "cannot be asked here"),
        ({"conditions": {"Putin": ""}}, "expected a condition"),
        ({"conditions": {"Putin": 1}}, "expected a Boolean or an array of one a round for 'Putin'"),
        ({"conditions": {"Putin": "always"}, "facts": {"Putin": True}},
         "'Putin' is both an actor and a fact"),
        ({"conditions": {"Putin": "rain"}, "facts": {"rain": 1}},
         "expected a Boolean or an array of one a round for 'rain'"),
        ({"conditions": {"Putin": "rain"}, "facts": {"rain": [[True]]}}, "one a round for 'rain'"),
        ({"conditions": {"Putin": "always"}, "promised": ["Putni"]},
         "'Putni' has promised but is no actor; did you mean 'Putin'"),
        ({"conditions": {"Putin": "always"}, "promised": "Trump"}, "'Trump' has promised"),
        ({"conditions": {"Putin": "always"}, "promised": {"Putin": 0.5}}, "expected a Boolean"),
        ({"conditions": {"Putin": "always"}, "mode": "credibel"}, "did you mean 'credible'"),
        ({"conditions": {"Putin": "a and b"}, "facts": {"a": [True] * 2, "b": [True] * 3}},
         r"arrays of different lengths: \[2, 3\]"),
        ({"conditions": {"Putin": "a"}, "facts": {"a": [True] * 2}, "promised": {"Putin": [True]}},
         r"arrays of different lengths: \[1, 2\]"),
        ({"conditions": {"Putin": attends("Putin") & np.ones(3, np.bool_)}, "facts": {"a": [True]}},
         r"arrays of different lengths: \[1, 3\]"),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_meant(arguments: dict[str, Any], message: str) -> None:
    """One sentence says what is wrong and, where it is near, what was meant."""
    with pytest.raises(ScenarioError, match=message):
        resolve(**arguments)


def test_an_if_in_a_tree_is_caught() -> None:
    """Python's `and` on conditions is the classic slip."""
    with pytest.raises(RuleError, match="write '&' for and"):
        resolve({"A": attends("B") and True, "B": True})


# Brute force: Γ by looking at every set there is, where the resolver and its oracle close in.

ACTORS = ("A", "B", "C")
EVERYBODY = frozenset(range(3))
SUBSETS = [frozenset(chosen) for size in range(4) for chosen in combinations(range(3), size)]


def _formulas() -> st.SearchStrategy[Formula]:
    """Formulas that a text can say; the only fact is rain."""
    attend = [("attends", actor) for actor in range(3)]
    others = [("fact", 0), ("truth", True), ("truth", False), ("at least", 2, tuple(attend))]
    return st.recursive(
        st.sampled_from(attend) | st.sampled_from(others),
        lambda inner: (
            st.tuples(st.just("not"), inner)
            | st.tuples(st.sampled_from(["all", "any"]), st.tuples(inner, inner))
        ),
        max_leaves=4,
    )


def _said(formula: Formula) -> str:
    """The formula as a scenario file would have it."""
    match formula:
        case ("attends", actor):
            return f"{ACTORS[actor]} attends"
        case ("fact", _):
            return "rain"
        case ("truth", truth):
            return "always" if truth else "never"
        case ("not", ("attends", actor)):
            return f"{ACTORS[actor]} stays away"
        case ("not", part):
            return f"not ({_said(part)})"
        case ("at least", count, _):
            return f"at least {count} of A, B, C attend"
    word = {"all": " and ", "any": " or "}[formula[0]]
    return word.join(f"({_said(part)})" for part in formula[1])


@dataclass(frozen=True)
class _Tiny:
    """A system of three actors in one round."""

    formulas: tuple[Formula, ...]
    rain: bool
    trusted: frozenset[int]

    def step(self, found: frozenset[int], assumed: frozenset[int]) -> frozenset[int]:
        """Whose condition holds."""
        truths = [holds(formula, [self.rain], found, assumed) for formula in self.formulas]
        return frozenset(actor for actor, truth in enumerate(truths) if truth)

    def least(self, signed: frozenset[int], assumed: frozenset[int]) -> frozenset[int]:
        """The least set that closes the rest's conditions beside these signers."""
        closed = (
            found
            for found in SUBSETS
            if found & self.trusted == signed and self.step(found, assumed) - self.trusted <= found
        )
        return min(closed, key=len)

    def gamma(self, assumed: frozenset[int]) -> frozenset[int]:
        """With as many signers as all keep their word."""
        kept = (
            signed
            for signed in SUBSETS
            if signed <= self.trusted and signed <= self.step(self.least(signed, assumed), assumed)
        )
        return self.least(max(kept, key=len), assumed)

    def codes(self) -> list[int]:
        """1 in the least fixed point of Γ∘Γ, 0 outside of Γ of it, -1 between."""
        low = min((y for y in SUBSETS if self.gamma(self.gamma(y)) == y), key=len)
        high = self.gamma(low)
        return [1 if actor in low else -1 if actor in high else 0 for actor in range(3)]


@settings(max_examples=100)
@given(
    st.tuples(*[_formulas()] * 3),
    st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from(range(3)))), min_size=1, max_size=3),
)
def test_agrees_with_looking_at_every_set(
    formulas: tuple[Formula, ...], rounds: list[tuple[bool, set[int]]]
) -> None:
    """In each mode and round, the answer is what the definition says."""
    conditions = dict(zip(ACTORS, map(_said, formulas), strict=True))
    facts = {"rain": [rain for rain, _ in rounds]}
    promised = {a: [row in signed for _, signed in rounds] for row, a in enumerate(ACTORS)}
    for mode in ("cautious", "credible", "assured"):
        answer = resolve(conditions, facts, promised, mode)
        for number, (rain, signed) in enumerate(rounds):
            trusted = {"cautious": frozenset[int](), "assured": EVERYBODY}.get(mode, signed)
            expected = _Tiny(formulas, rain, frozenset(trusted)).codes()
            assert [int(answer[actor][number]) for actor in ACTORS] == expected, mode
