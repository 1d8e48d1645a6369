"""What may stand behind a key: text, numbers as one says them, mappings that know their keys."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from sim.errors import did_you_mean
from sim.reading import numbers
from sim.scenario import ROLES, Intents

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

BY_SHAPE = Discriminator(shape)
BY_SHAPE_OR_CASES = Discriminator(_shape_or_cases)


def key(
    description: str,
    *examples: Any,
    default: Any = ...,
    left_out: str = "",
    alias: str | None = None,
) -> Any:
    """A key of a mapping, as the schema tells it; without a default it must be there.

    Parameters
    ----------
    left_out
        What holds where the key is left out, in words.
    """
    assert (default is ...) == (not left_out), description
    said = f"{description} If left out: {left_out}." if left_out else description
    return Field(default, description=said, examples=list(examples), alias=alias)


class Told:
    """What the schema tells of a value that is behind a name of the author's, or in a list.

    Parameters
    ----------
    more
        What else stands in its schema.
    """

    def __init__(self, description: str, *examples: Any, **more: Any) -> None:
        self._said = {"description": description, "examples": list(examples), **more}

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Say it beside what is said of every value of its type."""
        schema: dict[str, Any] = handler(core)
        return schema | self._said


class Cases:
    """The schema of cases: `when ...` as often as one likes, then `otherwise`."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Say that there are no other keys."""
        schema: dict[str, Any] = handler(core)
        each = schema["additionalProperties"]
        rest = "What holds where no 'when' before it does; it stands last."
        return schema | {
            "properties": {"otherwise": each | {"description": rest}},
            "patternProperties": {"^when ": each},
            "additionalProperties": False,
            "required": ["otherwise"],
        }


def _title(model: type) -> str:
    return re.sub("(?<=.)(?=[A-Z])", " ", model.__name__.removesuffix("Part")).lower()


class Closed(BaseModel):
    """A mapping that knows its keys; in the file their words stand apart."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", " "),
        model_title_generator=_title,
        field_title_generator=lambda name, field: field.alias or name.replace("_", " "),
    )

    @model_validator(mode="before")
    @classmethod
    def _note_known_keys(cls, data: Any, info: ValidationInfo) -> Any:
        """Leave word of the keys known here, for a message about one that is not."""
        if isinstance(data, dict) and info.context is not None:
            info.context[id(data)] = [f.alias or name for name, f in cls.model_fields.items()]
        return data
