"""Points to measure talks by: closed forms, brute force, and what NegMAS finds."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.spatial.distance import cdist
from scipy.stats import sem

from sim.errors import ScenarioError
from sim.talks.analysis import Analysis, report
from sim.talks.domain import Domain, Issue, Profile
from tests.talks.domains import table
from tests.talks.negmas import MISSING, python

POINTS = Path(__file__).parents[1] / "oracles" / "negmas_points.py"


def listed(*utilities: list[float], reservations: tuple[float, ...] = ()) -> Domain:
    """One issue whose options are worth the utilities, a list a side."""
    options = tuple(f"option {number}" for number in range(len(utilities[0])))
    floors = reservations or (0.0,) * len(utilities)
    profiles = tuple(
        Profile(f"side {n}", {"it": 1}, {"it": dict(zip(options, side, strict=True))}, floor)
        for n, (side, floor) in enumerate(zip(utilities, floors, strict=True))
    )
    return Domain("Talks", (Issue("it", options),), profiles)


def dollar(cents: int = 100, reservations: tuple[float, float] = (0, 0)) -> Domain:
    """Every way to split a dollar of so many cents."""
    first = [cent / cents for cent in range(cents + 1)]
    return listed(first, first[::-1], reservations=reservations)


def additive(seed: int, sides: int, options: tuple[int, ...] = (4, 3, 5)) -> Domain:
    """Random weights and values; reservation values in the lower part of what each can get."""
    luck = np.random.default_rng(seed)
    issues = tuple(
        Issue(f"issue {number}", tuple(f"option {option}" for option in range(many)))
        for number, many in enumerate(options)
    )
    profiles = []
    for side in range(sides):
        shares = luck.dirichlet(np.ones(len(issues))).tolist()
        weights = {issue.name: share for issue, share in zip(issues, shares, strict=True)}
        values = {i.name: {name: float(luck.random()) for name in i.options} for i in issues}
        ends = [
            sum(weights[name] * end(values[name].values()) for name in values) for end in (min, max)
        ]
        floor = ends[0] + luck.uniform(0, 0.4) * (ends[1] - ends[0])
        profiles.append(Profile(f"side {side}", weights, values, floor))
    return Domain(f"Talks {seed}", issues, tuple(profiles))


@st.composite
def small(draw: st.DrawFn) -> Analysis:
    """Some agreements of two to four sides in whole numbers, some of which may be signed."""
    sides, size = draw(st.integers(2, 4)), draw(st.integers(1, 12))
    levels = st.lists(st.integers(0, 9), min_size=size, max_size=size)
    domain = listed(
        *(draw(levels) for _ in range(sides)),
        reservations=tuple(draw(st.integers(0, 4)) for _ in range(sides)),
    )
    mask = draw(st.none() | st.lists(st.booleans(), min_size=size, max_size=size))
    return Analysis(domain, None if mask is None else np.array(mask))


def gains_of(analysis: Analysis) -> dict[int, list[float]]:
    """What all sides gain by each agreement that all may and would sign."""
    domain = analysis.domain
    found = {}
    for index in range(domain.size):
        gains = [
            domain.utilities[side, index] - profile.reservation
            for side, profile in enumerate(domain.profiles)
        ]
        if min(gains) >= 0 and (analysis.mandates is None or analysis.mandates[index]):
            found[index] = gains
    return found


@given(small())
def test_points_are_the_best_of_all_agreements(analysis: Analysis) -> None:
    """One by one over all that sides may and would sign, not only over the frontier."""
    gains = gains_of(analysis)
    assume(gains)
    ideal = [max(side) or 1 for side in zip(*gains.values(), strict=True)]
    shares = {
        index: sorted(gain / best for gain, best in zip(made, ideal, strict=True))
        for index, made in gains.items()
    }
    merits: dict[str, Any] = {
        "Nash": {index: np.prod(made) for index, made in gains.items()},
        "Kalai-Smorodinsky": shares,
        "utilitarian": {index: sum(made) for index, made in gains.items()},
        "egalitarian": {index: sorted(made) for index, made in gains.items()},
    }
    for name, point in analysis.points.items():
        best = max(merits[name].values())
        np.testing.assert_allclose(merits[name][point], best, err_msg=name)


@given(small())
def test_points_are_on_the_frontier_and_leave_nobody_worse_off(analysis: Analysis) -> None:
    """All of them or none: none if there is nothing that all may and would sign."""
    good = gains_of(analysis)
    for point in analysis.points.values():
        assert point is None if not good else point in good
        assert point is None or point in analysis.frontier


def test_a_dollar_is_halved() -> None:
    """Whatever the theory, if the sides are alike; all ways of splitting it are efficient."""
    analysis = Analysis(dollar())
    assert set(analysis.points.values()) == {50}
    assert analysis.frontier.tolist() == list(range(101))


def test_what_a_side_could_have_without_talks_is_its_own() -> None:
    """The rest is halved: 0.3 and 0.1 leave 0.6, so 0.3 + 0.3."""
    points = Analysis(dollar(reservations=(0.3, 0.1))).points
    assert points["Nash"] == points["Kalai-Smorodinsky"] == points["egalitarian"] == 60


def test_a_risk_averse_side_gets_less_of_a_dollar() -> None:
    """With utility sqrt(x) against 1 - x Nash gives x = 1/3: a textbook's and SciPy's answer."""
    cents = [cent / 300 for cent in range(301)]
    domain = listed([cent**0.5 for cent in cents], [1 - cent for cent in cents])
    sought = minimize_scalar(lambda x: -(x**0.5) * (1 - x), bounds=(0, 1), method="bounded")
    nash = Analysis(domain).nash
    assert nash == 100
    assert cents[nash] == pytest.approx(sought.x, abs=1e-4)


def test_kalai_and_smorodinsky_follow_the_ray_to_the_ideal() -> None:
    """From (2, 0) to (0, 1): (1, 1/2) is on the ray to (2, 1), and (2/3, 2/3) is egalitarian."""
    parts = [number / 300 for number in range(301)]
    domain = listed([2 * part for part in parts], [1 - part for part in parts])
    analysis = Analysis(domain)
    assert domain.utilities[:, analysis.kalai_smorodinsky].tolist() == [1, 0.5]
    np.testing.assert_allclose(domain.utilities[:, analysis.egalitarian], 2 / 3)


def test_more_for_one_side_at_no_cost_is_taken() -> None:
    """Shares 0.5 and 0.9 are chosen rather than 0.5 and 0.5, which are nearer to the ray."""
    analysis = Analysis(listed([1, 0, 0.5, 0.5], [0, 1, 0.5, 0.9]))
    assert analysis.kalai_smorodinsky == 3


def test_nash_leaves_out_who_can_gain_nothing() -> None:
    """A third side to which all is the same does not change what is best for two."""
    rows = [[1, 0.9, 0.62, 0.2], [0.4, 0.5, 0.61, 1]]
    assert Analysis(table(*rows)).nash == Analysis(table(*rows, [0, 0, 0, 0])).nash == 1


@given(small(), st.sampled_from([0.25, 4.0, 1024.0]))
def test_nash_and_kalai_smorodinsky_do_not_mind_the_scale(analysis: Analysis, times: float) -> None:
    """One side's utilities in other units; the other points compare sides and may move."""
    first, *others = analysis.domain.profiles
    scaled = Profile("scaled", {"it": times}, first.values, times * first.reservation)
    domain = Domain("Talks", analysis.domain.issues, (scaled, *others))
    other = Analysis(domain, analysis.mandates)
    assert other.nash == analysis.nash
    assert other.kalai_smorodinsky == analysis.kalai_smorodinsky


