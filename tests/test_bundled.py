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
from sim.reading.faults import check
from sim.reading.fields import Closed
from sim.reading.slips import conditions
from sim.reading.uncertain import take_ranges
from sim.rounds import run
from sim.scenario import ACTS, CLASSES, ROLES, START, Act, Hearsay, Scenario, Statement
from sim.talks.tactics import NAMED
from sim.talks.words import WEIGHTS, WORTHS
from sim.vocabulary import CONTEXTS, RANKS

LONGEST = 170
"""So many lines are read in a few minutes."""

SHOWN_BY: Mapping[str, str] = {
    "statement: confirmed": "granada-2023",
    "statement: inclined": "granada-2023",
    "statement: conditional": "americas-2022",
    "statement: silent": "americas-2022",
    "statement: evasive": "americas-2022",
    "statement: sceptical": "americas-2022",
    "statement: declined": "granada-2023",
    "act: lists": "helsinki-2018",
    "act: presses": "granada-2023",
    "act: promises": "paris-1960",
    "act: waits": "paris-1960",
    "act: arrives": "helsinki-2018",
    "act: consults": "minsk-2015",
    "act: warns": "paris-1960",
    "act: doubts": "geneva-sudan-2024",
    "hearsay": "singapore-2018",
    "role: principal": "helsinki-2018",
    "role: mediator": "minsk-2015",
    "role: host": "helsinki-2018",
    "role: patron": "minsk-2015",
    "role: onlooker": "paris-1960",
    "rank word: technical": "geneva-syria-2014",
    "rank word: official": "helsinki-2018",
    "rank word: officials": "geneva-sudan-2024",
    "rank word: minister": "helsinki-2018",
    "rank word: ministers": "helsinki-2018",
    "rank word: leader": "helsinki-2018",
    "rank word: leaders": "helsinki-2018",
    "strength: slight": "geneva-sudan-2024",
    "strength: moderate": "minsk-2015",
    "strength: strong": "geneva-syria-2014",
    "strength: decisive": "geneva-syria-2014",
    "range: pert": "istanbul-2025",
    "range: beta": "singapore-2018",
    "range: uniform": "granada-2023",
    "asked: arrives": "geneva-syria-2014",
    "asked: attends": "singapore-2018",
    "asked: believed unable to sign": "geneva-sudan-2024",
    "asked: chance": "granada-2023",
    "asked: consults": "singapore-2018",
    "asked: deadlock": "geneva-syria-2014",
    "asked: deadlocked": "geneva-syria-2014",
    "asked: doubts": "geneva-sudan-2024",
    "asked: held late": "singapore-2018",
    "asked: lists": "americas-2022",
    "asked: lists below": "helsinki-2018",
    "asked: may sign": "singapore-2018",
    "asked: means": "istanbul-2025",
    "asked: no-show blame": "geneva-syria-2014",
    "asked: presses": "geneva-syria-2014",
    "asked: promises": "paris-1960",
    "asked: said": "singapore-2018",
    "asked: sends": "americas-2022",
    "asked: sends nobody": "geneva-syria-2014",
    "asked: stays away": "paris-1960",
    "asked: talks held": "paris-1960",
    "asked: waits": "paris-1960",
    "asked: warns": "geneva-syria-2014",
    "document: summit": "granada-2023",
    "document: question": "granada-2023",
    "document: teaches": "granada-2023",
    "document: place": "singapore-2018",
    "document: opens": "singapore-2018",
    "document: resolves": "granada-2023",
    "document: history case": "americas-2022",
    "document: dispute": "minsk-2015",
    "document: parameters": "minsk-2015",
    "document: stages": "americas-2022",
    "document: sources": "minsk-2015",
    "document: parties": "minsk-2015",
    "document: delegations": "minsk-2015",
    "document: record": "minsk-2015",
    "document: on the table": "geneva-sudan-2024",
    "document: judgement": "geneva-sudan-2024",
    "document: outcomes": "geneva-sudan-2024",
    "document: what happened": "granada-2023",
    "document: strict": "geneva-syria-2014",
    "leader: name": "singapore-2018",
    "leader: id": "singapore-2018",
    "party: leader": "granada-2023",
    "party: speaks through": "granada-2023",
    "party: role": "helsinki-2018",
    "party: id": "singapore-2018",
    "delegation: head": "helsinki-2018",
    "delegation: with": "geneva-syria-2014",
    "chance: chance": "paris-1960",
    "chance: id": "paris-1960",
    "intent: stays away": "americas-2022",
    "intent: comes if": "americas-2022",
    "intent: comes": "americas-2022",
    "rank: technical": "istanbul-2025",
    "rank: official": "minsk-2015",
    "rank: minister": "minsk-2015",
    "decides: at": "singapore-2018",
    "decides: threshold": "singapore-2018",
    "sends: decides": "geneva-sudan-2024",
    "sends: base": "americas-2022",
    "sends: moved by": "minsk-2015",
    "sends: only if": "geneva-sudan-2024",
    "sends: rank": "minsk-2015",
    "mandate: technical": "istanbul-2025",
    "mandate: official": "geneva-sudan-2024",
    "mandate: minister": "helsinki-2018",
    "mandate: leader": "helsinki-2018",
    "unable: technical": "istanbul-2025",
    "unable: official": "geneva-sudan-2024",
    "unable: minister": "istanbul-2025",
    "unable: moved by": "geneva-sudan-2024",
    "judgement: chance": "paris-1960",
    "judgement: intent": "paris-1960",
    "judgement: comes if": "granada-2023",
    "judgement: promise kept": "americas-2022",
    "judgement: promise believed": "paris-1960",
    "judgement: changes of mind": "helsinki-2018",
    "judgement: reopens": "geneva-syria-2014",
    "judgement: follows through": "granada-2023",
    "judgement: reads": "granada-2023",
    "judgement: acts to come": "helsinki-2018",
    "judgement: decides": "singapore-2018",
    "judgement: sends a delegation": "americas-2022",
    "judgement: may sign": "americas-2022",
    "judgement: believed unable to sign": "geneva-sudan-2024",
    "judgement: held late": "minsk-2015",
    "asked: agreed": "singapore-2018",
    "asked: agreed otherwise": "minsk-2015",
    "asked: no mandate": "minsk-2015",
    "asked: talks agree": "helsinki-2018",
    "asked: talks break down": "geneva-syria-2014",
    "asked: talks time out": "minsk-2015",
    "judgement: talks": "helsinki-2018",
    "talks: turns": "helsinki-2018",
    "talks: mediator": "geneva-sudan-2024",
    "talks: wants": "helsinki-2018",
    "wants: no agreement": "helsinki-2018",
    "wants: by rank": "singapore-2018",
    "wants: moved by": "helsinki-2018",
    "wants: tactic": "singapore-2018",
    "wants: imitation": "singapore-2018",
    "wants: patience": "geneva-syria-2014",
    "rankworth: technical": "geneva-syria-2014",
    "rankworth: official": "geneva-syria-2014",
    "rankworth: minister": "singapore-2018",
    "rankworth: leader": "minsk-2015",
    "issue: weight": "helsinki-2018",
    "tactic: boulware": "minsk-2015",
    "tactic: linear": "geneva-sudan-2024",
    "tactic: conceder": "singapore-2018",
    "tactic: a number": "minsk-2015",
    "weight: a word": "helsinki-2018",
    "weight: a share": "minsk-2015",
    "worth: a word": "helsinki-2018",
    "worth: a share": "minsk-2015",
}
"""Each feature of the language, and a bundled scenario that shows it."""

