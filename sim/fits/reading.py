"""Reading a parameter file, strictly: whatever it holds, it is read or refused in one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from math import log
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.decoding import bytes_of
from sim.errors import Place, ScenarioError
from sim.fits.records import NAMES, Dispute, Fit, Fits, Taught
from sim.strengths import DRAWS, HORIZONS, MOST
from sim.strictjson import parse

FORMAT = "summitry parameters 1"

PACKAGED = Path(__file__).resolve().parents[1] / "calibration" / "parameters.json"
"""The file that comes with the program; `summitry calibrate` makes it, bit for bit."""

MOST_BYTES = 1 << 24
"""The most that is read of a file."""

COUNTED = {"attends": (7, 2), "attendance_outcome": (7, 5), "talks_outcome": (7, 5)}
"""The targets of which it counts what came, by so many stances and results."""

_FAR = 50.0
"""The greatest log-odds of a draw: beyond, nothing is said that a number could hold."""

Draws = Annotated[
    list[Annotated[float, Field(ge=-_FAR, le=_FAR)]],
    Field(min_length=DRAWS, max_length=DRAWS),
]
Count = Annotated[int, Field(ge=0, lt=1 << 31)]
Text = Annotated[str, Field(max_length=2_000)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Fit(_Part):
    cases: Count
    effective: Count = Field(alias="effective sample")
    anew: bool
    draws: dict[str, Draws]
    counts: dict[str, list[list[Count]]]


class _Dispute(_Part):
    cases: list[Text]
    principals: list[Text]
    without: _Fit


class _Taught(_Part):
    source: Text
    sha256: Text
    cases: Count
    rows: Count
    caveats: list[Text]


class _Parameter(_Part):
    name: Text


class _File(_Part):
    format: Literal["summitry parameters 1"]
    history: _Taught
    parameters: list[_Parameter]
    whole: _Fit
    disputes: dict[str, _Dispute]


def read(file: str | Path | None = None) -> Fits:
    """A parameter file, the packaged one without a path.

    Raises
    ------
    ScenarioError
        If it cannot be read, or is none that `summitry calibrate` wrote.
    """
    return _packaged() if file is None else _from(Path(file))


@cache
def _packaged() -> Fits:
    """It does not change while the program runs, and every scenario asks for it."""
    return replace(_from(PACKAGED), source="packaged")


def _from(file: Path) -> Fits:
    raw = bytes_of(file, MOST_BYTES)
    try:
        return _read(raw, file.name)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        reason = f"{' > '.join(map(_step, fault['loc']))}: {fault['msg']}"
    except ValueError as error:
        reason = str(error)
    raise ScenarioError(
        f"expected a parameter file, as `summitry calibrate` writes: {reason}", Place(str(file))
    )


def _step(step: str | int) -> str:
    return f"{step:.80}" if isinstance(step, str) else f"item {step + 1}"


@lru_cache(maxsize=8)
def _read(raw: bytes, source: str) -> Fits:
    said = _File.model_validate(parse(raw))
    if [one.name for one in said.parameters] != [*NAMES]:
        raise ValueError("its parameters are not those that are known here")
    disputes = {
        name: Dispute(tuple(one.cases), frozenset(one.principals), _fit(one.without))
        for name, one in said.disputes.items()
    }
    history = said.history
    taught = Taught(
        history.source, history.sha256, history.cases, history.rows, tuple(history.caveats)
    )
    return Fits(_fit(said.whole), disputes, taught, raw, source)


def _fit(said: _Fit) -> Fit:
    if set(said.draws) != {*NAMES}:
        raise ValueError("draws are not those of its parameters")
    for name in HORIZONS:
        if max(said.draws[name]) > log(MOST):
            raise ValueError(f"a strength lies between 0 and {MOST:g}, and '{name}' has one beyond")
    return Fit(
        draws={name: np.array(said.draws[name], np.float64) for name in NAMES},
        effective=float(said.effective),
        anew=said.anew,
        cases=said.cases,
        counts=_counts(said.counts),
    )


def _counts(said: Mapping[str, list[list[int]]]) -> dict[str, Any]:
    found = {}
    for target, (rows, columns) in COUNTED.items():
        table = said.get(target, [])
        if len(table) != rows or any(len(row) != columns for row in table):
            raise ValueError(f"the counts of '{target}' are no table of stances and results")
        found[target] = np.array(table, np.int64)
    return found
