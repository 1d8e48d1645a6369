"""From what was played to what a page is filled with, section by section."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from markupsafe import Markup

from sim.faces import answer
from sim.faces.laid import Picture, Table
from sim.faces.render import render, style
from sim.plots import percent
from sim.plots.drawing import subtitle
from sim.readback import sections
from sim.report import figures, numbers
from sim.report.caveats import caveats
from sim.report.gathering import Gathered
from sim.result import Result
from sim.saving import MARK, made_by
from sim.scenario import MODES, as_of_said, moment_said
from sim.studies.sensitivity import Sensitivity
from sim.studies.trace import Typical
from sim.studies.trace.event import Moment, moments
from sim.tables.layout import many
from sim.tables.sensitivity import odds_said

_FEWEST = 3
"""From how many moments on there is a course to be shown."""

_SAID_BACK = (
    "What each leader means to do",
    "How words and deeds are read",
    "What may still be done",
    "Delegations",
    "What may be signed",
    "What each side wants",
    "Outcomes, of which the first that fits counts",
    "Left at its default",
)
"""The sections of what a scenario says that a report repeats under its assumptions."""

_MODES: Mapping[str, str] = {
    "cautious": "nobody moves first",
    "credible": "who promised in public moves first, if believed",
    "assured": "everybody is trusted to move first",
}


class Driven(NamedTuple):
    """What moves one main outcome."""

    outcome: str
    picture: Picture
    table: Table


class Story(NamedTuple):
    """A typical round: what it is typical of, and how it went, moment by moment."""

    outcome: str
    said: str
    moments: tuple[Moment, ...]


def page(gathered: Gathered) -> str:
    """The report as HTML."""
    values = {**_head(gathered), **_forecast(gathered), **_why(gathered), **_ground(gathered)}
    return render("report.html", "sim.report", **values)


def _head(gathered: Gathered) -> dict[str, Any]:
    result = gathered.result
    digest = b64encode(sha256(style().encode()).digest()).decode()
    return {
        "mark": Markup(MARK),
        "style": style(),
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:",
        "scenario": result.scenario,
        "when": as_of_said(result.as_of),
        "question": subtitle(result.scenario.question, result.scenario.supposed, result.mode),
        "headline": answer.headline(result),
        "answer": answer.answer(result),
        "apart": {
            "the count": answer.count_said(result),
            "what past meetings leave open": answer.band_said(result),
            "trust": answer.modes_said(result),
        },
        "differs": gathered.differs,
    }


def _forecast(gathered: Gathered) -> dict[str, Any]:
    """What comes of it, how that moved, who comes, what rests on trust."""
    result = gathered.result
    moved = len(result.moments) >= _FEWEST
    actors = not result.attendance.empty
    return {
        "outcomes": (figures.outcomes(result), numbers.outcomes(result)),
        "talks": numbers.talks(result),
        "course": (figures.course(result), numbers.course(result)) if moved else None,
        "no_course": _no_course(result),
        "attendance": (figures.attendance(result), numbers.attendance(result)) if actors else None,
        "ranks": numbers.ranks(result),
        "modes": (figures.modes(result), numbers.modes(result)),
        "spread": answer.spread_said(result),
        "each_mode": {mode: _MODES[mode] for mode in MODES},
        "deadlock": _deadlock(result),
    }


def _no_course(result: Result) -> str:
    if result.exact:
        return f"Every history was counted {as_of_said(result.as_of)} alone, so no course is shown."
    if not result.scenario.record:
        return "Nothing is on record, so nothing moved the forecast."
    if result.scenario.supposed:
        return (
            f"With something supposed, only the forecast {as_of_said(result.as_of)} was played, "
            "so no course is shown."
        )
    return "The record has too few stages for a course: the start and its end stand above."


def _deadlock(result: Result) -> str:
    shares = zip(result.deadlock["kind"], result.deadlock["share"], strict=True)
    told = [f"{percent(share)} of rounds hold one of the kind {kind}" for kind, share in shares]
    if not result.deadlock["share"].any():
        return "In no round do actors block one another."
    kept = [text for text, share in zip(told, result.deadlock["share"], strict=True) if share]
    return f"Deadlock, in which actors block one another: {', '.join(kept)}."


def _why(gathered: Gathered) -> dict[str, Any]:
    """Who waits for whom, what drives it, how it typically goes."""
    scenario, study = gathered.result.scenario, gathered.study
    return {
        "waits": (figures.waits(scenario), sections(scenario).get("Who waits for whom", [])),
        "why_not": gathered.why_not,
        "varied": _varied(gathered),
        "sure": study and numbers.spread(study),
        "ranking": study and _ranking(study),
        "driven": [] if study is None else list(_driven(gathered)),
        "stories": [_story(kind) for kind in gathered.typical],
        "looked_at": f"{gathered.looked_at:,}{' that were drawn for it' * gathered.result.exact}",
    }


def _varied(gathered: Gathered) -> str:
    study, scenario = gathered.study, gathered.result.scenario
    if study is None:
        return ""
    how = "each mode in turn" if study.mode is None else f"{study.mode} mode"
    count = len(study.factors.numbers)
    said = (
        f"{many(count, 'number')} {'was' if count == 1 else 'were'} varied at once, each over all "
        f"that it may be, in {how}: {many(study.rounds, 'round')} by the method called "
        f"{study.method}."
    )
    bare = [] if scenario.ranges else ["No number of this scenario has a range."]
    return " ".join([*bare, said, *odds_said(study.factors)])


def _ranking(study: Sensitivity) -> tuple[Picture, Table] | None:
    table = numbers.ranking(study)
    return (figures.ranking(study), table) if table.rows else None


def _driven(gathered: Gathered) -> Iterator[Driven]:
    """What moves each main outcome of which luck does not hide it."""
    study = gathered.study
    assert study is not None
    known = set(study.drivers.dropna(subset=["index"])["outcome"])
    for place, outcome in enumerate(gathered.main, 1):
        if outcome in known:
            picture = figures.tornado(study, outcome, f"tornado-{place}")
            table = numbers.drivers(study, outcome, f"drivers-{place}-table")
            yield Driven(outcome, picture, table)


def _story(kind: Typical) -> Story:
    trace = kind.trace
    rest = f"one of {kind.kinds:,} kinds" if kind.kinds > 1 else "the only kind"
    said = (
        f"Of the rounds that end so, {percent(kind.share)} are like this one ({rest}). It is "
        f"round {trace.round:,} of seed {trace.seed}."
    )
    return Story(kind.outcome, said, tuple(moments(trace.events)))


def _ground(gathered: Gathered) -> dict[str, Any]:
    """What it rests on, how to make it again, what it cannot tell."""
    result = gathered.result
    told = sections(result.scenario)
    return {
        "said_back": {title: told[title] for title in _SAID_BACK if title in told},
        "assumptions": numbers.assumptions(result.scenario),
        "record": numbers.record(result.scenario),
        "happened": result.scenario.what_happened,
        "commands": gathered.commands,
        "made": _made(gathered),
        "caveats": caveats(gathered),
    }


def _made(gathered: Gathered) -> Table:
    """Everything that decides the digits."""
    result, versions = gathered.result, made_by("")["versions"]
    rows = [
        ("rounds", _rounds(result)),
        *_effective(result),
        ("seed", str(result.seed)),
        ("mode", result.mode),
        ("as of", moment_said(result.as_of)),
        *(("supposed", text) for text in result.scenario.supposed),
        *((f"rule of {actor}", rule) for actor, rule in result.rules.items()),
        *((f"SHA-256 of {name}", digest) for name, digest in gathered.code.items()),
        ("SHA-256 of the scenario", result.scenario.sha256),
        *_strengths(result),
        *((name, version) for name, version in versions.items()),
    ]
    caption = "What this report was made of"
    return Table.of("made-table", caption, ["what", "which"], rows, numeric=False)


def _rounds(result: Result) -> str:
    if result.exact:
        return f"none; {result.rounds:,} histories, each with its probability"
    until = f", as many as {result.until} took" if result.until else ""
    moments = len(result.moments)
    return f"{result.rounds:,}{f' at each of {moments} moments' * (moments > 1)}{until}"


def _effective(result: Result) -> Iterator[tuple[str, str]]:
    size = result.effective_sample_size(result.as_of)
    if not result.exact and size < result.rounds:
        yield "rounds of equal weight that would tell as much", f"{size:,.0f}"


def _strengths(result: Result) -> Iterator[tuple[str, str]]:
    told = result.parameters
    if told is None:
        yield "how strongly words count", "as elicited"
        return
    yield "how strongly words count", f"{told['source']}, {many(told['draws'], 'draw')}"
    if told["sha256"]:
        yield "SHA-256 of these parameters", str(told["sha256"])
    if told["apart"]:
        yield "learnt without", str(told["apart"])
