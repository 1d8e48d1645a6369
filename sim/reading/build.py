"""From a checked document to a scenario: what holds between its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sim.conditions import ALWAYS
from sim.reading.cast import Cast, read_cast
from sim.reading.circles import signed_graph
from sim.reading.document import Document
from sim.reading.faults import check
from sim.reading.headed import Heads, read_heads
from sim.reading.judgement import JudgementReader
from sim.reading.nodes import Tree
from sim.reading.parameters import Asked, Beside, strengths_of
from sim.reading.record import Line, entries, read_lines, source_of
from sim.reading.slips import slips
from sim.reading.source import Source
from sim.reading.uncertain import check_ends, named, take_ranges
from sim.scenario import START, Act, Leader, Outcome, Scenario, Stage
from sim.vocabulary import RESERVED, Names

MAX_STAGES, MAX_OPTIONS, MAX_SOURCES = 100, 1_000, 1_000
MAX_OUTCOMES = 256
"""Outcomes are counted by a number of one byte."""


def build(tree: Tree, sha256: str, beside: Beside, wanted: Asked | None = None) -> Scenario:
    """The scenario that a file's tree holds.

    Parameters
    ----------
    sha256
        The hash of the file.
    beside
        Where it is, and which parameter files there it may name.
    wanted
        How strongly words are read, whatever the file says of it.

    Raises
    ------
    ScenarioError
        For the first thing that is not well said.
    """
    tree, ranges = take_ranges(tree)
    document, source = check(tree), Source(tree)
    known = _declared(document, source)
    cast, names, heads = known.cast, known.names, known.heads
    record = entries(known.lines, cast, names, source)
    promised = [e for e in record if isinstance(e, Act) and e.verb == "promises"]
    stages = [stage.name for stage in known.stages]
    judgement = JudgementReader(document, cast, names, heads, stages, promised, source).read()
    check_ends(ranges, heads, judgement.overruled, tree)
    found = strengths_of(document, source, beside, wanted, names.leaders)
    scenario = Scenario(
        **_as_it_stands(document),
        stages=known.stages,
        parties=cast.parties,
        leaders=known.leaders,
        record=record,
        judgement=judgement,
        agenda=known.agenda,
        what_happened=_what_happened(document, source),
        outcomes=_outcomes(document, names, source),
        strengths=found.strengths,
        parameter_file=found.file,
        sha256=sha256,
        ranges=dict(named(ranges, heads)),
    )
    return _with_warnings(scenario, document, source)


class _Declared(NamedTuple):
    """What is there to be spoken of."""

    stages: tuple[Stage, ...]
    agenda: dict[str, tuple[str, ...]]
    cast: Cast
    lines: Sequence[Line]
    heads: Heads
    names: Names

    @property
    def leaders(self) -> tuple[Leader, ...]:
        """Those who may come."""
        numbers, parties = self.cast.leader_ids, self.cast.party_of
        return tuple(Leader(name, numbers[name], parties[name]) for name in self.names.leaders)


def _declared(document: Document, source: Source) -> _Declared:
    stages = _stages(document, source)
    stage_names = [stage.name for stage in stages]
    agenda = _agenda(document, source)
    source.few(document.sources, MAX_SOURCES, "sources", "sources")
    for key in document.sources:
        source.named(key, "sources", key)
    cast = read_cast(document, source)
    lines = read_lines(document, stage_names, cast, source)
    heads = read_heads(document, stage_names, cast, source)
    names = _names(document, cast, lines, heads, agenda, source)
    return _Declared(stages, agenda, cast, lines, heads, names)


def _as_it_stands(document: Document) -> dict[str, Any]:
    """What a scenario takes from its document as it is."""
    return {
        "name": document.summit,
        "question": document.question,
        "place": document.place,
        "opens": document.opens,
        "resolves": document.resolves,
        "sources": document.sources,
        "teaches": document.teaches,
        "history_case": document.history_case,
        "dispute": document.dispute,
        "parameters": document.parameters or "",
        "strict": document.strict,
    }


def _what_happened(document: Document, source: Source) -> str:
    happened, said_by = source_of(document.what_happened, document, source, "what happened")
    return f"{happened} [{document.sources[said_by]}]" if said_by else happened


def _with_warnings(scenario: Scenario, document: Document, source: Source) -> Scenario:
    for slip in slips(scenario, frozenset(document.judgement.intent)):
        source.warn(slip)
    system = signed_graph(scenario)
    if system.kind == "odd":
        message = (
            f"the conditions of {_joined(system.circles)} form a circle through an odd number of "
            "absences: they may contradict one another"
        )
        if scenario.strict:
            source.fail(f"{message} ('strict' forbids it)", "judgement", "comes if", key=True)
        source.warn(message)
    return replace(scenario, warnings=tuple(source.warnings))


def _joined(circles: Sequence[Sequence[str]]) -> str:
    return "; and of ".join(", ".join(circle) for circle in circles)


def _stages(document: Document, source: Source) -> tuple[Stage, ...]:
    written = document.stages
    if not written:
        source.fail("expected at least one stage", "stages")
    source.few(written, MAX_STAGES, "stages", "stages")
    if document.opens and document.resolves and document.opens > document.resolves:
        source.fail("it cannot resolve before it opens", "resolves")
    if isinstance(written, list):
        stages = tuple(map(Stage, written))
    else:
        stages = tuple(Stage(name, date) for name, date in written.items())
    for number, stage in enumerate(stages):
        path = ("stages", number if isinstance(written, list) else stage.name)
        source.named(stage.name, *path)
        if stage.name == START or stage.name in RESERVED:
            message = f"'{stage.name}' has a meaning of its own and cannot be a stage"
            source.fail(message, *path, key=True)
        if stage.name in [earlier.name for earlier in stages[:number]]:
            source.fail(f"the stage '{stage.name}' stands here twice", *path, key=True)
        before = stages[number - 1].date if number else None
        if before and stage.date and stage.date < before:
            source.fail(f"'{stage.name}' is dated before the stage that it follows", *path)
    return stages


def _agenda(document: Document, source: Source) -> dict[str, tuple[str, ...]]:
    every = [option for options in document.on_the_table.values() for option in options]
    source.few(every, MAX_OPTIONS, "options", "on the table")
    for issue, options in document.on_the_table.items():
        source.named(issue, "on the table", issue)
        if not options:
            source.fail("expected at least one option", "on the table", issue)
        for number, option in enumerate(options):
            source.named(option, "on the table", issue, number)
            if option in options[:number]:
                message = f"the option '{option}' stands here twice"
                source.fail(message, "on the table", issue, number)
    return {issue: tuple(options) for issue, options in document.on_the_table.items()}


def _names(
    document: Document,
    cast: Cast,
    lines: Sequence[Line],
    heads: Heads,
    agenda: Mapping[str, tuple[str, ...]],
    source: Source,
) -> Names:
    """Who and what conditions may name; a leader with an intent or a condition may come."""
    part = document.judgement
    for section, given in (("intent", part.intent), ("comes if", part.comes_if)):
        for name in given:
            source.known(name, cast.leaders, "a declared leader", "judgement", section, name)
    acts = [line.head for line in lines] + list(heads.to_come.values())
    may_come = {*part.intent, *part.comes_if}
    may_come |= {head.name[0] for head in acts if head.name[1:] == ("promises",)}
    return Names(
        leaders=tuple(name for name in cast.leaders if name in may_come),
        parties=tuple(party.name for party in cast.parties),
        persons=tuple(name for name in cast.leaders if name not in may_come),
        chances=tuple(cast.chances),
        agenda=(
            *agenda,
            *(f"{o} {issue}" for issue, options in agenda.items() for o in options),
        ),
        issues=agenda,
        leader_of=cast.leader_of,
    )


def _outcomes(document: Document, names: Names, source: Source) -> tuple[Outcome, ...]:
    if not document.outcomes:
        source.fail("expected at least one outcome, such as 'anything else: always'", "outcomes")
    source.few(document.outcomes, MAX_OUTCOMES, "outcomes", "outcomes")
    outcomes = tuple(
        Outcome(
            source.named(name, "outcomes", name),
            source.condition(text, names, "outcomes", "outcomes", name),
        )
        for name, text in document.outcomes.items()
    )
    for outcome in outcomes[:-1]:
        if outcome.when is ALWAYS:
            message = f"no outcome after '{outcome.name}' can ever fit: put it last"
            source.fail(message, "outcomes", outcome.name)
    if outcomes[-1].when is not ALWAYS:
        message = "the last outcome must be a catch-all: write 'NAME: always'"
        source.fail(message, "outcomes", outcomes[-1].name)
    return outcomes
