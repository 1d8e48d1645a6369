"""The resolver alone, from plain texts: for researchers and for tests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.attendance import System
from sim.attendance import resolve as resolve_system
from sim.conditions import Atom, Condition, Known, Not, attends
from sim.errors import Place, ScenarioError, did_you_mean, one_of
from sim.grammar import PhraseError, parse
from sim.scenario import MODES
from sim.streams import BoolArray
from sim.vocabulary import Names

_ALLOWED = frozenset({"attends", "stays away", "fact"})

Truths = Mapping[str, Any]
"""Name to a Boolean, or to an array of one a round."""


def resolve(
    conditions: Mapping[str, str | bool | BoolArray | Condition],
    facts: Truths | None = None,
    promised: Iterable[str] | Truths = (),
    mode: str = "credible",
) -> dict[str, NDArray[np.int8]]:
    """Resolve who attends.

    Parameters
    ----------
    conditions
        Actor to the condition on which it comes, in the words of a scenario file; or a Boolean,
        one a round, or a condition built in Python.
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
    >>> resolve({"A": "rain or B attends", "B": "A attends"}, {"rain": [True, False]})["B"].tolist()
    [1, 0]
    """
    one_of(mode, MODES, "a mode")
    known = _truths(facts or {})
    signed = _truths(_signed(promised))
    _check_names(conditions, known, signed)
    names = Names(leaders=tuple(conditions), facts=tuple(known))
    equations = {a: _equation(a, said, names, known) for a, said in conditions.items()}
    rounds = _rounds([*known.values(), *signed.values(), *_arrays(equations.values())])
    system = System(equations)
    trusted = np.full((len(system.actors), rounds), mode == "assured")
    if mode == "credible":
        for name, truth in signed.items():
            trusted[system.index[name]] = truth
    found = resolve_system(system, trusted)
    codes = found.attends.astype(np.int8) - found.undecided
    return {actor: codes[row] for actor, row in system.index.items()}


def _signed(promised: Iterable[str] | Truths) -> Truths:
    if isinstance(promised, Mapping):
        return promised
    return dict.fromkeys([promised] if isinstance(promised, str) else promised, True)


def _truths(said: Truths) -> dict[str, BoolArray]:
    return {name: _truth(name, truth) for name, truth in said.items()}


def _truth(name: str, truth: Any) -> BoolArray:
    array = np.asarray(truth)
    if array.dtype != np.bool_ or array.ndim > 1:
        raise ScenarioError(f"expected a Boolean or an array of one a round for '{name}'")
    return array


def _check_names(actors: Collection[str], facts: Iterable[str], signed: Iterable[str]) -> None:
    for name in facts:
        if name in actors:
            raise ScenarioError(f"'{name}' is both an actor and a fact")
    for name in signed:
        if name not in actors:
            hint = did_you_mean(str(name), actors)
            raise ScenarioError(f"'{name}' has promised but is no actor{hint}")


def _rounds(arrays: Iterable[BoolArray]) -> int:
    lengths = {array.size for array in arrays if array.ndim}
    if len(lengths) > 1:
        raise ScenarioError(f"arrays of different lengths: {sorted(lengths)}")
    return lengths.pop() if lengths else 1


def _equation(
    actor: str,
    said: str | bool | BoolArray | Condition,
    names: Names,
    facts: Mapping[str, BoolArray],
) -> Condition:
    def bind(atom: Atom) -> Condition:
        if atom.kind == "fact" and atom.names[0] in facts:
            return Known(facts[atom.names[0]], atom.names[0])
        if atom.kind in ("attends", "stays away") and atom.names[0] in names.leaders:
            return attends(atom.names[0]) if atom.kind == "attends" else ~attends(atom.names[0])
        raise ScenarioError(f"'{atom}' cannot be asked here", Place(path=(actor,)))

    if not isinstance(said, str):
        return (said if isinstance(said, Condition) else Known(_truth(actor, said))).replace(bind)
    try:
        return parse(said, names, _ALLOWED).replace(bind)
    except PhraseError as error:
        place = Place(path=(actor, f"column {error.column}"))
        raise ScenarioError(error.message, place) from error


def _arrays(conditions: Iterable[Condition]) -> Iterator[BoolArray]:
    """The arrays that conditions built in Python bring with them."""
    for condition in conditions:
        if isinstance(condition, Known):
            yield condition.truth
        yield from _arrays(getattr(condition, "parts", ()))
        yield from _arrays([condition.part] if isinstance(condition, Not) else ())
