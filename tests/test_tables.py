"""A run on a terminal: every number is there, and no line is too long."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.result import Result
from sim.rounds import run
from sim.strengths import DRAWS, Strengths
from sim.tables import text
from tests.summits import summit

COURSE, INTERVALS = "How the forecast moved\n", "How often each outcome occurs, "


@cache
def played(as_of: str | None = None) -> Result:
    """Istanbul, whose table with intervals shows two moments or three."""
    return run("istanbul-2025", rounds=2_000, as_of=as_of)


def parted(told: str) -> tuple[str, str]:
    """How the forecast moved; and all that follows, from the table with intervals on."""
    before, heading, after = told.partition(INTERVALS)
    assert heading
    return before.partition(COURSE)[2], after


def lines_about(name: str, told: str) -> list[str]:
    """The lines that begin with a name."""
    return [line for line in told.splitlines() if line.strip().startswith(name)]


@pytest.mark.parametrize("as_of", [None, "start", "Wednesday night"])
@pytest.mark.parametrize("width", [72, 80, 120])
def test_fits_the_width(as_of: str | None, width: int) -> None:
    """No line is longer than the terminal is wide, and none ends in blanks."""
    lines = text(played(as_of), width).splitlines()
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("as_of", [None, "start", "Wednesday", "Friday"])
@pytest.mark.parametrize("width", [72, 80, 120])
def test_leads_with_how_the_forecast_moved(as_of: str | None, width: int) -> None:
    """Before all other tables, every outcome as of every moment played, in order of time."""
    result = played(as_of)
    told = text(result, width)
    assert told.split("\n\n")[1] == COURSE.strip()
    course, _ = parted(told)
    shares = result.timeline.set_index("outcome")["share"]
    for outcome in result.scenario.outcomes:
        rows = lines_about(outcome.name, course)
        shown = " ".join(row.strip().removeprefix(outcome.name) for row in rows).split()
        assert shown == [f"{share:.2%}" if share else "0%" for share in shares[outcome.name]]
    heads = [line for line in course.splitlines() if "as of" in line]
    assert " ".join(heads).count("as of") == len(result.moments) - 1
    assert "[" not in course


def test_a_beginning_and_an_end_are_no_course() -> None:
    """Two moments stand in the table with intervals alone."""
    told = text(run(summit(intent={"Ann": "comes"}, record={"Monday": ["Ann confirmed"]}), 10))
    assert COURSE not in told
    assert "at the start" in told.split("How often each actor")[0]
    assert "as of Monday" in told.split("How often each actor")[0]


@pytest.mark.parametrize("as_of", [None, "start", "Wednesday night", "Friday"])
def test_the_table_with_intervals_shows_start_records_end_and_as_of(as_of: str | None) -> None:
    """Each once, in order of time, however many moments were played."""
    result = played(as_of)
    _, after = parted(text(result, 120))
    heads = after.splitlines()[2]
    shown = [moment for moment in result.moments if moment in {"start", "Thursday", as_of}]
    said = ["at the start" if moment == "start" else f"as of {moment}" for moment in shown]
    assert heads.split("  ")[-1].strip() == said[-1]
    assert [part.strip() for part in heads.split("  ") if part.strip()] == said


@pytest.mark.parametrize("as_of", [None, "Wednesday night"])
def test_names_are_not_broken_at_eighty_columns(as_of: str | None) -> None:
    """Each outcome has a row of its own in the table of outcomes and in that of modes."""
    _, after = parted(text(played(as_of)))
    for outcome in played().scenario.outcomes:
        assert len(lines_about(outcome.name, after)) == 2


def test_two_moments_stand_with_their_intervals_in_a_row() -> None:
    """Share and interval at the start, share and interval now."""
    rows = lines_about("Ukraine declines", parted(text(played()))[1])
    (start, now) = (played().outcomes_as_of(moment).iloc[5] for moment in ("start", "Thursday"))
    for entry in (start, now):
        assert f"{entry['share']:.2%} [{entry['low']:.2%}".rstrip("%") in rows[0]
        assert f", {100 * entry['high']:.2f}]" in rows[0]


def test_three_moments_have_their_intervals_below() -> None:
    """Where a row would be too wide; on a wide terminal they stand beside the shares again."""
    told = [parted(text(played("Wednesday"), width))[1] for width in (80, 120)]
    narrow, wide = (after.splitlines() for after in told)
    at = next(n for n, line in enumerate(narrow) if "Ukraine declines" in line)
    assert narrow[at].count("%") == 3
    assert narrow[at + 1].count("[") == 3
    assert next(line for line in wide if "Ukraine declines" in line).count("[") == 3


def test_says_all_that_was_asked_for() -> None:
    """Question, attendance, modes, deadlock, effort, and what happened."""
    told = text(played())
    assert told.startswith("Istanbul talks on Ukraine: Who meets in Istanbul by Friday night?")
    for part in (
        "credible mode",
        "at the start",
        "as of Thursday",
        "Russia delegation",
        "cautious    credible     assured",
        "Deadlock, where who comes cannot be settled: in no round.",
        "2,000 rounds at each of 6 moments, seed 0: ",
        " rounds a second.",
        "What happened (never used): the delegations met on 16 May",
    ):
        assert part in told


def test_what_never_occurred_is_zero_and_what_did_is_not() -> None:
    """0% is said of a count of nothing only."""
    tallies = {**played().tallies}
    tally = tallies["Thursday"]
    outcomes = tally.outcomes.copy()
    outcomes[:] = [0, 1, 0, 0, 0, 999_999, 0, 0, 0, 0]
    weight = np.full(3, 1_000_000)
    tallies["Thursday"] = replace(tally, outcomes=outcomes, rounds=1_000_000, weight=weight)
    told = text(replace(played(), rounds=1_000_000, tallies=tallies))
    for name, share, interval in (
        ("leaders meet with Trump", "0%", "[0, <0.01]"),
        ("leaders meet without Trump", "<0.01%", "[<0.01, <0.01]"),
        ("Ukraine declines", ">99.99%", "[>99.99, >99.99]"),
    ):
        course, after = (lines_about(name, part) for part in parted(told))
        assert course[-1].endswith(f" {share}")
        assert after[0].endswith(f" {share} {interval}")


def test_deadlock_is_told_by_kind() -> None:
    """The kinds that occur, with their shares."""
    stuck = run(
        summit(
            intent={"Ann": "comes if", "Bob": "comes if"},
            comes_if={"Ann": "Bob stays away", "Bob": "Ann stays away"},
        ),
        rounds=100,
    )
    assert "Deadlock, beside the outcome: standoff in 100% of rounds." in text(stuck)


def test_rules_are_told() -> None:
    """Whoever follows a rule is named with it."""
    told = text(replace(played(), rules={"Putin": "Bluffs(nerve=0.3)"}))
    assert "Putin follows Bluffs(nerve=0.3)." in told


@pytest.mark.parametrize("sign", ["x", "ы", "会"])
def test_long_names_are_broken_between_words(sign: str) -> None:
    """A name too long for its column goes on below; wide letters count for two."""
    name = " ".join([sign * 9] * 12)
    outcomes = {name: "never", "b" * 200: "never", "rest": "always"}
    long = run(summit(intent={"Ann": "comes"}, outcomes=outcomes), rounds=10)
    told = text(long)
    assert told.count(sign * 9) == 24
    assert all(len(line) + line.count("会") <= 80 for line in told.splitlines())


def test_one_moment_and_nothing_that_happened() -> None:
    """A scenario without a record has one moment, and there is nothing to tell of later."""
    told = text(run(summit(intent={"Ann": "comes"}), rounds=10))
    assert "as of" not in told.split("How often each actor")[0]
    assert COURSE not in told
    assert "10 rounds, seed 0: " in told
    assert "What happened" not in told


def test_brackets_in_names_are_letters() -> None:
    """Nothing in a name is read as markup."""
    odd = run(summit(question="[bold]Who[/]?", intent={"Ann": "comes"}), rounds=10)
    assert "Talks at Geneva: [bold]Who[/]?" in text(odd)


def test_where_nobody_may_come_it_says_so() -> None:
    """A scenario whose actors only talk has nobody to count."""
    scenario = played().scenario
    nobody = replace(
        scenario, leaders=(), judgement=replace(scenario.judgement, sending={}, intents={})
    )
    tallies = {
        moment: replace(tally, attends=tally.attends[:0])
        for moment, tally in played().tallies.items()
    }
    assert "nobody may come" in text(replace(played(), scenario=nobody, tallies=tallies))


def test_the_start_is_called_so() -> None:
    """The moment before the first stage is no stage."""
    told = text(played("start"))
    assert "The outcomes at the start, in each mode" in told
    assert "as of start" not in told


def test_what_is_counted_exactly_has_no_interval() -> None:
    """Nothing was drawn, so there is no luck to tell of."""
    told = text(run(summit(intent={"Ann": {"comes": "25%", "stays away": "75%"}}), exact=True))
    assert "How often each outcome occurs, counted exactly, in credible mode" in told
    assert "[" not in told
    assert "25.00%" in lines_about("Ann", told)[0]
    assert "histories, each with its probability: " in told


def test_what_is_supposed_is_told_with_what_it_costs() -> None:
    """In words, with how much the rounds still tell, and a dash where it never comes about."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": {"comes if": "50%", "stays away": "50%"}},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
        outcomes={"both": "Ann attends and Bob attends", "other": "always"},
    )
    given = replace(scenario, supposed=("both attend",), given=(scenario.outcomes[0].when,))
    result = run(given, rounds=5_000, mode="assured")
    told = text(result)
    assert "\n\nSupposed: both attend.\n\n" in told
    size = result.effective_sample_size(result.as_of)
    assert 1_000 < size < 5_000
    assert f"they tell as much as {size:,.0f} rounds would." in told
    assert lines_about("both", told)[1].split() == ["both", "-", "-", "100%"]


