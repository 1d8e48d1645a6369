"""The shape of a scenario file: which keys there are, and what stands behind each.

These models are closed and frozen. They say what is checked of every value by itself, and they
are the source of the JSON Schema with which editors complete and check a scenario.
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
    Truth,
    Turns,
    Weight,
    Worth,
    key,
)
from sim.scenario import INTENTS, Intents


class LeaderPart(Closed):
    """A leader with an id for its random draws."""

    name: Text = key("The leader's name, as conditions use it.", "Putin")
    id: Text | None = key(
        "Names the leader's random draws; the name, if left out.", "putin", default=None
    )


class PartyPart(Closed):
    """A state or organisation."""

    leader: (
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[LeaderPart, Tag(MAPPING)],
            BY_SHAPE,
        ]
        | None
    ) = key("Who leads the party and may come in person.", "Putin", default=None)
    speaks_through: Text | None = key(
        "A spokesperson, whose statements count as the leader's.", "Peskov", default=None
    )
    role: Role = key(
        "What the party is at the summit; talks are held between principals.",
        "principal",
        "host",
        default="principal",
    )
    id: Text | None = key(
        "Names the party's random draws; the name, if left out.", "russia", default=None
    )


class DelegationPart(Closed):
    """Who would travel if the leader does not."""

    head: Text = key(
        "'Name (title, rank)'; the rank is technical, official or minister.",
        "Medinsky (presidential aide, official)",
    )
    with_: list[Text] = key(
        "The other members, written likewise; the rank is official if left out.",
        ["Galuzin (deputy foreign minister, official)"],
        default=[],
        alias="with",
    )


class ChancePart(Closed):
    """A chance event with an id for its random draw."""

    chance: Probability = key("Its probability.", "8%")
    id: Text | None = key("Names its random draw; the name, if left out.", "deal", default=None)


class IntentPart(Closed):
    """What a leader privately means to do; the three sum to 100%."""

    stays_away: Probability = key("Stays away whatever others do.", "60%", default=0.0)
    comes_if: Probability = key("Comes if its condition holds.", "38%", default=0.0)
    comes: Probability = key("Comes whatever others do.", "2%", default=0.0)

    @property
    def values(self) -> Intents:
        """In the order of `INTENTS`."""
        return self.stays_away, self.comes_if, self.comes


class RankPart(Closed):
    """How high a delegation would be; the three sum to 100%."""

    technical: Probability = key("Experts only.", "10%", default=0.0)
    official: Probability = key("Senior officials.", "75%", default=0.0)
    minister: Probability = key("A minister at its head.", "15%", default=0.0)

    @property
    def values(self) -> tuple[float, float, float]:
        """From technical to minister."""
        return self.technical, self.official, self.minister


class DecidesPart(Closed):
    """A leader who must decide before it is known who comes."""

    at: Text = key("The stage at whose end the decision falls.", "Thursday")
    threshold: Probability = key("Goes if the belief in its condition exceeds this.", "50%")


class SendsPart(Closed):
    """How a party decides on sending its delegation."""

    decides: Phrase | None = key(
        "'after' and a condition on public facts; at the deadline at the latest.",
        "after Russia lists",
        default=None,
    )
    base: Probability = key("The probability where no mover holds.", "45%")
    moved_by: dict[str, Shift] = key(
        "Conditions on public facts, each with its shift of the log-odds: slight, moderate, "
        "strong or decisive (odds by 1.5, 3, 10 or 30), up or down.",
        {"Trump presses Ukraine": "strong up"},
        default={},
    )
    only_if: Phrase | None = key(
        "A condition on who else comes.", "Zelenskyy attends", default=None
    )
    rank: (
        Annotated[
            Annotated[RankPart, Tag(MAPPING)] | Annotated[dict[str, RankPart], Tag(CASES)],
            BY_SHAPE_OR_CASES,
        ]
        | None
    ) = key(
        "How high the delegation would be, as one distribution or by 'when ...' and 'otherwise'.",
        {"official": "45%", "minister": "55%"},
        default=None,
    )


_Mandate = Annotated[
    Annotated[list[Text], Tag(LIST)] | Annotated[AnyOrNothing, Tag(TEXT)], BY_SHAPE
]


class MandatePart(Closed):
    """What may be signed, by the rank of who is there; nothing where a rank is left out."""

    technical: _Mandate = key("What experts may sign.", ["next meeting"], default="nothing")
    official: _Mandate = key("What officials may sign.", ["prisoners"], default="nothing")
    minister: _Mandate = key(
        "What a minister may sign.", ["prisoners", "limited ceasefire"], default="nothing"
    )
    leader: _Mandate = key("What the leader may sign.", "any", default="nothing")


class UnablePart(Closed):
    """How probably others think a delegation unable to sign, by the rank it announced."""

    technical: Probability | None = key("If experts are announced.", "90%", default=None)
    official: Probability | None = key("If officials are announced.", "60%", default=None)
    minister: Probability | None = key("If a minister is announced.", "25%", default=None)
    moved_by: dict[str, Shift] = key(
        "Public facts that shift the belief.",
        {"Zelenskyy doubts Russia": "moderate up"},
        default={},
    )


class IssuePart(Closed):
    """What a party makes of an issue: beside its weight, each option and what it is worth."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Worth]

    weight: Weight = key("How much the issue counts beside the others.", "50%", "high")

    @property
    def worth(self) -> Mapping[str, float]:
        """Option to its worth."""
        return self.__pydantic_extra__


