"""`forecast` and `score`: what is frozen, what is said of it, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.strictjson import canonical
from tests.studies.test_frozen import SUMMIT
from tests.summits import text
from tests.test_cli import RULE as RULE_OF_PUTIN

FUTURE = {"opens": "9998-05-15", "resolves": "9998-05-16"}
PAST = {"opens": "2014-05-15", "resolves": "2014-05-16"}
RULE = RULE_OF_PUTIN.replace("Putin", "Ann")

Command = Callable[..., Any]


def scenario(name: str, days: Mapping[str, str], **changes: Any) -> None:
    """Write a small summit that opens and resolves on some days."""
    document = {**json.loads(text(**{**SUMMIT, **changes})), **days}
    Path(name).write_text(json.dumps(document, indent=1))


@pytest.fixture(autouse=True)
def scenarios(here: Path) -> None:
    """One to come, one that is past, one without days, and a question of its own."""
    scenario("s.yaml", FUTURE)
    scenario("past.yaml", PAST)
    scenario("known.yaml", FUTURE, **{"what happened": "both came [paper]"})
    scenario("open.yaml", {})
    scenario("other.yaml", FUTURE, question="Who else?")


@pytest.fixture
def freeze(summitry: Command) -> Callable[..., dict[str, Any]]:
    """Freeze a forecast in a file, and give its record."""

    def call(name: str, file: str, *more: Any) -> dict[str, Any]:
        words = ["forecast", name, "--rounds", 400, "--freeze", "--out", file]
        assert summitry(*words, *more).code == 0
        return dict(json.loads(Path(file).read_text(encoding="utf-8")))

    return call


# ---- forecast -----------------------------------------------------------------------------


def test_a_forecast_is_told_briefly_and_nothing_is_written(summitry: Command, here: Path) -> None:
    """The question, as of when, and each outcome with its interval."""
    before = set(here.iterdir())
    done = summitry("forecast", "istanbul-2025", "--rounds", 2_000, "--as-of", "Wednesday")
    assert (done.code, done.err) == (0, "")
    result = sim.run("istanbul-2025", rounds=2_000, as_of="Wednesday")
    assert done.out.startswith(f"Istanbul talks on Ukraine: {result.scenario.question}\n")
    assert "as of Wednesday\n" in done.out
    for outcome, share in zip(result.outcomes["outcome"], result.outcomes["share"], strict=True):
        assert f"  {outcome} " in done.out
        assert f"{share:.2%} [" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert len(done.out.splitlines()) < 25
    assert set(here.iterdir()) == before


def test_freezing_writes_one_file_and_says_its_hash(summitry: Command) -> None:
    """By default in `forecasts`; the hash is there to be published."""
    done = summitry("forecast", "s.yaml", "--rounds", 400, "--as-of", "Monday", "--freeze")
    assert (done.code, done.err) == (0, "")
    (file,) = Path("forecasts").iterdir()
    record = json.loads(file.read_text(encoding="utf-8"))
    assert file.name.startswith("s-Monday-2")
    assert f"Written: forecasts/{file.name}\nSHA-256 {record['sha256']}\nFrozen 2" in done.out
    assert done.out.endswith("Publish that hash now: it shows later that nothing was changed.\n")
    assert record["command"] == (
        "summitry forecast s.yaml --rounds 400 --seed 0 --mode credible --as-of Monday --freeze"
    )


def test_json_is_the_result_and_where_it_is_frozen(summitry: Command) -> None:
    """One object, with or without a record."""
    words = ("forecast", "s.yaml", "--rounds", 400, "--json")
    done = summitry(*words)
    expected = json.loads(json.dumps(sim.run("s.yaml", rounds=400).as_dict()))
    told = json.loads(done.out)
    assert list(told) == list(expected)
    assert told["outcomes"] == expected["outcomes"]
    told = json.loads(summitry(*words, "--freeze", "--out", "x.json").out)
    record = json.loads(Path("x.json").read_text(encoding="utf-8"))
    assert told["frozen"] == {
        "file": "x.json",
        "sha256": record["sha256"],
        "frozen_at": record["frozen_at"],
        "hindcast": False,
    }
    assert told["outcomes"] == record["outcomes"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("past.yaml", "a hindcast and no forecast: it was frozen after its question had resolved"),
        ("known.yaml", "a hindcast and no forecast: its scenario says what happened"),
        ("open.yaml", "the scenario does not say when its question resolves"),
    ],
)
def test_what_is_no_true_forecast_is_frozen_with_a_warning(
    name: str, said: str, summitry: Command
) -> None:
    """On standard error, so that nobody passes over it."""
    done = summitry("forecast", name, "--rounds", 400, "--freeze", "--out", "x.json")
    assert done.code == 0
    assert done.err.startswith("summitry: warning: ")
    assert said in done.err
    assert ("Publish" in done.out) == (name == "open.yaml")


def test_rules_are_named_with_their_hash(summitry: Command, freeze: Command) -> None:
    """They are code, so the record does not hold them, and cannot be played again."""
    Path("mine.py").write_text(RULE)
    record = freeze("s.yaml", "x.json", "--rules", "mine.py")
    assert record["rules"] == {"Ann": "Goes()"}
    assert record["code"] == {"mine.py": sha256(RULE.encode()).hexdigest()}
    done = summitry("score", "x.json", "--outcome", "rest", "--replay")
    assert done.code == 2
    assert "rules in Python were followed (Ann)" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "x.json"], "say --freeze, too"),
        (["--freeze", "--out", "x.txt"], "expected a file that ends in .json"),
        (["--freeze", "--out", "there.json"], "there is something here already"),
        (["--exact", "--rounds", "5"], "--exact draws no rounds"),
        (["--exact", "--workers", "2"], "--exact draws no rounds"),
        (["--as-of", "Sunday"], "'Sunday' is not a stage"),
        (["--rounds", "0"], "--rounds"),
        (["--rules", "none.py"], "none.py"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_it_is_played(
    words: list[str], said: str, summitry: Command, here: Path
) -> None:
    """With exit code 2, and nothing is written."""
    Path("there.json").write_text("mine")
    before = set(here.iterdir())
    done = summitry("forecast", "s.yaml", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert set(here.iterdir()) == before
    assert Path("there.json").read_text() == "mine"


# ---- score --------------------------------------------------------------------------------


def test_a_score_is_told_with_what_it_is_measured_by(summitry: Command, freeze: Command) -> None:
    """Of what, since when, and beside even odds."""
    record = freeze("s.yaml", "x.json")
    done = summitry("score", "x.json", "--outcome", "both")
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert done.out.startswith("x.json: Who comes?\n")
    assert f"SHA-256 {record['sha256']}\n" in done.out
    assert "days before opening" in done.out
    assert "What happened: both\n" in done.out
    share = record["outcomes"][0]["share"]
    rest = record["outcomes"][2]["share"]
    assert f"  {(share - 1) ** 2 + rest**2:.3f} (0.667) " in done.out
    assert "Lower is better." in done.out
    assert "hindcast" not in done.out
    assert "mean" not in done.out


def test_several_have_a_mean_and_hindcasts_their_own(summitry: Command, freeze: Command) -> None:
    """Never the two together; the question is the same, though the day is not."""
    records = [freeze("s.yaml", "a.json"), freeze("s.yaml", "b.json", "--seed", 1)]
    records.append(freeze("past.yaml", "c.json"))
    rows = [f"{record['sha256']},both\n" for record in records]
    Path("p.csv").write_text("sha256,outcome\n" + "".join(rows))
    done = summitry("score", "a.json", "b.json", "c.json", "--outcomes", "p.csv")
    assert (done.code, done.err) == (0, "")
    assert "  at the start (hindcast) " in done.out
    assert "A hindcast and no forecast: it was frozen after its question had" in done.out
    assert "mean of 2 forecasts" in done.out
    assert "mean of 1 hindcast " in done.out
    assert done.out.count("  skill ") == 2
    told = json.loads(
        summitry("score", "a.json", "b.json", "c.json", "--outcomes", "p.csv", "--json").out
    )
    assert [score["hindcast"] for score in told["scores"]] == [False, False, True]
    first, second, third = (score["brier"] for score in told["scores"])
    assert told["means"]["forecasts"]["brier"] == pytest.approx((first + second) / 2)
    assert told["means"]["hindcasts"]["brier"] == third


def test_what_was_called_impossible_is_said_plainly(summitry: Command, freeze: Command) -> None:
    """With the number of rounds, and how probable it may have been; null in JSON."""
    freeze("s.yaml", "x.json")
    done = summitry("score", "x.json", "--outcome", "never")
    said = " ".join(done.out.split())
    assert "0% 1." in said
    assert "'never' came in none of 400 rounds, so the log score is infinite." in said
    assert "up to 3 in 400 (with 95%, by the rule of three), whose log score would be 4.893" in said
    (score,) = json.loads(summitry("score", "x.json", "--outcome", "never", "--json").out)["scores"]
    assert (score["log"], score["bound"]) == (None, 0.0075)
    assert summitry("forecast", "s.yaml", "--exact", "--freeze", "--out", "e.json").code == 0
    assert "counted as impossible" in summitry("score", "e.json", "--outcome", "never").out


def test_numbers_that_are_infinite_are_no_skill(summitry: Command, freeze: Command) -> None:
    """Of a mean over several, one of which had called it impossible."""
    freeze("s.yaml", "a.json")
    freeze("s.yaml", "b.json", "--seed", 1)
    out = summitry("score", "a.json", "b.json", "--outcome", "never").out
    assert "-infinite" in out
    scenario("one.yaml", FUTURE, outcomes={"rest": "always"})
    freeze("one.yaml", "c.json")
    freeze("one.yaml", "d.json", "--seed", 1)
    out = summitry("score", "c.json", "d.json", "--outcome", "rest").out
    assert ["skill", "-", "-"] in [line.split() for line in out.splitlines()]


def test_replay_plays_it_again(summitry: Command, freeze: Command) -> None:
    """The file of the scenario may be gone: the record holds it."""
    freeze("s.yaml", "x.json", "--set", "intent.Bob.comes=40%", "--do", "Ann means to come")
    Path("s.yaml").unlink()
    done = summitry("score", "x.json", "--outcome", "rest", "--replay")
    assert done.code == 0
    assert done.out.endswith("\nx.json: played again, the same to the last digit\n")
    told = json.loads(summitry("score", "x.json", "--outcome", "rest", "--replay", "--json").out)
    assert told["replayed"] == {"x.json": []}


def forge(file: str, **changes: Any) -> None:
    """Change a record, and hash it anew."""
    data = json.loads(Path(file).read_text(encoding="utf-8")) | changes
    del data["sha256"]
    digest = sha256(canonical(data)).hexdigest()
    Path(file).write_text(json.dumps({**data, "sha256": digest}), encoding="utf-8")


def test_replay_finds_what_was_made_up(summitry: Command, freeze: Command) -> None:
    """Exit code 1; what differs, by how much, and what is of another version."""
    record = freeze("s.yaml", "x.json")
    shares = [{**row, "share": [0.5, 0.0, 0.5][n]} for n, row in enumerate(record["outcomes"])]
    forge("x.json", outcomes=shares, versions={**record["versions"], "numpy": "0.1"})
    done = summitry("score", "x.json", "--outcome", "both", "--replay")
    assert done.code == 1
    gap = abs(record["outcomes"][0]["share"] - 0.5)
    assert (
        f"x.json: played again, not the same:\noutcomes: shares differ by up to {gap:.3g}\n"
        "(numpy 0.1 then, " in done.out
    )


def test_a_published_list_keeps_out_what_was_made_up(summitry: Command, freeze: Command) -> None:
    """A hash that fits can be made, but not one that was published; what is missing is told."""
    one, other = freeze("s.yaml", "a.json"), freeze("other.yaml", "b.json")
    rows = "".join(f"{record['sha256']},both\n" for record in (one, other))
    Path("p.csv").write_text("sha256,outcome\n" + rows)
    done = summitry("score", "a.json", "--outcomes", "p.csv")
    assert done.code == 0
    assert done.err == (
        "summitry: warning: of what was published, 1 are not given here, and not in the means\n"
    )
    assert "of 2 questions" in summitry("score", "a.json", "b.json", "--outcomes", "p.csv").out
    forge("a.json", seed=7)
    done = summitry("score", "a.json", "--outcomes", "p.csv")
    assert (done.code, done.out) == (2, "")
    assert "a.json: no forecast with its SHA-256" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x.json"], "say what happened: with --outcome, or with --outcomes"),
        (["x.json", "--outcome", "rest", "--outcomes", "p.csv"], "say what happened"),
        (["--outcome", "rest"], "Missing argument"),
        (["x.json", "--outcome", "boht"], "x.json: 'boht' is not an outcome of this forecast; did"),
        (["x.json", "x.json", "--outcome", "rest"], "this is the same forecast as 'x.json'"),
        (["x.json", "y.json", "--outcome", "rest"], "y.json: this forecast answers another"),
        (["x.json", "--outcomes", "p.csv"], "p.csv: the file cannot be read"),
        (["none.json", "--outcome", "rest"], "none.json: the file cannot be read: No such"),
        (["changed.json", "--outcome", "rest"], "changed.json: this record was changed"),
        (["s.yaml", "--outcome", "rest"], "s.yaml: expected a forecast that was frozen"),
        (["deep.json", "--outcome", "rest"], "deep.json: expected a forecast that was frozen"),
        (["forged.json", "--outcome", "rest", "--replay"], "'none' is not a stage"),
        (["wild.json", "--outcome", "rest"], "wild.json: rounds: expected what a frozen forecast"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_one_line(
    words: list[str], said: str, summitry: Command, freeze: Command
) -> None:
    """With exit code 2, and nothing on standard output."""
    freeze("s.yaml", "x.json")
    freeze("other.yaml", "y.json")
    raw = Path("x.json").read_text(encoding="utf-8")
    Path("changed.json").write_text(raw.replace('"seed": 0', '"seed": 1'))
    Path("deep.json").write_text("[" * 10**6)
    Path("forged.json").write_text(raw)
    forge("forged.json", as_of="none")
    Path("wild.json").write_text(raw)
    forge("wild.json", rounds={"\x1b[2J": 1})
    done = summitry("score", *words)
    assert (done.code, done.out) == (2, "")
    last = done.err.splitlines()[-1]
    assert said in last
    assert last.startswith(("summitry: ", "Error: "))
    assert "\x1b" not in done.err


def test_a_hostile_record_steers_no_terminal(summitry: Command, freeze: Command) -> None:
    """Names in it are written out."""
    freeze("s.yaml", "x.json")
    forge("x.json", question="\x1b[2J\u202e", supposed=["set \x07=1"])
    done = summitry("score", "x.json", "--outcome", "rest")
    assert done.code == 0
    assert "\\x1b[2J\\u202e" in done.out
    assert not {"\x1b", "\u202e", "\x07"} & set(done.out)
