"""The engine against NegMAS, offer for offer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.talks.bargaining import NOBODY, End
from sim.talks.cases import seated
from sim.talks.timed import on_the_table, opening, proposals
from tests.talks.domains import ROUNDS, Setting, settings
from tests.talks.negmas import MISSING, negmas, python

pytestmark = [pytest.mark.slow, pytest.mark.skipif(python() is None, reason=MISSING)]


def _as_json(setting: Setting, number: int) -> dict[str, Any]:
    players = setting.players(number)
    return {
        "utilities": [
            [
                value if allowed else None
                for value, allowed in zip(player.utilities, player.allowed, strict=True)
            ]
            for player in players
        ],
        "reservations": [player.reservation for player in players],
        "exponents": [player.exponent for player in players],
        "turns": setting.turns,
    }


def _offers(setting: Setting, number: int, agreed: bool) -> list[list[int]]:
    """Side and agreement of every offer that the engine puts on the table in a round."""
    given = setting.mandates, setting.reservations, setting.exponents, setting.utilities
    sides = seated(setting.domain, setting.tactics, ROUNDS, *given)
    seats = [side.seat.of(np.array([number])) for side in sides]
    offers, refusals = proposals(seats, 0, setting.turns, setting.turns)
    tabled = on_the_table(opening(len(seats), 1), refusals, len(seats))[: len(offers)]
    moves = np.flatnonzero(tabled)
    if agreed:
        moves = moves[: np.flatnonzero(refusals[moves] == 0)[0] + 1]
    return [[int(move % len(seats)), int(offers[move, 0])] for move in moves]


def test_every_offer_is_that_of_negmas():
    """In 600 domains the engine makes the offers of NegMAS, and agrees to what NegMAS agrees to."""
    asked, ours = [], []
    for setting in settings(4, 600):
        outcome = setting.play()
        for number in np.flatnonzero(outcome.end != End.NO_MANDATE):
            agreed = bool(outcome.agreement[number] != NOBODY)
            asked.append(_as_json(setting, number))
            ours.append(
                {
                    "offers": _offers(setting, number, agreed),
                    "agreement": int(outcome.agreement[number]) if agreed else None,
                    "turn": int(outcome.turn[number]) if agreed else None,
                    "proposer": int(outcome.proposer[number]) if agreed else None,
                }
            )
    theirs = negmas(asked)
    for talks, mine, other in zip(asked, ours, theirs, strict=True):
        assert mine == {name: other[name] for name in mine}, talks
    assert {len(talks["utilities"]) for talks in asked} == {2, 3, 4}
    assert 0.2 < np.mean([mine["agreement"] is None for mine in ours]) < 0.8
