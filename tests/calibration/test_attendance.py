"""Who comes to a past meeting: against the definitions worked through by hand, one at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.calibration import attendance, calibrate, elicited
from sim.calibration.attendance import FEW, enumerated, kinds_of, patterns, presence
from sim.calibration.company import company
from sim.calibration.elicited import NAMES
from sim.calibration.forecasts import forecasts
from sim.calibration.meetings import MOST_SIDES, meetings
from sim.errors import ScenarioError
from sim.history import HORIZONS, STANCES, Case, Principal, Word
from sim.likelihoods import scaled
from tests.calibration import POINTS, SAID, WORDS, at, case, cases, history, side, twin, word
from tests.calibration.twin import ANYWAY, AWAY, TRUSTED, UNTRUSTED

Floats = NDArray[np.float64]

CHAIN = ("confirmed", "inclined", "silent", "evasive", "declined")
"""Stances each of which speaks, by every intent, more for coming than the next."""


def values_of(point: Floats) -> dict[str, float]:
    """A point of the parameters, by name."""
    return dict(zip(NAMES, point[:, 0].tolist(), strict=True))


def found(meeting: Case, horizon: str, point: Floats) -> Floats:
    """The probability of each pattern of attendance, (patterns,)."""
    (group,) = meetings([meeting], horizon)
    return presence(group, point)[0, :, 0]


def comes(meeting: Case, horizon: str = "late", point: Floats | None = None) -> list[float]:
    """Of each principal, the probability of coming."""
    points = at() if point is None else point
    return forecasts([meeting], horizon, points).attends[0].tolist()


# Who comes of those who stay away, come, or come if another does.


@pytest.mark.parametrize("sides", [2, 3, 4])
def test_who_comes_is_what_the_definition_says(sides: int) -> None:
    """Every combination of kinds, by trying all sets that may sign."""
    led_to = patterns(sides)[attendance._led_to(sides)]
    for kinds, there in zip(kinds_of(sides).tolist(), led_to.tolist(), strict=True):
        assert tuple(there) == twin.who_comes(kinds), kinds


@pytest.mark.parametrize("sides", [2, 3, 4, 5, 6])
def test_who_comes_can_be_said_in_a_sentence(sides: int) -> None:
    """All who wait come, if anyone comes anyway, or if one of two who wait is trusted."""
    led_to = patterns(sides)[attendance._led_to(sides)]
    for kinds, there in zip(kinds_of(sides).tolist(), led_to.tolist(), strict=True):
        waiting = kinds.count(TRUSTED) + kinds.count(UNTRUSTED)
        opened = ANYWAY in kinds or (TRUSTED in kinds and waiting > 1)
        assert there == [kind == ANYWAY or (kind != AWAY and opened) for kind in kinds]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ((UNTRUSTED, UNTRUSTED), ()),
        ((TRUSTED, UNTRUSTED), (0, 1)),
        ((TRUSTED, AWAY), ()),
        ((TRUSTED, AWAY, AWAY), ()),
        ((ANYWAY, AWAY), (0,)),
        ((ANYWAY, UNTRUSTED, AWAY, TRUSTED), (0, 1, 3)),
        ((UNTRUSTED, UNTRUSTED, UNTRUSTED, AWAY), ()),
        ((UNTRUSTED, UNTRUSTED, UNTRUSTED, TRUSTED), (0, 1, 2, 3)),
    ],
)
def test_some_stories(kinds: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """Nobody moves first but whoever is trusted, or comes anyway."""
    sides = len(kinds)
    place = kinds_of(sides).tolist().index(list(kinds))
    assert np.flatnonzero(patterns(sides)[attendance._led_to(sides)[place]]).tolist() == [*expected]


# Of many sides, by a formula.

WIDTHS = st.integers(2, 6)


def mixed(sides: int, seed: int) -> tuple[Floats, Floats]:
    """Kinds and worlds as probable as chance has it, some of them all but impossible."""
    chance = np.random.default_rng(seed)
    kinds = chance.dirichlet([0.3] * 4, size=(2, sides, 2, 3))
    worlds = chance.dirichlet([1.0] * 2, size=(2, 3))
    return np.moveaxis(kinds, -1, 2), np.moveaxis(worlds, -1, 1)


@pytest.mark.parametrize("sides", [2, 3, 4, 5, 6])
def test_the_formula_knows_what_the_resolver_answers(sides: int) -> None:
    """Of every combination of kinds, each as certain as can be."""
    sure = np.eye(4)[kinds_of(sides)][..., None, None]
    there = company(sure, np.ones((4**sides, 1, 1)))[:, :, 0]
    np.testing.assert_array_equal(there, np.eye(2**sides)[attendance._led_to(sides)])


@given(WIDTHS, st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_the_formula_is_the_sum_over_what_the_resolver_answers(sides: int, seed: int) -> None:
    """Of kinds in any mixture, and to the digit where next to nothing is left of a pattern."""
    kinds, weights = mixed(sides, seed)
    np.testing.assert_allclose(
        company(kinds, weights), enumerated(kinds, weights), rtol=1e-9, atol=1e-250
    )


def test_of_next_to_nothing_no_digit_is_lost() -> None:
    """Where all wait untrusted but for one in a trillion, that one is what brings them."""
    kinds = np.array([[[0.0, 1e-12, 0.0, 1 - 1e-12]] * 6])[..., None, None]
    assert company(kinds, np.ones((1, 1, 1)))[0, -1, 0] == pytest.approx(6e-12, rel=1e-9)


@given(st.integers(2, MOST_SIDES), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_the_formula_adds_up_to_one(sides: int, seed: int) -> None:
    """However many there are."""
    there = company(*mixed(sides, seed))
    assert there.shape == (2, 2**sides, 3)
    assert (there >= 0).all()
    np.testing.assert_allclose(there.sum(axis=1), 1)


@pytest.mark.parametrize("horizon", HORIZONS)
@given(cases(FEW + 1, FEW + 1), POINTS)
@settings(max_examples=20, deadline=None)
def test_one_side_more_than_a_few_is_looked_at_alike(
    horizon: str, meeting: Case, point: Floats
) -> None:
    """By the formula as by resolving all."""
    by_formula = found(meeting, horizon, point)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attendance, "FEW", FEW + 1)
        np.testing.assert_allclose(by_formula, found(meeting, horizon, point), rtol=1e-9)


@pytest.mark.parametrize("sides", [2, FEW + 1])
def test_draws_are_taken_in_parts(sides: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which changes no digit."""
    (group,) = meetings([crowd(sides)], "late")
    points = np.hstack([at(willing=value) for value in np.linspace(-1, 1, 7)])
    whole = presence(group, points)
    for held in (1, 3 * 4**sides * 2):
        monkeypatch.setattr(attendance, "_AT_ONCE", held)
        np.testing.assert_allclose(presence(group, points), whole, rtol=1e-14)


