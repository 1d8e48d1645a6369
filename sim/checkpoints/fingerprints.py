"""What decides the digits of a run, in plain words, and how another run differs from it."""

from __future__ import annotations

import datetime as dt
import linecache
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import blake2b, sha256
from inspect import getsourcefile
from typing import Any

import numpy as np

from sim.blocks import BLOCK
from sim.errors import RuleError
from sim.rules import Rule
from sim.streams import NUMBERS
from sim.strengths import Strengths
from sim.tally import Task

_SAID = {
    "numbers": "version {} of the numbers",
    "scenario": "'{}'",
    "scenario_sha256": "a file with the hash {:.12}",
    "supposed": "what is supposed being {}",
    "seed": "seed {}",
    "mode": "mode {}",
    "moments": "the moments {}",
    "rounds": "{:,} rounds",
    "block": "blocks of {:,} rounds",
    "rules": "the rules {}",
    "parameters": "words whose strength comes from {}",
    "contents": "a scenario that reads {:.12}",
}
"""How each part of a fingerprint is said, the plainest first."""


def fingerprint(job: Task, moments: Sequence[str]) -> dict[str, Any]:
    """All that decides the digits of a run, as plain data.

    Parameters
    ----------
    job
        What is played.
    moments
        As of which stages.

    Raises
    ------
    RuleError
        For a rule that could not be known again: one without source, or without a `repr` that
        says what it holds.
    """
    summit = job.scenario
    return {
        "numbers": NUMBERS,
        "scenario": summit.name,
        "scenario_sha256": summit.sha256,
        "supposed": list(summit.supposed),
        "seed": job.seed,
        "mode": job.mode,
        "moments": list(moments),
        "rounds": job.rounds,
        "block": BLOCK,
        "rules": {actor: _rule(rule) for actor, rule in sorted(job.rules.items())},
        "parameters": _strengths(summit.strengths),
        "contents": digest(_contents(summit)),
    }


def _strengths(strengths: Strengths | None) -> str:
    """How strongly words are read: where that comes from, and the hash of it."""
    if strengths is None:
        return "the elicited table"
    return f"{strengths.source} ({digest(_contents(strengths)):.12})"


def difference(kept: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """The first thing in which two fingerprints differ, as half a sentence; nothing if in none."""
    for part, said in _SAID.items():
        if kept.get(part) != asked[part]:
            return f"it is of {_say(said, kept.get(part))}, this run of {_say(said, asked[part])}"
    return ""


def digest(plain: Any) -> str:
    """32 hexadecimal digits from plain data."""
    return blake2b(repr(plain).encode(), digest_size=16).hexdigest()


def _say(said: str, value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(f"{actor}: {rule}" for actor, rule in value.items()) or "none"
    elif isinstance(value, list):
        value = ", ".join(value) or "nothing"
    try:
        return said.format(value)
    except (TypeError, ValueError):
        return f"{value!r:.60}"


def _rule(rule: Rule) -> str:
    """How a rule reads, and the hash of the files that define it and its agent."""
    said = repr(rule)
    if " object at 0x" in said:
        raise RuleError(
            f"{type(rule).__qualname__} could not be known again in a checkpoint: its repr does "
            "not say what it holds; make it a frozen dataclass"
        )
    kinds = {*type(rule).__mro__, *(rule.agent.__mro__ if rule.agent else ())}
    sources = sorted({source for kind in kinds for source in _source(kind)})
    return f"{said} {sha256(repr(sources).encode()).hexdigest()}"


def _source(kind: type) -> Iterator[str]:
    """The text of the file that defines a class; the program's own go with its `NUMBERS`."""
    if kind is object or kind.__module__.partition(".")[0] in ("sim", "mesa"):
        return
    try:
        lines = linecache.getlines(getsourcefile(kind) or "")
    except TypeError:
        lines = []
    if not lines:
        raise RuleError(
            f"{kind.__qualname__} could not be known again in a checkpoint: its source is not in "
            "a file"
        )
    yield "".join(lines)


def _contents(part: Any) -> Any:
    """All that a scenario holds as lists of plain values, the same in every process."""
    if is_dataclass(part):
        held = {field.name: getattr(part, field.name) for field in fields(part) if field.init}
        return [type(part).__name__, _contents(held)]
    if isinstance(part, Enum):
        return str(part)
    if isinstance(part, Mapping):
        return [[_contents(key), _contents(value)] for key, value in part.items()]
    if isinstance(part, tuple | list):
        return [_contents(value) for value in part]
    if isinstance(part, AbstractSet):
        return sorted((_contents(value) for value in part), key=repr)
    if isinstance(part, np.ndarray | np.generic):
        return [part.dtype.str, part.tolist()]
    if isinstance(part, dt.date):
        return part.isoformat()
    if isinstance(part, str | bytes | int | float | None):
        return part
    raise TypeError(f"{type(part).__name__} is no part of a scenario")
