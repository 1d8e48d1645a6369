"""JSON that tells every reader the same, and that is spelt in one way."""

from __future__ import annotations

import json
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.strictjson import canonical, parse, plain

DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


@given(DATA)
def test_what_is_written_is_read(data: Any) -> None:
    """Bit for bit, and in ASCII."""
    raw = canonical(data)
    assert raw.isascii()
    assert parse(raw) == data
    assert canonical(parse(raw)) == raw


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_count(data: dict[str, int]) -> None:
    """Nor do blanks."""
    other = dict(reversed(data.items()))
    assert canonical(other) == canonical(data)
    assert canonical(parse(json.dumps(other, indent=3).encode())) == canonical(data)


def test_what_is_no_number_is_null() -> None:
    """However deep it stands, and the rest as it was."""
    assert plain({"a": [1.5, nan, (inf, "x")], "b": {"c": -inf}, "d": True}) == {
        "a": [1.5, None, [None, "x"]],
        "b": {"c": None},
        "d": True,
    }


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "a key is said twice"),
        (b"[NaN]", "NaN is no number"),
        (b"[-Infinity]", "-Infinity is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff", "utf-8"),
        ('{"a": 1}'.encode("utf-16"), "utf-8"),
        (b"", "Expecting value"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused(raw: bytes, said: str) -> None:
    """Or in none."""
    with pytest.raises(ValueError, match=said):
        parse(raw)


def test_what_json_cannot_say_is_not_written() -> None:
    """A number that is infinite, as 1e999 becomes one; or more depth than can be followed."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(parse(b"[1e999]"))
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="nested too deeply"):
        canonical(deep)
