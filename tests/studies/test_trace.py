"""One round as a story: it is the round that it says it is, and says of it what is true."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from sim.conditions import Condition, attends
from sim.deadlock import KINDS
from sim.errors import Refusal, ScenarioError
from sim.meeting import Meeting
from sim.model import SummitModel
from sim.reading import load
from sim.rules import AlwaysComes, ComesAsIntended, DecidesEarly, Rule, StaysAway
from sim.scenario import CLASSES, INTENTS, MODES, Act, Hearsay, Rank, Scenario, Statement
from sim.streams import CELL
from sim.strengths import HORIZONS
from sim.studies.trace import Trace, trace
from sim.studies.trace.event import MEETING, Event, one
from sim.studies.trace.unravelling import Circle, Deadlock, Follows, unravel
from sim.supposing import suppose
from tests.summits import STAGES, summit
from tests.systems import Plain, plain_systems, seeded

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
SPLIT = {"stays away": 0.5, "comes": 0.5}
LIVELY: Mapping[str, Any] = {
    "chance": {"thaw": 0.4},
    "intent": {"Ann": {"when thaw": {"comes": 1}, "otherwise": MIXED}, "Bob": MIXED, "Cyd": MIXED},
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends or thaw", "Cyd": "Ann stays away"},
    "changes_of_mind": 0.3,
    "decides": {"Cyd": {"at": "Tuesday", "threshold": "40%"}},
    "follows_through": 0.8,
    "promise_kept": {"Ann": 0.7},
    "promise_believed": {"Ann": 0.6},
    "reads": {"North lists without Ann": "1 v 9", "Bob arrives": "9 v 2"},
    "acts_to_come": {
        "Monday": {"Dan presses South": 0.5},
        "Tuesday": {"Ann promises": 0.6, "Bob arrives": "as read"},
        "Wednesday": {"North lists": 0.5},
    },
    "sends_a_delegation": {
        "North": {"base": 0.5, "rank": {"official": 0.5, "minister": 0.5}},
        "South": {
            "decides": "after Dan presses South",
            "base": 0.5,
            "moved by": {"Dan presses South": "strong up", "no-show blame": "slight up"},
            "only if": "North sends at least officials",
        },
    },
    "held_late": 0.5,
    "outcomes": {
        "both": "Ann attends and Bob attends",
        "stuck": "deadlock",
        "Cyd": "Cyd attends",
        "rest": "always",
    },
}
CIRCLE: Mapping[str, Any] = {
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
    "outcomes": {"they meet": "Ann attends and Bob attends", "nobody comes": "always"},
}
PROMISE = {"Monday": [{"Ann promises": "attends only if Bob attends"}]}


@pytest.fixture(scope="module")
def lively() -> Scenario:
    """A small summit in which everything that can be told happens now and then."""
    return summit(**LIVELY, record={"Monday": ["Ann inclined", {"Dan presses South": "go"}]})


def kept(story: Trace, kind: str, stage: str | None = None) -> list[Event]:
    """The events of a kind, at a stage or at all."""
    return [e for e in story.events if e.kind == kind and stage in (None, e.stage)]


def facts(story: Trace, kind: str, stage: str | None = None) -> dict[str, Any]:
    """What they say in plain values, the last word counting."""
    found: dict[str, Any] = {}
    for event in kept(story, kind, stage):
        found |= event.facts
    return found


# ---- it is the round that it says it is ---------------------------------------------------


@pytest.mark.parametrize("as_of", ["start", "Monday", "Tuesday", "Wednesday"])
@pytest.mark.parametrize("mode", MODES)
def test_a_round_is_that_of_the_block(lively: Scenario, as_of: str, mode: str) -> None:
    """Outcome, attendance, ranks and last words are those of the same round among many."""
    for cell in (0, 3):
        model = SummitModel(lively, 300, rng=5, mode=mode, as_of=as_of, first_cell=cell)
        model.run_model()
        meeting = Meeting(model.world, model.resolution(mode))
        for number in (0, 77, 299):
            [story] = trace(lively, cell * CELL + number, seed=5, mode=mode, as_of=as_of)
            came = facts(story, "attends")
            assert lively.outcomes[int(model.outcome[number])].name == story.outcome
            stuck = model.resolution(mode).undecided[:, number]
            for actor, deadlocked in zip(model.actors, stuck, strict=True):
                told = came[actor.name]
                assert told == ("deadlocked" if deadlocked else bool(actor.attends[number]))
            for party, rank in facts(story, "rank").items():
                assert Rank[rank.upper()] == _at(meeting.rank(party), number)
            for name, word in facts(story, "said").items():
                assert CLASSES[_at(model.leaders[name].last, number)] == word
        model.forget()


def _at(values: Any, number: int) -> int:
    return int(np.broadcast_to(values, 300)[number])


@pytest.mark.parametrize("as_of", ["start", "Wednesday night", None])
def test_istanbul_is_told_as_it_was_counted(as_of: str | None) -> None:
    """A stretch of rounds in a late cell ends in the stories as in the block."""
    istanbul = load("istanbul-2025")
    model = SummitModel(istanbul, 12, as_of=as_of, first_cell=2)
    model.run_model()
    stories = trace(istanbul, 2 * CELL, count=12, as_of=as_of)
    outcomes = [istanbul.outcomes[code].name for code in model.outcome]
    model.forget()
    assert [story.outcome for story in stories] == outcomes
    assert [story.round for story in stories] == list(range(2 * CELL, 2 * CELL + 12))


@pytest.mark.parametrize("number", range(0, 60, 5))
def test_every_stage_is_told_as_the_model_stood(lively: Scenario, number: int) -> None:
    """Intents, words, acts and beliefs of each stage are those of the plain model of one round."""
    [story] = trace(lively, number, as_of="start")
    model = SummitModel(lively, as_of="start", skip=number)
    meant = facts(story, "intent", "start")
    done: set[str] = set()
    believed = facts(story, "belief", "start")
    for stage in STAGES:
        model.step()
        meant |= facts(story, "intent", stage)
        believed |= facts(story, "belief", stage)
        done |= {event.facts["act"] for event in kept(story, "done", stage)}
        leaders = model.leaders.items()
        assert {name: INTENTS[one(leader.intent)] for name, leader in leaders} == meant
        said = {name: CLASSES[one(leader.last)] for name, leader in leaders}
        assert said == facts(story, "said", stage)
        happened = model.world.public.happened.items()
        assert {" ".join(act) for act, truth in happened if one(truth)} == done
        for name in model.leaders:
            assert abs(one(model.world.belief(attends(name))) - believed[name]) <= 0.01
    sent = {event.facts["party"]: event.facts for event in kept(story, "sent")}
    for party, delegation in model.delegations.items():
        assert sent[party]["sent"] == one(delegation.sent.truth)
        assert sent[party]["rank"] == str(Rank(one(delegation.rank)))
        assert sent[party]["listed"] == bool(one(delegation.listed))
    holds = {name: bool(one(truth)) for name, truth in model.world.chances.items()}
    assert facts(story, "chance") == holds
    model.forget()


def test_a_repeated_word_is_marked(lively: Scenario) -> None:
    """Who says what it said before says it again, or still."""
    for story in trace(lively, count=10, as_of="start"):
        before: dict[str, str] = {}
        for event in kept(story, "said"):
            said = dict(zip(event.facts, event.text.rstrip(".").split("; "), strict=True))
            for name, text in said.items():
                repeated = before.get(name) == event.facts[name]
                assert repeated == ("again" in text or "still" in text)
            before |= event.facts


def test_a_repeated_word_is_marked_on_record_too() -> None:
    """The record of Istanbul has Putin evasive twice."""
    [story] = trace("istanbul-2025")
    told = [event.text for event in kept(story, "record") if event.facts == {"Putin": "evasive"}]
    assert told == ["Putin is evasive, through Peskov.", "Putin is evasive again, through Peskov."]


def test_the_record_is_told_as_it_stands() -> None:
    """Every line of the record up to the stage, in its order, and no line after it."""
    istanbul = load("istanbul-2025")
    for as_of in ("start", "Tuesday", "Thursday"):
        [story] = trace(istanbul, as_of=as_of)
        reached = list(istanbul.stage_index)[: istanbul.stage_index[as_of] + 1]
        lines = [line for line in istanbul.record if line.stage in reached]
        told = kept(story, "record")
        assert [event.stage for event in told] == [line.stage for line in lines]
        for event, line in zip(told, lines, strict=True):
            if isinstance(line, Statement):
                assert event.facts == {line.leader: line.said}
            elif isinstance(line, Act):
                assert event.facts["act"] == " ".join(line.name).replace("waits", "waits for")
            else:
                assert isinstance(line, Hearsay)
                assert line.text in event.text
        assert not any(event.stage in reached for event in kept(story, "said"))


def test_beliefs_on_record_are_those_of_the_forecast() -> None:
    """What the public believes at a stage of the record does not hang on what came later."""
    early, late = (trace("istanbul-2025", as_of=as_of)[0] for as_of in ("Tuesday", "Thursday"))
    for stage in ("start", "Sunday", "Tuesday"):
        assert facts(early, "belief", stage) == facts(late, "belief", stage) != {}


@dataclass(frozen=True)
class TossesACoin(Rule):
    """Comes or not, by a draw of its own."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """By the toss of a coin."""
        tossed: Condition = draws.chance("coin", 0.5)
        return tossed


def test_a_rule_is_told_with_the_luck_that_it_had() -> None:
    """What its equation is said to be is what then becomes of the actor, draw by draw."""
    alone = summit(intent={"Ann": "comes"})
    told = trace(alone, count=40, as_of="start", rules={"Ann": TossesACoin()})
    coming = [kept(story, "attends")[0].facts["Ann"] for story in told]
    equations = [kept(story, "equation")[0].facts["Ann"] for story in told]
    assert equations == ["always" if comes else "never" for comes in coming]
    assert set(coming) == {True, False}


def test_another_rule_is_named_with_what_it_returned(lively: Scenario) -> None:
    """The replay follows the same rules as the block, and says so."""
    rules = {"Cyd": Shadow("Bob"), "South": StaysAway(), "Bob": AlwaysComes}
    stories = trace(lively, count=25, as_of="start", rules=rules)
    ready = {"Cyd": Shadow("Bob"), "South": StaysAway(), "Bob": AlwaysComes()}
    model = SummitModel(lively, 25, as_of="start", rules=ready)
    model.run_model()
    for number, story in enumerate(stories):
        told = {next(iter(event.facts)): event for event in kept(story, "equation")}
        assert story.outcome == lively.outcomes[int(model.outcome[number])].name
        assert story.rules["Bob"] == "AlwaysComes()"
        assert told["Cyd"].facts["rule"] == "Shadow(of='Bob')"
        assert told["Cyd"].facts["returned"] == "Bob attends"
        assert "follows Shadow(of='Bob'), by which it comes if Bob attends" in told["Cyd"].text
        assert told["South delegation"].text.startswith("South's delegation follows StaysAway()")
    model.forget()


@dataclass(frozen=True)
class Shadow(ComesAsIntended):
    """Comes where another does."""

    of: str = "Ann"

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """As the other does."""
        found: Condition = world.attends(self.of)
        return found


# ---- which rounds -------------------------------------------------------------------------


def test_rounds_are_found_by_their_outcome(lively: Scenario) -> None:
    """They are the first that have it, in order."""
    everything = trace(lively, count=25, as_of="start")
    for name in ("both", "rest"):
        first = [story for story in everything if story.outcome == name][:3]
        assert trace(lively, outcome=name, count=3, as_of="start") == first
        assert trace(lively, outcome=name, count=2, skip=1, as_of="start") == first[1:]


def test_an_outcome_is_looked_for_beyond_a_cell() -> None:
    """A rare one is found in a later cell, and is what the round brings when asked by number."""
    rare = summit(
        intent={"Ann": {"comes": 5e-5, "stays away": 1 - 5e-5}},
        outcomes={"she comes": "Ann attends", "no": "always"},
    )
    stories = trace(rare, outcome="she comes", count=4)
    assert stories[-1].round > CELL
    for story in stories:
        assert trace(rare, story.round) == [story]
        assert facts(story, "attends") == {"Ann": True}


def test_fewer_rounds_are_told_where_there_are_fewer(lively: Scenario) -> None:
    """All that there are, if they are fewer than asked for."""
    stories = trace(lively, outcome="both", count=20, rounds=20, as_of="start")
    assert 0 < len(stories) < 20


def test_rounds_that_weigh_nothing_are_left_out() -> None:
    """What was learnt of the end rules them out."""
    scenario = suppose(summit(intent={"Ann": SPLIT, "Bob": SPLIT}), given=["Bob attends"])
    stories = trace(scenario, outcome="anything", count=20)
    assert all(facts(story, "attends")["Bob"] for story in stories)
    assert all(facts(story, "weight") == {"weight": 1} for story in stories)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"outcome": "bothh"}, "did you mean 'both'"),
        ({"outcome": "both", "round": 1}, "not by both"),
        ({"round": -1}, "whole number from 0"),
        ({"round": 1.5}, "whole number from 0"),
        ({"count": 0}, "whole number from 1"),
        ({"mode": "credibel"}, "did you mean 'credible'"),
        ({"as_of": "Munday"}, "did you mean 'Monday'"),
    ],
)
def test_what_cannot_be_told_is_said(lively: Scenario, asked: Any, message: str) -> None:
    """A slip in the question is an error that says what is right."""
    with pytest.raises(ScenarioError, match=message):
        trace(lively, **asked)


def test_an_outcome_that_no_round_has_is_refused() -> None:
    """With what to do about it."""
    with pytest.raises(Refusal, match=r"none of 100 rounds ends with 'they meet'.*more rounds"):
        trace(summit(**CIRCLE), outcome="they meet", rounds=100)


# ---- how circles are told -----------------------------------------------------------------


def test_a_circle_that_nobody_may_close_stays_open() -> None:
    """Without a promise nobody moves."""
    [story] = trace(summit(**CIRCLE))
    [event] = kept(story, "circle")
    assert event.text == (
        "Ann and Bob wait for one another. None of them is trusted to move first, so Ann and Bob "
        "stay away."
    )


def test_the_story_of_a_circle_names_who_was_believed() -> None:
    """Who promised and is believed moves first, and the other follows."""
    [story] = trace(summit(**CIRCLE, record=PROMISE))
    assert kept(story, "circle")[0].facts["moved first"] == ["Ann"]
    assert [event.text for event in story.events if event.stage == MEETING] == [
        "Ann comes if Bob attends.",
        "Bob comes if Ann attends.",
        "(hidden) Ann has promised in public to come on a condition; the promise is kept, and "
        "believed, and so may close a circle.",
        "Ann and Bob wait for one another. Ann, whose promise is believed and so may close a "
        "circle, moves first. Then Bob follows. So the circle closes: Ann and Bob come.",
        "Ann and Bob come.",
        "North is represented by its leader and South by its leader.",
        "Talks are held.",
        "The first outcome that fits: they meet.",
    ]


def test_a_promise_that_is_not_believed_closes_nothing() -> None:
    """The promise is public, and that is all."""
    [story] = trace(summit(**CIRCLE, record=PROMISE, promise_believed={"Ann": 0}))
    assert "but not believed" in kept(story, "promise")[0].text
    assert "None of them is trusted" in kept(story, "circle")[0].text


def test_a_broken_promise_is_told() -> None:
    """Who does not keep it stays away, and with it whoever relied on it."""
    [story] = trace(summit(**CIRCLE, record=PROMISE, promise_kept={"Ann": 0}))
    assert kept(story, "equation")[0].text == "Ann does not keep the promise, and stays away."
    assert kept(story, "follows")[0].text == "Bob stays away, since Ann stays away."


def test_in_assured_mode_all_move_together() -> None:
    """Everybody is trusted, and the story says why."""
    [story] = trace(summit(**CIRCLE), mode="assured")
    assert kept(story, "promise")[0].text == "In assured mode everybody is trusted to move first."
    assert "In assured mode Ann and Bob move together" in kept(story, "circle")[0].text
    assert story.outcome == "they meet"


def test_who_moved_first_in_vain_withdraws() -> None:
    """She wants two others and gets one."""
    [story] = trace(
        summit(
            comes_if={
                "Ann": "at least 2 of Bob, Cyd, Dan attend",
                "Bob": "Ann attends",
                "Cyd": "at least 2 of Bob, Ann, Dan attend and Dan attends",
                "Dan": "Cyd attends",
            },
            record=PROMISE,
        )
    )
    text = " ".join(event.text for event in kept(story, "circle"))
    assert "Ann, whose promise is believed" in text
    assert "Then Bob follows. But that is not enough for Ann, who withdraws." in text


@pytest.mark.parametrize(
    ("comes_if", "kind", "words"),
    [
        ({"Ann": "Bob stays away", "Bob": "Ann stays away"}, "standoff", "more than one way out"),
        ({"Ann": "Bob attends", "Bob": "Ann stays away"}, "contradiction", "no way out"),
    ],
)
def test_a_deadlock_is_told_with_its_kind(comes_if: Any, kind: str, words: str) -> None:
    """And with what the kind means."""
    [story] = trace(summit(comes_if=comes_if))
    [event] = kept(story, "deadlock")
    assert event.facts == {"members": ["Ann", "Bob"], "kind": kind}
    assert words in event.text
    assert facts(story, "attends") == {"Ann": "deadlocked", "Bob": "deadlocked"}


@given(plain_systems(most=6, rounds=1))
def test_the_steps_lead_to_what_the_resolver_found(system: Plain) -> None:
    """Whoever attends or stays away does so at one step, and the rest are deadlocked."""
    _check_steps(system)


@pytest.mark.parametrize("seed", range(60))
def test_larger_systems_unravel_too(seed: int) -> None:
    """The same with up to eight actors."""
    _check_steps(seeded(seed, rounds=1))


def _check_steps(system: Plain) -> None:
    resolution, row = system.resolution, system.system.index
    settled: dict[str, bool] = {}
    deadlocked: dict[str, str] = {}
    for step in unravel(resolution, system.trusted):
        match step:
            case Follows(actor=actor, comes=comes, because=because):
                assert because.items() <= settled.items()
                assert actor not in settled
                settled[actor] = comes
            case Circle(comes=comes, attempts=attempts):
                for attempt in attempts:
                    assert all(system.trusted[row[first], 0] for first in attempt.first)
                    here = {a for a, coming in settled.items() if coming} | {*attempt.first}
                    for wave in attempt.waves:
                        assert all(_comes(system, actor, here) for actor in wave)
                        here |= set(wave)
                    assert not any(_comes(system, actor, here) for actor in attempt.withdraw)
                if attempts:
                    last = attempts[-1]
                    came = {*last.first, *(a for wave in last.waves for a in wave)}
                    assert {a for a in comes if comes[a]} == (set() if last.withdraw else came)
                settled |= comes
            case Deadlock(members=members, kind=kind):
                deadlocked |= dict.fromkeys(members, kind)
    for actor, number in row.items():
        assert (actor in deadlocked) == resolution.undecided[number, 0]
        assert actor in deadlocked or settled[actor] == resolution.attends[number, 0]
    assert set(deadlocked.values()) == system.deadlocks(0)
    assert set(deadlocked.values()) <= set(KINDS)


def _comes(system: Plain, actor: str, here: set[str]) -> bool:
    equation = system.system.equations[actor]
    return bool(one(equation.value(lambda atom, positive: np.asarray(atom.names[0] in here))))


# ---- how it reads -------------------------------------------------------------------------


def test_the_story_of_a_small_summit() -> None:
    """From the first stage to the outcome, word for word."""
    [story] = trace(
        summit(
            intent={"Ann": "comes", "Bob": "comes if"},
            comes_if={"Bob": "Ann attends and Dan presses South"},
            record={
                "Monday": [
                    {"Nora evasive": "not now"},
                    {"Dan presses South": "go"},
                    {"Dan says of Ann": "will come"},
                ]
            },
            acts_to_come={"Tuesday": {"North lists": 1}},
            sends_a_delegation={
                "North": {
                    "decides": "after North lists",
                    "base": "50%",
                    "moved by": {"North lists": "odds x 1e18"},
                    "rank": {"official": 1},
                }
            },
            outcomes={"they meet": "talks held", "no": "always"},
        ),
        as_of="Monday",
    )
    text = story.text()
    assert text.startswith(
        """Talks at Geneva
