"""Whoever plays the blocks, the digits are the same, and nobody is left behind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

import sim
from sim import blocks, crews
from sim.blocks import AUTO, SHARE, spread
from sim.conditions import Condition
from sim.crews import sending
from sim.crews.processes import LIVES
from sim.crews.sending import Sent, received
from sim.errors import ScenarioError, WorkersLost
from sim.result import Result
from sim.rulefile import load_rules
from sim.scenario import Scenario
from sim.streams import CELL
from tests.summits import summit, text

ISTANBUL, ROUNDS = "istanbul-2025", 6 * CELL + 77
MIXED = {"stays away": 0.4, "comes": 0.6}
PEOPLE: dict[str, Any] = {
    "intent": {"Ann": MIXED, "Bob": MIXED},
    "record": {"Monday": ["Bob inclined"]},
    "outcomes": {"both": "Ann attends and Bob attends", "rest": "always"},
}
KILLER = """
import multiprocessing, os, signal
import sim

class Killer(sim.Rule):
    def attends(self, actor, world, draws):
        if multiprocessing.parent_process() is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return world.attends("Bob")

rules = {"Ann": Killer()}
"""
PROC = Path("/proc")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several blocks from few rounds."""
    monkeypatch.setattr(blocks, "BLOCK", CELL)


@pytest.fixture(scope="module")
def one() -> Result:
    """What this process plays alone."""
    return sim.run(ISTANBUL, ROUNDS, seed=3)


def tallies(result: Result) -> dict[str, list[bytes]]:
    """Every count of a run, bit for bit."""
    return {
        moment: [np.asarray(getattr(tally, part.name)).tobytes() for part in fields(tally)[:-1]]
        for moment, tally in result.tallies.items()
    }


def people() -> Scenario:
    """A scenario that is played fast."""
    return summit(**PEOPLE)


def weighed() -> Scenario:
    """One whose rounds are weighed, so that its counts are sums of floats."""
    return sim.suppose(people(), given=["Tuesday: Bob inclined"])


class AtOnce(Executor):
    """The smallest executor: it plays when it is handed something, and remembers."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """A future that is there already."""
        future: Future[Any] = Future()
        future.set_result(function(*arguments))
        self.futures.append(future)
        return future


class Bare:
    """Less than an executor of Python's: futures with `result()` and nothing else."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """What plays when it is waited for."""

        class Later:
            result = staticmethod(partial(function, *arguments))

        return Later()


@contextmanager
def threads() -> Iterator[Executor]:
    """Three threads."""
    with ThreadPoolExecutor(3) as executor:
        yield executor


@contextmanager
def strangers() -> Iterator[Executor]:
    """Processes that began with nothing of ours."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        yield executor


# ---- the same digits ---------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 3, "auto"])
def test_processes_change_no_digit(workers: Any, one: Result) -> None:
    """However many there are."""
    assert tallies(sim.run(ISTANBUL, ROUNDS, seed=3, workers=workers)) == tallies(one)


def test_sums_of_weights_are_the_same_to_the_last_bit() -> None:
    """They are added in the order of the blocks, whoever is ready first."""
    one, several = (sim.run(weighed(), ROUNDS, as_of="start", workers=n) for n in (1, 3))
    assert one.tallies["start"].squares is not None
    assert tallies(several) == tallies(one)


@pytest.mark.parametrize("executor", [AtOnce, Bare, threads, strangers])
def test_executors_change_no_digit(executor: Any, one: Result) -> None:
    """In this process, in its threads, in processes that pickle all they get."""
    lent = executor()
    if isinstance(lent, AtOnce | Bare):
        other = sim.run(ISTANBUL, ROUNDS, seed=3, executor=lent)
    else:
        with lent as running:
            other = sim.run(ISTANBUL, ROUNDS, seed=3, executor=running)
    assert tallies(other) == tallies(one)


def test_studies_are_handed_over_too() -> None:
    """`timeline`, `compare` and `sensitivity` give what they give alone."""
    before, after = people(), sim.suppose(people(), do=["Ann attends"])
    asked: list[Callable[..., Any]] = [
        lambda **how: tallies(sim.timeline(before, ROUNDS, **how)),
        lambda **how: sim.compare(before, after, ROUNDS, **how).differences.to_dict(),
        lambda **how: sim.sensitivity(before, ROUNDS, **how).drivers.to_csv(),
    ]
    with threads() as executor:
        for study in asked:
            assert study(executor=executor) == study()


# ---- how many, and in what order ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("cores", "rounds", "expected"),
    [
        (1, 1000 * CELL, 1),
        (2, CELL, 1),
        (2, 2 * SHARE * CELL - 1, 1),
        (2, 2 * SHARE * CELL, 2),
        (64, 2 * SHARE * CELL, 2),
        (64, 5 * SHARE * CELL + 1, 5),
        (64, 10**12, 64),
    ],
)
def test_processes_are_started_where_they_pay(
    cores: int, rounds: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each gets its share of full blocks, and there are no more than cores."""
    hired: list[int] = []
    original = blocks.hired

    def counted(play: Any, workers: int, executor: Any) -> Any:
        hired.append(workers)
        return original(play, 1, executor)

    monkeypatch.setattr(blocks, "cores", lambda: cores)
    monkeypatch.setattr(blocks, "hired", counted)
    todo = blocks.blocks(["start"], rounds)
    first = next(spread(lambda block: block.first_cell, todo, AUTO))
    assert hired == [expected]
    assert first[1] == 0
    assert next(todo, None) is None or expected == cores


