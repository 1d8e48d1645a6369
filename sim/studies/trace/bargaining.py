"""How the talks of those who are in the room are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.meeting import Meeting
from sim.negotiating import ENDS, NOT_HELD
from sim.scenario import Scenario
from sim.sides import Side, agreements, at_the_table, domain_of, mandates, without_agreement
from sim.studies.trace.event import MEETING, Event, hidden, one
from sim.studies.trace.moving import moved, moving
from sim.studies.trace.phrases import sentence, share
from sim.wording import listing

_WITHOUT: Mapping[str, str] = {
    "timed out": "they run out of time",
    "walked out": "a side loses patience and walks out",
}
"""What is said where nothing is agreed though something could be."""


def bargaining(meeting: Meeting, scenario: Scenario) -> Iterator[Event]:
    """What no agreement is worth to each side, and how the talks end; nothing where none are held.

    Parameters
    ----------
    meeting
        Of one round.
    """
    talks = scenario.judgement.talks
    if talks is None or meeting.talks is None or one(meeting.talks.end) == NOT_HELD:
        return
    ranks = {party: np.atleast_1d(meeting.rank(party)) for party in talks.wants}
    everyone = at_the_table(scenario, ranks, meeting.truth, *np.zeros((2, 1), np.intp))
    sides = [side for side in everyone if one(side.rank)]
    for side in sides:
        yield _reservation(side, meeting)
    yield _end(meeting, scenario, sides)


def _reservation(side: Side, meeting: Meeting) -> Event:
    odds, worth = without_agreement(side.wants, side.rank), one(side.reservation)
    held = moving(odds, meeting.truth)
    text = f"to {side.party} no agreement is worth {moved(odds, worth, held)}"
    facts = {"party": side.party, "worth": worth, "movers": [str(m.when) for m in held]}
    return Event(MEETING, "reservation", hidden(sentence(text)), facts)


def _end(meeting: Meeting, scenario: Scenario, sides: list[Side]) -> Event:
    assert meeting.talks is not None
    end, number = ENDS[one(meeting.talks.end)], one(meeting.talks.agreement)
    parties = tuple(side.party for side in sides)
    utilities = domain_of(scenario, parties).utilities
    if number < 0:
        text = _WITHOUT.get(end) or _unable(scenario, sides, utilities)
        return Event(MEETING, "bargain", sentence(text), {"end": end})
    agreed = dict(zip(scenario.agenda, agreements(scenario)[number], strict=True))
    worth = dict(zip(parties, utilities[:, number].tolist(), strict=True))
    terms = listing(f"{issue}: {option}" for issue, option in agreed.items())
    gains = listing(f"{share(gain)} to {party}" for party, gain in worth.items())
    text = f"they agree ({terms}), which is worth {gains}"
    return Event(MEETING, "bargain", sentence(text), {"end": end, "worth": worth} | agreed)


def _unable(scenario: Scenario, sides: list[Side], utilities: NDArray[np.float64]) -> str:
    """Who may sign nothing that is worth it."""
    best = [
        utility[mandates(scenario, side.party)[one(side.rank)]].max(initial=-np.inf)
        for side, utility in zip(sides, utilities, strict=True)
    ]
    pairs = zip(sides, best, strict=True)
    unable = [side.party for side, most in pairs if most < one(side.reservation)]
    return f"{listing(unable)} may sign nothing that is worth as much"
