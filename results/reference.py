"""Make the reference run, or check that the program still gives it digit for digit.

    python results/reference.py            writes results/istanbul-2025-reference/
    python results/reference.py --check    compares its tables and says what differs
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import sim

HERE = Path(__file__).parent
FOLDER = HERE / "istanbul-2025-reference"
COMMAND = "python results/reference.py"


def make(folder: Path) -> None:
    """Play the reference run and save it."""
    sim.run("istanbul-2025", rounds=20_000, seed=0).save(folder, COMMAND)
    for table in folder.glob("*.parquet"):
        table.unlink()


def differing() -> list[str]:
    """The tables of the reference run that are not the same today."""
    with TemporaryDirectory() as folder:
        today = Path(folder) / "today"
        make(today)
        tables = sorted(table.name for table in FOLDER.glob("*.csv"))
        assert tables, "there is no reference run; make it first"
        return [t for t in tables if (today / t).read_bytes() != (FOLDER / t).read_bytes()]


if __name__ == "__main__":
    if "--check" not in sys.argv:
        make(FOLDER)
    elif changed := differing():
        sys.exit(f"these tables of the reference run have changed: {', '.join(changed)}")
    else:
        print("The reference run is the same, digit for digit.")
