"""`report`: everything that belongs to a run, in one HTML file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli import folder as folders
from sim.cli import options, suggestions
from sim.cli.inputs import Supposed, code, follow, is_results, read
from sim.cli.output import NO_NUMBER, words_of
from sim.cli.printing import hurry, progress, say, warn
from sim.errors import Place, ScenarioError

if TYPE_CHECKING:
    from sim.report.gathering import Gathered

_TOLD = ("run", "timeline", "sensitivity")
"""The commands of whose folders there are reports."""

_SAID_THERE = ("rounds", "exact", "seed", "mode", "as-of", "params", "given", "do", "settings")
"""Options that a results folder says itself."""


@dataclass(frozen=True)
class _Again:
    """What a results folder says of the report that is made of it.

    Attributes
    ----------
    folder, tables, versions
        Where it is, what it holds, and what was of another version when it was made.
    shown
        How files are called in the command line of the report, as they were called then.
    commands
        How to make the report again, where one command line does not.
    how
        What else `gather` is told.
    """

    folder: Path
    tables: Mapping[str, bytes]
    versions: tuple[str, ...]
    shown: Mapping[str, str | None]
    commands: tuple[str, ...]
    how: Mapping[str, Any]


@click.command()
@click.argument("target", metavar="RESULTS|SCENARIO", shell_complete=suggestions.scenarios)
@click.option(
    "--out",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    callback=options.place(".html"),
    help="Where to write it.  [default: report.html in RESULTS, or SCENARIO-report.html]",
)
@options.rounds(100_000, until=True)
@options.exact
@options.played()
@options.workers
def report(target: str, out: Path | None, **how: Any) -> None:
    """Put all of a run, of SCENARIO or RESULTS, into one page.

    It holds pictures, tables, typical rounds and every assumption, and needs no other file. What
    is in RESULTS is played again, as its manifest says, and compared.
    """
    again = click.get_current_context().obj
    folder = Path(target)
    if again is None and is_results(target):
        _again(folder, out, how)
        return
    with hurry():
        from sim.report.making import Report, refuse_to_overwrite
        from sim.report.page import page
    file = out or Path(f"{folder.stem}-report.html")
    refuse_to_overwrite(file)
    gathered = _gathered(target, again, **how)
    with hurry():
        made = Report(gathered.result.scenario.name, page(gathered)).save(file)
    say(f"Report in {made}")


def _gathered(
    target: str,
    again: _Again | None,
    *,
    rules_file: str | None,
    parameters: str | None,
    supposed: Supposed,
    **how: Any,
) -> Gathered:
    """All that belongs to the run, and how it differs from what a folder holds of it."""
    with hurry():
        from sim.report.gathering import gather
    summit = read(target, supposed, parameters)
    rules = follow(rules_file)
    more = again.how if again else {}
    with progress() as watched:
        found = gather(summit, rules=rules, progress=watched, **how, **more)
    shown = again.shown if again else _shown(click.get_current_context(), "target")
    known = {str(shown["rules_file"]): digest for digest in code().values()}
    commands = (again and again.commands) or (_line(click.get_current_context(), shown),)
    differs = _compared(found, again) if again else ()
    return replace(found, commands=commands, code=known, differs=differs)


def _compared(found: Gathered, again: _Again) -> tuple[str, ...]:
    """How what a folder holds differs from what was played now; told on standard error too."""
    with hurry():
        from sim.reproducing import as_written, differences
    study = found.study if "study" in again.how else None
    now = as_written(study.tables if study else found.result.tables)
    differs = tuple(differences(again.tables, now))
    differs += again.versions if differs else ()
    for line in differs:
        warn(f"{again.folder}: not the same as played now: {line}")
    return differs


def _again(results: Path, out: Path | None, how: Mapping[str, Any]) -> None:
    """Report what a results folder holds, as its own command says."""
    if vain := options.said(*_SAID_THERE):
        said = " and ".join("--set" if name == "--settings" else name for name in vain)
        raise click.UsageError(f"{said}: {results} says itself how it was played")
    with hurry():
        from sim.reproducing import other_versions, tables
        from sim.saving import REPORT, read_manifest
    manifest = read_manifest(results)
    asked = folders.asked(manifest, results)
    if asked.command.name not in _TOLD:
        reason = (
            f"it was made by `{asked.command.name}`, and a report is of one run: make a report of "
            "a scenario, or of the folder of a run"
        )
        raise ScenarioError(reason, Place(str(results)))
    shown = {**_shown(asked, "scenario"), "target": Path(asked.params["scenario"]).name}
    folders.with_own_scenarios(asked, manifest, results)
    folders.follow(asked, "rules_file", how["rules_file"], manifest, results)
    own, more = _how(asked)
    versions = tuple(other_versions(manifest))
    commands = _commands(asked, shown, more)
    again = _Again(results, tables(results), versions, shown, commands, more)
    words = [asked.params["scenario"], "--out", str(out or results / REPORT), *own]
    words += ["--workers", str(how["workers"])] if options.said("workers") else []
    words += ["--cluster", how["executor"]] if how["executor"] else []
    ctx = click.get_current_context()
    with report.make_context("report", words, parent=ctx, obj=again) as nested:
        report.invoke(nested)


def _how(asked: click.Context) -> tuple[list[str], dict[str, Any]]:
    """What a command says that `report` says too, as words, and what else `gather` is told."""
    with hurry():
        from sim.report.gathering import Study
    apart = {"rounds", "method", "odds"} if asked.command.name == "sensitivity" else set()
    leave_out = {"scenario", *NO_NUMBER, *apart}
    words = list(words_of(asked, set(asked.params) - set(folders.said_in(asked)) | leave_out))[1:]
    if asked.command.name == "timeline":
        # What is supposed is then part of the whole course; else a run has the course anyway.
        return words, {"whole": any(asked.params[key] for key in ("given", "do", "settings"))}
    if not apart:
        return words, {}
    names = ("rounds", "mode", "method", "odds")
    return words, {"study": Study(**{name: asked.params[name] for name in names})}


def _commands(
    asked: click.Context, shown: Mapping[str, str | None], more: Mapping[str, Any]
) -> tuple[str, ...]:
    """The command lines of a report that no single one makes; none where one does."""
    usual = {"whole": False, "study": None}
    if asked.command.name == "sensitivity":
        from sim.report.gathering import Study
        from sim.studies.sensitivity import ROUNDS

        usual["study"] = Study(ROUNDS)  # type: ignore[assignment]
    if all(usual[key] == value for key, value in more.items()):
        return ()
    line = _line(asked, {**shown, "scenario": shown["target"]})
    return f"{line} --out results/RESULTS", "summitry report results/RESULTS"


def _shown(ctx: click.Context, what: str) -> dict[str, str | None]:
    """Files by what they are called, wherever they are."""
    names = {name: ctx.params.get(name) for name in (what, "rules_file", "parameters")}
    return {name: Path(said).name if said else None for name, said in names.items()}


def _line(ctx: click.Context, shown: Mapping[str, str | None]) -> str:
    """The command line that makes the same, with files by name."""
    named = copy(ctx)
    named.params = {**ctx.params, **{name: shown[name] for name in ctx.params if name in shown}}
    exact = {"rounds"} if ctx.params.get("exact") else set()
    return shlex.join(["summitry", *words_of(named, NO_NUMBER | exact)])
