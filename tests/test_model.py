"""The model: Mesa's by its looks, a block of rounds by its luck."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from typing import Any

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.agents import Delegation, Leader
from sim.errors import RuleError, ScenarioError
from sim.model import SummitModel
from sim.reading import bundled, load, loads
from sim.rules import AlwaysComes, ComesByChance, FollowsTheCrowd
from sim.scenario import MODES, Scenario
from sim.streams import CELL
from tests.summits import STAGES, always, come, play, summit

MIXED = {"stays away": 0.3, "comes if": 0.4, "comes": 0.3}
CIRCLE: Mapping[str, Any] = {
    "chance": {"thaw": 0.3},
    "intent": {
        "Ann": {"when thaw": {"comes": 0.5, "comes if": 0.5}, "otherwise": MIXED},
        "Bob": MIXED,
    },
    "comes_if": {"Ann": "Bob attends", "Bob": "Ann attends or thaw"},
    "changes_of_mind": 0.1,
    "sends_a_delegation": {"North": {"base": 0.5, "decides": "after Bob has confirmed"}},
    "outcomes": {"both": "Ann attends and Bob attends", "Ann": "Ann attends", "rest": "always"},
}


@pytest.fixture(scope="module")
def istanbul() -> Scenario:
    """The bundled scenario."""
    return load("istanbul-2025")


# ---- an ordinary Mesa model ---------------------------------------------------------------


def test_leaders_and_delegations_are_mesa_agents() -> None:
    """Mesa finds them by itself, and they find their model."""
    model = SummitModel(summit(**CIRCLE))
    assert isinstance(model, mesa.Model)
    assert set(model.agents) == {*model.leaders.values(), *model.delegations.values()}
    assert set(model.agents_by_type) == {Leader, Delegation}
    assert all(isinstance(agent, mesa.Agent) and agent.model is model for agent in model.agents)
    model.forget()


def test_a_step_is_a_stage_and_the_last_is_the_meeting() -> None:
    """Stage after stage, then the meeting, then the model stands still."""
    model = SummitModel(summit(**CIRCLE))
    passed = []
    while model.running:
        model.step()
        passed.append((model.world.stage, model.outcome is not None))
    model.forget()
    assert passed == [*((stage, False) for stage in STAGES), (STAGES[-1], True)]
    assert model.steps == 4


def test_stages_on_record_are_not_played_again() -> None:
    """As of Tuesday there is one stage left; as of the deadline only the meeting."""
    scenario = summit(**CIRCLE, record={"Monday": ["Ann inclined"]})
    for as_of, steps in (("start", 4), (None, 3), ("Monday", 3), ("Tuesday", 2), ("Wednesday", 1)):
        assert play(scenario, 3, as_of=as_of).steps == steps


def test_with_one_round_mesas_luck_is_there_to_be_used() -> None:
    """Mesa's generators and shuffled orders work as in any model."""
    model = SummitModel(summit(**CIRCLE), rng=3)
    assert 0 <= model.random.random() < 1
    assert 0 <= model.rng.random() < 1
    assert 0 <= model.leaders["Ann"].random.random() < 1
    seen: list[str] = []
    model.agents.shuffle_do(lambda agent: seen.append(agent.name))
    model.forget()
    assert sorted(seen) == ["Ann", "Bob", "North delegation"]


def test_mesas_batch_run_plays_it() -> None:
    """A bundled name and a range of seeds are enough; each run ends with its outcome."""
    rows = mesa.batch_run(
        SummitModel,
        {"scenario": "istanbul-2025", "rng": range(3)},
        number_processes=1,
        display_progress=False,
    )
    outcomes = {outcome.name for outcome in load("istanbul-2025").outcomes}
    assert [row["rng"] for row in rows] == [0, 1, 2]
    assert all(row["outcome"] in outcomes for row in rows)
    for key in [model for model in mesa.Agent._ids if isinstance(model, SummitModel)]:
        key.forget()


def test_mesas_batch_run_can_follow_the_stages() -> None:
    """With a period, every stage is a row: no outcome until the meeting."""
    rows = mesa.batch_run(
        SummitModel,
        {"scenario": summit(**CIRCLE), "rng": 1},
        data_collection_period=1,
        display_progress=False,
    )
    assert [row["stage"] for row in rows] == [*STAGES, STAGES[-1]]
    assert [row["outcome"] is None for row in rows] == [True, True, True, False]


