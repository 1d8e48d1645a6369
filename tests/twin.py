"""The Istanbul summit once more, as a Mesa user would write it by hand: one model, one round.

This twin is the plain reading of the specification, made to be checked by eye. Every value is an
ordinary float, string or Boolean, every choice an `if`. It knows the *structure* of Istanbul (who
waits for whom, which outcome comes first) and takes the *numbers* from the scenario file, so that
retuning the file leaves it standing. Of the package it uses the loaded records and nothing else:
no streams, no rules, no resolver. It is an oracle and the yardstick of the benchmark; it is no
second engine, and nothing in the package knows of it.

What is on record is taken as it happened. The hidden intents are still drawn as before the
record, and each round carries a `weight`: how likely its intents made what was said and done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, IntEnum
from functools import cache
from itertools import product
from math import exp

import mesa

from sim.likelihoods import REPEAT
from sim.reading import load
from sim.scenario import CLASSES, START, Act, ActToCome, Odds, Rank, Scenario, Statement
from tests.oracles.words import Table, words
from tests.talks.scalar import Player, talk


class Intent(IntEnum):
    """What a leader privately means to do."""

    STAYS_AWAY = 0
    COMES_IF = 1
    COMES = 2


class Outcome(Enum):
    """What a newspaper could report by Friday night, the first that fits."""

    LEADERS_WITH_TRUMP = "leaders meet with Trump"
    LEADERS_WITHOUT_TRUMP = "leaders meet without Trump"
    PUTIN_ALONE = "Putin alone"
    ZELENSKYY_ALONE = "Zelenskyy alone"
    NO_RUSSIA = "Russia does not come"
    NO_UKRAINE = "Ukraine declines"
    NO_MANDATE = "no mandate to agree"
    MINISTERS_AGREE = "ministers agree"
    PRISONERS = "officials agree on prisoners"
    LITTLE = "little or nothing agreed"


INTENTS = tuple(Intent)
DELEGATED_RANKS = (Rank.TECHNICAL, Rank.OFFICIAL, Rank.MINISTER)
LEADER_OF = {"Russia": "Putin", "Ukraine": "Zelenskyy", "United States": "Trump"}
PARTY_OF = {leader: party for party, leader in LEADER_OF.items()}
PRINCIPALS = ("Russia", "Ukraine")
WAITS_FOR = {"Putin": "Trump", "Zelenskyy": "Putin", "Trump": "Putin"}

Movers = dict[str, float]
"""A fact, in the words of the scenario, to how far it shifts the log-odds."""


@cache
def istanbul() -> Scenario:
    """The scenario file, read once; its words are read with the first draw of strengths."""
    found = load("istanbul-2025")
    assert found.strengths is not None
    return replace(found, strengths=found.strengths.one(0))


@cache
def _words(scenario: Scenario, leader: str, stage: str) -> Table:
    """What a leader says at a stage, by intent: worked out once."""
    return words(scenario, leader, stage)


class TwinLeader(mesa.Agent):
    """A head of state with a hidden intent, a public voice and one person to wait for.

    Attributes
    ----------
    intent
        What the leader privately means to do.
    last
        The class of the last public statement; None before the first.
    promised
        Whether the leader has publicly promised to come on the condition.
    keeps_promises, is_believed
        Whether a promise, once given, is honoured; and whether others trust it.
    follows_through
        Whether no mishap keeps the leader from coming.
    attends
        Whether the leader came.
    """

    def __init__(self, model: Twin, name: str) -> None:
        super().__init__(model)
        judgement = model.judgement
        self.name = name
        self.party = PARTY_OF[name]
        self.waits_for = WAITS_FOR[name]
        cases = judgement.intents[name]
        self.prior = cases[0].value if model.deal_prepared else cases[-1].value
        self.changes_of_mind = judgement.changes_of_mind.get(name, 0.0)
        self.reopens = judgement.reopens.get(name, 0.0)

        self.intent = self.draw_intent()
        self.last: str | None = None
        self.promised = False
        self.keeps_promises = self.random.random() < judgement.kept.get(name, 1.0)
        self.is_believed = self.random.random() < judgement.believed.get(name, 1.0)
        self.follows_through = self.random.random() < judgement.follows_through.get(name, 1.0)
        self.attends = False

    def step(self) -> None:
        """Live through a stage: think again, then speak and act, or do what is on record."""
        self.reconsider()
        if self.model.on_record:
            self.relive()
        else:
            self.speak()
            self.act()

    def draw_intent(self) -> Intent:
        """Draw an intent from the prior."""
        return self.random.choices(INTENTS, self.prior)[0]

    def reconsider(self) -> None:
        """Change one's mind now and then; after a public no, only if the file lets one reopen."""
        chance = self.reopens if self.last == "declined" else self.changes_of_mind
        if self.random.random() < chance:
            self.intent = self.draw_intent()

    def speak(self) -> None:
        """Repeat the last statement or speak afresh."""
        if self.last and self.random.random() < REPEAT:
            return
        self.last = self.random.choices(CLASSES, self.model.words(self.name)[self.intent])[0]

    def act(self) -> None:
        """Do what is to come at this stage, with its chance or as the intent has it."""
        for act in self.model.acts_to_come(self.name):
            chance = act.chance
            if chance is None:
                chance = self.model.judgement.reads[act.name][self.intent]
            if self.random.random() < chance:
                self.do(act.name)

    def do(self, act: tuple[str, ...]) -> None:
        """Do something in public."""
        if act[1] == "promises":
            self.promised = True
        self.model.done.add(" ".join(act))

    def relive(self) -> None:
        """Say and do what is on record, and weigh how likely that was for this intent."""
        reads = self.model.judgement.reads
        for said in self.model.statements_on_record(self.name):
            chance = self.model.words(self.name)[self.intent][CLASSES.index(said)]
            if self.last:
                chance = REPEAT * (said == self.last) + (1 - REPEAT) * chance
            self.model.weight *= chance
            self.last = said
        for act in self.model.acts_on_record(self.name):
            if act.name in reads:
                self.model.weight *= reads[act.name][self.intent]
            self.do(act.name)
        for coming in self.model.acts_to_come(self.name):
            if coming.chance is None and coming.name not in self.model.whole_record:
                self.model.weight *= 1 - reads[coming.name][self.intent]

    @property
    def is_trusted(self) -> bool:
        """Whether others count on this leader's promise to come if the other one does."""
        if self.model.mode == "cautious":
            return False
        if self.model.mode == "assured":
            return True
        return self.intent == Intent.COMES_IF and self.promised and self.is_believed

    def would_come(self, coming: dict[str, bool]) -> bool:
        """Whether the leader comes, if these are the others who do."""
        if not self.follows_through:
            return False
        if self.intent == Intent.COMES:
            return True
        if self.intent == Intent.COMES_IF:
            honest = self.keeps_promises or not self.promised
            return honest and coming[self.waits_for]
        return False


