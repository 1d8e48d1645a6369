"""`check --watch`: a scenario read anew at each save, and what the save changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from textwrap import fill

import click

from sim.cli.printing import hurry
from sim.errors import ScenarioError
from sim.shown import in_one_line, shown

PERIOD = 0.25
"""Every how many seconds the file is looked at."""
_GONE = 4
"""For so many looks a file may be away: editors put another in its place."""
_WIDTH = 80

Look = tuple[int, int, int] | None
Sections = Mapping[str, Sequence[str]]


def watch(
    scenario: str,
    parameters: str | None,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S"),
) -> None:
    """Read a scenario now and at each save, until interrupted, and tell what came of it.

    Parameters
    ----------
    scenario
        The path of a file, or the name of a bundled scenario.
    pause
        Waits for so many seconds.
    clock
        The time of day.

    Raises
    ------
    ScenarioError
        If there is no such file to begin with.
    """
    with hurry():
        from sim.reading import bundled, load
    path = Path(scenario)
    path = path if path.is_file() else bundled().get(scenario, path)
    if not path.is_file():
        load(scenario)  # which says so
    before: Sections = {}
    try:
        for _ in _saves(path, pause):
            _say(f"-- {clock()} ".ljust(_WIDTH, "-"))
            before = _told(path, parameters, before)
            _say("")
    except KeyboardInterrupt:
        return


def _saves(file: Path, pause: Callable[[float], None]) -> Iterator[None]:
    """Once to begin with, and once whenever a file is otherwise and stays so for a look more."""
    known = _look(file)
    yield
    while True:
        pause(PERIOD)
        seen = _look(file)
        if seen != known and _stays(file, seen, pause):
            known = seen
            yield


def _stays(file: Path, seen: Look, pause: Callable[[float], None]) -> bool:
    for _ in range(_GONE if seen is None else 1):
        pause(PERIOD)
        if _look(file) != seen:
            return False
    return True


def _look(file: Path) -> Look:
    """What tells that a file was saved; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _told(path: Path, parameters: str | None, before: Sections) -> Sections:
    """Check a file and tell; what it says now, or what it said when it last was well said."""
    from sim.readback import sections
    from sim.reading import load

    try:
        summit = load(path, parameters)
    except ScenarioError as error:
        _say(in_one_line(str(error)))
        return before
    now = {title: said for title, said in sections(summit).items() if title != _WARNINGS}
    changed = list(_changes(before, now)) if before else []
    same = ", as before" if before and not changed else ""
    _say(f"well said: {sum(map(len, now.values())):,} sentences{same}")
    for line in [*(f"! {warning}" for warning in summit.warnings), *changed]:
        _say(fill(line, _WIDTH, subsequent_indent="    "))
    return now


_WARNINGS = "Warnings"


def _changes(before: Sections, now: Sections) -> Iterator[str]:
    """The sentences that are gone and those that are new, below the title of their section."""
    for title in dict.fromkeys([*now, *before]):
        lines = list(_changed(before.get(title, ()), now.get(title, ())))
        if lines:
            yield f"{title}:"
            yield from lines


def _changed(before: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for kind, start, stop, begin, end in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"  - {line.strip()}" for line in before[start:stop])
            yield from (f"  + {line.strip()}" for line in now[begin:end])


def _say(words: str) -> None:
    """Print; where nobody reads any more the watch ends."""
    click.echo(shown(words))