def test_mesas_data_collector_reads_the_agents() -> None:
    """One's own collector sees attributes of model and agents."""
    model = SummitModel(summit(**CIRCLE))
    collector = mesa.DataCollector(
        model_reporters={"steps": "steps"}, agent_reporters={"name": "name", "comes": "attends"}
    )
    model.run_model()
    collector.collect(model)
    model.forget()
    table = collector.get_agent_vars_dataframe()
    assert set(table["name"]) == {"Ann", "Bob", "North delegation"}
    assert [bool(comes[0]) for comes in table["comes"]] == [
        bool(agent.attends[0]) for agent in model.agents
    ]


@pytest.mark.parametrize(
    "slip",
    [
        lambda model: model.random.random(),
        lambda model: model.rng.normal(),
        lambda model: model.leaders["Ann"].random.choice([1, 2]),
        lambda model: model.leaders["Ann"].rng.integers(3),
        lambda model: model.agents.shuffle_do("speak"),
        lambda model: model.agents.shuffle(),
        lambda model: model.agents_by_type[Leader].shuffle_do("speak"),
        lambda model: model.agents.select(lambda agent: True).shuffle_do("speak"),
    ],
)
def test_with_many_rounds_shared_luck_is_refused(slip: Any) -> None:
    """One number, or one order, would be that of every round: say what to write instead."""
    model = SummitModel(summit(**CIRCLE), 2)
    with pytest.raises(
        RuleError, match=r"to all rounds of a block; use .* draws\.chance\('a name'"
    ):
        slip(model)
    assert not hasattr(model.random, "__wrapped__")  # what Python looks for is simply not there
    model.forget()


