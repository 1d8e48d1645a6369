"""Past meetings made up for a test, and all of them that Hypothesis may think of."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.calibration import Calibration, calibrate
from sim.calibration.elicited import CENTRE, NAMES
from sim.history import (
    ATTENDANCE_OUTCOMES,
    CONDITIONS,
    DISPUTED,
    FORMATS,
    STANCES,
    TALKS_OUTCOMES,
    Case,
    History,
    Principal,
    Word,
    read,
)

Floats = NDArray[np.float64]


def word(said: str, condition: str = "none", met: str = "na", pressure: int = 0) -> Word:
    """What a side says: on no condition and under no pressure, if nothing else is said."""
    return Word(said, condition, met, pressure)


def side(
    name: str, early: Word | str = "", late: Word | str = "", attended: bool = False
) -> Principal:
    """A principal with a word or a stance by each horizon, or none."""
    said = {"early": early, "late": late}
    words = {by: word(one) if isinstance(one, str) else one for by, one in said.items() if one}
    return Principal(name, words, attended, "leader" if attended else "none")


def case(*sides: Principal, name: str = "alba", **more: str) -> Case:
    """A meeting of leaders that took place and led to more talks, if nothing else is said."""
    usual = {
        "name": name,
        "planned": "2001-05-03",
        "place": "Alba",
        "format": "leaders",
        "attendance_outcome": "as_planned",
        "talks_outcome": "process",
        "dispute": name,
    }
    return Case(id=name, principals=sides, **(usual | more))


def history(*cases: Case) -> History:
    """Some meetings as a history."""
    return History(tuple(cases), "0" * 64, "made up")


def at(**values: float) -> Floats:
    """The middle of the prior, but for some parameters: (parameters, 1); blanks as underscores."""
    point = dict(zip(NAMES, CENTRE, strict=True))
    point.update({name.replace("_", " "): value for name, value in values.items()})
    return np.array([[point[name]] for name in NAMES])


@cache
def packaged() -> Calibration:
    """What the packaged history teaches."""
    return calibrate(read())


def _word(said: str, condition: str, met: str, pressure: int) -> Word:
    return Word(said, condition, "na" if condition == "none" else met, pressure)


WORDS = st.builds(
    _word,
    st.sampled_from(STANCES) | st.just("conditional"),
    st.sampled_from(CONDITIONS),
    st.sampled_from(["yes", "no", "unclear"]),
    st.integers(0, 2),
)
SAID = WORDS | st.just("")


def cases(least: int = 0, most: int = 4) -> st.SearchStrategy[Case]:
    """Meetings of so many principals."""
    sides = st.lists(st.tuples(SAID, SAID, st.booleans()), min_size=least, max_size=most)
    known = {
        "format": FORMATS,
        "attendance_outcome": ATTENDANCE_OUTCOMES,
        "talks_outcome": (*TALKS_OUTCOMES, DISPUTED),
    }
    more: Any = st.fixed_dictionaries({key: st.sampled_from(found) for key, found in known.items()})
    return st.builds(
        lambda said, more: case(*(side(f"side {n}", *one) for n, one in enumerate(said)), **more),
        sides,
        more,
    )


POINTS = st.tuples(*(st.floats(-2, 2) for _ in NAMES)).map(
    lambda steps: (CENTRE + np.array(steps) / 2)[:, None]
)
"""Values of the parameters, each within a factor e of the middle of the prior."""
