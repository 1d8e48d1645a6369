"""Who comes: named cases, closed forms, and what must hold of every system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import comb
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.attendance import Resolution, System, consequences, resolve
from sim.conditions import ALWAYS, NEVER, AtLeast, Condition, Known, attends, every, some
from sim.streams import BoolArray
from tests.systems import FACTS, Plain, condition, formulas, members, name, plain_systems, truths

quick = settings(max_examples=200)

PUTIN, ZELENSKYY, TRUMP, ERDOGAN, IRAN = map(
    attends, ("Putin", "Zelenskyy", "Trump", "Erdogan", "Iran")
)


def settled(system: System, trusted: Sequence[str] = ()) -> tuple[set[str], set[str]]:
    """Who attends and who is deadlocked, in one round."""
    mask = np.array([[actor in trusted] for actor in system.actors])
    found = resolve(system, mask)
    return _named(system, found.attends), _named(system, found.undecided)


def _named(system: System, truth: BoolArray) -> set[str]:
    return {actor for actor, came in zip(system.actors, truth[:, 0], strict=True) if came}


CIRCLE = {"Putin": TRUMP, "Zelenskyy": PUTIN, "Trump": PUTIN}
ABSENCE = {"Iran": ERDOGAN, "Trump": ~IRAN, "Erdogan": ALWAYS}

CASES = [
    pytest.param({"Putin": ALWAYS, "Zelenskyy": PUTIN}, "", "Putin Zelenskyy", "",
                 id="Zelenskyy comes if Putin does, and Putin does"),
    pytest.param({"Putin": NEVER, "Zelenskyy": PUTIN}, "Zelenskyy", "", "",
                 id="a promise does not help where its condition fails"),
    pytest.param(CIRCLE, "", "", "",
                 id="a circle of if-you-then-I stays closed to the cautious"),
    pytest.param(CIRCLE, "Putin Zelenskyy Trump", "Putin Zelenskyy Trump", "",
                 id="a circle of if-you-then-I closes where all are trusted"),
    pytest.param(CIRCLE, "Trump", "Putin Zelenskyy Trump", "",
                 id="one trusted promise on the circle opens it for everyone"),
    pytest.param(CIRCLE, "Zelenskyy", "", "",
                 id="a trusted promise beside the circle opens nothing"),
    pytest.param({"A": attends("B"), "B": attends("A"), "C": attends("D"), "D": attends("C")},
                 "A", "A B", "",
                 id="trust closes its own circle and no other"),
    pytest.param({"A": attends("B") & attends("C"), "B": attends("A"), "C": NEVER}, "A B", "", "",
                 id="signers who learn that one will not come withdraw, and so do the rest"),
    pytest.param({"A": attends("A")}, "", "", "",
                 id="who waits for themselves stays away"),
    pytest.param({"A": attends("A")}, "A", "A", "",
                 id="who waits for themselves and is trusted comes"),
    pytest.param(ABSENCE, "", "Iran Erdogan", "",
                 id="Trump comes only if Iran stays away, and Iran comes"),
    pytest.param({"Iran": NEVER, "Trump": ~IRAN}, "", "Trump", "",
                 id="Trump comes only if Iran stays away, and it does"),
    pytest.param({"Iran": ~TRUMP, "Trump": ~IRAN}, "", "", "Iran Trump",
                 id="each comes only if the other stays away: a standoff"),
    pytest.param({"Iran": TRUMP, "Trump": ~IRAN}, "Iran Trump", "", "Iran Trump",
                 id="one seeks the other, who flees: no trust resolves it"),
    pytest.param({"Iran": ~IRAN, "Trump": ALWAYS, "Putin": TRUMP | IRAN}, "", "Trump Putin",
                 "Iran",
                 id="a deadlock does not touch those who have another reason"),
    pytest.param({"Iran": ~IRAN, "Putin": IRAN, "Trump": ~IRAN}, "", "", "Iran Putin Trump",
                 id="a deadlock holds whoever hangs on it, for or against"),
    pytest.param({"A": ~IRAN | attends("B"), "B": ~IRAN | attends("A"), "Iran": ~attends("A")},
                 "", "", "A B Iran",
                 id="a circle with an absence on it stays open for all"),
    pytest.param({"Putin": ~~TRUMP, "Trump": ALWAYS}, "", "Putin Trump", "",
                 id="not not is yes"),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "trusted", "come", "stuck"), CASES)
def test_named_case(
    equations: Mapping[str, Condition], trusted: str, come: str, stuck: str
) -> None:
    """The case reads as a sentence and comes out as said."""
    found = settled(System(equations), trusted.split())
    assert found == (set(come.split()), set(stuck.split()))


def test_at_least_two_of_three_is_a_threshold() -> None:
    """The host opens once two of three have come, and not before."""
    guests = np.array(list(product((False, True), repeat=3))).T
    equations: dict[str, Condition] = {name(row): Known(came) for row, came in enumerate(guests)}
    equations["Host"] = AtLeast(tuple(map(attends, "ABC")), 2)
    found = resolve(System(equations), np.zeros((4, 8), np.bool_))
    assert (found.attends[3] == (guests.sum(axis=0) >= 2)).all()


def test_trust_may_differ_from_round_to_round() -> None:
    """The same circle closes in the rounds that believe the promise and in no other."""
    trusted = np.array([[False, True, False, True], [False] * 4, [False, False, True, True]])
    found = resolve(System({"A": attends("B"), "B": attends("A"), "C": attends("A")}), trusted)
    assert found.attends.tolist() == [[False, True, False, True]] * 3


def test_the_trusted_are_asked_again_after_a_withdrawal() -> None:
    """Those who came on the strength of a withdrawn signature are not kept by one another."""
    # X comes if the signer S or Y does, Y if X does; S would need Z, who never comes.
    equations = {
        "S": attends("X") & attends("Z"),
        "X": attends("S") | attends("Y"),
        "Y": attends("X"),
        "Z": NEVER,
    }
    assert settled(System(equations), ["S"]) == (set(), set())
    assert settled(System(equations), ["S", "X", "Y"]) == ({"X", "Y"}, set())


# Closed forms.


def threshold_model(thresholds: Sequence[int]) -> System:
    """Each comes once so many others do (Granovetter 1978)."""
    names = [f"{place:03d}" for place in range(len(thresholds))]
    return System(
        {
            own: AtLeast(tuple(attends(other) for other in names if other != own), threshold)
            for own, threshold in zip(names, thresholds, strict=True)
        }
    )


def test_granovetters_hundred_all_come() -> None:
    """With thresholds 0, 1, ..., 99 each arrival brings the next, and all 100 come."""
    found = resolve(threshold_model(range(100)), np.zeros((100, 1), np.bool_))
    assert found.attends.sum() == 100


def test_granovetters_hundred_stop_at_one() -> None:
    """With the threshold of 1 replaced by 2, only the instigator comes."""
    found = resolve(threshold_model([0, 2, *range(2, 100)]), np.zeros((100, 1), np.bool_))
    assert found.attends.sum() == 1


def test_granovetters_hundred_trusted_come_all_the_same() -> None:
    """Signing together, the same hundred all come: the gap was one of trust."""
    found = resolve(threshold_model([0, 2, *range(2, 100)]), np.ones((100, 1), np.bool_))
    assert found.attends.sum() == 100


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_uniform_thresholds_follow_the_parking_law(n: int) -> None:
    """Over all n^n thresholds, m attend in C(n,m)(m+1)^(m-1)(n-1-m)^(n-m) of them, exactly."""
    drawn = np.array(list(product(range(n), repeat=n))).T
    names = [name(actor) for actor in range(n)]

    def equation(actor: int) -> Condition:
        others = tuple(attends(other) for other in names if other != names[actor])
        return some(Known(drawn[actor] == k) & AtLeast(others, k) for k in range(n))

    system = System({names[actor]: equation(actor) for actor in range(n)})
    come = resolve(system, np.zeros(drawn.shape, np.bool_)).attends.sum(axis=0)
    counts = np.bincount(come, minlength=n + 1).tolist()
    assert counts[:n] == [_parking(n, m) for m in range(n)]
    assert counts[n] == (n + 1) ** (n - 1)
    assert sum(counts) == n**n


def _parking(n: int, m: int) -> int:
    ways = comb(n, m) * Fraction(m + 1) ** (m - 1) * (n - 1 - m) ** (n - m)
    assert ways.denominator == 1
    return int(ways)


# What holds of every system.


@quick
@given(plain_systems(negation=False))
def test_more_trust_brings_no_fewer(plain: Plain) -> None:
    """Without negation, cautious ⊆ credible ⊆ assured in every round, and nobody is stuck."""
    cautious, credible, assured = (
        mode.resolution for mode in (plain.cautious, plain, plain.assured)
    )
    assert (cautious.attends <= credible.attends).all()
    assert (credible.attends <= assured.attends).all()
    assert not any(found.undecided.any() for found in (cautious, credible, assured))


@quick
@given(plain_systems(negation=False), st.data())
def test_a_stronger_condition_brings_nobody(plain: Plain, data: st.DataObject) -> None:
    """Without negation, asking more of one actor raises nobody's attendance."""
    actor = data.draw(st.integers(0, len(plain.formulas) - 1))
    more = data.draw(formulas(len(plain.formulas), negation=False))
    formula = ("all", (plain.formulas[actor], more))
    changed = (*plain.formulas[:actor], formula, *plain.formulas[actor + 1 :])
    stronger = Plain(changed, plain.facts, plain.trusted)
    assert (stronger.resolution.attends <= plain.resolution.attends).all()


