"""Talks as their file says them, and in many rounds with what it leaves unsure drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import ScenarioError, check_number, one_of
from sim.intervals import wilson
from sim.plots import plot_outcome_space
from sim.ranges import Range
from sim.reading import load
from sim.scenario import Scenario
from sim.studies.room import Room, is_scenario, room
from sim.talks import bargaining
from sim.talks.analysis import report
from sim.talks.bargaining import MEDIATOR, NOBODY, Choice, End, Outcome
from sim.talks.domain import Domain
from sim.talks.draws import Drawn, Name, portions, unsure
from sim.talks.formats import Normalise, read_domain
from sim.talks.mandates import Allowed, mandate
from sim.talks.tactics import Tactic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TURNS = 20
MOST_TURNS = 1_000_000
"""The most turns: where somebody minds what the others do, so many take three minutes."""
MOST_ROUNDS = 10_000_000
"""The most rounds: between two sides, with all that is told of them, so many take 2 GB and a
minute."""

Choices = list[Choice | None]


@dataclass(frozen=True, eq=False)
class Talks:
    """What came of talks.

    Attributes
    ----------
    domain
        What was on the table.
    tactics
        How each side bargained, in the order of the table.
    turns, rounds, seed, mediator
        As they were asked for.
    ranges
        What was drawn in each round, to its range: a party and `reservation` or `exponent`, or
        `weight` and the issue, or `value`, the issue and the option. Where there is none, all
        rounds are alike.
    mandates
        Of each side the agreements that it may sign, shape (agreements,).
    said
        What comes of the numbers as they are said: a single round.
    played
        What came of the rounds; of one round the same as `said`.
    """

    domain: Domain
    tactics: tuple[Tactic, ...]
    turns: int
    rounds: int
    seed: int
    mediator: bool
    ranges: Mapping[Name, Range]
    mandates: tuple[NDArray[np.bool_], ...]
    said: Outcome
    played: Outcome

    @property
    def parties(self) -> tuple[str, ...]:
        """The sides in the order of the table."""
        return tuple(profile.party for profile in self.domain.profiles)

    @property
    def agreement(self) -> dict[str, str] | None:
        """What is agreed with the numbers as they are said, issue to option; or None."""
        return self._options(int(self.said.agreement[0]))

    @property
    def turn(self) -> int:
        """In which the last side accepts, counted from 0; without an agreement, how many."""
        return int(self.said.turn[0])

    @property
    def end(self) -> str:
        """`agreed`, `timed_out`, `walked_out` or `no_mandate`."""
        return End(int(self.said.end[0])).name.lower()

    @property
    def proposer(self) -> str | None:
        """Whose proposal is agreed: a party or `mediator`; or None."""
        side = int(self.said.proposer[0])
        return {MEDIATOR: _MEDIATOR, NOBODY: None}.get(side) if side < 0 else self.parties[side]

    @property
    def utilities(self) -> dict[str, float]:
        """What each party has of it: its reservation value where nothing is agreed."""
        return dict(zip(self.parties, self.said.utilities[:, 0].tolist(), strict=True))

    @property
    def ends(self) -> pd.DataFrame:
        """How the rounds ended: columns end, rounds, share, low, high.

        The 95% interval is of no width where nothing is drawn.
        """
        counts = np.bincount(self.played.end, minlength=len(End))
        names = [end.name.lower() for end in End]
        return pd.DataFrame({"end": names, **self._shares(counts)})

    @property
    def agreements(self) -> pd.DataFrame:
        """What was agreed, most often first: columns rounds, share, low, high.

        The index is the agreement: a level an issue, which has its name.
        """
        signed = self.played.agreement
        numbers, counts = np.unique(signed[signed != NOBODY], return_counts=True)
        order = np.argsort(-counts, kind="stable")
        options = [self.domain.agreements[number] for number in numbers[order]]
        agreed = pd.DataFrame(options, columns=[issue.name for issue in self.domain.issues])
        index = pd.MultiIndex.from_frame(agreed)
        return pd.DataFrame(self._shares(counts[order]), index=index)

    @property
    def measures(self) -> pd.DataFrame:
        """Utilities and distances of the rounds, as `sim.talks.analysis.report` tells them."""
        return report(self.domain, self.played.agreement, self._signable, self.played.utilities)

    @property
    def offers(self) -> list[tuple[int, int]]:
        """The offers with the numbers as they are said: side, and index of the agreement."""
        if self.mediator:
            return []
        mandates = _choices(self.mandates, 1)
        return bargaining.course(self.domain, self.tactics, self.turns, mandates)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw what could be agreed; the offers of one round, or what many rounds agreed on."""
        return plot_outcome_space(
            self.domain,
            mandates=self._signable,
            offers=None if self.mediator or self.rounds > 1 else self.offers,
            agreements=self.played.agreement if self.mediator or self.rounds > 1 else None,
            ax=ax,
        )

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        told: dict[str, Any] = {
            "talks": self.domain.name,
            "normalise": self.domain.normalise,
            "agreement": self.agreement,
            "turn": self.turn,
            "end": self.end,
            "proposer": self.proposer,
            "utilities": self.utilities,
            "tactics": {
                of.party: {**vars(tactic), "floor": of.manner.floor}
                for of, tactic in zip(self.domain.profiles, self.tactics, strict=True)
            },
            "turns": self.turns,
            "mediator": self.mediator,
            "rounds": self.rounds,
            "seed": self.seed,
            "drawn": [dict(zip(_NAMED, name, strict=False)) for name in self.ranges]
            if self.rounds > 1
            else [],
            "measures": self.measures.to_dict("records"),
        }
        if self.rounds > 1:
            agreements = self.agreements
            issues = [issue.name for issue in self.domain.issues]
            told["distribution"] = {
                "ends": self.ends.to_dict("records"),
                "agreements": [
                    {"agreement": dict(zip(issues, options, strict=True)), **row}
                    for options, row in zip(
                        agreements.index, agreements.to_dict("records"), strict=True
                    )
                ],
            }
        return told

    @property
    def _signable(self) -> NDArray[np.bool_]:
        """What everybody may sign."""
        return cast(NDArray[np.bool_], np.logical_and.reduce(self.mandates))

    def _options(self, agreement: int) -> dict[str, str] | None:
        if agreement == NOBODY:
            return None
        issues = [issue.name for issue in self.domain.issues]
        return dict(zip(issues, self.domain.agreements[agreement], strict=True))

    def _shares(self, counts: NDArray[np.intp]) -> dict[str, Any]:
        share = counts / self.rounds
        low, high = wilson(counts, self.rounds) if self.ranges else (share, share)
        return dict(zip(_SHARES, (counts, share, low, high), strict=True))


