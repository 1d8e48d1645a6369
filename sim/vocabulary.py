"""The words of the condition language: what may be asked of whom, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.conditions import ALWAYS, NEVER, Atom, Condition
from sim.memory import remembered
from sim.scenario import ACTS, CLASSES, Rank, Scenario

_KEYWORDS = ("and", "or", "not", "always", "otherwise", "never", "deadlock")
TALKS = ("talks agree", "talks time out", "talks break down", "no mandate")
"""The phrases about how the talks end."""
_KEY_PHRASES = ("at least", "talks held", "held late", *TALKS, "no-show blame", "as read")
RESERVED = frozenset((*_KEYWORDS, *_KEY_PHRASES, "start", "any", "nothing", "none"))
"""Words that no name may be."""

_ATTENDANCE = frozenset({"attends", "stays away", "sends", "sends nobody"})
_SAID_OR_DONE = frozenset({"said", "chance", "fact", *ACTS, "lists below"})

_AT_THE_TABLE = frozenset({"may sign", "talks held", "held late", "deadlock", "deadlocked"})
AGREED = frozenset({*TALKS, "agreed", "agreed otherwise"})
"""The kinds of atoms about what the talks come to."""

CONTEXTS: Mapping[str, frozenset[str]] = {
    "a leader's 'comes if'": _ATTENDANCE | _SAID_OR_DONE | {"believed unable to sign"},
    "a delegation's 'only if'": _ATTENDANCE | _SAID_OR_DONE | {"believed unable to sign"},
    "a promise": _ATTENDANCE | _SAID_OR_DONE | {"believed unable to sign"},
    "'decides: after'": _SAID_OR_DONE,
    "'moved by' of a delegation": _SAID_OR_DONE | {"believed unable to sign", "no-show blame"},
    "'moved by' of a belief": _SAID_OR_DONE,
    # Not a chance: a list shows its rank, and would be evidence of it that nobody takes in.
    "'when' of a rank": _SAID_OR_DONE - {"chance"} | {"means"},
    "'when' of an intent": frozenset({"chance", "fact"}),
    "'moved by' of talks": _ATTENDANCE | _SAID_OR_DONE | {"believed unable to sign"},
    "outcomes": _ATTENDANCE | _SAID_OR_DONE | _AT_THE_TABLE | AGREED,
    "what is supposed": _ATTENDANCE
    | _SAID_OR_DONE
    | _AT_THE_TABLE
    | AGREED
    | {"means", "believed unable to sign"},
}
"""Where conditions stand, and the kinds of atoms that may be used there."""

RANKS: Mapping[str, Rank] = {
    word: rank
    for rank in Rank
    if rank is not Rank.NONE
    for word in (str(rank), f"{rank}s")
    if word != "technicals"
}
"""The words for a rank, singular and plural."""

OBJECTS: Mapping[str, tuple[str, ...]] = {
    "presses": (),
    "waits": ("for",),
    "consults": (),
    "warns": (),
    "doubts": (),
}
"""The acts that may be done to another, with the words between the act and the other."""

HAS = ("confirmed", "declined")
"""The classes of which one says that somebody *has* confirmed; of the others, *is* evasive."""

FIXED: Mapping[str, Condition] = {
    "always": ALWAYS,
    "otherwise": ALWAYS,
    "never": NEVER,
    "no-show blame": Atom("no-show blame"),
    "talks held": Atom("talks held"),
    "held late": Atom("held late"),
    "deadlock": Atom("deadlock"),
    **{phrase: Atom(phrase) for phrase in TALKS},
}
"""The phrases that are about nobody by name."""

PREDICATES = (
    "attends",
    "stays away",
    "sends at least",
    "sends nobody",
    "has declined",
    "has confirmed",
    *(f"is {said}" for said in CLASSES if said not in HAS),
    "is deadlocked",
    "means to come",
    "means to come if",
    "means to stay away",
    "may sign",
    "believed unable to sign",
    "lists below",
    *("waits for" if act == "waits" else act for act in ACTS),
)
"""What may be said of a name."""

ENDS = frozenset({"(", ")", ",", "and", "or"})
"""The words and signs that end a phrase."""

AFTER_NAMES = frozenset({phrase.split()[0] for phrase in PREDICATES} | ENDS)
"""What may follow a name: a name that holds another and one of these could not be told apart."""


@dataclass(frozen=True)
class Names:
    """Everything that a condition may name.

    Attributes
    ----------
    leaders
        Those who may come.
    persons
        Other leaders, who only speak and act.
    agenda
        What may be signed: each issue, and each option before its issue.
    issues
        Issue to its options.
    leader_of
        Party to its leader, whether or not the leader may come.
    asked
        The leaders whose intent may be asked ("means to come"); None for all who may come.
    """

    leaders: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    chances: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    issues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leader_of: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] | None = None

    @property
    def declared(self) -> tuple[str, ...]:
        """Every name with which a condition may begin."""
        return self.leaders + self.parties + self.persons + self.chances + self.facts


@remembered
def names(scenario: Scenario) -> Names:
    """What may be named of a scenario that has been read."""
    leader_of = {party.name: party.leader for party in scenario.parties if party.leader}
    return Names(
        leaders=tuple(scenario.leader),
        parties=tuple(scenario.party),
        persons=tuple(name for name in leader_of.values() if name not in scenario.leader),
        chances=tuple(scenario.judgement.chances),
        agenda=(
            *scenario.agenda,
            *(f"{o} {issue}" for issue, options in scenario.agenda.items() for o in options),
        ),
        issues=scenario.agenda,
        leader_of=leader_of,
    )
