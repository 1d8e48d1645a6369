"""The studies as commands: what they hand on, print, save and refuse."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import sim
from sim.strengths import told as told_of
from tests.cli.conftest import Notes
from tests.summits import text as scenario_text
from tests.test_cli import RULE, Command, everything

ISTANBUL = "istanbul-2025"
SUMMIT = "Istanbul talks on Ukraine"
Noted = Callable[[str], Notes]
SUPPOSED = (
    *("--given", "Wednesday: Putin confirmed", "--given", "Friday: Trump silent"),
    *("--do", "Putin attends", "--set", "intent.Trump.comes=30%"),
)
SAVING = ("timeline", "compare", "sensitivity")
WORDS: dict[str, tuple[str, ...]] = {
    "run": ("run", ISTANBUL),
    "timeline": ("timeline", ISTANBUL),
    "compare": ("compare", ISTANBUL, "minsk-2015"),
    "trace": ("trace", ISTANBUL),
    "sensitivity": ("sensitivity", ISTANBUL),
    "sweep": ("sweep", ISTANBUL, "--vary", "intent.Trump.comes=0% to 40%"),
}
TRUMP = "intent.Trump.comes"
AXES = {TRUMP: "0% to 40%"}
CHANGE = {"compare": ("--do", "Putin attends")}
SWEPT = (*WORDS["sweep"], "--rounds", "50")


def plain(data: Any) -> Any:
    """What comes back from JSON."""
    return json.loads(json.dumps(data))


def only(notes: Notes) -> tuple[list[str], dict[str, Any]]:
    """The names of the scenarios of the only call, and all else that it was told."""
    ((scenarios, *rest), named) = ([call[0] for call in notes], notes[0][1])
    assert not rest
    names = [scenario.name for scenario in scenarios if hasattr(scenario, "stages")]
    return names, {**named, "more": scenarios[len(names) :]}


# What is handed on


@pytest.mark.parametrize(
    ("study", "rounds"),
    [
        ("run", 100_000),
        ("timeline", 100_000),
        ("compare", 100_000),
        ("trace", 100_000),
        ("sensitivity", 200_000),
        ("sweep", 16_384),
    ],
)
def test_defaults_are_handed_on(study: str, rounds: int, summitry: Command, noted: Noted) -> None:
    """As many rounds as suit the study, seed 0, credible; sensitivity varies the mode as well."""
    notes = noted(study)
    assert summitry(*WORDS[study]).code == 0
    _, told = only(notes)
    mode = None if study == "sensitivity" else "credible"
    assert (told["rounds"], told["seed"], told["mode"]) == (rounds, 0, mode)
    assert told.get("as_of") is None
    assert told.get("rules") is None


@pytest.mark.parametrize("study", WORDS)
def test_options_are_handed_on(study: str, summitry: Command, noted: Noted) -> None:
    """Word for word, to each study that takes them."""
    notes = noted(study)
    options = {"rounds": 7, "seed": 3, "mode": "assured"}
    if study != "timeline":
        options |= {"as_of": "Tuesday"}
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    if study == "trace":
        words += ["--outcome", "Putin alone", "--count", 2]
    done = summitry(*WORDS[study], *(str(word).replace("_", "-") for word in words))
    assert (done.code, done.err) == (0, "")
    _, told = only(notes)
    assert {name: told[name] for name in options} == options
    asked = {"trace": (None, "Putin alone", 2), "sweep": (AXES,)}
    assert told["more"] == asked.get(study, ())


@pytest.mark.parametrize("study", [name for name in WORDS if name != "compare"])
def test_every_study_is_of_what_is_supposed(
    study: str, summitry: Command, noted: Noted, supposing: Notes
) -> None:
    """Lines, interventions and numbers reach `suppose`, and its scenario the study."""
    notes = noted(study)
    assert summitry(*WORDS[study], *SUPPOSED).code == 0
    names, _ = only(notes)
    assert names == [f"{SUMMIT}, supposed"]
    assert supposing == [
        (
            (
                ("Wednesday: Putin confirmed", "Friday: Trump silent"),
                ("Putin attends",),
                {"intent.Trump.comes": "30%"},
            ),
            {},
        )
    ]


@pytest.mark.parametrize("study", WORDS)
def test_nothing_is_supposed_where_nothing_is_said(
    study: str, summitry: Command, noted: Noted, supposing: Notes
) -> None:
    """The scenario is played as it stands."""
    notes = noted(study)
    assert summitry(*WORDS[study]).code == 0
    assert only(notes)[0][0] == SUMMIT
    assert supposing == []


def test_the_last_sign_of_equality_parts_name_and_value(
    summitry: Command, noted: Noted, supposing: Notes
) -> None:
    """A name may hold one, and blanks around it say nothing."""
    noted("run")
    summitry("run", ISTANBUL, "--set", "reads.a=b = 2 v 5", "--set", "x=1")
    assert supposing[0][0][2] == {"reads.a=b": "2 v 5", "x": "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("intent.Trump.comes", "expected NAME=VALUE, such as 'intent.Trump.comes=30%'"),
        ("=30%", "expected NAME=VALUE"),
        ("intent.Trump.comes= ", "expected NAME=VALUE"),
        ("x=2", "'x' is named twice"),
    ],
)
def test_what_is_no_setting_is_refused(
    text: str, message: str, summitry: Command, noted: Noted
) -> None:
    """Exit code 2, with an example of what was expected; nothing is played."""
    notes = noted("run")
    done = summitry("run", ISTANBUL, "--set", "x=1", "--set", text)
    assert done.code == 2
    assert message in done.err
    assert notes == []


# run --exact


def test_exact_is_asked_for(summitry: Command, noted: Noted) -> None:
    """Every history once, and the manifest's command says so without a number of rounds."""
    notes = noted("run")
    assert summitry("run", ISTANBUL, "--exact", "--out", "r").code == 0
    assert only(notes)[1]["exact"] is True
    command = json.loads(Path("r/manifest.json").read_text(encoding="utf-8"))["command"]
    assert "--exact" in command
    assert "--rounds" not in command


