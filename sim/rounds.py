"""Playing many rounds: whole cells in blocks, one after another or in several processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce
from math import ceil
from operator import add
from pathlib import Path
from time import perf_counter

from sim.blocks import Block, Progress, blocks, spread
from sim.enumeration import Histories, histories
from sim.errors import Refusal, ScenarioError, check_number, one_of
from sim.reading import load
from sim.result import Result
from sim.rulecheck import checked
from sim.rules import Rule
from sim.scenario import GIVEN, MODES, Scenario
from sim.tally import Tally, Task, count, play, played

ROUNDS = 100_000

LEAST = 1_000
"""The effective sample size below which an answer is refused."""


def run(
    scenario: Scenario | str | Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    exact: bool = False,
) -> Result:
    """Play a scenario many times and count what comes of it.

    The rounds are played as of `as_of` and, beside it, as of the start and of every stage up to
    the record's end; if anything is supposed, as of `as_of` alone. The same seed gives the same
    result on any number of workers.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one.
    rounds, seed, mode
        How many rounds, from which seed, resolved in which of `MODES`.
    as_of
        The stage up to which the record is known, or `start`; by default the record's end.
    rules
        Actor to the rule it follows instead of its usual one.
    workers
        How many processes to use.
    progress
        Called after each block with the number of rounds that have been played, and of how many.
    exact
        Count every possible history once, with its probability, as of `as_of` alone; `rounds`,
        `seed` and `workers` then decide nothing.

    Raises
    ------
    ScenarioError
        For an unfit scenario, number, stage, mode or rule.
    Refusal
        If the record is impossible under the judgement, what is supposed too rare for the rounds
        to tell of it, or the number of histories too large to enumerate.

    Examples
    --------
    >>> result = run("istanbul-2025", rounds=2_000)
    >>> result.outcomes.shape
    (10, 4)
    """
    job = prepared(scenario, rounds, seed, mode, as_of, rules, workers)
    if exact:
        return _enumerated(job)
    summit = job.scenario
    return _counted(
        job, [job.as_of] if summit.supposed else moments(summit, job.as_of), workers, progress
    )


def timeline(
    scenario: Scenario | str | Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Result:
    """The forecast as of the start and of every stage of the record, the rest played.

    What is supposed is part of it at every stage: as of an earlier one, the rounds are weighed.

    Parameters, errors
        As of `run`.

    Returns
    -------
    Its `timeline` has columns as_of, outcome, share, low, high.
    """
    job = prepared(scenario, rounds, seed, mode, None, rules, workers)
    return _counted(job, moments(job.scenario, job.as_of), workers, progress)


def moments(summit: Scenario, as_of: str) -> list[str]:
    """The start, every stage of the record, and `as_of`."""
    stages = list(summit.stage_index)
    reached = stages[: summit.stage_index[summit.record_end] + 1]
    return sorted({*reached, as_of}, key=summit.stage_index.__getitem__)


def prepared(
    scenario: Scenario | str | Path,
    rounds: int,
    seed: int,
    mode: str,
    as_of: str | None,
    rules: Mapping[str, Rule | type[Rule]] | None,
    workers: int = 1,
) -> Task:
    """What is to be played, once it has been found to be well asked.

    Raises
    ------
    ScenarioError
        For an unfit scenario, number, stage, mode or rule.
    """
    summit = scenario if isinstance(scenario, Scenario) else load(scenario)
    as_of = summit.record_end if as_of is None else as_of
    check_number("rounds", rounds, 1)
    check_number("seed", seed, 0)
    check_number("workers", workers, 1)
    one_of(mode, MODES, "a mode")
    one_of(as_of, summit.stage_index, "a stage")
    if summit.known_to and summit.stage_index[as_of] > summit.stage_index[summit.known_to]:
        raise ScenarioError(
            f"beside what is supposed, the record counts up to '{summit.known_to}', so the "
            f"forecast cannot be as of '{as_of}'"
        )
    return Task(summit, as_of, int(seed), mode, checked(rules or {}, summit), 0, int(rounds))


def _counted(job: Task, when: Sequence[str], workers: int, progress: Progress | None) -> Result:
    """The counts as of some moments."""
    began = perf_counter()
    total, done = job.rounds * len(when), 0
    tallies: dict[str, Tally] = {}
    for block, tally in spread(partial(_play, job), blocks(when, job.rounds), workers):
        tallies[block.as_of] = tallies[block.as_of] + tally if block.as_of in tallies else tally
        done += tally.rounds
        if progress:
            progress(done, total)
    result = _result(job, tallies, job.rounds, perf_counter() - began)
    weighed = [moment for moment in when if tallies[moment].squares is not None]
    if weighed:
        rarest = min(weighed, key=result.effective_sample_size)
        size = result.effective_sample_size(rarest)
        refuse_the_rare(job.scenario, rarest, size, job.rounds)
    return result


def refuse_the_rare(scenario: Scenario, moment: str, size: float, rounds: int) -> None:
    """Refuse to answer from too few rounds.

    Raises
    ------
    Refusal
        If the effective sample is below `LEAST`, saying how many rounds would do.
    """
    asked = _asked(scenario)
    if not size:
        raise Refusal(
            f"none of {rounds:,} rounds as of {moment} agrees with {asked}: it is impossible under "
            "this judgement, or needs many more rounds (--rounds)"
        )
    if size < LEAST:
        enough = ceil(1.2 * rounds * LEAST / size)
        raise Refusal(
            f"{asked} is so rare that {rounds:,} rounds as of {moment} tell as much as "
            f"{size:,.0f}; at least {LEAST:,} are needed: play about {enough:,} (--rounds), or "
            "suppose less"
        )


def _asked(scenario: Scenario) -> str:
    """What is supposed to have been learnt."""
    return " and ".join(f"'{text}'" for text in scenario.supposed if text.startswith(GIVEN))


def _enumerated(job: Task) -> Result:
    began = perf_counter()

    def count_all(block: Histories) -> Tally:
        with played(job, block) as model:
            return count(model, lambda: block.probability)

    tally = reduce(add, histories(count_all))
    if not tally.weight[MODES.index(job.mode)]:
        raise Refusal(f"{_asked(job.scenario)} is impossible under this judgement")
    tallies, seconds = {job.as_of: tally}, perf_counter() - began
    return replace(_result(job, tallies, tally.rounds, seconds), exact=True)


def _result(job: Task, tallies: Mapping[str, Tally], rounds: int, seconds: float) -> Result:
    said = {actor: repr(rule) for actor, rule in job.rules.items()}
    return Result(job.scenario, rounds, job.seed, job.mode, job.as_of, tallies, seconds, said)


def _play(job: Task, block: Block) -> Tally:
    return play(replace(job, **block._asdict()))