def crowd(sides: int, name: str = "vast") -> Case:
    """A meeting of so many, who say all sorts of things; every second comes."""
    return case(
        *(
            side(f"side {number}", late=STANCES[number % len(STANCES)], attended=number % 2 == 0)
            for number in range(sides)
        ),
        name=name,
    )


def test_of_large_meetings_few_are_looked_at_together() -> None:
    """So that memory is bounded; each is thought of as if it were alone."""
    sizes = [2, MOST_SIDES, MOST_SIDES - 1, MOST_SIDES, *[MOST_SIDES - 1] * 2]
    many = [crowd(sides, f"meeting {place}") for place, sides in enumerate(sizes)]
    groups = meetings(many, "late")
    assert [group.at.tolist() for group in groups] == [[0], [2, 4], [5], [1], [3]]
    assert max(len(group.at) * 2**group.sides for group in groups) == 2**MOST_SIDES
    together = forecasts(many, "late", at()).attends
    for meeting, attends in zip(many, together, strict=True):
        assert attends.tolist() == pytest.approx(comes(meeting))


def test_meetings_of_eight_teach() -> None:
    """Five of them, at which half came whatever was said."""
    past = history(*(crowd(8, f"meeting {place}") for place in range(5)))
    assert np.isfinite(calibrate(past, points=1_024).fit().draws["willing"]).all()


# What is thought of each side.


@given(cases(1, 3), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=150)
def test_it_is_the_same_without_arrays(meeting: Case, horizon: str, point: Floats) -> None:
    """Every pattern's probability, summed over all pasts and kinds in plain loops."""
    expected = twin.presence(meeting, horizon, values_of(point))
    assert [tuple(one) for one in patterns(max(2, len(meeting.principals))).tolist()] == [*expected]
    np.testing.assert_allclose(found(meeting, horizon, point), [*expected.values()], rtol=1e-9)


