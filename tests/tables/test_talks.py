"""Talks on a terminal: all is told, and no line is too long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim.ranges import between
from sim.tables.layout import size
from sim.tables.talks import text
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.formats import read_domain
from sim.talks.manners import Manner
from sim.talks.tactics import Tactic

PRISONERS = Path(__file__).resolve().parents[2] / "docs" / "examples" / "prisoners.yaml"
WIDTHS = [60, 72, 80, 120]
LONG = " ".join(["everybody", "slowly", "agrees"] * 6)


def _long() -> Domain:
    """Talks whose every name is long."""
    issues = tuple(Issue(f"{LONG} {n}", (f"{LONG} yes", f"{LONG} no")) for n in range(3))
    profiles = tuple(
        Profile(
            f"{LONG} of {side}",
            {issue.name: 1.0 for issue in issues},
            {issue.name: dict(zip(issue.options, values, strict=True)) for issue in issues},
            manner=Manner(Tactic(1.0, 0.2, 9), between(0.5, 4.0), between(0.0, 2.5)),
        )
        for side, values in (("one", (1.0, 0.4)), ("other", (0.3, 1.0)))
    )
    return Domain(LONG, issues, profiles)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("rounds", [1, 300])
def test_no_line_is_too_long(width: int, rounds: int) -> None:
    """Whatever things are called."""
    for domain in (PRISONERS, _long()):
        for line in text(sim.bargain(domain, rounds=rounds), width).splitlines():
            assert size(line) <= width, line


def test_the_agreement_is_told_with_turn_and_proposer() -> None:
    """An option of each issue, and what it is worth to whom."""
    found = sim.bargain(PRISONERS)
    said = text(found)
    assert f"Agreed in turn {found.turn} (of 0 to 19), on the proposal of Brandt" in said
    assert found.agreement is not None
    for issue, option in found.agreement.items():
        assert f"  {issue:8}  {option}" in said
    for party, utility in found.utilities.items():
        assert any(line.split()[:2] == [party, f"{utility:.3g}"] for line in said.splitlines()), (
            party
        )


def test_other_ends_are_told_apart() -> None:
    """Out of time, walked out, and no mandate at all."""
    assert "Out of time, nothing agreed" in text(sim.bargain(PRISONERS, [9.0]))
    impatient = [Tactic(9.0, patience=1), 9.0]
    assert "A side walked out, nothing agreed" in text(sim.bargain(PRISONERS, impatient))
    nothing = {"Alba": {"truce": []}}
    assert "A side had no mandate, nothing agreed" in text(sim.bargain(PRISONERS, mandates=nothing))


def test_tactics_are_told_and_so_is_a_mediator() -> None:
    """Imitation and patience where there are any."""
    said = text(sim.bargain(PRISONERS, [Tactic(2.0, 0.25, 7), 0.5]))
    assert "Alba: exponent 2, imitation 0.25, patience of 7 turns" in said
    assert "Brandt: exponent 0.5" in said
    said = text(sim.bargain(PRISONERS, mediator=True))
    assert "over a mediator's text" in " ".join(said.split())
    assert "on the proposal of the mediator" in said


def test_it_is_said_what_was_drawn_or_that_nothing_was() -> None:
    """Each number with its range."""
    said = " ".join(text(sim.bargain(PRISONERS, rounds=100, seed=4)).split())
    assert "100 rounds, seed 4. Drawn in each: reservation of Alba (0.4 from 0.25 to 0.6)" in said
    domain = replace(
        sim.bargain(PRISONERS).domain,
        profiles=tuple(
            replace(profile, manner=Manner()) for profile in sim.bargain(PRISONERS).domain.profiles
        ),
    )
    said = text(sim.bargain(domain, rounds=100))
    assert "no number has a range, so all rounds are alike" in said
    assert "Drawn" not in said
    assert "interval" not in said


def test_one_of_a_kind_is_told_as_one() -> None:
    """A single issue, agreement or turn, and a patience of a turn."""
    issue = Issue("terms", ("peace",))
    sides = tuple(Profile(party, {"terms": 1}, {"terms": {"peace": 1}}) for party in ("we", "they"))
    said = text(sim.bargain(Domain("d", (issue,), sides), [Tactic(patience=1)], turns=1))
    assert said.startswith("d: 2 sides, 1 issue, 1 agreement, 1 turn\n")
    assert "patience of 1 turn\n" in said


def test_weights_and_values_that_are_drawn_are_told() -> None:
    """Whose, of what, in which range; and that distances are not measured by them."""
    domain = read_domain(PRISONERS)
    first, second = domain.profiles
    manner = Manner(
        weights={"exchange": between(0.3, 0.6)}, values={"truce": {"none": between(0.0, 0.5)}}
    )
    domain = replace(domain, profiles=(replace(first, manner=manner), second))
    said = " ".join(text(sim.bargain(domain, rounds=100)).split())
    assert "weight of exchange to Alba (0.3 to 0.6)" in said
    assert "value of 'none' (truce) to Alba (0 to 0.5)" in said
    assert "in utilities as they are said, not as drawn;" in said
    assert "not as drawn" not in text(sim.bargain(domain))
    assert "not as drawn" not in text(sim.bargain(PRISONERS, rounds=100))


def test_many_agreements_are_cut_short_and_said_to_be() -> None:
    """The most frequent ones are shown, and how many there are."""
    found = sim.bargain(PRISONERS, rounds=20_000)
    many = len(found.agreements)
    assert many > 8
    assert f"8 of {many}" in text(found)
