"""From a request to what it asks: the scenario, what there is to ask of it, the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import Refusal, ScenarioError
from sim.web import forms
from sim.web.asked import Asked
from sim.web.board import Board
from sim.web.briefing import blamed, board_of, unchanged
from sim.web.crew import Crew
from sim.web.library import Library, Shelved

Pairs = Sequence[tuple[str, str]]

ADDED = "add-text"
"""The field in which something is written that is to be supposed."""


class NotHere(ScenarioError):
    """A scenario that is not served."""


@dataclass(frozen=True)
class State:
    """A state of the page.

    Attributes
    ----------
    asked
        The question.
    shelved
        The scenario that it is about.
    board
        What there is to ask of it.
    pairs
        The fields in which it was asked.
    """

    asked: Asked
    shelved: Shelved
    board: Board
    pairs: Pairs = ()

    @property
    def question(self) -> tuple[Asked, bytes, str]:
        """What functions of the crew are called with."""
        return self.asked, self.shelved.text, self.shelved.path

    @property
    def added(self) -> str:
        """What is about to be supposed, as `given:1` or `do:0`; empty if nothing is."""
        more = forms.adding(self.pairs)
        if more is None or not more.phrase(self.board):
            return ""
        return f"{more.by}:{len(getattr(self.asked, more.by)) - 1}"

    @property
    def own(self) -> tuple[Asked, bytes, str]:
        """The same with nothing supposed."""
        return unchanged(self.asked), self.shelved.text, self.shelved.path


def shelved(library: Library, slug: str) -> Shelved:
    """The scenario that links call so.

    Raises
    ------
    NotHere
        If there is none.
    """
    try:
        return library[slug]
    except ScenarioError as error:
        raise NotHere(error.message, error.place) from None


def text_of(library: Library, pairs: Pairs) -> Asked:
    """Which scenario and which text of it fields are about, whatever else they ask."""
    which = tuple(pair for pair in pairs if pair[0] in ("scenario", "edit"))
    return Asked.read(forms.Fields(which), library)


async def board_at(library: Library, crew: Crew, pairs: Pairs) -> Board:
    """What there is to ask of the text that fields are about.

    Raises
    ------
    ScenarioError
        If it cannot be played.
    """
    book = shelved(library, dict(pairs).get("scenario", ""))
    asked = text_of(library, pairs)
    found: Board = await crew.do(board_of, asked, book.text, book.path)
    return found


async def state(library: Library, crew: Crew, pairs: Pairs) -> State:
    """The state that fields of a link or a form ask for.

    Raises
    ------
    ScenarioError
        If they are not well put.
    """
    board = await board_at(library, crew, pairs)
    asked = Asked.read(forms.read(pairs, board), library)
    return State(asked, shelved(library, asked.scenario), board, pairs)


async def about(crew: Crew, state: State, error: Exception) -> dict[str, str]:
    """The fields of the form that an error is about, and what is wrong with each.

    Something that was about to be supposed is the field in which it was written.
    """
    if not isinstance(error, ScenarioError):
        return {ADDED: f"{error}"} if state.added and isinstance(error, Refusal) else {}
    found: tuple[tuple[str, str], ...] = await crew.do(blamed, *state.question)
    mine = state.added
    return {ADDED if field == mine else field: _without_name(field, why) for field, why in found}


def _without_name(field: str, why: str) -> str:
    """What is wrong, without the name of the field beside which it stands."""
    return why.removeprefix(f"{field.removeprefix(forms.NUMBER)}: ")


def without_added(state: State) -> State:
    """The state without what was about to be supposed, which stays in its field."""
    if not state.added:
        return state
    by = state.added.partition(":")[0]
    shorter: dict[str, Any] = {by: getattr(state.asked, by)[:-1]}
    return replace(state, asked=replace(state.asked, **shorter))
