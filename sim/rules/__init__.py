"""Behaviours: one small class each. What a leader or a delegation does is the rule it follows."""

from sim.rules.base import Rule
from sim.rules.coming import ComesAsIntended
from sim.rules.company import AlwaysComes, ComesByChance, FollowsTheCrowd, StaysAway
from sim.rules.deciding import DecidesEarly
from sim.rules.sending import SendsByOdds

__all__ = [
    "AlwaysComes",
    "ComesAsIntended",
    "ComesByChance",
    "DecidesEarly",
    "FollowsTheCrowd",
    "Rule",
    "SendsByOdds",
    "StaysAway",
]
