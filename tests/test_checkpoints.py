"""Checkpoints: what is kept comes back bit for bit, or it is said why not."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import sim
from sim.blocks import Block
from sim.checkpoints import Checkpoint, fingerprint
from sim.checkpoints.fingerprints import difference, digest
from sim.checkpoints.plain import alike, counts, plain
from sim.checkpoints.records import Records
from sim.errors import RuleError, ScenarioError
from sim.reading import bundled
from sim.rounds import prepared
from sim.rulefile import load_rules
from sim.streams import NUMBERS, Streams
from sim.strengths import DRAWS, Strengths
from sim.tally import Tally, play
from tests.summits import summit

ROOT = Path(__file__).resolve().parents[1]
quick = settings(deadline=None, max_examples=40)

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
PEOPLE: Mapping[str, Any] = {
    "intent": {"Ann": MIXED, "Bob": MIXED},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "record": {"Monday": ["Ann promises", "Bob inclined"]},
    "promise_believed": {"Ann": 0.5},
    "outcomes": {"both": "Ann attends and Bob attends", "rest": "always"},
}


# ---- the version of the numbers -----------------------------------------------------------


def test_the_version_of_the_numbers_is_pinned_with_the_numbers() -> None:
    """Whoever changes a digit that a seed gives raises `NUMBERS`: checkpoints ask for it."""
    uniform = Streams(2025, 4).uniform("Putin", "intent", "Sunday")
    tallies = sim.run(summit(**PEOPLE), 5_000, seed=1).tallies
    played = digest({moment: plain(tally) for moment, tally in tallies.items()})
    pinned = (2, [16991, 43210, 16060, 51563], "d06f73039f1976822f7b6476f0b15107")
    assert (NUMBERS, uniform.bits.tolist(), played) == pinned


# ---- records ------------------------------------------------------------------------------


def write(file: Path, records: list[bytes]) -> None:
    """A file of some records."""
    file.touch()
    with closing(Records(file, "key")) as kept:
        assert not list(kept.read())
        for record in records:
            kept.append(record)


def read(file: Path, key: str = "key") -> tuple[list[bytes], bool]:
    """The records of a file, and whether its end was torn."""
    with closing(Records(file, key)) as kept:
        return list(kept.read()), kept.torn


def attempt(ask: Callable[[], Any]) -> tuple[Any, str]:
    """What is answered, or nothing and what is said instead."""
    try:
        return ask(), ""
    except ScenarioError as error:
        return None, str(error)


texts = st.lists(st.text(min_size=1, max_size=20).map(json.dumps).map(str.encode), max_size=6)


@quick
@given(texts, st.data())
def test_a_file_cut_anywhere_gives_its_whole_records(records: list[bytes], data: Any) -> None:
    """Those before the cut; then what was lost can be added, and the file is as it was."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blocks"
        write(file, records)
        whole = file.read_bytes()
        cut = data.draw(st.integers(0, len(whole)))
        file.write_bytes(whole[:cut])
        with closing(Records(file, "key")) as kept:
            found = list(kept.read())
            assert found == records[: whole[:cut].count(b"\n")]
            assert kept.torn == (whole[:cut].rpartition(b"\n")[2] != b"")
            for record in records[len(found) :]:
                kept.append(record)
        assert file.read_bytes() == whole


