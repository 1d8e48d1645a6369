"""Where what a study found goes: onto the screen, as text or JSON, and into a folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from sim.cli.printing import hurry, say, say_json, width

_NO_NUMBER = {"workers", "out", "no_save", "as_json"}
"""Options that change no number: what is found is the same without them."""


class Finding(Protocol):
    """What a study gives."""

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""

    def save(self, folder: str | Path | None, command: str, name: str) -> Path:
        """Write all of it into a folder."""


Found = TypeVar("Found", bound=Finding)


@dataclass(frozen=True)
class Output:
    """What `--out`, `--no-save` and `--json` ask for."""

    out: str | None = None
    no_save: bool = False
    as_json: bool = False

    def check(self) -> None:
        """Refuse what stands in the way of saving, before anything is played."""
        if self.out is None:
            return
        with hurry():
            from sim.saving import refuse_to_harm
        refuse_to_harm(Path(self.out))

    def give(
        self,
        found: Found,
        text: Callable[[Found, int], str],
        name: str,
        data: Mapping[str, Any] | None = None,
        leave_out: Collection[str] = (),
    ) -> None:
        """Print and save what was found.

        Parameters
        ----------
        found
            What a study gave.
        text
            Writes it in lines of at most so many characters.
        name
            How a new folder's name begins.
        data
            What the JSON object holds, if other than `found.as_dict()`.
        leave_out
            Parameters that the command line in the manifest does without.
        """
        if self.as_json:
            say_json(found.as_dict() if data is None else data)
            return
        say(text(found, width()))
        if not self.no_save:
            with hurry():
                folder = found.save(self.out, command_line(leave_out), name)
            say(f"\nSaved in {folder}")


def command_line(leave_out: Collection[str] = ()) -> str:
    """The command line that finds the same again, its defaults spelt out."""
    return shlex.join(["summitry", *_words(click.get_current_context(), leave_out)])


def _words(ctx: click.Context, leave_out: Collection[str]) -> Iterator[str]:
    yield str(ctx.command.name)
    for param in ctx.command.params:
        value: Any = ctx.params.get(str(param.name))
        unsaid = value is None or value is False
        if unsaid or param.name in _NO_NUMBER or param.name in leave_out:
            continue
        for part in value if param.multiple else [value]:
            if isinstance(param, click.Option):
                yield param.opts[0]
            if value is not True:
                yield str(part)
