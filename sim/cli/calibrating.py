"""`calibrate` and `backtest`: what past meetings teach, and how that would have served."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli import options
from sim.cli.output import Output
from sim.cli.printing import hurry, say, say_json, warn, width

if TYPE_CHECKING:
    from sim.history import History

_history = click.argument("history", required=False)


@click.command()
@_history
@click.option(
    "--out",
    metavar="FILE.json",
    type=click.Path(path_type=Path),
    callback=options.place(".json"),
    help="Write a parameter file; in the place of one, but of nothing else.",
)
@click.option(
    "--points",
    metavar="N",
    type=click.IntRange(1_024, 1 << 18),
    default=8_192,
    show_default=True,
    help="How many points of the parameters to weigh.",
)
@options.seed
@options.as_json
def calibrate(history: str | None, out: Path | None, points: int, seed: int, as_json: bool) -> None:
    """Learn from past meetings how strongly words count.

    HISTORY is a folder of coded meetings (see `summitry history`); without it, that which comes
    with the program.
    """
    with hurry():
        from sim.calibration import calibrate as learn
        from sim.calibration import parameters, write
        from sim.calibration.elicited import ASSUMED
        from sim.history import about
        from sim.tables.calibration import text
    found = learn(history, points, seed)
    _warn_of_strangers(found.history)
    if out is not None:
        write(found, out)
    if as_json:
        say_json(
            {
                "history": about(found.history),
                "points": points,
                "seed": seed,
                "effective_sample": found.posterior.effective,
                "parameters": parameters(found),
                "assumed": ASSUMED,
            }
        )
        return
    say(text(found, width()))
    if out is not None:
        say(f"\nWritten: {out}")


@click.command()
@_history
@click.option(
    "--params",
    metavar="FILE.json",
    help="Forecast with this parameter file.  [default: that which comes with the program]",
)
@click.option(
    "--loo",
    is_flag=True,
    help="Learn from HISTORY itself, leaving out each dispute in turn, and each case.",
)
@options.output
def backtest(history: str | None, params: str | None, loo: bool, output: Output) -> None:
    """Forecast past meetings, and score that beside simple rivals.

    HISTORY is a folder of coded meetings (see `summitry history`); without it, that which comes
    with the program. No meeting is forecast by a fit that has seen it, or its dispute.
    """
    if loo and params is not None:
        raise click.UsageError("--loo learns from the meetings, --params from others: choose one")
    with hurry():
        from sim.studies.backtest import backtest as study
        from sim.studies.backtest import leave_one_out
        from sim.tables.backtest import text
    output.check()
    found = leave_one_out(history) if loo else study(history, params)
    if loo:
        _warn_of_strangers(found.history)
    output.give(found, text, "backtest")


def _warn_of_strangers(history: History) -> None:
    """Tell of cases that nobody has said to belong together, and that look as if they did."""
    from sim.history import strangers

    for sentence in strangers(history):
        warn(sentence)
