"""Calibrations and backtests on a terminal: all is told, as it is, and no line is too long."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibration import calibrate, parameters, write
from sim.calibration.elicited import ASSUMED, PARAMETERS
from sim.history import caveats, read
from sim.studies.backtest import Backtest, backtest, leave_one_out
from sim.studies.backtest.past import ASSUMED_TOO
from sim.tables import backtest as of_backtest
from sim.tables import calibration as of_calibration
from sim.tables.backtest import FEWEST
from tests.calibration import case, history, packaged, side
from tests.history import CASES, NOTES, STANCES, written
from tests.studies.backtests import filed, left_out

WIDTHS = [60, 72, 80, 120]
RIVALS = {
    "as_elicited": "the same with words as elicited",
    "base_rate": "the base rate",
    "logistic": "the logistic regression",
    "last_word": "the last word",
}


@cache
def small() -> Backtest:
    """Two meetings, each forecast by the other."""
    both = (case(side("ann", "silent"), name=name) for name in ("alba", "corte"))
    return leave_one_out(history(*both))


def words(told: str) -> str:
    """A text in one line."""
    return " ".join(told.split())


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_too_long(width: int) -> None:
    """However wide the terminal is."""
    for told in (
        of_calibration.text(packaged(), width),
        of_backtest.text(filed(), width),
        of_backtest.text(small(), width),
    ):
        assert max(map(len, told.splitlines())) <= width


# What was learned.


def test_every_number_is_told_with_what_it_was() -> None:
    """Its ends before and after, how much it moved, and whether that is much; and what it is."""
    told = of_calibration.text(packaged(), 120)
    for parameter, one in zip(PARAMETERS, parameters(packaged()), strict=True):
        (row,) = re.findall(rf"^  {parameter.name}  +(.*)$", told, re.MULTILINE)
        before, after, shrunk, learned = re.split(r"  +", row)
        ends = [
            f"{end:.0%}" if parameter.scale == "probability" else f"x{end:.2f}"
            for part in ("prior", "posterior")
            for end in (one[part]["low"], one[part]["high"])
        ]
        assert (before, after) == (f"{ends[0]} to {ends[1]}", f"{ends[2]} to {ends[3]}")
        assert shrunk == f"{one['contraction']:.2f}"
        assert learned == ("learned" if one["learned"] else "assumed, not learned")
        assert f"{parameter.name}: {parameter.meaning}" in words(told)


def test_what_the_data_cannot_tell_is_told() -> None:
    """By name; and where all moved, that."""
    unmoved = [one["name"] for one in parameters(packaged()) if not one["learned"]]
    told = words(of_calibration.text(packaged()))
    assert f"Hardly moved, and so assumed: {', '.join(unmoved)}." in told
    moved = [dict(one, learned=True) for one in parameters(packaged())]
    assert of_calibration._silent(moved) == "All of these numbers moved by more than that."


def test_what_the_history_can_bear_is_told_with_both() -> None:
    """In its own words, and how few rows are open."""
    for told in (of_calibration.text(packaged()), of_backtest.text(filed())):
        said = words(told)
        assert "Of 345 rows 74 are open questions" in said
        for one in caveats(read()):
            assert words(one.replace("`", "'")) in said


def test_how_surely_it_was_weighed_is_told() -> None:
    """By how many points of equal weight would tell as much."""
    few = calibrate(read(), 1_024)
    told = words(of_calibration.text(few))
    assert (
        f"1,024 points were weighed, which tell as much as {few.posterior.effective:,.0f}" in told
    )


# How forecasts fared.


def gaps(
    low: float, difference: float, high: float, rival: str = "base_rate", disputes: int = FEWEST
) -> pd.DataFrame:
    """The difference of two Brier scores, and of two logarithmic ones that say the contrary."""
    both = {"rival": rival, "disputes": disputes}
    brier = {"score": "brier", "difference": difference, "low": low, "high": high}
    log = {"score": "log", "difference": -difference, "low": -high, "high": -low}
    return pd.DataFrame([both | brier, both | log])


@pytest.mark.parametrize(
    ("low", "difference", "high", "said"),
    [
        (-0.2, -0.1, -0.05, "better than the base rate: -0.100 [-0.200, -0.050]"),
        (0.05, 0.1, 0.2, "worse than the base rate: +0.100 [+0.050, +0.200]"),
        (-0.2, -0.1, 0.05, "not distinguishable from the base rate: -0.100 [-0.200, +0.050]"),
        (-0.2, -0.1, 0.0, "not distinguishable from the base rate: -0.100 [-0.200, +0.000]"),
        (0.0, 0.0, 0.0, "not distinguishable from the base rate: +0.000 [+0.000, +0.000]"),
    ],
)
def test_what_is_said_of_a_rival(low: float, difference: float, high: float, said: str) -> None:
    """Better or worse only where the interval says so."""
    assert of_backtest.verdicts(gaps(low, difference, high)) == [said]


ENDS = st.tuples(*[st.floats(-1, 1)] * 3).map(sorted)


@given(ENDS, st.sampled_from([*RIVALS]), st.integers(FEWEST, 99))
def test_nothing_is_better_or_worse_whose_interval_covers_nothing(
    ends: list[float], rival: str, disputes: int
) -> None:
    """Just then, where there are disputes enough."""
    (found,) = of_backtest.verdicts(gaps(*ends, rival, disputes))
    covers = ends[0] <= 0 <= ends[2]
    assert found.startswith(f"not distinguishable from {RIVALS[rival]}: ") == covers
    assert found.startswith(f"better than {RIVALS[rival]}: ") == (ends[2] < 0)
    assert found.startswith(f"worse than {RIVALS[rival]}: ") == (ends[0] > 0)


def test_ten_disputes_are_enough_and_nine_are_not() -> None:
    """Of fewer an interval by drawing them anew is too short."""
    assert FEWEST == 10


@given(ENDS, st.sampled_from([*RIVALS]), st.integers(1, FEWEST - 1))
def test_of_few_disputes_there_is_no_verdict(ends: list[float], rival: str, disputes: int) -> None:
    """Whatever the interval; how many there are is said."""
    (found,) = of_backtest.verdicts(gaps(*ends, rival, disputes))
    few = "1 dispute" if disputes == 1 else f"{disputes} disputes"
    low, difference, high = (f"{end:+.3f}" for end in ends)
    assert found == f"too few to tell from {RIVALS[rival]} ({few}): {difference} [{low}, {high}]"


@pytest.mark.parametrize("study", [filed, left_out, lambda: left_out().beside])
def test_each_verdict_is_that_of_the_differences(study: Callable[[], Backtest]) -> None:
    """Of all forecasts and of the open ones, target by target."""
    found = study()
    told = words(of_backtest.text(found))
    differences = found.differences
    shown = differences[differences["part"].isin(["all", "open"])]
    rows = shown[shown["score"] == "brier"].to_dict("records")
    for row in rows:
        verdict, few = f"{'better' if row['difference'] < 0 else 'worse'} than", ""
        if row["low"] <= 0 <= row["high"]:
            verdict = "not distinguishable from"
        if row["disputes"] < 10:
            verdict, few = "too few to tell from", f" ({row['disputes']} disputes)"
        spread = f"{row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
        assert f"{verdict} {RIVALS[row['rival']]}{few}: {spread}" in told
    shown_too = 2 if found.beside else 1
    assert told.count(" [") == len(rows) * shown_too
    assert len(rows) == 2 * 3 * (3 if found.parameters else 4)


SAID = {
    "model": "model",
    "as_elicited": "the same, words as elicited",
    "base_rate": "base rate",
    "logistic": "logistic regression",
    "last_word": "last word",
}


@pytest.mark.parametrize("study", [filed, lambda: replace(left_out(), beside=None)])
def test_scores_are_told_to_three_decimals(study: Callable[[], Backtest]) -> None:
    """A row a forecaster, a column a score that has a meaning."""
    told, scores = of_backtest.text(study(), 120), study().scores
    forecasters = [*scores["forecaster"].unique()]
    assert forecasters == [name for name in SAID if name != "as_elicited" or study is not filed]
    for forecaster in forecasters:
        rows = scores.query("forecaster == @forecaster and part in ('all', 'open')")
        found = re.findall(rf"^  {SAID[forecaster]} +(.*)$", told, re.MULTILINE)
        assert len(found) == len(rows) == 6
        for line, row in zip(found, rows.to_dict("records"), strict=True):
            kinds = [kind for kind in ("brier", "log", "rps", "skill") if row[kind] == row[kind]]
            assert line.split() == [f"{row[kind]:.3f}" for kind in kinds]


def test_of_how_many_disputes_is_told() -> None:
    """Beside how many forecasts of how many meetings."""
    told = words(of_backtest.text(filed()))
    assert "all (345 forecasts of 89 meetings, 21 disputes)" in told
    rows = filed().scores.query("forecaster == 'model' and part in ('all', 'open')")
    for row in rows.to_dict("records"):
        many = f"{row['n']} forecasts of {row['cases']} meetings, {row['disputes']} disputes"
        assert f"{'all' if row['part'] == 'all' else 'of these, open ones'} ({many})" in told


def test_the_horizons_are_told_beside_the_strongest_rival() -> None:
    """Once a target; of a horizon without words nothing."""
    told = words(of_backtest.text(filed()))
    brier = filed().scores.set_index(["target", "part", "forecaster"])["brier"]
    for target in filed().predictions:
        early, late = (
            f"{brier[target, part, 'model']:.3f} "
            f"(logistic regression {brier[target, part, 'logistic']:.3f})"
            for part in ("early", "late")
        )
        assert f"Brier by horizon: three days before {early}, the evening before {late}." in told
    assert told.count("Brier by horizon: ") == 3
    of_early = words(of_backtest.text(small()))
    assert of_early.count("Brier by horizon: three days before") == 6
    assert "the evening before" not in of_early


def test_who_taught_and_what_was_left_out_is_told() -> None:
    """Of a file, how many meetings belong to disputes that it knows."""
    said = words(of_backtest.text(filed()))
    assert said.startswith("Forecasts of 89 past meetings (packaged, 345 rows), taught by 89 ")
    assert "89 of the meetings belong to disputes that the file knows, and are forecast" in said
    said = words(of_backtest.text(replace(filed(), related=1)))
    assert "1 of the meetings belongs to disputes that the file knows, and is forecast" in said
    said = words(of_backtest.text(replace(filed(), related=0)))
    assert "None of the meetings belongs to a dispute that the file knows. Of 345 rows" in said
    for learnt in (small(), left_out()):
        assert "that the file knows" not in words(of_backtest.text(learnt))


def test_it_ends_with_what_is_assumed() -> None:
    """The figures that no data move, and that those who chose the form knew the meetings."""
    for found in (filed(), small()):
        assert words(of_backtest.text(found)).endswith(f" {ASSUMED} {ASSUMED_TOO}")


def test_the_caveats_of_both_histories_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of that which is forecast, and of that which taught, where it is another."""
    monkeypatch.chdir(tmp_path)
    renamed = {"alba": "corte", "brandt": "dover", "Very little": "Next to nothing"}
    mine, other = written(Path("mine")), Path("other")
    texts = {"cases": CASES, "stances": STANCES, "README": NOTES}
    for old, new in renamed.items():
        texts = {name: text.replace(old, new) for name, text in texts.items()}
    written(other, disputes=None, **texts)
    said = words(of_backtest.text(backtest(mine)))
    assert "What the coded meetings can bear Very little. 'ann' is made up." in said
    taught = words(" ".join(caveats(read())).replace("`", "'"))
    assert f"The history that taught (packaged): {taught} Assumed whatever" in said
    known = write(calibrate(mine, 1_024), "p.json")
    said = words(of_backtest.text(backtest(other, known)))
    assert "What the coded meetings can bear Next to nothing. 'ann' is made up." in said
    assert "The history that taught (mine): Very little. 'ann' is made up. Assumed" in said
    (mine / "README.md").unlink()
    known = write(calibrate(mine, 1_024), "p.json")
    said = words(of_backtest.text(backtest(other, known)))
    assert "The history that taught (mine): Nothing is known of its coding. Assumed" in said
    # Of meetings that teach one another, or are those that taught, they are told once.
    for once in (backtest(mine, known), filed(), small()):
        assert "The history that taught" not in of_backtest.text(once)


def test_leaving_out_cases_is_shown_beside_leaving_out_disputes() -> None:
    """As a second part of the same text."""
    said = words(of_backtest.text(small()))
    first, second = said.split("Now with each case left out in turn.")
    assert "each dispute left out in turn" in first
    for part in (first, second):
        assert part.count("Whether each principal came") == 1
        assert "all (2 forecasts of 2 meetings, 2 disputes)" in part


def test_a_single_forecast_of_a_single_meeting_is_told_in_the_singular() -> None:
    """And nobody can be told from anybody."""
    said = words(of_backtest.text(backtest(history(case(side("ann", "silent"))))))
    assert said.startswith("Forecasts of 1 past meeting (made up, 1 row), taught by 89 meetings ")
    assert "all (1 forecast of 1 meeting, 1 dispute)" in said
    assert said.count("too few to tell from the base rate (1 dispute)") == 6