@given(cases(4, 4), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=10)
def test_it_is_the_same_of_four(meeting: Case, horizon: str, point: Floats) -> None:
    """Which are as many as most meetings have at most."""
    expected = twin.presence(meeting, horizon, values_of(point))
    np.testing.assert_allclose(found(meeting, horizon, point), [*expected.values()], rtol=1e-9)


@given(cases(0, MOST_SIDES), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=40, deadline=None)
def test_probabilities_add_up_to_one(meeting: Case, horizon: str, point: Floats) -> None:
    """However many sides there are; and none is impossible."""
    there = found(meeting, horizon, point)
    assert there.sum() == pytest.approx(1)
    assert (there > 0).all()


@given(SAID, SAID, st.sampled_from(HORIZONS), POINTS, st.sampled_from(twin.WORLDS))
def test_intents_are_found_by_bayes(
    early: Word | str, late: Word | str, horizon: str, point: Floats, world: int
) -> None:
    """Of a single side, by both horizons' words, summed over what it meant before."""
    meeting = case(side("ann", early, late))
    expected = twin.masses(meeting.principals[0], meeting, world, horizon, values_of(point))
    (group,) = meetings([meeting], horizon)
    mass = attendance._minds(group, point)[0, 0, twin.WORLDS.index(world), :, 0]
    np.testing.assert_allclose(mass / mass.sum(), np.array(expected) / sum(expected), rtol=1e-9)


def test_the_table_is_read_as_elicited_at_a_strength_of_one() -> None:
    """At none it tells nothing; the more, the farther apart intents stand."""
    np.testing.assert_allclose(scaled(1.0), twin.ASSUMED)
    assert np.ptp(scaled(0.0), axis=0).max() < 1e-12
    for strength in (0.3, 2.0):
        expected = np.array([twin.afresh(said, strength) for said in STANCES]).T
        np.testing.assert_allclose(scaled(strength), expected)


@given(st.lists(cases(0, 5), min_size=1, max_size=6), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=40)
def test_meetings_are_looked_at_together_as_if_each_were_alone(
    many: list[Case], horizon: str, point: Floats
) -> None:
    """Of as many sides or fewer; in whichever order they stand."""
    together = forecasts(many, horizon, point)
    for place, meeting in enumerate(many):
        alone = forecasts([meeting], horizon, point)
        np.testing.assert_allclose(together.attends[place], alone.attends[0], rtol=1e-9)
        np.testing.assert_allclose(together.attendance[place], alone.attendance[0], rtol=1e-9)
        np.testing.assert_allclose(together.talks[place], alone.talks[0], rtol=1e-9)


@given(st.data(), cases(1, 5), st.sampled_from(HORIZONS), POINTS)
@settings(max_examples=40)
def test_in_which_order_principals_stand_does_not_matter(
    data: st.DataObject, meeting: Case, horizon: str, point: Floats
) -> None:
    """Each is given the same."""
    order = data.draw(st.permutations(range(len(meeting.principals))))
    other = replace(meeting, principals=tuple(meeting.principals[place] for place in order))
    expected = comes(meeting, horizon, point)
    assert comes(other, horizon, point) == pytest.approx([expected[place] for place in order])


def test_where_one_is_coded_there_is_another_all_the_same() -> None:
    """Of whom nothing is known: neither was anything heard, nor is it asked whether it came."""
    alone, silent = case(side("ann", "confirmed")), side("bob")
    both = replace(alone, principals=(*alone.principals, silent))
    np.testing.assert_allclose(found(alone, "late", at()), found(both, "late", at()))
    assert len(comes(alone)) == 1
    assert comes(alone)[0] == pytest.approx(comes(both)[0])
    (group,) = meetings([alone], "late")
    assert (group.sides, group.coded.tolist()) == (2, [[True, False]])


def test_too_many_principals_are_refused_by_name() -> None:
    """Since all who may come together are enumerated."""
    sides = [side(f"side {number}", "confirmed") for number in range(MOST_SIDES + 1)]
    with pytest.raises(ScenarioError, match=r"^vast has 13 principals; what at most 12 may do"):
        calibrate(history(case(*sides, name="vast"))).fit()
    assert len(comes(case(*sides[1:]))) == MOST_SIDES


# What was not known yet.


