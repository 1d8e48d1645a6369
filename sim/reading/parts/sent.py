"""Whom a party sends, what they may sign, and what others believe of that."""

from __future__ import annotations

from typing import Annotated

from pydantic import Tag

from sim.reading.fields import (
    BY_SHAPE,
    BY_SHAPE_OR_CASES,
    CASES,
    LIST,
    MAPPING,
    TEXT,
    AnyOrNothing,
    Cases,
    Closed,
    Phrase,
    Probability,
    Text,
    Told,
    key,
)
from sim.reading.parts.movers import Mover


class RankPart(Closed):
    """How high a delegation would be; the three sum to 100%."""

    technical: Probability = key("Experts only.", "10%", default=0.0, left_out="0%")
    official: Probability = key("Senior officials.", "75%", default=0.0, left_out="0%")
    minister: Probability = key("A minister at its head.", "15%", default=0.0, left_out="0%")

    @property
    def values(self) -> tuple[float, float, float]:
        """From technical to minister."""
        return self.technical, self.official, self.minister


class SendsPart(Closed):
    """How a party decides on sending its delegation."""

    decides: Phrase | None = key(
        "'after' and a condition on public facts; at the deadline at the latest.",
        "after Russia lists",
        "after Russia lists and Zelenskyy consults Erdogan",
        default=None,
        left_out="at the deadline",
    )
    base: Probability = key(
        "The probability where no mover holds.", "45%", "45% from 25% to 65%", 0.45
    )
    moved_by: dict[str, Mover] = key(
        "Conditions on public facts, each with its shift of the log-odds: slight, moderate, "
        "strong or decisive (odds by 1.5, 3, 10 or 30), up or down.",
        {"Trump presses Ukraine": "strong up", "Russia lists below ministers": "moderate down"},
        default={},
        left_out="nothing moves it",
    )
    only_if: Phrase | None = key(
        "A condition on who else comes.",
        "Zelenskyy attends",
        default=None,
        left_out="it goes whoever else comes",
    )
    rank: (
        Annotated[
            Annotated[RankPart, Tag(MAPPING)]
            | Annotated[
                dict[
                    str,
                    Annotated[
                        RankPart,
                        Told(
                            "How high it would be where the case holds; the three sum to 100%.",
                            {"official": "40%", "minister": "60%"},
                        ),
                    ],
                ],
                Tag(CASES),
                Cases(),
            ],
            BY_SHAPE_OR_CASES,
        ]
        | None
    ) = key(
        "How high the delegation would be, as one distribution or by 'when ...' and 'otherwise'.",
        {"official": "45%", "minister": "55%"},
        {"when Russia lists below ministers": {"official": "100%"}, "otherwise": {"minister": 1}},
        default=None,
        left_out="as high as the head of the delegation",
    )


_Item = Annotated[
    Text,
    Told("An issue on the table, or an option and its issue.", "prisoners", "limited ceasefire"),
]
_Mandate = Annotated[
    Annotated[list[_Item], Tag(LIST)] | Annotated[AnyOrNothing, Tag(TEXT)], BY_SHAPE
]


class MandatePart(Closed):
    """What may be signed, by the rank of who is there; nothing where a rank is left out."""

    technical: _Mandate = key(
        "What experts may sign: a list, 'any' or 'nothing'.",
        ["next meeting"],
        "nothing",
        default="nothing",
        left_out="nothing",
    )
    official: _Mandate = key(
        "What officials may sign: a list, 'any' or 'nothing'.",
        ["prisoners"],
        default="nothing",
        left_out="nothing",
    )
    minister: _Mandate = key(
        "What a minister may sign: a list, 'any' or 'nothing'.",
        ["prisoners", "limited ceasefire"],
        default="nothing",
        left_out="nothing",
    )
    leader: _Mandate = key(
        "What the leader may sign: a list, 'any' or 'nothing'.",
        "any",
        default="nothing",
        left_out="nothing",
    )


class UnablePart(Closed):
    """How probably others think a delegation unable to sign, by the rank it announced."""

    technical: Probability | None = key(
        "If experts are announced.", "90%", default=None, left_out="it is thought able to sign"
    )
    official: Probability | None = key(
        "If officials are announced.", "60%", default=None, left_out="it is thought able to sign"
    )
    minister: Probability | None = key(
        "If a minister is announced.", "25%", default=None, left_out="it is thought able to sign"
    )
    moved_by: dict[str, Mover] = key(
        "Public facts that shift the log-odds of the belief.",
        {"Zelenskyy doubts Russia": "moderate up"},
        default={},
        left_out="nothing moves it",
    )
