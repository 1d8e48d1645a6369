"""Tables of a results folder: what is written is read back, and what is no table is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ScenarioError
from sim.tablefiles import TABLES, read_table, write_tables


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    return tmp_path


def test_a_run_comes_back(folder: Path) -> None:
    """Its tables, but for ten digits, and without what is not read."""
    result = sim.run("istanbul-2025", rounds=300)
    write_tables(folder, result.tables)
    for name in ("outcomes", "attendance", "ranks", "modes"):
        found = read_table(folder, name)
        pd.testing.assert_frame_equal(found, result.tables[name][list(found)], rtol=1e-9)


def test_what_is_not_known_stays_unknown(folder: Path) -> None:
    """In the columns in which that may be."""
    drivers = pd.DataFrame(
        {"outcome": ["talks"], "number": ["a"], "index": [np.nan], "index_low": [-0.01]}
        | {"index_high": [1.2], "at_low": [np.nan], "at_high": [0.5]}
    )
    write_tables(folder, {"drivers": drivers})
    pd.testing.assert_frame_equal(read_table(folder, "drivers"), drivers)


def test_truths_come_back(folder: Path) -> None:
    """As truths and no words."""
    said = {"target": ["attends"], "horizon": ["eve"], "result": ["comes"], "model": [0.5]}
    write_tables(folder, {"predictions": pd.DataFrame(said | {"open": True, "happened": False})})
    found = read_table(folder, "predictions")
    assert found["open"].to_numpy().any()
    assert not found["happened"].to_numpy().any()


def test_a_flow_may_be_empty(folder: Path) -> None:
    """Where nothing can be said to have moved; of all others an empty table is none."""
    write_tables(folder, {"flow": pd.DataFrame(columns=["before", "after", "rounds", "share"])})
    assert read_table(folder, "flow").empty
    assert [name for name, columns in TABLES.items() if columns.empty] == ["flow"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("attendance", None),
        ("attendance", "actor,share,low,high\n"),
        ("attendance", "actor,share,low\nAnn,1,1\n"),
        ("attendance", "actor,share,low,high\nAnn,1,1,1.01\n"),
        ("attendance", "actor,share,low,high\nAnn,1,1,\n"),
        ("differences", "outcome,before,after,difference,low,high\na,0,0,-1.5,0,0\n"),
        ("drivers", "outcome,number,index,index_low,index_high,at_low,at_high\na,b,inf,,,,\n"),
        ("predictions", "target,horizon,result,model,open,happened\na,b,c,0.5,yes,True\n"),
        ("modes", "outcome,cautious,credible,assured\na,half,0,0\n"),
    ],
)
def test_what_is_no_such_table_is_said(name: str, text: str | None, folder: Path) -> None:
    """Missing, empty, other columns, no shares, nothing where there must be something."""
    if text is not None:
        (folder / f"{name}.csv").write_text(text)
    with pytest.raises(ScenarioError, match=rf"expected a results folder with .*{name}\.csv"):
        read_table(folder, name)
