"""Backtests: scores that scikit-learn and scoringrules find too, and no fit that knows the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from numpy.typing import NDArray
from sklearn.metrics import brier_score_loss, log_loss

from sim import fits
from sim.calibration.elicited import ASSUMED, NAMES
from sim.calibration.forecasts import forecasts
from sim.calibration.rivals import RESULTS, RIVALS, counted, last_word, least_willing, spoken
from sim.errors import ScenarioError
from sim.fits import Fit
from sim.history import DISPUTED, HORIZONS, STANCES, Case, about, caveats, read
from sim.scores import brier, brier_of, paired
from sim.strictjson import plain
from sim.studies.backtest import Backtest, backtest, leave_one_out
from sim.studies.backtest.past import ASSUMED_TOO
from sim.tables.backtest import text
from tests.calibration import case, cases, history, packaged, side
from tests.history import written
from tests.studies.backtests import (
    as_elicited,
    file_of_the_first,
    filed,
    halves,
    learnt,
    left_out,
)

Floats = NDArray[np.float64]

PARTS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "all": lambda rows: rows["open"].notna(),
    "open": lambda rows: ~rows["stance"].isin(["confirmed", "declined"]),
    "early": lambda rows: rows["horizon"] == "early",
    "late": lambda rows: rows["horizon"] == "late",
}


FILED = ["model", *RIVALS]
LEARNT = ["model", "as_elicited", *RIVALS]
"""Who forecasts, by a file and with something left out in turn."""


def who(found: Backtest) -> list[str]:
    """Who forecasts in a backtest."""
    return FILED if found.parameters else LEARNT


def shares(found: Backtest, target: str, forecaster: str) -> tuple[Floats, Floats, pd.DataFrame]:
    """From the table alone: the probabilities, what happened, and what was asked, row by row."""
    table = found.table
    some = table[table["target"] == target]
    results = RESULTS[target]
    said = some[forecaster].to_numpy().reshape(-1, len(results))
    happened = some["happened"].to_numpy().reshape(-1, len(results))
    assert some["result"].tolist() == [*results] * len(said)
    assert (happened.sum(axis=1) == 1).all()
    return said, happened.argmax(axis=1), some.iloc[:: len(results)].reset_index(drop=True)


def score(found: Backtest, target: str, part: str, forecaster: str) -> Any:
    """A row of the scores."""
    rows = found.scores.set_index(["target", "part", "forecaster"])
    return rows.loc[(target, part, forecaster)]


# Scores.


@pytest.mark.parametrize("found", [left_out, filed, lambda: left_out().beside])
@pytest.mark.parametrize("target", RESULTS)
def test_scores_are_scikit_learns(found: Callable[[], Backtest], target: str) -> None:
    """Brier's, of several results summed over all; the logarithm; and scoringrules' ranked one."""
    study, results = found(), range(len(RESULTS[target]))
    assert [*study.predictions[target].shares] == who(study)
    for forecaster in who(study):
        said, happened, asked = shares(study, target, forecaster)
        # Of a meeting a forecast is open if any principal's word is, which its row alone tells.
        rows_of = PARTS if target == "attends" else PARTS | {"open": lambda rows: rows["open"]}
        for part, choose in rows_of.items():
            rows = choose(asked).to_numpy(bool)
            row = score(study, target, part, forecaster)
            p, y = said[rows], happened[rows]
            some = asked.loc[rows]
            assert (row["n"], row["cases"]) == (len(y), some["case"].nunique())
            assert row["disputes"] == some["dispute"].nunique()
            assert row["log"] == pytest.approx(log_loss(y, p, labels=[*results]))
            if target == "attends":
                assert row["brier"] == pytest.approx(brier_score_loss(y, p[:, 1]))
                assert row["brier"] == pytest.approx(scoringrules.brier_score(y, p[:, 1]).mean())
                assert np.isnan(row["rps"])
            else:
                summed = brier_score_loss(y, p, labels=[*results], scale_by_half=False)
                assert row["brier"] == pytest.approx(summed)
                ranked = scoringrules.rps_score(y + 1, p).mean() / (len(results) - 1)
                assert row["rps"] == pytest.approx(ranked)


@pytest.mark.parametrize("target", RESULTS)
def test_skill_and_differences_follow_from_the_scores(target: str) -> None:
    """Skill is against the base rate; a difference is the model's mean less the rival's."""
    for part in PARTS:
        base = score(left_out(), target, part, "base_rate")["brier"]
        mine = score(left_out(), target, part, "model")
        for forecaster in LEARNT:
            row = score(left_out(), target, part, forecaster)
            assert row["skill"] == pytest.approx(1 - row["brier"] / base)
        gaps = left_out().differences.query("target == @target and part == @part")
        kinds = ["brier", "log"] if target == "attends" else ["brier", "log", "rps"]
        assert gaps["score"].tolist() == kinds * len(LEARNT[1:])
        for gap in gaps.to_dict("records"):
            theirs = score(left_out(), target, part, gap["rival"])[gap["score"]]
            assert gap["difference"] == pytest.approx(mine[gap["score"]] - theirs)
            assert gap["low"] < gap["difference"] < gap["high"]
            assert (gap["n"], gap["disputes"]) == (mine["n"], mine["disputes"])


@pytest.mark.parametrize("found", [left_out, filed])
def test_who_forecasts_says_probabilities(found: Callable[[], Backtest]) -> None:
    """That add up to one."""
    for target in RESULTS:
        for forecaster in who(found()):
            said, _, _ = shares(found(), target, forecaster)
            assert ((said > 0) & (said < 1)).all()
            np.testing.assert_allclose(said.sum(axis=1), 1)


def test_what_is_asked_is_what_was_coded() -> None:
    """A row a principal that spoke by a horizon, a row a meeting and horizon; once each."""
    known = read().cases
    _, happened, asked = shares(filed(), "attends", "model")
    expected = [
        (one.id, by, of.id, of.words[by].said, int(of.attended))
        for one in known
        for by in HORIZONS
        for of in one.principals
        if by in of.words
    ]
    told = asked.assign(came=happened)[["case", "horizon", "actor", "stance", "came"]]
    assert [*told.itertuples(index=False, name=None)] == expected
    for target in ("attendance_outcome", "talks_outcome"):
        _, happened, asked = shares(filed(), target, "model")
        meetings = [
            (one.id, by, least_willing(one, by), open_by(one, by), getattr(one, target))
            for one in known
            for by in spoken(one)
            if getattr(one, target) != DISPUTED
        ]
        came = [RESULTS[target][one] for one in happened]
        told = asked.assign(came=came)[["case", "horizon", "stance", "open", "came"]]
        assert [*told.itertuples(index=False, name=None)] == meetings


def open_by(one: Case, horizon: str) -> bool:
    """Whether any principal's last word left it open."""
    said = [last_word(of, horizon) for of in one.principals]
    return any(word not in (None, "confirmed", "declined") for word in said)


