"""Talks as part of a summit: who is in the room, with what mandate, decides what is agreed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.inventory import numbers
from sim.meeting import Meeting
from sim.model import SummitModel
from sim.negotiating import ENDS, NOT_HELD, Held
from sim.parameters import repeated, vary
from sim.readback import readback
from sim.reading import load
from sim.rounds import run
from sim.scenario import MODES, START, Scenario
from sim.sides import agreements
from sim.studies.sensitivity import sensitivity
from sim.studies.trace import trace
from sim.supposing import suppose
from sim.tables import text
from sim.talks.bargaining import End
from tests.summits import always, never, play, summit
from tests.talks.scalar import Player, talk

NORTH: dict[str, Any] = {
    "truce": {"weight": "60%", "none": "100%", "short": "60%", "long": "0%"},
    "prisoners": {"weight": "40%", "none": "0%", "all": "100%"},
    "no agreement": "50%",
}
SOUTH: dict[str, Any] = {
    "truce": {"weight": "60%", "none": "0%", "short": "50%", "long": "100%"},
    "prisoners": {"weight": "40%", "none": "0%", "all": "100%"},
    "no agreement": "30%",
}
TABLE = {"truce": ["none", "short", "long"], "prisoners": ["none", "all"]}
HOPELESS = {"no agreement": "90%"}
OUTCOMES = {
    "a truce": "talks agree and truce is not none",
    "prisoners": "talks agree and prisoners is all",
    "nothing": "talks break down",
    "no mandate": "no mandate",
    "no talks": "always",
}


def talks(**changes: Any) -> Scenario:
    """North and South bargain over a truce and prisoners; leaders come and may sign anything.

    `north` and `south` change what they want; other changes are those of `tests.summits.summit`.
    """
    wants = {"North": {**NORTH}, "South": {**SOUTH}}
    for party in ("North", "South"):
        wants[party] |= changes.pop(party.lower(), {})
    said: dict[str, Any] = {
        "intent": {"Ann": "comes", "Bob": "comes"},
        "on_the_table": TABLE,
        "outcomes": OUTCOMES,
        "may_sign": {party: {"official": ["prisoners"], "leader": "any"} for party in wants},
        "talks": {"turns": 20, "wants": wants, **changes.pop("how", {})},
    }
    return summit(**(said | changes))


def sent(rank: str, **changes: Any) -> Scenario:
    """The same, but that the leader of North stays away and somebody of a rank is sent."""
    return talks(
        intent={"Ann": "stays away", "Bob": "comes"},
        sends_a_delegation={"North": {"base": "100%", "rank": {rank: "100%"}}},
        **changes,
    )


def held(model: SummitModel) -> Held:
    """What came of the talks."""
    found = model.meeting(model.mode).talks
    assert found is not None
    return found


def made(model: SummitModel) -> set[tuple[str, ...]]:
    """The agreements that occur."""
    found = {int(number) for number in held(model).agreement if number >= 0}
    return {agreements(model.summit)[number] for number in found}


def ends(model: SummitModel) -> set[str]:
    """The ends that occur."""
    return {ENDS[code] for code in held(model).end}


def outcomes(model: SummitModel) -> set[str]:
    """The outcomes that occur."""
    assert model.outcome is not None
    return {model.summit.outcomes[number].name for number in np.unique(model.outcome)}


# ---- the mandate --------------------------------------------------------------------------


def test_the_mandate_of_a_rank_decides() -> None:
    """Leaders agree on a truce, with officials on one side it is prisoners alone."""
    softer = {"south": {"no agreement": "55%"}}
    assert made(play(talks(**softer))) == {("short", "all")}
    assert made(play(sent("official", south={"no agreement": "30%"}))) == {("none", "all")}
    assert outcomes(play(talks(**softer))) == {"a truce"}
    assert outcomes(play(sent("official"))) == {"prisoners"}


def test_an_option_may_be_within_a_mandate_without_its_issue() -> None:
    """Of the truce the officials may sign the short one, never the long one."""
    may = {"North": {"official": ["short truce"]}, "South": {"leader": "any"}}
    wishes = {"north": {"no agreement": "10%"}, "south": {"no agreement": "20%"}}
    found = made(play(sent("official", may_sign=may, **wishes)))
    assert found == {("short", "none")}


@pytest.mark.parametrize("worth", ["0%", "20%", "50%", "80%"])
@pytest.mark.parametrize("rank", ["technical", "official", "minister"])
def test_what_is_forbidden_is_never_agreed(rank: str, worth: str) -> None:
    """No option outside the mandate of the rank that is there, whatever no agreement is worth."""
    for truce, _ in made(play(sent(rank, south={"no agreement": worth}))):
        assert truce == "none"


def test_nobody_is_without_a_mandate_for_nothing() -> None:
    """The first option may always be signed, but nothing on every issue is no agreement."""
    model = play(sent("technical"))
    assert ends(model) == {"no mandate"}
    assert outcomes(model) == {"no mandate"}


def test_no_mandate_is_told_apart_from_time_and_from_no_talks() -> None:
    """A side that may sign nothing that is worth it; one that holds out; one that is not there."""
    assert ends(play(talks(north=HOPELESS, south=HOPELESS))) == {"timed out"}
    assert ends(play(sent("official", south=HOPELESS))) == {"timed out"}
    nothing = {"North": {"leader": "nothing"}, "South": {"leader": "any"}}
    assert ends(play(talks(may_sign=nothing))) == {"no mandate"}
    assert ends(play(talks(intent={"Ann": "stays away", "Bob": "comes"}))) == {"not held"}


def test_without_a_quorum_nobody_bargains() -> None:
    """Of one side alone, or of one beside a party that wants nothing, nothing is told."""
    alone = play(talks(intent={"Ann": "comes", "Bob": "stays away", "Cyd": "comes"}))
    assert always(held(alone).end == NOT_HELD)
    assert never(held(alone).agreement >= 0)
    meeting = alone.meeting("credible")
    assert always(meeting.talks_held())
    assert outcomes(alone) == {"no talks"}


def test_impatience_is_a_break_down_of_its_own() -> None:
    """Who walks out does not let the time run out."""
    sides = {"north": HOPELESS, "south": {"patience": 3, **HOPELESS}}
    model = play(talks(**sides))
    assert ends(model) == {"walked out"}
    assert outcomes(model) == {"nothing"}
    late = {**OUTCOMES, "nothing": "talks time out"}
    assert outcomes(play(talks(outcomes=late, **sides))) == {"no talks"}


# ---- what moves a side --------------------------------------------------------------------


def test_pressure_lowers_what_no_agreement_is_worth() -> None:
    """Pressed it agrees; not pressed it lets the time run out; by chance, as often as pressed."""
    stern = {"no agreement": "80%", "moved by": {"Dan presses": "strong down"}}
    pressed = talks(
        south=stern, acts_to_come={"Monday": {"Dan presses South": "40%"}}, outcomes=OUTCOMES
    )
    model = play(pressed)
    agreed = held(model).end == End.AGREED
    done = model.world.public.happened["Dan", "presses", "South"]
    np.testing.assert_array_equal(agreed, done)
    other = play(talks(south=stern, acts_to_come={"Monday": {"Dan presses North": "40%"}}))
    assert never(held(other).end == End.AGREED)


def test_who_is_there_may_move_a_side() -> None:
    """A patron in the room makes it easier to agree."""
    stern = {"no agreement": "80%", "moved by": {"Dan attends": "strong down"}}
    intent = {"Ann": "comes", "Bob": "comes", "Dan": {"comes": 0.3, "stays away": 0.7}}
    model = play(talks(south=stern, intent=intent))
    attends = model.leaders["Dan"].attends
    np.testing.assert_array_equal(held(model).end == End.AGREED, attends)


def test_a_leader_may_ask_for_more_than_an_official() -> None:
    """What no agreement is worth at a rank stands in place of the usual, at that rank alone."""
    assert ends(play(talks(south={"by rank": {"minister": "90%"}}))) == {"agreed"}
    assert ends(play(talks(south={"by rank": {"leader": "90%"}}))) == {"timed out"}


def test_a_mediator_helps_where_it_is_there() -> None:
    """With one who proposes what is good for both they agree, without by their own offers."""
    how = {"how": {"mediator": "West"}}
    intent = {"Ann": "comes", "Bob": "comes", "Dan": {"comes": 0.5, "stays away": 0.5}}
    mixed, plain = play(talks(intent=intent, **how)), play(talks(intent=intent))
    there = mixed.leaders["Dan"].attends
    assert there is not None
    single = play(talks(**how))
    np.testing.assert_array_equal(
        held(mixed).agreement, np.where(there, held(single).agreement[0], held(plain).agreement)
    )


# ---- against what was written by other hands ----------------------------------------------


@pytest.mark.parametrize("floor", [0.1, 0.3, 0.5, 0.7])
@pytest.mark.parametrize("exponent", ["boulware", "linear", "conceder", "2"])
def test_as_one_round_in_plain_python(floor: float, exponent: str) -> None:
    """What leaders agree on is what the scalar bargaining of the oracles says."""
    scenario = talks(south={"no agreement": str(floor), "tactic": exponent})
    utilities = [_utilities(wants) for wants in (NORTH, SOUTH)]
    number = {"boulware": 4.0, "linear": 1.0, "conceder": 0.25}.get(exponent) or float(exponent)
    allowed = [False, *[True] * (len(utilities[0]) - 1)]
    players = [
        Player(utilities[0], 0.5, 1.0, allowed),
        Player(utilities[1], floor, number, allowed),
    ]
    agreement, _, _, end = talk(players, 20)
    model = play(scenario, 3)
    assert held(model).agreement.tolist() == [agreement] * 3
    assert ends(model) == {end}


@pytest.mark.parametrize("imitation", ["30%", "100%"])
def test_who_imitates_does_so_in_summits_too(imitation: str) -> None:
    """A side that repeats the steps of the other ends as the scalar bargaining says."""
    scenario = talks(north={"imitation": imitation}, south={"tactic": "conceder"})
    allowed = [False] + [True] * 5
    north, south = map(_utilities, (NORTH, SOUTH))
    share = float(imitation.removesuffix("%")) / 100
    players = [
        Player(north, 0.5, 1.0, allowed, imitation=share),
        Player(south, 0.3, 0.25, allowed),
    ]
    agreement, _, _, end = talk(players, 20)
    model = play(scenario, 3)
    assert held(model).agreement.tolist() == [agreement] * 3
    assert ends(model) == {end}


def test_a_tactic_may_have_a_range() -> None:
    """Its exponent differs from round to round where it is varied, each round as if it stood."""
    scenario = talks(south={"tactic": "linear from conceder to 8", "no agreement": "10%"})
    assert "'talks.South.tactic': 1 (from 0.25 to 8)." in " ".join(readback(scenario).split())
    tactic = numbers(scenario)["talks.South.tactic"]
    exponents = np.array([0.25, 1.0, 8.0])
    mixed = held(play(vary(scenario, {tactic: exponents}), 3)).agreement
    alone = [held(play(vary(scenario, {tactic: e}), 1)).agreement[0] for e in exponents]
    assert mixed.tolist() == alone
    assert len(set(alone)) > 1
    with pytest.raises(ScenarioError, match="this is no exponent: 0"):
        tactic.check(0.0)


def _utilities(wants: dict[str, Any]) -> list[float]:
    def share(said: str) -> float:
        return float(said.removesuffix("%")) / 100

    truce, prisoners = wants["truce"], wants["prisoners"]
    return [
        share(truce["weight"]) * share(truce[one])
        + share(prisoners["weight"]) * share(prisoners[other])
        for one in TABLE["truce"]
        for other in TABLE["prisoners"]
    ]


def test_enumerated_is_as_played() -> None:
    """Every history once gives what many rounds give, within their intervals."""
    scenario = talks(
        intent={"Ann": {"comes": 0.6, "stays away": 0.4}, "Bob": "comes"},
        sends_a_delegation={
            "North": {"base": "80%", "rank": {"technical": "50%", "official": "50%"}}
        },
        acts_to_come={"Monday": {"Dan presses South": "30%"}},
        south={"no agreement": "35%", "moved by": {"Dan presses South": "moderate down"}},
    )
    exact, drawn = run(scenario, exact=True), run(scenario, 40_000, seed=3)
    assert exact.outcomes["share"].sum() == pytest.approx(1)
    assert exact.talks["share"].sum() == pytest.approx(1)
    for one, other in ((exact.outcomes, drawn.outcomes), (exact.talks, drawn.talks)):
        error = np.sqrt(one["share"] * (1 - one["share"]) / 40_000)
        assert (abs(one["share"] - other["share"]) <= 4.5 * error + 1e-12).all()


# ---- conditions ---------------------------------------------------------------------------


def test_is_not_is_more_than_not_is() -> None:
    """Where nothing is agreed, neither is anything on an issue, not even something else."""
    conditions = {
        "other": "truce is not long",
        "not so": "not truce is long",
        "rest": "always",
    }
    assert outcomes(play(talks(outcomes=conditions))) == {"other"}
    failing = talks(outcomes=conditions, north=HOPELESS, south=HOPELESS)
    assert outcomes(play(failing)) == {"not so"}


def test_conditions_on_talks_may_be_supposed() -> None:
    """Given an agreement, the pressure that led to it is seen to have been there."""
    scenario = talks(
        south={"no agreement": "80%", "moved by": {"Dan presses": "strong down"}},
        acts_to_come={"Monday": {"Dan presses South": "40%"}},
        outcomes={"pressed": "Dan presses South", "not pressed": "always"},
    )
    for given, share in (("talks agree", 1), ("talks time out", 0), ("prisoners is all", 1)):
        found = run(suppose(scenario, given=[given]), 10_000).outcomes["share"]
        assert found[0] == share
    with pytest.raises(ScenarioError, match="cannot be brought about"):
        suppose(scenario, do=["talks agree"])


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("truce is lang", r"expected an option of 'truce', found 'lang'; did you mean 'long'\?"),
        ("truce holds", "expected 'truce is' and an option, found 'holds'"),
        ("truce is not", "expected an option of 'truce', found nothing more"),
    ],
)
def test_slips_in_conditions_are_told(said: str, message: str) -> None:
    """What was expected, and the nearest option."""
    with pytest.raises(ScenarioError, match=message):
        talks(outcomes={"one": said, "other": "always"})


def test_a_party_s_own_name_goes_before_an_issue() -> None:
    """An issue that begins as a party does is told from it by its length."""
    table = {"North Sea": ["none", "shared"]}
    side = {"North Sea": {"weight": "1", "none": "0%", "shared": "100%"}, "no agreement": "10%"}
    scenario = summit(
        intent={"Ann": "comes", "Bob": "comes"},
        on_the_table=table,
        may_sign={"North": {"leader": "any"}, "South": {"leader": "any"}},
        talks={"turns": 3, "wants": {"North": side, "South": side}},
        outcomes={"shared": "North Sea is shared and not North sends nobody", "else": "always"},
    )
    assert outcomes(play(scenario)) == {"shared"}


# ---- modes, blocks, ranges ----------------------------------------------------------------


def test_each_mode_bargains_in_its_own_room() -> None:
    """Where only a mode brings them together, only that mode agrees; else it is as it was."""
    scenario = talks(
        intent={"Ann": "comes if", "Bob": {"comes": 0.5, "comes if": 0.5}},
        comes_if={"Ann": "Bob attends", "Bob": "Ann attends"},
    )
    models = {mode: play(scenario, mode=mode) for mode in MODES}
    for mine in MODES:
        for other in MODES:
            np.testing.assert_array_equal(
                models[mine].outcome_under(other), models[other].outcome, err_msg=f"{mine} {other}"
            )
    assert never(held(models["assured"]).end == NOT_HELD)
    assert 0.4 < np.mean(held(models["cautious"]).end == NOT_HELD) < 0.6


def test_some_rounds_alone_are_as_among_all() -> None:
    """A meeting of a few rounds bargains as the same rounds do in the block."""
    model = play(sent("official", acts_to_come={"Monday": {"Dan presses South": "40%"}}))
    rounds = np.array([5, 17, 600])
    few = Meeting(model.world, model.resolution("credible"), rounds).talks
    assert few is not None
    np.testing.assert_array_equal(few.agreement, held(model).agreement[rounds])
    np.testing.assert_array_equal(few.end, held(model).end[rounds])


def test_numbers_that_vary_are_those_of_their_round() -> None:
    """A round with its own weights, worths and reservation is played as a file that says them."""
    names = ("talks.South.no agreement", "talks.North.truce.weight", "talks.South.truce.short")
    scenario = talks()
    values = np.array([[0.1, 0.3, 0.9, 0.5], [0.6, 0.2, 0.5, 0.9], [0.5, 0.9, 0.1, 0.3]])
    drawn = dict(zip((numbers(scenario)[name] for name in names), values, strict=True))
    varied = held(play(repeated(vary(scenario, drawn), 3), 12))
    for k in range(4):
        alone = suppose(scenario, settings=dict(zip(names, values[:, k].tolist(), strict=True)))
        single = held(play(alone, 1))
        assert set(varied.agreement[3 * k : 3 * k + 3]) == {single.agreement[0]}
        assert set(varied.end[3 * k : 3 * k + 3]) == {single.end[0]}


def test_ranges_of_talks_drive_outcomes() -> None:
    """A range of what no agreement is worth is all that matters where nothing else is unsure."""
    scenario = talks(south={"no agreement": "50% from 10% to 95%"})
    assert set(scenario.ranges) == {"talks.South.no agreement"}
    found = sensitivity(scenario, rounds=20_000, as_of=START)
    drivers = found.drivers[found.drivers["outcome"] == "nothing"]
    assert drivers["index"].iloc[0] > 0.9
    assert drivers["at_low"].iloc[0] == 0
    assert drivers["at_high"].iloc[0] == 1


def test_every_number_of_the_talks_has_a_name() -> None:
    """Weights, worths, what no agreement is worth, by rank and moved."""
    south = {"by rank": {"leader": "40%"}, "moved by": {"Dan  attends": "slight up"}}
    listed = numbers(talks(south=south, intent={"Ann": "comes", "Dan": "comes"}))
    assert {
        "talks.South.truce.weight",
        "talks.South.truce.short",
        "talks.South.no agreement",
        "talks.South.by rank.leader",
        "talks.South.moved by.Dan attends",
    } <= set(listed)
    assert listed["talks.South.truce.weight"].read("high") == 0.75
    assert listed["talks.South.truce.short"].read("good") == 0.75


def test_words_and_proportions_count_alike() -> None:
    """Weights count in proportion, so that half of each is the same; words stand for shares."""
    half = {issue: {**NORTH[issue]} for issue in TABLE}
    half["truce"]["weight"], half["prisoners"]["weight"] = "30%", "20%"
    half["truce"] |= {"none": "best", "long": "worst"}
    assert made(play(talks(north=half))) == made(play(talks()))


# ---- what is told -------------------------------------------------------------------------


def test_results_tell_of_talks_where_there_are_any() -> None:
    """Each agreement and each end with its share; nothing where nobody bargains."""
    result = run(sent("official"), 1_000)
    row = result.talks.iloc[0]
    assert (row["end"], row["agreement"], row["share"]) == ("agreed", "prisoners: all", 1)
    assert list(result.talks["end"][1:]) == list(ENDS[1:])
    assert "agreed: prisoners: all" in " ".join(text(result).split())
    assert result.as_dict()["talks"]
    silent = run(summit(intent={"Ann": "comes"}), 1_000)
    assert silent.talks.empty
    assert "talks" not in silent.as_dict()
    assert "How the talks end" not in text(silent)


def test_the_readback_says_what_each_side_wants() -> None:
    """Every number in a sentence."""
    south = {
        "by rank": {"leader": "40%"},
        "moved by": {"Dan attends": "strong down"},
        "tactic": "boulware",
        "patience": 7,
    }
    intent = {"Ann": "comes", "Bob": "comes", "Dan": "comes"}
    mediated = readback(talks(south=south, intent=intent, how={"mediator": "West"}))
    said = mediated + readback(talks(north={"imitation": "40%"}))
    for sentence in (
        "Those who are in the room bargain for 20 turns.",
        "West mediates: it proposes in place of the sides.",
        "South holds out with an exponent of 4 (boulware).",
        "It repeats the steps of the others, by 40%.",
        "It walks out after 7 turns without an offer that it could sign.",
        "Truce weighs 60%: none 0%, short 50%, long 100%.",
        "To South no agreement is worth 30%.",
        "With the leader there it is worth 40%.",
        "Dan attends: divides the odds by 10 (strong down).",
        "1. a truce: if talks agree and truce is not none.",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {},
            "(hidden) To North no agreement is worth 50%. To South no agreement is worth 30%. "
            "They agree (truce: short and prisoners: all), which is worth 76% to North and 70% "
            "to South.",
        ),
        (
            {"south": {"no agreement": "60%", "moved by": {"Ann attends": "moderate up"}}},
            "To South no agreement is worth 60%, and 82% with 'Ann attends' (moderate up). "
            "They run out of time.",
        ),
        (
            {"south": {"patience": 2, **HOPELESS}, "north": HOPELESS},
            "A side loses patience and walks out.",
        ),
        (
            {"may_sign": {"North": {"leader": "any"}}},
            "South may sign nothing that is worth as much.",
        ),
    ],
)
def test_a_trace_tells_why_talks_end_as_they_do(changes: dict[str, Any], told: str) -> None:
    """What each side has without an agreement, what they agree on, and what that is worth."""
    (story,) = trace(talks(**changes))
    assert told in " ".join(story.text().split())


def test_talks_draw_nothing() -> None:
    """With and without talks, everybody comes and goes alike, round by round."""
    scenario = load("istanbul-2025")
    here = play(scenario, 2_000, as_of=START)
    silent = replace(scenario, judgement=replace(scenario.judgement, talks=None))
    bare = play(silent, 2_000, as_of=START)
    for one, other in zip(here.actors, bare.actors, strict=True):
        np.testing.assert_array_equal(one.attends, other.attends)


# ---- what cannot be meant -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"south": {"truce": {"weight": "1", "none": "0%"}}}, "nothing is said of 'short'"),
        ({"south": {"oil": {"weight": "1"}}}, "'oil' is not on the table"),
        ({"on_the_table": {}, "may_sign": {}}, "there is nothing 'on the table'"),
        ({"how": {"mediator": "South"}}, "South bargains itself"),
        ({"how": {"mediator": "Nobody"}}, "'Nobody' is not a declared party"),
        (
            {"how": {"mediator": "West"}, "south": {"imitation": "50%"}},
            "with a mediator there are no offers to imitate",
        ),
        ({"south": {"tactic": "0 to 2"}}, "expected a tactic or an exponent above 0"),
        ({"how": {"turns": "0"}}, "expected a whole number from 1 to 1,000"),
        ({"south": {"tactic": "bulwark"}}, "expected a tactic or an exponent above 0"),
        ({"south": {"no agreement": "bad"}}, "expected a share such as '40%' or one of best"),
        (
            {"on_the_table": {"tactic": ["none"]}, "may_sign": {}},
            "'tactic' has another meaning too",
        ),
        ({"on_the_table": {"South": ["none"]}, "may_sign": {}}, "'South' has another meaning too"),
        ({"how": {"wants": {"North": NORTH}}}, "at least two parties"),
        ({"how": {"wants": {"North": NORTH, "West": SOUTH}}}, "only principal parties bargain"),
        ({"south": {"by rank": {"boss": "1"}}}, "'boss' is no key that is known here"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict[str, Any], message: str) -> None:
    """With the place in the file and what was expected."""
    with pytest.raises(ScenarioError, match=message):
        talks(**changes)


def test_what_looks_like_a_slip_is_warned_of() -> None:
    """A side that may sign nothing; conditions on talks that nobody bargains in."""
    (warning,) = talks(may_sign={"North": {"leader": "any"}}).warnings
    assert "South bargains but may sign nothing" in warning
    bare = summit(outcomes={"agreed": "talks agree", "else": "always"})
    assert "says nothing of 'talks'" in bare.warnings[0]
    assert outcomes(play(bare)) == {"else"}
