"""What the record says of intents: exactly what Bayes says, by enumeration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import Refusal
from sim.evidence import heard, posterior
from sim.intents import Posterior
from sim.model import SummitModel
from sim.scenario import CLASSES, START, Rank, Scenario
from tests.oracles.bayes import Enumeration
from tests.summits import STAGES, fits, play, summit

MOMENTS = (START, *STAGES)
TIGHT = 1e-12
LEADERS = ("Ann", "Bob")
PARTY = {"Ann": "North", "Bob": "South"}
RANKS = ("technical", "official", "minister")
CASES = (
    "when Ann means to come",
    "when not Ann means to stay away",
    "when Bob has declined or Ann means to come if",
    "when South lists below minister and Ann means to come",
    "when Bob arrives and not Ann means to come",
)

# ---- random summits -----------------------------------------------------------------------


def dealt(parts: int, total: int = 20) -> st.SearchStrategy[list[float]]:
    """Probabilities that sum to one, in twentieths."""
    cuts = st.lists(st.integers(0, total), min_size=parts - 1, max_size=parts - 1).map(sorted)
    return cuts.map(lambda cut: [(b - a) / total for a, b in pairwise([0, *cut, total])])


INTENT = dealt(3).map(lambda p: dict(zip(("stays away", "comes if", "comes"), p, strict=True)))
RANKED = dealt(3).map(lambda p: dict(zip(RANKS, p, strict=True)))
OPEN_RANKED = dealt(3, 10).map(  # no rank is impossible, so that any list may stand on record
    lambda p: {rank: round(0.1 + 0.7 * share, 3) for rank, share in zip(RANKS, p, strict=True)}
)
OF_TEN = st.lists(st.integers(0, 5), min_size=3, max_size=3).map(
    lambda shares: " v ".join(map(str, shares))
)
RATE = st.sampled_from((0.0, 0.0, 0.1, 0.4, 1.0))


def some(heads: Sequence[str]) -> st.SearchStrategy[list[str]]:
    """Some of them."""
    return st.lists(st.sampled_from(heads), unique=True) if heads else st.just([])


@st.composite
def judgements(draw: st.DrawFn) -> dict[str, Any]:
    """A judgement of two leaders, up to two chances, and everything that may be evidence."""
    chances = {name: draw(RATE) for name in draw(st.sampled_from(((), ("thaw",), ("thaw", "ice"))))}
    read = ("Ann evasive", "Bob declined", "Ann arrives", "Bob warns Ann", "Bob arrives")
    omitted = ("North lists without Ann", "South lists without Bob")
    heads = draw(some((*read, *omitted)))
    looked_for = [head for head in heads if head in ("Ann arrives", "Bob arrives", "Bob warns Ann")]
    return {
        "chance": chances,
        "intent": {
            name: {
                **{f"when {chance}": draw(INTENT) for chance in chances},
                "otherwise": draw(INTENT),
            }
            for name in LEADERS
        },
        "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends"},
        "changes_of_mind": {name: draw(RATE) for name in LEADERS},
        "reopens": {name: draw(RATE) for name in LEADERS},
        "reads": {head: draw(OF_TEN) for head in heads},
        "acts_to_come": {
            stage: dict.fromkeys(draw(some(looked_for)), "as read") for stage in STAGES
        },
        "sends_a_delegation": {
            "North": {
                "base": 0.5,
                "rank": {draw(st.sampled_from(CASES)): draw(RANKED), "otherwise": draw(RANKED)},
            },
            "South": {"base": 0.5, "rank": draw(OPEN_RANKED)},
        },
    }


@st.composite
def records(draw: st.DrawFn) -> dict[str, list[Any]]:
    """A record of up to three stages: statements, acts and lists of two parties."""
    record: dict[str, list[Any]] = {}
    for stage in STAGES:
        lines: list[Any] = []
        for name in LEADERS:
            if said := draw(st.sampled_from((None, *CLASSES))):
                lines.append(f"{name} {said}")
            if draw(st.integers(0, 3)) == 0:
                on_list = draw(st.sampled_from((*RANKS, name)))
                both = name != on_list and draw(st.booleans())
                lines.append({f"{PARTY[name]} lists": f"{on_list}{f', {name}' if both else ''}"})
        acts = ("Ann arrives", "Bob arrives", "Bob warns Ann")
        lines += [act for act in acts if draw(st.integers(0, 4)) == 0]
        record[stage] = draw(st.permutations(lines))
    return record


summits = st.builds(
    lambda judgement, record: summit(**judgement, record=record), judgements(), records()
)
MANY = settings(max_examples=50, suppress_health_check=list(HealthCheck))
FEWER = settings(MANY, max_examples=20)


def certain(scenario: Scenario, as_of: str) -> tuple[Posterior, Enumeration] | None:
    """What the package and the oracle make of a record; None if both find it impossible."""
    oracle = Enumeration(scenario, as_of)
    if oracle.evidence > 0:
        return posterior(scenario, as_of), oracle
    with pytest.raises(Refusal, match=f"the record up to {as_of} is impossible"):
        posterior(scenario, as_of)
    return None


# ---- the posterior ------------------------------------------------------------------------


@MANY
@given(summits, st.sampled_from(MOMENTS))
def test_the_posterior_is_bayes_by_enumeration(scenario: Scenario, as_of: str) -> None:
    """Intents and shared chances given a record agree with the sum over all hidden paths."""
    found = certain(scenario, as_of)
    if found is None:
        return
    known, oracle = found
    for leader in LEADERS:
        np.testing.assert_allclose(known.marginal(leader), oracle.intent(leader), atol=1e-10)
    for number, name in enumerate(known.prior.chances):
        holds = known.weights @ known.prior.worlds[number]
        np.testing.assert_allclose(holds, oracle.chance(name), atol=1e-10)


@MANY
@given(summits, st.sampled_from(STAGES))
def test_leaders_are_coupled_by_the_chances_they_share(scenario: Scenario, as_of: str) -> None:
    """The joint posterior of both leaders' intents agrees too: independent within each world."""
    found = certain(scenario, as_of)
    if found is None:
        return
    known, oracle = found
    ann, bob = (known.intents(leader) for leader in LEADERS)
    joint = np.einsum("w,wi,wj->ij", known.weights, ann, bob)
    np.testing.assert_allclose(joint, oracle.both(*LEADERS), atol=1e-10)