def test_exact_shares_are_those_of_many_rounds(summitry: Command) -> None:
    """Two ways to the same numbers, by way of JSON."""
    Path("s.yaml").write_text(scenario_text(intent={"Ann": {"comes": "25%", "stays away": "75%"}}))
    told = [
        json.loads(summitry("run", "s.yaml", *how, "--json").out)
        for how in (("--exact",), ("--rounds", 20_000))
    ]
    assert [result["exact"] for result in told] == [True, False]
    assert told[0]["attendance"][0]["share"] == pytest.approx(0.25, abs=1e-12)
    assert told[1]["attendance"][0]["low"] < 0.25 < told[1]["attendance"][0]["high"]


@pytest.mark.parametrize(
    ("options", "vain"),
    [
        (("--rounds", "100000"), "--rounds"),
        (("--workers", "2"), "--workers"),
        (("--workers", "1", "--rounds", "9"), "--rounds and --workers"),
    ],
)
def test_exact_draws_no_rounds(options: tuple[str, ...], vain: str, summitry: Command) -> None:
    """So their number cannot be said, not even the default one."""
    done = summitry("run", ISTANBUL, "--exact", *options)
    assert done.code == 2
    assert f"--exact draws no rounds, so {vain} cannot be said" in done.err


# timeline


def test_timeline_prints_json(summitry: Command, noted: Noted) -> None:
    """One object: that of a run, and the table."""
    noted("timeline")
    told = json.loads(summitry("timeline", ISTANBUL, "--json").out)
    assert told["scenario"] == SUMMIT
    bands = {"band_low", "band_high"}
    assert set(told["timeline"][0]) == {"as_of", "outcome", "share", "low", "high"} | bands


