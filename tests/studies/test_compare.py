"""Comparisons: what is not changed falls alike on both sides, and the difference is known well."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, norm

from sim.errors import Refusal, ScenarioError
from sim.rounds import run
from sim.rules import AlwaysComes
from sim.scenario import Scenario
from sim.studies.compare import Comparison, compare
from sim.supposing import suppose
from sim.tables.comparison import text
from tests.summits import summit

OUTCOMES = {
    "both": "Ann attends and Bob attends",
    "one": "Ann attends or Bob attends",
    "none": "always",
}
BEFORE = summit(
    intent={
        "Ann": {"stays away": 0.3, "comes if": 0.3, "comes": 0.4},
        "Bob": {"stays away": 0.5, "comes": 0.5},
    },
    comes_if={"Ann": "Bob attends"},
    outcomes=OUTCOMES,
)
AFTER = suppose(BEFORE, settings={"intent.Bob.comes": "60%"})
SEEDS = 200


def by_outcome(table: pd.DataFrame, column: str) -> pd.Series[float]:
    """A column of a table by outcome."""
    values: pd.Series[float] = table.set_index("outcome")[column]
    return values


def exact_differences(before: Scenario, after: Scenario, as_of: str | None) -> dict[str, float]:
    """By how much each outcome differs, every history counted."""
    one, other = (
        by_outcome(run(side, exact=True, as_of=as_of).outcomes, "share") for side in (before, after)
    )
    return {str(name): float(by) for name, by in (other - one).items()}


def hits(played: Callable[[int], Comparison], truth: float, outcome: str) -> int:
    """Of how many seeds the interval of an outcome's difference holds the truth."""
    held = 0
    for seed in range(SEEDS):
        row = played(seed).differences.set_index("outcome").loc[outcome]
        held += bool(row["low"] <= truth <= row["high"])
    return held


# What is counted.


def test_what_is_alike_does_not_differ() -> None:
    """A scenario compared with itself: no difference, and every round stays where it was."""
    found = compare(BEFORE, BEFORE, rounds=2_000)
    assert not found.differences["difference"].any()
    assert (found.differences["low"] == -found.differences["high"]).all()
    moved = found.flow[found.flow["before"] != found.flow["after"]]
    assert not moved["rounds"].any()
    assert found.flow["rounds"].sum() == 2_000


def test_each_side_is_a_run() -> None:
    """Both shares are those of two runs with the same seed, to the last digit."""
    found = compare(BEFORE, AFTER, rounds=5_000, seed=3, mode="assured").differences
    runs = [run(side, 5_000, 3, "assured").outcomes for side in (BEFORE, AFTER)]
    assert found["before"].tolist() == runs[0]["share"].tolist()
    assert found["after"].tolist() == runs[1]["share"].tolist()
    assert found["difference"].tolist() == (runs[1]["share"] - runs[0]["share"]).tolist()


def test_the_margins_of_the_flow_are_the_shares() -> None:
    """Summed over where rounds went, or came from, the flow gives the shares of either side."""
    found = compare(BEFORE, AFTER, rounds=4_000)
    for side in ("before", "after"):
        margin = found.flow.groupby(side, sort=False)["share"].sum()
        np.testing.assert_allclose(margin, found.differences[side], rtol=1e-12)
    assert found.flow["rounds"].sum() == 4_000


def test_one_number_higher_moves_rounds_one_way() -> None:
    """Where Bob comes more often, no round loses him: the same luck is on both sides."""
    flow = compare(BEFORE, AFTER, rounds=4_000).flow.set_index(["before", "after"])["rounds"]
    assert flow["both", "one"] == flow["both", "none"] == flow["one", "none"] == 0
    assert flow["one", "both"] > 100


def test_swapped_sides_mirror() -> None:
    """After less before is the negative of before less after, its interval mirrored."""
    there = compare(BEFORE, AFTER, rounds=3_000)
    back = compare(AFTER, BEFORE, rounds=3_000)
    mirrored = {"before": "after", "difference": "difference", "low": "high"}
    signs = {"before": 1, "difference": -1, "low": -1}
    for column, other in mirrored.items():
        assert (
            back.differences[column].tolist() == (signs[column] * there.differences[other]).tolist()
        )
    swapped = back.flow.rename(columns={"before": "after", "after": "before"})
    keys = ["before", "after"]
    one, other_flow = (
        flow.set_index(keys)["rounds"].sort_index() for flow in (there.flow, swapped)
    )
    assert one.equals(other_flow)


def test_the_interval_is_that_of_pairs() -> None:
    """It is narrower by far than that of two independent runs."""
    row = compare(BEFORE, AFTER, rounds=20_000).differences.iloc[0]
    alone = norm.ppf(0.975) * np.sqrt(
        sum(row[side] * (1 - row[side]) for side in ("before", "after")) / 20_000
    )
    assert (row["high"] - row["low"]) / 2 < alone / 2


