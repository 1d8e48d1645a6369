"""What is forecast of past meetings, and how likely what came of them was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.calibration import elicited
from sim.calibration.attendance import patterns, presence
from sim.calibration.elicited import NAMES
from sim.calibration.meetings import Meetings, meetings
from sim.history import ATTENDANCE_OUTCOMES, HORIZONS, TALKS_OUTCOMES, Case

Floats = NDArray[np.float64]

_PLANNED = ATTENDANCE_OUTCOMES.index("as_planned")
_CANCELLED = ATTENDANCE_OUTCOMES.index("cancelled")


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What is forecast of cases at a horizon, averaged over draws of the parameters.

    Attributes
    ----------
    attends
        Of each case, the probability that each of its principals comes, (principals,).
    attendance
        The shares of `ATTENDANCE_OUTCOMES`, (cases, 5).
    talks
        The shares of `TALKS_OUTCOMES`, (cases, 5).
    """

    attends: tuple[Floats, ...]
    attendance: Floats
    talks: Floats


def forecasts(cases: Sequence[Case], horizon: str, draws: Floats) -> Forecasts:
    """Forecast cases at a horizon.

    Parameters
    ----------
    draws
        Of the parameters, on their normal scales: (parameters, draws).
    """
    attends: list[Floats] = [np.empty(0)] * len(cases)
    attendance = np.empty((len(cases), len(ATTENDANCE_OUTCOMES)))
    talks = np.empty((len(cases), len(TALKS_OUTCOMES)))
    results = _results(draws)
    for group in meetings(cases, horizon):
        there = presence(group, draws)
        each = np.einsum("ps,mpd->ms", patterns(group.sides), there) / draws.shape[1]
        for place, row, coded in zip(group.at, each, group.coded, strict=True):
            attends[place] = row[coded]
        called = np.einsum("po,mpd->mod", _called(group.sides), there)
        attendance[group.at] = called.mean(axis=2)
        talks[group.at] = np.einsum("mod,ord->mr", called, results) / draws.shape[1]
    return Forecasts(tuple(attends), attendance, talks)


def log_likelihood(cases: Sequence[Case], points: Floats) -> Floats:
    """The logarithm of how likely what came of each case was, in the light of all that was said.

    Who came, and the result of the talks where it is not disputed; (cases, points).
    """
    found = np.zeros((len(cases), points.shape[1]))
    for group in meetings(cases, HORIZONS[-1]):
        likely = (presence(group, points) * _fits(group)[:, :, None]).sum(axis=1)
        found[group.at] = np.log(likely)
    return found + _log_results(cases, points)


def _fits(group: Meetings) -> NDArray[np.bool_]:
    """Which patterns agree with who came, as far as it is coded: (meetings, patterns)."""
    agrees = patterns(group.sides)[None] == group.attended[:, None]
    fits: NDArray[np.bool_] = (agrees | ~group.coded[:, None]).all(axis=2)
    return fits


def _called(sides: int) -> Floats:
    """The shares of `ATTENDANCE_OUTCOMES` by pattern, (patterns, outcomes)."""
    count = patterns(sides).sum(axis=1)
    words = {0: "none", 1: "one", sides: "all"}
    return np.array([elicited.OUTCOMES[words.get(int(there), "several")] for there in count])


def _results(points: Floats) -> Floats:
    """The shares of `TALKS_OUTCOMES` by attendance outcome: (outcomes, results, points).

    Of talks that are held an ordered logit (McCullagh 1980): the odds of a better result are those
    elicited, times `result`, and times `all there` where the meeting is as planned.
    """
    odds = logit(np.cumsum(elicited.RESULTS)[:-1])
    shift = points[NAMES.index("result")]
    planned = points[NAMES.index("all there")]
    found = np.empty((len(ATTENDANCE_OUTCOMES), len(TALKS_OUTCOMES), points.shape[1]))
    for outcome in range(len(ATTENDANCE_OUTCOMES)):
        better = shift + planned * (outcome == _PLANNED)
        below = expit(odds[:, None] - better)
        edges = np.concatenate([np.zeros((1, better.size)), below, np.ones((1, better.size))])
        not_held = elicited.NOT_HELD[outcome == _CANCELLED]
        found[outcome, 0] = not_held
        found[outcome, 1:] = (1 - not_held) * np.diff(edges, axis=0)
    return found


def _log_results(cases: Sequence[Case], points: Floats) -> Floats:
    logs = np.log(_results(points))
    found = np.zeros((len(cases), points.shape[1]))
    for row, case in zip(found, cases, strict=True):
        if case.talks_outcome in TALKS_OUTCOMES:
            called = ATTENDANCE_OUTCOMES.index(case.attendance_outcome)
            row[:] = logs[called, TALKS_OUTCOMES.index(case.talks_outcome)]
    return found