def as_of_early(principal: Principal, later: Word | str, attended: bool, met: str) -> Principal:
    """The same three days before, and something else after."""
    early = principal.words.get("early")
    if early is not None and early.condition != "none":
        early = replace(early, met_late=met)
    return side(principal.id, early or "", later, attended)


@given(st.data(), cases(1, 4), cases(0, 0), POINTS)
@settings(max_examples=100)
def test_three_days_before_nothing_later_is_known(
    data: st.DataObject, meeting: Case, end: Case, point: Floats
) -> None:
    """Later words, whether conditions were met, who came and what came of it change no digit."""
    later = tuple(
        as_of_early(
            principal,
            data.draw(SAID),
            data.draw(st.booleans()),
            data.draw(st.sampled_from(["yes", "no", "unclear"])),
        )
        for principal in meeting.principals
    )
    other = replace(
        meeting,
        principals=later,
        attendance_outcome=end.attendance_outcome,
        talks_outcome=end.talks_outcome,
        name="another",
        planned="1999",
        dispute="another",
    )
    mine, same = (forecasts([one], "early", point) for one in (meeting, other))
    assert mine.attends[0].tolist() == same.attends[0].tolist()
    assert mine.attendance.tolist() == same.attendance.tolist()
    assert mine.talks.tolist() == same.talks.tolist()


@given(cases(1, 4), cases(0, 0), st.lists(st.booleans(), min_size=4, max_size=4), POINTS)
@settings(max_examples=50)
def test_the_evening_before_it_is_not_known_who_came(
    meeting: Case, end: Case, came: list[bool], point: Floats
) -> None:
    """Nor what came of it."""
    sides = [replace(one, attended=now) for one, now in zip(meeting.principals, came, strict=False)]
    other = replace(
        meeting,
        principals=tuple(sides),
        attendance_outcome=end.attendance_outcome,
        talks_outcome=end.talks_outcome,
    )
    mine, same = (forecasts([one], "late", point) for one in (meeting, other))
    assert mine.attends[0].tolist() == same.attends[0].tolist()
    assert mine.talks.tolist() == same.talks.tolist()


# Which way things push.


@given(cases(0, 2), POINTS, st.sampled_from(HORIZONS))
@settings(max_examples=60)
def test_who_sounds_more_willing_is_not_thought_less_so(
    others: Case, point: Floats, spoke: str
) -> None:
    """Among words that every intent orders alike, said for the first time."""
    found = []
    for said in CHAIN:
        mine = side("ann", **{spoke: said})
        meeting = replace(others, principals=(mine, *others.principals))
        found.append(comes(meeting, "late", point)[0])
    assert all(more >= less - 1e-12 for more, less in pairwise(found))


def unrelated(point: Floats, name: str, value: float) -> Floats:
    """Sides without common ground, and a parameter that is something."""
    changed = point.copy()
    changed[NAMES.index("common ground")] = 0.0
    changed[NAMES.index(name)] = value
    return changed


@given(cases(0, 2), WORDS, POINTS, st.floats(0.01, 1))
@settings(max_examples=60)
def test_pressure_pushes_the_way_of_its_sign(
    others: Case, mine: Word, point: Floats, strength: float
) -> None:
    """One step and two, where sides have no ground in common; where it multiplies by one, never."""

    def pressed(steps: int, by: float) -> float:
        values = unrelated(point, "pressure", by)
        ann = side("ann", replace(mine, pressure=steps))
        meeting = replace(others, principals=(ann, *others.principals))
        return comes(meeting, "early", values)[0]

    up, down = ([pressed(steps, by) for steps in range(3)] for by in (strength, -strength))
    assert all(less <= more + 1e-12 for less, more in pairwise(up))
    assert all(more >= less - 1e-12 for more, less in pairwise(down))
    assert pressed(0, 0.0) == pytest.approx(pressed(2, 0.0))


def test_a_willing_word_under_pressure_says_less_of_the_ground() -> None:
    """It is explained by the pressure, so the other is thought less likely to come."""
    ann = [side("ann", word("inclined", pressure=steps)) for steps in range(3)]
    bob = side("bob", "silent")
    # Nobody waits for anybody, so that Ann's coming does not bring Bob.
    point = at(pressure=1.0, common_ground=1.5, waiting=-40.0)
    found = [comes(case(one, bob), "early", point) for one in ann]
    assert [one[0] for one in found] == sorted(one[0] for one in found)
    assert [one[1] for one in found] == sorted((one[1] for one in found), reverse=True)
    assert found[0][1] > found[2][1] + 0.01


