"""The record: what was said and done in public, line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.conditions import Condition
from sim.errors import did_you_mean
from sim.grammar import PhraseError
from sim.reading.cast import Cast, cast_of
from sim.reading.document import Document
from sim.reading.heads import Head, read_head
from sim.reading.nodes import Node, Path, Tree
from sim.reading.source import Source
from sim.scenario import Act, Entry, Hearsay, Rank, Scenario, Statement
from sim.vocabulary import RANKS, Names, names

_PROMISE = re.compile(r"\s*attends\s+(?:only\s+)?if\s+(?P<condition>.+)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """A line of the record as written, its head understood.

    Attributes
    ----------
    body
        What stands behind the colon, the source taken off; a list only of who is on a list.
    path, key
        Where the body stands in the file, or the head where there is no body.
    """

    stage: str
    head: Head
    body: str | Sequence[str]
    source: str
    path: Path


def read_lines(
    document: Document, stages: Sequence[str], cast: Cast, source: Source
) -> tuple[Line, ...]:
    """The lines of the record in order of time, their heads understood.

    Raises
    ------
    ScenarioError
        For unknown stages, names, verbs and sources, and for lines that contradict one another.
    """
    lines = []
    for stage, written in document.record.items():
        source.known(stage, stages, "a stage", "record", stage)
        for number, line in enumerate(written):
            lines.append(_line(stage, line, ("record", stage, number), document, cast, source))
    lines.sort(key=lambda line: stages.index(line.stage))
    _once(lines, source)
    return tuple(lines)


def _line(
    stage: str,
    line: str | Mapping[str, str | list[str]],
    path: Path,
    document: Document,
    cast: Cast,
    source: Source,
) -> Line:
    default = next(iter(document.sources), "")
    if isinstance(line, str):
        text, key = source_of(line, document, source, *path)
        return Line(stage, _head(text, cast, source, path, key=False), "", key or default, path)
    if len(line) != 1:
        source.fail("expected one 'WHO WHAT: text' to a line; begin each with '- '", *path)
    written, body = next(iter(line.items()))
    path = (*path, written)
    head = _head(written, cast, source, path, key=True)
    if isinstance(body, list):
        if head.name[1:] != ("lists",):
            source.fail("expected text, found a list; only 'lists' takes a list", *path)
        return Line(stage, head, body, default, path)
    text, key = source_of(body, document, source, *path)
    return Line(stage, head, text, key or default, path)


def source_of(text: str, document: Document, source: Source, *path: str | int) -> tuple[str, str]:
    """A text without its trailing `[source]`, and the source's key; empty if it has none."""
    before, opened, inside = text.rstrip().rpartition("[")
    key = inside.removesuffix("]").strip()
    if not opened or not inside.endswith("]") or "]" in key:
        return text, ""
    if key not in document.sources:
        hint = did_you_mean(key, document.sources)
        source.fail(f"'{key:.60}' is not a declared source{hint}", *path)
    return before.rstrip(), key


def _head(text: str, cast: Cast, source: Source, path: Path, *, key: bool) -> Head:
    try:
        head = read_head(text, cast)
    except PhraseError as error:
        raise source.locate(error, path, key=key, offset=0) from None
    if head.kind == "omission":
        message = "on record, list who is on it; leaving the leader off is seen from that"
        source.fail(message, *path, key=key)
    return head


def _once(lines: Sequence[Line], source: Source) -> None:
    """One statement of a leader at a stage, and one act of a kind."""
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        if line.head.kind == "hearsay":
            continue
        actor = line.head.name[0]
        what = (line.stage, *line.head.name)
        message = f"this act is on record at '{line.stage}' already"
        if line.head.kind == "statement":
            what = (line.stage, actor, "makes a statement")
            message = (
                f"{actor} has made a statement at '{line.stage}' already; "
                "keep the clearest, or make a stage of each"
            )
        if what in seen:
            source.fail(message, *line.path, key=True)
        seen.add(what)


def entries(lines: Sequence[Line], cast: Cast, names: Names, source: Source) -> tuple[Entry, ...]:
    """The record's entries, once it is known who may come."""
    return tuple(_entry(line, cast, names, source) for line in lines)


def entry_of(scenario: Scenario, stage: str, text: str, file: str) -> Statement | Act:
    """A line as the record would have it, for a scenario that has been read.

    Parameters
    ----------
    text
        "Putin confirmed", "Russia lists ministers", "Zelenskyy promises: attends if ...".
    file
        How messages call where it comes from.

    Raises
    ------
    ScenarioError
        If it is no statement and no act.
    """
    source, cast = Source(Tree(Node(text, 0, 0), file)), cast_of(scenario)
    head, _, body = text.partition(":") if ":" in text else text.partition(" lists ")
    if not body.strip() or ":" in text:
        head, body = head.strip(), body.strip()
    else:
        head = f"{head} lists"
    understood = _head(head, cast, source, (), key=False)
    if understood.kind == "hearsay":
        source.fail("what somebody says of another tells nothing; say what is said or done itself")
    line = Line(stage, understood, body, "supposed", ())
    found = _entry(line, cast, names(scenario), source)
    if isinstance(found, Statement) and found.leader not in scenario.leader:
        source.fail(f"{found.leader} may not come, so what is said about that changes nothing")
    assert not isinstance(found, Hearsay)
    return found


def _entry(line: Line, cast: Cast, names: Names, source: Source) -> Entry:
    head = line.head
    text = line.body if isinstance(line.body, str) else ", ".join(line.body)
    text = " ".join(text.split())
    if head.kind == "statement":
        leader, said = head.name
        return Statement(line.stage, leader, said, text, line.source, head.speaker)
    if head.kind == "hearsay":
        speaker, about = head.name
        return Hearsay(line.stage, speaker, about, text, line.source)
    act = Act(line.stage, head.name, text, line.source)
    if act.verb == "lists":
        ranks = _ranks(line, cast, source)
        below = [rank for rank in ranks if rank is not Rank.LEADER]
        return replace(
            act, listed=max(below, default=Rank.NONE), includes_leader=Rank.LEADER in ranks
        )
    if act.verb == "promises" and text:
        return replace(act, condition=_promise(line, names, source))
    return act


def _ranks(line: Line, cast: Cast, source: Source) -> list[Rank]:
    """The ranks of those on a list."""
    party = cast.party(line.head.name[0])
    known = {member.name: member.rank for member in party.delegation}
    if party.leader:
        known[party.leader] = Rank.LEADER
    split = line.body.split(",") if isinstance(line.body, str) else line.body
    listed = [(n, " ".join(name.split())) for n, name in enumerate(split)]
    if not any(name for _, name in listed):
        source.fail("say who is on the list: names of the delegation, or a rank", *line.path)
    ranks = []
    for number, name in listed:
        if name not in known and name not in RANKS:
            where = (*line.path, number) if not isinstance(line.body, str) else line.path
            hint = did_you_mean(name, [*known, *map(str, RANKS.values())])
            source.fail(f"'{name:.60}' is not of {party.name}'s delegation{hint}", *where)
        ranks.append(known[name] if name in known else RANKS[name])
    return ranks


def _promise(line: Line, names: Names, source: Source) -> Condition:
    body = str(line.body)
    match = _PROMISE.fullmatch(body)
    if not match:
        source.fail("expected 'attends only if ...' with a condition", *line.path)
    return source.condition(
        match["condition"], names, "a promise", *line.path, offset=match.start("condition")
    )
