"""The resolver's meaning as answer-set programs, solved by clingo.

Each node of a formula becomes an auxiliary atom with one rule, negation pushed down to the
actors. Positive occurrences read `att(j)`; negative ones are default negation, or read the
externals `assumed(j)` where Γ is evaluated on a given set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from clingo import Control, Function, Model, Number

from tests.systems import Formula, Round

Actors = frozenset[int]


@dataclass
class _Rules:
    """Rules that derive an auxiliary atom for every node of a formula.

    Attributes
    ----------
    attending, missing
        What a body says for "j attends" and for "j does not", with `{}` for the number.
    """

    facts: tuple[bool, ...]
    attending: str
    missing: str
    lines: list[str] = field(default_factory=list)

    def derive(self, formula: Formula, wanted: bool = True) -> str:
        """An atom that follows where the formula holds (or, if not wanted, does not)."""
        if formula[0] == "not":
            return self.derive(formula[1], not wanted)
        body = self._body(formula, wanted)
        atom = f"node({len(self.lines)})"
        self.lines.append(f"{atom} :- {body}.")
        return atom

    def _body(self, formula: Formula, wanted: bool) -> str:
        match formula:
            case ("attends", actor):
                return (self.attending if wanted else self.missing).format(actor)
            case ("fact", number):
                return "#true" if self.facts[number] is wanted else "#false"
            case ("truth", truth):
                return "#true" if truth is wanted else "#false"
            case ("all", parts):
                return self._count(len(parts), parts, wanted)
            case ("any", parts):
                return self._count(1, parts, wanted)
            case ("at least", count, parts):
                return self._count(count, parts, wanted)
        raise ValueError(formula)

    def _count(self, needed: int, parts: tuple[Formula, ...], wanted: bool) -> str:
        """At least so many hold; denied: at least all but one fewer do not."""
        atoms = [self.derive(part, wanted) for part in parts]
        least = needed if wanted else len(parts) - needed + 1
        elements = "; ".join(f"{place}: {atom}" for place, atom in enumerate(atoms))
        return f"{least} <= #count {{ {elements} }}"

    def add(self, *lines: str) -> None:
        """Add rules of one's own."""
        self.lines.extend(lines)


def stable_models(game: Round) -> set[Actors]:
    """The stable models of the equations read as rules: the fixed points of Γ with C empty."""
    rules = _Rules(game.facts, "att({})", "not att({})")
    for actor, formula in enumerate(game.formulas):
        rules.add(f"att({actor}) :- {rules.derive(formula)}.")
    return {_shown(model, "att") for model in _models(rules.lines)}


def dual_stable_models(game: Round) -> set[Actors]:
    """The fixed points of Γ with everyone in C, as stable models of who stays away.

    `out(i)` follows where i's condition fails, its positive occurrences read from `out` and its
    negative ones by default negation.
    """
    rules = _Rules(game.facts, "not out({})", "out({})")
    for actor, formula in enumerate(game.formulas):
        rules.add(f"out({actor}) :- {rules.derive(formula, wanted=False)}.")
    everyone = frozenset(range(len(game.formulas)))
    return {everyone - _shown(model, "out") for model in _models(rules.lines)}


def supported_union(game: Round) -> Actors:
    """Whoever attends in some supported model: the greatest fixed point if all is monotone."""
    rules = _Rules(game.facts, "att({})", "not att({})")
    for actor, formula in enumerate(game.formulas):
        body = rules.derive(formula)
        rules.add(
            f"{{att({actor})}}.", f":- att({actor}), not {body}.", f":- not att({actor}), {body}."
        )
    return frozenset().union(*(_shown(model, "att") for model in _models(rules.lines)))


class ClingoGamma:
    """Γ_C as a program: who comes if these are thought to come.

    The trusted choose whether to sign, may sign only what holds, and as many sign as can.
    """

    def __init__(self, game: Round) -> None:
        self.actors = range(len(game.formulas))
        rules = _Rules(game.facts, "att({})", "not assumed({})")
        rules.add("#maximize { 1, I : sign(I) }.")
        for actor, formula in enumerate(game.formulas):
            body = rules.derive(formula)
            rules.add(f"#external assumed({actor}).")
            if actor in game.trusted:
                rules.add(f"{{sign({actor})}}.", f"att({actor}) :- sign({actor}).")
                rules.add(f":- sign({actor}), not {body}.")
            else:
                rules.add(f"att({actor}) :- {body}.")
        self.control = _grounded(rules.lines, "--opt-mode=opt")

    def __call__(self, assumed: Actors) -> Actors:
        """Γ_C(assumed)."""
        for actor in self.actors:
            external = Function("assumed", [Number(actor)])
            self.control.assign_external(external, actor in assumed)
        with self.control.solve(yield_=True) as handle:
            *_, best = (_shown(model, "att") for model in handle)
        return best


def _grounded(lines: list[str], *options: str) -> Control:
    # Clingo 5.8.3 with equivalence preprocessing passes an unfounded loop as stable once in some
    # thousand of these programs (seed 1430, everyone trusted; compare potassco/clasp#84).
    control = Control(["--models=0", "--warn=none", "--eq=0", *options])
    control.add("base", [], "\n".join(lines))
    control.ground([("base", [])])
    return control


def _models(lines: list[str]) -> Iterator[Model]:
    control = _grounded(lines)  # kept by name: its models end with it
    with control.solve(yield_=True) as handle:
        yield from handle


def _shown(model: Model, predicate: str) -> Actors:
    return frozenset(
        symbol.arguments[0].number
        for symbol in model.symbols(atoms=True)
        if symbol.name == predicate
    )
