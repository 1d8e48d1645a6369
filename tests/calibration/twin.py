"""The model of who comes, once more: one meeting, one value of each parameter, no arrays.

It shares no code with the program but the elicited numbers, and follows the definitions: intents by
summing over all pasts, who attends as the greatest fixed point over those trusted of the least over
the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from math import exp, prod

from sim.calibration import elicited
from sim.history import STANCES, Case, Principal, Word
from sim.likelihoods import ASSUMED, REPEAT

AWAY, ANYWAY, TRUSTED, UNTRUSTED = range(4)
WORLDS = (1, -1)
PRESENCES = {"counterpart_attends", "counterpart_rank", "third_party_attends"}

Values = Mapping[str, float]
Who = tuple[bool, ...]


def share(odds: float) -> float:
    """The probability of some log-odds."""
    return 1 / (1 + exp(-odds))


def afresh(said: str, strength: float) -> list[float]:
    """P(statement | intent) of who speaks afresh, by intent: the table read more or less so."""
    found = []
    for row in ASSUMED:
        means = [sum(other[column] for other in ASSUMED) / 3 for column in range(7)]
        raw = [mean * (p / mean) ** strength for p, mean in zip(row, means, strict=True)]
        found.append(raw[STANCES.index(said)] / sum(raw))
    return found


def prior(word: Word | None, case: Case, world: int, values: Values) -> list[float]:
    """Of the three intents, before a word is said."""
    odds = values["willing"] + world * values["common ground"]
    odds += values["pressure"] * (word.pressure if word else 0)
    odds += values["below leaders"] * (case.format != "leaders")
    willing, waiting = share(odds), share(values["waiting"])
    return [1 - willing, willing * waiting, willing * (1 - waiting)]


def last(side: Principal | None, horizon: str) -> Word | None:
    """What a side said last."""
    words = side.words if side else {}
    late = words.get("late") if horizon == "late" else None
    return late or words.get("early")


def masses(
    side: Principal | None, case: Case, world: int, horizon: str, values: Values
) -> list[float]:
    """P(intent in the end, what was said | world), by intent: every past is summed over."""
    before = prior(last(side, horizon), case, world, values)
    words = side.words if side else {}
    early, late = words.get("early"), words.get("late") if horizon == "late" else None
    closed = early is not None and early.said == "declined"
    rate = elicited.REOPENS if closed else elicited.CHANGES_OF_MIND
    found = [0.0, 0.0, 0.0]
    for first, then in product(range(3), repeat=2):
        p = before[first]
        if early:
            p *= afresh(early.said, exp(values["early"]))[first]
        p *= (1 - rate) * (first == then) + rate * before[then]
        if late:
            new = afresh(late.said, exp(values["late"]))[then]
            again = early is not None and early.said == late.said
            p *= REPEAT * again + (1 - REPEAT) * new if early else new
        found[then] += p
    return found


def kinds(
    side: Principal | None, intents: Sequence[float], horizon: str, values: Values
) -> list[float]:
    """The probability to be of each kind."""
    said = last(side, horizon)
    holds, promised = 1.0, False
    if said:
        asked = said.said == "conditional" and said.condition not in PRESENCES | {"none"}
        unmet = share(values["unmet"])
        may_be = elicited.MET_IN_TIME * elicited.MET + (1 - elicited.MET_IN_TIME) * unmet
        if asked:
            met = said.met_late if horizon == "late" else "unclear"
            holds = {"yes": elicited.MET, "no": unmet, "unclear": may_be}[met]
        promised = said.said == "confirmed" or (
            said.said == "conditional" and said.condition in PRESENCES
        )
    comes = elicited.FOLLOWS_THROUGH * intents[2]
    waits = elicited.FOLLOWS_THROUGH * intents[1] * holds
    trusted = waits * elicited.BELIEVED * promised
    return [1 - comes - waits, comes, trusted, waits - trusted]


def _subsets(members: Sequence[int]) -> Iterator[tuple[int, ...]]:
    sizes = range(len(members) + 1)
    return chain.from_iterable(combinations(members, size) for size in sizes)


def who_comes(kinds: Sequence[int]) -> Who:
    """By the definition, trying every set of those trusted that may sign together."""

    def wants(one: int, there: set[int]) -> bool:
        return kinds[one] == ANYWAY or (kinds[one] != AWAY and bool(there - {one}))

    def joined(signed: set[int]) -> set[int]:
        """With those who signed, the least set of all others who then come."""
        there = set(signed)
        while True:
            more = {
                one for one, kind in enumerate(kinds) if kind != TRUSTED and wants(one, there)
            } - there
            if not more:
                return there
            there |= more

    greatest: set[int] = set()
    for signed in map(set, _subsets([one for one, kind in enumerate(kinds) if kind == TRUSTED])):
        if all(wants(one, joined(signed)) for one in signed):
            greatest |= signed
    there = joined(greatest)
    return tuple(one in there for one in range(len(kinds)))


def presence(case: Case, horizon: str, values: Values) -> dict[Who, float]:
    """The probability of each combination of who attends."""
    sides: list[Principal | None] = list(case.principals)
    sides += [None] * (2 - len(sides))
    heard = {
        world: [masses(one, case, world, horizon, values) for one in sides] for world in WORLDS
    }
    weights = {world: prod(map(sum, found)) for world, found in heard.items()}
    total = sum(weights.values())
    found = dict.fromkeys(product((False, True), repeat=len(sides)), 0.0)
    for world in WORLDS:
        each = [
            kinds(one, [mass / sum(mine) for mass in mine], horizon, values)
            for one, mine in zip(sides, heard[world], strict=True)
        ]
        for combination in product(range(4), repeat=len(sides)):
            p = weights[world] / total
            for one, kind in enumerate(combination):
                p *= each[one][kind]
            found[who_comes(combination)] += (1 - elicited.CALLED_OFF) * p
    found[(False,) * len(sides)] += elicited.CALLED_OFF
    return found
