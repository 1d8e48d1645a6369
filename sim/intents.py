"""Hidden intents: their prior, how they change, and what is known of them.

An intent is a hidden state with three values that each stage may redraw from its prior; what an
actor says and does depends on its intent and on the public past alone. So the posterior is
exact: forward filtering, and backward sampling where an earlier intent is needed (Rabiner 1989;
Carter & Kohn 1994). Declared chances that shift several priors at once are enumerated; a *world*
is one combination of them.

Where a number of the judgement is varied, or words are read with strengths that are drawn, the
tables here that it enters have one more axis at their end. Rounds use its entries in turn: there is
one for each round, or for each draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.conditions import Atom
from sim.errors import ScenarioError
from sim.horizons import horizon
from sim.likelihoods import ASSUMED, REPEAT, scaled, table
from sim.memory import remembered
from sim.public import DECLINED, NOT_YET
from sim.scenario import INTENTS, Case, Intents, Scenario
from sim.streams import BoolArray, entry, in_turn, level

Floats = NDArray[np.float64]

MOST_CHANCES = 12

_COMES_IF: Intents = (0.0, 1.0, 0.0)


@dataclass(frozen=True, eq=False)
class Prior:
    """What holds before the first line of the record.

    Attributes
    ----------
    chances
        The declared chances that intents hang on, in order of their ids.
    worlds
        Boolean, shape (chances, worlds): which of them holds in each combination.
    weights
        The probability of each world.
    intents
        Leader to shape (worlds, 3): the probabilities of `INTENTS` in each world; (1, 3) where
        they hang on no chance.
    """

    chances: tuple[str, ...]
    worlds: BoolArray
    weights: Floats
    intents: Mapping[str, Floats]


@remembered
def prior(scenario: Scenario) -> Prior:
    """The joint prior over shared chances and intents."""
    judgement = scenario.judgement
    hung = {
        atom.names[0]
        for cases in judgement.intents.values()
        for case in cases
        for atom, _ in case.when.atoms()
    }
    chances = tuple(sorted(hung, key=lambda name: judgement.chance_ids.get(name, name)))
    if len(chances) > MOST_CHANCES:
        raise ScenarioError(
            f"intents hang on {len(chances)} chances; at most {MOST_CHANCES} can be enumerated"
        )
    worlds = np.array(list(product([False, True], repeat=len(chances))), np.bool_).T
    worlds = worlds.reshape(len(chances), 2 ** len(chances))
    weights: Any = np.ones(worlds.shape[1])
    for name, holds in zip(chances, worlds, strict=True):
        p = np.asarray(judgement.chances[name])
        share = np.where(holds.reshape(-1, *[1] * p.ndim), p, 1 - p)
        weights = level(weights, share) * level(share, weights)
    intents = {
        leader: stacked(_by_world(judgement.intents.get(leader, ()), chances, worlds))
        for leader in scenario.leader
    }
    return Prior(chances, worlds, weights, intents)


def _by_world(
    cases: Sequence[Case[Intents]], chances: Sequence[str], worlds: BoolArray
) -> list[Intents]:
    """The intents in each world; a single entry where they hang on no chance."""
    if len(cases) < 2:
        return [cases[0].value if cases else _COMES_IF]
    values = [cases[-1].value] * worlds.shape[1]
    for case in reversed(cases[:-1]):
        for world in np.flatnonzero(_holds(case, chances, worlds)):
            values[world] = case.value
    return values


def stacked(rows: Sequence[Any]) -> Floats:
    """Numbers in nested sequences as one table, with an axis of rounds at its end if any varies."""
    parts = [
        stacked(row) if isinstance(row, tuple | list) else np.asarray(row, float) for row in rows
    ]
    return np.stack(np.broadcast_arrays(*(level(part, *parts) for part in parts)))


def _holds(case: Case[Any], chances: Sequence[str], worlds: BoolArray) -> BoolArray:
    def read(atom: Atom, positive: bool) -> BoolArray:
        row: BoolArray = worlds[chances.index(atom.names[0])]
        return row

    holds: BoolArray = np.broadcast_to(case.when.value(read), worlds.shape[1:])
    return holds


def manner(scenario: Scenario, leader: str, stage: str) -> tuple[str, str]:
    """What decides how a leader's words at a stage are read: whose table, and at which horizon.

    Leaders of whom the scenario says nothing share one table, the nameless.
    """
    whose = leader if scenario.judgement.overruled.get(leader) else ""
    return whose, horizon(scenario, stage) if scenario.strengths else ""


def afresh(scenario: Scenario, leader: str, stage: str) -> Floats:
    """P(statement | intent) of a leader who speaks afresh, shape (3 intents, 7 classes)."""
    found: Floats = words(scenario, *manner(scenario, leader, stage))
    return found


@remembered
def words(scenario: Scenario, whose: str, horizon: str) -> Floats:
    """The same, by what `manner` gives."""
    assumed: Any = ASSUMED
    if scenario.strengths is not None:
        assumed = strong(scenario, horizon)
    return stacked(table(scenario.judgement.overruled.get(whose, {}), assumed))


@remembered
def strong(scenario: Scenario, horizon: str) -> Floats:
    """The elicited table, scaled by the strength of a horizon: shape (3 intents, 7 classes)."""
    return scaled(getattr(scenario.strengths, horizon))


def spoken(scenario: Scenario, leader: str, stage: str, said: Any, last: Any) -> Floats:
    """P(statement | last, intent) by intent, shape (3,) or (3, rounds).

    With probability one half the last class is repeated, else the leader speaks afresh.

    Parameters
    ----------
    stage
        When it is said.
    said, last
        Codes of classes, shape () or (rounds,); the last is `NOT_YET` before the first.
    """
    by_intent = afresh(scenario, leader, stage)
    anew = np.stack([entry(row, said) for row in by_intent])
    same = np.equal(said, last)
    if same.ndim:
        anew = in_turn(anew, same.size) if anew.ndim > 1 else anew[:, None]
    again = REPEAT * same + (1 - REPEAT) * anew
    return np.where(np.equal(last, NOT_YET), anew, again)


@remembered
def redraw_rates(scenario: Scenario, leader: str) -> Floats:
    """The probability that a stage redraws an intent: usually, after a public no; shape (2,)."""
    usual = scenario.judgement.changes_of_mind.get(leader, 0.0)
    return stacked([usual, scenario.judgement.reopens.get(leader, 0.0)])


def redraw_rate(scenario: Scenario, leader: str, last: Any) -> Any:
    """The probability that a stage redraws an intent, given the last public class (codes)."""
    return entry(redraw_rates(scenario, leader), (np.asarray(last) == DECLINED).astype(np.intp))


def filter_forward(intents: Floats, rates: Sequence[Any], seen: Sequence[Any]) -> list[Floats]:
    """The posterior over one leader's intent after each stage, in each world.

    Parameters
    ----------
    intents
        The prior, shape (worlds, 3) or (worlds, 3, rounds).
    rates, seen
        For each stage, the probability of a redraw, shape () or (rounds,), and the likelihood
        of what was seen by intent, shape (3,) or (3, rounds).

    Returns
    -------
    For the start and each stage, shape (worlds, 3) or (worlds, 3, rounds), scaled by a factor
    that is the same in all worlds.
    """
    varied = any(np.ndim(rate) for rate in rates) or any(np.ndim(one) > 1 for one in seen)
    many = varied or intents.ndim > 2
    base = intents[..., None] if many and intents.ndim == 2 else intents
    path = [base]
    for rate, likelihood in zip(rates, seen, strict=True):
        mass = path[-1]
        if np.any(rate):
            mass = (1 - rate) * mass + base * (rate * mass.sum(axis=1, keepdims=True))
        factor = likelihood[:, None] if many and np.ndim(likelihood) == 1 else likelihood
        mass = mass * factor
        total = mass.sum(axis=(0, 1), keepdims=True)
        path.append(mass / np.where(total > 0, total, 1))
    return path


@dataclass(frozen=True, eq=False)
class Posterior:
    """Intents and shared chances given the record up to a stage.

    Attributes
    ----------
    weights
        The probability of each world, shape (worlds,).
    path
        Leader to its filtered posterior at the start and after each stage of the record.
    rates
        Leader to its probability of a redraw at each of those stages.
    """

    scenario: Scenario
    as_of: str
    prior: Prior
    weights: Floats
    path: Mapping[str, Sequence[Floats]]
    rates: Mapping[str, Sequence[Any]]

    def intents(self, leader: str) -> Floats:
        """P(intent | world, record), shape (worlds, 3)."""
        mass = self.path[leader][-1]
        total = mass.sum(axis=1, keepdims=True)
        before = level(self.prior.intents[leader], mass)
        return np.where(total > 0, mass / np.where(total > 0, total, 1), before)

    def marginal(self, leader: str) -> Floats:
        """P(intent | record), shape (3,)."""
        intents = self.intents(leader)
        weights = self.weights[:, None]
        shares: Floats = (level(weights, intents) * level(intents, weights)).sum(axis=0)
        return shares

    def chance(self, number: int) -> Floats:
        """P(chance holds | the earlier chances, record), shape (2 ** number,).

        Chances are numbered as in `prior.chances`; the entry's index reads the earlier ones as
        binary digits, the first the highest.
        """
        tree = self.weights.reshape(2**number, 2, -1, *self.weights.shape[1:]).sum(axis=2)
        total = tree.sum(axis=1)
        return np.where(total > 0, tree[:, 1] / np.where(total > 0, total, 1), 0.0)

    def earlier(self, leader: str, stage: int) -> Floats:
        """P(intent after `stage` | intent after the next, world), shape (worlds, 3 next, 3)."""
        rate = self.rates[leader][stage]
        redrawn = self.prior.intents[leader][:, None]
        before = self.path[leader][stage][:, :, None]
        redrawn, before = level(redrawn, before), level(before, redrawn)
        stays = np.eye(len(INTENTS)).reshape(1, len(INTENTS), -1, *[1] * (before.ndim - 3))
        joint = (before * ((1 - rate) * stays + rate * redrawn)).swapaxes(1, 2)
        total = joint.sum(axis=2, keepdims=True)
        return np.where(total > 0, joint / np.where(total > 0, total, 1), 1 / len(INTENTS))

    def repeated(self, scenario: Scenario, times: int) -> Posterior:
        """The same for a scenario in which each round stands so many times, one after another."""

        def again(table: Floats, axes: int) -> Floats:
            return np.repeat(table, times, axis=-1) if table.ndim > axes else table

        before = replace(
            self.prior,
            weights=again(self.prior.weights, 1),
            intents={name: again(table, 2) for name, table in self.prior.intents.items()},
        )
        path = {name: _Again(masses, times) for name, masses in self.path.items()}
        rates = {
            name: [again(np.asarray(rate), 0) for rate in given]
            for name, given in self.rates.items()
        }
        return Posterior(scenario, self.as_of, before, again(self.weights, 1), path, rates)


class _Again(Sequence[Floats]):
    """The tables of a path, each repeated once somebody asks for it: mostly the last alone."""

    def __init__(self, masses: Sequence[Floats], times: int) -> None:
        self._masses, self._times = masses, times

    def __len__(self) -> int:
        return len(self._masses)

    def __getitem__(self, stage: Any) -> Any:
        mass = self._masses[stage]
        return np.repeat(mass, self._times, axis=-1) if mass.ndim > 2 else mass
