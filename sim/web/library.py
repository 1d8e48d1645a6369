"""What the page serves: the bundled scenarios, those of a folder, or a single file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG

from sim.decoding import bytes_of
from sim.errors import Place, ScenarioError, did_you_mean
from sim.reading import bundled, loads

MOST_FILES = 200
"""The most scenarios of a folder that are served."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
_DIGITS = 8

Stamp = tuple[int, int, int]
"""By which a file is known to be as it was: its number, its size, when it was last written."""
Stamps = tuple[Stamp | None, ...]
"""Of a scenario's file and of those that it names."""


@dataclass(frozen=True)
class Shelved:
    """A scenario that is served.

    Attributes
    ----------
    slug
        What links call it: letters, digits, hyphens and underscores.
    name
        What the command line calls it here: a bundled name, or a path.
    title, teaches
        The summit, and what its reader can learn from it; the name, where it cannot be read.
    text, path
        The bytes of its file, and where that is.
    problem
        What is wrong with it, where it cannot be played.
    files, beside
        The parameter file that it names beside itself, if it does, and a mark of what is in it.
    """

    slug: str
    name: str
    title: str
    teaches: str
    text: bytes = field(repr=False)
    path: str
    problem: str | None = None
    files: tuple[str, ...] = ()
    beside: str = ""


@dataclass
class Library:
    """Scenarios by slug; a file that has changed on the disk is read again.

    Attributes
    ----------
    target
        What was asked for: None is the bundled scenarios.
    """

    target: str | None = None
    _read: dict[str, tuple[Stamps, Shelved]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, target: str | None = None) -> Library:
        """The bundled scenarios, those of a folder, or one by its path or bundled name.

        Raises
        ------
        ScenarioError
            If there is nothing to serve.
        """
        library = cls(target)
        if not library.files():
            raise ScenarioError("there is no scenario (*.yaml) in this folder", Place(str(target)))
        return library

    def files(self) -> Mapping[str, tuple[str, Path]]:
        """Slug to what the command line calls a scenario, and its path.

        Raises
        ------
        ScenarioError
            If there is no such file or folder, or there are too many files in it.
        """
        if self.target is None:
            return {name: (name, path) for name, path in bundled().items()}
        place = Path(self.target)
        if place.is_dir():
            return {_slug(file.name): (str(file), file) for file in _files_of(place)}
        if not place.is_file():
            if self.target in bundled():
                return {self.target: (self.target, bundled()[self.target])}
            hint = did_you_mean(self.target, bundled())
            message = f"there is no such file or folder and no bundled scenario of this name{hint}"
            raise ScenarioError(message, Place(self.target))
        return {_slug(place.name): (self.target, place)}

    def __iter__(self) -> Iterator[Shelved]:
        """All that are served, in order; those that cannot be read, too, with what is wrong."""
        for slug, (name, path) in self.files().items():
            yield self._shelved(slug, name, path)

    def __getitem__(self, slug: str) -> Shelved:
        """The scenario that links call so.

        Raises
        ------
        ScenarioError
            If there is none.
        """
        files = self.files()
        if slug not in files:
            known = did_you_mean(slug, files)
            raise ScenarioError(f"there is no scenario '{slug:.60}' here{known}")
        return self._shelved(slug, *files[slug])

    def _shelved(self, slug: str, name: str, path: Path) -> Shelved:
        stamps, found = self._read.get(slug, ((), None))
        # What is wrong with it may be that a file is not there which it names.
        if found is None or found.problem or stamps != _stamps(path, found.files):
            before = _stamps(path)  # of what is about to be read, should it change meanwhile
            found = _read(slug, name, path, inside=self._folder)
            self._read[slug] = (*before, *_stamps(path, found.files)[1:]), found
        return found

    @property
    def _folder(self) -> Path | None:
        """The folder out of which no file may lead."""
        return Path(self.target) if self.target and Path(self.target).is_dir() else None


def _files_of(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.glob("*.yaml") if not file.name.startswith("."))
    if len(files) > MOST_FILES:
        message = f"at most {MOST_FILES} scenarios are served, found {len(files):,}"
        raise ScenarioError(message, Place(str(folder)))
    return files


def _slug(file: str) -> str:
    """What links call a file: always the same, and never the same for two of a folder."""
    stem = file.removesuffix(".yaml")
    if _PLAIN.fullmatch(stem):
        return stem
    digest = sha256(os.fsencode(file)).hexdigest()[:_DIGITS]
    return f"{_OTHER.sub('-', stem).strip('-')[:40]}.{digest}".lstrip(".")


def _stamps(path: Path, files: Sequence[str] = ()) -> Stamps:
    return tuple(map(_stamp, [path, *(path.parent / file for file in files)]))


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _read(slug: str, name: str, path: Path, inside: Path | None) -> Shelved:
    text = b""
    try:
        _refuse(path, inside)
        text = bytes_of(path)
        summit = loads(text, name)
    except ScenarioError as error:
        return Shelved(slug, name, path.stem, "", text, str(path), str(error))
    found = Shelved(slug, name, summit.name, summit.teaches, text, str(path))
    if not summit.parameter_file:
        return found
    mark = sha256(summit.parameter_file).hexdigest()[:_DIGITS]
    return replace(found, files=(summit.parameters,), beside=mark)


def _refuse(path: Path, inside: Path | None) -> None:
    """Refuse what is no file, and a link that leads out of the folder that is served."""
    try:
        if not S_ISREG(path.stat().st_mode):
            raise ScenarioError("this is no file", Place(str(path)))
        leads = path.resolve()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read: {reason}", Place(str(path))) from None
    if inside is not None and not leads.is_relative_to(inside.resolve()):
        raise ScenarioError("this is a link that leads out of the folder", Place(str(path)))
