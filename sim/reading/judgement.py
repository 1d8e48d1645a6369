"""The judgement: every number, with the conditions that it hangs on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isclose
from typing import TypeVar

from sim.conditions import ALWAYS, Atom, Condition
from sim.likelihoods import table
from sim.reading.cast import Cast
from sim.reading.document import Document
from sim.reading.headed import Heads
from sim.reading.numbers import percent
from sim.reading.parts.judged import IntentPart, JudgementPart
from sim.reading.parts.sent import MandatePart, RankPart, SendsPart
from sim.reading.source import Source
from sim.reading.talks import read_talks
from sim.scenario import (
    INTENTS,
    Act,
    ActToCome,
    Case,
    EarlyDecision,
    Intents,
    Judgement,
    Mover,
    Odds,
    Rank,
    Sending,
)
from sim.vocabulary import Names

MAX_MOVERS = 12
"""Every combination of movers is tabulated, so they are few."""

_COMES_IF: Intents = (0.0, 1.0, 0.0)
_PART = ("judgement",)
_OF_A_PARTY = ("'moved by' of a delegation", "'moved by' of talks")
Value = TypeVar("Value", bound=tuple[float, ...])


@dataclass(frozen=True)
class JudgementReader:
    """Reads the judgement of a document.

    Attributes
    ----------
    leaders
        Those who may come.
    promised
        The promises on record.
    """

    document: Document
    cast: Cast
    names: Names
    heads: Heads
    stages: Sequence[str]
    promised: Sequence[Act]
    source: Source

    @property
    def part(self) -> JudgementPart:
        """The judgement as written."""
        return self.document.judgement

    @property
    def leaders(self) -> tuple[str, ...]:
        """Those who may come."""
        return self.names.leaders

    def read(self) -> Judgement:
        """The whole judgement.

        Raises
        ------
        ScenarioError
            For the first thing that does not hold together.
        """
        conditions, overruled = self._conditions(), self._overruled()
        self._check_ten(overruled)
        return Judgement(
            chances=self.cast.chances,
            chance_ids=self.cast.chance_ids,
            intents=self._intents(conditions),
            conditions=conditions,
            kept=self._by_leader("promise kept", self.part.promise_kept, promise=True),
            believed=self._by_leader("promise believed", self.part.promise_believed, promise=True),
            changes_of_mind=self._for_all("changes of mind", self.part.changes_of_mind),
            reopens=self._by_leader("reopens", self.part.reopens),
            follows_through=self._for_all("follows through", self.part.follows_through),
            overruled=overruled,
            reads=self._reads(),
            acts_to_come=self._acts_to_come(),
            decides=self._decides(),
            sending=self._sending(),
            may_sign=self._may_sign(),
            unable=self._unable(),
            held_late=self.part.held_late,
            talks=read_talks(self.document, self.names, self._odds, self.source),
            for_all=frozenset(self._said_for_all()),
        )

    # Names

    def _leader(self, name: str, *path: str) -> str:
        """A leader who may come, or an error at the path's key."""
        if name in self.names.persons:
            message = f"{name} has neither an intent nor a 'comes if'"
            self.source.fail(message, *_PART, *path, key=True)
        return self.source.known(name, self.leaders, "a leader who may come", *_PART, *path)

    def _party(self, name: str, *path: str) -> str:
        return self.source.known(name, self.names.parties, "a declared party", *_PART, *path)

    def _by_leader(
        self, section: str, values: Mapping[str, float], *, promise: bool = False
    ) -> dict[str, float]:
        for name in values:
            self._leader(name, section, name)
            if promise and name not in self._promisers:
                self.source.warn(
                    f"'{section}' is given for {name}, who promises nothing, neither on record "
                    "nor in 'acts to come'"
                )
        return dict(values)

    @property
    def _promisers(self) -> set[str]:
        to_come = {h.name[0] for h in self.heads.to_come.values() if h.name[1] == "promises"}
        return to_come | {act.actor for act in self.promised}

    def _for_all(self, section: str, value: float | Mapping[str, float]) -> dict[str, float]:
        """One number for all, or by name; delegations follow through or not as leaders do."""
        parties = tuple(self.part.sends_a_delegation) if section == "follows through" else ()
        if isinstance(value, float):
            return dict.fromkeys((*self.leaders, *parties), value)
        for name in value:
            if name in self.names.parties and section == "follows through":
                if name not in parties:
                    message = f"{name} sends no delegation that could follow through"
                    self.source.fail(message, *_PART, section, name, key=True)
                continue
            self._leader(name, section, name)
        return dict(value)

    def _said_for_all(self) -> Iterator[str]:
        if isinstance(self.part.changes_of_mind, float):
            yield "changes of mind"
        if isinstance(self.part.follows_through, float):
            yield "follows through"

    # Leaders

    def _conditions(self) -> dict[str, Condition]:
        found = {}
        for leader, text in self.part.comes_if.items():
            self._leader(leader, "comes if", leader)
            found[leader] = self.source.condition(
                text, self.names, "a leader's 'comes if'", *_PART, "comes if", leader
            )
        for act in self.promised:
            if act.condition is None:
                continue
            if found.setdefault(act.actor, act.condition) != act.condition:
                self.source.warn(
                    f"{act.actor} promised at '{act.stage}' to attend if {act.condition}, but is "
                    f"judged to come if {found[act.actor]}"
                )
        return found

    def _intents(self, conditions: Mapping[str, Condition]) -> dict[str, tuple[Case[Intents], ...]]:
        found: dict[str, tuple[Case[Intents], ...]] = {}
        for leader in self.leaders:
            part = self.part.intent.get(leader)
            path = ("intent", leader)
            if part is None:
                found[leader] = (Case(ALWAYS, _COMES_IF),)
            else:
                found[leader] = self._cases(part, "'when' of an intent", self.names, *path)
            conditional = any(case.value[INTENTS.index("comes if")] for case in found[leader])
            if conditional and leader not in conditions:
                self.source.fail(
                    f"{leader} may come on a condition, but none is given: "
                    f"add '{leader}: ...' to 'comes if'",
                    *_PART,
                    *(path if part is not None else ()),
                    key=True,
                )
        return found

    def _cases(
        self,
        part: IntentPart | RankPart | Mapping[str, IntentPart] | Mapping[str, RankPart],
        context: str,
        names: Names,
        *path: str,
    ) -> tuple[Case[tuple[float, float, float]], ...]:
        where = (*_PART, *path)
        if isinstance(part, IntentPart | RankPart):
            return (Case(ALWAYS, self._sums(part.values, *path)),)
        self.source.cases(part, *where)
        cases = []
        for key, values in part.items():
            when: Condition = ALWAYS
            if key != "otherwise":
                text = key.removeprefix("when ")
                when = self.source.condition(
                    text, names, context, *where, key, key=True, offset=len("when ")
                )
            cases.append(Case(when, self._sums(values.values, *path, key), key))
        return tuple(cases)

    def _sums(self, values: Value, *path: str) -> Value:
        total = sum(values)
        if not isclose(total, 1, abs_tol=1e-6, rel_tol=0):
            self.source.fail(f"these sum to {percent(total)}, not 100%", *_PART, *path)
        return values

    def _decides(self) -> dict[str, EarlyDecision]:
        found = {}
        for leader, part in self.part.decides.items():
            self._leader(leader, "decides", leader)
            if part.at not in self.stages:
                self.source.known(part.at, self.stages, "a stage", *_PART, "decides", leader, "at")
            found[leader] = EarlyDecision(part.at, part.threshold)
        return found

    # What is read from words and deeds

    def _overruled(self) -> dict[str, dict[str, Intents]]:
        overrides: dict[str, dict[str, Intents]] = {leader: {} for leader in self.leaders}
        for key, head in self.heads.reads.items():
            if head.kind == "statement":
                leader, said = head.name
                self._leader(leader, "reads", key)
                if said in overrides[leader]:
                    message = f"how '{leader} {said}' reads is said twice"
                    self.source.fail(message, *_PART, "reads", key, key=True)
                overrides[leader][said] = self.part.reads[key]
        return overrides

    def _check_ten(self, overruled: Mapping[str, Mapping[str, Intents]]) -> None:
        heads = self.heads.reads.items()
        last = {head.name[0]: key for key, head in heads if head.kind == "statement"}
        for leader, given in overruled.items():
            try:
                table(given)
            except ValueError as error:
                self.source.fail(
                    f"of ten, more or fewer than ten would say something: for {leader} {error}",
                    *_PART,
                    "reads",
                    last[leader],
                )

    def _reads(self) -> dict[tuple[str, ...], Intents]:
        found: dict[tuple[str, ...], Intents] = {}
        for key, head in self.heads.reads.items():
            if head.kind == "statement":
                continue
            actor = head.name[0]
            leader = self.cast.leader_of.get(actor, actor)
            if leader not in self.leaders:
                about = f"{actor}, whose leader" if leader in self.cast.party_of else actor
                who = leader if leader != actor and leader in self.cast.party_of else about
                message = f"{who} has neither an intent nor a 'comes if', so this tells nothing"
                self.source.fail(message, *_PART, "reads", key, key=True)
            if head.name in found:
                message = f"how '{' '.join(head.name)}' reads is said twice"
                self.source.fail(message, *_PART, "reads", key, key=True)
            found[head.name] = self.part.reads[key]
        return found

    def _acts_to_come(self) -> tuple[ActToCome, ...]:
        read = {head.name for head in self.heads.reads.values()}
        coming: dict[tuple[str, ...], ActToCome] = {}
        for (stage, key), head in self.heads.to_come.items():
            chance = self.part.acts_to_come[stage][key]
            path = (*_PART, "acts to come", stage, key)
            if chance is None and head.name not in read:
                self.source.fail(f"'as read' needs an entry '{key}' in 'reads'", *path)
            if chance is not None and head.name in read:
                message = f"'{key}' stands in 'reads', so it depends on the intent: write 'as read'"
                self.source.fail(message, *path)
            if (stage, *head.name) in coming:
                self.source.fail(f"'{key}' is to come twice at '{stage}'", *path, key=True)
            coming[stage, *head.name] = ActToCome(stage, head.name, chance)
        return tuple(sorted(coming.values(), key=lambda act: self.stages.index(act.stage)))

    # Delegations

    def _sending(self) -> dict[str, Sending]:
        found = {}
        for name, part in self.part.sends_a_delegation.items():
            path = ("sends a delegation", name)
            self._party(name, *path)
            found[name] = Sending(
                odds=self._odds(part.base, part.moved_by, "'moved by' of a delegation", *path),
                after=self._after(part, *path),
                only_if=self._only_if(part, *path),
                ranks=self._ranks(name, part, *path),
            )
        return found

    def _after(self, part: SendsPart, *path: str) -> Condition:
        if part.decides is None:
            return ALWAYS
        words = part.decides.lstrip()
        offset = len(part.decides) - len(words) + len("after ")
        if not words.startswith("after "):
            message = f"expected 'after ...' with a condition, found '{words:.60}'"
            self.source.fail(message, *_PART, *path, "decides")
        text = part.decides[offset:]
        return self.source.condition(
            text, self.names, "'decides: after'", *_PART, *path, "decides", offset=offset
        )

    def _only_if(self, part: SendsPart, *path: str) -> Condition:
        if part.only_if is None:
            return ALWAYS
        return self.source.condition(
            part.only_if, self.names, "a delegation's 'only if'", *_PART, *path, "only if"
        )

    def _ranks(
        self, party: str, part: SendsPart, *path: str
    ) -> tuple[Case[tuple[float, float, float]], ...]:
        if part.rank is None:
            members = self.cast.party(party).delegation
            highest = max((member.rank for member in members), default=Rank.OFFICIAL)
            low, middle, high = (float(rank == highest) for rank in list(Rank)[1:4])
            return (Case(ALWAYS, (low, middle, high)),)
        leader = self.cast.leader_of.get(party)
        names = replace(self.names, asked=(leader,) if leader in self.leaders else ())
        return self._cases(part.rank, "'when' of a rank", names, *path, "rank")

    def _odds(self, base: float, movers: Mapping[str, float], context: str, *path: str) -> Odds:
        where = (*_PART, *path, "moved by")
        if len(movers) > MAX_MOVERS:
            self.source.fail(
                f"at most {MAX_MOVERS} movers are weighed, found {len(movers)}", *where
            )
        found = []
        for key, shift in movers.items():
            when = self.source.condition(key, self.names, context, *where, key, key=True)
            if context in _OF_A_PARTY:
                when = when.replace(lambda atom: _pressed(atom, path[-1]))
            found.append(Mover(when, shift, self._written(*where, key), " ".join(key.split())))
        if found and base in (0, 1):
            self.source.warn(
                f"nothing moves a base of {percent(base)}, but {path[-1]} has movers in '{path[0]}'"
            )
        return Odds(base, tuple(found))

    def _written(self, *path: str) -> str:
        """The text at a path, as its author wrote it."""
        *_, (_, _, node) = self.source.tree.walk(path)
        return " ".join(str(node.value).split())

    def _may_sign(self) -> dict[str, dict[Rank, frozenset[str] | None]]:
        found = {}
        for party, part in self.part.may_sign.items():
            self._party(party, "may sign", party)
            found[party] = {
                rank: self._mandate(part, str(rank), party)
                for rank in list(Rank)[1:]
                if str(rank) in part.model_fields_set
            }
        return found

    def _mandate(self, part: MandatePart, rank: str, party: str) -> frozenset[str] | None:
        mandate = getattr(part, rank)
        if isinstance(mandate, str):
            return None if mandate == "any" else frozenset()
        for number, item in enumerate(mandate):
            path = ("may sign", party, rank, number)
            self.source.known(item, self.names.agenda, "on the table", *_PART, *path)
        return frozenset(mandate)

    def _unable(self) -> dict[str, dict[Rank, Odds]]:
        found = {}
        for party, part in self.part.believed_unable_to_sign.items():
            path = ("believed unable to sign", party)
            self._party(party, *path)
            bases = {
                Rank.TECHNICAL: part.technical,
                Rank.OFFICIAL: part.official,
                Rank.MINISTER: part.minister,
            }
            found[party] = {
                rank: self._odds(base, part.moved_by, "'moved by' of a belief", *path)
                for rank, base in bases.items()
                if base is not None
            }
        return found


def _pressed(atom: Atom, party: str) -> Atom:
    """`Trump presses`, said of what moves a party, means that it is this party he presses."""
    return (
        Atom("presses", (*atom.names, party))
        if atom.kind == "presses" and len(atom.names) == 1
        else atom
    )
