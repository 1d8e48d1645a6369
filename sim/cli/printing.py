"""What is shown while a command works and once it has worked, and no waiting that can be spared."""

from __future__ import annotations

import gc
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from math import isfinite
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from sim.cli.exits import mute

if TYPE_CHECKING:
    from sim.blocks import Progress

PATIENCE = 1.0
"""After how many seconds somebody who watches is shown a bar."""

_NARROWEST, _WIDEST = 60, 120


@contextmanager
def hurry() -> Iterator[None]:
    """Do without the collector of garbage while importing and drawing, which make little.

    What they leave is never looked through again, not even at the end: a third of a second saved.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def progress() -> Iterator[Progress | None]:
    """A bar on standard error, for long runs that somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    began = monotonic()
    with ExitStack() as stack:
        bars: list[Any] = []

        def show(done: int, total: int) -> None:
            if not bars and done < total and monotonic() - began > PATIENCE:
                bar = click.progressbar(length=total, label="playing", file=sys.stderr)
                bars.append(stack.enter_context(bar))
            for bar in bars:
                bar.update(done - bar.pos)

        yield show


def width() -> int:
    """How many columns a table may take: those of the terminal, within reason."""
    from sim.tables import WIDTH

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    return max(_NARROWEST, min(columns, _WIDEST))


def say(words: str) -> None:
    """Print, unless the reader has gone: then go on without, since there is more to do."""
    try:
        click.echo(words)
    except BrokenPipeError:
        mute()


def say_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object in one line of plain ASCII; what is no number there is null."""
    click.echo(json.dumps(_plain(data), allow_nan=False))


def _plain(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {name: _plain(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return None if isinstance(data, float) and not isfinite(data) else data