def test_timeline_is_of_every_stage_of_the_record(summitry: Command) -> None:
    """In the table that is printed and in that which is saved."""
    done = summitry("timeline", ISTANBUL, "--rounds", 200, "--out", "r")
    saved = pd.read_csv("r/outcomes.csv")
    stages = ["start", "Sunday", "Tuesday", "Wednesday", "Wednesday night", "Thursday"]
    assert list(saved["as_of"].unique()) == stages
    assert max(map(len, done.out.splitlines())) <= 80
    assert "200 rounds at each of 6 moments, seed 0: " in done.out


# compare


def test_compare_prints_what_python_gives(summitry: Command, here: Path) -> None:
    """The same numbers as `sim.compare`, by way of JSON."""
    how = ("--rounds", 700, "--seed", 5, "--mode", "assured", "--as-of", "Tuesday")
    done = summitry("compare", ISTANBUL, "--do", "Putin attends", *how, "--json")
    before = sim.load(ISTANBUL)
    after = sim.suppose(before, do=["Putin attends"])
    found = sim.compare(before, after, rounds=700, seed=5, mode="assured", as_of="Tuesday")
    assert json.loads(done.out) == plain(found.as_dict())
    assert not everything(here)


def test_compare_sets_what_is_supposed_against_what_is(
    summitry: Command, noted: Noted, supposing: Notes
) -> None:
    """Before is as it stands, after is as supposed."""
    notes = noted("compare")
    assert summitry("compare", ISTANBUL, *SUPPOSED).code == 0
    assert only(notes)[0] == [SUMMIT, f"{SUMMIT}, supposed"]


def test_compare_supposes_the_same_of_two(
    summitry: Command, noted: Noted, supposing: Notes
) -> None:
    """With another scenario, what is supposed holds on both sides."""
    notes = noted("compare")
    assert summitry("compare", ISTANBUL, "minsk-2015", "--do", "Putin attends").code == 0
    names, _ = only(notes)
    assert names == [f"{SUMMIT}, supposed", "Minsk talks of the Normandy four, supposed"]


def test_compare_changes_rules(summitry: Command, noted: Noted) -> None:
    """Those of before, and those of after."""
    for name in ("one", "two"):
        Path(f"{name}.py").write_text(f"rules = {{'Putin': '{name}'}}")
    notes = noted("compare")
    summitry("compare", ISTANBUL, "--rules", "one.py", "--rules-after", "two.py")
    _, told = only(notes)
    assert (told["rules"], told["rules_after"]) == ({"Putin": "one"}, {"Putin": "two"})


@pytest.mark.parametrize("options", [(), ("--rules", "one.py"), ("--seed", "3")])
def test_compare_needs_something_to_compare_with(
    options: tuple[str, ...], summitry: Command, noted: Noted
) -> None:
    """What is the same on both sides makes no difference."""
    notes = noted("compare")
    done = summitry("compare", ISTANBUL, *options)
    assert done.code == 2
    assert "nothing to compare with" in done.err
    assert notes == []


# trace


def test_trace_tells_the_first_round(summitry: Command) -> None:
    """Unless told otherwise; in eighty columns, as Python tells it."""
    (first,), (fifth,) = sim.trace(ISTANBUL), sim.trace(ISTANBUL, 5)
    assert summitry("trace", ISTANBUL).out == f"{first.text(80)}\n"
    assert summitry("trace", ISTANBUL, "--round", 5).out == f"{fifth.text(80)}\n"
    assert (first.round, fifth.round) == (0, 5)


def test_trace_tells_rounds_of_an_outcome(summitry: Command) -> None:
    """One, or as many as asked for, with a blank line between them."""
    words = ("trace", ISTANBUL, "--outcome", "Putin alone", "--as-of", "start")
    first, second = sim.trace(ISTANBUL, outcome="Putin alone", count=2, as_of="start")
    assert summitry(*words).out == f"{first.text(80)}\n"
    assert summitry(*words, "--count", 2).out == f"{first.text(80)}\n\n{second.text(80)}\n"
    assert first.round < second.round
    assert {first.outcome, second.outcome} == {"Putin alone"}


