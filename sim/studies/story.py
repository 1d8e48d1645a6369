"""One round told while it is played: a model watched from outside, stage by stage.

What can be seen of a round is compared before and after each stage, and what is otherwise is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.agents import Delegation, Leader
from sim.conditions import ALWAYS, NEVER, Atom, Known, attends
from sim.evidence import supposed
from sim.lists import MEANS
from sim.model import SummitModel
from sim.public import NOT_YET
from sim.rules import DecidesEarly
from sim.scenario import (
    CLASSES,
    COMES,
    COMES_IF,
    INTENTS,
    RECORD,
    Act,
    Hearsay,
    Rank,
    Scenario,
    Statement,
)
from sim.studies.ending import ending
from sim.studies.event import Event, hidden, one
from sim.studies.phrases import does, headed, listing, lists, means, says, sentence, share, words

MOVED = 0.01
"""A belief is told once it has moved by more than this."""

Told = Iterator[Event]


@dataclass(frozen=True)
class Look:
    """What can be seen of a round at one moment, in plain values.

    Attributes
    ----------
    intents, words
        Leader to the codes of its intent and of its last public class.
    acts
        What has been done.
    announced
        Party to the rank last announced.
    doubted
        Parties whose delegation is thought unable to sign.
    settled
        Leaders who have decided early, and delegations on which has been decided.
    beliefs
        Leader to the public's probability that it comes.
    """

    intents: Mapping[str, int]
    words: Mapping[str, int]
    acts: frozenset[tuple[str, ...]]
    announced: Mapping[str, int]
    doubted: frozenset[str]
    settled: frozenset[str]
    beliefs: Mapping[str, float]


def look(model: SummitModel) -> Look:
    """See how a round stands."""
    world, leaders, delegations = model.world, model.leaders, model.delegations
    unable = {
        party: world.truth(Atom("believed unable to sign", (party,)))
        for party in model.summit.judgement.unable
    }
    settled = [name for name, leader in leaders.items() if leader.decision is not NEVER]
    settled += [sent.name for sent in delegations.values() if one(sent.decided)]
    return Look(
        intents={name: one(leader.intent) for name, leader in leaders.items()},
        words={name: one(leader.last) for name, leader in leaders.items()},
        acts=frozenset(act for act, done in world.public.happened.items() if one(done)),
        announced={party: one(rank) for party, rank in world.public.announced.items()},
        doubted=frozenset(party for party, truth in unable.items() if one(truth)),
        settled=frozenset(settled),
        beliefs={name: one(world.belief(attends(name))) for name in leaders},
    )


class Watched(SummitModel):
    """A model of one round that tells its story.

    Parameters
    ----------
    scenario, rules, options
        As of `SummitModel`.

    Attributes
    ----------
    story
        What has happened so far.
    """

    def __init__(self, scenario: Scenario, *, rules: Mapping[str, Any], **options: Any) -> None:
        self.story: list[Event] = []
        self._seen: Look | None = None
        self._told: dict[str, float] = {}
        self._own = frozenset(rules)
        super().__init__(scenario, 1, rules=rules, **options)
        self._open()
        self.story += [*_chances(self), *_intents(self)]

    def _open(self) -> None:
        """Before the first stage."""
        if self._seen is None:
            self._seen = look(self)
            self.story += self._beliefs(self._seen, self._seen)

    def _relive(self, stage: str, as_of: str) -> None:
        self._open()
        super()._relive(stage, as_of)
        self._pass(_on_record(self.summit, stage))

    def _live(self, stage: str) -> None:
        super()._live(stage)
        self._pass(iter(()))

    def meet(self) -> None:
        """Hold the meeting, and tell how it came about."""
        super().meet()
        self.story += ending(self, self._own)

    def _pass(self, recorded: Told) -> None:
        """A stage has passed."""
        assert self._seen is not None
        before, now = self._seen, look(self)
        self._seen = now
        self.story += [*recorded, *_changes_of_mind(self, before, now)]
        if self.world.stage in self._ahead:
            self.story += [*_said(self, before, now), *_done(self, before, now)]
        self.story += [*_doubts(self, before, now), *_settled(self, before, now)]
        self.story += self._beliefs(before, now)

    def _beliefs(self, before: Look, now: Look) -> Told:
        """The public's beliefs, of those that have moved; at first all."""
        moved = {
            name: p
            for name, p in now.beliefs.items()
            if abs(p - before.beliefs[name]) > MOVED or abs(p - self._told.get(name, 2)) > MOVED
        }
        said = [
            f"{share(p)} to {name} coming" + f" ({share(self._told[name])} before)" * (name in self._told)
            for name, p in moved.items()
        ]
        gives = "now gives" if self._told else "gives"
        self._told |= moved
        if moved:
            yield Event(self.world.stage, "belief", f"The public {gives} {listing(said)}.", moved)