class TwinDelegation(mesa.Agent):
    """Those whom a party may send in its leader's place.

    Attributes
    ----------
    rank
        Its rank, `Rank.NONE` until a list shows it or the decision settles it.
    announced
        The rank that the party has made public; `Rank.LEADER` if its leader is on the list.
    sent
        Whether it is sent; None until that is decided.
    """

    def __init__(self, model: Twin, party: str) -> None:
        super().__init__(model)
        sending = model.judgement.sending[party]
        self.party = party
        self.base = sending.odds.base
        self.movers = model.book.movers[party]
        self.believed_unable = model.book.believed_unable[party]
        self.ranks = [case.value for case in sending.ranks]
        self.follows_through = self.random.random() < model.judgement.follows_through.get(
            party, 1.0
        )
        self.doubted = self.random.random()

        self.rank = Rank.NONE
        self.announced = Rank.NONE
        self.sent: bool | None = None
        self._list_shows = Rank.NONE

    @property
    def leader(self) -> TwinLeader:
        """The head of the party."""
        return self.model.leaders[LEADER_OF[self.party]]

    def draw_up_list(self) -> None:
        """Settle, before any list of this stage is public, what one's own would show."""
        self._list_shows = Rank.NONE
        if self.model.on_record:
            self.relive_list()
            return
        for act in self.model.acts_to_come(self.party):
            if self.random.random() < act.chance:
                self.settle_rank()
                self._list_shows = Rank.LEADER if self.lists_leader() else self.rank

    def publish_list(self) -> None:
        """Make the list public, if there is one."""
        if self._list_shows:
            self.announced = self._list_shows
            self.model.done.add(f"{self.party} lists")

    def relive_list(self) -> None:
        """Take a list on record as it was; its rank and who is missing tell of the intent."""
        for act in self.model.acts_on_record(self.party):
            if act.verb != "lists":
                continue
            self.rank = act.listed
            self._list_shows = Rank.LEADER if act.includes_leader else act.listed
            missing = self.chance_leader_missing()
            self.model.weight *= 1 - missing if act.includes_leader else missing
            if self.party == "Russia":  # nobody else's rank depends on what the leader means to do
                self.model.weight *= self.rank_chances()[DELEGATED_RANKS.index(act.listed)]

    def chance_leader_missing(self) -> float:
        """How likely the leader is not on the list; certain where the file does not say."""
        omission = (self.party, "lists without", self.leader.name)
        reads = self.model.judgement.reads
        return reads[omission][self.leader.intent] if omission in reads else 1.0

    def lists_leader(self) -> bool:
        """Draw whether the leader is on the list."""
        return self.random.random() >= self.chance_leader_missing()

    def rank_chances(self) -> tuple[float, float, float]:
        """How likely the delegation is technical, official, ministerial."""
        if self.party == "Russia" and self.leader.intent == Intent.STAYS_AWAY:
            return self.ranks[0]
        if self.party == "Ukraine" and self.holds("Russia lists below minister"):
            return self.ranks[0]
        return self.ranks[-1]

    def settle_rank(self) -> None:
        """Draw the rank, unless a list has shown it."""
        if self.rank == Rank.NONE:
            self.rank = self.random.choices(DELEGATED_RANKS, self.rank_chances())[0]

    def step(self) -> None:
        """Decide once: when the wait is over, at the deadline at the latest."""
        if self.sent is None and (self.model.at_deadline or self.done_waiting()):
            self.settle_rank()
            self.sent = self.random.random() < self.willingness()

    def done_waiting(self) -> bool:
        """Ukraine waits for Russia's list and for a talk with Erdogan; the others for Friday."""
        if self.party != "Ukraine":
            return False
        return self.holds("Russia lists") and self.holds("Zelenskyy consults Erdogan")

    def willingness(self) -> float:
        """How likely the party is to send it, as things stand."""
        return self.moved(self.base, self.movers)

    def moved(self, base: float, movers: Movers) -> float:
        """Give a probability whose odds are moved by what holds."""
        odds = base / (1 - base)
        for fact, shift in movers.items():
            if self.holds(fact):
                odds *= exp(shift)
        return odds / (1 + odds)

    def holds(self, fact: str) -> bool:
        """Whether a fact holds that may move this party."""
        russia = self.model.delegations["Russia"]
        if fact == "Russia lists below minister":
            return russia.announced in (Rank.TECHNICAL, Rank.OFFICIAL)
        if fact == "Russia believed unable to sign":
            return russia.is_believed_unable()
        if fact == "no-show blame":
            return any(
                self.model.will_be_there(other) for other in PRINCIPALS if other != self.party
            )
        return fact in self.model.done

    def is_believed_unable(self) -> bool:
        """Whether others think the delegation, as announced, unable to sign anything."""
        if self.announced not in self.believed_unable:
            return False
        base, movers = self.believed_unable[self.announced]
        return self.doubted < self.moved(base, movers)

    @property
    def attends(self) -> bool:
        """Whether it came: its going depends on nobody else's presence."""
        return bool(self.sent) and self.follows_through