def test_blocks_come_in_order_and_few_at_a_time() -> None:
    """Twice as many as the executor says that it plays at once, and those left are cancelled."""
    lent = AtOnce()
    vars(lent)["_max_workers"] = 3
    todo = blocks.blocks(["start"], 100 * CELL)
    played = spread(lambda block: block.first_cell, todo, executor=lent)
    assert [next(played)[1] for _ in range(5)] == [0, 1, 2, 3, 4]
    assert len(lent.futures) == 4 + 6
    cancelled: list[int] = []
    for number, future in enumerate(lent.futures):
        vars(future)["cancel"] = partial(cancelled.append, number)
    played.close()
    assert cancelled == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("workers", [0, 1.5, "all", None])
def test_what_is_no_number_of_workers_is_refused(workers: Any) -> None:
    """Before anything is played."""
    with pytest.raises(ScenarioError, match="expected workers to be a whole number from 1"):
        sim.run(ISTANBUL, 10, workers=workers)


def test_what_is_no_executor_is_refused() -> None:
    """With what one would be."""
    with pytest.raises(ScenarioError, match="expected an executor, which has a method 'submit'"):
        sim.run(ISTANBUL, 10, executor=object())  # type: ignore[arg-type]


def test_vectors_are_played_here() -> None:
    """An executor that would not be asked is refused."""
    with pytest.raises(ScenarioError, match="only the first-order method is played elsewhere"):
        sim.sensitivity(people(), method="sobol", executor=AtOnce())


# ---- what is sent ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holds(sim.Rule):
    """Comes if Bob does, and holds something."""

    what: Any

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """In company."""
        condition: Condition = world.attends("Bob")
        return condition


def test_a_play_is_made_ready_once() -> None:
    """However often it comes, it is the same object there; and it can be sent on."""
    sent = Sent(partial(pow, 2))
    first, again = (pickle.loads(pickle.dumps(sent)) for _ in range(2))
    assert first is again
    assert pickle.loads(pickle.dumps(first)) is first
    assert first(10) == 1024


def test_what_cannot_be_read_says_so_when_it_is_called() -> None:
    """And does not end the process before it can."""
    there = sending.version("summitry")
    with pytest.raises(ScenarioError, match="cannot read what it is to play: UnpicklingError"):
        received(b"no pickle", there)(1)
    with pytest.raises(ScenarioError, match="the same version of summitry must be everywhere"):
        received(b"whatever", "0.0.1")(1)


def test_a_rule_that_cannot_be_pickled_is_told() -> None:
    """It works in this process and in forks of it, and nowhere else."""
    scenario = people()
    rules = {"Ann": Holds(threading.Lock())}
    one = sim.run(scenario, ROUNDS, rules=rules)
    assert tallies(sim.run(scenario, ROUNDS, rules=rules, workers=2)) == tallies(one)
    with (
        strangers() as executor,
        pytest.raises(ScenarioError, match=r"cannot be sent to another process.*lock.*plain data"),
    ):
        sim.run(scenario, ROUNDS, rules=rules, executor=executor)


