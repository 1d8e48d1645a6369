"""What each number of a scenario is about, in words, and with which others it belongs."""

from __future__ import annotations

from math import exp
from typing import Any

from sim.inventory import Number
from sim.likelihoods import STRENGTHS
from sim.readback import RANK_WORDS
from sim.scenario import INTENTS, Case, Rank, Scenario
from sim.talks.tactics import NAMED

SHARES = frozenset({"probability", "rate", "weight", "worth"})
"""The kinds of number that are said in percent."""

MINDS = "What each leader means to do"
READ = "How words and deeds are read"
_SENDING = "Delegations"
_CHANGES = "Changes of mind and mishaps"

_MEANS = dict(zip(INTENTS, ("stays away", "comes on a condition", "comes"), strict=True))


def labelled(scenario: Scenario, number: Number) -> tuple[str, str]:
    """The group that a number belongs to, and what it is.

    Examples
    --------
    >>> from sim.inventory import numbers
    >>> from sim.reading import load
    >>> summit = load("istanbul-2025")
    >>> labelled(summit, numbers(summit)["promise kept.Zelenskyy"])
    ('Promises', 'Zelenskyy keeps the promise')
    """
    place, judgement = number.places[0], scenario.judgement
    match place:
        case ("chances", name):
            return "Chances that several share", str(name)
        case ("intents", leader, k, "value", share):
            return MINDS, f"{leader} {_MEANS[INTENTS[share]]}{_when(judgement.intents[leader][k])}"
        case ("decides", leader, _):
            at = judgement.decides[leader].stage
            return MINDS, f"{leader} goes at {at} if the belief in the condition exceeds"
        case ("kept", name):
            return "Promises", f"{name} keeps the promise"
        case ("believed", name):
            return "Promises", f"{name}'s promise is believed"
        case ("acts_to_come", k, _):
            coming = judgement.acts_to_come[k]
            return "What may still be done", number.name.removeprefix("acts to come.").replace(
                f"{coming.stage}.", f"{coming.stage}: ", 1
            )
        case ("talks", "wants", party, *inside):
            return f"What {party} wants", f"{party}, {_wanted(scenario, party, inside)}"
        case ("changes_of_mind" | "reopens" | "follows_through", name):
            return _CHANGES, _changing(scenario, number, place[0], name)
        case ("overruled", leader, said):
            return READ, f"{leader} {said}"
        case ("reads", _):
            return READ, number.name.removeprefix("reads.")
        case ("strength", horizon):
            return READ, f"how strongly words are read, {_HORIZONS[horizon]}"
        case ("sending" | "unable", party, *inside):
            return _SENDING, _sent(scenario, place[0], party, inside)
        case ("held_late",):
            return _SENDING, "talks that are not held are held later"
    return "Other numbers", number.name


_HORIZONS = {"early": "days before it opens", "late": "from the eve on"}


def said(number: Number) -> str:
    """The number as its field holds it: in percent, or as a file would say it."""
    value: Any = number.value
    if number.kind in SHARES:
        return f"{100 * value:.10g}"
    if number.kind == "likelihood":
        stays, comes_if, comes = (f"{10 * share:.10g}" for share in value)
        middle = abs(value[1] - (value[0] + value[2]) / 2) > 1e-12
        return f"{comes} v {comes_if} v {stays}" if middle else f"{comes} v {stays}"
    if number.kind == "shift":
        for word, shift in STRENGTHS.items():
            if abs(abs(value) - shift) < 1e-12:
                return f"{word} {'up' if value > 0 else 'down'}"
        return f"odds x {exp(value):.10g}"
    if number.kind == "exponent":
        return next((name for name, known in NAMED.items() if known == value), f"{value:.10g}")
    return f"{value:.4g}"


def _when(case: Case[Any]) -> str:
    if not case.said:
        return ""
    return f", {case.said}" if case.said.startswith("when ") else ", in all other cases"


def _changing(scenario: Scenario, number: Number, what: str, name: str) -> str:
    if number.name in scenario.judgement.for_all:
        who = "each leader's" if what == "changes_of_mind" else "each actor"
    else:
        who = f"{name}'s" if what == "changes_of_mind" else str(name)
    if what == "changes_of_mind":
        return f"{who} intent is drawn anew at a stage"
    if what == "reopens":
        return f"{who} thinks again at a stage, after a public no"
    if who in scenario.party:
        who = f"{who}'s delegation"
    return f"{who}, meaning to come, is kept by no mishap"


def _sent(scenario: Scenario, what: str, party: str, inside: list[Any]) -> str:
    judgement = scenario.judgement
    match what, inside:
        case "sending", ["odds", "base"]:
            return f"{party} sends a delegation"
        case "sending", ["odds", "movers", k, _]:
            fact = judgement.sending[party].odds.movers[k].fact
            return f"{party} sends a delegation, given: {fact}"
        case "sending", ["ranks", k, _, share]:
            case_ = judgement.sending[party].ranks[k]
            return f"{party}'s delegation is headed by {RANK_WORDS[Rank(share + 1)]}{_when(case_)}"
        case "unable", [rank, "movers", k, _]:
            fact = judgement.unable[party][rank].movers[k].fact
            return f"{party} is believed unable to sign, given: {fact}"
    return f"{party} with {RANK_WORDS[inside[0]]} is believed unable to sign"


def _wanted(scenario: Scenario, party: str, inside: list[Any]) -> str:
    talks = scenario.judgement.talks
    assert talks is not None
    issues = list(talks.issues.items())
    match inside:
        case ["weights", i]:
            return f"{issues[i][0]}: how much it weighs"
        case ["worth", i, k]:
            return f"{issues[i][0]}: {issues[i][1][k]} is worth"
        case ["reservation", "movers", k, _]:
            fact = talks.wants[party].reservation.movers[k].fact
            return f"no agreement is worth more or less, given: {fact}"
        case ["by_rank", rank]:
            return f"no agreement is worth, with {RANK_WORDS[rank]} there"
        case ["exponent"]:
            return "how it holds out"
    return "no agreement is worth"
