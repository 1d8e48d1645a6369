"""What each side wants of the talks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict

from sim.reading.fields import (
    Closed,
    Exponent,
    Probability,
    Text,
    Told,
    Turns,
    Weight,
    Worth,
    key,
)
from sim.reading.parts.movers import Mover


class IssuePart(Closed):
    """What a party makes of an issue: beside its weight, each option and what it is worth."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[
        str,
        Annotated[
            Worth,
            Told(
                "What the option before the colon is worth: a share, or best, good, fair, poor, "
                "worst. The first option of an issue means nothing.",
                "best",
                "40%",
                "poor to good",
            ),
        ],
    ]

    weight: Weight = key(
        "How much the issue counts beside the others: a share, or vital, high, medium, low, none.",
        "50%",
        "high",
        "low to high",
    )

    @property
    def worth(self) -> Mapping[str, float]:
        """Option to its worth."""
        return self.__pydantic_extra__


_SAME = "as 'no agreement' says"


class RankWorthPart(Closed):
    """What no agreement is worth where somebody of a rank is there."""

    technical: Worth | None = key("With experts there.", "40%", default=None, left_out=_SAME)
    official: Worth | None = key("With officials there.", "40%", default=None, left_out=_SAME)
    minister: Worth | None = key("With a minister there.", "45%", default=None, left_out=_SAME)
    leader: Worth | None = key("With the leader there.", "55%", default=None, left_out=_SAME)


class WantsPart(Closed):
    """What a party wants of the talks: beside these keys, each issue with its options."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[
        str,
        Annotated[
            IssuePart,
            Told(
                "What the party makes of the issue before the colon: its weight, and what each "
                "option is worth.",
                {"weight": "50%", "none": "worst", "1000 for 1000": "best"},
            ),
        ],
    ]

    no_agreement: Worth = key(
        "What no agreement is worth, where 100% is the best of every issue.",
        "45%",
        "45% from 30% to 60%",
    )
    by_rank: RankWorthPart = key(
        "The same at a rank of its own, in place of the usual.",
        {"leader": "55%"},
        default=RankWorthPart(),
        left_out="the usual at every rank",
    )
    moved_by: dict[str, Mover] = key(
        "Facts that shift the log-odds of what no agreement is worth.",
        {"Trump presses Ukraine": "moderate down"},
        default={},
        left_out="nothing moves it",
    )
    tactic: Exponent | None = key(
        "How long it holds out: boulware (long), linear, conceder (not long), or an exponent.",
        "boulware",
        "linear",
        "conceder",
        3,
        default=None,
        left_out="linear",
    )
    imitation: Probability = key(
        "How much it repeats the steps that the others make, in place of minding the time.",
        "50%",
        default=0.0,
        left_out="0%",
    )
    patience: Turns | None = key(
        "After how many turns it walks out if nothing that it could sign has been offered.",
        12,
        default=None,
        left_out="it never walks out",
    )

    @property
    def issues(self) -> Mapping[str, IssuePart]:
        """Issue to what the party makes of it."""
        return self.__pydantic_extra__


EXAMPLE = {
    "prisoners": {"weight": "100%", "none": "worst", "1000 for 1000": "best"},
    "no agreement": "30%",
}


class TalksPart(Closed):
    """How the parties bargain, once they are in the room."""

    turns: Turns = key("How often each side has its turn.", 20)
    wants: dict[
        str,
        Annotated[
            WantsPart,
            Told("What the party before the colon wants, issue by issue.", EXAMPLE),
        ],
    ] = key("What each principal party wants.", {"Russia": EXAMPLE})
    mediator: Text | None = key(
        "The party that proposes in place of the sides, where it is there.",
        "Turkey",
        default=None,
        left_out="the sides propose",
    )
