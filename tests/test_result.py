"""A finished run: its tables against the rounds themselves, and its plain data."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from sim.intervals import wilson
from sim.model import SummitModel
from sim.plots import draw_figures
from sim.result import Result
from sim.rounds import run
from sim.scenario import MODES, Rank
from sim.supposing import suppose
from tests.summits import summit

ROUNDS = 3_000
KEYS = {
    "scenario",
    "rounds",
    "seed",
    "mode",
    "as_of",
    "outcomes",
    "attendance",
    "modes",
    "deadlock",
    "talks",
    "effective_sample_size",
    "supposed",
    "exact",
    "until",
    "interval",
    "bands",
    "parameters",
    "seconds",
    "rounds_per_second",
    "scenario_sha256",
    "version",
}
MOMENTS = ["start", "Sunday", "Tuesday", "Wednesday", "Wednesday night", "Thursday"]


@cache
def played() -> Result:
    """Istanbul as of Wednesday, with six moments."""
    return run("istanbul-2025", rounds=ROUNDS, seed=3, as_of="Wednesday")


@cache
def model() -> SummitModel:
    """The same rounds as a model."""
    model = SummitModel("istanbul-2025", ROUNDS, rng=3, as_of="Wednesday")
    model.run_model()
    model.forget()
    return model


def test_outcomes_are_the_shares_of_the_rounds() -> None:
    """Each share is the count of the model's outcomes, with its Wilson interval."""
    assert model().outcome is not None
    counts = np.bincount(np.asarray(model().outcome), minlength=10)
    low, high = wilson(counts, ROUNDS)
    expected = pd.DataFrame(
        {
            "outcome": [outcome.name for outcome in played().scenario.outcomes],
            "share": counts / ROUNDS,
            "low": low,
            "high": high,
        }
    )
    table = played().outcomes
    assert list(table)[4:] == ["band_low", "band_high"]
    pd.testing.assert_frame_equal(table[list(expected)], expected)
    assert played().outcomes["share"].sum() == pytest.approx(1)


def test_attendance_is_who_came() -> None:
    """Leaders first, then the delegations that may be sent."""
    table = played().attendance
    assert list(table["actor"]) == [
        "Putin",
        "Zelenskyy",
        "Trump",
        "Russia delegation",
        "Ukraine delegation",
        "United States delegation",
    ]
    came = [actor.attends.mean() for actor in model().actors if actor.attends is not None]
    np.testing.assert_allclose(table["share"], came)


def test_every_party_has_a_rank_in_every_round() -> None:
    """The ranks of each party sum to one."""
    table = played().ranks
    assert list(table.columns) == ["party", *map(str, Rank)]
    assert list(table["party"]) == ["Russia", "Ukraine", "United States", "Turkey"]
    np.testing.assert_allclose(table.iloc[:, 1:].sum(axis=1), 1)


def test_modes_stand_side_by_side() -> None:
    """Each mode's shares sum to one, and the selected mode's are the outcomes."""
    table = played().modes
    assert list(table.columns) == ["outcome", *MODES]
    np.testing.assert_allclose(table[list(MODES)].sum(), 1)
    np.testing.assert_array_equal(table["credible"], played().outcomes["share"])


@pytest.mark.parametrize("mode", MODES)
def test_outcomes_are_those_of_the_selected_mode(mode: str) -> None:
    """Selecting a mode changes which of the three columns is reported."""
    other = run("istanbul-2025", rounds=500, mode=mode)
    np.testing.assert_array_equal(other.modes[mode], other.outcomes["share"])
    pd.testing.assert_frame_equal(other.modes, run("istanbul-2025", rounds=500).modes)


def test_the_timeline_has_every_moment_in_order() -> None:
    """The start and every stage up to the record's end, the selected one among them."""
    table = played().timeline
    assert list(table.columns) == ["as_of", *played().outcomes]
    assert list(table["as_of"].unique()) == played().moments == MOMENTS
    selected = table[table["as_of"] == "Wednesday"].drop(columns="as_of")
    pd.testing.assert_frame_equal(selected.reset_index(drop=True), played().outcomes)


def test_tables_may_be_changed() -> None:
    """What a user does to a table changes no other."""
    mine = played().attendance
    mine["share"] = 2.0
    assert played().attendance["share"].max() <= 1


def test_as_dict_has_exactly_the_promised_keys() -> None:
    """No more and no fewer, their shapes, and nothing that JSON cannot say."""
    told = json.loads(json.dumps(played().as_dict(), allow_nan=False))
    assert set(told) == KEYS
    assert (told["scenario"], told["rounds"], told["seed"]) == (
        "Istanbul talks on Ukraine",
        3000,
        3,
    )
    assert (told["mode"], told["as_of"]) == ("credible", "Wednesday")
    names = [outcome.name for outcome in played().scenario.outcomes]
    assert [entry["name"] for entry in told["outcomes"]] == names
    parts = {"name", "share", "low", "high", "band_low", "band_high"}
    assert all(set(entry) == parts for entry in told["outcomes"])
    assert set(told["parameters"]) == {"source", "sha256", "apart", "draws"}
    assert all(set(entry) == {"actor", "share", "low", "high"} for entry in told["attendance"])
    assert {mode: list(shares) for mode, shares in told["modes"].items()} == dict.fromkeys(
        MODES, names
    )
    assert set(told["deadlock"]) == {"standoff", "contradiction", "latent", "unclassified"}
    assert told["effective_sample_size"] == ROUNDS
    assert (told["supposed"], told["exact"]) == ([], False)
    assert told["scenario_sha256"] == played().scenario.sha256
    assert told["version"] == "0.1.0"


