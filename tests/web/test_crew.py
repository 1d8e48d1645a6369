"""Those who work for the page."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from sim.errors import Place, Refusal, ScenarioError, WorkersLost
from sim.web import kept as kept_answers
from sim.web import workers
from sim.web.crew import Busy, Crew
from sim.web.workers import TooLong
from tests.web import work

Play = Callable[[Crew], Awaitable[Any]]


def with_crew(play: Play, **how: Any) -> Any:
    """Have something done with a small crew."""

    async def whole() -> Any:
        async with Crew(**({"quick": 1} | how)) as crew:
            return await play(crew)

    return asyncio.run(whole())


async def begun(file: Path) -> None:
    """Wait until somebody has written into a file."""
    ends = monotonic() + 30
    while not (file.exists() and file.read_text()):
        assert monotonic() < ends
        await asyncio.sleep(0.01)


def test_others_do_it() -> None:
    """In another process, whose answer is the function's; the slow ones are modest."""

    async def play(crew: Crew) -> None:
        assert await crew.do(work.twice, 4) == 8
        quick, slow = await crew.do(work.pid), await crew.do(work.pid, slow=True)
        assert quick == slow != os.getpid()  # it was kept
        assert await crew.do(work.pid, 1, slow=True) not in (quick, os.getpid())
        usual = os.nice(0)
        assert await crew.do(work.niceness) == usual
        assert await crew.do(work.niceness, 1, slow=True) == min(usual + 10, 19)
        assert await crew.do(work.interrupted) == "alive"

    with_crew(play)


def test_errors_come_back_as_they_were_raised(capfd: pytest.CaptureFixture[str]) -> None:
    """With their place; one that cannot be sent, in words. No error is kept."""

    async def play(crew: Crew) -> None:
        with pytest.raises(ScenarioError) as caught:
            await crew.do(work.fail, "scenario")
        assert caught.value.place == Place("a.yaml", 3, 4, ("judgement",))
        assert str(caught.value) == "a.yaml:3:4: judgement: not so"
        for kind, error, words in [
            ("refusal", Refusal, "too rare"),
            ("key", KeyError, "key"),
            ("odd", RuntimeError, "Odd"),
            ("memory", Refusal, "more memory"),
        ]:
            with pytest.raises(error, match=words):
                await crew.do(work.fail, kind)
        with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
            await crew.do(lambda: 1)  # no other process knows it
        assert await crew.do(work.twice, 1) == 2

    with_crew(play)
    said = capfd.readouterr().err
    assert "KeyError: 'key'" in said
    assert "ScenarioError" not in said
    assert "Refusal" not in said


def test_what_was_answered_is_kept(tmp_path: Path) -> None:
    """The same question is not worked out again."""
    file = tmp_path / "notes"

    async def play(crew: Crew) -> None:
        for _ in range(3):
            assert await crew.do(work.note, str(file), "a") == "a"
        assert file.read_text() == "a"

    with_crew(play)