HAPPENED: Mapping[str, str] = {
    "americas-2022": "Mexico's minister comes and signs",
    "geneva-sudan-2024": "only the RSF comes",
    "geneva-syria-2014": "both sides come, Iran stays away",
    "granada-2023": "Pashinyan meets the Europeans",
    "helsinki-2018": "the presidents meet, nothing is signed",
    "istanbul-2025": "officials agree on prisoners",
    "minsk-2015": "the four agree a ceasefire",
    "paris-1960": "the three wait for Khrushchev in vain",
    "singapore-2018": "they meet and sign a statement",
}
"""The outcome that each summit had."""

ISSUE = re.compile(r"\{weight: (?P<weight>[^,]+)(?P<options>(?:, [^,:]+: [^,}]+)+)\}")
"""An issue as a party wants it: its weight, and what each option is worth."""


def features_of_the_language() -> set[str]:
    """All that a scenario file can say, as the code declares it."""
    asked = frozenset().union(*CONTEXTS.values()) - {"fact"}  # given in Python only, not in a file
    return {
        *_named("statement", CLASSES),
        *_named("act", ACTS),
        *_named("role", ROLES),
        *_named("rank word", RANKS),
        *_named("strength", STRENGTHS),
        *_named("asked", asked),
        *chain.from_iterable(_keys_of(part) for part in Closed.__subclasses__()),
        *_named("range", ("pert", "beta", "uniform")),
        *_named("tactic", (*NAMED, "a number")),
        *(f"{number}: {said}" for number in ("weight", "worth") for said in ("a word", "a share")),
        "hearsay",
    }


