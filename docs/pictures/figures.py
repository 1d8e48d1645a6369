"""The pictures of the documents that the program itself draws.

    python docs/pictures/figures.py

plays what each shows, in a temporary folder, and puts the pictures beside this file. Fonts and
versions of Matplotlib differ, so nobody compares their bytes.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from sim.cli import main

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent

FIGURES: Mapping[str, tuple[str, str]] = {
    "timeline": ("run istanbul-2025 --out out", "timeline"),
    "flow": ('compare istanbul-2025 --given "Wednesday: Putin confirmed" --out out', "flow"),
    "ranking": ("sensitivity geneva.yaml --out out", "ranking"),
    "tornado": ("sensitivity geneva.yaml --out out", "tornado"),
    "reliability": ("backtest --out out", "reliability"),
    "talks": (f"talks {DOCS / 'examples' / 'prisoners.yaml'} --plot out/talks.png", "talks"),
}
"""By name: the command that draws it, and how it is called there."""


def geneva() -> str:
    """The scenario of the page on sensitivity."""
    page = (DOCS / "how-to" / "sensitivity.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- file: geneva.yaml -->\n```yaml\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found[1]


def draw(name: str, folder: Path) -> Path:
    """Play what a picture shows in a folder, and give its file there."""
    command, drawn = FIGURES[name]
    with chdir(folder):
        Path("geneva.yaml").write_text(geneva(), encoding="utf-8")
        Path("out").mkdir(exist_ok=True)
        done = CliRunner().invoke(main, shlex.split(command), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return folder / "out" / f"{drawn}.png"


if __name__ == "__main__":
    for name in FIGURES:
        with TemporaryDirectory() as folder:
            copyfile(draw(name, Path(folder)), HERE / f"{name}.png")
