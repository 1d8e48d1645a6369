"""The words before the colon: `Putin inclined`, `Trump presses Ukraine`, `Trump says of Putin`.

Lines of the record, likelihoods (`reads`) and acts to come are headed alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NoReturn

from sim.conditions import Atom
from sim.errors import did_you_mean
from sim.grammar import PhraseError, longest, words
from sim.reading.cast import Cast
from sim.scenario import ACTS, CLASSES
from sim.vocabulary import OBJECTS

Kind = Literal["statement", "act", "hearsay", "omission"]


@dataclass(frozen=True)
class Head:
    """Who said or did what.

    Attributes
    ----------
    kind
        A statement about one's own coming, an act, a word about another, or a leader left off
        a list.
    name
        (leader, class), (actor, verb[, object]), (speaker, other) or
        (party, "lists without", leader).
    speaker
        As written: a spokesperson's statement is the leader's.
    """

    kind: Kind
    name: tuple[str, ...]
    speaker: str


def phrase(name: tuple[str, ...]) -> str:
    """A head's name as a file says it."""
    who, what, *others = name
    return str(Atom(what, (who, *others))) if what in ACTS else " ".join(name)


def read_head(text: str, cast: Cast) -> Head:
    """Who said or did what.

    Raises
    ------
    PhraseError
        With the column and what was expected.
    """
    return _Reader(text, cast).head()


class _Reader:
    def __init__(self, text: str, cast: Cast) -> None:
        self.text, self.cast = text, cast
        self.tokens = words(text)
        self.at = 0

    def fail(self, message: str) -> NoReturn:
        column = 1
        for token in self.tokens[: self.at]:
            column = self.text.index(token, column - 1) + len(token) + 1
        rest = self.text[column - 1 :]
        raise PhraseError(message, column + len(rest) - len(rest.lstrip()))

    @property
    def rest(self) -> tuple[str, ...]:
        return self.tokens[self.at :]

    @property
    def found(self) -> str:
        return f"'{' '.join(self.rest):.60}'" if self.rest else "nothing more"

    def take(self, phrase: str) -> bool:
        parts = words(phrase)
        if self.rest[: len(parts)] != parts:
            return False
        self.at += len(parts)
        return True

    def name(self, among: tuple[str, ...], what: str) -> str:
        name, size = longest(self.rest, among)
        if not size:
            verbs = {*CLASSES, *ACTS, "says"}
            stop = next((n for n, w in enumerate(self.rest) if n and w in verbs), len(self.rest))
            hint = did_you_mean(" ".join(self.rest[:stop]), among) if self.rest else ""
            self.fail(f"expected {what}, found {self.found}{hint}")
        self.at += size
        return name

    def end(self, head: Head) -> Head:
        if self.rest:
            self.fail(f"expected ':' and the words themselves, found {self.found}")
        return head

    def head(self) -> Head:
        cast = self.cast
        parties = tuple(party.name for party in cast.parties)
        subject = self.name(
            (*cast.leaders, *parties, *cast.speaks_for), "a leader, a party or a spokesperson"
        )
        for said in CLASSES:
            if self.take(said):
                return self.end(Head("statement", (self.leader(subject), said), subject))
        if self.take("says of"):
            other = self.name((*cast.leaders, *parties), "a leader or a party")
            return self.end(Head("hearsay", (subject, other), subject))
        verb = next((act for act in ACTS if self.take(act)), "")
        if not verb:
            known = [*CLASSES, *ACTS, "says of"]
            near = did_you_mean(self.rest[0], known) if self.rest else ""
            hint = near or f"; known here: {', '.join(known)}"
            self.fail(f"expected what {subject} said or did, found {self.found}{hint}")
        if verb == "lists":
            return self.lists(subject)
        if verb == "promises":
            return self.end(Head("act", (self.leader(subject), verb), subject))
        return self.end(
            Head("act", self.deed(cast.speaks_for.get(subject, subject), verb), subject)
        )

    def leader(self, subject: str) -> str:
        """Whose word it is that the subject speaks."""
        if subject in self.cast.leader_of:
            return self.cast.leader_of[subject]
        if subject not in self.cast.party_of and subject not in self.cast.speaks_for:
            self.at = 0
            self.fail(f"{subject} has no leader who could speak")
        return self.cast.speaks_for.get(subject, subject)

    def lists(self, subject: str) -> Head:
        leader = self.cast.speaks_for.get(subject, subject)
        party = self.cast.party_of.get(leader, leader)
        if not self.take("without"):
            return self.end(Head("act", (party, "lists"), subject))
        own = self.cast.leader_of.get(party)
        left_out = self.name(self.cast.leaders, "the leader who is left out")
        if left_out != own:
            self.at -= len(words(left_out))
            self.fail(f"only {party}'s own leader{f', {own},' if own else ''} can be left out")
        return self.end(Head("omission", (party, "lists without", left_out), subject))

    def deed(self, subject: str, verb: str) -> tuple[str, ...]:
        between = " ".join(OBJECTS.get(verb, ()))
        linked = self.take(between) if between else bool(self.rest)
        if verb not in OBJECTS or not linked:
            return subject, verb
        parties = tuple(party.name for party in self.cast.parties)
        phrase = f"{verb} {between}".strip()
        other = self.name((*self.cast.leaders, *parties), f"a party or a leader after '{phrase}'")
        return subject, verb, other