def features_shown(path: Path) -> set[str]:
    """All that one file says."""
    text, scenario = path.read_text(encoding="utf-8"), load(path)
    said = re.sub(r"(?m)(^|\s)#.*$", "", text)
    entries = scenario.record
    acts = [entry for entry in entries if isinstance(entry, Act)]
    ranks = {*re.findall(r"(?:at least|below) (\w+)", said)}
    ranks.update(*(re.findall(r"\w+", act.text) for act in acts if act.verb == "lists"))
    return {
        *_named("statement", (entry.said for entry in entries if isinstance(entry, Statement))),
        *_named("act", (act.verb for act in acts)),
        *_named("role", (party.role for party in scenario.parties)),
        *_named("rank word", ranks & set(RANKS)),
        *_named(
            "strength", re.findall(rf"({'|'.join(STRENGTHS)}) (?:up|down|for|against)\b", said)
        ),
        *_named("asked", (atom.kind for when in _asked(scenario) for atom, _ in when.atoms())),
        *_keys_in(check(take_ranges(nodes.read(text, str(path)))[0])),
        *_named("range", (range_.kind for range_ in scenario.ranges.values())),
        *("hearsay" for entry in entries if isinstance(entry, Hearsay)),
        *_manners(said),
    }


def _manners(said: str) -> Iterator[str]:
    """How a file says tactics, weights and worths: by a word, or by a number."""
    for tactic in re.findall(r"tactic: (\S+)", said):
        yield f"tactic: {tactic if tactic in NAMED else 'a number'}"
    for issue in ISSUE.finditer(said):
        yield f"weight: {'a word' if issue['weight'] in WEIGHTS else 'a share'}"
        for worth in re.findall(r": (\S+?)(?:,|$)", issue["options"]):
            yield f"worth: {'a word' if worth in WORTHS else 'a share'}"


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
        yield from _keys_in(value.model_extra or {})
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


@pytest.mark.parametrize("name", sorted(bundled()))
def test_every_outcome_may_still_come_at_the_start(name: str) -> None:
    """None is there for nothing: each is the end of some round."""
    found = run(load(name), 20_000, as_of=START).outcomes
    assert list(found["outcome"][found["share"] == 0]) == []


@pytest.mark.parametrize("name", sorted(bundled()))
def test_what_happened_is_an_outcome_that_was_to_be_expected(name: str) -> None:
    """At the end of the record it has a good part of the rounds."""
    share = run(load(name), 20_000).outcomes.set_index("outcome")["share"]
    assert share[HAPPENED[name]] > 0.25