# Nobody knows the answer.


def of_fit(fit: Fit, one: Case, horizon: str) -> Floats:
    """What the model says with a fit, of one case alone: all targets in a row."""
    found = forecasts([one], horizon, np.stack([fit.draws[name] for name in NAMES]))
    return np.concatenate([found.attends[0], found.attendance[0], found.talks[0]])


def of_study(study: Backtest, one: Case, horizon: str, name: str = "model") -> Floats:
    """The same from its table; of principals only those that spoke, of talks only if clear."""
    table = study.table
    rows = table[(table["case"] == one.id) & (table["horizon"] == horizon)]
    came = rows[(rows["target"] == "attends") & (rows["result"] == "yes")][name]
    rest = [rows[rows["target"] == target][name] for target in [*RESULTS][1:]]
    return np.concatenate([came, *rest])


WHOLE = [
    one
    for one in read().cases
    if one.talks_outcome != DISPUTED and all(len(of.words) == 2 for of in one.principals)
]


TAUGHT = [one for one in WHOLE if one.id in halves()[0].case]
UNSEEN = [one for one in WHOLE if one.id in halves()[1].case]


def relatives(one: Case) -> set[str]:
    """All cases of its dispute."""
    return {other.id for other in read().cases if other.dispute == one.dispute}


@pytest.mark.parametrize("one", TAUGHT[::5], ids=lambda one: one.id)
def test_a_meeting_is_forecast_by_a_fit_without_it(one: Case) -> None:
    """Without its dispute, and beside it without itself: to the last digit."""
    beside = left_out().beside
    assert beside is not None
    for horizon in HORIZONS:
        mine = of_fit(learnt().without(relatives(one)), one, horizon)
        np.testing.assert_allclose(of_study(left_out(), one, horizon), mine, rtol=1e-12)
        alone = of_fit(learnt().without({one.id}), one, horizon)
        np.testing.assert_allclose(of_study(beside, one, horizon), alone, rtol=1e-12)


