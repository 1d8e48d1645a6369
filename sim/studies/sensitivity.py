"""Which assumptions drive which outcome, and how sure the forecast is beside its Monte Carlo error.

Numbers are drawn anew from their ranges every few rounds, so that one run tells the luck of a round
from what the numbers do (`sim.studies.indices`). The resolver's modes are one more number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.blocks import Block, Progress, blocks, spread
from sim.errors import Refusal, ScenarioError, one_of
from sim.evidence import posterior, supposed
from sim.intents import prior
from sim.inventory import Number, numbers
from sim.parameters import find, repeated, vary
from sim.plots import plot_ranking, plot_tornado
from sim.ranges import Range, by_odds, by_shift
from sim.rounds import prepared
from sim.rules import Rule
from sim.scenario import GIVEN, MODES, Scenario, keep
from sim.streams import CELL, LEVELS, Streams
from sim.studies.design import Design
from sim.studies.indices import FEWEST, Indices, first_order_of_codes, pawn, sobol
from sim.studies.saving import save_study
from sim.tally import Task, played

ROUNDS = 200_000
METHODS = ("first-order", "sobol", "pawn")
MODE = "mode"
"""How the choice of the resolver's mode is called among the numbers."""

ODDS = 2.0
"""By what the odds of every number are divided and multiplied where no number has a range."""

ROUNDS_A_DRAW = 8
"""How many rounds share a draw of the numbers. With two of them, what the numbers do is hard to
tell from luck; with very many, too few draws are left to look along a range."""

ROUNDS_EACH = 1_000
"""How many rounds a vector of numbers is given where vectors are played side by side."""

_BLOCK = 4 * CELL
"""Numbers that differ from round to round take room, and small blocks stay in the cache."""

_FINE = 4
_MIDDLES = (np.arange(LEVELS >> _FINE) + 0.5) / (LEVELS >> _FINE)
"""Each range is cut into 4,096 equally likely parts, and a number is in the middle of one."""

LEAST_SAMPLES = 64
"""The fewest base samples of Sobol's method; PAWN takes four times as many."""


@dataclass(frozen=True)
class Factors:
    """What is varied: numbers with their ranges, and perhaps the mode, which comes last."""

    numbers: tuple[Number, ...]
    ranges: tuple[Range, ...]
    mode: bool

    @property
    def names(self) -> list[str]:
        """Their names, in order."""
        return [number.name for number in self.numbers] + [MODE] * self.mode


@dataclass(frozen=True, repr=False, eq=False)
class Sensitivity:
    """What drives each outcome.

    Every table is made afresh and is yours to change.

    Attributes
    ----------
    scenario, rounds, seed, mode, as_of, method
        What was played; `mode` is None where it was varied too.
    factors
        What was varied.
    drivers
        Columns outcome, number, index, index_low, index_high, at_low, at_high. The index is the
        first-order index; for PAWN the median of its distances, for which no interval is known.
        `at_low` and `at_high` are the outcome's share where the number is in its lowest and its
        highest tenth; of the mode, where it is cautious and where it is assured.
    spread
        Columns outcome, share, monte_carlo, assumptions: the standard error of the share that is
        due to luck, and the standard deviation of the share over the ranges of the numbers.
    """

    scenario: Scenario
    rounds: int
    seed: int
    mode: str | None
    as_of: str
    method: str
    factors: Factors
    drivers: pd.DataFrame
    spread: pd.DataFrame

    def __repr__(self) -> str:
        return f"<Sensitivity of '{self.scenario.name}', as of {self.as_of}>"

    def as_dict(self) -> dict[str, Any]:
        """The study as plain data, ready for JSON; what is not known is null."""
        return {
            "scenario": self.scenario.name,
            "method": self.method,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode or "varied",
            "as_of": self.as_of,
            "supposed": list(self.scenario.supposed),
            "numbers": self.factors.names,
            "drivers": _plain(self.drivers),
            "spread": _plain(self.spread),
            "scenario_sha256": self.scenario.sha256,
        }

    def save(self, folder: str | Path | None = None, command: str = "", name: str = "") -> Path:
        """Write tables, manifest and pictures, as `Result.save` does."""
        data, title = self.as_dict(), self.scenario.name
        first = str(self.spread.sort_values("assumptions", ascending=False)["outcome"].iloc[0])
        return save_study(
            folder,
            name or f"{title.lower()} sensitivity",
            tables={"drivers": self.drivers, "spread": self.spread},
            figures=lambda: {
                "ranking": plot_ranking(self.drivers, title),
                "tornado": plot_tornado(self.drivers, first, title),
            },
            manifest={key: data[key] for key in data if key not in ("drivers", "spread")},
            command=command,
        )


