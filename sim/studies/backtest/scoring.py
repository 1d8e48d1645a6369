"""Scores of forecasts, and whether one forecaster can be told from another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.history import HORIZONS
from sim.scores import brier, brier_of, log_score, log_score_of, paired, rps, skill
from sim.studies.backtest.predicting import MODEL, Predictions

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]


def _at(horizon: str, asked: pd.DataFrame) -> Any:
    return (asked["horizon"] == horizon).to_numpy()


PARTS: Mapping[str, Callable[[pd.DataFrame], Any]] = {
    "all": lambda asked: np.ones(len(asked), np.bool_),
    "open": lambda asked: asked["open"].to_numpy(np.bool_),
    **{horizon: partial(_at, horizon) for horizon in HORIZONS},
}
"""Which forecasts are looked at: all; those where something was open; those of either horizon."""

ONE_OF_TWO = "attends"
"""The target with two results, of which the second is what the probability is of."""


@dataclass(frozen=True, eq=False)
class Scores:
    """How the forecasters fared.

    Attributes
    ----------
    scores
        Columns target, part, forecaster, n, cases, disputes, brier, log, rps (not a number where
        results have no order), skill: by which part the Brier score is below the base rate's.
    differences
        The model's mean score less each rival's: columns target, part, rival, score, n, disputes,
        difference, low, high (95%, by the bootstrap of disputes), below zero where the model is
        better; and skill: by which part it is below the rival's.
    """

    scores: pd.DataFrame
    differences: pd.DataFrame


def scored(found: Mapping[str, Predictions], seed: int = 0) -> Scores:
    """Score what was forecast, each target by itself."""
    scores: list[dict[str, Any]] = []
    differences: list[dict[str, Any]] = []
    for target, said in found.items():
        each = {name: _each(said, name) for name in said.shares}
        for part, choose in PARTS.items():
            rows = choose(said.asked)
            about = {"target": target, "part": part}
            scores += [about | line for line in _means(said, each, rows)]
            differences += [about | line for line in _against(said, each, rows, seed)]
    return Scores(pd.DataFrame(scores), pd.DataFrame(differences))


def _each(said: Predictions, forecaster: str) -> dict[str, Floats]:
    """Score by name to one for each forecast."""
    shares, happened = said.shares[forecaster], said.happened
    if said.target == ONE_OF_TWO:
        return {
            "brier": brier(shares[:, 1], happened),
            "log": log_score(shares[:, 1], happened),
        }
    return {
        "brier": brier_of(shares, happened),
        "log": log_score_of(shares, happened),
        "rps": rps(shares, happened),
    }


def _means(
    said: Predictions, each: Mapping[str, Mapping[str, Floats]], rows: Rows
) -> list[dict[str, Any]]:
    count, asked = int(rows.sum()), said.asked[rows]
    reference = each["base_rate"]["brier"][rows]
    return [
        {
            "forecaster": name,
            "n": count,
            "cases": asked["case"].nunique(),
            "disputes": asked["dispute"].nunique(),
            **{score: _mean(by.get(score), rows) for score in ("brier", "log", "rps")},
            "skill": skill(by["brier"][rows], reference) if count else nan,
        }
        for name, by in each.items()
    ]


def _mean(scores: Floats | None, rows: Rows) -> float:
    return nan if scores is None or not rows.any() else float(scores[rows].mean())


def _against(
    said: Predictions, each: Mapping[str, Mapping[str, Floats]], rows: Rows, seed: int
) -> list[dict[str, Any]]:
    # What is left out together is drawn together: the cases of a dispute share people and fate.
    disputes = said.asked["dispute"].to_numpy()[rows]
    lines = []
    for rival in [name for name in each if name != MODEL]:
        for score, ours in each[MODEL].items():
            mine, theirs = ours[rows], each[rival][score][rows]
            gap = paired(mine, theirs, disputes, seed) if len(disputes) else (nan, nan, nan)
            line = dict(zip(("difference", "low", "high"), gap, strict=True))
            line["skill"] = skill(mine, theirs) if len(disputes) else nan
            about = {"rival": rival, "score": score, "n": len(disputes)}
            lines.append({**about, "disputes": len(set(disputes)), **line})
    return lines
