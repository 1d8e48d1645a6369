"""One round told while it is played: a model watched from outside, stage by stage.

What can be seen of a round is compared before and after each stage, and what is otherwise is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sim.conditions import NEVER, Atom, attends
from sim.evidence import supposed
from sim.lists import MEANS
from sim.model import SummitModel
from sim.public import NOT_YET
from sim.scenario import CLASSES, INTENTS, RECORD, START, Act, Hearsay, Rank, Scenario, Statement
from sim.strengths import HORIZONS
from sim.studies.trace.deciding import decision
from sim.studies.trace.ending import ending
from sim.studies.trace.event import Event, hidden, one
from sim.studies.trace.phrases import does, lists, means, says, sentence, share
from sim.wording import listing

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
            self.story += [*_strengths(self), *self._beliefs(self._seen, self._seen)]

    def _relive(self, stage: str, as_of: str) -> None:
        self._open()
        super()._relive(stage, as_of)
        self._pass(recorded=True)

    def _live(self, stage: str) -> None:
        super()._live(stage)
        self._pass(recorded=False)

    def meet(self) -> None:
        """Hold the meeting, and tell how it came about."""
        super().meet()
        self.story += ending(self, self._own)

    def _pass(self, recorded: bool) -> None:
        """A stage has passed."""
        assert self._seen is not None
        before, now = self._seen, look(self)
        self._seen = now
        if recorded:
            self.story += _on_record(self.summit, self.world.stage, before)
        self.story += _changes_of_mind(self, before, now)
        if not recorded:
            self.story += [*_said(self, before, now), *_done(self, before, now)]
        self.story += _doubts(self, before, now)
        for actor in self.actors:
            if actor.name in now.settled - before.settled:
                self.story.append(decision(self, actor))
        self.story += self._beliefs(before, now)

    def _beliefs(self, before: Look, now: Look) -> Told:
        """The public's beliefs, of those that have moved; at first all."""
        moved = {
            name: p
            for name, p in now.beliefs.items()
            if abs(p - before.beliefs[name]) > MOVED or abs(p - self._told.get(name, 2)) > MOVED
        }
        was = {name: f" (before: {share(p)})" for name, p in self._told.items()}
        said = [f"{name} with {share(p)}{was.get(name, '')}" for name, p in moved.items()]
        self._told |= moved
        if moved:
            text = f"By public belief {listing(said)}.".replace(" with", " comes with", 1)
            yield Event(self.world.stage, "belief", text, moved)


# ---- the record ---------------------------------------------------------------------------


def _on_record(scenario: Scenario, stage: str, before: Look) -> Told:
    last = {name: CLASSES[code] for name, code in before.words.items() if code != NOT_YET}
    for line in scenario.record:
        if line.stage == stage:
            said, facts = _line(scenario, line, last)
            mark = " (supposed)" if getattr(line, "by", RECORD) != RECORD else ""
            yield Event(stage, "record", sentence(said + mark), facts)


def _line(scenario: Scenario, line: Any, last: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """A line of the record; of a statement, the leader's last word is kept in mind."""
    match line:
        case Statement(leader=leader, said=said, speaker=speaker):
            through = f", through {speaker}" if speaker != leader else ""
            again, last[leader] = last.get(leader) == said, said
            return says(leader, said, again) + through, {leader: said}
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


def _strengths(model: SummitModel) -> Told:
    """How strongly words are read in this round, where rounds differ in that."""
    strengths = model.summit.strengths
    if strengths is not None and model.draws:
        facts = {name: one(getattr(strengths, name)) for name in HORIZONS}
        early, late = (f"{facts[name]:.2f}" for name in HORIZONS)
        said = (
            f"Words tell {early} times as much as the packaged table says, "
            f"from the eve of the opening {late}."
        )
        yield Event(START, "read", said, facts)


def _chances(model: SummitModel) -> Told:
    holds = {name: bool(one(truth)) for name, truth in model.world.chances.items()}
    said = [f"'{name}' {'holds' if truth else 'does not hold'}" for name, truth in holds.items()]
    if said:
        yield Event(model.world.stage, "chance", hidden(sentence(*said)), holds)


def _intents(model: SummitModel) -> Told:
    codes = {name: one(leader.intent) for name, leader in model.leaders.items()}
    said = [f"{name} {means(code, model.leaders[name].condition)}" for name, code in codes.items()]
    if said:
        if model.world.stage != START:
            said[0] = f"as the record ends, {said[0]}"
        facts = {name: INTENTS[code] for name, code in codes.items()}
        yield Event(model.world.stage, "intent", hidden(sentence(*said)), facts)


def _changes_of_mind(model: SummitModel, before: Look, now: Look) -> Told:
    for name, intent in now.intents.items():
        bound = any(Atom("means", (name, way)) in model.summit.forced for way in MEANS)
        if intent != before.intents[name] and not bound:
            condition = model.leaders[name].condition
            meant = means(before.intents[name], condition).replace("means", "meant", 1)
            anew = means(intent, condition)
            said = f"{name}, who {meant}, has a change of mind and now {anew}"
            yield Event(
                model.world.stage, "intent", hidden(sentence(said)), {name: INTENTS[intent]}
            )


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
    anew = {
        (party, "lists") for party, rank in now.announced.items() if rank != before.announced[party]
    }
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
