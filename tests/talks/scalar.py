"""The talks once more, one round at a time in plain Python: the always-on oracle.

It shares no line with the package but what is on the table. It follows the protocol literally:
one side after the other looks at the offer before it and accepts, or proposes in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

Told = tuple[int, int, int, str]
"""The agreement (-1: none), the turn, the proposer (-1: none, -2: the mediator), and the end."""

ROUNDING = 1e-9


@dataclass
class Player:
    """A side in one round."""

    utilities: Sequence[float]
    reservation: float = 0.0
    exponent: float = 1.0
    allowed: Sequence[bool] | None = None
    imitation: float = 0.0
    patience: int | None = None
    next_offer: bool = False  # accept by AC_next instead of by the level
    shortfalls: list[float] = field(default_factory=list)
    demand: float = 1.0
    tempted: bool = False

    def may_sign(self, agreement: int) -> bool:
        """Whether it is within the mandate and worth the reservation."""
        inside = self.allowed is None or self.allowed[agreement]
        return inside and self.utilities[agreement] >= self.reservation

    @property
    def options(self) -> list[int]:
        """What it may sign."""
        return [number for number in range(len(self.utilities)) if self.may_sign(number)]

    @property
    def best(self) -> float:
        """The most that it may sign."""
        return max(self.utilities[number] for number in self.options)

    def level(self, turn: int, turns: int, table: int | None) -> float:
        """What it demands now, with this offer on the table."""
        time = (turn + 1) / (turns + 1)
        demand = 1 - time**self.exponent
        if self.imitation:
            echo = 1.0
            if table is not None:
                self.shortfalls.append(max(self.best - self.utilities[table], 0))
                if len(self.shortfalls) > 1:
                    before, now = self.shortfalls[-2:]
                    echo = self.demand * now / before if before else self.demand
            demand = self.imitation * min(echo, 1) + (1 - self.imitation) * demand
            self.demand = demand
        gap = self.best - self.reservation
        return self.reservation + max(demand - ROUNDING, 0) * gap

    def offer(self, level: float) -> int:
        """The worst that it may sign at this level, of equal ones the first."""
        enough = [number for number in self.options if self.utilities[number] >= level]
        return min(enough, key=lambda number: (self.utilities[number], number))

    def accepts(self, agreement: int, level: float) -> bool:
        """Whether it takes the offer on the table."""
        least = self.utilities[self.offer(level)] if self.next_offer else level
        return self.may_sign(agreement) and self.utilities[agreement] >= least


def talk(players: Sequence[Player], turns: int, offers: list[int] | None = None) -> Told:
    """Play one round; every offer that is made is added to `offers`."""
    if not all(player.options for player in players):
        return -1, turns, -1, "no mandate"
    table: int | None = None
    proposer, accepted = -1, 0
    for turn in range(turns):
        for number, player in enumerate(players):
            level = player.level(turn, turns, table)
            if table is not None and player.accepts(table, level):
                accepted += 1
                if accepted == len(players) - 1:
                    return table, turn, proposer, "agreed"
                continue
            if player.patience == turn and not player.tempted:
                return -1, turns, -1, "walked out"
            table, proposer, accepted = player.offer(level), number, 0
            if offers is not None:
                offers.append(table)
            for other in players:
                if other is not player and other.may_sign(table):
                    other.tempted = True
    return -1, turns, -1, "timed out"


def mediated(players: Sequence[Player], turns: int) -> Told:
    """Play one round with a mediator, turn by turn."""
    if not all(player.options for player in players):
        return -1, turns, -1, "no mandate"
    for turn in range(turns):
        signed = set(range(len(players[0].utilities)))
        for player in players:
            level = player.level(turn, turns, None)
            signed = {number for number in signed if player.accepts(number, level)}
        if signed:
            most = max(_product(players, number) for number in signed)
            best = min(n for n in signed if _product(players, n) >= most - ROUNDING)
            return best, turn, -2, "agreed"
        if any(player.patience == turn for player in players):
            return -1, turns, -1, "walked out"
    return -1, turns, -1, "timed out"


def _product(players: Sequence[Player], agreement: int) -> float:
    return prod(
        (player.utilities[agreement] - player.reservation) / (player.best - player.reservation or 1)
        for player in players
    )