def test_as_dict_says_what_is_supposed_and_counted_exactly() -> None:
    """In the words in which it was supposed."""
    scenario = suppose(summit(intent={"Ann": "comes"}), do=["Ann stays away"])
    told = run(scenario, exact=True).as_dict()
    assert told["supposed"] == list(scenario.supposed) != []
    assert told["exact"] is True


def test_numpy_numbers_become_plain() -> None:
    """Rounds and seed may come from NumPy and still go into JSON."""
    result = run("istanbul-2025", rounds=np.int64(10), seed=np.uint8(1))  # type: ignore[arg-type]
    assert json.loads(json.dumps(result.as_dict()))["rounds"] == 10


@pytest.mark.parametrize("seconds", [0.0, 1e-12, 2.0])
def test_rounds_per_second_is_finite(seconds: float) -> None:
    """Even where the clock has not moved; and the rounds of all moments count."""
    speed = replace(played(), seconds=seconds).rounds_per_second
    assert isfinite(speed)
    assert speed > 0
    assert seconds != 2.0 or speed == ROUNDS * len(MOMENTS) / 2.0


def test_says_briefly_what_it_is() -> None:
    """Its repr is one line, and it cannot be changed."""
    assert repr(played()) == (
        "<Result of 'Istanbul talks on Ukraine': 3,000 rounds, seed 3, credible, as of Wednesday>"
    )
    with pytest.raises(FrozenInstanceError):
        played().seed = 4  # type: ignore[misc]


def test_plots_the_first_and_the_last_moment() -> None:
    """`plot` gives an axis with a bar for every outcome at the start and now, titled and asked."""
    ax = played().plot()
    assert ax.get_title(loc="left") == "Istanbul talks on Ukraine"
    assert len(ax.patches) == 10 * 2
    shares = [played().outcomes_as_of(moment)["share"] for moment in (MOMENTS[0], MOMENTS[-1])]
    drawn: list[Any] = list(ax.patches)
    np.testing.assert_array_equal([bar.get_width() for bar in drawn], np.concatenate(shares))


def test_plots_the_timeline() -> None:
    """`plot_timeline` gives a part for every outcome as of every moment."""
    ax = played().plot_timeline()
    assert ax.get_title(loc="left") == "Istanbul talks on Ukraine"
    drawn: list[Any] = list(ax.patches)
    heights = np.reshape([part.get_height() for part in drawn], (10, len(MOMENTS)))
    expected = np.transpose([played().outcomes_as_of(moment)["share"] for moment in MOMENTS])
    np.testing.assert_allclose(heights, expected, atol=1e-12)


def test_draws_where_it_is_told() -> None:
    """On an axis of one's own, both ways."""
    for plot in (played().plot, played().plot_timeline):
        mine = Figure((12, 8)).add_subplot()
        assert plot(mine) is mine
        assert mine.patches


def test_plots_are_the_pictures_that_are_saved(tmp_path: Path) -> None:
    """What a notebook shows and what stands in the folder is the same, but for ten digits."""
    saved, drawn = played().save(tmp_path / "run"), tmp_path / "drawn"
    drawn.mkdir()
    draw_figures({"outcomes": played().plot(), "timeline": played().plot_timeline()}, drawn)
    for name in ("outcomes.png", "timeline.png"):
        np.testing.assert_allclose(imread(drawn / name), imread(saved / name), atol=0.02)


def test_saves_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a folder, a new one in results/ of the current directory, each time."""
    monkeypatch.chdir(tmp_path)
    first, second = played().save(), played().save()
    assert first != second
    assert first.parent == second.parent == Path("results")
    assert first.name.startswith("istanbul-talks-on-ukraine-")


def test_the_manifest_says_how_to_make_the_run_again(tmp_path: Path) -> None:
    """Scenario hash, seed, versions, command; and which files are the run's."""
    folder = played().save(tmp_path / "run", "summitry run istanbul-2025 --seed 3")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "summitry run istanbul-2025 --seed 3"
    assert manifest["scenario_sha256"] == played().scenario.sha256
    assert (manifest["rounds"], manifest["seed"]) == (ROUNDS, 3)
    assert set(manifest["versions"]) == {
        "python",
        "summitry",
        "mesa",
        "numpy",
        "pandas",
        "matplotlib",
    }
    there = {file.name for file in folder.iterdir()}
    assert there == {*manifest["files"], "manifest.json"}
    assert there >= {"outcomes.csv", "attendance.csv", "ranks.csv", "modes.csv", "deadlock.csv"}
    assert there >= {"outcomes.png", "outcomes.svg", "timeline.png", "timeline.svg"}


def test_saved_tables_read_back(tmp_path: Path) -> None:
    """The CSV files hold the tables, to ten digits."""
    folder = played().save(tmp_path / "run")
    tables = {
        "outcomes": played().timeline,
        "attendance": played().attendance,
        "ranks": played().ranks,
        "modes": played().modes,
        "deadlock": played().deadlock,
    }
    for name, table in tables.items():
        saved = pd.read_csv(folder / f"{name}.csv")
        pd.testing.assert_frame_equal(saved, table, rtol=1e-9, check_dtype=False)


def test_parquet_is_exact(tmp_path: Path) -> None:
    """Where pyarrow is installed, the tables are saved as Parquet too."""
    pytest.importorskip("pyarrow")
    folder = played().save(tmp_path / "run")
    table = pd.read_parquet(folder / "outcomes.parquet")
    np.testing.assert_array_equal(table["share"], played().timeline["share"])


def test_without_pyarrow_there_is_csv_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is optional."""
    monkeypatch.setattr("sim.tablefiles.find_spec", lambda _: None)
    folder = played().save(tmp_path / "run")
    assert not list(folder.glob("*.parquet"))
    assert len(list(folder.glob("*.csv"))) == 6
