"""Calibrations and backtests on a terminal: all is told, as it is, and no line is too long."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibration import calibrate, parameters
from sim.calibration.elicited import PARAMETERS
from sim.history import caveats, read
from sim.studies.backtest import Backtest, backtest, leave_one_out
from sim.tables import backtest as of_backtest
from sim.tables import calibration as of_calibration
from tests.calibration import case, history, packaged, side

WIDTHS = [60, 72, 80, 120]
RIVALS = {
    "base_rate": "the base rate",
    "logistic": "the logistic regression",
    "last_word": "the last word",
}


@cache
def filed() -> Backtest:
    """The packaged history by the packaged file."""
    return backtest()


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


def gaps(low: float, difference: float, high: float, rival: str = "base_rate") -> pd.DataFrame:
    """The difference of two Brier scores, and of two logarithmic ones that say the contrary."""
    brier = {"score": "brier", "difference": difference, "low": low, "high": high}
    log = {"score": "log", "difference": -difference, "low": -high, "high": -low}
    return pd.DataFrame([{"rival": rival} | brier, {"rival": rival} | log])


@pytest.mark.parametrize(
    ("low", "difference", "high", "said"),
    [
        (-0.2, -0.1, -0.05, "better than the base rate: -0.100 [-0.200, -0.050]"),
        (0.05, 0.1, 0.2, "worse than the base rate: +0.100 [+0.050, +0.200]"),
        (-0.2, -0.1, 0.05, "not distinguishable from the base rate: -0.100 [-0.200, +0.050]"),
        (-0.2, -0.1, 0.0, "not distinguishable from the base rate: -0.100 [-0.200, +0.000]"),
        (0.0, 0.0, 0.0, "not distinguishable from the base rate: +0.000 [+0.000, +0.000]"),
        (float("nan"), -0.1, float("nan"), "nothing can be said against the base rate: a single"),
    ],
)
def test_what_is_said_of_a_rival(low: float, difference: float, high: float, said: str) -> None:
    """Better or worse only where the interval says so."""
    (found,) = of_backtest.verdicts(gaps(low, difference, high))
    assert found.startswith(said)


@given(st.tuples(*[st.floats(-1, 1)] * 3).map(sorted), st.sampled_from([*RIVALS]))
def test_nothing_is_better_or_worse_whose_interval_covers_nothing(
    ends: list[float], rival: str
) -> None:
    """Just then."""
    (found,) = of_backtest.verdicts(gaps(*ends, rival))
    covers = ends[0] <= 0 <= ends[2]
    assert found.startswith(f"not distinguishable from {RIVALS[rival]}: ") == covers
    assert found.startswith(f"better than {RIVALS[rival]}: ") == (ends[2] < 0)
    assert found.startswith(f"worse than {RIVALS[rival]}: ") == (ends[0] > 0)


def test_each_verdict_is_that_of_the_differences() -> None:
    """Of all forecasts and of the open ones, target by target."""
    told = words(of_backtest.text(filed()))
    differences = filed().differences
    shown = differences[differences["part"].isin(["all", "open"])]
    rows = shown[shown["score"] == "brier"].to_dict("records")
    for row in rows:
        verdict = f"{'better' if row['difference'] < 0 else 'worse'} than"
        if row["low"] <= 0 <= row["high"]:
            verdict = "not distinguishable from"
        spread = f"{row['difference']:+.3f} [{row['low']:+.3f}, {row['high']:+.3f}]"
        assert f"{verdict} {RIVALS[row['rival']]}: {spread}" in told
    assert told.count(" [") == len(rows) == 18


def test_scores_are_told_to_three_decimals() -> None:
    """A row a forecaster, a column a score that has a meaning."""
    told = of_backtest.text(filed())
    rows = filed().scores.query("forecaster == 'model' and part in ('all', 'open')")
    found = re.findall(r"^  model +(.*)$", told, re.MULTILINE)
    assert len(found) == len(rows) == 6
    for line, row in zip(found, rows.to_dict("records"), strict=True):
        kinds = [kind for kind in ("brier", "log", "rps", "skill") if row[kind] == row[kind]]
        assert line.split() == [f"{row[kind]:.3f}" for kind in kinds]


def test_who_taught_and_what_was_left_out_is_told() -> None:
    """Of a file, how many meetings belong to disputes that it knows."""
    said = words(of_backtest.text(filed()))
    assert said.startswith("Forecasts of 89 past meetings (packaged, 345 rows), taught by 89 ")
    assert "89 of the meetings belong to disputes that the file knows, and are forecast" in said
    said = words(of_backtest.text(replace(filed(), related=1)))
    assert "1 of the meetings belongs to disputes that the file knows, and is forecast" in said


def test_leaving_out_cases_is_shown_beside_leaving_out_disputes() -> None:
    """As a second part of the same text."""
    said = words(of_backtest.text(small()))
    first, second = said.split("Now with each case left out in turn.")
    assert "each dispute left out in turn" in first
    for part in (first, second):
        assert part.count("Whether each principal came") == 1
        assert "all (2 forecasts of 2 meetings)" in part


def test_a_single_forecast_of_a_single_meeting_is_told_in_the_singular() -> None:
    """And nothing can be said against anybody."""
    said = words(of_backtest.text(backtest(history(case(side("ann", "silent"))))))
    assert said.startswith("Forecasts of 1 past meeting (made up, 1 row), taught by 89 meetings ")
    assert "all (1 forecast of 1 meeting)" in said
    assert said.count("nothing can be said against the base rate: a single dispute") == 6