def sensitivity(
    scenario: Scenario | str | Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str | None = None,
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    method: str = "first-order",
    odds: float | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find the numbers on which the outcomes hang most.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one. Its numbers with ranges are varied; where
        none has one, all are, with their odds divided and multiplied by `ODDS`.
    rounds, seed, as_of, rules, workers, progress
        As of `run`. Sobol's method and PAWN play vectors of numbers with the same luck, 1,000
        rounds each, and at least as many vectors as they need.
    mode
        One of `MODES`; the mode is varied too if left out.
    method
        `first-order`, `sobol` or `pawn`, the last two through SALib.
    odds
        Vary numbers without a range as well: their odds are divided and multiplied by this.

    Raises
    ------
    ScenarioError, Refusal
        As `run` does; also where nothing can be varied, or SALib is not there.

    Examples
    --------
    >>> found = sensitivity("granada-2023", rounds=20_000, as_of="start")
    >>> found.spread.columns.tolist()
    ['outcome', 'share', 'monte_carlo', 'assumptions']
    """
    one_of(method, METHODS, "a method")
    task = prepared(scenario, rounds, seed, mode or "credible", as_of, rules, workers)
    if _weighed(task):
        raise Refusal(
            "what is given beyond the moment of the forecast weighs the rounds, which this study "
            "cannot do; give what was said or done by then, or bring it about (--do)"
        )
    factors = _factors(task.scenario, odds, varied=mode is None and method == "first-order")
    watch = progress or (lambda done, total: None)
    if method == "first-order":
        drivers, spread_, played_ = _by_draws(task, factors, workers, watch)
    else:
        drivers, spread_, played_ = _by_vectors(task, factors, method, watch)
    shown = None if factors.mode else task.mode
    return Sensitivity(
        task.scenario, played_, task.seed, shown, task.as_of, method, factors, drivers, spread_
    )


def _weighed(task: Task) -> bool:
    """Whether something is supposed to be learnt after the moment as of which rounds begin."""
    ahead = task.scenario.stages[task.scenario.stage_index[task.as_of] :]
    lines = (line for stage in ahead for line in supposed(task.scenario, stage.name))
    return bool(task.scenario.given) or any(line.by == GIVEN for line in lines)


def _factors(scenario: Scenario, odds: float | None, varied: bool) -> Factors:
    if odds is not None and not (isfinite(odds) and odds > 1):
        raise ScenarioError(f"expected odds to be multiplied by more than 1, got {odds}")
    found = {find(scenario, name): range_ for name, range_ in scenario.ranges.items()}
    if odds is not None or not found:
        known = {place for number in found for place in number.places}
        for number in numbers(scenario).values():
            if not known & set(number.places) and not _takes_the_rest(number, scenario):
                found[number] = _assumed(number, odds or ODDS)
    moving = {number: range_ for number, range_ in found.items() if range_.low != range_.high}
    if not moving:
        raise ScenarioError("there is no number that could be varied")
    return Factors(tuple(moving), tuple(moving.values()), varied)


def _assumed(number: Number, odds: float) -> Range:
    """The range of a number that nobody gave one."""
    if number.kind == "shift":
        return by_shift(float(np.asarray(number.value)), odds)
    if number.kind == "likelihood":
        # Alike for all intents it would tell nothing: it tilts from staying away to coming.
        return by_odds(number.value, (1 / odds, 1.0, odds))
    return by_odds(number.value, odds)


def _takes_the_rest(number: Number, scenario: Scenario) -> bool:
    """Whether a number is the largest share of its distribution, which the others leave it."""
    place = number.places[0]
    if place[-2:-1] != ("value",):
        return False
    alike = [n for n in numbers(scenario).values() if n.places[0][:-1] == place[:-1]]
    return number.name == max(alike, key=lambda n: np.max(n.value)).name


# ---- one run in which every few rounds draw their own numbers -----------------------------


def _by_draws(
    task: Task, factors: Factors, workers: int, watch: Progress
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    rounds = ROUNDS_A_DRAW * max(-(-task.rounds // ROUNDS_A_DRAW), FEWEST)
    quantiles, codes = [], []
    for _, (drawn, outcome) in spread(
        partial(_play, task, factors), blocks([""], rounds, _BLOCK), workers
    ):
        quantiles.append(drawn)
        codes.append(outcome)
        watch(ROUNDS_A_DRAW * sum(map(len, codes)), rounds)
    outcomes = [outcome.name for outcome in task.scenario.outcomes]
    found = first_order_of_codes(np.concatenate(quantiles), np.concatenate(codes), len(outcomes))
    return _drivers(found, outcomes, factors.names), _spread(found, outcomes), rounds


def _play(task: Task, factors: Factors, block: Block) -> tuple[NDArray[np.float32], Any]:
    """The quantiles of each draw, shape (draws, factors), and the outcomes, (draws, rounds)."""
    streams = Streams(task.seed, block.rounds, block.first_cell)
    levels = [_level(streams, name) for name in factors.names]
    quantiles = _MIDDLES[np.stack(levels, axis=1)].astype(np.float32)
    varied = replace(task, scenario=_varied(task, factors, levels))
    with played(varied.part(block.first_cell, block.rounds)) as model:
        outcome: Any = model.outcome
        if factors.mode:
            under = np.stack([model.outcome_under(mode) for mode in MODES])
            chosen = (quantiles[:, -1] * len(MODES)).astype(np.intp)
            outcome = under[np.repeat(chosen, ROUNDS_A_DRAW), np.arange(block.rounds)]
            # Three places and no more, so that no bin holds rounds of two modes.
            quantiles[:, -1] = chosen / (len(MODES) - 1)
    return quantiles, np.reshape(outcome, (-1, ROUNDS_A_DRAW))


def _varied(task: Task, factors: Factors, levels: list[NDArray[np.intp]]) -> Scenario:
    """The scenario with the numbers of each draw, for all rounds of the draw."""
    values = {
        number: range_.at(_MIDDLES)[..., level]
        for number, range_, level in zip(factors.numbers, factors.ranges, levels, strict=False)
    }
    drawn = vary(task.scenario, values)
    scenario = repeated(drawn, ROUNDS_A_DRAW)
    # What is known of the intents is the same in all rounds of a draw: worked out once.
    known = posterior(drawn, task.as_of).repeated(scenario, ROUNDS_A_DRAW)
    keep(prior, known.prior, scenario)
    keep(posterior, known, scenario, task.as_of)
    return scenario


def _level(streams: Streams, name: str) -> NDArray[np.intp]:
    """In which of the equally likely parts of its range a number is, one a draw."""
    bits = streams.uniform("", "quantile", name).bits[::ROUNDS_A_DRAW]
    part: NDArray[np.intp] = (bits >> _FINE).astype(np.intp)
    return part


def _drivers(found: Indices, outcomes: list[str], names: list[str]) -> pd.DataFrame:
    return _long(
        outcomes,
        names,
        index=found.index,
        index_low=found.low,
        index_high=found.high,
        at_low=found.at_low,
        at_high=found.at_high,
    )


def _spread(found: Indices, outcomes: list[str]) -> pd.DataFrame:
    columns = {
        "share": found.share,
        "monte_carlo": found.monte_carlo,
        "assumptions": found.assumptions,
    }
    return pd.DataFrame({"outcome": outcomes} | columns)


# ---- vectors of numbers, played side by side with the same luck ----------------------------


def _by_vectors(
    task: Task, factors: Factors, method: str, watch: Progress
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    count = len(factors.numbers)
    each = replace(task, rounds=ROUNDS_EACH)
    kept: list[Any] = []

    def evaluate(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        values = [range_.at(u) for range_, u in zip(factors.ranges, vectors.T, strict=True)]
        total = len(vectors) * ROUNDS_EACH
        sums, _ = Design(each, factors.numbers).play(
            values, lambda n: watch(n * ROUNDS_EACH, total)
        )
        kept.append((vectors, sums / ROUNDS_EACH))
        shares: NDArray[np.float64] = sums / ROUNDS_EACH
        return shares

    wanted = max(task.rounds // ROUNDS_EACH, 1)
    if method == "sobol":
        base = max(LEAST_SAMPLES, 2 ** int(np.log2(max(wanted // (count + 2), 1))))
        found = sobol(evaluate, count, base, task.seed)
        index, reach = found["S1"], found["S1_conf"]
    else:
        found = pawn(evaluate, count, max(4 * LEAST_SAMPLES, wanted), task.seed)
        index, reach = found["median"], np.full_like(found["median"], np.nan)
    vectors, shares = kept[0]
    outcomes = [outcome.name for outcome in task.scenario.outcomes]
    low, high = (_mean_where(shares, part) for part in (vectors <= 0.1, vectors >= 0.9))
    drivers = _long(
        outcomes,
        factors.names,
        index=index,
        index_low=index - reach,
        index_high=index + reach,
        at_low=low,
        at_high=high,
    )
    mean = shares.mean(axis=0)
    # All vectors have the same luck, so more of them make the error of the mean no smaller.
    luck = np.sqrt(mean * (1 - mean) / ROUNDS_EACH)
    columns = {"share": mean, "monte_carlo": luck, "assumptions": shares.std(axis=0)}
    return drivers, pd.DataFrame({"outcome": outcomes} | columns), len(vectors) * ROUNDS_EACH


def _mean_where(shares: Any, where: Any) -> Any:
    """The mean share of each outcome over the vectors in which each number is so."""
    return (where.T @ shares) / np.maximum(where.sum(axis=0), 1)[:, None]


def _long(outcomes: list[str], names: list[str], **columns: Any) -> pd.DataFrame:
    """A row for each outcome and number, from arrays of shape (numbers, outcomes)."""
    keys = {
        "outcome": np.repeat(outcomes, len(names)),
        "number": np.tile(names, len(outcomes)),
    }
    return pd.DataFrame(keys | {name: part.T.ravel() for name, part in columns.items()})


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(key): value if value == value else None for key, value in row.items()}
        for row in table.to_dict("records")
    ]
