"""The resolver's meaning in scalar Python: one round, sets of actors, brute force.

It reads the tuples of `tests.systems` and shares no code with the package.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from tests.systems import Formula, Round

Actors = frozenset[int]
Gamma = Callable[[Actors], Actors]


def holds(
    formula: Formula,
    facts: Collection[bool],
    present: Collection[int],
    assumed: Collection[int],
    positive: bool = True,
) -> bool:
    """Its truth, positive occurrences read from `present` and negative ones from `assumed`."""
    match formula:
        case ("attends", actor):
            return actor in (present if positive else assumed)
        case ("fact", number):
            return tuple(facts)[number]
        case ("truth", truth):
            return bool(truth)
        case ("not", part):
            return not holds(part, facts, present, assumed, not positive)
    parts = [holds(part, facts, present, assumed, positive) for part in formula[-1]]
    return sum(parts) >= _needed(formula)


def _needed(formula: Formula) -> int:
    """How many parts of a group must hold."""
    counts = {"all": len(formula[-1]), "any": 1}
    return counts[formula[0]] if formula[0] in counts else int(formula[1])


def consequences(game: Round, assumed: Actors) -> Actors:
    """Γ_C(assumed), by its definition: greatest over C of the least over the rest."""

    def comes(actor: int, present: Actors) -> bool:
        return holds(game.formulas[actor], game.facts, present, assumed)

    rest = frozenset(range(len(game.formulas))) - game.trusted
    signed = game.trusted
    while True:
        present = signed
        while more := {actor for actor in rest - present if comes(actor, present)}:
            present |= more
        kept = frozenset(actor for actor in signed if comes(actor, present))
        if kept == signed:
            return present
        signed = kept


def stable(game: Round) -> list[Actors]:
    """All fixed points of Γ_C, by trying every set of actors."""
    return [guess for guess in game.guesses if consequences(game, guess) == guess]


def alternate(gamma: Gamma) -> tuple[Actors, Actors]:
    """L and U, alternating from the empty set."""
    low: Actors = frozenset()
    while (higher := gamma(gamma(low))) != low:
        low = higher
    return low, gamma(low)


def counts(game: Round, low: Actors, high: Actors) -> list[tuple[Actors, int]]:
    """The components of the undecided, each with its number of stable resolutions."""
    undecided = high - low
    decided = {a: a in low for a in range(len(game.formulas)) if a not in undecided}
    rest = {actor: _fold(game.formulas[actor], game.facts, decided) for actor in undecided}
    return [(part, _count(game, part, rest)) for part in _components(rest)]


def kinds(game: Round) -> set[str]:
    """The kinds of deadlock in the round."""
    low, high = alternate(lambda assumed: consequences(game, assumed))
    names = ("contradiction", "latent", "standoff")
    return {names[min(number, 2)] for _, number in counts(game, low, high)}


def _count(game: Round, part: Actors, rest: Mapping[int, Formula | bool]) -> int:
    """The stable resolutions of a component, everybody else kept away."""
    alone = tuple(
        _formula(rest[actor]) if actor in part else ("truth", False)
        for actor in range(len(game.formulas))
    )
    smaller = Round(alone, game.facts, game.trusted & part)
    return sum(guess <= part and consequences(smaller, guess) == guess for guess in smaller.guesses)


def _formula(folded: Formula | bool) -> Formula:
    return ("truth", folded) if isinstance(folded, bool) else folded


def _components(rest: Mapping[int, Formula | bool]) -> list[Actors]:
    """Who hangs together with whom, in either direction."""
    parts: list[set[int]] = []
    for actor, folded in rest.items():
        joined = {actor, *([] if isinstance(folded, bool) else mentioned(folded))}
        parts = [part for part in parts if not (part & joined and not joined.update(part))]
        parts.append(joined)
    return [frozenset(part) for part in parts]


def mentioned(formula: Formula) -> Iterator[int]:
    """The actors that a formula names."""
    match formula:
        case ("attends", actor):
            yield actor
        case ("not", part):
            yield from mentioned(part)
        case (_, *_, tuple() as parts):
            for part in parts:
                yield from mentioned(part)


def _fold(formula: Formula, facts: Collection[bool], decided: Mapping[int, bool]) -> Formula | bool:
    """The formula with what is decided filled in."""
    match formula:
        case ("attends", actor):
            return decided.get(actor, formula)
        case ("fact" | "truth", _):
            return holds(formula, facts, (), ())
        case ("not", part):
            inner = _fold(part, facts, decided)
            return not inner if isinstance(inner, bool) else ("not", inner)
    folded = [_fold(part, facts, decided) for part in formula[-1]]
    parts = tuple(part for part in folded if not isinstance(part, bool))
    needed = _needed(formula) - sum(part is True for part in folded)
    if needed <= 0 or needed > len(parts):
        return needed <= 0
    return ("at least", needed, parts)
