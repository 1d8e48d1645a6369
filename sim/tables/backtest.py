"""A backtest as text: how the model fared beside its rivals, and what that can and cannot mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.calibration.elicited import ASSUMED
from sim.studies.backtest.past import ASSUMED_TOO
from sim.tables.history import what_is_open, what_it_can_bear
from sim.tables.layout import WIDTH, fill, many, paragraphs, right, table

if TYPE_CHECKING:
    from sim.studies.backtest import Backtest

_TARGETS = {
    "attends": "Whether each principal came",
    "attendance_outcome": "What came of the meeting",
    "talks_outcome": "What came of the talks",
}
_RIVALS = {
    "model": "model",
    "as_elicited": "the same, words as elicited",
    "base_rate": "base rate",
    "logistic": "logistic regression",
    "last_word": "last word",
}
_RIVAL_SAID = {
    "as_elicited": "the same with words as elicited",
    "base_rate": "the base rate",
    "logistic": "the logistic regression",
    "last_word": "the last word",
}
_SHOWN = ("all", "open")
_PARTS = {"all": "all", "open": "of these, open ones"}
_EXPLAINED = (
    "Brier, log and rps: mean scores, lower is better. Skill is against the base rate, by Brier. "
    "Rivals: the base rate knows no words; the logistic regression knows the stance, of a meeting "
    "the least willing one; the last word takes everyone at his word and is right as often as "
    "before. All are taught by the same cases. Open: neither confirmed nor declined (of a meeting: "
    "any of its principals). Intervals are 95%, from drawing disputes anew; of twenty verdicts "
    "one may be luck."
)
FEWEST = 10
"""How many disputes there must be to say who is better: with fewer, intervals are too short."""


def text(found: Backtest, width: int = WIDTH) -> str:
    """Scores and differences, in lines of at most `width` characters."""
    return paragraphs(
        [
            fill(_size(found), width),
            fill(what_is_open(found.history), width),
            *_targets(found, width),
            *_beside(found.beside, width),
            fill(_EXPLAINED, width),
            what_it_can_bear(found.history, width),
            fill(_taught(found), width),
            fill(f"{ASSUMED} {ASSUMED_TOO}", width),
        ]
    )


def _size(found: Backtest) -> str:
    history = found.history
    said = (
        f"Forecasts of {many(len(history.cases), 'past meeting')} ({history.source}, "
        f"{many(history.rows, 'row')}), taught by {found.taught_by}."
    )
    if found.parameters is None:
        return said
    if not found.related:
        return f"{said} None of the meetings belongs to a dispute that the file knows."
    belong, are = ("belongs", "is") if found.related == 1 else ("belong", "are")
    return (
        f"{said} {found.related:,} of the meetings {belong} to disputes that the file knows, and "
        f"{are} forecast with the fit that has seen none of theirs."
    )


def _taught(found: Backtest) -> str:
    """What is to be known of those who taught, where they are others than are forecast."""
    known = found.parameters
    if known is None or known.taught.sha256 == found.history.sha256:
        return ""
    caveats = " ".join(known.taught.caveats).replace("`", "'") or "Nothing is known of its coding."
    return f"The history that taught ({known.taught.source}): {caveats}"


def _targets(found: Backtest, width: int) -> list[str]:
    return [part for target in found.predictions for part in _target(found, target, width)]


def _beside(found: Backtest | None, width: int) -> list[str]:
    if found is None:
        return []
    return [
        fill(f"Now with each {found.left_out} left out in turn.", width),
        *_targets(found, width),
    ]


def _target(found: Backtest, target: str, width: int) -> list[str]:
    scores, gaps = found.scores, found.differences
    parts = [_TARGETS[target]]
    for part in _SHOWN:
        some = scores[(scores["target"] == target) & (scores["part"] == part)]
        if some["n"].iloc[0]:
            parts.append(_scores(some, part, width))
            against = gaps[(gaps["target"] == target) & (gaps["part"] == part)]
            parts.append("\n".join(fill(f"  {said}", width) for said in verdicts(against)))
    if not parts[1:]:
        return [*parts, "Of no meeting is it known."]
    return [*parts, fill(_by_horizon(scores[scores["target"] == target]), width)]


def _by_horizon(scores: pd.DataFrame) -> str:
    """The model beside the strongest simple rival, at either horizon."""
    brier = scores.set_index(["part", "forecaster"])["brier"]
    said = [
        f"{when} {brier[part, 'model']:.3f} (logistic regression {brier[part, 'logistic']:.3f})"
        for part, when in (("early", "three days before"), ("late", "the evening before"))
        if brier[part, "model"] == brier[part, "model"]
    ]
    return f"Brier by horizon: {', '.join(said)}."


def _scores(some: pd.DataFrame, part: str, width: int) -> str:
    kinds = [name for name in ("brier", "log", "rps", "skill") if some[name].notna().any()]
    rows = [
        (_RIVALS[row["forecaster"]], [f"{row[kind]:.3f}" for kind in kinds])
        for row in some.to_dict("records")
    ]
    n, cases, disputes = (some[name].iloc[0] for name in ("n", "cases", "disputes"))
    laid = table(kinds, rows, width, right)[0]
    of = f"{many(n, 'forecast')} of {many(cases, 'meeting')}, {many(disputes, 'dispute')}"
    return f"{fill(f'{_PARTS[part]} ({of})', width)}\n{laid}"


def verdicts(gaps: pd.DataFrame) -> list[str]:
    """Whether the model can be told from each rival, by the Brier score, in a sentence each."""
    said = []
    for row in gaps[gaps["score"] == "brier"].to_dict("records"):
        rival, low, high = _RIVAL_SAID[row["rival"]], row["low"], row["high"]
        spread = f"{row['difference']:+.3f} [{low:+.3f}, {high:+.3f}]"
        if row["disputes"] < FEWEST:
            few = f"too few to tell from {rival} ({many(row['disputes'], 'dispute')})"
            said.append(f"{few}: {spread}" if low == low else few)
        elif low <= 0 <= high:
            said.append(f"not distinguishable from {rival}: {spread}")
        else:
            said.append(f"{'better' if high < 0 else 'worse'} than {rival}: {spread}")
    return said
