"""A results folder: what is in it, and that it never takes the place of something else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from platform import python_version
from typing import Any, NamedTuple

from sim.errors import Place, ScenarioError
from sim.folders import Write, alone, claim, drafted, put, told
from sim.scenario import Scenario
from sim.tablefiles import no_results

RESULTS = "results"
"""Where runs are saved that are not told where, in the current directory."""

MANIFEST = "manifest.json"

REPORT = "report.html"
"""How a report is called that stands in a results folder."""

MARK = '<meta name="generator" content="summitry report">'
"""By which a file is known to be a report."""

_PACKAGES = ("summitry", "mesa", "numpy", "pandas", "matplotlib")
_LONGEST = 60
"""The most bytes of a folder's name before the time of day."""
_HEAD = 1 << 10
"""Within how many bytes a report says that it is one."""

MOST_BYTES = 1 << 24
"""The most of a manifest that is read: what is longer is none that a run wrote."""


def save(folder: Path, write: Write) -> Path:
    """Write a results folder.

    Parameters
    ----------
    folder
        Its path; a results folder that is already there is replaced, anything else is refused.
    write
        Writes the files; nothing is seen of them if it fails.

    Raises
    ------
    ScenarioError
        If something else is in the way, or the folder cannot be written.
    """
    with told(folder):
        target = _real(folder)
        with alone(target):
            refuse_to_harm(folder)
        with drafted(target, write) as draft, alone(target):
            refuse_to_harm(folder)  # once more: a long run gives much time to put something here
            put(draft, target)
    return folder


def save_new(name: str, write: Write) -> Path:
    """Write a results folder that is not there yet, in `RESULTS`, named with the time of day.

    However many are saved at once, each gets a folder of its own.

    Parameters
    ----------
    name
        What was run.
    write
        As for `save`.

    Raises
    ------
    ScenarioError
        If the folder cannot be written.
    """
    return claim(new_folder(name), write, numbered=True)


def new_folder(name: str) -> Path:
    """A path in `RESULTS`, named after what was run and the time of day."""
    slug = re.sub(r"[\W_]+", "-", name).encode()[:_LONGEST].decode(errors="ignore")
    return Path(RESULTS) / f"{slug.strip('-') or 'run'}-{datetime.now():%Y%m%d-%H%M%S}"


def save_in(folder: str | Path | None, name: str, write: Write) -> Path:
    """Write a results folder by its path, or else a new one whose name begins with `name`."""
    return save_new(name, write) if folder is None else save(Path(folder), write)


def refuse_to_harm(folder: Path) -> None:
    """Refuse a place for results that holds anything that a run did not write.

    Raises
    ------
    ScenarioError
        Naming what is in the way.
    """
    with told(folder):
        reasons = list(_in_the_way(_real(folder)))
    for reason in reasons:
        raise ScenarioError(f"{reason}; choose another folder", Place(str(folder)))


def _real(folder: Path) -> Path:
    """Where a path leads; one that leads in a circle is refused by the system when it is used."""
    return Path(os.path.realpath(folder))


def _in_the_way(folder: Path) -> Iterator[str]:
    if not folder.exists():
        return
    if not folder.is_dir():
        yield "this is a file"
    elif folder == Path.cwd():
        yield "this is the current directory"
    elif found := {file.name for file in folder.iterdir()}:
        try:
            foreign = found - {MANIFEST, *read_manifest(folder).get("files", ())}
            foreign -= {REPORT} if is_report(folder / REPORT) else set()
        except ScenarioError:
            yield "there is something here that is no results folder"
            return
        yield from (f"'{name}' in this results folder is not of a run" for name in sorted(foreign))


def is_report(file: Path) -> bool:
    """Whether a file is a report that `summitry report` wrote."""
    try:
        with file.open("rb") as stream:
            return MARK.encode() in stream.read(_HEAD)
    except OSError:
        return False


class Command(NamedTuple):
    """A command line, and the SHA-256 of each file of code that it names."""

    line: str
    code: Mapping[str, str]


def made_by(command: str | Command) -> dict[str, Any]:
    """What a manifest says of how something was made: by which command, with what, and when."""
    line, code = command if isinstance(command, Command) else (command, {})
    return {
        "command": line,
        **({"code": dict(code)} if code else {}),
        "versions": {"python": python_version()} | {name: version(name) for name in _PACKAGES},
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write_scenarios(folder: Path, **texts: bytes) -> None:
    """Write the text of scenarios by name, so that whoever has the folder can play them again."""
    for name, text in texts.items():
        if text:
            (folder / f"{name}.yaml").write_bytes(text)


def write_parameters(folder: Path, scenario: Scenario) -> None:
    """Write the parameter file that a scenario names, where its copy here will look for it."""
    if scenario.parameter_file:
        file = folder / scenario.parameters
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(scenario.parameter_file)


def write_manifest(
    folder: Path, manifest: Mapping[str, Any], files: Iterable[str] | None = None
) -> None:
    """Write what reproduces a run, and which files are the run's: by default all that are there."""
    if files is None:
        files = (file.name for file in folder.iterdir())
    text = json.dumps({**manifest, "files": sorted(files)}, indent=2, ensure_ascii=False)
    # A path may hold bytes that are no text; JSON can say them with a backslash.
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder.

    Raises
    ------
    ScenarioError
        If there is none that a run wrote.
    """
    try:
        with (folder / MANIFEST).open("rb") as stream:
            manifest = json.loads(stream.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise no_results(folder, f"with {MANIFEST}") from error
    if not isinstance(manifest, dict) or "scenario_sha256" not in manifest or _odd(manifest):
        raise no_results(folder, f"with a {MANIFEST} that a run wrote")
    return manifest


def _odd(manifest: Mapping[str, Any]) -> bool:
    """Whether what should be a list of texts is none."""
    lists = [manifest.get(key, []) for key in ("files", "supposed")]
    texts = [found for found in lists if isinstance(found, list)]
    return len(texts) < len(lists) or not all(isinstance(text, str) for text in chain(*texts))
