"""A run that writes down its finished blocks, and takes them over when it is gone on with."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any

from sim.blocks import Block
from sim.checkpoints.fingerprints import difference, digest
from sim.checkpoints.plain import alike, counts, plain
from sim.checkpoints.records import Records
from sim.errors import Place, ScenarioError
from sim.folders import claim, told
from sim.tally import Tally

PATIENCE = 10.0
"""After how many seconds a run that nobody asked to keep anything begins to."""

_JOB, _BLOCKS = "job.json", "blocks"

Counted = Generator[tuple[Block, Tally]]


class Checkpoint:
    """A folder that keeps the finished blocks of one run.

    `job.json` says which run; `blocks` holds a record for each block.

    Parameters
    ----------
    folder
        Where. If it is there it is gone on with, else it is made.
    passing
        Whether it is only for safety: then it is made once a run has lasted `PATIENCE` seconds,
        under a name that nothing has yet, and is to go once the results are saved.
    at_begin
        Called with the folder when it is made.
    tell
        Called with a sentence about what was found in it.

    Attributes
    ----------
    folder
        Where it is.
    begun
        Whether there is anything in the folder to go on with.
    seconds
        For how long the blocks that were taken over had been played.
    """

    def __init__(
        self,
        folder: str | Path,
        passing: bool = False,
        at_begin: Callable[[Path], None] = lambda folder: None,
        tell: Callable[[str], None] = warnings.warn,
    ) -> None:
        self.folder, self.passing = Path(folder), passing
        self._at_begin, self._tell = at_begin, tell
        self.begun, self.seconds = False, 0.0

    def through(
        self,
        job: Mapping[str, Any],
        todo: Iterator[Block],
        play: Callable[[Iterator[Block]], Any],
        like: Callable[[], Tally] | None = None,
    ) -> Counted:
        """Each block with its counts, in order: those that are kept, then the others, played.

        Parameters
        ----------
        job
            The `fingerprint` of the run.
        todo
            All blocks of the run, in order.
        play
            Plays blocks: gives each with its counts, in order.
        like
            Gives counts of the same things as those that are kept should be.

        Raises
        ------
        ScenarioError
            If the folder is of another run, damaged, in use, or cannot be written.
        """
        with ExitStack() as stack:
            records: Records | None = None
            patience = PATIENCE if self.passing else 0.0
            if self.folder.exists() and not self.passing:
                records = stack.enter_context(closing(self._opened(job)))
                self.begun = True
                yield from self._kept(records, todo, like)
            elif not patience:
                records = stack.enter_context(closing(self._made(job)))
            waiting, began = list[bytes](), monotonic()
            for block, tally in stack.enter_context(closing(play(todo))):
                seconds = monotonic() - began
                waiting.append(_record(block, tally, self.seconds + seconds))
                if records is None and seconds >= patience:
                    records = stack.enter_context(closing(self._made(job)))
                if records is not None:
                    self._write(records, waiting)
                    waiting.clear()
                yield block, tally

    def remove(self) -> None:
        """Take away what is kept: it has served."""
        for name in (_BLOCKS, _JOB):
            with suppress(OSError):
                (self.folder / name).unlink()
        with suppress(OSError):
            self.folder.rmdir()

    def _made(self, job: Mapping[str, Any]) -> Records:
        def write(draft: Path) -> None:
            (draft / _JOB).write_text(_sealed(job, self.passing), encoding="utf-8")
            (draft / _BLOCKS).touch()

        self.folder = claim(self.folder, write, numbered=self.passing)
        self.begun = True
        self._at_begin(self.folder)
        return self._records(job)

    def _opened(self, job: Mapping[str, Any]) -> Records:
        """The records of a folder, once it is known to be of this run."""
        sealed = _unsealed(self.folder)
        if reason := difference(sealed["job"], job):
            raise ScenarioError(
                f"this checkpoint is of another run: {reason}", Place(str(self.folder))
            )
        self.passing = bool(sealed["passing"])
        return self._records(job)

    def _records(self, job: Mapping[str, Any]) -> Records:
        with told(self.folder):
            return Records(self.folder / _BLOCKS, digest(_text(job)))

    def _kept(
        self, records: Records, todo: Iterator[Block], like: Callable[[], Tally] | None
    ) -> Counted:
        known = like() if like else None
        with told(self.folder), self._or_nothing():
            for line in records.read():
                block, tally, self.seconds = self._sound(line, known)
                expected = next(todo, None)
                if expected is None or list(expected) != block:
                    raise ScenarioError(
                        f"a block is kept that is not the next to be played: {block}",
                        Place(str(self.folder)),
                    )
                yield expected, tally
        if records.torn:
            self._tell("the last record of the checkpoint was torn; it is cut off and played again")

    def _sound(self, line: bytes, known: Tally | None) -> tuple[list[Any], Tally, float]:
        """What a record says; a checksum keeps out accidents, but anyone can make one."""
        try:
            block, tally, seconds = _read(line)
            if tally.rounds != block[2] or not (known is None or alike(tally, known)):
                raise ValueError
            return block, tally, seconds
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            RecursionError,
            TypeError,
            ValueError,
        ):
            message = "a record of this checkpoint holds no counts; start anew"
            raise ScenarioError(message, Place(str(self.folder))) from None

    @contextmanager
    def _or_nothing(self) -> Iterator[None]:
        """What is damaged is nothing to go on with."""
        try:
            yield
        except ScenarioError:
            self.begun = False
            raise

    def _write(self, records: Records, waiting: list[bytes]) -> None:
        with told(self.folder):
            for line in waiting:
                records.append(line)


def _record(block: Block, tally: Tally, seconds: float) -> bytes:
    """A finished block in one line."""
    data = {"block": list(block), "seconds": round(seconds, 3), "tally": plain(tally)}
    return json.dumps(data, separators=(",", ":")).encode()


def _read(line: bytes) -> tuple[list[Any], Tally, float]:
    data = json.loads(line)
    return data["block"], counts(data["tally"]), float(data["seconds"])


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)


def _sealed(job: Mapping[str, Any], passing: bool) -> str:
    """What says which run it is, with a checksum over every letter of it."""
    data = {"job": job, "passing": passing}
    return _text(data | {"checksum": digest(_text(data))}) + "\n"


def _unsealed(folder: Path) -> dict[str, Any]:
    file = folder / _JOB
    try:
        text = file.read_bytes().decode()
        data = json.loads(text)
        sound = text == _sealed(data["job"], data["passing"])
    except OSError as error:
        raise ScenarioError("expected a checkpoint, with job.json", Place(str(folder))) from error
    except (ValueError, TypeError, KeyError, RecursionError):
        sound = False
    if not sound or not (folder / _BLOCKS).is_file():
        raise ScenarioError("this checkpoint is damaged; start anew", Place(str(file)))
    return dict(data)
