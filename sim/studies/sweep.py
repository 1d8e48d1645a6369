"""The outcomes over a grid, or a Latin hypercube, of a scenario's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product, repeat
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.betas import OUTSIDE
from sim.blocks import Progress
from sim.errors import Refusal, ScenarioError
from sim.intervals import effective, weighed
from sim.inventory import Number, Value
from sim.parameters import find
from sim.ranges import Range, read_range
from sim.rounds import LEAST, prepared
from sim.scenario import INTENTS, Scenario
from sim.streams import CELL
from sim.studies.design import Design
from sim.tally import Task

ROUNDS = CELL
"""How many rounds are played at a point, all points with the same luck."""

MOST = 1_000_000
"""The most points."""

Axis = str | Sequence[str | Value]
"""A range such as "0% to 40%", or values one by one."""


def sweep(
    scenario: Scenario | str | Path,
    axes: Mapping[str, Axis],
    points: int = 5,
    samples: int | None = None,
    rounds: int = ROUNDS,
    seed: int = 0,
    mode: str = "credible",
    as_of: str | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Play a scenario over many values of its numbers.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one.
    axes
        Number, by its name, to a range or to its values.
    points
        How many values of each range, evenly spread by quantile; every value is played with
        every value of the others.
    samples
        Draw so many points as a Latin hypercube instead (McKay, Beckman & Conover 1979), by
        `scipy.stats.qmc`; every axis is then a range.
    rounds
        How many at each point, at most a cell of the random streams.
    seed, mode, as_of, progress
        As of `run`.

    Returns
    -------
    A row for each point and outcome: columns point, one for each number, outcome, share, low,
    high (the 95% interval). A likelihood is told as three columns, its name with the intent.

    Raises
    ------
    ScenarioError
        For an unknown number, one that is named twice, a value that it cannot have, or too many
        rounds or points.
    Refusal
        If what is supposed is too rare at some point.

    Examples
    --------
    >>> table = sweep("istanbul-2025", {"intent.Trump.comes": "0% to 40%"}, points=3, rounds=2_000)
    >>> table["intent.Trump.comes"].unique().tolist()
    [0.0, 0.2, 0.4]
    """
    task = prepared(scenario, rounds, seed, mode, as_of, None)
    if not axes:
        raise ScenarioError("expected at least one number to vary")
    if rounds > CELL:
        raise ScenarioError(f"expected at most {CELL:,} rounds a point, got {rounds:,}")
    if not 1 <= (points if samples is None else samples) <= MOST:
        raise ScenarioError(f"expected at least one point, and at most {MOST:,}")
    numbers = _numbers(task.scenario, axes)
    if samples is None:
        values = _grid(list(map(_values, numbers, axes.values(), repeat(points))))
    else:
        values = _hypercube(list(map(_range, numbers, axes.values())), samples, seed)
    vectors = values[0].shape[-1]

    def watch(done: int) -> None:
        if progress:
            progress(done * task.rounds, vectors * task.rounds)

    sums, squares = Design(task, numbers).play(values, watch)
    return _table(task, list(axes), values, sums, squares)


def _numbers(scenario: Scenario, names: Iterable[str]) -> list[Number]:
    """The numbers of these names, no two of which may stand in one place."""
    found: list[Number] = []
    for name in names:
        number = find(scenario, name)
        for other in found:
            if not set(number.places).isdisjoint(other.places):
                raise ScenarioError(f"'{name}' is '{other.name}' too, which is varied already")
        found.append(number)
    return found


def _range(number: Number, axis: Axis) -> Range:
    if not isinstance(axis, str):
        raise ScenarioError(f"{number.name}: expected a range, such as '0% to 40%', found {axis}")
    text = axis
    try:
        found = read_range(text, number.read, probability=number.kind in ("probability", "rate"))
    except ScenarioError:
        raise
    except ValueError as error:
        raise ScenarioError(f"{number.name}: {error}") from None
    if found is None:
        raise ScenarioError(f"{number.name}: expected a range, such as '0% to 40%', found '{axis}'")
    return found


def _values(number: Number, axis: Axis, points: int) -> Any:
    """The values of an axis, shape (points,) or (3, points)."""
    if isinstance(axis, str):
        found = _range(number, axis)
        # An 80% interval has no ends: what may lie outside it is left out.
        outside = OUTSIDE if found.kind == "beta" else 0.0
        return found.at(np.linspace(outside, 1 - outside, points))
    if not isinstance(axis, Sequence | np.ndarray) or not len(axis):
        raise ScenarioError(f"{number.name}: expected a range or at least one value, found {axis}")
    return np.array([_value(number, value) for value in axis], np.float64).T


def _value(number: Number, value: Any) -> Any:
    """A value as a file says it, or as a plain number, if the number can have it."""
    if isinstance(value, str):
        return number.read(value)
    return number.check(value)


def _grid(axes: Sequence[Any]) -> list[Any]:
    sizes = [axis.shape[-1] for axis in axes]
    if prod(sizes) > MOST:
        raise ScenarioError(f"the grid has {prod(sizes):,} points; at most {MOST:,} are played")
    places = np.array(list(product(*map(range, sizes)))).T
    return [axis[..., place] for axis, place in zip(axes, places, strict=True)]


def _hypercube(ranges: Sequence[Range], samples: int, seed: int) -> list[Any]:
    from scipy.stats import qmc

    quantiles = qmc.LatinHypercube(len(ranges), rng=seed).random(samples)
    return [found.at(column) for found, column in zip(ranges, quantiles.T, strict=True)]


def _table(
    task: Task, names: Sequence[str], values: Sequence[Any], sums: Any, squares: Any
) -> pd.DataFrame:
    weight, weight_squares = sums.sum(axis=1), squares.sum(axis=1)
    sizes = effective(weight, weight_squares)
    if (sizes < min(LEAST, task.rounds)).any():  # where rounds are weighed
        raise Refusal(
            f"at point {int(sizes.argmin())} what is supposed is so rare that its rounds tell "
            f"as much as {sizes.min():,.0f}; at least {min(LEAST, task.rounds):,} are needed: "
            "ask as of an earlier stage, or suppose less"
        )
    low, high = weighed(sums, squares, weight[:, None], weight_squares[:, None])
    outcomes = [outcome.name for outcome in task.scenario.outcomes]
    columns: dict[str, Any] = {"point": np.repeat(np.arange(len(sums)), len(outcomes))}
    for name, value in zip(names, values, strict=True):
        for label, row in _columns(name, value):
            columns[label] = np.repeat(row, len(outcomes))
    columns["outcome"] = outcomes * len(sums)
    shares = {"share": sums / weight[:, None], "low": low, "high": high}
    return pd.DataFrame(columns | {name: part.ravel() for name, part in shares.items()})


def _columns(name: str, value: Any) -> list[tuple[str, Any]]:
    if value.ndim == 1:
        return [(name, value)]
    return [(f"{name} ({intent})", row) for intent, row in zip(INTENTS, value, strict=True)]