@pytest.mark.parametrize("horizon", HORIZONS)
def test_words_that_are_read_more_strongly_tell_more(horizon: str) -> None:
    """A yes more for coming, a no more against it."""
    strengths = np.log([0.5, 1.0, 2.0, 4.0])
    meetings_ = {said: case(side("ann", **{horizon: said})) for said in ("confirmed", "declined")}
    yes, no = (
        [comes(one, "late", at(**{horizon: strength}))[0] for strength in strengths]
        for one in meetings_.values()
    )
    assert yes == sorted(yes)
    assert no == sorted(no, reverse=True)


@given(cases(1, 3), POINTS)
@settings(max_examples=40)
def test_a_bar_below_leaders_counts_for_all_of_them(meeting: Case, point: Floats) -> None:
    """Ministers and delegations alike; where it multiplies odds by one, not at all."""
    more, none = (unrelated(point, "below leaders", by) for by in (1.0, 0.0))
    kinds = {of: replace(meeting, format=of) for of in ("leaders", "ministers", "delegations")}
    given = {of: comes(one, "late", more) for of, one in kinds.items()}
    assert given["ministers"] == given["delegations"]
    pairs = zip(given["leaders"], given["ministers"], strict=True)
    assert all(less <= more + 1e-12 for less, more in pairs)
    assert comes(kinds["leaders"], "late", none) == comes(kinds["ministers"], "late", none)


def test_common_ground_makes_sides_come_and_stay_away_together() -> None:
    """Of two of whom nothing is known, more than chance would have it; without it, no more."""
    unknown = case(side("ann", "evasive"), side("bob", "evasive"))

    def excess(strength: float) -> float:
        # Nobody waits for anybody, and nothing is called off: what is left is the ground.
        there = found(unknown, "early", at(common_ground=strength, waiting=-40.0))
        none, bob, ann, both = (there - [elicited.CALLED_OFF, 0, 0, 0]) / (1 - elicited.CALLED_OFF)
        return float(both * none - ann * bob)

    assert excess(0.0) == pytest.approx(0, abs=1e-12)
    assert 0 < excess(0.5) < excess(2.0)


@pytest.mark.parametrize("condition", sorted(twin.PRESENCES))
def test_to_ask_for_company_in_public_is_to_promise(condition: str) -> None:
    """Two who do come more often than two who ask for something else, or say nothing of it."""
    both = {
        asked: comes(
            case(*(side(name, word("conditional", asked, "yes")) for name in ("ann", "bob")))
        )[0]
        for asked in (condition, "domestic")
    }
    assert both[condition] > both["domestic"]


def test_a_condition_that_is_met_helps() -> None:
    """Yes more than unclear, unclear more than no; three days before nobody knows."""
    meetings_ = [
        case(side("ann", word("conditional", "ceasefire_first", met)), side("bob", "confirmed"))
        for met in ("no", "unclear", "yes")
    ]
    late = [comes(one, "late")[0] for one in meetings_]
    assert late == sorted(set(late))
    early = {comes(one, "early")[0] for one in meetings_}
    assert early == {late[1]}


def test_a_public_no_is_taken_back_more_seldom() -> None:
    """Its mind is drawn anew at half the rate of others."""
    (group,) = meetings([case(side("ann", "declined"), side("bob", "confirmed"))], "late")
    mass = attendance._minds(group, at(early=3.0))[0, :, 0, :, 0]
    ann, bob = mass / mass.sum(axis=1, keepdims=True)
    # Read so strongly, words leave to the intents that they exclude only what is drawn anew.
    before = twin.prior(None, case(), 1, values_of(at()))
    assert ann[2] == pytest.approx(elicited.REOPENS * before[2], rel=1e-2)
    assert bob[0] == pytest.approx(elicited.CHANGES_OF_MIND * before[0], rel=1e-2)


@pytest.mark.parametrize("sides", [2, 3, 4])
def test_who_comes_more_surely_keeps_nobody_away(sides: int) -> None:
    """From staying away over waiting and being trusted to coming anyway."""
    led_to = patterns(sides)[attendance._led_to(sides)].reshape(*[4] * sides, sides)
    surer = led_to[np.ix_(*[[AWAY, UNTRUSTED, TRUSTED, ANYWAY]] * sides)]
    for place in range(sides):
        assert (np.diff(surer.astype(int), axis=place) >= 0).all()
