"""The scenario of a record once more: its text, read anew, as it was read and supposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.checkpoints import fingerprint
from sim.errors import ScenarioError
from sim.reading import loads
from sim.rounds import prepared
from sim.scenario import DO, GIVEN, Scenario
from sim.strengths import Strengths
from sim.supposing import suppose

SET = "set"


def again(text: bytes, supposed: Sequence[str], strengths: Strengths | None) -> Scenario:
    """The scenario that a text and the lines of `Scenario.supposed` say.

    Parameters
    ----------
    strengths
        How strongly its words were read, wherever that came from.

    Raises
    ------
    ScenarioError
        If they say none, or one that is supposed otherwise.
    """
    said: dict[str, list[str]] = {GIVEN: [], DO: [], SET: []}
    for line in supposed:
        word, _, rest = line.partition(" ")
        if word not in said:
            raise ScenarioError(f"'{line:.80}' supposes nothing that is known")
        said[word].append(rest)
    pairs = (line.rpartition("=") for line in said[SET])
    settings = {name: value for name, _, value in pairs}
    summit = replace(loads(text, parameters="assumed"), strengths=strengths)
    if supposed:
        summit = suppose(summit, said[GIVEN], said[DO], settings)
    if summit.supposed != tuple(supposed):
        raise ScenarioError("what is supposed was supposed in another order, or in other words")
    return summit


def same(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios hold the same, word for word and number for number.

    Where strengths were read, and what was warned of on the way, is no part of it.
    """
    return _contents(one) == _contents(other)


def _contents(scenario: Scenario) -> str:
    bare = replace(scenario, warnings=(), parameter_file=b"")
    job = prepared(bare, 1, 0, "credible", None, None)
    return str(fingerprint(job, ())["contents"])
