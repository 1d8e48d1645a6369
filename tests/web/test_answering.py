"""What the page answers: the numbers of the command line."""

from __future__ import annotations

import json
import pickle
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import QueryParams

from sim.errors import Refusal, ScenarioError
from sim.web import answering
from sim.web.answering import answer
from sim.web.answers import Answer
from sim.web.asked import Asked
from sim.web.library import Library
from tests.files import plain
from tests.parameter_files import parameter_file
from tests.test_cli import Command, here, summitry

__all__ = ["here", "summitry"]

LIBRARY = Library.of()
ROUNDS = 2_000
SHARE = ("name", "share", "low", "high")


def asked(query: str = "", scenario: str = "istanbul-2025") -> Asked:
    """A question about a bundled scenario, of few rounds."""
    question = Asked.read(QueryParams(f"scenario={scenario}&{query}"), LIBRARY)
    return replace(question, rounds=ROUNDS)


def answered(question: Asked) -> Answer:
    """The answer to it."""
    return answer(question, question.base, LIBRARY[question.scenario].path)


def edited(change: Callable[[str], str], scenario: str = "istanbul-2025") -> Asked:
    """A question about a bundled scenario whose text was edited."""
    question = asked(scenario=scenario)
    return question.edited(change(question.base.decode()))


def columns(rows: Any, names: tuple[str, ...]) -> list[list[Any]]:
    """Some attributes of records, to compare with what the command prints."""
    return [[getattr(row, name) for name in names] for row in rows]


def printed(rows: list[dict[str, Any]], names: tuple[str, ...]) -> list[list[Any]]:
    """The same of what it prints."""
    return [[row[name] for name in names] for row in rows]


def agree(found: Answer, done: dict[str, Any]) -> None:
    """What the page answers is what `summitry run --json` prints."""
    bands = ("band_low", "band_high") if "band_low" in done["outcomes"][0] else ()
    assert columns(found.outcomes, (*SHARE, *bands)) == printed(done["outcomes"], (*SHARE, *bands))
    actors = printed(done["attendance"], ("actor", "share", "low", "high"))
    assert columns(found.attendance, SHARE) == actors
    for k, mode in enumerate(("cautious", "credible", "assured")):
        assert {row.name: row.shares[k] for row in found.modes} == done["modes"][mode]
    assert {row.name: row.share for row in found.deadlock} == done["deadlock"]
    ends = ("end", "agreement", "share", "low", "high")
    assert columns(found.talks, ends) == printed(done.get("talks", []), ends)
    assert list(found.supposed) == done["supposed"]
    for name in ("as_of", "mode", "seed", "rounds", "effective_sample_size", "interval", "bands"):
        assert getattr(found, name) == done[name], name


def compared_alike(found: Answer, done: dict[str, Any]) -> None:
    """The changes that the page shows are those that `summitry compare --json` prints."""
    rows = [row for row in found.outcomes if row.difference is not None]
    names = ("outcome", "before", "after", "difference", "low", "high")
    shown = ("name", "before", "share", "difference", "difference_low", "difference_high")
    assert sorted(columns(rows, shown)) == sorted(printed(done["differences"], names))
    flowing = ("before", "after", "rounds", "share")
    flow = [row for row in done["flow"] if row["share"]]
    assert columns(found.flow, flowing) == printed(flow, flowing)


@pytest.mark.parametrize(
    ("scenario", "query"),
    [
        ("istanbul-2025", ""),
        ("istanbul-2025", "mode=cautious&as-of=Tuesday&seed=7"),
        ("istanbul-2025", "do=Putin attends"),
        ("istanbul-2025", "do=Wednesday: Putin confirmed"),
        ("istanbul-2025", "do=not Trump presses Ukraine&as-of=start&mode=assured"),
        ("istanbul-2025", "set=intent.Trump.comes=30%25&set=chance.deal prepared=50%25&seed=3"),
        ("istanbul-2025", "given=Russia sends at least officials&as-of=Tuesday"),
        ("minsk-2015", "set=changes of mind=9%25"),
        ("singapore-2018", ""),
    ],
)
def test_the_numbers_are_those_of_the_command_line(
    scenario: str, query: str, summitry: Command
) -> None:
    """To the last digit, by the very commands that the answer names."""
    found = answered(asked(query, scenario))
    done = summitry(*shlex.split(found.command)[1:], "--json")
    agree(found, json.loads(done.out))
    assert found.compared == bool(found.compare_command) == bool(found.supposed)
    if found.compared:
        done = summitry(*shlex.split(found.compare_command)[1:], "--json")
        compared_alike(found, json.loads(done.out))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("deal prepared: 8% from 2%", "deal prepared: 15% from 2%"),
        lambda text: text.replace("  Putin alone:", "  Putin in vain:"),
        lambda text: text.replace("Thursday", "Donnerstag"),
    ],
    ids=["a number", "an outcome", "a stage"],
)
def test_an_edited_text_is_compared_with_its_file(
    change: Callable[[str], str], summitry: Command, here: Path
) -> None:
    """As the command does once the text has been downloaded."""
    question = edited(change)
    assert question.text is not None
    Path(question.file).write_text(question.text)
    found = answered(question)
    agree(found, json.loads(summitry(*shlex.split(found.command)[1:], "--json").out))
    words = shlex.split(found.compare_command)[1:]
    if found.as_of == "Donnerstag":  # which the file has not, so each side ends as it does
        at = words.index("--as-of")
        del words[at : at + 2]
    compared_alike(found, json.loads(summitry(*words, "--json").out))


