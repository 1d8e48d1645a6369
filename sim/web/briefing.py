"""What the page shows of a scenario before anything is played: functions for worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.inventory import Number, numbers
from sim.parameters import find
from sim.plots import percent
from sim.readback import sections
from sim.scenario import Scenario
from sim.supposing import suppose
from sim.web.answering import scenario
from sim.web.asked import Asked
from sim.web.board import Board, board
from sim.web.labels import SHARES, labelled, said

Sections = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Along:
    """A number that moved because another did: what it is, what it was, what it is now."""

    name: str
    label: str
    was: str
    now: str


def unchanged(asked: Asked) -> Asked:
    """The same text, with nothing supposed, and as usual in everything else."""
    own = {"beside": asked.beside, "name": asked.name, "base": asked.base}
    return Asked(asked.scenario, asked.text, **own)  # type: ignore[arg-type]


def board_of(asked: Asked, text: bytes, path: str) -> Board:
    """What there is to ask of a scenario's text, whatever is supposed of it."""
    return board(scenario(unchanged(asked), text, path))


def said_back(asked: Asked, text: bytes, path: str) -> Sections:
    """The scenario in sentences: titles and lines."""
    summit = scenario(unchanged(asked), text, path)
    return tuple((title, tuple(lines)) for title, lines in sections(summit).items())


def along(asked: Asked, text: bytes, path: str) -> tuple[Along, ...]:
    """The numbers that moved because others were set or supposed, and were not set themselves.

    Shares of one distribution keep their proportions, so moving one moves the others.
    """
    if not asked.supposes:
        return ()
    before, after = scenario(unchanged(asked), text, path), scenario(asked, text, path)
    places = {place for name, _ in asked.settings for place in find(before, name).places}
    now = {number.places[0]: number for number in numbers(after).values()}
    found = []
    for number in numbers(before).values():
        if places.intersection(number.places):
            continue
        value: Any = now[number.places[0]].value if number.places[0] in now else 0.0
        if not np.allclose(value, number.value, rtol=0, atol=1e-9):
            found.append(_along(before, number, value))
    return tuple(found)


def _along(summit: Scenario, number: Number, value: Any) -> Along:
    _, label = labelled(summit, number)
    moved = replace(number, value=value)
    if number.kind in SHARES:
        return Along(number.name, label, percent(float(number.value)), percent(float(value)))  # type: ignore[arg-type]
    return Along(number.name, label, said(number), said(moved))


def blamed(asked: Asked, text: bytes, path: str) -> tuple[tuple[str, str], ...]:
    """The fields that a question cannot be put with, and what is wrong with each.

    Fields are named as in the page's form: `n.NAME`, `given:0`, `do:0`. None, if the question is
    well put, and only cannot be answered.
    """
    try:
        summit = scenario(unchanged(asked), text, path)
    except ScenarioError:
        return ()
    settings = dict(asked.settings)
    alone: list[tuple[str, dict[str, Any]]] = [
        *((f"n.{name}", {"settings": {name: value}}) for name, value in settings.items()),
        *((f"given:{k}", {"given": [said]}) for k, said in enumerate(asked.given)),
        *((f"do:{k}", {"do": [said]}) for k, said in enumerate(asked.do)),
    ]
    wrong = tuple((field, why) for field, what in alone if (why := _refused(summit, **what)))
    return wrong or _together(summit, asked)


def _together(summit: Scenario, asked: Asked) -> tuple[tuple[str, str], ...]:
    """What does not go together: of the numbers, those of which any could give way."""
    settings = dict(asked.settings)
    if why := _refused(summit, settings=settings):
        named = [name for name in settings if not _refused(summit, settings=_but(settings, name))]
        return tuple((f"n.{name}", why) for name in named or settings)
    for by, texts in (("given", asked.given), ("do", asked.do)):
        for k in range(len(texts)):
            some: dict[str, Any] = {"settings": settings, by: texts[: k + 1]}
            if why := _refused(summit, **some):
                return ((f"{by}:{k}", why),)
    if asked.do and (why := _refused(summit, asked.given, asked.do, settings)):
        return ((f"do:{len(asked.do) - 1}", why),)
    return ()


def _but(settings: dict[str, str], name: str) -> dict[str, str]:
    return {other: value for other, value in settings.items() if other != name}


def _refused(
    summit: Scenario,
    given: Sequence[str] = (),
    do: Sequence[str] = (),
    settings: dict[str, str] | None = None,
) -> str:
    """Why something cannot be supposed; empty if it can."""
    try:
        suppose(summit, given, do, settings)
    except ScenarioError as error:
        return error.message
    return ""
