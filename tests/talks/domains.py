"""Domains drawn at random: two to four sides, ties, mandates, reservations, exponents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.talks.bargaining import Choice, Outcome, bargain
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.manners import Manner
from sim.talks.tactics import Tactic
from tests.talks.scalar import Player

ROUNDS = 3


def table(*rows: list[float], reservations: list[float] | None = None) -> Domain:
    """A domain with a single issue, where every side tells its utility of every option."""
    options = tuple(f"option {number}" for number in range(len(rows[0])))
    return Domain(
        "the talks",
        (Issue("issue", options),),
        tuple(
            Profile(f"side {n}", {"issue": 1}, {"issue": dict(zip(options, row, strict=True))}, own)
            for n, (row, own) in enumerate(
                zip(rows, reservations or [0.0] * len(rows), strict=True)
            )
        ),
    )


@dataclass(frozen=True, eq=False)
class Setting:
    """A domain and everything else that `bargain` is given, for a few rounds."""

    domain: Domain
    tactics: list[Tactic]
    turns: int
    mandates: list[Choice]
    reservations: list[np.ndarray]
    exponents: list[np.ndarray]
    utilities: list[Choice]

    def play(self, mediator: bool = False) -> Outcome:
        """What the engine makes of it."""
        return bargain(
            self.domain,
            self.tactics,
            self.turns,
            ROUNDS,
            self.mandates,
            self.reservations,
            self.exponents,
            self.utilities,
            mediator,
        )

    def players(self, number: int, next_offer: bool = False) -> list[Player]:
        """The sides in one round, for the scalar twin."""
        return [
            Player(
                self.utilities[side].table[self.utilities[side].row[number]].tolist(),
                float(self.reservations[side][number]),
                float(self.exponents[side][number]),
                self.mandates[side].table[self.mandates[side].row[number]].tolist(),
                tactic.imitation,
                tactic.patience,
                self.domain.profiles[side].manner.floor == "worst",
                next_offer,
            )
            for side, tactic in enumerate(self.tactics)
        ]


def settings(
    seed: int, many: int, imitation: bool = False, patience: bool = False
) -> Iterator[Setting]:
    """Settings drawn at random, each with mandates and numbers that differ by round."""
    random = np.random.default_rng(seed)
    for _ in range(many):
        sides = int(random.integers(2, 5))
        masked, stopping = random.random() < 0.7, random.choice([0, 0.5, 1])
        issues = tuple(
            Issue(f"issue {n}", tuple("abcd"[: random.integers(2, 5)]))
            for n in range(random.integers(1, 3))
        )
        profiles = tuple(
            Profile(
                f"side {side}",
                {issue.name: float(random.integers(1, 4)) for issue in issues},
                {
                    issue.name: {option: float(random.integers(0, 7)) for option in issue.options}
                    for issue in issues
                },
                manner=Manner(floor="worst" if random.random() < stopping else "reservation"),
            )
            for side in range(sides)
        )
        domain = Domain("the talks", issues, profiles)
        yield Setting(
            domain,
            [
                Tactic(
                    imitation=random.choice([0, 0.3, 0.7, 1]) if imitation else 0.0,
                    patience=int(random.integers(1, 9))
                    if patience and random.random() < 0.6
                    else None,
                )
                for _ in range(sides)
            ],
            int(random.integers(1, 13)),
            [
                Choice(
                    random.random((2, domain.size)) < (0.8 if masked else 1),
                    random.integers(0, 2, ROUNDS),
                )
                for _ in range(sides)
            ],
            [random.integers(-2, 8, ROUNDS).astype(float) for _ in range(sides)],
            [random.choice([0.25, 0.5, 1, 2, 4], ROUNDS) for _ in range(sides)],
            [
                Choice(
                    np.stack([utility, random.integers(0, 30, domain.size)]),
                    random.integers(0, 2, ROUNDS),
                )
                for utility in domain.utilities
            ],
        )
