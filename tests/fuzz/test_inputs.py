"""Whatever a file or a command line holds, it is read, or refused in one clear line."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli import main
from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(file for file in CORPUS.glob("*/*") if file.is_file())
TRIES = {
    "scenario": 150,
    "played": 40,
    "condition": 800,
    "supposed": 500,
    "talks": 150,
    "genius": 150,
    "geniusweb": 150,
    "negmas": 150,
    "negmas-json": 150,
    "history": 300,
    "results": 150,
    "parameters": 150,
    "frozen": 150,
    "resume": 40,
    "command": 60,
}
"""How many inputs the suite tries; `python -m tests.fuzz` tries many more."""


@pytest.mark.parametrize("file", CASES, ids=[f"{f.parent.name}/{f.stem}" for f in CASES])
def test_what_once_broke_is_whole(file: Path) -> None:
    """Each input that was found to break something, made small."""
    TARGETS[file.parent.name].read(file.read_bytes())


def test_every_case_has_a_target() -> None:
    """So that none is passed over."""
    assert {file.parent.name for file in CASES} <= TARGETS.keys() == TRIES.keys()


@pytest.mark.parametrize("name", TARGETS)
def test_good_inputs_are_read(name: str) -> None:
    """Those that the others are made of."""
    for seed in set(TARGETS[name].seeds()):
        TARGETS[name].read(seed.encode())


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_breaks_what_reads_it(name: str) -> None:
    """Good inputs after some accidents: words, lines, branches and bytes put elsewhere."""
    target = TARGETS[name]

    @settings(
        max_examples=TRIES[name],
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.integers(0, 2**64))
    def tried(seed: int) -> None:
        target.read(target.draw(Random(seed)))

    tried()


@settings(max_examples=150, deadline=None, database=None)
@given(st.sampled_from(sorted(TARGETS.keys() - {"command", "played"})), st.binary(max_size=60))
def test_no_bytes_whatever_break_what_reads_them(name: str, data: bytes) -> None:
    """Which Hypothesis may make small."""
    TARGETS[name].read(data)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sweep granada-2023 --vary X --points 99999999999", "at most 1,000,000"),
        ("sweep granada-2023 --vary X --samples 99999999999", "at most 1,000,000"),
        ("sensitivity granada-2023 --no-save --odds 1e308", "at most 1,000,000"),
    ],
)
def test_a_number_that_asks_for_too_much_is_refused(words: str, said: str) -> None:
    """Before anything is laid out in memory."""
    line = [word.replace("X", "follows through=10% to 20%") for word in words.split()]
    found = CliRunner().invoke(main, line, catch_exceptions=False)
    assert found.exit_code == 2
    assert said in found.output
