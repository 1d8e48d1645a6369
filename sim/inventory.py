"""The numbers of a scenario: what each is called, and where it stands in the judgement.

A name says where a number stands in the judgement of a file, with dots between: `chance.deal
prepared`, `intent.Trump.comes`, `reads.Putin evasive`, `sends a delegation.Ukraine.base`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.memory import remembered
from sim.reading import numbers as read
from sim.reading.heads import phrase
from sim.scenario import COMES_IF, INTENTS, Case, Intents, Judgement, Rank, Scenario, Talks
from sim.strengths import HORIZONS, MOST

Value = float | Intents
Place = tuple[Any, ...]
"""The way to a number in a `Judgement`: attributes, keys and indices.

Or `STRENGTH` and a horizon: the strength of words said then, which stands in no judgement.
"""

STRENGTH = "strength"

_READERS: Mapping[str, Callable[[str], Value]] = {
    "probability": read.probability,
    "rate": read.rate,
    "likelihood": read.likelihood,
    "shift": read.shift,
    "weight": read.weight,
    "worth": read.worth,
    "exponent": read.tactic,
    "strength": read.strength,
}

_BOUNDS = {
    "shift": (-inf, inf),
    "exponent": (np.finfo(np.float64).tiny, inf),
    "strength": (0.0, MOST),
}
"""Between what a number of a kind lies, if not between 0 and 1."""

FOR_ALL = ("changes of mind", "follows through")
"""The sections in which one number may be given for all."""


@dataclass(frozen=True)
class Number:
    """A number of the judgement.

    Attributes
    ----------
    name
        As above.
    kind
        `probability`, `rate`, `likelihood` (by intent), `shift` (of log-odds), `weight` (of an
        issue), `worth` (of an option, or of no agreement), `exponent` (of a tactic) or `strength`
        (of words).
    places
        Where it stands; several, where one number of the file stands for many.
    value
        What it is: of several, the first; of draws, the mean.
    """

    name: str
    kind: str
    places: tuple[Place, ...]
    value: Value

    def check(self, value: Any) -> Any:
        """A plain number, or three by intent, if it can be the value.

        Raises
        ------
        ScenarioError
            If it cannot.
        """
        shape = (len(INTENTS),) if self.kind == "likelihood" else ()
        try:
            parts = np.ravel(np.asarray(value, np.float64))
        except (TypeError, ValueError):
            parts = np.array([np.nan])
        low, high = _BOUNDS.get(self.kind, (0, 1))
        fits = np.isfinite(parts) & (parts >= low) & (parts <= high)
        if np.shape(value) != shape or not fits.all():
            raise ScenarioError(f"{self.name}: this is no {self.kind}: {value}")
        return value

    def read(self, text: str) -> Value:
        """A value as a file would say it.

        Raises
        ------
        ScenarioError
            Saying what was expected.
        """
        try:
            return _READERS[self.kind](text)
        except ValueError as error:
            raise ScenarioError(f"{self.name}: {error}") from None


@remembered
def numbers(scenario: Scenario) -> Mapping[str, Number]:
    """Every number that the file gives, by name, in the order of the judgement.

    A share of 0% is none, whether said or left out, unless it has a range.
    """
    found: dict[str, Number] = {}
    for number in every(scenario.judgement):
        section = number.name.partition(".")[0]
        name = section if section in scenario.judgement.for_all else number.name
        if _nothing(number) and name not in scenario.ranges:
            continue
        found[name] = together(name, [found[name], number]) if name in found else number
    return {name: replace(number, name=name) for name, number in found.items()}


def strengths(scenario: Scenario) -> Iterator[Number]:
    """How strongly words are read, early and late: no numbers of the file."""
    known = scenario.strengths
    for horizon in HORIZONS:
        mean = 1.0 if known is None else float(np.mean(getattr(known, horizon)))
        yield Number(f"{STRENGTH}.{horizon}", "strength", ((STRENGTH, horizon),), mean)


def _nothing(number: Number) -> bool:
    """Whether it is a share of 0% in a distribution."""
    return number.places[0][-2:-1] == ("value",) and not np.any(number.value)


def together(name: str, parts: Sequence[Number]) -> Number:
    """One number that stands wherever any of some does."""
    places = tuple(place for part in parts for place in part.places)
    return Number(name, parts[0].kind, places, parts[0].value)


def every(judgement: Judgement) -> Iterator[Number]:
    """Each number of a judgement by itself."""
    yield from _simple(judgement, "chance", "chances", "probability")
    for leader, minds in judgement.intents.items():
        if not _assumed(minds, COMES_IF):
            yield from _cases(f"intent.{leader}", ("intents", leader), minds, INTENTS)
    yield from _simple(judgement, "promise kept", "kept", "probability")
    yield from _simple(judgement, "promise believed", "believed", "probability")
    yield from _simple(judgement, "changes of mind", "changes_of_mind", "rate")
    yield from _simple(judgement, "reopens", "reopens", "rate")
    yield from _simple(judgement, "follows through", "follows_through", "probability")
    for leader, words in judgement.overruled.items():
        for said, likelihood in words.items():
            place = ("overruled", leader, said)
            yield Number(f"reads.{leader} {said}", "likelihood", (place,), likelihood)
    for act, likelihood in judgement.reads.items():
        yield Number(f"reads.{phrase(act)}", "likelihood", (("reads", act),), likelihood)
    for k, coming in enumerate(judgement.acts_to_come):
        if coming.chance is not None:
            name = f"acts to come.{coming.stage}.{phrase(coming.name)}"
            yield Number(name, "probability", (("acts_to_come", k, "chance"),), coming.chance)
    for leader, early in judgement.decides.items():
        threshold = ("decides", leader, "threshold")
        yield Number(f"decides.{leader}.threshold", "probability", (threshold,), early.threshold)
    yield from _delegations(judgement)
    if judgement.held_late is not None:
        yield Number("held late", "probability", (("held_late",),), judgement.held_late)
    if judgement.talks is not None:
        yield from _wants(judgement.talks)


def _delegations(judgement: Judgement) -> Iterator[Number]:
    for party, sending in judgement.sending.items():
        name, place = f"sends a delegation.{party}", ("sending", party)
        base = (*place, "odds", "base")
        yield Number(f"{name}.base", "probability", (base,), sending.odds.base)
        for k, mover in enumerate(sending.odds.movers):
            moved = (*place, "odds", "movers", k, "shift")
            yield Number(f"{name}.moved by.{mover.fact}", "shift", (moved,), mover.shift)
        ranks = list(map(str, Rank))[1:4]
        if not _assumed(sending.ranks, 0, 1, 2):
            yield from _cases(f"{name}.rank", (*place, "ranks"), sending.ranks, ranks)
    for party, by_rank in judgement.unable.items():
        name = f"believed unable to sign.{party}"
        for rank, odds in by_rank.items():
            at = ("unable", party, rank, "base")
            yield Number(f"{name}.{rank}", "probability", (at,), odds.base)
        first = next(iter(by_rank.values()), None)
        for k, mover in enumerate(first.movers if first else ()):
            places = tuple(("unable", party, rank, "movers", k, "shift") for rank in by_rank)
            yield Number(f"{name}.moved by.{mover.fact}", "shift", places, mover.shift)


def _wants(talks: Talks) -> Iterator[Number]:
    for party, wants in talks.wants.items():
        name, place = f"talks.{party}", ("talks", "wants", party)
        for i, (issue, options) in enumerate(talks.issues.items()):
            weight = (*place, "weights", i)
            yield Number(f"{name}.{issue}.weight", "weight", (weight,), wants.weights[i])
            for k, option in enumerate(options):
                at = (*place, "worth", i, k)
                yield Number(f"{name}.{issue}.{option}", "worth", (at,), wants.worth[i][k])
        base = (*place, "reservation", "base")
        yield Number(f"{name}.no agreement", "worth", (base,), wants.reservation.base)
        for rank, worth in wants.by_rank.items():
            there = (*place, "by_rank", rank)
            yield Number(f"{name}.by rank.{rank}", "worth", (there,), worth)
        for k, mover in enumerate(wants.reservation.movers):
            moved = (*place, "reservation", "movers", k, "shift")
            yield Number(f"{name}.moved by.{mover.fact}", "shift", (moved,), mover.shift)
        if wants.exponent is not None:
            yield Number(f"{name}.tactic", "exponent", ((*place, "exponent"),), wants.exponent)


def _simple(judgement: Judgement, section: str, attribute: str, kind: str) -> Iterator[Number]:
    for name, value in getattr(judgement, attribute).items():
        yield Number(f"{section}.{name}", kind, ((attribute, name),), value)


def _cases(
    name: str, place: Place, cases: tuple[Case[Any], ...], shares: tuple[str, ...] | list[str]
) -> Iterator[Number]:
    for k, case in enumerate(cases):
        said = f"{name}.{case.said}" if case.said else name
        for share, value in enumerate(case.value):
            at = (*place, k, "value", share)
            yield Number(f"{said}.{shares[share]}", "probability", (at,), value)


def _assumed(cases: tuple[Case[Any], ...], *shares: int) -> bool:
    """Whether nobody gave a number: there is one case, and of it one of these shares is certain."""
    certain = (cases[0].value[share] for share in shares)
    return not cases[0].said and any(np.ndim(share) == 0 and share == 1 for share in certain)
