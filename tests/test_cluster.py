"""A Dask cluster plays: a scheduler and workers as processes of their own, on this machine."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

import sim
from sim import blocks
from sim.conditions import Condition, as_condition
from sim.errors import ScenarioError, WorkersLost
from sim.result import Result
from sim.rulefile import load_rules
from sim.streams import CELL
from tests.summits import summit

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # those of Dask's own

ROOT = Path(__file__).resolve().parents[1]
ISTANBUL, ROUNDS = "istanbul-2025", 4 * CELL + 77
BOTH = {"Ann": {"comes": 0.6, "stays away": 0.4}, "Bob": {"comes": 0.5, "stays away": 0.5}}
RULES = """
import sim

class Follows(sim.Rule):
    def attends(self, actor, world, draws):
        return world.attends("Bob")

rules = {"Ann": Follows()}
"""


def dask(*words: str, folder: Path, paths: tuple[Path, ...] = (ROOT,)) -> subprocess.Popen[str]:
    """A part of a cluster, without pages to look at and without a nanny."""
    found = os.pathsep.join(map(str, paths))
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "dask", *words, "--host", "127.0.0.1", "--no-dashboard"]
    environment = os.environ | {"PYTHONPATH": found}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=quiet, stderr=quiet, text=True
    )


@dataclass
class Local:
    """A scheduler and those who work for it."""

    folder: Path

    def __post_init__(self) -> None:
        self.workers: list[subprocess.Popen[str]] = []
        file = self.folder / "scheduler.json"
        words = ("scheduler", "--port", "0", "--scheduler-file", str(file))
        self.scheduler = dask(*words, folder=self.folder)
        began = monotonic()
        while not file.exists() or not file.read_text().strip():
            assert self.scheduler.poll() is None
            assert monotonic() - began < 60
            sleep(0.05)
        self.address = str(json.loads(file.read_text())["address"])

    def start(self, number: int, paths: tuple[Path, ...] = (ROOT,)) -> None:
        """So many workers more."""
        for _ in range(number):
            words = ("worker", self.address, "--nthreads", "1", "--no-nanny")
            more = ("--memory-limit", "0", "--local-directory", str(self.folder))
            self.workers.append(dask(*words, *more, folder=self.folder, paths=paths))

    def kill(self) -> None:
        """The worker that has been there longest."""
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait()

    def end(self) -> None:
        """All of it."""
        for part in (*self.workers, self.scheduler):
            part.kill()
            part.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """A scheduler and two workers."""
    local = Local(tmp_path_factory.mktemp("dask"))
    try:
        local.start(2)
        yield local
    finally:
        local.end()


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several blocks from few rounds."""
    monkeypatch.setattr(blocks, "BLOCK", CELL)


def tallies(result: Result) -> dict[str, list[bytes]]:
    """Every count of a run, bit for bit."""
    return {
        moment: [np.asarray(getattr(tally, part.name)).tobytes() for part in fields(tally)[:-1]]
        for moment, tally in result.tallies.items()
    }


