"""What a long run keeps on its way, and what is said of it when the run is cut short."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.exits import BAD_INPUT, INTERRUPTED, LOST, stop
from sim.cli.output import Output, words
from sim.cli.printing import hurry
from sim.errors import Place, Refusal, ScenarioError, WorkersLost
from sim.shown import in_one_line

if TYPE_CHECKING:
    from sim.checkpoints import Checkpoint

UNFINISHED = ".unfinished"
"""How the name of a checkpoint ends that nobody asked for."""


@dataclass(frozen=True)
class Keeping:
    """What `--checkpoint`, `--resume` and `--no-checkpoint` ask for."""

    checkpoint: str | None = None
    resume: str | None = None
    no_checkpoint: bool = False

    @contextmanager
    def during(self, output: Output, name: str) -> Iterator[Checkpoint | None]:
        """The checkpoint of a run, from before it is played until its results are saved.

        Parameters
        ----------
        output
            Where the results go: a checkpoint that nobody asked for is beside them.
        name
            How the name of the results begins.
        """
        checkpoint = self._chosen(output, name)
        try:
            yield checkpoint
        except KeyboardInterrupt:
            stop(f"interrupted{_how_to_resume(checkpoint)}", INTERRUPTED)
        except ScenarioError as error:
            stop(f"{error}{_how_to_resume(checkpoint)}", BAD_INPUT)
        except WorkersLost as error:
            stop(f"{error}{_how_to_resume(checkpoint)}", LOST)
        except Refusal:
            _done(checkpoint)
            raise
        _done(checkpoint)

    def _chosen(self, output: Output, name: str) -> Checkpoint | None:
        named = self.resume or self.checkpoint
        if named is None and (self.no_checkpoint or not output.saves):
            return None
        with hurry():
            from sim.checkpoints import Checkpoint
        if named is None:
            return Checkpoint(_beside(output, name), True, _tell_of, tell)
        there = Path(named).exists()
        if self.resume and not there:
            raise ScenarioError("there is no checkpoint here", Place(named))
        if self.checkpoint and there:
            raise ScenarioError(
                "there is something here already; to go on with a checkpoint, say --resume",
                Place(named),
            )
        return Checkpoint(named, tell=tell)


def tell(sentence: str) -> None:
    """Say something beside what the command prints; below a bar, if one is shown."""
    click.echo(f"{chr(10) * sys.stderr.isatty()}summitry: {in_one_line(sentence)}", err=True)


def _beside(output: Output, name: str) -> Path:
    from sim.saving import new_folder

    folder = new_folder(name) if output.out is None else Path(output.out)
    return folder.with_name(f"{folder.name}{UNFINISHED}")


def _tell_of(folder: Path) -> None:
    tell(f"what is finished is kept, should this be cut short; resume with: {_resuming(folder)}")


def _how_to_resume(checkpoint: Checkpoint | None) -> str:
    if checkpoint is None or not checkpoint.begun:
        return ""
    return f"; resume with: {_resuming(checkpoint.folder)}"


def _resuming(folder: Path) -> str:
    return words({"checkpoint", "resume"}, "--resume", str(folder))


def _done(checkpoint: Checkpoint | None) -> None:
    """A checkpoint that nobody asked for has served."""
    if checkpoint is not None and checkpoint.begun and checkpoint.passing:
        checkpoint.remove()
