"""A study of sensitivity as text: what each outcome hangs on, and how sure its share is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.plots import percent
from sim.scenario import as_of_said
from sim.tables.layout import INDENT, WIDTH, fill, paragraphs, right, table
from sim.tables.shares import asked
from sim.wording import listing

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.factors import Factors
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
    "Where nothing can be told from luck, play more rounds (--rounds), or try --method sobol.",
)


def text(sensitivity: Sensitivity, width: int = WIDTH) -> str:
    """How sure each share is and what drives it, in lines of at most `width` characters."""
    return paragraphs(
        [
            *(fill(line, width) for line in asked(sensitivity.scenario)),
            fill(_played(sensitivity), width),
            "How sure the share of each outcome is, in percentage points",
            _spread(sensitivity.spread, width),
            "\n".join(fill(line, width) for line in _SPREAD),
            "The numbers on which each outcome hangs most",
            _drivers(sensitivity.drivers, width),
            "\n".join(fill(line, width) for line in _DRIVERS),
        ]
    )


def _played(study: Sensitivity) -> str:
    """What was played and varied."""
    how = "each mode in turn" if study.mode is None else f"{study.mode} mode"
    count = len(study.factors.numbers)
    said = (
        f"{count} {'number is' if count == 1 else 'numbers are'} varied, "
        f"{as_of_said(study.as_of)}, in {how}: {study.rounds:,} rounds, seed {study.seed}, "
        f"{study.method}."
    )
    return " ".join([said, *odds_said(study.factors)])


def odds_said(factors: Factors) -> list[str]:
    """By what the odds of numbers without a range are varied, and whose words by less."""
    if factors.odds is None:
        return []
    said = (
        "The odds of numbers without a range are divided and multiplied by "
        f"{factors.odds:g}, which nobody has argued for."
    )
    parts = [f"of {leader} by {factor:g}" for leader, factor in factors.narrowed.items()]
    less = (
        f"How words are read bears less, that {listing(parts)}: by more, more than ten of ten "
        "would say something."
    )
    return [said, less] if parts else [said]


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
    return f"{'-':>11}" if isnan(error) else f"{100 * error:>11.2g}"


def _drivers(drivers: pd.DataFrame, width: int) -> str:
    """The strongest numbers of each outcome, below its name; a number's name is never broken."""
    told: list[str] = []
    for outcome, of_outcome in drivers.groupby("outcome", sort=False):
        known = of_outcome[~(of_outcome["index_low"] <= 0) & of_outcome["index"].notna()]
        strongest = known.sort_values("index", ascending=False, kind="stable").head(_STRONGEST)
        told.append(fill(f"{INDENT}{outcome}", width))
        if strongest.empty:
            told.append(f"{2 * INDENT}nothing that can be told from luck")
        told += [line for row in strongest.to_dict("records") for line in _driver(row)]
    return "\n".join(told)


def _driver(row: Mapping[Hashable, Any]) -> list[str]:
    index = f"{row['index']:.2f}"
    if not isnan(row["index_low"]):
        index += f" [{row['index_low']:.2f}, {row['index_high']:.2f}]"
    ends = f"{percent(row['at_low'], 2)} to {percent(row['at_high'], 2)}"
    return [f"{2 * INDENT}{row['number']}", f"{3 * INDENT}index {index:<20}share {ends}"]
