"""A scenario said back: every number of it, in sentences."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.readback import readback, sections
from sim.reading import load, loads
from sim.scenario import CLASSES
from tests.reading import SMALL, changed
from tests.summits import summit

SAID = [
    "Who meets in Istanbul by Friday night?",
    "Before the first line of the record, when deal prepared (8%): Putin stays away 30%, "
    "comes if Trump attends 30%, comes 40%.",
    "Putin is evasive, through Peskov: for days",
    "Trump says of Putin: would not come without me [general knowledge].",
    "Putin, evasive: of ten who come 2 would be evasive, of ten who come on their condition "
    "3.5, of ten who stay away 5.",
    "Trump presses Ukraine: multiplies the odds by 10 (strong up).",
    "Russia lists below minister: divides the odds by 3 (moderate down).",
    "Putin and Trump wait for one another",
    "For Russia, a minister may sign limited ceasefire, next meeting and prisoners.",
    "10. little or nothing agreed: in all other rounds.",
    "Russia lists (officials): Medinsky",
    "'chance.deal prepared': 8% (from 2% to 20%).",
    "'changes of mind': 2% (from 1% to 5%).",
    "'reads.Putin evasive': 2 v 3.5 v 5 (from 1 v 3.5 v 6 to 4 v 4 v 4).",
    "'sends a delegation.Russia.moved by.Russia lists': odds x 10 (from odds x 3 to odds x 30).",
]


@pytest.mark.parametrize("sentence", SAID)
def test_what_istanbul_says(sentence: str) -> None:
    """Each judgement comes back as a sentence."""
    assert sentence in readback(load("istanbul-2025"))


def test_ranges_of_other_kinds() -> None:
    """A range without a middle and an 80% interval are told apart from the rest."""
    assert "Turkey': 15% (anywhere from 5% to 25%)." in readback(load("granada-2023"))
    assert "'held late': 25% (likely 10% to 45%)." in readback(load("singapore-2018"))
    assert "may be others" not in readback(load("paris-1960"))


def test_what_is_left_unsaid_is_said() -> None:
    """Defaults are named, and so are lines without a source and warnings."""
    text = changed("sources: {paper: The Paper}\n", "")
    text = changed("    - Ann inclined: would like to\n", "    - Ann promises\n", text)
    said = readback(loads(text))
    assert "A promise is believed with 100%: Ann." in said
    assert "Claims without a source\n  Monday: Ann promises." in said


def test_warnings_are_said() -> None:
    """A check shows them with all the rest."""
    assert "Warnings\n" in readback(loads(changed("Ann: Bob attends", "Ann: Ann stays away")))
    assert "Warnings\n" not in readback(loads(SMALL))


def test_circles_are_told_by_kind() -> None:
    """Whether a circle can stand still depends on the absences in it."""
    for condition, words in [
        ("Ann attends", "Ann waits, in the end, for Ann"),
        ("Ann stays away", "may contradict itself"),
        ("Bob attends and storm", "nobody waits, in the end, for themselves"),
    ]:
        said = readback(loads(changed("Ann: Bob attends", f"Ann: {condition}")))
        assert words.lower() in said.lower()


def test_a_table_overruled_as_a_whole_is_said() -> None:
    """Where no proportion of the packaged table is left, every class is told."""
    reads = CLASSES[:-1]
    given = ", ".join(f"Ann {said}: 1 v 1.1" for said in reads)
    text = changed("on the table:", f"  reads: {{{given}}}\non the table:")
    said = readback(loads(text))
    assert "Ann, confirmed: of ten who come 1 would be confirmed" in said
    assert "Ann, declined: of ten who come 4 would be declined" in said


def test_reading_back_needs_no_simulation() -> None:
    """Saying a scenario back loads neither Mesa nor pandas nor Matplotlib."""
    code = (
        "import sys, sim.readback\nassert not {'mesa', 'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("bob", "said"),
    [
        ("Ann attends", "wait for one another: somebody must be trusted to move first"),
        ("Ann stays away", "hang on one another's presence or absence"),
    ],
)
def test_trust_closes_no_circle_through_an_absence(bob: str, said: str) -> None:
    """So nothing is said of trust there."""
    scenario = summit(
        intent={"Ann": "comes if", "Bob": "comes if"},
        comes_if={"Ann": "Bob attends", "Bob": bob},
    )
    assert f"Ann and Bob {said}" in " ".join(sections(scenario)["Who waits for whom"])
