"""A play on its way to other processes: each unpickles it once, and keeps it.

Rules come by value where they can (through cloudpickle, which Dask and loky bring): then those of
`__main__`, of a notebook and of a file that was named by its path are known there too.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from importlib.metadata import version
from types import ModuleType
from typing import Any, NoReturn

from sim.crews.crew import Play
from sim.errors import ScenarioError

BY_VALUE: dict[str, ModuleType] = {}
"""Modules that no other process could import by name, such as files named by their path."""

_KEPT = 4
"""How many plays a process keeps."""


class Sent:
    """A play that may be pickled for every block, but is made ready once for each process.

    Raises
    ------
    ScenarioError
        When pickled, if the play cannot be.
    """

    def __init__(self, play: Play, data: bytes | None = None) -> None:
        self._play, self._data = play, data

    def __call__(self, block: Any) -> Any:
        """Play a block."""
        return self._play(block)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._data is None:
            self._data = _packed(self._play)
        return received, (self._data, version("summitry"))


@lru_cache(_KEPT)
def received(data: bytes, sender: str) -> Sent:
    """What was sent; if it cannot be used here, that is said when it is called.

    An error while it is unpickled would end some processes, and could not be told.
    """
    here = version("summitry")
    if here != sender:
        said = f"the same version of summitry must be everywhere; found {here} and {sender}"
        return Sent(partial(_fail, said), data)
    try:
        return Sent(pickle.loads(data), data)
    except Exception as error:
        said = (
            "another process cannot read what it is to play: "
            f"{type(error).__name__}: {error}; what a rule is made of must be installed there, "
            "or stand in the file that is named (with cloudpickle here and there)"
        )
        return Sent(partial(_fail, said), data)


def _fail(said: str, block: Any) -> NoReturn:
    raise ScenarioError(said)


def _packed(play: Play) -> bytes:
    try:
        with _dumps() as dumps:
            return bytes(dumps(play))
    except Exception as error:
        raise ScenarioError(
            f"what is to be played cannot be sent to another process: {error}; a rule must hold "
            "plain data, and its class stand at the top of a module"
        ) from error


@contextmanager
def _dumps() -> Iterator[Any]:
    """How to pickle: by value what could not be imported, if cloudpickle is there."""
    try:
        import cloudpickle
    except ImportError:
        yield pickle.dumps
        return
    for module in BY_VALUE.values():
        cloudpickle.register_pickle_by_value(module)
    try:
        yield cloudpickle.dumps
    finally:
        for module in BY_VALUE.values():
            cloudpickle.unregister_pickle_by_value(module)
