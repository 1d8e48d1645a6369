"""Hidden intents: priors, statements, redraws and the posterior's own arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.intents import MOST_CHANCES, filter_forward, prior, redraw_rate, spoken
from sim.likelihoods import ASSUMED, REPEAT, STRENGTHS, table
from sim.public import NOT_YET
from sim.scenario import CLASSES, INTENTS
from tests.summits import come, near, play, summit

DECLINED, EVASIVE = CLASSES.index("declined"), CLASSES.index("evasive")
TENTHS = st.integers(0, 10).map(lambda n: n / 10)


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, tuple[float, float, float]]:
    """Some classes with a probability by intent, at most one for each intent in all."""
    classes = draw(st.lists(st.sampled_from(CLASSES), max_size=6, unique=True))
    most = 100 // max(len(classes), 1)
    share = st.integers(0, most).map(lambda n: n / 100)
    return {said: draw(st.tuples(share, share, share)) for said in classes}


# ---- statements ---------------------------------------------------------------------------


@given(overrides())
def test_every_overridden_table_sums_to_one(given_: dict[str, tuple[float, float, float]]) -> None:
    """Setting some classes scales the others, so that each intent still says something."""
    rows = np.array(table(given_))
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-12)
    for said, values in given_.items():
        assert tuple(rows[:, CLASSES.index(said)]) == values


@given(overrides())
def test_classes_that_are_not_set_keep_their_proportions(
    given_: dict[str, tuple[float, float, float]],
) -> None:
    """What a scenario does not say of a class leaves it in proportion to the packaged table."""
    rest = [n for n, said in enumerate(CLASSES) if said not in given_]
    kept, assumed = np.array(table(given_))[:, rest], np.array(ASSUMED)[:, rest]
    np.testing.assert_allclose(
        kept * assumed.sum(axis=1, keepdims=True),
        assumed * kept.sum(axis=1, keepdims=True),
        atol=1e-12,
    )


@pytest.mark.parametrize("shares", [(0.7, 0.6), (1.0, 0.01)])
def test_more_than_ten_of_ten_is_refused(shares: tuple[float, float]) -> None:
    """Two classes that together exceed one are no table."""
    a, b = shares
    with pytest.raises(ValueError, match="they sum to 1"):
        table({"evasive": (a, 0, 0), "declined": (b, 0, 0)})


def test_a_whole_table_must_sum_to_one() -> None:
    """Where every class is set, nothing is left that could fill the gap."""
    with pytest.raises(ValueError, match=r"they sum to 0\.7"):
        table(dict.fromkeys(CLASSES, (0.1, 0.1, 0.1)))


def test_the_packaged_table_is_a_table() -> None:
    """Each intent of the packaged table says something."""
    np.testing.assert_allclose(np.array(ASSUMED).sum(axis=1), 1, atol=1e-12)
    assert np.array(ASSUMED).shape == (len(INTENTS), len(CLASSES))


def test_the_words_of_strength_are_ratios() -> None:
    """Slight, moderate, strong and decisive mean odds by 1.5, 3, 10 and 30."""
    assert [round(float(np.exp(shift)), 9) for shift in STRENGTHS.values()] == [1.5, 3, 10, 30]


@given(TENTHS, TENTHS, TENTHS)
def test_the_next_statement_sums_to_one(a: float, b: float, c: float) -> None:
    """Whatever was said last and whatever is meant, the chances of the next statement sum to 1."""
    scenario = summit(intent={"Ann": "comes"}, reads={"Ann evasive": f"{a * 10} v {b * 10} v 1"})
    for last in (*range(NOT_YET), NOT_YET):
        said = [
            spoken(scenario, "Ann", "Monday", np.uint8(word), np.uint8(last)) for word in range(7)
        ]
        np.testing.assert_allclose(np.sum(said, axis=0), 1, atol=1e-12)


def test_a_statement_is_repeated_with_one_half() -> None:
    """P(s | i, last) = half [s = last] + half P(s | i), and P(s | i) with nothing said yet."""
    scenario = summit(intent={"Ann": "comes"}, reads={"Ann evasive": "2 v 3 v 5"})
    for last, expected in (
        (NOT_YET, (0.5, 0.3, 0.2)),
        (EVASIVE, (0.75, 0.65, 0.6)),
        (DECLINED, (0.25, 0.15, 0.1)),
    ):
        said = spoken(scenario, "Ann", "Monday", np.uint8(EVASIVE), np.uint8(last))
        np.testing.assert_allclose(said, expected)
    assert REPEAT == 0.5


# ---- priors -------------------------------------------------------------------------------


def test_an_intent_hangs_on_the_first_case_that_fits() -> None:
    """Chances are enumerated; `when` is read from the top, `otherwise` last."""
    scenario = summit(
        chance={"thaw": 0.25, "storm": 0.5},
        intent={
            "Ann": {
                "when thaw and not storm": {"comes": 1},
                "when thaw": {"comes if": 1},
                "otherwise": {"stays away": 1},
            }
        },
        comes_if={"Ann": "always"},
    )
    before = prior(scenario)
    assert before.chances == ("storm", "thaw")
    by_world = {
        tuple(bool(truth) for truth in before.worlds[:, world]): (
            round(float(before.weights[world]), 9),
            INTENTS[int(before.intents["Ann"][world].argmax())],
        )
        for world in range(4)
    }
    assert by_world == {
        (False, False): (0.375, "stays away"),
        (False, True): (0.125, "comes"),
        (True, False): (0.375, "stays away"),
        (True, True): (0.125, "comes if"),
    }


def test_a_leader_with_a_condition_and_no_intent_comes_if() -> None:
    """Who has only a condition means to come on it."""
    scenario = summit(comes_if={"Ann": "Bob attends", "Bob": "always"})
    np.testing.assert_array_equal(prior(scenario).intents["Ann"], [(0, 1, 0)])


def test_a_chance_shifts_several_leaders_at_once() -> None:
    """Two leaders who hang on one chance come in the same rounds, though each comes by half."""
    hangs = {"when thaw": {"comes": 1}, "otherwise": {"stays away": 1}}
    model = play(summit(chance={"thaw": 0.5}, intent={"Ann": hangs, "Bob": hangs}), 10_000)
    np.testing.assert_array_equal(come(model, "Ann"), come(model, "Bob"))
    np.testing.assert_array_equal(come(model, "Ann"), model.world.chances["thaw"])
    assert near(come(model, "Ann"), 0.5)


def test_a_dozen_chances_are_told_apart() -> None:
    """Each of many chances moves the intents that hang on it, and only these."""
    chances = [f"chance {letter}" for letter in "abcdefghij"]
    cases = {
        f"when {name}": {"comes" if n % 2 else "stays away": 1} for n, name in enumerate(chances)
    }
    scenario = summit(
        chance=dict.fromkeys(chances, 0.2), intent={"Ann": cases | {"otherwise": {"comes": 1}}}
    )
    model = play(scenario, 1_000)
    expected = np.ones(1_000, np.bool_)
    for n, name in reversed(list(enumerate(chances))):
        expected = np.where(model.world.chances[name], n % 2 == 1, expected)
    np.testing.assert_array_equal(come(model, "Ann"), expected)


def test_too_many_chances_are_refused() -> None:
    """All combinations are enumerated, so there is an end to them, said in plain words."""
    names = [f"chance {number}" for number in range(MOST_CHANCES + 1)]
    cases = {f"when {name}": {"comes": 1} for name in names} | {"otherwise": {"comes": 1}}
    scenario = summit(chance=dict.fromkeys(names, 0.5), intent={"Ann": cases})
    with pytest.raises(ScenarioError, match="intents hang on 13 chances; at most 12"):
        prior(scenario)


# ---- changes of mind ----------------------------------------------------------------------


def test_only_a_public_no_has_a_rate_of_its_own() -> None:
    """Minds change at the usual rate, after `declined` at the rate of reopening, 0 by default."""
    usual = {"intent": {"Ann": "comes", "Bob": "comes"}, "changes_of_mind": {"Ann": 0.3}}
    scenario = summit(**usual, reopens={"Ann": 0.1})
    lasts = np.arange(NOT_YET + 1)
    np.testing.assert_array_equal(
        redraw_rate(scenario, "Ann", lasts), np.where(lasts == DECLINED, 0.1, 0.3)
    )
    assert redraw_rate(scenario, "Bob", NOT_YET) == 0
    assert redraw_rate(summit(**usual), "Ann", DECLINED) == 0


@given(st.lists(TENTHS, min_size=1, max_size=5))
def test_a_change_of_mind_alone_tells_nothing(rates: list[float]) -> None:
    """A redraw gives the prior again, so without evidence the prior stays what it was."""
    before = np.array([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]])
    path = filter_forward(before, rates, [np.ones(3)] * len(rates))
    for after in path:
        np.testing.assert_allclose(after / after.sum(axis=1, keepdims=True), before)


def test_rounds_are_filtered_as_one_round_is() -> None:
    """With a value for every round, each round's posterior is that of the round alone."""
    before = np.array([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]])
    rng = np.random.default_rng(0)
    rates = [rng.random(4), 0.25]
    seen = [rng.random(3), rng.random((3, 4))]
    many = filter_forward(before, rates, seen)[-1]
    for number in range(4):
        one = filter_forward(before, [rates[0][number], 0.25], [seen[0], seen[1][:, number]])[-1]
        np.testing.assert_allclose(many[..., number], one)
