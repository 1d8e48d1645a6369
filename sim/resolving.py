"""The resolver alone, from plain texts: for researchers and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.attendance import System
from sim.attendance import resolve as resolve_system
from sim.conditions import Atom, Condition, Known, attends
from sim.errors import ScenarioError, did_you_mean
from sim.grammar import parse
from sim.scenario import MODES
from sim.streams import BoolArray
from sim.vocabulary import Names

_ALLOWED = frozenset({"attends", "stays away", "fact"})

Truths = Mapping[str, bool | BoolArray]


def resolve(
    conditions: Mapping[str, str | bool | Condition],
    facts: Truths | None = None,
    promised: Iterable[str] | Truths = (),
    mode: str = "credible",
) -> dict[str, NDArray[np.int8]]:
    """Resolve who attends.

    Parameters
    ----------
    conditions
        Actor to the condition on which it comes, in the words of a scenario file.
    facts
        Names usable in conditions, each with one truth or one a round; scalars broadcast.
    promised
        Whose conditional promise counts in credible mode: names, or names with truths.
    mode
        `cautious`, `credible` or `assured`.

    Returns
    -------
    Actor to an `int8` array of shape (rounds,): 1 attends, 0 stays away, -1 undecided.

    Raises
    ------
    ScenarioError
        For an unknown or doubly used name, an unfit text, arrays of different lengths.

    Examples
    --------
    >>> resolve({"A": "B attends", "B": "A attends"}, mode="assured")["A"].tolist()
    [1]
    >>> resolve({"A": "B stays away", "B": "A stays away"})["A"].tolist()
    [-1]
    """
    if mode not in MODES:
        raise ScenarioError(f"'{mode}' is not a mode{did_you_mean(mode, MODES)}")
    known = {name: _truth(name, truth) for name, truth in (facts or {}).items()}
    signed = promised if isinstance(promised, Mapping) else dict.fromkeys(promised, True)
    signed = {name: _truth(name, truth) for name, truth in signed.items()}
    _check_names(conditions, known, signed)
    rounds = _rounds([*known.values(), *signed.values()])
    names = Names(leaders=tuple(conditions), facts=tuple(known))
    system = System({actor: _equation(text, names, known) for actor, text in conditions.items()})
    trusted = np.full((len(system.actors), rounds), mode == "assured")
    for name, truth in signed.items():
        if mode == "credible":
            trusted[system.index[name]] = truth
    found = resolve_system(system, trusted)
    codes = found.attends.astype(np.int8) - found.undecided
    return {actor: codes[row] for actor, row in system.index.items()}


def _truth(name: str, truth: Any) -> BoolArray:
    array = np.asarray(truth)
    if array.dtype != np.bool_ or array.ndim > 1:
        raise ScenarioError(f"expected a Boolean or an array of one a round for '{name}'")
    return array


def _check_names(actors: Iterable[str], facts: Iterable[str], signed: Iterable[str]) -> None:
    for name in facts:
        if name in actors:
            raise ScenarioError(f"'{name}' is both an actor and a fact")
    for name in signed:
        if name not in actors:
            raise ScenarioError(
                f"'{name}' has promised but is no actor{did_you_mean(name, actors)}"
            )


def _rounds(truths: list[BoolArray]) -> int:
    lengths = {truth.size for truth in truths if truth.ndim}
    if len(lengths) > 1:
        raise ScenarioError(f"arrays of different lengths: {sorted(lengths)}")
    return lengths.pop() if lengths else 1


def _equation(
    text: str | bool | Condition, names: Names, facts: Mapping[str, BoolArray]
) -> Condition:
    if isinstance(text, bool):
        return Known(np.asarray(text))

    def bind(atom: Atom) -> Condition:
        if atom.kind == "stays away":
            return ~attends(atom.names[0])
        return Known(facts[atom.names[0]], atom.names[0]) if atom.kind == "fact" else atom

    condition = parse(text, names, _ALLOWED) if isinstance(text, str) else text
    return condition.replace(bind)