_MEDIATOR = "mediator"
_SHARES = ("rounds", "share", "low", "high")
_NAMED = ("party", "number", "issue", "option")


def bargain(
    domain: Domain | Scenario | str | Path,
    tactics: Sequence[Tactic | str | float] = (),
    turns: int | None = None,
    rounds: int = 1,
    seed: int = 0,
    mandates: Mapping[str, Allowed] | None = None,
    mediator: bool = False,
    normalise: Normalise = "genius",
    profiles: Sequence[str | Path] = (),
    ranks: Mapping[str, str] | None = None,
    facts: Collection[str] = (),
) -> Talks:
    """Play the talks over a domain.

    Parameters
    ----------
    domain
        A domain, or the path of one in any format that `sim.talks.formats` reads; or a scenario
        with talks, or its path or bundled name.
    tactics
        One of each side, or one for all: a tactic; boulware, linear, conceder or tit-for-tat; or
        an exponent of time. What it does not say of imitation and patience is as in the file.
        Without, all is as in the file, and linear where that says nothing.
    turns
        In each of which every side moves once; at most `MOST_TURNS`. Without, as the scenario
        says, or `TURNS`.
    rounds
        One has the numbers as they are said. In more, each number with a range is drawn; at most
        `MOST_ROUNDS`.
    seed
        The same seed draws the same numbers.
    mandates
        Party to issue to the options that it may sign; everything where nothing is said.
    mediator
        Whether a mediator proposes in place of the sides: see `sim.talks.mediation`. One does
        where the scenario names one.
    normalise, profiles
        As `sim.talks.formats.read_domain` takes them, where `domain` is the path of one.
    ranks, facts
        As `sim.studies.room.room` takes them, where `domain` is a scenario.

    Raises
    ------
    ScenarioError
        For a file that cannot be read, or for words that do not fit the talks.

    Examples
    --------
    >>> talks = bargain("docs/examples/prisoners.yaml")
    >>> talks.end, talks.agreement["exchange"]
    ('agreed', 'the sick and the young')
    """
    opened = _opened(_read(domain, normalise, profiles), rounds, ranks, facts)
    domain, mediator = opened.domain, mediator or opened.mediated
    turns = opened.turns if turns is None else turns
    check_number("turns", turns, 1, MOST_TURNS)
    check_number("rounds", rounds, 1, MOST_ROUNDS)
    check_number("seed", seed, 0)
    sides = _tactics(domain, tactics)
    ranges = _ranges(domain, bool(tactics))
    masks = _masks(opened, mandates or {})
    if mediator and _MEDIATOR in (profile.party for profile in domain.profiles):
        raise ScenarioError(
            f"{domain.name}: a side is called '{_MEDIATOR}', as the one who mediates is; rename it"
        )
    said = played = _played(Drawn(domain, 1, {}), sides, turns, masks, mediator)
    if rounds > 1:
        drawn = portions(domain, ranges, rounds, seed)
        played = _joined([_played(some, sides, turns, masks, mediator) for some in drawn])
    return Talks(domain, sides, turns, rounds, seed, mediator, ranges, masks, said, played)