@quick
@given(texts.filter(bool), st.data())
def test_a_changed_byte_is_never_read(records: list[bytes], data: Any) -> None:
    """The file is refused with the line, or its end is cut off: no record comes out changed."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "blocks"
        write(file, records)
        changed = bytearray(file.read_bytes())
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at] ^= data.draw(st.integers(1, 255))
        file.write_bytes(changed)
        line = file.read_bytes()[:at].count(b"\n")
        found, said = attempt(lambda: read(file))
        if found is None:
            assert f"blocks:{line + 1}: this record is damaged" in said
        else:
            assert found == (records[: len(found[0])], True)
            assert len(found[0]) >= len(records) - 2


def test_what_the_power_left_as_nothing_is_cut_off(tmp_path: Path) -> None:
    """A disk may give room to a record and never get its letters: then there are zeros."""
    file = tmp_path / "blocks"
    write(file, [b"one"])
    sound = file.read_bytes()
    file.write_bytes(sound + bytes(300))
    assert read(file) == ([b"one"], True)
    assert file.read_bytes() == sound


@pytest.mark.parametrize("change", ["left out", "twice", "swapped"])
def test_records_out_of_order_are_refused(change: str, tmp_path: Path) -> None:
    """Each is sound, but not where it stands."""
    file = tmp_path / "blocks"
    write(file, [b"one", b"two", b"three"])
    one, two, three = file.read_bytes().splitlines(keepends=True)
    changed = {"left out": [one, three], "twice": [one, one, two], "swapped": [two, one, three]}
    file.write_bytes(b"".join(changed[change]))
    with pytest.raises(ScenarioError, match="damaged or missing"):
        read(file)


def test_records_of_another_file_are_none_of_this_one(tmp_path: Path) -> None:
    """Checksums are keyed."""
    write(tmp_path / "blocks", [b"one"])
    assert read(tmp_path / "blocks", "other") == ([], True)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_record_is_added_whole_or_not_at_all(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a full disk or an interrupt left half-written is taken back at once."""
    file = tmp_path / "blocks"
    write(file, [b"one"])
    sound, whole = file.read_bytes(), os.write

    def half(place: int, line: bytes) -> int:
        if len(line) < 20:
            raise error
        return whole(place, line[: len(line) // 2])

    with closing(Records(file, "key")) as kept:
        assert list(kept.read()) == [b"one"]
        monkeypatch.setattr(os, "write", half)
        with pytest.raises(type(error)):
            kept.append(b"two")
        assert file.read_bytes() == sound
        monkeypatch.undo()
        kept.append(b"two")
    assert read(file) == ([b"one", b"two"], False)


# ---- counts in plain data -----------------------------------------------------------------


def same(one: Tally, other: Tally) -> bool:
    """Whether two counts agree bit for bit, in kind and in shape too."""
    for part in fields(Tally):
        this, that = getattr(one, part.name), getattr(other, part.name)
        if isinstance(this, Tally):
            if not same(this, that):
                return False
        elif isinstance(this, np.ndarray):
            alike = (this.dtype, this.shape) == (that.dtype, that.shape)
            if not alike or this.tobytes() != that.tobytes():
                return False
        elif this != that:
            return False
    return True


def _counts(kind: Any, numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Tally]:
    shapes = array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=4)
    shaped = arrays(kind, shapes, elements=numbers)
    names = ("weight", "outcomes", "attends", "ranks", "deadlock")
    optional = {name: st.none() | shaped for name in ("ends", "agreements")}
    parts = dict.fromkeys(names, shaped) | optional
    return st.builds(Tally, rounds=st.integers(0, 10**12), squares=st.none(), **parts)


sums_of_weights = _counts(np.float64, st.floats(allow_nan=False))
whole_numbers = _counts(np.int64, st.integers(-(2**63), 2**63 - 1))


@quick
@given(sums_of_weights, whole_numbers, st.booleans())
def test_counts_come_back_bit_for_bit(weighed: Tally, counted: Tally, squared: bool) -> None:
    """Through JSON: any float, any whole number, any shape, an empty one too."""
    tally = replace(weighed, squares=counted if squared else None)
    assert same(counts(json.loads(json.dumps(plain(tally)))), tally)


def test_other_numbers_are_not_kept() -> None:
    """Nothing is rounded on the way."""
    tally = replace(tallies(1)[0], attends=np.ones(2, np.float32))
    with pytest.raises(TypeError, match="float32"):
        plain(tally)


# ---- going on -----------------------------------------------------------------------------


def todo(number: int) -> list[Block]:
    """So many blocks."""
    return [Block("start", 8 * k, 100) for k in range(number)]


def tallies(number: int) -> list[Tally]:
    """The counts of so many blocks: sums of floats, which hang on the order."""
    luck = np.random.default_rng(7)
    return [Tally(100, *(luck.random(3) for _ in range(5))) for _ in range(number)]


BLOCKS = 5
JOB = {**dict.fromkeys(fingerprint(prepared(summit(), 9, 0, "credible", None, None), ["start"]))}


def played(
    checkpoint: Checkpoint, until: int = BLOCKS, job: Mapping[str, Any] = JOB
) -> tuple[Tally | None, int]:
    """The sum over the blocks up to one at which the run is cut short; how many were played."""
    known, number, sums = dict(zip(todo(BLOCKS), tallies(BLOCKS), strict=True)), 0, None

    def play(blocks: Iterator[Block]) -> Iterator[tuple[Block, Tally]]:
        nonlocal number
        for block in blocks:
            number += 1
            yield block, known[block]

    with closing(checkpoint.through(job, iter(todo(BLOCKS)), play)) as ended:
        for done, (_, tally) in enumerate(ended, 1):
            sums = tally if sums is None else sums + tally
            if done == until < BLOCKS:
                break
    return sums, number


WHOLE = reduce(add, tallies(BLOCKS))


@pytest.mark.parametrize("until", range(1, BLOCKS + 1))
def test_only_what_is_missing_is_played(until: int, tmp_path: Path) -> None:
    """And the sum is that of a run that was never cut short."""
    _, first = played(Checkpoint(tmp_path / "kept"), until)
    sums, second = played(Checkpoint(tmp_path / "kept"))
    assert (first, second) == (until, BLOCKS - until)
    assert sums is not None
    assert same(sums, WHOLE)


@quick
@given(st.data())
def test_a_checkpoint_cut_anywhere_is_gone_on_with(data: Any) -> None:
    """At any byte; if a record was torn, that is told."""
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        played(Checkpoint(kept))
        whole = (kept / "blocks").read_bytes()
        cut = data.draw(st.integers(0, 10**6)) % (len(whole) + 1)  # lengths differ with the clock
        (kept / "blocks").write_bytes(whole[:cut])
        told: list[str] = []
        sums, number = played(Checkpoint(kept, tell=told.append))
        assert number == BLOCKS - whole[:cut].count(b"\n")
        assert sums is not None
        assert same(sums, WHOLE)
        assert bool(told) == (not whole[:cut].endswith(b"\n") and cut > 0)


@quick
@given(st.data())
def test_a_checkpoint_with_any_byte_changed_is_refused_or_played_again(data: Any) -> None:
    """In either of its files: the sum is never another."""
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        played(Checkpoint(kept))
        file = kept / data.draw(st.sampled_from(["job.json", "blocks"]))
        changed = bytearray(file.read_bytes())
        changed[data.draw(st.integers(0, 10**6)) % len(changed)] ^= data.draw(st.integers(1, 255))
        file.write_bytes(changed)
        told: list[str] = []
        found, said = attempt(lambda: played(Checkpoint(kept, tell=told.append))[0])
        assert "damaged" in said or (told and found and same(found, WHOLE))


def test_a_torn_end_warns_in_python(tmp_path: Path) -> None:
    """Who tells nothing else is told by a warning."""
    played(Checkpoint(tmp_path / "kept"))
    with (tmp_path / "kept" / "blocks").open("ab") as file:
        file.write(b"half a rec")
    with pytest.warns(UserWarning, match="torn"):
        played(Checkpoint(tmp_path / "kept"))


def _file(place: Path) -> None:
    place.write_text("precious")


def _foreign(place: Path) -> None:
    place.mkdir()
    (place / "thesis.txt").write_text("precious")


def _without_blocks(place: Path) -> None:
    played(Checkpoint(place))
    (place / "blocks").unlink()


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (_file, "expected a checkpoint"),
        (_foreign, "expected a checkpoint"),
        (_without_blocks, "this checkpoint is damaged"),
    ],
)
def test_what_is_no_checkpoint_is_refused(
    prepare: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    """And left as it is."""
    prepare(tmp_path / "place")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ScenarioError, match=message):
        played(Checkpoint(tmp_path / "place"))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_blocks_in_another_order_are_refused(tmp_path: Path) -> None:
    """The sum of floats hangs on the order."""
    played(Checkpoint(tmp_path / "kept"))
    backwards = iter(todo(BLOCKS)[::-1])
    ended = Checkpoint(tmp_path / "kept").through(JOB, backwards, lambda rest: iter(()))
    with pytest.raises(ScenarioError, match="not the next to be played"), closing(ended):
        list(ended)


