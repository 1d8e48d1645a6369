"""A scenario as frozen records: what a file says, once it has been found to be well said.

Two halves never mix. The *record* holds facts in order of time, each with a source. The
*judgement* holds every number, each an assumption that its author owns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, Generic, TypeVar

from sim.conditions import Atom, Condition
from sim.ranges import Range
from sim.strengths import Strengths
from sim.talks.tactics import LINEAR

Value = TypeVar("Value")

START = "start"
"""The moment before the first stage: nothing on record yet."""


def moment_said(moment: str) -> str:
    """A moment by name."""
    return "the start" if moment == START else moment


def as_of_said(moment: str) -> str:
    """A moment in words."""
    return "at the start" if moment == START else f"as of {moment}"


CLASSES = (
    "confirmed",
    "inclined",
    "conditional",
    "silent",
    "evasive",
    "sceptical",
    "declined",
)
"""The classes of a statement about one's own coming, from most to least willing."""

INTENTS = ("stays away", "comes if", "comes")
"""What a leader privately means to do, in the order in which a draw is inverted."""

STAYS_AWAY, COMES_IF, COMES = range(3)

ACTS = (
    "lists",
    "presses",
    "promises",
    "waits",
    "arrives",
    "consults",
    "warns",
    "doubts",
)
"""Things done in public."""

RECORD, GIVEN, DO = "record", "given", "do"
"""On what authority something stands: it happened; it is supposed, as a fact that was learnt; or
it is supposed to be brought about, which says nothing of who meant what."""

ROLES = ("principal", "mediator", "host", "patron", "onlooker")
MODES = ("cautious", "credible", "assured")


class Rank(IntEnum):
    """How high a party's presence is; the order is the order of seniority."""

    NONE = 0
    TECHNICAL = 1
    OFFICIAL = 2
    MINISTER = 3
    LEADER = 4

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Stage:
    """A named moment of the run-up; the last one is the deadline."""

    name: str
    date: dt.date | None = None


@dataclass(frozen=True)
class Member:
    """Someone on a delegation."""

    name: str
    title: str
    rank: Rank


@dataclass(frozen=True)
class Party:
    """A state or organisation with a leader, a delegation, or both.

    `id` and `leader_id` name the random draws of the party and of whoever leads it.
    """

    name: str
    id: str
    leader: str | None = None
    leader_id: str | None = None
    spokesperson: str | None = None
    role: str = "principal"
    delegation: tuple[Member, ...] = ()


@dataclass(frozen=True)
class Leader:
    """The head of a party; `id` names its random draws and defaults to the name."""

    name: str
    id: str
    party: str


@dataclass(frozen=True)
class Statement:
    """What a leader said about coming, in the leader's own official voice.

    `by` is its authority: `RECORD`, `GIVEN` or `DO`.
    """

    stage: str
    leader: str
    said: str
    text: str
    source: str
    speaker: str
    by: str = RECORD


@dataclass(frozen=True)
class Act:
    """Something done in public.

    Attributes
    ----------
    name
        Actor, verb and object, as conditions name it: "Trump presses Ukraine".
    listed, includes_leader
        Of a list: the highest rank on it apart from the leader, and whether the leader is on it.
    condition
        Of a promise: on what the actor promised to attend.
    by
        Its authority: `RECORD`, `GIVEN` or `DO`.
    """

    stage: str
    name: tuple[str, ...]
    text: str
    source: str
    listed: Rank = Rank.NONE
    includes_leader: bool = False
    condition: Condition | None = None
    by: str = RECORD

    @property
    def actor(self) -> str:
        """Who acts: a leader or a party."""
        return self.name[0]

    @property
    def verb(self) -> str:
        """One of `ACTS`."""
        return self.name[1]


@dataclass(frozen=True)
class Hearsay:
    """What someone said of another; never evidence of that other's intent by itself."""

    stage: str
    speaker: str
    about: str
    text: str
    source: str


Entry = Statement | Act | Hearsay

Intents = tuple[float, float, float]
"""Probabilities of `INTENTS`, in that order."""


@dataclass(frozen=True)
class Case(Generic[Value]):
    """A value that holds where its condition does; of several cases the first that fits.

    `said` is how the file calls the case: empty if it is the only one.
    """

    when: Condition
    value: Value
    said: str = ""


