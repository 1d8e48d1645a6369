"""Indices that need samples of their own: through SALib (Herman & Usher, *JOSS* 2, 2017)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.studies.indices import TENTHS, FloatArray

Evaluate = Callable[[FloatArray], FloatArray]
"""Takes quantiles, shape (vectors, numbers), and gives results, shape (vectors, results)."""


def sobol(evaluate: Evaluate, numbers: int, base_samples: int, seed: int) -> dict[str, FloatArray]:
    """First-order and total indices from Saltelli's sample.

    Luck that differs from vector to vector counts as an interaction of all numbers and raises
    every total: evaluate many rounds a vector, or give all the same luck.

    Parameters
    ----------
    evaluate
        Takes quantiles, shape (vectors, numbers), and gives results, shape (vectors, results).
    numbers
        How many there are.
    base_samples
        A power of two; (numbers + 2) times as many vectors are evaluated.
    seed
        Any integer.

    Returns
    -------
    indices
        `S1` and `ST`, first-order and total (Saltelli et al., *Computer Physics
        Communications* 181, 2010), and `S1_conf` and `ST_conf`, half the widths of their 95%
        intervals; each of shape (numbers, results), NaN for results that do not vary.

    Raises
    ------
    ScenarioError
        Without SALib, or where `base_samples` is no power of two.
    """
    sample, analyze = _salib("sample.sobol").sample, _salib("analyze.sobol").analyze
    if base_samples < 2 or base_samples & (base_samples - 1):
        raise ScenarioError(f"the base samples must be a power of two, found {base_samples}")
    seed, problem = _seed(seed), _problem(numbers)
    vectors = sample(problem, base_samples, calc_second_order=False, seed=seed)

    def analyzed(result: FloatArray) -> Any:
        return analyze(problem, result, calc_second_order=False, seed=seed)

    return _tidy(analyzed, evaluate(vectors), numbers, ("S1", "S1_conf", "ST", "ST_conf"))


def pawn(evaluate: Evaluate, numbers: int, samples: int, seed: int) -> dict[str, FloatArray]:
    """How far fixing a number moves the whole distribution of a result (Pianosi & Wagener 2018).

    Parameters
    ----------
    evaluate, numbers, seed
        As in `sobol`.
    samples
        How many vectors are evaluated, a Latin hypercube.

    Returns
    -------
    indices
        `minimum`, `mean`, `median` and `maximum` over tenths of the number of the
        Kolmogorov-Smirnov distance from the result of all; each of shape (numbers, results),
        NaN for results that do not vary.

    Raises
    ------
    ScenarioError
        Without SALib.
    """
    sample, analyze = _salib("sample.latin").sample, _salib("analyze.pawn").analyze
    problem = _problem(numbers)
    vectors = sample(problem, samples, seed=_seed(seed))

    def analyzed(result: FloatArray) -> Any:
        return analyze(problem, vectors, result, S=TENTHS)

    return _tidy(analyzed, evaluate(vectors), numbers, ("minimum", "mean", "median", "maximum"))


def _salib(module: str) -> Any:
    try:
        return import_module(f"SALib.{module}")
    except ImportError:
        raise ScenarioError("this needs SALib: pip install 'summitry[sensitivity]'") from None


def _problem(numbers: int) -> dict[str, Any]:
    names = [str(number) for number in range(numbers)]
    return {"num_vars": numbers, "names": names, "bounds": [[0.0, 1.0]] * numbers}


def _seed(seed: int) -> int:
    """A seed from 1 to 2**32 - 1: SALib takes 0 for none."""
    return 1 + seed % (2**32 - 1)


def _tidy(
    analyzed: Callable[[FloatArray], Any], results: FloatArray, numbers: int, names: Sequence[str]
) -> dict[str, FloatArray]:
    """What SALib says of each result, in arrays of shape (numbers, results)."""
    tidy = {name: np.full((numbers, results.shape[1]), np.nan) for name in names}
    for r, result in enumerate(np.asarray(results, np.float64).T):
        if np.ptp(result) > 0:
            with warnings.catch_warnings():
                # It warns of resamples that happen to be constant: rare outcomes.
                warnings.simplefilter("ignore")
                found = analyzed(result)
            for name in names:
                tidy[name][:, r] = found[name]
    return tidy