# ---- bands --------------------------------------------------------------------------------

WIDE = Strengths(np.linspace(0, 3, DRAWS), np.linspace(0, 3, DRAWS), "7 past meetings")


def told_of(strengths: Strengths | None, **how: Any) -> tuple[Result, str]:
    """A small run whose words are read so strongly, and what is told of it."""
    scenario = summit(
        intent={"Ann": {"stays away": 0.6, "comes": 0.4}},
        record={"Monday": ["Ann confirmed"]},
        outcomes={"Ann comes": "Ann attends", "rest": "always"},
    )
    result = run(replace(scenario, strengths=strengths), **how)
    return result, text(result)


def test_a_band_stands_apart_from_the_interval() -> None:
    """In braces behind it, and a sentence says which is which and whence it comes."""
    result, told = told_of(WIDE, rounds=30_000)
    share, low, high, *band = result.outcomes.iloc[0, 1:]
    lines = told.splitlines()
    at = next(n for n, line in enumerate(lines) if "Ann comes" in line)
    assert f"{share:.2%} [{100 * low:.2f}, {100 * high:.2f}]" in lines[at]
    assert lines[at].endswith(f"{{{100 * band[0]:.2f}, {100 * band[1]:.2f}}}")
    said = " ".join(told.split())
    assert "How strongly words are read comes from 7 past meetings. What that leaves open" in said
    assert "never summed" in said


