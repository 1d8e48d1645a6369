"""How an early decision, or a decision on a delegation, is told."""

from __future__ import annotations

from typing import Any

from sim.agents import Actor, Delegation, Leader
from sim.conditions import Known
from sim.model import SummitModel
from sim.rules import DecidesEarly
from sim.scenario import COMES, COMES_IF, Rank
from sim.studies.trace.event import Event, one
from sim.studies.trace.moving import moved, moving
from sim.studies.trace.phrases import headed, sentence, share, words


def decision(model: SummitModel, actor: Actor) -> Event:
    """The decision that an actor has just taken."""
    if isinstance(actor, Delegation):
        return _sending(model, actor)
    assert isinstance(actor, Leader)
    goes = bool(one(actor.decision.value(model.world.truth)))
    facts: dict[str, Any] = {"leader": actor.name, "goes": goes}
    said = f"{actor.name} must decide now, and {'goes' if goes else 'stays away'}"
    if isinstance(actor.rule, DecidesEarly):
        said += _reason(model, actor, actor.rule.threshold)
        if one(actor.intent) == COMES_IF:
            facts["belief"] = one(model.world.belief(actor.condition))
    return Event(model.world.stage, "decided", sentence(said), facts)


def _reason(model: SummitModel, leader: Leader, threshold: float) -> str:
    if one(leader.intent) != COMES_IF:
        return ", whatever others do" if one(leader.intent) == COMES else ", as intended"
    if not one(leader.honours_promise.truth):
        return ": the promise is not kept"
    believed = one(model.world.belief(leader.condition))
    than = "more" if believed > threshold else "no more"
    return (
        f", for by public belief '{words(leader.condition)}' has a chance of {share(believed)}, "
        f"{than} than the {share(threshold)} that it must exceed"
    )


def _sending(model: SummitModel, delegation: Delegation) -> Event:
    party, sent = delegation.party, bool(one(delegation.sent.truth))
    rank, listed = Rank(one(delegation.rank)), bool(one(delegation.listed))
    odds, chance = model.summit.judgement.sending[party].odds, one(delegation.acceptance())
    held = moving(odds, delegation.read)
    how = f"the chance of sending one is {moved(odds, chance, held)}"
    shown = ", as its list showed" if sent and listed else ""
    what = f"{party} sends {headed(rank) if sent else 'nobody'}{shown}"
    facts = {
        "party": party,
        "sent": sent,
        "chance": chance,
        "movers": [str(mover.when) for mover in held],
        "rank": str(rank),
        "listed": listed,
    }
    text = " ".join(map(sentence, (_wait(model, delegation), how, what)))
    return Event(model.world.stage, "sent", text, facts)


def _wait(model: SummitModel, delegation: Delegation) -> str:
    """What a decision has waited for."""
    after = model.summit.judgement.sending[delegation.party].after
    decides = f"{delegation.party} decides on its delegation"
    if isinstance(after, Known):
        return f"{decides} at the last moment"
    if one(after.value(model.world.truth)):
        return f"{decides}, now that {words(after)}"
    return f"{decides} at the last moment, having waited in vain for '{words(after)}'"
