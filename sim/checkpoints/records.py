"""A file of records that only grows: a line each, with its number and its checksum.

What a process has written outlives it; what was written a second ago outlives the power too.
A record that was cut short at the end is cut off. Damage before that is never passed over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from time import monotonic

from sim.errors import Place, ScenarioError

SYNC = 1.0
"""After how many seconds at most the disk is asked to have what was written."""


class Records:
    """The records of a file, for one process at a time.

    Parameters
    ----------
    file
        Its path; it is there.
    key
        What the checksums are keyed with, so that records of another file are none of this one.

    Attributes
    ----------
    torn
        Whether the end was cut short, and is cut off: known once all records have been read.

    Raises
    ------
    ScenarioError
        If another process has the file.
    OSError
        If it cannot be read and written.
    """

    def __init__(self, file: Path, key: str) -> None:
        self._file, self._key = file, key.encode()
        self._number = self._end = 0
        self.torn = False
        self._open = os.open(file, os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0))
        self._synced = monotonic()
        try:
            _lock(self._open, file)
        except BaseException:
            os.close(self._open)
            raise

    def read(self) -> Iterator[bytes]:
        """Every record in order; then what is torn is cut off, and more can be added.

        Raises
        ------
        ScenarioError
            If a record is damaged or missing, and others follow.
        """
        # A second opening would, when closed, give up the lock.
        with os.fdopen(self._open, "rb", closefd=False) as lines:
            for line in lines:
                number, record = self._checked(line)
                if record is None:
                    if any(self._checked(later)[1] is not None for later in lines):
                        raise self._damaged()
                    self.torn = True
                    break
                if number != self._number:
                    raise self._damaged()
                self._number += 1
                self._end += len(line)
                yield record
        os.ftruncate(self._open, self._end)

    def append(self, record: bytes) -> None:
        """Add a record, all of it or nothing.

        Raises
        ------
        OSError
            If there is no room, or the disk does not answer.
        """
        numbered = b"%d %b" % (self._number, record)
        line = rest = b"%b %b\n" % (self._checksum(numbered), numbered)
        try:
            while rest:
                rest = rest[os.write(self._open, rest) :]
            if monotonic() - self._synced >= SYNC:
                self._sync()
        except BaseException:
            with suppress(OSError):
                os.ftruncate(self._open, self._end)
            raise
        self._number += 1
        self._end += len(line)

    def close(self) -> None:
        """Let go of the file, once the disk has it as far as it can."""
        try:
            with suppress(OSError):
                self._sync()
        finally:
            os.close(self._open)

    def _sync(self) -> None:
        os.fsync(self._open)
        self._synced = monotonic()

    def _checksum(self, numbered: bytes) -> bytes:
        return blake2b(numbered, key=self._key, digest_size=16).hexdigest().encode()

    def _checked(self, line: bytes) -> tuple[int, bytes | None]:
        """The number and the content of a line, if it is a whole and sound record."""
        checksum, _, numbered = line.partition(b" ")
        if not numbered.endswith(b"\n") or checksum != self._checksum(numbered[:-1]):
            return -1, None
        number, _, record = numbered[:-1].partition(b" ")
        return int(number), record

    def _damaged(self) -> ScenarioError:
        return ScenarioError(
            f"this record is damaged or missing (at byte {self._end:,}), and others follow it, so "
            "this checkpoint cannot be gone on with; start anew",
            Place(str(self._file), self._number + 1),
        )


def _lock(file: int, path: Path) -> None:
    """Have the file alone until it is closed.

    It is a lock of the process: workers do not inherit it, so it goes when the process is killed.
    """
    with suppress(ImportError):  # Windows
        import fcntl

        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise ScenarioError("another process is at it just now", Place(str(path))) from error
