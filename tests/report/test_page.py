"""A report: one sound file that needs no other, and says what was played."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.faces import answer
from sim.inventory import numbers
from sim.plots import percent
from sim.reading import bundled, load
from sim.report import figures
from sim.report.gathering import gather, main_outcomes
from sim.report.numbers import modes, ranking, talks
from sim.report.page import page
from sim.rounds import run
from sim.rules import AlwaysComes
from sim.scenario import Scenario
from sim.studies.sensitivity import sensitivity
from sim.studies.trace import typical
from sim.supposing import suppose
from tests.report.pages import Page, undrawn
from tests.summits import BASE, summit

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
HOSTILE = "</title><script>x()</script><style>*{} ]]> \"' &"
SMALL: dict[str, Any] = {
    "intent": {"Ann": MIXED, "Bob": MIXED},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "promise_believed": {"Ann": 0.5},
    "acts_to_come": {"Monday": {"Ann promises": 1}},
    "record": {"Monday": [{"Ann inclined": "smiles"}]},
    "outcomes": {"both": "Ann attends and Bob attends", "rest": "always"},
}
FEW = 2_000


@cache
def bundled_report(name: str) -> str:
    """The report of a bundled scenario, from few rounds."""
    return page(gather(name, FEW))


def small(**changes: Any) -> Scenario:
    """A small summit with a circle."""
    return summit(**{**SMALL, **changes})


def reported(scenario: Scenario, rounds: int = 500, **how: Any) -> Page:
    """The report of a scenario, read, without its pictures."""
    gathered = gather(scenario, rounds, **how)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "pictured", undrawn)
        return Page.of(page(gathered))


NAMES = [
    pytest.param(name, marks=[] if name == "istanbul-2025" else pytest.mark.slow)
    for name in bundled()
]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound(name: str) -> None:
    """Every element closed, every id its own, every heading a step below the one before."""
    html = bundled_report(name)
    read = Page.of(html)
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert read.faults == []
    assert len(set(read.ids)) == len(read.ids)
    assert read.headings[0] == 1
    assert read.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(read.headings))
    assert len(html.encode()) < 1_000_000


@pytest.mark.parametrize("name", NAMES)
def test_it_needs_no_other_file_and_runs_nothing(name: str) -> None:
    """No script, no frame, no handler, no address but places on the page itself."""
    read = Page.of(bundled_report(name))
    assert (
        not {"script", "link", "iframe", "object", "embed", "img", "form"} & dict(read.tags).keys()
    )
    for _, attrs in read.tags:
        assert not any(attribute.startswith("on") or attribute == "style" for attribute in attrs)
        for name_ in ("src", "href", "xlink:href"):
            assert str(attrs.get(name_, "#")).startswith("#")


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_read_by_ear(name: str) -> None:
    """Landmarks, a way to skip, captions, heads with a scope, pictures with a name."""
    read = Page.of(bundled_report(name))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(read.all(landmark)) == 1
    links = {str(link["href"])[1:] for link in read.all("a")}
    assert "main" in links
    assert links <= set(read.ids)
    assert len(read.all("caption")) == len(read.all("table"))
    assert all(cell.get("scope") in ("row", "col") for cell in read.all("th"))
    pictures = read.all("svg")
    assert len(pictures) > 8
    for picture in pictures:
        assert picture["role"] == "img"
        assert set(str(picture["aria-labelledby"]).split()) <= set(read.ids)


@pytest.mark.parametrize("name", NAMES)
def test_its_sections_stand_in_order(name: str) -> None:
    """From the answer to what it cannot tell."""
    read = Page.of(bundled_report(name))
    sections = [str(section["aria-labelledby"]) for section in read.all("section")]
    assert sections == [
        *("answer", "distribution", "timeline", "who", "trust", "waiting", "drives"),
        *("rounds", "assumed", "recorded", "then", "again", "limits"),
    ]


def test_the_same_run_is_the_same_file() -> None:
    """Played twice, once by two processes, and drawn twice."""
    scenario = small()
    once = page(gather(scenario, FEW))
    assert page(gather(scenario, FEW, workers=2)) == once


def test_all_of_it_is_of_one_run() -> None:
    """What drives it and what is typical are asked of the same moment, seed, mode and rules."""
    rules = {"Bob": AlwaysComes()}
    found = gather(small(), 300, 7, "cautious", "start", rules)
    assert found.study is not None
    drawn = sensitivity(small(), 600, 7, None, "start", rules)
    assert found.study.spread.equals(drawn.spread)
    told = typical(small(), found.main, 7, "cautious", "start", rules, 300)
    assert list(found.typical) == told


def test_its_numbers_are_the_run_s() -> None:
    """Outcomes, attendance, modes, course: as `sim.run` finds them."""
    scenario = small()
    read, result = reported(scenario), run(scenario, 500)
    rows = {row[0]: row for row in read.tables["How often each outcome occurs, as of Monday"]}
    for outcome in result.outcomes.itertuples():
        interval = answer.from_to(outcome.low, outcome.high)
        assert rows[outcome.outcome][1:3] == [percent(outcome.share), interval]
    rows = {row[0]: row for row in read.tables["How often each attends, as of Monday"]}
    for actor in result.attendance.itertuples():
        assert rows[actor.actor][1] == percent(actor.share)
    rows = {row[0]: row for row in read.tables["The outcomes in each mode, as of Monday"]}
    for mode in result.modes.itertuples():
        assert rows[mode.outcome][1:4] == [
            percent(mode.cautious),
            percent(mode.credible),
            percent(mode.assured),
        ]
    assert answer.headline(result) in read.said
    assert answer.spread_said(result) in read.said


@pytest.mark.parametrize("as_of", ["start", "Monday", "Tuesday"])
def test_its_picture_shows_the_moment_that_it_names(
    as_of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start and the moment of the forecast, though the course goes on after it."""
    stages = {day: [{"Ann inclined": "smiles"}] for day in ("Monday", "Tuesday")}
    result = run(small(record=stages), 100, as_of=as_of)
    shown: list[Any] = []
    monkeypatch.setattr(figures, "plot_outcomes", lambda table, *rest: shown.append(table))
    monkeypatch.setattr(figures, "pictured", lambda draw, name, title, said: (draw(None), said))
    _, outcomes = figures.outcomes(result)
    assert shown[0]["as_of"].unique().tolist() == list(dict.fromkeys(["start", as_of]))
    assert ("Light bars" in outcomes) == (as_of != "start")
    _, course = figures.course(result)
    assert ("the last one is the forecast above" in course) == (as_of == "Tuesday")


