"""The engine against the scalar twin, on domains drawn at random."""

from __future__ import annotations

import pytest

from sim.talks.bargaining import End
from tests.talks.domains import ROUNDS, Setting, settings
from tests.talks.scalar import mediated, talk

WORDS = {
    End.AGREED: "agreed",
    End.TIMED_OUT: "timed out",
    End.WALKED_OUT: "walked out",
    End.NO_MANDATE: "no mandate",
}


def _told(setting: Setting, mediator: bool = False) -> list[tuple[int, int, int, str]]:
    outcome = setting.play(mediator)
    return [
        (
            int(outcome.agreement[n]),
            int(outcome.turn[n]),
            int(outcome.proposer[n]),
            WORDS[End(outcome.end[n])],
        )
        for n in range(ROUNDS)
    ]


def test_sides_that_mind_the_time_end_as_the_twin_says():
    """In 2,000 domains all is as the twin tells it, one round at a time."""
    seen = set()
    for setting in settings(1, 2_000):
        told = [talk(setting.players(n), setting.turns) for n in range(ROUNDS)]
        assert _told(setting) == told
        seen |= {(len(setting.tactics), end) for *_, end in told}
    ends = ("agreed", "timed out", "no mandate")
    assert seen == {(sides, end) for sides in (2, 3, 4) for end in ends}


def test_to_accept_by_ones_level_is_to_accept_by_ones_next_offer():
    """A twin that compares with the offer it would make itself, AC_next, ends as the engine."""
    for setting in settings(14, 500, imitation=True):
        told = [talk(setting.players(n, next_offer=True), setting.turns) for n in range(ROUNDS)]
        assert _told(setting) == told


@pytest.mark.parametrize(
    ("imitation", "patience"), [(True, False), (False, True), (True, True)], ids=str
)
def test_sides_that_mind_the_others_end_as_the_twin_says(imitation, patience):
    """In 250 domains each, imitation and walking out go as the twin tells it."""
    seen = set()
    for setting in settings(2, 250, imitation, patience):
        told = [talk(setting.players(n), setting.turns) for n in range(ROUNDS)]
        assert _told(setting) == told
        seen |= {end for *_, end in told}
    assert ("walked out" in seen) == patience


def test_the_mediator_proposes_as_the_twin_says():
    """In 400 domains the mediator's text and its turn are as the twin tells it."""
    seen = set()
    for setting in settings(3, 400, patience=True):
        told = [mediated(setting.players(n), setting.turns) for n in range(ROUNDS)]
        assert _told(setting, mediator=True) == told
        seen |= {end for *_, end in told}
    assert seen == set(WORDS.values())
