"""Parameter files: written whole or not at all, read back as they were, or refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import fits
from sim.calibration import Calibration, calibrate, elicited, parameters, write
from sim.calibration.parameters import LEARNT, contents, spelt
from sim.calibration.rivals import RESULTS
from sim.errors import ScenarioError
from sim.fits import MOST_BYTES, PACKAGED, Dispute, Fit, Fits, Taught, read, reading
from sim.fits.records import RELATED
from sim.history import STANCES, caveats
from sim.history import read as read_history
from sim.likelihoods import ASSUMED
from sim.reading import loads
from tests.calibration import case, history, packaged, side
from tests.summits import text

TEXT = PACKAGED.read_text(encoding="ascii")


@cache
def small() -> Calibration:
    """Three meetings of two disputes."""
    came = (side("ann", "confirmed", attended=True), side("bob", "inclined", attended=True))
    stayed = (side("ann", "evasive"), side("cem", late="declined"))
    return calibrate(
        history(
            case(*came, name="alba", dispute="hills"),
            case(*stayed, name="brandt", dispute="hills", talks_outcome="disputed"),
            case(*came, name="corte", dispute="sea"),
        ),
        1_024,
    )


def alike(one: Fit, other: Fit) -> bool:
    """Whether two fits say the same, but for the digits of the effective sample."""
    return (
        {name: row.tolist() for name, row in one.draws.items()}
        == {name: row.tolist() for name, row in other.draws.items()}
        and {name: table.tolist() for name, table in one.counts.items()}
        == {name: table.tolist() for name, table in other.counts.items()}
        and (one.cases, one.anew, round(one.effective))
        == (other.cases, other.anew, round(other.effective))
    )


# The packaged file.


def test_the_packaged_file_is_what_the_packaged_history_teaches(tmp_path: Path) -> None:
    """Byte for byte: `summitry calibrate` makes it again."""
    assert write(packaged(), tmp_path / "again.json").read_bytes() == PACKAGED.read_bytes()


def test_the_packaged_file_says_what_it_was_made_of() -> None:
    """The very history that comes with the program, all its disputes, and every assumption."""
    found, known = json.loads(TEXT), read_history()
    assert found["history"] == {
        "source": "packaged",
        "sha256": known.sha256,
        "cases": len(known.cases),
        "rows": known.rows,
        "caveats": list(caveats(known)),
    }
    assert set(found["disputes"]) == {one.dispute for one in known.cases}
    for name, dispute in found["disputes"].items():
        assert dispute["cases"] == [one.id for one in known.cases if one.dispute == name]
        assert dispute["without"]["cases"] == len(known.cases) - len(dispute["cases"])
    assumed = found["assumed"]
    assert assumed["statements by intent"] == [list(row) for row in ASSUMED]
    assert assumed["outcomes by who came"] == {
        name: list(row) for name, row in elicited.OUTCOMES.items()
    }
    numbers = {value for value in vars(elicited).values() if type(value) is float}
    said = {value for value in assumed.values() if type(value) is float}
    assert numbers - {elicited.EIGHTY} <= said


def test_the_program_reads_its_own_file() -> None:
    """The whole fit, and without each dispute, as the calibration has them."""
    found = read()
    assert alike(found.whole, packaged().fit())
    for name, fit in packaged().without_disputes().items():
        assert alike(found.fit(name), fit)
    assert found.fit(None) is found.whole
    assert found.source == "packaged"


def test_what_a_file_holds_is_known_in_two_places_alike() -> None:
    """Where it is read nothing of calibration may be imported, so the names stand there again."""
    assert fits.NAMES == elicited.NAMES
    shapes = {target: (len(STANCES), len(results)) for target, results in RESULTS.items()}
    assert shapes == fits.COUNTED


def test_what_is_learned_is_told() -> None:
    """Of each parameter the ends before and after, and whether the data moved it."""
    found = {one["name"]: one for one in parameters(packaged())}
    assert [*found] == [*elicited.NAMES]
    for parameter in elicited.PARAMETERS:
        one = found[parameter.name]
        assert one["prior"] == {"low": parameter.low, "high": parameter.high}
        after = one["posterior"]
        assert after["low"] < after["middle"] < after["high"]
        assert one["learned"] == (one["contraction"] >= LEARNT)
    points, weights = packaged().posterior.points, packaged().posterior.weights
    variance = np.average((points.T - points @ weights).T ** 2, axis=1, weights=weights)
    told = [one["contraction"] for one in found.values()]
    assert told == pytest.approx(1 - variance / elicited.SPREAD**2, abs=1e-4)


# Writing and reading.


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """Draws, counts, disputes, and who was to come; the same bytes give the same hash."""
    file = write(small(), tmp_path / "p.json")
    found = read(file)
    assert alike(found.whole, small().fit())
    assert set(found.disputes) == {"hills", "sea"}
    assert found.disputes["hills"].cases == ("alba", "brandt")
    assert found.disputes["hills"].principals == {"ann", "bob", "cem"}
    for name, fit in small().without_disputes().items():
        assert alike(found.fit(name), fit)
    assert (found.source, found.taught.source) == ("p.json", small().history.source)
    assert (found.taught.cases, found.taught.rows) == (
        len(small().history.cases),
        small().history.rows,
    )
    assert json.loads(file.read_text())["parameters"] == parameters(small())
    again = write(small(), tmp_path / "again.json")
    assert read(again).sha256 == found.sha256


def test_a_parameter_file_gives_way_to_another(tmp_path: Path) -> None:
    """Nothing else stays in the folder."""
    file = tmp_path / "p.json"
    file.write_text(TEXT)
    write(small(), file)
    assert read(file).whole.cases == 3
    assert os.listdir(tmp_path) == ["p.json"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", "case_id,name\n", '{"format": "other"}'])
def test_nothing_else_gives_way(text: str, tmp_path: Path) -> None:
    """It stays as it is."""
    file = tmp_path / "p.json"
    file.write_text(text)
    with pytest.raises(ScenarioError, match="expected a parameter file"):
        write(small(), file)
    assert file.read_text() == text
    assert os.listdir(tmp_path) == ["p.json"]


def test_a_folder_does_not_give_way(tmp_path: Path) -> None:
    """Nor what is in it."""
    (tmp_path / "p.json").mkdir()
    with pytest.raises(ScenarioError, match="Is a directory"):
        write(small(), tmp_path / "p.json")


def test_what_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that was there stays, and no draft lies about."""
    file = tmp_path / "p.json"
    file.write_text(TEXT)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ScenarioError, match="cannot be written: No space left on device"):
        write(small(), file)
    assert file.read_text() == TEXT
    assert os.listdir(tmp_path) == ["p.json"]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text() | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(PLAIN)
