"""Two variants of a summit, played with the same luck.

Every draw has a name, so what is not changed falls alike on both sides, and the difference of
two shares is known far better than either (common random numbers; Glasserman & Yao 1992).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim import redrawing
from sim.blocks import Block, Progress, Workers, blocks, spread
from sim.crews import Executor
from sim.errors import ScenarioError
from sim.intervals import effective, paired, scatter
from sim.reading import load
from sim.rounds import ROUNDS, prepared, refuse_the_rare
from sim.rules import Rule
from sim.saving import Command
from sim.scenario import Scenario, as_of_said
from sim.strengths import told
from sim.studies.saving import save_study
from sim.tally import Task, played

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Sums = NDArray[Any]


@dataclass(frozen=True)
class Pairs:
    """What is kept of rounds that were played twice: i numbers the outcomes before, j those after.

    Attributes
    ----------
    rounds
        How many had outcome i before and j after, shape (before, after).
    both
        The products of their two weights, summed; shape (before, after).
    common
        Their weights, summed likewise, where each round weighs alike on both sides; else NaN.
    one, one_squares, other, other_squares
        The weights of each side by outcome, and their squares, summed.
    """

    rounds: NDArray[np.int64]
    both: Sums
    common: Sums
    one: Sums
    one_squares: Sums
    other: Sums
    other_squares: Sums

    def __add__(self, more: Pairs) -> Pairs:
        return Pairs(*(getattr(self, name) + getattr(more, name) for name in vars(self)))


@dataclass(frozen=True, repr=False, eq=False)
class Comparison:
    """How the outcomes differ between two variants.

    Every table is made afresh and is yours to change.

    Attributes
    ----------
    before, after
        The two tasks: scenario, moment, rules.
    rounds, seed, mode
        What was played of each.
    pairs
        What was counted.
    """

    before: Task
    after: Task
    rounds: int
    seed: int
    mode: str
    pairs: Pairs

    def __repr__(self) -> str:
        return f"<Comparison of '{self.before_said}' with '{self.after_said}'>"

    @property
    def weighed(self) -> bool:
        """Whether rounds are weighed by what is supposed to have been learnt."""
        return bool((self.pairs.both != self.pairs.rounds).any())

    @property
    def before_said(self) -> str:
        """What was played before the change, in words."""
        return _said(self.before) + self._file(self.before)

    @property
    def after_said(self) -> str:
        """What was played after the change, in words."""
        return _said(self.after) + self._file(self.after)

    def _file(self, task: Task) -> str:
        """Which file it is, where nothing else tells the two sides apart."""
        alike = _said(self.before) == _said(self.after)
        told = alike and self.before.scenario.sha256 != self.after.scenario.sha256
        return f" (file {task.scenario.sha256[:8]})" if told else ""

    @property
    def differences(self) -> pd.DataFrame:
        """Columns outcome, before, after, difference, low, high: of outcomes that both know."""
        names, others = _names(self.before), _names(self.after)
        rows = [
            (name, *self._difference(names.index(name), others.index(name)))
            for name in names
            if name in others
        ]
        columns = ["outcome", "before", "after", "difference", "low", "high"]
        return pd.DataFrame(rows, columns=columns)

    @property
    def flow(self) -> pd.DataFrame:
        """Columns before, after, rounds, share: how many rounds went from which outcome to which.

        Empty where rounds do not weigh alike on both sides: none can then be said to have moved.
        """
        columns, common = ["before", "after", "rounds", "share"], self.pairs.common
        if np.isnan(common).any():
            return pd.DataFrame(columns=columns)
        rows = [
            (name, other, int(self.pairs.rounds[i, j]), float(common[i, j] / common.sum()))
            for i, name in enumerate(_names(self.before))
            for j, other in enumerate(_names(self.after))
        ]
        return pd.DataFrame(rows, columns=columns)

    @property
    def effective_sample_sizes(self) -> tuple[float, float]:
        """As how many rounds of equal weight each side tells (Kish 1965)."""
        sides = (
            (self.pairs.one, self.pairs.one_squares),
            (self.pairs.other, self.pairs.other_squares),
        )
        one, other = (float(effective(w.sum(), squares.sum())) for w, squares in sides)
        return one, other

    def _difference(self, i: int, j: int) -> tuple[float, float, float, float, float]:
        pairs = self.pairs
        before, after = pairs.one[i] / pairs.one.sum(), pairs.other[j] / pairs.other.sum()
        if not self.weighed:
            only_before = pairs.rounds[i].sum() - pairs.rounds[i, j]
            only_after = pairs.rounds[:, j].sum() - pairs.rounds[i, j]
            low, high = paired(only_before, only_after, self.rounds)
        else:
            low, high = self._weighed(i, j, before, after)
        return float(before), float(after), float(after - before), float(low), float(high)

    def _weighed(self, i: int, j: int, before: float, after: float) -> tuple[Any, Any]:
        """The interval of the difference of two weighed shares, by the delta method."""
        pairs = self.pairs
        together = (
            pairs.both[i, j]
            - before * pairs.both[:, j].sum()
            - after * pairs.both[i].sum()
            + before * after * pairs.both.sum()
        )
        one, other = pairs.one.sum(), pairs.other.sum()
        variance = (
            scatter(before, pairs.one_squares[i], pairs.one_squares.sum()) / one**2
            + scatter(after, pairs.other_squares[j], pairs.other_squares.sum()) / other**2
            - 2 * together / (one * other)
        )
        if not variance > 0:  # nothing that moved was seen, which is not to say that nothing does
            return paired(0, 0, int(min(self.effective_sample_sizes)))
        reach = NormalDist().inv_cdf(0.975) * np.sqrt(variance)
        return max(after - before - reach, -1.0), min(after - before + reach, 1.0)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the differences with their intervals, on a new figure without an axis."""
        return redrawing.differences(self._findings, ax)

    def plot_flow(self, ax: Axes | None = None) -> Axes:
        """Draw which rounds went from which outcome to which, on a new figure without an axis."""
        return redrawing.flow(self._findings, ax)

    @property
    def _findings(self) -> redrawing.Findings:
        scenario = self.before.scenario
        return redrawing.Findings(self.tables.__getitem__, self._said, lambda: scenario)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What a results folder holds of it, by file name."""
        return {"differences": self.differences, "flow": self.flow}

    @property
    def _said(self) -> dict[str, Any]:
        """What the manifest says of the comparison."""
        data = self.as_dict()
        said = {key: data[key] for key in data if key not in self.tables}
        return {"scenario": self.before.scenario.name, **said}

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain data, ready for JSON."""
        sizes, sides = self.effective_sample_sizes, (("before", self.before), ("after", self.after))
        return {
            "before": self.before_said,
            "after": self.after_said,
            "rounds": self.rounds,
            "seed": self.seed,
            "mode": self.mode,
            "differences": self.differences.to_dict("records"),
            "flow": self.flow.to_dict("records"),
            "effective_sample_sizes": {"before": sizes[0], "after": sizes[1]},
            "parameters": {name: told(side.scenario.strengths) for name, side in sides},
            "scenario_sha256": self.before.scenario.sha256,
            "other_sha256": self.after.scenario.sha256,
        }

    def save(
        self, folder: str | Path | None = None, command: str | Command = "", name: str = ""
    ) -> Path:
        """Write tables, manifest and pictures, as `Result.save` does."""
        before, after = self.before.scenario, self.after.scenario
        return save_study(
            folder,
            name or f"{before.name.lower()} compared",
            tables=self.tables,
            manifest=self._said,
            command=command,
            scenario=before,
            other=after if after.sha256 != before.sha256 else None,
        )


