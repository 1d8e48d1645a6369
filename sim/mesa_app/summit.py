"""One round as Mesa's page plays it: made of the parameters of the page, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.agents import Actor, Delegation
from sim.plots.style import colours
from sim.public import NOT_YET
from sim.reading import load
from sim.scenario import CLASSES
from sim.studies.trace.event import Event, one
from sim.studies.trace.story import Watched, look


@dataclass(frozen=True)
class State:
    """How an actor stands: in words, and as a sign that can be told without its colour.

    Attributes
    ----------
    marker
        Matplotlib's.
    """

    said: str
    marker: str
    colour: str


_COLOURS = colours(8)
_SPOKEN = {
    "confirmed": ("^", 0),
    "inclined": ("^", 0),
    "conditional": ("D", 1),
    "silent": ("h", 2),
    "evasive": ("h", 2),
    "sceptical": ("v", 4),
    "declined": ("v", 4),
}
UNHEARD = State("not heard yet", "o", "white")
UNDECIDED = State("undecided", "o", "white")
TO_BE_SENT = State("is to be sent", "^", _COLOURS[0])
NOT_SENT = State("is not to be sent", "v", _COLOURS[4])
ATTENDS = State("attends", "P", _COLOURS[0])
STAYS_AWAY = State("stays away", "X", _COLOURS[4])
DEADLOCKED = State("deadlocked", "*", _COLOURS[1])


class Summit(Watched):
    """One round of a bundled scenario or a file, as an ordinary Mesa model.

    Each step is a stage that the record does not reach, and the last one is the meeting.

    Parameters
    ----------
    scenario
        The name of a bundled scenario, or the path of a file.
    seed
        The same seed gives the same round: the first one that `summitry trace` tells of it.
    mode
        How circles of conditions are resolved.
    known
        Up to how many stages the record is known; 0 is the start, and no more count than it has.

    Examples
    --------
    >>> summit = Summit("istanbul-2025", seed=6)
    >>> summit.run_model()
    >>> summit.ended
    'ministers agree'
    """

    def __init__(
        self,
        scenario: str = "istanbul-2025",
        seed: int = 0,
        mode: str = "credible",
        known: int = 0,
    ) -> None:
        summit = load(scenario)
        as_of = [*summit.stage_index][min(known, summit.stage_index[summit.record_end])]
        super().__init__(summit, rules={}, rng=seed, mode=mode, as_of=as_of)
        self.seeded, self.as_of = seed, as_of

    @property
    def ended(self) -> str | None:
        """The outcome, by name; None before the meeting."""
        return None if self.outcome is None else self.summit.outcomes[one(self.outcome)].name

    @property
    def passed(self) -> list[str]:
        """The stages that have passed, from the start."""
        return [*self.summit.stage_index][: self.summit.stage_index[self.world.stage] + 1]

    def told(self, everything: bool = False) -> list[Event]:
        """What has happened so far; with `everything`, what is hidden too."""
        return [event for event in self.story if everything or not event.secret]

    def beliefs(self) -> pd.DataFrame:
        """The public's probability that a leader comes: a row for each stage, a column each.

        As the story tells it: what has moved by less than a point is as it was.
        """
        told: dict[str, dict[str, Any]] = {stage: {} for stage in self.passed}
        for event in self.story:
            if event.kind == "belief":
                told[event.stage] |= event.facts
        return pd.DataFrame.from_dict(told, "index").ffill()

    def states(self) -> dict[str, State]:
        """How each actor stands, for all to see."""
        if self.outcome is not None:
            return {actor.name: self._after(actor) for actor in self.actors}
        now = look(self)
        return {
            actor.name: _sending(actor)
            if isinstance(actor, Delegation)
            else _spoken(now.words[actor.name])
            for actor in self.actors
        }

    def _after(self, actor: Actor) -> State:
        resolution = self.resolution(self.mode)
        if one(resolution.undecided[resolution.system.index[actor.name]]):
            return DEADLOCKED
        return ATTENDS if one(actor.attends) else STAYS_AWAY


def _spoken(code: int) -> State:
    if code == NOT_YET:
        return UNHEARD
    marker, colour = _SPOKEN[CLASSES[code]]
    return State(CLASSES[code], marker, _COLOURS[colour])


def _sending(delegation: Delegation) -> State:
    if not one(delegation.decided):
        return UNDECIDED
    return TO_BE_SENT if one(delegation.sent.truth) else NOT_SENT
