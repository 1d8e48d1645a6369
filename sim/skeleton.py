"""The scenario that `summitry new` writes: small, commented, and it runs."""

from __future__ import annotations

from pathlib import Path

from sim.errors import Place, ScenarioError

MODELINE = "# yaml-language-server: $schema=scenario.schema.json"
"""The line by which an editor finds the schema that lies beside a scenario."""

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
    if not path.name:
        raise ScenarioError("expected the name of a file", Place(str(path)))
    file = path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")
    try:
        with file.open("x", encoding="utf-8") as target:
            target.write(SKELETON)
    except FileExistsError as error:
        raise ScenarioError("this file exists; choose another name", Place(str(file))) from error
    except OSError as error:
        raise ScenarioError(f"cannot be written: {error.strerror}", Place(str(file))) from error
    return file
