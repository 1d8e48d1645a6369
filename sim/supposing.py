"""What if: a scenario with something supposed beside its record.

*Given* that something was said or done, its actor's hidden intent is seen in that light: the
analyst learns. *Do* brings it about: everyone else believes it and reacts, but it says nothing
of what its actor means to do (Pearl 2009, *Causality*, the do-operator). Supposed at a stage, it
takes the place of the actor's entry there; what everyone said and did later was an answer to
what happened, so that part of the record is dropped and played instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.conditions import Atom, Condition, Not
from sim.equations import delegation_name, nodes
from sim.errors import Place as Spot
from sim.errors import ScenarioError, did_you_mean
from sim.grammar import PhraseError, parse
from sim.inventory import Number, Place
from sim.lists import MEANS
from sim.parameters import find, vary
from sim.ranges import parse_range
from sim.reading import entry_of, load
from sim.scenario import ACTS, DO, GIVEN, RECORD, Act, ActToCome, Entry, Rank, Scenario, Statement
from sim.vocabulary import CONTEXTS, names

_CONTEXT = CONTEXTS["what is supposed"]


def suppose(
    scenario: Scenario | str | Path,
    given: Sequence[str] = (),
    do: Sequence[str] = (),
    settings: Mapping[str, Any] | None = None,
) -> Scenario:
    """A scenario with something supposed.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one.
    given
        What is supposed to have been learnt: a statement or act at a stage, as the record would
        have it ("Wednesday: Putin confirmed"), or any condition on what comes of it in the end
        ("Putin attends", "Russia sends at least ministers", "deal prepared").
    do
        What is supposed to be brought about: a statement or act at a stage, an act that is not
        done ("not Trump presses Ukraine"), who attends or stays away, what rank a party sends at
        least, a chance, what a leader means to do, what is believed of a mandate.
    settings
        Number to its value: {"intent.Trump.comes": "30%"}; see `parameters.find`.

    Returns
    -------
    A scenario that can be played like any other. By default its rounds are as of the first stage
    at which something is supposed.

    Raises
    ------
    ScenarioError
        For what cannot be understood, or cannot be brought about.

    Examples
    --------
    >>> from sim.reading import load
    >>> suppose(load("istanbul-2025"), do=["Wednesday: Putin confirmed"]).record_end
    'Wednesday'
    """
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    for name, said in (("given", given), ("do", do)):
        if isinstance(said, str):
            raise ScenarioError(f"expected {name} to be a list of texts, such as ['{said:.60}']")
    found = _set(scenario, settings or {})
    for by, texts in ((GIVEN, given), (DO, do)):
        for text in texts:
            found = _suppose(found, scenario, by, text)
            found = replace(found, supposed=(*found.supposed, f"{by} {' '.join(text.split())}"))
    return found


def _set(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    if not settings:
        return scenario
    wanted, places = {}, set[Place]()
    for name, text in settings.items():
        number = find(scenario, name)
        if not places.isdisjoint(number.places):
            raise ScenarioError(f"'{name}' is set twice")
        wanted[number] = text
        places.update(number.places)
    varied = vary(scenario, {number: _value(number, text) for number, text in wanted.items()})
    said = tuple(f"set {name}={text}" for name, text in settings.items())
    found = replace(varied, supposed=(*scenario.supposed, *said))
    return _without_ranges(found, scenario, places)


def _value(number: Number, text: object) -> Any:
    """A value as a file would say it, or as a plain number."""
    if not isinstance(text, str):
        return number.check(text)
    if parse_range(text):
        message = "a range belongs in the file, or in a sweep; say a single value here"
        raise ScenarioError(f"{number.name}: {message}, found '{text:.60}'")
    return number.read(text)


def _without_ranges(scenario: Scenario, before: Scenario, places: Collection[Place]) -> Scenario:
    """The scenario without the ranges of numbers that are settled, or whose shares are."""
    settled = {_distribution(place) for place in places}
    ranges = {
        name: range_
        for name, range_ in before.ranges.items()
        if settled.isdisjoint(map(_distribution, find(before, name).places))
    }
    return replace(scenario, ranges=ranges)


def _distribution(place: Place) -> Place:
    """The way to the distribution that a share belongs to, else to the number itself."""
    return place[:-1] if place[-2:-1] == ("value",) else place


def _suppose(scenario: Scenario, original: Scenario, by: str, text: str) -> Scenario:
    source = f"--{by} '{text}'"
    if ":" not in text:
        return _in_the_end(scenario, by, _condition(scenario, text, source), source)
    stage, what = _staged(text, [stage.name for stage in original.stages], source)
    if what.startswith("not "):
        if by == GIVEN:
            message = "learn that it never happens: leave the stage out"
            raise ScenarioError(message, Spot(source))
        return _undone(scenario, entry_of(scenario, stage, what[4:], source), [stage], source)
    try:
        line = replace(entry_of(scenario, stage, what, source), by=by)
    except ScenarioError as error:
        lists = what.endswith(" lists")  # which is a condition too, but one that lacks its names
        if _is_condition(scenario, what) and not lists:
            message = "this is about what comes of it in the end: leave the stage out"
            raise ScenarioError(message, Spot(source)) from None
        raise error
    return _at_stage(scenario, line, source)


def _is_condition(scenario: Scenario, text: str) -> bool:
    try:
        parse(text, names(scenario), _CONTEXT)
    except PhraseError:
        return False
    return True


def _staged(text: str, stages: Sequence[str], source: str) -> tuple[str, str]:
    """The stage and what is supposed at it; a stage may be called by the clock, such as 10:30."""
    at = [colon for colon, sign in enumerate(text) if sign == ":"]
    for colon in at:
        if (stage := " ".join(text[:colon].split())) in stages:
            return stage, text[colon + 1 :].strip()
    stage = text[: at[0]].strip()
    raise ScenarioError(f"'{stage}' is not a stage{did_you_mean(stage, stages)}", Spot(source))


def _condition(scenario: Scenario, text: str, source: str) -> Condition:
    try:
        return parse(text, names(scenario), _CONTEXT)
    except PhraseError as error:
        raise ScenarioError(error.message + _slip(scenario, text), Spot(source)) from None


def _slip(scenario: Scenario, text: str) -> str:
    """What may have been meant by something that is no condition."""
    for stage in scenario.stages:
        if text.startswith(f"{stage.name} "):
            return f"; a colon is missing after '{stage.name}'"
    for outcome in scenario.outcomes:
        if text == outcome.name:
            return f"; an outcome is not supposed by its name but by its condition: {outcome.when}"
    return ""


# ---- at a stage ---------------------------------------------------------------------------


def _at_stage(scenario: Scenario, line: Statement | Act, source: str) -> Scenario:
    """The record with a line in place of the actor's own, up to that stage."""
    for entry in scenario.record:
        if _same(entry, line) and getattr(entry, "by", RECORD) != RECORD:
            message = f"something else is supposed in its place at '{line.stage}' already"
            raise ScenarioError(message, Spot(source))
    kept = (entry for entry in scenario.record if not _same(entry, line))
    return _known_to(replace(scenario, record=(*kept, line)), scenario, line.stage)


