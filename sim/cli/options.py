"""The options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from sim.cli.inputs import Supposed
from sim.cli.output import Output

Callback = Callable[..., None]
Decorator = Callable[[Callback], Callback]


class Assignment(NamedTuple):
    """A name and what it is to be, as in `intent.Trump.comes=30%`."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


def assignments(flag: str, to: str, form: str, example: str, **how: Any) -> Decorator:
    """A repeatable option that holds assignments, none of them made twice.

    The last sign of equality parts name and value, since a name may hold others.
    """

    def read(
        ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]
    ) -> tuple[Assignment, ...]:
        found: dict[str, Assignment] = {}
        for text in texts:
            name, _, value = (part.strip() for part in text.rpartition("="))
            if not name or not value:
                raise click.BadParameter(f"expected {form}, such as '{example}'", ctx, param)
            if name in found:
                raise click.BadParameter(f"'{name}' is named twice", ctx, param)
            found[name] = Assignment(name, value)
        return tuple(found.values())

    return click.option(flag, to, metavar=form, multiple=True, callback=read, **how)


scenario = click.argument("scenario")

seed = click.option(
    "--seed",
    metavar="S",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="The same seed gives the same numbers.",
)
MODES = click.Choice(["cautious", "credible", "assured"])
mode = click.option(
    "--mode",
    type=MODES,
    default="credible",
    show_default=True,
    help="Who may break a circle of 'I come if you come'.",
)
as_of = click.option(
    "--as-of",
    metavar="STAGE",
    help="Know the record up to this stage, or 'start'.  [default: all of it]",
)
rules = click.option(
    "--rules",
    "rules_file",
    metavar="FILE.py",
    help="Python file with a mapping `rules` of actors to rules. It is code and will be run.",
)
workers = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many processes to use; it changes no number.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)


def rounds(number: int, what: str = "How many histories to play.") -> Decorator:
    """`--rounds`, with the number of rounds that suits the command."""
    return click.option(
        "--rounds",
        metavar="N",
        type=click.IntRange(1),
        default=number,
        show_default=True,
        help=what,
    )


def supposed(command: Callback) -> Callback:
    """`--given`, `--do` and `--set`, handed on as one `Supposed`."""

    @wraps(command)
    def packed(
        *,
        given: tuple[str, ...],
        do: tuple[str, ...],
        settings: tuple[Assignment, ...],
        **rest: Any,
    ) -> None:
        command(supposed=Supposed(given, do, settings), **rest)

    return _all(
        click.option(
            "--given",
            metavar="TEXT",
            multiple=True,
            help="Suppose that this was learnt, such as 'Wednesday: Putin confirmed'. Repeatable.",
        ),
        click.option(
            "--do",
            metavar="TEXT",
            multiple=True,
            help="Make it so, for whatever reason, such as 'Putin attends'. Repeatable.",
        ),
        assignments(
            "--set",
            "settings",
            "NAME=VALUE",
            "intent.Trump.comes=30%",
            help="Change a number, such as 'intent.Trump.comes=30%'. Repeatable.",
        ),
    )(packed)


def output(command: Callback) -> Callback:
    """`--out`, `--no-save` and `--json`, handed on as one `Output`."""

    @wraps(command)
    def packed(*, out: str | None, no_save: bool, as_json: bool, **rest: Any) -> None:
        if out is not None and (as_json or no_save):
            raise click.UsageError("--out saves, --json and --no-save do not: choose one")
        command(output=Output(out, no_save, as_json), **rest)

    return _all(
        click.option(
            "--out",
            metavar="DIR",
            help="Where to save what was found.  [default: a new folder in results/]",
        ),
        click.option("--no-save", is_flag=True, help="Save nothing."),
        click.option(
            "--json", "as_json", is_flag=True, help="Print one JSON object; save nothing."
        ),
    )(packed)


def said(*names: str) -> list[str]:
    """Those of the options that were given and not left at their defaults."""
    ctx = click.get_current_context()
    return [
        f"--{name}" for name in names if ctx.get_parameter_source(name) != ParameterSource.DEFAULT
    ]


def _all(*options: Decorator) -> Decorator:
    """Several options in the order in which help lists them."""

    def decorate(command: Callback) -> Callback:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