def test_the_course_is_the_headline() -> None:
    """A column a moment; where there is none, it says why."""
    stages = {day: [{"Ann inclined": "smiles"}] for day in ("Monday", "Tuesday")}
    read = reported(small(record=stages))
    assert read.tables["The outcomes as of each stage"][0] == [
        "outcome",
        "the start",
        "Monday",
        "Tuesday",
    ]
    assert "too few stages for a course" in reported(small()).said
    assert "alone, so no course is shown" in reported(small(), exact=True).said
    supposed = suppose(small(record=stages), given=["Tuesday: Bob confirmed"])
    assert "With something supposed" in reported(supposed).said
    assert "The outcomes as of each stage" in reported(supposed, 9_000, whole=True).tables


def test_every_number_and_every_line_is_in_it() -> None:
    """By name, with its value and range; the record with its sources."""
    scenario = load("istanbul-2025")
    read = Page.of(bundled_report("istanbul-2025"))
    rows = {row[0]: row[1:] for row in read.tables["Every number that this forecast assumes"]}
    assert {*numbers(scenario), "strength.early", "strength.late"} == rows.keys() - {"number"}
    assert rows["chance.deal prepared"] == ["8%", "2% to 20%"]
    assert rows["reopens.Putin"] == ["1%", "\N{EN DASH}"]
    assert scenario.strengths is not None
    low, high = np.quantile(scenario.strengths.late, (0.025, 0.975))
    assert rows["strength.late"][1] == f"{low:.2f} to {high:.2f} (95% of draws)"
    lines = read.tables["The record, in order of time"][1:]
    assert len(lines) == len(scenario.record)
    assert {line[2] for line in lines} == set(scenario.sources.values())
    assert scenario.what_happened in read.said


