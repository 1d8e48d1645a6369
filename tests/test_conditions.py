"""The condition language as Python values: algebra, polarity, likelihood, words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conditions import (
    ALWAYS,
    NEVER,
    PHRASES,
    AllOf,
    AnyOf,
    AtLeast,
    Atom,
    Condition,
    Known,
    Not,
    as_condition,
    attends,
    every,
    some,
)
from sim.errors import RuleError
from sim.streams import BoolArray
from tests.systems import condition, formulas, name

A, B, C = map(attends, "ABC")
COME = {"A": np.array([1, 1, 0, 0]) > 0, "B": np.array([1, 0, 1, 0]) > 0}
LATE = np.array([False, True, True, False])

quick = settings(max_examples=200)


def truth(value: Condition, come: Mapping[str, BoolArray] = COME) -> list[bool]:
    """Its truth in every round."""
    return np.broadcast_to(value.value(lambda atom, _: come[atom.names[0]]), 4).tolist()


ALGEBRA = [
    pytest.param(A & B, [True, False, False, False], id="A and B"),
    pytest.param(A | B, [True, True, True, False], id="A or B"),
    pytest.param(~A, [False, False, True, True], id="not A"),
    pytest.param(A & ~B, [False, True, False, False], id="A and not B"),
    pytest.param(~(A | B), [False, False, False, True], id="not (A or B)"),
    pytest.param(A & LATE, [False, True, False, False], id="condition & array"),
    pytest.param(LATE & A, [False, True, False, False], id="array & condition"),
    pytest.param(A | LATE, [True, True, True, False], id="condition | array"),
    pytest.param(LATE | A, [True, True, True, False], id="array | condition"),
    pytest.param(~LATE & ~A, [False, False, False, True], id="~array & ~condition"),
    pytest.param(A & True, [True, True, False, False], id="condition & True"),
    pytest.param(True & A, [True, True, False, False], id="True & condition"),
    pytest.param(False | A, [True, True, False, False], id="False | condition"),
    pytest.param(np.True_ & A, [True, True, False, False], id="np.True_ & condition"),
    pytest.param(A | np.True_, [True] * 4, id="condition | np.True_"),
    pytest.param(ALWAYS, [True] * 4, id="always"),
    pytest.param(NEVER, [False] * 4, id="never"),
    pytest.param(AtLeast((A, B), 0), [True] * 4, id="at least 0"),
    pytest.param(AtLeast((A, B), 1), [True, True, True, False], id="at least 1"),
    pytest.param(AtLeast((A, B), 2), [True, False, False, False], id="at least 2"),
    pytest.param(AtLeast((A, B), 3), [False] * 4, id="at least 3 of 2"),
    pytest.param(
        AtLeast((A, A, B), 2), [True, True, False, False], id="named twice, counted twice"
    ),
    pytest.param(AtLeast((), 0), [True] * 4, id="at least 0 of nobody"),
    pytest.param(AtLeast((), 1), [False] * 4, id="at least 1 of nobody"),
    pytest.param(every([]), [True] * 4, id="every one of none"),
    pytest.param(some([]), [False] * 4, id="some one of none"),
    pytest.param(every([A]), [True, True, False, False], id="every one of one"),
    pytest.param(every([A, B, ~A]), [False] * 4, id="every one of three"),
    pytest.param(some([A, B, ~A]), [True] * 4, id="some one of three"),
]


@pytest.mark.parametrize(("value", "expected"), ALGEBRA)
def test_algebra(value: Condition, expected: list[bool]) -> None:
    """Conditions, Booleans and arrays combine on either side, to a condition with this truth."""
    assert isinstance(value, Condition)
    assert truth(value) == expected


def test_more_than_255_parts_are_counted() -> None:
    """Counting does not wrap round."""
    assert truth(AtLeast((ALWAYS,) * 300, 300)) == [True] * 4
    assert truth(AtLeast((ALWAYS,) * 300, 301)) == [False] * 4


def _if(value: Condition) -> object:
    return 1 if value else 0


SLIPS = [
    pytest.param(_if, id="if"),
    pytest.param(lambda value: value and B, id="and"),
    pytest.param(lambda value: value or B, id="or"),
    pytest.param(lambda value: not value, id="not"),
    pytest.param(bool, id="bool"),
    pytest.param(lambda value: all([value, B]), id="all"),
    pytest.param(lambda value: [other for other in "AB" if value], id="comprehension"),
]


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize(
    "value", [A, A & B, A | B, ~A, ALWAYS, Known(LATE), AtLeast((A, B), 1)], ids=str
)
def test_python_cannot_ask_a_condition(
    slip: Callable[[Condition], object], value: Condition
) -> None:
    """Python's own `if`, `and`, `or` and `not` are refused, with what to write instead."""
    with pytest.raises(RuleError, match=r"write '&' for and, '|' for or, '~' for not"):
        slip(value)