# ---- only for safety ----------------------------------------------------------------------


def test_a_short_run_leaves_no_trace(tmp_path: Path) -> None:
    """Nobody asked for a checkpoint, and before it would pay there is none."""
    checkpoint = Checkpoint(tmp_path / "kept", passing=True)
    played(checkpoint)
    assert not checkpoint.begun
    assert not list(tmp_path.iterdir())


def test_a_long_run_keeps_all_that_it_has_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was played before it was known to be long; under a name that is free."""
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr("sim.checkpoints.checkpoint.PATIENCE", 2.0)
    clock = iter(range(1000))
    monkeypatch.setattr("sim.checkpoints.checkpoint.monotonic", lambda: next(clock))
    made: list[Path] = []
    checkpoint = Checkpoint(tmp_path / "kept", True, made.append)
    played(checkpoint, until=4)
    assert made == [checkpoint.folder] == [tmp_path / "kept-2"]
    monkeypatch.undo()
    again = Checkpoint(tmp_path / "kept-2")
    sums, number = played(again)
    assert (number, again.passing, again.begun) == (1, True, True)
    assert sums is not None
    assert same(sums, WHOLE)
    again.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


# ---- which run it is ----------------------------------------------------------------------


def told(change: Mapping[str, Any] | None = None, **how: Any) -> dict[str, Any]:
    """The fingerprint of a run."""
    asked = {"rounds": 50, "seed": 1, "mode": "credible", "as_of": None, "rules": None} | how
    job = prepared(summit(**{**PEOPLE, **(change or {})}), **asked)
    return fingerprint(job, ["start", "Monday"])


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (lambda: told(seed=2), "it is of seed 1, this run of seed 2"),
        (lambda: told(rounds=5_000), "it is of 50 rounds, this run of 5,000 rounds"),
        (lambda: told(mode="assured"), "it is of mode credible, this run of mode assured"),
        (lambda: told({"summit": "Other"}), "it is of 'Talks at Geneva', this run of 'Other'"),
        (lambda: told({"promise_believed": {"Ann": 0.6}}), "it is of a file with the hash"),
        (lambda: told(rules={"Ann": sim.rules.StaysAway}), "this run of the rules Ann: StaysAway"),
    ],
)
def test_another_run_is_told_by_its_first_difference(
    other: Callable[[], dict[str, Any]], said: str
) -> None:
    """What was kept, and what is asked."""
    kept = json.loads(json.dumps(told()))
    assert difference(kept, told()) == ""
    assert said in difference(kept, other())


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("numbers", 0, "version 0 of the numbers, this run of version 2"),
        ("moments", ["start"], "the moments start, this run of the moments start, Monday"),
        ("block", 7, "blocks of 7 rounds"),
        ("contents", "0", "a scenario that reads 0"),
        ("seed", None, "None"),
        ("rounds", "many", "'many'"),
    ],
)
def test_other_programs_are_told(part: str, value: Any, said: str) -> None:
    """Also one that writes something else."""
    assert said in difference(told() | {part: value}, told())


def test_what_python_changed_in_a_scenario_counts() -> None:
    """A scenario need not be as its file says: all that it holds is compared."""
    scenario = summit(**PEOPLE)
    changed = replace(scenario, judgement=replace(scenario.judgement, believed={"Ann": 0.6}))
    one, other = (
        fingerprint(prepared(each, 50, 1, "credible", None, None), ["start"])
        for each in (scenario, changed)
    )
    assert one["scenario_sha256"] == other["scenario_sha256"]
    assert "a scenario that reads" in difference(one, other)


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    """Sets have no order that lasts; one is found for them."""
    script = (
        "from sim.checkpoints import fingerprint\n"
        "from sim.rounds import prepared\n"
        "for name in ('istanbul-2025', 'minsk-2015'):\n"
        "    print(fingerprint(prepared(name, 9, 0, 'credible', None, None), []))\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
    assert said.pop().count("'contents': ") == 2


@pytest.mark.parametrize("name", bundled())
def test_every_bundled_scenario_has_a_fingerprint(name: str) -> None:
    """Whatever it holds can be told."""
    assert fingerprint(prepared(name, 9, 0, "credible", None, None), [])["contents"]


RULE = """
from dataclasses import dataclass
import sim

