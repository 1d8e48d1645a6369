"""What there is to ask of a scenario: its numbers, each in words, and what may be supposed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.inventory import numbers
from sim.reading import bundled, load
from sim.supposing import suppose
from sim.web.asked import Asked
from sim.web.board import Board, Field, board
from sim.web.briefing import along
from sim.web.forms import Adding


@pytest.mark.parametrize("name", bundled())
def test_every_number_has_a_field(name: str) -> None:
    """Those with a range first; each by words that no other has; and both strengths of words."""
    summit = load(name)
    found = board(summit)
    known = {*numbers(summit), "strength.early", "strength.late"}
    assert set(found.fields) == known
    assert {field.name for field in found.ranged} == set(summit.ranges)
    labels = Counter(field.label for field in found.fields.values())
    assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("name", bundled())
def test_a_field_holds_what_the_file_says(name: str) -> None:
    """Read as a file would be, it gives the number; a share's range lies around it."""
    summit = load(name)
    for number in numbers(summit).values():
        field = board(summit).fields[number.name]
        said = field.setting(field.default)
        np.testing.assert_allclose(number.read(said), number.value, rtol=1e-9, atol=1e-12)
        assert field.value(said) == field.default
        if field.ends:
            low, high = field.ends
            assert low <= float(field.default) <= high


@pytest.mark.parametrize("name", bundled())
def test_whatever_can_be_chosen_can_be_supposed(name: str) -> None:
    """To have been learnt as well as to be brought about."""
    summit = load(name)
    found = board(summit)
    for phrase in found.phrases:
        for by in ("given", "do"):
            when = summit.stages[0].name
            text = Adding(by, when, phrase.text).phrase(found)
            assert text == (f"{when}: {phrase.text}" if phrase.staged else phrase.text)
            assert suppose(summit, **{by: [text]}).supposed == (f"{by} {text}",)


@pytest.mark.parametrize(
    ("said", "held"),
    [("30%", "30"), ("0.3", "30"), ("2% a stage", "2"), ("often", "often"), ("3e1%", "3e1")],
)
def test_a_share_is_shown_in_percent(said: str, held: str) -> None:
    """However a link says it."""
    assert Field("x", "x", "rate", "2").value(said) == held


@pytest.mark.parametrize(
    ("held", "said"), [("30", "30%"), (" 0.5 ", "0.5%"), ("30%", "30%"), ("often", "often")]
)
def test_a_share_is_said_with_its_sign(held: str, said: str) -> None:
    """What is no number is left as it is, for the reader to refuse."""
    assert Field("x", "x", "probability", "2").setting(held) == said


def test_what_is_written_goes_before_what_is_chosen() -> None:
    """Nothing chosen and nothing written is nothing."""
    found: Board = board(load("granada-2023"))
    assert Adding("do", "", "Aliyev attends", "Pashinyan attends").phrase(found) == (
        "Pashinyan attends"
    )
    assert Adding().phrase(found) == ""


def test_what_moves_along_is_told() -> None:
    """The other shares of the distribution; neither what was set itself nor anything else."""
    path = bundled()["istanbul-2025"]
    asked = Asked("istanbul-2025", settings=(("intent.Trump.comes", "50%"),))
    moved = along(asked, path.read_bytes(), str(path))
    assert {one.name for one in moved} == {"intent.Trump.stays away", "intent.Trump.comes if"}
    assert {one.label: (one.was, one.now) for one in moved}["Trump comes on a condition"] == (
        "38.0%",
        "19.4%",
    )
