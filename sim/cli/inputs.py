"""What a command reads before it plays: a scenario with what is supposed, and rules."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.printing import hurry, warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.rules import Rule
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Supposed:
    """What `--given`, `--do` and `--set` say; false where they say nothing."""

    given: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.given or self.do or self.settings)

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario with it, which is the scenario itself where nothing is supposed."""
        if not self:
            return scenario
        from sim.supposing import suppose

        return suppose(scenario, self.given, self.do, dict(self.settings))


NOTHING = Supposed()


def read(source: str, supposed: Supposed = NOTHING, parameters: str | None = None) -> Scenario:
    """The scenario of a file or a bundled name; what looks like a slip is told."""
    with hurry():
        from sim.reading import load

        summit = supposed.of(load(source, parameters))
    for warning in summit.warnings:
        warn(warning)
    return summit


def is_results(target: str) -> bool:
    """Whether an argument is a folder, and not a bundled scenario beside one that is called so."""
    with hurry():
        from sim.bundled import bundled
        from sim.saving import MANIFEST
    folder = Path(target)
    return folder.is_dir() and (target not in bundled() or (folder / MANIFEST).exists())


def follow(file: str | None) -> Mapping[str, Rule] | None:
    """The rules of a Python file, if one was named."""
    if file is None:
        return None
    with hurry():
        from sim.rulefile import load_rules
    with suppress(OSError):  # which is told below
        code()[file] = sha256(Path(file).read_bytes()).hexdigest()
    return load_rules(file)


def code() -> dict[str, str]:
    """The SHA-256 of each file of code that the command has read."""
    read: dict[str, str] = click.get_current_context().meta.setdefault("sim.code", {})
    return read
