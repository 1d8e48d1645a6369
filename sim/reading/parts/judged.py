"""Every number of a scenario, each an assumption of its author's."""

from __future__ import annotations

from typing import Annotated

from pydantic import Tag

from sim.reading.fields import (
    BY_SHAPE,
    BY_SHAPE_OR_CASES,
    CASES,
    MAPPING,
    TEXT,
    Cases,
    Closed,
    Coming,
    Likelihood,
    Phrase,
    Probability,
    Rate,
    Text,
    Told,
    key,
)
from sim.reading.parts.said import HEADED_BY_ACT
from sim.reading.parts.sent import MandatePart, SendsPart, UnablePart
from sim.reading.parts.wanted import EXAMPLE, TalksPart
from sim.scenario import INTENTS, Intents

_SHARES = ("8%", "8% from 2% to 20%", 0.08)
_RATES = ("2% a stage", "2% from 1% to 5% a stage", "1%")


class ChancePart(Closed):
    """A chance event with an id for its random draw."""

    chance: Probability = key("Its probability, alone or with a range.", *_SHARES)
    id: Text | None = key(
        "Names its random draw, so that it may be renamed and no digit moves.",
        "deal",
        default=None,
        left_out="the name",
    )


class IntentPart(Closed):
    """What a leader privately means to do; the three sum to 100%."""

    stays_away: Probability = key(
        "Stays away whatever others do.", "60%", "60% from 40% to 80%", default=0.0, left_out="0%"
    )
    comes_if: Probability = key(
        "Comes if its condition holds, which stands in 'comes if' of the judgement.",
        "38%",
        "38% from 20% to 60%",
        default=0.0,
        left_out="0%",
    )
    comes: Probability = key(
        "Comes whatever others do.", "2%", "2% from 0.5% to 5%", default=0.0, left_out="0%"
    )

    @property
    def values(self) -> Intents:
        """In the order of `INTENTS`."""
        return self.stays_away, self.comes_if, self.comes


class DecidesPart(Closed):
    """A leader who must decide before it is known who comes."""

    at: Text = key("The stage at whose end the decision falls.", "Thursday")
    threshold: Probability = key(
        "Goes if the belief in its condition exceeds this.", "50%", "50% from 40% to 70%"
    )