def _read(
    domain: Domain | Scenario | str | Path, normalise: Normalise, profiles: Sequence[str | Path]
) -> Domain | Scenario:
    if not isinstance(domain, str | Path):
        return domain
    return (
        load(domain) if is_scenario(domain) else read_domain(domain, normalise, profiles=profiles)
    )


def _opened(
    domain: Domain | Scenario,
    rounds: int,
    ranks: Mapping[str, str] | None,
    facts: Collection[str],
) -> Room:
    """The room of a scenario; of a plain domain, one in which everybody may sign everything."""
    if isinstance(domain, Scenario):
        if rounds != 1:
            raise ScenarioError(f"{domain.name}: many rounds of a scenario are played by a run")
        return room(domain, ranks, facts)
    if ranks or facts:
        raise ScenarioError("ranks and facts are those of a scenario's talks")
    everything = np.ones(domain.size, bool)
    return Room(domain, (everything,) * len(domain.profiles), TURNS, False)


def _played(
    drawn: Drawn,
    tactics: Sequence[Tactic],
    turns: int,
    masks: Sequence[NDArray[np.bool_]],
    mediator: bool,
) -> Outcome:
    """What comes of the numbers that are drawn, and of all others as they are said."""
    sides = list(zip(drawn.domain.profiles, tactics, strict=True))
    return bargaining.bargain(
        drawn.domain,
        tactics,
        turns,
        drawn.rounds,
        mandates=_choices(masks, drawn.rounds),
        reservations=[drawn.get((of.party, "reservation"), of.reservation) for of, _ in sides],
        exponents=[drawn.get((of.party, "exponent"), tactic.exponent) for of, tactic in sides],
        utilities=drawn.utilities,
        mediator=mediator,
    )


def _joined(portions: Sequence[Outcome]) -> Outcome:
    """What came of rounds that were played in portions."""
    columns = zip(*(vars(portion).values() for portion in portions), strict=True)
    return Outcome(*(np.concatenate(column, axis=-1) for column in columns))


def _tactics(domain: Domain, given: Sequence[Tactic | str | float]) -> tuple[Tactic, ...]:
    """How each side bargains: as it is given, or else as the file says."""
    of_file = [profile.manner.tactic or Tactic() for profile in domain.profiles]
    if not given:
        return tuple(of_file)
    each = list(given) * len(of_file) if len(given) == 1 else list(given)
    if len(each) != len(of_file):
        raise ScenarioError(
            f"{domain.name}: expected one tactic or {len(of_file)}, one a side, got {len(each)}"
        )
    return tuple(_tactic(word, usual) for word, usual in zip(each, of_file, strict=True))


def _tactic(given: Tactic | str | float, usual: Tactic) -> Tactic:
    if isinstance(given, Tactic):
        return given
    if not isinstance(given, str):
        return replace(usual, exponent=float(given))
    called = Tactic.called(given, usual.imitation)
    return replace(usual, exponent=called.exponent, imitation=called.imitation)


def _ranges(domain: Domain, tactics_given: bool) -> dict[Name, Range]:
    """What is unsure; a tactic that is given is sure."""
    sure = "exponent" if tactics_given else None
    return {name: range_ for name, range_ in unsure(domain).items() if name[1] != sure}


def _masks(opened: Room, mandates: Mapping[str, Allowed]) -> tuple[NDArray[np.bool_], ...]:
    """What each side may sign, by its own mandate and by what is said here."""
    parties = [profile.party for profile in opened.domain.profiles]
    for party in mandates:
        one_of(party, parties, "at the table")
    return tuple(
        own & mandate(opened.domain, mandates.get(party, {}))
        for party, own in zip(parties, opened.mandates, strict=True)
    )


def _choices(masks: Sequence[NDArray[np.bool_]], rounds: int) -> Choices:
    """The same mandates in every round."""
    row = np.zeros(rounds, np.intp)
    return [None if mask.all() else Choice(mask[np.newaxis], row) for mask in masks]
