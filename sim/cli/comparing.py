"""`timeline` and `compare`: how the outcomes move with what is known, and with what is supposed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli import options, suggestions
from sim.cli.inputs import Supposed, follow, read
from sim.cli.keeping import Keeping
from sim.cli.output import Output
from sim.cli.printing import hurry, progress


@click.command()
@options.scenario
@options.rounds(100_000, "How many histories to play as of each stage.", until=True)
@options.played(as_of=None)
@options.workers
@options.keeping
@options.output
def timeline(
    scenario: str,
    rules_file: str | None,
    parameters: str | None,
    supposed: Supposed,
    keeping: Keeping,
    output: Output,
    **how: Any,
) -> None:
    """Show how the outcomes of SCENARIO moved, stage by stage.

    SCENARIO is played as of the start and as of each stage up to the record's end.
    """
    with hurry():
        from sim.result import plain
        from sim.rounds import timeline as play
        from sim.tables.timeline import text
    summit = read(scenario, supposed, parameters)
    output.check()
    rules = follow(rules_file)
    name = f"{Path(scenario).stem}-timeline"
    with keeping.during(output, name) as kept:
        with progress() as watched:
            result = play(summit, rules=rules, progress=watched, checkpoint=kept, **how)
        data = result.as_dict() | {"timeline": plain(result.timeline)}
        output.give(result, text, name, data)


_rules_after = click.option(
    "--rules-after",
    "rules_after_file",
    metavar="FILE.py",
    help="Other rules for what comes after. It is code and will be run.",
)


@click.command()
@options.scenario
@click.argument("other", required=False, shell_complete=suggestions.scenarios)
@options.rounds(100_000, "How many pairs of histories to play.")
@options.played(rules=options.all_of(options.rules, _rules_after))
@options.workers
@options.output
def compare(
    scenario: str,
    other: str | None,
    rules_file: str | None,
    rules_after_file: str | None,
    parameters: str | None,
    supposed: Supposed,
    output: Output,
    **how: Any,
) -> None:
    """Play SCENARIO before and after a change, with the same luck.

    After the change it is as --given, --do, --set and --rules-after say. Where OTHER is named,
    SCENARIO is compared with it, and what is supposed holds for both.
    """
    if other is None and not supposed and rules_after_file is None:
        raise click.UsageError(
            "there is nothing to compare with: name OTHER, or say --given, --do, --set "
            "or --rules-after"
        )
    with hurry():
        from sim.studies.compare import compare as play
        from sim.tables.comparison import text
    if other is None:
        before = read(scenario, parameters=parameters)
        after = supposed.of(before)
    else:
        before, after = read(scenario, supposed, parameters), read(other, supposed, parameters)
    output.check()
    rules, rules_after = follow(rules_file), follow(rules_after_file)
    with progress() as watched:
        found = play(before, after, rules=rules, rules_after=rules_after, progress=watched, **how)
    output.give(found, text, f"{Path(scenario).stem}-compare")
