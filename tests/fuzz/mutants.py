"""Inputs like the good ones, but not quite: bytes, words, lines and branches put elsewhere."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from random import Random
from typing import Any

from sim.errors import ScenarioError
from sim.reading import nodes
from tests.fuzz import nasty

MOST_CHANGES = 4
_LONGEST = 20_000
_WORD = re.compile(r"\w+%?|\s+|[^\w\s]")

Change = Callable[[str, Sequence[str], Random], str]
"""A changed text, given all texts to take from."""


def mutant(seeds: Sequence[str], chance: Random) -> bytes:
    """One of the texts after some accidents."""
    text = chance.choice(seeds)
    most = max(_LONGEST, 4 * len(text))
    for _ in range(chance.randint(1, MOST_CHANGES)):
        text = chance.choice(_CHANGES)(text, seeds, chance)[:most]
    raw = text.encode("utf-8", "replace")
    return _spoilt(raw, chance) if chance.random() < 0.1 else raw


def command(seeds: Sequence[str], chance: Random) -> bytes:
    """One of the command lines with a word or two left out, exchanged, or changed inside."""
    words = shlex.split(chance.choice(seeds))
    others = [word for seed in seeds for word in shlex.split(seed)]
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(1, len(words))
        match chance.randint(0, 4):
            case 0:
                words.insert(at, chance.choice([*others, *nasty.ALL]))
            case 1 if len(words) > 2:
                del words[at]
            case 2:
                words[at] = chance.choice([*others, *nasty.ALL])
            case _:
                words[at] = _words(words[at], seeds, chance)
    return shlex.join(words).encode("utf-8", "replace")


def _spoilt(raw: bytes, chance: Random) -> bytes:
    """Some bytes exchanged, taken out or put in, whatever they mean."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(data))
        data[at : at + chance.choice([0, 1, 1, 4])] = chance.randbytes(chance.choice([0, 1, 2]))
    return bytes(data)


def _words(text: str, seeds: Sequence[str], chance: Random) -> str:
    """A word exchanged for a nasty one, or for one that stands elsewhere."""
    words = _WORD.findall(text)
    if not words:
        return chance.choice(nasty.ALL)
    others = words if chance.random() < 0.5 else _WORD.findall(chance.choice(seeds))
    words[chance.randrange(len(words))] = chance.choice([*others[:400], *nasty.ALL])
    return "".join(words)


def _signs(text: str, seeds: Sequence[str], chance: Random) -> str:
    """A sign put in or some taken out."""
    at = chance.randint(0, len(text))
    if chance.random() < 0.5:
        return text[:at] + text[at + chance.choice([1, 1, 30]) :]
    return text[:at] + chance.choice(nasty.ALL) + text[at:]


def _lines(text: str, seeds: Sequence[str], chance: Random) -> str:
    """A line taken out, said twice, moved, or further in."""
    lines = text.split("\n")
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randint(0, 3):
        case 0:
            del lines[at]
        case 1:
            lines.insert(to, lines[at])
        case 2:
            lines[at], lines[to] = lines[to], lines[at]
        case _:
            lines[at] = " " * chance.randint(1, 4) + lines[at]
    return "\n".join(lines)


def _branches(text: str, seeds: Sequence[str], chance: Random) -> str:
    """The same with what its mappings and lists hold renamed, moved, emptied or exchanged."""
    tree = _tree(text)
    if not isinstance(tree, dict | list):
        return _words(text, seeds, chance)
    tree = deepcopy(tree)
    for _ in range(chance.randint(1, 3)):
        _bend(tree, chance)
    return json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, 1]))


def _tree(text: str) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    with suppress(ScenarioError):
        return nodes.read(text, "").root.plain()
    return None


def _bend(tree: Any, chance: Random) -> None:
    places = list(_places(tree))
    if not places:
        return
    part, key = chance.choice(places)
    other, name = chance.choice(places)
    match chance.randint(0, 5):
        case 0:
            del part[key]
        case 1:
            part[key] = deepcopy(other[name])
        case 2 if isinstance(part, dict):
            part[chance.choice([str(name), chance.choice(nasty.ALL)])] = part.pop(key)
        case 3:
            part[key] = chance.choice([[], {}, None, [part[key]], {"x": part[key]}])
        case 4 if isinstance(part, dict):
            part[chance.choice([str(name), chance.choice(nasty.ALL)])] = deepcopy(other[name])
        case _:
            part[key] = chance.choice(nasty.ALL)


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list with each of its keys."""
    if isinstance(tree, dict | list):
        for key in tree if isinstance(tree, dict) else range(len(tree)):
            yield tree, key
            yield from _places(tree[key])


_CHANGES: Sequence[Change] = (_words, _words, _signs, _lines, _branches, _branches)
