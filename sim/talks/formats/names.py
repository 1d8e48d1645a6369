"""What a name may be: the same for every format, so that each can say what another says."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence

from sim.errors import ScenarioError
from sim.shown import REORDERING
from sim.talks.domain import Domain, twice

UNPRINTABLE = re.compile(
    f"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[{REORDERING}]"
)
"""What neither YAML nor XML can hold, and what turns the order of what is read."""
_ESCAPED = re.compile("[\x85\u2028\u2029\ufeff]")
_LONGEST_KEY = 1_000
"""YAML takes a key of at most 1,024 characters, its quotes included."""


def fault(name: str) -> str:
    """What is wrong with a name; nothing if it is well."""
    if not name.strip():
        return "expected a name, found nothing"
    if found := UNPRINTABLE.search(name):
        return f"a name cannot hold the character U+{ord(found.group()):04X}"
    return ""


def check(domain: Domain) -> None:
    """See that every format can say a domain's names.

    Raises
    ------
    ScenarioError
        For a blank or unprintable name.
    """
    for what, names in _kinds(domain):
        for name in names:
            if wrong := fault(name):
                raise ScenarioError(f"{wrong}, in the name of {what}: {name!a:.60}")


def _kinds(domain: Domain) -> Iterator[tuple[str, Sequence[str]]]:
    yield "talk", [domain.name]
    yield "issue", [issue.name for issue in domain.issues]
    for issue in domain.issues:
        yield "option", issue.options
    yield "side", [profile.party for profile in domain.profiles]


def quoted(name: str) -> str:
    """A name between double quotes, which JSON and every YAML read alike."""
    text = json.dumps(name, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04X}", text)


def key(name: str) -> str:
    """A name, quoted, as a key of a YAML mapping.

    Raises
    ------
    ScenarioError
        If YAML takes no such key.
    """
    text = quoted(name)
    if len(text) > _LONGEST_KEY or name == "<<":
        why = "is too long" if name != "<<" else "has a meaning of its own"
        raise ScenarioError(f"'{name:.60}' {why} in YAML; choose another name or format")
    return text


def told_apart(said: Sequence[str], stems: Sequence[str]) -> Collection[str]:
    """The sides' names: as the files say, or as the files are called where that is not enough."""
    plain = all(not fault(name) for name in said) and twice(said) < 0
    return said if plain else stems


def stem(name: str) -> str:
    """A name as part of a file's name."""
    return re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")[:40].strip("-")
