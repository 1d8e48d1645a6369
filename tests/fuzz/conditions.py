"""Conditions drawn by the grammar of `sim.grammar`, most of them well said."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from sim.vocabulary import FIXED, PREDICATES, RANKS, Names
from tests.fuzz import nasty

_DEEPEST = 6


def condition(names: Names, chance: Random, depth: int = 0) -> str:
    """A condition, now and then with a word that does not belong there."""
    if chance.random() < 0.03:
        return chance.choice(nasty.ALL)
    match chance.randint(0, 9):
        case 0 | 1 if depth < _DEEPEST:
            sign = chance.choice([" and ", " or ", " and not ", " or not ", " "])
            parts = (condition(names, chance, depth + 1) for _ in range(chance.randint(2, 3)))
            return sign.join(parts)
        case 2 if depth < _DEEPEST:
            return f"({condition(names, chance, depth + 1)})"
        case 3:
            return f"not {condition(names, chance, depth + 1)}" if depth < _DEEPEST else "not"
        case 4:
            return chance.choice(list(FIXED))
        case 5:
            some = [chance.choice(names.declared) for _ in range(chance.randint(0, 4))]
            return f"at least {chance.choice(['1', '2', '9', 'x'])} of {', '.join(some)} attend"
        case 6 if names.issues:
            issue, options = chance.choice(list(names.issues.items()))
            return f"{issue} is {chance.choice(['', 'not '])}{chance.choice(options)}"
        case _:
            return _said(names, chance)


def _said(names: Names, chance: Random) -> str:
    words = [chance.choice(names.declared), chance.choice(PREDICATES)]
    if chance.random() < 0.6:
        words.append(chance.choice(_objects(names)))
    return " ".join(words)


def _objects(names: Names) -> Sequence[str]:
    return (*names.declared, *names.agenda, *RANKS, "nobody", "for", "unable to sign")