def test_where_a_row_has_no_room_the_band_stands_below() -> None:
    """A line of its own, below the interval."""
    result, _ = told_of(WIDE, rounds=30_000)
    lines = text(result, 60).splitlines()
    at = next(n for n, line in enumerate(lines) if "Ann comes" in line)
    assert "{" not in lines[at]
    assert "{" in lines[at + 1] + lines[at + 2]


def test_where_luck_hides_it_no_band_is_told() -> None:
    """Too few rounds, which is said; and none at all where words are read as elicited."""
    few, said = told_of(WIDE, rounds=7_679)
    assert few.bands == few.as_dict()["bands"] == "too few rounds"
    assert few.outcomes["band_low"].isna().all()
    assert "{" not in said
    said = " ".join(said.split())
    assert "Too few rounds were played to tell what that leaves open, which takes 7,680." in said
    enough, said = told_of(WIDE, rounds=7_680)
    assert enough.bands == "told"
    assert "stands in { }" in said
    assert told_of(None, rounds=200)[0].bands is None
    assert told_of(WIDE.one(3), rounds=200)[0].bands is None
    assert "How strongly" not in told_of(None, rounds=200)[1]
    assert "How strongly words are read comes from 7 past meetings.\n" in "".join(
        told_of(WIDE.one(3), rounds=200)[1]
    )


def test_an_exact_run_says_that_it_takes_the_mean() -> None:
    """And has no band."""
    said = " ".join(told_of(WIDE, exact=True)[1].split())
    assert "7 past meetings: here the mean of its draws, so what that leaves open is not" in said
    assert "{" not in said
