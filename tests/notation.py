"""Grammars in the notation of ISO 14977, as far as the documents use it: said, and recognised.

A pattern is a tuple of what it is and what it holds: a word, a rule by its name, one of several,
all in order, once or not at all, any number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sim.grammar import words as tokens

_PIECE = re.compile(r'"(?P<word>[^"]+)"|(?P<sign>[][(){},|])|(?P<name>[A-Za-z ]*[A-Za-z])')
_DEEP = 6

Pattern = tuple[Any, ...]


class _Reader:
    """Reads the right side of a rule."""

    def __init__(self, text: str) -> None:
        self.pieces = [*_PIECE.finditer(text), None]
        self.at = 0

    def take(self, *signs: str) -> str:
        piece = self.pieces[self.at]
        found = piece is not None and piece["sign"] in signs
        self.at += found
        return piece["sign"] if piece is not None and found else ""

    def either(self) -> Pattern:
        parts = [self.all()]
        while self.take("|"):
            parts.append(self.all())
        return ("either", *parts)

    def all(self) -> Pattern:
        parts = [self.part()]
        while self.take(","):
            parts.append(self.part())
        return ("all", *parts)

    def part(self) -> Pattern:
        if opened := self.take("(", "[", "{"):
            inner = self.either()
            assert self.take(")", "]", "}"), "a bracket is not closed"
            return {"(": inner, "[": ("maybe", inner), "{": ("many", inner)}[opened]
        piece = self.pieces[self.at]
        assert piece is not None, "a rule ends too soon"
        self.at += 1
        return ("word", piece["word"]) if piece["word"] else ("rule", piece["name"].strip())


@dataclass(frozen=True)
class Grammar:
    """Rules by name, and what the names stand for that have no rule."""

    rules: Mapping[str, Pattern]
    names: Mapping[str, Sequence[str]]

    def sentence(self, chance: Random, pattern: Pattern, depth: int = 0) -> str:
        """A sentence of a pattern; where it gets deep, not of the first of several."""
        kind, *inner = pattern
        if kind == "word":
            return str(inner[0])
        if kind == "rule":
            if inner[0] in self.names:
                return chance.choice(self.names[inner[0]])
            return self.sentence(chance, self.rules[inner[0]], depth + 1)
        if kind == "either":
            inner = [chance.choice(inner[1:] if depth > _DEEP and len(inner) > 1 else inner)]
        elif kind != "all":
            inner = inner * chance.randint(0, 1 if kind == "maybe" or depth > _DEEP else 2)
        return " ".join(filter(None, (self.sentence(chance, part, depth) for part in inner)))

    def holds(self, text: str, rule: str) -> bool:
        """Whether a rule reads a text to its end."""
        said = tokens(text)
        return len(said) in self._ends(("rule", rule), said, {0})

    def _ends(self, pattern: Pattern, words: Sequence[str], starts: set[int]) -> set[int]:
        """Every place that a pattern may reach from some places."""
        kind, *inner = pattern
        if kind == "word":
            return set(_reached(inner[0], words, starts))
        if kind == "rule" and inner[0] in self.names:
            said = self.names[inner[0]]
            return {end for name in said for end in _reached(name, words, starts)}
        if kind == "rule":
            return self._ends(self.rules[inner[0]], words, starts)
        if kind == "either":
            return set().union(*(self._ends(part, words, starts) for part in inner))
        if kind == "all":
            for part in inner:
                starts = self._ends(part, words, starts) if starts else starts
            return starts
        once = self._ends(inner[0], words, starts)
        if kind == "maybe" or once <= starts:
            return starts | once
        return self._ends(pattern, words, starts | once)


def _reached(said: str, words: Sequence[str], starts: set[int]) -> Iterator[int]:
    parts = tokens(said)
    return (at + len(parts) for at in starts if words[at : at + len(parts)] == parts)


def grammar(text: str, names: Mapping[str, Sequence[str]]) -> Grammar:
    """The rules of a text, `name = pattern ;` one after another."""
    pairs = (rule.split("=", 1) for rule in text.split(";\n") if rule.strip())
    return Grammar({name.strip(): _Reader(right).either() for name, right in pairs}, names)


def words(pattern: Pattern) -> set[str]:
    """What stands in quotes within a pattern."""
    kind, *inner = pattern
    if kind == "word":
        return {inner[0]}
    return set().union(*(words(part) for part in inner if isinstance(part, tuple)))