def test_trace_follows_rules(summitry: Command) -> None:
    """Whoever has a rule follows it in the round that is told."""
    Path("mine.py").write_text(RULE)
    told = json.loads(summitry("trace", ISTANBUL, "--rules", "mine.py", "--json").out)
    assert told["traces"][0]["rules"] == {"Putin": "Goes()"}


def test_trace_prints_json(summitry: Command, here: Path) -> None:
    """One object with all traces; nothing is saved."""
    how = ("--outcome", "Putin alone", "--count", 2, "--as-of", "start", "--seed", 4)
    told = json.loads(summitry("trace", ISTANBUL, *how, "--json").out)
    traces = sim.trace(ISTANBUL, outcome="Putin alone", count=2, as_of="start", seed=4)
    assert told == {"scenario": SUMMIT, "traces": [plain(trace.as_dict()) for trace in traces]}
    assert len(traces) == 2
    assert not everything(here)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--outcome", "Putin alon"), 2, "did you mean 'Putin alone'?"),
        (("--outcome", "Putin alone", "--rounds", "1"), 3, "none of 1 rounds ends with"),
    ],
)
def test_trace_says_that_there_is_no_such_round(
    options: tuple[str, ...], code: int, message: str, summitry: Command
) -> None:
    """Because the outcome has another name, or because no round has it."""
    done = summitry("trace", ISTANBUL, *options)
    assert (done.code, done.out) == (code, "")
    assert message in done.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--round", "0", "--outcome", "Putin alone"), "choose one"),
        (("--count", "2"), "--count: only with --outcome"),
        (("--rounds", "9", "--round", "3"), "--rounds: only with --outcome"),
    ],
)
def test_trace_takes_a_number_or_an_outcome(
    options: tuple[str, ...], message: str, summitry: Command
) -> None:
    """Not both, and nothing that would do nothing."""
    done = summitry("trace", ISTANBUL, *options)
    assert done.code == 2
    assert message in done.err


# sensitivity


def test_sensitivity_hands_on_method_and_odds(summitry: Command, noted: Noted) -> None:
    """By default first-order, and only numbers with a range."""
    notes = noted("sensitivity")
    summitry("sensitivity", ISTANBUL, "--no-save")
    summitry("sensitivity", ISTANBUL, "--method", "pawn", "--odds", "2", "--no-save")
    told = [(named["method"], named["odds"]) for _, named in notes]
    assert told == [("first-order", None), ("pawn", 2.0)]


@pytest.mark.parametrize("mode", [None, "credible", "assured"])
def test_sensitivity_varies_the_mode_unless_one_is_said(
    mode: str | None, summitry: Command
) -> None:
    """Even the one that is usual elsewhere; and prints what Python gives."""
    words = ("sensitivity", ISTANBUL, "--rounds", 2_000, "--as-of", "start", "--json")
    told = json.loads(summitry(*words, *(("--mode", mode) if mode else ())).out)
    found = sim.sensitivity(ISTANBUL, rounds=2_000, mode=mode, as_of="start")
    assert told == plain(found.as_dict())
    assert told["mode"] == (mode or "varied")
    assert ("mode" in told["numbers"]) == (mode is None)


@pytest.mark.parametrize("mode", [(), ("--mode", "credible")])
def test_the_command_in_the_manifest_makes_the_study_again(
    mode: tuple[str, ...], summitry: Command
) -> None:
    """With the mode varied where it was varied, and left alone where it was not."""
    words = ("sensitivity", "granada-2023", "--rounds", 2_000, "--as-of", "start")
    assert summitry(*words, *mode, "--out", "first").code == 0
    command = json.loads(Path("first/manifest.json").read_text(encoding="utf-8"))["command"]
    assert ("--mode" in command) == bool(mode)
    assert summitry(*shlex.split(command)[1:], "--out", "second").code == 0
    tables = list(Path("first").glob("*.csv"))
    assert tables
    for table in tables:
        assert table.read_bytes() == (Path("second") / table.name).read_bytes()


