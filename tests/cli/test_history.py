"""`summitry history`: what a coded history can bear, a case of it, and two codings side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.history import caveats, read
from tests.history import CASES, STANCES, written

Command = Callable[..., Any]


def _cells(out: str) -> dict[str, list[str]]:
    """The rows of a text's tables: the first word, or two, and the rest."""
    lines = [line.split("  ") for line in out.splitlines() if line.startswith("  ")]
    parts = [[part.strip() for part in line if part.strip()] for line in lines]
    return {row[0]: row[1:] for row in parts if len(row) > 1}


def test_it_begins_with_what_the_data_can_bear(summitry: Command) -> None:
    """How much there is, who came of what was said, and what is to be known before it is used."""
    done = summitry("history")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("History (packaged): 89 cases of 21 disputes, 345 rows. Open, ")
    assert "neither\nconfirmed nor declined: 74.\n" in done.out
    rows = _cells(done.out)
    assert rows["confirmed"] == ["95 of 97", "125 of 128", "220 of 225"]
    assert rows["declined"] == ["0 of 16", "0 of 30", "0 of 46"]
    assert rows["sceptical"] == ["-", "-", "-"]
    assert rows["cancelled"] == ["19"]
    assert rows["comprehensive"] == ["3"]
    told = " ".join(done.out.replace("'disputed'", "`disputed`").split())
    assert all(said in told for said in caveats(read()))
    assert max(map(len, done.out.splitlines())) <= 80


def test_a_folder_of_ones_own_is_shown_alike(summitry: Command, here: Path) -> None:
    """With its own notes, or with the remark that it has none."""
    written(here / "mine")
    done = summitry("history", "mine")
    assert done.out.startswith("History (mine): 2 cases of 2 disputes, 5 rows. Open, that is ")
    assert done.out.endswith(
        "What the coded meetings can bear\n\n  Very little.\n  'ann' is made up.\n"
    )
    (here / "mine" / "README.md").unlink()
    assert "Nothing is known of how this was coded" in summitry("history", "mine").out


def test_one_case_is_a_table(summitry: Command) -> None:
    """Who said what, on which condition, under which pressure, and who came."""
    done = summitry("history", "--case", "istanbul-2025-may")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Russia-Ukraine Istanbul May: leaders in Istanbul, 2025-05-15\n")
    assert "  putin      evasive          declined" in done.out
    assert "on: counterpart attends" in done.out
    assert "The meeting: lower rank. The talks: partial. Dispute: russia-west.\n" in done.out


def test_a_case_in_which_nobody_was_coded_says_so(summitry: Command, here: Path) -> None:
    """It is a case all the same."""
    stances = "".join(line for line in STANCES.splitlines(True) if "brandt" not in line)
    written(here / "mine", stances=stances)
    assert "Nobody was coded." in summitry("history", "mine", "--case", "brandt").out


def test_another_coding_is_laid_against_it(summitry: Command, here: Path) -> None:
    """A row a variable; what has no meaning is a dash."""
    written(here / "one")
    cases = CASES.replace("leaders,as_planned", "leaders,partial")
    stances = STANCES.replace("ann,late,confirmed", "ann,late,silent")
    written(here / "two", stances=stances, cases=cases)
    done = summitry("history", "one", "--against", "two")
    assert (done.code, done.err) == (0, "")
    rows = _cells(done.out)
    assert rows["stance"][:2] == ["5", "0.800"]
    assert rows["pressure"] == ["5", "1.000", "1.000", "1.000"]
    assert rows["attendance outcome"][:2] == ["2", "0.500"]
    assert _cells(summitry("history", "two", "--against", "one").out) == rows
    assert _cells(summitry("history", "--against", "one").out)["stance"] == ["0", "-", "-", "-"]


def test_all_of_it_is_there_as_json(summitry: Command, here: Path) -> None:
    """One object; what is no number is null."""
    found = json.loads(summitry("history", "--json").out)
    assert found["stances"]["confirmed"]["late"] == {"came": 125, "of": 128}
    assert (found["source"], found["sha256"]) == ("packaged", read().sha256)
    assert found["caveats"] == list(caveats(read()))
    case = json.loads(summitry("history", "--json", "--case", "budapest-2025").out)
    assert case["principals"][0]["words"]["late"]["said"] == "declined"
    written(here / "one")
    agreed = json.loads(summitry("history", "--json", "--against", "one").out)["agreement"]
    assert agreed[0] == {"variable": "stance", "n": 0, "agree": None, "kappa": None, "alpha": None}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "summitry: nowhere: there is no such folder\n"),
        (["--against", "nowhere"], "summitry: nowhere: there is no such folder\n"),
        (["."], "summitry: cases.csv: this file is missing\n"),
        (
            ["--case", "istanbul-2025"],
            "summitry: 'istanbul-2025' is not a case of this history (packaged); did you mean "
            "'istanbul-2025-may'?\n",
        ),
        (
            ["bad"],
            "summitry: bad/stances.csv:4:27: condition: 'securty' is no word of the codebook here; "
            "did you mean 'security'?\n",
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_one_line_and_exit_code_2(
    words: list[str], said: str, summitry: Command, here: Path
) -> None:
    """With the place, as everywhere."""
    written(here / "bad", stances=STANCES.replace("security", "securty"))
    done = summitry("history", *words)
    assert (done.code, done.out, done.err) == (2, "", said)


def test_one_question_at_a_time(summitry: Command) -> None:
    """A case cannot be laid against another coding."""
    done = summitry("history", "--case", "alaska-2025", "--against", ".")
    assert done.code == 2
    assert "choose one" in done.err
