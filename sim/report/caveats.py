"""What a forecast cannot tell, in plain words: of this scenario first, then of all."""

from __future__ import annotations

from collections.abc import Iterator

from sim.inventory import numbers
from sim.plots import percent
from sim.readback import sections
from sim.report.gathering import Gathered
from sim.result import Result
from sim.scenario import Scenario
from sim.strengths import Strengths

_OF_ALL = (
    "A leader who falls ill, a war that breaks out, a message that nobody saw: of such surprises "
    "the forecast knows nothing beyond what the numbers above set aside for them.",
)


def caveats(gathered: Gathered) -> list[str]:
    """Sentences, the most particular first."""
    result = gathered.result
    said = [*_numbers(result.scenario), *_played(result), *_studied(gathered)]
    said += [*_record(result.scenario), *result.scenario.warnings]
    said += [*_calibrated(result.scenario), *_talks(result), *_OF_ALL]
    return said


def _numbers(scenario: Scenario) -> Iterator[str]:
    known = numbers(scenario)
    ranged = sum(name in scenario.ranges for name in known)
    without = len(known) - ranged
    yield (
        f"Of this forecast {_said(len(known), 'number is', 'numbers are')} assumed by its author: "
        f"{ranged or 'none'} with a range, {without or 'none'} without, as if known. No number of "
        "rounds makes any of them better."
    )
    defaults = sections(scenario).get("Left at its default", [])
    if defaults:
        yield (
            f"{_said(len(defaults), 'more assumption was', 'more assumptions were')} made by "
            "saying nothing: see what was left at its default."
        )


def _played(result: Result) -> Iterator[str]:
    if not result.exact:
        yield (
            "The interval beside a share says how far the count of the rounds can be off, and "
            "nothing about the world."
        )
    if result.bands == "too few rounds":
        yield (
            "Too few rounds were played to tell apart what past meetings leave open of how "
            "strongly words count."
        )
    for actor, rule in result.rules.items():
        yield (
            f"{actor} follows a rule of its own, {rule}: what is assumed of its intent and its "
            "condition may then count for nothing."
        )
    stuck = min(1.0, float(result.deadlock["share"].sum()))
    if stuck:
        yield (
            f"In up to {percent(stuck)} of rounds actors block one another, and nobody of them is "
            "said to come; how they would get out of it the forecast cannot tell."
        )


def _studied(gathered: Gathered) -> Iterator[str]:
    if gathered.study is None:
        yield "On which numbers the outcomes hang most could not be found out."
    elif not gathered.result.scenario.ranges:
        yield (
            "No number of this scenario has a range, so what drives the outcomes was looked for "
            "with ranges that nobody has argued for."
        )


def _said(number: int, one: str, others: str) -> str:
    """`1 line`, `1,200 lines`."""
    return f"{number:,} {one if number == 1 else others}"


def _record(scenario: Scenario) -> Iterator[str]:
    bare = sum(not entry.source for entry in scenario.record)
    if bare:
        of = _said(len(scenario.record), "line", "lines")
        yield f"{bare} of {of} of the record {'names' if bare == 1 else 'name'} no source."
    if not scenario.record:
        yield "Nothing is on record: all of this follows from what was assumed."


def _calibrated(scenario: Scenario) -> Iterator[str]:
    strengths = scenario.strengths
    if strengths is None:
        yield (
            "How strongly words count is guessed here and not learnt from any meeting: it is read "
            "from an elicited table as it stands."
        )
        return
    yield from _learnt(strengths)


def _learnt(strengths: Strengths) -> Iterator[str]:
    if not strengths.drawn:
        yield f"How strongly words count comes from {strengths.source}, as if it were known."
        return
    yield (
        f"How strongly words count comes from {strengths.source}. Nearly all that past meetings "
        "teach of it they teach where little was in doubt; doubtful words do not forecast any "
        "better for it, as far as anybody can tell."
    )
    yield (
        "Those who coded past meetings knew how each ended, so words of today are hardly as plain "
        "as theirs: read as strongly, they make this forecast probably too sure. Played once more "
        "with --params assumed, it shows how much hangs on that."
    )
    yield (
        "Of a single person, a plain regression on what was said forecasts past meetings as well "
        "as this model: what it adds is about the meeting as a whole."
    )
    yield (
        "What pressure, rank or a prepared ground do has hardly been learnt from any data: these "
        "numbers are assumed."
    )


def _talks(result: Result) -> Iterator[str]:
    if result.scenario.judgement.talks is not None:
        yield (
            "How the talks end follows from what the author says each side wants, and from no "
            "experience with talks."
        )
