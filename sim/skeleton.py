"""What `summitry new` writes: a small scenario with comments that runs, or a copy of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.decoding import decode
from sim.errors import Place, ScenarioError
from sim.reading import json_schema, load
from sim.shown import in_one_line

MODELINE = "# yaml-language-server: $schema=scenario.schema.json"
"""The line by which an editor finds the schema that lies beside a scenario."""
_MODELINES = re.compile(r"\A((?:#[^\n]*\n)*?)# yaml-language-server:[^\n]*\n")
"""Such a line among the comments with which a file begins."""

SKELETON = (
    f"{MODELINE}\n"
    + """\
# A scenario to start your own from. `summitry check FILE` says it back in plain sentences,
# `summitry run FILE` plays it. It has two halves: the record, facts each with a source; and the
# judgement, every number, each an assumption that you own.
# `summitry schema > scenario.schema.json` writes what the first line names: an editor then
# completes keys, tells what they are and marks slips.
summit: Talks at Geneva
question: Do the two presidents meet by Friday?
place: Geneva
stages: [Monday, Wednesday, Thursday, Friday]   # in order of time; the last one is the deadline
sources:                                    # the first is the default of every line of the record
  paper: "Name of the paper, date"
  known: general knowledge

parties:                                    # role: principal (the default), mediator, host,
  North: {leader: Alba, speaks through: Corto}                            # patron or onlooker
  South: {leader: Brandt}

# What was said and done, in order of time. What a leader says of coming is one of seven:
# confirmed, inclined, conditional, silent, evasive, sceptical, declined. Acts: lists, presses,
# promises, waits for, arrives, consults, warns, doubts. A stage without a line is unobserved.
record:
  Monday:
    - Alba inclined: offers to meet without conditions
    - Brandt promises: attends only if Alba attends
  Wednesday:
    - Corto evasive: asked whether Alba will travel, speaks of a full diary [known]

# Probabilities are written 72% or 0.72.
judgement:
  intent:                                   # as before the first line of the record
    Alba: {stays away: 40%, comes if: 30%, comes: 30%}
    Brandt: {stays away: 10%, comes if: 80%, comes: 10%}
  comes if:                                 # what "comes if" waits for
    Alba: Brandt attends
    Brandt: Alba attends
  promise kept: {Brandt: 95%}               # what Brandt does when the condition is met
  promise believed: {Brandt: 70%}           # whether others move on the strength of it
  changes of mind: 2% a stage
  reads:                                    # said by how many of ten who come v of ten who do not
    Alba evasive: 2 v 5
  acts to come:                             # played where the record does not reach
    Thursday: {North lists: 80%}
  sends a delegation:                       # where the leader does not come
    North: {base: 80%, rank: {official: 70%, minister: 30%}}
    South:
      decides: after North lists
      base: 60%
      moved by: {North lists: strong up}    # slight, moderate, strong or decisive; up or down
      rank: {minister: 100%}

# The first that fits a round is its outcome, so the last one must fit always.
outcomes:
  the presidents meet: Alba attends and Brandt attends
  talks of delegations: talks held
  no talks: always
"""
)


def write_skeleton(path: Path) -> Path:
    """Write the skeleton to a new file; `.yaml` is added where the name has no such suffix.

    Raises
    ------
    ScenarioError
        If the file exists or cannot be written.
    """
    return _write_new(_named(path), SKELETON.encode())


def write_copy(source: str, path: Path | None = None) -> Path:
    """Write an editable copy of a scenario to a new file, its comments kept.

    The first line says of what it is a copy. A parameter file that the scenario names comes with
    it, to where the copy looks for it.

    Parameters
    ----------
    source
        The path of a file, or the name of a bundled scenario.
    path
        The new file, as for `write_skeleton`; by default it is called as the source is, and lies
        in the current folder.

    Raises
    ------
    ScenarioError
        If the source is no scenario, or what would be written exists or cannot be written.
    """
    summit = load(source)
    file = _named(path if path is not None else Path(Path(source).stem))
    fit = file.parent / summit.parameters if summit.parameter_file else None
    if fit and fit.exists() and fit.read_bytes() != summit.parameter_file:
        message = "this parameter file is another than the scenario's; choose another folder"
        raise ScenarioError(message, Place(str(fit)))
    known = "" if Path(source).is_file() else ", a scenario that comes with summitry"
    text = _MODELINES.sub(r"\1", decode(summit.text, source))
    copied = f"# Copied from {in_one_line(source)}{known}.\n{MODELINE}\n{text}"
    _write_new(file, copied.encode())
    if fit and not fit.exists():
        with _whole_or_not(file):
            fit.parent.mkdir(parents=True, exist_ok=True)
            _write_new(fit, summit.parameter_file)
    return file


def write_schema(folder: Path) -> Path | None:
    """Write the schema for which editors look beside a scenario; None where one is there already.

    Raises
    ------
    ScenarioError
        If it cannot be written.
    """
    file = folder / "scenario.schema.json"
    return None if file.exists() else _write_new(file, schema_text().encode())


def schema_text() -> str:
    """The JSON Schema of scenario files as it is written, with its keys sorted."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _named(path: Path) -> Path:
    if not path.name:
        raise ScenarioError("expected the name of a file", Place(str(path)))
    return path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")


def _write_new(file: Path, text: bytes) -> Path:
    """Write a file that is not there yet, whole or not at all."""
    try:
        with file.open("xb") as target, _whole_or_not(file):
            target.write(text)
            target.flush()
    except FileExistsError as error:
        raise ScenarioError("this file exists; choose another name", Place(str(file))) from error
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror}", Place(str(file))) from error
    return file


@contextmanager
def _whole_or_not(file: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise
