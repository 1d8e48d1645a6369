"""A results folder: it appears whole or not at all, and never in place of something else."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pandas as pd

from sim.errors import Place, ScenarioError

MANIFEST = "manifest.json"
_DIGITS = "%.10g"


def save(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    manifest: Mapping[str, Any],
    draw: Callable[[Path], None],
) -> Path:
    """Write a results folder.

    Parameters
    ----------
    folder
        Its path; a results folder that is already there is replaced, anything else is refused.
    tables
        Name to table: written as CSV, and as Parquet where pyarrow is installed.
    manifest
        What reproduces the run.
    draw
        Writes the pictures into the folder that it is given.

    Raises
    ------
    ScenarioError
        If something else is in the way, or the folder cannot be written.
    """
    if folder.exists() and not _ours(folder):
        raise ScenarioError(
            "there is something here that is no results folder; choose another", Place(str(folder))
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror}", Place(str(folder))) from error
    try:
        _write(draft, tables, manifest)
        draw(draft)
        draft.chmod(0o755)
        _put(draft, folder)
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror}", Place(str(folder))) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def _ours(folder: Path) -> bool:
    """Whether a folder is empty or holds the results of an earlier run."""
    return folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir()))


def _write(draft: Path, tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> None:
    for name, table in tables.items():
        table.to_csv(draft / f"{name}.csv", index=False, float_format=_DIGITS, lineterminator="\n")
        if find_spec("pyarrow"):
            table.to_parquet(draft / f"{name}.parquet", index=False)
    text = json.dumps(manifest, indent=2, ensure_ascii=False, default=str)
    (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _put(draft: Path, folder: Path) -> None:
    """Move the draft into place; what was there goes only once the new stands ready beside it."""
    old = None
    if folder.exists():
        old = Path(mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        os.replace(folder, old / "old")
    try:
        os.replace(draft, folder)
    except OSError:
        if old:
            os.replace(old / "old", folder)
        raise
    finally:
        if old:
            shutil.rmtree(old, ignore_errors=True)


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A table of a results folder."""
    try:
        return pd.read_csv(folder / f"{name}.csv")
    except (OSError, ValueError) as error:
        said = f"expected a results folder with {name}.csv"
        raise ScenarioError(said, Place(str(folder))) from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        said = f"expected a results folder with {MANIFEST}"
        raise ScenarioError(said, Place(str(folder))) from error
    if not isinstance(manifest, dict):
        raise ScenarioError("expected a mapping", Place(str(folder / MANIFEST)))
    return manifest
