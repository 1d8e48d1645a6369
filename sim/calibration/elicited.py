"""What is assumed of past meetings before they are looked at, and what may be learnt from them.

Every figure here is elicited from general knowledge, as a probability or as odds, and an
assumption. Of the parameters, the data may move ten; all else stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from sim.fits import NAMES as NAMES

Floats = NDArray[np.float64]

EIGHTY = float(ndtri(0.9))
"""How many standard deviations an 80% interval reaches to either side."""


@dataclass(frozen=True)
class Parameter:
    """A number that past meetings may teach, with what is thought of it before.

    Attributes
    ----------
    name, meaning
        How it is called, and what it is, in a sentence.
    low, high
        The ends of the 80% interval that was elicited, on the scale on which it is said.
    scale
        `probability`, `odds` (a factor of odds) or `strength` (a factor of evidence). On the
        log-odds of a probability, and on the logarithm of the others, the prior is normal.
    """

    name: str
    meaning: str
    low: float
    high: float
    scale: str

    @property
    def centre(self) -> float:
        """The mean of the prior, on the scale on which it is normal."""
        return float(self._ends.mean())

    @property
    def spread(self) -> float:
        """The standard deviation of the prior, on the scale on which it is normal."""
        return float(np.diff(self._ends)[0] / (2 * EIGHTY))

    @property
    def _ends(self) -> Floats:
        ends = np.array([self.low, self.high])
        normal: Floats = logit(ends) if self.scale == "probability" else np.log(ends)
        return normal

    def said(self, value: Any) -> Any:
        """A value of the normal scale, on the scale on which it is said."""
        return expit(value) if self.scale == "probability" else np.exp(value)


PARAMETERS = (
    Parameter(
        "willing",
        "how often a principal would come, on a condition or not, before a word is said",
        0.40,
        0.82,
        "probability",
    ),
    Parameter(
        "waiting",
        "how many of the willing come only if another does",
        0.35,
        0.80,
        "probability",
    ),
    Parameter(
        "early",
        "how strongly words are read three days before, against the elicited table",
        0.60,
        1.67,
        "strength",
    ),
    Parameter(
        "late",
        "how strongly words are read the evening before, against the elicited table",
        0.60,
        1.67,
        "strength",
    ),
    Parameter(
        "unmet",
        "how often one comes who waits for a condition that is not met",
        0.10,
        0.57,
        "probability",
    ),
    Parameter(
        "pressure",
        "by how much each step of pressure multiplies the odds of being willing",
        0.64,
        2.30,
        "odds",
    ),
    Parameter(
        "below leaders",
        "by how much it multiplies them that ministers or delegations are to meet",
        0.64,
        2.30,
        "odds",
    ),
    Parameter(
        "common ground",
        "by how much it multiplies or divides them for all that the ground is prepared or not",
        1.5,
        4.6,
        "odds",
    ),
    Parameter(
        "result",
        "by how much the odds of a better result of talks differ from those elicited",
        0.53,
        1.90,
        "odds",
    ),
    Parameter(
        "all there",
        "by how much it multiplies the odds of a better result that all are there",
        0.71,
        2.56,
        "odds",
    ),
)
"""Eight of who comes, two of the talks' result."""

CENTRE = np.array([parameter.centre for parameter in PARAMETERS])
SPREAD = np.array([parameter.spread for parameter in PARAMETERS])

CHANGES_OF_MIND, REOPENS = 0.02, 0.01
"""The chance that an intent is drawn anew between the horizons; the second after a public no."""

FOLLOWS_THROUGH = 0.99
"""The chance that no mishap keeps one who means to come."""

CALLED_OFF = 0.01
"""The chance that all is called off at the last moment, whatever was said."""

BELIEVED = 0.8
"""The chance that a public commitment is believed, so that it can close a circle."""

MET = 0.95
"""How often one comes whose condition is met, and what else the coming hangs on too."""

MET_IN_TIME = 0.3
"""The chance that a condition is met of which it is not known, or not yet, whether it is."""

OUTCOMES = {
    "all": (0.95, 0.01, 0.03, 0.005, 0.005),
    "several": (0.03, 0.30, 0.60, 0.02, 0.05),
    "one": (0.02, 0.20, 0.45, 0.03, 0.30),
    "none": (0.005, 0.10, 0.02, 0.08, 0.795),
}
"""How a meeting is called in the end by how many of its principals came: as planned, lower rank,
partial, postponed, cancelled. It is not certain, since not all who were asked are coded."""

RESULTS = (0.20, 0.35, 0.38, 0.07)
"""What comes of talks that are held: breakdown, process, partial, comprehensive."""

ASSUMED = (
    "Assumed whatever the data say: the table of statements by intent, that half of all words "
    "repeat the last, how often minds change and mishaps happen, how often a public word is "
    "believed, how often a condition is met in time, how a meeting is called by how many of its "
    "principals came, and how often talks break down."
)
"""The same in a sentence, for reports."""

NOT_HELD = {True: 0.99, False: 0.01}
"""The chance that talks are not held, where the meeting is cancelled and where it is not."""
