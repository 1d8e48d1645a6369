"""The pictures of a report, each said in a sentence too."""

from __future__ import annotations

from sim.faces.laid import Picture
from sim.faces.pictured import pictured
from sim.plots import (
    interval_said,
    plot_attendance,
    plot_modes,
    plot_outcomes,
    plot_ranking,
    plot_timeline,
    plot_tornado,
    plot_waits,
)
from sim.plots.style import quoted
from sim.result import Result
from sim.scenario import START, Scenario, as_of_said
from sim.studies.sensitivity import Sensitivity

_MOST = 8
"""How many numbers a picture of them shows: more would be too small on paper."""


def outcomes(result: Result) -> Picture:
    """How often each outcome occurs, at the start and now."""
    table, kind = result.timeline, result.interval
    shown = table[table["as_of"].isin([START, result.as_of])]
    share = "probability of" if result.exact else "share of rounds with"
    said = [f"Each bar is as long as the {share} that outcome."]
    if shown["as_of"].nunique() > 1:
        said.append(f"Light bars: {as_of_said(START)}; dark ones: {as_of_said(result.as_of)}.")
    if not result.exact:
        said.append(f"Thin lines: the {interval_said(kind)} of the count.")
    return pictured(
        lambda ax: plot_outcomes(shown, "", "", ax, kind),
        "outcomes",
        "The share of each outcome",
        " ".join(said),
    )


def course(result: Result) -> Picture:
    """How the forecast moved."""
    here = result.moments[-1] == result.as_of
    which = "the last one is" if here else f"that {as_of_said(result.as_of)} is"
    return pictured(
        lambda ax: plot_timeline(result.timeline, "", "", ax, result.interval),
        "course",
        "The outcomes as of each stage, stacked",
        "Each column is the forecast as it stood at a stage, knowing the record up to it and "
        f"nothing later; {which} the forecast above.",
    )


def attendance(result: Result) -> Picture:
    """Who comes."""
    return pictured(
        lambda ax: plot_attendance(
            result.attendance, "", "", ax, result.interval, result.ranks, result.as_of
        ),
        "attendance",
        "How often each actor attends",
        "Leaders, then delegations; a delegation's bar has a part for each rank with which its "
        "party is present.",
    )


def modes(result: Result) -> Picture:
    """What rests on trust."""
    return pictured(
        lambda ax: plot_modes(result.modes, "", "", ax, result.as_of),
        "modes",
        "The outcomes in the three modes",
        "The longer the line between the marks, the more of that share rests on whether somebody "
        "is trusted to move first.",
    )


def waits(scenario: Scenario) -> Picture:
    """Who waits for whom."""
    return pictured(
        lambda ax: plot_waits(scenario, ax, "", ""),
        "waits",
        "Who waits for whom",
        "An arrow leads from whoever waits to whoever is waited for; the sentences below say the "
        "same.",
    )


def ranking(study: Sensitivity) -> Picture:
    """What drives each outcome of which it can be told."""
    return pictured(
        lambda ax: plot_ranking(study.drivers, "", ax, _MOST),
        "ranking",
        "The numbers that drive each outcome",
        "The longer a bar, the more of what the assumptions do to the outcome that number does by "
        "itself, from 0 to 1.",
        small=False,
    )


def tornado(study: Sensitivity, outcome: str, name: str) -> Picture:
    """What moves one outcome."""
    shares = study.spread.set_index("outcome")["share"]
    return pictured(
        lambda ax: plot_tornado(study.drivers, outcome, "", ax, _MOST, float(shares[outcome]), ""),
        name,
        f"What moves {quoted(outcome)}",
        f"From where to where the share of {quoted(outcome)} goes as each number goes from its "
        "lowest tenth to its highest.",
    )
