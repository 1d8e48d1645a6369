"""Equations of presence: what each phrase asks of whom, and what resolving them guarantees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conditions import Atom
from sim.equations import delegation_name, expand, nodes
from sim.model import SummitModel
from sim.scenario import MODES, Rank, Scenario
from tests.summits import always, come, play, summit

LEADERS = ("Ann", "Bob", "Cyd", "Dan")
PARTIES = ("North", "South")
ROUNDS = 200

# ---- phrases ------------------------------------------------------------------------------

CAST = summit(
    intent={"Ann": "comes", "Bob": "comes"},
    sends_a_delegation={"North": {"base": 0.5}, "East": {"base": 0.5}},
)


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        ("North", ["Ann", "North delegation"]),
        ("South", ["Bob"]),
        ("East", ["East delegation"]),
        ("West", []),
    ],
)
def test_a_party_is_represented_by_whoever_may_come(party: str, expected: list[str]) -> None:
    """Its leader if that leader may come, its delegation if it sends one."""
    assert nodes(party, CAST) == expected
    assert delegation_name("North") == "North delegation"


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("attends", ("Ann",), "Ann attends"),
        ("stays away", ("Ann",), "not Ann attends"),
        ("sends nobody", ("North",), "not Ann attends and not North delegation attends"),
        ("sends nobody", ("West",), "always"),
        ("sends", ("North", "official"), "Ann attends or (North delegation attends and always)"),
        ("sends", ("North", "leader"), "Ann attends"),
        ("sends", ("South", "minister"), "Bob attends"),
        ("sends", ("East", "official"), "East delegation attends and always"),
        ("sends", ("East", "leader"), "never"),
        ("sends", ("West", "technical"), "never"),
    ],
)
def test_presence_is_said_in_terms_of_who_attends(
    kind: str, names: tuple[str, ...], expected: str
) -> None:
    """A leader outranks any delegation; a delegation never reaches the rank of a leader."""
    assert str(expand(Atom(kind, names), CAST)) == expected


def test_a_delegation_counts_where_it_has_the_rank() -> None:
    """With ranks known, the rounds in which they suffice stand beside the delegation."""
    ranks = np.array([1, 2, 3], np.uint8)
    asked = expand(Atom("sends", ("East", "official")), CAST, lambda party: ranks)
    everyone = asked.value(lambda atom, positive: np.ones(3, np.bool_))
    np.testing.assert_array_equal(everyone, ranks >= Rank.OFFICIAL)


# ---- random summits -----------------------------------------------------------------------

NAMES = st.lists(st.sampled_from(LEADERS), min_size=2, max_size=4, unique=True)
MONOTONE = st.one_of(
    st.sampled_from(LEADERS).map(lambda name: f"{name} attends"),
    st.sampled_from(PARTIES).map(lambda party: f"{party} sends at least minister"),
    NAMES.map(lambda names: f"at least 2 of {', '.join(names)} attend"),
    st.just("thaw"),
)
ANY = st.one_of(
    MONOTONE,
    st.sampled_from(LEADERS).map(lambda name: f"{name} stays away"),
    st.sampled_from(PARTIES).map(lambda party: f"{party} sends nobody"),
    MONOTONE.map(lambda condition: f"not ({condition})"),
)


def joined(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One to three conditions joined."""
    parts = st.lists(part, min_size=1, max_size=3)
    return st.tuples(parts, st.sampled_from((" and ", " or "))).map(lambda two: two[1].join(two[0]))


