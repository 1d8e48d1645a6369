"""The command `summitry`. Heavy imports wait until a command needs them, so help is quick.

Each module of commands says what its commands take and print; what they share stands in
`options`, `inputs`, `output`, `printing` and `exits`.
"""

from __future__ import annotations

import click

from sim.cli import (
    calibrating,
    comparing,
    completion,
    files,
    forecast,
    history,
    plot,
    report,
    rerun,
    run,
    serve,
    talks,
    trace,
    varying,
)
from sim.cli.exits import Commands
from sim.cli.printing import bear_all, letters

__all__ = ["main"]


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:  # or a shell asks what may follow
        from importlib.metadata import version

        click.echo(f"summitry {version('summitry')}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and stop.",
)
def main() -> None:
    """Simulate diplomatic summits: who comes, who meets, how likely each outcome is.

    SCENARIO is the path of a YAML file or the name of a bundled one (see `summitry list`).
    Try: summitry run istanbul-2025
    """
    bear_all()
    click.get_current_context().with_resource(letters())


for _command in (
    run.run,
    comparing.timeline,
    comparing.compare,
    trace.trace,
    varying.sensitivity,
    varying.sweep,
    talks.talks,
    forecast.forecast,
    forecast.score,
    history.history,
    calibrating.calibrate,
    calibrating.backtest,
    rerun.rerun,
    report.report,
    serve.serve,
    files.check,
    plot.plot,
    files.list_scenarios,
    files.new,
    files.schema,
    completion.completion,
):
    main.add_command(_command)
