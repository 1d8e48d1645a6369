"""Try many inputs: `python -m tests.fuzz TARGET --runs N`, and `--guided` with atheris.

An input that breaks something is made as small as may be and written to a folder.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from random import Random
from time import process_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fuzz.targets import Target


def main() -> int:
    """Read the command line and try inputs."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", help="what reads them, or 'all'")
    parser.add_argument("--runs", type=int, default=100_000, help="how many inputs to try")
    parser.add_argument("--seed", type=int, default=0, help="the same seed tries the same inputs")
    parser.add_argument(
        "--found", type=Path, default=Path("found"), help="where to write what breaks"
    )
    parser.add_argument("--guided", action="store_true", help="follow coverage, with atheris")
    asked = parser.parse_args()
    targets = _targets(asked.guided)
    if asked.target not in (*targets, "all"):
        parser.error(f"expected one of {', '.join(targets)}, or all")
    if asked.guided:
        _guided(targets[asked.target], asked.runs)
    found = 0
    for name in targets if asked.target == "all" else [asked.target]:
        found += _tried(name, targets[name], asked.runs, asked.seed, asked.found)
    return min(found, 1)


def _targets(guided: bool) -> Mapping[str, Target]:
    """What reads inputs, with its steps counted as it is imported where coverage is followed."""
    if not guided:
        return import_module("tests.fuzz.targets").TARGETS
    import atheris

    with atheris.instrument_imports(include=["sim"]):
        return import_module("tests.fuzz.targets").TARGETS


def _tried(name: str, target: Target, runs: int, seed: int, folder: Path) -> int:
    """How many kinds of defects some random inputs find."""
    kinds: Counter[str] = Counter()
    began = process_time()
    for number in range(runs):
        data = target.draw(Random(f"{name} {seed} {number}"))
        if (kind := _defect(target, data)) and not kinds[kind]:
            print(
                f"{name} {number}: {kind}\n  {_kept(target, data, kind, folder / name)}", flush=True
            )
        kinds[kind] += 1
    took = process_time() - began
    defects = len(kinds) - ("" in kinds)
    print(f"{name}: {runs:,} inputs, {defects} kinds of defects, {took:.0f} s", flush=True)
    return defects


def _defect(target: Target, data: bytes) -> str:
    """Where and how an input breaks something; nothing if it is read or refused."""
    from tests.fuzz.targets import Defect

    try:
        target.check(data)
    except Defect as defect:
        cause, place = defect.__cause__, ""
        trace = cause.__traceback__ if cause else None
        while trace:
            file = Path(trace.tb_frame.f_code.co_filename)
            if "sim" in file.parts and "site-packages" not in file.parts:
                place = f"{file.name}:{trace.tb_lineno} "
            trace = trace.tb_next
        return place + str(defect)[:40] if cause else str(defect)[:30]
    return ""


def _kept(target: Target, data: bytes, kind: str, folder: Path) -> Path:
    """The input made small, in a file named by what it holds."""
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data):
            less = data[:at] + data[at + size :]
            if _defect(target, less) == kind:
                data = less
            else:
                at += size
        size //= 2
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / sha256(data).hexdigest()[:12]
    file.write_bytes(data)
    return file


def _guided(target: Target, runs: int) -> None:
    """Follow coverage until something breaks; ends the process."""
    import atheris

    def change(data: bytes, most: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return target.draw(chance)[:most]

    atheris.Setup(
        [sys.argv[0], f"-atheris_runs={runs}", "-max_len=20000"],
        target.check,
        custom_mutator=change,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