@pytest.mark.parametrize("other", [1, 0.5, "B attends", np.array([1, 0]), None, np.array([0.0])])
def test_only_booleans_stand_beside_a_condition(other: object) -> None:
    """Numbers, texts and arrays of numbers are refused by name of their type."""
    with pytest.raises(RuleError, match="expected a condition or Booleans, got"):
        A & other
    with pytest.raises(RuleError, match="expected a condition or Booleans, got"):
        other | A


def test_what_is_a_condition_stays_itself() -> None:
    """Turning a condition into one changes nothing."""
    assert as_condition(A) is A
    assert isinstance(as_condition(True), Known)
    assert as_condition(LATE).value(lambda *_: LATE).tolist() == LATE.tolist()


def test_not_not_is_the_condition_itself() -> None:
    """`~~A` is `A`, for atoms and groups alike."""
    assert ~~A is A
    group = A & B
    assert ~~group is group
    assert (~A).replace(lambda _: ~B) is B


# Polarity.


def polarity(value: Condition) -> set[tuple[str, bool]]:
    """What its value asks for: each name, with whether its presence is wanted."""
    asked = set()

    def read(atom: Atom, positive: bool) -> BoolArray:
        asked.add((atom.names[0], positive))
        return np.zeros(4, np.bool_)

    value.value(read)
    return asked


POLARITIES = [
    pytest.param(A, "+A", id="A"),
    pytest.param(~A, "-A", id="not A"),
    pytest.param(~~A, "+A", id="not not A"),
    pytest.param(Not(Not(A)), "+A", id="not not A, spelt out"),
    pytest.param(~(A & ~B), "-A +B", id="not (A and not B)"),
    pytest.param(~(A | ~(B & ~C)), "-A +B -C", id="not (A or not (B and not C))"),
    pytest.param(A & ~A, "+A -A", id="A and not A"),
    pytest.param(AtLeast((A, ~B), 1), "+A -B", id="at least 1 of A, not B"),
    pytest.param(~AtLeast((A, ~B), 1), "-A +B", id="not at least 1 of A, not B"),
    pytest.param(Known(LATE) & ~B, "-B", id="known and not B"),
]


@pytest.mark.parametrize(("value", "expected"), POLARITIES)
def test_polarity(value: Condition, expected: str) -> None:
    """Evaluating and listing the atoms agree on which presence and which absence is wanted."""
    signs = {(word[1], word[0] == "+") for word in expected.split()}
    assert polarity(value) == signs
    assert {(atom.names[0], positive) for atom, positive in value.atoms()} == signs


@quick
@given(formulas(3))
def test_evaluation_reads_exactly_the_listed_atoms(formula: tuple) -> None:
    """What a value reads is what `atoms()` lists, on any tree."""
    tree = condition(formula, [LATE] * 3)
    assert polarity(tree) == {(atom.names[0], positive) for atom, positive in tree.atoms()}


@quick
@given(formulas(3), st.lists(st.booleans(), min_size=12, max_size=12))
def test_more_presence_and_less_absence_never_hurt(formula: tuple, chosen: list[bool]) -> None:
    """φ(p, q) grows with p and shrinks with q."""
    tree = condition(formula, [LATE] * 3)
    few, more = np.array(chosen[:6]).reshape(2, 3), np.array(chosen[6:]).reshape(2, 3)
    (low, absent), (high, present) = few & more, few | more

    def at(present: BoolArray, assumed: BoolArray) -> BoolArray:
        return np.asarray(
            tree.value(lambda a, wanted: (present if wanted else assumed)[ord(a.names[0]) - 65])
        )

    assert (at(low, present) <= at(high, absent)).all()


# Likelihood.


def by_enumeration(tree: Condition, chances: Mapping[str, float]) -> float:
    """Its probability over all combinations of independent atoms."""
    total = 0.0
    for come in product((False, True), repeat=len(chances)):
        weight = np.prod([p if c else 1 - p for p, c in zip(chances.values(), come, strict=True)])
        held = dict(zip(chances, map(np.bool_, come), strict=True))
        total += weight * bool(tree.value(lambda atom, _, held=held: held[atom.names[0]]))
    return total


FOUR = {"A": 0.1, "B": 0.25, "C": 0.5, "D": 0.875}
D = attends("D")


