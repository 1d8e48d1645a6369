"""A leader who cannot wait: a rule with a decision of its own before the end."""

from dataclasses import dataclass

import sim


@dataclass(frozen=True)
class DecidesByBelief(sim.Rule):
    """Packs on a given day if the meeting is then believed likely, and stands by it."""

    stage: str = "Wednesday"
    bold: float = 0.05
    wary: float = 0.2

    def decide(self, leader, world, draws):
        """On the day, by a threshold that is bold in half of the rounds and wary in the others."""
        if world.stage == self.stage:  # a name, the same in all rounds: here `if` is right
            likely = world.belief(leader.condition)
            mood = draws.chance("mood", 0.5)
            goes = (mood & (likely > self.bold)) | (~mood & (likely > self.wary))
            leader.decision = leader.comes | (leader.comes_if & goes)

    def attends(self, leader, world, draws):
        """As decided on that day."""
        return leader.decision


rules = {"Zelenskyy": DecidesByBelief()}