@quick
@given(plain_systems(), st.randoms(use_true_random=False))
def test_the_order_of_the_equations_is_nothing(plain: Plain, random: Random) -> None:
    """The same equations in another order give every actor the same."""
    order = random.sample(plain.system.actors, len(plain.system.actors))
    rows = [plain.system.index[actor] for actor in order]
    shuffled = System({actor: plain.system.equations[actor] for actor in order})
    found = resolve(shuffled, plain.trusted[rows])
    assert (found.attends == plain.resolution.attends[rows]).all()
    assert (found.possible == plain.resolution.possible[rows]).all()
    assert shuffled.kind == plain.system.kind


@quick
@given(plain_systems(), st.data())
def test_the_names_of_the_actors_are_nothing(plain: Plain, data: st.DataObject) -> None:
    """Renaming everyone changes nobody's attendance."""
    names = data.draw(st.permutations(plain.system.actors))
    alias = dict(zip(plain.system.actors, names, strict=True))
    renamed = System(
        {
            alias[actor]: equation.replace(lambda atom: attends(alias[atom.names[0]]))
            for actor, equation in plain.system.equations.items()
        }
    )
    found = resolve(renamed, plain.trusted)
    assert (found.attends == plain.resolution.attends).all()
    assert (found.possible == plain.resolution.possible).all()


