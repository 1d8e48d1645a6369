"""How good frozen forecasts were, now that it is known what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np

from sim.errors import Place, ScenarioError, did_you_mean
from sim.scores import brier_of, log_score_of, skill
from sim.studies.forecasts.record import Frozen

_THREE = 3.0
"""None in n: with 95% the probability is below about 3/n (Hanley & Lippman-Hand 1983)."""


@dataclass(frozen=True)
class Score:
    """How good a forecast was.

    Outcomes are names and no scale, so there is no ranked score.

    Attributes
    ----------
    frozen
        The forecast.
    outcome
        What happened.
    share
        What had been said of it.
    brier, log
        As of `sim.scores.brier_of` and `log_score_of`: lower is better.
    even_brier, even_log
        Those of even odds for all outcomes.
    """

    frozen: Frozen
    outcome: str
    share: float
    brier: float
    log: float
    even_brier: float
    even_log: float

    @property
    def bound(self) -> float | None:
        """Below what the share of what happened is, with 95%, if it happened in no round.

        By the rule of three, of as many rounds as the effective sample has; None, if it happened
        in some, or every history was counted.
        """
        size = self.frozen.said.effective_sample_size
        return None if self.share or not size else min(1.0, _THREE / size)

    def as_dict(self) -> dict[str, Any]:
        """It as plain data."""
        frozen, said = self.frozen, self.frozen.said
        return {
            "file": frozen.file,
            "sha256": frozen.sha256,
            "scenario": said.scenario,
            "question": said.question,
            "as_of": said.as_of,
            "frozen_at": said.frozen_at.isoformat(),
            "days_before_opening": frozen.days_before(said.opens),
            "days_before_resolving": frozen.days_before(said.resolves),
            "hindcast": frozen.hindcast,
            "outcome": self.outcome,
            "share": self.share,
            "bound": self.bound,
            "brier": self.brier,
            "log": self.log,
            "even_brier": self.even_brier,
            "even_log": self.even_log,
        }


@dataclass(frozen=True)
class Scores:
    """The scores of several forecasts; hindcasts are never averaged with the others.

    Attributes
    ----------
    scores
        One a forecast.
    """

    scores: tuple[Score, ...]

    @property
    def means(self) -> dict[str, dict[str, Any]]:
        """Of `forecasts` and of `hindcasts`, as far as there are any, how many and their means.

        The skill is against even odds: 1 is perfect, 0 no better, below it worse.
        """
        kinds = {
            "forecasts": [score for score in self.scores if not score.frozen.hindcast],
            "hindcasts": [score for score in self.scores if score.frozen.hindcast],
        }
        return {kind: _means(scores) for kind, scores in kinds.items() if scores}

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return {"scores": [score.as_dict() for score in self.scores], "means": self.means}


def score(frozen: Frozen, outcome: str) -> Score:
    """How good a forecast was.

    Parameters
    ----------
    frozen
        The forecast, verified.
    outcome
        What happened, by its name in the scenario.

    Raises
    ------
    ScenarioError
        If no outcome of the forecast is called so.

    Examples
    --------
    >>> import sim
    >>> from sim.studies.forecasts import freeze
    >>> frozen = freeze(sim.run("granada-2023", exact=True))
    >>> round(score(frozen, "Pashinyan meets the Europeans").even_brier, 3)
    0.8
    """
    shares = [share.share for share in frozen.said.outcomes]
    names = [share.name for share in frozen.said.outcomes]
    if outcome not in names:
        near = did_you_mean(outcome, names)
        message = f"'{outcome}' is not an outcome of this forecast{near}"
        raise ScenarioError(message, Place(frozen.file))
    code, count = names.index(outcome), len(names)
    said = np.array([shares]) / sum(shares)
    brier, surprise = brier_of(said, [code])[0], log_score_of(said, [code])[0]
    even = 1 - 1 / count, log(count)
    return Score(frozen, outcome, shares[code], float(brier), float(surprise), *even)


def check_same_question(forecasts: Sequence[Frozen]) -> None:
    """Refuse forecasts of different questions, of which one answer cannot be true.

    Raises
    ------
    ScenarioError
        Naming the first that asks something else.
    """
    first, *others = forecasts
    for frozen in others:
        if _asked(frozen) != _asked(first):
            raise ScenarioError(
                f"this forecast answers another question than '{first.file}'; say what came of "
                "each with --outcomes",
                Place(frozen.file),
            )


def _asked(frozen: Frozen) -> tuple[Any, ...]:
    said = frozen.said
    return said.scenario, said.question, said.resolves


def _means(scores: Sequence[Score]) -> dict[str, Any]:
    names = ("brier", "log", "even_brier", "even_log")
    found = {name: [getattr(score, name) for score in scores] for name in names}
    return {
        "number": len(scores),
        "questions": len({_asked(score.frozen) for score in scores}),
        **{name: float(np.mean(each)) for name, each in found.items()},
        "brier_skill": skill(found["brier"], found["even_brier"]),
        "log_skill": skill(found["log"], found["even_log"]),
    }
