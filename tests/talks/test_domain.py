"""What is no domain is refused where it is made."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest

from sim.errors import ScenarioError
from sim.ranges import between
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.manners import Manner

TRUCE = Issue("truce", ("long", "short"))
ALBA = Profile("Alba", {"truce": 1.0}, {"truce": {"long": 1.0, "short": 0.5}})
BRANDT = replace(ALBA, party="Brandt")
VAST = between(0.0, 1.7e308)


@pytest.mark.parametrize(
    ("issues", "message"),
    [
        ([], "talks need issues"),
        ([Issue("truce", ())], "each with at least one option"),
        ([TRUCE, TRUCE], "there are two issues called 'truce'"),
        ([Issue("truce", ("long", "short", "long"))], "two options of 'truce' called 'long'"),
        ([TRUCE, Issue("dead", ("all",))], "Alba says nothing of 'all' of dead"),
        ([Issue("truce", ("long", "none"))], "Alba says nothing of 'none' of truce"),
    ],
)
def test_issues_that_cannot_be_told_apart_or_settled_are_refused(
    issues: list[Issue], message: str
) -> None:
    """By name, with the name of the talks."""
    with pytest.raises(ScenarioError, match=f"^the talks: .*{message}"):
        Domain("the talks", tuple(issues), (ALBA, BRANDT))


@pytest.mark.parametrize(
    ("side", "message"),
    [
        ({"party": "Brandt"}, "there are two sides called 'Brandt'"),
        ({"weights": {}}, "Alba says nothing of the weight of truce"),
        ({"weights": {"truce": -0.5}}, "the weight of 'truce' to Alba is below 0: -0.5"),
        ({"weights": {"truce": nan}}, "the weight of 'truce' to Alba is no finite number: nan"),
        ({"values": {"truce": {"long": inf, "short": 0}}}, "value of 'long' in 'truce' to Alba is"),
        ({"reservation": nan}, "the reservation of Alba is no finite number: nan"),
        ({"reservation": -inf}, "the reservation of Alba is no finite number: -inf"),
        (
            {"weights": {"truce": 1e200}, "values": {"truce": {"long": 1e200, "short": 0}}},
            "the utilities of Alba are too large to be added",
        ),
        ({"manner": Manner(weights={"truce": VAST})}, "are too large to be added"),
    ],
    ids=str,
)
def test_a_side_with_impossible_numbers_is_refused(side: dict[str, object], message: str) -> None:
    """Whose number it is, of what, and the number."""
    with pytest.raises(ScenarioError, match=message):
        Domain("the talks", (TRUCE,), (replace(ALBA, **side), BRANDT))  # type: ignore[arg-type]


def test_one_side_is_too_few() -> None:
    """Nobody bargains alone."""
    with pytest.raises(ScenarioError, match="at least two sides"):
        Domain("the talks", (TRUCE,), (ALBA,))


def test_whole_numbers_are_numbers() -> None:
    """Weights and values may be integers, and values below nothing."""
    values = {"truce": {"long": -3, "short": 2}}
    domain = Domain(
        "the talks", (TRUCE,), (replace(ALBA, weights={"truce": 2}, values=values), BRANDT)
    )
    assert domain.utilities.tolist() == [[-6, 4], [1, 0.5]]
