"""What the public record says of hidden intents: every line in turn, as evidence."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from sim.errors import Refusal
from sim.intents import Floats, Posterior, filter_forward, prior, redraw_rate, spoken, stacked
from sim.lists import omission, rank_likelihood, tells_of_intent
from sim.memory import remembered
from sim.public import Later, Public
from sim.scenario import (
    CLASSES,
    DO,
    GIVEN,
    INTENTS,
    RECORD,
    Act,
    Hearsay,
    Intents,
    Scenario,
    Statement,
)
from sim.streams import level

Told = tuple[str, Later, str]
"""A leader, the likelihood of something seen by that leader's intent, shape (3,), for whoever
asks, and on what authority it stands: what is brought about tells everyone but the analyst."""


def stages(scenario: Scenario, as_of: str) -> list[str]:
    """The stages up to and including `as_of`, by name."""
    return [stage.name for stage in scenario.stages[: scenario.stage_index[as_of]]]


def supposed(scenario: Scenario, stage: str) -> list[Statement | Act]:
    """What is supposed to be said and done at a stage, beside or instead of what was."""
    lines = (line for line in scenario.record if not isinstance(line, Hearsay))
    return [line for line in lines if line.stage == stage and line.by != RECORD]


def weighs(scenario: Scenario, as_of: str) -> bool:
    """Whether rounds as of a stage are weighed: by what is learnt later, or in the end."""
    ahead = scenario.stages[scenario.stage_index[as_of] :]
    lines = (line for stage in ahead for line in supposed(scenario, stage.name))
    return bool(scenario.given) or any(line.by == GIVEN for line in lines)


def tell(scenario: Scenario, stage: str, as_of: str, public: Public) -> list[Told]:
    """Add a stage of the record to the public past; what that says of whose intent.

    Lists come last and do not see one another: each shows a rank settled before it appeared. An
    act that was to come `as read` and is not on record by `as_of` did not happen.
    """
    lines = [entry for entry in scenario.record if entry.stage == stage]
    told: list[Told] = []
    for line in lines:
        if isinstance(line, Statement) and line.leader in scenario.leader:
            said = CLASSES.index(line.said)
            last = public.last[line.leader]
            likelihood = Later(partial(spoken, scenario, line.leader, stage, said, last))
            told.append((line.leader, likelihood, line.by))
            public.last[line.leader] = np.uint8(said)
    acts = [line for line in lines if isinstance(line, Act)]
    for act in acts:
        told += _done(scenario, act.name, True, act.by)
        if act.verb != "lists":
            public.record(act)
    lists = [act for act in acts if act.verb == "lists"]
    for act in lists:
        told += _shown(scenario, act, public)
    for act in lists:
        public.record(act)
    on_record = _acts_on_record(scenario, as_of)
    for coming in scenario.judgement.acts_to_come:
        if coming.stage == stage and coming.chance is None and coming.name not in on_record:
            told += _done(scenario, coming.name, False, RECORD)
    return told


def _acts_on_record(scenario: Scenario, as_of: str) -> set[tuple[str, ...]]:
    reached = stages(scenario, as_of)
    return {act.name for act in scenario.record if isinstance(act, Act) and act.stage in reached}


def _done(scenario: Scenario, name: tuple[str, ...], done: bool, by: str) -> list[Told]:
    """What it says that an act was done or was not, where the scenario reads it."""
    leader, likelihood = whose_intent(scenario, name[0]), scenario.judgement.reads.get(name)
    if not leader or likelihood is None:
        return []
    return [(leader, Later(partial(likelihood_of, likelihood, done)), by)]


def likelihood_of(doing: Intents, done: bool) -> Floats:
    """The likelihood by intent, shape (3,), of something done or not, given that of doing it."""
    return stacked(doing) if done else 1 - stacked(doing)


def _shown(scenario: Scenario, act: Act, public: Public) -> list[Told]:
    leader = whose_intent(scenario, act.actor)
    if not leader:
        return []
    omitted = omission(scenario, act.actor)
    told: list[Told] = []
    if tells_of_intent(scenario, act.actor) and not _rank_known(scenario, act):
        shown = partial(rank_likelihood, scenario, act.actor, act.listed, public.copy())
        told.append((leader, Later(shown), act.by))
    if omitted is not None:
        told.append(
            (leader, Later(partial(likelihood_of, omitted, not act.includes_leader)), act.by)
        )
    return told


def _rank_known(scenario: Scenario, act: Act) -> bool:
    """Whether an earlier list on record has shown the delegation's rank already."""
    before = stages(scenario, act.stage)[:-1]
    return any(
        isinstance(entry, Act) and entry.name == act.name and entry.listed and entry.stage in before
        for entry in scenario.record
    )


def whose_intent(scenario: Scenario, actor: str) -> str | None:
    """The leader whose intent an actor's acts depend on: itself, or its party's leader."""
    leader = scenario.party[actor].leader if actor in scenario.party else actor
    return leader if leader in scenario.leader else None


def heard(scenario: Scenario, as_of: str) -> tuple[dict[str, list[Any]], dict[str, list[Floats]]]:
    """For each leader and stage up to `as_of`, the redraw rate and the likelihood by intent."""
    public = Public(scenario)
    rates: dict[str, list[Any]] = {leader: [] for leader in scenario.leader}
    seen: dict[str, list[Floats]] = {leader: [] for leader in scenario.leader}
    for stage in stages(scenario, as_of):
        for leader in scenario.leader:
            rates[leader].append(redraw_rate(scenario, leader, public.last[leader]))
            seen[leader].append(np.ones(len(INTENTS)))
        for leader, likelihood, by in tell(scenario, stage, as_of, public):
            if by != DO:
                before = level(seen[leader][-1], likelihood())
                seen[leader][-1] = before * level(likelihood(), before)
    return rates, seen


@remembered
def posterior(scenario: Scenario, as_of: str) -> Posterior:
    """The exact posterior given the record up to and including `as_of`.

    Raises
    ------
    Refusal
        If the record has probability zero under the judgement.
    """
    before = prior(scenario)
    rates, seen = heard(scenario, as_of)
    path, weights = {}, before.weights.copy()
    for leader in sorted(scenario.leader, key=lambda name: scenario.leader[name].id):
        path[leader] = filter_forward(before.intents[leader], rates[leader], seen[leader])
        if any((likelihood != 1).any() for likelihood in seen[leader]):
            likelihood = path[leader][-1].sum(axis=1)
            weights = level(weights, likelihood) * level(likelihood, weights)
        if not (weights.sum(axis=0) > 0).all():
            raise Refusal(
                f"the record up to {as_of} is impossible under this judgement: no intent of "
                f"{leader} could have led to it; look at its 'intent' and 'reads'"
            )
        weights = weights / weights.sum(axis=0)
    return Posterior(scenario, as_of, before, weights, path, rates)
