"""Simple forecasters to be beaten: they know what was said last, and how often what came of it.

All of them forecast from counts: of each stance, how often each result followed. Of a single
principal it is its own stance; of a meeting, the least willing stance of any of its principals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from sim.history import ATTENDANCE_OUTCOMES, HORIZONS, STANCES, TALKS_OUTCOMES, Case, Principal

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

RESULTS: Mapping[str, Sequence[str]] = {
    "attends": ("no", "yes"),
    "attendance_outcome": ATTENDANCE_OUTCOMES,
    "talks_outcome": TALKS_OUTCOMES,
}
"""Target to what may come of it."""

WILLING = ("confirmed", "inclined")
"""The stances of those who, taken at their word, come."""


def last_word(principal: Principal, horizon: str) -> str | None:
    """The last stance by a horizon, if there is one."""
    said = [word.said for word in principal.heard(horizon).values()]
    return said[-1] if said else None


def least_willing(case: Case, horizon: str) -> str:
    """The least willing stance of any principal by a horizon; one must have spoken."""
    said = filter(None, (last_word(principal, horizon) for principal in case.principals))
    return max(said, key=STANCES.index)


def spoken(case: Case) -> list[str]:
    """The horizons at which anything of a case is coded."""
    return [name for name in HORIZONS if any(name in one.words for one in case.principals)]


def counted(cases: Iterable[Case]) -> dict[str, Counts]:
    """Target to how often each result followed each stance, (7, results)."""
    found = {
        target: np.zeros((len(STANCES), len(results)), np.int64)
        for target, results in RESULTS.items()
    }
    for case in cases:
        for target, stance, result in _followed(case):
            if result in RESULTS[target]:  # not where the coders saw it differently
                found[target][STANCES.index(stance), RESULTS[target].index(result)] += 1
    return found


def _followed(case: Case) -> Iterator[tuple[str, str, str]]:
    for horizon in spoken(case):
        for principal in case.principals:
            if horizon in principal.words:
                came = RESULTS["attends"][principal.attended]
                yield "attends", principal.words[horizon].said, came
        stance = least_willing(case, horizon)
        yield "attendance_outcome", stance, case.attendance_outcome
        yield "talks_outcome", stance, case.talks_outcome


def base_rate(counts: Counts) -> Floats:
    """The share of each result whatever was said, one more of each counted: (7, results)."""
    return np.broadcast_to(_shares(counts.sum(axis=0)), counts.shape)


def taken_at_their_word(counts: Counts) -> Floats:
    """Everyone does what he last said, and is right as often as before, (7, results).

    Willing words count together, and so do all others.
    """
    willing = np.array([stance in WILLING for stance in STANCES])
    rows = [_shares(counts[willing == one].sum(axis=0)) for one in willing]
    return np.stack(rows)


def logistic(counts: Counts) -> Floats:
    """A logistic regression on the stance, (7, results).

    A constant and a coefficient a stance, of several results for each of them; the squares of the
    coefficients are penalised by a half, as scikit-learn's `LogisticRegression` does by default
    (ridge; Hoerl & Kennard 1970). The constant is not, so that of a result which never occurred it
    would run off to nothing; therefore one more of each result is counted, as by the other two:
    of no stance, so that it bears on the constant alone.
    """
    return _logistic(counts.shape, np.asarray(counts, np.int64).tobytes())


@lru_cache(maxsize=1 << 10)
def _logistic(shape: tuple[int, int], raw: bytes) -> Floats:
    """The same, once for equal counts: those of a case left out are mostly those of another."""
    counts = np.frombuffer(raw, np.int64).reshape(shape)
    stances, results = shape
    free = 1 if results == 2 else results  # of two results one has a coefficient, as usual
    seen = np.vstack([np.ones(results), counts])

    def scores(flat: Floats) -> Floats:
        table = flat.reshape(stances + 1, free)
        odds = np.vstack([table[:1], table[0] + table[1:]])
        return np.hstack([np.zeros((stances + 1, 1)), odds]) if free == 1 else odds

    def misfit(flat: Floats) -> tuple[float, Floats]:
        logs = log_softmax(scores(flat), axis=1)
        coefficients = flat.reshape(stances + 1, free)[1:]
        gap = seen.sum(axis=1, keepdims=True) * np.exp(logs) - seen
        slope = gap[:, -free:]
        slopes = np.concatenate([slope.sum(axis=0, keepdims=True), slope[1:] + coefficients])
        return 0.5 * (coefficients**2).sum() - (seen * logs).sum(), slopes.ravel()

    start = np.zeros((stances + 1) * free)
    found = minimize(misfit, start, jac=True, method="BFGS", options={"gtol": 1e-8})
    shares: Floats = softmax(scores(found.x)[1:], axis=1)
    return shares


RIVALS = {"base_rate": base_rate, "logistic": logistic, "last_word": taken_at_their_word}
"""By name: each turns counts into shares of results by stance."""


def _shares(counts: Counts) -> Floats:
    """Laplace's rule of succession."""
    shares: Floats = (counts + 1) / (counts.sum() + counts.size)
    return shares
