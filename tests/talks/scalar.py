"""The talks once more, one round at a time in plain Python: the always-on oracle.

It shares no line with the package but what is on the table. It follows the protocol literally:
one side after the other looks at the offer before it and accepts, or proposes in its turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from math import prod

Told = tuple[int, int, int, str]
"""The agreement (-1: none), the turn, the proposer (-1: none, -2: the mediator), and the end."""

SLACK = 1e-9
ROUNDING = 1e-12


@dataclass
class Player:
    """A side in one round."""

    utilities: Sequence[float]
    reservation: float = 0.0
    exponent: float = 1.0
    allowed: Sequence[bool] | None = None
    imitation: float = 0.0
    patience: int | None = None
    stops_at_worst: bool = False
    next_offer: bool = False  # accept by AC_next instead of by the level
    shortfalls: list[float] = field(default_factory=list)
    demand: float = 1.0
    tempted: bool = False

    def may_sign(self, agreement: int) -> bool:
        """Whether it is within the mandate and worth the reservation."""
        inside = self.allowed is None or self.allowed[agreement]
        return inside and self.utilities[agreement] >= self.reservation - self.rounding

    @cached_property
    def mandate(self) -> list[float]:
        """What each agreement within the mandate is worth."""
        pairs = zip(self.utilities, self.allowed or [True] * len(self.utilities), strict=True)
        return [worth for worth, inside in pairs if inside]

    @cached_property
    def rounding(self) -> float:
        """What a sum of weights may be off by, and more."""
        return ROUNDING * max(abs(self.reservation), abs(max(self.mandate, default=0)))

    @cached_property
    def options(self) -> list[int]:
        """What it may sign."""
        return [number for number in range(len(self.utilities)) if self.may_sign(number)]

    @cached_property
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
        last = self.reservation - self.rounding
        if self.stops_at_worst:
            last = max(last, min(self.mandate))
        return last + max(demand - SLACK, 0) * (self.best - last)

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
            return fairest(players, sorted(signed)), turn, -2, "agreed"
        if any(player.patience == turn for player in players):
            return -1, turns, -1, "walked out"
    return -1, turns, -1, "timed out"


def fairest(players: Sequence[Player], signed: Sequence[int]) -> int:
    """The text with the greatest product, then the greatest least share, and so on; the first."""
    shares = {number: [_share(player, number) for player in players] for number in signed}
    gaining = [any(of[side] > 0 for of in shares.values()) for side in range(len(players))]
    merits = {number: [prod(compress(of, gaining)), *sorted(of)] for number, of in shares.items()}
    left = list(signed)
    for place in range(len(players) + 1):
        most = max(merits[number][place] for number in left)
        left = [number for number in left if merits[number][place] >= most * (1 - ROUNDING)]
    return left[0]


def _share(player: Player, agreement: int) -> float:
    gain = max(player.utilities[agreement] - player.reservation, 0)
    span = player.best - player.reservation
    return gain / span if span > 0 else gain
