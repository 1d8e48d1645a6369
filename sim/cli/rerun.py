"""`rerun`: play again what a results folder holds, and compare."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from contextlib import redirect_stdout
from hashlib import sha256
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from click.core import ParameterSource

from sim.cli import comparing, run, varying
from sim.cli.output import NO_NUMBER, words_of
from sim.cli.printing import hurry, say
from sim.errors import Place, ScenarioError

_AGAIN: Mapping[str, click.Command] = {
    "run": run.run,
    "timeline": comparing.timeline,
    "compare": comparing.compare,
    "sensitivity": varying.sensitivity,
}
"""The commands that save a results folder: no other is ever played again."""

_SCENARIOS = {
    "scenario": ("scenario.yaml", "scenario_sha256"),
    "other": ("other.yaml", "other_sha256"),
}
_DIFFERENT = 1


@click.command()
@click.argument("results", type=click.Path(path_type=Path))
@click.option("--rules", "rules_file", metavar="FILE.py", help="The rules that were followed.")
@click.option(
    "--rules-after",
    "rules_after_file",
    metavar="FILE.py",
    help="Those that were followed after the change.",
)
@click.option(
    "--workers",
    metavar="N",
    help="How many processes to use; it changes no number.  [default: auto]",
)
def rerun(
    results: Path, rules_file: str | None, rules_after_file: str | None, workers: str | None
) -> None:
    """Make a RESULTS folder again, and compare its tables.

    They are compared bit for bit. Rules are code: those of a folder are only run if you name their
    file yourself.
    """
    with hurry():
        from sim.reproducing import differences, other_versions, tables
        from sim.saving import read_manifest
    manifest, then = read_manifest(results), tables(results)
    asked = _asked(manifest, results)
    for name in _SCENARIOS:
        if asked.params.get(name) is not None:
            asked.params[name] = _scenario(name, asked.params[name], manifest, results)
    for name, file in (("rules_file", rules_file), ("rules_after_file", rules_after_file)):
        _follow(asked, name, file, manifest, results)
    with TemporaryDirectory(prefix="summitry-") as room:
        fresh = Path(room) / "fresh"
        _play(asked, fresh, workers)
        now = tables(fresh)
    if lines := list(differences(then, now)):
        versions = [f"({line})" for line in other_versions(manifest)]
        say("\n".join(["Not the same:", *lines, *versions]))
        click.get_current_context().exit(_DIFFERENT)
    say(f"The same, bit for bit: {', '.join(then)}")


def _asked(manifest: Mapping[str, Any], results: Path) -> click.Context:
    """The command that the manifest holds, read by the command itself but not played."""
    line = str(manifest.get("command", ""))
    try:
        program, name, *words = shlex.split(line)
        if program != "summitry" or name not in _AGAIN:
            raise ValueError
        asked = _AGAIN[name].make_context(name, words, help_option_names=[])
    except ValueError:
        reason = f"it was made by '{line:.80}', which is no command that can be played again"
        raise ScenarioError(reason, Place(str(results))) from None
    except click.ClickException as error:
        reason = f"its command cannot be understood: {error.format_message()}"
        raise ScenarioError(reason, Place(str(results))) from None
    for name in NO_NUMBER.intersection(_said(asked)):
        reason = f"its command says '{name}', which no manifest does"
        raise ScenarioError(reason, Place(str(results)))
    return asked


def _scenario(name: str, said: str, manifest: Mapping[str, Any], results: Path) -> str:
    """The file to play: the copy in the folder, or else what the command names, if it is the same.

    Raises
    ------
    ScenarioError
        If it has changed.
    """
    file, key = _SCENARIOS[name]
    copy = Path(os.path.realpath(results / file))
    if not copy.is_file() and name == "other" and manifest.get(key) == manifest["scenario_sha256"]:
        copy = copy.with_name(_SCENARIOS["scenario"][0])
    if copy.is_file():
        source, found = str(copy), sha256(copy.read_bytes()).hexdigest()
    else:
        from sim.reading import load

        source, found = said, load(said).sha256
    if found != manifest.get(key):
        raise ScenarioError("this is not the file that was played: it has changed", Place(source))
    return source


def _follow(
    asked: click.Context, name: str, file: str | None, manifest: Mapping[str, Any], results: Path
) -> None:
    """Put the rules file that the user names in the place of the one that the command names.

    Raises
    ------
    ScenarioError
        If only one of them names any, or the file is not the one that was followed.
    """
    said, flag = asked.params.get(name), f"--{name.removesuffix('_file').replace('_', '-')}"
    if said is None and file is None:
        return
    if said is None:
        raise ScenarioError(f"no {flag} was followed here", Place(str(results)))
    if file is None:
        raise ScenarioError(
            f"the rules of '{said}' were followed, and they are code: if you trust it, name the "
            f"file with {flag}",
            Place(str(results)),
        )
    known = manifest.get("code")
    then = known.get(said) if isinstance(known, dict) else None
    try:
        now = sha256(Path(file).read_bytes()).hexdigest()
    except OSError as error:
        raise ScenarioError(f"cannot be read: {error.strerror}", Place(file)) from error
    if now != then:
        raise ScenarioError("these are not the rules that were followed", Place(file))
    asked.params[name] = file


def _play(asked: click.Context, folder: Path, workers: str | None) -> None:
    """Play a command again, quietly, into a folder."""
    command = asked.command
    more = ["--out", str(folder), *(["--workers", workers] if workers else ())]
    if "no_checkpoint" in asked.params:
        more.append("--no-checkpoint")
    name, *words = words_of(asked, set(asked.params) - set(_said(asked)))
    with redirect_stdout(StringIO()):
        again = command.make_context(name, [*words, *more], parent=click.get_current_context())
        command.invoke(again)


def _said(ctx: click.Context) -> list[str]:
    """The parameters that the command line names."""
    return [
        name for name in ctx.params if ctx.get_parameter_source(name) != ParameterSource.DEFAULT
    ]
