"""The actors: Mesa agents whose attributes hold a value for every round of a block."""

from sim.agents.actor import Actor
from sim.agents.delegation import Delegation
from sim.agents.kinds import agent_of
from sim.agents.leader import Leader

__all__ = ["Actor", "Delegation", "Leader", "agent_of"]
