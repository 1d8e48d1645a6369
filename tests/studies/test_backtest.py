"""Backtests: scores that scikit-learn and scoringrules find too, and no fit that knows the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
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
from sim.calibration import calibrate, write
from sim.calibration.elicited import NAMES
from sim.calibration.forecasts import forecasts
from sim.calibration.rivals import RESULTS, RIVALS, counted, last_word, least_willing, spoken
from sim.errors import ScenarioError
from sim.fits import Fit, Fits
from sim.history import DISPUTED, HORIZONS, STANCES, Case, History, read
from sim.strictjson import plain
from sim.studies.backtest import Backtest, backtest, leave_one_out
from sim.studies.backtest.predicting import FORECASTERS
from sim.tables.backtest import text
from tests.calibration import case, cases, history, packaged, side

Floats = NDArray[np.float64]

PARTS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "all": lambda rows: rows["open"].notna(),
    "open": lambda rows: ~rows["stance"].isin(["confirmed", "declined"]),
    "early": lambda rows: rows["horizon"] == "early",
    "late": lambda rows: rows["horizon"] == "late",
}


@cache
def left_out() -> Backtest:
    """The packaged history, each dispute left out."""
    return leave_one_out()


@cache
def filed() -> Backtest:
    """The packaged history by the packaged file."""
    return backtest()


@cache
def split() -> tuple[History, History, Fits]:
    """Every other dispute to learn from, the others to be forecast."""
    known = read()
    names = sorted({one.dispute for one in known.cases})[::2]
    taught = replace(known, cases=tuple(one for one in known.cases if one.dispute in names))
    unseen = replace(known, cases=tuple(one for one in known.cases if one.dispute not in names))
    with TemporaryDirectory() as folder:
        file = write(calibrate(taught, 2_048), Path(folder) / "p.json")
        return taught, unseen, fits.read(file)


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
    for forecaster in FORECASTERS:
        said, happened, asked = shares(study, target, forecaster)
        # Of a meeting a forecast is open if any principal's word is, which its row alone tells.
        rows_of = PARTS if target == "attends" else PARTS | {"open": lambda rows: rows["open"]}
        for part, choose in rows_of.items():
            rows = choose(asked).to_numpy(bool)
            row = score(study, target, part, forecaster)
            p, y = said[rows], happened[rows]
            assert (row["n"], row["cases"]) == (len(y), asked.loc[rows, "case"].nunique())
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
        for forecaster in FORECASTERS:
            row = score(left_out(), target, part, forecaster)
            assert row["skill"] == pytest.approx(1 - row["brier"] / base)
        gaps = left_out().differences.query("target == @target and part == @part")
        kinds = ["brier", "log"] if target == "attends" else ["brier", "log", "rps"]
        assert gaps["score"].tolist() == kinds * len(RIVALS)
        for gap in gaps.to_dict("records"):
            theirs = score(left_out(), target, part, gap["rival"])[gap["score"]]
            assert gap["difference"] == pytest.approx(mine[gap["score"]] - theirs)
            assert gap["low"] < gap["difference"] < gap["high"]
            assert gap["n"] == mine["n"]


@pytest.mark.parametrize("forecaster", FORECASTERS)
def test_who_forecasts_says_probabilities(forecaster: str) -> None:
    """That add up to one."""
    for target in RESULTS:
        said, _, _ = shares(filed(), target, forecaster)
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


def of_study(study: Backtest, one: Case, horizon: str) -> Floats:
    """The same from its table; of principals only those that spoke, of talks only if clear."""
    table = study.table
    rows = table[(table["case"] == one.id) & (table["horizon"] == horizon)]
    came = rows[(rows["target"] == "attends") & (rows["result"] == "yes")]["model"]
    rest = [rows[rows["target"] == target]["model"] for target in [*RESULTS][1:]]
    return np.concatenate([came, *rest])


WHOLE = [
    one
    for one in read().cases
    if one.talks_outcome != DISPUTED and all(len(of.words) == 2 for of in one.principals)
]


@pytest.mark.parametrize("one", WHOLE[::11], ids=lambda one: one.id)
def test_a_meeting_is_forecast_by_a_fit_without_it(one: Case) -> None:
    """Without its dispute, and beside it without itself: to the last digit."""
    same = {other.id for other in read().cases if other.dispute == one.dispute}
    beside = left_out().beside
    assert beside is not None
    for horizon in HORIZONS:
        mine = of_fit(packaged().without(same), one, horizon)
        np.testing.assert_allclose(of_study(left_out(), one, horizon), mine, rtol=1e-12)
        alone = of_fit(packaged().without({one.id}), one, horizon)
        np.testing.assert_allclose(of_study(beside, one, horizon), alone, rtol=1e-12)


def test_the_file_forecasts_as_if_each_dispute_were_left_out() -> None:
    """The packaged parameters never forecast a meeting with a fit that has seen its dispute."""
    pd.testing.assert_frame_equal(filed().table, left_out().table, check_exact=False, rtol=1e-12)
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
    _, unseen, known = split()
    found = backtest(unseen, known)
    assert found.related == 0
    one = next(one for one in WHOLE if one.id in unseen.case)
    for horizon in HORIZONS:
        mine = of_fit(known.whole, one, horizon)
        np.testing.assert_allclose(of_study(found, one, horizon), mine, rtol=1e-12)


def test_rivals_are_taught_by_the_same_meetings_as_the_model() -> None:
    """By their counts, which travel with the file; never by those that are scored."""
    taught, unseen, known = split()
    found = backtest(unseen, known)
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
@settings(max_examples=12)
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
    order = np.random.default_rng(0).permutation(len(read().cases))
    shuffled = replace(
        read(),
        cases=tuple(
            replace(read().cases[place], principals=read().cases[place].principals[::-1])
            for place in order
        ),
    )
    found = backtest(shuffled)
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


# What is told and kept.


def test_as_plain_data_each_target_has_its_forecasters() -> None:
    """The scores and differences of all forecasts, and of each part by its name."""
    found = filed().as_dict()
    for target in RESULTS:
        one = found[target]
        assert one["n"] == score(filed(), target, "all", "model")["n"]
        assert {"early", "late", "open"} <= set(one)
        for forecaster in FORECASTERS:
            kinds = {"brier", "log", "skill"} | ({"rps"} if target != "attends" else set())
            assert set(one[forecaster]) == kinds
        assert [*one["differences"]] == [*RIVALS]
        for rival in one["differences"].values():
            assert {"difference", "low", "high"} <= set(rival["brier"])
    assert "case_left_out" in left_out().as_dict()
    assert "case_left_out" not in found
    assert found["left_out"] == "file"


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
