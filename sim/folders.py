"""A folder appears whole or not at all: it is written aside, and named when all is there."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from tempfile import mkdtemp

from sim.errors import Place, ScenarioError

Write = Callable[[Path], None]
"""Writes all files into the folder that it is given."""


def claim(folder: Path, write: Write, numbered: bool = False) -> Path:
    """Write a folder where nothing is yet.

    Parameters
    ----------
    folder
        Its path.
    write
        Writes the files; nothing is seen of them if it fails.
    numbered
        Whether another name will do, with a number at its end, where this one is taken.

    Raises
    ------
    ScenarioError
        If there is something, or the folder cannot be written.
    """
    others = (folder.with_name(f"{folder.name}-{number}") for number in count(2))
    with told(folder), drafted(folder.absolute(), write) as draft:
        for place in chain([folder], others if numbered else ()):
            if _claimed(draft, place):
                return place
    raise ScenarioError("there is something here already; choose another", Place(str(folder)))


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder whose files, once all is well, replace those in `folder`.

    Raises
    ------
    ScenarioError
        If they cannot be written.
    """
    with told(folder), _parents(folder / "file"):
        draft = Path(mkdtemp(prefix=".summitry-", dir=folder))
        try:
            yield draft
            for file in draft.iterdir():
                os.replace(file, folder / file.name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Say what the system says of a folder, in one sentence.

    Raises
    ------
    ScenarioError
        In place of an `OSError`.
    """
    try:
        yield
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise ScenarioError(reason, Place(str(folder))) from error


@contextmanager
def drafted(folder: Path, write: Write) -> Iterator[Path]:
    """The files, written in a room beside where they go; what is left in the room goes away."""
    with _parents(folder):
        room = Path(mkdtemp(prefix=".summitry-", dir=folder.parent))
        try:
            draft = room / "new"
            draft.mkdir()
            write(draft)
            _settle(draft)
            yield draft
            _settle_names(folder.parent)
        finally:
            shutil.rmtree(room, ignore_errors=True)


def put(draft: Path, folder: Path) -> None:
    """Move the draft into place; what was there goes only once the new stands there."""
    old = draft.with_name("old")
    try:
        if folder.exists():
            os.replace(folder, old)
        os.replace(draft, folder)
    finally:
        if old.exists() and not folder.exists():
            os.replace(old, folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time look at a folder and put another in its place.

    Where the system has no locks of folders, the system's own order must do.
    """
    with ExitStack() as stack:
        with suppress(ImportError, OSError):
            import fcntl

            above = next(parent for parent in folder.parents if parent.is_dir())
            place = os.open(above, os.O_RDONLY)
            stack.callback(os.close, place)
            fcntl.flock(place, fcntl.LOCK_EX)
        yield


def _claimed(draft: Path, folder: Path) -> bool:
    """Whether the draft could be moved to where nothing was: the system lets one win."""
    if folder.exists():
        return False
    try:
        os.rename(draft, folder)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            return False
        raise
    return True


@contextmanager
def _parents(folder: Path) -> Iterator[None]:
    """The folders above; on failure those that were not there before go again."""
    missing = [parent for parent in folder.parents if not parent.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        with suppress(OSError):
            for parent in missing:
                parent.rmdir()
        raise


def _settle(draft: Path) -> None:
    """Have the disk hold the files before their folder gets its name, should the power fail."""
    for file in draft.iterdir():
        with file.open("rb+") as written:
            os.fsync(written.fileno())
    _settle_names(draft)


def _settle_names(folder: Path) -> None:
    """Have the disk hold which files a folder has."""
    with suppress(PermissionError):  # Windows opens no folders
        names = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(names)
        finally:
            os.close(names)
