"""Timelines, comparisons and sensitivities on a terminal: all is told, and no line is too long."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.result import Result
from sim.rounds import run
from sim.rounds import timeline as run_timeline
from sim.tables import comparison, sensitivity, timeline
from tests.summits import summit

WIDTHS = [60, 72, 80, 120]
LONG = " ".join(["everybody", "会" * 9, "agrees"] * 6)


@cache
def istanbul() -> Result:
    """Istanbul with every stage up to the record's end."""
    return run_timeline("istanbul-2025", rounds=2_000)


@dataclass
class Compared:
    """What a table of a comparison needs."""

    differences: pd.DataFrame
    flow: pd.DataFrame
    before_said: str = "as it stands"
    after_said: str = "with 'Putin attends' done"
    rounds: int = 2_000
    seed: int = 0
    mode: str = "credible"


@dataclass
class Varied:
    """What a table of a sensitivity needs."""

    drivers: pd.DataFrame
    spread: pd.DataFrame
    scenario: Any
    factors: Any
    rounds: int = 2_000
    seed: int = 0
    mode: str | None = None
    as_of: str = "Tuesday"
    method: str = "first-order"


def compared(names: list[str], moved: int = 3) -> Any:
    """A comparison with so many streams from one outcome to another, the later the stronger."""
    differences = pd.DataFrame({"outcome": names})
    differences = differences.assign(before=0.2, after=0.25, difference=0.05, low=-0.01, high=0.11)
    pairs = [(one, other) for one in names for other in names if one != other][:moved]
    flow = [{"before": b, "after": a, "rounds": n} for n, (b, a) in enumerate(pairs, 1)]
    flow += [{"before": name, "after": name, "rounds": 1_000} for name in names]
    table = pd.DataFrame(flow)
    return Compared(differences, table.assign(share=table["rounds"] / table["rounds"].sum()))


def varied(names: list[str], numbers: list[str]) -> Any:
    """A sensitivity where the later a number, the more hangs on it."""
    drivers = [
        {"outcome": name, "number": number, "index": index, "index_low": index - 0.01}
        | {"index_high": index + 0.01, "at_low": 0.125, "at_high": 0.5}
        for name in names
        for index, number in zip(np.linspace(-0.01, 0.9, len(numbers)), numbers, strict=True)
    ]
    spread = pd.DataFrame({"outcome": names}).assign(
        share=0.25, monte_carlo=0.00123, assumptions=0.0456
    )
    factors = SimpleNamespace(numbers=numbers, odds=2.0, narrowed={"Ann": 1.22})
    return Varied(pd.DataFrame(drivers), spread, istanbul().scenario, factors)


