"""What may be supposed of a scenario, from its own lists: who says, does or comes to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.reading.heads import phrase
from sim.scenario import CLASSES, Act, Rank, Scenario
from sim.vocabulary import OBJECTS

_RANKS = (Rank.OFFICIAL, Rank.MINISTER)


@dataclass(frozen=True)
class Phrase:
    """Something that may be supposed.

    Attributes
    ----------
    who
        Of whom.
    text
        It in the scenario's own language, such as "Putin confirmed".
    staged
        Whether it is said or done at a stage; else it is about what comes of it in the end.
    """

    who: str
    text: str
    staged: bool


def phrases(scenario: Scenario) -> tuple[Phrase, ...]:
    """All that may be supposed with a list's help, actor by actor; free text says the rest.

    Examples
    --------
    >>> from sim.reading import load
    >>> phrases(load("istanbul-2025"))[0]
    Phrase(who='Putin', text='Putin attends', staged=False)
    """
    found = [*_chances(scenario)]
    for party in scenario.parties:
        if party.leader:
            found += _of_leader(scenario, party.leader)
        found += _of_party(scenario, party.name)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: _order(scenario).index(one.who)))


CHANCES = "a chance"
"""In place of an actor, for what has none."""


def _order(scenario: Scenario) -> list[str]:
    leaders = [party.leader for party in scenario.parties if party.leader]
    return [*leaders, *(party.name for party in scenario.parties), CHANCES]


def _chances(scenario: Scenario) -> Iterator[Phrase]:
    for name in scenario.judgement.chances:
        yield Phrase(CHANCES, name, staged=False)
        yield Phrase(CHANCES, f"not {name}", staged=False)


def _of_leader(scenario: Scenario, leader: str) -> Iterator[Phrase]:
    if leader in scenario.leader:
        for end in ("attends", "stays away", "means to come", "means to stay away"):
            yield Phrase(leader, f"{leader} {end}", staged=False)
        for said in CLASSES:
            yield Phrase(leader, f"{leader} {said}", staged=True)
    yield from _acts(scenario, leader)


def _of_party(scenario: Scenario, party: str) -> Iterator[Phrase]:
    judgement = scenario.judgement
    if party in judgement.sending:
        for rank in _RANKS:
            yield Phrase(party, f"{party} sends at least {rank}s", staged=False)
        yield Phrase(party, f"{party} sends nobody", staged=False)
        for rank in _RANKS:
            yield Phrase(party, f"{party} lists {rank}s", staged=True)
    if party in judgement.unable:
        yield Phrase(party, f"{party} believed unable to sign", staged=False)
    yield from _acts(scenario, party)


def _acts(scenario: Scenario, actor: str) -> Iterator[Phrase]:
    """The acts of an actor that the scenario speaks of; of others nothing would hang on them."""
    names = [entry.name for entry in scenario.record if isinstance(entry, Act)]
    names += [act.name for act in scenario.judgement.acts_to_come]
    names += list(scenario.judgement.reads)
    for name in dict.fromkeys(names):
        if name[0] == actor and "lists" not in name[1] and _whole(name):
            yield Phrase(actor, phrase(name), staged=True)


def _whole(name: tuple[str, ...]) -> bool:
    """Whether it says to whom it is done, where it is done to somebody."""
    return len(name) > 2 or name[1] not in OBJECTS


def composed(when: str, what: str, staged: bool) -> str:
    """What was chosen from the lists, as a text.

    Examples
    --------
    >>> composed("Wednesday", "Putin confirmed", staged=True)
    'Wednesday: Putin confirmed'
    """
    return f"{when}: {what}" if staged and when else what
