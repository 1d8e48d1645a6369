"""Talks as a command: what is played, printed, drawn, converted and refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.talks import FORMATS, KINDS
from sim.plots.drawing import KINDS as DRAWN
from sim.talks import formats
from sim.talks.formats import read_domain
from tests.test_cli import ROOT, Command

PRISONERS = str(ROOT / "docs" / "examples" / "prisoners.yaml")
GENIUS = ROOT / "tests" / "talks" / "samples" / "genius"


def told(summitry: Command, *words: Any) -> dict[str, Any]:
    """The JSON object of talks."""
    done = summitry("talks", *words, "--json")
    assert (done.code, len(done.out.splitlines())) == (0, 1), done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_json_says_what_is_agreed_when_and_what_it_is_worth(summitry: Command) -> None:
    """An option of each issue, the turn, the end, the utility of each party."""
    found = told(summitry, PRISONERS)
    assert list(found["agreement"]) == ["exchange", "the dead", "truce"]
    assert (found["end"], found["rounds"], found["seed"]) == ("agreed", 1, 0)
    assert list(found["utilities"]) == ["Alba", "Brandt"]
    assert found == json.loads(json.dumps(_without_nan(sim.bargain(PRISONERS).as_dict())))


def _without_nan(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_nan(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_without_nan(value) for value in data]
    return None if data != data else data


def test_options_are_handed_on(summitry: Command) -> None:
    """Tactics by name or exponent, turns, rounds, seed and mediator, as in Python."""
    found = told(
        summitry,
        *(PRISONERS, "--tactics", "boulware, 0.5", "--turns", 7),
        *("--rounds", 50, "--seed", 3, "--mediator"),
    )
    same = sim.bargain(PRISONERS, ("boulware", 0.5), 7, 50, 3, mediator=True)
    assert found == json.loads(json.dumps(_without_nan(same.as_dict())))


@pytest.mark.parametrize("words", [("--turns", 7, PRISONERS), ("play", PRISONERS, "--turns", 7)])
def test_options_may_stand_first_and_play_may_be_said(words: Any, summitry: Command) -> None:
    """All ways of asking are one."""
    assert told(summitry, *words) == told(summitry, PRISONERS, "--turns", 7)


def test_no_agreement_is_null(summitry: Command) -> None:
    """Two who hold out run out of time, and nobody's proposal is agreed."""
    found = told(summitry, PRISONERS, "--tactics", "9")
    assert (found["end"], found["turn"]) == ("timed_out", 20)
    assert found["agreement"] is found["proposer"] is None
    assert found["utilities"] == {"Alba": 0.4, "Brandt": 0.5}


def test_many_rounds_have_a_distribution(summitry: Command) -> None:
    """Ends and agreements, each with its share; a single round has none."""
    assert "distribution" not in told(summitry, PRISONERS)
    spread = told(summitry, PRISONERS, "--rounds", 500)["distribution"]
    assert sum(end["rounds"] for end in spread["ends"]) == 500
    agreed = sum(entry["rounds"] for entry in spread["agreements"])
    assert agreed == next(end["rounds"] for end in spread["ends"] if end["end"] == "agreed")
    assert set(spread["agreements"][0]["agreement"]) == {"exchange", "the dead", "truce"}


