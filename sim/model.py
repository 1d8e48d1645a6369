"""The summit as a Mesa model: the run-up stage by stage, then the meeting.

One model plays a whole block of rounds: its agents' attributes hold a value for every round.
With one round it is an ordinary Mesa model and works with Mesa's own tools.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn

import mesa
import numpy as np

from sim.acting import Stage
from sim.agents import Actor, Delegation, Leader, agent_of
from sim.attendance import Resolution, System, resolve
from sim.errors import RuleError, ScenarioError, did_you_mean, one_of
from sim.evidence import posterior, stages, tell, weighs
from sim.meeting import Meeting
from sim.reading import load
from sim.rules import ComesAsIntended, DecidesEarly, Rule, SendsByOdds
from sim.scenario import MODES, Act, Scenario
from sim.streams import BoolArray, Codes, Streams
from sim.strengths import DRAWS
from sim.world import World


class SummitModel(mesa.Model):  # type: ignore[misc]
    """One block of rounds of a scenario.

    Parameters
    ----------
    scenario
        A scenario, or the path or bundled name of one.
    rounds
        How many rounds to play at once.
    rng
        The seed, an integer.
    mode
        `cautious`, `credible` or `assured`: how circles of conditions are resolved.
    as_of
        The stage up to which the record is known; by default the record's end.
    rules
        Actor to the rule it follows instead of its usual one.
    first_cell, skip
        Which cell of the random streams the block begins with, and how many of its rounds are
        passed over: `rounds=1, first_cell=k // CELL, skip=k % CELL` plays round k again.
    streams
        Where draws come from, if not from the seed.

    Attributes
    ----------
    leaders, delegations
        The agents by name, delegations by their party.
    draws
        How many draws of the strengths of words the rounds use in turn; 0 where all read alike.
    outcome
        The number of each round's outcome, `uint8`, shape (rounds,); None until it is known.
    datacollector
        Mesa's; it collects the stage and the outcome's name if there is a single round.

    Raises
    ------
    ScenarioError
        For an unknown mode, stage or actor.
    Refusal
        If the record is impossible under the judgement.

    Examples
    --------
    >>> model = SummitModel("istanbul-2025", rounds=4)
    >>> model.run_model()
    >>> model.outcome.shape
    (4,)
    """

    def __init__(
        self,
        scenario: Scenario | str,
        rounds: int = 1,
        *,
        rng: int = 0,
        mode: str = "credible",
        as_of: str | None = None,
        rules: Mapping[str, Rule] | None = None,
        first_cell: int = 0,
        skip: int = 0,
        streams: Streams | None = None,
    ) -> None:
        super().__init__(rng=rng)
        if rounds > 1:
            self._forbid_shared_luck()
        summit = load(scenario) if isinstance(scenario, str) else scenario
        self.draws = DRAWS if summit.strengths is not None and summit.strengths.drawn else 0
        self.summit = _of_block(summit, rounds, skip)
        self.mode = one_of(mode, MODES, "a mode")
        as_of = one_of(as_of or self.summit.record_end, self.summit.stage_index, "a stage")
        self._coming = list(self.summit.stages[self.summit.stage_index[as_of] :])
        self._as_of = as_of
        known = posterior(self.summit, as_of)
        self.world = World(known, streams or Streams(rng, rounds, first_cell, skip))
        self.leaders: dict[str, Leader] = {}
        self.delegations: dict[str, Delegation] = {}
        self._cast(dict(rules or {}), known)
        self.world.intent_of = lambda leader: self.leaders[leader].intent
        self.world.rank_of = lambda party: self.delegations[party].rank
        self.world.acceptance = lambda party: self.delegations[party].acceptance()
        self._stage = Stage(self.world, self.leaders, self.delegations)
        self.outcome: Codes | None = None
        self._resolutions: dict[str, Resolution] = {}
        self._meetings: dict[str, Meeting] = {}
        self.datacollector = mesa.DataCollector({"stage": _stage_name, "outcome": _outcome_name})
        for stage in stages(self.summit, as_of):
            self._relive(stage, as_of)

    def _cast(self, rules: dict[str, Rule], known: Any) -> None:
        for leader in self.summit.leaders:
            rule = rules.pop(leader.name) if leader.name in rules else self._usual(leader.name)
            leads = agent_of(leader.name, rule, Leader)
            self.leaders[leader.name] = leads(self, leader.name, leader.id, rule, known)
        for party in self.summit.parties:
            if party.name in self.summit.judgement.sending:
                rule = rules.pop(party.name) if party.name in rules else SendsByOdds()
                goes = agent_of(party.name, rule, Delegation)
                self.delegations[party.name] = goes(self, party, rule)
        for name in rules:
            actors = [*self.leaders, *self.delegations]
            raise ScenarioError(
                f"a rule for '{name}', who may not come{did_you_mean(name, actors)}"
            )

    def _usual(self, leader: str) -> Rule:
        early = self.summit.judgement.decides.get(leader)
        return DecidesEarly(early.stage, early.threshold) if early else ComesAsIntended()

    def _forbid_shared_luck(self) -> None:
        """One scalar draw, or one shuffled order, would be shared by all rounds of the block."""
        guard: Any = _OneRoundOnly()
        self.random = self.rng = self._all_agents.random = guard

    # ---- the run-up -----------------------------------------------------------------------

    def _relive(self, stage: str, as_of: str) -> None:
        """Pass a stage of the record: what was said and done is known, what was decided counts."""
        self.world.stage = stage
        self.world.beliefs.open_stage()
        for leader, likelihood, _ in tell(self.summit, stage, as_of, self.world.public):
            self.world.beliefs.see(leader, likelihood)
        for entry in self.summit.record:
            if isinstance(entry, Act) and entry.verb == "lists" and entry.stage == stage:
                listed = self.delegations.get(entry.actor)
                if listed:
                    listed.list_on_record(entry)
        self._decide()

    def step(self) -> None:
        """Play the next stage; once the deadline is past, hold the meeting and stop."""
        if self._coming:
            self._live(self._coming.pop(0).name)
        else:
            self.meet()
            self.running = False
        if self.world.streams.rounds == 1:
            self.datacollector.collect(self)

    def _live(self, stage: str) -> None:
        """Play a stage that the record does not reach."""
        self.world.stage = stage
        self.world.beliefs.open_stage()
        for leader in self.leaders.values():
            leader.reconsider()
        self._stage.speak(stage)
        self._stage.act(stage)
        self._decide()

    def _decide(self) -> None:
        for actor in self.actors:
            actor.decide()

    @property
    def actors(self) -> list[Actor]:
        """Leaders and delegations, in the order of the scenario."""
        return [*self.leaders.values(), *self.delegations.values()]

    # ---- the meeting ----------------------------------------------------------------------

    def meet(self) -> None:
        """Resolve who attends, let those who are there bargain, and name the outcome."""
        resolution = self.resolution(self.mode)
        for actor in self.actors:
            actor.attends = resolution.attends[resolution.system.index[actor.name]]
        self.outcome = self.meeting(self.mode).outcome()

    @cached_property
    def system(self) -> System:
        """Every actor's equation."""
        return System({actor.name: actor.equation() for actor in self.actors})

    def trusted(self, mode: str) -> BoolArray:
        """The set C of each round under a mode, shape (actors, rounds)."""
        shape = (len(self.actors), self.world.streams.rounds)
        if mode != "credible":
            return np.full(shape, mode == "assured")
        return np.stack([np.broadcast_to(actor.trusted(), shape[1:]) for actor in self.actors])

    def resolution(self, mode: str) -> Resolution:
        """Who attends under a mode; without circles of conditions all modes are one."""
        mode = mode if self.system.circles else "cautious"
        if mode not in self._resolutions:
            self._resolutions[mode] = resolve(self.system, self.trusted(mode))
        return self._resolutions[mode]

    def meeting(self, mode: str) -> Meeting:
        """What is true under a mode, once it is known who came; without circles all are one."""
        mode = mode if self.system.circles else "cautious"
        if mode not in self._meetings:
            self._meetings[mode] = Meeting(self.world, self.resolution(mode))
        return self._meetings[mode]

    def outcome_under(self, mode: str) -> Codes:
        """Each round's outcome under another mode; only rounds that differ are looked at again."""
        assert self.outcome is not None, "the meeting has not been held"
        mine, other = self.resolution(self.mode), self.resolution(mode)
        outcome = self.outcome.copy()
        if other is mine:
            return outcome
        differs = (mine.attends != other.attends) | (mine.possible != other.possible)
        rounds = np.flatnonzero(differs.any(axis=0))
        if rounds.size:
            outcome[rounds] = Meeting(self.world, other, rounds).outcome()
        return outcome

    @property
    def weighed(self) -> bool:
        """Whether rounds are weighed by how probable they make what is supposed."""
        return weighs(self.summit, self._as_of)

    def weight_under(self, mode: str) -> Any:
        """What each round weighs under a mode, shape (rounds,)."""
        weight = np.broadcast_to(self.world.weight, self.world.streams.rounds)
        for learnt in self.summit.given:
            weight = weight * learnt.value(self.meeting(mode).truth)
        return weight

    def forget(self) -> None:
        """Let the block's arrays go: Mesa's agents keep every model alive that they ever saw."""
        mesa.Agent._ids.pop(self, None)


def _of_block(scenario: Scenario, rounds: int, skip: int) -> Scenario:
    """The scenario with the strengths of words that a block's rounds use, in their order."""
    if scenario.strengths is None:
        return scenario
    own = scenario.strengths.block(rounds, skip)
    return scenario if own is scenario.strengths else replace(scenario, strengths=own)


def _stage_name(model: SummitModel) -> str:
    return model.world.stage


def _outcome_name(model: SummitModel) -> str | None:
    return None if model.outcome is None else model.summit.outcomes[int(model.outcome[0])].name


class _OneRoundOnly:
    """Stands in for Mesa's random generators where a block has more than one round."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuleError(
            f"'random.{name}' gives one number, or one order, to all rounds of a block; "
            "use the draws that a rule is given: draws.chance('a name', p)"
        )