def told(result: Result, width: int = 80) -> list[str]:
    """All three texts, for the outcomes of a result."""
    names = [outcome.name for outcome in result.scenario.outcomes]
    numbers = ["intent.Putin.when deal prepared.stays away", "mode", "promise kept.Zelenskyy"]
    return [
        timeline.text(result, width),
        comparison.text(compared(names, 12), width),
        sensitivity.text(varied(names, numbers), width),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_fits_the_width(width: int) -> None:
    """No line is longer than the terminal is wide, and none ends in blanks."""
    lines = [line for text in told(istanbul(), width) for line in text.splitlines()]
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_fits_the_width_with_long_names() -> None:
    """They are broken between words; wide letters count for two."""
    scenario = summit(intent={"Ann": "comes"}, outcomes={LONG: "never", f"{LONG} x": "always"})
    for text in told(run(scenario, rounds=10)):
        assert all(len(line) + line.count("会") <= 80 for line in text.splitlines())
        assert text.count("会" * 9) >= 12


# Timelines


def test_every_stage_and_outcome_has_its_share() -> None:
    """The same shares and intervals as in the table."""
    text = " ".join(timeline.text(istanbul()).split())
    for row in istanbul().timeline.to_dict("records"):
        if 0 < row["share"] < 1 and row["low"] > 0.001:
            assert f" {row['share']:.2%} " in text
            assert f"[{100 * row['low']:.2f}, {100 * row['high']:.2f}]" in text
    assert all(stage in text for stage in ("at the start", "as of Tuesday", "as of Thursday"))


def test_a_timeline_breaks_into_blocks_of_about_one_length() -> None:
    """Six moments need two blocks at eighty columns, and one where there is much room."""
    for width, blocks in ((80, 2), (140, 1)):
        text = timeline.text(istanbul(), width)
        rows = [line for line in text.splitlines() if line.startswith("  Ukraine declines")]
        assert len(rows) == blocks
        counts = [row.count("%") for row in rows]
        assert sum(counts) == len(istanbul().moments) == 6
        assert max(counts) - min(counts) <= 1


def test_what_is_supposed_is_told() -> None:
    """A reader must not take it for the record."""
    scenario = replace(istanbul().scenario, supposed=("Putin attends", "Trump stays away"))
    text = timeline.text(replace(istanbul(), scenario=scenario))
    assert "\n\nSupposed: Putin attends; Trump stays away.\n\n" in text
    assert "Supposed" not in timeline.text(istanbul())


# Comparisons


def test_a_comparison_says_what_is_compared() -> None:
    """Both sides by name, shares in percent, their difference in points with its interval."""
    text = comparison.text(compared(["talks", "none"]))
    assert text.startswith("Before: as it stands\n\nAfter: with 'Putin attends' done\n")
    (row, *_) = [line for line in text.splitlines() if line.startswith("  talks")]
    assert row.split() == ["talks", "20.00%", "25.00%", "+5.00", "[-1.00,", "+11.00]"]


def test_the_strongest_streams_come_first() -> None:
    """At most ten, and it is said how many there were; those who stayed are summed up."""
    names = [*"abcde"]
    text = comparison.text(compared(names, 12), 120)
    stayed = 5_000 / (5_000 + sum(range(1, 13)))
    assert f"The outcome is the same in {stayed:.2%} of rounds." in text
    assert "the 10 strongest of 12 streams:" in text
    streams = [line.split() for line in text[text.index("streams") :].splitlines()[3:-2]]
    assert len(streams) == 10
    assert [one[:2] for one in streams[:2]] == [["c", "e"], ["c", "d"]]


def test_where_nothing_moved_no_stream_is_shown() -> None:
    """One sentence is enough."""
    text = comparison.text(compared(["a", "b"], 0))
    assert "to  " not in text
    assert text.splitlines()[-3] == "The outcome is the same in 100% of rounds."


# Sensitivities


def test_two_kinds_of_doubt_stand_apart() -> None:
    """Each in its column, in percentage points, with a sentence on what it means."""
    text = sensitivity.text(varied(["talks"], ["mode"]))
    assert ["talks", "25.00%", "0.12", "4.6"] in [line.split() for line in text.splitlines()]
    assert "Monte Carlo: " in text
    assert "Assumptions: " in text


def test_the_strongest_numbers_come_first() -> None:
    """Three of each outcome, with their indices and what the outcome is at either end."""
    text = sensitivity.text(varied(["talks", "none"], [*"abcdef"]))
    lines = [line.split() for line in text.splitlines()]
    at = lines.index(["talks"])
    assert [line[0] for line in lines[at + 1 : at + 8 : 2]] == ["f", "e", "d", "none"]
    shown = "index 0.90 [0.89, 0.91] share 12.50% to 50.00%"
    assert lines[at + 2] == shown.split()


def test_an_outcome_that_hangs_on_nothing_says_so() -> None:
    """An index of nothing is no number."""
    none = varied(["talks"], ["a", "b"])
    for column in ("index", "index_low", "index_high"):
        none.drivers[column] = np.nan
    assert "talks\n    nothing that can be told from luck\n" in sensitivity.text(none)