class JudgementPart(Closed):
    """Every number of the scenario, each an assumption of its author."""

    chance: dict[
        str,
        Annotated[
            Annotated[Probability, Tag(TEXT)] | Annotated[ChancePart, Tag(MAPPING)],
            BY_SHAPE,
            Told(
                "Its probability, alone or with a range; or a mapping of 'chance' and 'id'.",
                *_SHARES,
            ),
        ],
    ] = key(
        "Events that may shift several actors at once.",
        {"deal prepared": "8%"},
        {"deal prepared": "8% from 2% to 20%"},
        default={},
        left_out="there are none",
    )
    intent: dict[
        str,
        Annotated[
            Annotated[IntentPart, Tag(MAPPING)]
            | Annotated[
                dict[
                    str,
                    Annotated[
                        IntentPart,
                        Told(
                            "What the leader means to do where the case holds; the three sum to "
                            "100%.",
                            {"stays away": "30%", "comes if": "30%", "comes": "40%"},
                        ),
                    ],
                ],
                Tag(CASES),
                Cases(),
            ],
            BY_SHAPE_OR_CASES,
            Told(
                "What the leader privately means to do; the three sum to 100%. By 'when CHANCE' "
                "and 'otherwise' where it hangs on a chance.",
                {"stays away": "60%", "comes if": "38%", "comes": "2%"},
                {"when deal prepared": {"comes": "100%"}, "otherwise": {"stays away": "100%"}},
            ),
        ],
    ] = key(
        "What each leader privately meant to do before the first line of the record, as one "
        "distribution or by 'when CHANCE' and 'otherwise'.",
        {"Trump": {"stays away": "60%", "comes if": "38%", "comes": "2%"}},
        default={},
        left_out="a leader comes as 'comes if' says; one with neither is not to come",
    )
    comes_if: dict[
        str,
        Annotated[
            Phrase,
            Told(
                "What the leader's coming hangs on: 'X attends', 'P sends at least ministers', "
                "with 'and', 'or', 'not' and parentheses.",
                "Putin attends",
                "Putin attends or Russia sends at least ministers",
            ),
        ],
    ] = key(
        "The condition of a leader's 'comes if'.",
        {"Trump": "Putin attends"},
        default={},
        left_out="nobody comes on a condition",
    )
    promise_kept: dict[
        str, Annotated[Probability, Told("That the leader honours a promise.", "95%", 0.95)]
    ] = key(
        "That a leader who has promised honours it.",
        {"Zelenskyy": "95%"},
        {"Zelenskyy": "95% from 70% to 99%"},
        default={},
        left_out="100%",
    )
    promise_believed: dict[
        str,
        Annotated[Probability, Told("That others believe the leader's promise.", "80%", 0.8)],
    ] = key(
        "That others believe a leader's promise.",
        {"Zelenskyy": "80%"},
        {"Zelenskyy": "80% from 50% to 95%"},
        default={},
        left_out="100%",
    )
    changes_of_mind: Annotated[
        Annotated[Rate, Tag(TEXT)]
        | Annotated[
            dict[
                str,
                Annotated[Rate, Told("That a stage redraws this leader's intent.", *_RATES)],
            ],
            Tag(MAPPING),
        ],
        BY_SHAPE,
    ] = key(
        "The probability that a stage redraws a leader's intent: one for all, or by leader.",
        *_RATES,
        {"Putin": "2% a stage"},
        default={},
        left_out="0%",
    )
    reopens: dict[
        str,
        Annotated[
            Rate, Told("That a stage redraws this leader's intent after a public no.", *_RATES)
        ],
    ] = key(
        "The probability that a stage redraws a leader's intent after a public no.",
        {"Trump": "3%"},
        default={},
        left_out="0%",
    )
    follows_through: Annotated[
        Annotated[Probability, Tag(TEXT)]
        | Annotated[
            dict[
                str,
                Annotated[
                    Probability,
                    Told("That no mishap keeps this leader, or this party's delegation.", "99%"),
                ],
            ],
            Tag(MAPPING),
        ],
        BY_SHAPE,
    ] = key(
        "That no mishap keeps one who means to come: one for all, or by leader or party.",
        "99%",
        {"Putin": "99%"},
        default={},
        left_out="100%",
    )
    reads: dict[
        str,
        Annotated[
            Likelihood,
            Told(
                "By how many of ten who come v of ten who stay away it is said or done; with "
                "three numbers, those who come on their condition stand in the middle. Or slight, "
                "moderate, strong, decisive, for or against.",
                "2 v 5",
                "2 v 3 v 5",
                "strong for",
                "moderate against",
                "2 v 5 from 1 v 6 to 4 v 4",
            ),
        ],
    ] = key(
        "By how many of ten who come v of ten who stay away something is said or done; what is "
        "not told here is read by the packaged table.",
        {"Putin evasive": "2 v 5", "Russia lists without Putin": "0.2 v 9.6"},
        default={},
        left_out="the packaged table alone",
    )
    acts_to_come: dict[
        str,
        Annotated[
            dict[
                str,
                Annotated[
                    Coming,
                    Told(
                        "How probable the act before the colon is; 'as read' where 'reads' says "
                        "by which intent.",
                        "90%",
                        "as read",
                    ),
                ],
            ],
            Told(
                "The acts that may happen at the stage before the colon.",
                {"Zelenskyy consults Erdogan": "90%"},
                propertyNames={"pattern": HEADED_BY_ACT},
            ),
        ],
    ] = key(
        "By stage, the acts that may happen where the record does not reach.",
        {"Friday": {"Zelenskyy consults Erdogan": "90%"}},
        default={},
        left_out="nothing is done there, only said",
    )
    decides: dict[
        str,
        Annotated[
            DecidesPart,
            Told(
                "When the leader decides, and how sure it must be.",
                {"at": "Thursday", "threshold": "50%"},
            ),
        ],
    ] = key(
        "Leaders who must decide early, on what they believe.",
        {"Trump": {"at": "Thursday", "threshold": "50%"}},
        default={},
        left_out="nobody must",
    )
    sends_a_delegation: dict[
        str,
        Annotated[
            SendsPart,
            Told("How the party decides on its delegation.", {"base": "88%"}),
        ],
    ] = key(
        "How each party decides on its delegation.",
        {"Russia": {"base": "88%"}},
        {
            "Ukraine": {
                "decides": "after Russia lists",
                "base": "45%",
                "moved by": {"Trump presses Ukraine": "strong up"},
            }
        },
        default={},
        left_out="no party sends one",
    )
    may_sign: dict[
        str,
        Annotated[
            MandatePart,
            Told(
                "What the party may sign, by the rank of who is there.",
                {"official": ["prisoners"], "leader": "any"},
            ),
        ],
    ] = key(
        "What each party may sign, by rank.",
        {"Russia": {"official": ["prisoners"], "leader": "any"}},
        default={},
        left_out="nothing",
    )
    believed_unable_to_sign: dict[
        str,
        Annotated[
            UnablePart,
            Told("How probably, by the rank that was announced.", {"official": "60%"}),
        ],
    ] = key(
        "What others believe of a delegation's mandate.",
        {"Russia": {"official": "60%"}},
        default={},
        left_out="every delegation is thought able to sign",
    )
    held_late: Probability | None = key(
        "The probability that talks not held are held later.",
        "10%",
        default=None,
        left_out="never",
    )
    talks: TalksPart | None = key(
        "How the parties bargain over what is on the table.",
        {"turns": 20, "wants": {"Russia": EXAMPLE, "Ukraine": EXAMPLE}},
        default=None,
        left_out="the talks end with who is in the room",
    )


assert {f.alias for f in IntentPart.model_fields.values()} == set(INTENTS)
