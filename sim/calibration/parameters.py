"""What a calibration writes: a parameter file, which `sim.fits` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from sim.calibration import elicited
from sim.calibration.calibrating import Calibration
from sim.calibration.elicited import PARAMETERS, SPREAD
from sim.fits import FORMAT, Fit, read
from sim.folders import drafted, told
from sim.history import about
from sim.likelihoods import ASSUMED, REPEAT

LEARNT = 0.3
"""The contraction below which a parameter is called assumed, not learned."""

_QUANTILES = (0.1, 0.5, 0.9)
_PLACES = 4


def parameters(calibration: Calibration) -> list[dict[str, Any]]:
    """Of each parameter: what was thought, what is now, and whether the data moved it.

    Contraction is the part by which the prior's variance has shrunk (Schad, Betancourt &
    Vasishth 2021); 80% intervals throughout.
    """
    points, weights = calibration.posterior.points, calibration.posterior.weights
    mean = points @ weights
    variance = (points - mean[:, None]) ** 2 @ weights
    found = []
    for parameter, row, contraction in zip(
        PARAMETERS, points, 1 - variance / SPREAD**2, strict=True
    ):
        low, middle, high = parameter.said(_quantiles(row, weights)).round(_PLACES).tolist()
        found.append(
            {
                "name": parameter.name,
                "meaning": parameter.meaning,
                "scale": parameter.scale,
                "prior": {"low": parameter.low, "high": parameter.high},
                "posterior": {"low": low, "middle": middle, "high": high},
                "contraction": round(float(contraction), _PLACES),
                "learned": bool(contraction >= LEARNT),
            }
        )
    return found


def _quantiles(values: Any, weights: Any) -> Any:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return values[order][np.searchsorted(reached, _QUANTILES)]


def contents(calibration: Calibration) -> dict[str, Any]:
    """A parameter file as plain data."""
    history = calibration.history
    without = calibration.without_disputes()
    return {
        "format": FORMAT,
        "made by": {
            "program": f"summitry {version('summitry')}",
            "points": calibration.points,
            "seed": calibration.seed,
        },
        "history": about(history),
        "parameters": parameters(calibration),
        "assumed": _assumed(),
        "whole": _fit(calibration.fit()),
        "disputes": {
            name: {
                "cases": [case.id for case in cases],
                "principals": sorted({one.id for case in cases for one in case.principals}),
                "without": _fit(without[name]),
            }
            for name, cases in sorted(history.disputes.items())
        },
    }


def _assumed() -> dict[str, Any]:
    """All other numbers, none of which the data were asked for."""
    return {
        "statements by intent": [list(row) for row in ASSUMED],
        "repeats": REPEAT,
        "changes of mind": elicited.CHANGES_OF_MIND,
        "reopens": elicited.REOPENS,
        "follows through": elicited.FOLLOWS_THROUGH,
        "called off": elicited.CALLED_OFF,
        "believed": elicited.BELIEVED,
        "met": elicited.MET,
        "met in time": elicited.MET_IN_TIME,
        "outcomes by who came": {name: list(row) for name, row in elicited.OUTCOMES.items()},
        "results of talks": list(elicited.RESULTS),
        "not held if cancelled": elicited.NOT_HELD[True],
        "not held otherwise": elicited.NOT_HELD[False],
    }


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "cases": fit.cases,
        "effective sample": round(fit.effective),
        "anew": fit.anew,
        "draws": {name: draws.tolist() for name, draws in fit.draws.items()},
        "counts": {target: table.tolist() for target, table in fit.counts.items()},
    }


def write(calibration: Calibration, file: str | Path) -> Path:
    """Write a parameter file, whole or not at all; in the place of one, but of nothing else.

    Raises
    ------
    ScenarioError
        If something else is there, or the file cannot be written.
    """
    target = Path(file)
    if target.exists():
        read(target)  # what is none is not replaced
    text = spelt(contents(calibration)) + "\n"

    def draw_up(draft: Path) -> None:
        (draft / target.name).write_text(text, encoding="ascii", newline="\n")

    with told(target), drafted(target.absolute(), draw_up) as draft:
        os.replace(draft / target.name, target)
    return target


def spelt(data: Any, indent: str = "") -> str:
    """JSON with a line for each entry of a mapping, and lists of numbers in one."""
    inner = f"{indent}  "
    if isinstance(data, Mapping) and data:
        entries = (f"{inner}{json.dumps(key)}: {spelt(data[key], inner)}" for key in data)
        return "{\n" + ",\n".join(entries) + f"\n{indent}}}"
    if isinstance(data, list) and any(isinstance(one, Mapping) for one in data):
        return "[\n" + ",\n".join(f"{inner}{spelt(one, inner)}" for one in data) + f"\n{indent}]"
    return json.dumps(data, allow_nan=False)
