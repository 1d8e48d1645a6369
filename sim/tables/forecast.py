"""A forecast as text, briefly; and how good forecasts were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isinf, isnan, log
from typing import Any

from sim.plots import percent
from sim.result import Result
from sim.scenario import as_of_said
from sim.studies.forecasts import Frozen, Score, Scores
from sim.tables.layout import WIDTH, fill, left, paragraphs, right, table
from sim.tables.shares import ALONE, BESIDE, asked, cells, effort, title

_HEADS = ("share", "Brier (even)", "log (even)")
_LOWER = (
    "Lower is better. Brier: squared errors, summed over all outcomes, from 0 to 2. Log: minus the "
    "natural logarithm of what was said of what happened, from 0. In brackets, the score of "
    "even odds for all outcomes."
)
_SKILL = (
    "Skill is the part of even odds' mean score that is gone: 1 is perfect, 0 no better than even "
    "odds, below 0 worse. Forecasts of one question share its fate: they tell less than as many "
    "of different ones."
)


def text(result: Result, width: int = WIDTH) -> str:
    """The outcomes as of one moment, in lines of at most `width` characters."""
    shares = result.outcomes[["outcome", "share", "low", "high"]]
    form, pad = (ALONE, right) if result.exact else (BESIDE, left)
    rows = zip(shares["outcome"], cells(form, [shares]), strict=True)
    return paragraphs(
        [
            *(fill(line, width) for line in asked(result.scenario)),
            fill(title(result), width),
            table([as_of_said(result.as_of)], list(rows), width, pad)[0],
            "\n".join(fill(line, width) for line in effort(result)),
        ]
    )


def scored(scores: Scores, width: int = WIDTH) -> str:
    """Each forecast and its scores, then their means, in lines of at most `width` characters."""
    return paragraphs(
        [
            *(_told(score, width) for score in scores.scores),
            _table(scores, width),
            fill(f"{_LOWER} {_SKILL}" if len(scores.scores) > 1 else _LOWER, width),
            *(fill(line, width) for line in _infinite(scores.scores)),
        ]
    )


def when(frozen: Frozen) -> str:
    """When a forecast was frozen, by the clock of whoever did it."""
    said = frozen.said
    days = [
        _distance(frozen.days_before(day), what)
        for day, what in ((said.opens, "opening"), (said.resolves, "resolving"))
        if day
    ]
    return ", ".join([f"Frozen {said.frozen_at:%Y-%m-%d %H:%M} UTC", *days])


def too_late(frozen: Frozen) -> str:
    """Why a forecast is none; nothing, if it is one."""
    if frozen.after_resolving:
        return "it was frozen after its question had resolved"
    return "its scenario says what happened" if frozen.hindcast else ""


def _distance(days: int | None, what: str) -> str:
    if not days:
        return f"on the day of {what}"
    number = f"{abs(days):,} day{'s' if abs(days) > 1 else ''}"
    return f"{number} {'before' if days > 0 else 'after'} {what}"


def _told(score: Score, width: int) -> str:
    said, reason = score.frozen.said, too_late(score.frozen)
    lines = [
        f"{score.frozen.file or said.scenario}: {said.question}",
        f"  SHA-256 {score.frozen.sha256}",
        f"  Forecast {as_of_said(said.as_of)}",
        f"  {when(score.frozen)}",
        *([f"  A hindcast and no forecast: {reason}"] if reason else []),
        *([f"  Supposed: {'; '.join(said.supposed)}"] if said.supposed else []),
        f"  What happened: {score.outcome}",
    ]
    return "\n".join(fill(line, width) for line in lines)


def _table(scores: Scores, width: int) -> str:
    rows = [(_name(score), _cells(score.share, vars(score))) for score in scores.scores]
    if len(rows) > 1:
        for kind, means in scores.means.items():
            rows += _means(kind, means)
    return table(_HEADS, rows, width, right)[0]


def _name(score: Score) -> str:
    moment = as_of_said(score.frozen.said.as_of)
    return f"{moment} (hindcast)" if score.frozen.hindcast else moment


def _means(kind: str, means: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    number, questions = means["number"], means["questions"]
    of = f"mean of {number} {kind if number > 1 else kind[:-1]}"
    more = f" of {questions} questions" if questions > 1 else ""
    yield f"{of}{more}", _cells(None, means)
    yield "skill", ["", *(_beside(_number(means[f"{name}_skill"])) for name in ("brier", "log"))]


def _cells(share: float | None, of: Mapping[str, Any]) -> list[str]:
    """A share, and both scores with those of even odds beside them."""
    said = "" if share is None else percent(share, 2)
    return [said, *(_beside(_number(of[n]), _number(of[f"even_{n}"])) for n in ("brier", "log"))]


def _beside(score: str, even: str = "") -> str:
    return f"{score} {f'({even})' if even else '':7}"


def _number(value: float) -> str:
    if isnan(value):
        return "-"
    return f"{value:.3f}".replace("inf", "infinite")


def _infinite(scores: Sequence[Score]) -> Iterator[str]:
    """What is to be said of forecasts that had called what happened impossible."""
    for score in scores:
        if not isinf(score.log):
            continue
        if score.bound is None:
            yield f"'{score.outcome}' was counted as impossible, so the log score is infinite."
            continue
        size = score.frozen.said.effective_sample_size
        yield (
            f"'{score.outcome}' came in none of {size:,.0f} rounds, so the log score is infinite. "
            f"Its probability may have been up to 3 in {size:,.0f} (with 95%, by the rule of "
            f"three), whose log score would be {abs(log(score.bound)):.3f}."
        )