@dataclass(frozen=True)
class Mover:
    """A fact that shifts the log-odds of a decision or a belief.

    `said` is how the file says the shift, `fact` how it says the fact.
    """

    when: Condition
    shift: float
    said: str
    fact: str = ""


@dataclass(frozen=True)
class Odds:
    """A logit index: a base probability and the movers of its log-odds."""

    base: float
    movers: tuple[Mover, ...] = ()


@dataclass(frozen=True)
class EarlyDecision:
    """A leader who must decide at a stage goes if the belief in the condition exceeds this."""

    stage: str
    threshold: float


@dataclass(frozen=True)
class Sending:
    """How a party decides on sending its delegation, and of what rank.

    Attributes
    ----------
    after
        What the decision waits for; it is taken at the deadline at the latest.
    only_if
        On whose presence the delegation's going depends, resolved with everyone else's.
    ranks
        Probabilities of technical, official, minister, by case.
    """

    odds: Odds
    after: Condition
    only_if: Condition
    ranks: tuple[Case[tuple[float, float, float]], ...]


@dataclass(frozen=True)
class ActToCome:
    """An act that a round plays at its stage where the record does not reach.

    `chance` is None for an act that depends on the actor's intent, as its likelihood says.
    """

    stage: str
    name: tuple[str, ...]
    chance: float | None


@dataclass(frozen=True)
class Wants:
    """What a party wants of the talks.

    Attributes
    ----------
    weights
        How much each issue counts, in the order of the agenda; they count in proportion.
    worth
        Of each issue, what each option is worth, from 0 to 1.
    reservation
        What no agreement is worth, from 0 to 1, and the facts that shift its log-odds.
    by_rank
        Rank of its presence to what no agreement is worth then, in place of the base.
    exponent
        Of its tactic; None where nothing is said, and then the tactic is linear.
    imitation, patience
        As of `sim.talks.tactics.Tactic`.
    """

    weights: tuple[float, ...]
    worth: tuple[tuple[float, ...], ...]
    reservation: Odds
    by_rank: Mapping[Rank, float] = field(default_factory=dict)
    exponent: float | None = None
    imitation: float = 0.0
    patience: int | None = None

    @property
    def firmness(self) -> float:
        """The exponent, said or not."""
        return LINEAR if self.exponent is None else self.exponent


@dataclass(frozen=True)
class Talks:
    """How the parties bargain.

    Attributes
    ----------
    issues
        Issue to its options, of which the first means nothing: what is on the table.
    turns
        How often each side has its turn.
    wants
        Party to what it wants, in the order of the parties.
    mediator
        The party that proposes in place of the sides; None: they propose themselves.
    """

    issues: Mapping[str, tuple[str, ...]]
    turns: int
    wants: Mapping[str, Wants]
    mediator: str | None = None


