"""The answer to a question of the page: functions of what is asked alone, for worker processes.

Their numbers are those of the command line with the same seed; nothing of the clock is in them,
so the same question has the same answer to the byte.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd

from sim.errors import ScenarioError
from sim.faces.answer import band_said, count_said, headline, modes_said, spread_said
from sim.intervals import wilson
from sim.memory import forget
from sim.reading import loads
from sim.result import Result
from sim.rounds import run
from sim.scenario import Scenario, as_of_said
from sim.studies.compare import Comparison, compare
from sim.supposing import suppose
from sim.tables.comparison import NO_FLOW
from sim.web.answers import Answer, Ending, Line, Modes, Moment, Share, Stream
from sim.web.asked import Asked

_KEPT, _KEPT_VARIANTS = 16, 8
"""How many scenarios a process keeps as they were read, and with what was supposed."""


def answer(asked: Asked, text: bytes, path: str) -> Answer:
    """Play what is asked, and compare it with the file as it stands.

    The file as it stands is played without anything supposed and unedited, in the same mode, as
    of the same moment and with the same luck.

    Parameters
    ----------
    asked
        The question.
    text, path
        The bytes of the scenario's file, and where it is.

    Raises
    ------
    ScenarioError
        If the question or an edited text is not well said.
    Refusal
        If it cannot be answered honestly.
    """
    after = scenario(asked, text, path)
    result = run(after, asked.rounds, asked.seed, asked.mode, asked.as_of or None)
    if not asked.changed:
        return _told(asked, result, None, "nothing is supposed and nothing edited")
    try:
        comparison = compared(result, text, path)
    except ScenarioError as error:
        return _told(asked, result, None, f"it cannot be compared: {error}")
    return _told(asked, result, comparison, comparison.before_said)


def scenario(asked: Asked, text: bytes, path: str) -> Scenario:
    """The scenario that is asked about, with all that is supposed.

    Parameters, errors
        As of `answer`.
    """
    summit = _loaded(text, path) if asked.text is None else edited(asked.text, text, path)
    if not asked.supposes:
        return summit
    return _supposed(summit, asked.given, asked.do, asked.settings)


def edited(text: str, base: bytes, path: str) -> Scenario:
    """The scenario of a text that was edited in a page; it may name no file that its base does not.

    Parameters
    ----------
    text
        As it was edited.
    base, path
        The bytes of the scenario's file, and where it is.

    Raises
    ------
    ScenarioError
        With line, column, what was expected and the nearest right name.
    """
    files: tuple[str, ...] = ()
    with suppress(ScenarioError):  # a file that cannot be read may be mended in the page
        before = _loaded(base, path)
        files = (before.parameters,) if before.parameter_file else ()
    try:
        return _loaded(text.encode(), path, files)
    except ScenarioError as error:
        raise ScenarioError(error.message, replace(error.place, file="")) from None


# ---- what is played -----------------------------------------------------------------------


class _Latest:
    """The scenarios that were used last; what was worked out for one is forgotten with it.

    A scenario and what was worked out for it hold each other, which only the collector of garbage
    would find, and late.
    """

    def __init__(self, most: int, make: Callable[..., Scenario]) -> None:
        self._most, self._make = most, make
        self._found: OrderedDict[tuple[Any, ...], Scenario] = OrderedDict()

    def __call__(self, *key: Hashable) -> Scenario:
        """The scenario that is made of the key, or was."""
        if key not in self._found:
            self._found[key] = self._make(*key)
        self._found.move_to_end(key)
        while len(self._found) > self._most:
            forget(self._found.popitem(last=False)[1])
        return self._found[key]

    def clear(self) -> None:
        """Let go of all."""
        for summit in self._found.values():
            forget(summit)
        self._found.clear()


def _loaded(text: bytes, path: str, files: tuple[str, ...] | None = None) -> Scenario:
    """The scenario of a text, read once, or again if the file beside it has changed."""
    found = _read(text, path, files)
    if found.parameter_file and found.parameter_file != _now(Path(path).parent, found):
        _read.clear()
        _supposed.clear()
        found = _read(text, path, files)
    return found


def _now(folder: Path, summit: Scenario) -> bytes:
    try:
        return (folder / summit.parameters).read_bytes()
    except OSError:
        return b""


_read = _Latest(_KEPT, lambda text, path, files: loads(text, path, files=files))
_supposed = _Latest(
    _KEPT_VARIANTS,
    lambda summit, given, do, settings: suppose(summit, given, do, dict(settings)),
)


def compared(result: Result, text: bytes, path: str) -> Comparison:
    """The file as it stands beside what was asked, as of the same moment.

    Parameters
    ----------
    result
        Of what was asked.
    text, path
        The bytes of the scenario's file, and where it is.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or has no such moment.
    """
    before = _loaded(text, path)
    moment = result.as_of if result.as_of in before.stage_index else None
    if moment is None and result.as_of != result.scenario.record_end:
        raise ScenarioError(f"the file as it stands has no stage '{result.as_of}'")
    return compare(before, result.scenario, result.rounds, result.seed, result.mode, moment)


# ---- what is told -------------------------------------------------------------------------


def _told(asked: Asked, result: Result, comparison: Comparison | None, baseline: str) -> Answer:
    """Everything that is told of a result, and of the comparison if there is one."""
    summit = result.scenario
    names = [outcome.name for outcome in summit.outcomes]
    others = names if comparison is None else _names(comparison.before.scenario)
    flow, flow_said = _flow(comparison)
    return Answer(
        scenario=summit.name,
        question=summit.question,
        rounds=result.rounds,
        seed=result.seed,
        mode=result.mode,
        as_of=result.as_of,
        as_of_said=as_of_said(result.as_of),
        supposed=summit.supposed,
        headline=headline(result),
        details=(count_said(result), band_said(result), modes_said(result), spread_said(result)),
        outcomes=tuple(_lines(result.outcomes, _differences(comparison))),
        compared=comparison is not None,
        baseline=baseline,
        gone=tuple(name for name in others if name not in names),
        new=tuple(name for name in names if name not in others),
        flow=flow,
        flow_said=flow_said,
        attendance=_shares(result.attendance),
        deadlock=_shares(result.deadlock),
        modes=_modes(result.modes),
        timeline=_timeline(result),
        talks=tuple(Ending(*row) for row in _rows(result.talks)),
        interval=result.interval,
        bands=result.bands,
        effective_sample_size=result.effective_sample_size(result.as_of),
        parameters=summit.strengths.source if summit.strengths else "",
        warnings=summit.warnings,
        command=asked.command(),
        compare_command=asked.comparing(result.as_of) if comparison else "",
    )


def _names(summit: Scenario) -> list[str]:
    return [outcome.name for outcome in summit.outcomes]


def _rows(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows of a table as plain numbers and texts; what is not known is None."""
    columns = (map(_plain, table[name].tolist()) for name in table)
    return list(zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return None if isnan(value) else float(value)


def _shares(table: pd.DataFrame) -> tuple[Share, ...]:
    return tuple(Share(*row) for row in _rows(table))


def _modes(table: pd.DataFrame) -> tuple[Modes, ...]:
    return tuple(Modes(name, tuple(shares)) for name, *shares in _rows(table))


def _lines(table: pd.DataFrame, differences: Mapping[str, tuple[float, ...]]) -> Iterator[Line]:
    """The lines of a table of outcomes, which may have a band, beside what was before."""
    for row in _rows(table):
        band = row[4:] or (None, None)
        yield Line(*row[:4], *band, *differences.get(row[0], ()))


def _timeline(result: Result) -> tuple[Moment, ...]:
    """The outcomes as of each moment played; nothing, if it is a single one."""
    moments = result.moments if len(result.moments) > 1 else []
    return tuple(
        Moment(stage, as_of_said(stage), tuple(_lines(result.outcomes_as_of(stage), {})))
        for stage in moments
    )


def _differences(comparison: Comparison | None) -> dict[str, tuple[float, ...]]:
    """Outcome to what it was before, and by how much that differs, each with its interval."""
    if comparison is None:
        return {}
    low, high = wilson(comparison.pairs.one, comparison.rounds)
    before = _names(comparison.before.scenario)
    found = {}
    for name, share, _, *difference in _rows(comparison.differences):
        k = before.index(name)
        found[name] = (share, float(low[k]), float(high[k]), *difference)
    return found


def _flow(comparison: Comparison | None) -> tuple[tuple[Stream, ...], str]:
    """The streams that are not empty; and why there are none, where none can be told."""
    if comparison is None:
        return (), ""
    table = comparison.flow
    if table.empty:
        return (), NO_FLOW
    return tuple(
        Stream(before, after, int(rounds), share)
        for before, after, rounds, share in _rows(table)
        if share > 0
    ), ""
