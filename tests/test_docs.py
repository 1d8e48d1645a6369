"""The README and the docs are true: what they show is run, and gives what they show."""

from __future__ import annotations

import doctest
import pkgutil
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import matplotlib as mpl
import pandas as pd
import pytest

import sim
from sim.cli import main
from sim.evidence import posterior
from sim.rulefile import load_rules
from tests.pages import DOCS, KINDS, PAGES, ROOT, RULES, block, blocks, tables
from tests.playing import Player, agrees, lines_of, summitry

ARGUED = DOCS / "explanation" / "istanbul.md"
ISTANBUL = "scenarios/istanbul_2025.yaml"
MEETINGS = ("leaders meet with Trump", "leaders meet without Trump")

LONG = (
    "backtesting",
    "explanation/istanbul",
    "report",
    "resuming",
    "rules",
    "summits",
    "supposing",
)
"""How the paths of pages end that play for seconds: they are played with the long oracles."""

_PATH = re.compile(r"(?<![\w/.])docs/[\w/-]+\.(?:md|py|yaml|ipynb|png|svg)")
_LINK = re.compile(r"\]\((?!https?:|#)(?P<target>[^)#\s]+)[^)]*\)")


def named(page: Path) -> str:
    """How a page is called in a report: its path, since two kinds may share a name."""
    return str(page.relative_to(ROOT))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder that knows the docs and the scenarios."""
    for name in ("docs", "scenarios"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# ---- pages ------------------------------------------------------------------------------------


def marked(page: Path) -> Any:
    """The page as a parameter, among the long oracles if it plays for long."""
    long = str(page.with_suffix("")).endswith(LONG)
    return pytest.param(page, marks=pytest.mark.slow if long else (), id=named(page))


@pytest.mark.parametrize("page", [marked(page) for page in PAGES])
def test_what_a_page_shows_is_what_comes(page: Path, folder: Path) -> None:
    """Every snippet runs, every command works, and both print what the page says."""
    player = Player(page, folder)
    with mpl.rc_context({"backend": "agg"}):
        for block in blocks(page):
            player.play(block)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file of the repository."""
    targets = [found["target"] for found in _LINK.finditer(page.read_text(encoding="utf-8"))]
    assert [t for t in targets if not (page.parent / t).exists()] == []


