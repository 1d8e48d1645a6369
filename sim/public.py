"""What everyone has seen and heard so far, in the record or in simulated rounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

import numpy as np

from sim.conditions import Atom
from sim.scenario import ACTS, CLASSES, Act, Rank, Scenario
from sim.streams import BoolArray, choose, either

NOT_YET = len(CLASSES)
"""The code of a last statement where there is none."""

DECLINED = CLASSES.index("declined")
PUBLIC = frozenset({"said", "lists below", *ACTS})
"""The kinds of atom that `Public.truth` answers."""


class Later:
    """Something that is worked out when somebody asks for it, and then known.

    Parameters
    ----------
    find
        Works it out.
    """

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find: Callable[[], Any] | None = find
        self._found: Any = None

    def __call__(self) -> Any:
        """What it is."""
        if self._find is not None:
            self._found, self._find = self._find(), None
        return self._found


class Voices:
    """The last public class of each leader; most are never asked for, and so never drawn."""

    def __init__(self, words: Mapping[str, Later]) -> None:
        self._words = dict(words)

    def __getitem__(self, leader: str) -> Any:
        return self._words[leader]()

    def __setitem__(self, leader: str, said: Any) -> None:
        self._words[leader] = said if isinstance(said, Later) else Later(lambda: said)

    def later(self, leader: str) -> Later:
        """The leader's last word as of now, for whoever may ask for it."""
        return self._words[leader]

    def copy(self) -> Voices:
        """The words as they stand now."""
        return Voices(self._words)


class Public:
    """The public past: last statements, acts, announced ranks.

    All values are scalars where they are on record and arrays of shape (rounds,) where simulated.

    Attributes
    ----------
    last
        Leader to the code of the last class spoken, `NOT_YET` at first.
    happened
        Act, as a tuple of actor, verb and object, to whether it has happened.
    announced
        Party to the rank last announced, `Rank.NONE` at first.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.last = Voices(dict.fromkeys(scenario.leader, Later(lambda: np.uint8(NOT_YET))))
        self.happened: dict[tuple[str, ...], BoolArray] = {}
        self.announced: dict[str, Any] = {
            party.name: np.uint8(Rank.NONE) for party in scenario.parties
        }

    def copy(self) -> Public:
        """The public past as it stands now."""
        twin = copy(self)
        twin.last, twin.happened = self.last.copy(), dict(self.happened)
        twin.announced = dict(self.announced)
        return twin

    def witness(self, name: tuple[str, ...], truth: BoolArray) -> None:
        """Something was done (where `truth` holds)."""
        self.happened[name] = either(self.happened.get(name, np.False_), truth)

    def announce(self, party: str, rank: Any, where: BoolArray) -> None:
        """A list was published, where `where` holds, with `rank` as its highest."""
        self.witness((party, "lists"), where)
        self.announced[party] = choose(where, rank, self.announced[party])

    def record(self, act: Act) -> None:
        """An act on record."""
        if act.verb == "lists":
            rank = Rank.LEADER if act.includes_leader else act.listed
            self.announce(act.actor, np.uint8(rank), np.asarray(True))
        else:
            self.witness(act.name, np.asarray(True))

    def truth(self, atom: Atom) -> BoolArray:
        """Whether an atom of one of the kinds in `PUBLIC` holds by now."""
        match atom:
            case Atom("said", (leader, said)):
                return np.asarray(self.last[leader] == CLASSES.index(said))
            case Atom("lists below", (party, rank)):
                announced = self.announced[party]
                return np.asarray((announced > Rank.NONE) & (announced < Rank[rank.upper()]))
        wanted = (atom.names[0], atom.kind, *atom.names[1:])
        found: Any = np.False_
        for name, truth in self.happened.items():
            if name[: len(wanted)] == wanted:
                found = either(found, truth)
        return np.asarray(found)
