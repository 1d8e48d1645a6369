"""What past meetings teach: with some left out, with few, with very many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.calibration import Calibration, calibrate, calibrating, parameters
from sim.calibration.elicited import CENTRE, EIGHTY, NAMES, PARAMETERS, SPREAD
from sim.calibration.forecasts import log_likelihood
from sim.calibration.rivals import counted
from sim.calibration.sampling import Sample, sample
from sim.errors import ScenarioError
from sim.fits import Fit
from sim.history import DISPUTED, Case, History, read
from tests.calibration import at, case, history, packaged, side, word
from tests.calibration.synthetic import seen

Floats = NDArray[np.float64]

DISPUTES = ("russia-west", "cold-war", "korea", "us-mexico")
ERRORS = 5
"""By how many standard errors an estimate may be off."""


def moments(found: Sample) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each parameter."""
    mean = found.points @ found.weights
    return mean, np.sqrt((found.points - mean[:, None]) ** 2 @ found.weights)


def of_fit(fit: Fit) -> tuple[Floats, Floats]:
    """The same of a fit's draws."""
    draws = np.stack([fit.draws[name] for name in NAMES])
    return draws.mean(axis=1), draws.std(axis=1)


def check_alike(one: Fit, other: Fit) -> None:
    """Both are of one posterior, within what chance allows; draws are 256, evenly chosen."""
    (mean, spread), (there, other_spread) = of_fit(one), of_fit(other)
    error = ERRORS * np.sqrt(1 / min(one.effective, 256) + 1 / min(other.effective, 256))
    np.testing.assert_array_less(abs(mean - there), error * spread)
    np.testing.assert_array_less(abs(spread - other_spread), error * spread)


def contraction(found: Calibration) -> dict[str, float]:
    """By which part the variance of each parameter has shrunk."""
    return {one["name"]: one["contraction"] for one in parameters(found)}


def without(dispute: str, cases: Collection[Case] | None = None) -> set[str]:
    """The cases of a dispute."""
    known = read().cases if cases is None else cases
    return {one.id for one in known if one.dispute == dispute}


# What is thought before.


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda one: one.name)
def test_the_interval_that_was_elicited_holds_eighty_of_a_hundred(parameter: object) -> None:
    """Of draws from the prior, on the scale on which it was said."""
    drawn = parameter.centre + parameter.spread * np.array([-EIGHTY, EIGHTY])  # type: ignore[attr-defined]
    said = parameter.said(drawn)  # type: ignore[attr-defined]
    assert said.tolist() == pytest.approx([parameter.low, parameter.high])  # type: ignore[attr-defined]


def test_of_a_single_meeting_next_to_nothing_is_learned() -> None:
    """Two who said that they would come, and came: the prior stays."""
    both = (side(name, "confirmed", "confirmed", True) for name in ("ann", "bob"))
    found = calibrate(history(case(*both)))
    assert all(abs(shrunk) < 0.15 for shrunk in contraction(found).values())
    assert not any(one["learned"] for one in parameters(found))
    mean, spread = moments(found.posterior)
    np.testing.assert_allclose((mean - CENTRE) / SPREAD, 0, atol=0.3)
    np.testing.assert_allclose(spread / SPREAD, 1, atol=0.06)


def test_of_nobody_nothing_is_learned() -> None:
    """A meeting of which nothing is coded and whose talks are disputed leaves the prior."""
    found = Calibration(history(case(talks_outcome=DISPUTED)))
    error = ERRORS / np.sqrt(found.posterior.effective)
    mean, spread = moments(found.posterior)
    np.testing.assert_allclose((mean - CENTRE) / SPREAD, 0, atol=error)
    np.testing.assert_allclose(spread / SPREAD, 1, atol=error)


def test_of_disputed_talks_nothing_is_learned_of_talks() -> None:
    """Of who comes, what is learned otherwise too: the two have no number in common."""
    disputed = replace(
        read(), cases=tuple(replace(one, talks_outcome=DISPUTED) for one in read().cases)
    )
    shrunk, usual = contraction(calibrate(disputed, 4_096)), contraction(packaged())
    for name in ("result", "all there"):
        assert abs(shrunk[name]) < 0.1 < usual[name]
    for name in NAMES[:8]:
        assert shrunk[name] == pytest.approx(usual[name], abs=0.12)


def test_of_very_many_meetings_much_is_learned() -> None:
    """The truth is found again, and of what they bear upon little doubt is left."""
    truth = at(early=0.3, late=-0.3, waiting=0.8, unmet=-1.5, result=0.4, all_there=-0.2)
    many = history(*(one for seed in range(8) for one in seen(truth, seed, f"{seed} ").cases))
    found = calibrate(many, 1_024)
    shrunk, usual = contraction(found), contraction(packaged())
    assert all(shrunk[name] > 0.85 for name in ("early", "late", "waiting", "result", "all there"))
    assert all(shrunk[name] > usual[name] for name in NAMES)
    mean, spread = moments(found.posterior)
    assert (abs(mean - truth[:, 0]) < 4 * spread).all()