def compare(
    before: Scenario | str | Path,
    after: Scenario | str | Path,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    rules: Mapping[str, Rule | type[Rule]] | None = None,
    rules_after: Mapping[str, Rule | type[Rule]] | None = None,
    workers: Workers = 1,
    executor: Executor | str | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Play two variants with the same luck.

    Parameters
    ----------
    before, after
        Two scenarios, such as one as it stands and one in which something is supposed.
    rounds, seed, mode, workers, executor, progress
        As of `run`; the rounds are those of each side.
    as_of
        The moment of both; by default the record's end, of the two the earlier where both know
        it: what is supposed on Wednesday is compared with what was forecast on Wednesday.
    rules, rules_after
        Actor to its rule; those after the change are the same if left out.

    Raises
    ------
    ScenarioError, Refusal
        As `run` does.

    Examples
    --------
    >>> from sim.supposing import suppose
    >>> summit = load("istanbul-2025")
    >>> found = compare(summit, suppose(summit, do=["Putin attends"]), rounds=2_000)
    >>> found.differences.columns.tolist()
    ['outcome', 'before', 'after', 'difference', 'low', 'high']
    """
    sides = [load(one) if not isinstance(one, Scenario) else one for one in (before, after)]
    when = _moments(*sides) if as_of is None else (as_of, as_of)
    followed = rules, rules if rules_after is None else rules_after
    one, other = (
        prepared(side, rounds, seed, mode, moment, rule, workers)
        for side, moment, rule in zip(sides, when, followed, strict=True)
    )
    if not set(_names(one)) & set(_names(other)):
        raise ScenarioError("the two scenarios have no outcome in common that could be compared")
    pairs, done = None, 0
    todo = blocks([one.as_of], one.rounds)
    for block, found in spread(partial(_play, one, other), todo, workers, executor):
        pairs = found if pairs is None else pairs + found
        done += block.rounds
        if progress:
            progress(done, one.rounds)
    assert pairs is not None
    comparison = Comparison(one, other, one.rounds, one.seed, mode, pairs)
    for task, size in zip((one, other), comparison.effective_sample_sizes, strict=True):
        if size < one.rounds:  # this side is weighed
            refuse_the_rare(task.scenario, task.as_of, size, one.rounds)
    return comparison


def _moments(before: Scenario, after: Scenario) -> tuple[str, str]:
    """The record's end of each; of the same stages, the earlier for both."""
    ends = before.record_end, after.record_end
    if list(before.stage_index) != list(after.stage_index):
        return ends
    earlier = min(ends, key=before.stage_index.__getitem__)
    return earlier, earlier


def _play(before: Task, after: Task, block: Block) -> Pairs:
    (one, weight), (other, weight_after) = _side(before, block), _side(after, block)
    shape = len(before.scenario.outcomes), len(after.scenario.outcomes)
    cell = one.astype(np.intp) * shape[1] + other
    size = shape[0] * shape[1]
    return Pairs(
        rounds=np.bincount(cell, minlength=size).reshape(shape).astype(np.int64),
        both=np.bincount(cell, weight * weight_after, size).reshape(shape),
        common=np.bincount(cell, _alike(weight, weight_after), size).reshape(shape),
        one=np.bincount(one, weight, shape[0]),
        one_squares=np.bincount(one, weight**2, shape[0]),
        other=np.bincount(other, weight_after, shape[1]),
        other_squares=np.bincount(other, weight_after**2, shape[1]),
    )


def _side(task: Task, block: Block) -> tuple[Any, Any]:
    """The outcome of each round, and what it weighs."""
    with played(task.part(block.first_cell, block.rounds)) as model:
        return model.outcome, model.weight_under(model.mode)


def _alike(weight: Any, weight_after: Any) -> Any:
    """What a round weighs, if that is the same on both sides; else nothing that can be said."""
    return weight if np.array_equal(weight, weight_after) else np.full(weight.shape, np.nan)


def _names(task: Task) -> list[str]:
    return [outcome.name for outcome in task.scenario.outcomes]


def _said(task: Task) -> str:
    supposed = task.scenario.supposed
    rules = (f"{actor} follows {rule!r}" for actor, rule in task.rules.items())
    return ", ".join([task.scenario.name, as_of_said(task.as_of), *supposed, *rules])
