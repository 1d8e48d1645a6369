"""A scenario said back in plain sentences, so that its author can hear what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp

import numpy as np

from sim.attendance import System
from sim.bands import WITHIN
from sim.conditions import ALWAYS
from sim.horizons import horizon
from sim.inventory import numbers
from sim.likelihoods import table
from sim.ranges import Number
from sim.reading.circles import promisers, signed_graph
from sim.reading.numbers import percent
from sim.scenario import (
    CLASSES,
    INTENTS,
    Act,
    Case,
    Entry,
    Hearsay,
    Intents,
    Member,
    Mover,
    Rank,
    Scenario,
    Sending,
    Statement,
    Wants,
)
from sim.strengths import Strengths
from sim.talks.tactics import NAMED
from sim.wording import listing

Lines = Iterator[str]

_RANKS = (Rank.TECHNICAL, Rank.OFFICIAL, Rank.MINISTER)
RANK_WORDS = {
    Rank.TECHNICAL: "experts",
    Rank.OFFICIAL: "officials",
    Rank.MINISTER: "a minister",
    Rank.LEADER: "the leader",
}
"""Who comes of each rank, in words."""
_ROLES = {"principal": "a principal party", "onlooker": "an onlooker"}
_SIGNS: Mapping[frozenset[bool], str] = {
    frozenset({False}): "'s absence",
    frozenset({True, False}): "'s presence here and absence there",
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
    """The whole scenario in sentences, section by section."""
    said = [
        "\n".join([title, *(f"  {line}" for line in lines)])
        for title, lines in sections(scenario).items()
    ]
    return "\n\n".join(said) + "\n"


def sections(scenario: Scenario) -> dict[str, list[str]]:
    """Title to sentences, of all that there is something to say of.

    Everything is said that the scenario holds, every number of the judgement included, and what
    it holds by default. A sentence that belongs to the one before it begins with two blanks.
    """
    told = {title: [_sentence(line) for line in tell(scenario)] for title, tell in _SECTIONS}
    return {title: lines for title, lines in told.items() if lines}


def _sentence(text: str) -> str:
    end = "" if text.endswith((".", ":", "?", "!")) else "."
    indent = len(text) - len(text.lstrip())
    return text[: indent + 1].upper() + text[indent + 1 :] + end


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
    if scenario.dispute:
        yield f"it belongs to what the coded history calls the dispute {scenario.dispute}"
    if scenario.what_happened:
        yield f"what happened: {scenario.what_happened}"


def _cast(scenario: Scenario) -> Lines:
    for party in scenario.parties:
        said = f"{party.name} is {_ROLES.get(party.role, f'a {party.role}')}"
        if party.leader:
            comes = "who may come" if party.leader in scenario.leader else "who is not to come"
            said += f", led by {party.leader}, {comes}"
        if party.spokesperson:
            said += f"; {party.spokesperson} speaks for {party.leader}"
        yield said
        if party.delegation:
            yield f"  its delegation: {', '.join(map(_member, party.delegation))}"


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
        yield f"  {entry_said(entry)}{f' [{source}]' if source else ''}"


def entry_said(entry: Entry) -> str:
    """A line of the record in words."""
    text = f": {entry.text}" if entry.text else ""
    if isinstance(entry, Statement):
        through = f", through {entry.speaker}" if entry.speaker != entry.leader else ""
        verb = "has" if entry.said in ("confirmed", "declined") else "is"
        return f"{entry.leader} {verb} {entry.said}{through}{text}"
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
    shown = [RANK_WORDS[act.listed]] if act.listed else []
    shown += [RANK_WORDS[Rank.LEADER]] if act.includes_leader else []
    return f" ({listing(shown)})"


def _intents(scenario: Scenario) -> Lines:
    judgement = scenario.judgement
    for chance, p in judgement.chances.items():
        yield f"{chance}: a chance of {percent(p)}"
    for leader in scenario.leaders:
        yield from _intent(scenario, leader.name, judgement.intents.get(leader.name, ()))
    for name, early in judgement.decides.items():
        yield (
            f"{name} decides at {early.stage}: goes if the belief that the condition holds "
            f"exceeds {percent(early.threshold)}"
        )
    for name, p in judgement.changes_of_mind.items():
        yield f"at each stage, {name}'s intent is drawn anew with {percent(p)}"
    for name, p in judgement.reopens.items():
        yield f"after a public no of {name}, the intent is drawn anew with {percent(p)} a stage"
    for name, p in judgement.kept.items():
        yield f"a promise of {name} is kept with {percent(p)}"
    for name, p in judgement.believed.items():
        yield f"a promise of {name} is believed by others with {percent(p)}"
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
            on_condition = intent == "comes if" and condition is not None
            words = f"comes if {condition}" if on_condition else intent
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
        "measured, except where this scenario says otherwise"
    )
    if scenario.strengths is not None:
        yield from _strengths(scenario, scenario.strengths)
    for leader in scenario.leaders:
        for said, shares in _own(scenario.judgement.overruled.get(leader.name, {})):
            yield f"{leader.name}, {said}: {_of_ten(shares, f'would be {said}')}"
    for name, shares in scenario.judgement.reads.items():
        if name[1] == "lists without":
            yield f"a list of {name[0]} without {name[2]}: {_of_ten(shares, 'would be left off')}"
        else:
            yield f"{_act(name)}: {_of_ten(shares, 'would do so')}"


def _own(overruled: Mapping[str, Intents]) -> Iterator[tuple[str, Intents]]:
    """The classes that a scenario sets; where all but one are set, that one follows from them."""
    alone = len(overruled) == len(CLASSES) - 1
    for said, shares in zip(CLASSES, zip(*table(overruled), strict=True), strict=True):
        if said in overruled or alone:
            yield said, (shares[0], shares[1], shares[2])


def _strengths(scenario: Scenario, known: Strengths) -> Lines:
    """How strongly words are read at which stage."""
    yield f"how strongly comes from {known.source}; 1 is as the table says, 0 not at all"
    for name, of in (("early", known.early), ("late", known.late)):
        stages = [s.name for s in scenario.stages if horizon(scenario, s.name) == name]
        low, high = np.quantile(of, WITHIN)
        said = f"{np.mean(of):.2f} ({low:.2f} to {high:.2f})" if known.drawn else f"{of:.2f}"
        when = "days before it opens" if name == "early" else "from the eve on"
        yield f"  {when}, {said}: {listing(stages) or 'no stage'}"
    if any(stage.date is None for stage in scenario.stages):
        yield "  a stage without a date is as the next that has one; else only the deadline is late"


def _of_ten(shares: Intents, what: str) -> str:
    stays, comes_if, comes = (f"{share * 10:.4g}" for share in shares)
    return (
        f"of ten who come {comes} {what}, of ten who come on their condition {comes_if}, "
        f"of ten who stay away {stays}"
    )


def _to_come(scenario: Scenario) -> Lines:
    acts = scenario.judgement.acts_to_come
    if acts:
        yield "where the record does not reach:"
    for act in acts:
        how = "as the intent makes it likely" if act.chance is None else percent(act.chance)
        yield f"  at {act.stage}, {_act(act.name)}: {how}"


def _delegations(scenario: Scenario) -> Lines:
    for party, sending in scenario.judgement.sending.items():
        yield from _sending(party, sending)
    for party, beliefs in scenario.judgement.unable.items():
        movers: tuple[Mover, ...] = ()
        for rank, odds in beliefs.items():
            movers = odds.movers
            yield (
                f"if {party} announces {RANK_WORDS[rank]}, others believe with "
                f"{percent(odds.base)} that its delegation is unable to sign"
            )
        yield from map(_mover, movers)


def _sending(party: str, sending: Sending) -> Lines:
    moment = "at the deadline"
    if sending.after is not ALWAYS:
        moment = f"once {sending.after}, at the deadline at the latest"
    yield f"{party} decides {moment}, and sends a delegation with {percent(sending.odds.base)}"
    yield from map(_mover, sending.odds.movers)
    if sending.only_if is not ALWAYS:
        yield f"  the delegation goes only if {sending.only_if}"
    for case in sending.ranks:
        when = "" if case.when is ALWAYS else f"when {case.when}, "
        if case.when is ALWAYS and len(sending.ranks) > 1:
            when = "otherwise "
        shares = [
            f"{RANK_WORDS[rank]} {percent(p)}"
            for rank, p in zip(_RANKS, case.value, strict=True)
            if p
        ]
        yield f"  {when}it is headed by {', '.join(shares)}"


def _mover(mover: Mover) -> str:
    factor = exp(abs(mover.shift))
    does = "multiplies" if mover.shift >= 0 else "divides"
    said = f" ({mover.said})" if mover.said and not mover.said.startswith("odds x") else ""
    return f"  {mover.when}: {does} the odds by {factor:.4g}{said}"


def _mandates(scenario: Scenario) -> Lines:
    for issue, options in scenario.agenda.items():
        yield f"on the table, {issue}: {listing(options, 'or')}"
    for party, by_rank in scenario.judgement.may_sign.items():
        for rank, items in by_rank.items():
            what = "anything" if items is None else listing(sorted(items)) or "nothing"
            yield f"for {party}, {RANK_WORDS[rank]} may sign {what}"


def _wants(scenario: Scenario) -> Lines:
    talks = scenario.judgement.talks
    if talks is None:
        return
    yield f"those who are in the room bargain for {talks.turns} turns"
    if talks.mediator:
        yield f"{talks.mediator} mediates: it proposes in place of the sides"
    yield "the first option of an issue means nothing, and nothing on every issue is no agreement"
    for party, wants in talks.wants.items():
        yield from _side(party, wants, talks.issues)


def _side(party: str, wants: Wants, issues: Mapping[str, Sequence[str]]) -> Lines:
    yield f"{party} holds out with an exponent of {wants.firmness:g} ({_holding_out(wants)})"
    if wants.imitation:
        yield f"  it repeats the steps of the others, by {percent(wants.imitation)}"
    if wants.patience is not None:
        yield f"  it walks out after {wants.patience} turns without an offer that it could sign"
    for (issue, options), weight, worth in zip(
        issues.items(), wants.weights, wants.worth, strict=True
    ):
        said = [f"{option} {percent(p)}" for option, p in zip(options, worth, strict=True)]
        yield f"  {issue} weighs {percent(weight)}: {', '.join(said)}"
    yield f"  to {party} no agreement is worth {percent(wants.reservation.base)}"
    for rank, worth_then in wants.by_rank.items():
        yield f"  with {RANK_WORDS[rank]} there it is worth {percent(worth_then)}"
    yield from map(_mover, wants.reservation.movers)


def _holding_out(wants: Wants) -> str:
    named = [name for name, exponent in NAMED.items() if exponent == wants.firmness]
    return named[0] if named else "1 is linear, more is longer"


def _ranges(scenario: Scenario) -> Lines:
    """The ranges; what stands before them is said elsewhere too, and is what rounds use."""
    listed = numbers(scenario)
    for name, found in scenario.ranges.items():
        kind = listed[name].kind
        value, low, high = (number_said(n, kind) for n in (found.value, found.low, found.high))
        how = {"uniform": "anywhere from", "beta": "likely"}.get(found.kind, "from")
        yield f"'{name}': {value} ({how} {low} to {high})"


def number_said(value: Number, kind: str) -> str:
    """A number as a file says it."""
    if isinstance(value, tuple):
        return " v ".join(f"{share * 10:.4g}" for share in reversed(value))
    if kind == "exponent":
        return f"{value:.4g}"
    return f"odds x {exp(value):.4g}" if kind == "shift" else percent(value)


def _circles(scenario: Scenario) -> Lines:
    system = signed_graph(scenario)
    for actor in system.actors:
        others = [
            f"{other}{'' if signs == {True} else _SIGNS[frozenset(signs)]}"
            for _, other, signs in sorted(system.graph.out_edges(actor, data="signs"))
        ]
        if others:
            yield f"{actor} waits for {listing(others)}"
    for circle in system.circles:
        names = listing(circle)
        if len(circle) == 1:
            yield f"{names} waits, in the end, for {names}"
        elif _closed_by_presence(system, circle):
            yield f"{names} wait for one another: somebody must be trusted to move first"
        else:
            yield f"{names} hang on one another's presence or absence"
    yield _KINDS[system.kind] if system.circles else "nobody waits, in the end, for themselves"


def _closed_by_presence(system: System, circle: Sequence[str]) -> bool:
    """Whether nobody in a circle waits for an absence there: then trust can close it."""
    inside = system.graph.subgraph(circle).edges(data="signs")
    return all(set(signs) == {True} for _, _, signs in inside)


def _outcomes(scenario: Scenario) -> Lines:
    for number, outcome in enumerate(scenario.outcomes, 1):
        when = "in all other rounds" if outcome.when is ALWAYS else f"if {outcome.when}"
        yield f"{number}. {outcome.name}: {when}"


def _defaults(scenario: Scenario) -> Lines:
    """What the judgement leaves unsaid, and what is taken in its place."""
    judgement = scenario.judgement
    leaders = [leader.name for leader in scenario.leaders]
    promised = promisers(scenario)
    unsaid: Sequence[tuple[str, list[str]]] = (
        ("a promise is kept with 100%", [n for n in promised if n not in judgement.kept]),
        ("a promise is believed with 100%", [n for n in promised if n not in judgement.believed]),
        (
            "an intent is never drawn anew",
            [n for n in leaders if not judgement.changes_of_mind.get(n)],
        ),
        ("a public no is never reopened", [n for n in leaders if n not in judgement.reopens]),
        (
            "no mishap keeps them from coming (100%)",
            [n for n in leaders if n not in judgement.follows_through]
            + [
                f"{p}'s delegation" for p in judgement.sending if p not in judgement.follows_through
            ],
        ),
        (
            "the delegation's decision falls at the deadline",
            [party for party, s in judgement.sending.items() if s.after is ALWAYS],
        ),
        (
            "nobody doubts that the delegation can sign",
            [party for party in judgement.sending if party not in judgement.unable],
        ),
    )
    for what, names in unsaid:
        if names:
            yield f"{what}: {listing(names)}"
    if judgement.talks is None and scenario.agenda:
        yield "nobody bargains over what is on the table"
    if judgement.held_late is None:
        yield "talks that are not held are not held later either"


def _unsourced(scenario: Scenario) -> Lines:
    for entry in scenario.record:
        if not entry.source:
            yield f"{entry.stage}: {entry_said(entry)}"


_SECTIONS: Sequence[tuple[str, Callable[[Scenario], Lines]]] = (
    ("The question", _question),
    ("Who is invited", _cast),
    ("What is on record", _record),
    ("What each leader means to do", _intents),
    ("How words and deeds are read", _reading),
    ("What may still be done", _to_come),
    ("Delegations", _delegations),
    ("What may be signed", _mandates),
    ("What each side wants", _wants),
    ("Numbers that may be others", _ranges),
    ("Who waits for whom", _circles),
    ("Outcomes, of which the first that fits counts", _outcomes),
    ("Left at its default", _defaults),
    ("Claims without a source", _unsourced),
    ("Warnings", lambda scenario: iter(scenario.warnings)),
)
