"""Completion: what a shell is told may stand at the cursor, and what real shells make of it."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest
from click.shell_completion import get_completion_class
from click.testing import CliRunner

import sim
from sim.bundled import bundled
from sim.cli import main
from sim.cli.completion import PROGRAM, SHELLS, VARIABLE
from sim.inventory import numbers
from sim.skeleton import SKELETON
from sim.studies.forecasts import freeze, write
from tests.cli.conftest import here, summitry
from tests.test_cli import ENVIRONMENT, ISTANBUL, Command

__all__ = ["here", "summitry"]

Offered = Callable[[str], list[str]]


@pytest.fixture
def offered(here: Path, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What is offered at the end of a line, to bash; the kind stands before what is no word."""

    def ask(line: str) -> list[str]:
        monkeypatch.setenv("COMP_WORDS", line)
        found = get_completion_class("bash")
        assert found is SHELLS["bash"]
        parts = [
            said.partition(",")
            for said in found(main, {}, PROGRAM, VARIABLE).complete().split("\n")
        ]
        return [value if kind == "plain" else f"{kind}:{value}" for kind, _, value in parts if kind]

    return ask


STAGES = [*sim.load(ISTANBUL).stage_index]


def test_commands_and_options(offered: Offered) -> None:
    """By how they begin; an option is offered once a dash is there."""
    assert set(offered("summitry ")) == set(main.commands)
    assert offered("summitry sw") == ["sweep"]
    assert {"--as-of", "--mode", "--given"} <= set(offered("summitry run x --"))
    assert offered("summitry check --wa") == ["--watch"]


def test_scenarios_by_name_and_by_file(offered: Offered, here: Path) -> None:
    """Bundled names, YAML files, and the folders in which others may be."""
    for name in ("talks.yaml", "talks.yml", "talks.json", ".hidden.yaml"):
        (here / name).touch()
    (here / "cases").mkdir()
    (here / "cases" / "minsk.yaml").touch()
    assert offered("summitry run ") == [*bundled(), "cases/", "talks.yaml", "talks.yml"]
    assert offered("summitry run ist") == [ISTANBUL]
    assert offered("summitry check cases/") == ["cases/minsk.yaml"]
    assert offered("summitry check .h") == [".hidden.yaml"]
    assert offered(f"summitry compare {ISTANBUL} minsk") == ["minsk-2015"]
    assert offered("summitry new --from minsk") == ["minsk-2015"]
    for command in ("talks", "plot", "report", "serve"):
        assert offered(f"summitry {command} minsk") == ["minsk-2015"], command
    assert offered("summitry check nowhere/") == []


def test_talks_take_a_domain_or_a_command(offered: Offered) -> None:
    """And before either the options of playing, and after a domain those too."""
    assert offered("summitry talks con") == ["convert"]
    assert "--tactics" in offered("summitry talks --ta")
    assert offered(f"summitry talks {ISTANBUL} --ta") == ["--tactics"]