def test_it_says_what_it_cannot_tell() -> None:
    """Of this scenario: its numbers, its defaults, its bare lines, its warnings, its table."""
    read = reported(small(sources={}))
    limits = read.said[read.said.rindex("What this cannot tell you") :]
    assert " assumed by its author: none with a range, " in limits
    assert "made by saying nothing" in limits
    assert "1 of 1 line of the record names no source." in limits
    assert "is guessed here and not learnt from any meeting" in limits
    assert "with ranges that nobody has argued for" in limits
    learnt = Page.of(bundled_report("istanbul-2025")).said
    assert "--params assumed" in learnt
    assert "from no experience with talks" in learnt
    assert "Nothing is on record" in reported(small(record={})).said


def test_one_is_one_and_many_are_many() -> None:
    """In every sentence that counts."""
    one = {"stays away": "70%", "comes": "20% to 40%"}
    both = {
        "intent": {"Ann": one, "Bob": "comes"},
        "outcomes": {"Ann": "Ann attends", "no": "always"},
    }
    said = reported(summit(**both, record={"Monday": ["Ann inclined"]}, sources={})).said
    assert "1 number was varied at once" in said
    assert "1 with a range" in said
    assert "1 of 1 line of the record names no source" in said
    many = reported(small(sources={}, record={"Monday": ["Ann inclined", "Bob inclined"]})).said
    assert "2 of 2 lines of the record name no source" in many
    assert " numbers were varied at once" in many


def test_deadlock_is_told() -> None:
    """In how many rounds, and that nobody knows the way out."""
    stuck = {"Ann": "Bob stays away", "Bob": "Ann stays away"}
    both = {"Ann": "comes if", "Bob": "comes if"}
    read = reported(small(intent=both, comes_if=stuck))
    assert "100% of rounds hold one of the kind standoff" in read.said
    assert "In up to 100% of rounds actors block one another" in read.said


def test_rules_and_what_is_supposed_are_named() -> None:
    """As they read, among what the report was made of."""
    scenario = suppose(small(), do=["Bob attends"])
    read = reported(scenario, rules={"Ann": AlwaysComes()})
    made = read.tables["What this report was made of"]
    assert ["rule of Ann", "AlwaysComes()"] in made
    assert ["supposed", *scenario.supposed] in made
    assert "Supposed: " in read.said
    assert "Ann follows a rule of its own, AlwaysComes():" in read.said


def test_no_name_becomes_anything_else() -> None:
    """Markup of whoever wrote the scenario is shown and does nothing."""
    parties = {**BASE["parties"], "North": {"leader": "Ann", "speaks through": "<b>Nora</b>"}}
    scenario = small(
        summit=HOSTILE,
        question=HOSTILE,
        sources={"paper": HOSTILE},
        parties=parties,
        record={"Monday": [{"Ann inclined": HOSTILE.replace("]", "")}]},
        outcomes={"<script>y()</script> $x$": "Ann attends", "&amp; rest": "always"},
        what_happened=HOSTILE,
    )
    html = page(gather(scenario, 500))
    read = Page.of(html)
    assert read.faults == []
    assert "<script" not in html
    assert html.count("<title>") == 1
    assert html.count("<style>") == 1
    assert "<script>y()</script> $x$" in read.said
    assert "&amp; rest" in read.said
    assert len(set(read.ids)) == len(read.ids)


