"""The meeting itself: what is true once it is known who came."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.attendance import Resolution
from sim.conditions import Atom, first_fitting
from sim.equations import nodes
from sim.lists import MEANS
from sim.scenario import Rank
from sim.streams import BoolArray, Codes, both, either
from sim.world import World


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
        rounds = self._world.streams.rounds if self._rounds is None else self._rounds.size
        return np.broadcast_to(number, rounds)

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
        present = sum((self.rank(party) > Rank.NONE).astype(np.uint8) for party in principals)
        return np.asarray(present) >= 2

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
        return self._only(self._world.truth(atom))

    def _may_sign(self, party: str, item: str) -> BoolArray:
        scenario = self._world.scenario
        whole = {i for i, options in scenario.agenda.items() for o in options if f"{o} {i}" == item}
        may: Any = np.False_
        for rank, items in scenario.judgement.may_sign.get(party, {}).items():
            if items is None or items & {item, *whole}:
                may = either(may, self.rank(party) == rank)
        return np.asarray(may)

    def _attends(self, actor: str) -> Any:
        return self._row(self._resolution.attends, self._resolution.system.index[actor])

    def _possible(self, actor: str) -> Any:
        return self._row(self._resolution.possible, self._resolution.system.index[actor])

    def _row(self, table: BoolArray, row: int) -> Any:
        return self._only(table[row])

    def _only(self, array: Any) -> Any:
        """The chosen rounds of an array; what is the same in all rounds stays a single value."""
        return array if self._rounds is None or not np.ndim(array) else array[self._rounds]
