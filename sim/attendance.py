"""The resolver: who attends, when each comes only if others do.

Each actor's equation says when it attends, reading others positively ("if B attends") or
negatively ("if C stays away"). With C the actors whose conditional promise is trusted and N∖C
the rest,

    Γ_C(Y) = greatest fixed point over C of the least fixed point over N∖C of φ(x, Y),

where φ reads positive occurrences from x and negative ones from Y. Nobody outside C moves
first; those in C sign together, as in the National Popular Vote compact. Negation alternates
(Van Gelder 1993, "The alternating fixpoint of logic programs with negation"): L is the least
fixed point of Γ_C∘Γ_C and U = Γ_C(L). In L an actor attends, outside U it stays away, between
the two it is deadlocked.

The signed dependency graph splits the system: its strongly connected components are resolved
one after another, those that others depend on first (Lifschitz & Turner 1994, splitting sets).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx
import numpy as np

from sim.conditions import Atom, Condition
from sim.streams import BoolArray

Equations = Mapping[str, Condition]
"""Actor to the condition of its attendance; its only atoms are of the kind "attends"."""


class System:
    """Equations with the order in which their components can be resolved.

    Parameters
    ----------
    equations
        A condition for every actor that any of them names.
    """

    def __init__(self, equations: Equations) -> None:
        self.equations = dict(equations)
        self.actors = tuple(self.equations)
        self.index = {actor: row for row, actor in enumerate(self.actors)}

    @cached_property
    def graph(self) -> nx.DiGraph:
        """Who waits for whom: an edge from each actor to those it depends on.

        The edge attribute `signs` holds True for a positive occurrence, False for a negative.
        """
        graph = nx.DiGraph()
        graph.add_nodes_from(self.actors)
        for actor, equation in self.equations.items():
            for atom, positive in equation.atoms():
                other = atom.names[0]
                if not graph.has_edge(actor, other):
                    graph.add_edge(actor, other, signs=set())
                graph[actor][other]["signs"].add(positive)
        return graph

    @cached_property
    def components(self) -> tuple[tuple[str, ...], ...]:
        """The strongly connected components, each after those that it depends on."""
        condensed = nx.condensation(self.graph)
        order = reversed(list(nx.topological_sort(condensed)))
        return tuple(tuple(sorted(condensed.nodes[node]["members"])) for node in order)

    @cached_property
    def rows(self) -> tuple[list[int], ...]:
        """Each component as rows of actors, those who are waited for before those who wait.

        In a circle that holds for all but a few; found so, depth first, they are asked again least
        often (Hecht & Ullman 1975).
        """
        orders = (
            nx.dfs_postorder_nodes(self.graph.subgraph(members), members[0])
            for members in self.components
        )
        return tuple([self.index[actor] for actor in order] for order in orders)

    @cached_property
    def waiting(self) -> tuple[set[int], ...]:
        """For each row, those of the same component that wait for it."""
        at = {actor: number for number, rows in enumerate(self.components) for actor in rows}
        return tuple(
            {
                self.index[other]
                for other in self.graph.predecessors(actor)
                if at[other] == at[actor]
            }
            for actor in self.actors
        )

    @cached_property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """The components in which someone waits, in the end, for themselves."""
        return tuple(
            members
            for members in self.components
            if len(members) > 1 or self.graph.has_edge(members[0], members[0])
        )

    def signs(self, members: Sequence[str]) -> set[bool]:
        """How the members of a component depend on one another: positively, negatively, both."""
        edges, inside = self.graph.out_edges(members, data="signs"), set(members)
        return {sign for _, other, signs in edges if other in inside for sign in signs}

    @cached_property
    def kind(self) -> str:
        """`monotone`, `stratified`, `even` or `odd`, by the negations on its circles.

        monotone: nobody waits for an absence; stratified: only outside circles; even: every
        circle passes through an even number of absences; odd: some circle through an odd one,
        so that a deadlock may be a contradiction.
        """
        if all(signs == {True} for _, _, signs in self.graph.edges(data="signs")):
            return "monotone"
        negative = [members for members in self.circles if False in self.signs(members)]
        if not negative:
            return "stratified"
        return "even" if all(map(self._balanced, negative)) else "odd"

    def _balanced(self, members: Sequence[str]) -> bool:
        """Whether two camps exist with absences awaited only across them (Harary 1953)."""
        graph = self.graph.subgraph(members)
        camp = {members[0]: True}
        pending = [members[0]]
        while pending:
            actor = pending.pop()
            for _, other, signs in graph.out_edges(actor, data="signs"):
                for sign in signs:
                    side = camp[actor] if sign else not camp[actor]
                    if other not in camp:
                        camp[other] = side
                        pending.append(other)
                    elif camp[other] != side:
                        return False
        return True


@dataclass(frozen=True)
class Resolution:
    """Who attends in each round.

    Attributes
    ----------
    attends, possible
        Boolean, shape (actors, rounds), rows in the order of `system.actors`: L and U above.
    """

    system: System
    attends: BoolArray
    possible: BoolArray

    @property
    def undecided(self) -> BoolArray:
        """The deadlocked, shape (actors, rounds)."""
        return self.possible & ~self.attends


def resolve(system: System, trusted: BoolArray) -> Resolution:
    """Resolve a system in every round.

    Parameters
    ----------
    system
        The equations; arrays in them have shape (rounds,) or ().
    trusted
        The set C of each round, Boolean, shape (actors, rounds).
    """
    attends = np.zeros_like(trusted)
    possible = attends if system.kind in ("monotone", "stratified") else np.zeros_like(trusted)
    for members, rows in zip(system.components, system.rows, strict=True):
        if False in system.signs(members):
            _alternate(system, trusted, rows, attends, possible)
            continue
        _consequences(system, trusted, rows, attends, possible)
        if possible is not attends:
            _consequences(system, trusted, rows, possible, attends)
    return Resolution(system, attends, possible)


def consequences(system: System, trusted: BoolArray, assumed: BoolArray) -> BoolArray:
    """Γ_C(Y) of the whole system: who comes if `assumed` is who is thought to come."""
    found = np.zeros_like(assumed)
    for rows in system.rows:
        _consequences(system, trusted, rows, found, assumed)
    return found


def _alternate(
    system: System, trusted: BoolArray, rows: list[int], attends: BoolArray, possible: BoolArray
) -> None:
    """Close in on L from below and on U from above; lower rows are final already."""
    while True:
        before = attends[rows]
        _consequences(system, trusted, rows, possible, attends)
        _consequences(system, trusted, rows, attends, possible)
        if np.array_equal(before, attends[rows]):
            return


def _consequences(
    system: System, trusted: BoolArray, rows: list[int], found: BoolArray, assumed: BoolArray
) -> None:
    """Fill `rows` of `found` with Γ_C(assumed), the rows below being final in both."""

    def read(atom: Atom, positive: bool) -> BoolArray:
        row: BoolArray = (found if positive else assumed)[system.index[atom.names[0]]]
        return row

    equations = {row: system.equations[system.actors[row]] for row in rows}
    if len(rows) == 1 and not system.waiting[rows[0]]:
        found[rows[0]] = equations[rows[0]].value(read)
        return

    def joins(row: int, phi: Condition) -> bool:
        more = phi.value(read) & ~trusted[row] & ~found[row]
        found[row] |= more
        return bool(more.any())

    def withdraws(row: int, phi: Condition) -> bool:
        gone = trusted[row] & found[row] & ~phi.value(read)
        found[row] &= ~gone
        return bool(gone.any())

    found[rows] = trusted[rows]
    unsigned = {row: phi for row, phi in equations.items() if not trusted[row].all()}
    signers = {row: phi for row, phi in equations.items() if trusted[row].any()}
    while True:
        _ask(unsigned, system.waiting, joins)
        # Signers who would not come after all withdraw; whoever relied on them is asked again.
        if not _ask(signers, system.waiting, withdraws):
            return
        found[rows] &= trusted[rows]


def _ask(
    equations: Mapping[int, Condition],
    waiting: Sequence[set[int]],
    moves: Callable[[int, Condition], bool],
) -> bool:
    """Ask each row, and again whenever one moves that it waits for; whether any moved."""
    asked, moved = set(equations), False
    while asked:
        for row, phi in equations.items():
            if row not in asked:
                continue
            asked.discard(row)
            if moves(row, phi):
                moved = True
                asked |= waiting[row] & equations.keys()
    return moved