@MANY
@given(summits)
def test_earlier_intents_are_smoothed_exactly(scenario: Scenario) -> None:
    """Going back from the record's end, each stage's intents are those given the whole record."""
    found = certain(scenario, STAGES[-1])
    if found is None:
        return
    known, oracle = found
    for leader in LEADERS:
        later = known.intents(leader)
        for stage in (2, 1, 0):
            back = known.earlier(leader, stage)
            np.testing.assert_allclose(
                np.einsum("w,wj,wji->ij", known.weights, later, back),
                oracle.moves(leader, stage),
                atol=1e-10,
            )
            later = np.einsum("wj,wji->wi", later, back)
            smoothed = known.weights @ later
            np.testing.assert_allclose(smoothed, oracle.intent(leader, stage), atol=1e-10)


@MANY
@given(summits, st.sampled_from(STAGES))
def test_a_chance_is_drawn_given_the_ones_before_it(scenario: Scenario, as_of: str) -> None:
    """Drawn one after another, the shared chances have their joint posterior."""
    found = certain(scenario, as_of)
    if found is None:
        return
    known, _ = found
    joint = np.ones(1)
    for number in range(len(known.prior.chances)):
        holds = known.chance(number)
        joint = np.stack([joint * (1 - holds), joint * holds], axis=1).ravel()
    np.testing.assert_allclose(joint, known.weights, atol=1e-12)


FULL: Mapping[str, Any] = {
    "chance": {"thaw": 0.3},
    "intent": {
        "Ann": {
            "when thaw": {"stays away": 0.1, "comes if": 0.4, "comes": 0.5},
            "otherwise": {"stays away": 0.6, "comes if": 0.3, "comes": 0.1},
        },
        "Bob": {
            "when thaw": {"stays away": 0.2, "comes": 0.8},
            "otherwise": {"stays away": 0.7, "comes": 0.3},
        },
    },
    "comes_if": {"Ann": "Bob attends"},
    "changes_of_mind": 0.2,
    "reopens": {"Ann": 0.3},
    "reads": {"Ann arrives": "8 v 5 v 2", "North lists without Ann": "3 v 5 v 9"},
    "acts_to_come": {"Tuesday": {"Ann arrives": "as read"}},
    "sends_a_delegation": {
        "North": {
            "base": 0.5,
            "rank": {
                "when Ann means to come": {"official": 0.2, "minister": 0.8},
                "otherwise": {"official": 0.7, "minister": 0.3},
            },
        }
    },
    "record": {
        "Monday": ["Ann inclined", "Bob evasive", {"North lists": "minister"}],
        "Tuesday": ["Ann declined"],
        "Wednesday": ["Bob confirmed"],
    },
}


