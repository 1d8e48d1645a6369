"""`rerun`: play again what a results folder holds, and compare."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from sim.cli.folder import asked, follow, said_in, with_own_scenarios
from sim.cli.output import words_of
from sim.cli.printing import hurry, say

_DIFFERENT = 1


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--rules", "rules_file", metavar="FILE.py", help="The rules that were followed.")
@click.option(
    "--rules-after",
    "rules_after_file",
    metavar="FILE.py",
    help="Those that were followed after the change.",
)
@click.option(
    "--workers",
    metavar="N",
    help="How many processes to use; it changes no number.  [default: auto]",
)
def rerun(
    results: Path, rules_file: str | None, rules_after_file: str | None, workers: str | None
) -> None:
    """Make a RESULTS folder again, and compare its tables.

    They are compared bit for bit. Rules are code: those of a folder are only run if you name their
    file yourself.
    """
    with hurry():
        from sim.reproducing import differences, other_versions, tables
        from sim.saving import read_manifest
    manifest, then = read_manifest(results), tables(results)
    again = asked(manifest, results)
    with_own_scenarios(again, manifest, results)
    for name, file in (("rules_file", rules_file), ("rules_after_file", rules_after_file)):
        follow(again, name, file, manifest, results)
    with TemporaryDirectory(prefix="summitry-") as room:
        fresh = Path(room) / "fresh"
        _play(again, fresh, workers)
        now = tables(fresh)
    if lines := list(differences(then, now)):
        versions = [f"({line})" for line in other_versions(manifest)]
        say("\n".join(["Not the same:", *lines, *versions]))
        click.get_current_context().exit(_DIFFERENT)
    say(f"The same, bit for bit: {', '.join(then)}")


def _play(found: click.Context, folder: Path, workers: str | None) -> None:
    """Play a command again, quietly, into a folder."""
    command = found.command
    more = ["--out", str(folder), *(["--workers", workers] if workers else ())]
    if "no_checkpoint" in found.params:
        more.append("--no-checkpoint")
    name, *words = words_of(found, set(found.params) - set(said_in(found)))
    with redirect_stdout(StringIO()):
        again = command.make_context(name, [*words, *more], parent=click.get_current_context())
        command.invoke(again)
