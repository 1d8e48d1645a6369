"""What the models find wrong, said as sentences about the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from sim.errors import Place, ScenarioError, did_you_mean
from sim.reading.document import Document
from sim.reading.fields import SHAPES, called
from sim.reading.nodes import Tree


def check(tree: Tree) -> Document:
    """The document that a tree holds.

    Raises
    ------
    ScenarioError
        For the first thing wrong in the file, with how many more there are.
    """
    data = tree.root.plain()
    if not isinstance(data, dict):
        raise ScenarioError(
            f"expected keys such as 'summit: ...', found {called(data)}", tree.place(())
        )
    known: dict[int, list[str]] = {}
    try:
        return Document.model_validate(data, context=known)
    except ValidationError as error:
        faults = [dict(fault) for fault in error.errors(include_url=False, include_input=True)]
    # A key that is missing often stands somewhere with a slip in it: the slip is said first.
    placed = [(fault["type"] == "missing", _place(fault, tree), fault) for fault in faults]
    _, place, first = min(placed, key=lambda f: (f[0], f[1].line, f[1].column))
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    raise ScenarioError(_message(first, data, known) + more, place)


def _place(fault: Mapping[str, Any], tree: Tree) -> Place:
    return tree.place(fault["loc"], key=fault["type"] == "extra_forbidden")


def _message(fault: Mapping[str, Any], data: Any, known: Mapping[int, Sequence[str]]) -> str:
    path, kind = tuple(fault["loc"]), fault["type"]
    if kind == "extra_forbidden":
        keys = known.get(id(_parent(data, path[:-1])), ())
        return f"'{path[-1]!s:.60}' is no key that is known here{did_you_mean(path[-1], keys)}"
    if kind == "missing":
        return f"'{path[-1]}' is missing here"
    context, found = fault.get("ctx", {}), called(fault["input"])
    if kind == "value_error":
        return str(context["error"])
    if kind == "union_tag_invalid":
        tags = [tag for tag in SHAPES if tag in context["expected_tags"]]
        return f"expected {' or '.join(SHAPES[tag] for tag in tags)}, found {found}"
    expected = {"list_type": "a list", "dict_type": "a mapping", "model_type": "a mapping"}
    return f"expected {expected.get(kind, 'something else')}, found {found}"


def _parent(data: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path; steps that are no keys are the models' own remarks."""
    for step in path:
        match data:
            case list() if isinstance(step, int):
                data = data[step]
            case dict() if step in data:
                data = data[step]
    return data
