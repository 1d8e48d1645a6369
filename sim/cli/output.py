"""Where what a study found goes: onto the screen, as text or JSON, and into a folder."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from sim.cli.inputs import code
from sim.cli.printing import hurry, say, say_json, width

if TYPE_CHECKING:
    from sim.saving import Command

NO_NUMBER = {
    "workers",
    "cluster",
    "out",
    "no_save",
    "as_json",
    "checkpoint",
    "resume",
    "no_checkpoint",
}
"""Options that change no number: what is found is the same without them."""


class Finding(Protocol):
    """What a study gives."""

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""

    def save(self, folder: str | Path | None, command: Command, name: str) -> Path:
        """Write all of it into a folder."""


Found = TypeVar("Found", bound=Finding)


@dataclass(frozen=True)
class Output:
    """What `--out`, `--no-save` and `--json` ask for."""

    out: str | None = None
    no_save: bool = False
    as_json: bool = False

    @property
    def saves(self) -> bool:
        """Whether a folder is written."""
        return not (self.no_save or self.as_json)

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
                from sim.saving import Command

                command = Command(command_line(leave_out), code())
                folder = found.save(self.out, command, name)
            say(f"\nSaved in {folder}")


def command_line(leave_out: Collection[str] = ()) -> str:
    """The command line that finds the same again, its defaults spelt out."""
    return words(NO_NUMBER | set(leave_out))


def words(leave_out: Collection[str] = (), *more: str) -> str:
    """The command line as it was said, without some options and with some words more."""
    return shlex.join(["summitry", *words_of(click.get_current_context(), leave_out), *more])


def words_of(ctx: click.Context, leave_out: Collection[str] = ()) -> Iterator[str]:
    """The command's name, and its parameters as they would be said."""
    yield str(ctx.command.name)
    for param in ctx.command.params:
        value: Any = ctx.params.get(str(param.name))
        unsaid = value is None or value is False
        if unsaid or param.name in leave_out:
            continue
        for part in value if param.multiple else [value]:
            if isinstance(param, click.Option):
                yield param.opts[0]
            if value is not True:
                yield str(part)
