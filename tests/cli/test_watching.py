"""`check --watch`: what an author sees at each save."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.watching import watch
from sim.errors import ScenarioError
from sim.skeleton import SKELETON
from tests.cli.conftest import here
from tests.parameter_files import parameter_file
from tests.test_cli import COMMAND, ENVIRONMENT

__all__ = ["here"]

Deed = Callable[[Path], None]


def written(text: str) -> Deed:
    """Save a text in place."""
    return lambda file: file.write_text(text, encoding="utf-8") and None


def put_in_place(text: str) -> Deed:
    """Save as careful editors do: another file takes the place of the first."""

    def deed(file: Path) -> None:
        draft = file.with_suffix(".new")
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, file)

    return deed


def gone(file: Path) -> None:
    """Take the file away."""
    file.unlink()


def nothing(file: Path) -> None:
    """Let a look pass."""


@pytest.fixture
def seen(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """What is printed at each check, while one deed after another is done between the looks."""

    def play(*deeds: Deed, text: str = SKELETON) -> list[str]:
        file = here / "talks.yaml"
        file.write_text(text, encoding="utf-8")
        to_do, times = iter(deeds), iter(range(100))

        def pause(_: float) -> None:
            deed = next(to_do, None)
            if deed is None:
                raise KeyboardInterrupt
            deed(file)

        watch("talks.yaml", None, pause, lambda: f"12:00:{next(times):02}")
        printed = capsys.readouterr().out
        return [part.partition("\n")[2].strip() for part in printed.split("-- 12:00:")[1:]]

    return play


CHANGED = SKELETON.replace("changes of mind: 2% a stage", "changes of mind: 5% a stage")
BROKEN = SKELETON.replace("place: Geneva", "plase: Geneva")
Seen = Callable[..., list[str]]


def test_says_at_first_whether_all_is_well_and_no_more(seen: Seen) -> None:
    """One line where there is nothing to correct."""
    (said,) = seen()
    assert said.startswith("well said: ")
    assert said.endswith(" sentences")
    assert "\n" not in said


def test_each_check_stands_below_the_time_of_day(
    seen: Seen, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that one check is told from the next."""
    (here / "talks.yaml").write_text(SKELETON)

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    watch("talks.yaml", None, stop, lambda: "14:03:07")
    assert capsys.readouterr().out.splitlines()[0] == f"-- 14:03:07 {'-' * 68}"


@pytest.mark.parametrize("save", [written, put_in_place])
def test_says_what_a_save_changed(save: Callable[[str], Deed], seen: Seen) -> None:
    """Only the sentences that are gone and those that are new, by section."""
    _, said = seen(save(CHANGED), nothing)
    assert said.splitlines()[1:] == [
        "What each leader means to do:",
        "  - At each stage, Alba's intent is drawn anew with 2%.",
        "  - At each stage, Brandt's intent is drawn anew with 2%.",
        "  + At each stage, Alba's intent is drawn anew with 5%.",
        "  + At each stage, Brandt's intent is drawn anew with 5%.",
    ]


def test_a_save_that_changes_no_sentence_is_told_so(seen: Seen) -> None:
    """A comment is no sentence."""
    _, said = seen(written(f"{SKELETON}# so far"), nothing)
    assert said.endswith(" sentences, as before")


def test_a_broken_file_is_told_with_its_line_and_the_watch_goes_on(seen: Seen) -> None:
    """What changed is told against what was last well said."""
    first, broken, again = seen(written(BROKEN), nothing, written(CHANGED), nothing)
    line = BROKEN[: BROKEN.index("plase")].count("\n") + 1
    assert broken.startswith(f"talks.yaml:{line}:1: plase: 'plase' is no key that is known here")
    assert "did you mean 'place'?" in broken
    assert again.splitlines()[0] == first
    assert "+ At each stage, Alba's intent is drawn anew with 5%." in again


def test_a_warning_is_told_at_each_check(seen: Seen) -> None:
    """As long as it is not mended."""
    slip = SKELETON.replace("promise kept: {Brandt: 95%}", "promise kept: {Alba: 95%}")
    for said in seen(written(slip + "\n"), nothing, text=slip):
        assert "! 'promise kept' is given for Alba, who promises nothing" in " ".join(said.split())


def test_a_file_that_is_away_for_a_moment_is_waited_for(seen: Seen) -> None:
    """Some editors remove a file before they write it anew."""
    checks = seen(gone, nothing, written(CHANGED), nothing, nothing)
    assert len(checks) == 2
    assert "Alba's intent is drawn anew with 5%" in checks[1]


def test_a_file_that_stays_away_is_missed_and_comes_back(seen: Seen) -> None:
    """The watch does not end with it."""
    checks = seen(gone, *[nothing] * 5, written(SKELETON), nothing)
    assert "there is no such file" in checks[1]
    assert checks[2].endswith("as before")


def test_what_is_still_being_written_is_waited_for(seen: Seen) -> None:
    """A file is read once it is the same at two looks."""
    half = SKELETON[: len(SKELETON) // 2]
    checks = seen(written(half), written(SKELETON[:-9]), written(CHANGED), nothing)
    assert len(checks) == 2
    assert "well said" in checks[1]


def test_a_look_at_the_same_file_checks_nothing(seen: Seen) -> None:
    """One check, however long it lasts."""
    assert len(seen(*[nothing] * 40)) == 1


def test_a_parameter_file_that_it_names_is_watched_too(seen: Seen) -> None:
    """What words tell is said anew when that file is saved."""

    def fit(strength: float) -> Deed:
        text = json.dumps(parameter_file(strength, strength))
        return lambda file: written(text)(file.with_name("fit.json"))

    named = f"{SKELETON}parameters: fit.json\n"
    deeds = [fit(1.5), written(named), nothing, fit(2.5), nothing]
    *_, first, again = seen(*deeds)
    assert "well said" in first
    assert "  - Days before it opens, 1.50 (1.50 to 1.50)" in again
    assert "  + Days before it opens, 2.50 (2.50 to 2.50)" in again


def test_needs_a_file_to_begin_with(here: Path) -> None:
    """Else there is the message of an ordinary check."""
    with pytest.raises(ScenarioError, match=r"no such file.*did you mean 'istanbul-2025'"):
        watch("istambul-2025", None, lambda _: None)


def test_ends_well_when_interrupted(here: Path) -> None:
    """Ctrl-C is how it is meant to end: the exit code is 0."""
    (here / "talks.yaml").write_text(SKELETON, encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "check", "--watch", "talks.yaml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        assert watching.stdout.readline().startswith("-- ")
        assert watching.stdout.readline().startswith("well said: ")
        written(CHANGED)(here / "talks.yaml")
        assert watching.stdout.readline() == "\n"
        assert watching.stdout.readline().startswith("-- ")
        watching.send_signal(signal.SIGINT)
        assert watching.wait() == 0
        assert watching.stderr.read() == ""


def test_ends_when_nobody_reads(here: Path) -> None:
    """A pipe that is closed ends the watch."""
    (here / "talks.yaml").write_text(SKELETON, encoding="utf-8")
    read, write = os.pipe()
    os.close(read)
    command = [*COMMAND, "check", "--watch", "talks.yaml"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, env=ENVIRONMENT)
    os.close(write)
    assert done.stderr == b""