# Intervals hold what they should.


def test_paired_intervals_cover() -> None:
    """Of two hundred seeds about 95 in a hundred hold the exact difference."""
    truth = exact_differences(BEFORE, AFTER, None)["both"]
    held = hits(lambda seed: compare(BEFORE, AFTER, rounds=400, seed=seed), truth, "both")
    assert binomtest(held, SEEDS, 0.95).pvalue > 0.001


@pytest.mark.parametrize(
    ("given", "as_of"), [("Bob attends", None), ("Tuesday: Bob inclined", "start")]
)
def test_weighed_intervals_cover(given: str, as_of: str | None) -> None:
    """So do they where one side is weighed: by what came of it, or by what was said."""
    learnt = suppose(BEFORE, given=[given])
    truth = exact_differences(BEFORE, learnt, as_of)["both"]
    assert abs(truth) > 0.02
    held = hits(
        lambda seed: compare(BEFORE, learnt, rounds=4_000, seed=seed, as_of=as_of), truth, "both"
    )
    assert binomtest(held, SEEDS, 0.95).pvalue > 0.001


def test_two_sides_that_learn_alike_do_not_differ() -> None:
    """Where both sides are weighed alike the difference is zero, and all flow is to itself."""
    learnt = suppose(BEFORE, given=["Bob attends"])
    found = compare(learnt, learnt, rounds=4_000)
    table, flow = found.differences, found.flow
    assert table["difference"].abs().max() < 1e-7
    assert (table["low"] <= 1e-7).all()
    assert (table["high"] >= -1e-7).all()
    assert (table["high"] - table["low"]).max() < 0.01
    assert found.effective_sample_sizes[0] == pytest.approx(2_000, rel=0.1)
    stays = flow["before"] == flow["after"]
    assert flow.loc[stays, "share"].to_numpy() == pytest.approx(table["before"].to_numpy())
    assert not flow.loc[~stays, "share"].any()


def test_rounds_that_weigh_on_one_side_alone_flow_nowhere(tmp_path: Path) -> None:
    """What is learnt on one side only says nothing of which round moved where."""
    found = compare(BEFORE, suppose(BEFORE, given=["Bob attends"]), rounds=4_000)
    assert found.flow.empty
    assert not (found.save(tmp_path / "found") / "flow.png").exists()
    assert "cannot be said which rounds moved" in " ".join(text(found).split())


def test_an_outcome_that_never_occurs_is_not_certain() -> None:
    """Its difference is zero with an interval, weighed or not."""
    learnt = suppose(BEFORE, given=["Bob attends"])
    row = compare(learnt, learnt, rounds=4_000).differences.iloc[0]
    assert row["low"] < 0 < row["high"]


# Which moment, which rules, which outcomes.


def test_both_sides_stand_at_what_is_supposed() -> None:
    """What is supposed on Tuesday is compared with the forecast on Tuesday."""
    recorded = summit(
        intent={"Ann": {"stays away": 0.5, "comes": 0.5}},
        record={"Monday": ["Ann silent"], "Wednesday": ["Ann declined"]},
        outcomes={"she comes": "Ann attends", "not": "always"},
    )
    supposed = suppose(recorded, given=["Tuesday: Ann confirmed"])
    for sides in ((recorded, supposed), (supposed, recorded)):
        found = compare(*sides, rounds=1_000)
        assert (found.before.as_of, found.after.as_of) == ("Tuesday", "Tuesday")
    assert compare(recorded, recorded, rounds=1_000).before.as_of == "Wednesday"
    assert compare(recorded, supposed, rounds=4_000, as_of="Monday").before.as_of == "Monday"
    with pytest.raises(ScenarioError, match="the record counts up to"):
        compare(recorded, supposed, as_of="Wednesday")


def test_other_stages_have_their_own_end() -> None:
    """Summits with other stages are each compared as of the end of their own record."""
    other = summit(
        stages=["Friday", "Saturday"],
        record={"Friday": ["Ann silent"]},
        intent={"Ann": "comes", "Bob": "comes"},
        outcomes=OUTCOMES,
    )
    found = compare(BEFORE, other, rounds=100)
    assert (found.before.as_of, found.after.as_of) == ("start", "Friday")


def test_outcomes_that_only_one_side_knows_stay_out() -> None:
    """Differences are of outcomes that both know; the flow tells of all."""
    other = summit(intent={"Ann": "comes"}, outcomes={"Ann comes": "Ann attends", "none": "always"})
    found = compare(BEFORE, other, rounds=1_000)
    assert found.differences["outcome"].tolist() == ["none"]
    assert set(found.flow["after"]) == {"Ann comes", "none"}
    assert found.flow["rounds"].sum() == 1_000


