"""A backtest as text: how the model fared beside its rivals, and what that can and cannot mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sim.tables.history import what_is_open, what_it_can_bear
from sim.tables.layout import WIDTH, fill, paragraphs, right, table

if TYPE_CHECKING:
    from sim.studies.backtest import Backtest

_TARGETS = {
    "attends": "Whether each principal came",
    "attendance_outcome": "What came of the meeting",
    "talks_outcome": "What came of the talks",
}
_RIVALS = {
    "model": "model",
    "base_rate": "base rate",
    "logistic": "logistic regression",
    "last_word": "last word",
}
_RIVAL_SAID = {
    "base_rate": "the base rate",
    "logistic": "the logistic regression",
    "last_word": "the last word",
}
_SHOWN = ("all", "open")
_PARTS = {"all": "all", "open": "of these, open ones"}
_EXPLAINED = (
    "Brier, log and rps: mean scores, lower is better. Skill is against the base rate, by Brier. "
    "Rivals: the base rate knows no words; the logistic regression knows the stance; the last "
    "word takes everyone at his word and is right as often as before. All are taught by the same "
    "cases. Open: neither confirmed nor declined (of a meeting: any of its principals). Intervals "
    "are 95%, from drawing disputes anew; of twenty such verdicts one may be luck."
)
_ASSUMED = (
    "Assumed, not learned: how words are read (only how strongly is fitted), and every number that "
    "'summitry calibrate' calls so. The model's form was chosen by people who knew these meetings, "
    "which no leaving out undoes; only meetings that nobody had seen can test that."
)


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
            fill(_ASSUMED, width),
        ]
    )


def _size(found: Backtest) -> str:
    history = found.history
    said = (
        f"Forecasts of {_many(len(history.cases), 'past meeting')} ({history.source}, "
        f"{_many(history.rows, 'row')}), taught by {found.taught_by}."
    )
    if found.left_out != "file":
        return said
    belong, are = ("belongs", "is") if found.related == 1 else ("belong", "are")
    return (
        f"{said} {found.related:,} of the meetings {belong} to disputes that the file knows, and "
        f"{are} forecast with the fit that has seen none of theirs."
    )


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
    return parts if parts[1:] else [*parts, "Of no meeting is it known."]


def _scores(some: pd.DataFrame, part: str, width: int) -> str:
    kinds = [name for name in ("brier", "log", "rps", "skill") if some[name].notna().any()]
    rows = [
        (_RIVALS[row["forecaster"]], [f"{row[kind]:.3f}" for kind in kinds])
        for row in some.to_dict("records")
    ]
    n, cases = some["n"].iloc[0], some["cases"].iloc[0]
    heads = [*kinds]
    laid = table(heads, rows, width, right)[0]
    return f"{_PARTS[part]} ({_many(n, 'forecast')} of {_many(cases, 'meeting')})\n{laid}"


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def verdicts(gaps: pd.DataFrame) -> list[str]:
    """Whether the model can be told from each rival, by the Brier score, in a sentence each."""
    said = []
    for row in gaps[gaps["score"] == "brier"].to_dict("records"):
        rival, low, high = _RIVAL_SAID[row["rival"]], row["low"], row["high"]
        spread = f"{row['difference']:+.3f} [{low:+.3f}, {high:+.3f}]"
        if low != low:
            said.append(f"nothing can be said against {rival}: a single dispute")
        elif low <= 0 <= high:
            said.append(f"not distinguishable from {rival}: {spread}")
        else:
            said.append(f"{'better' if high < 0 else 'worse'} than {rival}: {spread}")
    return said