def test_odds_divided_by_one_are_not_varied(summitry: Command) -> None:
    """So a factor is more than one."""
    assert "range x>1" in summitry("sensitivity", ISTANBUL, "--odds", "1").err


# sweep


def test_sweep_hands_on_ranges_as_they_are_said(summitry: Command, noted: Noted) -> None:
    """With how many points to lay or to draw."""
    notes = noted("sweep")
    axes = ("--vary", "a.b=10% to 0.7", "--vary", "c = 0 v 5 to 2 v 5")
    assert summitry("sweep", ISTANBUL, *axes, "--points", "3").code == 0
    assert summitry("sweep", ISTANBUL, *axes, "--samples", "9").code == 0
    ranges = {"a.b": "10% to 0.7", "c": "0 v 5 to 2 v 5"}
    assert [given[1:] for given, _ in notes] == [(ranges,), (ranges,)]
    assert [(named["points"], named["samples"]) for _, named in notes] == [(3, None), (5, 9)]


def test_sweep_lays_a_grid(summitry: Command) -> None:
    """Points from end to end, both ends among them, each with each."""
    axes = ("--vary", "intent.Trump.comes=10% to 0.5", "--vary", "changes of mind=0 to 20%")
    done = summitry("sweep", ISTANBUL, *axes, "--points", "3", "--rounds", 50)
    assert (done.code, done.err) == (0, "")
    table = pd.read_csv(io.StringIO(done.out)).drop_duplicates("point")
    points = zip(table["intent.Trump.comes"], table["changes of mind"], strict=True)
    assert list(points) == list(product((0.1, 0.3, 0.5), (0.0, 0.1, 0.2)))


def test_sweep_draws_samples(summitry: Command) -> None:
    """One in each of as many parts of the range: a Latin hypercube."""
    table = pd.read_csv(io.StringIO(summitry(*SWEPT, "--samples", 9).out))
    drawn = table.drop_duplicates("point")["intent.Trump.comes"]
    assert sorted((drawn / 0.4 * 9).astype(int)) == list(range(9))


def test_sweep_prints_a_table(summitry: Command, here: Path) -> None:
    """CSV of what Python gives, and nothing else; the same in a file; and JSON of its rows."""
    done = summitry(*SWEPT, "--seed", 4)
    assert (done.code, done.err) == (0, "")
    assert not everything(here)
    expected = sim.sweep(ISTANBUL, AXES, rounds=50, seed=4)
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(done.out)), expected, rtol=1e-9)
    assert summitry(*SWEPT, "--seed", 4, "--out", "t.csv").out == ""
    assert Path("t.csv").read_text(encoding="utf-8") == done.out
    told = json.loads(summitry(*SWEPT, "--seed", 4, "--json").out)
    assert told == {
        "scenario": SUMMIT,
        "rounds": 50,
        "seed": 4,
        "mode": "credible",
        "as_of": "Thursday",
        "supposed": [],
        "scenario_sha256": sim.load(ISTANBUL).sha256,
        "parameters": told_of(sim.load(ISTANBUL).strengths),
        "points": expected.to_dict("records"),
    }


