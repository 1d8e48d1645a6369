"""What kind of deadlock holds the undecided, by how many ways out of it there are.

The undecided of a round fall apart into dependency components once all that is decided has been
filled in. A component's *stable resolutions* are the fixed points of Γ_C on it: with none it is
a contradiction, with one latent (consistent, yet nobody can start), with several a standoff.
More than 16 actors in one component stay unclassified: their resolutions are not counted.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from sim.attendance import Resolution, System, consequences
from sim.conditions import ALWAYS, NEVER, AllOf, AnyOf, AtLeast, Atom, Condition, Known, Not
from sim.streams import BoolArray

KINDS = ("standoff", "contradiction", "latent", "unclassified")
COUNTED = 16


def kinds(resolution: Resolution, trusted: BoolArray) -> dict[str, BoolArray]:
    """The rounds that hold a deadlock of each kind: Boolean arrays of shape (rounds,).

    A round may hold several components and so several kinds.
    """
    rounds = trusted.shape[1]
    found = {kind: np.zeros(rounds, np.bool_) for kind in KINDS}
    stuck = np.flatnonzero(resolution.undecided.any(axis=0))
    if stuck.size:
        samples, group = _alike(resolution, trusted, stuck)
        for number, sample in enumerate(samples):
            for kind in _kinds_of_round(resolution, trusted, int(sample)):
                found[kind][stuck[group == number]] = True
    return found


def _alike(
    resolution: Resolution, trusted: BoolArray, rounds: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """One round of each group that agrees in all that matters, and each round's group."""
    arrays = [resolution.attends, resolution.possible, trusted]
    arrays += [truth[None] for truth in _drawn(resolution.system)]
    signature = np.packbits(np.concatenate([array[:, rounds] for array in arrays]), axis=0)
    _, first, group = np.unique(signature, axis=1, return_index=True, return_inverse=True)
    return rounds[first], group.reshape(-1)


def _drawn(system: System) -> list[BoolArray]:
    """The arrays with a truth a round in the equations, each once."""
    arrays: dict[int, BoolArray] = {}

    def visit(condition: Condition) -> None:
        if isinstance(condition, Known) and condition.truth.ndim:
            arrays[id(condition.truth)] = condition.truth
        for part in getattr(condition, "parts", ()):
            visit(part)
        if isinstance(condition, Not):
            visit(condition.part)

    for equation in system.equations.values():
        visit(equation)
    return list(arrays.values())


def _kinds_of_round(resolution: Resolution, trusted: BoolArray, column: int) -> set[str]:
    system = resolution.system
    undecided = resolution.undecided[:, column]
    open_actors = [actor for actor, row in system.index.items() if undecided[row]]
    decided: Mapping[str, bool] = {
        actor: bool(resolution.attends[row, column])
        for actor, row in system.index.items()
        if not undecided[row]
    }
    rest = System({a: _settle(system.equations[a], decided, column) for a in open_actors})
    return {
        _kind(
            System({actor: rest.equations[actor] for actor in sorted(members)}),
            {actor: bool(trusted[system.index[actor], column]) for actor in members},
        )
        for members in nx.weakly_connected_components(rest.graph)
    }


def _kind(system: System, trusted: Mapping[str, bool]) -> str:
    size = len(system.actors)
    if size > COUNTED:
        return "unclassified"
    guesses = (np.arange(2**size) >> np.arange(size)[:, None] & 1).astype(np.bool_)
    signed = np.zeros_like(guesses)
    for actor, row in system.index.items():
        signed[row] = trusted[actor]
    stable = (consequences(system, signed, guesses) == guesses).all(axis=0).sum()
    return ("contradiction", "latent", "standoff")[min(int(stable), 2)]


def _settle(condition: Condition, decided: Mapping[str, bool], column: int) -> Condition:
    """The condition as it stands in one round, with what is decided filled in and folded away."""
    match condition:
        case Known(truth=truth):
            return _plain(bool(truth[column] if truth.ndim else truth))
        case Atom(names=(actor, *_)):
            return _plain(decided[actor]) if actor in decided else condition
        case Not(part=part):
            settled = _settle(part, decided, column)
            return _plain(not settled.truth) if isinstance(settled, Known) else ~settled
    assert isinstance(condition, AllOf | AnyOf | AtLeast)
    settled_parts = [_settle(part, decided, column) for part in condition.parts]
    still_open = tuple(part for part in settled_parts if not isinstance(part, Known))
    true = sum(bool(part.truth) for part in settled_parts if isinstance(part, Known))
    needed = {AllOf: len(settled_parts), AnyOf: 1}.get(type(condition), 0)
    needed = (condition.count if isinstance(condition, AtLeast) else needed) - true
    if needed <= 0 or needed > len(still_open):
        return _plain(needed <= 0)
    return AtLeast(still_open, needed)


def _plain(truth: bool) -> Condition:
    return ALWAYS if truth else NEVER