def test_whoever_names_a_document_names_one_that_is_there() -> None:
    """Paths into `docs` in code, comments, scenarios and other pages lead to a file."""
    places = [*(ROOT / "sim").rglob("*.py"), *(ROOT / "scenarios").glob("*.yaml")]
    places += [*ROOT.glob("*.md"), *(ROOT / "results").glob("*.*"), *PAGES]
    named = {
        (place.name, path)
        for place in places
        for path in _PATH.findall(place.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert [where for where in sorted(named) if not (ROOT / where[1]).exists()] == []


def test_a_page_is_of_one_of_four_kinds() -> None:
    """Beside the index and the changes, every page teaches, guides, states or explains."""
    loose = {page.name for page in DOCS.glob("*.md")}
    assert loose == {"index.md", "changelog.md"}
    assert {page.parent.name for page in PAGES[1:] if page.name not in loose} == set(KINDS)


def test_the_index_names_every_page_twice() -> None:
    """Each page stands in the index's table of its kind and in the contents of its kind."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    written = [page.relative_to(DOCS) for page in PAGES[1:] if page.parent.name in KINDS]
    assert [str(page) for page in written if f"]({page})" not in index] == []
    assert [str(page) for page in written if f"\n{page.with_suffix('')}\n" not in index] == []


def test_the_two_set_up_commands_are_those_that_ci_reads() -> None:
    """The command that CI takes out of the README is the second, and the first is found alike."""
    environment = "python3 -m venv .venv && .venv/bin/pip install"
    expected = {
        "run": f"{environment} . && .venv/bin/summitry run istanbul-2025",
        "test": f"{environment} '.[test]' && .venv/bin/python -m pytest -n auto",
    }
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    read = re.search(r"^command=\$\((?P<sed>sed .*)\)$", ci, re.MULTILINE)
    assert read is not None
    for mark, command in expected.items():
        sed = read["sed"].replace("<!-- test -->", f"<!-- {mark} -->")
        done = subprocess.run(sed, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == f"{command}\n"
    here = {block.mark: block.text.strip() for block in blocks(ROOT / "README.md")}
    assert {mark: here[mark] for mark in expected} == expected


def test_the_readme_fits_a_screen() -> None:
    """Whoever opens it sees at once what it is, how to run it, and where to read on."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= 80


def test_the_command_line_has_no_command_or_option_that_its_page_does_not_have() -> None:
    """The reference names every command, and every option somewhere."""
    page = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    context = click.Context(main)
    for name in main.list_commands(context):
        assert f"`summitry {name}" in page, name
        command = main.get_command(context, name)
        options = {word for one in command.params for word in (*one.opts, *one.secondary_opts)}
        assert [word for word in options if word.startswith("--") and word not in page] == [], name


def test_the_python_interface_is_on_its_page() -> None:
    """Every name that `import sim` gives is documented."""
    page = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    assert [name for name in sim.__all__ if f"sim.{name}" not in page] == []


# ---- worked rules -----------------------------------------------------------------------------


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_a_worked_rule_does_the_same_on_either_way(file: Path, folder: Path) -> None:
    """A rule file named on the command line and its mapping given in Python play alike."""
    arguments = ["run", "istanbul-2025", "--rounds", "4000", "--as-of", "start"]
    arguments += ["--out", "out", "--rules", f"docs/rules/{file.name}"]
    done = summitry(*arguments)
    assert done.exit_code == 0, done.output
    table = pd.read_csv(folder / "out" / "modes.csv")["credible"]
    rules = load_rules(file)
    played = sim.run("istanbul-2025", rounds=4000, as_of="start", rules=rules)
    usual = sim.run("istanbul-2025", rounds=4000, as_of="start")
    assert table.tolist() == played.modes["credible"].tolist()
    assert list(played.rules) == list(rules)
    assert (played.outcomes["share"] - usual.outcomes["share"]).abs().max() > 0.01


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_a_worked_rule_is_shown_as_it_is(file: Path) -> None:
    """The page on rules shows each file's class word for word."""
    source = file.read_text(encoding="utf-8")
    shown = source[source.index("@dataclass") : source.index("\n\n\nrules =")]
    assert f"{shown}\n" in (DOCS / "how-to" / "rules.md").read_text(encoding="utf-8")


# ---- Istanbul ---------------------------------------------------------------------------------


@cache
def shares_as_of(stage: str) -> Mapping[str, Mapping[str, float]]:
    """Mode to outcome to share, in percent, of a fresh default run as of a stage."""
    modes = sim.run("istanbul-2025", as_of=stage).modes.set_index("outcome")
    return {str(mode): (100 * modes[mode]).to_dict() for mode in modes.columns}


def percent(cell: str) -> float:
    """The number of a cell such as `13.7%` or `<0.01%`."""
    assert re.fullmatch(r"<?\d+(\.\d+)?%", cell), cell
    return float(cell.strip("<%"))


def test_the_forecast_by_stage_is_what_a_run_gives() -> None:
    """Every share of the timeline is within a percentage point of a fresh run."""
    (_, *stages), *rows = tables(ARGUED)["timeline"]
    summit = sim.load("istanbul-2025")
    assert stages == list(summit.stage_index)
    assert [row[0] for row in rows[1:]] == [outcome.name for outcome in summit.outcomes]
    for name, *cells in rows:
        outcomes = [name] if name in dict.fromkeys(o.name for o in summit.outcomes) else MEETINGS
        for stage, cell in zip(stages, cells, strict=True):
            fresh = sum(shares_as_of(stage)["credible"][outcome] for outcome in outcomes)
            assert abs(percent(cell) - fresh) <= 1, (name, stage, cell, fresh)


def test_the_three_modes_by_stage_are_what_a_run_gives() -> None:
    """The chance of a meeting under each mode is within a percentage point of a fresh run."""
    (_, *stages), *rows = tables(ARGUED)["modes"]
    for mode, *cells in rows:
        for stage, cell in zip(stages, cells, strict=True):
            fresh = sum(shares_as_of(stage)[mode][outcome] for outcome in MEETINGS)
            assert abs(percent(cell) - fresh) <= 1, (mode, stage, cell, fresh)


def test_a_meeting_by_how_words_are_read_is_what_a_run_gives() -> None:
    """The two rows of the table are within a percentage point of a run that reads words so."""
    (_, *stages), *rows = tables(ARGUED)["strengths"]
    for (_, *cells), parameters in zip(rows, ("packaged", "assumed"), strict=True):
        summit = sim.load("istanbul-2025", parameters)
        for stage, cell in zip(stages, cells, strict=True):
            fresh = 100 * sim.run(summit, as_of=stage).outcomes.share[:2].sum()
            assert abs(percent(cell) - fresh) <= 1, (parameters, stage, cell, fresh)


def test_what_is_thought_of_the_leaders_is_the_posterior() -> None:
    """The intents by stage are within a point of the posterior, averaged over the draws."""
    summit = sim.load("istanbul-2025")
    (_, *stages), *rows = tables(ARGUED)["intents"]
    for name, *cells in rows:
        leader, intent = name.split(" ", 1)
        for stage, cell in zip(stages, cells, strict=True):
            known = posterior(summit, stage)
            if leader == "deal":
                fresh = known.chance(0)[0].mean()
            else:
                fresh = known.marginal(leader)[sim.scenario.INTENTS.index(intent)].mean()
            assert abs(percent(cell) - 100 * fresh) <= 1, (name, stage, cell, fresh)


def test_every_number_of_the_judgement_is_argued() -> None:
    """The page on Istanbul quotes every line of the judgement."""
    scenario = (ROOT / ISTANBUL).read_text(encoding="utf-8")
    judgement = scenario[scenario.index("\njudgement:") : scenario.index("\noutcomes:")]
    quoted = [
        line
        for block in blocks(ARGUED)
        if block.mark == f"quotes: {ISTANBUL}"
        for line in lines_of(block.text)
    ]
    missing = [line for line in lines_of(judgement) if line not in quoted and line != "judgement:"]
    assert not missing


# ---- design -----------------------------------------------------------------------------------


def test_the_page_on_design_names_every_module() -> None:
    """The layers on the page leave out no module at the top of the package."""
    layers = block(DOCS / "explanation" / "design.md", "layers")
    modules = {module.name for module in pkgutil.iter_modules(sim.__path__)}
    assert modules - set(re.findall(r"\w+", layers)) == set()


# ---- docstrings -------------------------------------------------------------------------------


MODULES = ["sim", *(module.name for module in pkgutil.walk_packages(sim.__path__, "sim."))]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "sim.__main__"])
def test_docstrings_say_what_happens(name: str) -> None:
    """Every example in a module's docstrings gives what it says."""
    assert not doctest.testmod(import_module(name)).failed


def test_agreement_is_neither_blind_nor_petty() -> None:
    """Blanks, gaps and a point of a percentage pass; words, signs and two points do not."""
    assert agrees("share  12.20%\n... end", "share 12.70%\nand so\non end\n")
    assert agrees("[0.31, 2]", "[0.305, 2]")
    assert not agrees("share 12.20%", "share 14.30%")
    assert not agrees("Putin 1.0%", "Trump 1.0%")
    assert not agrees("[1]", "[-1]")