@dataclass(frozen=True)
class Goes(sim.Rule):
    chance: float = 1.0

    def attends(self, leader, world, draws):
        return draws.chance("goes", self.chance)

rules = {"Ann": Goes()}
"""


def test_a_rules_file_counts_to_the_letter(tmp_path: Path) -> None:
    """Its text and what its rules hold; not where it lies."""
    texts = {"one": RULE, "alike": RULE, "other": RULE.replace("1.0", "0.5"), "added": RULE + "#"}
    found = {}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
        found[name] = told(rules=load_rules(tmp_path / f"{name}.py"))["rules"]
    assert found["one"] == found["alike"]
    assert len({str(rules) for rules in found.values()}) == 3


@dataclass(frozen=True)
class Odd(sim.rules.StaysAway):
    """A rule with a `repr` that says nothing."""

    __repr__ = object.__repr__


def test_rules_that_could_not_be_known_again_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without source, or with a `repr` that says where it is and not what."""
    with pytest.raises(RuleError, match="make it a frozen dataclass"):
        told(rules={"Ann": Odd})
    module = ModuleType("nowhere")
    monkeypatch.setitem(sys.modules, "nowhere", module)
    exec(compile(RULE, "<nowhere>", "exec"), module.__dict__)
    job = replace(prepared(summit(), 9, 0, "credible", None, None), rules=module.rules)
    with pytest.raises(RuleError, match="its source is not in a file"):
        fingerprint(job, ["start"])


