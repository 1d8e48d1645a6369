"""What the tests have others do: functions of a module, as processes need them."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from sim.errors import Place, Refusal, ScenarioError


class Odd(Exception):
    """An error that cannot be sent as it is."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__("odd")


def twice(number: int) -> int:
    """Twice as much."""
    return 2 * number


def pid(_: int = 0) -> int:
    """Which process this is."""
    return os.getpid()


def niceness(_: int = 0) -> int:
    """How much this process leaves to others."""
    return os.nice(0)


def note(file: str, word: str, seconds: float = 0.0) -> str:
    """Write a word into a file, and then take so long."""
    with Path(file).open("a") as stream:
        stream.write(word)
    time.sleep(seconds)
    return word


def held(file: str, word: str, until: str) -> str:
    """Write a word into a file, and then wait until there is another."""
    note(file, word)
    while not Path(until).exists():
        time.sleep(0.01)
    return word


def fail(kind: str) -> None:
    """Raise an error."""
    if kind == "scenario":
        raise ScenarioError("not so", Place("a.yaml", 3, 4, ("judgement",)))
    if kind == "refusal":
        raise Refusal("too rare")
    if kind == "odd":
        raise Odd(1, 2)
    if kind == "memory":
        raise MemoryError
    raise KeyError(kind)


def die(file: str, times: int) -> str:
    """End at once, the first so many times."""
    note(file, "x")
    if len(Path(file).read_text()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return "alive"


def interrupted(_: int = 0) -> str:
    """Send an interrupt to itself, as a terminal does to all."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.05)
    return "alive"


def much(size: int) -> int:
    """Take so many bytes."""
    return len(bytearray(size))


def cold() -> None:
    """Fail to begin."""
    os._exit(3)
