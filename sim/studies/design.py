"""Many vectors of numbers, played side by side on the rounds axis with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.inventory import Number
from sim.memory import forget
from sim.parameters import vary
from sim.scenario import Scenario
from sim.streams import CELL, Repeated, in_turn
from sim.tally import Task, played

FloatArray = NDArray[Any]

_AT_ONCE = 4 * CELL


@dataclass(frozen=True)
class Design:
    """A task whose numbers take other values in each vector.

    Attributes
    ----------
    task
        What is played; its rounds are those of each vector.
    numbers
        What differs.
    """

    task: Task
    numbers: Sequence[Number]

    def play(
        self, values: Sequence[Any], watch: Callable[[int], None] = lambda done: None
    ) -> FloatArray:
        """Play every vector.

        Parameters
        ----------
        values
            For each number its value in each vector, shape (vectors,), or (3, vectors) for a
            likelihood by intent.
        watch
            Told after each part how many vectors have been played.

        Returns
        -------
        The weights of the rounds by outcome and vector, and their squares: shape
        (2, vectors, outcomes).
        """
        vectors = np.shape(values[0])[-1]
        found = []
        for part in self._parts(vectors):
            found.append(self._played([value[..., part] for value in map(np.asarray, values)]))
            watch(part.stop)
        return np.concatenate(found, axis=1)

    def _alike(self, vectors: int) -> Scenario:
        """The scenario in which each vector's rounds use the draws of strengths from the first."""
        scenario, strengths = self.task.scenario, self.task.scenario.strengths
        if strengths is None or not strengths.drawn:
            return scenario
        early, late = (
            np.tile(in_turn(part, self.task.rounds), vectors)
            for part in (strengths.early, strengths.late)
        )
        return replace(scenario, strengths=replace(strengths, early=early, late=late))

    def _parts(self, vectors: int) -> Iterator[slice]:
        size = max(1, _AT_ONCE // self.task.rounds)
        for first in range(0, vectors, size):
            yield slice(first, min(first + size, vectors))

    def _played(self, values: Sequence[FloatArray]) -> FloatArray:
        rounds, vectors = self.task.rounds, values[0].shape[-1]
        spread = {
            number: np.repeat(value, rounds, axis=-1)
            for number, value in zip(self.numbers, values, strict=True)
        }
        task = replace(self.task, scenario=vary(self._alike(vectors), spread))
        outcomes = len(task.scenario.outcomes)
        try:
            with played(task, Repeated(task.seed, rounds, vectors)) as model:
                assert model.outcome is not None
                weight = model.weight_under(model.mode)
                cell = np.repeat(np.arange(vectors), rounds) * outcomes + model.outcome
        finally:
            forget(task.scenario)
        sums = [np.bincount(cell, each, vectors * outcomes) for each in (weight, weight**2)]
        return np.stack(sums).reshape(2, vectors, outcomes)