@pytest.mark.parametrize("one", TAUGHT[::5], ids=lambda one: one.id)
def test_beside_the_model_stands_one_whose_words_are_as_elicited(one: Case) -> None:
    """Taught by the same meetings in the same way, with both strengths at one and not learnt."""
    beside = left_out().beside
    assert beside is not None
    for study, apart in ((left_out(), relatives(one)), (beside, {one.id})):
        fit = as_elicited().without(apart)
        assert not any(fit.draws[horizon].any() for horizon in HORIZONS)
        assert fit.draws["willing"].std() > 0
        for horizon in HORIZONS:
            mine = of_fit(fit, one, horizon)
            found = of_study(study, one, horizon, "as_elicited")
            np.testing.assert_allclose(found, mine, rtol=1e-12)
            assert abs(of_study(study, one, horizon) - found).max() > 1e-4


@pytest.mark.parametrize("one", WHOLE[::11], ids=lambda one: one.id)
def test_the_packaged_file_forecasts_a_meeting_without_its_dispute(one: Case) -> None:
    """To the last digit, as the packaged history does if that is left out."""
    for horizon in HORIZONS:
        mine = of_fit(packaged().without(relatives(one)), one, horizon)
        np.testing.assert_allclose(of_study(filed(), one, horizon), mine, rtol=1e-12)


def but_for_elicited(study: Backtest) -> pd.DataFrame:
    """Every forecast but those of the one who is not in a file."""
    return study.table.drop(columns="as_elicited")


def test_a_file_forecasts_as_if_each_dispute_were_left_out() -> None:
    """Its parameters never forecast a meeting with a fit that has seen its dispute."""
    found = backtest(halves()[0], file_of_the_first())
    same = but_for_elicited(left_out())
    pd.testing.assert_frame_equal(found.table, same, check_exact=False, rtol=1e-12)
    assert found.related == len(halves()[0].cases)


@pytest.mark.slow
def test_so_does_the_packaged_file() -> None:
    """Of all packaged meetings."""
    same = but_for_elicited(leave_one_out())
    pd.testing.assert_frame_equal(filed().table, same, check_exact=False, rtol=1e-12)
    assert filed().related == len(read().cases)


def spoilt(fit: Fit) -> Fit:
    """A fit that believes the contrary of everything, with counts that do too."""
    draws = {name: -np.asarray(row) for name, row in fit.draws.items()}
    return replace(fit, draws=draws, counts={name: c[:, ::-1] for name, c in fit.counts.items()})


