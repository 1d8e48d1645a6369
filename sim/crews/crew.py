"""What is asked of a crew, and the smallest one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Protocol, Self

Play = Callable[[Any], Any]
"""Plays a block."""


class Executor(Protocol):
    """What calls functions elsewhere, such as a `concurrent.futures.Executor`."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Call a function elsewhere; what comes back has `result()`, which waits for it."""


class Crew(ABC):
    """Those who play blocks; a context in which they are at hand.

    Attributes
    ----------
    ahead
        How many blocks to hand over before the first is waited for, so that nobody is idle.
    """

    ahead: int

    @abstractmethod
    def submit(self, block: Any) -> Any:
        """Hand over a block; gives a promise of what will come of it."""

    def result(self, promise: Any) -> Any:
        """Wait for what was promised."""
        return promise.result()

    def cancel(self, promises: Iterable[Any]) -> None:  # noqa: B027
        """Let go of what nobody waits for any more."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None


class Alone(Crew):
    """Nobody else: this process plays a block when it is waited for."""

    ahead = 1

    def __init__(self, play: Play) -> None:
        self._play = play

    def submit(self, block: Any) -> Any:
        """The promise is the block."""
        return block

    def result(self, promise: Any) -> Any:
        """Play it now."""
        return self._play(promise)