@pytest.mark.parametrize("some", [[], [case()], [case(side("ann")), case(name="corte")]])
def test_a_history_without_words_is_refused(some: list[Case]) -> None:
    """There is nothing to learn from, whatever came of its meetings."""
    said = r"^made up: nothing was said in any case, so nothing is learnt$"
    with pytest.raises(ScenarioError, match=said):
        calibrate(history(*some))


# Draws.


def test_the_same_seed_gives_the_same_draws() -> None:
    """To the last bit; another seed gives others, of the same posterior."""
    first, again, other = (Calibration(read(), 1_024, seed).fit() for seed in (0, 0, 1))
    for name in NAMES:
        assert first.draws[name].tolist() == again.draws[name].tolist()
        assert first.draws[name].tolist() != other.draws[name].tolist()
    check_alike(first, other)


def test_draws_are_the_posterior() -> None:
    """256 of them have its means and spreads."""
    mean, spread = moments(packaged().posterior)
    drawn, drawn_spread = of_fit(packaged().fit())
    np.testing.assert_array_less(abs(drawn - mean), 4 * spread / 16)
    np.testing.assert_array_less(abs(drawn_spread - spread), 4 * spread / np.sqrt(512))


def test_in_which_order_cases_stand_does_not_matter() -> None:
    """But for rounding: the points are the same, and hardly a draw is another."""
    backwards = replace(read(), cases=read().cases[::-1])
    mine, other = packaged(), calibrate(backwards)
    np.testing.assert_allclose(mine.posterior.points, other.posterior.points, atol=2e-3)
    np.testing.assert_allclose(mine.posterior.weights, other.posterior.weights, rtol=0.05)
    check_alike(mine.fit(), other.fit())


# Some that are not learnt.

FIXED = {"late": -0.2, "early": 0.3, "all there": 1.0}
FREE = np.array([name not in FIXED for name in NAMES])


def completed(points: Floats) -> Floats:
    """Those that are learnt, together with those that are fixed."""
    whole = np.empty((len(NAMES), points.shape[1]))
    whole[FREE] = points
    for name, value in FIXED.items():
        whole[NAMES.index(name)] = value
    return whole


def of_the_free(points: Floats) -> Floats:
    """The density of the others, by SciPy's prior."""
    prior = stats.norm.logpdf(points.T, CENTRE[FREE], SPREAD[FREE]).sum(axis=1)
    return log_likelihood(read().cases, completed(points)).sum(axis=0) + prior


@cache
def partly() -> Calibration:
    """What the packaged history teaches of the others."""
    return Calibration(read(), 2_048, fixed=FIXED)


def test_what_is_fixed_has_no_spread() -> None:
    """In all points and draws, with all cases and without some, by weights or anew."""
    fits = [partly().fit(), partly().without(without("korea"))]
    for name, value in FIXED.items():
        assert (partly().posterior.points[NAMES.index(name)] == value).all()
        assert all((fit.draws[name] == value).all() for fit in fits)
    for fit in fits:
        assert all(fit.draws[name].std() > 0 for name in NAMES if name not in FIXED)


def test_what_is_fixed_stays_so_if_the_rest_is_done_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too few points would carry it."""
    monkeypatch.setattr(calibrating, "LEAST", 1e9)
    fit = Calibration(read(), 1_024, fixed=FIXED).without(without("korea"))
    assert fit.anew
    assert all((fit.draws[name] == value).all() for name, value in FIXED.items())


def test_the_others_are_sampled_from_what_is_left_of_the_density() -> None:
    """The same points with the same weights as of a density that never had more parameters."""
    found = sample(of_the_free, CENTRE[FREE], SPREAD[FREE], 2_048)
    mine = partly().posterior
    np.testing.assert_allclose(mine.points[FREE], found.points, atol=2e-3)
    np.testing.assert_allclose(mine.weights, found.weights, rtol=0.05)


# Leaving out.


@cache
def of_others(dispute: str) -> Calibration:
    """What the cases teach that are not of a dispute, as if there were no more."""
    left_out = without(dispute)
    kept = tuple(one for one in read().cases if one.id not in left_out)
    return calibrate(replace(read(), cases=kept), 4_096, seed=1)


@pytest.mark.parametrize("dispute", DISPUTES)
def test_leaving_out_by_weights_is_learning_from_the_others(dispute: str) -> None:
    """The same posterior as if the others alone had been looked at."""
    weighed = packaged().without(without(dispute))
    assert (weighed.anew, weighed.cases) == (False, len(of_others(dispute).history.cases))
    check_alike(weighed, of_others(dispute).fit())


@pytest.mark.parametrize("dispute", DISPUTES[:2])
def test_weights_and_a_new_sample_agree_in_all_points(dispute: str) -> None:
    """Not only in the draws: means and spreads of all points, which are surer."""
    left_out = without(dispute)
    out = np.array([one.id in left_out for one in packaged().history.cases])
    points = packaged().posterior.points
    weighed = packaged().posterior.reweighted(
        -log_likelihood(read().cases, points)[out].sum(axis=0)
    )
    anew = of_others(dispute).posterior
    (mean, spread), (there, other) = moments(weighed), moments(anew)
    error = ERRORS * np.sqrt(1 / weighed.effective + 1 / anew.effective)
    np.testing.assert_array_less(abs(mean - there), error * spread)
    np.testing.assert_array_less(abs(spread - other), error * spread)


def test_where_too_few_points_would_carry_it_it_is_done_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Just as if the others were all that there is."""
    left_out = without("korea")
    kept = tuple(one for one in read().cases if one.id not in left_out)
    monkeypatch.setattr(calibrating, "LEAST", 1e9)
    fit = Calibration(read(), 2_048).without(left_out)
    alone = Calibration(replace(read(), cases=kept), 2_048).fit()
    assert fit.anew
    for name in NAMES:
        assert fit.draws[name].tolist() == alone.draws[name].tolist()


