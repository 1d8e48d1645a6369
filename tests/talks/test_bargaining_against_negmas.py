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
from tests.talks.scalar import Player

pytestmark = [pytest.mark.slow, pytest.mark.skipif(python() is None, reason=MISSING)]


def _as_json(setting: Setting, number: int) -> dict[str, Any]:
    players = setting.players(number)
    impossible = not all(player.stops_at_worst for player in players)
    return {
        "utilities": [
            [
                value if allowed else None
                for value, allowed in zip(player.utilities, player.allowed, strict=True)
            ]
            for player in players
        ],
        "reservations": [_floor(player, impossible) for player in players],
        "impossible": impossible,
        "exponents": [player.exponent for player in players],
        "turns": setting.turns,
    }


def _floor(player: Player, impossible: bool) -> float:
    """The reserved value for NegMAS, which stops at the worst outcome of all, possible or not."""
    if player.stops_at_worst and (impossible or not all(player.allowed)):
        return max(player.reservation, min(player.mandate))
    return player.reservation


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
    plain = [
        not talks["impossible"] and all(None not in row for row in talks["utilities"])
        for talks in asked
    ]
    assert sum(plain) > 100  # as NegMAS plays them, nothing added and nothing forbidden
    assert 0.2 < np.mean([mine["agreement"] is None for mine in ours]) < 0.8
