"""Whether two results folders hold the same tables, bit for bit; else how far they are apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from sim.errors import Place, ScenarioError
from sim.saving import made_by, read_manifest
from sim.tablefiles import write_tables


def tables(folder: Path) -> dict[str, bytes]:
    """The tables of a results folder, by file name.

    Raises
    ------
    ScenarioError
        If one that its manifest names is not there, or cannot be read.
    """
    names = [str(name) for name in read_manifest(folder).get("files", ())]
    try:
        return {name: (folder / Path(name).name).read_bytes() for name in names if _table(name)}
    except OSError as error:
        reason = f"expected the tables that the manifest names: {error.strerror}"
        raise ScenarioError(reason, Place(str(error.filename))) from error


def as_written(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """Tables by file name, as a results folder would hold them."""
    with TemporaryDirectory(prefix="summitry-") as room:
        folder = Path(room)
        write_tables(folder, tables)
        return {file.name: file.read_bytes() for file in folder.iterdir() if _table(file.name)}


def differences(then: Mapping[str, bytes], now: Mapping[str, bytes]) -> Iterator[str]:
    """A line for each table that is not the same, bit for bit.

    Parameters
    ----------
    then, now
        The `tables` of two folders.
    """
    for name in sorted({*then, *now}):
        if name not in now:
            yield f"{name}: is not made today"
        elif name not in then:
            yield f"{name}: was not made then"
        elif then[name] != now[name]:
            yield f"{name}: {_apart(_read(then[name]), _read(now[name]))}"


def other_versions(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What was of another version when a folder was made."""
    then, now = manifest.get("versions"), made_by("")["versions"]
    if not isinstance(then, dict):
        return
    for name, version in now.items():
        if then.get(name) != version:
            yield f"{name} {then.get(name)} then, {version} now"


def _table(name: str) -> bool:
    return name.endswith(".csv")


def _read(text: bytes) -> pd.DataFrame | None:
    """A table as text, or nothing if it is none."""
    try:
        return pd.read_csv(BytesIO(text), dtype=str, keep_default_na=False)
    except ValueError:
        return None


def _apart(then: pd.DataFrame | None, now: pd.DataFrame | None) -> str:
    """How two tables differ: in what they are about, or by how much at most in which column."""
    if then is None or now is None or then.shape != now.shape or list(then) != list(now):
        return "has other rows or columns"
    numbers = {name: (_numbers(then[name]), _numbers(now[name])) for name in then}
    words = [name for name, (one, _) in numbers.items() if one.isna().all()]
    if not then[words].equals(now[words]):
        return "its rows are of something else, or in another order"
    gaps = {name: (one - other).abs().max() for name, (one, other) in numbers.items()}
    worst = max(gaps, key=lambda name: gaps[name] if gaps[name] > 0 else 0)
    if not gaps[worst] > 0:
        return "differs only in how it is written"
    return f"differs by up to {gaps[worst]:.3g}, in '{worst}'"


def _numbers(column: pd.Series[str]) -> pd.Series[float]:
    return pd.to_numeric(column, errors="coerce")
