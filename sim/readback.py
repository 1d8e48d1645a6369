"""A scenario said back in plain sentences, so that its author can hear what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sim.conditions import ALWAYS
from sim.reading.numbers import percent
from sim.scenario import (
    INTENTS,
    Act,
    Case,
    Entry,
    Hearsay,
    Intents,
    Member,
    Party,
    Rank,
    Scenario,
    Statement,
)

Lines = Iterator[str]

_RANKS = (Rank.TECHNICAL, Rank.OFFICIAL, Rank.MINISTER)
_RANK_WORDS = {
    Rank.TECHNICAL: "experts",
    Rank.OFFICIAL: "officials",
    Rank.MINISTER: "a minister",
    Rank.LEADER: "the leader",
}
_KINDS = {
    "monotone": "Nobody waits for an absence, so who comes is always settled.",
    "stratified": "Absences are waited for, but not in a circle, so who comes is always settled.",
    "even": (
        "A circle passes through an even number of absences: it may end in a standoff, in which "
        "either side could come but not both."
    ),
    "odd": "A circle passes through an odd number of absences: it may contradict itself.",
}


def readback(scenario: Scenario) -> str:
    """The whole scenario in sentences, section by section.

    Everything is said that the scenario holds, every number of the judgement included, and what
    it holds by default.
    """
    sections: Sequence[tuple[str, Callable[[Scenario], Lines]]] = (
        ("The question", _question),
        ("Who is invited", _cast),
        ("What is on record", _record),
        ("What each leader means to do", _intents),
        ("How words and deeds are read", _reading),
        ("What may still be done", _to_come),
        ("Delegations", _delegations),
        ("What may be signed", _mandates),
        ("Who waits for whom", _circles),
        ("Outcomes, of which the first that fits counts", _outcomes),
        ("Left at its default", _defaults),
        ("Claims without a source", _unsourced),
        ("Warnings", lambda scenario: iter(scenario.warnings)),
    )
    said = []
    for title, tell in sections:
        lines = list(tell(scenario))
        if lines:
            said.append("\n".join([title, *(f"  {_sentence(line)}" for line in lines)]))
    return "\n\n".join(said) + "\n"


def _sentence(text: str) -> str:
    end = "" if text.endswith((".", ":", "?", "!")) else "."
    indent = len(text) - len(text.lstrip())
    return text[: indent + 1].upper() + text[indent + 1 :] + end


def _listing(parts: Iterable[str], last: str = "and") -> str:
    said = list(parts)
    return f" {last} ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def _question(scenario: Scenario) -> Lines:
    yield f"{scenario.name}{f', to be held in {scenario.place}' if scenario.place else ''}"
    yield scenario.question
    if scenario.opens:
        yield f"it opens on {scenario.opens}"
    if scenario.resolves:
        yield f"it is settled by {scenario.resolves}"
    stages = [
        f"{stage.name} ({stage.date})" if stage.date else stage.name for stage in scenario.stages
    ]
    yield f"the run-up has {len(stages)} stage{'s' * (len(stages) > 1)}: {', '.join(stages)}"
    yield f"the deadline is {scenario.stages[-1].name}"
    if scenario.history_case:
        yield f"in the coded history this is the case {scenario.history_case}"
    if scenario.what_happened:
        yield f"what happened: {scenario.what_happened}"


def _cast(scenario: Scenario) -> Lines:
    for party in scenario.parties:
        said = f"{party.name} is a {party.role}" if party.role != "onlooker" else _onlooker(party)
        if party.leader:
            comes = "who may come" if party.leader in scenario.leader else "who is not to come"
            said += f", led by {party.leader}, {comes}"
        if party.spokesperson:
            said += f"; {party.spokesperson} speaks for {party.leader}"
        yield said
        if party.delegation:
            yield f"  its delegation: {', '.join(map(_member, party.delegation))}"


def _onlooker(party: Party) -> str:
    return f"{party.name} is an onlooker"


def _member(member: Member) -> str:
    title = f"{member.title}, " if member.title else ""
    return f"{member.name} ({title}{member.rank})"


def _record(scenario: Scenario) -> Lines:
    if not scenario.record:
        yield "nothing"
    stage = ""
    for entry in scenario.record:
        if entry.stage != stage:
            stage = entry.stage
            yield f"{stage}:"
        source = scenario.sources.get(entry.source, entry.source)
        yield f"  {_entry(entry)}{f' [{source}]' if source else ''}"


def _entry(entry: Entry) -> str:
    text = f": {entry.text}" if entry.text else ""
    if isinstance(entry, Statement):
        through = f", through {entry.speaker}" if entry.speaker != entry.leader else ""
        return f"{entry.leader} is {entry.said}{through}{text}"
    if isinstance(entry, Hearsay):
        return f"{entry.speaker} says of {entry.about}{text}"
    return f"{_act(entry.name)}{_listed(entry)}{text}"


def _act(name: Sequence[str]) -> str:
    if name[1] == "waits":
        return " for ".join([f"{name[0]} waits", *name[2:]])
    return " ".join(name)


def _listed(act: Act) -> str:
    if act.verb != "lists":
        return ""
    shown = [_RANK_WORDS[act.listed]] if act.listed else []
    shown += [_RANK_WORDS[Rank.LEADER]] if act.includes_leader else []
    return f" ({_listing(shown)})"


def _intents(scenario: Scenario) -> Lines:
    judgement = scenario.judgement
    for chance, p in judgement.chances.items():
        yield f"with a chance of {percent(p)}, {chance}"
    for leader in scenario.leaders:
        yield from _intent(scenario, leader.name, judgement.intents.get(leader.name, ()))
    for leader, early in judgement.decides.items():
        yield (
            f"{leader} decides at {early.stage}: goes if the belief that the condition holds "
            f"exceeds {percent(early.threshold)}"
        )
    for leader, p in judgement.changes_of_mind.items():
        yield f"at each stage, {leader}'s intent is drawn anew with {percent(p)}"
    for leader, p in judgement.reopens.items():
        yield f"after a public no of {leader}, it is drawn anew with {percent(p)} a stage"
    for leader, p in judgement.kept.items():
        yield f"a promise of {leader} is kept with {percent(p)}"
    for leader, p in judgement.believed.items():
        yield f"a promise of {leader} is believed by others with {percent(p)}"
    for name, p in judgement.follows_through.items():
        what = f"{name}'s delegation" if name in scenario.party else name
        yield f"{what}, meaning to come, is kept by no mishap with {percent(p)}"
    if judgement.held_late is not None:
        yield f"talks that are not held are held later with {percent(judgement.held_late)}"


def _intent(scenario: Scenario, leader: str, cases: Sequence[Case[Intents]]) -> Lines:
    condition = scenario.judgement.conditions.get(leader)
    for case in cases:
        when = "" if case.when is ALWAYS else f", when {_when(scenario, case)}"
        if case.when is ALWAYS and len(cases) > 1:
            when = ", otherwise"
        said = []
        for intent, p in zip(INTENTS, case.value, strict=True):
            words = f"comes if {condition}" if intent == "comes if" and condition else intent
            if p:
                said.append(f"{words} {percent(p)}")
        yield f"before the first line of the record{when}: {leader} {', '.join(said)}"


def _when(scenario: Scenario, case: Case[Intents]) -> str:
    atoms = {atom.names[0] for atom, _ in case.when.atoms() if atom.kind == "chance"}
    chances = [percent(scenario.judgement.chances[name]) for name in sorted(atoms)]
    return f"{case.when} ({', '.join(chances)})" if len(chances) == 1 else str(case.when)


def _reading(scenario: Scenario) -> Lines:
    yield (
        "statements are read by the packaged table of classes by intent, which is assumed and not "
        "measured, except where the scenario says otherwise"
    )
    for leader in scenario.leaders:
        for said, shares in _overruled(scenario, leader.name):
            yield f"{_of_ten(shares)} would be {said}: {leader.name}"
    for name, shares in scenario.judgement.reads.items():
        yield f"{_of_ten(shares)} would do this: {_read_act(name)}"


def _overruled(scenario: Scenario, leader: str) -> Iterator[tuple[str, Intents]]:
    """The classes whose likelihood the scenario gives: those out of proportion to the table."""
    yield from scenario.judgement.said_of.get(leader, {}).items()


def _read_act(name: Sequence[str]) -> str:
    return _act(name)


def _of_ten(shares: Intents) -> str:
    stays, comes_if, comes = (f"{share * 10:.4g}" for share in shares)
    return (
        f"of ten who come {comes}, of ten who come if their condition holds {comes_if}, "
        f"of ten who stay away {stays}"
    )