def test_nobody_waits_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process comes free, it is said; the next question is answered once there is one."""
    monkeypatch.setattr("sim.web.crew.PATIENCE", 0.05)
    file, until = tmp_path / "notes", tmp_path / "go on"

    async def play(crew: Crew) -> None:
        first = asyncio.create_task(crew.do(work.held, str(file), "a", str(until)))
        await begun(file)
        with pytest.raises(Busy):
            await crew.do(work.twice, 2)
        until.touch()
        assert await first == "a"
        assert await crew.do(work.twice, 2) == 4

    with_crew(play)


def test_equal_questions_at_once_are_worked_out_once(tmp_path: Path) -> None:
    """However many ask; the answer goes to all, though some of them leave."""
    file, until = tmp_path / "notes", tmp_path / "go on"

    async def play(crew: Crew) -> None:
        question = work.held, str(file), "a", str(until)
        asking = [asyncio.create_task(crew.do(*question)) for _ in range(20)]
        await begun(file)
        for task in asking[:10]:
            task.cancel()
        until.touch()
        found = await asyncio.gather(*asking, return_exceptions=True)
        assert found[10:] == ["a"] * 10
        assert all(isinstance(one, asyncio.CancelledError) for one in found[:10])

    with_crew(play)
    assert file.read_text() == "a"


def test_what_nobody_waits_for_is_not_begun(tmp_path: Path) -> None:
    """A question is dropped with whoever asked; one that was begun is finished, and kept."""
    file, until = tmp_path / "notes", tmp_path / "go on"

    async def play(crew: Crew) -> None:
        first = asyncio.create_task(crew.do(work.held, str(file), "a", str(until)))
        await begun(file)
        dropped = [asyncio.create_task(crew.do(work.note, str(file), f"{k}")) for k in range(9)]
        await asyncio.sleep(0)
        for task in (first, *dropped):
            task.cancel()
        await asyncio.gather(first, *dropped, return_exceptions=True)
        until.touch()
        assert await crew.do(work.note, str(file), "b") == "b"
        assert await crew.do(work.held, str(file), "a", str(until)) == "a"

    with_crew(play)
    assert file.read_text() == "ab"


def test_a_question_that_was_dropped_may_be_asked_again(tmp_path: Path) -> None:
    """At once, before anybody has noticed that it was dropped."""
    file, until = tmp_path / "notes", tmp_path / "go on"

    async def play(crew: Crew) -> None:
        first = asyncio.create_task(crew.do(work.held, str(file), "a", str(until)))
        await begun(file)
        dropped = asyncio.create_task(crew.do(work.twice, 7))
        await asyncio.sleep(0)
        dropped.cancel()
        await asyncio.sleep(0)
        again = [asyncio.create_task(crew.do(work.twice, 7)) for _ in range(2)]
        await asyncio.sleep(0)
        again[0].cancel()
        until.touch()
        assert await again[1] == 14
        assert await first == "a"

    with_crew(play)


def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    """Its process goes, another comes, and who waits behind it loses nothing."""
    file = tmp_path / "notes"

    async def play(crew: Crew) -> None:
        before = await crew.do(work.pid)
        long = asyncio.create_task(crew.do(work.note, str(file), "a", 60.0))
        await begun(file)
        others = [asyncio.create_task(crew.do(work.twice, k)) for k in range(5)]
        with pytest.raises(TooLong, match=r"more than 2 seconds"):
            await long
        assert await asyncio.gather(*others) == [0, 2, 4, 6, 8]
        assert await crew.do(work.pid, 1) != before

    with_crew(play, quick_seconds=2.0)


def test_a_process_that_dies_is_replaced(tmp_path: Path) -> None:
    """Its question goes to the next; one over which that dies too is not asked for ever."""

    async def play(crew: Crew) -> None:
        assert await crew.do(work.die, str(tmp_path / "once"), 1) == "alive"
        with pytest.raises(WorkersLost, match="and so was the next"):
            await crew.do(work.die, str(tmp_path / "always"), 99)
        assert await crew.do(work.twice, 3) == 6

    with_crew(play)
    assert (tmp_path / "always").read_text() == "xx"


def test_slow_questions_do_not_keep_quick_ones_waiting(tmp_path: Path) -> None:
    """Each kind has processes of its own."""
    file = tmp_path / "notes"

    async def play(crew: Crew) -> None:
        slow = [
            asyncio.create_task(crew.do(work.note, str(file), f"{k}", 60.0, slow=True))
            for k in range(5)
        ]
        await begun(file)
        assert await crew.do(work.twice, 2) == 4
        assert not any(task.done() for task in slow)
        for task in slow:
            task.cancel()

    with_crew(play)


def test_too_many_are_sent_away(tmp_path: Path) -> None:
    """With a word when to come again; those that wait are answered."""
    file, until = tmp_path / "notes", tmp_path / "go on"

    async def play(crew: Crew) -> None:
        first = asyncio.create_task(crew.do(work.held, str(file), "a", str(until)))
        await begun(file)
        waiting = [asyncio.create_task(crew.do(work.twice, k)) for k in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Busy) as caught:
            await crew.do(work.twice, 99)
        assert caught.value.seconds > 0
        until.touch()
        assert await asyncio.gather(first, *waiting) == ["a", 0, 2, 4]
        assert await crew.do(work.twice, 99) == 198

    with_crew(play, waiting=3)


def test_a_process_takes_no_more_memory_than_it_should() -> None:
    """A question that would is refused, and the process goes on."""
    pytest.importorskip("resource")

    async def play(crew: Crew) -> None:
        with pytest.raises(Refusal, match="more memory than a page gives"):
            await crew.do(work.much, workers.MEMORY)
        assert await crew.do(work.much, 1 << 20) == 1 << 20

    with_crew(play)


def test_a_crew_that_cannot_begin_says_so() -> None:
    """And does not wait for ever."""

    async def play(crew: Crew) -> None:
        pytest.fail("it began")

    with pytest.raises(WorkersLost, match="does not begin"):
        with_crew(play, warm=work.cold)


def test_with_the_crew_its_processes_end() -> None:
    """Also those that are at work, at once."""
    pids: list[int] = []

    async def play(crew: Crew) -> None:
        pids.append(await crew.do(work.pid))
        asyncio.create_task(crew.do(work.note, os.devnull, "a", 60.0))  # noqa: RUF006
        await asyncio.sleep(0.1)

    with_crew(play)
    ends = monotonic() + 10
    while monotonic() < ends and pids:
        with suppress(ProcessLookupError):
            os.kill(pids[0], 0)
            if not _zombie(pids[0]):
                continue
        pids.pop()
    assert not pids


def _zombie(number: int) -> bool:
    """Whether a process has ended, though nobody has asked how."""
    stat = Path(f"/proc/{number}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many answers and so many bytes; the one used longest ago goes first."""
    monkeypatch.setattr(kept_answers, "MOST_KEPT", 3)
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 100)
    kept = kept_answers.Kept()

    def call(number: int) -> workers.Call:
        return workers.Call(work.twice, (number,))

    def those() -> list[int]:
        return [k for k in range(9) if call(k) in kept._found]

    for k in range(3):
        kept.keep(call(k), workers.Found(k, False, 10))
    assert kept.get(call(0))
    kept.keep(call(3), workers.Found(3, False, 10))
    assert those() == [0, 2, 3]
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 24)
    monkeypatch.setattr(kept_answers, "_LEAST_KEPT", 1)
    kept.keep(call(4), workers.Found(4, False, 14))
    assert those() == [3, 4]
    kept.keep(call(5), workers.Found(5, False, 25))  # for which all others would have to go
    assert those() == [3, 4]
    assert kept._size == 24