def test_files_below_the_home_folder(
    offered: Offered, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tilde is written out, since shells would quote it."""
    monkeypatch.setenv("HOME", str(here))
    (here / "talks.yaml").touch()
    assert offered("summitry check ~/") == [f"{here}/talks.yaml"]


@pytest.mark.parametrize(
    "command", ["run", "trace", "compare", "sensitivity", "sweep", "forecast", "report"]
)
def test_stages_of_the_scenario_named(command: str, offered: Offered) -> None:
    """With the start before the first."""
    assert offered(f"summitry {command} {ISTANBUL} --as-of ") == STAGES
    assert STAGES[0] == "start"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--as-of Wed", ["Wednesday", "Wednesday night"]),
        ("--as-of Wednesday\\ n", ["Wednesday night"]),
        ('--as-of "Wednesday n', ["Wednesday night"]),
        ("--as-of 'Wednesday n", ["Wednesday night"]),
        ("--as-of=Wednesday\\ n", ["Wednesday night"]),
        ("--seed 3 --as-of Su", ["Sunday"]),
    ],
)
def test_names_with_blanks(line: str, expected: list[str], offered: Offered) -> None:
    """However a blank is written."""
    assert offered(f"summitry run {ISTANBUL} {line}") == expected


def test_modes_outcomes_numbers_and_parameters(offered: Offered, here: Path) -> None:
    """What an option takes, of the scenario named where it hangs on one."""
    summit = sim.load(ISTANBUL)
    assert offered(f"summitry run {ISTANBUL} --mode c") == ["cautious", "credible"]
    names = [outcome.name for outcome in summit.outcomes]
    assert offered(f"summitry trace {ISTANBUL} --outcome ") == names
    assert offered(f"summitry run {ISTANBUL} --set ") == [f"{name}=" for name in numbers(summit)]
    assert offered(f"summitry sweep {ISTANBUL} --vary intent.Trump.comes") == [
        "intent.Trump.comes if=",
        "intent.Trump.comes=",
    ]
    (here / "mine.json").touch()
    offers = ["packaged", "assumed", "mine.json"]
    assert offered(f"summitry run {ISTANBUL} --params ") == offers


def test_what_happened_is_one_of_the_outcomes_that_were_forecast(
    offered: Offered, here: Path
) -> None:
    """Of the record that is named; of none that cannot be read."""
    (here / "talks.yaml").write_text(SKELETON)
    result = sim.run("talks.yaml", rounds=100)
    write(freeze(result), "frozen.json")
    names = result.outcomes["outcome"].tolist()
    assert offered("summitry score fro") == ["frozen.json"]
    assert offered("summitry score frozen.json --outcome ") == names
    assert offered("summitry score --replay frozen.json other.json --outcome ") == names
    assert offered("summitry score talks.yaml --outcome ") == []
    assert offered("summitry score --outcome ") == []


def test_a_file_of_the_authors_own(offered: Offered, here: Path) -> None:
    """Its stages are found in it, whether it is named before the option or not."""
    (here / "talks.yaml").write_text(SKELETON)
    expected = ["start", "Monday", "Wednesday", "Thursday", "Friday"]
    assert offered("summitry run talks.yaml --as-of ") == expected
    assert offered("summitry run --seed 1 talks.yaml --no-save --as-of ") == expected
    assert offered("summitry run --as-of ") == []


@pytest.mark.parametrize(
    "line",
    [
        "summitry run broken.yaml --as-of ",
        "summitry run broken.yaml --set ",
        "summitry trace broken.yaml --outcome ",
        "summitry run nowhere.yaml --as-of ",
        "summitry run . --as-of ",
        "summitry rnu --as-of ",
        f"summitry run {ISTANBUL} --as-of x",
    ],
)
def test_what_cannot_be_read_offers_nothing_and_says_nothing(
    line: str, offered: Offered, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither a broken file nor a slip prints anything amid what somebody types."""
    (here / "broken.yaml").write_text("summit: [")
    assert offered(line) == []
    assert capfd.readouterr() == ("", "")


def test_files_where_nothing_else_is_known(offered: Offered) -> None:
    """The shell then does what it always does."""
    assert offered(f"summitry run {ISTANBUL} --out res") == ["file:res"]
    assert offered("summitry rerun ") == ["file:"]


def test_version_is_not_printed_while_completing(offered: Offered) -> None:
    """`--version` on the line is only a word there."""
    assert "run" in offered("summitry --version ru")


def test_bash_parts_words_at_some_signs(offered: Offered, here: Path) -> None:
    """Only what follows the last of them is expected, unless it stands in quotes."""
    text = SKELETON.replace("no talks: always", "'nothing: a=b': always")
    (here / "talks.yaml").write_text(text)
    line = "summitry trace talks.yaml --outcome "
    assert offered(f"{line}noth") == ["nothing: a=b"]
    assert offered(f"{line}nothing:\\ a=") == ["b"]
    assert offered(f"{line}'nothing: a=") == ["nothing: a=b"]
    assert offered("summitry trace talks.yaml --outcome=noth") == ["nothing: a=b"]


@pytest.mark.parametrize("shell", SHELLS)
def test_prints_a_script_for_a_shell(shell: str) -> None:
    """With nothing in it that click was to fill in."""
    done = CliRunner().invoke(main, ["completion", shell], catch_exceptions=False)
    assert f"{VARIABLE}={shell}_complete" in done.output
    assert "%(" not in done.output
    assert "%%" not in done.output


def test_help_says_how_to_install_it(summitry: Command) -> None:
    """One line for each shell."""
    said = summitry("completion", "--help").out
    assert all(f"{shell}:  " in said for shell in SHELLS)


# ---- real shells ------------------------------------------------------------------------------


STARTS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "--no-rcs", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
BEFORE = {
    "bash": 'PS1="" PS2=""; bind "set bell-style none"; eval "$(summitry completion bash)"',
    "zsh": 'PS1=""; autoload -Uz compinit; compinit -u -D; eval "$(summitry completion zsh)"',
    "fish": "function fish_prompt; end; summitry completion fish | source",
}
STANDS_IN = f"""\
#!{sys.executable}
import os, sys
if "{VARIABLE}" in os.environ or sys.argv[1:2] == ["completion"]:
    from sim.cli import main
    main(prog_name="summitry")
else:
    print("\\n".join(f"<<{{word}}>>" for word in [*sys.argv[1:], "end"]))
"""
"""Completes as the program does, and else tells with which words it was started."""


def typed(shell: str, keys: str, folder: Path) -> list[str]:
    """The words with which the program is started, after keys and a return in a real shell."""
    program = folder / "bin" / "summitry"
    program.parent.mkdir(exist_ok=True)
    program.write_text(STANDS_IN)
    program.chmod(0o755)
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    environment = ENVIRONMENT | {
        "PATH": path,
        "TERM": "dumb",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["setsid", "--ctty", *STARTS[shell]],  # the terminal is the shell's own
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        cwd=folder,
    ) as process:
        os.close(theirs)
        watchdog = Timer(60, process.kill)
        watchdog.start()
        os.write(ours, f"{BEFORE[shell]}; echo r'e'ady\r".encode())
        said = _heard(ours, "ready")
        os.write(ours, f"{keys}\r".encode())
        said = _heard(ours, "<<end>>")
        process.kill()
        watchdog.cancel()
    os.close(ours)
    return [part.partition(">>")[0] for part in said.split("<<")[1:-1]]


def _heard(terminal: int, until: str) -> str:
    """What is printed until some words are."""
    said = ""
    while until not in said:
        said += os.read(terminal, 4096).decode(errors="replace")
    return said


@pytest.mark.slow
@pytest.mark.parametrize("shell", STARTS)
@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("summitry che\tist\t", ["check", ISTANBUL]),
        (
            f"summitry run {ISTANBUL} --as-of Wednesday\\ n\t",
            ["run", ISTANBUL, "--as-of", "Wednesday night"],
        ),
        (
            f'summitry run {ISTANBUL} --as-of "Wednesday n\t',
            ["run", ISTANBUL, "--as-of", "Wednesday night"],
        ),
        (
            f"summitry run {ISTANBUL} --mo\tas\t--no-s\t",
            ["run", ISTANBUL, "--mode", "assured", "--no-save"],
        ),
        (
            f"summitry run {ISTANBUL} --set chance.deal\t9%",
            ["run", ISTANBUL, "--set", "chance.deal prepared=9%"],
        ),
        (
            "summitry trace my\\ talks.yaml --outcome lower\\ talks,\\ n\t",
            ["trace", "my talks.yaml", "--outcome", "lower talks, none agreed"],
        ),
        ("summitry run my\t", ["run", "my talks.yaml"]),
        ("summitry run fold\tmin\t", ["run", "folder/minsk.yaml"]),
        ("summitry run broken.yaml --as-of x\t", ["run", "broken.yaml", "--as-of", "x"]),
    ],
)
def test_a_real_shell(shell: str, keys: str, words: list[str], tmp_path: Path) -> None:
    """A key brings what is meant, as one word, and where nothing is known it brings nothing."""
    assert shutil.which(shell), f"{shell} is needed here"
    text = SKELETON.replace("no talks: always", "lower talks, none agreed: always")
    (tmp_path / "my talks.yaml").write_text(text)
    (tmp_path / "broken.yaml").write_text("summit: [")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "minsk.yaml").touch()
    assert typed(shell, keys, tmp_path) == words
