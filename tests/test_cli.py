"""The command line as its users meet it: what is printed, saved, refused, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import pandas as pd
import pytest

import sim
from sim.cli import main
from tests.summits import text as scenario_text

ROOT = Path(__file__).resolve().parents[1]
ISTANBUL = "istanbul-2025"
COMMAND = [sys.executable, "-m", "sim"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
HEAVY = {
    "numpy",
    "mesa",
    "pandas",
    "matplotlib",
    "pydantic",
    "networkx",
    "ruamel",
    "rich",
    "sim.model",
}
PICTURES = ["outcomes.png", "outcomes.svg", "timeline.png", "timeline.svg"]
RULE = """
from dataclasses import dataclass
import sim

@dataclass(frozen=True)
class Goes(sim.Rule):
    \"\"\"Comes whatever happens.\"\"\"

    def attends(self, leader, world, draws):
        return draws.chance("goes", 1.0)

rules = {"Putin": Goes()}
"""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current directory with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def summitry(here: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in this process and in an empty directory."""

    def call(*arguments: Any) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments], prog_name="summitry")
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(int(ended.value.code or 0), out, err)

    return call


def everything(folder: Path) -> set[str]:
    """All files and folders, by path."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


# run: what is printed


def test_run_prints_tables_and_saves(summitry: Command, here: Path) -> None:
    """The default: tables on standard output, a new folder in results/, nothing on errors."""
    done = summitry("run", ISTANBUL, "--rounds", 500)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    (folder,) = (here / "results").iterdir()
    assert re.fullmatch(r"istanbul-2025-\d{8}-\d{6}", folder.name)
    assert done.out.endswith(f"\n\nSaved in results/{folder.name}\n")


def test_run_prints_what_python_gives(summitry: Command) -> None:
    """The same numbers as `sim.run`, by way of JSON."""
    options = ("--rounds", 700, "--seed", 5, "--mode", "assured", "--as-of", "Wednesday night")
    told = json.loads(summitry("run", ISTANBUL, *options, "--json").out)
    result = sim.run(ISTANBUL, rounds=700, seed=5, mode="assured", as_of="Wednesday night")
    expected = json.loads(json.dumps(result.as_dict()))
    clock = ("seconds", "rounds_per_second")
    assert {k: v for k, v in told.items() if k not in clock} == {
        k: v for k, v in expected.items() if k not in clock
    }


def test_json_is_one_object_and_nothing_else(summitry: Command, here: Path) -> None:
    """One line on standard output, with the keys of a result, nothing saved."""
    done = summitry("run", ISTANBUL, "--rounds", 100, "--json")
    assert (done.code, done.err, done.out.count("\n")) == (0, "", 1)
    told = json.loads(done.out, parse_constant=lambda word: pytest.fail(word))
    assert list(told) == list(sim.run(ISTANBUL, rounds=100).as_dict())
    assert told["as_of"] == "Thursday"
    assert not everything(here)


def test_json_is_plain_ascii(summitry: Command) -> None:
    """So that no terminal's encoding can spoil it."""
    Path("s.yaml").write_text(scenario_text(summit="Женева", intent={"Ann": "comes"}))
    done = summitry("run", "s.yaml", "--rounds", 10, "--json")
    assert done.out.isascii()
    assert json.loads(done.out)["scenario"] == "Женева"


@pytest.mark.parametrize("as_of", ["start", "Sunday", "Friday"])
def test_as_of_selects_the_outcomes(as_of: str, summitry: Command) -> None:
    """Any stage, or the start; the tables show it."""
    done = summitry("run", ISTANBUL, "--rounds", 100, "--as-of", as_of, "--no-save")
    assert ("at the start" if as_of == "start" else f"as of {as_of}") in done.out
    told = json.loads(summitry("run", ISTANBUL, "--rounds", 100, "--as-of", as_of, "--json").out)
    assert told["as_of"] == as_of


def test_huge_seeds_are_fine(summitry: Command) -> None:
    """A seed is any whole number from zero."""
    told = json.loads(summitry("run", ISTANBUL, "--rounds", 50, "--seed", 10**30, "--json").out)
    assert told["seed"] == 10**30


def test_a_rules_file_is_played_and_told(summitry: Command) -> None:
    """Whoever has a rule follows it; the tables and the manifest say so."""
    Path("mine.py").write_text(RULE)
    done = summitry("run", ISTANBUL, "--rounds", 200, "--rules", "mine.py", "--out", "r")
    assert "Putin follows Goes()." in done.out
    manifest = json.loads(Path("r/manifest.json").read_text())
    assert manifest["rules"] == {"Putin": "Goes()"}
    attendance = pd.read_csv("r/attendance.csv").set_index("actor")["share"]
    assert attendance["Putin"] > 0.9