def test_it_is_spelt_as_json(data: Any) -> None:
    """Laid out in lines, and the same to every reader; in ASCII."""
    assert json.loads(spelt(data)) == data
    assert spelt(data).isascii()


def test_what_is_no_number_is_not_written() -> None:
    """Rather than something that no reader of JSON knows."""
    with pytest.raises(ValueError, match="JSON"):
        spelt({"a": float("nan")})


# Hostile files.


def changed(change: Callable[[Any], Any]) -> bytes:
    """The file of three meetings, with something done to it."""
    data = json.loads(json.dumps(contents(small())))
    change(data)
    return json.dumps(data).encode()


def _of(*path: Any) -> Callable[[Any], Any]:
    def drop(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return drop


def _put(value: Any, *path: Any) -> Callable[[Any], Any]:
    def put(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return put


NONE: dict[str, bytes] = {
    "empty": b"",
    "no JSON": b"case_id,name\nalba,Alba\n",
    "binary": bytes(range(256)),
    "UTF-16": "{}".encode("utf-16"),
    "cut short": TEXT[:5_000].encode(),
    "deep": b"[" * 200_000,
    "deep mapping": b'{"a":' * 100_000,
    "a number": b"1",
    "a huge number": b'{"format": ' + b"9" * 10_000 + b"}",
    "nothing": b"null",
    "a list": b"[]",
    "a key twice": TEXT.replace('"made by"', '"format"', 1).encode(),
    "NaN": TEXT.replace('"anew": false', '"anew": NaN', 1).encode(),
    "an infinite draw": TEXT.replace('"willing": [', '"willing": [1e999, ', 1).encode(),
    "another format": TEXT.replace("parameters 1", "parameters 2", 1).encode(),
}

CHANGES: dict[str, Callable[[Any], Any]] = {
    **{f"no {key}": _of(key) for key in ("format", "history", "parameters", "whole", "disputes")},
    "no draws": _of("whole", "draws"),
    "no early": _of("whole", "draws", "early"),
    "no counts": _of("whole", "counts"),
    "no talks": _of("whole", "counts", "talks_outcome"),
    "no cases": _of("disputes", "hills", "cases"),
    "no principals": _of("disputes", "hills", "principals"),
    "no fit without": _of("disputes", "hills", "without"),
    "a parameter less": _of("parameters", 0),
    "a parameter without a name": _of("parameters", 0, "name"),
    "a parameter of another name": _put("x\ny" * 5_000, "parameters", 0, "name"),
    "parameters as text": _put("early", "parameters"),
    "parameters as numbers": _put([1, 2], "parameters"),
    "disputes as a list": _put([], "disputes"),
    "a dispute as a number": _put(3, "disputes", "hills"),
    "cases as a number": _put(3, "disputes", "hills", "cases"),
    "whole as a list": _put([], "whole"),
    "draws as a list": _put([], "whole", "draws"),
    "too few draws": _put([0.0] * 255, "whole", "draws", "willing"),
    "too many draws": _put([0.0] * 257, "whole", "draws", "willing"),
    "draws as text": _put("0" * 256, "whole", "draws", "willing"),
    "a draw as text": _put(["0"] * 256, "whole", "draws", "willing"),
    "a draw that is true": _put([True] * 256, "whole", "draws", "willing"),
    "a far draw": _put([60.0] * 256, "whole", "draws", "willing"),
    "a huge draw": _put([10**400] * 256, "whole", "draws", "willing"),
    "a strength beyond reason": _put([6.0] * 256, "whole", "draws", "late"),
    "nested draws": _put([[0.0]] * 256, "whole", "draws", "willing"),
    "counts as a list": _put([], "whole", "counts"),
    "no table": _put(3, "whole", "counts", "attends"),
    "a flat table": _put([1] * 14, "whole", "counts", "attends"),
    "an empty table": _put([], "whole", "counts", "attends"),
    "a ragged table": _put([[1, 2]] * 6 + [[1]], "whole", "counts", "attends"),
    "a table too wide": _put([[1, 2, 3]] * 7, "whole", "counts", "attends"),
    "a table too long": _put([[1, 2]] * 8, "whole", "counts", "attends"),
    "counts below nothing": _put([[-1, 2]] * 7, "whole", "counts", "attends"),
    "huge counts": _put([[1 << 40, 2]] * 7, "whole", "counts", "attends"),
    "halves": _put([[0.5, 2]] * 7, "whole", "counts", "attends"),
    "counts that are true": _put([[True, 2]] * 7, "whole", "counts", "attends"),
    "cases in words": _put("many", "whole", "cases"),
    "cases as null": _put(None, "whole", "cases"),
    "an effective sample in words": _put("nan", "whole", "effective sample"),
}


def refused(raw: bytes, folder: Path) -> str:
    """The one line in which a file is refused."""
    (folder / "p.json").write_bytes(raw)
    with pytest.raises(ScenarioError) as caught:
        read(folder / "p.json")
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 4_500
    return said.removeprefix(f"{folder}/")


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_parameter_file_is_refused(name: str, tmp_path: Path) -> None:
    """In one line, by its name."""
    said = refused(NONE[name], tmp_path)
    assert said.startswith("p.json: expected a parameter file, as `summitry calibrate` writes: ")


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_that_was_tampered_with_is_refused(name: str, tmp_path: Path) -> None:
    """Wherever it does not say what it should."""
    said = refused(changed(CHANGES[name]), tmp_path)
    assert said.startswith("p.json: expected a parameter file, as `summitry calibrate` writes: ")


@given(st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_are_refused(raw: bytes) -> None:
    """Or what stands between them."""
    for said in (raw, TEXT[:60].encode() + raw):
        with pytest.raises(ValueError, match=r"."):
            reading._read(said, "")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: None, "No such file or directory"),
        (lambda file: file.mkdir(), "Is a directory"),
        (lambda file: file.symlink_to(file), "Too many levels of symbolic links"),
    ],
    ids=["missing", "a folder", "a circle"],
)
def test_what_cannot_be_read_is_told(
    make: Callable[[Path], Any], said: str, tmp_path: Path
) -> None:
    """In the words of the system."""
    file = tmp_path / "p.json"
    make(file)
    with pytest.raises(ScenarioError, match=f"the file cannot be read: {said}"):
        read(file)


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_a_name_that_no_file_has_is_no_parameter_file(name: str) -> None:
    """To say nothing is not to leave out."""
    with pytest.raises(ScenarioError, match="the file cannot be read"):
        read(name)