def test_a_rule_file_is_known_where_nothing_is_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rules go by value to processes that are not forked."""
    pytest.importorskip("cloudpickle")
    file = tmp_path / "r.py"
    file.write_text(KILLER.replace("is not None", "is ..."))
    scenario, rules = people(), load_rules(file)
    one = sim.run(scenario, ROUNDS, rules=rules)
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert tallies(sim.run(scenario, ROUNDS, rules=rules, workers=2)) == tallies(one)


# ---- who dies ----------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [[1], [2, 5], [1, 2, 3, 4]])
def test_killed_processes_change_no_digit(at: list[int]) -> None:
    """Others are started, and play what was lost; as often as it happens."""
    one, seen, killed = sim.run(people(), ROUNDS, seed=4), [0], []

    def kill(done: int, total: int | None) -> None:
        seen[0] += 1
        if seen[0] in at:
            process = multiprocessing.active_children()[0]
            os.kill(process.pid or 0, signal.SIGKILL)
            killed.append(process.pid)

    other = sim.run(people(), ROUNDS, seed=4, workers=2, progress=kill)
    assert len(killed) == len(at)
    assert tallies(other) == tallies(one)
    assert not multiprocessing.active_children()


def test_rounds_that_kill_whoever_plays_them_are_given_up(tmp_path: Path) -> None:
    """After a few times, with one message and without a trace."""
    rules, scenario = tmp_path / "r.py", tmp_path / "s.yaml"
    rules.write_text(KILLER)
    with pytest.raises(WorkersLost, match=f"{LIVES - 1} times again.*--workers"):
        sim.run(people(), ROUNDS, rules=load_rules(rules), workers=2)
    assert not multiprocessing.active_children()
    scenario.write_text(text(**PEOPLE))
    done = command("run", scenario, "--rules", rules, "--workers", 2, "--rounds", 10, "--no-save")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("summitry: a process that plays was killed")
    assert done.stderr.count("\n") == 1


def test_an_executor_that_breaks_down_is_not_ours_to_mend() -> None:
    """Its end is told."""
    with ProcessPoolExecutor(1) as executor:
        with pytest.raises(WorkersLost, match="the executor broke down"):
            list(spread(_die, blocks.blocks(["start"], ROUNDS), executor=executor))
        with pytest.raises(WorkersLost, match="the executor broke down"):
            list(spread(_die, blocks.blocks(["start"], ROUNDS), executor=executor))


def _die(block: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# ---- who is left -------------------------------------------------------------------------------


def command(*words: Any) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    return subprocess.run(call(*words), capture_output=True, text=True, timeout=60, check=False)


def call(*words: Any) -> list[str]:
    """The words that run the command."""
    return [sys.executable, "-m", "sim", *map(str, words)]


def children(pid: int) -> set[int]:
    """The processes that a process started and that still do something."""
    found = set()
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has just ended
        if int(parent) == pid and state != "Z":
            found.add(int(stat.parent.name))
    return found


def alive(pid: int) -> bool:
    """Whether a process still does something."""
    try:
        return (PROC / f"{pid}" / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(true: Callable[[], Any]) -> bool:
    """Whether something comes true within a fair time."""
    began = monotonic()
    while not (done := true()) and monotonic() - began < 30:
        sleep(0.05)
    return bool(done)


@pytest.mark.skipif(not (PROC / "self" / "stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_command(how: signal.Signals, tmp_path: Path) -> None:
    """Interrupted it ends with 130 and one message; its processes end with it, however it dies."""
    words = ("run", ISTANBUL, "--rounds", 10**11, "--workers", 3, "--no-save")
    pipe = subprocess.PIPE
    with subprocess.Popen(call(*words), stdout=pipe, stderr=pipe, text=True, cwd=tmp_path) as run:
        try:
            assert eventually(lambda: len(children(run.pid)) == 3)
            workers = children(run.pid)
            sleep(0.3)
            run.send_signal(how)
            out, err = run.communicate(timeout=60)
        finally:
            run.kill()
    assert run.returncode == (130 if how == signal.SIGINT else -how)
    assert (out, err) == ("", "summitry: interrupted\n" if how == signal.SIGINT else "")
    assert eventually(lambda: not any(map(alive, workers)))


def test_the_command_asks_for_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is told otherwise; and those are the ones that it may use."""
    assert 1 <= crews.cores() <= (os.cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 5, 7})
        assert crews.cores() == 3
        monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert crews.cores() == 1
    assert "[default: auto]" in " ".join(command("run", "--help").stdout.split())