# ---- from Python --------------------------------------------------------------------------


@pytest.mark.parametrize("study", [sim.run, sim.timeline])
def test_a_run_with_a_checkpoint_is_the_run(study: Callable[..., Any], tmp_path: Path) -> None:
    """The first time, and when all of it is kept."""
    scenario = sim.suppose(summit(**PEOPLE), given=["Bob attends"])
    plainly = study(scenario, 20_000, seed=3)
    for _ in range(2):
        kept = study(scenario, 20_000, seed=3, checkpoint=tmp_path / "kept")
        assert all(same(kept.tallies[when], plainly.tallies[when]) for when in plainly.tallies)
        assert any(tally.squares is not None for tally in kept.tallies.values())


def test_the_time_that_kept_blocks_took_counts(tmp_path: Path) -> None:
    """So that a manifest does not boast."""
    played(Checkpoint(tmp_path / "kept"))
    again = Checkpoint(tmp_path / "kept")
    assert again.seconds == 0
    played(again)
    assert again.seconds >= 0


def test_an_exact_run_keeps_nothing(tmp_path: Path) -> None:
    """It has no blocks."""
    with pytest.raises(ScenarioError, match="no blocks that a checkpoint could keep"):
        sim.run(summit(**PEOPLE), exact=True, checkpoint=tmp_path / "kept")
    assert not list(tmp_path.iterdir())


def test_a_run_with_other_strengths_is_another_run(tmp_path: Path) -> None:
    """Words read more strongly, or as elicited, make other digits; the same ones go on."""
    early, late = np.linspace(0, 2, DRAWS), np.linspace(0, 1, DRAWS)
    one = replace(summit(**PEOPLE), strengths=Strengths(early, late, "7 past meetings"))
    whole = sim.run(one, 300_000, checkpoint=tmp_path / "kept")
    again = sim.run(one, 300_000, checkpoint=tmp_path / "kept")
    assert again.timeline.equals(whole.timeline)
    for other in (Strengths(late, early, "7 past meetings"), None):
        with pytest.raises(ScenarioError, match="words whose strength comes from 7 past meetings"):
            sim.run(replace(one, strengths=other), 300_000, checkpoint=tmp_path / "kept")


def test_counts_by_draw_come_back() -> None:
    """With those of weights squared."""
    early = np.linspace(0, 2, DRAWS)
    scenario = replace(summit(**PEOPLE), strengths=Strengths(early, early))
    asked = sim.suppose(scenario, given=["Tuesday: Bob confirmed"])
    tally = play(replace(prepared(asked, 70_000, 1, "credible", None, None), as_of="Monday"))
    assert tally.squares is not None
    back = counts(json.loads(json.dumps(plain(tally))))
    assert back.drawn is not None
    assert np.array_equal(back.drawn, tally.drawn)
    assert alike(back, tally)
