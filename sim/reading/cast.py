"""Who is who: parties, leaders, spokespersons and delegations, no two of the same name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim import grammar
from sim.errors import did_you_mean
from sim.reading.document import Document
from sim.reading.parts.invited import LeaderPart
from sim.reading.parts.judged import ChancePart
from sim.reading.source import Source
from sim.scenario import Member, Party, Rank, Scenario
from sim.vocabulary import AFTER_NAMES, RESERVED

MEMBER_RANKS = {str(rank): rank for rank in (Rank.TECHNICAL, Rank.OFFICIAL, Rank.MINISTER)}
_MEMBER = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<inside>[^()]*)\))?")
_FORBIDDEN = ":,()[]{}\n"

MAX_PARTIES, MAX_NAMES = 1_000, 2_500
"""The most parties; and the most parties, leaders, spokespersons, members and chances together."""


@dataclass(frozen=True)
class Cast:
    """Everyone in the scenario.

    Attributes
    ----------
    leader_of
        Party to its leader.
    party_of
        Leader to its party.
    leader_ids
        Leader to the id of its draws.
    speaks_for
        Spokesperson to the leader.
    chances, chance_ids
        Chance to its probability, and to the id of its draw.
    """

    parties: tuple[Party, ...]
    leader_of: Mapping[str, str]
    party_of: Mapping[str, str]
    leader_ids: Mapping[str, str]
    speaks_for: Mapping[str, str]
    chances: Mapping[str, float]
    chance_ids: Mapping[str, str]

    @property
    def leaders(self) -> tuple[str, ...]:
        """All leaders, whether or not they may come."""
        return tuple(self.party_of)

    def party(self, name: str) -> Party:
        """A party by name."""
        return next(party for party in self.parties if party.name == name)


def read_cast(document: Document, source: Source) -> Cast:
    """The cast of a document.

    Raises
    ------
    ScenarioError
        For two of the same name or id, and for names that could not be told apart in a condition.
    """
    if not document.parties:
        source.fail("expected at least one party", "parties", key=True)
    source.few(document.parties, MAX_PARTIES, "parties", "parties")
    parties, leader_ids = [], {}
    for name, part in document.parties.items():
        leader = part.leader.name if isinstance(part.leader, LeaderPart) else part.leader
        if part.speaks_through and not leader:
            message = f"{part.speaks_through} can speak only for a leader: add 'leader'"
            source.fail(message, "parties", name, "speaks through", key=True)
        if leader:
            own = part.leader.id if isinstance(part.leader, LeaderPart) else None
            leader_ids[leader] = own or leader
        ids = (part.id or name, leader_ids.get(leader or ""))
        parties.append(Party(name, ids[0], leader, ids[1], part.speaks_through, part.role))
    chances, chance_ids = _chances(document)
    _names(document, source)
    _ids(document, chance_ids, source)
    led = [party for party in parties if party.leader]
    return Cast(
        parties=tuple(replace(p, delegation=_delegation(document, p, source)) for p in parties),
        leader_of={party.name: party.leader for party in led if party.leader},
        party_of={party.leader: party.name for party in led if party.leader},
        leader_ids=leader_ids,
        speaks_for={p.spokesperson: p.leader for p in led if p.spokesperson and p.leader},
        chances=chances,
        chance_ids=chance_ids,
    )


def cast_of(scenario: Scenario) -> Cast:
    """The cast of a scenario that has been read."""
    led = [party for party in scenario.parties if party.leader]
    return Cast(
        parties=scenario.parties,
        leader_of={party.name: party.leader for party in led if party.leader},
        party_of={party.leader: party.name for party in led if party.leader},
        leader_ids={p.leader: p.leader_id for p in led if p.leader and p.leader_id},
        speaks_for={p.spokesperson: p.leader for p in led if p.spokesperson and p.leader},
        chances=scenario.judgement.chances,
        chance_ids=scenario.judgement.chance_ids,
    )


def _chances(document: Document) -> tuple[dict[str, float], dict[str, str]]:
    chances, ids = {}, {}
    for name, part in document.judgement.chance.items():
        chances[name] = part.chance if isinstance(part, ChancePart) else part
        ids[name] = (part.id if isinstance(part, ChancePart) else None) or name
    return chances, ids


def _delegation(document: Document, party: Party, source: Source) -> tuple[Member, ...]:
    part = document.delegations.get(party.name)
    if part is None:
        return ()
    where = ("delegations", party.name)
    members = [_member(part.head, source, *where, "head")]
    members += [_member(t, source, *where, "with", n) for n, t in enumerate(part.with_)]
    return tuple(members)


def _member(text: str, source: Source, *path: str | int) -> Member:
    """`Name (title, rank)`, `Name (title)`, `Name (rank)` or `Name`."""
    match = _MEMBER.fullmatch(text)
    if not match:
        source.fail(f"expected 'Name (title, rank)', found '{text:.60}'", *path)
    title, comma, last = (match["inside"] or "").strip().rpartition(",")
    last = last.strip()
    if last in MEMBER_RANKS:
        return Member(match["name"], title.strip(), MEMBER_RANKS[last])
    near = did_you_mean(last, MEMBER_RANKS)
    if comma and last and near.startswith("; did"):
        source.fail(f"'{last}' is not a rank{near}", *path)
    return Member(match["name"], (match["inside"] or "").strip(), Rank.OFFICIAL)


Where = tuple[str | int, ...]


def _names(document: Document, source: Source) -> None:
    """Check that no two names are the same, and that each can be told apart in a condition."""
    found: dict[str, str] = {}
    declared = _declared(document, source)
    source.few(declared, MAX_NAMES, "names", "parties")
    for name, what, path, key in declared:
        source.named(name, *path, key=key)
        _one_name(name, what, path, key, source)
        if name in found:
            message = f"'{name}' is the name of {found[name]} already, so it cannot be {what}'s"
            source.fail(message, *path, key=key)
        found[name] = what
    for name, what, path, key in declared:
        tokens = grammar.words(name)
        first, size = grammar.longest(tokens[:-1], found)
        if first and tokens[size] in AFTER_NAMES:
            message = f"'{name}', {what}, would read like something said of '{first}'"
            source.fail(message, *path, key=key)
    for name in document.delegations:
        source.known(name, document.parties, "a declared party", "delegations", name)


def _one_name(name: str, what: str, path: Where, key: bool, source: Source) -> None:
    if bad := next((c for c in name if c in _FORBIDDEN or not c.isprintable()), ""):
        source.fail(f"a name cannot hold {bad!r}: '{name:.60}'", *path, key=key)
    if name != " ".join(name.split()):
        source.fail(
            f"a name cannot begin, end or be parted with more blanks: '{name}'", *path, key=key
        )
    if name in RESERVED or name.split()[0] in ("not", "when"):
        source.fail(
            f"'{name}' has a meaning of its own and cannot be {what}'s name", *path, key=key
        )


def _declared(document: Document, source: Source) -> list[tuple[str, str, Where, bool]]:
    """Every declared name: the name, whose it is, where it stands, whether as a key."""
    found: list[tuple[str, str, Where, bool]] = []
    for name, part in document.parties.items():
        where = ("parties", name)
        found.append((name, "a party", where, True))
        if isinstance(part.leader, LeaderPart):
            found.append((part.leader.name, "a leader", (*where, "leader", "name"), False))
        elif part.leader:
            found.append((part.leader, "a leader", (*where, "leader"), False))
        if part.speaks_through:
            found.append((part.speaks_through, "a spokesperson", (*where, "speaks through"), False))
    for name in document.judgement.chance:
        found.append((name, "a chance", ("judgement", "chance", name), True))
    for name, team in document.delegations.items():
        head: Where = ("delegations", name, "head")
        members: list[tuple[str, Where]] = [(team.head, head)]
        members += [(t, ("delegations", name, "with", n)) for n, t in enumerate(team.with_)]
        for text, path in members:
            found.append((_member(text, source, *path).name, "a member", path, False))
    return found


def _ids(document: Document, chance_ids: Mapping[str, str], source: Source) -> None:
    """Check that no two actors and no two chances draw from the same streams."""
    seen: dict[str, str] = {}
    for name, part in document.parties.items():
        own = {name: part.id or name}
        if isinstance(part.leader, LeaderPart):
            own[part.leader.name] = part.leader.id or part.leader.name
        elif part.leader:
            own[part.leader] = part.leader
        for actor, id_ in own.items():
            if id_ in seen:
                source.fail(
                    f"{actor} and {seen[id_]} have the same id '{id_}'", "parties", name, key=True
                )
            seen[id_] = actor
    drawn: dict[str, str] = {}
    for name, id_ in chance_ids.items():
        if id_ in drawn or id_ in seen:
            other = drawn.get(id_) or seen[id_]
            source.fail(
                f"{name} and {other} have the same id '{id_}'",
                "judgement",
                "chance",
                name,
                key=True,
            )
        drawn[id_] = name