def test_outcomes_that_are_new_or_gone_are_told() -> None:
    """They have no share before, or none after; the others are compared."""
    found = answered(edited(lambda text: text.replace("  Putin alone:", "  Putin in vain:")))
    assert (found.new, found.gone) == (("Putin in vain",), ("Putin alone",))
    *others, new = sorted(found.outcomes, key=lambda line: line.name == "Putin in vain")
    assert new.before is new.difference is None
    assert all(line.before is not None and line.difference == 0 for line in others)


def test_the_file_as_it_stands_has_an_interval_too() -> None:
    """The one that its own answer has."""
    before, after = answered(asked()), answered(asked("do=Putin attends"))
    at_thursday = answered(asked("do=Putin attends&as-of=Thursday"))
    assert after.as_of == at_thursday.as_of == before.as_of == "Thursday"
    assert columns(after.outcomes, ("name", "before", "before_low", "before_high")) == columns(
        before.outcomes, SHARE
    )


def test_where_nothing_is_changed_nothing_is_compared() -> None:
    """No number stands there that would look like one; but the whole timeline does."""
    found = answered(asked())
    assert not found.compared
    assert found.flow == ()
    assert all(line.before is line.difference is None for line in found.outcomes)
    assert [moment.as_of for moment in found.timeline] == [
        *("start", "Sunday", "Tuesday", "Wednesday", "Wednesday night", "Thursday")
    ]
    assert columns(found.timeline[-1].outcomes, SHARE) == columns(found.outcomes, SHARE)
    assert answered(asked("do=Putin attends")).timeline == ()


def test_what_happens_at_a_stage_is_asked_as_of_it() -> None:
    """As on the command line: what follows on record was an answer to something else."""
    assert answered(asked("do=Tuesday: Putin confirmed")).as_of == "Tuesday"
    with pytest.raises(ScenarioError, match="so the forecast cannot be as of 'Thursday'"):
        answered(asked("do=Tuesday: Putin confirmed&as-of=Thursday"))


def test_weighed_rounds_say_why_nothing_flows() -> None:
    """And shares and differences are there all the same."""
    found = answered(asked("given=Russia sends at least officials&as-of=Sunday"))
    assert found.effective_sample_size < ROUNDS
    assert found.flow == ()
    assert "it cannot be said which rounds moved where" in found.flow_said
    assert all(line.difference_low is not None for line in found.outcomes)


def test_a_file_that_is_broken_can_be_mended_in_the_page(tmp_path: Path) -> None:
    """There is then nothing to compare with, which is said."""
    (tmp_path / "a.yaml").write_text("summit: A\n")
    library = Library.of(str(tmp_path))
    question = Asked.read(QueryParams(f"scenario=a&rounds={ROUNDS}"), library)
    path = library["a"].path
    with pytest.raises(ScenarioError):
        answer(question, question.base, path)
    text = LIBRARY["paris-1960"].text.decode()
    found = answer(question.edited(text), question.base, path)
    assert not found.compared
    assert found.baseline.startswith("it cannot be compared: ")
    assert columns(found.outcomes, SHARE) == columns(
        answered(asked(scenario="paris-1960")).outcomes, SHARE
    )


