"""Whether the numbers of a frozen forecast come again when its scenario is played again."""

from __future__ import annotations

from typing import Any

from sim.blocks import Progress, Workers
from sim.errors import Place, ScenarioError
from sim.rounds import run
from sim.stopping import Until
from sim.strictjson import plain
from sim.studies.forecasts.record import Frozen

_NO_NUMBERS = ("seconds", "rounds_per_second", "version")


def replay(frozen: Frozen, workers: Workers = 1, progress: Progress | None = None) -> list[str]:
    """Play a frozen forecast again, from nothing but its record.

    Parameters
    ----------
    frozen
        The record, verified. How long it takes is up to the rounds it names.
    workers, progress
        As of `sim.run`.

    Returns
    -------
    A line for each part that is not the same to the last digit; none, if all are.

    Raises
    ------
    ScenarioError
        If a rule in Python was followed, which no record holds, or it cannot be played.
    """
    said = frozen.said
    if said.rules:
        followed = ", ".join(said.rules)
        raise ScenarioError(
            f"rules in Python were followed ({followed}), which are not part of the record, so it "
            "cannot be played again",
            Place(frozen.file),
        )
    result = run(
        frozen.scenario,
        Until(said.until) if said.until else said.rounds,
        said.seed,
        said.mode,
        said.as_of,
        workers=workers,
        progress=progress,
        exact=said.exact,
    )
    now = plain(result.as_dict())
    parts = [part for part in now if part not in _NO_NUMBERS]
    return [
        f"{part}: {_apart(frozen.data.get(part), now[part])}"
        for part in parts
        if frozen.data.get(part) != now[part]
    ]


def _apart(then: Any, now: Any) -> str:
    """How far two parts are apart, where both are tables of the same things."""
    if then is None:
        return "was not told then"
    try:
        gaps = [abs(row["share"] - other["share"]) for row, other in zip(then, now, strict=True)]
    except (KeyError, TypeError, ValueError):
        return "is not the same"
    return f"shares differ by up to {max(gaps):.3g}" if max(gaps, default=0) else "is not the same"