def test_what_is_too_long_is_not_read_to_its_end(tmp_path: Path) -> None:
    """However long it is."""
    with (tmp_path / "p.json").open("wb") as file:
        file.truncate(MOST_BYTES * 100)
    with pytest.raises(ScenarioError, match="the file is too long"):
        read(tmp_path / "p.json")


# To which dispute a meeting belongs.

NOTHING = packaged().fit()


def known(**disputes: tuple[tuple[str, ...], set[str]]) -> Fits:
    """A file that knows these disputes: their cases, and who was to come."""
    found = {
        name: Dispute(cases, frozenset(who), NOTHING) for name, (cases, who) in disputes.items()
    }
    return Fits(NOTHING, found, Taught("", "", 0, 0, ()), b"", "")


FILE = known(
    hills=(("alba", "brandt"), {"ann", "bob", "cem"}),
    sea=(("corte",), {"ann", "dan", "eve", "fay"}),
)


@pytest.mark.parametrize(
    ("case", "dispute", "principals", "expected"),
    [
        ("alba", None, (), "hills"),
        ("alba", "sea", ("dan", "eve"), "hills"),
        ("other", "sea", ("ann", "bob"), "sea"),
        (None, "hills", (), "hills"),
        ("other", "mountains", ("dan", "eve"), "sea"),
        ("other", None, ("ann", "bob"), "hills"),
        ("other", None, ("Ann", "B.o b"), "hills"),
        ("other", None, ("ann", "dan", "eve", "bob"), "sea"),
        ("other", None, ("ann", "ann"), None),
        ("other", None, ("ann", "x"), None),
        ("other", "mountains", ("x", "y"), None),
        (None, None, (), None),
    ],
)
def test_to_which_dispute_a_meeting_belongs(
    case: str | None, dispute: str | None, principals: tuple[str, ...], expected: str | None
) -> None:
    """That of the case, else the one that was said, else that of most of its principals."""
    assert FILE.dispute_of(case, dispute, principals) == expected


