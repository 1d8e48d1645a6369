"""`check`, `list`, `new` and `schema`: scenario files."""

from __future__ import annotations

import shlex
from pathlib import Path
from textwrap import fill, wrap

import click

from sim.cli import options, suggestions
from sim.cli.printing import hurry, say
from sim.cli.watching import watch

_WIDTH, _GAP = 80, 3


@click.command()
@options.scenario
@options.parameters
@click.option(
    "--watch",
    "watched",
    is_flag=True,
    help="Check again at each save, and say what it changed. Ctrl-C ends it.",
)
def check(scenario: str, parameters: str | None, watched: bool) -> None:
    """Read SCENARIO and say it back in plain sentences."""
    if watched:
        watch(scenario, parameters)
        return
    with hurry():
        from sim.readback import readback
        from sim.reading import load

        for line in readback(load(scenario, parameters)).splitlines():
            within = " " * (len(line) - len(line.lstrip()))
            say(fill(line, _WIDTH, subsequent_indent=f"{within}  ") if line else "")


@click.command("list")
def list_scenarios() -> None:
    """List the bundled scenarios, and what each teaches."""
    with hurry():
        from sim.reading import bundled, load

        summits = {name: load(name) for name in sorted(bundled())}
    column = max(map(len, summits), default=0) + _GAP
    for name, summit in summits.items():
        lines = [*wrap(summit.name, _WIDTH - column), *wrap(summit.teaches, _WIDTH - column)]
        say(f"{name:{column}}" + f"\n{'':{column}}".join(lines))


@click.command()
@click.argument("name", required=False)
@click.option(
    "--from",
    "source",
    metavar="SCENARIO",
    shell_complete=suggestions.scenarios,
    help="Copy this scenario: the path of a file, or the name of a bundled one.",
)
def new(name: str | None, source: str | None) -> None:
    """Write NAME.yaml, a commented scenario to start from.

    With --from it is a copy to be edited, which is called as SCENARIO is where no NAME is given.
    Beside it, where there is none, the schema is written with which editors complete and check.
    Nothing that exists is touched.
    """
    with hurry():
        from sim.skeleton import write_copy, write_schema, write_skeleton
    if source is None:
        if name is None:
            raise click.UsageError("how is it to be called? Give a NAME, or a scenario --from")
        file = write_skeleton(Path(name))
    else:
        file = write_copy(source, None if name is None else Path(name))
    say(f"Written: {file}")
    if beside := write_schema(file.parent):
        say(f"For your editor: {beside}")
    say(f"Next: {shlex.join(['summitry', 'run', str(file)])}")


@click.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    A scenario whose first line is

        # yaml-language-server: $schema=scenario.schema.json

    finds it in that file beside it.
    """
    with hurry():
        from sim.skeleton import schema_text

        say(schema_text().rstrip("\n"))
