"""The shape of a scenario file: which keys there are, and what stands behind each.

These models are closed and frozen. They say what is checked of every value by itself, and they
are the source of the JSON Schema with which editors complete and check a scenario.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from sim.errors import did_you_mean
from sim.reading import numbers
from sim.scenario import INTENTS, ROLES, Intents

Read = TypeVar("Read")

TEXT, LIST, MAPPING, CASES = "<text>", "<a list>", "<a mapping>", "<cases>"

SHAPES: Mapping[str, str] = {
    TEXT: "text",
    LIST: "a list",
    MAPPING: "a mapping",
    CASES: "cases ('when ...', 'otherwise')",
}
"""How the shapes of values are called."""


def shape(value: Any) -> str:
    """The shape of a plain value."""
    shapes: dict[type, str] = {str: TEXT, list: LIST, dict: MAPPING}
    return shapes.get(type(value), "<nothing>")


def called(value: Any) -> str:
    """What a value is, in a message."""
    if isinstance(value, str):
        return f"'{' '.join(value.split()):.60}'"
    return SHAPES.get(shape(value), "nothing")


def is_case(key: str) -> bool:
    """Whether a key begins a case: `when ...` or `otherwise`."""
    return key == "otherwise" or key.startswith("when ")


def _shape_or_cases(value: Any) -> str:
    if isinstance(value, dict) and any(map(is_case, value)):
        return CASES
    return shape(value)


def _said(read: Callable[[str], Read], what: str) -> BeforeValidator:
    def check(value: Any) -> Read:
        if not isinstance(value, str):
            raise ValueError(f"expected {what}, found {called(value)}")
        return read(value)

    return BeforeValidator(check)


def _text(value: str) -> str:
    said = " ".join(value.split())
    if not said:
        raise ValueError("expected text, found nothing")
    return said


def _role(value: str) -> str:
    said = value.strip()
    if said not in ROLES:
        raise ValueError(f"expected a role, found '{said:.60}'{did_you_mean(said, ROLES)}")
    return said


def _any_or_nothing(value: str) -> str:
    said = value.strip()
    if said not in ("any", "nothing"):
        raise ValueError(
            f"expected a list of what may be signed, or 'any', or 'nothing', found '{said:.60}'"
        )
    return said


def _coming(value: str) -> float | None:
    return None if value.strip() == numbers.AS_READ else numbers.probability(value)


def _number(pattern: str) -> dict[str, Any]:
    plain = {"type": "number", "minimum": 0, "maximum": 1}
    return {"anyOf": [{"type": "string", "pattern": pattern}, plain]}


_PERCENT, _RATE = _number(numbers.PROBABILITY), _number(numbers.RATE)

Text = Annotated[
    str, _said(_text, "text"), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
Phrase = Annotated[str, _said(str, "text"), WithJsonSchema({"type": "string", "minLength": 1})]
"""Text that is read further word by word, so that its columns are kept."""
Date = Annotated[
    dt.date, _said(numbers.date, "a date"), WithJsonSchema({"type": "string", "format": "date"})
]
Truth = Annotated[
    bool, _said(numbers.truth, "'true' or 'false'"), WithJsonSchema({"type": "boolean"})
]
Probability = Annotated[
    float, _said(numbers.probability, "a probability such as '72%'"), WithJsonSchema(_PERCENT)
]
Rate = Annotated[
    float, _said(numbers.rate, "a probability such as '2% a stage'"), WithJsonSchema(_RATE)
]
Likelihood = Annotated[
    Intents,
    _said(numbers.likelihood, "a likelihood such as '7 v 5'"),
    WithJsonSchema({"type": "string", "pattern": numbers.LIKELIHOOD}),
]
Shift = Annotated[
    float,
    _said(numbers.shift, "a shift such as 'strong up'"),
    WithJsonSchema({"type": "string", "pattern": numbers.SHIFT}),
]
Worth = Annotated[
    float, _said(numbers.worth, "a share such as '40%'"), WithJsonSchema(_number(numbers.WORTH))
]
Weight = Annotated[
    float, _said(numbers.weight, "a share such as '40%'"), WithJsonSchema(_number(numbers.WEIGHT))
]
Exponent = Annotated[
    float,
    _said(numbers.tactic, "a tactic such as 'boulware'"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": numbers.EXPONENT},
                {"type": "number", "exclusiveMinimum": 0},
            ]
        }
    ),
]
Turns = Annotated[
    int,
    _said(numbers.whole, "a number of turns"),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": numbers.MOST_TURNS}),
]
Coming = Annotated[
    float | None,
    _said(_coming, "a probability or 'as read'"),
    WithJsonSchema({"anyOf": [*_PERCENT["anyOf"], {"const": numbers.AS_READ}]}),
]
Role = Annotated[str, _said(_role, "a role"), WithJsonSchema({"enum": list(ROLES)})]
AnyOrNothing = Annotated[
    str, _said(_any_or_nothing, "text"), WithJsonSchema({"enum": ["any", "nothing"]})
]

_BY_SHAPE = Discriminator(shape)
_BY_SHAPE_OR_CASES = Discriminator(_shape_or_cases)


def _key(description: str, *examples: Any, default: Any = ..., alias: str | None = None) -> Any:
    return Field(default, description=description, examples=list(examples), alias=alias)


class Closed(BaseModel):
    """A mapping that knows its keys; in the file their words stand apart."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", " ")
    )

    @model_validator(mode="before")
    @classmethod
    def _note_known_keys(cls, data: Any, info: ValidationInfo) -> Any:
        """Leave word of the keys known here, for a message about one that is not."""
        if isinstance(data, dict) and info.context is not None:
            info.context[id(data)] = [f.alias or name for name, f in cls.model_fields.items()]
        return data


