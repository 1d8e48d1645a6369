"""The options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from sim.cli import suggestions
from sim.cli.inputs import Supposed
from sim.cli.keeping import Keeping
from sim.cli.output import Output

_NUMBER = click.IntRange(1)

Callback = Callable[..., None]
Decorator = Callable[[Callback], Callback]
Check = Callable[[click.Context, click.Parameter, Path | None], Path | None]


class Assignment(NamedTuple):
    """A name and what it is to be, as in `intent.Trump.comes=30%`."""

    name: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


def assignments(flag: str, to: str, form: str, expected: str, **how: Any) -> Decorator:
    """A repeatable option that holds assignments, none of them made twice.

    The last sign of equality parts name and value, since a name may hold others.

    Parameters
    ----------
    form
        As help shows it: `NAME=VALUE`.
    expected
        The same in words, for what is none.
    """

    def read(
        ctx: click.Context, param: click.Parameter, texts: tuple[str, ...]
    ) -> tuple[Assignment, ...]:
        found: dict[str, Assignment] = {}
        for text in texts:
            name, _, value = (part.strip() for part in text.rpartition("="))
            if not name or not value:
                raise click.BadParameter(f"expected {expected}", ctx, param)
            if name in found:
                raise click.BadParameter(f"'{name}' is named twice", ctx, param)
            found[name] = Assignment(name, value)
        return tuple(found.values())

    return click.option(flag, to, metavar=form, multiple=True, callback=read, **how)


def place(*endings: str, new: bool = False) -> Check:
    """The check of an option that says where a file is to be written.

    Parameters
    ----------
    endings
        How it may end.
    new
        Whether nothing may be there yet; folders on the way are then made.
    """

    def checked(ctx: click.Context, param: click.Parameter, file: Path | None) -> Path | None:
        if file is None:
            return None
        refuse_no_place(ctx, param, file, endings, made=new)
        if new and file.exists():
            taken = "there is something here already; choose another"
            raise click.BadParameter(taken, ctx, param)
        return file

    return checked


def refuse_no_place(
    ctx: click.Context,
    param: click.Parameter,
    file: Path,
    endings: Sequence[str],
    otherwise: str = "",
    made: bool = False,
) -> None:
    """Refuse, before anything is played, what is no place for a file of some kind.

    Parameters
    ----------
    otherwise
        What else than a file may be said, as the end of a sentence.
    made
        Whether folders on the way are made where there are none.
    """
    if file.suffix not in endings:
        expected = f"expected a file that ends in {' or '.join(endings)}{otherwise}"
        raise click.BadParameter(expected, ctx, param)
    if not made and not file.parent.is_dir():
        raise click.BadParameter(f"there is no such folder: '{file.parent}'", ctx, param)


scenario = click.argument("scenario", shell_complete=suggestions.scenarios)

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
    shell_complete=suggestions.stages,
    help="Know the record up to this stage, or 'start'.  [default: all of it]",
)
parameters = click.option(
    "--params",
    "parameters",
    metavar="FILE",
    shell_complete=suggestions.parameters,
    help="How strongly words are read: a parameter file, 'packaged' (as past meetings teach) or "
    "'assumed' (as elicited).  [default: as SCENARIO says, or packaged]",
)
rules = click.option(
    "--rules",
    "rules_file",
    metavar="FILE.py",
    shell_complete=suggestions.rules,
    help="Python file with a mapping `rules` of actors to rules. It is code and will be run.",
)
as_json = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)


def _number_or_width(ctx: click.Context, param: click.Parameter, said: str) -> int | str:
    """A number of rounds, or a width, which `sim.run` reads."""
    if said.startswith("until:"):
        return said
    number: int = _NUMBER(said, param, ctx)
    return number


def rounds(
    number: int, what: str = "How many histories to play.", until: bool = False
) -> Decorator:
    """`--rounds`, with the number of rounds that suits the command.

    Parameters
    ----------
    until
        Whether a width may be said instead.
    """
    if until:
        what += " Or 'until:0.1%': until every outcome's interval is narrower."
    return click.option(
        "--rounds",
        metavar="N",
        type=str if until else _NUMBER,
        callback=_number_or_width if until else None,
        default=number,
        show_default=True,
        help=what,
    )


def _number_or_auto(ctx: click.Context, param: click.Parameter, said: Any) -> int | str:
    """How many workers, or as many as serve."""
    if said == "auto":
        return "auto"
    number: int = _NUMBER(said, param, ctx)
    return number


def workers(command: Callback) -> Callback:
    """`--workers` and `--cluster`, handed on as `workers` and `executor`."""

    @wraps(command)
    def packed(*, cluster: str | None, **rest: Any) -> None:
        if cluster is not None and said("workers"):
            raise click.UsageError(
                "--workers are processes here, --cluster has its own: choose one"
            )
        command(executor=cluster, **rest)

    return all_of(
        click.option(
            "--workers",
            metavar="N",
            default="auto",
            show_default=True,
            callback=_number_or_auto,
            help="How many processes to use; it changes no number. Auto: the cores, if it pays.",
        ),
        click.option(
            "--cluster",
            metavar="ADDRESS",
            help="Let a Dask cluster play; of its scheduler, such as tcp://127.0.0.1:8786.",
        ),
    )(packed)


def exact(command: Callback) -> Callback:
    """`--exact`, with which nothing can be said that only rounds have."""

    @wraps(command)
    def checked(*, exact: bool, **rest: Any) -> None:
        if exact and (vain := said("rounds", "workers", "cluster", "checkpoint", "resume")):
            raise click.UsageError(
                f"--exact draws no rounds, so {' and '.join(vain)} cannot be said"
            )
        command(exact=exact, **rest)

    return click.option(
        "--exact",
        is_flag=True,
        help="Count every possible history once, with its probability, and draw none.",
    )(checked)


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

    return all_of(
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
            "NAME=VALUE, such as 'intent.Trump.comes=30%'",
            shell_complete=suggestions.numbers,
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

    return all_of(
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


def keeping(command: Callback) -> Callback:
    """`--checkpoint`, `--resume` and `--no-checkpoint`, handed on as one `Keeping`."""

    @wraps(command)
    def packed(
        *, checkpoint: str | None, resume: str | None, no_checkpoint: bool, **rest: Any
    ) -> None:
        if len(vain := said("checkpoint", "resume", "no-checkpoint")) > 1:
            raise click.UsageError(f"{' and '.join(vain)}: choose one")
        command(keeping=Keeping(checkpoint, resume, no_checkpoint), **rest)

    return all_of(
        click.option(
            "--checkpoint",
            metavar="DIR",
            help="Keep what is finished in a new folder.  [default: after 10 s, by the results]",
        ),
        click.option("--resume", metavar="DIR", help="Go on with the run that a checkpoint is of."),
        click.option("--no-checkpoint", is_flag=True, help="Keep nothing on the way."),
    )(packed)


def played(
    *,
    mode: Decorator = mode,
    as_of: Decorator | None = as_of,
    rules: Decorator | None = rules,
) -> Decorator:
    """The options of every command that plays a scenario, in the order in which help lists them.

    Parameters
    ----------
    mode, as_of, rules
        Others in the place of the usual ones; None where a command has no use for one.
    """
    usual = (seed, mode, as_of, rules, parameters, supposed)
    return all_of(*(option for option in usual if option is not None))


def said(*names: str) -> list[str]:
    """Those of the options that were given: neither left at their defaults nor unknown here."""
    ctx = click.get_current_context()
    return [
        f"--{name}"
        for name in names
        if ctx.get_parameter_source(name.replace("-", "_")) not in (None, ParameterSource.DEFAULT)
    ]


def all_of(*options: Decorator) -> Decorator:
    """Several options as one, in the order in which help lists them."""

    def decorate(command: Callback) -> Callback:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
