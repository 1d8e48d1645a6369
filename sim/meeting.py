"""The meeting itself: what is true once it is known who came."""

from __future__ import annotations

from functools import cached_property, reduce
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.attendance import Resolution
from sim.conditions import Atom, first_fitting
from sim.equations import nodes
from sim.lists import MEANS
from sim.negotiating import NOT_HELD, Held, negotiate
from sim.scenario import Rank
from sim.sides import agreements
from sim.streams import BoolArray, Codes, both, either
from sim.talks.bargaining import End
from sim.world import World

_ENDS = {
    "talks agree": [End.AGREED],
    "talks time out": [End.TIMED_OUT],
    "talks break down": [End.TIMED_OUT, End.WALKED_OUT],
    "no mandate": [End.NO_MANDATE],
}
"""The phrases about how the talks end, and the ends that they mean."""


class Meeting:
    """Who is in the room, and which outcome that makes.

    Parameters
    ----------
    world
        The summit at the deadline.
    resolution
        Who attends.
    rounds
        Indices of the rounds to look at; all of the block without.
    """

    def __init__(
        self, world: World, resolution: Resolution, rounds: NDArray[np.intp] | None = None
    ) -> None:
        self._world, self._resolution, self._rounds = world, resolution, rounds
        self._seen: dict[Atom, BoolArray] = {}
        self._ranks: dict[str, Codes] = {}

    def outcome(self) -> Codes:
        """The number of the first outcome that fits each round, `uint8`, shape (rounds,)."""
        conditions = [outcome.when for outcome in self._world.scenario.outcomes]
        number = first_fitting(conditions, self.truth)
        return np.broadcast_to(number, self._places.size)

    @cached_property
    def _places(self) -> NDArray[np.intp]:
        """Where in the block each round is."""
        return np.arange(self._world.streams.rounds) if self._rounds is None else self._rounds

    def truth(self, atom: Atom, positive: bool = True) -> BoolArray:
        """Whether an atom of an outcome holds.

        `X attends` and `X stays away` are both false of the undecided; `not` is plain negation.
        """
        if atom not in self._seen:
            self._seen[atom] = self._find(atom)
        return self._seen[atom]

    def rank(self, party: str) -> Codes:
        """A party's rank: `leader` if its leader attends, else its delegation's if that does."""
        if party not in self._ranks:
            self._ranks[party] = self._find_rank(party)
        return self._ranks[party]

    def _find_rank(self, party: str) -> Codes:
        highest: Any = np.uint8(Rank.NONE)
        for actor in nodes(party, self._world.scenario):
            leads = actor in self._world.scenario.leader
            worth = Rank.LEADER if leads else self._only(self._world.rank_of(party))
            highest = np.maximum(highest, self._attends(actor) * np.uint8(worth))
        return np.asarray(highest)

    def talks_held(self) -> BoolArray:
        """Whether at least two principal parties are in the room."""
        principals = [p.name for p in self._world.scenario.parties if p.role == "principal"]
        present = sum((self.rank(party) > Rank.NONE).astype(np.uint16) for party in principals)
        return np.asarray(present) >= 2

    @cached_property
    def talks(self) -> Held | None:
        """What came of the talks, where the parties bargain; None where nothing is said of it."""
        scenario = self._world.scenario
        talks = scenario.judgement.talks
        if talks is None:
            return None
        ranks = {party: self.rank(party) for party in talks.wants}
        return negotiate(scenario, ranks, self._mediated(talks.mediator), self.truth, self._places)

    def _mediated(self, mediator: str | None) -> BoolArray:
        """Whether there is a mediator; one who has nobody to send is there in any case."""
        if mediator is None or not nodes(mediator, self._world.scenario):
            return np.asarray(mediator is not None)
        return self.rank(mediator) > Rank.NONE

    def _find(self, atom: Atom) -> Any:
        match atom:
            case Atom("attends", (actor,)):
                return self._attends(actor)
            case Atom("stays away", (actor,)):
                return ~self._possible(actor)
            case Atom("sends", (party, rank)):
                return self.rank(party) >= Rank[rank.upper()]
            case Atom("sends nobody", (party,)):
                absent: Any = np.True_
                for actor in nodes(party, self._world.scenario):
                    absent = both(absent, ~self._possible(actor))
                return np.asarray(absent)
            case Atom("may sign", (party, item)):
                return self._may_sign(party, item)
            case Atom("talks held"):
                return self.talks_held()
            case Atom("agreed" | "agreed otherwise", (issue, option)):
                return self._agreed(issue, option, atom.kind == "agreed")
            case Atom(kind) if kind in _ENDS:
                end = NOT_HELD if self.talks is None else self.talks.end
                return np.asarray(reduce(or_, (end == meant for meant in _ENDS[kind])))
            case Atom("held late"):
                said = self._world.scenario.judgement.held_late
                late = 0.0 if said is None else said
                uniform = self._world.streams.uniform("", "held late")
                return ~self.talks_held() & self._only(uniform.below(late))
            case Atom("means", (leader, means)):
                return self._only(self._world.intent_of(leader) == MEANS[means])
            case Atom("deadlock"):
                return self._only(self._resolution.undecided.any(axis=0))
            case Atom("deadlocked", (actor,)):
                return self._possible(actor) & ~self._attends(actor)
        return self._only(self._world.settled(atom))

    def _may_sign(self, party: str, item: str) -> BoolArray:
        scenario = self._world.scenario
        whole = {i for i, options in scenario.agenda.items() for o in options if f"{o} {i}" == item}
        may: Any = np.False_
        for rank, items in scenario.judgement.may_sign.get(party, {}).items():
            if items is None or items & {item, *whole}:
                may = either(may, self.rank(party) == rank)
        return np.asarray(may)

    def _agreed(self, issue: str, option: str, wanted: bool) -> BoolArray:
        """Whether this, or anything but this, was agreed on an issue."""
        if self.talks is None:
            return np.asarray(False)
        place = list(self._world.scenario.agenda).index(issue)
        fits = [
            (options[place] == option) == wanted for options in agreements(self._world.scenario)
        ]
        # Where nothing is agreed, the number of the agreement points to the last.
        return np.array([*fits, False])[self.talks.agreement]

    def _attends(self, actor: str) -> Any:
        return self._row(self._resolution.attends, self._resolution.system.index[actor])

    def _possible(self, actor: str) -> Any:
        return self._row(self._resolution.possible, self._resolution.system.index[actor])

    def _row(self, table: BoolArray, row: int) -> Any:
        return self._only(table[row])

    def _only(self, array: Any) -> Any:
        """The chosen rounds of an array; what is the same in all rounds stays a single value."""
        return array if self._rounds is None or not np.ndim(array) else array[self._rounds]