Round 0 of seed 0, as of Monday, in credible mode: they meet

Before the first stage
  By public belief Ann comes with 100% and Bob with 0%.

Monday, on record
  Ann is evasive, through Nora.
  Dan presses South.
  Dan says of Ann: will come.
  By public belief Bob comes with 100% (before: 0%).
  (hidden) As the record ends, Ann means to come; Bob means to come if Ann
    attends and Dan presses South.

Tuesday
"""
    )
    assert (
        """
  North publishes its list: officials.
  North decides on its delegation, now that North lists. The chance of sending
    one is 50%, and 100% with 'North lists' (odds x 1e18). North sends
    officials, as its list showed.

Wednesday
"""
        in text
    )
    assert text.endswith(
        """
The meeting
  Ann comes, whatever others do.
  Bob comes if Ann attends and Dan presses South, which as things stand means if
    Ann attends.
  North's delegation comes, as decided.
  Bob comes, since Ann comes.
  Ann, Bob and North's delegation come.
  North is represented by its leader and South by its leader.
  Talks are held.
  The first outcome that fits: they meet."""
    )


@pytest.mark.parametrize("as_of", ["start", "Wednesday"])
def test_an_early_decision_is_told_with_its_reason(as_of: str) -> None:
    """The belief that tipped it, and the threshold that it passed or did not."""
    summits = summit(
        intent={"Bob": {"comes": 0.6, "stays away": 0.4}, "Ann": "comes if"},
        comes_if={"Ann": "Bob attends"},
        decides={"Ann": {"at": "Monday", "threshold": "50%"}},
    )
    for story in trace(summits, count=20, as_of=as_of):
        [event] = kept(story, "decided")
        more = event.facts["goes"]
        assert event.stage == "Monday"
        assert more == (event.facts["belief"] > 0.5) == facts(story, "attends")["Ann"]
        assert f"Ann must decide now, and {'goes' if more else 'stays away'}, for" in event.text
        assert f"{'' if more else 'no '}more than the 50%" in event.text


def test_a_change_of_mind_is_told_as_hidden(lively: Scenario) -> None:
    """Nobody but the reader learns of it."""
    changes = [
        event
        for story in trace(lively, count=20, as_of="start")
        for event in kept(story, "intent")
        if event.stage != "start"
    ]
    assert changes
    assert all("has a change of mind and now means to" in event.text for event in changes)
    assert all(event.text.startswith("(hidden) ") for event in changes)


def test_minds_that_changed_within_the_record_end_where_the_record_does(lively: Scenario) -> None:
    """The last change of mind that is told of a leader leads to what it means in the end."""
    seen = 0
    for story in trace(lively, count=60, as_of="Wednesday"):
        changes: dict[str, str] = {}
        for event in kept(story, "intent"):
            if "change of mind" in event.text:
                changes |= event.facts
        seen += len(changes)
        meant = kept(story, "intent")[-1]
        assert meant.text.startswith("(hidden) As the record ends, Ann means to ")
        assert changes.items() <= meant.facts.items()
    assert seen


def test_what_is_brought_about_is_told_as_such() -> None:
    """Nobody is said to have wanted it."""
    scenario = suppose(summit(intent={"Ann": SPLIT, "Bob": SPLIT}), do=["Ann attends"])
    [story] = trace(scenario)
    assert kept(story, "equation")[0].text == "It is brought about that Ann comes."
    assert facts(story, "attends")["Ann"] is True
    assert not kept(story, "weight")


def test_a_mishap_is_told() -> None:
    """Where one keeps somebody away who would have come, and nowhere else."""
    sure = summit(intent={"Ann": "comes"}, follows_through={"Ann": 0.5})
    for story in trace(sure, count=20):
        told = [event.text for event in kept(story, "mishap")]
        away = not facts(story, "attends")["Ann"]
        assert told == ["(hidden) A mishap keeps Ann away."] * away


def test_what_is_supposed_is_marked() -> None:
    """In the heading and where it happens, whether or not the record reaches there."""
    scenario = suppose(
        summit(intent={"Ann": SPLIT}, record={"Monday": ["Ann evasive"]}),
        given=["Monday: Ann confirmed"],
    )
    [story] = trace(scenario, as_of="start")
    assert "Supposed: " in story.text()
    assert "(supposed)" in kept(story, "said", "Monday")[0].text
    assert 0 < facts(story, "weight")["weight"] < 1
    [known] = trace(scenario, as_of="Monday")
    assert "(supposed)" in kept(known, "record", "Monday")[0].text


@pytest.mark.parametrize("name", ["istanbul-2025", "geneva-syria-2014", "paris-1960"])
@pytest.mark.parametrize("width", [80, 60])
def test_it_fits_the_page(name: str, width: int) -> None:
    """No line is longer than asked for, and none ends in a blank."""
    for as_of in ("start", None):
        for story in trace(name, count=2, as_of=as_of):
            lines = story.text(width).splitlines()
            assert max(map(len, lines)) <= width
            assert all(line == line.rstrip() for line in lines)


def test_it_is_ready_for_json(lively: Scenario) -> None:
    """As a dictionary it says all that the story holds."""
    for as_of in ("start", None):
        for story in trace(lively, count=5, as_of=as_of, rules={"Bob": DecidesEarly("Tuesday")}):
            said = json.loads(json.dumps(story.as_dict(), allow_nan=False))
            assert said["outcome"] == story.outcome
            assert [e["text"] for e in said["events"]] == [e.text for e in story.events]
            assert said["rules"] == {"Bob": "DecidesEarly(stage='Tuesday', threshold=0.5)"}


def test_a_story_says_how_strongly_words_are_read() -> None:
    """With the draw of its round; not where all rounds read them as elicited."""
    scenario = load("istanbul-2025")
    assert scenario.strengths is not None
    (told,) = trace(scenario, round=300)
    said = next(event for event in told.events if event.kind == "read")
    assert said.facts == {name: getattr(scenario.strengths, name)[300 - 256] for name in HORIZONS}
    (told,) = trace(load("istanbul-2025", parameters="assumed"), round=300)
    assert not [event for event in told.events if event.kind == "read"]