def test_sweep_prints_ten_digits(summitry: Command, noted: Noted) -> None:
    """As all tables that are written."""
    noted("sweep")
    assert summitry(*WORDS["sweep"]).out.splitlines() == [
        "outcome,share,at",
        "talks,0.5,0.3333333333",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--vary'"),
        (("--vary", "x"), "expected NAME=RANGE, such as 'intent.Trump.comes=0% to 40%'"),
        (("--vary", "x=0 to 1", "--vary", "x=0 to 1"), "'x' is named twice"),
        (("--vary", "x=0 to 1"), "'x' is no number of this scenario"),
        (("--vary", f"{TRUMP}=1"), "expected a range, such as '0% to 40%'"),
        (("--vary", f"{TRUMP}=few to many"), "expected a probability"),
        (("--vary", f"{TRUMP}=0 to 2"), "a probability lies between 0% and 100%"),
        (("--vary", f"{TRUMP}=40% to 0%"), "the low end of a range must be below its high end"),
        (("--vary", f"{TRUMP}=0 to 1", "--rounds", "16385"), "at most 16,384 rounds a point"),
        (("--vary", "x=0 to 1", "--samples", "3", "--points", "2"), "choose one"),
        (("--vary", "x=0 to 1", "--json", "--out", "a.csv"), "choose one"),
        (("--vary", "x=0 to 1", "--out", "a.yaml"), "ends in .csv"),
        (("--vary", "x=0 to 1", "--out", "missing/a.csv"), "there is no such folder"),
        (("--vary", "x=0 to 1", "--points", "1"), "1 is not in the range"),
    ],
)
def test_sweep_refuses_what_it_cannot_do(
    words: tuple[str, ...], message: str, summitry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, before anything is played."""
    monkeypatch.setattr("sim.studies.sweep.Design.play", lambda *_: pytest.fail("played"))
    done = summitry("sweep", ISTANBUL, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


# What is printed and saved


@pytest.mark.parametrize("study", SAVING)
def test_studies_save_as_runs_do(study: str, summitry: Command, here: Path) -> None:
    """A new folder named after scenario and study, the one that is named, or none."""
    words = (study, ISTANBUL, "--rounds", 1_000, *CHANGE.get(study, ()))
    done = summitry(*words)
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.out.splitlines()[-1].startswith(f"Saved in results/{ISTANBUL}-{study}")
    assert summitry(*words, "--out", "r").out.endswith("\n\nSaved in r\n")
    before = everything(here)
    assert "Saved" not in summitry(*words, "--no-save").out
    assert json.loads(summitry(*words, "--json").out)
    assert everything(here) == before
    assert "choose one" in summitry(*words, "--json", "--out", "s").err


@pytest.mark.parametrize("study", SAVING)
def test_what_stands_in_the_way_is_said_before_a_study(
    study: str, summitry: Command, noted: Noted
) -> None:
    """Not after a long one."""
    notes = noted(study)
    Path("file").write_text("")
    assert "this is a file" in summitry(*WORDS[study], "--out", "file").err
    assert notes == []


@pytest.mark.parametrize("study", SAVING)
def test_the_command_that_is_saved_does_the_same_again(
    study: str, summitry: Command, noted: Noted, supposing: Notes
) -> None:
    """Every option that matters is in it, and is read as it was."""
    Path("my rules.py").write_text("rules = {'Putin': 1}")
    options: list[Any] = ["--rounds", 9, "--seed", 0, *SUPPOSED, "--rules", "my rules.py"]
    options += {
        "timeline": [],
        "compare": ["--rules-after", "my rules.py", "--as-of", "Tuesday"],
        "sensitivity": ["--method", "sobol", "--odds", "1.5", "--as-of", "start"],
    }[study]
    notes = noted(study)
    assert summitry(*WORDS[study], *options, "--workers", 2, "--out", "r").code == 0
    saved = [Path("r/command"), Path("r/manifest.json")]
    (command,) = (file.read_text(encoding="utf-8") for file in saved if file.exists())
    if study == "timeline":
        command = json.loads(command)["command"]
    program, *words = shlex.split(command)
    assert program == "summitry"
    assert summitry(*words, "--workers", 2, "--no-save").code == 0
    (first, second) = notes
    assert [summit.name for summit in first[0]] == [summit.name for summit in second[0]]
    assert first[1] | {"checkpoint": None} == second[1] | {"checkpoint": None}
    assert supposing[: len(supposing) // 2] == supposing[len(supposing) // 2 :]


def test_what_is_no_number_is_null(
    summitry: Command, noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON knows no other way to say it."""
    noted("sensitivity")
    found = {"a": [float("nan"), 1.0], "b": {"c": float("inf")}}
    monkeypatch.setattr("tests.cli.conftest.Found.as_dict", lambda _: found)
    done = summitry("sensitivity", ISTANBUL, "--json")
    assert json.loads(done.out) == {"a": [None, 1.0], "b": {"c": None}}
