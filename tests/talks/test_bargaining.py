"""What must hold of any talks: what changes nothing, what can hurt, and how talks end."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.talks import mediation, timed
from sim.talks.bargaining import MEDIATOR, NOBODY, Choice, End, bargain
from sim.talks.domain import Domain, Issue, Profile
from sim.talks.ending import Ending
from sim.talks.manners import Manner
from sim.talks.tactics import BOULWARE, CONCEDER, Tactic
from tests.benchmarks.talks import talks
from tests.talks.domains import ROUNDS, Setting, settings, table
from tests.talks.scalar import Player, talk

LINEAR = Tactic()


def _only(*options: int, of: int) -> Choice:
    """A mandate for these options in a single round."""
    return Choice(np.isin(np.arange(of), options)[np.newaxis], np.zeros(1, int))


def _same(one: object, other: object) -> None:
    for name, values in vars(one).items():
        np.testing.assert_array_equal(values, getattr(other, name), err_msg=name)


def _alone(setting: Setting, number: int) -> Setting:
    """The same setting where every round is as this one."""
    rows = np.full(ROUNDS, number)
    return replace(
        setting,
        mandates=[Choice(given.table, given.row[rows]) for given in setting.mandates],
        utilities=[Choice(given.table, given.row[rows]) for given in setting.utilities],
        reservations=[given[rows] for given in setting.reservations],
        exponents=[given[rows] for given in setting.exponents],
    )


class TestHowTalksEnd:
    """Agreed, out of time, walked out, without a mandate."""

    def test_two_linear_sides_meet_where_their_levels_cross(self):
        """On opposed terms with five options the middle one is agreed, as arithmetic says."""
        outcome = bargain(table([0, 1, 2, 3, 4], [4, 3, 2, 1, 0]), [LINEAR, LINEAR], 9, 1)
        # Level 4 * (1 - t) is at most 2 from t = 5/10 on: turn 4, and the first side moves first.
        assert (outcome.agreement[0], outcome.turn[0], outcome.proposer[0]) == (2, 4, 0)
        assert outcome.utilities[:, 0].tolist() == [2, 2]
        assert outcome.end.dtype == np.uint8

    def test_what_is_not_agreed_is_worth_the_reservation(self):
        """Talks that end without an agreement name nobody and leave each side its reservation."""
        domain = table([1, 0], [0, 1], reservations=[0.75, 0.5])
        outcome = bargain(domain, [LINEAR, LINEAR], 5, 2)
        assert outcome.end.tolist() == [End.TIMED_OUT] * 2
        assert outcome.agreement.tolist() == outcome.proposer.tolist() == [NOBODY] * 2
        assert outcome.turn.tolist() == [5, 5]
        assert outcome.utilities.tolist() == [[0.75, 0.75], [0.5, 0.5]]

    def test_the_last_offer_goes_unanswered(self):
        """The second side offers the first one's best: too late in the only turn, not in the first.

        The first side offers what is all but its best and worth nothing to the second.
        """
        domain, tactics = table([2.99, 3, 0], [0, 1, 3]), [Tactic(BOULWARE), Tactic(0.01)]
        only, two = (bargain(domain, tactics, turns, 1) for turns in (1, 2))
        assert only.end[0] == End.TIMED_OUT
        assert (two.agreement[0], two.turn[0], two.proposer[0]) == (1, 1, 1)

    def test_a_side_that_may_sign_nothing_ends_the_talks_at_once(self):
        """No mandate is told whether it is the mask or the reservation that leaves nothing."""
        domain = table([1, 2], [2, 1])
        masked = bargain(domain, [LINEAR] * 2, 3, 1, mandates=[None, _only(of=2)])
        dear = bargain(domain, [LINEAR] * 2, 3, 3, reservations=[np.array([0, 2, 3]), 0])
        assert masked.end[0] == End.NO_MANDATE
        assert dear.end.tolist() == [End.AGREED, End.AGREED, End.NO_MANDATE]

    @pytest.mark.parametrize(("patience", "end"), [(2, End.WALKED_OUT), (3, End.AGREED)])
    def test_a_side_walks_out_when_it_has_waited_long_enough(self, patience, end):
        """The other's first offer that it can sign comes in turn 2, after its move."""
        outcome = bargain(
            table([-1, 3, 4], [6, 3, 0]), [Tactic(BOULWARE, patience=patience), LINEAR], 5, 1
        )
        assert outcome.end[0] == end

    def test_words_that_do_not_fit_the_talks_are_refused(self):
        """Every wrong shape or number is named."""
        domain, two = table([1, 2], [2, 1]), [LINEAR] * 2
        for wrong, told in {
            "tactics of 1 sides": lambda: bargain(domain, [LINEAR], 3, 1),
            "at least one turn": lambda: bargain(domain, two, 0, 1),
            "one number or 2": lambda: bargain(domain, two, 3, 2, reservations=[[1, 2, 3], 0]),
            "finite numbers above 0": lambda: bargain(domain, two, 3, 1, exponents=[1, 0]),
            "need a table": lambda: bargain(domain, two, 3, 2, mandates=[_only(0, of=2), None]),
            "a row that is not there": lambda: bargain(
                domain, two, 3, 1, utilities=[Choice(np.zeros((1, 2)), np.ones(1, int)), None]
            ),
            "no offers to imitate": lambda: bargain(
                domain, [Tactic(imitation=1)] * 2, 3, 1, mediator=True
            ),
        }.items():
            with pytest.raises(ScenarioError, match=wrong):
                told()