@pytest.mark.parametrize("dispute", ["korea", "russia-west"])
def test_the_fit_of_all_is_never_asked_about_one_of_them(dispute: str) -> None:
    """Nor that without another dispute: only the one without its own moves a meeting."""
    known = fits.read()
    whole = backtest(read(), replace(known, whole=spoilt(known.whole)))
    pd.testing.assert_frame_equal(whole.table, filed().table)
    one = known.disputes[dispute]
    others = dict(known.disputes) | {dispute: replace(one, without=spoilt(one.without))}
    found = backtest(read(), replace(known, disputes=others)).table
    moved = (found["model"] - filed().table["model"]).abs() > 1e-9
    assert set(found.loc[moved, "dispute"]) == {dispute}
    for rival in RIVALS:
        differs = found[rival] != filed().table[rival]
        assert set(found.loc[differs, "dispute"]) <= {dispute}


def test_what_came_of_a_meeting_does_not_move_its_forecast() -> None:
    """With the file's parameters: turned round, it is forecast alike and only scored otherwise."""
    turned = replace(
        read(),
        cases=tuple(
            replace(
                one,
                principals=tuple(replace(of, attended=not of.attended) for of in one.principals),
                attendance_outcome="cancelled",
                talks_outcome="not_held" if one.talks_outcome != DISPUTED else DISPUTED,
            )
            for one in read().cases
        ),
    )
    found = backtest(turned)
    same = [name for name in found.table.columns if name != "happened"]
    pd.testing.assert_frame_equal(found.table[same], filed().table[same])
    assert score(found, "attends", "all", "model")["brier"] > 0.5


# Meetings that nobody had seen.


def test_unseen_meetings_are_forecast_by_all_that_is_known() -> None:
    """No dispute is left out, since the file knows none of theirs."""
    known = file_of_the_first()
    found = backtest(halves()[1], known)
    assert found.related == 0
    for horizon in HORIZONS:
        mine = of_fit(known.whole, UNSEEN[0], horizon)
        np.testing.assert_allclose(of_study(found, UNSEEN[0], horizon), mine, rtol=1e-12)


def test_rivals_are_taught_by_the_same_meetings_as_the_model() -> None:
    """By their counts, which travel with the file; never by those that are scored."""
    taught, unseen = halves()
    found = backtest(unseen, file_of_the_first())
    for target, counts in counted(taught.cases).items():
        for name, rival in RIVALS.items():
            said, _, asked = shares(found, target, name)
            stances = [STANCES.index(stance) for stance in asked["stance"]]
            np.testing.assert_allclose(said, rival(counts)[stances])


def test_without_disputes_left_out_rivals_have_seen_none_of_them_either() -> None:
    """A dispute is left out of the counts as it is out of the fit."""
    for target in RESULTS:
        said, _, asked = shares(filed(), target, "base_rate")
        for dispute in ("korea", "cold-war"):
            kept = [one for one in read().cases if one.dispute != dispute]
            expected = RIVALS["base_rate"](counted(kept)[target])[0]
            rows = (asked["dispute"] == dispute).to_numpy()
            np.testing.assert_allclose(said[rows], np.tile(expected, (rows.sum(), 1)))


# Odd histories.


@pytest.mark.parametrize(
    ("some", "empty"),
    [
        ([case(side("ann", "silent", "declined"))], []),
        ([case(side("ann", early="silent"), side("bob"))], []),
        ([case(side("x", late="declined"), side("y", late="confirmed"))], []),
        ([case(side("ann", "silent"), talks_outcome=DISPUTED)], ["talks_outcome"]),
        ([case(), case(side("ann", "silent"), name="corte")], []),
        ([case(*(side(f"{n}", "inclined", attended=True) for n in range(8)))], []),
    ],
    ids=["one case", "one horizon", "late alone", "disputed", "a silent case", "eight"],
)
def test_an_odd_history_is_forecast_as_far_as_it_goes(some: list[Case], empty: list[str]) -> None:
    """Where there is nothing to score, it says so."""
    found = backtest(history(*some))
    rows = found.scores[found.scores["part"] == "all"].groupby("target")["n"].first()
    assert [*rows.index[rows == 0]] == empty
    told = text(found)
    assert told.count("Of no meeting is it known.") == len(empty)
    assert max(map(len, told.splitlines())) <= 80
    json.dumps(plain(found.as_dict()), allow_nan=False)


