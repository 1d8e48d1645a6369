"""`trace`: tell single rounds as stories."""

from __future__ import annotations

from typing import Any

import click

from sim.cli import options, suggestions
from sim.cli.inputs import Supposed, follow, read
from sim.cli.printing import hurry, say, say_json, width


@click.command()
@options.scenario
@click.option(
    "--round",
    "number",
    metavar="K",
    type=click.IntRange(0),
    help="The number of the round, from 0.  [default: 0]",
)
@click.option(
    "--outcome",
    metavar="NAME",
    shell_complete=suggestions.outcomes,
    help="The first round that ends so.",
)
@click.option(
    "--count",
    metavar="N",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many rounds of the outcome.",
)
@options.rounds(100_000, "Among how many histories to look for the outcome.")
@options.played()
@options.as_json
def trace(
    scenario: str,
    number: int | None,
    outcome: str | None,
    count: int,
    rules_file: str | None,
    parameters: str | None,
    supposed: Supposed,
    as_json: bool,
    **how: Any,
) -> None:
    """Tell a round of SCENARIO: what was drawn, and what followed."""
    if number is not None and outcome is not None:
        raise click.UsageError("--round names one round, --outcome looks for some: choose one")
    if outcome is None and (vain := options.said("count", "rounds")):
        raise click.UsageError(f"{' and '.join(vain)}: only with --outcome")
    with hurry():
        from sim.studies.trace import trace as tell
    summit = read(scenario, supposed, parameters)
    traces = tell(summit, number, outcome, count, rules=follow(rules_file), **how)
    if as_json:
        say_json({"scenario": summit.name, "traces": [told.as_dict() for told in traces]})
    else:
        say("\n\n".join(told.text(width()) for told in traces))
