"""The scenario that `summitry new` writes: small, commented, and it runs."""

from __future__ import annotations

from pathlib import Path

from sim.errors import Place, ScenarioError

SKELETON = """\
summit: Talks at Geneva
question: Do the two presidents meet by Friday?
stages: [Monday, Wednesday, Friday]         # the last is the deadline; dates may be given: {Monday: 2030-01-07}
sources: {paper: "Name of the paper, date"} # the first is the default of every line of the record

parties:                                    # roles: principal (the default), mediator, host, patron, onlooker
  North: {leader: Alba, speaks through: Corto}
  South: {leader: Brandt}

# Facts in order of time. Seven classes of statement: confirmed, inclined, conditional, silent,
# evasive, sceptical, declined. Acts: lists, presses, promises, waits for, arrives, consults,
# warns, doubts. What somebody says of another: "Alba says of Brandt: ..."
record:
  Monday:
    - Alba inclined: offers to meet without conditions
    - Brandt promises: attends only if Alba attends
    - Corto evasive: asked whether Alba will travel, speaks of a full diary

# Every number is your assumption: 72% and 0.72 are the same.
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
  reads:
    Alba evasive: 2 v 5                     # two of ten who come would dodge, five of ten who stay away
  sends a delegation:
    North: {base: 80%, rank: {official: 70%, minister: 30%}}
    South: {decides: after North lists, base: 60%, moved by: {North lists: strong up}, rank: {minister: 100%}}
  acts to come:                             # what every round plays where the record does not reach
    Wednesday: {North lists: 80%}

# The first that fits is the round's outcome; the last must be a catch-all.
outcomes:
  the presidents meet: Alba attends and Brandt attends
  talks of delegations: talks held
  no talks: always
"""


def write_skeleton(path: Path) -> Path:
    """Write the skeleton to a new file; `.yaml` is added where the name has no suffix.

    Raises
    ------
    ScenarioError
        If the file exists or cannot be written.
    """
    file = path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(SKELETON)
    except FileExistsError as error:
        raise ScenarioError("this file exists; choose another name", Place(str(file))) from error
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror}", Place(str(file))) from error
    return file
