"""What can be taken away of a state: the report, the tables, the text."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sim.errors import ScenarioError
from sim.report import report
from sim.result import Result
from sim.rounds import run
from sim.studies.compare import Comparison
from sim.web.answering import compared, scenario
from sim.web.asked import Asked

MOST = 100_000
"""The most rounds of a report: it plays many variants, and a page should not wait too long."""

_THEN = (1980, 1, 1, 0, 0, 0)


def yaml(asked: Asked) -> bytes:
    """The text as it is played: the file's own bytes, or what was edited."""
    return asked.base if asked.text is None else asked.text.encode()


def report_of(asked: Asked, text: bytes, path: str) -> bytes:
    """The report of a state, for worker processes.

    Raises
    ------
    ScenarioError, Refusal
        As of `sim.report.report`.
    """
    summit = scenario(asked, text, path)
    rounds = min(asked.rounds, MOST)
    return report(summit, rounds, asked.seed, asked.mode, asked.as_of or None).html.encode()


def tables(asked: Asked, text: bytes, path: str) -> bytes:
    """Results folders of a state as an archive: of the run, and of what is compared; for workers.

    They are written into a temporary folder that is gone when this returns.

    Raises
    ------
    ScenarioError, Refusal
        As of `sim.rounds.run`.
    """
    summit = scenario(asked, text, path)
    result = run(summit, asked.rounds, asked.seed, asked.mode, asked.as_of or None)
    comparison = _compared(asked, result, text, path)
    with TemporaryDirectory() as place:
        result.save(Path(place) / "run", asked.command())
        if comparison is not None:
            comparison.save(Path(place) / "compare", asked.comparing(result.as_of))
        return _packed(Path(place))


def _compared(asked: Asked, result: Result, text: bytes, path: str) -> Comparison | None:
    """What the page compares: none, if nothing is changed, or it cannot be compared."""
    if not asked.changed:
        return None
    try:
        return compared(result, text, path)
    except ScenarioError:
        return None


def _packed(folder: Path) -> bytes:
    """The files below a folder, in order; the same files give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = ZipInfo(str(file.relative_to(folder)), _THEN)
                name.compress_type = ZIP_DEFLATED
                archive.writestr(name, file.read_bytes())
    return buffer.getvalue()