def test_main_outcomes_are_frequent() -> None:
    """The first in any case, and at most three."""
    sure = summit(intent={"Ann": "comes"}, outcomes={"Ann": "Ann attends", "rest": "always"})
    assert main_outcomes(run(sure, 100)) == ["Ann"]
    assert len(main_outcomes(run("istanbul-2025", 500, as_of="start"))) == 3


def test_what_cannot_be_found_out_is_said() -> None:
    """Weighed rounds have no sensitivity; the report says so and goes on."""
    scenario = suppose(small(), given=["Bob attends"])
    read = reported(scenario, 9_000)
    assert "What drives the outcomes could not be found out: what is given" in read.said
    assert "On which numbers the outcomes hang most could not be found out." in read.said


def test_likelihoods_that_bear_little_are_varied_a_little() -> None:
    """Where no number has a range, and doubled odds come to more than ten of ten."""
    said = reported(load("paris-1960"), FEW).said
    assert "No number of this scenario has a range." in said
    assert "divided and multiplied by 2, which nobody has argued for" in said
    assert "that of Khrushchev by 1.24: by more, more than ten of ten" in said


def test_rare_agreements_are_told_together() -> None:
    """The most frequent ones one by one; all shares still come to everything."""
    result = run("istanbul-2025", 500)
    many = pd.DataFrame(
        {
            "end": ["agreed"] * 20 + ["timed out"],
            "agreement": [f"terms {number}" for number in range(20)] + [""],
            "share": [0.04] * 20 + [0.2],
            "low": 0.0,
            "high": 1.0,
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(result), "talks", property(lambda self: many))
        table = talks(result)
    assert table is not None
    assert [row[0] for row in table.rows[-2:]] == ["agreed on something else (8 ways)", "timed out"]
    assert [row[1] for row in table.rows[-2:]] == ["32.0%", "20.0%"]


def test_a_mode_in_which_nothing_fits_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far the others are apart is told all the same."""
    result = run(small(), 100)
    table = result.modes.assign(cautious=np.nan, credible=0.25, assured=0.5)
    monkeypatch.setattr(type(result), "modes", property(lambda self: table))
    dash = "\N{EN DASH}"
    assert {row[1:] for row in modes(result).rows} == {(dash, "25.0%", "50.0%", "25.0")}


def test_the_strongest_numbers_of_every_outcome_are_ranked() -> None:
    """As the study finds them; of an outcome that luck hides, none."""
    study = sensitivity(small(), 20_000)
    rows = ranking(study).rows
    for outcome in study.scenario.outcomes:
        mine = study.drivers[study.drivers["outcome"] == outcome.name].dropna(subset=["index"])
        mine = mine[mine["index_low"] > 0]
        first = mine.sort_values("index", ascending=False, kind="stable")["number"][:3]
        assert [row[1] for row in rows if row[0] == outcome.name] == first.tolist()
    hidden = replace(study, drivers=study.drivers.assign(index=np.nan))
    assert ranking(hidden).rows == ()
    lucky = replace(study, drivers=study.drivers.assign(index_low=-0.01))
    assert ranking(lucky).rows == ()


def test_what_moves_an_outcome_is_not_told_from_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no index is known, what numbers seem to do to the outcome is not shown."""
    monkeypatch.setattr(figures, "pictured", undrawn)
    known = gather(small(), 500)
    assert known.study is not None
    hidden = replace(known.study, drivers=known.study.drivers.assign(index=np.nan))
    shown, not_shown = (
        Page.of(page(replace(known, study=study))).said for study in (known.study, hidden)
    )
    assert "more rounds would show it" in not_shown
    for outcome in known.main:
        assert f"What moves {answer.quoted(outcome)}" in shown
        assert f"What moves {answer.quoted(outcome)}" not in not_shown
