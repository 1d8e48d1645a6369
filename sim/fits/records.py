"""What past meetings teach, as frozen records, and whose teaching a meeting may not use."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

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
"""The parameters, in their order."""

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


@dataclass(frozen=True)
class Taught:
    """The history that a file was fitted on, and what its coders say that it can bear."""

    source: str
    sha256: str
    cases: int
    rows: int
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Fits:
    """A parameter file.

    Attributes
    ----------
    whole
        The fit of all cases.
    disputes
        By name.
    taught
        What it was fitted on.
    raw, source
        Of the file: its bytes, and what it is called.
    """

    whole: Fit
    disputes: Mapping[str, Dispute]
    taught: Taught
    raw: bytes = field(repr=False)
    source: str

    @cached_property
    def sha256(self) -> str:
        """The hash of the file."""
        return sha256(self.raw).hexdigest()

    @cached_property
    def dispute_by_case(self) -> Mapping[str, str]:
        """The cases that the file was fitted on, each with its dispute."""
        return {case: name for name, dispute in self.disputes.items() for case in dispute.cases}

    @cached_property
    def _known(self) -> Mapping[str, frozenset[str]]:
        """The principals of each dispute, the largest dispute first."""
        largest = sorted(self.disputes.items(), key=lambda item: -len(item[1].cases))
        return {name: frozenset(map(bare, dispute.principals)) for name, dispute in largest}

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
            Who was to come: where nothing else tells, a meeting belongs to the dispute with which
            it shares most of them, and at least `RELATED`; of several, to the largest. Names are
            compared without case, blanks and marks.
        """
        if case in self.dispute_by_case:
            return self.dispute_by_case[str(case)]
        if dispute in self.disputes:
            return dispute
        named = {bare(name) for name in principals}
        shared = {name: len(known & named) for name, known in self._known.items()}
        most = max(shared, key=shared.__getitem__, default="")
        return most if shared.get(most, 0) >= RELATED else None

    def fit(self, dispute: str | None) -> Fit:
        """The fit without a dispute; of all cases, if it is None."""
        return self.whole if dispute is None else self.disputes[dispute].without


def bare(name: str) -> str:
    """A name without case, blanks and marks, as it is compared."""
    return re.sub(r"[\W_]+", "", name.casefold())
