"""The resolver against clingo and against scalar brute force, on seeded random systems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from sim.attendance import consequences
from tests.oracles import scalar_oracle
from tests.oracles.clingo_oracle import (
    ClingoGamma,
    dual_stable_models,
    stable_models,
    supported_union,
)
from tests.systems import Plain, Round, columns, members, seeded

Actors = frozenset[int]

batches = pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(600), id="600 systems"),
        pytest.param(range(600, 5000), id="4400 more systems", marks=pytest.mark.slow),
    ],
)


@cache
def systems(seeds: range) -> list[tuple[int, Plain]]:
    """The systems of a batch, each with its seed."""
    return [(seed, seeded(seed)) for seed in seeds]


def played(plain: Plain, seed: int) -> tuple[Round, Actors, Actors]:
    """One of the rounds with what the package found in it: L and U."""
    column = seed % plain.rounds
    found = plain.resolution
    return plain.round(column), members(found.attends, column), members(found.possible, column)


def fixed_points(game: Round) -> set[Actors]:
    """The fixed points of the package's Γ, every set of actors being one of its rounds."""
    guesses = columns(game.guesses, len(game.formulas))
    trusted = np.zeros_like(guesses)
    trusted[list(game.trusted)] = True
    stable = (consequences(game.system, trusted, guesses) == guesses).all(axis=0)
    return {guess for guess, is_stable in zip(game.guesses, stable, strict=True) if is_stable}


def answer(game: Round, assumed: Actors) -> Actors:
    """The package's Γ on one set of actors."""
    size = len(game.formulas)
    return members(
        consequences(game.system, columns([game.trusted], size), columns([assumed], size)), 0
    )


def some_sets(game: Round, seed: int) -> Iterator[Actors]:
    """A few sets of actors to assume."""
    rng = Random(-seed)
    for _ in range(3):
        yield frozenset(actor for actor in range(len(game.formulas)) if rng.random() < 0.5)


@batches
def test_the_generated_systems_are_of_every_kind(seeds: range) -> None:
    """The systems span all kinds, all kinds of deadlock, and many hang on who is trusted."""
    found: Counter[str] = Counter()
    for _, plain in systems(seeds):
        found[plain.system.kind] += 1
        found.update(kind for kind, held in plain.kinds.items() if held.any())
        modes = [mode.resolution.attends for mode in (plain.cautious, plain, plain.assured)]
        found["trust"] += any((a != b).any() for a, b in pairwise(modes))
        found["some trust"] += all((a != b).any() for a, b in pairwise(modes))
    assert min(found[kind] for kind in ("monotone", "stratified", "even", "odd")) >= 40
    assert min(found[kind] for kind in ("standoff", "contradiction", "latent")) >= 10
    assert found["trust"] >= 200
    assert found["some trust"] >= 60


@batches
def test_cautious_stable_resolutions_are_clingos_stable_models(seeds: range) -> None:
    """With nobody trusted, the fixed points of Γ are the stable models of the program."""
    for seed, plain in systems(seeds):
        game, _, _ = played(plain.cautious, seed)
        assert fixed_points(game) == stable_models(game), seed


@batches
def test_cautious_resolution_is_the_well_founded_model(seeds: range) -> None:
    """With nobody trusted, L and U alternate on clingo's reducts and enclose every stable model."""
    for seed, plain in systems(seeds):
        game, low, high = played(plain.cautious, seed)
        assert (low, high) == scalar_oracle.alternate(ClingoGamma(game)), seed
        assert all(low <= model <= high for model in stable_models(game)), seed


@batches
def test_cautious_deadlocks_agree_with_the_number_of_stable_models(seeds: range) -> None:
    """A contradiction means no stable model, a standoff several, a latent deadlock one."""
    for seed, plain in systems(seeds):
        cautious = plain.cautious
        game, low, high = played(cautious, seed)
        number, found = len(stable_models(game)), cautious.deadlocks(seed % plain.rounds)
        kind = "contradiction" if number == 0 else "standoff" if number > 1 else "latent"
        assert (kind in found) if low != high else (number == 1 and not found), seed
        assert number == 0 or "contradiction" not in found, seed


@batches
def test_assured_monotone_systems_unite_the_supported_models(seeds: range) -> None:
    """With everyone trusted and no negation, all of some supported model attend."""
    monotone = [(seed, plain) for seed, plain in systems(seeds) if plain.system.kind == "monotone"]
    assert len(monotone) > len(seeds) / 4
    for seed, plain in monotone:
        game, low, high = played(plain.assured, seed)
        assert low == high == supported_union(game), seed


@batches
def test_assured_stable_resolutions_are_stable_models_of_who_stays_away(seeds: range) -> None:
    """With everyone trusted, fixed points of Γ are the stable models of the complement."""
    for seed, plain in systems(seeds):
        game, low, high = played(plain.assured, seed)
        models = dual_stable_models(game)
        assert fixed_points(game) == models, seed
        assert all(low <= model <= high for model in models), seed


@batches
def test_assured_resolution_alternates_as_clingo_does(seeds: range) -> None:
    """With everyone trusted, L and U alternate on the largest sets that clingo lets sign."""
    for seed, plain in systems(seeds):
        game, low, high = played(plain.assured, seed)
        assert (low, high) == scalar_oracle.alternate(ClingoGamma(game)), seed


@batches
def test_credible_consequences_are_clingos_optimum(seeds: range) -> None:
    """With some trusted, Γ of any set is what follows from the largest set that can sign."""
    for seed, plain in systems(seeds):
        game, _, _ = played(plain, seed)
        gamma = ClingoGamma(game)
        for assumed in some_sets(game, seed):
            assert answer(game, assumed) == gamma(assumed), (seed, assumed)


@batches
def test_credible_resolution_alternates_as_clingo_does(seeds: range) -> None:
    """With some trusted, L and U alternate on clingo's Γ and enclose every fixed point."""
    for seed, plain in systems(seeds):
        game, low, high = played(plain, seed)
        assert (low, high) == scalar_oracle.alternate(ClingoGamma(game)), seed
        assert all(low <= point <= high for point in fixed_points(game)), seed


@batches
def test_kinds_of_deadlock_agree_with_brute_force(seeds: range) -> None:
    """In every mode and round, kinds are those of counting stable resolutions one by one."""
    for seed, plain in systems(seeds):
        for mode in (plain, plain.cautious, plain.assured):
            column = seed % plain.rounds
            assert mode.deadlocks(column) == scalar_oracle.kinds(mode.round(column)), seed


@batches
def test_stable_resolutions_multiply_over_the_components(seeds: range) -> None:
    """The stable resolutions of a whole round are the product of its components' counts."""
    for seed, plain in systems(seeds):
        game, low, high = played(plain, seed)
        counts = [number for _, number in scalar_oracle.counts(game, low, high)]
        assert len(fixed_points(game)) == np.prod(counts, dtype=int), seed


@batches
def test_many_rounds_at_once_are_the_rounds_one_by_one(seeds: range) -> None:
    """Whom a round trusts, and what is known in it, moves no other round."""
    for seed, plain in systems(seeds):
        together = plain.resolution
        for column in range(plain.rounds):
            alone = Plain(plain.formulas, plain.facts[:, [column]], plain.trusted[:, [column]])
            single = alone.resolution
            assert (together.attends[:, [column]] == single.attends).all(), (seed, column)
            assert (together.possible[:, [column]] == single.possible).all(), (seed, column)
            assert plain.deadlocks(column) == alone.deadlocks(0), (seed, column)
