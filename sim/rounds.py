"""Playing many rounds: whole cells in blocks, one after another or in several processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial, reduce
from math import ceil
from operator import add
from pathlib import Path
from time import perf_counter

import numpy as np

from sim.blocks import Block, Progress, Workers, blocks, check_workers, spread
from sim.checkpoints import Checkpoint, fingerprint
from sim.crews import Executor
from sim.enumeration import Histories, histories
from sim.errors import Refusal, ScenarioError, check_number, one_of
from sim.evidence import weighs
from sim.reading import load
from sim.result import Result
from sim.rulecheck import checked
from sim.rules import Rule
from sim.scenario import GIVEN, MODES, Scenario
from sim.stopping import Until, asked
from sim.tally import Counts, Tally, Task, count, play, played

ROUNDS = 100_000

_MOST_SAID = 3
"""How many of the lines that are supposed a refusal repeats."""

LEAST = 1_000
"""The effective sample size below which an answer is refused."""


def run(
    scenario: Scenario | str | Path,
    rounds: int | str | Until = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    workers: Workers = 1,
    executor: Executor | str | None = None,
    progress: Progress | None = None,
    exact: bool = False,
    checkpoint: str | Path | Checkpoint | None = None,
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
        How many rounds, from which seed, resolved in which of `MODES`. `"until:0.1%"`, or an
        `Until`: as many as make every outcome's interval narrower than that, looked at after each
        block as of every moment.
    as_of
        The stage up to which the record is known, or `start`; by default the record's end.
    rules
        Actor to the rule it follows instead of its usual one.
    workers
        How many processes to use; 1 is this one, `"auto"` as many as there are cores and as are
        worth starting.
    executor
        Who plays instead: whatever has `submit`, as executors of `concurrent.futures` and Dask
        clients have, or the address of a Dask scheduler (docs/how-to/scaling.md).
    progress
        Called after each block with the number of rounds that have been played, and of how many
        (None, where that is not known).
    exact
        Count every possible history once, with its probability, as of `as_of` alone; `rounds`,
        `seed` and `workers` then decide nothing.
    checkpoint
        A folder that keeps the blocks that are finished; if it is there already, the run goes on
        from it, to the same digits as without it.

    Raises
    ------
    ScenarioError
        For an unfit scenario, number, stage, mode or rule; for a checkpoint of another run, or a
        damaged one, or one that cannot be written.
    Refusal
        If the record is impossible under the judgement, what is supposed too rare for the rounds
        to tell of it, weighed rounds to be played until a width, or the number of histories too
        large to enumerate.

    Examples
    --------
    >>> result = run("istanbul-2025", rounds=2_000)
    >>> result.outcomes.shape
    (10, 6)
    """
    most, until = asked(rounds)
    job = prepared(scenario, most, seed, mode, as_of, rules, workers)
    if exact and until:
        raise ScenarioError(f"an exact run draws no rounds, so there are none to play '{until}'")
    if exact and checkpoint:
        raise ScenarioError("an exact run has no blocks that a checkpoint could keep")
    if exact:
        return _enumerated(job)
    when = [job.as_of] if job.scenario.supposed else moments(job.scenario, job.as_of)
    return _counted(job, when, workers, executor, progress, until, checkpoint)


def timeline(
    scenario: Scenario | str | Path,
    rounds: int | str | Until = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    workers: Workers = 1,
    executor: Executor | str | None = None,
    progress: Progress | None = None,
    checkpoint: str | Path | Checkpoint | None = None,
) -> Result:
    """The forecast as of the start and of every stage of the record, the rest played.

    What is supposed is part of it at every stage: as of an earlier one, the rounds are weighed.

    Parameters, errors
        As of `run`.

    Returns
    -------
    Its `timeline` has columns as_of, outcome, share, low, high.
    """
    most, until = asked(rounds)
    job = prepared(scenario, most, seed, mode, None, rules, workers)
    when = moments(job.scenario, job.as_of)
    return _counted(job, when, workers, executor, progress, until, checkpoint)


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
    workers: Workers = 1,
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
    check_workers(workers)
    one_of(mode, MODES, "a mode")
    one_of(as_of, summit.stage_index, "a stage")
    if summit.known_to and summit.stage_index[as_of] > summit.stage_index[summit.known_to]:
        raise ScenarioError(
            f"beside what is supposed, the record counts up to '{summit.known_to}', so the "
            f"forecast cannot be as of '{as_of}'"
        )
    return Task(summit, as_of, int(seed), mode, checked(rules or {}, summit), 0, int(rounds))


def _counted(
    job: Task,
    when: Sequence[str],
    workers: Workers,
    executor: Executor | str | None,
    progress: Progress | None,
    until: Until | None = None,
    checkpoint: str | Path | Checkpoint | None = None,
) -> Result:
    """The counts as of some moments."""
    began = perf_counter()
    if until:
        _refuse_weights(job.scenario, when)
    total, done = None if until else job.rounds * len(when), 0
    tallies: dict[str, Tally] = {}
    todo = blocks(when, job.rounds, bool(until))
    play = partial(spread, partial(_play, job), workers=workers, executor=executor)
    keep = Checkpoint(checkpoint) if isinstance(checkpoint, str | Path) else checkpoint
    like = partial(_play, job, Block(when[0], 0, 1))
    known = keep.through(fingerprint(job, when), todo, play, like) if keep else play(todo)
    with closing(known) as ended:
        for block, tally in ended:
            tallies[block.as_of] = tallies[block.as_of] + tally if block.as_of in tallies else tally
            done += tally.rounds
            if progress:
                progress(done, total)
            if until and block.as_of == when[-1] and until.met(*_shown(job, tallies)):
                break
    rounds, seconds = tallies[job.as_of].rounds, perf_counter() - began
    seconds += keep.seconds if keep else 0.0
    result = replace(_result(job, tallies, rounds, seconds), until=until)
    weighed = [moment for moment in when if tallies[moment].squares is not None]
    if weighed:
        rarest = min(weighed, key=result.effective_sample_size)
        size = result.effective_sample_size(rarest)
        refuse_the_rare(job.scenario, rarest, size, job.rounds)
    return result


def _refuse_weights(scenario: Scenario, when: Sequence[str]) -> None:
    """Refuse to play weighed rounds until a width: the sequence is one of equal rounds."""
    for moment in when:
        if weighs(scenario, moment):
            raise Refusal(
                f"{_asked(scenario)} weighs the rounds as of {moment}, and of weighed rounds it is "
                "not known when to stop: say a number (--rounds)"
            )


def _shown(job: Task, tallies: Mapping[str, Tally]) -> tuple[Counts, int]:
    """How often each outcome occurred as of each moment, and in how many rounds."""
    row = MODES.index(job.mode)
    counts = np.array([tally.outcomes[row] for tally in tallies.values()])
    return counts, tallies[job.as_of].rounds


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
            "this judgement, or too improbable: play many more rounds (--rounds), or suppose less"
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
    said = [f"'{text}'" for text in scenario.supposed if text.startswith(GIVEN)]
    more = [f"{len(said) - _MOST_SAID:,} more"] if len(said) > _MOST_SAID else []
    return " and ".join(said[:_MOST_SAID] + more)


def _enumerated(job: Task) -> Result:
    """Every history counted once; words are read with the mean of the strengths."""
    began = perf_counter()
    strengths = job.scenario.strengths
    alike = replace(job.scenario, strengths=strengths and strengths.mean)
    play = replace(job, scenario=alike)

    def count_all(block: Histories) -> Tally:
        with played(play, block) as model:
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
