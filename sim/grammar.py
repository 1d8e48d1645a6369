"""The language of conditions: "Putin attends and not (Trump stays away or deadlock)".

A recursive-descent parser over words with their columns. Only declared names parse, the longest
that fits first, so that "Bosnia and Herzegovina attends" is about one country. Nothing is ever
evaluated as code: the result is the tree of `sim.conditions`.

    condition = and-part {"or" and-part}
    and-part  = not-part {"and" not-part}
    not-part  = {"not"} primary
    primary   = "(" condition ")" | "always" | "otherwise" | "never"
              | "at least" N "of" NAME {"," NAME} "attend" | chance | phrase
              | ISSUE "is" ["not"] OPTION
    phrase    = "no-show blame" | "talks held" | "held late" | "deadlock"
              | "talks agree" | "talks time out" | "talks break down" | "no mandate"
              | NAME and what is said of it: "attends", "has declined", "presses" NAME, ...
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, NoReturn

from sim.conditions import AllOf, AnyOf, AtLeast, Atom, Condition, attends
from sim.errors import Place, ScenarioError, did_you_mean
from sim.scenario import CLASSES, Rank
from sim.vocabulary import (
    AFTER_NAMES,
    CONTEXTS,
    ENDS,
    FIXED,
    HAS,
    OBJECTS,
    PREDICATES,
    RANKS,
    Names,
)

MAX_DEPTH = 64
MAX_LENGTH = 10_000

_TOKEN = re.compile(r"[(),]|[^\s(),]+")


class PhraseError(ScenarioError):
    """A phrase that does not say what it should.

    Attributes
    ----------
    column
        The 1-based column within the condition's own text.
    """

    def __init__(self, message: str, column: int, place: Place | None = None) -> None:
        self.column = column
        super().__init__(message, place or Place(path=(f"column {column}",)))


class ConditionError(PhraseError):
    """A condition that does not say what it should; `column` is within its own text."""


class _Token(NamedTuple):
    word: str
    column: int


def parse(text: str, names: Names, allowed: Collection[str]) -> Condition:
    """The condition that a text says.

    Parameters
    ----------
    text
        For example "Putin attends and deal prepared".
    names
        The declared names; nothing else parses.
    allowed
        The kinds of atoms that may be used here, as in `CONTEXTS`.

    Raises
    ------
    ConditionError
        With the column, what was expected, and the nearest name that would have been right.

    Examples
    --------
    >>> names = Names(leaders=("Putin", "Trump"))
    >>> str(parse("Putin attends or not Trump attends", names, {"attends"}))
    'Putin attends or not Trump attends'
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            f"this condition has {len(text):,} characters; at most {MAX_LENGTH:,} are read", 1
        )
    return _Parser(text, names, allowed).whole()


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words and signs of a text, as names are compared by them."""
    return tuple(_TOKEN.findall(text))


def longest(tokens: Sequence[str], names: Iterable[str], at: int = 0) -> tuple[str, int]:
    """The longest of `names` that the tokens from `at` begin with, and its number of tokens.

    If there is none, ("", 0). However many names there are, none is looked through.
    """
    known, sizes = _in_words(tuple(names))
    for size in sizes:
        parts = tuple(tokens[at : at + size])
        if len(parts) == size and parts in known:
            return known[parts], size
    return "", 0


@lru_cache(maxsize=64)
def _in_words(names: tuple[str, ...]) -> tuple[Mapping[tuple[str, ...], str], Sequence[int]]:
    """Names by their words, and how many words they have, the most first."""
    known: dict[tuple[str, ...], str] = {}
    for name in names:
        if parts := words(name):
            known.setdefault(parts, name)
    return known, sorted({len(parts) for parts in known}, reverse=True)


class _Parser:
    def __init__(self, text: str, names: Names, allowed: Collection[str]) -> None:
        self.tokens = [_Token(m.group(), m.start() + 1) for m in _TOKEN.finditer(text)]
        self.words = [token.word for token in self.tokens]
        self.end = len(text.rstrip()) + 1
        self.names, self.allowed = names, allowed
        self.declared, self.issues = names.declared, tuple(names.issues)
        self.at = 0
        self.depth = 0

    # Moving over the words

    @property
    def next(self) -> str:
        """The next word; empty at the end."""
        return self.words[self.at] if self.at < len(self.words) else ""

    def column(self, at: int | None = None) -> int:
        at = self.at if at is None else at
        return self.tokens[at].column if at < len(self.tokens) else self.end

    def found(self, words: str = "") -> str:
        if not words and self.at < len(self.tokens):
            words = self.next
        return f"'{words:.60}'" if words else "nothing more"

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        raise ConditionError(message, self.column(at))

    def take(self, phrase: str) -> bool:
        """Step over the words of a phrase if they come next."""
        parts = words(phrase)
        if tuple(self.words[self.at : self.at + len(parts)]) != parts:
            return False
        self.at += len(parts)
        return True

    def name(self, among: Iterable[str]) -> str:
        """Step over the longest of some names; empty if none comes next."""
        name, size = longest(self.words, among, self.at)
        self.at += size
        return name

    def unknown(self) -> str:
        """The words up to the next verb or sign: what was perhaps meant as a name."""
        verbs = {*AFTER_NAMES, "attend"}
        taken: list[str] = []
        for word in self.words[self.at :]:
            if word in ENDS or (taken and word in verbs):
                break
            taken.append(word)
        return " ".join(taken[:4])

    # The grammar

    def whole(self) -> Condition:
        if not self.tokens:
            self.fail("expected a condition, such as 'Putin attends', found nothing")
        condition = self.either()
        if self.at < len(self.tokens):
            hint = "; this bracket was never opened" if self.next == ")" else ""
            self.fail(f"expected 'and', 'or' or the end, found {self.found()}{hint}")
        return condition

    def either(self) -> Condition:
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def both(self) -> Condition:
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def negated(self) -> Condition:
        negative = False
        while not self.starts_name() and self.take("not"):
            negative = not negative
        condition = self.primary()
        return ~condition if negative else condition

    def starts_name(self) -> bool:
        known = (self.declared, self.issues)
        return any(longest(self.words, names, self.at)[1] for names in known)

    def primary(self) -> Condition:
        start = self.at
        name, reach = longest(self.words, self.declared, self.at)
        issue, size = longest(self.words, self.issues, self.at)
        if name and reach >= size:
            self.at += reach
            return self.about(name, start)
        if self.take("("):
            return self.bracketed(start)
        if self.take("at least"):
            return self.counted(start)
        for phrase, condition in FIXED.items():
            if self.take(phrase):
                if isinstance(condition, Atom):
                    self.check(condition.kind, start)
                return condition
        if issue:
            self.at += size
            return self.settled(issue, start)
        return self.no_name()

    def no_name(self) -> NoReturn:
        word = self.unknown()
        allowed = [p for p, c in FIXED.items() if not isinstance(c, Atom) or c.kind in self.allowed]
        hint = did_you_mean(word, [*self.declared, *allowed]) if word else ""
        self.fail(f"expected a declared name, found {self.found(word)}{hint}")

    def bracketed(self, start: int) -> Condition:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"brackets are nested more than {MAX_DEPTH} deep", start)
        condition = self.either()
        if not self.take(")"):
            self.fail(f"expected ')' to close the bracket, found {self.found()}")
        self.depth -= 1
        return condition

    def counted(self, start: int) -> Condition:
        """What follows "at least": "2 of A, B, C attend"."""
        self.check("attends", start)
        number_at = self.at
        number = self.next
        if not re.fullmatch(r"[0-9]{1,4}", number):
            self.fail(
                f"expected a number, as in 'at least 2 of A, B, C attend', found {self.found()}"
            )
        self.at += 1
        if not self.take("of"):
            self.fail(f"expected 'of' and the names, found {self.found()}")
        members = [self.attendant()]
        while self.take(",") or self.take("and"):
            self.take("and")
            before = self.at
            members.append(self.attendant())
            if members[-1] in members[:-1]:
                self.fail(f"'{members[-1]}' is counted twice", before)
        if not (self.take("attend") or self.take("attends")):
            self.fail(f"expected ',' and a name, or 'attend', found {self.found()}")
        if not 1 <= int(number) <= len(members):
            count = len(members)
            self.fail(
                f"'at least {number} of' {count} name{'s' * (count > 1)}: "
                f"the number must lie between 1 and {count}",
                number_at,
            )
        return AtLeast(tuple(map(attends, members)), int(number))

    def settled(self, issue: str, start: int) -> Condition:
        """What follows an issue: "is limited", or "is not none"."""
        if not self.take("is"):
            self.fail(f"expected '{issue} is' and an option, found {self.found()}")
        options = self.names.issues[issue]
        option = self.name(options)
        kind = "agreed"
        if not option and self.take("not"):
            kind, option = "agreed otherwise", self.name(options)
        if not option:
            word = self.unknown()
            hint = did_you_mean(word, options)
            self.fail(f"expected an option of '{issue}', found {self.found(word)}{hint}")
        self.check(kind, start)
        return Atom(kind, (issue, option))

    def attendant(self) -> str:
        start = self.at
        name = self.name(self.declared)
        if not name:
            word = self.unknown()
            hint = did_you_mean(word, self.names.leaders)
            self.fail(f"expected a leader, found {self.found(word)}{hint}")
        self.may_come(name, start)
        return name

    # What is said of a name

    def about(self, name: str, start: int) -> Condition:
        for kind, known in (("chance", self.names.chances), ("fact", self.names.facts)):
            if name in known:
                self.check(kind, start)
                return Atom(kind, (name,))
        word = self.next
        read = _READERS.get(word)
        if read is None:
            self.no_predicate(name)
        self.at += 1
        return read(self, name, start)

    def no_predicate(self, name: str) -> NoReturn:
        following = " ".join(self.words[self.at : self.at + 3])
        if not following or self.next in ENDS:
            example = "sends nobody" if name in self.names.parties else "attends"
            self.fail(
                f"expected what '{name}' does, such as '{name} {example}', found {self.found()}"
            )
        hint = did_you_mean(following, PREDICATES) or did_you_mean(self.next, PREDICATES)
        self.fail(f"expected what '{name}' does, found {self.found()}{hint}")

    def check(self, kind: str, start: int) -> None:
        """Refuse a kind of atom that may not be used here, and say where it may."""
        if kind in self.allowed:
            return
        said = " ".join(self.words[start : max(self.at, start + 1)])
        where = [context for context, kinds in CONTEXTS.items() if kind in kinds]
        self.fail(f"'{said}' cannot be asked here; it may be used in {', '.join(where)}", start)

    def may_come(self, name: str, start: int) -> None:
        """Refuse a name that is not that of a leader who may come."""
        if name in self.names.leaders:
            return
        if name in self.names.persons:
            self.fail(f"{name} has neither an intent nor a 'comes if'", start)
        if name in self.names.parties:
            leader = self.names.leader_of.get(name)
            other = f" or '{leader} attends'" if leader in self.names.leaders else ""
            self.fail(f"{name} is a party: write '{name} sends at least technical'{other}", start)
        self.fail(f"{name} is not a leader, so it cannot attend", start)

    def must_be_party(self, name: str, phrase: str, start: int) -> None:
        if name in self.names.parties:
            return
        party = next((p for p, leader in self.names.leader_of.items() if leader == name), "")
        hint = f": write '{party} {phrase}'" if party else ""
        self.fail(f"{name} is a leader, not a party{hint}", start)

    def speaker(self, name: str, start: int) -> str:
        """The leader whose word it is; a party speaks through its leader."""
        if name not in self.names.parties:
            return name
        if name not in self.names.leader_of:
            self.fail(f"{name} has no leader who could speak", start)
        return self.names.leader_of[name]

    def attends(self, name: str, start: int) -> Condition:
        self.may_come(name, start)
        self.check("attends", start)
        return attends(name)

    def stays(self, name: str, start: int) -> Condition:
        if not self.take("away"):
            self.fail(f"expected 'away' after 'stays', found {self.found()}")
        if name in self.names.parties:
            self.fail(f"{name} is a party: write '{name} sends nobody'", start)
        self.may_come(name, start)
        self.check("stays away", start)
        return Atom("stays away", (name,))

    def sends(self, name: str, start: int) -> Condition:
        if self.take("nobody"):
            self.must_be_party(name, "sends nobody", start)
            self.check("sends nobody", start)
            return Atom("sends nobody", (name,))
        if not self.take("at least"):
            self.fail(f"expected 'at least' and a rank, or 'nobody', found {self.found()}")
        rank = self.rank()
        self.must_be_party(name, f"sends at least {rank}", start)
        self.check("sends", start)
        return Atom("sends", (name, str(rank)))

    def rank(self) -> Rank:
        word = self.next
        if word not in RANKS:
            hint = did_you_mean(word, map(str, RANKS.values()))
            self.fail(f"expected a rank, found {self.found()}{hint}")
        self.at += 1
        return RANKS[word]

    def has(self, name: str, start: int) -> Condition:
        return self.said(name, start, "has", HAS)

    def is_(self, name: str, start: int) -> Condition:
        if self.take("deadlocked"):
            self.may_come(name, start)
            self.check("deadlocked", start)
            return Atom("deadlocked", (name,))
        if self.next == "believed":
            self.at += 1
            return self.believed(name, start)
        return self.said(name, start, "is", tuple(c for c in CLASSES if c not in HAS))

    def said(self, name: str, start: int, verb: str, classes: Sequence[str]) -> Condition:
        word = self.next
        if word in CLASSES and word not in classes:
            other = "has" if word in HAS else "is"
            self.fail(f"write '{name} {other} {word}'")
        if word not in classes:
            known = (*classes, "deadlocked") if verb == "is" else classes
            self.fail(
                f"expected a word after '{verb}', found {self.found()}{did_you_mean(word, known)}"
            )
        self.at += 1
        leader = self.speaker(name, start)
        self.may_come(leader, start)
        self.check("said", start)
        return Atom("said", (leader, word))

    def means(self, name: str, start: int) -> Condition:
        if not self.take("to"):
            self.fail(f"expected 'to come' or 'to stay away', found {self.found()}")
        intent = next((i for i in ("stay away", "come if", "come") if self.take(i)), "")
        if not intent:
            self.fail(f"expected 'come', 'come if' or 'stay away', found {self.found()}")
        self.may_come(name, start)
        self.check("means", start)
        if self.names.asked is not None and name not in self.names.asked:
            known = " and ".join(self.names.asked)
            self.fail(
                f"what {name} means to do is hidden here"
                + (f"; only {known}'s own intent may be asked" if known else ""),
                start,
            )
        return Atom("means", (name, intent))

    def may(self, name: str, start: int) -> Condition:
        if not self.take("sign"):
            self.fail(f"expected 'sign' after 'may', found {self.found()}")
        thing = self.name(self.names.agenda)
        if not thing:
            word = self.unknown()
            hint = did_you_mean(word, self.names.agenda) if word else ""
            self.fail(
                "expected something on the table, as 'ISSUE' or 'OPTION ISSUE', "
                f"found {self.found(word)}{hint}"
            )
        self.must_be_party(name, f"may sign {thing}", start)
        self.check("may sign", start)
        return Atom("may sign", (name, thing))

    def believed(self, name: str, start: int) -> Condition:
        if not self.take("unable to sign"):
            self.fail(f"expected 'unable to sign' after 'believed', found {self.found()}")
        self.must_be_party(name, "believed unable to sign", start)
        self.check("believed unable to sign", start)
        return Atom("believed unable to sign", (name,))

    def lists(self, name: str, start: int) -> Condition:
        below = self.take("below")
        rank = self.rank() if below else Rank.NONE
        phrase = f"lists below {rank}" if below else "lists"
        if rank is Rank.TECHNICAL:
            self.fail("nobody ranks below technical", self.at - 1)
        self.must_be_party(name, phrase, start)
        self.check("lists below" if below else "lists", start)
        return Atom("lists below", (name, str(rank))) if below else Atom("lists", (name,))

    def promises(self, name: str, start: int) -> Condition:
        leader = self.speaker(name, start)
        self.check("promises", start)
        return Atom("promises", (leader,))

    def arrives(self, name: str, start: int) -> Condition:
        self.check("arrives", start)
        return Atom("arrives", (name,))

    def act(self, name: str, start: int, verb: str) -> Condition:
        """An act that may have an object."""
        between = " ".join(OBJECTS[verb])
        linked = self.take(between) if between else True
        other = self.name(self.others()) if linked else ""
        if linked and not other and (between or (self.next and self.next not in ENDS)):
            word = self.unknown()
            hint = did_you_mean(word, self.others()) if word else ""
            self.fail(
                f"expected a party or a leader after '{' '.join((verb, *OBJECTS[verb]))}', "
                f"found {self.found(word)}{hint}"
            )
        self.check(verb, start)
        return Atom(verb, (name, other) if other else (name,))

    def others(self) -> tuple[str, ...]:
        return self.names.leaders + self.names.parties + self.names.persons


def _act(verb: str) -> Callable[[_Parser, str, int], Condition]:
    return lambda parser, name, start: parser.act(name, start, verb)


_READERS: Mapping[str, Callable[[_Parser, str, int], Condition]] = {
    "attends": _Parser.attends,
    "stays": _Parser.stays,
    "sends": _Parser.sends,
    "has": _Parser.has,
    "is": _Parser.is_,
    "means": _Parser.means,
    "may": _Parser.may,
    "believed": _Parser.believed,
    "lists": _Parser.lists,
    "promises": _Parser.promises,
    "arrives": _Parser.arrives,
    **{verb: _act(verb) for verb in OBJECTS},
}
"""The first word said of a name, and how the rest is read."""
