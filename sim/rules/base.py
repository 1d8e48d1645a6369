"""What every rule answers."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.conditions import Condition


class Rule:
    """What a leader or a delegation does; subclass it and say what `attends` means.

    A rule is a frozen dataclass: its parameters are its fields and it keeps no state, for one
    rule object serves every round at once. State belongs to the actor. The actor's attributes
    and the draws hold a value for every round: combine them with `&`, `|`, `~` and NumPy, never
    with `if`, `and`, `or`, `not`.

    Attributes
    ----------
    agent
        The class of the agent that follows the rule: a subclass of `Leader` or `Delegation` with
        a memory or a voice of its own. None: the usual class.
    """

    agent: ClassVar[type[Any] | None] = None

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """Say when the actor attends; asked once, after the last stage.

        Parameters
        ----------
        actor
            The `Leader` or `Delegation` that follows the rule.
        world
            The `World`: who else comes, what was said and done, what is believed.
        draws
            The actor's own random draws, by name.

        Returns
        -------
        A condition: `&`, `|`, `~` of `world.attends(...)`, `actor.condition` and Booleans.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say what `attends` means")

    def decide(self, actor: Any, world: Any, draws: Any) -> None:
        """Settle, at the end of the stage `world.stage`, what must be settled before the end.

        Most rules leave everything open until attendance is resolved, and do nothing here.
        """
