"""A leader who goes where enough others go, or where the patron goes: a rule about counting."""

from dataclasses import dataclass

import sim


@dataclass(frozen=True)
class FollowsTheCrowdOrPatron(sim.Rule):
    """Unless set on staying away, comes where enough others do, or where a heeded patron does."""

    patron: str
    others: int = 2
    loyalty: float = 0.5

    def attends(self, leader, world, draws):
        """With the crowd, or with the patron in the rounds in which the patron is heeded."""
        names = [name for name in world.scenario.leader if name != leader.name]
        crowd = world.condition(f"at least {self.others} of {', '.join(names)} attend")
        heeds = draws.chance("heeds the patron", self.loyalty)
        return ~leader.stays_away & (crowd | (world.attends(self.patron) & heeds))


rules = {"Zelenskyy": FollowsTheCrowdOrPatron("Trump")}
