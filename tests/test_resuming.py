"""Runs that are cut short, by whatever: nothing is lost, nothing is mixed, and no digit is another.

The runs are real processes; they are killed once they have kept some blocks.
"""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from sim import rounds
from sim.checkpoints.records import Records
from sim.cli import main
from sim.errors import ScenarioError
from sim.saving import read_manifest, save, write_manifest
from tests.summits import text as scenario_text

ROOT = Path(__file__).resolve().parents[1]
SUMMITRY = [sys.executable, "-m", "sim"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
PATIENCE = 60.0
MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
TEXT = scenario_text(
    intent={"Ann": MIXED, "Bob": MIXED},
    comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
    outcomes={"both": "Ann attends and Bob attends", "rest": "always"},
)
SHORT = ("run", "s.yaml", "--rounds", "300000")
"""Three blocks."""
LONG = ("run", "s.yaml", "--rounds", "4000000", "--given", "Ann attends")
"""Some thirty blocks of weighed rounds, whose sums hang on their order."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current directory with a scenario in it."""
    monkeypatch.chdir(tmp_path)
    Path("s.yaml").write_text(TEXT)
    return tmp_path


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def summitry(capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in this process: how it ended, and what it said."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words), prog_name="summitry")
        return int(ended.value.code or 0), *capsys.readouterr()

    return call


def started(*words: str) -> subprocess.Popen[str]:
    """The command, in a process of its own."""
    return subprocess.Popen(
        [*SUMMITRY, *words],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kept(checkpoint: Path) -> int:
    """How many records a checkpoint holds."""
    with suppress(OSError):
        return (checkpoint / "blocks").read_bytes().count(b"\n")
    return 0


@contextmanager
def running(*words: str, blocks: int = 3) -> Iterator[subprocess.Popen[str]]:
    """A run with a checkpoint that has kept some blocks and goes on; it is dead afterwards."""
    run, ends = started(*words, "--checkpoint", "kept"), monotonic() + PATIENCE
    try:
        while kept(Path("kept")) < blocks:
            assert run.poll() is None, run.communicate()
            assert monotonic() < ends
            sleep(0.01)
        yield run
    finally:
        run.kill()
        run.communicate()


def tables(folder: str) -> dict[str, bytes]:
    """The tables of a results folder."""
    return {file.name: file.read_bytes() for file in Path(folder).glob("*.csv")}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the long run, played in one go."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "s.yaml").write_text(TEXT)
    words = [*SUMMITRY, *LONG, "--out", "out", "--no-checkpoint"]
    subprocess.run(words, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True)
    assert {file.name for file in folder.iterdir()} == {"s.yaml", "out"}
    return tables(str(folder / "out"))


# ---- cut short ----------------------------------------------------------------------------


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_killed_run_is_gone_on_with(
    workers: str, uninterrupted: Mapping[str, bytes], summitry: Command
) -> None:
    """After SIGKILL, with fewer or more workers than before: not a bit is another."""
    with running(*LONG, "--workers", workers) as run:
        run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    before = kept(Path("kept"))
    other = str(3 - int(workers))
    assert summitry(*LONG, "--workers", other, "--resume", "kept", "--out", "out")[0] == 0
    assert tables("out") == uninterrupted
    assert 3 <= before < kept(Path("kept"))


def test_an_interrupt_says_how_to_go_on(
    uninterrupted: Mapping[str, bytes], summitry: Command
) -> None:
    """Exit code 130 and one line; the command in it goes on, and goes where it was to go."""
    with running(*LONG, "--out", "out") as run:
        run.send_signal(signal.SIGINT)
        out, err = run.communicate()
        assert (run.returncode, out) == (130, "")
    said, command = err.strip().split("; resume with: ")
    assert said == "summitry: interrupted"
    assert not Path("out").exists()
    program, *words = shlex.split(command)
    assert (program, words[-2:]) == ("summitry", ["--resume", "kept"])
    assert summitry(*words)[0] == 0
    assert tables("out") == uninterrupted
    assert "--resume" not in read_manifest(Path("out"))["command"]


def test_a_torn_record_is_cut_off_and_told(summitry: Command) -> None:
    """As when the power fails while it is written."""
    plainly = json.loads(summitry(*SHORT, "--json")[1])
    summitry(*SHORT, "--checkpoint", "kept", "--json")
    file = Path("kept/blocks")
    file.write_bytes(file.read_bytes()[:-20])
    code, out, err = summitry(*SHORT, "--resume", "kept", "--json")
    assert (code, json.loads(out)["outcomes"]) == (0, plainly["outcomes"])
    assert err == (
        "summitry: the last record of the checkpoint was torn; it is cut off and played again\n"
    )


def test_damage_is_refused_with_its_place(summitry: Command) -> None:
    """And nothing is said of going on with it."""
    summitry(*SHORT, "--checkpoint", "kept", "--json")
    file = Path("kept/blocks")
    file.write_bytes(file.read_bytes().replace(b"131072", b"131073", 1))
    code, _, err = summitry(*SHORT, "--resume", "kept", "--json")
    assert (code, err) == (
        2,
        "summitry: kept/blocks:1: this record is damaged or missing (at byte 0), and others "
        "follow it, so this checkpoint cannot be gone on with; start anew\n",
    )


# ---- another run --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--seed", "1"], "it is of seed 0, this run of seed 1"),
        (["--mode", "assured"], "it is of mode credible, this run of mode assured"),
        (["--rounds", "300001"], "it is of 300,000 rounds, this run of 300,001 rounds"),
        (["--do", "Ann attends"], "this run of what is supposed being do Ann attends"),
    ],
)
def test_another_run_is_refused(words: list[str], said: str, summitry: Command) -> None:
    """With the reason; the checkpoint is still there for its own."""
    summitry(*SHORT, "--checkpoint", "kept", "--json")
    code, _, err = summitry(*SHORT, *words, "--resume", "kept", "--json")
    assert code == 2
    assert err.startswith("summitry: kept: this checkpoint is of another run: ")
    assert err.endswith(f"{said}\n")
    assert summitry(*SHORT, "--resume", "kept", "--json")[0] == 0


def test_a_changed_scenario_is_refused(summitry: Command) -> None:
    """By its hash."""
    summitry(*SHORT, "--checkpoint", "kept", "--json")
    Path("s.yaml").write_text(TEXT + "\n")
    code, _, err = summitry(*SHORT, "--resume", "kept", "--json")
    assert code == 2
    assert "it is of a file with the hash" in err


def test_another_version_of_the_numbers_is_refused(
    summitry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a run by one and half by another would be neither."""
    summitry(*SHORT, "--checkpoint", "kept", "--json")
    monkeypatch.setattr("sim.checkpoints.fingerprints.NUMBERS", 3)
    code, _, err = summitry(*SHORT, "--resume", "kept", "--json")
    assert code == 2
    assert "it is of version 2 of the numbers, this run of version 3 of the numbers" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*SHORT, "--resume", "nowhere"], "nowhere: there is no checkpoint here"),
        ([*SHORT, "--checkpoint", "s.yaml"], "s.yaml: there is something here already"),
        ([*SHORT, "--resume", "s.yaml"], "s.yaml: expected a checkpoint"),
        ([*SHORT, "--resume", "a", "--checkpoint", "b"], "--checkpoint and --resume: choose one"),
        (["run", "s.yaml", "--exact", "--checkpoint", "a"], "--exact draws no rounds"),
        (["sweep", "s.yaml", "--resume", "a"], "only `run` and `timeline` keep checkpoints"),
        ([*SHORT, "--checkpoint", "s.yaml/x"], "s.yaml/x: cannot be written"),
        ([*SHORT, "--checkpoint", "/proc/x"], "/proc/x: cannot be written"),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_played(
    words: list[str], said: str, summitry: Command, monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    """Exit code 2, and nothing is written."""
    monkeypatch.setattr(rounds, "spread", lambda *_, **__: pytest.fail("it was played"))
    code, out, err = summitry(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert [file.name for file in here.iterdir()] == ["s.yaml"]


def test_two_processes_do_not_share_a_checkpoint(summitry: Command) -> None:
    """The second is refused; the first is not disturbed, and its death frees it."""
    with running(*LONG) as run:
        code, _, err = summitry(*LONG, "--resume", "kept", "--json")
        assert (code, err) == (2, "summitry: kept/blocks: another process is at it just now\n")
        assert run.poll() is None
    with closing(Records(Path("kept/blocks"), "any")):
        pass


# ---- no room, no right --------------------------------------------------------------------


@pytest.fixture
def disk(here: Path) -> Iterator[Path]:
    """A disk with room for a little."""
    place = here / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Put so much on a disk that little room is left."""
    filler = disk / "filler"
    left = os.statvfs(disk)
    filler.write_bytes(bytes(left.f_bavail * left.f_frsize - leave))
    return filler


def test_a_full_disk_stops_the_run_and_loses_nothing(disk: Path, summitry: Command) -> None:
    """It says how to go on; with room again, it does."""
    filler = fill(disk, leave=12_288)
    many = ("run", "s.yaml", "--rounds", "3000000")
    code, out, err = summitry(*many, "--checkpoint", "disk/kept", "--json")
    assert (code, out) == (2, "")
    said, command = err.strip().split("; resume with: ")
    assert said == "summitry: disk/kept: cannot be written: No space left on device"
    number = kept(disk / "kept")
    assert number > 2
    filler.unlink()
    code, out, err = summitry(*shlex.split(command)[1:])
    assert (code, err) == (0, "")
    assert json.loads(out)["outcomes"] == json.loads(summitry(*many, "--json")[1])["outcomes"]
    assert kept(disk / "kept") == 23


def test_a_read_only_disk_is_said(disk: Path, summitry: Command) -> None:
    """Before anything is played; also for a checkpoint that is already on it."""
    summitry(*SHORT, "--checkpoint", "disk/kept", "--json")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for words in (("--checkpoint", "disk/other"), ("--resume", "disk/kept")):
        code, _, err = summitry(*SHORT, *words, "--json")
        place = words[1]
        assert (code, err) == (2, f"summitry: {place}: cannot be written: Read-only file system\n")


def test_results_on_a_full_disk_leave_the_old_in_place(disk: Path, summitry: Command) -> None:
    """Nothing half-written, nothing lost: the run can be told to save elsewhere."""
    with suppress(OSError):
        (disk / "out").mkdir()
        write_manifest(disk / "out", {"scenario_sha256": "0"})
    before = {file: file.read_bytes() for file in disk.rglob("*") if file.is_file()}
    fill(disk, leave=8_192)
    code, _, err = summitry(*SHORT, "--checkpoint", "kept", "--out", "disk/out")
    assert code == 2
    assert "disk/out: cannot be written: " in err
    assert "No space left on device; resume with: " in err
    (disk / "filler").unlink()
    assert {file: file.read_bytes() for file in disk.rglob("*") if file.is_file()} == before
    assert {file.name for file in disk.iterdir()} == {"out"}
    assert summitry(*SHORT, "--resume", "kept", "--out", "elsewhere")[0] == 0


def test_results_beyond_the_largest_file_leave_the_old_in_place(here: Path) -> None:
    """The same where no disk can be mounted: the system stops a write halfway."""

    def small(folder: Path) -> None:
        write_manifest(folder, {"scenario_sha256": "0"})

    def large(folder: Path) -> None:
        (folder / "table.csv").write_bytes(bytes(100_000))

    save(Path("out"), small)
    before = sorted(here.rglob("*"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(ScenarioError, match="out: cannot be written: File too large"):
            save(Path("out"), large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert sorted(here.rglob("*")) == before


# ---- two at once --------------------------------------------------------------------------

SAVES = """
import sys
from pathlib import Path
from sim.saving import save, write_manifest

def write(folder):
    for number in range(5):
        (folder / f"{number}.csv").write_text(sys.argv[1])
    write_manifest(folder, {"scenario_sha256": sys.argv[1]})

for _ in range(25):
    save(Path("out"), write)
"""


def test_two_that_save_into_one_folder_do_not_mix(here: Path) -> None:
    """Both end well, whoever looks sees a folder of one of them, and nothing is left beside it."""
    both = [
        subprocess.Popen([sys.executable, "-c", SAVES, name], env=ENVIRONMENT, text=True)
        for name in ("one", "other")
    ]
    assert [process.wait(PATIENCE) for process in both] == [0, 0]
    manifest = read_manifest(Path("out"))
    said = {Path("out", name).read_text() for name in manifest["files"]}
    assert said == {manifest["scenario_sha256"]}
    assert {file.name for file in here.iterdir()} == {"s.yaml", "out"}


# ---- without being asked ------------------------------------------------------------------


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is long enough to keep what it has."""
    monkeypatch.setattr("sim.checkpoints.checkpoint.PATIENCE", 0.001)


@pytest.fixture
def cut_short(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Interrupts a run in its third block; gives what lets the next one be."""
    number, play = 0, rounds.play

    def interrupted(task: Any) -> Any:
        nonlocal number
        number += 1
        if number == 3:
            raise KeyboardInterrupt
        return play(task)

    monkeypatch.setattr(rounds, "play", interrupted)
    return lambda: monkeypatch.setattr(rounds, "play", play)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("study", ["run", "timeline"])
def test_a_long_run_keeps_what_is_finished_until_it_is_saved(
    study: str, summitry: Command, here: Path, cut_short: Callable[[], None]
) -> None:
    """Beside its results, which take its place; it says how to go on from the beginning."""
    words = (study, *SHORT[1:], "--out", "a/out", "--workers", "1")
    code, out, err = summitry(*words)
    assert (code, out) == (130, "")
    begun, ended = err.splitlines()
    command = ended.removeprefix("summitry: interrupted; resume with: ")
    assert begun == (
        f"summitry: what is finished is kept, should this be cut short; resume with: {command}"
    )
    assert [file.name for file in (here / "a").iterdir()] == ["out.unfinished"]
    cut_short()
    code, out, err = summitry(*shlex.split(command)[1:])
    assert (code, err) == (0, "")
    assert out.endswith("\nSaved in a/out\n")
    assert [file.name for file in (here / "a").iterdir()] == ["out"]
    summitry(*words[:-4], "--out", "b", "--no-checkpoint")
    assert tables("a/out") == tables("b")


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("words", [["--json"], ["--no-save"], ["--no-checkpoint", "--out", "o"]])
def test_nothing_is_kept_where_nothing_is_to_be_saved(
    words: list[str], summitry: Command, here: Path
) -> None:
    """Or where it is said."""
    code, _, err = summitry(*SHORT, *words)
    assert (code, err) == (0, "")
    assert {file.name for file in here.iterdir()} <= {"s.yaml", "o"}


@pytest.mark.usefixtures("_impatient")
def test_a_refusal_leaves_no_checkpoint(summitry: Command, here: Path) -> None:
    """More rounds would be another run."""
    Path("s.yaml").write_text(
        scenario_text(intent={"Ann": {"stays away": 0.9999, "comes": 0.0001}})
    )
    code, _, err = summitry("run", "s.yaml", "--given", "Ann attends", "--rounds", "300000")
    assert code == 3
    assert "what is finished is kept" in err
    assert list((here / "results").iterdir()) == []
