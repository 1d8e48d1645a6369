"""The lines of the record, and what stands before their colons."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Tag

from sim.reading.fields import (
    BY_SHAPE,
    LIST,
    MAPPING,
    TEXT,
    Phrase,
    Text,
    Told,
)
from sim.scenario import ACTS, CLASSES
from sim.vocabulary import OBJECTS

# What the words before a colon hold at least; who is meant is known only to the reader.
_DONE = "|".join(ACTS)
_SAID_OR_DONE = "|".join([*CLASSES, *ACTS, r"says\s+of"])
HEADED = rf"\s({_SAID_OR_DONE})(\s|$)"
HEADED_BY_ACT = rf"\s({_DONE})(\s|$)"

_Listed = Annotated[
    Text, Told("Who is on the list: members of the delegation, or the leader.", "Medinsky")
]


def _snippet(verb: str, done_to: bool = False) -> dict[str, Any]:
    """What an editor puts in for a line of the record, with places to fill in."""
    label, head = f"WHO {verb}", f"${{1:Who}} {verb}"
    if done_to:
        label, head = f"{label} WHOM", f"{head} ${{2:Whom}}"
    return {"label": label, "body": {head: "${3:in your own words}"}}


_SNIPPETS = [
    *map(_snippet, CLASSES),
    *(_snippet(act) for act in ACTS if act not in OBJECTS),
    *(_snippet(" ".join([act, *between]), True) for act, between in OBJECTS.items()),
    _snippet("says of", True),
]

Line = Annotated[
    Annotated[
        Phrase,
        Tag(TEXT),
        Told("'WHO CLASS' or 'WHO ACT', without text.", "Russia lists", pattern=HEADED),
    ]
    | Annotated[
        dict[
            str,
            Annotated[
                Annotated[Phrase, Tag(TEXT)] | Annotated[list[_Listed], Tag(LIST)],
                BY_SHAPE,
                Told(
                    "What was said or done, in your own words, with the key of a source in "
                    "brackets; of 'lists', who is on the list.",
                    "Peskov gives a flat no [cnbc]",
                    ["Medinsky", "Galuzin"],
                ),
            ],
        ],
        Tag(MAPPING),
        Told(
            "'WHO CLASS: text', 'WHO ACT [WHOM]: text' or 'WHO says of WHOM: text'.",
            {"Putin declined": "Peskov gives a flat no"},
            minProperties=1,
            maxProperties=1,
            propertyNames={"pattern": HEADED},
        ),
    ],
    BY_SHAPE,
    Told(
        f"A line of the record. Of one's own coming: {', '.join(CLASSES)}. "
        f"Acts: {', '.join(ACTS).replace('waits', 'waits for')}.",
        {"Putin declined": "Peskov gives a flat no [cnbc]"},
        {"Trump presses Ukraine": "to meet at once"},
        {"Trump says of Putin": "would not come without me"},
        {"Russia lists": ["Medinsky", "Galuzin"]},
        defaultSnippets=_SNIPPETS,
    ),
]
