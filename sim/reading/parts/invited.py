"""Who is invited: parties, leaders, delegations."""

from __future__ import annotations

from typing import Annotated

from pydantic import Tag

from sim.reading.fields import (
    BY_SHAPE,
    MAPPING,
    TEXT,
    Closed,
    Role,
    Text,
    Told,
    key,
)


class LeaderPart(Closed):
    """A leader with an id for its random draws."""

    name: Text = key("The leader's name, as conditions use it.", "Putin")
    id: Text | None = key(
        "Names the leader's random draws, so that the leader may be renamed and no digit moves.",
        "putin",
        default=None,
        left_out="the name",
    )


class PartyPart(Closed):
    """A state or organisation."""

    leader: (
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[LeaderPart, Tag(MAPPING)],
            BY_SHAPE,
        ]
        | None
    ) = key(
        "Who leads the party and may come in person: a name, or a mapping of 'name' and 'id'.",
        "Putin",
        {"name": "Putin", "id": "putin"},
        default=None,
        left_out="nobody",
    )
    speaks_through: Text | None = key(
        "A spokesperson, whose statements count as the leader's.",
        "Peskov",
        default=None,
        left_out="nobody speaks for the leader",
    )
    role: Role = key(
        "What the party is at the summit: principal, mediator, host, patron or onlooker; talks "
        "are held between principals.",
        "principal",
        "host",
        default="principal",
        left_out="principal",
    )
    id: Text | None = key(
        "Names the party's random draws, so that the party may be renamed and no digit moves.",
        "russia",
        default=None,
        left_out="the name",
    )


class DelegationPart(Closed):
    """Who would travel if the leader does not."""

    head: Text = key(
        "'Name (title, rank)'; the rank is technical, official or minister.",
        "Medinsky (presidential aide, official)",
    )
    with_: list[
        Annotated[
            Text,
            Told(
                "A member: 'Name (title, rank)'; the rank is official if left out.",
                "Galuzin (deputy foreign minister, official)",
                "Witkoff (special envoy)",
            ),
        ]
    ] = key(
        "The other members, each written like the head.",
        ["Galuzin (deputy foreign minister, official)"],
        default=[],
        left_out="nobody but the head",
        alias="with",
    )
