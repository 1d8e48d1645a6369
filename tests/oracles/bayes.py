"""Bayes by enumeration: every shared chance, and every path that a leader's mind may have taken.

Plain Python over the records of a scenario. It shares no line with the package: it walks through
the public past by itself, reads conditions by itself and adds up the probabilities of all paths.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sim.conditions import AllOf, AnyOf, Atom, Condition, Known, Not
from sim.scenario import CLASSES, Act, Case, Rank, Scenario, Statement
from tests.oracles.words import words

Path = tuple[int, ...]
"""The codes of a leader's intent: at the start, and after each stage."""

World = Mapping[str, bool]
_MEANS = ("stay away", "come if", "come")


@dataclass
class Past:
    """What is public."""

    last: dict[str, str] = field(default_factory=dict)
    acts: set[tuple[str, ...]] = field(default_factory=set)
    announced: dict[str, Rank] = field(default_factory=dict)
    ranked: set[str] = field(default_factory=set)

    def fact(self, atom: Atom) -> bool:
        """Whether a public fact holds."""
        if atom.kind == "said":
            return self.last.get(atom.names[0]) == atom.names[1]
        if atom.kind == "lists below":
            party, rank = atom.names
            return Rank.NONE < self.announced.get(party, Rank.NONE) < Rank[rank.upper()]
        wanted = (atom.names[0], atom.kind, *atom.names[1:])
        return any(act[: len(wanted)] == wanted for act in self.acts)


@dataclass(frozen=True)
class Stage:
    """What a stage says of a leader: its chance of a new mind, and how likely by intent."""

    redraw: float
    seen: tuple[float, float, float]


class Enumeration:
    """All that could have been behind a record, with its probability.

    Attributes
    ----------
    evidence
        The probability of the record.
    """

    def __init__(self, scenario: Scenario, as_of: str) -> None:
        self.scenario = scenario
        self.leaders = [leader.name for leader in scenario.leaders]
        self.stages = _reached(scenario, as_of)
        told = _told(scenario, as_of)
        self.joint: dict[tuple[tuple[bool, ...], tuple[Path, ...]], float] = defaultdict(float)
        for world, weight in _worlds(scenario):
            minds = [_paths(self._prior(name, world), told[name]) for name in self.leaders]
            for paths in product(*(mind.items() for mind in minds)):
                p = weight
                for _, likely in paths:
                    p *= likely
                if p:
                    self.joint[tuple(world.values()), tuple(path for path, _ in paths)] += p
        self.evidence = sum(self.joint.values())

    def _prior(self, leader: str, world: World) -> Sequence[float]:
        cases = self.scenario.judgement.intents[leader]
        return first(cases, lambda atom: world[atom.names[0]])

    def shares(self, key: Callable[[World, Mapping[str, Path]], Any]) -> Mapping[Any, float]:
        """The probability, given the record, of each value of a key of chances and paths."""
        names, total = list(self.scenario.judgement.chances), defaultdict[Any, float](float)
        for (world, paths), p in self.joint.items():
            hidden = (
                dict(zip(names, world, strict=True)),
                dict(zip(self.leaders, paths, strict=True)),
            )
            total[key(*hidden)] += p / self.evidence
        return total

    def chance(self, name: str) -> float:
        """P(the chance holds | record)."""
        return self.shares(lambda world, _: world[name])[True]

    def intent(self, leader: str, stage: int = -1) -> list[float]:
        """P(intent after a stage | record); by default after the last one on record."""
        found = self.shares(lambda _, paths: paths[leader][stage])
        return [found[code] for code in range(3)]

    def both(self, one: str, other: str) -> list[list[float]]:
        """P(intents of two leaders after the last stage on record | record)."""
        found = self.shares(lambda _, paths: (paths[one][-1], paths[other][-1]))
        return [[found[a, b] for b in range(3)] for a in range(3)]

    def moves(self, leader: str, stage: int) -> list[list[float]]:
        """P(intent after a stage, intent after the next | record)."""
        found = self.shares(lambda _, paths: paths[leader][stage : stage + 2])
        return [[found[now, then] for then in range(3)] for now in range(3)]


def holds(condition: Condition, fact: Callable[[Atom], bool]) -> bool:
    """Whether a condition is true, given its facts."""
    match condition:
        case Known(truth=truth):
            return bool(truth)
        case Atom():
            return fact(condition)
        case Not(part=part):
            return not holds(part, fact)
        case AllOf(parts=parts):
            return all(holds(part, fact) for part in parts)
        case AnyOf(parts=parts):
            return any(holds(part, fact) for part in parts)
    raise NotImplementedError(condition)


def first(cases: Sequence[Case[Any]], fact: Callable[[Atom], bool]) -> Any:
    """The value of the first case that fits."""
    return next(case.value for case in cases if holds(case.when, fact))


