"""What the page is answered: plain records, which travel from process to process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """How often something occurs: its share of rounds and the 95% interval of the count."""

    name: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """How often an outcome occurs, and how that differs from the file as it stands.

    Attributes
    ----------
    name, share, low, high
        As of `Share`.
    band_low, band_high
        What past meetings leave open; None where it cannot be told.
    before, before_low, before_high
        The same of the file as it stands; None where nothing is compared, or it has no such
        outcome.
    difference, difference_low, difference_high
        The share less the one before, with the interval of rounds that share their luck.
    """

    name: str
    share: float
    low: float
    high: float
    band_low: float | None = None
    band_high: float | None = None
    before: float | None = None
    before_low: float | None = None
    before_high: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


@dataclass(frozen=True)
class Stream:
    """Rounds that went from one outcome to another, or stayed: how many, and of all the share."""

    before: str
    after: str
    rounds: int
    share: float


@dataclass(frozen=True)
class Modes:
    """The share of an outcome under each of `sim.scenario.MODES`; None where there is none."""

    name: str
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class Moment:
    """The outcomes as of a stage."""

    as_of: str
    said: str
    outcomes: tuple[Line, ...]


@dataclass(frozen=True)
class Ending:
    """How talks end: the kind of end, what is agreed if anything is, and how often."""

    end: str
    agreement: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    Attributes
    ----------
    scenario, question
        The summit, and what is asked of it.
    rounds, seed, mode, as_of, as_of_said, supposed
        What was played.
    headline, details
        The answer in a sentence, and what makes it unsure: the count, the band, the modes, trust.
    outcomes
        In the order of the scenario.
    compared, baseline
        Whether it is compared with the file as it stands, and with what exactly; else why not.
    gone, new
        Outcomes of the file as it stands that there are no more, and those that it has not.
    flow, flow_said
        Which rounds went where; and, where that cannot be told, why not.
    attendance, deadlock, modes, timeline, talks
        As of `sim.result.Result`.
    interval, bands
        Which intervals those are, and whether bands can be told, as `Result` says.
    effective_sample_size
        As how many rounds of equal weight the rounds tell.
    parameters
        Where the strengths of words come from; empty: as elicited.
    warnings
        What is allowed but looks like a slip.
    command, compare_command
        What finds the same on the command line; the second is empty where nothing does.
    """

    scenario: str
    question: str
    rounds: int
    seed: int
    mode: str
    as_of: str
    as_of_said: str
    supposed: tuple[str, ...]
    headline: str
    details: tuple[str, ...]
    outcomes: tuple[Line, ...]
    compared: bool
    baseline: str
    gone: tuple[str, ...]
    new: tuple[str, ...]
    flow: tuple[Stream, ...]
    flow_said: str
    attendance: tuple[Share, ...]
    deadlock: tuple[Share, ...]
    modes: tuple[Modes, ...]
    timeline: tuple[Moment, ...]
    talks: tuple[Ending, ...]
    interval: str | None
    bands: str | None
    effective_sample_size: float
    parameters: str
    warnings: tuple[str, ...]
    command: str
    compare_command: str
