"""YAML text to nodes: the guards, each one clear message."""

from __future__ import annotations

import pytest

from sim.decoding import MAX_BYTES, decode
from sim.errors import ScenarioError
from sim.reading import loads, nodes

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

GUARDED = [
    ("duplicate key", "a: 1\nb: 2\na: 3\n", 3, 1, "'a' stands here twice, first in line 1"),
    ("undefined alias", "a: *b\n", 1, 4, "'*b' repeats something that is not named before it"),
    ("alias of itself", "a: &b [*b]\n", 1, 8, "not named before it"),
    ("alias bomb", BOMB, 4, 8, "aliases repeat more than 1,000 pieces"),
    ("tag", "a: !!python/object:os.system x\n", 1, 4, "have no meaning in a scenario"),
    ("own tag", "a: !x y\n", 1, 4, "tags such as '!x'"),
    ("depth", "a: " + "[" * 40 + "]" * 40, 1, 35, "nested more than 32 deep"),
    ("great depth", "[" * 500_000, 1, 33, "nested more than 32 deep"),
    ("two documents", "a: b\n---\nc: d\n", 2, 1, "a second after '---'"),
    ("list as key", "[a]: b\n", 1, 1, "expected a name as a key, found a list"),
    ("mapping as key", "? {a: b}\n: c\n", 1, 3, "expected a name as a key, found a mapping"),
    ("alias as key", "a: &x [b]\n*x : c\n", 2, 1, "found an alias of a list or mapping"),
    ("empty key", "'': b\n", 1, 1, "expected a name before ':'"),
    ("merge", "a: &x {b: c}\nd:\n  <<: *x\n", 3, 3, "merging with '<<'"),
    ("colon in text", "a: b: c\n", 1, 5, "put text that holds ': ' between quotes"),
    ("tab", "a:\n\tb: c\n", 2, 1, "indent with spaces"),
    ("indentation", "a:\n   b: c\n  d: e\n", 3, 3, "further in or out"),
    ("open quote", "a: 'b\n", 2, 1, "this is not YAML"),
    ("control character", "a: b\nc: \x07\n", 2, 4, "U+0007"),
    ("escaped escape", 'a: "\\x1b[2J"', 1, 4, "cannot hold the character U+001B"),
    ("half a character", 'a: "\\ud800"', 1, 4, "cannot hold the character U+D800"),
    ("no such character", 'a: "\\UFFFFFFFF"', 1, 2, "this is not YAML"),
    ("NUL", "a: b\nc: d\0\n", 2, 5, "NUL"),
    ("empty", "", 1, 1, "the file is empty"),
    ("comments only", "# nothing\n", 1, 1, "the file is empty"),
    ("text only", "hello\n", 1, 1, "expected keys such as 'summit: ...', found 'hello'"),
    ("list only", "- a\n", 1, 1, "found a list"),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [case[1:] for case in GUARDED],
    ids=[case[0] for case in GUARDED],
)
def test_a_guard_speaks(text: str, line: int, column: int, words: str) -> None:
    """What could harm or mislead is refused where it stands."""
    with pytest.raises(ScenarioError) as caught:
        loads(text, "file.yaml")
    assert words in str(caught.value)
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
    assert str(caught.value).startswith(f"file.yaml:{line}:{column}: ")


def test_not_utf8() -> None:
    """Other encodings are refused at the first byte that shows it."""
    with pytest.raises(ScenarioError, match="2:4: the file is not UTF-8 text"):
        loads(b"a: b\nc: \xff\n")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """Editors that write one do no harm."""
    assert decode(b"\xef\xbb\xbfa", "") == "a"


def test_half_a_character() -> None:
    """A lone surrogate is not text."""
    with pytest.raises(ScenarioError, match="half a character"):
        loads("summit: \ud800")


def test_too_large() -> None:
    """Half a mebibyte is enough for any summit."""
    with pytest.raises(ScenarioError, match="at most 524,288 are read"):
        loads("a" * (MAX_BYTES + 1))


def test_words_stay_words() -> None:
    """`no`, `1e3`, `null` and `2025-05-16` are text until a place asks for something else."""
    tree = nodes.read("a: no\nb: 1e3\nc: null\nd: 2025-05-16\ne:\n", "")
    assert tree.root.plain() == {"a": "no", "b": "1e3", "c": "null", "d": "2025-05-16", "e": None}


def test_columns_within_text_are_exact_where_they_can_be() -> None:
    """Plain or quoted on one line: the very character; otherwise where the text begins."""
    tree = nodes.read("plain: abc\nquoted: 'abc'\nescaped: 'a''c'\nfolded: a\n  c\n", "")
    columns = [tree.place((key,), offset=2).column for key in tree.root.value]
    assert columns == [10, 12, 10, 9]


def test_an_alias_stands_for_what_it_names() -> None:
    """A few aliases are fine."""
    tree = nodes.read("a: &x [1, 2]\nb: *x\n", "")
    assert tree.root.plain() == {"a": ["1", "2"], "b": ["1", "2"]}