def _worlds(scenario: Scenario) -> Iterator[tuple[World, float]]:
    chances = scenario.judgement.chances
    for truths in product((True, False), repeat=len(chances)):
        weight = 1.0
        for truth, p in zip(truths, chances.values(), strict=True):
            weight *= p if truth else 1 - p
        yield dict(zip(chances, truths, strict=True)), weight


def _paths(prior: Sequence[float], told: Sequence[Stage]) -> dict[Path, float]:
    """Every path with the probability of it and of what was seen on the way."""
    found = {(code,): prior[code] for code in range(3) if prior[code]}
    for stage in told:
        longer: dict[Path, float] = {}
        for path, p in found.items():
            for code in range(3):
                move = stage.redraw * prior[code] + (1 - stage.redraw) * (path[-1] == code)
                likely = p * move * stage.seen[code]
                if likely:
                    longer[*path, code] = likely
        found = longer
    return found


def _reached(scenario: Scenario, as_of: str) -> list[str]:
    names = [stage.name for stage in scenario.stages]
    return names[: names.index(as_of) + 1] if as_of in names else []


def _told(scenario: Scenario, as_of: str) -> dict[str, list[Stage]]:
    """For each leader what each stage of the record says, in the order of the specification."""
    past, reached = Past(), _reached(scenario, as_of)
    told: dict[str, list[Stage]] = {leader.name: [] for leader in scenario.leaders}
    for stage in reached:
        rates = {name: _redraw(scenario, name, past) for name in told}
        seen = {name: [1.0, 1.0, 1.0] for name in told}

        def see(leader: str | None, by_intent: Sequence[float], seen: Any = seen) -> None:
            if leader in seen:
                seen[leader] = [a * b for a, b in zip(seen[leader], by_intent, strict=True)]

        lines = [line for line in scenario.record if line.stage == stage]
        for line in lines:
            if isinstance(line, Statement) and line.leader in told:
                see(line.leader, statement(scenario, line, past))
                past.last[line.leader] = line.said
        acts = [line for line in lines if isinstance(line, Act)]
        for act in acts:
            if act.verb != "lists":
                see(_leader(scenario, act.actor), scenario.judgement.reads.get(act.name, (1, 1, 1)))
                past.acts.add(act.name)
        lists = [act for act in acts if act.verb == "lists"]
        for act in lists:
            see(_leader(scenario, act.actor), _list(scenario, act, past))
        for act in lists:
            past.acts.add(act.name)
            past.announced[act.actor] = Rank.LEADER if act.includes_leader else act.listed
            if act.listed:
                past.ranked.add(act.actor)
        for name in _missed(scenario, stage, reached):
            done = scenario.judgement.reads[name]
            see(_leader(scenario, name[0]), [1 - p for p in done])
        for name in told:
            a, b, c = seen[name]
            told[name].append(Stage(rates[name], (a, b, c)))
    return told


def _redraw(scenario: Scenario, leader: str, past: Past) -> float:
    judgement = scenario.judgement
    if past.last.get(leader) == "declined":
        return judgement.reopens.get(leader, 0.0)
    return judgement.changes_of_mind.get(leader, 0.0)


def statement(scenario: Scenario, line: Statement, past: Past) -> list[float]:
    """P(statement | intent, the last one), by intent."""
    table = words(scenario, line.leader, line.stage)
    afresh = [table[code][CLASSES.index(line.said)] for code in range(3)]
    if line.leader not in past.last:
        return afresh
    return [(line.said == past.last[line.leader]) / 2 + p / 2 for p in afresh]


def _leader(scenario: Scenario, actor: str) -> str | None:
    return scenario.party[actor].leader if actor in scenario.party else actor


def _list(scenario: Scenario, act: Act, past: Past) -> list[float]:
    """P(what a list shows | the leader's intent)."""
    judgement, leader = scenario.judgement, _leader(scenario, act.actor)
    likely = [1.0, 1.0, 1.0]
    omitted = judgement.reads.get((act.actor, "lists without", leader or ""))
    if omitted:
        likely = [1 - p if act.includes_leader else p for p in omitted]
    sending = judgement.sending.get(act.actor)
    if not sending or not act.listed or act.actor in past.ranked:
        return likely
    for code in range(3):

        def fact(atom: Atom, code: int = code) -> bool:
            return atom.names[1] == _MEANS[code] if atom.kind == "means" else past.fact(atom)

        likely[code] *= first(sending.ranks, fact)[act.listed - Rank.TECHNICAL]
    return likely


def _missed(scenario: Scenario, stage: str, reached: Sequence[str]) -> list[tuple[str, ...]]:
    """Acts that were looked for at a stage, as the intent makes them likely, and did not come."""
    done = {e.name for e in scenario.record if isinstance(e, Act) and e.stage in reached}
    return [
        act.name
        for act in scenario.judgement.acts_to_come
        if act.stage == stage and act.chance is None and act.name not in done
    ]
