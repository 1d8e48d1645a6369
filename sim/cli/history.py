"""`history`: what a coded history of past meetings can bear."""

from __future__ import annotations

from dataclasses import asdict

import click

from sim.cli import options
from sim.cli.printing import hurry, say, say_json, width
from sim.errors import one_of


@click.command()
@click.argument("folder", required=False)
@click.option("--case", "name", metavar="ID", help="Show this case.")
@click.option(
    "--against", metavar="FOLDER", help="Show how far another coding of the same meetings agrees."
)
@options.as_json
def history(folder: str | None, name: str | None, against: str | None, as_json: bool) -> None:
    """Show what a coded history of past meetings can bear.

    FOLDER holds its files as CSV; without it, the history that comes with the program is meant.
    """
    if name is not None and against is not None:
        raise click.UsageError("--case shows one case, --against compares all: choose one")
    if against is not None:
        _agreement(folder, against, as_json)
    elif name is not None:
        _case(folder, name, as_json)
    else:
        _counts(folder, as_json)


def _counts(folder: str | None, as_json: bool) -> None:
    with hurry():
        from sim.history import caveats, count, read
        from sim.tables.history import text
    found = read(folder)
    if as_json:
        told = {"source": found.source, "sha256": found.sha256, **asdict(count(found))}
        say_json(told | {"caveats": caveats(found)})
    else:
        say(text(found, width()))


def _case(folder: str | None, name: str, as_json: bool) -> None:
    with hurry():
        from sim.history import read
        from sim.tables.history import of_case
    found = read(folder)
    case = found.case[one_of(name, found.case, f"a case of this history ({found.source})")]
    if as_json:
        say_json(asdict(case))
    else:
        say(of_case(case, width()))


def _agreement(folder: str | None, against: str, as_json: bool) -> None:
    with hurry():
        from sim.history import agreement, read
        from sim.tables.history import of_agreement
    one, other = read(folder), read(against)
    found = agreement(one, other)
    if as_json:
        told = {"source": one.source, "against": other.source}
        say_json(told | {"agreement": found.to_dict("records")})
    else:
        say(of_agreement(found, width()))