class TestWhatChangesNothing:
    """Scale, company, memory, and who is called what."""

    @pytest.mark.parametrize(("factor", "shift"), [(0.1, 0.3), (7, -1e3), (1e-6, 0), (1e6, 1)])
    def test_scale_and_origin_of_a_utility_change_no_offer(self, factor, shift):
        """A utility and its reservation may be rescaled together, ties and roundings included."""
        for setting in settings(5, 60, imitation=True, patience=True):
            rescaled = replace(
                setting,
                reservations=[number * factor + shift for number in setting.reservations],
                utilities=[
                    Choice(given.table * factor + shift, given.row) for given in setting.utilities
                ],
            )
            one, other = setting.play(), rescaled.play()
            for name in ("agreement", "turn", "proposer", "end"):
                assert getattr(one, name).tolist() == getattr(other, name).tolist()

    def test_a_round_ends_alike_in_any_company(self):
        """What happens in a round does not depend on the other rounds."""
        for setting in settings(6, 60, imitation=True, patience=True):
            together = setting.play()
            for number in range(ROUNDS):
                alone = _alone(setting, number).play()
                for name, values in vars(together).items():
                    assert (values.T[number] == getattr(alone, name).T).all()

    def test_twice_is_once(self):
        """Nothing is drawn: played again, everything is the same."""
        for setting in settings(7, 50, imitation=True):
            _same(setting.play(), setting.play())

    def test_how_much_is_weighed_at_once_changes_nothing(self, monkeypatch):
        """Offers that are answered in the next portion of turns are answered as before."""
        some = list(settings(8, 100))
        whole = [(setting.play(), setting.play(mediator=True)) for setting in some]
        monkeypatch.setattr(timed, "CELLS", 4)
        monkeypatch.setattr(mediation, "CELLS", 4)
        for setting, (ours, text) in zip(some, whole, strict=True):
            _same(setting.play(), ours)
            _same(setting.play(mediator=True), text)

    def test_utilities_of_every_round_can_be_its_own(self):
        """Weights that differ by round end each round as talks of their own would."""
        random = np.random.default_rng(9)
        rows = random.random((2, 50, 6))
        choices = [Choice(side, np.arange(50)) for side in rows]
        together = bargain(table([0] * 6, [0] * 6), [LINEAR] * 2, 20, 50, utilities=choices)
        for number in range(50):
            alone = bargain(table(*rows[:, number].tolist()), [LINEAR] * 2, 20, 1)
            assert alone.agreement[0] == together.agreement[number]
            assert alone.turn[0] == together.turn[number]

    def test_who_sits_where_decides_only_who_proposes_when(self):
        """Mirrored preferences at a table turned round give the mirrored agreement."""
        for utility in permutations(range(5)):
            mirrored = list(utility[::-1])
            one = bargain(table(list(utility), mirrored), [LINEAR, Tactic(BOULWARE)], 7, 1)
            other = bargain(table(mirrored, list(utility)), [LINEAR, Tactic(BOULWARE)], 7, 1)
            assert one.utilities.tolist() == other.utilities.tolist()
            assert one.turn.tolist() == other.turn.tolist()

    def test_memory_does_not_grow_with_the_turns(self):
        """Twenty thousand different rounds of a thousand turns take less than 200 MB."""
        given = talks(2, 20_000)
        tracemalloc.start()
        bargain(
            given.domain,
            given.tactics,
            1_000,
            20_000,
            reservations=given.reservations,
            exponents=given.exponents,
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 200e6

    def test_options_that_differ_by_rounding_are_equal(self):
        """0.1 + 0.2 and 0.3 are one utility, so the first of the options is offered."""
        for row in ([0.1 + 0.2, 0.3, 0], [0.3, 0.1 + 0.2, 0]):
            outcome = bargain(table(row, [1, 1, 0]), [LINEAR] * 2, 3, 1)
            assert outcome.agreement[0] == 0


class TestRaisingOnesReservation:
    """It makes a side harder, and may still leave it with less."""

    def test_who_refuses_by_a_hair_can_be_offered_less(self):
        """The smallest example: three options, two turns.

        In turn 0 the other side offers what it likes best, worth 4 to us. With a reservation of 0
        we accept it: our level is 4. With 1 the level is 4.33, and we refuse. In turn 1 the other
        side has come down, but on its own ladder, to what is worth 3 to us; and our level has
        fallen to 2.67, past the option that was refused. We never offered that one ourselves.
        """
        domain = table([1, 2, 0], [3, 4, 6])
        outcome = bargain(domain, [LINEAR] * 2, 2, 2, reservations=[0, np.array([0, 1])])
        assert outcome.agreement.tolist() == [1, 0]
        assert outcome.utilities[1].tolist() == [4, 3]

    def test_who_asks_for_more_can_give_away_what_it_would_have_been_offered(self):
        """The other way: we offer an option that we skipped before, and it is taken at once."""
        domain = table([1, 2, 3], [0, 2, 1])
        conceder = Tactic(CONCEDER)
        outcome = bargain(domain, [conceder] * 2, 2, 2, reservations=[np.array([0, 1]), 0])
        assert outcome.agreement.tolist() == [2, 1]
        assert outcome.utilities[0].tolist() == [3, 2]

    def test_two_options_are_too_few_for_that(self):
        """With two options an agreement is never worth less after the reservation is raised."""
        asked = np.arange(-3, 3, 0.5)
        for mine, other in product(permutations(range(4), 2), repeat=2):
            for turns, sides in product((1, 2, 3), (0, 1)):
                rows = [list(mine), list(other)][:: 1 - 2 * sides]
                reservations = [asked, 0][:: 1 - 2 * sides]
                outcome = bargain(
                    table(*rows), [LINEAR] * 2, turns, asked.size, reservations=reservations
                )
                mine_got = outcome.utilities[sides][outcome.end == End.AGREED]
                assert (np.diff(mine_got) >= 0).all()

    def test_where_no_option_is_skipped_an_agreement_is_never_worth_less(self):
        """Neither side, with the lower or the higher reservation, passes over an option.

        Then an offer that is refused comes back as one's own before one takes less. No agreement
        at all may still be the price. Preferences are strict: of equal options one is skipped.
        """
        random, pairs = np.random.default_rng(10), 0
        asked = np.array([-2, -1, -0.5, 0, 0.5, 1])
        for _ in range(200):
            many, turns = int(random.integers(3, 5)), int(random.integers(5, 13))
            mine, other = ([float(n) for n in random.permutation(many + 1)[:many]] for _ in "ab")
            steep = [float(random.choice([0.5, 1, 2])) for _ in "ab"]
            outcome = bargain(
                table(mine, other),
                [LINEAR] * 2,
                turns,
                asked.size,
                reservations=[asked, 0],
                exponents=steep,
            )
            if _skips(Player(other, 0, steep[1]), turns):
                continue
            whole = [not _skips(Player(mine, least, steep[0]), turns) for least in asked]
            got = outcome.utilities[0][np.array(whole) & (outcome.end == End.AGREED)]
            assert (np.diff(got) >= 0).all()
            pairs += max(got.size - 1, 0)
        assert pairs > 100


def _skips(player: Player, turns: int) -> bool:
    """Whether it ever offers less than an option that it never offers."""
    if not player.options:
        return False
    offered = {player.offer(player.level(turn, turns, None)) for turn in range(turns)}
    least = min(player.utilities[option] for option in offered)
    return any(player.utilities[o] > least and o not in offered for o in player.options)


class TestWiderMandates:
    """More that all may sign is not always more that is signed."""

    def test_a_wider_mandate_for_all_can_remove_an_agreement(self):
        """The smallest example: two options, on opposed terms.

        May both sign the second option alone, it is the best of each and agreed at once. May they
        sign either, each holds out for its own, and the last offer is not bad enough in time.
        """
        domain = table([0, 1], [1, 0])
        narrow, wide = (
            bargain(domain, [LINEAR] * 2, 4, 1, mandates=[mandate] * 2)
            for mandate in (_only(1, of=2), _only(0, 1, of=2))
        )
        assert (narrow.end[0], narrow.agreement[0]) == (End.AGREED, 1)
        assert wide.end[0] == End.TIMED_OUT

    def test_a_wider_mandate_for_all_can_be_worse_for_all(self):
        """A side that comes down quickly offers the worst that it may; the other is content."""
        domain, conceder = table([1, 2], [1, 2]), Tactic(CONCEDER)
        narrow, wide = (
            bargain(domain, [conceder] * 2, 1, 1, mandates=[mandate] * 2)
            for mandate in (_only(1, of=2), _only(0, 1, of=2))
        )
        assert narrow.utilities[:, 0].tolist() == [2, 2]
        assert wide.utilities[:, 0].tolist() == [1, 1]

    @pytest.mark.parametrize("worth", [-9.0, -1e9])
    def test_what_is_added_below_the_others_level_removes_nothing(self, worth):
        """An option below every reservation changes no talks, be it bad or unthinkable."""
        for setting in settings(11, 80):
            names = tuple(f"{n}" for n in range(setting.domain.size))
            longer = (*names, "worst")
            domains = [
                Domain(
                    "the talks",
                    (Issue("all", options),),
                    tuple(
                        Profile(f"{side}", {"all": 1}, {"all": dict.fromkeys(options, 0.0)})
                        for side in range(len(setting.tactics))
                    ),
                )
                for options in (names, longer)
            ]
            plain = replace(setting, domain=domains[0])
            wider = replace(
                setting,
                domain=domains[1],
                mandates=[
                    Choice(np.pad(given.table, ((0, 0), (0, 1)), constant_values=True), given.row)
                    for given in setting.mandates
                ],
                utilities=[
                    Choice(np.pad(given.table, ((0, 0), (0, 1)), constant_values=worth), given.row)
                    for given in setting.utilities
                ],
            )
            _same(plain.play(), wider.play())


class TestRounding:
    """What differs by rounding alone is the same, whatever else is on the table."""

    def test_a_sum_of_weights_reaches_the_whole(self):
        """0.7 + 0.2 + 0.1 is a little less than 1, and worth a reservation of 1."""
        issues = tuple(Issue(name, ("yes", "no")) for name in "abc")
        sides = tuple(
            Profile(
                party,
                dict(zip("abc", (0.7, 0.2, 0.1), strict=True)),
                {name: {"yes": 1.0, "no": 0.0} for name in "abc"},
                1.0,
            )
            for party in ("North", "South")
        )
        assert sum((0.7, 0.2, 0.1)) < 1
        outcome = bargain(Domain("the talks", issues, sides), [LINEAR] * 2, 3, 1)
        assert (outcome.end[0], outcome.agreement[0]) == (End.AGREED, 0)

    @pytest.mark.parametrize("veto", [-100, -1e4, -1e6, -1e9])
    def test_a_veto_changes_nothing_for_what_is_not_vetoed(self, veto):
        """How bad the unthinkable is does not matter to what is agreed in its place."""
        random = np.random.default_rng(15)
        rows = random.random((2, 400))
        plain = table(*rows.tolist(), reservations=[0.4, 0.4])
        rows[:, :40] = veto
        vetoed = table(*rows.tolist(), reservations=[0.4, 0.4])
        forbidden = np.arange(400) >= 40
        masks = [Choice(forbidden[np.newaxis], np.zeros(1, np.intp))] * 2
        _same(
            bargain(plain, [LINEAR] * 2, 20, 1, mandates=masks),
            bargain(vetoed, [LINEAR] * 2, 20, 1),
        )

    def test_who_stops_at_the_worst_demands_a_little_more_than_that(self):
        """As in GENIUS and NegMAS: a reservation below the worst agreement is never reached."""
        domain = table([1, 0.9, 0.8, 0.7, 0.6], [0, 0.25, 0.5, 0.75, 1])
        stopping = replace(
            domain,
            profiles=tuple(replace(of, manner=Manner(floor="worst")) for of in domain.profiles),
        )
        alone, stopped = (bargain(of, [LINEAR] * 2, 20, 1) for of in (domain, stopping))
        assert (alone.agreement[0], stopped.agreement[0]) == (3, 2)
        assert alone.turn[0] < stopped.turn[0]


class TestThreeSides:
    """Where it matters whose offer is on the table at all."""

    def test_who_accepts_makes_no_offer(self):
        """An offer that all would accept is never made, since its maker has accepted another one.

        The first side is indifferent. It opens with what the second accepts and the third refuses;
        in turn 1 it accepts what the second offers and is silent, so its own offer is never made.
        That of the second is agreed in turn 2.
        """
        wishes = [[0, 0, 0], [1, 0, 0], [1, 0, 2]]
        players = [Player([float(value) for value in row]) for row in wishes]
        outcome = bargain(table(*wishes), [LINEAR] * 3, 3, 1)
        assert talk(players, 3) == (0, 2, 1, "agreed")
        assert (outcome.agreement[0], outcome.turn[0], outcome.proposer[0]) == (0, 2, 1)


class TestTheMediator:
    """One text for all."""

    def test_the_mediator_finds_the_greatest_product_of_gains(self):
        """With levels that fall to nothing at once, the text is the Nash bargaining solution."""
        random = np.random.default_rng(12)
        for _ in range(200):
            rows = random.random((2, 8))
            outcome = bargain(table(*rows.tolist()), [Tactic(1e-9)] * 2, 1, 1, mediator=True)
            assert outcome.agreement[0] == rows.prod(axis=0).argmax()
            assert (outcome.proposer[0], outcome.turn[0]) == (MEDIATOR, 0)

    def test_products_that_differ_by_rounding_are_equal(self):
        """0.1 * 0.3 * 0.7 is 0.3 * 0.7 * 0.1, so the first of the options is proposed."""
        for gains in permutations((0.1, 0.3, 0.7)):
            rows = [[gains[side], gains[side - 1], gains[side - 2], 0, 0, 0] for side in range(3)]
            for side in range(3):
                rows[side][3 + side] = 1.0
            outcome = bargain(table(*rows), [Tactic(1e-9)] * 3, 1, 1, mediator=True)
            assert outcome.agreement[0] == 0

    def test_the_text_is_dominated_by_none_however_many_sides(self):
        """With ten sides the products are tiny, and still the greater is the better."""
        ends = np.eye(10) * 1.0
        rows = np.column_stack([np.full(10, 0.05), np.full(10, 0.07), ends])
        outcome = bargain(table(*rows.tolist()), [Tactic(1e-9)] * 10, 1, 1, mediator=True)
        assert outcome.agreement[0] == 1

    def test_who_can_gain_nothing_does_not_stand_in_the_way(self):
        """A side with nothing to gain is left out of the product, which others can still raise."""
        domain = table([1, 1, 0], [1, 5, 0], reservations=[1, 0])
        tactics = [Tactic(0.25), Tactic(0.01)]
        assert bargain(domain, tactics, 20, 1, mediator=True).agreement[0] == 1

    def test_the_impatient_may_walk_out_before_the_text(self):
        """Alone they would have heard offers; the mediator is silent until all would sign."""
        domain = table([0, 1, 2, 3, 4], [4, 3, 2, 1, 0])
        tactics = [Tactic(patience=1), Tactic()]
        assert bargain(domain, tactics, 9, 1).end[0] == End.AGREED
        assert bargain(domain, tactics, 9, 1, mediator=True).end[0] == End.WALKED_OUT

    def test_the_mediator_is_never_later_than_two_sides_alone(self):
        """What two sides agree in a turn both would sign by then, so it has been proposed."""
        for setting in settings(13, 150):
            if len(setting.tactics) == 2:
                alone, helped = setting.play(), setting.play(mediator=True)
                assert (helped.turn <= alone.turn).all()


def test_an_ending_is_open_until_something_happens():
    """Talks of which nothing is noted have run out of time."""
    ending = Ending.open(2, 5)
    ending.agree(np.array([1]), np.array([3]), 2, 0)
    assert ending.end.tolist() == [End.TIMED_OUT, End.AGREED]
    assert ending.turn.tolist() == [5, 2]
