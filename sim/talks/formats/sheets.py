"""The files that a domain is spread over, each read once and known by what it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Literal, NoReturn

from sim.decoding import MAX_BYTES, decode
from sim.errors import Place, ScenarioError
from sim.reading import nodes
from sim.talks.additive import lowered
from sim.talks.domain import Domain, Floats, Issue, Profile
from sim.talks.formats import jsontext, names, xmltext
from sim.talks.formats.form import Form
from sim.talks.formats.xmltext import Element

Part = Literal["whole", "domain", "profile"]
Normalise = Literal["genius", "raw"]

MOST_FILES = 100
"""The most files of a folder that are looked into."""
SUFFIXES = (".xml", ".json", ".yml", ".yaml")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_NOTHING = re.compile(r"(?:[ \t]*(?:#.*|---[ \t]*|\.\.\.[ \t]*)?(?:\r?\n|\Z))*")


@dataclass(frozen=True)
class Sheet:
    """A file that was read: XML has a root element, YAML and JSON have a form."""

    path: Path
    form: Form | None = None
    root: Element | None = None

    @property
    def place(self) -> Place:
        """The file as a whole."""
        return Place(str(self.path))

    def fail(self, message: str) -> NoReturn:
        """Raise an error about the file as a whole."""
        raise ScenarioError(message, self.place)


@dataclass(frozen=True)
class Spread:
    """A domain's file with the files of its sides, in the order of the table."""

    domain: Sheet
    profiles: Sequence[Sheet] = ()
    normalise: Normalise = "genius"
    warnings: list[str] = field(default_factory=list)

    def warn(self, sheet: Sheet, message: str) -> None:
        """Note something that is passed over."""
        self.warnings.append(f"{sheet.path.name}: {message}")


def open_sheet(path: Path) -> Sheet:
    """A file, read as what it looks like: `<` begins XML, `{` begins JSON, all else is YAML.

    Raises
    ------
    ScenarioError
        With the place, for what cannot be read.
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read: {reason}", Place(file)) from None
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<" or raw.startswith(_WIDE):
        return Sheet(path, root=xmltext.read(raw, file))
    text = decode(raw, file)
    if _NOTHING.fullmatch(text):
        raise ScenarioError("the file is empty", Place(file, 1, 1))
    yaml = path.suffix.lower() in (".yml", ".yaml") or start not in (b"{", b"[")
    return Sheet(path, form=Form((nodes if yaml else jsontext).read(text, file)))


def files(folder: Path, suffixes: Sequence[str] = SUFFIXES) -> list[Path]:
    """The files of a folder that may hold a domain, sorted by name.

    Hidden files are passed over, and those that begin with `_`: NegMAS keeps its statistics there.
    """
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if path.suffix.lower() in suffixes and path.name[0] not in "._" and path.is_file()
        )
    except OSError as error:
        message = f"the folder cannot be read: {error.strerror}"
        raise ScenarioError(message, Place(str(folder))) from None
    if len(found) > MOST_FILES:
        raise ScenarioError(
            f"the folder has {len(found):,} such files; at most {MOST_FILES} are read",
            Place(str(folder)),
        )
    return found


def settle(
    spread: Spread, name: str, issues: Sequence[Issue], profiles: Iterable[Profile]
) -> Domain:
    """The domain of what was read, its sides told apart by name.

    A reservation of minus infinity means none; the worst agreement's utility stands for it, below
    which there is nothing. Sides of other programs come down no further than that.
    """
    sides = _told_apart(spread, list(profiles))
    if spread.profiles:
        sides = [replace(of, manner=replace(of.manner, floor="worst")) for of in sides]
    finite = [replace(side, reservation=0.0) if _floorless(side) else side for side in sides]
    try:
        domain = Domain(name, tuple(issues), tuple(finite))
        names.check(domain)
    except ScenarioError as error:
        spread.domain.fail(error.message)
    floored = tuple(
        _floored(spread, side, utilities)
        for side, utilities in zip(sides, domain.utilities, strict=True)
    )
    return domain if floored == domain.profiles else replace(domain, profiles=floored)


def _told_apart(spread: Spread, sides: Sequence[Profile]) -> Sequence[Profile]:
    if not spread.profiles:
        return sides
    stems = [sheet.path.stem for sheet in spread.profiles]
    parties = names.told_apart([side.party for side in sides], stems)
    return [replace(side, party=party) for side, party in zip(sides, parties, strict=True)]


def _floored(spread: Spread, side: Profile, utilities: Floats) -> Profile:
    """A side with a reservation, if only that of its worst agreement."""
    if lowered(side.reservation, utilities.max()) > utilities.max():
        spread.warnings.append(f"no agreement reaches the reservation of {side.party}")
    if not _floorless(side):
        return side
    said = f"{side.party} has no reservation value; its worst agreement stands for it"
    spread.warnings.append(said)
    return replace(side, reservation=float(utilities.min()))


def _floorless(side: Profile) -> bool:
    return side.reservation == -inf


def side_files(domain: Domain, suffix: str) -> Mapping[str, Profile]:
    """A file's name for each side, such that sorting by name keeps the order of the table."""
    width = len(str(len(domain.profiles)))
    return {
        "-".join(filter(None, ("side", f"{n:0{width}}", names.stem(side.party)))) + suffix: side
        for n, side in enumerate(domain.profiles, 1)
    }