class RankWorthPart(Closed):
    """What no agreement is worth where somebody of a rank is there."""

    technical: Worth | None = key("With experts there.", "40%", default=None)
    official: Worth | None = key("With officials there.", "40%", default=None)
    minister: Worth | None = key("With a minister there.", "45%", default=None)
    leader: Worth | None = key("With the leader there.", "55%", default=None)


class WantsPart(Closed):
    """What a party wants of the talks: beside these keys, each issue with its options."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, IssuePart]

    no_agreement: Worth = key(
        "What no agreement is worth, where 100% is the best of every issue.", "45%"
    )
    by_rank: RankWorthPart = key(
        "The same at a rank of its own, in place of the usual.",
        {"leader": "55%"},
        default=RankWorthPart(),
    )
    moved_by: dict[str, Shift] = key(
        "Facts that shift the log-odds of what no agreement is worth.",
        {"Trump presses Ukraine": "moderate down"},
        default={},
    )
    tactic: Exponent | None = key(
        "How long it holds out: boulware (long), linear, conceder (not long), or an exponent.",
        "boulware",
        default=None,
    )
    imitation: Probability = key(
        "How much it repeats the steps that the others make, in place of minding the time.",
        "50%",
        default=0.0,
    )
    patience: Turns | None = key(
        "After how many turns it walks out if nothing that it could sign has been offered.",
        12,
        default=None,
    )

    @property
    def issues(self) -> Mapping[str, IssuePart]:
        """Issue to what the party makes of it."""
        return self.__pydantic_extra__


class TalksPart(Closed):
    """How the parties bargain, once they are in the room."""

    turns: Turns = key("How often each side has its turn.", 20)
    wants: dict[str, WantsPart] = key(
        "What each principal party wants.",
        {"Russia": {"prisoners": {"weight": "50%", "none": "worst"}, "no agreement": "30%"}},
    )
    mediator: Text | None = key(
        "The party that proposes in place of the sides, where it is there.", "Turkey", default=None
    )


class JudgementPart(Closed):
    """Every number of the scenario, each an assumption of its author."""

    chance: dict[
        str,
        Annotated[
            Annotated[Probability, Tag(TEXT)] | Annotated[ChancePart, Tag(MAPPING)], BY_SHAPE
        ],
    ] = key("Events that may shift several actors at once.", {"deal prepared": "8%"}, default={})
    intent: dict[
        str,
        Annotated[
            Annotated[IntentPart, Tag(MAPPING)] | Annotated[dict[str, IntentPart], Tag(CASES)],
            BY_SHAPE_OR_CASES,
        ],
    ] = key(
        "What each leader privately meant to do before the first line of the record, as one "
        "distribution or by 'when CHANCE' and 'otherwise'.",
        {"Trump": {"stays away": "60%", "comes if": "38%", "comes": "2%"}},
        default={},
    )
    comes_if: dict[str, Phrase] = key(
        "The condition of a leader's 'comes if'.", {"Trump": "Putin attends"}, default={}
    )
    promise_kept: dict[str, Probability] = key(
        "That a leader who has promised honours it; 100% if left out.",
        {"Zelenskyy": "95%"},
        default={},
    )
    promise_believed: dict[str, Probability] = key(
        "That others believe a leader's promise; 100% if left out.",
        {"Zelenskyy": "80%"},
        default={},
    )
    changes_of_mind: Annotated[
        Annotated[Rate, Tag(TEXT)] | Annotated[dict[str, Rate], Tag(MAPPING)], BY_SHAPE
    ] = key(
        "The probability that a stage redraws a leader's intent; 0% if left out.",
        "2% a stage",
        default={},
    )
    reopens: dict[str, Rate] = key(
        "The same, after a public no; 0% if left out.", {"Trump": "3%"}, default={}
    )
    follows_through: Annotated[
        Annotated[Probability, Tag(TEXT)] | Annotated[dict[str, Probability], Tag(MAPPING)],
        BY_SHAPE,
    ] = key(
        "That no mishap keeps one who means to come; by leader or party; 100% if left out.",
        {"Putin": "99%"},
        default={},
    )
    reads: dict[str, Likelihood] = key(
        "By how many of ten who come v of ten who stay away something is said or done.",
        {"Putin evasive": "2 v 5"},
        default={},
    )
    acts_to_come: dict[str, dict[str, Coming]] = key(
        "By stage, the acts that may happen where the record does not reach.",
        {"Friday": {"Zelenskyy consults Erdogan": "90%"}},
        default={},
    )
    decides: dict[str, DecidesPart] = key(
        "Leaders who must decide early, on what they believe.",
        {"Trump": {"at": "Thursday", "threshold": "50%"}},
        default={},
    )
    sends_a_delegation: dict[str, SendsPart] = key(
        "How each party decides on its delegation.", {"Russia": {"base": "88%"}}, default={}
    )
    may_sign: dict[str, MandatePart] = key(
        "What each party may sign, by rank.",
        {"Russia": {"official": ["prisoners"], "leader": "any"}},
        default={},
    )
    believed_unable_to_sign: dict[str, UnablePart] = key(
        "What others believe of a delegation's mandate.",
        {"Russia": {"official": "60%"}},
        default={},
    )
    held_late: Probability | None = key(
        "The probability that talks not held are held later.", "10%", default=None
    )
    talks: TalksPart | None = key(
        "How the parties bargain over what is on the table.", {"turns": 20}, default=None
    )


_Line = Annotated[
    Annotated[Phrase, Tag(TEXT)]
    | Annotated[
        dict[
            str,
            Annotated[Annotated[Phrase, Tag(TEXT)] | Annotated[list[Text], Tag(LIST)], BY_SHAPE],
        ],
        Tag(MAPPING),
    ],
    BY_SHAPE,
]


class Document(Closed):
    """A summit: who is invited, who said what and when, and what may come of it."""

    summit: Text = key("The name of the summit.", "Istanbul talks on Ukraine")
    question: Text = key("What the outcomes answer.", "Who meets in Istanbul by Friday night?")
    teaches: Text = key(
        "What a reader can learn from it, in a few words.",
        "who promises in public can close a circle",
        default="",
    )
    place: Text = key("Where it is to be held.", "Istanbul", default="")
    opens: Date | None = key("The first day.", "2025-05-15", default=None)
    resolves: Date | None = key("The day that settles it.", "2025-05-16", default=None)
    history_case: Text | None = key(
        "The case of the coded history that this is, so that no fit sees itself.",
        "istanbul-2025-may",
        default=None,
    )
    dispute: Text | None = key(
        "The dispute of the coded history to which it belongs, where it is no case itself.",
        "russia-west",
        default=None,
    )
    parameters: Text | None = key(
        "How strongly words are read: 'packaged', as past meetings teach, which is the default; "
        "'assumed', as elicited; or a parameter file in the scenario's folder or below.",
        "assumed",
        default=None,
    )
    stages: Annotated[
        Annotated[list[Text], Tag(LIST)] | Annotated[dict[str, Date], Tag(MAPPING)], BY_SHAPE
    ] = key(
        "The named moments of the run-up, in order, with or without dates; the last is the "
        "deadline.",
        ["Thursday", "Friday"],
        {"Thursday": "2025-05-15", "Friday": "2025-05-16"},
    )
    sources: dict[str, Text] = key(
        "Where the record comes from; the first is the default.",
        {"cnbc": "CNBC, 15 May 2025"},
        default={},
    )
    parties: dict[str, PartyPart] = key(
        "Who is invited.", {"Russia": {"leader": "Putin", "speaks through": "Peskov"}}
    )
    delegations: dict[str, DelegationPart] = key(
        "Who would travel for a party.",
        {"Russia": {"head": "Medinsky (presidential aide, official)"}},
        default={},
    )
    record: dict[str, list[_Line]] = key(
        "By stage, what was said and done in public: 'WHO CLASS: text [source]', "
        "'WHO ACT [WHOM]: text [source]', 'WHO says of WHOM: text [source]'.",
        {"Thursday": [{"Putin declined": "Peskov gives a flat no"}]},
        default={},
    )
    on_the_table: dict[str, list[Text]] = key(
        "The issues of the talks, each with its options.",
        {"prisoners": ["none", "1000 for 1000"]},
        default={},
    )
    judgement: JudgementPart = key("Every number, each an assumption.", {"chance": {}})
    outcomes: dict[str, Phrase] = key(
        "Named conditions in order; the first that fits a round is its outcome, and the last "
        "is 'always'.",
        {"Putin alone": "Putin attends", "anything else": "always"},
    )
    what_happened: Text = key(
        "What came of it in the end.", "the delegations met on 16 May [known]", default=""
    )
    strict: Truth = key(
        "Whether a circle of conditions through an odd number of absences is an error.",
        True,
        default=False,
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors and validators."""
    schema = Document.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Summitry scenario",
    } | {key: value for key, value in schema.items() if key != "title"}


assert {f.alias for f in IntentPart.model_fields.values()} == set(INTENTS)