def test_outcomes_of_which_none_is_shared_are_not_compared() -> None:
    """It is said, and the answer stands."""
    found = answered(
        edited(lambda text: text[: text.index("\noutcomes:")] + "\noutcomes: {all: always}\n")
    )
    assert [(line.name, line.share, line.before) for line in found.outcomes] == [("all", 1.0, None)]
    assert not found.compared
    assert "no outcome in common" in found.baseline


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("do=Putn attends", "did you mean 'Putin'"),
        ("set=intent.Trump.comes=NaN", "intent.Trump.comes: "),
        ("set=intent.Trump.comes=1e999", "intent.Trump.comes: "),
        ("set=intent.Trump.comes=-3%25", "intent.Trump.comes: "),
        ("set=intent.Trump.comes=5%25 to 9%25", "a range belongs in the file"),
        ("set=nothing=1", "'nothing' is no number"),
        ("as-of=Tusday", "did you mean 'Tuesday'"),
        ("given=always and (always", "expected"),
    ],
)
def test_what_cannot_be_understood_is_told(query: str, expected: str) -> None:
    """In one sentence, which survives the way from another process."""
    with pytest.raises(ScenarioError) as caught:
        answered(asked(query))
    assert expected in str(caught.value)
    sent = pickle.loads(pickle.dumps(caught.value))
    assert (str(sent), sent.message, sent.place) == (
        str(caught.value),
        caught.value.message,
        caught.value.place,
    )


def test_what_is_too_rare_is_refused() -> None:
    """As everywhere, saying how many rounds would do."""
    with pytest.raises(Refusal, match="tell as much as"):
        answered(asked("given=Putin attends"))


def test_an_edited_text_is_wrong_at_its_line() -> None:
    """And at no path of the server."""
    with pytest.raises(ScenarioError) as caught:
        answered(edited(lambda text: text.replace("Trump presses Ukraine", "Trump preses Ukraine")))
    assert caught.value.place.line > 1
    assert caught.value.place.file == ""
    assert str(caught.value).startswith(f"{caught.value.place.line}:")


@pytest.mark.parametrize("said", ["mine.json", "./mine.json", "../mine.json", "/etc/passwd"])
def test_an_edited_text_opens_no_file(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither beside the scenario nor in the directory that the server happens to be in."""
    monkeypatch.chdir(tmp_path)
    Path("mine.json").write_text(json.dumps(parameter_file(0.5, 1.0)))
    with pytest.raises(ScenarioError, match="may name no file"):
        answered(edited(lambda text: f"{text}\nparameters: {said}\n"))
    assert answered(edited(lambda text: f"{text}\nparameters: assumed\n")).parameters == ""


def test_a_file_beside_the_scenario_is_read_anew(tmp_path: Path) -> None:
    """It is its owner's; an edited text may go on naming it."""
    text = LIBRARY["istanbul-2025"].text.decode()
    (tmp_path / "a.yaml").write_text(f"{text}\nparameters: mine.json\n")
    (tmp_path / "mine.json").write_text(json.dumps(parameter_file(0.5, 1.0)))
    library = Library.of(str(tmp_path))
    question = Asked.read(QueryParams(f"scenario=a&rounds={ROUNDS}"), library)
    first = answer(question, question.base, library["a"].path)
    (tmp_path / "mine.json").write_text(json.dumps(parameter_file(1.0, 2.0)))
    anew = Asked.read(QueryParams(f"scenario=a&rounds={ROUNDS}"), library)
    assert anew != question  # so that what was answered before is not taken for the answer
    second = answer(anew, question.base, library["a"].path)
    assert first.outcomes != second.outcomes
    same = question.edited(question.base.decode() + "# the end\n")
    third = answer(same, question.base, library["a"].path)
    assert columns(third.outcomes, SHARE) == columns(second.outcomes, SHARE)
    assert all(line.difference == 0 for line in third.outcomes)


def test_an_answer_is_plain_and_always_the_same() -> None:
    """It is what it was after a journey between processes, and holds nothing of the clock."""
    found = answered(asked("do=Putin attends"))
    answering._supposed.clear()
    answering._read.clear()
    assert pickle.loads(pickle.dumps(found)) == found == answered(asked("do=Putin attends"))
    assert "nan" not in repr(found)
    assert plain("istanbul-2025")["question"] == found.question


def test_what_was_worked_out_goes_with_its_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that answers for days keeps the latest variants, and no more of the others."""
    monkeypatch.setattr(answering._supposed, "_most", 2)
    seen = [
        answering.scenario(question, question.base, LIBRARY[question.scenario].path)
        for question in (asked(f"set=chance.deal prepared={k}%25") for k in range(1, 6))
        if answered(question)
    ]
    assert [bool(summit.memory) for summit in seen] == [False] * 3 + [True] * 2
