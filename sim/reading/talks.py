"""The talks of a judgement: what each side wants of what is on the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod

from sim.reading.document import Document
from sim.reading.parts.wanted import IssuePart, TalksPart, WantsPart
from sim.reading.source import Source
from sim.scenario import Odds, Rank, Talks, Wants
from sim.talks.domain import MOST
from sim.vocabulary import FIXED, Names

OddsReader = Callable[..., Odds]
"""Reads a base and its movers, in a context, at a path."""

_WHERE = ("judgement", "talks")
_KEYS = frozenset(field.alias for field in WantsPart.model_fields.values())


def read_talks(document: Document, names: Names, odds: OddsReader, source: Source) -> Talks | None:
    """The talks of a document; None if it has none.

    Raises
    ------
    ScenarioError
        Where somebody wants what is not on the table or leaves out what is, fewer than two
        principal parties want something, or names cannot be told apart.
    """
    part = document.judgement.talks
    if part is None:
        return None
    _check_table(names, source)
    _check_parties(part, document, names, source)
    wants = {
        party: _wants(party, part.wants[party], names, odds, source)
        for party in names.parties
        if party in part.wants
    }
    return Talks(names.issues, part.turns, wants, part.mediator)


def _check_table(names: Names, source: Source) -> None:
    if not names.issues:
        source.fail("there is nothing 'on the table' to talk about", *_WHERE, key=True)
    if prod(map(len, names.issues.values())) > MOST:
        source.fail(f"at most {MOST:,} agreements are weighed", "on the table", key=True)
    for issue, options in names.issues.items():
        if issue in names.declared or issue in _KEYS or issue in FIXED:
            message = f"'{issue}' has another meaning too, so it cannot be an issue of talks"
            source.fail(message, "on the table", issue, key=True)
        if "weight" in options:
            message = "'weight' has another meaning too, so it cannot be an option in talks"
            source.fail(message, "on the table", issue)


def _check_parties(part: TalksPart, document: Document, names: Names, source: Source) -> None:
    for party in part.wants:
        source.known(party, names.parties, "a declared party", *_WHERE, "wants", party)
        role = document.parties[party].role
        if role != "principal":
            message = f"only principal parties bargain, and {party} is not one ({role})"
            source.fail(message, *_WHERE, "wants", party, key=True)
        if party not in document.judgement.may_sign:
            source.warn(f"{party} bargains but may sign nothing: 'may sign' has no entry for it")
    if len(part.wants) < 2:
        source.fail("talks need at least two parties that want something", *_WHERE, "wants")
    if part.mediator is None:
        return
    if part.mediator not in names.parties:
        source.known(part.mediator, names.parties, "a declared party", *_WHERE, "mediator")
    if part.mediator in part.wants:
        message = f"{part.mediator} bargains itself, so it cannot mediate"
        source.fail(message, *_WHERE, "mediator")
    for party, wants in part.wants.items():
        if wants.imitation:
            message = "with a mediator there are no offers to imitate"
            source.fail(message, *_WHERE, "wants", party, "imitation", key=True)


def _wants(party: str, part: WantsPart, names: Names, odds: OddsReader, source: Source) -> Wants:
    where = (*_WHERE, "wants", party)
    _cover(part.issues, names.issues, "on the table", source, *where)
    issues = [part.issues[issue] for issue in names.issues]
    if not any(issue.weight for issue in issues):
        source.fail("of no issue the weight is above 0%", *where)
    ranks = {rank: getattr(part.by_rank, str(rank)) for rank in list(Rank)[1:]}
    return Wants(
        weights=tuple(issue.weight for issue in issues),
        worth=tuple(
            _worth(part.issues[issue], options, source, *where, issue)
            for issue, options in names.issues.items()
        ),
        reservation=odds(
            part.no_agreement, part.moved_by, "'moved by' of talks", "talks", "wants", party
        ),
        by_rank={rank: worth for rank, worth in ranks.items() if worth is not None},
        exponent=part.tactic,
        imitation=part.imitation,
        patience=part.patience,
    )


def _worth(
    part: IssuePart, options: tuple[str, ...], source: Source, *path: str
) -> tuple[float, ...]:
    _cover(part.worth, options, f"an option of '{path[-1]}'", source, *path)
    return tuple(part.worth[option] for option in options)


def _cover(
    given: Mapping[str, object],
    wanted: Mapping[str, object] | tuple[str, ...],
    what: str,
    source: Source,
    *path: str,
) -> None:
    """Check that something is said of each of these, and of nothing else."""
    for name in given:
        source.known(name, wanted, what, *path, name)
    if missing := [name for name in wanted if name not in given]:
        source.fail(f"nothing is said of '{missing[0]}', which is {what}", *path, key=True)
