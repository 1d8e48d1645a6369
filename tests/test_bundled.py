"""The bundled scenarios: short, sourced, without slips, and together the whole language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from sim.conditions import Condition
from sim.likelihoods import STRENGTHS
from sim.reading import bundled, load, nodes
from sim.reading.document import Closed
from sim.reading.faults import check
from sim.reading.slips import conditions
from sim.scenario import ACTS, CLASSES, ROLES, Act, Hearsay, Scenario, Statement
from sim.vocabulary import CONTEXTS, RANKS

LONGEST = 150
"""So many lines are read in a few minutes."""

SHOWN_BY: Mapping[str, str] = {}
"""Each feature of the language, and a bundled scenario that shows it."""


def features_of_the_language() -> set[str]:
    """All that a scenario file can say, as the code declares it."""
    asked = frozenset().union(*CONTEXTS.values()) - {"fact"}  # given in Python only, not in a file
    return {
        *_named("statement", CLASSES),
        *_named("act", ACTS),
        *_named("role", ROLES),
        *_named("rank", RANKS),
        *_named("strength", STRENGTHS),
        *_named("asked", asked),
        *chain.from_iterable(_keys_of(part) for part in Closed.__subclasses__()),
        "hearsay",
    }


def features_shown(path: Path) -> set[str]:
    """All that one file says."""
    text, scenario = path.read_text(encoding="utf-8"), load(path)
    said = re.sub(r"(?m)(^|\s)#.*$", "", text)
    entries, asked = scenario.record, (atom.kind for c in _asked(scenario) for atom, _ in c.atoms())
    return {
        *_named("statement", (entry.said for entry in entries if isinstance(entry, Statement))),
        *_named("act", (entry.verb for entry in entries if isinstance(entry, Act))),
        *_named("role", (party.role for party in scenario.parties)),
        *_named("rank", (w for w in RANKS if re.search(rf"(at least|below|lists:.*) {w}\b", said))),
        *_named(
            "strength", (w for w in STRENGTHS if re.search(rf"{w} (up|down|for|against)", said))
        ),
        *_named("asked", asked),
        *_keys_in(check(nodes.read(text, str(path)))),
        *("hearsay" for entry in entries if isinstance(entry, Hearsay)),
    }


def _named(kind: str, names: Any) -> Iterator[str]:
    return (f"{kind}: {name}" for name in names)


def _keys_of(part: type[Closed]) -> Iterator[str]:
    """The keys of a part of a file, such as `sends: only if`."""
    keys = (field.alias or name for name, field in part.model_fields.items())
    return _named(part.__name__.removesuffix("Part").lower(), keys)


def _keys_in(value: Any) -> Iterator[str]:
    """The keys that are written in a part and in the parts within it."""
    if isinstance(value, Closed):
        for name, key in zip(type(value).model_fields, _keys_of(type(value)), strict=True):
            if name in value.model_fields_set:
                yield key
                yield from _keys_in(getattr(value, name))
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _keys_in(item)


def _asked(scenario: Scenario) -> Iterator[Condition]:
    """Every condition of a scenario, those of intents and promises included."""
    yield from conditions(scenario)
    for cases in scenario.judgement.intents.values():
        yield from (case.when for case in cases)
    for entry in scenario.record:
        if isinstance(entry, Act) and entry.condition is not None:
            yield entry.condition


@pytest.mark.parametrize("name", sorted(bundled()))
def test_each_is_whole_and_free_of_slips(name: str) -> None:
    """It says what it teaches, what happened and where that stands, and warns of nothing."""
    scenario = load(name)
    assert scenario.warnings == ()
    assert 0 < len(scenario.teaches) <= 60
    assert scenario.sources
    assert scenario.what_happened.endswith(tuple(f"[{said}]" for said in scenario.sources.values()))
    assert all(entry.source for entry in scenario.record)
    assert len(scenario.outcomes) >= 3


@pytest.mark.parametrize("name", sorted(bundled()))
def test_each_is_short(name: str) -> None:
    """A file that shows something is read at one sitting."""
    assert len(bundled()[name].read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_together_they_show_the_whole_language() -> None:
    """Every feature that the code declares is shown by a scenario, and no other is listed."""
    assert set(SHOWN_BY) == features_of_the_language()


@pytest.mark.parametrize("name", sorted({*SHOWN_BY.values()}))
def test_each_shows_what_it_is_listed_for(name: str) -> None:
    """A scenario listed for a feature uses it."""
    listed = {feature for feature, by in SHOWN_BY.items() if by == name}
    assert listed <= features_shown(bundled()[name])