class LeaderPart(Closed):
    """A leader with an id for its random draws."""

    name: Text = _key("The leader's name, as conditions use it.", "Putin")
    id: Text | None = _key(
        "Names the leader's random draws; the name, if left out.", "putin", default=None
    )


class PartyPart(Closed):
    """A state or organisation."""

    leader: (
        Annotated[
            Annotated[Text, Tag(TEXT)] | Annotated[LeaderPart, Tag(MAPPING)],
            _BY_SHAPE,
        ]
        | None
    ) = _key("Who leads the party and may come in person.", "Putin", default=None)
    speaks_through: Text | None = _key(
        "A spokesperson, whose statements count as the leader's.", "Peskov", default=None
    )
    role: Role = _key(
        "What the party is at the summit; talks are held between principals.",
        "principal",
        "host",
        default="principal",
    )
    id: Text | None = _key(
        "Names the party's random draws; the name, if left out.", "russia", default=None
    )


class DelegationPart(Closed):
    """Who would travel if the leader does not."""

    head: Text = _key(
        "'Name (title, rank)'; the rank is technical, official or minister.",
        "Medinsky (presidential aide, official)",
    )
    with_: list[Text] = _key(
        "The other members, written likewise; the rank is official if left out.",
        ["Galuzin (deputy foreign minister, official)"],
        default=[],
        alias="with",
    )


class ChancePart(Closed):
    """A chance event with an id for its random draw."""

    chance: Probability = _key("Its probability.", "8%")
    id: Text | None = _key("Names its random draw; the name, if left out.", "deal", default=None)


class IntentPart(Closed):
    """What a leader privately means to do; the three sum to 100%."""

    stays_away: Probability = _key("Stays away whatever others do.", "60%", default=0.0)
    comes_if: Probability = _key("Comes if its condition holds.", "38%", default=0.0)
    comes: Probability = _key("Comes whatever others do.", "2%", default=0.0)

    @property
    def values(self) -> Intents:
        """In the order of `INTENTS`."""
        return self.stays_away, self.comes_if, self.comes


class RankPart(Closed):
    """How high a delegation would be; the three sum to 100%."""

    technical: Probability = _key("Experts only.", "10%", default=0.0)
    official: Probability = _key("Senior officials.", "75%", default=0.0)
    minister: Probability = _key("A minister at its head.", "15%", default=0.0)

    @property
    def values(self) -> tuple[float, float, float]:
        """From technical to minister."""
        return self.technical, self.official, self.minister


class DecidesPart(Closed):
    """A leader who must decide before it is known who comes."""

    at: Text = _key("The stage at whose end the decision falls.", "Thursday")
    threshold: Probability = _key("Goes if the belief in its condition exceeds this.", "50%")


class SendsPart(Closed):
    """How a party decides on sending its delegation."""

    decides: Phrase | None = _key(
        "'after' and a condition on public facts; at the deadline at the latest.",
        "after Russia lists",
        default=None,
    )
    base: Probability = _key("The probability where no mover holds.", "45%")
    moved_by: dict[str, Shift] = _key(
        "Conditions on public facts, each with its shift of the log-odds: slight, moderate, "
        "strong or decisive (odds by 1.5, 3, 10 or 30), up or down.",
        {"Trump presses Ukraine": "strong up"},
        default={},
    )
    only_if: Phrase | None = _key(
        "A condition on who else comes.", "Zelenskyy attends", default=None
    )
    rank: (
        Annotated[
            Annotated[RankPart, Tag(MAPPING)] | Annotated[dict[str, RankPart], Tag(CASES)],
            _BY_SHAPE_OR_CASES,
        ]
        | None
    ) = _key(
        "How high the delegation would be, as one distribution or by 'when ...' and 'otherwise'.",
        {"official": "45%", "minister": "55%"},
        default=None,
    )


