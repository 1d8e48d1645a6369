"""`sensitivity` and `sweep`: what hangs on the numbers that somebody assumed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sim.cli import options, suggestions
from sim.cli.inputs import Supposed, follow, read
from sim.cli.output import Output
from sim.cli.printing import hurry, progress, say_json

_DIGITS = "%.10g"

_mode = click.option(
    "--mode",
    type=options.MODES,
    help="Resolve circles so, and leave the mode as it is.  [default: vary it too]",
)


@click.command()
@options.scenario
@options.rounds(200_000)
@click.option(
    "--method",
    type=click.Choice(["first-order", "sobol", "pawn"]),
    default="first-order",
    show_default=True,
    help="How to measure what a number does to an outcome.",
)
@click.option(
    "--odds",
    metavar="FACTOR",
    type=click.FloatRange(1, min_open=True),
    help="Vary numbers without a range too: odds divided and multiplied by this.",
)
@options.played(mode=_mode)
@options.workers
@options.output
def sensitivity(
    scenario: str,
    rules_file: str | None,
    parameters: str | None,
    supposed: Supposed,
    output: Output,
    **how: Any,
) -> None:
    """Find the numbers on which the outcomes of SCENARIO hang most."""
    with hurry():
        from sim.studies.sensitivity import sensitivity as study
        from sim.tables.sensitivity import text
    summit = read(scenario, supposed, parameters)
    output.check()
    rules = follow(rules_file)
    with progress() as watched:
        found = study(summit, rules=rules, progress=watched, **how)
    output.give(found, text, f"{Path(scenario).stem}-sensitivity")


def _table_file(ctx: click.Context, param: click.Parameter, file: str) -> str:
    if file != "-":
        options.refuse_no_place(ctx, param, Path(file), [".csv"], ", or -")
    return file


@click.command()
@options.scenario
@options.assignments(
    "--vary",
    "axes",
    "NAME=RANGE",
    "NAME=RANGE, such as 'intent.Trump.comes=0% to 40%'",
    required=True,
    shell_complete=suggestions.numbers,
    help="A number and its range, such as 'intent.Trump.comes=0% to 40%'. Repeatable.",
)
@click.option(
    "--points",
    metavar="N",
    type=click.IntRange(2),
    default=5,
    show_default=True,
    help="How many values of each number, each with each.",
)
@click.option(
    "--samples",
    metavar="N",
    type=click.IntRange(1),
    help="So many points of a Latin hypercube instead.",
)
@options.rounds(16_384, "How many histories to play at each point, at most 16,384.")
@options.played(rules=None)
@click.option(
    "--out",
    metavar="FILE.csv",
    default="-",
    callback=_table_file,
    help="Where to write the table.  [default: -, which prints it]",
)
@options.as_json
def sweep(
    scenario: str,
    axes: tuple[options.Assignment, ...],
    points: int,
    samples: int | None,
    parameters: str | None,
    supposed: Supposed,
    out: str,
    as_json: bool,
    **how: Any,
) -> None:
    """Play SCENARIO over ranges of its numbers.

    What comes of each point is a row of a table, printed as CSV.
    """
    if samples is not None and options.said("points"):
        raise click.UsageError("--points lays a grid, --samples draws: choose one")
    if as_json and options.said("out"):
        raise click.UsageError("--out writes CSV, --json prints JSON: choose one")
    with hurry():
        from sim.cells import inert
        from sim.strengths import told as read_as
        from sim.studies.sweep import sweep as study
    summit = read(scenario, supposed, parameters)
    with progress() as watched:
        table = study(
            summit,
            {axis.name: axis.value for axis in axes},
            points=points,
            samples=samples,
            progress=watched,
            **how,
        )
    if as_json:
        as_of = how.pop("as_of") or summit.record_end
        points_played = table.to_dict("records")
        told = {"scenario": summit.name, **how, "as_of": as_of, "supposed": list(summit.supposed)}
        told["scenario_sha256"] = summit.sha256
        told["parameters"] = read_as(summit.strengths)
        say_json(told | {"points": points_played})
        return
    with click.open_file(out, "w", encoding="utf-8", atomic=True) as file:
        inert(table).to_csv(file, index=False, float_format=_DIGITS, lineterminator="\n")