@pytest.mark.parametrize("leader", LEADERS)
@pytest.mark.parametrize("seed", [1, 2])
def test_drawn_intents_follow_the_smoothed_posterior(leader: str, seed: int) -> None:
    """Sampled backward, intents at recorded stages have their posterior frequencies and moves."""
    scenario = summit(**FULL)
    oracle = Enumeration(scenario, STAGES[-1])
    model = SummitModel(scenario, 16_384, rng=seed)
    drawn = []
    for stage in MOMENTS:
        model.world.stage = stage
        drawn.append(model.leaders[leader].intent.astype(int))
    model.forget()
    for stage, codes in enumerate(drawn):
        assert fits(np.bincount(codes, minlength=3), oracle.intent(leader, stage))
    for stage, (now, then) in enumerate(pairwise(drawn)):
        counts = np.bincount(now * 3 + then, minlength=9)
        assert fits(counts, np.ravel(oracle.moves(leader, stage)))


# ---- every next statement together tells nothing -----------------------------------------


@FEWER
@given(judgements(), records(), st.sampled_from((1, 2)), st.sampled_from(LEADERS))
def test_all_next_statements_together_tell_nothing(
    judgement: dict[str, Any], record: dict[str, list[Any]], reached: int, leader: str
) -> None:
    """Weighted by how likely each is, the posteriors after a statement average to those before.

    So to expect to change one's mind is to change it now: intents and chances are martingales.
    """
    judgement = judgement | {"acts_to_come": {}}
    past = {stage: record[stage] for stage in STAGES[:reached]}
    stage = STAGES[reached]
    silent = summit(**judgement, record=past)
    oracle = Enumeration(silent, stage)
    if not oracle.evidence:
        return
    known, average, total = posterior(silent, stage), 0.0, 0.0
    for said in CLASSES:
        spoken = summit(**judgement, record=past | {stage: [f"{leader} {said}"]})
        likely = Enumeration(spoken, stage).evidence / oracle.evidence
        total += likely
        if likely:
            average = average + likely * summary(posterior(spoken, stage))
    assert total == pytest.approx(1, abs=TIGHT)
    np.testing.assert_allclose(average, summary(known), atol=TIGHT)


def summary(known: Posterior) -> Any:
    """Everything that a posterior says of chances and of each leader's intent, as one array."""
    shares = [known.weights[:, None] * known.intents(leader) for leader in LEADERS]
    return np.concatenate([known.weights, *map(np.ravel, shares)])


# ---- single lines -------------------------------------------------------------------------


def odds(scenario: Scenario, leader: str = "Ann") -> float:
    """The odds that a leader comes, against staying away, at the record's end."""
    stays, _, comes = posterior(scenario, scenario.record_end).marginal(leader)
    return float(comes / stays)


EVEN = {"intent": {"Ann": {"stays away": 0.5, "comes": 0.5}}}


def test_a_statement_multiplies_the_odds() -> None:
    """'7 v 2' makes coming seven halves as likely; said again, less so, as it may be a repeat."""
    read = EVEN | {"reads": {"Ann inclined": "7 v 2"}}
    once = summit(**read, record={"Monday": ["Ann inclined"]})
    twice = summit(**read, record={"Monday": ["Ann inclined"], "Tuesday": ["Ann inclined"]})
    assert odds(once) == pytest.approx(7 / 2)
    assert odds(twice) == pytest.approx(7 / 2 * (0.5 + 0.35) / (0.5 + 0.1))


def test_a_spokesperson_speaks_for_the_leader() -> None:
    """What Nora says is what Ann says."""
    read = EVEN | {"reads": {"Ann inclined": "7 v 2"}}
    assert odds(summit(**read, record={"Monday": ["Nora inclined"]})) == pytest.approx(7 / 2)


def test_who_says_nothing_is_unobserved_not_silent() -> None:
    """A stage without a line tells nothing; `silent` is said on purpose and is evidence."""
    read = EVEN | {"reads": {"Ann silent": "2 v 4"}}
    others = {"Monday": ["Bob arrives"], "Tuesday": ["Bob arrives"]}
    assert odds(summit(**read, record=others)) == pytest.approx(1)
    assert odds(summit(**read, record={"Monday": ["Ann silent"]})) == pytest.approx(1 / 2)