def turned(dispute: str) -> History:
    """The packaged history, everything that came of a dispute's meetings turned round."""
    return replace(
        read(),
        cases=tuple(
            replace(
                one,
                principals=tuple(replace(of, attended=not of.attended) for of in one.principals),
                attendance_outcome="cancelled",
                talks_outcome="not_held",
            )
            if one.dispute == dispute
            else one
            for one in read().cases
        ),
    )


@pytest.mark.parametrize("dispute", ["russia-west", "korea"])
def test_what_came_of_a_dispute_does_not_reach_the_fit_without_it(dispute: str) -> None:
    """Done anew or by weights; counts for the rivals are those of the others, exactly."""
    left_out = without(dispute)
    other = calibrate(turned(dispute), 4_096)
    mine, same = packaged().without(left_out), other.without(left_out)
    check_alike(mine, same)
    for target in mine.counts:
        assert mine.counts[target].tolist() == same.counts[target].tolist()
    # And it would be seen if it did.
    whole, other_whole = of_fit(packaged().fit()), of_fit(other.fit())
    assert (abs(whole[0] - other_whole[0]) > whole[1] / 2).any()


def test_done_anew_not_a_digit_of_it_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came of the meetings that are left out changes no draw at all."""
    monkeypatch.setattr(calibrating, "LEAST", 1e9)
    left_out = without("korea")
    mine, other = (Calibration(some, 1_024).without(left_out) for some in (read(), turned("korea")))
    assert mine.effective == other.effective
    for name in NAMES:
        assert mine.draws[name].tolist() == other.draws[name].tolist()


@pytest.mark.parametrize("least", [0, 1e9])
def test_without_all_of_them_it_is_what_was_thought_before(
    least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By weights or anew, a history of one dispute leaves the prior."""
    monkeypatch.setattr(calibrating, "LEAST", least)
    korea = tuple(one for one in read().cases if one.dispute == "korea")
    (fit,) = Calibration(replace(read(), cases=korea)).without_disputes().values()
    assert (fit.cases, fit.anew) == (0, bool(least))
    assert not any(table.any() for table in fit.counts.values())
    mean, spread = of_fit(fit)
    error = ERRORS / np.sqrt(min(256, fit.effective))
    np.testing.assert_allclose((mean - CENTRE) / SPREAD, 0, atol=error)
    np.testing.assert_allclose(spread / SPREAD, 1, atol=error)


def test_every_dispute_is_left_out_in_turn() -> None:
    """Its cases and no others, as the counts of what is left show."""
    found = packaged().without_disputes()
    assert set(found) == {one.dispute for one in read().cases}
    for dispute, fit in found.items():
        kept = [one for one in read().cases if one.dispute != dispute]
        assert fit.cases == len(kept)
        for target, table in counted(kept).items():
            assert fit.counts[target].tolist() == table.tolist()


def test_a_case_more_is_a_case_more() -> None:
    """Two meetings of whom one waited in vain: what teaches `unmet` is the condition not met."""
    asked = word("conditional", "ceasefire_first", "no")
    stays = [
        case(side("ann", asked, asked), side("bob", "confirmed", attended=True), name=f"{n}")
        for n in range(12)
    ]
    comes = [
        replace(one, principals=(replace(one.principals[0], attended=True), *one.principals[1:]))
        for one in stays
    ]
    place = NAMES.index("unmet")
    down, up = (moments(calibrate(history(*some)).posterior)[0][place] for some in (stays, comes))
    assert down < CENTRE[place] - SPREAD[place] / 2
    assert up > CENTRE[place] + SPREAD[place] / 2