def test_text_is_no_wider_than_a_terminal(summitry: Command) -> None:
    """Of one round and of many."""
    for rounds in (1, 200):
        done = summitry("talks", PRISONERS, "--rounds", rounds)
        assert done.code == 0
        assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_drawn(kind: str, summitry: Command, here: Path) -> None:
    """As PNG or SVG, the same each time, and it is said where."""
    for name in ("a", "b"):
        done = summitry("talks", PRISONERS, "--plot", f"{name}{kind}")
        assert done.out.endswith(f"\n\nDrawn: {name}{kind}\n")
    assert Path(f"a{kind}").read_bytes() == Path(f"b{kind}").read_bytes()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((PRISONERS, "--tactics", "boulwar"), "did you mean 'boulware'?"),
        ((PRISONERS, "--tactics", "linear,linear,linear"), "expected one tactic or 2"),
        ((PRISONERS, "--tactics", "linear,"), "expected tactics such as"),
        ((PRISONERS, "--tactics", "0"), "above 0"),
        ((PRISONERS, "--turns", "0"), "range"),
        ((PRISONERS, "--turns", "1" + "0" * 30), "expected turns to be a whole number from 1 to"),
        ((PRISONERS, "--rounds", "99999999999999"), "rounds to be a whole number from 1 to 10,000"),
        ((PRISONERS, "--seed", "-1"), "range"),
        ((PRISONERS, "--plot", "x.pdf"), "ends in .png or .svg"),
        ((PRISONERS, "--plot", "no/x.png"), "no such folder"),
        (("nowhere.yaml",), "nowhere.yaml: the file cannot be read"),
        (("convert", PRISONERS, "x"), "Missing option '--to'"),
        (("convert", PRISONERS, "x", "--to", "genious"), "'genious' is not one of"),
    ],
)
def test_what_does_not_fit_is_refused(
    words: tuple[str, ...], message: str, summitry: Command, here: Path
) -> None:
    """Exit code 2, one message, nothing written."""
    done = summitry("talks", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert list(here.iterdir()) == []


def test_formats_and_pictures_are_those_that_there_are() -> None:
    """Help names them without loading what writes them."""
    assert tuple(formats.FORMATS) == FORMATS
    assert set(KINDS) == set(DRAWN)


@pytest.mark.parametrize("format", FORMATS)
def test_a_domain_is_converted_and_played_alike(format: str, summitry: Command, here: Path) -> None:
    """What is written is agreed on as before, where tactics are said and nothing is drawn."""
    done = summitry("talks", "convert", PRISONERS, "copy", "--to", format)
    assert (done.code, done.out) == (0, "Written: copy\n")
    assert ("is left out" in done.err) == (format != "talks")
    once, again = (told(summitry, file, "--tactics", "linear,3") for file in (PRISONERS, "copy"))
    assert once["agreement"] == again["agreement"]
    assert once["utilities"] == pytest.approx(again["utilities"])
    assert summitry("talks", "convert", PRISONERS, "copy", "--to", format).code == 2


def test_sides_and_their_order_can_be_named(summitry: Command, here: Path) -> None:
    """The files said with --side sit at the table in this order, played and converted."""
    sides = [part for name in ("south", "north") for part in ("--side", GENIUS / f"{name}.xml")]
    found = told(summitry, GENIUS, *sides)
    assert list(found["utilities"]) == ["south", "north"]
    assert summitry("talks", "convert", GENIUS, "x", "--to", "talks", *sides).code == 0
    assert [side.party for side in read_domain("x").profiles] == ["south", "north"]


def test_normalisations_of_source_and_target_are_told_apart(summitry: Command, here: Path) -> None:
    """Read raw, the evaluations of a GENIUS file stay as they stand; so the play differs."""
    for how in ("raw", "genius"):
        words = ("convert", GENIUS, how, "--to", "talks", "--from-normalise", how)
        assert summitry("talks", *words).code == 0
        plain = told(summitry, GENIUS, "--normalise", how) | {"normalise": None}
        assert told(summitry, how) == plain
    raw, genius = (read_domain(how).utilities.max() for how in ("raw", "genius"))
    assert raw > genius


def test_what_is_passed_over_is_told_apart_from_what_is_found(summitry: Command) -> None:
    """Warnings go to standard error."""
    done = summitry("talks", GENIUS, "--json")
    assert "summitry: warning: north.xml: the discount is ignored" in done.err
    assert json.loads(done.out)


def test_convert_has_help(summitry: Command) -> None:
    """And the help of talks names it beside the options of playing."""
    assert "--to" in summitry("talks", "convert", "--help").out
    out = summitry("talks", "--help").out
    assert "convert" in out
    assert "--tactics" in out
    assert "play " not in out


def test_a_scenario_s_talks_are_played_by_themselves(summitry: Command) -> None:
    """With the ranks and the facts that are named."""
    room = ("istanbul-2025", "--rank", "Russia=official", "--rank", "Ukraine=minister")
    alone = told(summitry, *room)
    assert (alone["talks"], alone["turns"]) == ("Istanbul talks on Ukraine", 20)
    assert (alone["end"], alone["agreement"]) == ("timed_out", None)
    pressed = told(summitry, *room, "--fact", "Trump presses Ukraine")
    assert pressed["agreement"]["prisoners"] == "1000 for 1000"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--rank", "Russia"), "expected a party and a rank: 'Russia=official'"),
        (("--side", "a.xml"), "--side and --normalise are for the files"),
        (("--rounds", "5"), "many rounds of a scenario are played by a run"),
    ],
)
def test_what_a_scenario_s_talks_do_not_take(
    summitry: Command, options: tuple[str, ...], message: str
) -> None:
    """One message, exit code 2."""
    done = summitry("talks", "istanbul-2025", *options)
    assert done.code == 2
    assert message in done.err


def test_tit_for_tat_has_a_name(summitry: Command) -> None:
    """It minds the others only."""
    tactics = told(summitry, PRISONERS, "--tactics", "tit-for-tat,conceder")["tactics"]
    assert [of["imitation"] for of in tactics.values()] == [1.0, 0.0]


def test_how_genius_was_read_is_said(summitry: Command) -> None:
    """In the text and in the JSON object; of other files there is nothing to say."""
    for how, words in (("genius", "divided by the largest"), ("raw", "as they stand")):
        options = (str(GENIUS), "--normalise", how)
        assert told(summitry, *options)["normalise"] == how
        said = " ".join(summitry("talks", *options).out.split())
        assert words in said
        assert f"(--normalise {how})" in said
    assert told(summitry, PRISONERS)["normalise"] is None
