"""What is shown while a command works and once it has worked, and no waiting that can be spared."""

from __future__ import annotations

import gc
import json
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from sim.cli.exits import mute
from sim.shown import in_one_line, shown
from sim.strictjson import plain

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

        def show(done: int, total: int | None) -> None:
            unfinished = total is None or done < total
            if not bars and unfinished and monotonic() - began > PATIENCE:
                bars.append(stack.enter_context(_bar(total)))
            for bar in bars:
                bar.update(done - bar.pos)

        yield show


def _bar(total: int | None) -> Any:
    if total is not None:
        return click.progressbar(length=total, label="playing", file=sys.stderr)
    endless: Iterator[None] = iter(lambda: None, 0)
    return click.progressbar(endless, label="playing", show_pos=True, file=sys.stderr)


def width() -> int:
    """How many columns a table may take: those of the terminal, within reason."""
    from sim.tables import WIDTH

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    return max(_NARROWEST, min(columns, _WIDEST))


def bear_all() -> None:
    """Let a letter that a terminal does not know be written out, and not end the command."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def say(words: str) -> None:
    """Print what does no more than be read, unless the reader has gone: there is more to do."""
    try:
        click.echo(shown(words))
    except BrokenPipeError:
        mute()


_LACKING = re.compile(r"Glyph (\d+) .* missing from")


@contextmanager
def letters() -> Iterator[None]:
    """Tell once, at the end, which letters the font of pictures lacks, and not at each place."""
    lacking: dict[str, None] = {}

    def tell(message: Warning | str, *place: Any, **more: Any) -> None:
        if found := _LACKING.match(str(message)):
            lacking[chr(int(found[1]))] = None
        else:
            other(message, *place, **more)

    with warnings.catch_warnings():
        warnings.filterwarnings("always", _LACKING.pattern, UserWarning)
        other, warnings.showwarning = warnings.showwarning, tell
        try:
            yield
        finally:
            if lacking:
                warn(
                    f"the font of pictures lacks {_some(list(lacking))}: a box stands for each in "
                    "PNG, while SVG holds them as text"
                )


def _some(signs: list[str], most: int = 5) -> str:
    more = f" and {len(signs) - most:,} more letters" if len(signs) > most else ""
    return " ".join(signs[:most]) + more


def warn(message: str) -> None:
    """Tell, on standard error, what looks like a slip or is passed over."""
    click.echo(f"summitry: warning: {in_one_line(message)}", err=True)


def say_json(data: Mapping[str, Any]) -> None:
    """Print one JSON object in one line of plain ASCII; what is no number there is null."""
    click.echo(json.dumps(plain(data), allow_nan=False))