def test_hearsay_is_no_evidence() -> None:
    """What one says of another moves nothing."""
    assert odds(summit(**EVEN, record={"Monday": [{"Bob says of Ann": "she comes"}]})) == 1


def test_an_act_is_evidence_only_where_it_is_read() -> None:
    """An act carries the likelihood that its author gives it, none by default."""
    record = {"Monday": ["Ann arrives"]}
    assert odds(summit(**EVEN, record=record)) == pytest.approx(1)
    assert odds(summit(**EVEN, record=record, reads={"Ann arrives": "9 v 3"})) == pytest.approx(3)


def test_a_partys_act_is_evidence_about_its_leader() -> None:
    """What North does tells of Ann."""
    scenario = summit(
        **EVEN, record={"Monday": ["North warns South"]}, reads={"North warns South": "1 v 4"}
    )
    assert odds(scenario) == pytest.approx(1 / 4)


def test_an_act_that_was_looked_for_and_did_not_come_is_evidence() -> None:
    """Not having arrived by its stage counts with the complements, and not before its stage."""
    looked_for = EVEN | {
        "reads": {"Ann arrives": "9 v 4"},
        "acts_to_come": {"Tuesday": {"Ann arrives": "as read"}},
    }
    assert odds(summit(**looked_for, record={"Monday": ["Bob arrives"]})) == pytest.approx(1)
    missed = summit(**looked_for, record={"Tuesday": ["Bob arrives"]})
    assert odds(missed) == pytest.approx(1 / 6)
    early = summit(**looked_for, record={"Monday": ["Ann arrives"], "Tuesday": ["Bob arrives"]})
    assert odds(early) == pytest.approx(9 / 4)


def test_an_act_with_a_chance_of_its_own_is_not_missed() -> None:
    """An act that comes by chance says nothing when it does not come."""
    scenario = summit(
        **EVEN,
        acts_to_come={"Monday": {"Ann arrives": 0.9}},
        record={"Tuesday": ["Bob arrives"]},
    )
    assert odds(scenario) == pytest.approx(1)


def test_a_leader_left_off_the_list_is_evidence() -> None:
    """The omission has its own likelihood; being on the list has the complement."""
    read = EVEN | {"reads": {"North lists without Ann": "2 v 8"}}
    assert odds(summit(**read, record={"Monday": [{"North lists": "official"}]})) == 0.25
    with_ann = summit(**read, record={"Monday": [{"North lists": "official, Ann"}]})
    assert odds(with_ann) == pytest.approx(4)


RANKED_BY_INTENT = EVEN | {
    "sends_a_delegation": {
        "North": {
            "base": 0.5,
            "rank": {
                "when Ann means to come": {"official": 0.2, "minister": 0.8},
                "otherwise": {"official": 0.6, "minister": 0.4},
            },
        }
    }
}


def test_the_rank_on_a_list_is_evidence_where_it_depends_on_the_intent() -> None:
    """A list of officials is three times as likely from one who stays away."""
    officials = {"Monday": [{"North lists": "official"}]}
    assert odds(summit(**RANKED_BY_INTENT, record=officials)) == pytest.approx(1 / 3)
    plain = {"sends_a_delegation": {"North": {"base": 0.5, "rank": {"official": 1}}}}
    assert odds(summit(**EVEN, **plain, record=officials)) == pytest.approx(1)


def test_a_list_of_the_leader_alone_shows_no_rank() -> None:
    """Who is to go with the leader is not said, so it tells nothing."""
    alone = summit(**RANKED_BY_INTENT, record={"Monday": [{"North lists": "Ann"}]})
    assert odds(alone) == pytest.approx(1)


def test_the_same_rank_listed_again_tells_nothing_new() -> None:
    """A listed rank stays, so a second list is no second piece of evidence."""
    officials = [{"North lists": "official"}]
    twice = summit(**RANKED_BY_INTENT, record={"Monday": officials, "Tuesday": officials})
    assert odds(twice) == pytest.approx(1 / 3)


def test_lists_of_one_stage_do_not_see_one_another() -> None:
    """Each list of a stage shows a rank settled before the others appeared."""
    judgement = EVEN | {
        "sends_a_delegation": {
            "North": {
                "base": 0.5,
                "rank": {
                    "when South lists": {"official": 1},
                    "when Ann means to come": {"official": 0.2, "minister": 0.8},
                    "otherwise": {"official": 0.6, "minister": 0.4},
                },
            }
        }
    }
    lists = [{"South lists": "official"}, {"North lists": "official"}]
    together = summit(**judgement, record={"Monday": lists})
    apart = summit(**judgement, record={"Monday": lists[:1], "Tuesday": lists[1:]})
    assert odds(together) == pytest.approx(1 / 3)
    assert odds(apart) == pytest.approx(1)


