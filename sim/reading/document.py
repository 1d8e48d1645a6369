"""The shape of a scenario file: which keys there are, and what stands behind each.

The models, those of the `parts` too, are closed and frozen. They say what is checked of every value
by itself, and they are the source of the JSON Schema (`sim.reading.schema`) with which editors
complete and check a scenario; so each key, and each value behind a name of the author's, is
described there, with what holds where it is left out and with examples of how it is written.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Tag

from sim.reading.fields import (
    BY_SHAPE,
    LIST,
    MAPPING,
    Closed,
    Date,
    Phrase,
    Text,
    Told,
    Truth,
    key,
)
from sim.reading.parts.invited import DelegationPart, PartyPart
from sim.reading.parts.judged import JudgementPart
from sim.reading.parts.said import Line


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
            list[Line],
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