def test_a_history_without_words_is_refused() -> None:
    """There is nothing to forecast by."""
    for study in (backtest, leave_one_out):
        with pytest.raises(ScenarioError, match="made up: nothing was said in any case"):
            study(history(case(), case(side("ann"), name="corte")))


def test_a_single_dispute_cannot_be_left_out() -> None:
    """Nothing would be left to learn from."""
    both = (case(side("ann", "silent"), name=name, dispute="hills") for name in ("alba", "corte"))
    with pytest.raises(ScenarioError, match="without its only dispute there is nothing to learn"):
        leave_one_out(history(*both))


@given(st.lists(cases(0, 4), min_size=1, max_size=5))
@settings(max_examples=8)
def test_any_history_is_forecast_or_refused(some: list[Case]) -> None:
    """Whatever was coded, in whichever order."""
    many = [replace(one, id=f"{n}", dispute=f"{n}") for n, one in enumerate(some)]
    known = history(*many)
    if not known.rows:
        return
    for found in (backtest(known), backtest(replace(known, cases=known.cases[::-1]))):
        assert text(found)
        json.dumps(plain(found.as_dict()), allow_nan=False)


def test_two_disputes_are_enough_to_leave_one_out() -> None:
    """Each is then forecast by the other, and few or none are open."""
    both = (case(side("ann", "silent"), name=name) for name in ("alba", "corte"))
    found = leave_one_out(history(*both))
    assert [len(said.asked) for said in found.predictions.values()] == [2, 2, 2]
    assert text(found).count("Whether each principal came") == 2


# What does not matter.


def agree(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """The same, but for the order of sums."""
    pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=1e-9, atol=1e-12)


def test_in_which_order_cases_stand_does_not_matter() -> None:
    """No score and no interval is another, with a file's parameters."""
    known = read()
    shuffled = [known.cases[place] for place in np.random.default_rng(0).permutation(89)]
    turned = tuple(replace(one, principals=one.principals[::-1]) for one in shuffled)
    found = backtest(replace(known, cases=turned))
    agree(found.scores, filed().scores)
    agree(found.differences, filed().differences)


def test_names_are_labels() -> None:
    """Of actors, cases and places: nothing is told but what was coded of them."""
    renamed = replace(
        read(),
        cases=tuple(
            replace(
                one,
                id=f"x {one.id}",
                name="",
                place="",
                planned="1900",
                principals=tuple(
                    replace(of, id=f"{number}") for number, of in enumerate(one.principals)
                ),
            )
            for one in read().cases
        ),
    )
    found = backtest(renamed)
    agree(found.scores, filed().scores)
    agree(found.differences, filed().differences)


# What hangs together.

QUARREL = (side("putin", "evasive", "declined"), side("zelenskyy", "conditional", attended=True))
APART = (side("ann", "inclined", attended=True), side("putin", late="confirmed", attended=True))


def test_meetings_of_those_who_quarrel_in_the_file_are_one_cluster(tmp_path: Path) -> None:
    """Three of Putin and Zelenskyy in a folder without disputes.csv: one dispute, not three.

    Each is forecast without that dispute, and of one dispute no interval is known.
    """
    cases_csv = "case_id,name,planned_date,place,format_planned,attendance_outcome,talks_outcome\n"
    stances_csv = (
        "case_id,actor_id,horizon,stance,condition,condition_met_late,pressure,attended,rank_sent\n"
    )
    for name in ("one", "two", "three"):
        cases_csv += f"{name},{name},2031-05,Rome,leaders,cancelled,not_held\n"
        for leader in ("putin", "zelenskyy"):
            stances_csv += f"{name},{leader},early,evasive,none,na,0,no,none\n"
    known = read(written(tmp_path, cases=cases_csv, stances=stances_csv, disputes=None))
    assert len({one.dispute for one in known.cases}) == 3
    found = backtest(known)
    assert found.related == 3
    assert set(found.table["dispute"]) == {"russia-west"}
    assert set(found.scores["disputes"]) == set(found.differences["disputes"]) == {0, 1}
    asked = found.scores["n"] > 0
    assert (found.scores.loc[asked, "cases"] == 3).all()
    assert found.differences[["low", "high"]].isna().all(axis=None)
    without = fits.read().fit("russia-west")
    for one in known.cases:
        mine = of_fit(without, one, "early")
        np.testing.assert_allclose(of_study(found, one, "early"), mine, rtol=1e-12)


