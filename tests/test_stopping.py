"""Playing until a width: where a run stops, what it then says, and what is refused."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim import blocks
from sim.cli import main
from sim.errors import Refusal, ScenarioError
from sim.intervals import wilson
from sim.sequences import sequence, weight
from sim.stopping import MOST, Until
from sim.streams import CELL
from tests.summits import summit

PEOPLE: Mapping[str, Any] = {
    "intent": {
        "Ann": {"stays away": 0.3, "comes if": 0.4, "comes": 0.3},
        "Bob": {"stays away": 0.3, "comes if": 0.3, "comes": 0.4},
    },
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "record": {"Monday": ["Ann inclined"]},
    "outcomes": {"both": "Ann attends and Bob attends", "Ann": "Ann attends", "rest": "always"},
}
WIDTH = 0.014


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "BLOCK", CELL)


def counted(result: sim.Result) -> dict[str, list[int]]:
    """How often each outcome occurred, as of each moment."""
    row = ("cautious", "credible", "assured").index(result.mode)
    return {stage: tally.outcomes[row].tolist() for stage, tally in result.tallies.items()}


def widest(counts: Any, rounds: int) -> float:
    """The widest interval of some counts, in a sequence for `WIDTH`."""
    low, high = sequence(np.array(counts), rounds, weight(WIDTH))
    return float((high - low).max())


@pytest.mark.parametrize("play", [sim.run, sim.timeline])
def test_a_run_stops_at_the_first_block_at_which_all_is_narrow(play: Any) -> None:
    """Every outcome as of every moment; a block less would not have done."""
    scenario = summit(**PEOPLE)
    result = play(scenario, rounds=f"until:{100 * WIDTH}%", seed=4)
    assert result.moments == ["start", "Monday"]
    assert result.rounds % CELL == 0
    assert {tally.rounds for tally in result.tallies.values()} == {result.rounds}
    shown = result.timeline
    assert (shown["high"] - shown["low"]).max() < WIDTH
    before = sim.run(scenario, rounds=result.rounds - CELL, seed=4)
    assert max(widest(c, before.rounds) for c in counted(before).values()) >= WIDTH


def test_it_counts_what_a_run_of_so_many_rounds_counts() -> None:
    """Who knew the number of rounds beforehand would have seen the same shares."""
    scenario = summit(**PEOPLE)
    until = sim.run(scenario, rounds=Until(WIDTH), seed=1)
    known = sim.run(scenario, rounds=until.rounds, seed=1)
    assert counted(until) == counted(known)
    pd.testing.assert_frame_equal(until.modes, known.modes)


@pytest.mark.parametrize("workers", [2, 3])
def test_neither_workers_nor_repetition_move_the_stop(workers: int) -> None:
    """Blocks are looked at in their order, whoever plays them."""
    scenario = summit(**PEOPLE)
    alone = sim.run(scenario, rounds="until:1.4%", seed=2)
    many = sim.run(scenario, rounds="until:1.4%", seed=2, workers=workers)
    assert counted(many) == counted(alone)
    assert many.rounds == alone.rounds


def test_a_width_can_be_narrowed_from_a_checkpoint(tmp_path: Path) -> None:
    """What was played until a wide one is kept, and the rest comes to the same."""
    scenario, kept = summit(**PEOPLE), tmp_path / "kept"
    wide = sim.run(scenario, rounds="until:3%", seed=2, checkpoint=kept)
    narrow = sim.run(scenario, rounds="until:1.4%", seed=2, checkpoint=kept)
    assert wide.rounds < narrow.rounds
    assert counted(narrow) == counted(sim.run(scenario, rounds="until:1.4%", seed=2))


def test_other_shares_stop_elsewhere() -> None:
    """What is nearly sure is known sooner than what is open."""
    sure = summit(**{**PEOPLE, "intent": {"Ann": "stays away", "Bob": "comes"}})
    stops = [sim.run(which, rounds="until:1.4%").rounds for which in (sure, summit(**PEOPLE))]
    assert stops[0] == CELL < stops[1]


def test_every_interval_is_one_of_the_sequence() -> None:
    """Those of attendance and deadlock too; and they say what they are."""
    result = sim.run(summit(**PEOPLE), rounds="until:1.4%")
    for table in (result.outcomes, result.attendance, result.deadlock):
        counts = np.rint(table["share"] * result.rounds)
        low, high = sequence(counts, result.rounds, weight(WIDTH))
        np.testing.assert_array_equal((table["low"], table["high"]), (low, high))
        least, most = wilson(counts, result.rounds)
        assert (table["high"] - table["low"] >= most - least - 2e-4).all()
    assert result.interval == "confidence sequence"
    told = result.as_dict()
    assert (told["until"], told["interval"]) == (WIDTH, "confidence sequence")


def test_other_runs_say_what_their_intervals_are() -> None:
    """Wilson's, or those of weighed rounds, or none."""
    scenario = summit(**PEOPLE)
    given = sim.suppose(scenario, given=["Ann attends"])
    told = [sim.run(scenario, 2_000), sim.run(given, 9_000), sim.run(scenario, exact=True)]
    assert [result.interval for result in told] == ["Wilson", "weighed", None]
    assert [result.as_dict()["until"] for result in told] == [None] * 3