def test_nothing_in_common_is_refused() -> None:
    """Two summits of which no outcome has the same name have nothing to compare."""
    other = summit(intent={"Ann": "comes"}, outcomes={"anything": "always"})
    with pytest.raises(ScenarioError, match="no outcome in common"):
        compare(BEFORE, other, rounds=100)


def test_two_files_of_one_summit_are_told_apart() -> None:
    """Where name, moment and all that is supposed are the same, the files' hashes are said."""
    judged = summit(intent={"Ann": "comes", "Bob": "comes"}, outcomes=OUTCOMES)
    found = compare(BEFORE, judged, rounds=100)
    assert found.before_said == f"Talks at Geneva, at the start (file {BEFORE.sha256[:8]})"
    assert found.after_said != found.before_said


def test_rules_after_the_change() -> None:
    """A rule may hold for both sides, or only after."""
    always: dict[str, Any] = {"Bob": AlwaysComes()}
    both = compare(BEFORE, AFTER, rounds=1_000, rules=always).differences
    assert not both["difference"].any()
    after = compare(BEFORE, BEFORE, rounds=1_000, rules_after=always)
    assert after.differences["difference"].iloc[0] > 0.2
    assert after.after_said.endswith("Bob follows AlwaysComes()")


def test_workers_change_no_digit() -> None:
    """Two processes find what one finds."""
    one, two = (compare(BEFORE, AFTER, rounds=140_000, workers=n) for n in (1, 2))
    assert one.as_dict() == two.as_dict()


def test_progress_is_told() -> None:
    """Pairs that have been played, of all."""
    told: list[tuple[int, int]] = []
    compare(BEFORE, AFTER, rounds=140_000, progress=lambda *done: told.append(done))
    assert told == [(131_072, 140_000), (140_000, 140_000)]


# Refusals.


def test_what_is_too_rare_is_refused() -> None:
    """Too few rounds agree, or none: it is said of which side."""
    rare = suppose(BEFORE, given=["Bob attends"], settings={"intent.Bob.comes": "1%"})
    for sides in ((BEFORE, rare), (rare, BEFORE)):
        with pytest.raises(Refusal, match="'given Bob attends' is so rare"):
            compare(*sides, rounds=5_000)


def test_few_rounds_that_are_not_weighed_are_not_rare() -> None:
    """What is refused names what is supposed on the side that is weighed, not the other."""
    learnt = suppose(BEFORE, given=["Bob attends"])
    assert len(compare(BEFORE, AFTER, rounds=10).differences) == 3
    with pytest.raises(Refusal, match="'given Bob attends' is so rare that 900 rounds"):
        compare(BEFORE, learnt, rounds=900)


# What is kept.


def test_as_plain_data() -> None:
    """JSON takes it, and it says what was compared."""
    found = compare(BEFORE, AFTER, rounds=1_000, seed=7)
    data = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert data["before"] == "Talks at Geneva, at the start"
    assert data["after"] == "Talks at Geneva, at the start, set intent.Bob.comes=60%"
    assert (data["rounds"], data["seed"], data["mode"]) == (1_000, 7, "credible")
    assert [row["outcome"] for row in data["differences"]] == list(OUTCOMES)
    assert len(data["flow"]) == 9
    assert data["effective_sample_sizes"] == {"before": 1_000, "after": 1_000}
    assert repr(found) == f"<Comparison of '{data['before']}' with '{data['after']}'>"


def test_a_folder_holds_all(tmp_path: Path) -> None:
    """Both tables, both pictures, and a manifest that says how they came about."""
    found = compare(BEFORE, AFTER, rounds=1_000)
    folder = found.save(tmp_path / "found", command="summitry compare x y")
    names = {file.name for file in folder.iterdir() if file.suffix != ".parquet"}
    pictures = {f"{name}.{kind}" for name in ("differences", "flow") for kind in ("png", "svg")}
    texts = {"scenario.yaml"} | ({"other.yaml"} if BEFORE.text != AFTER.text else set())
    assert names == {"differences.csv", "flow.csv", "manifest.json", *texts, *pictures}
    assert (folder / "flow.png").read_bytes().startswith(b"\x89PNG")
    written = pd.read_csv(folder / "differences.csv")
    pd.testing.assert_frame_equal(written, found.differences, check_dtype=False)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "summitry compare x y"
    assert manifest["after"].endswith("set intent.Bob.comes=60%")


def test_a_new_folder_is_named_after_the_summit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path it goes to `results/`, with a name that tells."""
    monkeypatch.chdir(tmp_path)
    folder = compare(BEFORE, AFTER, rounds=100).save()
    assert folder.parent == Path("results")
    assert folder.name.startswith("talks-at-geneva-compared-")