def test_warnings_of_a_scenario_are_told(
    summitry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What looks like a slip goes to standard error, and JSON stays clean."""
    from dataclasses import replace

    odd = replace(sim.load(ISTANBUL), warnings=("this looks odd",))
    monkeypatch.setattr("sim.reading.load", lambda *_: odd)
    done = summitry("run", ISTANBUL, "--rounds", 10, "--json")
    assert done.err == "summitry: warning: this looks odd\n"
    assert json.loads(done.out)["rounds"] == 10


# run: what is saved


def test_out_says_where(summitry: Command, here: Path) -> None:
    """A folder that is not there, or one of an earlier run."""
    for seed in (1, 2):
        done = summitry("run", ISTANBUL, "--rounds", 50, "--seed", seed, "--out", "a/b")
        assert done.out.endswith("\nSaved in a/b\n")
        assert json.loads(Path("a/b/manifest.json").read_text())["seed"] == seed
    assert {path for path in everything(here) if path.count("/") < 2} == {"a", "a/b"}


def test_no_save_saves_nothing(summitry: Command, here: Path) -> None:
    """Tables only."""
    done = summitry("run", ISTANBUL, "--rounds", 50, "--no-save")
    assert done.code == 0
    assert "Saved" not in done.out
    assert not everything(here)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--seed", "3", "--mode", "cautious", "--as-of", "Wednesday night"),
        ("--rules", "my rules.py"),
    ],
)
def test_the_command_in_the_manifest_makes_the_run_again(
    options: tuple[str, ...], summitry: Command
) -> None:
    """Word for word, whatever the defaults become."""
    Path("my rules.py").write_text(RULE)
    summitry("run", ISTANBUL, "--rounds", "300", *options, "--out", "first")
    program, *words = shlex.split(json.loads(Path("first/manifest.json").read_text())["command"])
    assert program == "summitry"
    assert {"--rounds", "--seed", "--mode"} <= set(words)
    summitry(*words, "--out", "second")
    for table in Path("first").glob("*.csv"):
        assert table.read_bytes() == (Path("second") / table.name).read_bytes()
    for picture in PICTURES:
        assert (Path("first") / picture).read_bytes() == (Path("second") / picture).read_bytes()


def test_two_runs_started_at_once_get_two_folders(here: Path) -> None:
    """Both end well, and neither takes the other's place."""
    words = [*COMMAND, "run", ISTANBUL, "--rounds", "1000"]
    both = [
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        for _ in range(2)
    ]
    told = [run.communicate()[0].splitlines()[-1] for run in both]
    assert [run.returncode for run in both] == [0, 0]
    folders = {line.removeprefix("Saved in ") for line in told}
    assert folders == {f"results/{path.name}" for path in (here / "results").iterdir()}
    assert len(folders) == 2


# Bad input


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "istanbul-2052"], "did you mean 'istanbul-2025'?"),
        (["check", "nowhere.yaml"], "there is no such file"),
        (["run", "."], "this is a directory"),
        (["run", ISTANBUL, "--as-of", "Wendesday"], "did you mean 'Wednesday'?"),
        (["run", ISTANBUL, "--rules", "none.py"], "none.py: there is no such Python file"),
        (["run", ISTANBUL, "--rules", ""], "there is no such Python file"),
        (["run", ISTANBUL, "--out", "foreign"], "foreign: there is something here"),
        (["run", ISTANBUL, "--out", "file"], "file: this is a file"),
        (["run", ISTANBUL, "--out", "file/deep", "--rounds", "9"], "deep: cannot be written: "),
        (["run", ISTANBUL, "--out", "/proc/no", "--rounds", "9"], "/proc/no: cannot be written: "),
        (["run", ISTANBUL, "--out", ""], "this is the current directory"),
        (["new", "taken"], "taken.yaml: this file exists"),
        (["new", "missing/geneva"], "cannot be written: No such file"),
        (["new", "--from", "istambul-2025"], "did you mean 'istanbul-2025'?"),
    ],
)
def test_bad_input_is_one_message(
    words: list[str], message: str, summitry: Command, here: Path
) -> None:
    """Exit code 2, one line on standard error that says what and where, nothing changed."""
    (here / "foreign").mkdir()
    (here / "foreign" / "thesis.txt").write_text("precious")
    (here / "file").write_text("precious")
    (here / "taken.yaml").write_text("precious")
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    done = summitry(*words)
    assert done.code == 2
    assert done.err.startswith("summitry: ")
    assert done.err.count("\n") == 1
    assert message in done.err
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before
    assert not (here / "results").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rnu"], "'rnu' is not a command; did you mean 'run'?"),
        (["plotting"], "did you mean 'plot'?"),
        (["run"], "Missing argument 'SCENARIO'"),
        (["run", ISTANBUL, "--round", "5", "--what"], "No such option"),
        (["run", ISTANBUL, "--mode", "trusting"], "'credible'"),
        (["run", ISTANBUL, "--rounds", "0"], "0 is not in the range"),
        (["run", ISTANBUL, "--seed", "-1"], "-1 is not in the range"),
        (["run", ISTANBUL, "--json", "--out", "x"], "choose one"),
        (["run", ISTANBUL, "--no-save", "--out", "x"], "choose one"),
    ],
)
def test_misuse_is_explained(words: list[str], message: str, summitry: Command) -> None:
    """Exit code 2, with how it is used."""
    done = summitry(*words)
    assert (done.code, done.out) == (2, "")
    assert "Usage: summitry" in done.err
    assert message in done.err