def command(*words: Any) -> tuple[int, str, str, float]:
    """Exit code, output, messages and seconds of the command."""
    began = monotonic()
    call = [sys.executable, "-m", "sim", *map(str, words)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr, monotonic() - began


# ---- the same digits ---------------------------------------------------------------------------


def test_a_cluster_changes_no_digit(cluster: Local) -> None:
    """At an address, and as a client that somebody made and keeps."""
    from distributed import Client

    one = sim.run(ISTANBUL, ROUNDS)
    assert tallies(sim.run(ISTANBUL, ROUNDS, executor=cluster.address)) == tallies(one)
    with Client(cluster.address, set_as_default=False) as client:
        assert tallies(sim.run(ISTANBUL, ROUNDS, executor=client)) == tallies(one)
        with client.get_executor() as executor:
            assert tallies(sim.run(ISTANBUL, ROUNDS, executor=executor)) == tallies(one)
        assert client.status == "running"


def test_studies_are_handed_over_too(cluster: Local) -> None:
    """What is compared and what is varied."""
    before = summit(intent=BOTH)
    after = sim.suppose(before, do=["Ann attends"])
    compared = [sim.compare(before, after, ROUNDS, executor=e) for e in (None, cluster.address)]
    assert compared[0].differences.equals(compared[1].differences)
    varied = [sim.sensitivity(before, ROUNDS, executor=e) for e in (None, cluster.address)]
    assert varied[0].drivers.equals(varied[1].drivers)


@pytest.mark.slow
def test_the_command_prints_the_same(cluster: Local) -> None:
    """And nothing on standard error."""
    words = ("run", ISTANBUL, "--rounds", 3_000, "--json")
    code, out, err, _ = command(*words, "--cluster", cluster.address)
    assert (code, err) == (0, "")
    there, here = (json.loads(told) for told in (out, command(*words)[1]))
    for clock in ("seconds", "rounds_per_second"):
        there.pop(clock), here.pop(clock)
    assert there == here


# ---- rules -------------------------------------------------------------------------------------


def test_a_rule_file_is_known_to_the_workers(cluster: Local, tmp_path: Path) -> None:
    """Though they could not find it: it goes by value."""
    (tmp_path / "r.py").write_text(RULES)
    scenario, rules = summit(intent=BOTH), load_rules(tmp_path / "r.py")
    one, other = (
        sim.run(scenario, ROUNDS, rules=rules, executor=e) for e in (None, cluster.address)
    )
    assert tallies(one) == tallies(other)


@dataclass(frozen=True)
class Fails(sim.Rule):
    """Passes the trial on two rounds and fails in earnest; and holds something."""

    what: Any = None

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """Always, if the block has two rounds."""
        return as_condition(1 / (world.streams.rounds == 2) > 0)


def test_rules_that_fail_there_fail_as_they_would_here(cluster: Local) -> None:
    """With their own error; those that cannot go there are told beforehand."""
    scenario = summit(intent=BOTH)
    with pytest.raises(ZeroDivisionError):
        sim.run(scenario, ROUNDS, rules={"Ann": Fails()}, executor=cluster.address)
    with pytest.raises(ScenarioError, match="cannot be sent to another process"):
        sim.run(scenario, ROUNDS, rules={"Ann": Fails(threading.Lock())}, executor=cluster.address)


def test_a_module_that_workers_do_not_have_is_named(
    cluster: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that is imported here must be importable there."""
    (tmp_path / "only_here.py").write_text(RULES)
    monkeypatch.syspath_prepend(tmp_path)
    rules = __import__("only_here").rules
    with pytest.raises(ScenarioError, match=r"No module named 'only_here'; what a rule is made of"):
        sim.run(summit(intent=BOTH), ROUNDS, rules=rules, executor=cluster.address)


# ---- nobody there ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["nonsense", "127.0.0.1:8786", "http://x:1", "tcp://x:99999", ""]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """At once, with one that would be."""
    with pytest.raises(ScenarioError, match="is not the address of a Dask scheduler, such as tcp"):
        sim.run(ISTANBUL, 10, executor=address)


@pytest.mark.slow
def test_where_nobody_answers_the_command_ends() -> None:
    """With one message and exit code 2, be the port closed or silent."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        code, out, err, _ = command("run", ISTANBUL, "--cluster", f"tcp://127.0.0.1:{port}")
    assert (code, out) == (2, "")
    said = f"summitry: no Dask scheduler answers at 'tcp://127.0.0.1:{port}' within 3 seconds\n"
    assert err == said
    with pytest.raises(ScenarioError, match="no Dask scheduler answers at"):
        sim.run(ISTANBUL, 10, executor=f"tcp://127.0.0.1:{port}")


def test_workers_and_a_cluster_are_not_both_asked() -> None:
    """Processes here, or a cluster there; and an exact run has neither."""
    code, _, err, _ = command("run", ISTANBUL, "--cluster", "tcp://x:1", "--workers", 2)
    assert code == 2
    assert "--workers are processes here, --cluster has its own: choose one" in err
    code, _, err, _ = command("run", ISTANBUL, "--cluster", "tcp://x:1", "--exact")
    assert code == 2
    assert re.search(r"--exact draws no rounds, so --cluster cannot be said", err)


# ---- who dies ----------------------------------------------------------------------------------


def test_an_interrupt_leaves_the_cluster_idle(cluster: Local) -> None:
    """What was on its way is cancelled, and the next who asks need not wait for it."""
    from distributed import Client

    def press(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with Client(cluster.address, set_as_default=False) as client:
        with pytest.raises(KeyboardInterrupt):
            sim.run(ISTANBUL, 10**11, executor=client, progress=press)
        began = monotonic()
        while any(client.processing().values()) and monotonic() - began < 30:
            sleep(0.05)
        assert not any(client.processing().values())


@pytest.mark.slow
def test_killed_workers_change_no_digit(cluster: Local) -> None:
    """One is killed, then the other; what they were playing is played by one that comes later."""
    one, seen = sim.run(ISTANBUL, ROUNDS, seed=4), [0]

    def kill(done: int, total: int | None) -> None:
        seen[0] += 1
        if seen[0] == 3:
            cluster.kill()
        if seen[0] == 6:
            cluster.start(1)
            cluster.kill()

    other = sim.run(ISTANBUL, ROUNDS, seed=4, executor=cluster.address, progress=kill)
    assert seen[0] > 20
    assert tallies(other) == tallies(one)


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told(tmp_path: Path) -> None:
    """Its workers leave with it; so do workers that have no summitry, before."""
    local = Local(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sim.py").touch()
    try:
        local.start(1, paths=(tmp_path / "other",))
        with pytest.raises(
            ScenarioError, match=r"workers of the cluster cannot read.*install summi"
        ):
            sim.run(ISTANBUL, 10, executor=local.address)
        local.kill()
        local.start(1)

        def kill(done: int, total: int | None) -> None:
            local.scheduler.kill()

        with pytest.raises(WorkersLost, match="the Dask scheduler has gone"):
            sim.run(ISTANBUL, 10**9, executor=local.address, progress=kill)
    finally:
        local.end()
