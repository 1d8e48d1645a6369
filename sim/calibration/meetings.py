"""What was known of past meetings at a horizon, as arrays: those of as many sides together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import ScenarioError
from sim.history import HORIZONS, STANCES, Case, Word
from sim.history.codebook import NO_CONDITION, SETTLED

UNSAID = -1
"""In place of a stance, where none was coded."""

MOST_SIDES = 12
"""The most principals of a meeting: a probability is held of each combination of who comes."""

_EARLY, _LATE = HORIZONS
_CONFIRMED, _ = SETTLED
_CONDITIONAL = "conditional"
_PRESENCES = ("counterpart_attends", "counterpart_rank", "third_party_attends")
"""Conditions that others meet by coming: to say so in public is to promise."""

Codes = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Meetings:
    """Meetings of as many sides, as they looked at a horizon.

    Attributes
    ----------
    at
        Their places among all cases, (meetings,).
    early, late
        What each side said by either horizon: a code of `STANCES`, or `UNSAID`;
        (meetings, sides). Late words are unsaid at the early horizon.
    pressure
        On each side, as last coded: (meetings, sides).
    below
        Whether others than leaders were to meet, (meetings,).
    waits
        On each side's own condition: "" where it has none but that others come, else whether it
        was met by then: yes, no, unclear; (meetings, sides).
    committed
        Whether each side's last word is a public commitment, (meetings, sides).
    coded
        Whether the side was coded, (meetings, sides): at least two sides are looked at.
    attended
        Whether it came, False of those not coded, (meetings, sides).
    """

    at: Codes
    early: Codes
    late: Codes
    pressure: Codes
    below: Bools
    waits: NDArray[np.str_]
    committed: Bools
    coded: Bools
    attended: Bools

    @property
    def sides(self) -> int:
        """How many sides each has."""
        return int(self.coded.shape[1])


def meetings(cases: Sequence[Case], horizon: str) -> tuple[Meetings, ...]:
    """The cases as they looked at a horizon, those with as many sides together.

    The more sides, the fewer are together: no more than have as many combinations of who comes as
    one of `MOST_SIDES`. At the early horizon nothing is used that was coded of the late one.

    Raises
    ------
    ScenarioError
        If a case has more than `MOST_SIDES` principals.
    """
    by_sides: dict[int, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        if len(case.principals) > MOST_SIDES:
            raise ScenarioError(
                f"{case.id} has {len(case.principals)} principals; what at most {MOST_SIDES} may "
                "do can be enumerated: leave out those on whom least hangs"
            )
        by_sides[max(len(case.principals), 2)].append(place)
    found = []
    for sides, places in sorted(by_sides.items()):
        many = 2 ** (MOST_SIDES - sides)
        for first in range(0, len(places), many):
            some = places[first : first + many]
            found.append(_together([cases[place] for place in some], some, sides, horizon))
    return tuple(found)


def _together(cases: Sequence[Case], places: list[int], sides: int, horizon: str) -> Meetings:
    rows = [[*case.principals, *[None] * (sides - len(case.principals))] for case in cases]
    told = [[side.heard(horizon) if side else {} for side in row] for row in rows]
    last = [[next(reversed(words.values()), None) for words in row] for row in told]
    said = {
        name: np.array([[_code(words.get(name)) for words in row] for row in told], np.intp)
        for name in HORIZONS
    }
    return Meetings(
        at=np.array(places, np.intp),
        early=said[_EARLY],
        late=said[_LATE],
        pressure=np.array([[word.pressure if word else 0 for word in row] for row in last]),
        below=np.array([case.format != "leaders" for case in cases]),
        waits=np.array([[_waits(word, horizon) for word in row] for row in last]),
        committed=np.array([[_committed(word) for word in row] for row in last]),
        coded=np.array([[principal is not None for principal in row] for row in rows]),
        attended=np.array([[bool(side and side.attended) for side in row] for row in rows]),
    )


def _code(word: Word | None) -> int:
    return STANCES.index(word.said) if word else UNSAID


def _waits(word: Word | None, horizon: str) -> str:
    if word is None or word.said != _CONDITIONAL or word.condition in (*_PRESENCES, NO_CONDITION):
        return ""
    # Whether it was met is coded of the evening before: three days before nobody knew.
    return word.met_late if horizon == _LATE else "unclear"


def _committed(word: Word | None) -> bool:
    if word is None:
        return False
    promised = word.said == _CONDITIONAL and word.condition in _PRESENCES
    return promised or word.said == _CONFIRMED