def _same(entry: Entry, line: Statement | Act) -> bool:
    """Whether a line of the record is the one that another takes the place of."""
    if isinstance(line, Statement):
        own = isinstance(entry, Statement) and entry.leader == line.leader
    else:
        own = isinstance(entry, Act) and entry.name == line.name
    return own and entry.stage == line.stage


def _known_to(scenario: Scenario, before: Scenario, stage: str) -> Scenario:
    """The scenario with the record cut after a stage, if it reaches so far."""
    index = scenario.stage_index
    last = min(stage, before.record_end, key=index.__getitem__)
    kept = tuple(
        entry
        for entry in scenario.record
        if index[entry.stage] <= index[last] or getattr(entry, "by", "") in (GIVEN, DO)
    )
    return replace(scenario, record=kept, known_to=last)


def _undone(scenario: Scenario, act: Entry, stages: Iterable[str], source: str) -> Scenario:
    """The scenario without an act at some stages, on record or to come."""
    if not isinstance(act, Act):
        message = "only an act can be left undone; say what is said instead"
        raise ScenarioError(message, Spot(source))
    acts = [entry for entry in scenario.record if isinstance(entry, Act)]
    gone = [entry for entry in acts if _one_of(entry, act) and entry.stage in stages]
    to_come = scenario.judgement.acts_to_come
    left = tuple(c for c in to_come if not _one_of(c, act) or c.stage not in stages)
    if not gone and len(left) == len(to_come):
        message = "it is neither on record nor to come, so there is nothing to leave undone"
        raise ScenarioError(message, Spot(source))
    judgement = replace(scenario.judgement, acts_to_come=left)
    record = tuple(entry for entry in scenario.record if entry not in gone)
    found = replace(scenario, record=record, judgement=judgement)
    places = [("acts_to_come", k, "chance") for k, c in enumerate(to_come) if c not in left]
    found = _without_ranges(found, scenario, places)
    if not gone:
        return found
    first = min((entry.stage for entry in gone), key=scenario.stage_index.__getitem__)
    return _known_to(found, scenario, first)