def test_what_stands_in_the_way_is_said_before_playing(
    summitry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not after the ten minutes of a long run."""
    Path("file").write_text("")
    monkeypatch.setattr("sim.rounds.run", lambda *_: pytest.fail("played"))
    assert "this is a file" in summitry("run", ISTANBUL, "--out", "file").err


def test_an_impossible_record_is_refused(summitry: Command, here: Path) -> None:
    """Exit code 3: well put, but not to be answered."""
    Path("s.yaml").write_text(
        scenario_text(
            intent={"Ann": "stays away"},
            record={"Monday": [{"Ann arrives": "Geneva"}]},
            reads={"Ann arrives": "1 v 0"},
        )
    )
    done = summitry("run", "s.yaml", "--rounds", 10)
    assert (done.code, done.out) == (3, "")
    assert "impossible" in done.err.splitlines()[-1]
    assert everything(here) == {"s.yaml"}


@pytest.mark.parametrize("where", ["sim.result.write_manifest", "pandas.DataFrame.to_csv"])
def test_a_full_disk_leaves_the_old_results(
    where: str, summitry: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are printed all the same; nothing half-written is left."""
    summitry("run", ISTANBUL, "--rounds", 50, "--out", "r")
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(where, full)
    for out in (("--out", "r"), ("--out", "new"), ()):
        done = summitry("run", ISTANBUL, "--rounds", 50, "--seed", 1, *out)
        assert done.code == 2
        assert "little or nothing agreed" in done.out
        assert re.fullmatch(
            r"summitry: (r|new|results/\S+): cannot be written: No space left on device\n", done.err
        )
        assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before
        assert {name.split("/")[0] for name in everything(here)} == {"r"}


def test_an_interrupt_while_saving_leaves_nothing(
    summitry: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 130, as of a program that was stopped."""

    def press(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.result.draw_figures", press)
    done = summitry("run", ISTANBUL, "--rounds", 50)
    assert (done.code, done.err) == (130, "summitry: interrupted\n")
    assert not everything(here)


# Terminals, pipes and signals, with real processes


@contextmanager
def watched(*arguments: Any) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command with its standard error on a terminal, and that terminal's other end."""
    master, slave = pty.openpty()
    try:
        run = subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=slave,
            text=True,
            env=ENVIRONMENT,
            start_new_session=True,
        )
        os.close(slave)
        try:
            yield run, master
        finally:
            run.kill()
            run.wait()
            assert run.stdout is not None
            run.stdout.close()
    finally:
        os.close(master)


def shown(terminal: int, until: str = "") -> str:
    """What a terminal shows until some text appears, or until nobody writes any more."""
    told, began = "", monotonic()
    while monotonic() - began < 60 and not (until and until in told):
        try:
            told += os.read(terminal, 4096).decode()
        except OSError:
            break
    return told


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupt_ends_a_run(workers: int, here: Path) -> None:
    """Ctrl-C under a moving bar: exit code 130, one message, nothing saved, nothing left over."""
    words = ("run", ISTANBUL, "--rounds", 10**11, "--workers", workers, "--out", "r")
    with watched(*words) as (run, terminal):
        assert "playing" in shown(terminal, until="playing")
        os.killpg(run.pid, signal.SIGINT)
        last = shown(terminal)
        assert run.wait(60) == 130
        assert "summitry: interrupted" in last
        assert "Traceback" not in last
        assert run.stdout is not None
        assert run.stdout.read() == ""
    assert not everything(here)


def test_a_short_run_shows_no_bar() -> None:
    """On a terminal too, there is nothing on standard error."""
    with watched("run", ISTANBUL, "--rounds", 1_000, "--json") as (run, terminal):
        out, _ = run.communicate(timeout=60)
        assert json.loads(out)["rounds"] == 1_000
        assert shown(terminal) == ""


def test_the_bar_reaches_its_end(
    summitry: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rounds of all moments count, so it ends at a hundred percent and not at fifty."""
    monkeypatch.setattr("sim.cli.printing.PATIENCE", -1.0)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    done = summitry("run", ISTANBUL, "--rounds", 70_000, "--json")
    assert json.loads(done.out)["rounds"] == 70_000
    percents = [int(p) for p in re.findall(r"(\d+)%", done.err)]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert percents.count(100) == 1


@pytest.mark.parametrize("words", [("run", ISTANBUL), ("check", ISTANBUL), ("schema",), ("list",)])
def test_a_reader_who_leaves_is_no_error(words: tuple[str, ...], here: Path) -> None:
    """`| head -1` shows no traceback, and a run is saved all the same."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [*COMMAND, *words], stdout=write, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False
        )
    finally:
        os.close(write)
    assert done.stderr == b""
    if words[0] == "run":
        assert done.returncode == 0
        assert len(list((here / "results").iterdir())) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_output_is_one_message(here: Path) -> None:
    """Nothing comes after it, not even at the very end."""
    with open("/dev/full", "w") as full:
        words = [*COMMAND, "list"]
        done = subprocess.run(
            words, stdout=full, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "summitry: output: No space left on device\n"


# The other commands


def test_check_says_a_scenario_back(summitry: Command) -> None:
    """In plain sentences, ending with one line feed."""
    done = summitry("check", ISTANBUL)
    assert (done.code, done.err) == (0, "")
    assert "Who waits for whom" in done.out
    assert done.out.endswith(".\n")
    assert not done.out.endswith("\n\n")


def test_list_names_the_bundled_scenarios(summitry: Command) -> None:
    """By the name to run, with the summit and what it teaches, in eighty columns."""
    done = summitry("list")
    told = {" ".join(line.split()) for line in done.out.splitlines()}
    assert "istanbul-2025 Istanbul talks on Ukraine" in told
    assert "a dodge is weak evidence, a list of names is strong" in told
    assert max(map(len, done.out.splitlines())) <= 80


def test_new_writes_a_scenario_that_runs(summitry: Command) -> None:
    """What it says to do next works."""
    done = summitry("new", "my talks")
    *_, following = done.out.splitlines()
    assert following == "Next: summitry run 'my talks.yaml'"
    _, *words = shlex.split(following.removeprefix("Next: "))
    assert summitry(*words, "--rounds", 50, "--no-save").code == 0
    assert summitry("check", "my talks.yaml").code == 0


def test_new_from_says_what_it_wrote(summitry: Command) -> None:
    """A copy of a bundled scenario, under its name or another; the schema only once."""
    done = summitry("new", "--from", ISTANBUL)
    assert done.out.splitlines() == [
        "Written: istanbul-2025.yaml",
        "For your editor: scenario.schema.json",
        "Next: summitry run istanbul-2025.yaml",
    ]
    done = summitry("new", "mine", "--from", ISTANBUL)
    assert done.out.splitlines() == ["Written: mine.yaml", "Next: summitry run mine.yaml"]
    assert summitry("check", "mine.yaml").out == summitry("check", ISTANBUL).out
    refused = summitry("new", "--from", ISTANBUL)
    assert refused.code == 2
    assert refused.err == "summitry: istanbul-2025.yaml: this file exists; choose another name\n"
    nameless = summitry("new")
    assert nameless.code == 2
    assert "Error: how is it to be called? Give a NAME, or a scenario --from" in nameless.err


def test_schema_is_the_file_beside_the_scenarios(summitry: Command) -> None:
    """Byte for byte."""
    expected = (ROOT / "scenarios" / "scenario.schema.json").read_text(encoding="utf-8")
    assert summitry("schema").out == expected


def test_version(summitry: Command) -> None:
    """Name and number."""
    assert summitry("--version").out == "summitry 0.1.0\n"


# Help


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_help(command: list[str], option: str, summitry: Command) -> None:
    """Both ways of asking, each option explained, within eighty columns."""
    done = summitry(*command, option)
    assert done.code == 0
    assert done.out.startswith(f"Usage: {' '.join(['summitry', *command])} ")
    assert "..." not in done.out.replace("[ARGS]...", "")
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize(
    "words", [["--help"], ["run", "--help"], ["check", "-h"], ["--version"], ["rnu"]]
)
def test_help_imports_nothing_heavy(words: list[str], here: Path) -> None:
    """Help is quick because nothing that takes long has been imported."""
    code = f"""
import sys
from sim.cli import main
try:
    main({words!r})
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=True
    )
    assert not set(done.stderr.split()) & HEAVY


def test_a_run_imports_no_more_than_it_needs(here: Path) -> None:
    """Neither pyplot nor rich, which would cost as much as the rounds do."""
    code = """
import sys
from sim.cli import main
try:
    main(["run", "istanbul-2025", "--rounds", "10"])
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, check=True
    )
    assert not set(done.stderr.split()) & {"matplotlib.pyplot", "rich", "jinja2", "IPython"}
