"""Which class of agent follows a rule."""

from __future__ import annotations

from typing import TypeVar

from sim.agents.actor import Actor
from sim.errors import RuleError
from sim.rules import Rule

Kind = TypeVar("Kind", bound=Actor)


def agent_of(actor: str, rule: Rule, usual: type[Kind]) -> type[Kind]:
    """The class that the rule names, or else the usual one.

    Raises
    ------
    RuleError
        If the rule names something else than a subclass of the usual one.
    """
    kind = rule.agent
    if kind is None:
        return usual
    if isinstance(kind, type) and issubclass(kind, usual):
        return kind
    raise RuleError(
        f"the agent of '{actor}' is {kind!r:.60}; expected a subclass of sim.{usual.__name__}"
    )