def _one_of(one: Act | ActToCome, act: Act) -> bool:
    """Whether it is the act, or, where that names no object, the act done to anybody."""
    return one.name[: len(act.name)] == act.name


# ---- in the end ---------------------------------------------------------------------------


def _in_the_end(scenario: Scenario, by: str, condition: Condition, source: str) -> Scenario:
    """The scenario with a condition that is learnt, or brought about."""
    wanted, atom = not isinstance(condition, Not), condition
    if isinstance(condition, Not):
        atom = condition.part
    if isinstance(atom, Atom) and atom.kind == "chance":
        return _settled(scenario, by, atom, wanted, source)
    if by == GIVEN:
        return replace(scenario, given=(*scenario.given, condition))
    if isinstance(atom, Atom) and atom.kind in ACTS and not wanted:
        act = Act("", (atom.names[0], atom.kind, *atom.names[1:]), "", "")
        return _undone(scenario, act, [stage.name for stage in scenario.stages], source)
    forced = _forced(scenario, atom, wanted) if isinstance(atom, Atom) else {}
    if not forced:
        raise ScenarioError(_not_to_be_done(scenario, atom), Spot(source))
    return _force(scenario, forced, source)


def _settled(scenario: Scenario, by: str, chance: Atom, wanted: bool, source: str) -> Scenario:
    """The scenario with a chance settled: it has no causes, so given and do are one."""
    (name,) = chance.names
    found = _force(scenario, {chance: wanted}, source)
    chances = scenario.judgement.chances
    if by == GIVEN and np.all(np.equal(chances[name], not wanted)):
        message = f"it is impossible under this judgement: the chance stands at {int(not wanted)}"
        raise ScenarioError(message, Spot(source))
    judgement = replace(scenario.judgement, chances={**chances, name: float(wanted)})
    settled = replace(found, judgement=judgement)
    return _without_ranges(settled, scenario, [("chances", name)])


def _force(scenario: Scenario, forced: Mapping[Atom, bool], source: str) -> Scenario:
    """The scenario with facts brought about, if no others speak against them."""
    for fact, truth in forced.items():
        if scenario.forced.get(fact, truth) != truth:
            raise ScenarioError(f"it cannot be both that {fact} and that not", Spot(source))
    return replace(scenario, forced={**scenario.forced, **forced})


def _forced(scenario: Scenario, atom: Atom, wanted: bool) -> dict[Atom, bool]:
    """The facts that must be forced for an atom to hold, or not to."""
    match atom:
        case Atom("attends", (leader,)):
            return {Atom("attends", (leader,)): wanted}
        case Atom("stays away", (leader,)):
            return {Atom("attends", (leader,)): not wanted}
        case Atom("sends nobody", (party,)) if wanted:
            return {Atom("attends", (actor,)): False for actor in nodes(party, scenario)}
        case Atom("sends", (party, rank)) if wanted:
            if rank == str(Rank.LEADER):
                head = scenario.party[party].leader
                may_come = head is not None and head in scenario.leader
                return {Atom("attends", (head,)): True} if head and may_come else {}
            if party in scenario.judgement.sending:
                return {Atom("attends", (delegation_name(party),)): True, atom: True}
        case Atom("believed unable to sign", _):
            return {atom: wanted}
        case Atom("means", (leader, means)) if wanted:
            return {Atom("means", (leader, other)): other == means for other in MEANS}
    return {}


def _not_to_be_done(scenario: Scenario, atom: Condition) -> str:
    if isinstance(atom, Atom) and atom.kind in ACTS:
        stage = scenario.stages[0].name
        return f"say at which stage it is done, such as '{stage}: {atom}'"
    return (
        "this cannot be brought about; what can: a statement or act at a stage, 'not' an act, "
        "'X attends', 'X stays away', 'P sends at least officials', 'P sends nobody', a chance, "
        "'X means to come', 'P believed unable to sign'"
    )
