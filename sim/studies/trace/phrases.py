"""The sentences that a round is told in: plain, short, and without pronouns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.conditions import ALWAYS, AllOf, AnyOf, AtLeast, Atom, Condition, Not
from sim.scenario import COMES, STAYS_AWAY, Rank
from sim.wording import listing

_SAYS: Mapping[str, tuple[str, str]] = {
    "confirmed": ("confirms", "confirms again"),
    "inclined": ("is inclined to come", "is still inclined to come"),
    "conditional": ("makes it conditional", "still makes it conditional"),
    "silent": ("is silent", "is silent again"),
    "evasive": ("is evasive", "is evasive again"),
    "sceptical": ("is sceptical", "is still sceptical"),
    "declined": ("declines", "declines again"),
}
"""What it is to say each class, and to say it again."""

_HEADED: Mapping[Rank, str] = {
    Rank.NONE: "nobody",
    Rank.TECHNICAL: "experts",
    Rank.OFFICIAL: "officials",
    Rank.MINISTER: "a minister",
    Rank.LEADER: "its leader",
}

_FINEST = 0.005


def sentence(*parts: str) -> str:
    """The parts as one sentence, with a capital and a full stop."""
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:] + "."


def verb(names: Sequence[str], one: str, many: str) -> str:
    """`A comes`, `A and B come`."""
    return f"{listing(map(called, names))} {one if len(names) == 1 else many}"


def share(p: float) -> str:
    """A probability in whole percent; what is not certain is never said to be."""
    if 0 < p < _FINEST:
        return "under 1%"
    if 1 - _FINEST < p < 1:
        return "over 99%"
    return f"{p:.0%}"


def headed(rank: int) -> str:
    """Who a rank is, in words."""
    return _HEADED[Rank(rank)]


def called(actor: str) -> str:
    """An actor's name in a sentence."""
    party = actor.removesuffix(" delegation")
    if party == actor:
        return actor
    return f"{party}'{'s' * (not party.endswith('s'))} delegation"


def means(intent: int, condition: Condition) -> str:
    """What somebody means to do."""
    if intent == STAYS_AWAY:
        return "means to stay away"
    if intent == COMES or condition is ALWAYS:
        return "means to come"
    return f"means to come if {words(condition)}"


def says(leader: str, said: str, again: bool = False) -> str:
    """A statement by its class."""
    return f"{leader} {_SAYS[said][again]}"


def does(name: Sequence[str], on: Condition | None = None) -> str:
    """An act other than a list; a promise with what it hangs on."""
    if name[1] == "promises":
        return f"{name[0]} promises to come" + ("" if on is None else f" if {words(on)}")
    return str(Atom(name[1], (name[0], *name[2:])))


def lists(party: str, rank: int, leader: str = "") -> str:
    """A list: the rank that it shows, and the leader if that is on it."""
    shown = [leader] * bool(leader) + [headed(rank)] * bool(rank)
    return f"{party} publishes its list: {listing(shown, 'with') or 'nobody of rank'}"


def words(condition: Condition) -> str:
    """A condition, in which an absence is said as one."""
    match condition:
        case Atom(kind="attends" | "stays away" as kind, names=(actor,)):
            return f"{called(actor)} {kind}"
        case Not(part=Atom(kind="attends", names=(actor,))):
            return f"{called(actor)} stays away"
        case Atom(kind="sends", names=(party, rank)):
            return f"{party} sends at least {headed(Rank[rank.upper()])}"
        case Atom(kind="lists below", names=(party, rank)):
            return f"{party} lists below {headed(Rank[rank.upper()])}"
        case AllOf(parts=parts):
            return " and ".join(map(_grouped, parts))
        case AnyOf(parts=parts):
            return " or ".join(map(_grouped, parts))
        case Not(part=part):
            return f"not {_grouped(part)}"
        case AtLeast(parts=parts, count=count):
            said = ", ".join(words(part).removesuffix(" attends") for part in parts)
            return f"at least {count} of {said} attend"
    return str(condition)


def _grouped(condition: Condition) -> str:
    said = words(condition)
    return f"({said})" if isinstance(condition, AllOf | AnyOf) else said


def doing(comes: Mapping[str, bool]) -> str:
    """Who comes and who stays away: `A and B come and C stays away`."""
    there = [actor for actor, coming in comes.items() if coming]
    away = [actor for actor, coming in comes.items() if not coming]
    said = [verb(there, "comes", "come")] * bool(there)
    return " and ".join(said + [verb(away, "stays away", "stay away")] * bool(away))
