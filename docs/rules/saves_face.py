"""A leader who does not risk an empty chair: a rule about company."""

from dataclasses import dataclass

import sim


@dataclass(frozen=True)
class SavesFace(sim.rules.ComesAsIntended):
    """Comes as intended, but not to an empty chair, unless the nerve is there."""

    nerve: float = 0.2

    def attends(self, leader, world, draws):
        """As intended, in company or boldly."""
        company = world.attends("Putin") | world.attends("Trump")
        wanted = super().attends(leader, world, draws)
        return wanted & (company | draws.chance("nerve", self.nerve))


rules = {"Zelenskyy": SavesFace()}
