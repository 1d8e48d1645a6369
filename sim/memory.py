"""What is worked out once for a scenario, and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from sim.scenario import Scenario

Found = TypeVar("Found")
Worked = TypeVar("Worked", bound=Callable[..., Any])


def remembered(function: Worked) -> Worked:
    """Work something out once for a scenario (or for what has one), and forget it with that."""

    @wraps(function)
    def recall(owner: Any, *rest: Any) -> Any:
        memory = _memory(owner)
        key = (function, owner, rest)
        if key not in memory:
            memory[key] = function(owner, *rest)
        return memory[key]

    return cast(Worked, recall)


def forget(scenario: Scenario) -> None:
    """Let go of what was worked out for a scenario, which would keep it and its arrays alive."""
    scenario.memory.clear()


def keep(function: Callable[..., Found], found: Found, owner: Any, *rest: Any) -> None:
    """Let what `remembered` would work out be known, where it was worked out in another way."""
    _memory(owner)[vars(function)["__wrapped__"], owner, rest] = found


def _memory(owner: Any) -> dict[Any, Any]:
    return (owner if isinstance(owner, Scenario) else owner.scenario).memory
