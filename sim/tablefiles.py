"""Tables of a results folder: how they are written, which columns each has, how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from math import inf
from pathlib import Path

import pandas as pd

from sim.cells import as_said, inert
from sim.errors import Place, ScenarioError
from sim.scenario import MODES, Rank

BAND = ("band_low", "band_high")
"""The columns in which a table of outcomes has bands; empty where there is none to be told."""

_DIGITS = "%.10g"
_TRUTHS = {"True": True, "False": False}


@dataclass(frozen=True)
class Columns:
    """What is read of a table; whatever else it holds is passed over.

    Attributes
    ----------
    words
        Columns of text.
    numbers
        Columns of numbers, all from `least` to `most`.
    gaps
        Those of `numbers` in which something may be unknown.
    maybe
        Those of `numbers` that may be missing altogether.
    truths
        Columns of True and False.
    empty
        Whether there may be no rows.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    gaps: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    truths: tuple[str, ...] = ()
    least: float = 0
    most: float = 1
    empty: bool = False


_SHARE = ("share", "low", "high")
_DRIVER = ("index", "index_low", "index_high", "at_low", "at_high")

TABLES: Mapping[str, Columns] = {
    "outcomes": Columns(("as_of", "outcome"), (*_SHARE, *BAND), gaps=BAND, maybe=BAND),
    "attendance": Columns(("actor",), _SHARE),
    "ranks": Columns(("party",), tuple(map(str, Rank))),
    "modes": Columns(("outcome",), MODES, gaps=MODES),
    "differences": Columns(
        ("outcome",), ("before", "after", "difference", "low", "high"), least=-1
    ),
    "flow": Columns(("before", "after"), ("share",), empty=True),
    "drivers": Columns(("outcome", "number"), _DRIVER, gaps=_DRIVER, least=-inf, most=inf),
    "spread": Columns(("outcome",), ("share", "assumptions"), gaps=("assumptions",)),
    "predictions": Columns(
        ("target", "horizon", "result"), ("model",), truths=("open", "happened")
    ),
}
"""The tables of which pictures are drawn, by name."""


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables by name as CSV that no spreadsheet runs, and as Parquet if it is installed."""
    for name, table in tables.items():
        file = folder / f"{name}.csv"
        inert(table).to_csv(file, index=False, float_format=_DIGITS, lineterminator="\n")
        if find_spec("pyarrow"):
            table.to_parquet(folder / f"{name}.parquet", index=False)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """One of `TABLES` out of a results folder: what is read of it, its texts as they were said.

    Raises
    ------
    ScenarioError
        If there is no such table, or it holds something else.
    """
    columns, file = TABLES[name], f"{name}.csv"
    try:
        table = _parsed(folder / file, columns)
    except (OSError, ValueError, KeyError) as error:
        raise no_results(folder, f"with {file}") from error
    numbers = table[[number for number in columns.numbers if number in table]]
    gaps = numbers.isna() & numbers.columns.isin(columns.gaps)
    known = numbers.abs().lt(inf) & numbers.ge(columns.least) & numbers.le(columns.most)
    if (table.empty and not columns.empty) or not (known | gaps).to_numpy().all():
        raise no_results(folder, f"with shares in {file}")
    return table


def _parsed(file: Path, columns: Columns) -> pd.DataFrame:
    known = {*columns.words, *columns.numbers, *columns.truths}
    table = pd.read_csv(file, usecols=known.__contains__, dtype="str", keep_default_na=False)
    numbers = [name for name in columns.numbers if name in table or name not in columns.maybe]
    gaps = [name for name in columns.gaps if name in table]
    table[gaps] = table[gaps].replace("", "nan")
    truths = table[list(columns.truths)].map(_TRUTHS.__getitem__)
    words = table[list(columns.words)].map(as_said)
    return pd.concat([words, truths, table[numbers].astype("float64")], axis=1)


def no_results(folder: Path, what: str) -> ScenarioError:
    """The error that something was expected in a results folder."""
    return ScenarioError(f"expected a results folder {what}", Place(str(folder)))
