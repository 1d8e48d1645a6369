"""What is allowed but looks like a slip: one sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sim.conditions import Condition
from sim.equations import nodes
from sim.reading.numbers import percent
from sim.scenario import ACTS, INTENTS, Act, Scenario, Statement
from sim.vocabulary import AGREED, OBJECTS

CERTAIN = 0.97
"""From here on a prior looks as if the record had been read into it."""


def slips(scenario: Scenario, given_intents: frozenset[str]) -> Iterator[str]:
    """The slips of a scenario.

    Parameters
    ----------
    given_intents
        The leaders whose intent the file gives.
    """
    yield from _posteriors(scenario, given_intents)
    yield from _hidden_outcomes(scenario)
    yield from _unsent(scenario)
    yield from _never_done(scenario)
    yield from _unbelieved(scenario)


def _posteriors(scenario: Scenario, given: frozenset[str]) -> Iterator[str]:
    lines_by = Counter(map(_by, scenario.record))
    for leader, cases in scenario.judgement.intents.items():
        lines = lines_by[leader]
        likely = max(
            (p, name) for case in cases for p, name in zip(case.value, INTENTS, strict=True)
        )
        if leader in given and lines and likely[0] >= CERTAIN:
            yield (
                f"{leader}'s intent is '{likely[1]}' with {percent(likely[0])}, although the "
                f"record has {_count(lines, 'line')} of {leader}: an intent stands before the "
                "first line of the record, and this one looks as if the record had been read "
                "into it"
            )


def _by(entry: object) -> str:
    if isinstance(entry, Statement):
        return entry.leader
    return entry.actor if isinstance(entry, Act) else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _hidden_outcomes(scenario: Scenario) -> Iterator[str]:
    first: dict[Condition, str] = {}
    for outcome in scenario.outcomes:
        if (before := first.setdefault(outcome.when, outcome.name)) != outcome.name:
            yield (
                f"the outcome '{outcome.name}' can never fit: '{before}', before it, has "
                "the same condition"
            )


def _unsent(scenario: Scenario) -> Iterator[str]:
    for party in scenario.parties:
        if party.delegation and party.name not in scenario.judgement.sending:
            yield (
                f"{party.name}'s delegation is never sent: "
                f"'sends a delegation' has no entry for {party.name}"
            )


def conditions(scenario: Scenario) -> Iterator[Condition]:
    """Every condition of a scenario."""
    judgement = scenario.judgement
    yield from judgement.conditions.values()
    for sending in judgement.sending.values():
        yield from (sending.after, sending.only_if)
        yield from (case.when for case in sending.ranks)
        yield from (mover.when for mover in sending.odds.movers)
    for by_rank in judgement.unable.values():
        yield from (mover.when for odds in by_rank.values() for mover in odds.movers)
    if judgement.talks is not None:
        for wants in judgement.talks.wants.values():
            yield from (mover.when for mover in wants.reservation.movers)
    yield from (outcome.when for outcome in scenario.outcomes)


def _atoms(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Kind, names and words of every atom, each once."""
    seen = {}
    for condition in conditions(scenario):
        for atom, _ in condition.atoms():
            seen[atom] = (atom.kind, atom.names, str(atom))
    yield from seen.values()


def _never_done(scenario: Scenario) -> Iterator[str]:
    done = {entry.name for entry in scenario.record if isinstance(entry, Act)}
    done |= {act.name for act in scenario.judgement.acts_to_come}
    done |= {name[:2] for name in done}
    for kind, names, said in _atoms(scenario):
        verb = "lists" if kind == "lists below" else kind
        if verb not in ACTS:
            continue
        wanted = (names[0], verb, *(names[1:] if verb in OBJECTS else ()))
        if wanted not in done:
            yield (
                f"a condition asks whether '{said}', which is neither on record nor in 'acts to "
                "come', so it never holds"
            )


def _unbelieved(scenario: Scenario) -> Iterator[str]:
    judgement = scenario.judgement
    for kind, names, said in _atoms(scenario):
        if kind == "believed unable to sign" and names[0] not in judgement.unable:
            yield f"a condition asks whether '{said}', of which the judgement says nothing"
        if kind == "may sign" and names[0] not in judgement.may_sign:
            yield f"a condition asks whether '{said}', but {names[0]} may sign nothing"
        if kind in ("sends", "sends nobody") and not nodes(names[0], scenario):
            yield (
                f"a condition asks whether '{said}', but {names[0]} has neither a leader who may "
                "come nor a delegation that is sent"
            )
        if kind in AGREED and judgement.talks is None:
            yield f"a condition asks for '{said}', but the judgement says nothing of 'talks'"
        if kind == "held late" and not judgement.held_late:
            yield "a condition asks for 'held late', of which the judgement gives no probability"
