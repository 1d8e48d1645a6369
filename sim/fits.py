"""Parameter files: what past meetings teach, with all of them, and without each dispute's.

A file is JSON (`sim.strictjson`). It holds draws from the posterior of every parameter, on the
scale on which its prior is normal; once of all cases, and once for each dispute without the cases
of that one, so that no forecast of a meeting rests on the meeting itself or on its relatives. The
counts of what came of whom, by what was said, go with each, for simple rivals to forecast with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.decoding import bytes_of
from sim.errors import Place, ScenarioError
from sim.strengths import DRAWS, Strengths
from sim.strictjson import parse

FORMAT = "summitry parameters 1"

PACKAGED = Path(__file__).resolve().parent / "calibration" / "parameters.json"
"""The file that comes with the program; `summitry calibrate` makes it, bit for bit."""

MOST_BYTES = 1 << 24
"""The most that is read of a file."""

NAMES = (
    "willing",
    "waiting",
    "early",
    "late",
    "unmet",
    "pressure",
    "below leaders",
    "common ground",
    "result",
    "all there",
)
"""The parameters of a file, in their order."""

COUNTED = {"attends": (7, 2), "attendance_outcome": (7, 5), "talks_outcome": (7, 5)}
"""The targets of which it counts what came, by so many stances and results."""

STRONGEST = 5.0
"""The logarithm of the strongest reading of words: beyond, only rounding would tell."""

RELATED = 2
"""How many principals a meeting must share with a dispute to be taken for one of it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fit:
    """What is learnt from some cases.

    Attributes
    ----------
    draws
        Parameter to its draws, on the scale on which its prior is normal, (256,) each.
    effective
        The effective sample of the points that were weighed.
    anew
        Whether they were drawn for these cases, and not for all and weighed without the others.
    cases
        How many cases taught it.
    counts
        Target to how often what came of it, by what had been said last: whole numbers.
    """

    draws: Mapping[str, Floats]
    effective: float
    anew: bool
    cases: int
    counts: Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Dispute:
    """The cases of a dispute that a file knows, who was to come, and the fit without them."""

    cases: tuple[str, ...]
    principals: frozenset[str]
    without: Fit


@dataclass(frozen=True, eq=False)
class Fits:
    """A parameter file.

    Attributes
    ----------
    whole
        The fit of all cases.
    disputes
        By name.
    parameters
        What the file says of each parameter: name, meaning, prior, posterior, contraction.
    history
        What it was fitted on: source, sha256, cases, rows.
    sha256, source
        Of the file: its hash, and what it is called.
    """

    whole: Fit
    disputes: Mapping[str, Dispute]
    parameters: Sequence[Mapping[str, Any]]
    history: Mapping[str, Any]
    sha256: str
    source: str

    @cached_property
    def _dispute_of(self) -> Mapping[str, str]:
        return {case: name for name, dispute in self.disputes.items() for case in dispute.cases}

    def dispute_of(
        self, case: str | None, dispute: str | None = None, principals: Collection[str] = ()
    ) -> str | None:
        """The dispute among those of the file to which a meeting belongs; None: to none of them.

        Parameters
        ----------
        case
            The case that it is: then it belongs where that does.
        dispute
            Its dispute, as somebody said it.
        principals
            Who was to come: where nothing is said, a meeting belongs to the dispute with which it
            shares most of them, and at least `RELATED`.
        """
        if case in self._dispute_of:
            return self._dispute_of[str(case)]
        if dispute in self.disputes:
            return dispute
        shared = {name: len(of.principals & set(principals)) for name, of in self.disputes.items()}
        most = max(shared, key=shared.__getitem__, default="")
        return most if shared.get(most, 0) >= RELATED else None

    def fit(self, dispute: str | None) -> Fit:
        """The fit without a dispute; of all cases, if it is None."""
        return self.whole if dispute is None else self.disputes[dispute].without


def strengths(file: Path | None, case: str | None, dispute: str | None) -> Strengths:
    """How strongly words are read in a summit.

    Parameters
    ----------
    file
        A parameter file; the packaged one if None.
    case, dispute
        The coded case that the summit is, and the dispute that it belongs to: neither's cases
        have taught what is given.

    Raises
    ------
    ScenarioError
        If the file is none that `summitry calibrate` wrote.
    """
    fits = read(file)
    left_out = fits.dispute_of(case, dispute)
    fit = fits.fit(left_out)
    without = f", without those of {left_out}" if left_out else ""
    return Strengths(
        early=np.exp(fit.draws["early"]),
        late=np.exp(fit.draws["late"]),
        source=f"{fit.cases} past meetings{without}",
        sha256=fits.sha256,
        apart=left_out or "",
    )


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
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        reason = f"no '{error.args[0]}' in it" if isinstance(error, KeyError) else str(error)
        raise ScenarioError(
            f"expected a parameter file, as `summitry calibrate` writes: {reason}", Place(str(file))
        ) from None


@lru_cache(maxsize=8)
def _read(raw: bytes, source: str) -> Fits:
    data = parse(raw)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"its format is not '{FORMAT}'")
    if [one["name"] for one in data["parameters"]] != [*NAMES]:
        raise ValueError("its parameters are not those that are known here")
    disputes = {
        str(name): Dispute(
            tuple(map(str, one["cases"])),
            frozenset(map(str, one["principals"])),
            _fit(one["without"]),
        )
        for name, one in data["disputes"].items()
    }
    whole = _fit(data["whole"])
    return Fits(
        whole, disputes, data["parameters"], data["history"], sha256(raw).hexdigest(), source
    )


def _fit(data: Mapping[str, Any]) -> Fit:
    return Fit(
        draws={name: _draws(name, data["draws"][name]) for name in NAMES},
        effective=float(_whole([[data["effective sample"]]])[0, 0]),
        anew=data["anew"] is True,
        cases=int(_whole([[data["cases"]]])[0, 0]),
        counts={target: _counts(target, data["counts"][target]) for target in COUNTED},
    )


def _draws(name: str, numbers: Sequence[Any]) -> Floats:
    if len(numbers) != DRAWS or not all(
        type(number) in (int, float) and isfinite(number) and abs(number) < 50 for number in numbers
    ):
        raise ValueError(f"'{name}' has not {DRAWS} draws that are numbers")
    draws = np.array(numbers, np.float64)
    if name in ("early", "late") and (abs(draws) > STRONGEST).any():
        raise ValueError(f"'{name}' has draws beyond {STRONGEST:g}")
    return draws


def _counts(target: str, rows: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    counts = _whole(rows)
    if counts.shape != COUNTED[target]:
        raise ValueError(f"the counts of '{target}' are no table of stances and results")
    return counts


def _whole(rows: Sequence[Sequence[Any]]) -> NDArray[np.int64]:
    numbers = [number for row in rows for number in row]
    if not all(type(number) is int and 0 <= number < 1 << 31 for number in numbers):
        raise ValueError("counts are whole numbers")
    return np.array(rows, np.int64)