# ---- the record ---------------------------------------------------------------------------


def _on_record(scenario: Scenario, stage: str) -> Told:
    for line in scenario.record:
        if line.stage == stage:
            said, facts = _line(scenario, line)
            mark = " (supposed)" if getattr(line, "by", RECORD) != RECORD else ""
            yield Event(stage, "record", sentence(said + mark), facts)


def _line(scenario: Scenario, line: Any) -> tuple[str, dict[str, Any]]:
    match line:
        case Statement(leader=leader, said=said, speaker=speaker):
            through = f", through {speaker}" if speaker != leader else ""
            return says(leader, said) + through, {leader: said}
        case Hearsay(speaker=speaker, about=about, text=text):
            return f"{speaker} says of {about}: {text}", {"speaker": speaker, "about": about}
        case Act(verb="lists", actor=party, listed=rank, includes_leader=leads):
            leader = scenario.party[party].leader or "" if leads else ""
            return lists(party, rank, leader), _list_facts(party, rank, bool(leader))
    return does(line.name, line.condition), {"act": str(Atom(line.verb, _others(line.name)))}


def _others(name: tuple[str, ...]) -> tuple[str, ...]:
    return (name[0], *name[2:])


def _list_facts(party: str, rank: int, leads: bool) -> dict[str, Any]:
    return {"act": f"{party} lists", "rank": str(Rank(rank)), "leader": leads}


# ---- what is hidden -----------------------------------------------------------------------


def _chances(model: SummitModel) -> Told:
    holds = {name: bool(one(truth)) for name, truth in model.world.chances.items()}
    said = [f"'{name}' {'holds' if truth else 'does not hold'}" for name, truth in holds.items()]
    if said:
        yield Event(model.world.stage, "chance", hidden(sentence(*said)), holds)


def _intents(model: SummitModel) -> Told:
    codes = {name: one(leader.intent) for name, leader in model.leaders.items()}
    said = [
        f"{name} {means(code, model.leaders[name].condition)}" for name, code in codes.items()
    ]
    if said:
        facts = {name: INTENTS[code] for name, code in codes.items()}
        yield Event(model.world.stage, "intent", hidden(sentence(*said)), facts)


def _changes_of_mind(model: SummitModel, before: Look, now: Look) -> Told:
    for name, intent in now.intents.items():
        bound = any(Atom("means", (name, way)) in model.summit.forced for way in MEANS)
        if intent != before.intents[name] and not bound:
            anew = means(intent, model.leaders[name].condition)
            said = f"{name} has a change of mind: now {anew}"
            yield Event(model.world.stage, "intent", hidden(sentence(said)), {name: INTENTS[intent]})


def _doubts(model: SummitModel, before: Look, now: Look) -> Told:
    for party in sorted(now.doubted ^ before.doubted):
        doubted = party in now.doubted
        think = "think" if doubted else "no longer think"
        said = f"the others {think} {party}'s delegation unable to sign"
        yield Event(model.world.stage, "doubt", hidden(sentence(said)), {party: doubted})


# ---- what is played -----------------------------------------------------------------------