@quick
@given(plain_systems(), st.data())
def test_whom_nobody_refers_to_changes_nothing(plain: Plain, data: st.DataObject) -> None:
    """An actor added without being mentioned leaves everyone else as they were."""
    size = len(plain.formulas)
    onlooker = data.draw(formulas(size + 1))
    trusted = data.draw(truths(1, plain.rounds))
    larger = Plain(
        (*plain.formulas, onlooker), plain.facts, np.concatenate([plain.trusted, trusted])
    )
    assert (larger.resolution.attends[:size] == plain.resolution.attends).all()
    assert (larger.resolution.possible[:size] == plain.resolution.possible).all()


def _follows(found: Resolution, present: BoolArray, assumed: BoolArray) -> BoolArray:
    """φ(present, assumed) for every actor."""
    system = found.system
    rows = [
        system.equations[actor].value(
            lambda atom, positive: (present if positive else assumed)[system.index[atom.names[0]]]
        )
        for actor in system.actors
    ]
    return np.array([np.broadcast_to(row, present.shape[1]) for row in rows])


@quick
@given(plain_systems())
def test_decided_rounds_keep_every_word(plain: Plain) -> None:
    """Where nobody is stuck, an actor attends exactly if its condition holds."""
    found = plain.resolution
    decided = ~found.undecided.any(axis=0)
    assert (_follows(found, found.attends, found.attends) == found.attends)[:, decided].all()


@quick
@given(plain_systems())
def test_the_two_bounds_support_each_other(plain: Plain) -> None:
    """L ⊆ U; L follows from L if U is thought to come, and U from U if L is."""
    found = plain.resolution
    low, high = found.attends, found.possible
    assert (low <= high).all()
    assert (_follows(found, low, high) == low).all()
    assert (_follows(found, high, low) == high).all()
    assert (consequences(found.system, plain.trusted, low) == high).all()
    assert (consequences(found.system, plain.trusted, high) == low).all()


@quick
@given(plain_systems(), st.data())
def test_who_is_assumed_to_come_keeps_others_away(plain: Plain, data: st.DataObject) -> None:
    """Γ is antitone: the more are thought to come, the fewer follow."""
    some_come = data.draw(truths(*plain.trusted.shape))
    more_come = some_come | data.draw(truths(*plain.trusted.shape))
    few = consequences(plain.system, plain.trusted, more_come)
    many = consequences(plain.system, plain.trusted, some_come)
    assert (few <= many).all()


@quick
@given(plain_systems())
def test_doubled_negation_is_none(plain: Plain) -> None:
    """A system with every condition denied twice is the same system."""
    twice = System({actor: ~~equation for actor, equation in plain.system.equations.items()})
    found = resolve(twice, plain.trusted)
    assert (found.attends == plain.resolution.attends).all()
    assert (found.possible == plain.resolution.possible).all()


