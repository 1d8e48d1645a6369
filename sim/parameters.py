"""The scenario with other numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from sim.errors import ScenarioError, did_you_mean
from sim.inventory import FOR_ALL, STRENGTH, Number, Place, every, numbers, strengths, together
from sim.likelihoods import table
from sim.memory import remembered
from sim.reading import numbers as read
from sim.scenario import (
    CLASSES,
    ActToCome,
    Case,
    EarlyDecision,
    Judgement,
    Mover,
    Odds,
    Scenario,
    Sending,
    Talks,
    Wants,
)
from sim.streams import in_turn
from sim.strengths import HORIZONS, Strengths

_OPTIONAL = ("judgement", "leaders", "parties")
_SURE = 1 + 1e-9
_SHOWN = 4
"""How many names are shown to whoever said a part of one."""
_HOLDERS = (
    *(Judgement, Case, Odds, Mover, Sending, EarlyDecision, ActToCome, Talks, Wants),
    Strengths,
)
"""The records in which numbers stand."""


def find(scenario: Scenario, name: str) -> Number:
    """A number by its name, which may leave out the case and so mean all of them.

    Raises
    ------
    ScenarioError
        If there is none, with the nearest name.
    """
    known = _known(scenario)
    for said in _spellings(name):
        if said in known:
            return known[said]
        parts = said.split(".")
        cases = [known[other] for other in known if _without_case(other) == parts]
        if cases:
            return together(said, cases)
        section = [known[other] for other in known if other.startswith(f"{said}.")]
        if said in FOR_ALL and section:
            return together(said, section)
        if found := _packaged(scenario, said):
            return found
    hint = did_you_mean(name, known) or _holding(name, known)
    raise ScenarioError(f"'{name}' is no number of this scenario{hint}")


def _holding(part: str, names: Iterable[str]) -> str:
    """A half sentence with the first of the names that hold a part, such as an actor's."""
    found = [f"'{name}'" for name in names if part.lower() in name.lower()]
    more = ", ..." if len(found) > _SHOWN else ""
    return f"; there are {', '.join(found[:_SHOWN])}{more}" if found and part else ""


@remembered
def _known(scenario: Scenario) -> Mapping[str, Number]:
    """Every number by itself, those that were given as one, and the strengths of words."""
    alone = (*every(scenario.judgement), *strengths(scenario))
    return {number.name: number for number in alone} | {**numbers(scenario)}


def _spellings(name: str) -> Iterator[str]:
    """The name, without what goes without saying, and with its first two parts exchanged."""
    yield name
    parts = [part.strip() for part in name.split(".")]
    while parts[:1] and parts[0] in _OPTIONAL:
        parts = parts[1:]
    yield ".".join(parts)
    if len(parts) > 1:
        yield ".".join([parts[1], parts[0], *parts[2:]])


def _without_case(name: str) -> list[str]:
    parts = name.split(".")
    return [part for part in parts if part != "otherwise" and not part.startswith("when ")]


def _packaged(scenario: Scenario, name: str) -> Number | None:
    """How a leader's class of statement is read, where the file says nothing of it."""
    for leader, said in product(scenario.leader, CLASSES):
        if name == f"reads.{leader} {said}":
            column = [
                row[CLASSES.index(said)] for row in table(scenario.judgement.overruled[leader])
            ]
            place = ("overruled", leader, said)
            return Number(name, "likelihood", (place,), (column[0], column[1], column[2]))
    return None


def vary(scenario: Scenario, values: Mapping[Number, Any]) -> Scenario:
    """The scenario with other numbers.

    Shares of one distribution that are not named keep their proportions.

    Parameters
    ----------
    values
        Number to its value, or to an array of one value for each round of a block: shape
        (rounds,), or (3, rounds) for a likelihood by intent. Where shares that are drawn come to
        more than 100% together, they are scaled down; where all shares are drawn, to 100%. Rounds
        with values of their own use the draws of strengths in turn.

    Raises
    ------
    ScenarioError
        If values come to more than 100%, or what is left of 100% has nowhere to go.
    """
    judgement = scenario.judgement
    shares: dict[Place, dict[int, Any]] = {}
    strong: dict[str, Any] = {}
    for number, value in values.items():
        for place in number.places:
            if place[0] == STRENGTH:
                strong[place[1]] = value
            elif place[-2:-1] == ("value",):
                shares.setdefault(place[:-1], {})[place[-1]] = value
            else:
                judgement = _put(judgement, place, value)
    for place, given in shares.items():
        judgement = _put(judgement, place, _spread(_get(judgement, place), given, values))
    _check_words(judgement, values)
    rounds = max(map(_rounds, values, values.values()), default=0)
    strengths = _strengths(scenario.strengths, strong, rounds)
    return replace(scenario, judgement=judgement, strengths=strengths)


