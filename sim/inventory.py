"""The numbers of a scenario: what each is called, and where it stands in the judgement.

A name says where a number stands in the judgement of a file, with dots between: `chance.deal
prepared`, `intent.Trump.comes`, `reads.Putin evasive`, `sends a delegation.Ukraine.base`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.conditions import Atom
from sim.errors import ScenarioError
from sim.reading import numbers as read
from sim.scenario import ACTS, INTENTS, Case, Intents, Judgement, Rank, Scenario

Value = float | Intents
Place = tuple[Any, ...]
"""The way to a number in a `Judgement`: attributes, keys and indices."""

_READERS: Mapping[str, Callable[[str], Value]] = {
    "probability": read.probability,
    "rate": read.rate,
    "likelihood": read.likelihood,
    "shift": read.shift,
}

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
        `probability`, `rate`, `likelihood` (by intent) or `shift` (of log-odds).
    places
        Where it stands; several, where one number of the file stands for many.
    value
        What it is: of several, the first.
    """

    name: str
    kind: str
    places: tuple[Place, ...]
    value: Value

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


def numbers(scenario: Scenario) -> dict[str, Number]:
    """Every number that the file gives, by name, in the order of the judgement."""
    found: dict[str, Number] = {}
    for number in every(scenario.judgement):
        section = number.name.partition(".")[0]
        alike = section in FOR_ALL and _alike(section, scenario)
        name = section if alike else number.name
        found[name] = together(name, [found[name], number]) if name in found else number
    return found


def _alike(section: str, scenario: Scenario) -> bool:
    """Whether one number was given for all, or might have been."""
    parts = [n for n in every(scenario.judgement) if n.name.startswith(f"{section}.")]
    one = len({number.value for number in parts}) == 1 and len(parts) > 1
    return one and not any(number.name in scenario.ranges for number in parts)


def together(name: str, parts: Sequence[Number]) -> Number:
    """One number that stands wherever any of some does."""
    places = tuple(place for part in parts for place in part.places)
    return Number(name, parts[0].kind, places, parts[0].value)


def every(judgement: Judgement) -> Iterator[Number]:
    """Each number of a judgement by itself."""
    yield from _simple(judgement, "chance", "chances", "probability")
    for leader, minds in judgement.intents.items():
        if not _assumed(minds):
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
        yield Number(f"reads.{_said(act)}", "likelihood", (("reads", act),), likelihood)
    for k, coming in enumerate(judgement.acts_to_come):
        if coming.chance is not None:
            name = f"acts to come.{coming.stage}.{_said(coming.name)}"
            yield Number(name, "probability", (("acts_to_come", k, "chance"),), coming.chance)
    for leader, early in judgement.decides.items():
        threshold = ("decides", leader, "threshold")
        yield Number(f"decides.{leader}.threshold", "probability", (threshold,), early.threshold)
    yield from _delegations(judgement)
    if judgement.held_late is not None:
        yield Number("held late", "probability", (("held_late",),), judgement.held_late)


def _delegations(judgement: Judgement) -> Iterator[Number]:
    for party, sending in judgement.sending.items():
        name, place = f"sends a delegation.{party}", ("sending", party)
        base = (*place, "odds", "base")
        yield Number(f"{name}.base", "probability", (base,), sending.odds.base)
        for k, mover in enumerate(sending.odds.movers):
            moved = (*place, "odds", "movers", k, "shift")
            yield Number(f"{name}.moved by.{mover.fact}", "shift", (moved,), mover.shift)
        ranks = list(map(str, Rank))[1:4]
        if not any(case.value.count(1.0) and not case.said for case in sending.ranks):
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


def _said(act: tuple[str, ...]) -> str:
    """An act, or a leader left off a list, as a file says it."""
    actor, verb, *others = act
    return str(Atom(verb, (actor, *others))) if verb in ACTS else " ".join(act)


def _assumed(cases: tuple[Case[Any], ...]) -> bool:
    """Whether nobody gave the intent a number: it comes on its condition, if it comes."""
    return len(cases) == 1 and cases[0].value == (0.0, 1.0, 0.0)
