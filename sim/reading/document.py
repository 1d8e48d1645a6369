"""The shape of a scenario file: which keys there are, and what stands behind each.

These models are closed and frozen. They say what is checked of every value by itself, and they
are the source of the JSON Schema (`sim.reading.schema`) with which editors complete and check a
scenario; so each key, and each value behind a name of the author's, is described there, with what
holds where it is left out and with examples of how it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Tag,
)

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
    Coming,
    Date,
    Exponent,
    Likelihood,
    Phrase,
    Probability,
    Rate,
    Role,
    Shift,
    Text,
    Told,
    Truth,
    Turns,
    Weight,
    Worth,
    key,
)
from sim.scenario import ACTS, CLASSES, INTENTS, Intents
from sim.vocabulary import OBJECTS

_SHIFTS = (
    "strong up",
    "moderate down",
    "slight up",
    "decisive down",
    "odds x 2.5",
    "moderate up from slight up to strong up",
)
_SHARES = ("8%", "8% from 2% to 20%", 0.08)
_RATES = ("2% a stage", "2% from 1% to 5% a stage", "1%")

# What the words before a colon hold at least; who is meant is known only to the reader.
_DONE = "|".join(ACTS)
_SAID_OR_DONE = "|".join([*CLASSES, *ACTS, r"says\s+of"])
_HEADED = rf"\s({_SAID_OR_DONE})(\s|$)"
_HEADED_BY_ACT = rf"\s({_DONE})(\s|$)"

_MoverPart = Annotated[
    Shift,
    Told(
        "The condition stands before the colon. It shifts the log-odds: slight, moderate, strong "
        "or decisive (the odds by 1.5, 3, 10 or 30), up or down; or 'odds x' and a number.",
        *_SHIFTS,
    ),
]


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


class RankPart(Closed):
    """How high a delegation would be; the three sum to 100%."""

    technical: Probability = key("Experts only.", "10%", default=0.0, left_out="0%")
    official: Probability = key("Senior officials.", "75%", default=0.0, left_out="0%")
    minister: Probability = key("A minister at its head.", "15%", default=0.0, left_out="0%")

    @property
    def values(self) -> tuple[float, float, float]:
        """From technical to minister."""
        return self.technical, self.official, self.minister


class DecidesPart(Closed):
    """A leader who must decide before it is known who comes."""

    at: Text = key("The stage at whose end the decision falls.", "Thursday")
    threshold: Probability = key(
        "Goes if the belief in its condition exceeds this.", "50%", "50% from 40% to 70%"
    )


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
    moved_by: dict[str, _MoverPart] = key(
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
    moved_by: dict[str, _MoverPart] = key(
        "Public facts that shift the log-odds of the belief.",
        {"Zelenskyy doubts Russia": "moderate up"},
        default={},
        left_out="nothing moves it",
    )


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
    moved_by: dict[str, _MoverPart] = key(
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


_WANTS = {
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
            Told("What the party before the colon wants, issue by issue.", _WANTS),
        ],
    ] = key("What each principal party wants.", {"Russia": _WANTS})
    mediator: Text | None = key(
        "The party that proposes in place of the sides, where it is there.",
        "Turkey",
        default=None,
        left_out="the sides propose",
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
                propertyNames={"pattern": _HEADED_BY_ACT},
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
        {"turns": 20, "wants": {"Russia": _WANTS, "Ukraine": _WANTS}},
        default=None,
        left_out="the talks end with who is in the room",
    )


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

_Line = Annotated[
    Annotated[
        Phrase,
        Tag(TEXT),
        Told("'WHO CLASS' or 'WHO ACT', without text.", "Russia lists", pattern=_HEADED),
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
            propertyNames={"pattern": _HEADED},
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


class Document(Closed):
    """A summit: who is invited, who said what and when, and what may come of it."""

    summit: Text = key("The name of the summit.", "Istanbul talks on Ukraine")
    question: Text = key("What the outcomes answer.", "Who meets in Istanbul by Friday night?")
    teaches: Text = key(
        "What a reader can learn from it, in a few words.",
        "who promises in public can close a circle",
        default="",
        left_out="nothing is said",
    )
    place: Text = key("Where it is to be held.", "Istanbul", default="", left_out="nothing is said")
    opens: Date | None = key(
        "The first day, as YYYY-MM-DD.", "2025-05-15", default=None, left_out="nothing is said"
    )
    resolves: Date | None = key(
        "The day that settles it, as YYYY-MM-DD.",
        "2025-05-16",
        default=None,
        left_out="nothing is said",
    )
    history_case: Text | None = key(
        "The case of the coded history that this is, so that no fit sees itself.",
        "istanbul-2025-may",
        default=None,
        left_out="it is none",
    )
    dispute: Text | None = key(
        "The dispute of the coded history to which it belongs, where it is no case itself.",
        "russia-west",
        default=None,
        left_out="that of the case, or of earlier meetings of these leaders",
    )
    parameters: Text | None = key(
        "How strongly words are read: 'packaged', as past meetings teach; 'assumed', as elicited; "
        "or a parameter file in the scenario's folder or below.",
        "packaged",
        "assumed",
        "parameters.json",
        default=None,
        left_out="packaged",
    )
    stages: Annotated[
        Annotated[list[Annotated[Text, Told("A stage's name.", "Wednesday night")]], Tag(LIST)]
        | Annotated[
            dict[str, Annotated[Date, Told("The stage's date, as YYYY-MM-DD.", "2025-05-15")]],
            Tag(MAPPING),
        ],
        BY_SHAPE,
    ] = key(
        "The named moments of the run-up, in order, with or without dates; the last is the "
        "deadline.",
        ["Thursday", "Friday"],
        {"Thursday": "2025-05-15", "Friday": "2025-05-16"},
    )
    sources: dict[
        str,
        Annotated[
            Text, Told("What the source is; lines of the record end with its key.", "CNBC, 15 May")
        ],
    ] = key(
        "Where the record comes from; the first is the default.",
        {"cnbc": "CNBC, 15 May 2025", "known": "general knowledge"},
        default={},
        left_out="nobody is named",
    )
    parties: dict[
        str,
        Annotated[
            PartyPart,
            Told(
                "The party before the colon: who leads it, and what it is at the summit.",
                {"leader": "Putin", "speaks through": "Peskov"},
                {"leader": "Erdogan", "role": "host"},
            ),
        ],
    ] = key("Who is invited.", {"Russia": {"leader": "Putin", "speaks through": "Peskov"}})
    delegations: dict[
        str,
        Annotated[
            DelegationPart,
            Told(
                "Who would travel for the party before the colon.",
                {"head": "Medinsky (presidential aide, official)"},
            ),
        ],
    ] = key(
        "Who would travel for a party.",
        {"Russia": {"head": "Medinsky (presidential aide, official)"}},
        default={},
        left_out="nobody is known by name",
    )
    record: dict[
        str,
        Annotated[
            list[_Line],
            Told(
                "What was said and done at the stage before the colon, a line each.",
                [{"Putin declined": "Peskov gives a flat no"}],
            ),
        ],
    ] = key(
        "By stage, what was said and done in public: 'WHO CLASS: text [source]', "
        "'WHO ACT [WHOM]: text [source]', 'WHO says of WHOM: text [source]'.",
        {"Thursday": [{"Putin declined": "Peskov gives a flat no"}]},
        default={},
        left_out="nothing is on record",
    )
    on_the_table: dict[
        str,
        Annotated[
            list[Annotated[Text, Told("An option.", "1000 for 1000")]],
            Told(
                "The options of the issue before the colon; in talks the first means nothing.",
                ["none", "1000 for 1000"],
            ),
        ],
    ] = key(
        "The issues of the talks, each with its options.",
        {"prisoners": ["none", "1000 for 1000"]},
        default={},
        left_out="there are none",
    )
    judgement: JudgementPart = key(
        "Every number, each an assumption of the author's.",
        {
            "intent": {"Trump": {"stays away": "60%", "comes if": "38%", "comes": "2%"}},
            "comes if": {"Trump": "Putin attends"},
        },
    )
    outcomes: dict[
        str,
        Annotated[
            Phrase,
            Told(
                "When the outcome before the colon fits: a condition on who attends and what is "
                "agreed, or 'always'.",
                "Putin attends and not Zelenskyy attends",
                "always",
            ),
        ],
    ] = key(
        "Named conditions in order; the first that fits a round is its outcome, and the last "
        "is 'always'.",
        {"Putin alone": "Putin attends", "anything else": "always"},
    )
    what_happened: Text = key(
        "What came of it in the end.",
        "the delegations met on 16 May [known]",
        default="",
        left_out="nothing is said",
    )
    strict: Truth = key(
        "Whether a circle of conditions through an odd number of absences is an error.",
        True,
        default=False,
        left_out="false, which warns",
    )


assert {f.alias for f in IntentPart.model_fields.values()} == set(INTENTS)
