"""How the command ends: what can go wrong becomes one clear message and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any, NoReturn

import click

from sim.errors import Refusal, ScenarioError, WorkersLost, did_you_mean
from sim.shown import in_one_line

LOST, BAD_INPUT, REFUSED, INTERRUPTED = 1, 2, 3, 130

KEEPING = ("--checkpoint", "--resume", "--no-checkpoint")
"""Options that someone may look for in a study that does not have them."""


class Commands(click.Group):
    """Commands whose errors are told and not traced."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ScenarioError as error:
            stop(str(error), BAD_INPUT)
        except Refusal as error:
            stop(str(error), REFUSED)
        except WorkersLost as error:
            stop(str(error), LOST)
        except click.UsageError as error:
            if isinstance(error, click.NoSuchOption) and error.option_name in KEEPING:
                message = "only `run` and `timeline` keep checkpoints"
                raise click.UsageError(f"{error.option_name}: {message}", error.ctx) from error
            vars(error)["message"] = in_one_line(error.message)  # a word of ours, made harmless
            raise
        except BrokenPipeError:
            raise  # click ends quietly
        except OSError as error:
            mute()
            stop(f"{error.filename or 'output'}: {error.strerror or error}", BAD_INPUT)
        except KeyboardInterrupt:
            stop("interrupted", INTERRUPTED)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find the command, or say which one was nearly named."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"'{args[0]}' is not a command{near}", ctx)
        return super().resolve_command(ctx, args)


def stop(message: str, code: int) -> NoReturn:
    """End with a message on standard error."""
    click.echo(f"summitry: {in_one_line(message)}", err=True)
    sys.exit(code)


def mute() -> None:
    """Let what is still to be printed go nowhere, so that nothing fails at the very end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