@pytest.mark.parametrize(
    "tree",
    [
        A,
        ~A,
        A & B & C,
        A | B | C,
        ~(A & ~B),
        (A | B) & (C | ~D),
        ALWAYS & A,
        NEVER | ~D,
        *(AtLeast((A, B, C, D), count) for count in range(6)),
        AtLeast((A & B, ~C, D), 2),
        ~AtLeast((A, B | C, ~D), 2),
        AtLeast((ALWAYS, A, NEVER, B), 2),
    ],
    ids=str,
)
def test_likelihood_is_exact_where_each_atom_occurs_once(tree: Condition) -> None:
    """It is the probability over all combinations of independent atoms."""
    assert tree.likelihood(lambda atom: FOUR[atom.names[0]]) == pytest.approx(
        by_enumeration(tree, FOUR), abs=1e-15
    )


@st.composite
def read_once(draw: st.DrawFn, atoms: tuple[Condition, ...] = (A, B, C, D)) -> Condition:
    """Trees that name each of four actors once."""
    tree = atoms[0]
    if len(atoms) > 1:
        cuts = [0, *sorted(draw(st.sets(st.integers(1, len(atoms) - 1), min_size=1)))]
        runs = zip(cuts, [*cuts[1:], len(atoms)], strict=True)
        parts = tuple(draw(read_once(atoms[start:end])) for start, end in runs)
        count = draw(st.integers(0, len(parts)))
        tree = draw(st.sampled_from((AllOf(parts), AnyOf(parts), AtLeast(parts, count))))
    return ~tree if draw(st.booleans()) else tree


@quick
@given(read_once())
def test_likelihood_is_exact_on_any_such_tree(tree: Condition) -> None:
    """However nested, if each atom occurs once the likelihood is its probability."""
    found = tree.likelihood(lambda atom: FOUR[atom.names[0]])
    assert found == pytest.approx(by_enumeration(tree, FOUR), abs=1e-12)


def test_likelihood_may_differ_from_round_to_round() -> None:
    """Beliefs and known truths may be arrays of one a round."""
    belief = np.array([0.0, 0.5, 1.0])
    drawn = Known(np.array([True, True, False]))
    found = (AtLeast((A, ~A), 1) & drawn).likelihood(lambda _: belief)
    assert found.tolist() == [1.0, 0.75, 0.0]


@pytest.mark.parametrize("tree", [AtLeast((A, B, C), 2), A & B | ~C], ids=str)
@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_likelihood_of_the_certain_is_certain(tree: Condition, certain: float) -> None:
    """With every atom sure to be true, or false, the likelihood is the truth."""
    sure = np.full(4, certain > 0)
    assert tree.likelihood(lambda _: certain) == truth(tree, dict.fromkeys("ABC", sure))[0]


# Words and exchange.


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (A, "A attends"),
        (~A, "not A attends"),
        (A & B & ~C, "(A attends and B attends) and not C attends"),
        (every([A, B, ~C]), "A attends and B attends and not C attends"),
        ((A | B) & C, "(A attends or B attends) and C attends"),
        (~(A | B), "not (A attends or B attends)"),
        (AtLeast((A, B, C), 2), "at least 2 of A, B, C attend"),
        (ALWAYS, "always"),
        (NEVER, "never"),
        (Known(LATE), "(drawn)"),
        (Known(LATE, "deal prepared"), "deal prepared"),
        (Atom("sends", ("Russia", "ministers")), "Russia sends at least ministers"),
        (Atom("deadlock"), "deadlock"),
        (Atom("unheard of", ("A",)), "unheard of A"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_condition_reads_aloud(tree: Condition, words: str) -> None:
    """Its text is a phrase that a diplomat could say."""
    assert str(tree) == words


def test_every_phrase_has_room_for_its_names() -> None:
    """Each kind of atom has a phrase for up to two names."""
    for kind in PHRASES:
        assert "{}" not in str(Atom(kind, ("X", "Y")))


@quick
@given(formulas(3))
def test_exchanging_each_atom_for_itself_changes_nothing(formula: tuple) -> None:
    """`replace` keeps the tree: its atoms, their order, its truth."""
    tree = condition(formula, [LATE] * 3)
    same = tree.replace(lambda atom: atom)
    assert list(same.atoms()) == list(tree.atoms())
    come = {name(row): LATE ^ (row == 1) for row in range(3)}
    assert truth(same, come) == truth(tree, come)


def test_exchange_reaches_every_atom() -> None:
    """Atoms under `and`, `or`, `not` and counting are all exchanged."""
    tree = (A | ~B) & AtLeast((A, Known(LATE)), 1)
    known = {"A": ALWAYS, "B": NEVER}
    settled = tree.replace(lambda atom: known[atom.names[0]])
    assert not list(settled.atoms())
    assert truth(settled) == [True] * 4


def test_atoms_are_equal_by_name() -> None:
    """The same atom said twice is one key of a dictionary."""
    assert {attends("A"): 1}[attends("A")] == 1
    assert attends("A") != attends("B")