class Twin(mesa.Model):
    """One round of the Istanbul summit.

    Parameters
    ----------
    mode
        `cautious`, `credible` or `assured`: how the circle of conditions is resolved.
    as_of
        The stage up to which the record is taken as it happened.
    rng
        The seed.
    scenario
        Istanbul with other numbers; by default as the file has it.

    Attributes
    ----------
    done
        What was publicly done so far, in the words of the scenario: "Trump presses Ukraine".
    weight
        How likely the record was, for the intents that this round drew.
    outcome
        The name of the round's outcome; None until it is known.
    """

    def __init__(
        self,
        mode: str = "credible",
        as_of: str = START,
        rng: int | None = None,
        scenario: Scenario | None = None,
    ) -> None:
        super().__init__(rng=rng)
        self.summit = scenario or istanbul()
        self.judgement = self.summit.judgement
        self.mode = mode
        self.as_of = as_of
        self.stages = [stage.name for stage in self.summit.stages]
        self.stage = START
        self.book = _book(self.summit)
        self.whole_record = _acts_by(self.summit, as_of)

        self.deal_prepared = self.random.random() < self.judgement.chances["deal prepared"]
        self.done: set[str] = set()
        self.weight = 1.0
        self.outcome: str | None = None
        self.leaders = {name: TwinLeader(self, name) for name in PARTY_OF}
        self.delegations = {party: TwinDelegation(self, party) for party in LEADER_OF}
        prepared = self.judgement.chances["exchange prepared"]
        self.exchange_prepared = self.random.random() < prepared
        self.datacollector = mesa.DataCollector({"outcome": "outcome", "weight": "weight"})

    @property
    def on_record(self) -> bool:
        """Whether the current stage lies within the record."""
        return self.summit.stage_index[self.stage] <= self.summit.stage_index[self.as_of]

    @property
    def at_deadline(self) -> bool:
        """Whether the last stage has come."""
        return self.stage == self.stages[-1]

    def words(self, leader: str) -> Table:
        """What a leader says at this stage, by intent."""
        return _words(self.summit, leader, self.stage)

    def statements_on_record(self, leader: str) -> list[str]:
        """What a leader said at this stage, by class."""
        return self.book.statements.get((self.stage, leader), [])

    def acts_on_record(self, actor: str) -> list[Act]:
        """What a leader or party did at this stage."""
        return self.book.acts.get((self.stage, actor), [])

    def acts_to_come(self, actor: str) -> list[ActToCome]:
        """What a leader or party may do at this stage."""
        return self.book.to_come.get((self.stage, actor), [])

    def will_be_there(self, party: str) -> bool:
        """Whether a party is publicly expected: by its list, or its leader's word or arrival."""
        leader = self.leaders[LEADER_OF[party]]
        if f"{party} lists" in self.done:
            return True
        if leader.last == "declined":
            return False
        return leader.last == "confirmed" or f"{leader.name} arrives" in self.done

    def step(self) -> None:
        """Play the next stage; at the deadline, see who comes."""
        self.stage = self.stages[self.steps - 1]
        self.agents_by_type[TwinLeader].do("step")
        delegations = self.agents_by_type[TwinDelegation]
        delegations.do("draw_up_list")
        delegations.do("publish_list")
        delegations.do("step")
        if self.at_deadline:
            self.meet()
            self.running = False
        self.datacollector.collect(self)

    def meet(self) -> None:
        """See who comes, and what that makes."""
        for name, comes in self.who_comes().items():
            self.leaders[name].attends = comes
        self.outcome = self.what_happens().value

    def who_comes(self) -> dict[str, bool]:
        """The greatest fixed point over the trusted of the least fixed point over the rest."""
        trusted = {name for name, leader in self.leaders.items() if leader.is_trusted}
        signed = set(trusted)
        while True:
            coming = {name: name in signed for name in self.leaders}
            someone_joined = True
            while someone_joined:
                someone_joined = False
                for name in self.leaders.keys() - trusted:
                    if not coming[name] and self.leaders[name].would_come(coming):
                        coming[name] = someone_joined = True
            leaving = {name for name in signed if not self.leaders[name].would_come(coming)}
            if not leaving:
                return coming
            signed -= leaving

    def rank(self, party: str) -> Rank:
        """How high a party's presence is."""
        if self.leaders[LEADER_OF[party]].attends:
            return Rank.LEADER
        if self.delegations[party].attends:
            return self.delegations[party].rank
        return Rank.NONE

    def what_happens(self) -> Outcome:
        """The first outcome that fits."""
        putin, zelenskyy, trump = (
            self.leaders[name].attends for name in ("Putin", "Zelenskyy", "Trump")
        )
        if putin and zelenskyy and trump:
            return Outcome.LEADERS_WITH_TRUMP
        if putin and zelenskyy:
            return Outcome.LEADERS_WITHOUT_TRUMP
        if putin:
            return Outcome.PUTIN_ALONE
        if zelenskyy:
            return Outcome.ZELENSKYY_ALONE
        if self.rank("Russia") == Rank.NONE:
            return Outcome.NO_RUSSIA
        if self.rank("Ukraine") == Rank.NONE:
            return Outcome.NO_UKRAINE
        agreed, end = self.talks()
        if end == "no mandate":
            return Outcome.NO_MANDATE
        if end != "agreed":
            return Outcome.LITTLE
        if self.rank("Russia") >= Rank.MINISTER and self.rank("Ukraine") >= Rank.MINISTER:
            return Outcome.MINISTERS_AGREE
        return Outcome.LITTLE if agreed["prisoners"] == "none" else Outcome.PRISONERS

    def talks(self) -> tuple[dict[str, str], str]:
        """What the two delegations agree on, issue by issue, and how their talks end."""
        table = self.judgement.talks
        deals = [
            dict(zip(table.issues, deal, strict=True)) for deal in product(*table.issues.values())
        ]
        players = [self.player(party, deals) for party in PRINCIPALS]
        number, _, _, end = talk(players, table.turns)
        return (deals[number] if end == "agreed" else {}), end

    def player(self, party: str, deals: list[dict[str, str]]) -> Player:
        """A side of the talks: what each deal is worth to it, and which it may sign."""
        wants = self.judgement.talks.wants[party]
        worth = {
            (issue, option): weight * value / sum(wants.weights)
            for (issue, options), weight, values in zip(
                self.summit.agenda.items(), wants.weights, wants.worth, strict=True
            )
            for option, value in zip(options, values, strict=True)
        }
        mandate = self.judgement.may_sign[party].get(self.rank(party), frozenset())
        return Player(
            utilities=[sum(worth[term] for term in deal.items()) for deal in deals],
            reservation=self.without_agreement(party),
            exponent=wants.firmness,
            imitation=wants.imitation,
            patience=wants.patience,
            allowed=[
                any(option != "none" for option in deal.values())
                and all(
                    option == "none" or mandate is None or {issue, f"{option} {issue}"} & mandate
                    for issue, option in deal.items()
                )
                for deal in deals
            ],
        )

    def without_agreement(self, party: str) -> float:
        """What no agreement is worth to a party, as things stand."""
        wants = self.judgement.talks.wants[party]
        facts = {
            "exchange prepared": self.exchange_prepared,
            "Trump attends": self.leaders["Trump"].attends,
        }
        odds = wants.reservation.base / (1 - wants.reservation.base)
        for mover in wants.reservation.movers:
            fact = str(mover.when)
            if facts[fact] if fact in facts else self.delegations[party].holds(fact):
                odds *= exp(mover.shift)
        return odds / (1 + odds)