def test_intervals_are_from_drawing_disputes_as_the_file_knows_them() -> None:
    """Scores are those of the table, groups those that share their fate; another gives another."""
    many = [case(*QUARREL, name=f"q {n}") for n in range(3)]
    others = [case(*APART, name=f"a {n}", talks_outcome="breakdown") for n in range(2)]
    found = backtest(history(*many, *others))
    groups = {one.id: "russia-west" for one in many} | {one.id: one.id for one in others}
    for target in RESULTS:
        theirs, happened, asked = shares(found, target, "last_word")
        mine, _, _ = shares(found, target, "model")
        assert asked["dispute"].tolist() == [groups[one] for one in asked["case"]]
        errors = [
            brier(p[:, 1], happened) if target == "attends" else brier_of(p, happened)
            for p in (mine, theirs)
        ]
        rows = found.differences.query(
            "target == @target and part == 'all' and rival == 'last_word' and score == 'brier'"
        )
        (gap,) = rows[["difference", "low", "high"]].to_numpy().tolist()
        assert gap == pytest.approx(paired(*errors, asked["dispute"]))
        assert gap != pytest.approx(paired(*errors, asked["case"]))
        assert rows["disputes"].tolist() == [3]


def test_left_out_in_turn_disputes_are_those_of_the_folder() -> None:
    """For a case alone too: its relatives share its fate, though they teach."""
    beside = left_out().beside
    assert beside is not None
    of = {one.id: one.dispute for one in halves()[0].cases}
    for study in (left_out(), beside):
        assert study.table["dispute"].tolist() == [of[one] for one in study.table["case"]]


# What is told and kept.


def test_as_plain_data_each_target_has_its_forecasters() -> None:
    """The scores and differences of all forecasts, and of each part by its name."""
    for study in (filed(), left_out()):
        found = study.as_dict()
        for target in RESULTS:
            kinds = {"brier", "log", "skill"} | ({"rps"} if target != "attends" else set())
            whole = found[target]
            for part in PARTS:
                one = whole if part == "all" else whole[part]
                row = score(study, target, part, "model")
                counts = ("n", "cases", "disputes")
                assert [one[name] for name in counts] == [row[name] for name in counts]
                for forecaster in who(study):
                    row = score(study, target, part, forecaster)
                    assert one[forecaster] == {kind: row[kind] for kind in kinds}
                assert [*one["differences"]] == who(study)[1:]
                for rival in one["differences"].values():
                    assert set(rival) == kinds - {"skill"}
                    assert set(rival["brier"]) == {"difference", "low", "high", "skill"}
        assert found["left_out"] == "dispute"
    assert left_out().as_dict()["case_left_out"]["left_out"] == "case"
    assert "case_left_out" not in filed().as_dict()


def test_as_plain_data_it_says_what_was_forecast_and_who_taught() -> None:
    """The history and its caveats; the file, its hash and what it was fitted on; what is assumed.

    Of meetings that teach one another there is no file.
    """
    found, known = filed().as_dict(), fits.read()
    assert found["history"] == about(read())
    assert found["history"]["caveats"] == [*caveats(read())]
    taught = {**about(read()), "caveats": caveats(read())}
    source = {"source": "packaged", "sha256": known.sha256, "taught": taught}
    assert found["parameters"] == source
    assert found["assumed"] == [ASSUMED, ASSUMED_TOO]
    for learnt_from in (left_out().as_dict(), left_out().as_dict()["case_left_out"]):
        assert learnt_from["parameters"] is None
        assert learnt_from["history"] == about(halves()[0])
        assert learnt_from["assumed"] == found["assumed"]


