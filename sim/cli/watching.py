"""`check --watch`: a scenario read anew at each save, and what the save changed.

A parameter file by which its words are read is watched like the scenario itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
_WARNINGS = "Warnings"

Look = tuple[int, int, int] | None
Sections = Mapping[str, Sequence[str]]


def watch(
    scenario: str,
    parameters: str | None,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S"),
) -> None:
    """Read a scenario now and at each save of a file of it, until interrupted, and tell.

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
    watched = _Watched(path, parameters)
    try:
        for _ in _saves(watched.files, pause):
            _say(f"-- {clock()} ".ljust(_WIDTH, "-"))
            watched.tell()
            _say("")
    except KeyboardInterrupt:
        return


@dataclass
class _Watched:
    """A scenario: its file, what its reader asks for, and what it said when last well said."""

    path: Path
    parameters: str | None
    said: Sections = field(default_factory=dict)
    named: Path | None = None

    def files(self) -> list[Path]:
        """What it is read from, as far as that is known."""
        asked = Path(self.parameters) if self.parameters else None
        return [self.path, *(file for file in (asked, self.named) if file)]

    def tell(self) -> None:
        """Check it and tell what a save changed, or what is not well said."""
        from sim.readback import sections
        from sim.reading import load

        try:
            summit = load(self.path, self.parameters)
        except ScenarioError as error:
            _say(in_one_line(str(error)))
            return
        self.named = self.path.parent / summit.parameters if summit.parameter_file else None
        before, now = self.said, dict(sections(summit))
        now.pop(_WARNINGS, None)
        changed = list(_changes(before, now)) if before else []
        same = ", as before" if before and not changed else ""
        _say(f"well said: {sum(map(len, now.values())):,} sentences{same}")
        for line in [*(f"! {warning}" for warning in summit.warnings), *changed]:
            _say(fill(line, _WIDTH, subsequent_indent="    "))
        self.said = now


def _saves(files: Callable[[], Sequence[Path]], pause: Callable[[float], None]) -> Iterator[None]:
    """Once to begin with, and once whenever a file is otherwise and stays so for a look more."""
    known = _looks(files())
    yield
    while True:
        known = _looks(files()) | known  # a file may be known of only now
        pause(PERIOD)
        seen = _looks(files())
        changed = [file for file in seen if seen[file] != known[file]]
        if changed and all(_stays(file, seen[file], pause) for file in changed):
            known = seen
            yield


def _stays(file: Path, seen: Look, pause: Callable[[float], None]) -> bool:
    for _ in range(_GONE if seen is None else 1):
        pause(PERIOD)
        if _look(file) != seen:
            return False
    return True


def _looks(files: Sequence[Path]) -> dict[Path, Look]:
    return {file: _look(file) for file in files}


def _look(file: Path) -> Look:
    """What tells that a file was saved; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


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