class Book:
    """The record, what is to come and what moves whom, where a round finds it at once.

    Attributes
    ----------
    statements, acts, to_come
        (Stage, actor) to what was said, what was done, and what may yet be done.
    movers
        Party to what moves its decision to send a delegation.
    believed_unable
        Party to the belief that a delegation of each rank cannot sign, and what moves that.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.statements: dict[tuple[str, str], list[str]] = {}
        self.acts: dict[tuple[str, str], list[Act]] = {}
        self.to_come: dict[tuple[str, str], list[ActToCome]] = {}
        for entry in scenario.record:
            if isinstance(entry, Statement):
                self.statements.setdefault((entry.stage, entry.leader), []).append(entry.said)
            elif isinstance(entry, Act):
                self.acts.setdefault((entry.stage, entry.actor), []).append(entry)
        for coming in scenario.judgement.acts_to_come:
            self.to_come.setdefault((coming.stage, coming.name[0]), []).append(coming)
        judgement = scenario.judgement
        self.movers = {party: _movers(one.odds) for party, one in judgement.sending.items()}
        self.believed_unable = {
            party: {
                rank: (odds.base, _movers(odds))
                for rank, odds in judgement.unable.get(party, {}).items()
            }
            for party in judgement.sending
        }


def _movers(odds: Odds) -> Movers:
    return {str(mover.when): mover.shift for mover in odds.movers}


@cache
def _book(scenario: Scenario) -> Book:
    return Book(scenario)


@cache
def _acts_by(scenario: Scenario, as_of: str) -> frozenset[tuple[str, ...]]:
    """The acts on record up to and including a stage."""
    reached = scenario.stage_index[as_of]
    return frozenset(
        entry.name
        for entry in scenario.record
        if isinstance(entry, Act) and scenario.stage_index[entry.stage] <= reached
    )


def play(
    rounds: int, mode: str = "credible", as_of: str = START, scenario: Scenario | None = None
) -> Iterator[Twin]:
    """Play rounds one after another, each from its own seed, and hand over each when it is done."""
    for seed in range(rounds):
        twin = Twin(mode, as_of, seed, scenario)
        twin.run_model()
        yield twin
        mesa.Agent._ids.pop(twin)  # Mesa 3.3 holds on to every model that has had an agent
