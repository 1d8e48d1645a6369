"""`summitry calibrate` and `summitry backtest`: what is printed, written, refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim import calibration
from sim.calibration import parameters
from sim.calibration.elicited import ASSUMED
from sim.calibration.rivals import RIVALS, counted
from sim.fits import PACKAGED
from sim.fits import read as read_fits
from sim.history import STANCES, about, read
from sim.history.reading import CODED
from sim.studies.backtest import Backtest, leave_one_out
from sim.tables.backtest import text as text_of_backtest
from tests.calibration import packaged
from tests.history import CASES, written
from tests.history import STANCES as SAID
from tests.studies.backtests import filed

Command = Callable[..., Any]

FILES = ("cases.csv", "stances.csv", "disputes.csv")
TARGETS = ("attends", "attendance_outcome", "talks_outcome")


def part_of(folder: Path, keep: Callable[[str], bool]) -> Path:
    """Those cases of the packaged history whose dispute is kept, as a folder of one's own."""
    folder.mkdir()
    disputes = {one.id: one.dispute for one in read().cases}
    for name in FILES:
        with (CODED / name).open(encoding="utf-8", newline="") as file:
            heading, *rows = csv.reader(file)
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *(row for row in rows if keep(disputes[row[0]]))])
    return folder


@pytest.fixture
def halves(here: Path) -> tuple[Path, Path]:
    """Every other dispute of the packaged history in one folder, the others in another."""
    names = sorted({one.dispute for one in read().cases})[::2]
    return (
        part_of(here / "a", lambda dispute: dispute in names),
        part_of(here / "b", lambda dispute: dispute not in names),
    )


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the packaged history nothing is learnt anew: the command is given what it would find.

    That it finds that is tested where the file that comes with the program is made again, and where
    JSON is what Python gives.
    """
    learn = calibration.calibrate

    def calibrate(history: str | None, points: int, seed: int) -> calibration.Calibration:
        usual = (history, points, seed) == (None, 8_192, 0)
        return packaged() if usual else learn(history, points, seed)

    monkeypatch.setattr(calibration, "calibrate", calibrate)


# calibrate


@pytest.mark.usefixtures("remembered")
def test_it_tells_what_past_meetings_teach(summitry: Command, here: Path) -> None:
    """Nothing on errors, nothing saved unless one asks."""
    done = summitry("calibrate")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("What 89 past meetings teach (packaged)\n")
    assert max(map(len, done.out.splitlines())) <= 80
    assert not list(here.iterdir())


def test_the_file_that_comes_with_the_program_is_made_again(summitry: Command, here: Path) -> None:
    """Byte for byte."""
    done = summitry("calibrate", "--out", "p.json")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("\n\nWritten: p.json\n")
    assert Path("p.json").read_bytes() == PACKAGED.read_bytes()
    assert [file.name for file in here.iterdir()] == ["p.json"]


@pytest.mark.usefixtures("remembered")
def test_a_parameter_file_gives_way_to_another(summitry: Command, here: Path) -> None:
    """And then holds what was learnt last."""
    Path("p.json").write_bytes(PACKAGED.read_bytes())
    written(here / "mine")
    assert summitry("calibrate", "mine", "--points", 1_024, "--out", "p.json").code == 0
    assert Path("p.json").read_bytes() != PACKAGED.read_bytes()
    assert summitry("calibrate", "--out", "p.json").code == 0
    assert Path("p.json").read_bytes() == PACKAGED.read_bytes()
    assert sorted(file.name for file in here.iterdir()) == ["mine", "p.json"]


@pytest.mark.usefixtures("remembered")
def test_as_json_it_is_one_object(summitry: Command) -> None:
    """In one line, with what Python gives; another seed weighs other points."""
    done = summitry("calibrate", "--json")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    told = json.loads(done.out)
    assert told == {
        "history": about(read()),
        "points": 8_192,
        "seed": 0,
        "effective_sample": packaged().posterior.effective,
        "parameters": parameters(packaged()),
        "assumed": ASSUMED,
    }
    assert (told["history"]["cases"], told["history"]["rows"]) == (89, 345)
    other = json.loads(summitry("calibrate", "--json", "--seed", 5, "--points", 1_024).out)
    assert (other["seed"], other["points"]) == (5, 1_024)
    assert other["effective_sample"] < 1_024


def test_of_a_folder_its_own_caveats_are_told(summitry: Command, here: Path) -> None:
    """In JSON, in the text, and in the file that it teaches."""
    written(here / "mine")
    options = ("calibrate", "mine", "--points", 1_024)
    told = json.loads(summitry(*options, "--json", "--out", "p.json").out)
    assert told["history"] == about(read("mine"))
    assert told["history"]["caveats"] == ["Very little.", "`ann` is made up."]
    assert read_fits("p.json").taught.caveats == ("Very little.", "`ann` is made up.")
    assert "What the coded meetings can bear\n\n  Very little.\n" in summitry(*options).out


def test_a_folder_without_words_teaches_nothing(summitry: Command, here: Path) -> None:
    """It is refused, and nothing is written."""
    written(here / "mine", stances=SAID.splitlines()[0])
    done = summitry("calibrate", "mine", "--out", "p.json")
    said = "summitry: mine: nothing was said in any case, so nothing is learnt\n"
    assert (done.code, done.out, done.err) == (2, "", said)
    assert [file.name for file in here.iterdir()] == ["mine"]


ALIKE = SAID.replace("brandt,cem", "brandt,ann") + "brandt,bob,late,declined,none,na,0,no,none\n"
STRANGERS = (
    "summitry: warning: 'alba' and 'brandt' share ann and bob: say in disputes.csv whether they "
    "belong together, or each teaches the forecast of the other\n"
)


@pytest.mark.parametrize(
    ("words", "warned"),
    [
        (["calibrate", "mine", "--points", "1024"], True),
        (["calibrate", "mine", "--points", "1024", "--json"], True),
        (["backtest", "mine", "--loo", "--no-save"], True),
        (["backtest", "mine", "--loo", "--json"], True),
        (["backtest", "mine", "--no-save"], False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_cases_that_may_belong_together_are_told_where_they_teach(
    words: list[str], warned: bool, summitry: Command, here: Path
) -> None:
    """On standard error, so that JSON stays clean; not if somebody has said how it is."""
    written(here / "mine", stances=ALIKE, disputes=None)
    done = summitry(*words)
    assert (done.code, done.err) == (0, STRANGERS if warned else "")
    if "--json" in words:
        assert json.loads(done.out)["history"]["source"] == "mine"
    written(here / "mine", stances=ALIKE, disputes="case_id,dispute\nalba,hills\nbrandt,sea\n")
    done = summitry(*words)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("points", [1_024, 8_192])
def test_a_history_of_one_dispute_or_one_case_is_learned_from(
    points: int, summitry: Command, here: Path
) -> None:
    """Without it there is only what was thought before; which is told all the same."""
    part_of(here / "korea", lambda dispute: dispute == "korea")
    stances = "".join(line for line in SAID.splitlines(True) if "alba" not in line)
    cases = "".join(line for line in CASES.splitlines(True) if "alba" not in line)
    written(here / "one", cases=cases, stances=stances, disputes=None)
    for folder, disputes in (("korea", ["korea"]), ("one", ["brandt"])):
        done = summitry("calibrate", folder, "--points", points, "--out", "p.json")
        assert (done.code, done.err) == (0, "")
        found = read_fits("p.json")
        assert [*found.disputes] == disputes
        assert found.fit(disputes[0]).cases == 0
        scored = summitry("backtest", folder, "--params", "p.json", "--json")
        assert (scored.code, scored.err) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["calibrate", "nowhere"], "summitry: nowhere: there is no such folder\n"),
        (["calibrate", "mine"], "summitry: mine/stances.csv: this file is missing\n"),
        (["calibrate", "--out", "p.txt"], "expected a file that ends in .json"),
        (["calibrate", "--out", "no/p.json"], "there is no such folder: 'no'"),
        (["calibrate", "--out", "other.json"], "summitry: other.json: expected a parameter file"),
        (["calibrate", "--out", "folder.json"], "summitry: folder.json: the file cannot be read"),
        (["calibrate", "--points", "10"], "10 is not in the range"),
        (["calibrate", "--seed", "-1"], "-1 is not in the range"),
        (["backtest", "nowhere"], "summitry: nowhere: there is no such folder\n"),
        (["backtest", "--params", "none.json"], "summitry: none.json: the file cannot be read"),
        (["backtest", "--params", "folder.json"], "summitry: folder.json: the file cannot be read"),
        (["backtest", "--params", "other.json"], "summitry: other.json: expected a parameter file"),
        (["backtest", "--params", ""], "the file cannot be read"),
        (["backtest", "--loo", "--params", "p.json"], "--loo learns from the meetings, --params "),
        (["backtest", "--out", "other.json"], "summitry: other.json: this is a file"),
        (["backtest", "a", "b"], "unexpected extra argument"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_is_refused(
    words: list[str], said: str, summitry: Command, here: Path
) -> None:
    """With exit code 2, in one line of what is wrong, and with nothing changed."""
    written(here / "mine", stances=None)
    (here / "folder.json").mkdir()
    (here / "other.json").write_text("{}")
    before = sorted(here.rglob("*"))
    done = summitry(*words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == (1 if done.err.startswith("summitry: ") else 4)
    assert sorted(here.rglob("*")) == before
    assert (here / "other.json").read_text() == "{}"


# backtest


def test_it_tells_how_forecasts_fared(summitry: Command, here: Path) -> None:
    """And saves tables, diagrams and a manifest in a folder of its own."""
    done = summitry("backtest")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Forecasts of 89 past meetings (packaged, 345 rows), taught by 89 ")
    assert max(map(len, done.out.splitlines())) <= 80
    (folder,) = (here / "results").iterdir()
    assert done.out.endswith(f"\n\nSaved in results/{folder.name}\n")
    assert {file.name for file in folder.iterdir()} >= {
        "predictions.csv",
        "scores.csv",
        "differences.csv",
        "reliability.png",
        "reliability.svg",
        "reliability-open.png",
        "reliability-open.svg",
        "manifest.json",
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["command"] == "summitry backtest"
    assert sorted(manifest["files"]) == sorted(
        file.name for file in folder.iterdir() if file.name != "manifest.json"
    )


def test_the_last_folder_may_be_written_anew(summitry: Command, here: Path) -> None:
    """And is the same, but for when it was made."""
    written(here / "mine")
    tables = []
    for _ in range(2):
        assert summitry("backtest", "mine", "--out", "r").code == 0
        tables.append({file.name: file.read_bytes() for file in (here / "r").glob("*.csv")})
    assert tables[0] == tables[1]
    assert len(tables[0]) == 3


def test_its_json_is_what_python_gives(summitry: Command, here: Path) -> None:
    """One object in one line; nothing is saved."""
    done = summitry("backtest", "--json")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    assert not list(here.iterdir())
    told = check_json(done.out, filed())
    assert told["parameters"]["sha256"] == read_fits().sha256
    assert told["history"] == about(read())


def check_json(out: str, found: Backtest) -> Any:
    """What was printed is what Python gives, without a word that is no JSON."""
    told = json.loads(out, parse_constant=lambda word: pytest.fail(word))
    assert told == json.loads(json.dumps(found.as_dict()))
    return told


def test_it_may_learn_from_the_meetings_themselves(summitry: Command, here: Path) -> None:
    """Each dispute left out, and beside it each case; as text and as JSON what Python gives."""
    some = ("yugoslavia", "us-mexico", "libya")
    part_of(here / "a", lambda dispute: dispute in some)
    found = leave_one_out("a")
    done = summitry("backtest", "a", "--loo", "--json")
    assert (done.code, done.err) == (0, "")
    told = check_json(done.out, found)
    assert (told["left_out"], told["case_left_out"]["left_out"]) == ("dispute", "case")
    assert told["parameters"] is told["case_left_out"]["parameters"] is None
    for target in TARGETS:
        assert [*told[target]["differences"]] == ["as_elicited", *RIVALS]
    shown = summitry("backtest", "a", "--loo", "--no-save")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == text_of_backtest(found) + "\n"


def test_a_folder_that_nobody_has_seen_is_forecast_by_another(
    summitry: Command, halves: tuple[Path, Path]
) -> None:
    """Of each target the model and its rivals, all taught by the first, and how far they differ."""
    assert summitry("calibrate", "a", "--points", 2_048, "--out", "p.json").code == 0
    done = summitry("backtest", "b", "--params", "p.json", "--json")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    taught, unseen = (read(half) for half in halves)
    assert (told["history"]["cases"], told["related"]) == (len(unseen.cases), 0)
    assert told["taught_by"] == f"{len(taught.cases)} meetings (p.json parameters)"
    for target in TARGETS:
        found = told[target]
        assert found["n"] > 0
        for forecaster in ("model", "base_rate", "logistic", "last_word"):
            assert found[forecaster]["brier"] > 0
            assert found[forecaster]["log"] > 0
        for rival in ("base_rate", "logistic", "last_word"):
            gap = found["differences"][rival]["brier"]
            assert gap["low"] < gap["difference"] < gap["high"]
            expected = found["model"]["brier"] - found[rival]["brier"]
            assert gap["difference"] == pytest.approx(expected)
    # The base rate is that of the meetings that taught, not of those that are forecast.
    shares = RIVALS["base_rate"](counted(taught.cases)["attends"])[:, 1]
    rows = [
        (shares[STANCES.index(said.said)] - of.attended) ** 2
        for one in unseen.cases
        for of in one.principals
        for said in of.words.values()
    ]
    assert told["attends"]["base_rate"]["brier"] == pytest.approx(sum(rows) / len(rows))


def test_in_which_order_rows_stand_changes_no_score(
    summitry: Command, halves: tuple[Path, Path]
) -> None:
    """Of cases and of what was said."""
    before = summitry("backtest", "b", "--json")
    for name in FILES:
        heading, *rows = (halves[1] / name).read_text(encoding="utf-8").splitlines()
        (halves[1] / name).write_text("\n".join([heading, *rows[::-1], ""]), encoding="utf-8")
    after = summitry("backtest", "b", "--json")
    assert _rounded(json.loads(after.out)) == _rounded(json.loads(before.out))


def _rounded(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    if isinstance(data, list):
        return sorted((_rounded(value) for value in data), key=str)
    return round(data, 9) if isinstance(data, float) else data


def test_a_folder_without_words_is_refused(summitry: Command, here: Path) -> None:
    """By either way of learning."""
    written(here / "mine", stances=SAID.splitlines()[0])
    for more in ([], ["--loo"]):
        done = summitry("backtest", "mine", *more)
        assert done.code == 2
        assert done.err == (
            "summitry: mine: nothing was said in any case, so there is no forecast\n"
        )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "all (5 forecasts of 2 meetings, 2 disputes)"),
        ({"cases": CASES.replace("partial", "disputed").replace("not_held", "disputed")}, "known."),
        (
            {"stances": "".join(row for row in SAID.splitlines(True) if ",late," not in row)},
            "all (2 forecasts of 2 meetings, 2 disputes)",
        ),
    ],
    ids=["unknown principals", "disputed talks", "one horizon"],
)
def test_odd_folders_are_forecast_as_far_as_they_go(
    change: dict[str, str], said: str, summitry: Command, here: Path
) -> None:
    """In sentences, and no warning."""
    written(here / "mine", **change)
    for more in ([], ["--loo"]):
        done = summitry("backtest", "mine", "--no-save", *more)
        assert (done.code, done.err) == (0, "")
        assert said in done.out
        assert max(map(len, done.out.splitlines())) <= 80


# What other commands make of its folder.


def test_rerun_refuses_its_folder(summitry: Command, here: Path) -> None:
    """In one line, with nothing changed."""
    written(here / "mine")
    assert summitry("backtest", "mine", "--out", "r").code == 0
    before = {file.name: file.read_bytes() for file in (here / "r").iterdir()}
    done = summitry("rerun", "r")
    assert (done.code, done.out) == (2, "")
    said = "summitry: r: it was made by 'summitry backtest mine', which is no command "
    assert done.err.startswith(said)
    assert done.err.count("\n") == 1
    assert {file.name: file.read_bytes() for file in (here / "r").iterdir()} == before
