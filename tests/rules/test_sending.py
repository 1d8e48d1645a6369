"""The usual delegation is sent by odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.conditions import Condition
from sim.model import SummitModel
from sim.rules import AlwaysComes, SendsByOdds, StaysAway
from tests.rules import Plays, signs
from tests.summits import always, come, near, play, summit


def sending(**north: Any) -> Any:
    """Ann's North may send a delegation while Bob does what he does."""
    return summit(intent={"Bob": "comes"}, sends_a_delegation={"North": {"base": 0.5, **north}})


def test_sends_by_odds() -> None:
    """As often as the odds say."""
    assert near(come(play(sending()), "North"), 0.5)


def test_sent_for_certain_it_goes_where_its_company_is() -> None:
    """Decided, and still only if those it insists on are there."""
    model = play(sending(base=1, **{"only if": "Bob attends"}), 4, rules={"Bob": Plays("+-+-")})
    assert signs(come(model, "North")) == "+-+-"


def test_it_is_the_rule_of_a_delegation_that_has_no_other() -> None:
    """Without a rule of the user's, this is what a delegation does."""
    model = SummitModel(sending())
    model.forget()
    assert model.delegations["North"].rule == SendsByOdds()


@dataclass(frozen=True)
class GoesAlong(SendsByOdds):
    """Is sent by the usual odds, and in any case where Bob comes."""

    def attends(self, actor: Any, world: Any, draws: Any) -> Condition:
        """If sent, or along with Bob."""
        return super().attends(actor, world, draws) | world.attends("Bob")


def test_a_rule_may_build_on_it() -> None:
    """What the usual rule decides is kept: the same rounds, and more."""
    usual = play(sending(), 400, rules={"Bob": Plays("+-" * 200)})
    along = play(sending(), 400, rules={"Bob": Plays("+-" * 200), "North": GoesAlong()})
    bob = np.array([True, False] * 200)
    np.testing.assert_array_equal(come(along, "North"), come(usual, "North") | bob)


def test_others_see_what_the_rule_does() -> None:
    """A leader who waits for the delegation waits for its rule."""
    scenario = summit(
        intent={"Bob": "comes if"},
        comes_if={"Bob": "North sends at least technical"},
        sends_a_delegation={"North": {"base": 0.5, "rank": {"official": 1}}},
    )
    assert always(come(play(scenario, rules={"North": AlwaysComes()}), "Bob"))
    assert not come(play(scenario, rules={"North": StaysAway()}), "Bob").any()