def test_a_mandate_moves_the_frontier() -> None:
    """What may not be signed does not count, nor does it dominate."""
    domain = listed([3, 2, 1, 1], [3, 2, 4, 1])
    assert Analysis(domain).frontier.tolist() == [0, 2]
    narrow = Analysis(domain, np.array([False, True, True, True]))
    assert narrow.frontier.tolist() == [1, 2]
    assert narrow.nash == 1


def test_without_a_common_agreement_there_are_no_points() -> None:
    """Both want more than half of the dollar, or nothing may be signed."""
    for analysis in (
        Analysis(dollar(10, (0.6, 0.6))),
        Analysis(dollar(10), np.zeros(11, np.bool_)),
    ):
        assert set(analysis.points.values()) == {None}
        assert analysis.distances([3])["Nash"].isna().all()


@pytest.mark.parametrize("sides", [2, 3])
def test_distances_are_euclidean(sides: int) -> None:
    """Those that SciPy's table of all distances has; none where nothing was agreed."""
    domain = additive(7, sides)
    analysis = Analysis(domain)
    agreements = [0, 5, -1, 59, 5]
    found = analysis.distances(agreements)
    apart = cdist(domain.utilities.T, domain.utilities.T)
    known = [0, 1, 3, 4]
    assert found.iloc[2].isna().all()
    picked = apart[np.array(agreements)[known]]
    nearest = picked[:, analysis.frontier].min(axis=1)
    np.testing.assert_allclose(found["Pareto frontier"].iloc[known], nearest, atol=1e-12)
    for name, point in analysis.points.items():
        np.testing.assert_allclose(found[name].iloc[known], picked[:, point], atol=1e-12)


