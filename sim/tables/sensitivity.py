"""A study of sensitivity as text: what each outcome hangs on, and how sure its share is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from sim.plots import percent
from sim.tables.layout import WIDTH, Row, fill, left, paragraphs, right, table

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.sensitivity import Sensitivity

_STRONGEST = 3
_SPREAD = (
    "Monte Carlo: the standard error of the share, since only so many rounds were played; more "
    "rounds make it smaller.",
    "Assumptions: the standard deviation of the share over the ranges of the assumed numbers; no "
    "number of rounds makes it smaller.",
)
_DRIVERS = (
    "Index: how much of what the assumptions do to the outcome the number does by itself, from 0 "
    "to 1, with its 95% interval.",
    "Share: that of the outcome where the number is in its lowest tenth, and in its highest.",
)


def text(sensitivity: Sensitivity, width: int = WIDTH) -> str:
    """How sure each share is and what drives it, in lines of at most `width` characters."""
    return paragraphs(
        [
            "How sure the share of each outcome is, in percentage points",
            _spread(sensitivity.spread, width),
            "\n".join(fill(line, width) for line in _SPREAD),
            "The numbers on which each outcome hangs most",
            _drivers(sensitivity.drivers, width),
            "\n".join(fill(line, width) for line in _DRIVERS),
        ]
    )


def _spread(spread: pd.DataFrame, width: int) -> str:
    rows = [
        (
            row["outcome"],
            [
                percent(row["share"], 2),
                *(_points(row[why]) for why in ("monte_carlo", "assumptions")),
            ],
        )
        for row in spread.to_dict("records")
    ]
    return table(["share", "Monte Carlo", "assumptions"], rows, width, right)[0]


def _points(error: float) -> str:
    """An error in percentage points, with as many digits as tell it from nothing."""
    return f"{100 * error:>11.2g}"


def _drivers(drivers: pd.DataFrame, width: int) -> str:
    """The strongest numbers of each outcome, below its name."""
    rows: list[Row] = []
    for outcome, of_outcome in drivers.groupby("outcome", sort=False):
        told = of_outcome[of_outcome["index_low"] > 0]
        strongest = told.sort_values("index", ascending=False, kind="stable").head(_STRONGEST)
        rows.append((str(outcome), ["", ""]))
        if strongest.empty:
            rows.append(("  nothing that can be told from luck", ["", ""]))
        rows += [(f"  {row['number']}", _driver(row)) for row in strongest.to_dict("records")]
    return table(["index", "share"], rows, width, left)[0]


def _driver(row: Mapping[Hashable, Any]) -> list[str]:
    index = f"{row['index']:.2f} [{row['index_low']:.2f}, {row['index_high']:.2f}]"
    return [index, f"{percent(row['at_low'], 2)} to {percent(row['at_high'], 2)}"]