def test_a_block_that_is_forgotten_is_no_longer_held_by_mesa() -> None:
    """Mesa keeps every model that it ever saw; a finished block must not stay in memory."""
    model = SummitModel(summit(**CIRCLE), 2)
    assert model in mesa.Agent._ids
    model.forget()
    model.forget()
    assert model not in mesa.Agent._ids


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"mode": "trusting"}, "'trusting' is not a mode"),
        ({"mode": "assurd"}, "did you mean 'assured'"),
        ({"as_of": "Tusday"}, "'Tusday' is not a stage; did you mean 'Tuesday'"),
        ({"rules": {"Anne": AlwaysComes()}}, "a rule for 'Anne', who may not come; .* 'Ann'"),
        ({"rules": {"Dan": AlwaysComes()}}, "a rule for 'Dan', who may not come"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(options: dict[str, Any], said: str) -> None:
    """A slip in a mode, a stage or a name is answered with the nearest right one."""
    with pytest.raises(ScenarioError, match=said):
        SummitModel(summit(**CIRCLE), 2, **options)


# ---- rounds are the same, however they are played -----------------------------------------


def digits(model: SummitModel) -> dict[str, Any]:
    """All that a round is: what was meant, said, drawn and decided, and what came of it."""
    told: dict[str, Any] = {"outcome": model.outcome}
    for mode in MODES:
        told[f"outcome, {mode}"] = model.outcome_under(mode)
    for name, leader in model.leaders.items():
        told[f"{name} means"], told[f"{name} says"] = leader.intent, leader.last
        told[f"{name} comes"] = leader.attends
    for name, delegation in model.delegations.items():
        told[f"{name} comes"], told[f"{name} sends"] = delegation.attends, delegation.sent.truth
        told[f"{name} ranks"] = delegation.rank
    for name, chance in model.world.chances.items():
        told[name] = chance
    return {key: np.broadcast_to(value, model.outcome.shape) for key, value in told.items()}


def same(one: Mapping[str, Any], other: Mapping[str, Any], *only: str) -> None:
    """Assert that two plays agree digit for digit; `only` says in what."""
    for key in only or one:
        np.testing.assert_array_equal(one[key], other[key], err_msg=key)


@pytest.mark.parametrize("as_of", ["start", "Wednesday"])
def test_the_first_rounds_of_many_are_the_few(istanbul: Scenario, as_of: str) -> None:
    """A longer run begins with the shorter one, a partial cell being a prefix."""
    longest = digits(play(istanbul, 70_000, as_of=as_of))
    for rounds in (1, 2, 1_000, CELL, 20_000):
        few = digits(play(istanbul, rounds, as_of=as_of))
        same(few, {key: value[:rounds] for key, value in longest.items()})


def test_a_cell_can_be_played_by_itself(istanbul: Scenario) -> None:
    """Any round is replayed by playing its cell."""
    longest = digits(play(istanbul, 3 * CELL, as_of="start"))
    third = digits(play(istanbul, 500, as_of="start", first_cell=2))
    same(third, {key: value[2 * CELL : 2 * CELL + 500] for key, value in longest.items()})


def test_another_seed_is_another_world(istanbul: Scenario) -> None:
    """The seed names all luck; the same seed is the same luck."""
    one, other, again = (digits(play(istanbul, 500, rng=seed)) for seed in (1, 2, 1))
    same(one, again)
    assert np.mean(one["Putin says"] == other["Putin says"]) < 1


# ---- the file may be told otherwise -------------------------------------------------------

KEPT = ("outcomes", "stages", "sources")
"""Sections whose order means something."""


def written() -> str:
    """The Istanbul file as it stands."""
    return bundled()["istanbul-2025"].read_text(encoding="utf-8")


def document(text: str) -> Any:
    """A file's tree."""
    return YAML(typ="safe", pure=True).load(text)


def file(tree: Any) -> Scenario:
    """A tree as a scenario."""
    return loads(json.dumps(tree, default=str))


def shuffled(tree: Any, luck: random.Random, path: tuple[str, ...] = ()) -> Any:
    """The same file in another order: mappings, and the lines of each stage of the record."""
    if isinstance(tree, list):
        lines = [shuffled(item, luck, (*path, "line")) for item in tree]
        return luck.sample(lines, len(lines)) if path[:1] == ("record",) else lines
    if not isinstance(tree, dict):
        return tree
    items = [(key, shuffled(value, luck, (*path, str(key)))) for key, value in tree.items()]
    ordered = (path[:1] and path[0] in KEPT) or "otherwise" in tree
    return dict(items if ordered else luck.sample(items, len(items)))


@settings(max_examples=6)
@given(st.randoms(use_true_random=False))
def test_reordering_the_file_changes_nothing(luck: random.Random) -> None:
    """Parties, lines of a stage, entries of the judgement: no order of theirs is luck.

    But in talks it matters who speaks first, so there the order of the table stays.
    """
    tree = document(written())
    mixed = shuffled(tree, luck)
    mixed |= {key: tree[key] for key in ("parties", "on the table")}
    reordered(file(tree), file(mixed))
    del tree["judgement"]["talks"]
    reordered(file(tree), file(shuffled(tree, luck)))


def reordered(here: Scenario, there: Scenario) -> None:
    """Check that two orders of a file are one scenario."""
    for as_of in ("start", "Tuesday", "Friday"):
        same(digits(play(here, 500, as_of=as_of)), digits(play(there, 500, as_of=as_of)))


RENAMED = {
    "Putin": "Vladimir",
    "Zelenskyy": "Volodymyr",
    "Trump": "Donald",
    "Russia": "Muscovy",
    "Ukraine": "Kyiv",
    "United States": "America",
    "Turkey": "Anatolia",
    "deal prepared": "a bargain",
    "exchange prepared": "the lists",
}


def renamed(text: str) -> Any:
    """Istanbul with other names, the old ones kept as ids."""
    pattern = re.compile("|".join(rf"\b{name}\b" for name in RENAMED))
    tree = document(pattern.sub(lambda match: RENAMED[match.group()], text))
    old = {new: name for name, new in RENAMED.items()}
    for name, party in tree["parties"].items():
        party["id"] = old[name]
        party["leader"] = {"name": party["leader"], "id": old.get(party["leader"], party["leader"])}
    chances = tree["judgement"]["chance"]
    tree["judgement"]["chance"] = {
        name: {"chance": p, "id": old[name]} for name, p in chances.items()
    }
    return tree


@pytest.mark.parametrize("as_of", ["start", "Tuesday", "Friday"])
def test_renaming_with_the_id_kept_changes_labels_only(istanbul: Scenario, as_of: str) -> None:
    """Every draw is known by ids, so a new name moves no round."""
    named = file(renamed(written()))
    assert set(named.leader) == {"Vladimir", "Volodymyr", "Donald"}
    old, new = digits(play(istanbul, 2_000, as_of=as_of)), digits(play(named, 2_000, as_of=as_of))
    for key, value in old.items():
        pattern = re.compile("|".join(RENAMED))
        label = pattern.sub(lambda match: RENAMED[match.group()], key)
        np.testing.assert_array_equal(value, new[label], err_msg=key)


def test_another_id_is_another_luck_of_the_same_kind() -> None:
    """An id names draws: changing it changes digits, for its own actor and nobody else."""
    plain = digits(play(summit(**CIRCLE)))
    parties = {
        "North": {"leader": {"name": "Ann", "id": "somebody else"}},
        "South": {"leader": "Bob"},
    }
    other = digits(play(summit(**CIRCLE, parties=parties)))
    same(plain, other, "Bob means", "Bob says", "North ranks", "thaw")
    assert not always(plain["Ann says"] == other["Ann says"])


def test_someone_nobody_refers_to_moves_nobody(istanbul: Scenario) -> None:
    """A new onlooker brings draws of their own and takes none."""
    tree = document(written())
    tree["parties"] = {"Holy See": {"leader": "Leo", "role": "onlooker"}, **tree["parties"]}
    tree["judgement"]["intent"]["Leo"] = {"comes": "50%", "stays away": "50%"}
    tree["judgement"]["acts to come"]["Sunday"] = {
        "Leo warns Putin": "50%",
        **tree["judgement"]["acts to come"]["Sunday"],
    }
    for as_of in ("start", "Thursday"):
        alone = digits(play(istanbul, 2_000, as_of=as_of))
        same(alone, digits(play(file(tree), 2_000, as_of=as_of)))


# ---- whose luck is whose ------------------------------------------------------------------


@pytest.mark.parametrize("rule", [ComesByChance(0.3), FollowsTheCrowd(2)])
def test_one_actors_rule_leaves_the_luck_of_others(istanbul: Scenario, rule: Any) -> None:
    """What others mean, say, draw and send is the same; only who comes may differ."""
    usual = digits(play(istanbul, 4_000, as_of="start"))
    swapped = digits(play(istanbul, 4_000, as_of="start", rules={"Putin": rule}))
    same(usual, swapped, *(key for key in usual if not key.endswith(("comes", "outcome"))
                           and not key.startswith("outcome")))  # fmt: skip
    assert not always(usual["Putin comes"] == swapped["Putin comes"])


def test_a_delegations_rule_leaves_the_luck_of_others(istanbul: Scenario) -> None:
    """Leaders and other delegations draw as before."""
    usual = digits(play(istanbul, 4_000))
    swapped = digits(play(istanbul, 4_000, rules={"Ukraine": AlwaysComes()}))
    same(usual, swapped, *(key for key in usual if "Ukraine" not in key and "outcome" not in key))
    assert always(swapped["Ukraine comes"] >= usual["Ukraine comes"])


def test_the_start_and_the_records_end_share_their_luck() -> None:
    """Who is unobserved means the same as of either; bad news lowers an intent in every round."""
    judgement = {**CIRCLE, "changes_of_mind": 0, "chance": {"thaw": 0}}
    scenario = summit(
        **judgement, reads={"Ann declined": "1 v 8"}, record={"Monday": ["Ann declined"]}
    )
    early, late = (SummitModel(scenario, 2_000, as_of=as_of) for as_of in ("start", "Monday"))
    np.testing.assert_array_equal(early.leaders["Bob"].intent, late.leaders["Bob"].intent)
    assert always(late.leaders["Ann"].intent <= early.leaders["Ann"].intent)
    assert not always(late.leaders["Ann"].intent == early.leaders["Ann"].intent)
    early.step()
    for model in (early, late):
        model.step()
    # On Tuesday Bob draws his words from the same luck; only what he repeats may differ.
    bits = [m.leaders["Bob"].draws("Tuesday").uniform("statement").bits for m in (early, late)]
    np.testing.assert_array_equal(*bits)
    for model in (early, late):
        model.forget()


def test_a_line_on_record_moves_nobody_elses_luck() -> None:
    """What Ann says leaves Bob's intent and words alone where they share no chance."""
    apart = {**CIRCLE, "intent": {"Ann": MIXED, "Bob": MIXED}, "changes_of_mind": 0.3}
    record = {"Monday": ["Dan arrives"]}
    silent = digits(play(summit(**apart, record=record)))
    spoken = digits(play(summit(**apart, record={"Monday": ["Dan arrives", "Ann evasive"]})))
    same(silent, spoken, "Bob means", "Bob says", "North ranks", "thaw")


def test_every_actor_who_came_is_in_the_resolution() -> None:
    """`attends` of an agent is its row of the resolution under the model's mode."""
    model = play(summit(**CIRCLE), 500, mode="assured")
    found = model.resolution("assured")
    for name in ("Ann", "Bob"):
        np.testing.assert_array_equal(come(model, name), found.attends[found.system.index[name]])
