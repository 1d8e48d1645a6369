"""What a results folder was made by: its command, read by the command itself but not played."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from sim.cli import comparing, run, varying
from sim.cli.output import NO_NUMBER
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


def asked(manifest: Mapping[str, Any], results: Path) -> click.Context:
    """The command that a folder's manifest holds.

    Raises
    ------
    ScenarioError
        If it is none that can be played again.
    """
    line = str(manifest.get("command", ""))
    try:
        program, name, *words = shlex.split(line)
        if program != "summitry" or name not in _AGAIN:
            raise ValueError
        found = _AGAIN[name].make_context(name, words, help_option_names=[])
    except ValueError:
        reason = f"it was made by '{line:.80}', which is no command that can be played again"
        raise ScenarioError(reason, Place(str(results))) from None
    except click.ClickException as error:
        reason = f"its command cannot be understood: {error.format_message()}"
        raise ScenarioError(reason, Place(str(results))) from None
    for name in NO_NUMBER.intersection(said_in(found)):
        reason = f"its command says '{name}', which no manifest does"
        raise ScenarioError(reason, Place(str(results)))
    return found


def with_own_scenarios(found: click.Context, manifest: Mapping[str, Any], results: Path) -> None:
    """Let a command play the scenarios that the folder holds.

    Raises
    ------
    ScenarioError
        If there is none, and what the command names has changed.
    """
    for name in _SCENARIOS:
        if found.params.get(name) is not None:
            found.params[name] = _scenario(name, found.params[name], manifest, results)


def follow(
    found: click.Context, name: str, file: str | None, manifest: Mapping[str, Any], results: Path
) -> None:
    """Put the rules file that the user names in the place of the one that the command names.

    Raises
    ------
    ScenarioError
        If only one of them names any, or the file is not the one that was followed.
    """
    said, flag = found.params.get(name), f"--{name.removesuffix('_file').replace('_', '-')}"
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
    found.params[name] = file


def said_in(ctx: click.Context) -> list[str]:
    """The parameters that a command line names."""
    return [
        name for name in ctx.params if ctx.get_parameter_source(name) != ParameterSource.DEFAULT
    ]


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
