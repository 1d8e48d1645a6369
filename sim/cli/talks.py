"""`talks`: play the bargaining over a domain, or write a domain in another format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from sim.cli import options, suggestions
from sim.cli.printing import hurry, say, say_json, warn, width

FORMATS = ("talks", "genius", "geniusweb", "negmas")
"""As `sim.talks.formats` has them, which is too heavy for help."""

KINDS = (".png", ".svg")
_PLAY = "play"


class PlayOrElse(click.Group):
    """A group that plays what is no command of it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `play` before what begins with neither a command nor a wish for help."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [_PLAY, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Name what may be played beside the other commands."""
        play = self.commands[_PLAY]
        domain = next(param for param in play.params if isinstance(param, click.Argument))
        beside = play if incomplete.startswith("-") else domain
        return [
            *super().shell_complete(ctx, incomplete),
            *beside.shell_complete(ctx, incomplete),
        ]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell the options of playing, then the other commands."""
        self.commands[_PLAY].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


normalise = click.Choice(["genius", "raw"])
sides = click.option(
    "--side",
    "profiles",
    metavar="FILE",
    multiple=True,
    help="A side's file, in the order of the table. Repeatable.  [default: all beside the domain]",
)


def _tactics(
    ctx: click.Context, param: click.Parameter, text: str | None
) -> tuple[str | float, ...]:
    """Names and numbers between commas."""
    words = [] if text is None else [word.strip() for word in text.split(",")]
    return tuple(_exponent(word, ctx, param) for word in words)


def _exponent(word: str, ctx: click.Context, param: click.Parameter) -> str | float:
    if not word:
        raise click.BadParameter("expected tactics such as 'boulware,linear'", ctx, param)
    try:
        return float(word)
    except ValueError:
        return word


@click.group(cls=PlayOrElse, subcommand_metavar="DOMAIN")
def talks() -> None:
    """Play the talks over DOMAIN, offer by offer.

    DOMAIN is a file of talks, or the folder or file of a GENIUS, GeniusWeb or NegMAS domain; or a
    scenario with talks, which are then played by themselves.
    """


@talks.command(_PLAY, hidden=True)
@click.argument("domain", shell_complete=suggestions.scenarios)
@click.option(
    "--tactics",
    metavar="NAMES",
    callback=_tactics,
    help="Of each side, or one for all: boulware, linear, conceder, tit-for-tat, or an exponent; "
    "between commas.  [default: as DOMAIN says, or linear]",
)
@click.option(
    "--turns",
    metavar="N",
    type=click.IntRange(1),
    help="In each of which every side moves once.  [default: as a scenario says, or 20]",
)
@options.rounds(1, "With more than one, each number with a range is drawn.")
@options.seed
@sides
@click.option(
    "--normalise",
    type=normalise,
    default="genius",
    show_default=True,
    help="How the evaluations of GENIUS files are read.",
)
@options.assignments(
    "--rank",
    "ranks",
    "PARTY=RANK",
    "a party and a rank: 'Russia=official'",
    help="Who is there of a scenario's party. Repeatable.  [default: the highest who may sign]",
)
@click.option(
    "--fact",
    "facts",
    metavar="TEXT",
    multiple=True,
    help="What is the case, of what moves a scenario's sides. Repeatable.",
)
@click.option("--mediator", is_flag=True, help="A mediator proposes in place of the sides.")
@click.option(
    "--plot",
    "picture",
    metavar="FILE",
    type=click.Path(path_type=Path),
    callback=options.place(*KINDS),
    help="Draw it, as PNG or SVG.",
)
@options.as_json
def play(
    domain: str,
    profiles: tuple[str, ...],
    normalise: Any,
    ranks: tuple[options.Assignment, ...],
    picture: Path | None,
    as_json: bool,
    **how: Any,
) -> None:
    """Play the talks over DOMAIN, offer by offer."""
    with hurry():
        from sim.plots import draw_figure
        from sim.reading import load
        from sim.studies.room import is_scenario
        from sim.studies.talks import bargain
        from sim.tables.talks import text
        from sim.talks.formats import read_domain
    scenario = is_scenario(domain)
    if scenario and options.said("profiles", "normalise"):
        raise click.UsageError("--side and --normalise are for the files of other programs")
    table: Any = (
        load(domain) if scenario else read_domain(domain, normalise, profiles=profiles, warn=warn)
    )
    found = bargain(table, ranks=dict(ranks), **how)
    if picture:
        draw_figure(found.plot(), picture)
    if as_json:
        say_json(found.as_dict())
        return
    say(text(found, width()))
    if picture:
        say(f"\nDrawn: {picture}")


@talks.command()
@click.argument("source")
@click.argument("target")
@click.option(
    "--to", "format", type=click.Choice(FORMATS), required=True, help="The format to write."
)
@click.option(
    "--normalise",
    type=normalise,
    default="genius",
    show_default=True,
    help="For whom the evaluations of GENIUS files are written.",
)
@click.option(
    "--from-normalise",
    type=normalise,
    default="genius",
    show_default=True,
    help="How those of SOURCE are read.",
)
@sides
def convert(
    source: str,
    target: str,
    format: str,
    normalise: Any,
    from_normalise: Any,
    profiles: tuple[str, ...],
) -> None:
    """Write SOURCE, a domain in any format, as TARGET.

    TARGET is a new file for `talks`, and a new or empty folder for the other formats.
    """
    with hurry():
        from sim.talks.formats import read_domain, write_domain
    domain = read_domain(source, from_normalise, profiles=profiles, warn=warn)
    written = write_domain(domain, target, format, normalise, warn=warn)
    say(f"Written: {written}")