@quick
@given(plain_systems())
def test_de_morgan_keeps_the_meaning(plain: Plain) -> None:
    """Conditions rewritten as denials of their contraries resolve to the same."""
    contrary = tuple(("not", _contrary(formula)) for formula in plain.formulas)
    found = Plain(contrary, plain.facts, plain.trusted).resolution
    assert (found.attends == plain.resolution.attends).all()
    assert (found.possible == plain.resolution.possible).all()


def _contrary(formula: tuple) -> tuple:
    """What holds exactly where the formula does not."""
    match formula:
        case ("not", part):
            return part
        case ("all", parts):
            return ("any", tuple(map(_contrary, parts)))
        case ("any", parts):
            return ("all", tuple(map(_contrary, parts)))
        case ("at least", count, parts):
            return ("at least", len(parts) - count + 1, tuple(map(_contrary, parts)))
    return ("not", formula)


@quick
@given(truths(FACTS, 5), truths(FACTS, 5))
def test_a_system_without_conditions_is_its_facts(facts: BoolArray, trusted: BoolArray) -> None:
    """Where nobody waits for anybody, those come whose facts say so, in every mode."""
    system = System({name(row): Known(fact) for row, fact in enumerate(facts)})
    found = resolve(system, trusted)
    assert (found.attends == facts).all()
    assert (found.possible == facts).all()
    assert system.kind == "monotone"


@pytest.mark.parametrize("trusting", [False, True], ids=["cautious", "assured"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 30])
def test_circles_of_absences_end(size: int, trusting: bool) -> None:
    """Each comes if the next stays away: the circle ends, and holds everyone in deadlock."""
    system = System({str(k): ~attends(str((k + 1) % size)) for k in range(size)})
    found = resolve(system, np.full((size, 2), trusting))
    assert found.undecided.all()
    assert system.kind == ("odd" if size % 2 else "even")


@quick
@given(plain_systems(most=6, rounds=2))
def test_every_mode_ends(plain: Plain) -> None:
    """The alternation comes to an end on any system, with an answer for every actor and round."""
    for mode in (plain, plain.cautious, plain.assured):
        assert mode.resolution.attends.shape == plain.trusted.shape
        assert mode.resolution.possible.shape == plain.trusted.shape


def test_resolving_changes_neither_facts_nor_trust() -> None:
    """The arrays handed in are only read."""
    truth, trusted = np.array([True, False]), np.array([[True, True], [False, True]])
    truth.flags.writeable = trusted.flags.writeable = False
    system = System({"A": attends("B") & Known(truth), "B": Known(truth)})
    found = resolve(system, trusted)
    assert found.attends.tolist() == [[True, False], [True, False]]
    assert not np.shares_memory(found.attends, truth)


def test_no_rounds_are_resolved_to_none() -> None:
    """A block of no rounds has an answer, too: none."""
    system = System({"A": ~attends("B"), "B": ~attends("A")})
    assert resolve(system, np.zeros((2, 0), np.bool_)).attends.shape == (2, 0)


# The kinds of systems, before any round is played.

KINDS = [
    pytest.param(CIRCLE, "monotone", id="everyone waits for someone to come"),
    pytest.param(ABSENCE, "stratified", id="Trump waits for Iran, who does not wait for him"),
    pytest.param({"Iran": ~TRUMP, "Trump": ~IRAN}, "even",
                 id="Iran and Trump each come only if the other stays away"),
    pytest.param({"Iran": TRUMP, "Trump": ~IRAN}, "odd",
                 id="Iran comes if Trump does, Trump only if Iran stays away"),
    pytest.param({"Trump": ~TRUMP}, "odd", id="who comes only if they stay away"),
    pytest.param({"Putin": TRUMP & ~TRUMP, "Trump": ALWAYS}, "stratified",
                 id="for and against the same, outside any circle"),
    pytest.param({"Putin": TRUMP & ~TRUMP, "Trump": PUTIN}, "odd",
                 id="for and against the same, on a circle"),
    pytest.param({"Putin": TRUMP, "Trump": PUTIN, "Iran": ~TRUMP}, "stratified",
                 id="a circle of presences, watched from outside"),
    pytest.param({"Putin": ~(~TRUMP | ~ZELENSKYY), "Trump": PUTIN, "Zelenskyy": PUTIN},
                 "monotone", id="absences under a not are presences"),
    pytest.param({"Iran": ~TRUMP, "Trump": ~IRAN, "Putin": ~PUTIN}, "odd",
                 id="one odd circle beside an even one"),
    pytest.param({"Putin": AtLeast((TRUMP, ~ERDOGAN, ERDOGAN), 2), "Trump": PUTIN,
                  "Erdogan": ALWAYS}, "stratified", id="an absence counted among others"),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "kind"), KINDS)