def test_a_report_averages_over_rounds() -> None:
    """Two rounds in three agree; the third leaves both sides what they have anyway."""
    table = report(dollar(10, (0.2, 0.1)), [5, 7, -1]).set_index("measure")
    assert table.loc["agreement rate", "mean"] == pytest.approx(2 / 3)
    first, second = [0.5, 0.7, 0.2], [0.5, 0.3, 0.1]
    expected = {
        "utility of side 0": first,
        "utility of side 1": second,
        "social welfare": np.add(first, second),
        "distance to Pareto frontier": [0, 0],
        "distance to Nash point": [0.05 * 2**0.5, 0.15 * 2**0.5],
    }
    domain = dollar(20, (0.2, 0.1))
    assert domain.utilities[0, Analysis(domain).nash] == pytest.approx(0.55)
    table = report(domain, [10, 14, -1]).set_index("measure")
    for measure, values in expected.items():
        row = table.loc[measure]
        assert row["mean"] == pytest.approx(np.mean(values)), measure
        assert row["error"] == pytest.approx(sem(values)), measure
        assert row["rounds"] == len(values)


def test_a_report_of_no_agreement_has_no_distances() -> None:
    """They are averages over nothing; so is everything if there was no round."""
    table = report(dollar(10), [-1, -1]).set_index("measure")
    assert table.loc["agreement rate", "mean"] == 0
    far = table[table.index.str.startswith("distance")]
    assert far["mean"].isna().all()
    assert (far["rounds"] == 0).all()
    assert report(dollar(10), [])["mean"].isna().all()


def test_what_is_no_agreement_is_refused() -> None:
    """An index beyond the last, and mandates for another domain."""
    with pytest.raises(ScenarioError, match="from 0 to 10, or -1"):
        report(dollar(10), [11])
    with pytest.raises(ScenarioError, match="mandates for 3 agreements, but there are 11"):
        Analysis(dollar(10), np.ones(3, np.bool_))


@pytest.fixture(scope="module")
def negmas() -> list[tuple[Analysis, dict[str, Any]]]:
    """What NegMAS finds in random domains of two to four sides."""
    interpreter = python()
    if interpreter is None:
        pytest.skip(MISSING)
    domains = [additive(seed, sides) for sides in (2, 3, 4) for seed in range(20)]
    told = [
        {
            "issues": {issue.name: list(issue.options) for issue in domain.issues},
            "sides": [
                {"weights": p.weights, "values": p.values, "reservation": p.reservation}
                for p in domain.profiles
            ],
        }
        for domain in domains
    ]
    command = [interpreter, str(POINTS)]
    done = subprocess.run(
        command, input=json.dumps(told), capture_output=True, text=True, check=True
    )
    return list(zip(map(Analysis, domains), json.loads(done.stdout), strict=True))


@pytest.mark.slow
def test_negmas_finds_the_same_frontier(negmas: list[tuple[Analysis, dict[str, Any]]]) -> None:
    """The part of it that leaves no side worse off: NegMAS leaves out the rest."""
    for ours, theirs in negmas:
        np.testing.assert_allclose(ours.domain.utilities, theirs["utilities"], atol=1e-12)
        assert {*ours.frontier} & {*gains_of(ours)} == {*theirs["frontier"]}


@pytest.mark.slow
def test_negmas_finds_the_same_points(negmas: list[tuple[Analysis, dict[str, Any]]]) -> None:
    """Ours is one of those that tie; what NegMAS calls Kalai's is the egalitarian one.

    Where a side would rather have any agreement than none, NegMAS counts its gains from its worst
    agreement and not from its reservation value; there is no such side here.
    """
    for ours, theirs in negmas:
        for name in ("Nash", "utilitarian", "egalitarian"):
            assert ours.points[name] in (theirs[name] or [None])


@pytest.mark.slow
def test_negmas_takes_shares_that_are_more_even_but_not_better(
    negmas: list[tuple[Analysis, dict[str, Any]]],
) -> None:
    """Its Kalai-Smorodinsky point has the least spread of shares, ours the largest least share.

    Its ideal also counts agreements that the other side would refuse. Measured by its own ideal,
    its shares are spread no more than ours; measured by ours, its least share is no larger.
    """
    same = 0
    for ours, theirs in negmas:
        point = ours.kalai_smorodinsky
        if point is None:
            continue
        floors = np.array([[profile.reservation] for profile in ours.domain.profiles])
        gains = ours.domain.utilities - floors
        good = [*gains_of(ours)]
        wide, own = (gains / best.max(axis=1, keepdims=True) for best in (gains, gains[:, good]))
        for other in theirs["Kalai-Smorodinsky"]:
            assert np.ptp(wide[:, other]) <= np.ptp(wide[:, point]) + 1e-12
            assert own[:, other].min() <= own[:, point].min() + 1e-12
        same += point in theirs["Kalai-Smorodinsky"]
    assert 0 < same < len(negmas)