_Mandate = Annotated[
    Annotated[list[Text], Tag(LIST)] | Annotated[AnyOrNothing, Tag(TEXT)], _BY_SHAPE
]


class MandatePart(Closed):
    """What may be signed, by the rank of who is there; nothing where a rank is left out."""

    technical: _Mandate = _key("What experts may sign.", ["next meeting"], default="nothing")
    official: _Mandate = _key("What officials may sign.", ["prisoners"], default="nothing")
    minister: _Mandate = _key(
        "What a minister may sign.", ["prisoners", "limited ceasefire"], default="nothing"
    )
    leader: _Mandate = _key("What the leader may sign.", "any", default="nothing")


class UnablePart(Closed):
    """How probably others think a delegation unable to sign, by the rank it announced."""

    technical: Probability | None = _key("If experts are announced.", "90%", default=None)
    official: Probability | None = _key("If officials are announced.", "60%", default=None)
    minister: Probability | None = _key("If a minister is announced.", "25%", default=None)
    moved_by: dict[str, Shift] = _key(
        "Public facts that shift the belief.",
        {"Zelenskyy doubts Russia": "moderate up"},
        default={},
    )


class IssuePart(Closed):
    """What a party makes of an issue: beside its weight, each option and what it is worth."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Worth]

    weight: Weight = _key("How much the issue counts beside the others.", "50%", "high")

    @property
    def worth(self) -> Mapping[str, float]:
        """Option to its worth."""
        return self.__pydantic_extra__


class RankWorthPart(Closed):
    """What no agreement is worth where somebody of a rank is there."""

    technical: Worth | None = _key("With experts there.", "40%", default=None)
    official: Worth | None = _key("With officials there.", "40%", default=None)
    minister: Worth | None = _key("With a minister there.", "45%", default=None)
    leader: Worth | None = _key("With the leader there.", "55%", default=None)


class WantsPart(Closed):
    """What a party wants of the talks: beside these keys, each issue with its options."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, IssuePart]

    no_agreement: Worth = _key(
        "What no agreement is worth, where 100% is the best of every issue.", "45%"
    )
    by_rank: RankWorthPart = _key(
        "The same at a rank of its own, in place of the usual.",
        {"leader": "55%"},
        default=RankWorthPart(),
    )
    moved_by: dict[str, Shift] = _key(
        "Facts that shift the log-odds of what no agreement is worth.",
        {"Trump presses Ukraine": "moderate down"},
        default={},
    )
    tactic: Exponent | None = _key(
        "How long it holds out: boulware (long), linear, conceder (not long), or an exponent.",
        "boulware",
        default=None,
    )
    imitation: Probability = _key(
        "How much it repeats the steps that the others make, in place of minding the time.",
        "50%",
        default=0.0,
    )
    patience: Turns | None = _key(
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

    turns: Turns = _key("How often each side has its turn.", 20)
    wants: dict[str, WantsPart] = _key(
        "What each principal party wants.",
        {"Russia": {"prisoners": {"weight": "50%", "none": "worst"}, "no agreement": "30%"}},
    )
    mediator: Text | None = _key(
        "The party that proposes in place of the sides, where it is there.", "Turkey", default=None
    )


class JudgementPart(Closed):
    """Every number of the scenario, each an assumption of its author."""

    chance: dict[
        str,
        Annotated[
            Annotated[Probability, Tag(TEXT)] | Annotated[ChancePart, Tag(MAPPING)], _BY_SHAPE
        ],
    ] = _key("Events that may shift several actors at once.", {"deal prepared": "8%"}, default={})
    intent: dict[
        str,
        Annotated[
            Annotated[IntentPart, Tag(MAPPING)] | Annotated[dict[str, IntentPart], Tag(CASES)],
            _BY_SHAPE_OR_CASES,
        ],
    ] = _key(
        "What each leader privately meant to do before the first line of the record, as one "
        "distribution or by 'when CHANCE' and 'otherwise'.",
        {"Trump": {"stays away": "60%", "comes if": "38%", "comes": "2%"}},
        default={},
    )
    comes_if: dict[str, Phrase] = _key(
        "The condition of a leader's 'comes if'.", {"Trump": "Putin attends"}, default={}
    )
    promise_kept: dict[str, Probability] = _key(
        "That a leader who has promised honours it; 100% if left out.",
        {"Zelenskyy": "95%"},
        default={},
    )
    promise_believed: dict[str, Probability] = _key(
        "That others believe a leader's promise; 100% if left out.",
        {"Zelenskyy": "80%"},
        default={},
    )
    changes_of_mind: Annotated[
        Annotated[Rate, Tag(TEXT)] | Annotated[dict[str, Rate], Tag(MAPPING)], _BY_SHAPE
    ] = _key(
        "The probability that a stage redraws a leader's intent; 0% if left out.",
        "2% a stage",
        default={},
    )
    reopens: dict[str, Rate] = _key(
        "The same, after a public no; 0% if left out.", {"Trump": "3%"}, default={}
    )
    follows_through: Annotated[
        Annotated[Probability, Tag(TEXT)] | Annotated[dict[str, Probability], Tag(MAPPING)],
        _BY_SHAPE,
    ] = _key(
        "That no mishap keeps one who means to come; by leader or party; 100% if left out.",
        {"Putin": "99%"},
        default={},
    )
    reads: dict[str, Likelihood] = _key(
        "By how many of ten who come v of ten who stay away something is said or done.",
        {"Putin evasive": "2 v 5"},
        default={},
    )
    acts_to_come: dict[str, dict[str, Coming]] = _key(
        "By stage, the acts that may happen where the record does not reach.",
        {"Friday": {"Zelenskyy consults Erdogan": "90%"}},
        default={},
    )
    decides: dict[str, DecidesPart] = _key(
        "Leaders who must decide early, on what they believe.",
        {"Trump": {"at": "Thursday", "threshold": "50%"}},
        default={},
    )
    sends_a_delegation: dict[str, SendsPart] = _key(
        "How each party decides on its delegation.", {"Russia": {"base": "88%"}}, default={}
    )
    may_sign: dict[str, MandatePart] = _key(
        "What each party may sign, by rank.",
        {"Russia": {"official": ["prisoners"], "leader": "any"}},
        default={},
    )
    believed_unable_to_sign: dict[str, UnablePart] = _key(
        "What others believe of a delegation's mandate.",
        {"Russia": {"official": "60%"}},
        default={},
    )
    held_late: Probability | None = _key(
        "The probability that talks not held are held later.", "10%", default=None
    )
    talks: TalksPart | None = _key(
        "How the parties bargain over what is on the table.", {"turns": 20}, default=None
    )


_Line = Annotated[
    Annotated[Phrase, Tag(TEXT)]
    | Annotated[
        dict[
            str,
            Annotated[Annotated[Phrase, Tag(TEXT)] | Annotated[list[Text], Tag(LIST)], _BY_SHAPE],
        ],
        Tag(MAPPING),
    ],
    _BY_SHAPE,
]


class Document(Closed):
    """A summit: who is invited, who said what and when, and what may come of it."""

    summit: Text = _key("The name of the summit.", "Istanbul talks on Ukraine")
    question: Text = _key("What the outcomes answer.", "Who meets in Istanbul by Friday night?")
    teaches: Text = _key(
        "What a reader can learn from it, in a few words.",
        "who promises in public can close a circle",
        default="",
    )
    place: Text = _key("Where it is to be held.", "Istanbul", default="")
    opens: Date | None = _key("The first day.", "2025-05-15", default=None)
    resolves: Date | None = _key("The day that settles it.", "2025-05-16", default=None)
    history_case: Text | None = _key(
        "The case of the coded history that this is, so that no fit sees itself.",
        "istanbul-2025-may",
        default=None,
    )
    stages: Annotated[
        Annotated[list[Text], Tag(LIST)] | Annotated[dict[str, Date], Tag(MAPPING)], _BY_SHAPE
    ] = _key(
        "The named moments of the run-up, in order, with or without dates; the last is the "
        "deadline.",
        ["Thursday", "Friday"],
        {"Thursday": "2025-05-15", "Friday": "2025-05-16"},
    )
    sources: dict[str, Text] = _key(
        "Where the record comes from; the first is the default.",
        {"cnbc": "CNBC, 15 May 2025"},
        default={},
    )
    parties: dict[str, PartyPart] = _key(
        "Who is invited.", {"Russia": {"leader": "Putin", "speaks through": "Peskov"}}
    )
    delegations: dict[str, DelegationPart] = _key(
        "Who would travel for a party.",
        {"Russia": {"head": "Medinsky (presidential aide, official)"}},
        default={},
    )
    record: dict[str, list[_Line]] = _key(
        "By stage, what was said and done in public: 'WHO CLASS: text [source]', "
        "'WHO ACT [WHOM]: text [source]', 'WHO says of WHOM: text [source]'.",
        {"Thursday": [{"Putin declined": "Peskov gives a flat no"}]},
        default={},
    )
    on_the_table: dict[str, list[Text]] = _key(
        "The issues of the talks, each with its options.",
        {"prisoners": ["none", "1000 for 1000"]},
        default={},
    )
    judgement: JudgementPart = _key("Every number, each an assumption.", {"chance": {}})
    outcomes: dict[str, Phrase] = _key(
        "Named conditions in order; the first that fits a round is its outcome, and the last "
        "is 'always'.",
        {"Putin alone": "Putin attends", "anything else": "always"},
    )
    what_happened: Text = _key(
        "What came of it in the end.", "the delegations met on 16 May [known]", default=""
    )
    strict: Truth = _key(
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