@st.composite
def judgements(draw: st.DrawFn, part: st.SearchStrategy[str] = MONOTONE) -> dict[str, Any]:
    """Four leaders and two delegations who wait for one another."""
    share = st.sampled_from((0.0, 0.5, 0.8, 1.0))
    promised = draw(st.lists(st.sampled_from(LEADERS), unique=True))
    mixed = {"stays away": 0.1, "comes if": 0.7, "comes": 0.2}
    return {
        "chance": {"thaw": 0.6},
        "intent": {name: draw(st.sampled_from(("comes if", mixed))) for name in LEADERS},
        "comes_if": {name: draw(joined(part)) for name in LEADERS},
        "promise_believed": {name: draw(share) for name in promised},
        "promise_kept": {name: draw(share) for name in promised},
        "follows_through": draw(st.sampled_from((0.9, 1.0))),
        "sends_a_delegation": {
            party: {
                "base": 0.7,
                "only if": draw(joined(part)),
                "rank": {"official": 0.5, "minister": 0.5},
            }
            for party in PARTIES
        },
        "record": {"Wednesday": [f"{name} promises" for name in promised]},
    }


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Who attends under each mode: mode to Boolean array (actors, rounds)."""
    model = play(scenario, ROUNDS)
    return {mode: model.resolution(mode).attends for mode in MODES}


FEW = settings(max_examples=40)


@FEW
@given(judgements(ANY))
def test_decided_rounds_are_fixed_points_of_the_equations(judgement: dict[str, Any]) -> None:
    """Where nobody is undecided, everybody attends just when their equation says so."""
    model = play(summit(**judgement), ROUNDS)
    for mode in MODES:
        found = model.resolution(mode)
        decided = ~found.undecided.any(axis=0)

        def read(atom: Atom, positive: bool, found: Any = found) -> Any:
            return found.attends[found.system.index[atom.names[0]]]

        for actor, equation in found.system.equations.items():
            attends = found.attends[found.system.index[actor]]
            holds = np.broadcast_to(equation.value(read), ROUNDS)
            np.testing.assert_array_equal(attends[decided], holds[decided])


@FEW
@given(judgements())
def test_in_a_monotone_summit_trust_only_adds(judgement: dict[str, Any]) -> None:
    """Nobody is undecided, and whoever comes with less trust comes with more, in every round."""
    model = play(summit(**judgement), ROUNDS)
    cautious, credible, assured = (model.resolution(mode) for mode in MODES)
    assert model.system.kind == "monotone"
    assert not any(found.undecided.any() for found in (cautious, credible, assured))
    assert always(cautious.attends <= credible.attends)
    assert always(credible.attends <= assured.attends)


@FEW
@given(judgements(), st.sampled_from((*LEADERS, *PARTIES)), joined(MONOTONE))
def test_a_stronger_condition_raises_nobody(
    judgement: dict[str, Any], actor: str, demand: str
) -> None:
    """Who asks for more brings no one to the table, in any round and under any mode."""
    weak = resolved(summit(**judgement))
    if actor in PARTIES:
        own = judgement["sends_a_delegation"][actor]
        own["only if"] = f"({own['only if']}) and ({demand})"
    else:
        judgement["comes_if"][actor] = f"({judgement['comes_if'][actor]}) and ({demand})"
    strong = resolved(summit(**judgement))
    for mode in MODES:
        assert always(strong[mode] <= weak[mode])


@FEW
@given(judgements(ANY), st.sampled_from(LEADERS))
def test_a_promise_that_is_believed_more_often_is_trusted_in_more_rounds(
    judgement: dict[str, Any], name: str
) -> None:
    """The set of those trusted grows with the belief, round by round; nobody else's changes."""
    judgement["record"] = {"Wednesday": [f"{leader} promises" for leader in LEADERS]}
    sets = []
    for believed in (0.3, 0.7):
        judgement["promise_believed"] = {**judgement["promise_believed"], name: believed}
        model = SummitModel(summit(**judgement), ROUNDS)
        sets.append(model.trusted("credible"))
        model.forget()
    row = list(model.leaders).index(name)
    assert always(sets[0][row] <= sets[1][row])
    np.testing.assert_array_equal(np.delete(sets[0], row, 0), np.delete(sets[1], row, 0))


def test_a_wish_to_be_alone_may_bring_others() -> None:
    """Where absences are awaited, more is not always more: the lemma needs monotone conditions."""
    people = {"Ann": "comes if", "Bob": "comes if"}
    shy = {"intent": people, "comes_if": {"Ann": "always", "Bob": "Ann stays away"}}
    choosy = {**shy, "comes_if": {**shy["comes_if"], "Ann": "never"}}
    assert not come(play(summit(**shy), 2), "Bob").any()
    assert come(play(summit(**choosy), 2), "Bob").all()