def test_named_kind(equations: Mapping[str, Condition], kind: str) -> None:
    """The kind is read off the equations alone."""
    assert System(equations).kind == kind


def simple_circles(edges: Mapping[int, Sequence[tuple[int, bool]]]) -> Iterator[list[bool]]:
    """The signs along every simple circle, found by walking from its lowest actor."""

    def walk(path: list[int], signs: list[bool]) -> Iterator[list[bool]]:
        for other, sign in edges[path[-1]]:
            if other == path[0]:
                yield [*signs, sign]
            elif other > path[0] and other not in path:
                yield from walk([*path, other], [*signs, sign])

    for start in edges:
        yield from walk([start], [])


def kind_by_enumeration(edges: Mapping[int, Sequence[tuple[int, bool]]]) -> str:
    """The kind of a signed graph from all its simple circles."""
    circles = list(simple_circles(edges))
    if all(sign for row in edges.values() for _, sign in row):
        return "monotone"
    if all(all(signs) for signs in circles):
        return "stratified"
    return "odd" if any(signs.count(False) % 2 for signs in circles) else "even"


def signed_graph(rng: Random) -> dict[int, list[tuple[int, bool]]]:
    """Whom each actor waits for and how; in every other graph, against the other camp only."""
    size, density, negative = rng.randint(1, 6), rng.uniform(0.05, 0.5), rng.choice((0, 0.1, 0.5))
    camps = [rng.random() < 0.5 for _ in range(size)] if rng.random() < 0.5 else None

    def waits(actor: int, other: int, sign: bool) -> bool:
        if camps:
            return sign == (camps[actor] == camps[other]) and rng.random() < density
        return rng.random() < density * (1 - negative if sign else negative)

    pairs = list(product(range(size), (False, True)))
    return {a: [pair for pair in pairs if waits(a, *pair)] for a in range(size)}


def test_kinds_agree_with_all_simple_circles() -> None:
    """On random small graphs, the kind is what the products of signs on all circles say."""
    seen = []
    for seed in range(1200):
        edges = signed_graph(Random(seed))
        system = System({name(actor): _waits(row) for actor, row in edges.items()})
        seen.append(kind_by_enumeration(edges))
        assert system.kind == seen[-1], seed
    assert all(seen.count(kind) >= 100 for kind in ("monotone", "stratified", "even", "odd"))


def _waits(row: Sequence[tuple[int, bool]]) -> Condition:
    return every(attends(name(other)) if sign else ~attends(name(other)) for other, sign in row)


@quick
@given(plain_systems())
def test_only_circles_with_absences_can_lock(plain: Plain) -> None:
    """Monotone and stratified systems leave nobody stuck, and only odd ones may contradict."""
    if plain.system.kind in ("monotone", "stratified"):
        assert not plain.resolution.undecided.any()
        assert not plain.cautious.resolution.undecided.any()
        assert not plain.assured.resolution.undecided.any()


@quick
@given(plain_systems())
def test_components_come_after_what_they_wait_for(plain: Plain) -> None:
    """Each actor is in one component, and its component names no later one."""
    placed: set[str] = set()
    for component in plain.system.components:
        placed.update(component)
        for actor in component:
            assert {atom.names[0] for atom, _ in plain.system.equations[actor].atoms()} <= placed
    assert placed == set(plain.system.actors)
    assert sum(map(len, plain.system.components)) == len(placed)


@quick
@given(plain_systems())
def test_who_is_in_no_circle_follows_from_the_others(plain: Plain) -> None:
    """Trust in someone on no circle changes nothing."""
    rows = [plain.system.index[actor] for circle in plain.system.circles for actor in circle]
    trusted = np.zeros_like(plain.trusted)
    trusted[rows] = plain.trusted[rows]
    found = resolve(plain.system, trusted)
    assert (found.attends == plain.resolution.attends).all()
    assert (found.possible == plain.resolution.possible).all()


def test_formulas_mean_the_same_to_the_package() -> None:
    """The tuples of the generators become the conditions that they name."""
    formula = ("any", (("not", ("attends", 0)), ("at least", 1, (("fact", 0), ("attends", 1)))))
    read = condition(formula, [np.True_])
    assert str(read) == "not A attends or (at least 1 of always, B attend)"
    assert members(np.array([[True], [False]]), 0) == {0}
