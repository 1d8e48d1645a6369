"""What a form of the page says, as a question: links say the same more briefly.

A form has a field `n.NAME` for each number, in percent without the sign where it is a share; what
is as the file has it says nothing. Lists and a free text add something supposed, buttons drop or
reset what is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.web.board import Board
from sim.web.phrases import composed

NUMBER = "n."
"""How a field begins that holds a number."""

_ADDING = ("add", "add-by", "add-when", "add-what", "add-text")
_BUTTONS = ("drop", "reset")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Fields:
    """Fields with their values, as `sim.web.asked.Asked.read` takes them."""

    pairs: tuple[tuple[str, str], ...]

    def multi_items(self) -> Sequence[tuple[str, object]]:
        """Each name with each of its values, in order."""
        return self.pairs


@dataclass(frozen=True)
class Adding:
    """What somebody is about to suppose: chosen from lists, or written."""

    by: str = "given"
    when: str = ""
    what: str = ""
    text: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Adding:
        """What the fields say of it."""
        by = "do" if said.get("add-by") == "do" else "given"
        rest = (said.get(key, "").strip() for key in ("add-when", "add-what", "add-text"))
        return cls(by, *rest)

    def phrase(self, board: Board) -> str:
        """It in the scenario's own language; empty if nothing was chosen or written."""
        if self.text:
            return self.text
        known = {phrase.text: phrase for phrase in board.phrases}
        staged = self.what in known and known[self.what].staged
        return composed(self.when, self.what, staged)


def is_form(pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether fields come from a form, and so should be said more briefly."""
    return any(key.startswith(NUMBER) or key in (*_ADDING, *_BUTTONS) for key, _ in pairs)


def adding(pairs: Sequence[tuple[str, str]]) -> Adding | None:
    """What is to be supposed, if the button for it was pressed."""
    said = dict(pairs)
    return Adding.of(said) if "add" in said else None


def read(pairs: Sequence[tuple[str, str]], board: Board) -> Fields:
    """The fields of a question, from those of a form or of a link.

    Parameters
    ----------
    pairs
        Names and values, in order.
    board
        What there is to ask.
    """
    said = dict(pairs)
    dropped, reset = said.get("drop", ""), said.get("reset", "")
    found: Pairs = []
    counts = {"given": 0, "do": 0}
    for key, value in pairs:
        if key in counts:
            field = f"{key}:{counts[key]}"
            counts[key] += 1
            if field != dropped and reset != "all":
                found.append((key, value))
        elif key.startswith(NUMBER):
            found += _number(key.removeprefix(NUMBER), value, board, reset)
        elif key == "set":
            if reset not in ("all", value.rpartition("=")[0].strip()):
                found.append((key, value))
        elif key not in (*_ADDING, *_BUTTONS):
            found.append((key, value))
    return Fields(tuple(found + _added(pairs, board)))


def _number(name: str, value: str, board: Board, reset: str) -> Pairs:
    """The setting that a field makes; none, if it is as the file has it, or emptied."""
    field = board.fields.get(name)
    text = value.strip()
    if reset in ("all", name) or not text or (field and text == field.default):
        return []
    return [("set", f"{name}={field.setting(text) if field else text}")]


def _added(pairs: Sequence[tuple[str, str]], board: Board) -> Pairs:
    more = adding(pairs)
    if more is None or not (phrase := more.phrase(board)):
        return []
    return [(more.by, phrase)]