def test_two_principals_are_enough_and_one_is_not() -> None:
    """A leader has many quarrels."""
    assert RELATED == 2


def test_a_file_that_knows_no_dispute_leaves_none_out() -> None:
    """Whoever is to come."""
    assert known().dispute_of("alba", "hills", ("ann", "bob")) is None


@pytest.mark.parametrize(
    ("case", "dispute", "left_out"),
    [
        ("korea-x", None, None),
        ("x", "korea", "korea"),
        (None, None, None),
        ("istanbul-2025-may", None, "russia-west"),
    ],
)
def test_runs_read_words_by_what_others_taught(
    case: str | None, dispute: str | None, left_out: str | None
) -> None:
    """Without the cases of their own dispute; the factors, not their logarithms."""
    fit = read().fit(left_out)
    said = {"history case": case, "dispute": dispute}
    asked = json.loads(text()) | {key: word for key, word in said.items() if word}
    found = loads(json.dumps(asked)).strengths
    assert found is not None
    np.testing.assert_array_equal(found.early, np.exp(fit.draws["early"]))
    np.testing.assert_array_equal(found.late, np.exp(fit.draws["late"]))
    assert found.sha256 == read().sha256
    rest = f", without those of {left_out}" if left_out else ""
    assert found.source == f"{fit.cases} past meetings{rest}"