def _check_words(judgement: Judgement, values: Iterable[Number]) -> None:
    """Refuse likelihoods of one leader's words that come to more than ten of ten together."""
    said: dict[str, list[Number]] = {}
    for number in values:
        for place in number.places:
            if place[0] == "overruled":
                said.setdefault(place[1], []).append(number)
    for leader, words in said.items():
        try:
            table(judgement.overruled[leader])
        except ValueError as error:
            raise ScenarioError(
                f"{_named(words)}: of ten, more than ten would say it: {error}"
            ) from None


def _rounds(number: Number, value: Any) -> int:
    """How many rounds have a value of their own; 0 if there is one for all."""
    alone = 1 if number.kind == "likelihood" else 0
    return int(np.shape(value)[-1]) if np.ndim(value) > alone else 0


def _strengths(known: Strengths | None, given: Mapping[str, Any], rounds: int) -> Strengths | None:
    """The strengths of words with some given, and one for each round where numbers have that."""
    if known is None and not given:
        return None
    base = known or Strengths(np.ones(()), np.ones(()))
    if len(given) == len(HORIZONS) or known is None:
        base = replace(base, source="what is set", sha256="")
    parts = {name: np.asarray(given.get(name, getattr(base, name)), float) for name in HORIZONS}
    drawn = rounds or max(part.size * part.ndim for part in parts.values())
    if drawn:
        parts = {name: in_turn(np.atleast_1d(part), drawn) for name, part in parts.items()}
        parts = {name: np.broadcast_to(part, drawn) for name, part in parts.items()}
    return replace(base, early=parts["early"], late=parts["late"])


def repeated(scenario: Scenario, times: int) -> Scenario:
    """A scenario whose numbers vary, with each of their values so many times, one after another."""
    strengths = _repeated(scenario.strengths, times)
    return replace(scenario, judgement=_repeated(scenario.judgement, times), strengths=strengths)


def _repeated(part: Any, times: int) -> Any:
    if isinstance(part, np.ndarray) and part.ndim:
        return np.repeat(part, times, axis=-1)
    if isinstance(part, Mapping):
        return {key: _repeated(value, times) for key, value in part.items()}
    if isinstance(part, tuple):
        return tuple(_repeated(value, times) for value in part)
    if isinstance(part, _HOLDERS):
        inside = {name: _repeated(value, times) for name, value in vars(part).items()}
        return replace(part, **inside)
    return part


def _spread(shares: tuple[Any, ...], given: Mapping[int, Any], values: Mapping[Number, Any]) -> Any:
    """A distribution with some shares given; the others fill up what is left in proportion."""
    total: Any = sum(given.values())
    rest: Any = sum(share for k, share in enumerate(shares) if k not in given)
    drawn, others = np.ndim(total) > 0, bool(np.any(rest))
    if not drawn and total > _SURE:
        raise ScenarioError(f"{_named(values)}: together they come to {read.percent(total)}")
    scalable = drawn and len(given) > 1 and np.all(total)
    if not others and not scalable and np.any(np.less(total, 2 - _SURE)):
        raise ScenarioError(
            f"{_named(values)}: together they come to {read.percent(float(np.min(total)))}, and "
            "there is no other share to take the rest: give one too"
        )
    if drawn:
        whole = np.maximum(total, 1) if others else total
        given, total = {k: share / whole for k, share in given.items()}, total / whole
    scale = np.maximum(np.subtract(1, total), 0) / np.where(np.equal(rest, 0), 1, rest)
    scale = scale if np.ndim(scale) else float(scale)
    return tuple(given[k] if k in given else share * scale for k, share in enumerate(shares))


def _named(values: Iterable[Number]) -> str:
    return ", ".join(number.name for number in values)


def _get(part: Any, place: Place) -> Any:
    for step in place:
        part = part[step] if isinstance(part, Mapping | tuple) else getattr(part, step)
    return part


def _put(part: Any, place: Place, value: Any) -> Any:
    """A copy of nested records, mappings and tuples with another value at a place."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(part, Mapping):
        return {**part, step: _put(part.get(step), rest, value)}
    if isinstance(part, tuple):
        return (*part[:step], _put(part[step], rest, value), *part[step + 1 :])
    return replace(part, **{step: _put(getattr(part, step), rest, value)})