@pytest.mark.parametrize("target", RESULTS)
def test_as_plain_data_each_forecast_stands_with_what_happened(target: str) -> None:
    """The model's shares of every result, by name, row by row as in the table."""
    said, happened, asked = shares(filed(), target, "model")
    found = filed().as_dict()[target]["forecasts"]
    assert len(found) == len(said)
    names = ["case", "horizon", "actor"]
    assert pd.DataFrame(found)[names].equals(asked[names])
    assert [one["happened"] for one in found] == [RESULTS[target][came] for came in happened]
    assert [[*one["shares"]] for one in found] == [[*RESULTS[target]]] * len(said)
    assert [[*one["shares"].values()] for one in found] == said.tolist()


def keys(data: Any) -> Any:
    """What is where, without what it is."""
    return {key: keys(one) for key, one in data.items()} if isinstance(data, dict) else None


def numbers(data: Any) -> list[Any]:
    """All that is not another part."""
    if isinstance(data, dict):
        return [number for one in data.values() for number in numbers(one)]
    return [data]


def test_where_nothing_is_known_keys_stay_and_hold_no_number() -> None:
    """As JSON null; counts are nought, and so is the list of forecasts."""
    one = case(side("ann", "silent"))
    clear, unclear = (
        backtest(history(some)).as_dict()["talks_outcome"]
        for some in (one, replace(one, talks_outcome=DISPUTED))
    )
    assert keys(unclear) == keys(clear)
    unclear = plain(unclear)
    assert unclear.pop("forecasts") == []
    for part in (unclear, *(unclear[name] for name in PARTS if name != "all")):
        assert [part.pop(name) for name in ("n", "cases", "disputes")] == [0, 0, 0]
    assert set(numbers(unclear)) == {None}


@pytest.mark.parametrize("part", PARTS)
def test_the_diagram_is_of_who_comes(part: str) -> None:
    """Of the forecasts of a part: as many dots as bins, as many forecasts as there are."""
    axes = filed().plot(part=part)
    labels = [int(text.get_text()) for text in axes.texts if text.get_text().isdigit()]
    assert sum(labels) == score(filed(), "attends", part, "model")["n"]
    plt.close(axes.figure)


def test_of_an_unknown_part_or_an_empty_one_there_is_no_diagram() -> None:
    """And the message says which are known."""
    with pytest.raises(ScenarioError, match="'opne' is not a part of the forecasts; did you mean"):
        filed().plot(part="opne")
    settled = backtest(history(case(side("ann", "confirmed", attended=True))))
    with pytest.raises(ScenarioError, match="nothing to draw"):
        settled.plot(part="open")


def test_a_folder_is_whole(tmp_path: Path) -> None:
    """Tables, pictures and a manifest; where nothing was open, no picture of it."""
    filed().save(tmp_path / "r", "summitry backtest")
    names = {file.name for file in (tmp_path / "r").iterdir()}
    tables = {f"{name}.csv" for name in ("predictions", "scores", "differences")}
    pictures = {
        f"{name}.{kind}" for name in ("reliability", "reliability-open") for kind in ("png", "svg")
    }
    assert tables | pictures | {"manifest.json"} <= names
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert manifest["command"] == "summitry backtest"
    assert manifest["attends"]["n"] == 345
    kept = pd.read_csv(tmp_path / "r" / "scores.csv")
    pd.testing.assert_frame_equal(kept, filed().scores, check_exact=False, rtol=1e-8)
    settled = backtest(history(case(side("ann", "confirmed", attended=True))))
    settled.save(tmp_path / "s")
    assert "reliability-open.png" not in {file.name for file in (tmp_path / "s").iterdir()}
