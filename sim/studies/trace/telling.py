"""One round told as a story: what was said and done, what was hidden, and how it ended."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import Refusal, ScenarioError, check_number, one_of
from sim.rounds import ROUNDS, prepared
from sim.rules import Rule
from sim.scenario import Scenario, moment_said
from sim.streams import CELL
from sim.studies.trace.event import Event, moments, one
from sim.studies.trace.story import Watched
from sim.tally import Task, played

_APART = frozenset({"record", "sent", "decided", "equation", "promise", "circle", "deadlock"})
"""The kinds of event of which each has a paragraph of its own."""


@dataclass(frozen=True)
class Trace:
    """The story of one round.

    Attributes
    ----------
    scenario, seed, mode, as_of
        What was played, by name.
    round
        Which of the rounds of that seed.
    outcome
        What came of it, by name.
    events
        Everything that happened, in order.
    rules
        Who followed a rule other than the usual one, and how that rule reads.
    supposed
        What was supposed beside the record.
    """

    scenario: str
    round: int
    seed: int
    mode: str
    as_of: str
    outcome: str
    events: tuple[Event, ...]
    rules: Mapping[str, str] = field(default_factory=dict)
    supposed: tuple[str, ...] = ()

    def text(self, width: int = 80) -> str:
        """The story, to be read aloud: a paragraph for each moment and kind of event.

        Parameters
        ----------
        width
            How many columns a line may have.
        """
        lines = [*self._heading(width)]
        for moment in moments(self.events):
            lines += ["", moment.title + ", on record" * moment.recorded]
            for paragraph in _paragraphs(moment.events):
                lines += textwrap.wrap(
                    paragraph, width, initial_indent="  ", subsequent_indent="    "
                )
        return "\n".join(lines)

    def _heading(self, width: int) -> Iterator[str]:
        yield from textwrap.wrap(self.scenario, width)
        when = moment_said(self.as_of)
        said = f"Round {self.round} of seed {self.seed}, as of {when}, in {self.mode} mode: "
        yield from textwrap.wrap(said + self.outcome, width)
        for text in self.supposed:
            yield from textwrap.wrap(f"Supposed: {text}", width)

    def as_dict(self) -> dict[str, Any]:
        """All of it in plain values, ready for JSON."""
        return asdict(self)


def _paragraphs(events: tuple[Event, ...]) -> Iterator[str]:
    """Short sentences of one kind together; of several hidden ones the first says so for all."""
    for (kind, _), alike in groupby(events, lambda event: (event.kind, event.secret)):
        first, *others = alike
        if kind in _APART:
            yield from (event.text for event in (first, *others))
        else:
            yield " ".join([first.text, *(event.plain for event in others)])


def trace(
    scenario: Scenario | str | Path,
    round: int | None = None,
    outcome: str | None = None,
    count: int = 1,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    rounds: int = ROUNDS,
    skip: int = 0,
) -> list[Trace]:
    """Tell the story of single rounds, which are played again bit for bit.

    Parameters
    ----------
    scenario, seed, mode, as_of, rules
        As of `sim.run`: the rounds are those of that run.
    round
        The number of the first round to tell, from 0; without it and `outcome`, the first that
        weighs anything.
    outcome
        Tell the first rounds that have this outcome; those that weigh nothing are left out.
    count
        How many rounds to tell.
    rounds
        Among how many rounds to look for the outcome.
    skip
        How many of the rounds found are passed over.

    Returns
    -------
    A story for each round; fewer than `count` if fewer rounds have the outcome.

    Raises
    ------
    ScenarioError
        For an unfit scenario, number, stage, mode, rule or outcome; for both round and outcome.
    Refusal
        If none of the rounds has the outcome.

    Examples
    --------
    >>> story = trace("istanbul-2025", outcome="Putin alone", as_of="start")[0]
    >>> story.outcome
    'Putin alone'
    >>> print(story.text().splitlines()[0])
    Istanbul talks on Ukraine
    """
    job = prepared(scenario, rounds, seed, mode, as_of, rules)
    check_number("count", count, 1)
    check_number("skip", skip, 0)
    if round is not None:
        check_number("round", round, 0)
        if outcome is not None:
            raise ScenarioError("ask for a round by its number or by its outcome, not by both")
        return [retold(job, number) for number in range(int(round), int(round) + count)]
    names = [known.name for known in job.scenario.outcomes]
    if outcome is not None:
        one_of(outcome, names, "an outcome of this scenario")
    wanted = names if outcome is None else [outcome]
    codes = [names.index(name) for name in wanted]
    found = list(islice(_rounds_with(job, codes), skip, skip + count))
    if not found:
        few = f"none after the first {skip:,}" if skip else "none"
        ends = f"ends with '{outcome}'" if outcome is not None else "agrees with what is supposed"
        raise Refusal(
            f"{few} of {rounds:,} rounds {ends} as of {job.as_of} in {mode} mode; look among more "
            "rounds, as of an earlier stage, or with another seed"
        )
    return [retold(job, number) for number in found]


def _rounds_with(job: Task, codes: list[int]) -> Iterator[int]:
    """The numbers of the rounds that have one of some outcomes, cell by cell."""
    for first in range(0, job.rounds, CELL):
        with played(job.part(first // CELL, min(CELL, job.rounds - first))) as model:
            assert model.outcome is not None
            has = np.isin(model.outcome, codes) & (model.weight_under(model.mode) > 0)
        yield from (int(place) + first for place in np.flatnonzero(has))


def retold(job: Task, number: int) -> Trace:
    """The story of a round of a task, by its number."""
    model = Watched(
        job.scenario,
        rng=job.seed,
        mode=job.mode,
        as_of=job.as_of,
        rules=job.rules,
        first_cell=number // CELL,
        skip=number % CELL,
    )
    try:
        model.run_model()
        name = job.scenario.outcomes[one(model.outcome)].name
    finally:
        model.forget()
    said = {actor: repr(rule) for actor, rule in job.rules.items()}
    title, supposed = job.scenario.name, job.scenario.supposed
    return Trace(
        title, number, job.seed, job.mode, job.as_of, name, tuple(model.story), said, supposed
    )