@dataclass(frozen=True)
class Judgement:
    """Every number of a scenario, each an assumption.

    Where a number is varied, an array with one value for each round stands in its place.

    Attributes
    ----------
    chances
        Events that may shift several actors at once: name to probability.
    intents
        Leader to the prior over `INTENTS`, before the first line of the record, by case.
    conditions
        Leader to the condition of its `comes if`.
    kept, believed
        Two probabilities of a promise: that it is honoured, that others believe it.
    changes_of_mind, reopens
        Leader to the probability that a stage redraws its intent; the second after `declined`.
    follows_through
        Leader or party to the probability that no mishap keeps it from coming.
    overruled
        Leader to the classes of statements whose probabilities by intent are the scenario's own.
    reads
        Act or omission to its probability by intent, as in `INTENTS`.
    acts_to_come
        What a round plays where the record does not reach.
    decides
        Leader to the stage at which it must decide.
    sending
        Party to how it decides on its delegation.
    may_sign
        Party to rank to what a delegation of that rank may sign (None: anything).
    unable
        Party to the odds, by announced rank, that others think its delegation unable to sign.
    held_late
        The probability that talks not held are held later.
    talks
        How the parties bargain; None: the talks end with who is in the room.
    for_all
        The sections in which the file gives one number for all.
    """

    chances: Mapping[str, float] = field(default_factory=dict)
    chance_ids: Mapping[str, str] = field(default_factory=dict)
    intents: Mapping[str, tuple[Case[Intents], ...]] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    kept: Mapping[str, float] = field(default_factory=dict)
    believed: Mapping[str, float] = field(default_factory=dict)
    changes_of_mind: Mapping[str, float] = field(default_factory=dict)
    reopens: Mapping[str, float] = field(default_factory=dict)
    follows_through: Mapping[str, float] = field(default_factory=dict)
    overruled: Mapping[str, Mapping[str, Intents]] = field(default_factory=dict)
    reads: Mapping[tuple[str, ...], Intents] = field(default_factory=dict)
    acts_to_come: tuple[ActToCome, ...] = ()
    decides: Mapping[str, EarlyDecision] = field(default_factory=dict)
    sending: Mapping[str, Sending] = field(default_factory=dict)
    may_sign: Mapping[str, Mapping[Rank, frozenset[str] | None]] = field(default_factory=dict)
    unable: Mapping[str, Mapping[Rank, Odds]] = field(default_factory=dict)
    held_late: float | None = None
    talks: Talks | None = None
    for_all: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """A named condition; the first that fits a round is the round's outcome."""

    name: str
    when: Condition


@dataclass(frozen=True, eq=False)
class Scenario:
    """A summit, ready to be played; two of them are equal only if they are the same object.

    Attributes
    ----------
    agenda
        Issue to its options, for the talks.
    history_case, dispute
        The case of the coded history that this is, and the dispute to which it belongs.
    parameters, parameter_file
        What the file says of how strongly words are read, empty if it says nothing; and the bytes
        of the parameter file, where it names one that is used.
    strengths
        How strongly words are read; None: as elicited.
    teaches
        What its reader can learn from it, in a few words.
    sha256, text
        The hash of the file as read, and its bytes.
    warnings
        What is allowed but looks like a slip, one sentence each.
    ranges
        Number, by its name in `sim.parameters`, to the values that it may have.
    supposed
        What is supposed beside the record, each as it was said.
    known_to
        The last stage of the record, where that is not its last line's.
    given
        Conditions on what came of it in the end; rounds are weighed by their truth.
    forced
        Facts that are brought about whatever leads to them.
    """

    name: str
    question: str
    stages: tuple[Stage, ...]
    parties: tuple[Party, ...]
    leaders: tuple[Leader, ...]
    record: tuple[Entry, ...]
    judgement: Judgement
    outcomes: tuple[Outcome, ...]
    place: str = ""
    opens: dt.date | None = None
    resolves: dt.date | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    agenda: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    what_happened: str = ""
    teaches: str = ""
    history_case: str | None = None
    dispute: str | None = None
    parameters: str = ""
    parameter_file: bytes = field(default=b"", repr=False)
    strengths: Strengths | None = None
    strict: bool = False
    sha256: str = ""
    text: bytes = field(default=b"", repr=False)
    warnings: tuple[str, ...] = ()
    ranges: Mapping[str, Range] = field(default_factory=dict)
    supposed: tuple[str, ...] = ()
    known_to: str = ""
    given: tuple[Condition, ...] = ()
    forced: Mapping[Atom, bool] = field(default_factory=dict)
    memory: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """What another process is told: all but what can be worked out again."""
        return self.__dict__ | {"memory": {}, "parameter_file": b""}

    @cached_property
    def stage_index(self) -> Mapping[str, int]:
        """Stage name to its place; `start` is 0, the first stage 1."""
        return {START: 0} | {stage.name: number for number, stage in enumerate(self.stages, 1)}

    @cached_property
    def party(self) -> Mapping[str, Party]:
        """Party by name."""
        return {party.name: party for party in self.parties}

    @cached_property
    def leader(self) -> Mapping[str, Leader]:
        """Leader by name, of those who may come."""
        return {leader.name: leader for leader in self.leaders}

    @property
    def record_end(self) -> str:
        """The last stage of the record, or `start`."""
        lines = (entry.stage for entry in self.record)
        return self.known_to or max(lines, key=self.stage_index.__getitem__, default=START)
