"""How a meeting came about is told: who waited for whom, who was trusted, who came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

from sim.agents import Actor, Delegation, Leader
from sim.conditions import ALWAYS, NEVER, AllOf, Atom, Condition, Known
from sim.model import SummitModel
from sim.rules import DecidesEarly
from sim.scenario import COMES, COMES_IF, Rank
from sim.studies.trace.bargaining import bargaining
from sim.studies.trace.event import MEETING, Event, hidden, one
from sim.studies.trace.phrases import called, doing, headed, sentence, verb, words
from sim.studies.trace.unravelling import Attempt, Circle, Deadlock, Follows, Step, folded, unravel
from sim.wording import listing

Told = Iterator[Event]

_TRUST = {
    "cautious": "in cautious mode nobody is trusted to move first",
    "assured": "in assured mode everybody is trusted to move first",
}
_KINDS: Mapping[str, str] = {
    "standoff": "there is more than one way out, and nobody to choose between them",
    "contradiction": "there is no way out",
    "latent": "there is a way out, but nobody can start on it",
    "unclassified": "they are too many for the ways out to be counted",
}


def ending(model: SummitModel, own_rules: Collection[str]) -> Told:
    """Everything from each actor's equation to the outcome.

    Parameters
    ----------
    model
        One round, whose meeting has been held.
    own_rules
        The actors, or parties, who follow another rule than the usual one.
    """
    for actor in model.actors:
        yield from _equation(model, actor, own_rules)
    yield from _promises(model)
    trusted = model.trusted(model.mode)
    steps = unravel(model.resolution(model.mode), trusted)
    for because, alike in groupby(steps, lambda step: getattr(step, "because", None)):
        yield from _steps(list(alike), because or {}, model.mode)
    yield from _presence(model)
    yield from _outcome(model)


# ---- who waits for whom -------------------------------------------------------------------


def _equation(model: SummitModel, actor: Actor, own_rules: Collection[str]) -> Told:
    if Atom("attends", (actor.name,)) in model.summit.forced:
        comes = {actor.name: model.summit.forced[Atom("attends", (actor.name,))]}
        text = sentence(f"it is brought about that {doing(comes)}")
        yield Event(MEETING, "equation", text, {actor.name: words(_known(comes[actor.name]))})
        return
    said_by = actor.wanted()
    wanted = folded(model.world.bind(said_by), _open)
    facts: dict[str, Any] = {actor.name: words(wanted)}
    whose = actor.party if isinstance(actor, Delegation) else actor.name
    if whose in own_rules:
        facts |= {"rule": repr(actor.rule), "returned": str(said_by)}
        text = f"{called(actor.name)} follows {actor.rule!r}, by which it {_plainly(wanted)}"
    elif isinstance(actor, Delegation):
        text = _delegation(actor, wanted)
    else:
        text = _leader(actor, wanted)
    yield Event(MEETING, "equation", sentence(text), facts)
    if wanted is not NEVER and _mishap(model.system.equations[actor.name]):
        text = hidden(sentence(f"a mishap keeps {called(actor.name)} away"))
        yield Event(MEETING, "mishap", text, {actor.name: True})


def _open(atom: Atom) -> None:
    return None


def _known(truth: bool) -> Condition:
    return ALWAYS if truth else NEVER


def _plainly(wanted: Condition) -> str:
    if wanted in (ALWAYS, NEVER):
        return "comes, whatever others do" if wanted is ALWAYS else "stays away, whatever others do"
    return f"comes if {words(wanted)}"


def _leader(leader: Any, wanted: Condition) -> str:
    if isinstance(leader.rule, DecidesEarly):
        return f"{leader.name} {'goes' if wanted is ALWAYS else 'stays away'}, as decided"
    if one(leader.intent) != COMES_IF:
        return f"{leader.name} {_plainly(wanted)}"
    if not one(leader.honours_promise.truth):
        return f"{leader.name} does not keep the promise, and stays away"
    return _on_condition(f"{leader.name} comes", leader.condition, wanted)


def _delegation(delegation: Delegation, wanted: Condition) -> str:
    if not one(delegation.sent.truth):
        return f"{delegation.party} sends no delegation"
    if delegation.only_if is ALWAYS:
        return f"{called(delegation.name)} comes, as decided"
    return _on_condition(f"{called(delegation.name)} comes", delegation.only_if, wanted)


def _on_condition(comes: str, condition: Condition, wanted: Condition) -> str:
    """A condition, and what is left of it once the facts are known."""
    said = f"{comes} if {words(condition)}"
    if wanted in (ALWAYS, NEVER):
        return f"{said}, which {'holds' if wanted is ALWAYS else 'cannot hold'} as things stand"
    if words(wanted) == words(condition):
        return said
    return f"{said}, which as things stand means if {words(wanted)}"


def _mishap(equation: Condition) -> bool:
    """Whether an equation ends with a mishap, which comes before everything else in it."""
    first = equation.parts[0] if isinstance(equation, AllOf) else None
    return isinstance(first, Known) and first.label == "follows through" and not one(first.truth)


# ---- who is trusted -----------------------------------------------------------------------


def _promises(model: SummitModel) -> Told:
    for leader in model.leaders.values():
        if one(leader.promised):
            said, facts = _promise(leader)
            yield Event(
                MEETING, "promise", hidden(sentence(*said)), {"leader": leader.name} | facts
            )
    if model.mode in _TRUST and model.system.circles:
        yield Event(MEETING, "promise", sentence(_TRUST[model.mode]), {"mode": model.mode})


def _promise(leader: Leader) -> tuple[list[str], dict[str, Any]]:
    first = f"{leader.name} has promised in public to come on a condition"
    if one(leader.intent) != COMES_IF:
        does = "comes" if one(leader.intent) == COMES else "stays away"
        return [f"{first}, but {does} in any case"], {"played": False}
    kept, believed = bool(one(leader.honours_promise.truth)), bool(one(leader.trusted()))
    said = f"the promise is {'kept' if kept else 'not kept'}"
    if believed:
        said += f"{', and' if kept else ', though'} believed, and so may close a circle"
    else:
        said += f"{', but' if kept else ', and'} not believed, and so closes no circle"
    return [first, said], {"played": True, "kept": kept, "believed": believed}


# ---- who follows whom ---------------------------------------------------------------------


def _steps(steps: list[Step], because: Mapping[str, bool], mode: str) -> Told:
    """Some who follow for the same reason, or one circle or deadlock after another."""
    follow = {step.actor: step.comes for step in steps if isinstance(step, Follows)}
    if because:
        text = sentence(f"{doing(follow)}, since {doing(because)}")
        yield Event(MEETING, "follows", text, follow)
    for step in steps:
        if isinstance(step, Circle):
            text = " ".join(map(sentence, _circle(step, mode)))
            first = sorted({actor for attempt in step.attempts for actor in attempt.first})
            facts = {"members": list(step.members), "moved first": first, "come": step.comes}
            yield Event(MEETING, "circle", text, facts)
        elif isinstance(step, Deadlock):
            blocked = verb(step.members, "blocks itself", "block one another")
            text = f"{blocked}, a deadlock of the kind called {step.kind}: {_KINDS[step.kind]}"
            facts = {"members": list(step.members), "kind": step.kind}
            yield Event(MEETING, "deadlock", sentence(text), facts)


def _circle(circle: Circle, mode: str) -> Iterator[str]:
    yield _waiting(circle)
    for number, attempt in enumerate(circle.attempts):
        yield _first(attempt, number, mode)
        for wave in attempt.waves:
            yield f"then {verb(wave, 'follows', 'follow')}"
        if attempt.withdraw:
            who = verb(attempt.withdraw, "who withdraws", "who withdraw").replace(" who", ", who")
            yield f"but that is not enough for {who}"
    if circle.absences:
        yield f"all taken together, {doing(circle.comes)}"
    elif any(circle.comes.values()):
        yield f"so the circle closes: {doing(circle.comes)}"
    elif circle.attempts:
        yield f"so the circle stays open: {doing(circle.comes)}"
    else:
        yield f"none of them is trusted to move first, so {doing(circle.comes)}"


def _waiting(circle: Circle) -> str:
    also = ", and for absences" if circle.absences else ""
    if len(circle.members) == 1:
        return f"{called(circle.members[0])} waits, in the end, for itself{also}"
    return f"{listing(map(called, circle.members))} wait for one another{also}"


def _first(attempt: Attempt, number: int, mode: str) -> str:
    if number:
        return f"that leaves {listing(map(called, attempt.first))} to move first"
    if mode == "assured":
        return (
            f"in assured mode {verb(attempt.first, 'moves', 'move together')}, trusting the others"
        )
    promise = "promise is" if len(attempt.first) == 1 else "promises are"
    move = "moves" if len(attempt.first) == 1 else "move"
    names = listing(map(called, attempt.first))
    return f"{names}, whose {promise} believed and so may close a circle, {move} first"


# ---- who came -----------------------------------------------------------------------------


def _presence(model: SummitModel) -> Told:
    resolution = model.resolution(model.mode)
    stuck = {name for name, row in resolution.system.index.items() if resolution.undecided[row, 0]}
    comes = {actor.name: bool(one(actor.attends)) for actor in model.actors}
    there = {name: True for name, coming in comes.items() if coming}
    away = {name: False for name, coming in comes.items() if not coming}
    yield Event(
        MEETING,
        "attends",
        sentence(doing(there), doing(away)),
        comes | dict.fromkeys(stuck, "deadlocked"),
    )
    meeting = model.meeting(model.mode)
    ranks = {party.name: Rank(one(meeting.rank(party.name))) for party in model.summit.parties}
    seen = [f"{party} by {headed(rank)}" for party, rank in ranks.items() if rank]
    text = listing(seen).replace(" by ", " is represented by ", 1) or "no party is represented"
    yield Event(
        MEETING, "rank", sentence(text), {party: str(rank) for party, rank in ranks.items()}
    )
    held, late = bool(one(meeting.talks_held())), bool(one(meeting.truth(Atom("held late"))))
    text = "talks are held" if held else "no talks are held"
    if not held and model.summit.judgement.held_late is not None:
        text += ", but they are held later" if late else ", nor are they held later"
    yield Event(MEETING, "talks", sentence(text), {"held": held, "later": late})
    yield from bargaining(meeting, model.summit)


def _outcome(model: SummitModel) -> Told:
    name = model.summit.outcomes[one(model.outcome)].name
    yield Event(MEETING, "outcome", f"The first outcome that fits: {name}.", {"outcome": name})
    if model.weighed:
        weight = one(model.weight_under(model.mode))
        text = f"so probable does this round make what is supposed that it weighs {weight:.3g}"
        yield Event(MEETING, "weight", sentence(text), {"weight": weight})
