"""`run`: play a scenario and count what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli import options
from sim.cli.inputs import Supposed, follow, read
from sim.cli.keeping import Keeping
from sim.cli.output import Output
from sim.cli.printing import hurry, progress


@click.command()
@options.scenario
@options.rounds(100_000, until=True)
@options.exact
@options.played()
@options.workers
@options.keeping
@options.output
def run(
    scenario: str,
    rules_file: str | None,
    exact: bool,
    parameters: str | None,
    supposed: Supposed,
    keeping: Keeping,
    output: Output,
    **how: Any,
) -> None:
    """Play SCENARIO in many rounds and count the outcomes."""
    with hurry():
        from sim.rounds import run as play
        from sim.tables import text
    summit = read(scenario, supposed, parameters)
    output.check()
    rules = follow(rules_file)
    name = Path(scenario).stem
    with keeping.during(output, name) as kept:
        how["checkpoint"] = None if exact else kept
        with progress() as watched:
            result = play(summit, rules=rules, progress=watched, exact=exact, **how)
        output.give(result, text, name, leave_out={"rounds"} if exact else ())
