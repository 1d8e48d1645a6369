"""A coded history as frozen records: meetings that were proposed, what was said, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.history.codebook import HORIZONS


@dataclass(frozen=True)
class Word:
    """What a principal said of its coming, by one horizon.

    Attributes
    ----------
    said
        One of `STANCES`.
    condition
        On what the coming hung, one of `CONDITIONS`.
    met_late
        Whether that was met by the evening before: yes, no, unclear, or na without a condition.
    pressure
        On the principal, from 0 to 2.
    """

    said: str
    condition: str
    met_late: str
    pressure: int


@dataclass(frozen=True)
class Principal:
    """Somebody who was to come.

    Attributes
    ----------
    words
        Horizon to what was said by then; one horizon or both, in their order.
    attended
        Whether that principal came in person, at the planned rank, on about the planned date.
    rank_sent
        One of `RANKS_SENT`.
    """

    id: str
    words: Mapping[str, Word]
    attended: bool
    rank_sent: str

    def heard(self, horizon: str) -> dict[str, Word]:
        """What had been said by a horizon: the words of that and of an earlier one, in order."""
        by_then = HORIZONS[: HORIZONS.index(horizon) + 1]
        return {name: self.words[name] for name in by_then if name in self.words}


@dataclass(frozen=True)
class Case:
    """A meeting that was publicly proposed or announced.

    Attributes
    ----------
    planned
        The planned date as ISO 8601 says it, to the day or to the month.
    format, attendance_outcome, talks_outcome
        Words of the codebook.
    dispute
        The conflict that it belongs to.
    principals
        In the order in which they first appear; those who were coded, which may be nobody.
    """

    id: str
    name: str
    planned: str
    place: str
    format: str
    attendance_outcome: str
    talks_outcome: str
    dispute: str
    principals: tuple[Principal, ...]


@dataclass(frozen=True)
class History:
    """A set of coded cases.

    Attributes
    ----------
    cases
        In the order of the file.
    sha256
        Of what is coded, in whichever order it stands in the files.
    source
        The folder as it was named, or `packaged`.
    """

    cases: tuple[Case, ...]
    sha256: str
    source: str

    @property
    def rows(self) -> int:
        """How many words were coded: one a principal a horizon."""
        return sum(len(of.words) for case in self.cases for of in case.principals)

    @cached_property
    def disputes(self) -> Mapping[str, tuple[Case, ...]]:
        """The cases of each dispute, in the order in which disputes first appear."""
        names = dict.fromkeys(case.dispute for case in self.cases)
        return {name: tuple(c for c in self.cases if c.dispute == name) for name in names}

    @cached_property
    def case(self) -> Mapping[str, Case]:
        """A case by its id."""
        return {case.id: case for case in self.cases}
