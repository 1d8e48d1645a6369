"""A run as tables on a terminal."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.console import Console
from rich.table import Table

from sim.result import Result
from sim.scenario import MODES, START


def show(result: Result) -> None:
    """Print outcomes, attendance, modes and deadlock."""
    console = Console(highlight=False)
    console.print(f"[bold]{result.scenario.name}[/bold]: {result.scenario.question}")
    console.print(_outcomes(result))
    console.print(_attendance(result))
    console.print(_modes(result))
    console.print(_deadlock(result))
    played = result.rounds * len(result.tallies)
    console.print(
        f"{result.rounds:,} rounds at each of {len(result.tallies)} moments, seed {result.seed}, "
        f"{result.seconds:.2f} s ({played / result.seconds:,.0f} rounds a second)"
    )
    if result.scenario.what_happened:
        console.print(f"What happened (never used): {result.scenario.what_happened}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _outcomes(result: Result) -> Table:
    moments = sorted(result.tallies, key=result.scenario.stage_index.__getitem__)
    named = ["at the start" if moment == START else f"as of {moment}" for moment in moments]
    table = _table(f"Outcomes ({result.mode}), share of rounds and 95% interval", "", *named)
    shares = [result.outcomes_as_of(moment) for moment in moments]
    for number, outcome in enumerate(result.scenario.outcomes):
        table.add_row(outcome.name, *(_with_interval(share, number) for share in shares))
    return table


def _attendance(result: Result) -> Table:
    table = _table(f"Who attends, as of {result.as_of}", "", "share")
    for number, actor in enumerate(result.attendance["actor"]):
        table.add_row(actor, _with_interval(result.attendance, number))
    return table


def _modes(result: Result) -> Table:
    table = _table("The same luck under each way of closing circles", "", *MODES)
    for row in result.modes.to_dict("records"):
        table.add_row(str(row["outcome"]), *(_percent(float(row[mode])) for mode in MODES))
    return table


def _deadlock(result: Result) -> str:
    kinds = dict(zip(result.deadlock["kind"], result.deadlock["share"], strict=True))
    if not any(kinds.values()):
        return "Deadlock: in no round.\n"
    said = ", ".join(f"{kind} {_percent(share)}" for kind, share in kinds.items() if share)
    return f"Deadlock, beside the outcome: {said} of rounds.\n"


def _with_interval(table: pd.DataFrame, row: int) -> str:
    share, low, high = (float(table[column].iloc[row]) for column in ("share", "low", "high"))
    return f"{_percent(share)} [{low:6.2%},{high:7.2%}]"


def _percent(share: float) -> str:
    return f"{share:6.2%}"