def _said(model: SummitModel, before: Look, now: Look) -> Told:
    lines = supposed(model.summit, model.world.stage)
    bound = {line.leader for line in lines if isinstance(line, Statement)}
    facts = {name: CLASSES[code] for name, code in now.words.items() if code != NOT_YET}
    said = [
        says(name, word, before.words[name] == now.words[name]) + " (supposed)" * (name in bound)
        for name, word in facts.items()
    ]
    if said:
        yield Event(model.world.stage, "said", sentence(*said), facts)


def _done(model: SummitModel, before: Look, now: Look) -> Told:
    lines = supposed(model.summit, model.world.stage)
    bound = {line.name for line in lines if isinstance(line, Act)}
    anew = {(party, "lists") for party, rank in now.announced.items() if rank != before.announced[party]}
    done = (now.acts - before.acts) | bound | anew
    for name in (act for act in model.world.public.happened if act in done):
        mark = " (supposed)" if name in bound else ""
        if name[1] == "lists":
            said, facts = _list(model, name[0])
        else:
            leader = model.leaders.get(name[0])
            said = does(name, leader.condition if leader else None)
            facts = {"act": str(Atom(name[1], _others(name)))}
        yield Event(model.world.stage, "done", sentence(said + mark), facts)


def _list(model: SummitModel, party: str) -> tuple[str, dict[str, Any]]:
    leads = one(model.world.public.announced[party]) == Rank.LEADER
    leader = model.summit.party[party].leader or ""
    delegation = model.delegations.get(party)
    rank = one(delegation.rank) if delegation else Rank.NONE
    return lists(party, rank, leader if leads else ""), _list_facts(party, rank, leads)


# ---- what is decided ----------------------------------------------------------------------


def _settled(model: SummitModel, before: Look, now: Look) -> Told:
    for actor in model.actors:
        if actor.name in now.settled - before.settled:
            tell = _decision if isinstance(actor, Leader) else _sending
            yield tell(model, actor)


def _decision(model: SummitModel, leader: Any) -> Event:
    goes = bool(one(leader.decision.value(model.world.truth)))
    why = "by a rule of its own"
    if isinstance(leader.rule, DecidesEarly):
        why = _reason(model, leader, leader.rule.threshold)
    said = f"{leader.name} must decide now, and {'goes' if goes else 'stays away'}: {why}"
    facts: dict[str, Any] = {leader.name: "goes" if goes else "stays away"}
    if one(leader.intent) == COMES_IF:
        facts["belief"] = one(model.world.belief(leader.condition))
    return Event(model.world.stage, "decided", sentence(said), facts)


def _reason(model: SummitModel, leader: Leader, threshold: float) -> str:
    if one(leader.intent) != COMES_IF:
        return "whatever others do" if one(leader.intent) == COMES else "as intended"
    if not one(leader.honours_promise.truth):
        return "the promise is not kept"
    believed = one(model.world.belief(leader.condition))
    than = "more" if believed > threshold else "no more"
    return (
        f"the public gives {share(believed)} to the condition that {words(leader.condition)}, "
        f"{than} than the {share(threshold)} that must be passed"
    )


def _sending(model: SummitModel, delegation: Any) -> Event:
    sent = bool(one(delegation.sent.truth))
    rank = Rank(one(delegation.rank))
    sending = model.summit.judgement.sending[delegation.party]
    chance = one(delegation.acceptance())
    held = [mover for mover in sending.odds.movers if one(mover.when.value(delegation.reads))]
    moved = [f"{mover.when}, {mover.said}" if mover.said else str(mover.when) for mover in held]
    listed = ", as its list showed" if one(delegation.listed) else ""
    came = f"{headed(rank)}{listed}"
    parts = [_wait(model, delegation)]
    base = f"a chance of {share(sending.odds.base)}"
    if moved:
        parts.append(f"from {base}, moved by {listing(moved)}, to {share(chance)}")
    else:
        parts.append(f"with {base}")
    parts.append(f"it sends {came}" if sent else "it sends nobody")
    said = sentence(f"{parts[0]}", *parts[1:])
    facts = {
        delegation.party: sent,
        "chance": chance,
        "movers": [str(mover.when) for mover in held],
        "rank": str(rank),
        "listed": bool(one(delegation.listed)),
    }
    return Event(model.world.stage, "sent", said, facts)