def test_lists_come_after_the_other_lines_of_their_stage() -> None:
    """Wherever a list stands among the lines of a stage, it sees what was said there."""
    rank = {
        "when Bob has declined and Ann means to come": {"minister": 1},
        "otherwise": {"official": 1},
    }
    judgement = {
        "intent": {"Ann": {"stays away": 0.5, "comes": 0.5}, "Bob": "stays away"},
        "sends_a_delegation": {"North": {"base": 0.5, "rank": rank}},
    }
    scenario = summit(**judgement, record={"Monday": [{"North lists": "minister"}, "Bob declined"]})
    np.testing.assert_allclose(posterior(scenario, "Monday").marginal("Ann"), (0, 0, 1))


def test_an_impossible_record_is_refused_by_name() -> None:
    """Where no intent could have led to the record, no number is invented."""
    scenario = summit(**EVEN, reads={"Ann arrives": "0 v 0"}, record={"Monday": ["Ann arrives"]})
    said = "the record up to Monday is impossible .* no intent of Ann could have led to it"
    with pytest.raises(Refusal, match=said):
        play(scenario)


def test_what_was_heard_has_a_rate_and_a_likelihood_for_each_stage() -> None:
    """The filter is given every stage up to the one asked for, observed or not."""
    scenario = summit(
        **EVEN,
        reads={"Ann declined": "1 v 6"},
        reopens={"Ann": 0.25},
        changes_of_mind={"Ann": 0.5},
        record={"Monday": ["Ann declined"]},
    )
    rates, seen = heard(scenario, "Tuesday")
    assert rates["Ann"] == [0.5, 0.25]
    np.testing.assert_allclose(seen["Ann"], [(0.6, 0.35, 0.1), (1, 1, 1)])


def test_as_of_includes_its_stage_and_drops_what_is_later() -> None:
    """As of Monday, Monday's lines are known and Tuesday's are not; the start knows nothing."""
    scenario = summit(
        **EVEN,
        reads={"Ann inclined": "8 v 2", "Ann declined": "0 v 5"},
        record={"Monday": ["Ann inclined"], "Tuesday": ["Ann declined"]},
    )
    comes = [float(posterior(scenario, moment).marginal("Ann")[2]) for moment in MOMENTS]
    np.testing.assert_allclose(comes[:3], (0.5, 0.8, 0.0), atol=TIGHT)


# ---- what is public in a round is evidence, too -------------------------------------------


def test_the_public_belief_of_every_round_is_bayes_on_what_was_public_in_it() -> None:
    """Simulated words, acts and lists update the public exactly as the same record would."""
    rounds = 24
    judgement: dict[str, Any] = {
        **FULL,
        "acts_to_come": {
            "Tuesday": {"Ann arrives": "as read"},
            "Wednesday": {"North lists": 0.5},
        },
    }
    past = {"Monday": ["Ann declined", "Bob evasive"]}
    model = SummitModel(summit(**{**judgement, "record": past}), rounds)
    records = [dict(past) for _ in range(rounds)]
    for stage in STAGES[1:]:
        model.step()
        for number, record in enumerate(records):
            record[stage] = public_lines(model, stage, number)
        for leader in LEADERS:
            believed = np.broadcast_to(model.world.beliefs.intents(leader), (3, rounds))
            for number, record in enumerate(records):
                oracle = Enumeration(summit(**{**judgement, "record": record}), stage)
                np.testing.assert_allclose(believed[:, number], oracle.intent(leader), atol=1e-10)
    model.forget()


def public_lines(model: SummitModel, stage: str, number: int) -> list[Any]:
    """What was said and done in one round at a stage, as lines of a record."""
    public = model.world.public
    lines: list[Any] = [f"{name} {CLASSES[int(public.last[name][number])]}" for name in LEADERS]
    if stage == "Tuesday" and public.happened["Ann", "arrives"][number]:
        lines.append("Ann arrives")
    if stage == "Wednesday" and public.happened["North", "lists"][number]:
        rank = Rank(int(model.delegations["North"].rank[number]))
        with_ann = public.announced["North"][number] == Rank.LEADER
        lines.append({"North lists": f"{rank}, Ann" if with_ann else str(rank)})
    return lines