def test_progress_does_not_know_the_end() -> None:
    """How many rounds have been played, of nobody knows how many."""
    told: list[tuple[int, int | None]] = []
    result = sim.run(summit(**PEOPLE), rounds="until:3%", progress=lambda *said: told.append(said))
    assert told == [(CELL * k, None) for k in range(1, 2 * result.rounds // CELL + 1)]


@pytest.mark.parametrize(
    "said",
    [
        *("until:0%", "until:-1%", "until:101%", "until:nan%", "until:inf%", "until:many%"),
        *("until:", "until:%", "until:0.1", "until 1%", "many", ""),
    ],
)
def test_what_is_no_width_is_refused_at_once(said: str) -> None:
    """In one sentence, before anything is played."""
    with pytest.raises(ScenarioError, match=r"above 0% and up to 100%") as refused:
        sim.run(summit(**PEOPLE), rounds=said, progress=lambda *_: pytest.fail("played"))
    assert f"got '{said}'" in str(refused.value)


@pytest.mark.parametrize("percent", ["0.001", "1e-9", "1e-250"])
def test_a_hopeless_width_is_refused_at_once(percent: str) -> None:
    """One that may take more rounds than anybody waits for."""
    with pytest.raises(ScenarioError, match="more than 100,000,000,000 rounds"):
        sim.run(summit(**PEOPLE), rounds=f"until:{percent}%")
    assert Until(0.000011).met(MOST // 2, MOST)


def test_weighed_rounds_are_refused_a_width() -> None:
    """The sequence is one of equal rounds; what is done weighs nothing, and is played."""
    scenario = summit(**PEOPLE)
    with pytest.raises(Refusal, match="'given Ann attends' weighs the rounds as of Monday"):
        sim.run(sim.suppose(scenario, given=["Ann attends"]), rounds="until:1%")
    done = sim.run(sim.suppose(scenario, do=["Ann attends"]), rounds="until:2%")
    assert done.interval == "confidence sequence"


def test_no_rounds_are_drawn_until_a_width_where_all_are_counted() -> None:
    """An exact share needs no more rounds."""
    with pytest.raises(ScenarioError, match="exact"):
        sim.run(summit(**PEOPLE), rounds="until:1%", exact=True)


# ---- the command --------------------------------------------------------------------------


def summitry(*words: str) -> Any:
    """Run the command in this process, with its errors on standard output."""
    return CliRunner().invoke(main, words, env={"COLUMNS": "80"})


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The results folder of a run until a width, as `r` of the current directory."""
    monkeypatch.chdir(tmp_path)
    done = summitry("run", "granada-2023", "--rounds", "until:3%", "--out", "r")
    assert done.exit_code == 0
    assert "with its 95% confidence sequence" in re.sub(r"\s+", " ", done.output)
    assert "Played until:3%: every interval of an outcome is narrower" in done.output
    return Path("r")


def test_the_manifest_reproduces_the_run_and_pictures_say_what_they_show(saved: Path) -> None:
    """The width is in the command line; `plot` draws the same label again."""
    manifest = json.loads((saved / "manifest.json").read_text())
    assert "--rounds until:3%" in manifest["command"]
    assert (manifest["until"], manifest["interval"]) == (0.03, "confidence sequence")
    drawn = (saved / "outcomes.svg").read_bytes()
    assert b"95% confidence sequence of the count" in drawn
    assert summitry("plot", os.fspath(saved)).exit_code == 0
    assert (saved / "outcomes.svg").read_bytes() == drawn


def test_json_says_where_it_stopped() -> None:
    """The rounds that were played, the width, and whose intervals these are."""
    told = json.loads(summitry("timeline", "granada-2023", "--rounds", "until:3%", "--json").output)
    assert told["rounds"] == CELL
    assert (told["until"], told["interval"]) == (0.03, "confidence sequence")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--rounds", "until:0%"], 2),
        (["--rounds", "until:1e-9%"], 2),
        (["--rounds", "0"], 2),
        (["--rounds", "few"], 2),
        (["--rounds", "until:1%", "--exact"], 2),
        (["--rounds", "until:1%", "--given", "Aliyev attends"], 3),
    ],
)
def test_the_command_refuses_in_one_message(words: list[str], code: int) -> None:
    """With the exit code of misuse, or of what cannot be answered."""
    assert summitry("run", "granada-2023", *words).exit_code == code
