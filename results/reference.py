"""Make the reference run, or check that the program still gives it digit for digit.

`python results/reference.py` writes results/istanbul-2025-reference/; with `--check` it compares
its tables with a fresh run and says what differs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import sim

FOLDER = Path(__file__).parent / "istanbul-2025-reference"
COMMAND = "python results/reference.py"


def make(folder: Path) -> None:
    """Play the reference run and save it, without what not all could make or all have anyway."""
    sim.run("istanbul-2025", rounds=20_000, seed=0).save(folder, COMMAND)
    for file in (*folder.glob("*.parquet"), folder / "scenario.yaml"):
        file.unlink()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"] = [name for name in manifest["files"] if (folder / name).exists()]
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def differing() -> list[str]:
    """The tables that are not the same in the reference run and today."""
    with TemporaryDirectory() as folder:
        today = Path(folder) / "today"
        make(today)
        then, now = _tables(FOLDER), _tables(today)
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def _tables(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.csv")}


if __name__ == "__main__":
    if "--check" not in sys.argv:
        make(FOLDER)
    elif not _tables(FOLDER):
        sys.exit(f"there is no reference run yet; make it with '{COMMAND}'")
    elif changed := differing():
        sys.exit(f"these tables of the reference run have changed: {', '.join(changed)}")
    else:
        print("The reference run is the same, digit for digit.")
