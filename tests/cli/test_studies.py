"""The studies as commands: what they hand on, print, save and refuse."""

from __future__ import annotations

import io
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.cli.conftest import Notes
from tests.summits import text as scenario_text
from tests.test_cli import Command, everything

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
        ("sweep", 20_000),
    ],
)
def test_defaults_are_handed_on(study: str, rounds: int, summitry: Command, noted: Noted) -> None:
    """As many rounds as suit the study, seed 0, credible."""
    notes = noted(study)
    assert summitry(*WORDS[study]).code == 0
    _, told = only(notes)
    assert (told["rounds"], told["seed"], told["mode"]) == (rounds, 0, "credible")
    assert told.get("as_of") is None
    assert told.get("rules") is None


@pytest.mark.parametrize("study", WORDS)
def test_options_are_handed_on(study: str, summitry: Command, noted: Noted) -> None:
    """Word for word, to each study that takes them."""
    notes = noted(study)
    options = {"rounds": 7, "seed": 3, "mode": "assured"}
    if study == "trace":
        options |= {"outcome": "Putin alone"}
    if study != "timeline":
        options |= {"as_of": "Tuesday"}
    words = [part for name, value in options.items() for part in (f"--{name}", value)]
    done = summitry(*WORDS[study], *(str(word).replace("_", "-") for word in words))
    assert (done.code, done.err) == (0, "")
    _, told = only(notes)
    assert {name: told[name] for name in options} == options


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
    assert set(told["timeline"][0]) == {"as_of", "outcome", "share", "low", "high"}


def test_timeline_is_of_every_stage_of_the_record(summitry: Command) -> None:
    """In the table that is printed and in that which is saved."""
    done = summitry("timeline", ISTANBUL, "--rounds", 200, "--out", "r")
    saved = pd.read_csv("r/outcomes.csv")
    stages = ["start", "Sunday", "Tuesday", "Wednesday", "Wednesday night", "Thursday"]
    assert list(saved["as_of"].unique()) == stages
    assert max(map(len, done.out.splitlines())) <= 80
    assert "200 rounds at each of 6 moments, seed 0: " in done.out


# compare


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


def test_trace_tells_the_first_round(summitry: Command, noted: Noted) -> None:
    """Unless told otherwise."""
    notes = noted("trace")
    assert summitry("trace", ISTANBUL).out == "round 0\n"
    assert summitry("trace", ISTANBUL, "--round", 5).code == 0
    assert [named["round"] for _, named in notes] == [0, 5]
    assert not any("outcome" in named for _, named in notes)


def test_trace_tells_rounds_of_an_outcome(summitry: Command, noted: Noted) -> None:
    """One, or as many as asked for."""
    notes = noted("trace")
    words = ("trace", ISTANBUL, "--outcome", "Putin alone")
    assert summitry(*words).out == "round 0\n"
    assert summitry(*words, "--count", 2).out == "round 0\n\nround 1\n"
    assert {named["outcome"] for _, named in notes} == {"Putin alone"}
    assert not any("round" in named for _, named in notes)


def test_trace_prints_json(summitry: Command, noted: Noted, here: Path) -> None:
    """One object with all traces; nothing is saved."""
    noted("trace")
    done = summitry("trace", ISTANBUL, "--outcome", "Putin alone", "--count", 2, "--json")
    assert json.loads(done.out) == {"scenario": SUMMIT, "traces": [{"round": 0}, {"round": 1}]}
    assert not everything(here)


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


def test_odds_divided_by_one_are_not_varied(summitry: Command) -> None:
    """So a factor is more than one."""
    assert "range x>1" in summitry("sensitivity", ISTANBUL, "--odds", "1").err


# sweep


def test_sweep_lays_a_grid(summitry: Command, noted: Noted) -> None:
    """Points from end to end, both ends among them."""
    notes = noted("sweep")
    words = ("--vary", "a.b=10% to 0.7", "--vary", "c=1 to 0", "--points", "3")
    done = summitry("sweep", ISTANBUL, *words)
    assert (done.code, done.err) == (0, "")
    _, told = only(notes)
    assert told["more"] == ({"a.b": ["0.1", "0.4", "0.7"], "c": ["1", "0.5", "0"]},)
    assert told["samples"] is None


def test_sweep_draws_samples(summitry: Command, noted: Noted) -> None:
    """Between the ends that it is told."""
    notes = noted("sweep")
    assert summitry(*WORDS["sweep"], "--samples", 9).code == 0
    _, told = only(notes)
    assert told["more"] == ({"intent.Trump.comes": ["0", "0.4"]},)
    assert told["samples"] == 9


def test_sweep_prints_a_table(summitry: Command, noted: Noted, here: Path) -> None:
    """CSV, and nothing else; the same in a file; and a JSON object of its rows."""
    noted("sweep")
    done = summitry(*WORDS["sweep"])
    assert (done.code, done.err) == (0, "")
    assert not everything(here)
    assert pd.read_csv(io.StringIO(done.out)).to_dict("list") == {
        "outcome": ["talks"],
        "share": [0.5],
        "at": [0.3333333333],
    }
    assert summitry(*WORDS["sweep"], "--out", "t.csv").out == ""
    assert Path("t.csv").read_text(encoding="utf-8") == done.out
    told = json.loads(summitry(*WORDS["sweep"], "--json").out)
    assert (told["scenario"], told["rounds"], told["as_of"]) == (SUMMIT, 20_000, "Thursday")
    assert told["points"] == [{"outcome": "talks", "share": 0.5, "at": 1 / 3}]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing option '--vary'"),
        (("--vary", "x"), "expected NAME=RANGE, such as 'intent.Trump.comes=0% to 40%'"),
        (("--vary", "x=1"), "expected a range, such as '0% to 40%'"),
        (("--vary", "x=few to many"), "expected a probability"),
        (("--vary", "x=0 to 1", "--samples", "3", "--points", "2"), "choose one"),
        (("--vary", "x=0 to 1", "--json", "--out", "a.csv"), "choose one"),
        (("--vary", "x=0 to 1", "--out", "a.yaml"), "ends in .csv"),
        (("--vary", "x=0 to 1", "--out", "missing/a.csv"), "there is no such folder"),
        (("--vary", "x=0 to 1", "--points", "1"), "1 is not in the range"),
    ],
)
def test_sweep_refuses_what_it_cannot_do(
    words: tuple[str, ...], message: str, summitry: Command, noted: Noted
) -> None:
    """Exit code 2, before anything is played."""
    notes = noted("sweep")
    done = summitry("sweep", ISTANBUL, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert notes == []


# What is printed and saved


@pytest.mark.parametrize("study", SAVING)
def test_studies_save_as_runs_do(study: str, summitry: Command, noted: Noted, here: Path) -> None:
    """A new folder named after scenario and study, the one that is named, or none."""
    noted(study)
    words = WORDS[study]
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
    assert first[1] == second[1]
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
