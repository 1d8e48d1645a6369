"""What is forecast of past meetings, and how likely what came of them was."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import logit
from statsmodels.miscmodels.ordinal_model import OrderedModel

from sim.calibration import elicited
from sim.calibration.elicited import NAMES
from sim.calibration.forecasts import Forecasts, forecasts, log_likelihood
from sim.history import (
    ATTENDANCE_OUTCOMES,
    DISPUTED,
    HORIZONS,
    TALKS_OUTCOMES,
    Case,
    read,
)
from tests.calibration import POINTS, at, case, cases, packaged, side, twin

Floats = NDArray[np.float64]

HELD = TALKS_OUTCOMES[1:]


def values_of(point: Floats) -> dict[str, float]:
    """A point of the parameters, by name."""
    return dict(zip(NAMES, point[:, 0].tolist(), strict=True))


def by_result(called: str, values: dict[str, float]) -> dict[str, float]:
    """The share of each result of talks, one odds after another."""
    odds = values["result"] + (values["all there"] if called == "as_planned" else 0)
    not_held = elicited.NOT_HELD[called == "cancelled"]
    found, before = {"not_held": not_held}, 0.0
    for number, result in enumerate(HELD, 1):
        part = sum(elicited.RESULTS[:number])
        below = 1.0 if result == "comprehensive" else twin.share(log(part / (1 - part)) - odds)
        found[result] = (1 - not_held) * (below - before)
        before = below
    return found


def called(there: twin.Who) -> dict[str, float]:
    """How a meeting is called of whose sides these came."""
    words = {0: "none", 1: "one", len(there): "all"}
    shares = elicited.OUTCOMES[words.get(sum(there), "several")]
    return dict(zip(ATTENDANCE_OUTCOMES, shares, strict=True))


@pytest.mark.parametrize("table", [*elicited.OUTCOMES.values(), elicited.RESULTS], ids=str)
def test_what_is_elicited_adds_up(table: tuple[float, ...]) -> None:
    """To one."""
    assert sum(table) == pytest.approx(1)


# Forecasts.


@given(st.lists(cases(0, 5), min_size=1, max_size=4), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=50)
def test_shares_add_up_to_one(some: list[Case], horizon: str, point: Floats) -> None:
    """Of the meeting and of the talks; whoever comes does so with a probability."""
    found = forecasts(some, horizon, point)
    np.testing.assert_allclose(found.attendance.sum(axis=1), 1)
    np.testing.assert_allclose(found.talks.sum(axis=1), 1)
    assert (found.attendance > 0).all()
    assert (found.talks > 0).all()
    for meeting, attends in zip(some, found.attends, strict=True):
        assert attends.shape == (len(meeting.principals),)
        assert ((attends > 0) & (attends < 1)).all()


@given(cases(1, 3), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=50)
def test_they_follow_from_who_comes(meeting: Case, horizon: str, point: Floats) -> None:
    """Summed by hand over every combination of sides and over what the meeting is then called."""
    there = twin.presence(meeting, horizon, values_of(point))
    attends = [
        sum(p for who, p in there.items() if who[place]) for place in range(len(meeting.principals))
    ]
    shares = {
        outcome: sum(p * called(who)[outcome] for who, p in there.items())
        for outcome in ATTENDANCE_OUTCOMES
    }
    results = {
        result: sum(p * by_result(name, values_of(point))[result] for name, p in shares.items())
        for result in TALKS_OUTCOMES
    }
    found = forecasts([meeting], horizon, point)
    assert found.attends[0].tolist() == pytest.approx(attends)
    assert found.attendance[0].tolist() == pytest.approx([*shares.values()])
    assert found.talks[0].tolist() == pytest.approx([*results.values()])


@given(cases(1, 4), st.sampled_from(HORIZONS), st.lists(POINTS, min_size=1, max_size=5))
@settings(max_examples=30)
def test_draws_are_averaged(meeting: Case, horizon: str, points: list[Floats]) -> None:
    """Each counts the same: a forecast from many is the mean of theirs."""

    def told(found: Forecasts) -> Floats:
        return np.concatenate([found.attends[0], found.attendance[0], found.talks[0]])

    together = forecasts([meeting], horizon, np.concatenate(points, axis=1))
    each = [told(forecasts([meeting], horizon, point)) for point in points]
    np.testing.assert_allclose(told(together), np.mean(each, axis=0))


def test_of_no_case_there_is_no_forecast() -> None:
    """But no error either."""
    found = forecasts([], "late", at())
    assert (found.attends, found.attendance.shape, found.talks.shape) == ((), (0, 5), (0, 5))
    assert log_likelihood([], at()).shape == (0, 1)


# The likelihood.


@given(st.lists(cases(0, 3), min_size=1, max_size=4), POINTS)
@settings(max_examples=80)
def test_a_case_is_as_likely_as_who_came_and_what_they_agreed(
    some: list[Case], point: Floats
) -> None:
    """Who came in the light of all that was said, times the result given what it was called."""
    found = log_likelihood(some, point)[:, 0]
    for meeting, logs in zip(some, found, strict=True):
        came = tuple(one.attended for one in meeting.principals)
        there = twin.presence(meeting, "late", values_of(point))
        likely = sum(p for who, p in there.items() if who[: len(came)] == came)
        if meeting.talks_outcome != DISPUTED:
            results = by_result(meeting.attendance_outcome, values_of(point))
            likely *= results[meeting.talks_outcome]
        assert logs == pytest.approx(log(likely))


@given(cases(1, 3), POINTS)
@settings(max_examples=30)
def test_what_may_come_of_a_case_adds_up(meeting: Case, point: Floats) -> None:
    """Over everything that may be coded of who came, and of the result."""
    ends = product(product((False, True), repeat=len(meeting.principals)), TALKS_OUTCOMES)
    all_ends = [
        replace(
            meeting,
            principals=tuple(
                replace(one, attended=came)
                for one, came in zip(meeting.principals, there, strict=True)
            ),
            talks_outcome=result,
        )
        for there, result in ends
    ]
    assert np.exp(log_likelihood(all_ends, point)).sum() == pytest.approx(1)


@given(cases(1, 3), st.sampled_from(ATTENDANCE_OUTCOMES), POINTS)
@settings(max_examples=30)
def test_disputed_talks_are_left_out(meeting: Case, other: str, point: Floats) -> None:
    """Then only who came counts, whatever the meeting was called, and two parameters do nothing."""
    first = replace(meeting, talks_outcome=DISPUTED)
    second = replace(first, attendance_outcome=other)
    moved = point.copy()
    moved[[NAMES.index("result"), NAMES.index("all there")]] += 1
    assert log_likelihood([first], point) == log_likelihood([second], point)
    assert log_likelihood([first], point) == log_likelihood([first], moved)


@pytest.mark.parametrize(("result", "all_there"), [(0.0, 0.0), (-0.4, 0.9), (1.2, -0.7)])
def test_the_result_of_talks_is_an_ordered_logit(result: float, all_there: float) -> None:
    """That of statsmodels: its likelihood of the packaged talks is ours but for those not held."""
    held = [one for one in read().cases if one.talks_outcome in HELD]
    planned = np.array([[one.attendance_outcome == "as_planned"] for one in held], float)
    endings = np.array([HELD.index(one.talks_outcome) for one in held])
    model = OrderedModel(endings, planned, distr="logit")
    edges = logit(np.cumsum(elicited.RESULTS)[:-1]) - result
    parameters = np.array([all_there, edges[0], *np.log(np.diff(edges))])
    point = at(result=result, all_there=all_there)
    undisputed = log_likelihood(held, point)[:, 0]
    only_who_came = log_likelihood([replace(o, talks_outcome=DISPUTED) for o in held], point)[:, 0]
    there = [np.log1p(-elicited.NOT_HELD[o.attendance_outcome == "cancelled"]) for o in held]
    np.testing.assert_allclose(
        undisputed - only_who_came - there, model.loglikeobs(parameters), rtol=1e-9
    )


def test_points_are_looked_at_in_parts_as_if_each_were_alone() -> None:
    """However many there are."""
    points = packaged().posterior.points[:, :1_030]
    some = read().cases[::9]
    together = log_likelihood(some, points)
    for place in (0, 511, 512, 1_029):
        alone = log_likelihood(some, points[:, [place]])
        np.testing.assert_allclose(together[:, [place]], alone, rtol=1e-9)


def test_every_case_has_its_row() -> None:
    """In the order of the cases, however many sides each has."""
    some = read().cases
    point = at()
    together = log_likelihood(some, point)
    alone = np.concatenate([log_likelihood([one], point) for one in some])
    np.testing.assert_allclose(together, alone, rtol=1e-9)


def test_one_of_whom_nothing_is_known_may_come_or_not() -> None:
    """The other that is added where one is coded: the likelihood is of the coded one alone."""
    came, stayed = (case(side("ann", "silent", attended=now)) for now in (True, False))
    both = [replace(one, talks_outcome=DISPUTED) for one in (came, stayed)]
    assert np.exp(log_likelihood(both, at())).sum() == pytest.approx(1)
    p = forecasts([came], "late", at()).attends[0][0]
    assert np.exp(log_likelihood(both[:1], at())[0, 0]) == pytest.approx(p)
